"""The W3C toRdf tests: equal bytes or a refusal, never a dataset from which something is missing.

Documents go the long way (pyld's expansion, our RDFC-1.0). Those whose context a table can say go through the
emitter too. What is refused is what RDF would leave out, and what needs the address of a document or file.
"""

import json
from collections import Counter
from typing import Any

from signing.errors import ToolError
from signing.jsonld import emit, fallback
from signing.jsonld.compile import compile_table
from signing.jsonld.contexts import PinnedContexts, content_digest
from signing.jsonld.rdfc import canonicalise
from signing.jsonld.table import Table
from tests.conformance.nquads import parse
from tests.shared_data import vectors
from tests.signing.documents import Json

CONTEXT = "https://w3.example/context"
# Both are errors in the processing mode of JSON-LD 1.0 only, which no credential is in.
ONLY_IN_1_0 = {"#ter42", "#ttn01"}


def _cases() -> list[dict[str, Any]]:
    manifest = json.loads(vectors("json-ld-api/toRdf-manifest.jsonld").read_text(encoding="utf-8"))
    cases: list[dict[str, Any]] = manifest["sequence"]
    return [case for case in cases if case.get("option", {}).get("specVersion") != "json-ld-1.0"]


def _read(case: Json, member: str) -> str:
    return vectors(f"json-ld-api/{case[member]}").read_text(encoding="utf-8")


def _pinned() -> PinnedContexts:
    found = {}
    folder = vectors("json-ld-api")
    for path in folder.glob("toRdf/*.jsonld"):
        url = f"https://w3c.github.io/json-ld-api/tests/{path.relative_to(folder).as_posix()}"
        found[url] = json.loads(path.read_text(encoding="utf-8"))
    return PinnedContexts(found, {url: content_digest(document) for url, document in found.items()})


def test_the_long_way_is_equal_or_refuses() -> None:
    """T13, T16 to T18, T24: none of the positive tests comes out different."""
    contexts, counted, accepted = _pinned(), Counter[str](), set()
    for case in _cases():
        document = json.loads(_read(case, "input"))
        kind = "negative" if "jld:NegativeEvaluationTest" in case["@type"] else "positive"
        if not isinstance(document, dict):
            counted["not an object"] += 1
            continue
        try:
            quads = canonicalise(fallback.to_quads(document, contexts))
        except ToolError as refusal:
            assert refusal.code in ("context.dropped", "context.invalid", "context.unpinned"), refusal.code
            counted[f"{kind}, refused"] += 1
            continue
        if kind == "negative":
            accepted.add(case["@id"])
        elif "expect" in case:
            assert quads == canonicalise(parse(_read(case, "expect"))), case["@id"]
            counted["equal"] += 1
    assert accepted == ONLY_IN_1_0
    # pyld only warns of terms that look like keywords, and ignores them: those count as refused here.
    assert counted == {
        "equal": 201,
        "positive, refused": 137,
        "negative, refused": 97,
        "not an object": 19,
    }


def _renamed(value: Json) -> Json:
    """The same document with the aliases that every credential context has."""
    if isinstance(value, dict):
        return {{"@id": "id", "@type": "type"}.get(key, key): _renamed(item) for key, item in value.items()}
    return [_renamed(item) for item in value] if isinstance(value, list) else value


def test_the_emitter_is_equal_or_refuses() -> None:
    """Each context is made protected and given the aliases; most then still say what no table can (T16)."""
    counted = Counter[str]()
    for case in _cases():
        if "jld:PositiveEvaluationTest" not in case["@type"] or "expect" not in case:
            continue
        document = json.loads(_read(case, "input"))
        if not isinstance(document, dict) or not isinstance(document.get("@context", {}), dict):
            continue
        own = {"@version": 1.1, "@protected": True, "id": "@id", "type": "@type"}
        own.update(document.pop("@context", {}))
        pinned = PinnedContexts({CONTEXT: {"@context": own}}, {CONTEXT: content_digest({"@context": own})})
        try:
            table = Table(compile_table([CONTEXT], pinned))
            quads = emit.canonical_nquads({"@context": [CONTEXT], **_renamed(document)}, table)
        except ToolError as refusal:
            counted[refusal.code] += 1
            continue
        assert quads == canonicalise(parse(_read(case, "expect"))), case["@id"]
        counted["equal"] += 1
    assert counted["equal"] == 2
    assert counted["context.uncompilable"] > 200
