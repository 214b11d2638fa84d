"""Compile a list of pinned contexts into a table of terms, so that no verifier ever processes a context.

    python -m signing.jsonld.compile --context URL=FILE ... --table NAME=URL,URL ... [--to FOLDER]

All tables of the folder are written by one command, for it also writes ``index.json``: {NAME: [URL]}.
A table is plain JSON, read here by ``emit`` and by any other implementation:

    format    "jsonld-table/1"
    contexts  [{url, digest}] in order; the digest is SHA-256 over the sorted compact JSON of the context
    scopes    [scope]; scope 0 holds the terms of the list itself, each other one those of a scoped context
    scope     {term: entry}
    entry     {iri, type?, scope?}   a property or a type
              type: "@id", "@vocab" or a datatype IRI; absent for plain strings and booleans
              scope: number of the scoped context, laid over the active terms for the values of the property,
              or, where the term is used as a type, for that one object (JSON-LD 1.1 API 5.1 and 4.1.8)
              {refused}              a term whose use this profile refuses, and why
    `id` and `type` mean @id and @type in every scope and are not listed.

What a table cannot say (@vocab, @base, prefixes, language, reverse, unprotected terms) makes the compiler
stop: such contexts are for ``fallback``.
"""

import argparse
import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from signing import strict_json
from signing.errors import ContextRefused
from signing.jsonld.contexts import CREDENTIALS_V2, PinnedContexts, content_digest

FORMAT = "jsonld-table/1"
PYLD_ERRORS = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
"""What pyld answers malformed input with where it does not expect it; elsewhere it is JsonLdError."""
TABLES = Path(__file__).parent / "tables"
_SCHEMES = ("http://", "https://", "urn:")
_KEYWORD_ALIASES = {"id": "@id", "type": "@type"}
# Members of a processed term definition that mean nothing for this translation, or are read below.
_UNDERSTOOD = {
    "@id", "@type", "@context", "@container", "protected", "reverse", "_prefix", "_term_has_colon",
}  # fmt: skip


def bundled(url: str) -> object:
    """Return the copy of a published context that pyld ships; ``ContextRefused`` when it ships none."""
    # pyld is the compiler: importing this module must not load it.
    from pyld.documentloader.frozen import BUNDLED_CONTEXTS  # noqa: PLC0415 - see above

    if url not in BUNDLED_CONTEXTS:
        raise ContextRefused(
            "context.unpinned", f"no copy of {url} is at hand", hint="name one: --context URL=FILE"
        )
    return strict_json.loads(Path(BUNDLED_CONTEXTS[url]).read_bytes())


def compile_table(urls: Sequence[str], contexts: PinnedContexts) -> dict[str, Any]:
    """Return the table of the context list ``urls``; raises ``ContextRefused`` (``context.uncompilable``)."""
    return {
        "format": FORMAT,
        "contexts": [{"url": url, "digest": contexts.digests[url]} for url in urls],
        "scopes": _Compiler(contexts).scopes(list(urls)),
    }


def render(table: Mapping[str, Any]) -> bytes:
    """Return the bytes of a table file: sorted, indented, one line feed at the end."""
    return (json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


class _Compiler:
    def __init__(self, contexts: PinnedContexts) -> None:
        self._contexts = contexts
        self._scopes: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}

    def scopes(self, urls: list[str]) -> list[dict[str, Any]]:
        """Scope 0 and every scope reachable from it."""
        self._scopes.append({})
        self._scopes[0] = self._scope(urls, root=True)
        return self._scopes

    def _process(self, local: object) -> dict[str, Any]:
        from pyld import ContextResolver, jsonld  # noqa: PLC0415 - see bundled()

        loader = self._contexts.loader()
        options = {
            "base": None,
            "processingMode": "json-ld-1.1",
            "documentLoader": loader,
            # One resolver per call: pyld's process-wide cache would cross loaders.
            "contextResolver": ContextResolver({}, loader),
        }
        empty = {"processingMode": "json-ld-1.1", "mappings": {}, "_uuid": "compile"}
        try:
            with warnings.catch_warnings():
                # pyld warns of terms that look like keywords, and then ignores them.
                warnings.simplefilter("error", SyntaxWarning)
                active: dict[str, Any] = jsonld.JsonLdProcessor().process_context(empty, local, options)
        except (jsonld.JsonLdError, SyntaxWarning, *PYLD_ERRORS) as cause:
            raise ContextRefused("context.uncompilable", f"not a valid context: {cause}") from cause
        return active

    def _scope(self, local: object, *, root: bool = False) -> dict[str, Any]:
        """Compile one context into its entries by term; raises ``context.uncompilable``.

        A scoped context is processed on its own. That equals processing it on top of the active context,
        because every definition must be an absolute IRI and so refers to no term or prefix around it.
        """
        active = self._process(local)
        _check_keywords(active, local, root=root)
        entries = {}
        for term, mapping in active["mappings"].items():
            if mapping is None or not mapping.get("protected"):
                raise _uncompilable(f"the term {term} is not protected")
            if not _is_keyword(term, mapping["@id"]):
                entries[term] = self._entry(term, mapping)
        if root and set(_KEYWORD_ALIASES) - set(active["mappings"]):
            raise _uncompilable("id and type must be aliases of @id and @type")
        return entries

    def _entry(self, term: str, mapping: Mapping[str, Any]) -> dict[str, Any]:
        """Compile one term definition: ``{iri, type?, scope?}``, or ``{refused}`` for a use not supported."""
        _check_definition(term, mapping)
        refused = _unsupported(mapping)
        if refused:
            return {"refused": refused}
        entry = {"iri": mapping["@id"]}
        kind = mapping.get("@type")
        if kind is not None:
            if not kind.startswith((*_SCHEMES, "@id", "@vocab")):
                raise _uncompilable(f"the type of {term} is no absolute IRI")
            entry["type"] = kind
        if "@context" in mapping:
            if not isinstance(mapping["@context"], Mapping):
                return {"refused": "scoped context that is not an object"}
            entry["scope"] = self._number(mapping["@context"])
        return entry

    def _number(self, local: Mapping[str, Any]) -> int:
        key = content_digest(_plain(local))
        if key not in self._numbers:
            self._numbers[key] = number = len(self._scopes)
            self._scopes.append({})
            self._scopes[number] = self._scope(_plain(local))
        return self._numbers[key]


def _check_keywords(active: Mapping[str, Any], local: object, *, root: bool) -> None:
    """Refuse a context that sets a default for all its terms, or changes how far a scoped one reaches."""
    for keyword in ("@vocab", "@base", "@language", "@direction"):
        if active.get(keyword) is not None:
            raise _uncompilable(f"{keyword} is not supported in a table")
    if not root and isinstance(local, Mapping) and ("@propagate" in local or "@import" in local):
        raise _uncompilable("@propagate and @import are not supported in a table")


def _is_keyword(term: str, iri: str) -> bool:
    """Whether a term is ``id`` or ``type``; other aliases of keywords and other uses of these are refused."""
    if term not in _KEYWORD_ALIASES and not iri.startswith("@"):
        return False
    if _KEYWORD_ALIASES.get(term) != iri:
        raise _uncompilable(f"{term} as {iri} is not supported")
    return True


def _check_definition(term: str, mapping: Mapping[str, Any]) -> None:
    """Refuse a definition that a table cannot hold: a prefix, a relative IRI, a reverse or unknown member."""
    if not mapping["@id"].startswith(_SCHEMES) or mapping.get("_prefix") or mapping.get("_term_has_colon"):
        raise _uncompilable(f"the term {term} is a prefix or no absolute IRI")
    if set(mapping) - _UNDERSTOOD or mapping.get("reverse"):
        raise _uncompilable(f"the term {term} uses {sorted(mapping)}")


def _unsupported(mapping: Mapping[str, Any]) -> str:
    """Why documents may not use a term, though its definition is in order; empty where they may."""
    kind = mapping.get("@type")
    if kind in ("@json", "@none"):
        return f"values of type {kind}"
    containers = [name for name in mapping.get("@container", ()) if name != "@set"]
    return f"container {containers[0]}" if containers else ""


def _uncompilable(reason: str) -> ContextRefused:
    return ContextRefused("context.uncompilable", reason)


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON of whatever kind
    """Return the same value in dicts and lists; the containers that pyld hands out are frozen."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the tables named on the command line; the same input gives the same bytes."""
    parser = argparse.ArgumentParser(prog="python -m signing.jsonld.compile", description=main.__doc__)
    parser.add_argument(
        "--context", action="append", default=[], metavar="URL=FILE", help="a context of our own"
    )
    parser.add_argument(
        "--table", action="append", default=[], metavar="NAME=URL,URL", help="a table to write"
    )
    parser.add_argument(
        "--to", type=Path, default=TABLES, help="folder of the tables (default: this package's)"
    )
    options = parser.parse_args(arguments)
    documents: dict[str, object] = {CREDENTIALS_V2: bundled(CREDENTIALS_V2)}
    pins: dict[str, str] = {}
    for item in options.context:
        url, _, name = item.partition("=")
        documents[url] = strict_json.loads(Path(name).read_bytes())
        pins[url] = content_digest(documents[url])
    contexts = PinnedContexts(documents, pins)
    index: dict[str, list[str]] = {}
    for item in options.table:
        name, _, urls = item.partition("=")
        index[name] = urls.split(",")
        (options.to / f"{name}.json").write_bytes(render(compile_table(index[name], contexts)))
    (options.to / "index.json").write_bytes(render(index))


if __name__ == "__main__":
    main()
