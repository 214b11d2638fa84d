"""Read activity data that people write into normal form; every error at once, in its place (DESIGN 6).

TOML and CSV give the same tree; the rules stand here once. A problem names file, row (and in CSV the column),
what is wrong and what to do.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from passport.carbon.activity import SUBJECT
from passport.sheets.activity.field_rules import Rule, days_of
from passport.sheets.activity.reading_csv import parse as parse_csv
from passport.sheets.activity.reading_members import MOST_SOURCES, list_or_empty, table_or_empty
from passport.sheets.activity.reading_problems import MOST_PROBLEMS, Rest, bounded, has_columns
from passport.sheets.activity.reading_rules import (
    EVIDENCE,
    FACTOR,
    FRAME,
    OF_A_COIL,
    RULES,
    SERIES,
    STAND_IN,
)
from passport.sheets.activity.reading_sources import SourceReader
from passport.sheets.activity.reading_table import Table, tree_of
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Imprecise, Path, Problem, Tree, read
from signing.shown import quoted

__all__ = [
    "EVIDENCE", "MOST_PROBLEMS", "MOST_SOURCES", "RULES", "Kind", "Rest", "bounded",
    "has_columns", "normal_form",
    "read_activity", "row_in_order",
]  # fmt: skip
Kind = Literal["toml", "csv"]

_OWN: Final = ("output", "sources", "allocations", "crossChecks", "series", "history", "factors", *FRAME)
_FROM_DRAFT: Final = (*SUBJECT, "boundary", "declaredUnit", "gwpSet", "detail")


def read_activity(data: bytes, *, kind: Kind, source: str) -> tuple[dict[str, Any], Tree]:
    """Read a file into the document in normal form and the tree that knows its places.

    ``source`` is the name its author knows the file by. Raises ``DraftRefused`` with all problems, and with
    the sources that are in order as its ``rest`` where all columns are known.
    """
    problems: list[Problem] = []
    if kind == "csv":
        tree, problems = parse_csv(data, source)
    else:
        tree = toml.parse(data, source)
    sound: list[int] = []
    document = normal_form(tree, problems, sound=sound)
    if problems:
        rest = Rest(document, tree, sound) if has_columns(problems) else None
        raise DraftRefused(bounded(problems), rest)
    return document, tree


def normal_form(
    tree: Tree, problems: list[Problem], *, of_heat: bool = False, sound: list[int] | None = None
) -> dict[str, Any]:
    """Return the document of a tree; adds to ``problems``, and with problems it is of no use.

    ``of_heat``: the data of a heat, shared by its coils, so what names the single product is not there.
    ``sound`` is filled with the places of the sources without problems, where product and output have none.
    """
    return _ActivityReader(tree, problems, OF_A_COIL if of_heat else {}).document(
        [] if sound is None else sound
    )


def row_in_order(row: Table, window: tuple[str, str], problems: list[Problem]) -> None:
    """Add what is wrong with a table of one row, by the rules of a source in the period ``window`` (days)."""
    tree = tree_of((), row, "", problems)
    reader = _ActivityReader(tree, problems, {})
    value = tree.value
    for index, entry in enumerate(value["sources"] if isinstance(value, dict) else ()):
        reader.source(entry, ("sources", index), window)


class _ActivityReader(SourceReader):
    """Reads a document of activity data; collects every problem and builds the normal form."""

    def __init__(self, tree: Tree, problems: list[Problem], apart: Mapping[str, Any]) -> None:
        """``apart`` are stand-ins for members of the product that the data do not state."""
        super().__init__(tree, problems)
        self._apart = apart

    def document(self, sound: list[int]) -> dict[str, Any]:
        """Return the document; ``sound`` gets the places of the sources without problems.

        It stays empty where product, output or frame have problems: then no source can be calculated.
        """
        before = len(self._problems)
        top = table_or_empty(self._tree.value)
        document = self._subject(top)
        for name in sorted(top.keys() - {*_FROM_DRAFT, *_OWN}):
            self.unknown((name,), [*_FROM_DRAFT, *_OWN])
        document |= self.members({name: top[name] for name in FRAME if name in top}, FRAME, ())
        document["output"] = self._output(top.get("output"))
        framed = len(self._problems) == before
        document["sources"] = self._sources(top, sound if framed else [])
        self._distinct(document["sources"])
        before = len(self._problems)
        for name, read_list in self._lists().items():
            if name in top:
                document[name] = read_list(self.listed(top, name))
        if self._lacks_since(before):
            sound.clear()  # with a series without its zone, say, no source can be calculated
        return document

    def _lacks_since(self, before: int) -> bool:
        """Return whether a problem after the first ``before`` takes a member away; unknown ones take none."""
        return any(problem.code != "activity.unknown" for problem in self._problems[before:])

    def _subject(self, top: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the claim's draft takes over, checked by the draft's own rules."""
        taken = {name: _exact(top[name]) for name in _FROM_DRAFT if name in top}
        try:
            stand_in = {**self._apart, **taken, "components": [STAND_IN]}
            draft = read(Tree(stand_in, self._tree.place), "claim")
        except DraftRefused as refused:
            self._problems += refused.problems
            return {}
        apart = {"components", *(self._apart.keys() - taken.keys())}
        return {name: value for name, value in draft.members.items() if name not in apart}

    def _output(self, value: object) -> dict[str, str]:
        """Return what the sources together made: a figure and its unit (Rec 20)."""
        path: Path = ("output",)
        if not isinstance(value, dict):
            hint = 'Write output = { value = "100", unit = "TNE" }: what the sources together made.'
            self.problem(path, "missing", "The output is missing.", hint)
            return {}
        rules = {"value": Rule("figure", required=True), "unit": Rule("unit", required=True)}
        return self.members(value, rules, path)

    def _sources(self, top: Mapping[str, Any], sound: list[int]) -> list[dict[str, Any]]:
        """Return the sources in their order; ``sound`` gets the places of those without problems."""
        window = days_of(top.get("period"))
        sources = []
        for index, entry in enumerate(self.listed(top, "sources")):
            before = len(self._problems)
            sources.append(self.source(entry, ("sources", index), window))
            if len(self._problems) == before:
                sound.append(index)
        # A table that could not be read has a problem of its own.
        unread = any(problem.code.startswith(("csv.", "sheet.")) for problem in self._problems)
        if not sources and not unread:
            hint = (
                "List what the emissions come from: [[sources]], or rows below the line that begins with key."
            )
            self.problem(("sources",), "sources", "The file has no sources.", hint)
        return sources

    def _distinct(self, sources: Sequence[Mapping[str, Any]]) -> None:
        """Refuse a key that an earlier source has: components are named by it."""
        seen: set[str] = set()
        for index, source in enumerate(sources):
            key = source.get("key", "")
            if key and key in seen:
                hint = "Give each source a key of its own, or list the other ways as candidates."
                self.problem(
                    ("sources", index, "key"), "duplicate", f"The key {quoted(key, 80)} occurs twice.", hint
                )
            seen.add(key)

    def _lists(self) -> dict[str, Callable[[list[Any]], list[Any]]]:
        """Return the optional lists of a document with what reads each, in the order they are read in."""
        return {
            "series": self._series,
            "history": self._history,
            "allocations": lambda entries: [
                self._allocation(table_or_empty(entry), ("allocations", index))
                for index, entry in enumerate(entries)
            ],
            "crossChecks": lambda entries: [
                self._cross_check(table_or_empty(entry), ("crossChecks", index))
                for index, entry in enumerate(entries)
            ],
            "factors": lambda entries: [
                self._factor(entry, ("factors", index)) for index, entry in enumerate(entries)
            ],
        }

    def _series(self, entries: list[Any]) -> list[dict[str, str]]:
        """Return the clock of each file of readings."""
        return [
            self.members(table_or_empty(entry), SERIES, ("series", index))
            for index, entry in enumerate(entries)
        ]

    def _history(self, entries: list[Any]) -> list[str]:
        """Return results of earlier periods, as figures; one that is refused is left out."""
        given = {str(index): value for index, value in enumerate(entries)}
        return list(self.members(given, dict.fromkeys(given, Rule("figure")), ("history",)).values())

    def _factor(self, entry: object, path: Path) -> dict[str, Any]:
        """Return a factor record of the file; members of a kind that no record has are ``activity.kind``.

        What they may say is checked with the record itself (``carbon.factors``), which takes texts, a list of
        countries and a table of gases for granted.
        """
        if not isinstance(entry, dict):
            self.problem(path, "kind", "A factor is a table of members.", "Begin each with [[factors]].")
            return {}
        record: dict[str, Any] = {}
        for name, value in entry.items():
            record[name] = _of_record(name, value)
            if record[name] is None and name in {*FACTOR, "gases"}:  # an unknown one is refused by the record
                hint = _NESTED_HINTS.get(name, "Write one value, in quotes.")
                message = f"{quoted(name, 40)} of a factor is of another kind."
                self.problem((*path, name), "kind", message, hint)
        return record

    def _allocation(self, entry: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """Return how a source shared by several products is divided: drivers in order of preference."""
        own = {name: value for name, value in entry.items() if name != "drivers"}
        rules = {"key": Rule("slug", required=True), "product": Rule("text", required=True)}
        allocation: dict[str, Any] = self.members(own, rules, path)
        drivers = list_or_empty(entry.get("drivers"))
        if not drivers:
            hint = "Give drivers = [{ rule = ..., weights = { product = ... } }], in order of preference."
            self.problem((*path, "drivers"), "missing", "The allocation has no driver.", hint)
        allocation["drivers"] = [
            self._driver(table_or_empty(part), (*path, "drivers", at)) for at, part in enumerate(drivers)
        ]
        return allocation

    def _driver(self, part: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """Return a driver: its rule, and weights and values by product; a blank one is not known yet."""
        own = {name: value for name, value in part.items() if name == "rule"}
        driver: dict[str, Any] = self.members(own, {"rule": Rule("enum", RULES, required=True)}, path)
        for name in ("weights", "values"):
            table = table_or_empty(part.get(name, {}))
            blank = {product: "" for product, value in table.items() if value == ""}
            given = {product: value for product, value in table.items() if product not in blank}
            figures = self.members(given, dict.fromkeys(given, Rule("figure")), (*path, name))
            driver[name] = {**blank, **figures}
        return driver

    def _cross_check(self, entry: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """Return a second measurement of several sources together, by a candidate of its own."""
        own = {name: value for name, value in entry.items() if name == "key"}
        check: dict[str, Any] = self.members(own, {"key": Rule("slug", required=True)}, path)
        check["covers"] = [str(key) for key in list_or_empty(entry.get("covers"))]
        if not check["covers"]:
            self.problem(
                (*path, "covers"), "missing", "covers is missing.", "List the keys of the sources it covers."
            )
        check["candidate"] = self.candidate(entry.get("candidate"), (*path, "candidate"))
        return check


_NESTED_HINTS: Final = {
    "gases": 'Write gases = { CO2 = "1.2" }, kilograms of each per unit.',
    "geography": 'Write geography = ["SE"], codes of ISO 3166.',
}


def _of_record(name: str, value: object) -> object:
    """Return a member of a factor record as text, list of texts or table of texts; ``None`` for others."""
    if name == "gases" and isinstance(value, dict):
        masses = {gas: _as_text(mass) for gas, mass in value.items()}
        return None if None in masses.values() else masses
    if name == "geography" and isinstance(value, list):
        return list(value) if all(isinstance(code, str) for code in value) else None
    return None if name in _NESTED_HINTS else _as_text(value)


def _as_text(value: object) -> str | None:
    """Return a single value as text, also a whole number or a truth value; ``None`` for tables and lists."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, (str, int)) else None


def _exact(value: object) -> object:
    """Return the same with numbers as written: ``Imprecise`` keeps every digit, so a text loses nothing."""
    if isinstance(value, dict):
        return {name: _exact(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_exact(entry) for entry in value]
    return str(value) if isinstance(value, Imprecise) else value
