"""No part of a merged component exceeds it: the reason why views need no sums of their own (DESIGN 2.9)."""

import random
from collections.abc import Iterator
from typing import Any

from passport.carbon.calculating.detail import DISTINCT, grouped
from passport.carbon.exact import AMOUNT_PLACES, scaled, text_of
from passport.carbon.rechecking.disclosed import recheck_disclosed
from passport.carbon.rechecking.recheck import recheck
from passport.views.facts import Fact
from tests.world_views import footprint

_CHOICES: dict[str, tuple[Any, ...]] = {
    "stage": ("ironmaking", "steelmaking", "rolling"),
    "scope": ("1", "3"),
    "method": ("M2", "M3"),
    "quantityTier": ("T4", "T2"),
    "factorTier": ("T2",),
    "tier": ("T2",),
    "isPrimary": (True, False),
    "dataType": ("hybrid",),
}


def components(chance: random.Random) -> list[dict[str, Any]]:
    """Components as no calculation orders them: amounts of both signs, zero, and of every size."""
    sizes = (0, 1, 10**6, 10**9, 10**12)
    found = []
    for number in range(chance.randrange(2, 60)):
        amount = chance.randrange(-1, 2) * chance.choice(sizes) + chance.randrange(3) * chance.randrange(7)
        part: dict[str, Any] = {"key": f"part-{number}", "amount": text_of(amount, AMOUNT_PLACES)}
        part |= {name: chance.choice(values) for name, values in _CHOICES.items()}
        if chance.random() < 0.2:
            part["allocation"] = {"rule": "mass", "share": chance.choice(("0.5", "0.25"))}
        found.append(part)
    return found


def groups(chance: random.Random, wanted: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    while wanted > 0:
        listed = components(chance)
        by_key = {part["key"]: part for part in listed}
        for group, keys in grouped(listed):
            yield group, [by_key[key] for key in keys]
            wanted -= 1


def test_no_choice_of_parts_exceeds_its_aggregate_over_thousands_of_groups() -> None:
    """T310, T311: sign, everything told apart, and the sum of any part, over 4,000 merged components."""
    chance = random.Random(3906)
    seen = 0
    for group, parts in groups(chance, 4000):
        whole = scaled(group["amount"], AMOUNT_PLACES)
        facts = [Fact(f"/components/{part['key']}", {**part, "partOf": group["key"]}) for part in parts]
        subject = {"footprint": {"detail": "stage", "components": [group]}}
        shown = chance.sample(facts, chance.randrange(1, len(facts) + 1))
        for some in (facts, shown):
            found = recheck_disclosed(subject, sorted(some, key=lambda fact: fact.at))
            assert not found.wrong, found.wrong
            (one,) = found.aggregates
            assert abs(one.shown) <= abs(whole) and abs(one.withheld) <= abs(whole)
            assert one.shown * one.amount >= 0
        assert found.aggregates[0].facts == len(shown)
        assert sum(scaled(part["amount"], AMOUNT_PLACES) for part in parts) == whole
        assert all(part.get(name) == group.get(name) for part in parts for name in DISTINCT)
        seen += 1
    assert seen >= 4000


def test_an_amount_that_is_raised_is_found_as_soon_as_it_exceeds() -> None:
    """One part may grow by what is withheld and by no more (T310)."""
    held = footprint().held
    subject = {"footprint": footprint().member}
    parts = [Fact(leaf.at, leaf.value) for leaf in held.leaves.values() if leaf.at.startswith("/components/")]
    assert not recheck(footprint().member)
    for fact in parts:
        (one,) = recheck_disclosed(subject, [fact]).aggregates
        for more, wrong in ((0, False), (1, True)):
            amount = one.amount + (more if one.amount >= 0 else -more)
            lie = Fact(fact.at, {**fact.value, "amount": text_of(amount, AMOUNT_PLACES)})
            codes = {found.code for found in recheck_disclosed(subject, [lie]).wrong}
            assert codes == ({"disclosed.sum"} if wrong else set())
