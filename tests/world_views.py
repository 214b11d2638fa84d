"""Claims that commit to facts, and views of them, in the world of the other tests."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from passport.carbon.calculating.calculate import CalculationResult
from passport.carbon.calculating.detail import Detail
from passport.carbon.disclosable import commitment, with_facts
from passport.views.commitment import Committed, committed
from passport.views.document import View, chosen
from passport.views.facts import Fact
from signing.digests import document_digest
from signing.encoding import multibase_encode
from tests.world_people import Document
from tests.world_sources import result

SALT = bytes(range(32))
DECLARED = (
    Fact("/scrap/preConsumer", {"share": "0.4"}),
    Fact("/scrap/postConsumer", {"share": "0.5"}),
    Fact("/scrap/home", {"share": "0.1"}),
    Fact("/precursors/pig-iron/amount", {"value": "145", "unit": "KGM"}),
    Fact("/precursors/pig-iron/country", {"country": "BR"}),
    Fact("/order/buyer", {"text": "Coil Service 4"}),
)
Lie = Callable[[Fact], Fact]


class Footprint(NamedTuple):
    """A footprint that commits to facts, and what it commits to."""

    member: dict[str, Any]
    held: Committed


def footprint(
    found: CalculationResult | None = None,
    *,
    detail: Detail = "stage",
    declared: Iterable[Fact] = DECLARED,
    salt: bytes = SALT,
    lie: Lie | None = None,
    more: Iterable[Fact] = (),
) -> Footprint:
    """The footprint of the 25 sources; ``lie`` changes facts, and ``more`` are added, unquestioned."""
    calculated = found or result()
    workings = with_facts(calculated, detail, {"salt": multibase_encode("u", salt)}, declared=declared)
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


def document(shown: View) -> Document:
    """The JSON of a view."""
    return shown.document()
