"""T730: what speaks against a passport is not hidden among more documents than one verification judges."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from passport.libraries.document import FORMAT
from passport.model import kind_of
from signing.digests import document_digest
from tests.moved import pipeline_only
from tests.properties.vectors_as_data import TRUST_SHELL, Document, Given, given, names, worse_or_equal
from verify import Report
from verify.checks.instruments import hand
from verify.limits import INPUT_CREDENTIALS, INSTRUMENT_CREDENTIALS

CROWDS = [
    ("qualified/attribute-sold-apart-from-these-goods", "retirement", "inputs", INSTRUMENT_CREDENTIALS),
    (
        "qualified/inventory-report-of-an-attribute-that-was-sold-apart", "retirement", "inputs",
        INSTRUMENT_CREDENTIALS,
    ),
    ("qualified/library-replaced-before-the-claim", "factorlibrary", "inputs", INPUT_CREDENTIALS),
    ("method_verified/method-attested", "accreditation", "methods", INPUT_CREDENTIALS),
    ("verified/retirement-used-by-a-coil-that-was-corrected", "claim", "inputs", INSTRUMENT_CREDENTIALS),
    (
        "verified/inventory-report-of-a-share-beside-one-that-was-corrected-twice", "inventory", "claims",
        INSTRUMENT_CREDENTIALS,
    ),
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
    for file in (*one.passport, *one.trust, *one.claims, *one.inputs, *one.methods):
        yield from file.get("verifiableCredential", (file.get("credential", file),))


def _replaces(document: Document) -> bool:
    """Whether it replaces another one, where it is an edition of a library, a claim or a report."""
    kind = kind_of(document)
    if kind in ("claim", "inventory"):
        return "wasRevisionOf" in document
    return kind != "factorlibrary" or "replaces" in document["credentialSubject"]


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
    assert accused(many) <= accused(before)


def accused(report: Report) -> set[tuple[str, str]]:
    """What fails, but for demands of a buyer: what is not shown does not meet them."""
    failed = (one for one in report.findings if one.outcome == "fail" and one.code != "policy.instruments")
    return {(one.code, str(one.params.get("problem"))) for one in failed}


# Whatever is judged in the order in which it is asked for, as when forged documents lie between


PAPERS = ("certificate", "retirement", "assignment")
ABOUT = "instrument|retire|unit|report|certificate|counterpart|electricity|covered|attribute"


def about() -> list[str]:
    """The vectors about what is retired, but for those that are no JSON."""
    return [name for name in names() if re.search(ABOUT, name) and not given(name).opaque]


def test_t748_nobody_is_accused_for_what_was_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """T748: with any smaller number of documents that are judged nothing fails that did not fail before."""
    tried = _judging_fewer(about()[::3], monkeypatch)
    assert tried > 100


@pipeline_only
def test_t748_nobody_is_accused_for_it_in_any_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _judging_fewer(about(), monkeypatch) > 700


def _judging_fewer(several: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Ask about each of these vectors with every smaller number of documents; how often that was."""
    judged: list[int] = []
    judge = hand.Hand.judge

    def counting(self: hand.Hand, raw: hand.Paper) -> Any:
        found = judge(self, raw)
        judged.append(len(self._judged))
        return found

    monkeypatch.setattr(hand.Hand, "judge", counting)
    tried = 0
    for name in several:
        one = given(name)
        judged.clear()
        monkeypatch.setattr(hand, "INSTRUMENT_CREDENTIALS", INSTRUMENT_CREDENTIALS)
        before = accused(one.report())
        for most in range(max(judged, default=0)):
            monkeypatch.setattr(hand, "INSTRUMENT_CREDENTIALS", most)
            fewer = one.report()
            assert (accused(fewer) <= before, fewer.state == "verified") == (True, False), (name, most)
            tried += 1
    return tried


def test_t749_nobody_is_accused_for_what_is_cited_and_not_at_hand() -> None:
    """T749: without a retirement, certificate or assignment nothing fails that did not fail before.

    But for the counterpart, who brings what its documents cite (T593).
    """
    tried = 0
    for name in about():
        one = given(name)
        if name.startswith("verified/") and one.inputs:
            before = accused(one.report())
            for place, files in enumerate(one.inputs):
                if any(kind_of(each) in PAPERS for each in files.get("verifiableCredential", [files])):
                    left = accused(one.put(("inputs", place)).report())
                    failed = {each for each in left if each[0] != "instrument.counterpart"}
                    assert failed <= before, (name, place)
                    tried += 1
    assert tried > 100
