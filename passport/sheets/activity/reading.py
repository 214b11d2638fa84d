"""Activity data that people write, into normal form; every error at once, in its place (DESIGN 6).

TOML and CSV give the same tree; the rules stand here once. A problem names file, row (and in CSV the column),
what is wrong and what to do.
"""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from passport.carbon.activity import SUBJECT
from passport.sheets.activity.field_rules import Rule, days_of, normal
from passport.sheets.activity.reading_csv import parse as parse_csv
from passport.sheets.activity.reading_problems import MOST_PROBLEMS, Rest, bounded, has_columns
from passport.sheets.activity.reading_rules import (  # fmt: skip
    CANDIDATE,
    CAPITAL,
    EVIDENCE,
    FRAME,
    OF_A_COIL,
    RULES,
    SERIES,
    SOURCE,
    STAND_IN,
)
from passport.sheets.activity.reading_table import Table, tree_of
from passport.sheets.drafts import toml
from passport.sheets.drafts.reading import DraftRefused, Imprecise, Path, Problem, Tree, read

__all__ = [
    "EVIDENCE", "MOST_PROBLEMS", "MOST_SOURCES", "RULES", "Kind", "Rest", "bounded",
    "has_columns", "normal_form",
    "read_activity", "row_in_order",
]  # fmt: skip
Kind = Literal["toml", "csv"]
MOST_SOURCES: Final = 200_000

_OWN: Final = ("output", "sources", "allocations", "crossChecks", "series", "history", "factors", *FRAME)
_FROM_DRAFT: Final = (*SUBJECT, "boundary", "declaredUnit", "gwpSet", "detail")


def read_activity(data: bytes, *, kind: Kind, source: str) -> tuple[dict[str, Any], Tree]:
    """The document in normal form and the tree that knows its places; ``DraftRefused`` has all problems.

    ``source`` is the name its author knows the file by.
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
    """The document of a tree; what is wrong is added to ``problems``, and the result is then of no use.

    ``of_heat``: the data of a heat, shared by its coils, so what names the single product is not there.
    ``sound`` is filled with the places of the sources without problems, where product and output have none.
    """
    return _ActivityReader(tree, problems, OF_A_COIL if of_heat else {}).document(
        [] if sound is None else sound
    )


def row_in_order(row: Table, window: tuple[str, str], problems: list[Problem]) -> None:
    """Note what is wrong with a table of one row, by the rules of a source in the period ``window``."""
    tree = tree_of((), row, "", problems)
    reader = _ActivityReader(tree, problems, {})
    value = tree.value
    for index, entry in enumerate(value["sources"] if isinstance(value, dict) else ()):
        reader.source(entry, ("sources", index), window)


class _ActivityReader:
    """Walks the tree; collects every problem and builds the normal form."""

    def __init__(self, tree: Tree, problems: list[Problem], apart: Mapping[str, Any]) -> None:
        self._tree = tree
        self._problems = problems
        self._apart = apart

    def problem(self, path: Path, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(self._tree.place(path), f"activity.{code}", message, hint))

    def document(self, sound: list[int]) -> dict[str, Any]:
        """All of it; ``sound`` gets the places of the sources without problems."""
        before = len(self._problems)
        value = self._tree.value
        top: Mapping[str, Any] = value if isinstance(value, dict) else {}
        document = self._subject(top)
        for name in sorted(top.keys() - {*_FROM_DRAFT, *_OWN}):
            self._unknown((name,), [*_FROM_DRAFT, *_OWN])
        document |= self.members({n: top[n] for n in FRAME if n in top}, FRAME, ())
        document["output"] = self._output(top.get("output"))
        window = days_of(top.get("period"))
        framed = len(self._problems) == before
        document["sources"] = []
        for index, entry in enumerate(self._list(top, "sources")):
            before = len(self._problems)
            document["sources"].append(self.source(entry, ("sources", index), window))
            if framed and len(self._problems) == before:
                sound.append(index)
        told = any(found.code.startswith(("csv.", "sheet.")) for found in self._problems)
        if not document["sources"] and not told:
            hint = (
                "List what the emissions come from: [[sources]], or rows below the line that begins with key."
            )
            self.problem(("sources",), "sources", "The file has no sources.", hint)
        self._distinct(document["sources"])
        self._more(top, document)
        return document

    def _subject(self, top: Mapping[str, Any]) -> dict[str, Any]:
        """What the claim's draft takes over, by the draft's own rules."""
        taken = {name: _exact(top[name]) for name in _FROM_DRAFT if name in top}
        try:
            stand_in = {**self._apart, **taken, "components": [STAND_IN]}
            read_in = read(Tree(stand_in, self._tree.place), "claim")
        except DraftRefused as refused:
            self._problems += refused.problems
            return {}
        apart = {"components", *(self._apart.keys() - taken.keys())}
        return {name: value for name, value in read_in.members.items() if name not in apart}

    def _output(self, value: object) -> dict[str, str]:
        path: Path = ("output",)
        if not isinstance(value, dict):
            hint = 'Write output = { value = "100", unit = "TNE" }: what the sources together made.'
            self.problem(path, "missing", "The output is missing.", hint)
            return {}
        rules = {"value": Rule("figure", required=True), "unit": Rule("unit", required=True)}
        return self.members(value, rules, path)

    def source(self, entry: object, path: Path, period: tuple[str, str]) -> dict[str, Any]:
        """One source by its rules; ``period`` is its first and last day."""
        if not isinstance(entry, dict):
            self.problem(path, "kind", "A source is a table of members.", "Begin each with [[sources]].")
            return {}
        own = {name: value for name, value in entry.items() if name in SOURCE}
        found: dict[str, Any] = self.members(own, SOURCE, path)
        rest = {name: value for name, value in entry.items() if name not in SOURCE}
        nested = rest.pop("candidates", None)
        if nested is None:
            found["candidates"] = [self._candidate(rest, path)]
        else:
            for name in sorted(rest):
                self._unknown((*path, name), [*SOURCE, "candidates"])
            listed = nested if isinstance(nested, list) and nested else []
            if not listed:
                self.problem(
                    (*path, "candidates"), "missing", "The source has no candidate.", "Give one method."
                )
            found["candidates"] = [
                self._candidate(part, (*path, "candidates", place)) for place, part in enumerate(listed)
            ]
        self._no_second_delivery(found["candidates"], path)
        month = found.pop("month", "")
        first, last = period
        # A row's month or day must touch the period, by the plant's own calendar: text compares as far as it
        # goes.
        if month and first and not first[: len(month)] <= month <= last[: len(month)]:
            hint = f"The period is {first} to {last}: take this row out, or correct its month."
            self.problem((*path, "month"), "month", f"The row is of {month}, outside the period.", hint)
        return found

    def _no_second_delivery(self, candidates: Sequence[Mapping[str, Any]], path: Path) -> None:
        """Ways to one source differ in method, factor or evidence; else they are deliveries."""
        seen: set[tuple[str, ...]] = set()
        for place, found in enumerate(candidates):
            what = tuple(str(found.get(name, "")) for name in ("method", "factor", "input", "evidence"))
            if what in seen and "method" in found:
                hint = (
                    "Add deliveries up in one row, or give each a key of its own. A second way to the same "
                    "quantity has another method, factor or evidence."
                )
                message = (
                    "Two rows of one key have the same method, factor and evidence; only one would count."
                )
                self.problem((*path, "candidates", place), "delivery", message, hint)
            seen.add(what)

    def _candidate(self, part: object, path: Path) -> dict[str, Any]:
        if not isinstance(part, dict):
            self.problem(path, "kind", "A candidate is a table of members.", "Give its method and quantity.")
            return {}
        capital = part.get("capital")
        rest = {name: value for name, value in part.items() if name != "capital"}
        found: dict[str, Any] = self.members(rest, CANDIDATE, path)
        if isinstance(capital, dict):
            found["capital"] = self._capital(capital, (*path, "capital"))
        if ("factor" in found) == ("input" in found) and "method" in found:
            hint = "Name one factor record, or the digest of one input passport."
            self.problem((*path, "factor"), "factor", "A candidate has one factor or one input.", hint)
        if "quantity" in found and "unit" not in found and not self._had(path, "unit"):
            hint = "Write a Rec 20 code, for example TNE, KWH or GV."
            self.problem((*path, "unit"), "missing", "unit is missing.", hint)
        if "quantity" not in found and "series" not in found and not self._had(path, "quantity"):
            hint = "Give the quantity, or name a series of readings."
            self.problem((*path, "quantity"), "missing", "quantity is missing.", hint)
        return found

    def _capital(self, part: Mapping[str, Any], path: Path) -> dict[str, str]:
        found = self.members(part, CAPITAL, path)
        wanted = ("start", "end") if found.get("rule") == "straight-line" else ("expected",)
        for name in wanted:
            if "rule" in found and name not in found:
                hint = "Straight line needs start and end, units of production the units expected."
                self.problem((*path, name), "missing", f"{name} is missing.", hint)
        return found

    def _had(self, path: Path, name: str) -> bool:
        """Whether something was written there: then it was refused, and is not missing."""
        node: Any = self._tree.value
        for step in path:
            node = node[step]
        return name in node

    def members(self, given: Mapping[str, Any], rules: Mapping[str, Rule], path: Path) -> dict[str, str]:
        """Each member by its rule; unknown and missing ones are problems."""
        found = {}
        for name, value in given.items():
            if name not in rules:
                self._unknown((*path, name), list(rules))
                continue
            text, trouble = normal(rules[name], value)
            if trouble is None:
                found[name] = text
            else:
                code, message, hint = trouble
                self.problem((*path, name), code, f"{name}: {message}", hint)
        for name, rule in rules.items():
            if rule.required and name not in given:
                self.problem((*path, name), "missing", f"{name} is missing.", rule.remedy)
        return found

    def _unknown(self, path: Path, known: Sequence[str]) -> None:
        close = difflib.get_close_matches(str(path[-1]), known, 1)
        hint = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
        self.problem(path, "unknown", f"{str(path[-1])[:60]!a} is not known here.", hint)

    def _list(self, top: Mapping[str, Any], name: str) -> list[Any]:
        value = top.get(name, [])
        if not isinstance(value, list) or len(value) > MOST_SOURCES:
            self.problem(
                (name,), "kind", f"{name} is no list of entries.", f"At most {MOST_SOURCES} entries."
            )
            return []
        return value

    def _distinct(self, sources: Sequence[Mapping[str, Any]]) -> None:
        seen: set[str] = set()
        for index, source in enumerate(sources):
            key = source.get("key", "")
            if key and key in seen:
                hint = "Give each source a key of its own, or list the other ways as candidates."
                self.problem(("sources", index, "key"), "duplicate", f"The key {key!a} occurs twice.", hint)
            seen.add(key)

    def _more(self, top: Mapping[str, Any], document: dict[str, Any]) -> None:
        if "series" in top:
            document["series"] = [
                self.members(entry if isinstance(entry, dict) else {}, SERIES, ("series", index))
                for index, entry in enumerate(self._list(top, "series"))
            ]
        if "history" in top:
            rules = {str(index): Rule("figure") for index, _ in enumerate(self._list(top, "history"))}
            given = {str(index): value for index, value in enumerate(self._list(top, "history"))}
            document["history"] = list(self.members(given, rules, ("history",)).values())
        if "allocations" in top:
            listed = enumerate(self._list(top, "allocations"))
            document["allocations"] = [
                self._allocation(entry, ("allocations", index)) for index, entry in listed
            ]
        if "crossChecks" in top:
            listed = enumerate(self._list(top, "crossChecks"))
            document["crossChecks"] = [
                self._cross_check(entry, ("crossChecks", index)) for index, entry in listed
            ]
        if "factors" in top:
            document["factors"] = [_exact(entry) for entry in self._list(top, "factors")]

    def _allocation(self, entry: object, path: Path) -> dict[str, Any]:
        members = entry if isinstance(entry, dict) else {}
        own = {name: value for name, value in members.items() if name != "drivers"}
        rules = {"key": Rule("slug", required=True), "product": Rule("text", required=True)}
        found: dict[str, Any] = self.members(own, rules, path)
        drivers = members.get("drivers")
        listed = drivers if isinstance(drivers, list) else []
        if not listed:
            hint = "Give drivers = [{ rule = ..., weights = { product = ... } }], in order of preference."
            self.problem((*path, "drivers"), "missing", "The allocation has no driver.", hint)
        found["drivers"] = [self._driver(part, (*path, "drivers", at)) for at, part in enumerate(listed)]
        return found

    def _driver(self, part: object, path: Path) -> dict[str, Any]:
        members = part if isinstance(part, dict) else {}
        own = {name: value for name, value in members.items() if name == "rule"}
        found: dict[str, Any] = self.members(own, {"rule": Rule("enum", RULES, required=True)}, path)
        for name in ("weights", "values"):
            table = members.get(name, {})
            table = table if isinstance(table, dict) else {}
            blank = {product: "" for product, value in table.items() if value == ""}
            given = {product: value for product, value in table.items() if product not in blank}
            found[name] = {
                **blank,
                **self.members(given, dict.fromkeys(given, Rule("figure")), (*path, name)),
            }
        return found

    def _cross_check(self, entry: object, path: Path) -> dict[str, Any]:
        members = entry if isinstance(entry, dict) else {}
        own = {name: value for name, value in members.items() if name == "key"}
        found: dict[str, Any] = self.members(own, {"key": Rule("slug", required=True)}, path)
        covers = members.get("covers")
        found["covers"] = [str(key) for key in covers] if isinstance(covers, list) else []
        if not found["covers"]:
            self.problem(
                (*path, "covers"), "missing", "covers is missing.", "List the keys of the sources it covers."
            )
        found["candidate"] = self._candidate(members.get("candidate"), (*path, "candidate"))
        return found


def _exact(value: object) -> object:
    """The same with numbers as written: ``Imprecise`` keeps every digit, so nothing is lost in a text."""
    if isinstance(value, dict):
        return {name: _exact(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_exact(entry) for entry in value]
    return str(value) if isinstance(value, Imprecise) else value
