"""Every verdict on the screen of a phone: the scenario's own state, said once, and usable by everybody."""

from typing import Any

import pytest

from tests.moved import MOVED
from tests.phone.browser import ROOT
from tests.phone.conftest import Opened
from tests.phone.driving import STATES, Phone, judged, play, scenario
from tests.phone.layout import PARTS, everything_fits, finds_nothing
from tests.phone.site import Elsewhere
from verify import messages
from verify.states import STATES as ALL

HEARD = """
() => {
  window.heard = [];
  const region = document.getElementById("said");
  new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
}
"""


def test_every_state_has_a_scenario() -> None:
    # The app takes no workings, and so no attestation of the method that they show.
    assert {*STATES} == {*ALL} - {"below_policy", "method_verified"}
    assert all(
        (ROOT / "tests" / "vectors" / state / f"{name}.json").exists() for state, name in STATES.items()
    )


@pytest.mark.parametrize("state", sorted(STATES))
def test_the_screen_says_what_python_says(state: str, phone: Opened, hosts: Elsewhere) -> None:
    one = scenario(f"{state}/{STATES[state]}")
    seen = phone(at=one.at).ready(one)
    seen.page.evaluate(HEARD)
    judged(seen, one, hosts)
    assert seen.state == state == one.expect["verdict"]["state"]
    assert seen.level == ALL[state].level
    headline = messages.headline(state, "en")
    assert seen.text("h1") == headline
    assert not seen.page.locator("h1 q, h1 .stranger").count()
    everything_fits(seen)
    finds_nothing(seen)
    _said_once(seen, headline)


def _said_once(seen: Phone, headline: str) -> None:
    """T97 and DESIGN 10: the verdict is announced when it is there, and not again on coming back to it."""
    parts = seen.page.locator("[data-part]")
    parts.first.click()
    seen.page.wait_for_selector("[data-screen=verdict]", state="detached")
    seen.page.go_back()
    seen.page.wait_for_selector("[data-screen=verdict]")
    seen.page.wait_for_timeout(150)
    heard: list[str] = seen.page.evaluate("window.heard")
    assert [text.startswith(headline) for text in heard].count(True) == 1, heard


@pytest.mark.parametrize(
    ("scheme", "state"),
    [
        *(("light", state) for state in ("verified", "tampered", "not_verified")),
        ("dark", "tampered"),
        *(pytest.param("dark", state, marks=MOVED) for state in ("verified", "not_verified")),
    ],
)
def test_every_part_of_a_verdict_is_usable(state: str, scheme: Any, phone: Opened, hosts: Elsewhere) -> None:
    one = scenario(f"{state}/{STATES[state]}")
    seen = play(phone(at=one.at, color_scheme=scheme), one, hosts)
    address = seen.page.evaluate("location.hash").rpartition("/")[2]
    for part in PARTS:
        seen.page.evaluate(f"location.hash = '#/{part}/{address}'")
        seen.page.wait_for_selector(f"[data-screen={part}]")
        everything_fits(seen)
        finds_nothing(seen)
