"""Facts that contradict each other or the claim are refused before they are signed (T562)."""

from pathlib import Path

import pytest

from passport.carbon.disclosable import DisclosableRefused
from passport.carbon.rechecking import disclosed, recheck
from passport.cli.producer.drafting import check_holdings
from passport.views.document import holdings_bytes
from passport.views.facts import Fact
from signing.digests import multibase_digest
from tests.world_views import fact_with, footprint

SCRAP = [Fact("/scrap/home", {"share": "0.4"}), Fact("/scrap/preConsumer", {"share": "0.9"})]
DIGEST = multibase_digest(b"another passport")
INPUT = Fact("/precursors/pig-iron/amount", {"value": "1", "unit": "KGM", "input": DIGEST})


def test_t562_facts_that_contradict_each_other_are_not_calculated() -> None:
    with pytest.raises(DisclosableRefused) as refused:
        footprint(declared=[*SCRAP, INPUT])
    assert (refused.value.code, refused.value.where) == ("disclosable.contradiction", "/scrap")
    assert "1.3" in refused.value.message
    assert disclosed.CODES["disclosed.scrap"] in refused.value.message
    (other,) = refused.value.also  # all mistakes at once
    assert disclosed.CODES["disclosed.input"] in other
    assert footprint(declared=[SCRAP[0]._replace(value={"share": "0.1"}), SCRAP[1]]).held.leaves


def test_t562_what_is_not_chosen_is_asked_too() -> None:
    """The file of facts contradicts itself, whichever of them the claim commits to."""
    with pytest.raises(DisclosableRefused) as refused:
        footprint(declared=SCRAP, patterns=["/scrap/home"])
    assert refused.value.code == "disclosable.contradiction"


@pytest.mark.parametrize(
    ("at", "said", "refusal"),
    [
        ("/scrap/home", {"share": "0.9"}, ("disclosable.contradiction", "/scrap")),
        ("/scrap/home", {"share": "much"}, ("disclosable.fact", "/scrap/home/share")),
        ("/components/pig-iron", {"amount": "99999.000000"}, ("disclosable.contradiction", "steelmaking-05")),
    ],
)
def test_t562_holdings_that_contradict_the_draft_are_not_signed(
    tmp_path: Path, at: str, said: dict[str, str], refusal: tuple[str, str]
) -> None:
    """The root is that of the draft: whoever drew both may have drawn them from wrong facts."""
    path = tmp_path / "coil.holdings.json"
    found = footprint(lie=fact_with(at, **said))
    path.write_bytes(holdings_bytes(found.held))
    with pytest.raises(DisclosableRefused) as refused:
        check_holdings({"footprint": found.member}, path)
    assert (refused.value.code, refused.value.where) == refusal
    true = footprint()
    path.write_bytes(holdings_bytes(true.held))
    check_holdings({"footprint": true.member}, path)


def test_every_rule_of_facts_has_a_sentence() -> None:
    assert not disclosed.CODES.keys() & recheck.CODES.keys()
