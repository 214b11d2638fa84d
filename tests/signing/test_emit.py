"""The emitter writes exactly what expansion, conversion and RDFC-1.0 write, or refuses."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.errors import CanonicalisationRefused, ContextRefused
from signing.jsonld import emit, fallback
from signing.jsonld.contexts import CREDENTIALS_V2
from tests.signing.documents import CONTEXTS, DRAFTS, Json, draft, pinned_contexts

REFERENCE = fallback.canonicaliser(pinned_contexts())


def emitted(document: Json, algorithm: str = "sha256") -> Json:
    return emit.canonical_nquads(document, emit.table_for(document["@context"]), algorithm=algorithm)


@pytest.mark.parametrize("algorithm", ["sha256", "sha384"])
@pytest.mark.parametrize("name", DRAFTS)
def test_equals_expansion_and_rdfc(name: Json, algorithm: str) -> None:
    document = draft(name)
    before = copy.deepcopy(document)
    assert emitted(document, algorithm) == REFERENCE(document, algorithm)
    assert document == before


@pytest.mark.parametrize("name", DRAFTS)
def test_every_string_of_the_document_is_in_the_result(name: Json) -> None:
    document = {key: value for key, value in draft(name).items() if key != "@context"}
    text = emitted(draft(name)).decode()
    for value in _strings(document):
        assert (
            json.dumps(value, ensure_ascii=False)[1:-1] in text
            or f"#{value}>" in text
            or f"/{value}>" in text
        )


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value


def _places(value: Json, path: tuple[Json, ...] = ()) -> Iterator[tuple[Json, ...]]:
    """Paths of every object, array and leaf below the top."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if key != "@context":
            yield from _places(item, (*path, key))


def _at(value: Json, path: Json) -> Json:
    for key in path:
        value = value[key]
    return value


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.one_of(
    TEXT,
    st.booleans(),
    st.none(),
    st.integers(-5, 5),
    st.just([]),
    st.just({}),
    st.lists(TEXT, min_size=1, max_size=3),
    st.sampled_from(
        [
            "urn:x:1",
            "https://a.example/%2e/./b",
            "rel/ative",
            "_:b0",
            "#x",
            "did:web:a.example",
            "@id",
            "type",
        ]
    ),
    st.builds(lambda text: {"id": "urn:x:2", "name": text}, TEXT),
    st.builds(lambda text: [{"name": text}, {"name": text}], TEXT),
    st.builds(lambda text: {"type": "Product", "name": text, "grade": "x"}, TEXT),
    st.builds(lambda text: [text, [text]], TEXT),
    st.builds(lambda text: {"@value": text}, TEXT),
)
NAMES = st.sampled_from(
    (
        "name description id type grade issuer digestMultibase undefined @index @graph @type proof "
        "verifiableCredential Product validFrom credentialSubject amount jwk _sd statusPurpose"
    ).split()
)


@st.composite
def mutations(draw: Json) -> Json:
    document = draft(draw(st.sampled_from(DRAFTS)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_places(document))))
        parent = _at(document, path[:-1])
        match draw(st.sampled_from(["replace", "add", "remove", "wrap", "repeat"])):
            case "replace":
                parent[path[-1]] = draw(VALUES)
            case "add" if isinstance(parent, dict):
                parent[draw(NAMES)] = draw(VALUES)
            case "remove":
                del parent[path[-1]]
            case "wrap":
                parent[path[-1]] = [parent[path[-1]]]
            case "repeat":
                parent[path[-1]] = [copy.deepcopy(parent[path[-1]]), copy.deepcopy(parent[path[-1]])]
    return document


@settings(max_examples=250, deadline=None)
@given(mutations())
def test_mutations_are_written_as_the_reference_writes_them_or_refused(document: Json) -> None:
    """T13 T17 T24 T27: never dropped, never written otherwise; where the reference refuses, so do we."""
    try:
        ours = emitted(document)
    except (ContextRefused, CanonicalisationRefused):
        return
    assert ours == REFERENCE(document, "sha256")


def _changed(path: Json, value: Json) -> Json:
    document = draft("claim")
    _at(document, path[:-1])[path[-1]] = value
    return document


S, F = "credentialSubject", "footprint"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("co2Verified",), True, "context.unknown_term"),  # T13
        ((S, "co2Verified"), "x", "context.unknown_term"),
        (("issuer", "co2Verified"), "x", "context.unknown_term"),
        ((S, "components"), "x", "context.unknown_term"),  # defined for a footprint only
        ((S, F, "results", 0, "heat"), "x", "context.unknown_term"),
        ((S, "id"), "relative", "context.iri"),  # T24
        ((S, "id"), "_:b0", "context.iri"),
        ((S, "id"), "https://mill.example/a/../b", "context.iri"),
        ((S, "id"), "https://mill.example/\u00e9", "context.iri"),
        ((S, "id"), "https://mill.example/> <x", "context.iri"),
        ((S, "id"), ["urn:x:1"], "context.iri"),
        (("issuer",), "mill", "context.iri"),
        ((S, "type"), "Coil", "context.unknown_type"),
        ((S, "type"), [], "context.value"),
        ((S, "type"), None, "context.value"),
        ((S, "grade"), None, "context.value"),  # T27
        ((S, "grade"), 1, "context.value"),
        ((S, "grade"), 1.5, "context.value"),
        ((S, "grade"), [], "context.value"),
        ((S, "grade"), [["x"]], "context.value"),
        ((S, "grade"), [1], "context.value"),
        ((S, "mass"), {}, "context.empty"),
        ((S, F, "components", 3, "isPrimary"), "true", "context.value"),
        ((S, F, "components", 3, "amount"), True, "context.value"),
        (("validFrom",), False, "context.value"),
        (("proof",), {"type": "DataIntegrityProof"}, "context.unsupported"),  # T20
        (("proof",), "x", "context.unsupported"),
        (("proof",), ["x"], "context.unsupported"),
        (("_sd",), {"a": "b"}, "context.unsupported"),  # T18
        ((S, "name"), "\ud800", "context.value"),
    ],
)
def test_what_a_table_does_not_say_is_refused(path: Json, value: Json, code: str) -> None:
    with pytest.raises(ContextRefused) as refusal:
        emitted(_changed(path, value))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "keyword",
    "@nest @included @graph @reverse @index @list @set @language @direction @import @propagate @protected "
    "@base "
    "@context @id @type @value @json @none @vocab @anything".split(),
)
@pytest.mark.parametrize("path", [(), (S,), (S, F, "components", 7)])
def test_no_keyword_below_the_context(keyword: str, path: Json) -> None:
    """T17."""
    path = (
        path or ("issuer",) if keyword == "@context" else path
    )  # at the top it is the one that belongs there
    with pytest.raises(ContextRefused) as refusal:
        emitted(_changed((*path, keyword), "x"))
    assert refusal.value.code == "context.keyword"


def test_the_refusal_says_where() -> None:
    with pytest.raises(ContextRefused) as refusal:
        emitted(_changed((S, F, "components", 7, "a/b"), "x"))
    assert refusal.value.where == "/credentialSubject/footprint/components/7/a~1b"
    with pytest.raises(ContextRefused) as refusal:
        emitted(_changed((S, F, "components", 7, "amount"), None))
    assert refusal.value.where == "/credentialSubject/footprint/components/7/amount"


@pytest.mark.parametrize("context", [[*CONTEXTS, {}], CONTEXTS[::-1], CREDENTIALS_V2, None, [], CONTEXTS[:1]])
def test_the_context_must_be_the_one_of_the_table(context: Json) -> None:
    """T14."""
    document = draft("claim") | {"@context": context}
    with pytest.raises(ContextRefused) as refusal:
        emit.canonical_nquads(document, emit.table_for(CONTEXTS))
    assert refusal.value.code == "context.mismatch"


def test_control_characters_are_escaped_as_rdfc_says() -> None:
    """T28: elsewhere the closed profile refuses them; here they cannot break a line."""
    document = _changed((S, "grade"), '\0\x08\t\n\x0b\f\r\x1f\x7f\x85\u2028"\\ <a> .')
    text = emitted(document)
    assert rb'"\u0000\b\t\n\u000B\f\r\u001F\u007F' + "\x85\u2028".encode() + rb'\"\\ <a> ."' in text
    assert text == REFERENCE(document, "sha256")


@pytest.mark.parametrize("text", ["_:a <x> ", "\n_:a <x> ", "%s", "%(x)s", "{}", "_:c14n0", "\n_:z"])
def test_text_that_looks_like_our_own_notation_stays_text(text: str) -> None:
    document = draft("claim")
    component = document[S][F]["components"][0]
    component["stage"] = component["key"] = text
    assert emitted(document) == REFERENCE(document, "sha256")


def test_twins_are_ordered_by_the_full_algorithm() -> None:
    document = draft("claim")
    document[S][F]["results"] = [copy.deepcopy(document[S][F]["results"][0]) for _ in range(3)]
    for number, result in enumerate(document[S][F]["results"]):
        result["gases"][1]["mass"] = str(number)
    assert emitted(document) == REFERENCE(document, "sha256")


def test_a_node_named_twice_is_one_node() -> None:
    """T115: equal to the reference; the closed profile refuses it."""
    document = draft("claim")
    document[S]["facility"]["id"] = document[S]["id"]
    assert emitted(document) == REFERENCE(document, "sha256")


def test_interchangeable_objects_within_interchangeable_objects_are_refused() -> None:
    """T21: eight equal gases in each of two equal results would take 8! permutations, twice."""
    document = draft("claim")
    result = {"gases": [{"gas": "CO2", "mass": "1"}] * 8}
    document[S][F]["results"] = [result, result]
    with pytest.raises(CanonicalisationRefused) as refusal:
        emitted(document)
    assert refusal.value.code == "canon.budget"


def test_identical_siblings_are_no_poison() -> None:
    document = _changed((S, "productClassifications"), [{"scheme": "CN", "code": "1"}] * 20)
    assert emitted(document) == REFERENCE(document, "sha256")


def test_too_many_nameless_objects_are_refused() -> None:
    """T23."""
    parts = [{"scheme": "CN", "code": str(number)} for number in range(6_000)]
    with pytest.raises(CanonicalisationRefused) as refusal:
        emitted(_changed((S, "productClassifications"), parts))
    assert refusal.value.code == "canon.nodes"


@pytest.mark.parametrize("shares", [2_000, 1])
def test_two_thousand_components_with_an_allocation_each_are_not(shares: int) -> None:
    """The most the claim's schema allows, the allocations all different or all alike."""
    document = draft("claim")
    first = document[S][F]["components"][0]
    document[S][F]["components"] = [
        {
            **first,
            "key": f"c{number:04}",
            "allocation": {"rule": "mass", "share": f"0.{number % shares + 1:04}"},
        }
        for number in range(2_000)
    ]
    text = emitted(document)
    assert text.count(b"\n") > 30_000
    assert text.count(b"#mass>") + text.count(b'"mass"') == 2_000


def test_depth_is_refused() -> None:
    """T22."""
    value: dict[str, Any] = {"name": "end"}
    for _ in range(200):
        value = {"name": value}
    with pytest.raises(CanonicalisationRefused) as refusal:
        emitted(_changed((S, "name"), value))
    assert refusal.value.code == "canon.depth"
    assert refusal.value.where.startswith("/credentialSubject/name/name")


def test_hostile_shapes_do_not_grow_the_table_without_end() -> None:
    table = emit.table_for(CONTEXTS)
    document = draft("claim")
    names = [
        "key",
        "stage",
        "scope",
        "method",
        "amount",
        "tier",
        "factor",
        "factorEdition",
        "fallbackFrom",
        "quantityTier",
    ]
    for number in range(1, 1_024):
        chosen = [name for bit, name in enumerate(names) if number >> bit & 1]
        document["type"] = ["VerifiableCredential", *["ProductClaim"] * number]
        document[S][F]["components"] = [dict.fromkeys(chosen, "x")]
        emit.canonical_nquads(document, table)
    kept = [table.root]
    shapes = 0
    for active in kept:
        kept += [*active._scoped.values(), *active._typed.values()]
        shapes += len(active.shapes)
    assert len(kept) + shapes <= 1_001
    assert emit.canonical_nquads(draft("claim"), table) == REFERENCE(draft("claim"), "sha256")
