"""Compiled tables: the committed ones come from the pinned contexts; what they cannot say is refused."""

from pathlib import Path

import pytest

from signing.errors import ContextRefused
from signing.jsonld import compile as compiler
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest
from signing.jsonld.emit import table_for
from tests.signing.documents import (
    ACCOUNTS_FILE,
    ACCOUNTS_V1,
    CONTEXT_FILE,
    CONTEXTS,
    HUB_FILE,
    HUB_V1,
    INSTRUMENTS_FILE,
    INSTRUMENTS_V1,
    METHODS_FILE,
    METHODS_V1,
    PASSPORT_V1,
    SOURCES_FILE,
    SOURCES_V1,
    Json,
    pinned_contexts,
)

COMMITTED = {
    "credentials-v2": [CREDENTIALS_V2],
    "passport-v1": CONTEXTS,
    "accounts-v1": [*CONTEXTS, ACCOUNTS_V1],
    "instruments-v1": [*CONTEXTS, INSTRUMENTS_V1],
    "hub-v1": [CREDENTIALS_V2, HUB_V1],
    "sources-v1": [*CONTEXTS, SOURCES_V1],
    "methods-v1": [*CONTEXTS, METHODS_V1],
}
OWN = "https://example.org/v1"


def test_the_committed_tables_equal_a_fresh_compile(tmp_path: Path) -> None:
    """Regenerate with the command that compile.py names."""
    arguments = ["--to", str(tmp_path), "--context", f"{PASSPORT_V1}={CONTEXT_FILE}"]
    arguments += ["--context", f"{ACCOUNTS_V1}={ACCOUNTS_FILE}"]
    arguments += ["--context", f"{INSTRUMENTS_V1}={INSTRUMENTS_FILE}"]
    arguments += ["--context", f"{HUB_V1}={HUB_FILE}"]
    arguments += ["--context", f"{SOURCES_V1}={SOURCES_FILE}"]
    arguments += ["--context", f"{METHODS_V1}={METHODS_FILE}"]
    for name, urls in COMMITTED.items():
        arguments += ["--table", f"{name}={','.join(urls)}"]
    compiler.main(arguments)
    fresh = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert fresh == {file.name: file.read_bytes() for file in compiler.TABLES.iterdir()}


def test_tables_name_the_contexts_they_come_from() -> None:
    contexts = pinned_contexts()
    for urls in COMMITTED.values():
        table = table_for(urls)
        assert table.contexts == tuple(urls)
        assert table.digests == tuple(contexts.digests[url] for url in urls)


@pytest.mark.parametrize(
    "urls", [(), (PASSPORT_V1,), (PASSPORT_V1, CREDENTIALS_V2), (CREDENTIALS_V2,) * 2, ({},)]
)
def test_any_other_list_has_no_table(urls: Json) -> None:
    """T14: missing, reordered, repeated, inline."""
    with pytest.raises(ContextRefused) as refusal:
        table_for(urls)
    assert refusal.value.code == "context.unpinned"


def _compile(context: Json) -> Json:
    document = {"@context": {"@protected": True, "id": "@id", "type": "@type", **context}}
    contexts = PinnedContexts({OWN: document}, {OWN: content_digest(document)})
    return compiler.compile_table([OWN], contexts)


def test_a_small_context_compiles() -> None:
    assert _compile({"name": "https://schema.org/name"})["scopes"] == [
        {"name": {"iri": "https://schema.org/name"}}
    ]


@pytest.mark.parametrize(
    "context",
    [
        {"@vocab": "https://example.org/#"},
        {"@language": "en"},
        {"@base": "https://example.org/"},
        {"@direction": "rtl"},
        {"ex": {"@id": "https://example.org/#", "@prefix": True}},
        {"ex": "https://example.org/#"},
        {"name": {"@id": "https://schema.org/name", "@protected": False}},
        {"parent": {"@reverse": "https://schema.org/children"}},
        {"kind": "@type"},
        {"name": {"@id": "https://schema.org/name", "@language": "en"}},
        {"size": {"@id": "https://schema.org/size", "@type": "xsd:decimal"}},
        {"part": {"@id": "https://schema.org/part", "@context": {"@vocab": "https://example.org/#"}}},
    ],
)
def test_what_a_table_cannot_say_stops_the_compiler(context: Json) -> None:
    """T16 T19: a catch-all or an alias never becomes a table."""
    with pytest.raises(ContextRefused) as refusal:
        _compile(context)
    assert refusal.value.code == "context.uncompilable"


@pytest.mark.parametrize(
    "definition", [{"@type": "@json"}, {"@container": "@list"}, {"@container": "@graph"}]
)
def test_terms_beyond_the_table_are_marked_refused(definition: Json) -> None:
    """T18."""
    table = _compile({"part": {"@id": "https://schema.org/part", **definition}})
    assert list(table["scopes"][0]["part"]) == ["refused"]
