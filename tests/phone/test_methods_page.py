"""A claim, its workings and an attestation, chosen together on the phone (methods.md, T412)."""

from tests.phone.conftest import Opened
from tests.phone.driving import scenario
from tests.phone.layout import everything_fits, finds_nothing
from tests.vectors_build.stage import Stage
from tests.world_methods import attestation, file_of, made
from verify import messages


def test_a_method_that_was_attested_is_shown_as_such(phone: Opened) -> None:
    """Three files out of one dialogue; the claim alone says that nobody verified its number."""
    one = scenario("method_verified/method-attested")
    w = Stage()
    workings, paper = made(w).workings_file(), file_of(attestation(w, made(w)))
    seen = phone(at=one.at).ready(one)
    assert seen.file(one.passport).state == "not_verified"
    seen.tab("scan").give("file", [workings, paper, one.passport])
    seen.page.wait_for_selector("[data-screen=verdict][data-state=method_verified]")
    assert messages.headline("method_verified") in seen.text()
    assert seen.level == "caution"
    everything_fits(seen)
    finds_nothing(seen)
