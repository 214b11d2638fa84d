"""Read the map of an ERP export (``ledger post --map map.toml``); every error at once, with its line.

decimal = ","                          # the mark in numbers that are stored as text
dates = "DD.MM.YYYY"                   # how typed days are written; a month alone means its last day
encoding = "cp1252"                    # of CSV that is neither UTF-8 nor UTF-16
sheet = "Movements"                    # left out for CSV
header = 3                             # row of the headings; left out, the first row
amounts = "kg"                         # unit of the columns of emissions: t (the default), kg or g
signed = true                          # the sign of the quantity, + or -, ends the word of a movement
skip = ["311 S"]                       # movements that book nothing
[columns]                              # what the books need, and the headings of the export
key = ["Document", "Item"]             # unique for ever; several are joined with /
movement = ["Movement type", "D/C"]    # the word of a movement; several are joined with a blank
day = "Posting date"
quantity = "Quantity"
unit = "Unit"
amount = "CO2e"                        # or location and market
text = "Text"    layer = "Batch"    corrects = ["Reversed document", "Reversed item"]
[units]                                # units of the books in one unit of the export
TO = "1"
KG = "0.001"
[names.material]                       # a name for accounts: {material}
column = "Material"
words = { "RM-100" = "steel" }
[movements."101 S"]                    # what a movement books
kind = "purchase"
adds = ["materials/{material}", "indirect/upstream"]
takes = []
evidence = ["passport:{Passport}", "factor:{Factor}"]
stage = "step-1"    allocation = "by mass"    # where the movement has them
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.ledger.books.accounts import account
from passport.ledger.books.entries import EVIDENCE, KINDS, WRITTEN_BY_US
from passport.sheets.cells.numbers import Dialect
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Path
from passport.sheets.maps.map_members import MapReader
from signing.shown import quoted

AMOUNTS: Final[Mapping[str, int]] = {"t": 1, "kg": 1000, "g": 1_000_000}
"""Units in which an export may state emissions, and how many of each are a tonne."""
_TOP: Final = (
    "decimal", "dates", "encoding", "sheet", "header", "amounts", "signed", "skip", "columns", "units",
    "names", "movements",
)  # fmt: skip
_COLUMNS: Final = (
    "key", "movement", "day", "quantity", "unit", "amount", "location", "market", "text", "layer", "corrects",
)  # fmt: skip
_NEEDED: Final = ("key", "movement", "day")
_RULE: Final = ("kind", "adds", "takes", "evidence", "stage", "allocation")
_FACTOR: Final = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,12})?", re.ASCII)
PLACE: Final = re.compile(r"\{([^{}]*)\}")
"""A place to fill in: the name of a table of words in an account, a heading of the export in evidence."""


class Rule(NamedTuple):
    """What a movement books: accounts the amount is added to and taken from, in the sign of their side.

    ``evidence`` are pairs of a kind and a text with at most one heading to fill in.
    """

    kind: str
    adds: tuple[str, ...]
    takes: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    stage: str
    allocation: str


class Name(NamedTuple):
    """A name for accounts: the heading it is read from, and the leaf that each word of the export means."""

    column: str
    words: Mapping[str, str]


class ExportMap(NamedTuple):
    """A map in order: headings by what they hold, and rules by the word of a movement."""

    columns: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Rule]
    names: Mapping[str, Name]
    units: Mapping[str, Fraction]
    skip: frozenset[str]
    dialect: Dialect
    sheet: str
    header: int
    amounts: str
    signed: bool


def read_map(data: bytes, source: str) -> ExportMap:
    """Read the map in a TOML file; raises ``DraftRefused`` with every problem (``map.form``) and its line."""
    reader = _MapReader(toml.parse(data, source))
    found = reader.read()
    if reader.problems:
        raise DraftRefused(reader.problems)
    return found


class _MapReader(MapReader):
    """Reads the tables of a map of movements."""

    def read(self) -> ExportMap:
        """Return the map, of no use where there are problems."""
        top = self._table((), self.tree.value, _TOP)
        dialect = self.dialect(top)
        columns, names = self._columns(top.get("columns", {})), self._names(top.get("names", {}))
        skip = frozenset(self._texts(("skip",), top.get("skip", [])))
        rules = self._rules(top.get("movements", {}), names)
        for word in sorted(skip & rules.keys()):
            hint = "Leave it out of skip, or out of movements."
            self.problem(("skip",), f"The movement {quoted(word, 40)} is skipped and booked.", hint)
        if not isinstance(top.get("signed", False), bool):
            self.problem(("signed",), "signed is neither true nor false.", "Write signed = true.")
        if top.get("signed") is True and "quantity" not in columns:
            hint = "Name the column of quantities in [columns], or leave signed out."
            self.problem(("signed",), "There is no quantity whose sign could be read.", hint)
        return ExportMap(
            columns,
            rules,
            names,
            self._units(top.get("units", {}), columns),
            skip,
            dialect,
            str(top.get("sheet", "")),
            self.header(top),
            self.word(top, "amounts", tuple(AMOUNTS)) or "t",
            top.get("signed") is True,
        )

    def _table(self, path: Path, value: object, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
        """A table; members that are not ``known`` are problems where any are."""
        if not isinstance(value, dict):
            self.problem(path, f"{path[-1]} is no table.", "Write its members below a heading of its own.")
            return {}
        if known:
            self.unknown(path, value, known)
        return value

    def _texts(self, path: Path, value: object) -> tuple[str, ...]:
        """A text or a list of texts, none of them blank."""
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and all(isinstance(one, str) and one.strip() for one in listed):
            return tuple(one.strip() for one in listed)
        self.problem(path, f"{path[-1]} is no text or list of texts.", 'Write "text" or ["one", "two"].')
        return ()

    def _columns(self, value: object) -> dict[str, tuple[str, ...]]:
        table = self._table(("columns",), value, _COLUMNS)
        found = {name: self._texts(("columns", name), one) for name, one in table.items() if name in _COLUMNS}
        for name in _NEEDED:
            if not found.get(name):
                hint = f"Write {name} and the heading that holds it."
                self.problem(("columns",), f"The column {name} is missing.", hint)
        for name, headings in found.items():
            if len(headings) > 1 and name not in {"key", "movement", "corrects"}:
                hint = "Only key, movement and corrects are joined from several."
                self.problem(("columns", name), f"{name} is read from one column.", hint)
        amounts = found.keys() & {"amount", "location", "market"}
        if amounts not in (set(), {"amount"}, {"location", "market"}):
            hint = "Write amount, or location and market."
            self.problem(("columns",), "It is not clear where the emissions stand.", hint)
        return found

    def _names(self, value: object) -> dict[str, Name]:
        found = {}
        for name, one in self._table(("names",), value).items():
            path = ("names", name)
            table = self._table(path, one, ("column", "words"))
            words = self._table((*path, "words"), table.get("words", {}))
            for word, leaf in words.items():
                if account(f"materials/{leaf}") is None:
                    hint = "A leaf is small letters, digits and hyphens: steel-coils."
                    self.problem((*path, "words", word), f"{quoted(leaf, 40)} is no leaf.", hint)
            if not isinstance(table.get("column"), str):
                hint = 'Write column = "Heading", the column of the export it is read from.'
                self.problem(path, f"{name} does not say its column.", hint)
            found[name] = Name(
                str(table.get("column", "")), {word: str(leaf) for word, leaf in words.items()}
            )
        return found

    def _units(self, value: object, columns: Mapping[str, object]) -> dict[str, Fraction]:
        found = {}
        for word, factor in self._table(("units",), value).items():
            if isinstance(factor, str) and _FACTOR.fullmatch(factor) and Fraction(factor):
                found[word] = Fraction(factor)
            else:
                hint = 'Write how many units of the books one of it is, as text: KG = "0.001".'
                self.problem(("units", word), f"{quoted(word, 20)} has no factor.", hint)
        if not found and "unit" in columns:
            hint = "Write [units], and for each unit of the export how many units of the books it is."
            self.problem(("columns", "unit"), "No unit of the export is translated.", hint)
        return found

    def _rules(self, value: object, names: Mapping[str, Name]) -> dict[str, Rule]:
        movements = self._table(("movements",), value)
        if not movements:
            hint = 'Write [movements."101 S"] for each movement that books something.'
            self.problem(("movements",), "No movement is booked.", hint)
        return {word: self._rule(("movements", word), one, names) for word, one in movements.items()}

    def _rule(self, path: Path, value: object, names: Mapping[str, Name]) -> Rule:
        table = self._table(path, value, _RULE)
        kind = table.get("kind")
        usable = [name for name in KINDS if name not in WRITTEN_BY_US]
        if kind not in usable:
            hint = f"Say {', '.join(usable)}."
            self.problem((*path, "kind"), f"{quoted(str(kind), 40)} is no kind of entry.", hint)
        adds, takes = (
            self._accounts((*path, side), table.get(side, []), names) for side in ("adds", "takes")
        )
        if not adds and not takes:
            hint = "Write adds and takes, the accounts whose amount grows and shrinks."
            self.problem(path, "The movement touches no account.", hint)
        cited = [
            self._evidence((*path, "evidence"), one)
            for one in self._texts((*path, "evidence"), table.get("evidence", []))
        ]
        stage, allocation = (str(table.get(name, "")) for name in ("stage", "allocation"))
        return Rule(str(kind), adds, takes, tuple(filter(None, cited)), stage, allocation)

    def _accounts(self, path: Path, value: object, names: Mapping[str, Name]) -> tuple[str, ...]:
        found = self._texts(path, value)
        for one in found:
            for name in PLACE.findall(one):
                if name not in names:
                    hint = f"Write [names.{name}] with its column and words, or one of: {', '.join(names)}."
                    self.problem(path, f"{quoted(one, 60)} names what no table translates.", hint)
            if account(PLACE.sub("x", one)) is None:
                hint = "Name an account of the chart, its leaf in braces: materials/{material}."
                self.problem(path, f"There is no account {quoted(one, 60)}.", hint)
        return found

    def _evidence(self, path: Path, one: str) -> tuple[str, str] | None:
        kind, _, text = one.partition(":")
        if kind not in EVIDENCE or not text or len(PLACE.findall(text)) > 1 or " " in PLACE.sub("", text):
            hint = f"Write kind:{{Heading}}, the kind one of {', '.join(sorted(EVIDENCE))}."
            self.problem(path, f"{quoted(one, 60)} is no evidence.", hint)
            return None
        return kind, text
