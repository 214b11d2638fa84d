"""Plans of random networks of claims against a second calculation: order, gate, composition of effects."""

import random
from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha384

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.work.cascade import document
from passport.work.cascade.claims import MASS_PLACES, Claim, Use
from passport.work.cascade.network import Network
from passport.work.cascade.plan import Asked
from passport.work.cascade.planning import planned
from signing import jcs
from signing.strict_json import loads
from tests.benchmarks import cascade
from tests.moved import MOVED
from tests.work.test_cascade import AT, MILL, TONNE

# A second calculation, with fractions and by recursion, over random networks.


@st.composite
def networks(draw: st.DrawFn) -> list[Claim]:
    """Up to twelve products of which each consumes earlier ones; some were corrected, some of those again."""
    claims: list[Claim] = []
    newest: dict[str, str] = {}
    for number in range(draw(st.integers(2, 12))):
        name = f"p{number:02}"
        for version in range(draw(st.integers(1, 3))):
            digests = sorted({one.digest for one in claims if one.product != name})
            used = draw(st.lists(st.sampled_from(digests), max_size=3, unique=True)) if digests else []
            figures = st.integers(-(10**9), 10**10)
            made = Claim(
                name + "'" * version, name, MILL, (draw(figures), draw(figures)),
                draw(st.integers(1, 10**9)) * 10 ** (MASS_PLACES - 3), TONNE, "cradle-to-gate", "AR6",
                tuple(Use(digest, draw(st.integers(1, 10**9)) * 10 ** (MASS_PLACES - 6)) for digest in used),
                newest.get(name, ""), "new-factor" if version else "",
            )  # fmt: skip
            newest[name] = made.digest
            claims.append(made)
    return claims


def second_calculation(claims: list[Claim]) -> dict[str, tuple[int, ...]]:
    """New totals of current claims, and of nothing that rests on itself."""
    known = {one.digest: one for one in claims}
    after = {one.replaces: one.digest for one in claims if one.replaces}
    totals: dict[str, tuple[int, ...]] = {}

    def head(digest: str) -> str:
        return head(after[digest]) if digest in after else digest

    def new(digest: str, above: tuple[str, ...] = ()) -> tuple[int, ...]:
        if digest in above:
            raise RecursionError
        one = known[digest]
        found = []
        for method in (0, 1):
            amount = one.totals[method]
            for use in one.inputs:
                share = Fraction(use.mass, one.mass)
                amount += round(share * new(head(use.digest), (*above, digest))[method])
                amount -= round(share * known[use.digest].totals[method])
            found.append(amount)
        return tuple(found)

    for digest in known:
        if digest not in after:
            try:
                totals[digest] = new(digest)
            except RecursionError:
                continue
    return totals


@settings(max_examples=150, deadline=None)
@given(networks(), st.integers(0, 2**32), st.sampled_from(["0", "0.02", "0.5"]))
def test_any_order_gives_the_same_bytes_and_a_second_calculation_agrees(
    claims: list[Claim], seed: int, threshold: str
) -> None:
    asked = Asked(Fraction(threshold))
    found = planned(claims, asked)
    data = document.written(found, asked, at=AT, threshold=threshold)
    assert data == jcs.canonical(loads(data))
    shuffled = [*claims, *claims[:3]]
    random.Random(seed).shuffle(shuffled)
    mixed = [one._replace(inputs=tuple(reversed(one.inputs))) for one in shuffled]
    assert document.written(planned(mixed, asked), asked, at=AT, threshold=threshold) == data
    expected = second_calculation(claims)
    told = {node.claim: node.new for node in found.nodes if node.new is not None}
    changed = {
        digest: totals
        for digest, totals in expected.items()
        if totals != next(one.totals for one in claims if one.digest == digest)
    }
    assert told == changed
    # The gate decides, and cuts nothing off.
    for node in found.nodes:
        if node.effect is not None:
            above = any(abs(e) > asked.threshold * abs(o) for e, o in zip(node.effect, node.old, strict=True))
            assert node.decision == ("reissue" if above else "logged")
        else:
            assert node.problem in {"cycle", "input-unresolved"} and node.claim not in expected


@settings(max_examples=60, deadline=None)
@given(networks())
def test_taken_over_in_order_nothing_is_left_to_do(claims: list[Claim]) -> None:
    """Re-issuing what the plan says, inputs first, gives a network with an empty plan: effects compose."""
    found = planned(claims, Asked(Fraction(0)))
    nodes = {node.claim: node for node in found.nodes}
    if any(node.new is None for node in found.nodes):
        return
    known = {one.digest: one for one in claims}
    after = {one.replaces: one.digest for one in claims if one.replaces}

    def newest(digest: str) -> str:
        while digest in after:
            digest = after[digest]
        return f"{digest}+" if digest in nodes else digest

    made = [
        known[digest]._replace(
            digest=f"{digest}+", replaces=digest, totals=node.new or (), reason="upstream-change",
            inputs=tuple(Use(newest(use.digest), use.mass) for use in known[digest].inputs),
        )
        for digest, node in nodes.items()
    ]  # fmt: skip
    assert planned([*claims, *made], Asked(Fraction(0))).nodes == ()


def digest(claims: Iterable[Claim]) -> str:
    """SHA-384 of the plan's file."""
    asked, network, hashed = Asked(Fraction("0.05")), Network(), sha384()
    for claim in claims:
        network.add(claim)
    for chunk in document.chunks(planned(network, asked), asked, at=AT, threshold="0.05"):
        hashed.update(chunk)
    return hashed.hexdigest()


@pytest.mark.parametrize(
    "count",
    [1_000, pytest.param(100_000, marks=MOVED), pytest.param(1_000_000, marks=pytest.mark.long)],
)
def test_d4_random_orders_of_many_claims_give_the_same_digest(count: int) -> None:
    """Two and a half inputs each; nearly every claim rests on the one that was corrected."""
    claims = list(cascade.claims(count))
    expected = digest(claims)
    random.Random(count).shuffle(claims)
    assert digest(claims) == expected
