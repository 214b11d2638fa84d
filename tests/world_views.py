"""Claims that commit to facts, and views of them, in the world of the other tests."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from passport.carbon.calculating.calculate import CalculationResult, calculate
from passport.carbon.calculating.detail import Detail
from passport.carbon.disclosable import commitment, with_facts
from passport.views.commitment import Committed, committed
from passport.views.document import View, chosen
from passport.views.facts import Fact
from signing.digests import document_digest
from signing.encoding import multibase_encode
from tests.world_sources import sources

SALT = bytes(range(32))
DECLARED = (
    Fact("/scrap/preConsumer", {"share": "0.4"}),
    Fact("/scrap/postConsumer", {"share": "0.5"}),
    Fact("/scrap/home", {"share": "0.1"}),
    Fact("/precursors/pig-iron/amount", {"value": "145", "unit": "KGM"}),
    Fact("/precursors/pig-iron/country", {"country": "BR"}),
    Fact("/order/buyer", {"text": "Coil Service 4"}),
)
_FEW = frozenset(
    {
        "eaf-charge-carbon", "eaf-electricity-location", "eaf-electricity-market", "eaf-electrodes",
        "ferro-chrome", "ferro-manganese", "ferro-silicon", "mill-reheating-gas", "pig-iron",
        "scrap-processing", "slag-credit",
    }
)  # fmt: skip
Lie = Callable[[Fact], Fact]


@cache
def few() -> CalculationResult:
    """Eleven of the 25 sources: an aggregate of four, one of two, a credit."""
    return calculate([source for source in sources() if source.key in _FEW], Decimal(1))


class Footprint(NamedTuple):
    """A footprint that commits to facts, and what it commits to."""

    member: dict[str, Any]
    held: Committed


def footprint(
    found: CalculationResult | None = None,
    *,
    detail: Detail = "stage",
    declared: Iterable[Fact] = DECLARED,
    patterns: Sequence[str] = (),
    salt: bytes = SALT,
    lie: Lie | None = None,
    more: Iterable[Fact] = (),
) -> Footprint:
    """The footprint of eleven sources; ``lie`` changes facts, and ``more`` are added, unquestioned."""
    calculated = found or few()
    salted = {"salt": multibase_encode("u", salt)}
    workings = with_facts(calculated, detail, salted, patterns=patterns, declared=declared)
    held = commitment(calculated, detail, workings)
    if lie is not None or more:
        facts = [Fact(leaf.at, leaf.value) for leaf in held.leaves.values()]
        held = committed([*(map(lie, facts) if lie else facts), *more], salt)
    return Footprint({**calculated.footprint(detail), "disclosable": held.member()}, held)


def view(claim: Mapping[str, Any], held: Committed, *places: str) -> View:
    """The view of a claim that shows these facts."""
    return chosen(held, (claim["id"], document_digest(claim)), places)


def fact_with(at: str, **members: Any) -> Lie:
    """A lie that changes members of the fact at a place."""

    def lie(fact: Fact) -> Fact:
        return Fact(at, {**fact.value, **members}) if fact.at == at else fact

    return lie
