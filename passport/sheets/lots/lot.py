"""A lot: the coils of a shift, and for each heat the activity data they share (README.md beside this file).

One calculation per heat serves all its coils. Everything is checked before anything is returned; afterwards
heats and coils are kept packed (about as many bytes as their text has), and built again on access, so that a
lot of 10^5 coils costs megabytes.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from passport.carbon.factors import FactorRecord
from passport.sheets.activity.factor_sheet import factors_of
from passport.sheets.activity.reading import Rest, bounded, has_columns, normal_form
from passport.sheets.activity.reading_sheet import entries_with, heading_in_order, table_of
from passport.sheets.activity.reading_table import WANTED, NamedRow, tree_of, without_column
from passport.sheets.cells.book import Parts, SheetKind, read_parts
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import DraftRefused, Problem, Tree
from passport.sheets.lots.lot_coils import SEPARATOR, Coil, Coils, read_coils
from passport.sheets.maps.sheet_map import SheetMap

MOST_ROWS: Final = 1_000_000
_MOST_RESTS: Final = 100
"""Heats of a lot with mistakes whose calculation is tried, so that factors are told in the same wave."""
_HEAT_QUANTITIES: Final = {"outputUnit": "output", "declaredUnitUnit": "declaredUnit"}


class Heat(NamedTuple):
    """The activity data of a heat: ``document`` in normal form and its ``tree``, for ``calculate_document``.

    The document holds neither product id nor mass: they are the coils'.
    """

    name: str
    document: dict[str, Any]
    tree: Tree


class Lot(NamedTuple):
    """What a workbook says of a lot; ``heats`` in the order of their first row, ``coils`` as they stand."""

    heats: "Heats"
    coils: "Coils"
    factors: tuple[FactorRecord, ...]


def read_lot(
    data: bytes,
    *,
    source: str,
    kind: SheetKind = "xlsx",
    sheet_map: SheetMap | None = None,
    coils: tuple[str, bytes] | None = None,
) -> Lot:
    """The lot of a workbook with the sheets plant, activity, heats and coils; or of a CSV file and its coils.

    ``coils`` is name and bytes of the CSV file of the coils. Raises ``DraftRefused`` with all problems.
    """
    parts = read_parts(data, kind, source, sheet_map, coils)
    problems = list(parts.problems)
    heats = read_heats(parts, problems)
    found = read_coils(parts, heats if len(heats) else None, problems)
    if parts.heats is None and len(found):
        _without_coils(parts, heats, found, problems)
    # Each heat once in full, so that whatever is wrong is told before anything is done with the lot.
    before = len(problems)
    factors = tuple(factors_of(parts.factors, problems)) if parts.factors else ()
    # Only where every factor and every column was read does the calculation say anything.
    told = len(problems) == before and has_columns(problems)
    rests: list[Rest] = []
    for name in heats:
        sound: list[int] = []
        heat = heats.check(name, problems, sound)
        if problems and told and len(rests) < _MOST_RESTS:
            rests.append(Rest(heat.document, heat.tree, sound, factors))
    if problems:
        # What is the plant's, every heat tells.
        raise DraftRefused(bounded(list(dict.fromkeys(problems))), rests)
    return Lot(heats, found, factors)


def _without_coils(parts: Parts, heats: "Heats", coils: Coils, problems: list[Problem]) -> None:
    """Refuse heats with bookings and no coil: a heat that was typed wrong takes bookings from another."""
    assert parts.activity is not None  # noqa: S101 - heats have rows in it
    cast = {coil.heat for coil in coils}
    for name in heats:
        if name not in cast:
            hint = "Correct the heat, add its coils, or list the heats that count in a sheet heats."
            message = f"The heat {name[:60]!a} has bookings and no coil."
            problems.append(Problem(heats.first_place(name), "lot.heat", message, hint))


class Heats(Mapping[str, Heat]):
    """The heats by name, packed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rows: dict[str, bytearray] = {}
        self._own: dict[str, list[NamedRow]] = {}
        self._names: list[str] = []

    def add(self, heat: str, number: int, filled: Mapping[str, str]) -> None:
        """A row of activity."""
        if not self._names:
            self._names = sorted({*self._activity.names, *WANTED})
        cells = [str(number), *(filled.get(name, "") for name in self._names if name not in {"heat", "note"})]
        self._rows.setdefault(heat, bytearray()).extend((SEPARATOR.join(cells) + "\n").encode())

    def tell(self, heat: str, entries: list[NamedRow]) -> None:
        """What a heat has of its own instead of the plant's."""
        self._own[heat] = entries

    def first_place(self, heat: str) -> str:
        """Where the heat has its first row."""
        number = self._rows[heat].decode().partition(SEPARATOR)[0]
        return self._activity.place(int(number), "heat")

    @property
    def told(self) -> Mapping[str, list[NamedRow]]:
        """The heats of the sheet heats."""
        return self._own

    @property
    def _activity(self) -> Section:
        assert self._parts.activity is not None  # noqa: S101 - rows come from it
        return self._parts.activity

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, heat: object) -> bool:
        return heat in self._rows

    def __getitem__(self, heat: str) -> Heat:
        problems: list[Problem] = []
        found = self.check(heat, problems)
        if problems:
            raise DraftRefused(bounded(problems))
        return found

    def check(self, heat: str, problems: list[Problem], sound: list[int] | None = None) -> Heat:
        """The heat, with what is wrong with it, and which of its sources are ``sound``."""
        names = [name for name in self._names if name not in {"heat", "note"}]
        rows = []
        for line in self._rows[heat].decode().splitlines():
            number, *cells = line.split(SEPARATOR)
            rows.append((int(number), {n: c for n, c in zip(names, cells, strict=True) if c}))
        own = self._own.get(heat, [])
        where = self._activity.place(rows[0][0], "heat")
        entries = entries_with(self._parts.entries, [*own, NamedRow("heat", [heat], [where, where])])
        table = table_of(self._activity, rows, entries, problems)
        tree = tree_of(entries, table, self._parts.top, problems)
        alone = any(entry.name == "id" for entry in entries)
        return Heat(heat, normal_form(tree, problems, of_heat=not alone, sound=sound), tree)


def read_heats(parts: Parts, problems: list[Problem]) -> Heats:
    """The heats of the sheets heats and activity; what is wrong with their rows is added to ``problems``."""
    heats = Heats(parts)
    if parts.heats is not None:
        for number, filled in parts.heats.rows(problems):
            _heat_entries(heats, parts.heats, number, filled, problems)
    activity = parts.activity
    if activity is None:
        return heats
    in_order = heading_in_order(activity, problems, ("heat",))
    if not in_order and (activity.foreign or "heat" not in activity.names):
        return heats
    count = 0
    for number, filled in activity.rows(problems):
        count += 1
        heat = filled.get("heat", "")
        if count > MOST_ROWS:
            hint = "Make two lots of it."
            message = f"The sheet has more than {MOST_ROWS} rows."
            problems.append(Problem(activity.place(number, "heat"), "sheet.too_large", message, hint))
            break
        if not heat:
            hint = "Say in each row which heat it belongs to."
            problems.append(Problem(activity.place(number, "heat"), "lot.heat", "The heat is missing.", hint))
        elif heats.told and heat not in heats.told:
            hint = "Add it to the sheet heats, or correct it here."
            message = f"The heat {heat[:60]!a} is not in the sheet heats."
            problems.append(Problem(activity.place(number, "heat"), "lot.heat", message, hint))
        else:
            heats.add(heat, number, filled if in_order else without_column(activity.header, filled))
    if not len(heats) and not problems:
        problems.append(
            Problem(parts.top, "lot.empty", "No heat has a source.", "Fill in the rows of activity.")
        )
    return heats


def _heat_entries(
    heats: Heats, section: Section, number: int, filled: Mapping[str, str], problems: list[Problem]
) -> None:
    heat = filled.get("heat", "")
    if not heat or heat in heats.told:
        hint = "Each row has a heat, and each heat one row."
        message = f"The heat {heat[:60]!a} occurs twice." if heat else "The heat is missing."
        problems.append(Problem(section.place(number, "heat"), "lot.heat", message, hint))
        return
    entries = []
    for name, cell in filled.items():
        if name in {"heat", "note", *_HEAT_QUANTITIES}:
            continue
        cells = [cell]
        where = section.place(number, name)
        unit = next((u for u, quantity in _HEAT_QUANTITIES.items() if quantity == name), "")
        if unit:
            told = filled.get(unit, "" if section.foreign else "TNE")
            if not told:
                hint = f'Say constants = {{ {unit} = "TNE" }} in [heats] of the map, or the unit it is.'
                message = f"Nothing tells the unit of {name}: no column, and no unit in the heading."
                problems.append(Problem(section.place(section.head, name), "lot.unit", message, hint))
            cells.append(told or "TNE")
        entries.append(NamedRow(name, cells, [where, where, section.place(number, unit) if unit else where]))
    heats.tell(heat, entries)


def coil_draft(draft: Mapping[str, Any], coil: Coil) -> dict[str, Any]:
    """The draft of a coil's claim: the draft of its heat's calculation, and what is the coil's own."""
    return {**draft, **coil.subject()}


__all__ = ["Coil", "Coils", "Heat", "Heats", "Lot", "coil_draft", "read_lot"]
