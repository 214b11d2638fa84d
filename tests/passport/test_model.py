"""The typed readings say all that the documents say."""

from collections.abc import Iterator
from typing import Any

import pytest

from passport import model
from passport.goods import material
from passport.libraries import citing
from passport.methods import attestation
from passport.model import (
    accreditation,
    carbon_statement,
    claim,
    custody,
    keychange,
    response,
    statement,
    statuslist,
    trustlist,
)
from passport.model.entities import inventory_report
from passport.model.instruments import assignment, certificate, cited, retirement
from passport.model.sources import batch, library
from passport.vocab import CONTEXTS
from tests.full_documents import full, kinds
from tests.world_people import Knob

READERS: dict[str, Any] = {
    "claim": claim.read,
    "carbonstatement": carbon_statement.read,
    "inventory": inventory_report.read,
    "statement": statement.read,
    "response": response.read,
    "accreditation": accreditation.read,
    "statuslist": statuslist.read,
    "trustlist": trustlist.read,
    "keychange": keychange.read,
    "certificate": certificate.read,
    "retirement": retirement.read,
    "assignment": assignment.read,
    "factorlibrary": library.read,
    "readings": batch.read,
    "method": attestation.read,
}
# Fixed words of the format, which no reader needs.
FIXED = {"@context", "type", "proofPurpose"}


def leaves(value: Knob) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name not in FIXED:
                yield from leaves(member)
    elif isinstance(value, list):
        for entry in value:
            yield from leaves(entry)
    else:
        yield value


def said(value: Knob) -> Iterator[Any]:
    """Every scalar in a model, not looking into the raw documents it carries."""
    if hasattr(value, "_fields"):
        for name in value._fields:
            if name != "document":
                yield from said(getattr(value, name))
        if isinstance(value, claim.Footprint):
            yield from said(value.components())
            yield from said(citing.read(value.document))
            # Facts of signed readings, which the model carries as they are.
            yield from leaves(value.document.get("readings", []))
        if isinstance(value, claim.Claim):
            yield from said(custody.read(value.document["credentialSubject"]))
            yield from said(material.read(value.document["credentialSubject"]))
            yield from said(cited.read(value.document["credentialSubject"]))
    elif isinstance(value, tuple):
        for entry in value:
            yield from said(entry)
    elif isinstance(value, dict):
        yield from leaves(value)  # accounts and inventories, which their models carry as they are
    else:
        yield value


@pytest.mark.parametrize("kind", kinds())
def test_nothing_is_lost_in_reading(kind: str) -> None:
    document = full(kind)
    read = READERS[kind](document)
    # The status list's subject id is its own id with #list; the register's version becomes a number.
    there = {*said(read), f"{document['id']}#list"} | {str(v) for v in said(read) if type(v) is int}
    assert {leaf for leaf in leaves(document) if leaf not in there} == set()
    assert read.document is document
    assert read.envelope.digest.startswith("uID")


@pytest.mark.parametrize("kind", kinds())
def test_readings_are_frozen(kind: str) -> None:
    read = READERS[kind](full(kind))
    with pytest.raises(AttributeError):
        read.envelope = None
    assert not hasattr(read, "__dict__")


def test_windows_begin_with_their_start_and_end_before_their_end() -> None:
    window = claim.read(full("claim")).envelope.window
    assert window.holds(window.start)
    assert not window.holds(window.end)
    assert window.contains(window)


def test_optional_members_are_none() -> None:
    document = full("claim")
    for name in ("grade", "heat", "alternateIds", "inputs"):
        del document["credentialSubject"][name]
    read = claim.read(document)
    assert (read.product.grade, read.product.alternate_ids, read.product.inputs) == (None, (), ())
    oxygen = next(part for part in read.product.footprint.components() if part.key == "eaf-oxygen")
    assert (oxygen.fallback_from, oxygen.electricity, oxygen.allocation) == ("M2", None, None)


@pytest.mark.parametrize("kind", kinds())
def test_kinds_are_known_by_type(kind: str) -> None:
    document = full(kind)
    assert model.kind_of(document) == kind
    # A damaged type list is still one of ours; the profile refuses it then.
    assert model.kind_of({**document, "type": document["type"][::-1]}) == kind
    assert model.kind_of({**document, "type": document["type"][1]}) == kind


@pytest.mark.parametrize(
    "value", [None, 1, "", [], {}, {"type": None}, {"type": [1, "Other"]}, {"type": [["x"]]}]
)
def test_anything_else_is_no_kind(value: object) -> None:
    assert model.kind_of(value) is None
    assert model.version_of(value) == "not_ours"


def test_versions() -> None:
    document = full("claim")
    later = [CONTEXTS[0], "https://passport.example/ns/v2"]
    assert model.version_of(document) == "known"
    assert model.version_of({**document, "@context": later}) == "unknown_version"
    assert model.version_of({**document, "@context": later[::-1]}) == "known"
    assert model.version_of({"@context": later}) == "unknown_version"
    assert (
        model.version_of({"@context": [CONTEXTS[0], "https://other.example/"], "type": ["X"]}) == "not_ours"
    )
