"""Random contexts and documents of their terms, from a seed: what a careless or hostile author could write.

Terms are plain texts, references, typed literals, terms of a vocabulary, scoped contexts of properties and
types, containers. A few members are undefined, misspelt, of the wrong kind or empty, to be refused.
"""

import random
from typing import Any, Final

CONTEXT: Final = "https://w3.example/context"
_TEXTS: Final = (
    "plain", "", "with \"quotes\" and \\", "line\nfeed\r\ttab", "ünïcødé", "汉字", "emoji 🙂",
    "\u0001 control",
    "a b", "_:looks-blank", "<not an iri>", "\u007f", "\ufffd", "e\u0301", "1.0",
    "true",
)  # fmt: skip
_IRIS: Final = (
    "https://example.org/a", "urn:uuid:5a2d0b4e-0000-4000-8000-000000000000", "did:web:mill.example",
    "tag:x,2026:y", "https://example.org/a?b=c#d", "mailto:a@b.example", "not an iri",
    "relative/path", "_:b0", "",
)  # fmt: skip
_KINDS: Final = (*["text"] * 3, "reference", "literal", "boolean", "vocabulary", "scoped", "scoped", "set")
_PLAIN: Final[dict[str, dict[str, Any]]] = {
    "reference": {"@type": "@id"},
    "vocabulary": {"@type": "@vocab"},
    "literal": {"@type": "http://www.w3.org/2001/XMLSchema#decimal"},
    "boolean": {"@type": "http://www.w3.org/2001/XMLSchema#boolean"},
    "set": {"@container": "@set"},
}
_WRONG: Final[tuple[Any, ...]] = (
    None, 1, 1.5, [], {}, {"@value": "x"}, {"@id": "urn:x:y"}, [["x"]], True,
)  # fmt: skip
_ODD: Final = ("list", "language", "json", "index", "prefix", "vocab", "unprotected", "reverse", "graph")


class Author:
    """Writes one context and documents for it; the same seed writes the same."""

    def __init__(self, seed: int, *, odd: float = 0.04) -> None:
        self._random = random.Random(seed)
        self._odd = odd
        self._terms: dict[str, str] = {}
        self._scopes: dict[str, dict[str, str]] = {}
        self._types: list[str] = []

    def context(self) -> dict[str, Any]:
        """A context whose terms mostly are what credentials use."""
        own: dict[str, Any] = {"@version": 1.1, "@protected": True, "id": "@id", "type": "@type"}
        own.update(self._definitions("", self._terms, self._random.randint(3, 9), depth=0))
        for number in range(self._random.randint(1, 3)):
            name = f"Type{number}"
            self._types.append(name)
            own[name] = {"@id": f"https://example.org/vocab#{name}"}
            if self._random.random() < 0.5:
                scope = self._scopes[name] = {}
                inner = self._definitions(name, scope, 2, depth=1)
                own[name]["@context"] = {"@protected": True, **inner}
        if self._chance():
            own.update(self._oddity())
        return own

    def document(self) -> dict[str, Any]:
        """One document, its ``@context`` the list with the URL alone."""
        return {"@context": [CONTEXT], **self._object(self._terms, depth=0)}

    def _definitions(self, prefix: str, into: dict[str, str], count: int, *, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for number in range(count):
            name = f"{prefix.lower()}member{number}"
            kind = self._random.choice(_KINDS)
            iri = f"https://example.org/vocab#{prefix}{number % 7}"
            if kind == "scoped" and depth > 1:
                kind = "text"
            into[name] = kind
            made[name] = {"@id": iri, **self._details(name, kind, depth)}
        return made

    def _details(self, name: str, kind: str, depth: int) -> dict[str, Any]:
        if kind != "scoped":
            return _PLAIN.get(kind, {})
        scope = self._scopes[name] = {}
        inner = self._definitions(name, scope, self._random.randint(1, 3), depth=depth + 1)
        return {"@type": "@id", "@context": {"@protected": True, **inner}}

    def _oddity(self) -> dict[str, Any]:
        kind = self._random.choice(_ODD)
        iri = "https://example.org/odd"
        if kind in ("list", "language", "index", "graph"):
            self._terms["odd"] = kind
            return {"odd": {"@id": iri, "@container": f"@{kind}"}}
        self._terms["odd"] = "text"
        match kind:
            case "json":
                return {"odd": {"@id": iri, "@type": "@json"}}
            case "prefix":
                return {"odd": "ex:odd", "ex": "https://example.org/"}
            case "vocab":
                return {"@vocab": "https://example.org/catch-all#"}
            case "unprotected":
                return {"odd": {"@id": iri, "@protected": False}}
        return {"odd": {"@reverse": iri}}

    def _object(self, terms: dict[str, str], *, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        available = dict(terms)
        if self._random.random() < 0.6:
            made["id"] = self._iri()
        if self._random.random() < 0.5:
            chosen = self._random.sample(self._types, self._random.randint(1, len(self._types)))
            made["type"] = chosen if len(chosen) > 1 or self._random.random() < 0.5 else chosen[0]
            for name in chosen:
                available.update(self._scopes.get(name, {}))
        for name in self._random.sample(sorted(available), self._random.randint(1, len(available))):
            made[name] = self._several(name, available[name], depth)
        if self._chance():
            made[self._random.choice(("undefined", "@index", "Member0", "@value"))] = "x"
        return made

    def _several(self, name: str, kind: str, depth: int) -> Any:
        if self._random.random() < 0.3:
            least = 0 if self._chance() else 1
            return [self._value(name, kind, depth) for _ in range(self._random.randint(least, 4))]
        return self._value(name, kind, depth)

    def _value(self, name: str, kind: str, depth: int) -> Any:
        if self._chance():
            return self._random.choice(_WRONG)
        if kind == "scoped" and depth < 3:
            return self._object(self._scopes[name], depth=depth + 1)
        if kind == "text" and depth < 3 and self._random.random() < 0.25:
            return self._object(self._terms, depth=depth + 1)
        values: dict[str, Any] = {
            "reference": self._iri(),
            "boolean": self._random.random() < 0.5,
            "vocabulary": self._random.choice((*self._types, "https://example.org/code")),
            "language": {"en": "x", "de": "y"},
            "index": {"a": "x"},
        }
        return values.get(kind, self._random.choice(_TEXTS))

    def _iri(self) -> str:
        return self._random.choice(_IRIS if self._chance() else _IRIS[:6])

    def _chance(self) -> bool:
        return self._random.random() < self._odd
