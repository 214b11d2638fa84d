"""All published tests of RDF Dataset Canonicalization 1.0."""

import json
import time
from functools import cache

import pytest

from signing.errors import CanonicalisationRefused
from signing.jsonld import rdfc
from tests.conformance.nquads import parse
from tests.shared_data import vectors
from tests.signing.documents import Json


@cache
def _entries() -> list[dict[str, str]]:
    manifest = (vectors("rdf-canon") / "manifest.jsonld").read_text()
    found: list[dict[str, str]] = json.loads(manifest)["entries"]
    return found


def _run(entry: dict[str, str]) -> None:
    folder = vectors("rdf-canon")
    algorithm = entry.get("hashAlgorithm", "SHA256").lower()
    text = (folder / entry["action"]).read_text(encoding="utf-8")
    quads = parse(text)
    expected = folder / entry.get("result", "none")
    match entry["type"]:
        case "rdfc:RDFC10EvalTest":
            assert rdfc.canonicalise(quads, algorithm=algorithm) == expected.read_bytes(), entry["id"]
        case "rdfc:RDFC10MapTest":
            labels = rdfc.canonical_labels(quads, algorithm=algorithm)
            found = {old[2:]: new[2:] for old, new in labels.items()}
            assert found == json.loads(expected.read_text()), entry["id"]
        case "rdfc:RDFC10NegativeEvalTest":
            with pytest.raises(CanonicalisationRefused):
                rdfc.canonicalise(quads, algorithm=algorithm)
        case other:
            pytest.fail(f"unknown kind of test: {other}")


def test_every_published_graph() -> None:
    """T21 T22 T28: also 044-046 within the budget and the escapes of test060."""
    entries = _entries()
    for entry in entries:
        _run(entry)
    kinds = [entry["type"].removeprefix("rdfc:") for entry in entries]
    assert kinds.count("RDFC10EvalTest") == 64
    assert kinds.count("RDFC10MapTest") == 21
    assert kinds.count("RDFC10NegativeEvalTest") == 1


@pytest.mark.parametrize("name", ["074"])
def test_poison_is_refused_quickly(name: Json) -> None:
    """T21: side by side with the largest legitimate graph, which needs most of the budget."""
    folder = vectors("rdf-canon") / "rdfc10"
    poison = parse((folder / f"test{name}-in.nq").read_text())
    heavy = parse((folder / "test044-in.nq").read_text())
    started = time.process_time()
    rdfc.canonicalise(heavy)
    legitimate = time.process_time() - started
    started = time.process_time()
    with pytest.raises(CanonicalisationRefused):
        rdfc.canonicalise(poison)
    assert time.process_time() - started < 20 * legitimate + 0.2
