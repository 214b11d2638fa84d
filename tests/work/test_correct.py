"""A correction: same product, same unit, and an effect that is exact (DESIGN 5)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.acts import claim
from passport.acts.sealing import ActRefused, Signing
from passport.links import reference
from passport.work.correct import REASONS, effect, revision, revision_of_statement
from tests.world import World

figures = st.integers(-(10**11), 10**11).map(lambda number: f"{Decimal(number) / 10**6:.6f}").map(
    lambda text: text.removeprefix("-") if not text.strip("-0.") else text
)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def of(location: str, market: str) -> dict[str, Any]:
    results = [
        {"electricity": "location-based", "total": location},
        {"electricity": "market-based", "total": market},
    ]
    return {"results": results}


@given(figures, figures, figures, figures)
def test_the_effect_is_new_less_old_exactly(a: str, b: str, c: str, d: str) -> None:
    found = {one["electricity"]: one["value"] for one in effect(of(a, b), of(c, d))}
    assert Decimal(a) + Decimal(found["location-based"]) == Decimal(c)
    assert Decimal(b) + Decimal(found["market-based"]) == Decimal(d)
    assert "-0.000000" not in found.values()


@pytest.mark.parametrize("reason", REASONS)
def test_a_correction_is_signed_and_names_the_claim_by_id_and_digest(world: World, reason: str) -> None:
    old = world.claim()
    made = revision(old, world.draft(heat="H2"), reason)
    name, place = world.new_id(world.at), world.mill.place()
    signing = Signing(world.mill.party, world.mill.signer, world.at, name, "2031-01-01T00:00:00Z", place)
    signed = claim.issue(made, signing)
    line = signed["wasRevisionOf"]
    assert {name: line[name] for name in ("id", "digestMultibase")} == reference(old)
    assert line["reason"] == reason
    assert [entry["value"] for entry in line["effect"]] == ["0.000000", "0.000000"]


def test_what_a_draft_says_of_the_line_is_replaced_by_the_facts(world: World) -> None:
    old = world.claim()
    forged = {"id": "urn:uuid:0", "digestMultibase": "x", "reason": "new-factor", "effect": []}
    made = revision(old, {**world.draft(), "wasRevisionOf": forged}, "scope-change")
    assert made["wasRevisionOf"]["id"] == old["id"]
    assert made["wasRevisionOf"]["reason"] == "scope-change"


def test_another_product_another_unit_and_another_reason_are_refused_t59(world: World) -> None:
    old = world.claim()
    draft = world.draft()
    other = dict(draft, id=f"{draft['id']}-2")
    footprint = {**draft["footprint"], "declaredUnit": {"value": "1", "unit": "KGM"}}
    for code, wrong, reason in (
        ("correct.product", other, "new-factor"),
        ("correct.unit", dict(draft, footprint=footprint), "new-factor"),
        ("correct.reason", draft, "typing-error"),
    ):
        with pytest.raises(ActRefused) as caught:
            revision(old, wrong, reason)
        assert (caught.value.code, bool(caught.value.hint)) == (code, True)


def test_a_statement_corrects_one_with_which_it_shares_time() -> None:
    """T572: two short fiscal years that end in one calendar year are two, and each is corrected by itself."""
    entity = "https://id.example/417/7312345000021"
    ends = ("2025-01-01T00:00:00Z", "2025-04-01T00:00:00Z", "2025-05-01T00:00:00Z", "2026-01-01T00:00:00Z")
    subject = {"id": entity, "period": {"start": ends[0], "end": ends[1]}}
    old = {"id": "urn:x:1", "credentialSubject": subject}
    for start, end, is_taken in ((0, 1, True), (0, 2, True), (1, 3, False), (2, 3, False)):
        draft = {"id": entity, "period": {"start": ends[start], "end": ends[end]}}
        if is_taken:
            made = revision_of_statement(old, draft, "calculation-error")
            assert made["wasRevisionOf"]["id"] == "urn:x:1"
            continue
        with pytest.raises(ActRefused) as refused:
            revision_of_statement(old, draft, "calculation-error")
        assert refused.value.code == "correct.product"
