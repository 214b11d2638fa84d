"""The member ``custody`` of a claim: what goes together, and what ``issue`` refuses (T261)."""

import itertools

import pytest

from passport.model import custody
from passport.model.custody import TRACEABILITY, Custody
from signing.errors import ToolError
from tests.world import World

WHOLE: dict[str, str | None] = {"share": "0.3", "system": "urn:example:s", "balance": "u"}
# By hand from the page: model, traceability it has, members it needs; the strongest first.
TABLE = {
    "identity-preserved": ({"physical"}, set()),
    "segregated": ({"physical"}, set()),
    "controlled-blending": ({"physical"}, {"share"}),
    "mass-balance/rolling-average": ({"physical", "supply-shed"}, {"share", "system"}),
    "mass-balance/credit": ({"supply-shed"}, {"share", "system", "balance"}),
    "book-and-claim": ({"impact", "none"}, {"system"}),
}

UNMIXED = frozenset({"identity-preserved", "segregated"})
"""Nothing without the attribute is in the product, so a share that is stated is one."""


@pytest.mark.parametrize(("model", "traceability"), [*itertools.product(TABLE, TRACEABILITY)])
def test_what_goes_together(model: str, traceability: str) -> None:
    fits, needs = TABLE[model]
    share = "1.0" if model in UNMIXED else WHOLE["share"]
    members = {**WHOLE, "share": share}
    whole = Custody(traceability, model, **members)
    assert (custody.contradiction(whole) == "") == (traceability in fits)
    if traceability not in fits:
        return
    for name in WHOLE:
        without = Custody(traceability, model, **{**members, name: None})
        assert custody.contradiction(without) == (name if name in needs else "")
    part = custody.contradiction(whole._replace(share="0.999"))
    assert part == ("share" if model in UNMIXED else "")


def test_strength_is_the_order_of_the_page() -> None:
    assert list(custody.models()) == list(TABLE)
    for one, other in itertools.combinations(TABLE, 2):
        assert custody.weaker(other, one)
        assert not custody.weaker(one, other)
    assert [code for code in TABLE if custody.is_weakest(code)] == ["book-and-claim"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Segregation", "segregated"), ("identity-preserved", "identity-preserved"),
        ("credit", "mass-balance/credit"),
        ("mass balance", ""), ("controlled_mass-balance", ""), ("certificate trading", ""), ("magic", ""),
    ],
)  # fmt: skip
def test_names_are_mapped_or_refused(name: str, code: str) -> None:
    found, why = custody.named(name)
    assert found == code
    assert bool(why) == (not code and name != "magic")


def test_issue_signs_what_can_be_and_refuses_the_rest() -> None:
    world = World("custody")
    stated = {"traceability": "physical", "model": "segregated"}
    assert world.claim(custody=stated)["credentialSubject"]["custody"] == stated
    with pytest.raises(ToolError) as refused:
        world.claim(custody={"traceability": "none", "model": "segregated"})
    assert (refused.value.code, refused.value.where) == (
        "claim.custody", "/credentialSubject/custody/traceability",
    )  # fmt: skip
