"""Random documents of random contexts: emitter, pyld with our RDFC-1.0, and jsonld.js agree or refuse."""

import json
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path

import pytest

from signing.errors import CanonicalisationRefused, ContextRefused
from signing.jsonld import emit, fallback
from signing.jsonld.compile import compile_table
from signing.jsonld.contexts import PinnedContexts, content_digest
from signing.jsonld.table import Table
from tests.interop.installed import node
from tests.moved import MOVED
from tests.properties.random_json_ld import CONTEXT, Author
from tests.signing.documents import Json

DOCUMENTS = 4  # of one context


def _cases(contexts: int, start: int = 0) -> list[tuple[Json, Json]]:
    made = []
    for seed in range(start, start + contexts):
        author = Author(seed)
        context = author.context()
        made += [(context, author.document()) for _ in range(DOCUMENTS)]
    return made


def _pinned(context: Json) -> PinnedContexts:
    document = {"@context": context}
    return PinnedContexts({CONTEXT: document}, {CONTEXT: content_digest(document)})


@lru_cache(maxsize=1)
def _table(context: str) -> Table:
    """The table of a context, compiled once for its documents, which follow each other."""
    return Table(compile_table([CONTEXT], _pinned(json.loads(context))))


def _emitted(context: Json, document: Json) -> str:
    try:
        return emit.canonical_nquads(document, _table(json.dumps(context))).decode()
    except (ContextRefused, CanonicalisationRefused) as refusal:
        return refusal.code


def _expanded(context: Json, document: Json) -> str:
    try:
        return fallback.canonicaliser(_pinned(context))(document, "sha256").decode()
    except (ContextRefused, CanonicalisationRefused) as refusal:
        return refusal.code


@cache
def _compared(contexts: int) -> list[tuple[Json, Json, str]]:
    """Contexts and documents with what expansion gives, for both tests that compare with it."""
    return [(context, document, _expanded(context, document)) for context, document in _cases(contexts)]


CONTEXTS = pytest.mark.parametrize("contexts", [200, pytest.param(500, marks=MOVED)])


def _refused(text: str) -> bool:
    return text.startswith(("context.", "canon."))


@CONTEXTS
def test_emitter_and_pyld_agree(contexts: int) -> None:
    """T13, T16 to T19, T24: the emitter writes what expansion gives; it may refuse more, never write less."""
    counted = Counter[str]()
    for context, document, long in _compared(contexts):
        short = _emitted(context, document)
        if _refused(short):
            counted["refused by both" if _refused(long) else f"left to pyld: {short}"] += 1
            continue
        assert short == long, json.dumps({"context": context, "document": document})
        counted["equal"] += 1
    assert sum(counted.values()) == DOCUMENTS * contexts
    assert counted["equal"] > 1.4 * contexts
    assert counted["refused by both"] > 0.4 * contexts


@CONTEXTS
def test_jsonld_js_agrees(tmp_path: Path, contexts: int) -> None:
    """The third opinion, in safe mode. Where it differs from us, it is one of the faults named here."""
    cases = _compared(contexts)
    file = tmp_path / "cases.ndjson"
    lines = [json.dumps({"context": context, "document": document}) for context, document, _ in cases]
    file.write_text("\n".join(lines), encoding="utf-8")
    theirs = node("canonize.mjs", str(file))
    counted, unexplained = Counter[str](), []
    for (context, document, ours), their in zip(cases, theirs, strict=True):
        if _refused(ours) or not isinstance(their, str):
            both = _refused(ours) and not isinstance(their, str)
            counted["both refuse" if both else "one refuses"] += 1
            # What jsonld.js cannot say in safe mode, we do not sign either.
            assert _refused(ours), (context, document, their)
        elif ours == their:
            counted["equal"] += 1
        else:
            counted[_fault(ours, their)] += 1
            unexplained += [] if _fault(ours, their) else [(context, document, ours, their)]
    assert unexplained == []
    assert counted["equal"] > 2 * contexts
    assert counted["a quad twice"] <= 5


def _fault(ours: str, theirs: str) -> str:
    """A known fault of jsonld.js or rdf-canonize that explains a difference; empty: none does."""
    lines = theirs.splitlines()
    if ours.splitlines() == sorted(set(lines)) and len(lines) > len(set(lines)):
        # A JSON true beside the text "true" become one literal after coercion; a dataset has each quad once.
        return "a quad twice"
    return ""


@pytest.mark.long
def test_many_more_agree() -> None:
    for context, document in _cases(25_000, start=1_000):
        short = _emitted(context, document)
        if not _refused(short):
            assert short == _expanded(context, document), (context, document)
