"""T730: what speaks against a passport is not hidden among more documents than one verification judges."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from passport.libraries.document import FORMAT
from passport.model import kind_of
from signing.digests import document_digest
from tests.properties.vectors_as_data import TRUST_SHELL, Document, Given, given, worse_or_equal
from verify.limits import INPUT_CREDENTIALS, INSTRUMENT_CREDENTIALS

CROWDS = [
    ("qualified/attribute-sold-apart-from-these-goods", "retirement", "inputs", INSTRUMENT_CREDENTIALS),
    (
        "qualified/inventory-report-of-an-attribute-that-was-sold-apart", "retirement", "inputs",
        INSTRUMENT_CREDENTIALS,
    ),
    ("qualified/library-replaced-before-the-claim", "factorlibrary", "inputs", INPUT_CREDENTIALS),
    ("method_verified/method-attested", "accreditation", "methods", INPUT_CREDENTIALS),
]  # fmt: skip
"""A vector, the kind of document that the question is about, where it lies, and how many are judged."""


def crowded(one: Given, kind: str, group: str, count: int) -> Given:
    """The same with forged copies of a document before it, by place and by digest."""
    real = next(each for each in documents(one) if kind_of(each) == kind and _replaces(each))
    forged: list[Document] = []
    for number in itertools.count():
        if len(forged) == count:
            break
        document = {**real, "id": f"urn:uuid:00000000-0000-4000-8000-{number:012}"}
        if document_digest(document) < document_digest(real):
            forged.append(document)
    own = getattr(one, group)
    if kind == "factorlibrary":
        files = [{"format": FORMAT, "credential": document, "records": []} for document in forged]
        return one._replace(inputs=(*files, *own))
    members = [member for each in own for member in each.get("verifiableCredential", [each])]
    changed: dict[str, Any] = {group: ({**TRUST_SHELL, "verifiableCredential": [*forged, *members]},)}
    return one._replace(**changed)


def documents(one: Given) -> Iterator[Document]:
    """All documents of a vector."""
    for file in (*one.passport, *one.trust, *one.inputs, *one.methods):
        yield from file.get("verifiableCredential", (file.get("credential", file),))


def _replaces(document: Document) -> bool:
    """Whether it is an edition that replaces one, where it is a library."""
    return kind_of(document) != "factorlibrary" or "replaces" in document["credentialSubject"]


@pytest.mark.parametrize(("name", "kind", "group", "most"), CROWDS)
def test_a_crowd_of_forged_documents_hides_nothing(name: str, kind: str, group: str, most: int) -> None:
    """T730: as many as are judged change nothing that is worse; beyond, what was not judged is said."""
    one = given(name)
    before = one.report()
    few, many = (crowded(one, kind, group, count).report() for count in (3, most + 1))
    assert (few.state, "evidence.judged" in {each.code for each in few.findings}) == (before.state, False)
    assert worse_or_equal(many.state, before.state), many.state
    said = [each for each in many.findings if "evidence.judged" in (each.code, each.params.get("question"))]
    assert [each.outcome for each in said] == ["not_checked"]
