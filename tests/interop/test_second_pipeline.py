"""A second way from JSON-LD to canonical N-Quads: a streaming parser in JavaScript, RDFC-1.0 in Rust.

pyld is what ours is compared with elsewhere (``tests/signing/test_emit.py``); it reads a document whole,
expands it and converts it. ``jsonld-streaming-parser`` emits quads while it reads, Oxigraph canonicalises
them; neither shares code or authors with pyld. They fetch no context, so the pinned ones stand in the
documents.

Oxigraph's own parser of JSON-LD is not asked: of several types with scoped contexts it keeps the last one
only (0.5.13), where JSON-LD 1.1 applies them one after the other, and so it loses ``wasRevisionOf``.
"""

import copy
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from signing.errors import CanonicalisationRefused, ContextRefused, ToolError
from signing.jsonld import emit
from signing.strict_json import loads
from tests.full_documents import full, kinds
from tests.interop.installed import peer, script
from tests.signing.documents import drafts, pinned_contexts
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.writing import resolved

PINNED = pinned_contexts()
SAMPLE = 20
"""Vectors whose documents are compared by default; all of them under ``long``."""
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def theirs(documents: Sequence[dict[str, Any]], folder: Path, algorithm: str = "sha256") -> list[bytes]:
    """Canonical N-Quads of each document; ``folder`` takes the file that the parser reads."""
    whole = [{**one, "@context": [_context(url) for url in one["@context"]]} for one in documents]
    return [_canonical(quads, algorithm) for quads in _parsed(json.dumps(whole), folder)]


_PARSED: dict[str, Any] = {}


def _parsed(whole: str, folder: Path) -> Any:
    """The quads that the parser emits, which are the same for each algorithm."""
    if whole not in _PARSED:
        file = folder / "documents.json"
        file.write_text(whole, encoding="ascii")
        _PARSED[whole] = script("quads.mjs", str(file))
    return _PARSED[whole]


def _context(url: str) -> Any:
    held: Any = PINNED.get(url)
    return held["@context"]


def _canonical(quads: list[list[list[str]]], algorithm: str) -> bytes:
    oxigraph = peer("pyoxigraph", "pyoxigraph")
    algorithms = oxigraph.CanonicalizationAlgorithm
    hashed = {"sha256": algorithms.RDFC_1_0, "sha384": algorithms.RDFC_1_0_SHA_384}[algorithm]
    found = oxigraph.Dataset(oxigraph.Quad(*(_term(oxigraph, *one) for one in quad)) for quad in quads)
    found.canonicalize(hashed)
    lines = (oxigraph.serialize([one], format=oxigraph.RdfFormat.N_QUADS) for one in found)
    return b"".join(sorted(lines))


def _term(oxigraph: Any, kind: str, value: str, datatype: str, language: str) -> Any:
    if kind == "NamedNode":
        return oxigraph.NamedNode(value)
    if kind == "BlankNode":
        return oxigraph.BlankNode(value)
    if kind == "DefaultGraph":
        return oxigraph.DefaultGraph()
    assert kind == "Literal"
    if language:
        return oxigraph.Literal(value, language=language)
    if datatype == _XSD_STRING:
        return oxigraph.Literal(value)
    return oxigraph.Literal(value, datatype=oxigraph.NamedNode(datatype))


def ours(document: dict[str, Any], algorithm: str = "sha256") -> bytes:
    """What is signed by an RDFC suite."""
    return emit.canonical_nquads(document, emit.table_for(document["@context"]), algorithm=algorithm)


def unsecured(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its proof."""
    return {name: value for name, value in document.items() if name != "proof"}


@pytest.mark.parametrize("algorithm", ["sha256", "sha384"])
def test_drafts_have_the_same_quads(algorithm: str, tmp_path: Path) -> None:
    documents = [copy.deepcopy(one) for one in drafts().values()]
    assert [ours(one, algorithm) for one in documents] == theirs(documents, tmp_path, algorithm)


def test_a_document_with_every_member_has_the_same_quads(tmp_path: Path) -> None:
    """Every term of our contexts is in one of them."""
    documents = [unsecured(full(kind)) for kind in kinds()]
    assert len(documents) >= 11
    for kind, one, other in zip(kinds(), documents, theirs(documents, tmp_path), strict=True):
        assert ours(one) == other, kind


def test_values_that_a_careless_writer_would_lose_are_written_alike(tmp_path: Path) -> None:
    values = (
        '"', "\\", "\n", "\r\n", "\t", "\x7f", "\x85", "\u2028", "\U0001f600", " a ", "e\u0301", "a" * 5000,
    )  # fmt: skip
    documents = []
    for value in values:
        document = copy.deepcopy(drafts()["claim"])
        document["credentialSubject"]["name"] = value
        documents.append(document)
    for value, one, other in zip(values, documents, theirs(documents, tmp_path), strict=True):
        assert ours(one) == other, ascii(value)


def _vectors() -> list[str]:
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.json"))


def _documents(names: list[str]) -> Iterator[dict[str, Any]]:
    """The credentials of the files that these vectors are about, each once, where we can emit them."""
    seen = set()
    for name in names:
        vector = json.loads((FOLDER / name).read_bytes())
        try:
            file: Any = loads(resolved(vector["input"], FOLDER))
            held = file["verifiableCredential"]
        except (ToolError, KeyError, TypeError):  # no file of ours at all
            continue
        for document in held if isinstance(held, list) else ():
            if isinstance(document, dict) and repr(document) not in seen and _is_emitted(document):
                seen.add(repr(document))
                yield unsecured(document)


def _is_emitted(document: dict[str, Any]) -> bool:
    try:
        for url in document["@context"]:
            PINNED.get(url)
        ours(unsecured(document))
    except (KeyError, TypeError, CanonicalisationRefused, ContextRefused):
        return False
    return True


def test_documents_of_vectors_have_the_same_quads(tmp_path: Path) -> None:
    documents = list(_documents(random.Random(8).sample(_vectors(), SAMPLE)))
    assert len(documents) >= SAMPLE
    assert [ours(one) for one in documents] == theirs(documents, tmp_path)


@pytest.mark.long
@pytest.mark.ci
def test_all_documents_of_vectors_have_the_same_quads(tmp_path: Path) -> None:
    documents = list(_documents(_vectors()))
    assert len(documents) > 800
    for one, other in zip(documents, theirs(documents, tmp_path), strict=True):
        assert ours(one) == other, one["id"]
