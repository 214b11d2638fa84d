"""Direct, transferred and default through the chain of passports, against plain fractions."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.carbon.exact import half_even, scaled, text_of
from passport.model import claim as claims
from passport.model.claim import Claim
from passport.vocab import ELECTRICITY
from passport.work.explanation import coverage as chain
from passport.work.explanation import explain_words
from passport.work.explanation.coverage import coverage
from passport.work.explanation.explaining import explain, results_of
from tests.world import World
from tests.world_inputs import consumer, supply
from verify import Evidence, TrustList
from verify.materials.followed import Followed, InputVerdict

PASSES = InputVerdict({}, "", "pass", "")
REVOKED = PASSES._replace(answers={"in_force": ("fail", "u")})
PATTERN = World().documents().claim


def part(amount: int, origin: str, digest: str = "") -> dict[str, Any]:
    """A component of that origin; amounts are kilograms."""
    usual = {
        "key": "k", "stage": "melting", "scope": "1" if origin == "direct" else "3", "method": "M2",
        "amount": str(amount), "quantityTier": "T3", "factorTier": "T2", "tier": "T2", "isPrimary": True,
        "dataType": "hybrid",
    }  # fmt: skip
    return {**usual, "method": "M4", "input": digest} if digest else usual


def made(parts: Sequence[Mapping[str, Any]], total: int | None = None) -> Claim:
    """A claim with these components; both results have the same total."""
    subject = PATTERN["credentialSubject"]
    whole = sum(int(one["amount"]) for one in parts) if total is None else total
    results = [{**one, "total": str(whole)} for one in subject["footprint"]["results"]]
    footprint = {**subject["footprint"], "components": list(parts), "results": results}
    return claims.read({**PATTERN, "credentialSubject": {**subject, "footprint": footprint}})


def verified(claim: Claim, consumed: Mapping[str, Followed] | None = None) -> Followed:
    return Followed(0, "", PASSES, None, claim, None, consumed)


def test_the_coil_of_a_slab_as_worked_out_by_hand() -> None:
    """Coil: direct 100, default 50, slab 1.05 x 2,000; slab: direct 1,800, default 200.

    Covered 100 + 2,100 x 1,800 / 2,000 = 1,990 of 2,250, and 260 are a default somewhere.
    """
    slab = made([part(1800, "direct"), part(200, "default")])
    coil = made([part(100, "direct"), part(50, "default"), part(2100, "", "uSlab")])
    share = Fraction(1990, 2250)
    for one in coverage(coil, {"uSlab": verified(slab)}):
        assert (one.covered, one.rest, one.gaps) == ("1990.000000", "260.000000", ())
        assert one.share == text_of(half_even(share, 5), 5) == "0.88444"
    origins = [(entry.origin, entry.amount) for entry in results_of(coil)[0].origins]
    assert origins == [("direct", 100 * 10**6), ("transferred", 2100 * 10**6), ("default", 50 * 10**6)]


@pytest.mark.parametrize(
    ("behind", "gap"),
    [
        (Followed(0, "missing"), "missing"),
        (Followed(0, "depth"), "depth"),
        (Followed(0, "too_many"), "depth"),
        (Followed(0, "proof"), "refused"),
        (verified(made([part(9, "direct")]))._replace(verdict=PASSES._replace(vouched="fail")), "refused"),
        (verified(made([part(9, "direct")]))._replace(verdict=REVOKED), "refused"),
        (verified(made([], 9)), "undisclosed"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_counts_as_default_and_says_so(behind: Followed, gap: str) -> None:
    slab = verified(made([part(9, "direct")]))
    coil = made([part(1, "direct"), part(90, "", "uGood"), part(9, "", "uBehind")])
    for one in coverage(coil, {"uGood": slab, "uBehind": behind}):
        assert (one.covered, one.rest, one.gaps) == ("91.000000", "9.000000", ((gap, 1),))


def test_without_an_input_at_hand_nothing_is_said_of_the_chain() -> None:
    coil = made([part(1, "direct"), part(9, "", "uSlab")])
    assert coverage(coil, {"uSlab": Followed(0, "missing")}) == ()


_AMOUNTS = st.lists(
    st.tuples(st.sampled_from(["direct", "default"]), st.integers(-500, 2000)), min_size=1, max_size=4
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_AMOUNTS, min_size=1, max_size=6), st.lists(st.integers(-300, 3000), min_size=6, max_size=6))
def test_coverage_of_a_line_of_claims_is_the_sum_of_all_direct_amounts_that_reach_the_end(
    levels: list[list[tuple[str, int]]], brought: list[int]
) -> None:
    """Unrolled: each level's direct amounts times the product of amount by total on the way down."""
    below: dict[str, Followed] = {}
    unrolled, reaching = Fraction(), Fraction(1)
    line: list[tuple[int, int, int]] = []  # direct, brought, total of each claim from the ore upwards
    for depth, listed in enumerate(levels):
        parts = [part(amount, origin) for origin, amount in listed]
        if depth:
            parts.append(part(brought[depth], "", "uBelow"))
        claim = made(parts)
        direct = sum(amount for origin, amount in listed if origin == "direct")
        total = sum(amount for _, amount in listed) + (brought[depth] if depth else 0)
        line.append((direct, brought[depth] if depth else 0, total))
        below = {"uBelow": verified(claim, below)}
    for place in range(len(line) - 1, -1, -1):
        direct, amount, _ = line[place]
        unrolled += reaching * direct
        under = line[place - 1][2] if place else 0
        reaching = reaching * amount / under if under else Fraction()
    for one in coverage(claim, below["uBelow"].consumed or {}):
        assert scaled(one.covered, 6) == half_even(unrolled, 6)
        assert scaled(one.covered, 6) + scaled(one.rest, 6) == pytest.approx(line[-1][2] * 10**6, abs=1)


@settings(max_examples=60, deadline=None)
@given(_AMOUNTS, st.integers(-300, 3000), st.booleans())
def test_direct_and_transferred_and_default_are_the_total(
    listed: list[tuple[str, int]], brought: int, refused: bool
) -> None:
    claim = made([*(part(amount, origin) for origin, amount in listed), part(brought, "", "uSlab")])
    for result in results_of(claim, {"uSlab"} if refused else ()):
        assert sum(entry.amount for entry in result.origins) == scaled(result.total, 6)
        for entry in result.origins:
            assert entry.amount == entry.added + entry.taken
        transferred = next(entry for entry in result.origins if entry.origin == "transferred")
        assert transferred.amount == (0 if refused else brought * 10**6)


def test_a_signed_chain_is_followed_by_its_digests() -> None:
    world = World()
    slab = supply(world)
    coil = consumer(world, [(slab, "1050")])
    data = coil.file(world)
    report = world.verify(data, status=coil.status(world))
    listed, evidence = TrustList.open(world.trust(), at=world.at), Evidence.open(status=coil.status(world))
    told = explain(data, report, chain.followed(data, evidence, listed, world.at))
    assert [one.electricity for one in told.coverage] == list(ELECTRICITY)
    slab_parts = results_of(claims.read(slab.claim))
    for one, own, whole in zip(told.coverage, slab_parts, told.results, strict=True):
        amounts = {entry.origin: entry.amount for entry in whole.origins}
        inner = next(entry.amount for entry in own.origins if entry.origin == "direct")
        expected = amounts["direct"] + Fraction(amounts["transferred"]) * inner / scaled(own.total, 6)
        assert amounts["transferred"] > 0
        assert scaled(one.covered, 6) == half_even(expected, 0)
        assert one.gaps == ()
    alone = explain(coil.alone(), world.verify(coil.alone(), status=coil.status(world)))
    assert alone.coverage == ()
    assert any("not at hand" in text and "not known" in text for text in explain_words.reading(alone))


def test_an_input_nobody_vouches_for_brings_no_transferred_amount() -> None:
    world = World()
    coil = consumer(world, [(supply(world, statement={"outcome": "adverse"}), "1050")], passes=False)
    data = coil.file(world)
    told = explain(data, world.verify(data, status=coil.status(world)))
    amounts = {entry.origin: entry.amount for entry in told.results[0].origins}
    assert amounts["transferred"] == 0
    assert amounts["default"] > 0
