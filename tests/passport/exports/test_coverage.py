"""What an export leaves out is computed, and the map of it is total over the claim's schema (T281)."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from passport.exports import formats
from passport.exports.formats import FORMATS, REPRESENTED, coverage, reasons
from passport.exports.reading import ExportRefused, Reading, leaves, pattern
from passport.exports.subject import Subject
from signing.digests import document_digest
from signing.strict_json import loads
from tests.full_documents import full
from tests.passport.exports.corpus import claims

SCHEMAS = Path(__file__).resolve().parents[3] / "passport" / "schemas"


@cache
def _schema(name: str) -> Any:
    return loads((SCHEMAS / f"{name}.schema.json").read_bytes())


def _places(schema: Any, place: str = "") -> Iterator[str]:
    """Every place at which a schema allows a text or a truth value."""
    if "$ref" in schema:
        yield from _places(_schema("common")["$defs"][schema["$ref"].rpartition("/")[2]], place)
    elif "properties" in schema:
        for name, member in schema["properties"].items():
            yield from _places(member, f"{place}/{name}")
    elif "items" in schema:
        yield from _places(schema["items"], f"{place}/*")
    else:
        yield f"{place}/*" if isinstance(schema.get("const"), list) else place


def test_the_map_has_every_place_of_the_schema_and_no_other() -> None:
    """A new member of claims ends here until each exporter writes it or names why not."""
    assert set(coverage()) == set(_places(_schema("claim")))
    for place, row in coverage().items():
        assert set(row) == set(FORMATS), place
        assert set(row.values()) <= {REPRESENTED, *reasons()}, place
    assert {why for row in coverage().values() for why in row.values()} == {REPRESENTED, *reasons()}


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_lost_is_what_was_not_taken_of_every_claim(name: str) -> None:
    exported = 0
    for given in claims():
        try:
            found = formats.export(given, name)
        except ExportRefused:
            continue
        exported += 1
        lost = {one.at for one in found.lost}
        assert all(one.why in reasons() for one in found.lost)
        for place in leaves(given.claim):
            assert (place in lost) == (coverage()[pattern(place)][name] != REPRESENTED), (name, place)
        assert found.represented + len(found.lost) == len(list(leaves(given.claim)))
    assert exported


def test_a_claim_with_every_member_has_every_place_of_the_map() -> None:
    claim = full("claim")
    claim["proof"] |= {"cryptosuite": "eddsa-jcs-2022", "@context": claim["@context"]}
    assert {pattern(place) for place in leaves(claim)} == set(coverage())
    given = Subject(claim, document_digest(claim), None, "", "verified")
    for name in set(FORMATS) - {"cbam"}:
        taken = {one.at for one in formats.export(given, name).lost}
        represented = {pattern(place) for place in leaves(claim) if place not in taken}
        assert represented == {place for place, row in coverage().items() if row[name] == REPRESENTED}


def spread(shown: list[str], claim: Mapping[str, Any]) -> list[str]:
    """All places that a gathered list stands for, in the order of the document."""
    return [
        pointer
        for pointer in leaves(claim)
        if any(pointer == one or pointer.startswith(f"{one}/") for one in shown)
    ]


def test_the_short_list_of_losses_stands_for_the_long_one() -> None:
    for given in claims():
        reading = Reading(given.claim)
        reading.take("/validFrom")
        reading.take("/credentialSubject/footprint/results/0/total")
        lost = reading.lost()
        short = reading.gathered()
        assert spread(short, given.claim) == lost
        assert "/proof" in short
        assert not any(one.startswith("/proof/") for one in short)
        assert len(short) < len(lost)
