"""T741: documents beside a passport, which nobody has checked, end no verification by a fault."""

import copy
from collections.abc import Iterator
from typing import Any, Final

import pytest

from signing.errors import ToolError
from tests.properties.vectors_as_data import Document, Given, given, opened, written
from tests.vectors_build import judging
from verify import Evidence, verify
from verify.together import verify_together

ODD: Final[tuple[Any, ...]] = ([], {}, 7, [{}])
SCENARIOS: Final = (
    "chain_broken/inventory-report-of-a-share-that-a-third-report-joins",
    "refused/device-assigned-for-decades-to-another-registry",
    "chain_broken/hour-certified-as-another-product-that-was-retired-for-another-day",
    "qualified/attribute-sold-apart-from-these-goods",
    "qualified/library-replaced-twice",
    "incomplete/input-of-a-verifier-whose-newer-accreditation-lies-apart",
)


def _places(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each member of a document, but the first of its kind: what makes it this kind stays."""
    several = dict(enumerate(value)) if isinstance(value, list) else value
    for name, one in several.items() if isinstance(several, dict) else ():
        if name not in {"@context", "type", "proof"}:
            yield (*way, name)
            yield from _places(one, (*way, name))


def _with(document: Document, way: tuple[Any, ...], odd: object) -> Document:
    changed: Any = copy.deepcopy(document)
    there = changed
    for name in way[:-1]:
        there = there[name]
    there[way[-1]] = odd
    return {**changed}


def _damaged(one: Given) -> Iterator[Document]:
    """Each document beside the passport with one member that is something else."""
    for document in (*one.claims, *one.inputs):
        for way in _places(document):
            yield from (_with(document, way, odd) for odd in ODD)


def _is_evidence(data: bytes) -> bool:
    """Whether a file is one of evidence at all; else whoever reads it is told so."""
    try:
        Evidence.open(inputs=data)
    except ToolError:
        return False
    return True


def damaged(one: Given) -> list[bytes]:
    """Files of documents beside a passport, each with one member that is something else."""
    return [data for data in map(written, _damaged(one)) if _is_evidence(data)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_lies_beside_ends_no_verification(name: str) -> None:
    one = given(name)
    trust, demand = opened(one.trust_bytes()), one.asked()
    status = Evidence.open(**one._replace(claims=(), inputs=()).evidence(), seen=judging.seen_of(one.seen))
    beside = damaged(one)
    assert len(beside) > 20
    whole = [written(document) for document in (*one.claims, *one.inputs)]
    for at in range(0, len(beside), 10):
        several = [*whole, *beside[at : at + 10]]
        known = Evidence.open(inputs=several)
        verify(one.input_bytes(), status._replace(
            claims=known.claims, inputs=known.inputs, instruments=known.instruments, libraries=known.libraries
        ), trust, demand)  # fmt: skip
    verify_together([one.input_bytes(), *whole, *beside[::7]], status, trust, demand)
