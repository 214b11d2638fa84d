"""Compiled context tables as the emitter wants them: which terms are active where, and how they are written.

The layout of the files in ``tables/`` is described in ``compile``. A table never refers to the network, to a
context document or to pyld.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias, cast

from signing import strict_json
from signing.errors import ContextRefused
from signing.jsonld.contexts import unpinned
from signing.package_data import package_data
from signing.shown import quoted

FORMAT: Final = "jsonld-table/1"
RDF_TYPE: Final = " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
XSD_BOOLEAN: Final = "http://www.w3.org/2001/XMLSchema#boolean"

# An absolute IRI in ASCII: R6 wants ids in one normal form, and other characters can be written in two ways.
# Dot segments are refused because some libraries resolve them and some do not.
IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!.*/\.{1,2}(?:[/?#]|\Z))[!#-;=?-\[\]_a-z~]+")

# Merged scopes and shapes kept per table. Our own documents need about a hundred; those beyond the cap, which
# only a hostile document reaches, are made anew each time instead of growing without end.
_KEPT: Final = 1_000

_Scope: TypeAlias = "Mapping[str, Mapping[str, Any]]"

# What the string value of a term becomes. Plain integers: the emitter compares them some hundred times a
# document.
STRING: Final = 0  # a plain literal; a JSON boolean becomes xsd:boolean
LITERAL: Final = 1  # a literal of a datatype other than boolean
BOOLEAN: Final = 2  # a JSON boolean and nothing else
ID: Final = 3  # an absolute IRI
VOCAB: Final = 4  # a term
KEYWORD: Final = 5  # id, type
REFUSED: Final = 6


class TermRule(NamedTuple):
    """One active term: its line is ``head + value + tail``; ``scope`` is -1 where the term opens none."""

    kind: int
    head: str
    tail: str
    predicate: str
    scope: int


_KEYWORD: Final = TermRule(KEYWORD, "", "", "", -1)


def _literally(text: str) -> str:
    """A text for a ``%`` template in which it stands for itself."""
    return text.replace("%", "%%")


class Shape:
    """Objects of one list of members, none an object or array: all their lines as one template.

    The order of the lines is that of the predicates, so it is sorted once for all objects of the shape.
    """

    __slots__ = ("_booleans", "_ids", "_pick", "_template", "_vocab")

    def __init__(self, active: "Active", keys: Sequence[str]) -> None:
        """Compile the template for objects with exactly these member names, in this order.

        The caller asked ``fits`` before. Booleans, ids and vocabulary terms keep their positions, because
        ``write`` changes or checks their values; all other values are copied. ``type`` has no value of its
        own: its line follows from the context and is part of the template.
        """
        entries = [(active.terms[key], position) for position, key in enumerate(keys) if key != "type"]
        self._booleans = [position for entry, position in entries if entry.kind == BOOLEAN]
        self._ids = [position for entry, position in entries if entry.kind == ID]
        self._vocab = [(position, active, entry) for entry, position in entries if entry.kind == VOCAB]
        lines = self._lines(active, entries)
        self._template = "".join([f"_:a{line}" for _, line, _ in lines])
        # Of one position this gives the value itself, and no tuple; ``%`` takes either.
        self._pick = itemgetter(*[position for _, _, position in lines if position >= 0])

    @staticmethod
    def _lines(active: "Active", entries: Sequence[tuple[TermRule, int]]) -> list[tuple[str, str, int]]:
        """Sorted lines as (text that decides the order, template, position of the value or -1 for types)."""
        lines = [
            (entry.predicate, f"{_literally(entry.head)}%s{_literally(entry.tail)}", position)
            for entry, position in entries
        ]
        lines += [(line, _literally(line), -1) for line in active.type_lines]
        return sorted(lines)

    @staticmethod
    def fits(active: "Active", keys: Sequence[str]) -> bool:
        """Whether objects with these members can be written by a template."""
        entries = [active.terms.get(key) for key in keys if key != "type"]
        if not entries or any(entry is None or entry.kind in (KEYWORD, REFUSED) for entry in entries):
            return False
        predicates = {entry.predicate for entry in entries if entry is not None}
        return len(predicates) == len(entries) and not (active.type_lines and RDF_TYPE in predicates)

    def write(self, values: list[Any]) -> str | None:
        """Return the sorted lines of one object as ``_:a``; None when a value takes more than copying.

        ``values`` are those of the members, in the order of the names that the shape was made for; it is
        changed in place, so it is the caller's own list. More than copying takes a text with characters to be
        escaped, an id that is no absolute IRI, an unknown term, and a value of another type: the caller then
        writes member by member, which escapes or refuses.
        """
        for position in self._booleans:
            value = values[position]
            if value is True:
                values[position] = "true"
            elif value is False:
                values[position] = "false"
            else:
                return None
        try:
            probe = "".join(values)
        except TypeError:
            return None
        if '"' in probe or "\\" in probe or not probe.isprintable():
            return None
        for position in self._ids:
            if not IRI.fullmatch(values[position]):
                return None
        for position, active, entry in self._vocab:
            iri = active.vocab(entry, values[position])
            if iri is None:
                return None
            values[position] = iri
        text: str = self._template % self._pick(values)
        return text


class Active:
    """The terms that are active for one object (an active context of JSON-LD 1.1, already merged).

    ``base`` is the context that goes on to nested objects: type-scoped terms do not (JSON-LD 1.1 4.1.8).
    """

    __slots__ = ("_scoped", "_table", "_typed", "base", "may_repeat", "raw", "shapes", "terms", "type_lines")

    def __init__(
        self,
        table: "Table",
        raw: _Scope,
        terms: dict[str, TermRule],
        base: "Active | None" = None,
        types: Sequence[str] = (),
    ) -> None:
        self._table = table
        self.raw = raw
        self.base = base or self
        self.type_lines = tuple(f"{RDF_TYPE}<{iri}> .\n" for iri in sorted(set(types)))
        self.terms = terms
        self.terms["id"] = self.terms["type"] = _KEYWORD
        # Two terms of one IRI could write the same line twice; an RDF dataset is a set.
        predicates = [entry.predicate for entry in self.terms.values() if entry.predicate]
        self.may_repeat = len(set(predicates)) < len(predicates)
        self.shapes: dict[tuple[str, ...], Shape | None] = {}
        self._scoped: dict[int, Active] = {}
        self._typed: dict[str | tuple[str, ...], Active] = {}

    def shape(self, keys: tuple[str, ...]) -> Shape | None:
        """Return the shape of an object with these members, or None; kept in ``shapes``."""
        if not self._table.may_keep():
            return (
                None  # a hostile flood of shapes: writing member by member costs less than a shape used once
            )
        found = self.shapes[keys] = Shape(self, keys) if Shape.fits(self, keys) else None
        return found

    def scoped(self, scope: int) -> "Active":
        """Return the context for the object values of a property (its scope may override protected terms)."""
        if scope < 0:
            return self
        found = self._scoped.get(scope)
        if found is None:
            table = self._table
            found = Active(table, {**self.raw, **table.scopes[scope]}, {**self.terms, **table.entries(scope)})
            if self._table.may_keep():
                self._scoped[scope] = found
        return found

    def typed(self, types: object) -> "Active":
        """Return the context for an object of these types (string or array); refuse types no term names."""
        key = self._type_key(types)
        found = self._typed.get(key)
        if found is not None:
            return found
        raw, terms = dict(self.raw), dict(self.terms)
        iris = []
        for name in (key,) if isinstance(key, str) else key:
            definition = self.raw.get(name)
            if definition is None or "iri" not in definition:
                raise ContextRefused(
                    "context.unknown_type", f"no context defines the type {name!r:.80}", where="/type"
                )
            iris.append(definition["iri"])
            if "scope" in definition:
                _overlay(raw, self._table.scopes[definition["scope"]])
                terms.update(self._table.entries(definition["scope"]))
        found = Active(self._table, raw, terms, self, iris)
        if self._table.may_keep():
            self._typed[key] = found
        return found

    @staticmethod
    def _type_key(types: object) -> str | tuple[str, ...]:
        if isinstance(types, str):
            return types
        if isinstance(types, list) and types and all(isinstance(name, str) for name in types):
            return tuple(types)
        raise ContextRefused(
            "context.value", "type is one string, or an array of at least one", where="/type"
        )

    def vocab(self, entry: TermRule, value: str) -> str | None:
        """Return the IRI a ``@vocab`` value stands for, or nothing."""
        scope = self._table.scopes[entry.scope] if entry.scope >= 0 else {}
        definition = scope.get(value) or self.raw.get(value) or {}
        found = definition.get("iri")
        return found if isinstance(found, str) else None


class Table:
    """A compiled context list. ``contexts`` are its URLs in order."""

    def __init__(self, parsed: object) -> None:
        if not isinstance(parsed, Mapping) or parsed.get("format") != FORMAT:
            raise ContextRefused("context.table", f"not a table of format {FORMAT}")
        self.contexts: tuple[str, ...] = tuple(item["url"] for item in parsed["contexts"])
        self.digests: tuple[str, ...] = tuple(item["digest"] for item in parsed["contexts"])
        self.scopes: Sequence[_Scope] = parsed["scopes"]
        self._entries: dict[int, dict[str, TermRule]] = {}
        self._kept = 0
        self.root = Active(self, self.scopes[0], dict(self.entries(0)))

    def entries(self, scope: int) -> Mapping[str, TermRule]:
        """Return the terms a scope itself defines; made when first asked for, shared by all merged scopes."""
        found = self._entries.get(scope)
        if found is None:
            defined = self.scopes[scope].items()
            found = self._entries[scope] = {term: _entry(definition) for term, definition in defined}
        return found

    def may_keep(self) -> bool:
        """Whether one more merged scope may be kept."""
        self._kept += 1
        return self._kept <= _KEPT


def table_for(contexts: Sequence[str]) -> Table:
    """Return the table of exactly this context list; else ``ContextRefused`` (``context.unpinned``)."""
    try:
        name = _names()[tuple(contexts)]
    except (KeyError, TypeError):  # TypeError: an inline context is an object
        raise unpinned(contexts) from None
    return _table(name)


@cache
def _names() -> dict[tuple[str, ...], str]:
    """Context lists and the names of their tables, so that only the tables that are needed are read."""
    index = cast("dict[str, list[str]]", _read("index"))
    return {tuple(urls): name for name, urls in index.items()}


@cache
def _table(name: str) -> Table:
    return Table(_read(name))


def _read(name: str) -> object:
    return strict_json.loads(package_data("signing.jsonld", f"tables/{name}.json"))


def _overlay(raw: dict[str, Mapping[str, Any]], scope: _Scope) -> None:
    """Lays a type-scoped context over ``raw``; all terms are protected (JSON-LD 1.1 4.1.11)."""
    for term, definition in scope.items():
        if raw.setdefault(term, definition) != definition:
            raise ContextRefused(
                "context.protected", f"two types define {quoted(term, 40)} differently", where="/type"
            )


def _entry(definition: Mapping[str, Any]) -> TermRule:
    if "refused" in definition:
        return TermRule(REFUSED, str(definition["refused"]), "", "", -1)
    predicate = f" <{definition['iri']}> "
    scope = definition.get("scope", -1)
    match definition.get("type"):
        case None:
            return TermRule(STRING, f'{predicate}"', '" .\n', predicate, scope)
        case "@id":
            return TermRule(ID, f"{predicate}<", "> .\n", predicate, scope)
        case "@vocab":
            return TermRule(VOCAB, f"{predicate}<", "> .\n", predicate, scope)
        case datatype:
            kind = BOOLEAN if datatype == XSD_BOOLEAN else LITERAL
            return TermRule(kind, f'{predicate}"', f'"^^<{datatype}> .\n', predicate, scope)
