"""Foreign documents: nothing that a signature would not cover gets through."""

import re
import socket
import subprocess
import sys

import pytest
from pyld import jsonld

from signing.errors import CanonicalisationRefused, ContextRefused
from signing.jsonld import fallback
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest
from tests.signing.documents import Json, drafts, pinned_contexts

V2 = pinned_contexts()
BASE = {
    "@context": [
        CREDENTIALS_V2,
        {"own": "https://example.org/own", "list": {"@id": "urn:l", "@container": "@list"}},
    ],
    "id": "urn:uuid:1",
    "type": "VerifiableCredential",
    "issuer": "did:example:1",
    "name": "x",
}


def written(changes: Json, context: Json = None) -> Json:
    document = {**BASE, **changes}
    if context is not None:
        document["@context"] = [CREDENTIALS_V2, context]
    return fallback.canonicaliser(V2)(document, "sha256").decode()


def test_a_sound_document_is_written() -> None:
    assert written({"own": ["a", {"name": "b"}]}).count("<https://example.org/own>") == 2
    assert written({"list": ["a", "b"]}).count("#first>") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"undefined": "x"},  # T13
        {"issuer": {"id": "did:example:1", "undefined": "x"}},
        {"issuer": "relative"},  # T24
        {"id": "relative"},
        {"type": ["VerifiableCredential", "Undefined"]},
        {"name": None},
        {"name": []},
        {"issuer": {}},
        {"issuer": {"id": "did:example:1", "name": [None]}},
        {"name": {"@value": "x", "@direction": "rtl"}},  # T26
        {"name": {"@value": "x", "@index": "i"}},
        {"own": {"@index": "i", "name": "x"}},
        {"name": {"@value": "x", "@language": "e n"}},
        {"@something": "x"},
        {"_:property": "x"},
        {"own": {"@id": "urn:a b"}},
        {"own": {"@value": "1.10", "@type": "http://www.w3.org/2001/XMLSchema#double"}},
        {"own": {"@value": "x", "@type": "relative"}},
        {"@graph": [{"id": "urn:1"}]},
        {"@included": [{"id": "urn:1"}]},
    ],
)
def test_what_would_be_dropped_is_refused(changes: Json) -> None:
    with pytest.raises(ContextRefused) as refusal:
        written(changes)
    assert refusal.value.code in ("context.dropped", "context.invalid")


def test_a_term_set_to_null_is_refused() -> None:
    with pytest.raises(ContextRefused) as refusal:
        written({"own": "x"}, {"own": None})
    assert refusal.value.code == "context.dropped"


def test_a_protected_term_cannot_be_redefined() -> None:
    """T19."""
    with pytest.raises(ContextRefused) as refusal:
        written({}, {"name": "https://example.org/other"})
    assert refusal.value.code == "context.invalid"


@pytest.mark.parametrize(
    "document", [{"id": 1}, {"type": {}}, {"@context": 1}, {"@context": {"@version": 2}}, {"type": [{}]}]
)
def test_malformed_documents_are_refused(document: Json) -> None:
    with pytest.raises(ContextRefused):
        fallback.to_quads({**BASE, **document}, V2)


def test_other_contexts_are_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_arguments: object, **_named: Json) -> Json:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_network)
    with pytest.raises(ContextRefused) as refusal:
        written({}, "https://www.w3.org/ns/credentials/examples/v2")
    assert refusal.value.code == "context.unpinned"


def test_two_sets_of_contexts_do_not_mix() -> None:
    """pyld keeps processed contexts for the whole process unless told otherwise."""
    url = "https://example.org/v1"
    forms = []
    for iri in ("https://example.org/a", "https://example.org/b"):
        context = {"@context": {"own": iri}}
        contexts = PinnedContexts({url: context}, {url: content_digest(context)})
        forms.append(fallback.canonicaliser(contexts)({"@context": url, "own": "x"}, "sha256"))
    assert [form.split()[1] for form in forms] == [b"<https://example.org/a>", b"<https://example.org/b>"]


def test_the_budget_holds() -> None:
    nested = {"own": [{"own": [{"name": "x"}] * 8}] * 2}
    with pytest.raises(CanonicalisationRefused):
        written(nested)


def test_importing_verifier_modules_loads_no_pyld() -> None:
    code = (
        "import sys\nimport signing.proofs, signing.jsonld.fallback, signing.jsonld.compile\n"
        "print('pyld' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "False"


def test_named_graphs_are_kept() -> None:
    claim = drafts()["claim"]
    claim["proof"] = {"type": "DataIntegrityProof", "cryptosuite": "x"}
    text = fallback.canonicaliser(V2)(claim, "sha256").decode()
    (graph,) = re.findall(r"security#proof> (_:c14n\d+) \.", text)
    assert sorted(line.split()[1] for line in text.splitlines() if line.endswith(f" {graph} .")) == [
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        "<https://w3id.org/security#cryptosuite>",
        "<https://w3id.org/security#proof>",
    ]


def _scoped(own: str) -> Json:
    """A context in which ``a`` and ``b`` give ``own`` another meaning each, below them."""
    below = {"own": {"@id": f"urn:{own}"}, "list": {"@id": "urn:below", "@container": "@set"}}
    terms = {
        "a": {"@id": "urn:a", "@context": below},
        "b": {"@id": "urn:b", "@context": {**below, "own": {"@id": "urn:other"}}},
        "c": {"@id": "urn:c", "@context": below},  # the same dictionary as below "a"
    }
    return {**BASE["@context"][1], **terms}  # type: ignore[dict-item]


def test_t507_what_a_context_means_depends_on_no_other_node_or_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """T507: known by its dictionary, a context means what pyld finds when it looks it up each time."""
    part = {"own": "x", "list": ["p", "q"], "a": {"own": "y"}}
    documents = [
        {"a": part, "b": part, "c": [part, {"own": "z", "b": part}], "own": "top"},
        {"b": part, "a": part, "own": {"b": {"own": "deep"}}},
        {"c": part, "own": "top"},
    ]
    asked = [(changes, _scoped(own)) for own in ("one", "two") for changes in documents]
    known = [written(*one) for one in asked]
    backwards = [written(*one) for one in reversed(asked)]
    monkeypatch.setattr(fallback, "_by_identity", lambda resolve: resolve)
    monkeypatch.setattr(
        fallback, "_dataset", lambda expanded, known: jsonld.to_rdf(expanded, fallback._options(known))
    )
    assert known == backwards[::-1] == [written(*one) for one in asked]
    assert len(set(known)) == len(known)
    assert known[0].count("<urn:one>") == 7 and known[0].count("<urn:other>") == 2
    assert known[0].count("<https://example.org/own>") == 1


def test_t512_terms_beside_an_import_are_those_of_one_context_alone() -> None:
    """T512: neither the pinned context nor another node or document has them."""
    url = "https://example.org/v1"
    context = {"@context": {"own": "urn:own", "part": "urn:part"}}
    contexts = PinnedContexts({url: context}, {url: content_digest(context)})

    def quads(document: Json) -> list[str]:
        return fallback.canonicaliser(contexts)(document, "sha256").decode().splitlines()

    plain = {"@context": url, "own": "x"}
    before = quads(plain)
    parts = [{"@context": {"@import": url, "more": f"urn:{name}"}, "more": "y"} for name in ("a", "b")]
    found = quads({"@context": url, "part": [*parts, {"@context": url, "own": "z"}]})
    assert sorted(line.split()[1] for line in found if '"y"' in line) == ["<urn:a>", "<urn:b>"]
    assert any('<urn:own> "z"' in line for line in found)
    with pytest.raises(ContextRefused) as refusal:
        quads({**plain, "more": "y"})
    assert refusal.value.code == "context.dropped"
    with pytest.raises(ContextRefused):  # not at another node of the document that imports either
        quads({"@context": url, "part": [parts[0], {"@context": url, "more": "y"}]})
    assert quads(plain) == before
    assert content_digest(context) == contexts.digests[url]
