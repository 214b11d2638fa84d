"""Read a lot: the coils of a shift, and for each heat the activity data that its coils share.

One calculation per heat serves all its coils (README.md beside this file). Everything is checked before
anything is returned; afterwards heats and coils are kept packed (about as many bytes as their text has), and
built again on access, so that a lot of 10^5 coils costs megabytes.
"""

from collections.abc import Iterator, Mapping, Sequence
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
from signing.shown import quoted

MOST_ROWS: Final = 1_000_000
_MOST_BUILT: Final = 128
"""Heats that stay built from the check until they are calculated; building one takes 1 ms and 20 kB."""
_MOST_RESTS: Final = 100
"""Heats of a lot with mistakes whose calculation is tried, so that factors are listed at the same time."""
_UNIT_OF: Final = {"output": "outputUnit", "declaredUnit": "declaredUnitUnit"}
"""By quantity of a heat, the column of its unit."""
_NO_ENTRIES: Final = frozenset({"heat", "note", *_UNIT_OF.values()})
"""Columns of the sheet heats that are no entries of their own."""
_NOT_PACKED: Final = frozenset({"heat", "note"})
_OURS: Final = "TNE"
"""The unit of what a heat made where our own form leaves it blank."""


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
    coils: Sequence[Coil]
    factors: tuple[FactorRecord, ...]


def read_lot(
    data: bytes,
    *,
    source: str,
    kind: SheetKind = "xlsx",
    sheet_map: SheetMap | None = None,
    coils: tuple[str, bytes] | None = None,
) -> Lot:
    """Read the lot of a workbook (sheets plant, activity, heats, coils), or of a CSV file and its coils.

    ``coils`` is name and bytes of the CSV file of the coils. Each heat is checked in full, so that whatever
    is wrong is reported before anything is done with the lot. Raises ``DraftRefused`` with all problems; its
    ``rest`` are the sound sources of up to 100 heats, for whose factors ``from_file.all_problems`` tries the
    calculation.
    """
    parts = read_parts(data, kind, source, sheet_map, coils)
    problems = list(parts.problems)
    heats = read_heats(parts, problems)
    coil_list = read_coils(parts, heats if len(heats) else None, problems)
    if parts.activity is None and not problems:
        hint = "Write the sources below a heading that begins with heat or key."
        problems.append(Problem(parts.top, "lot.empty", "No heat has a source.", hint))
    if parts.heats is None and len(coil_list):
        _without_coils(heats, coil_list, problems)
    before = len(problems)
    factors = tuple(factors_of(parts.factors, problems)) if parts.factors else ()
    # Only where every factor and every column was read does the calculation say anything.
    calculable = len(problems) == before and has_columns(problems)
    rests = _check_heats(heats, factors, problems, calculable=calculable)
    if problems:
        # A mistake of the plant's is found again with every heat.
        raise DraftRefused(bounded(list(dict.fromkeys(problems))), rests)
    return Lot(heats, coil_list, factors)


def _check_heats(
    heats: "Heats", factors: tuple[FactorRecord, ...], problems: list[Problem], *, calculable: bool
) -> list[Rest]:
    """Build each heat once, and return the sound sources of those built since something was wrong."""
    rests: list[Rest] = []
    for name in heats:
        sound: list[int] = []
        heat = heats.check(name, problems, sound)
        if not problems:
            heats.keep(heat)
        elif calculable and len(rests) < _MOST_RESTS:
            rests.append(Rest(heat.document, heat.tree, sound, factors))
    return rests


def _without_coils(heats: "Heats", coils: Coils, problems: list[Problem]) -> None:
    """Refuse heats with bookings and no coil: a heat that was typed wrong takes bookings from another."""
    cast = {coil.heat for coil in coils}
    for name in heats:
        if name not in cast:
            hint = "Correct the heat, add its coils, or list the heats that count in a sheet heats."
            message = f"The heat {quoted(name, 60)} has bookings and no coil."
            problems.append(Problem(heats.first_place(name), "lot.heat", message, hint))


class Heats(Mapping[str, Heat]):
    """The heats by name, in the order of their first row, packed as text; an access builds the heat.

    The first ``_MOST_BUILT`` that were checked and kept are given once as they are, so they are built once.
    A row is its number and its cells in the order of ``_names``, between separators that no cell holds.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rows: dict[str, bytearray] = {}
        self._own: dict[str, list[NamedRow]] = {}
        self._names: list[str] = []
        self._built: dict[str, Heat] = {}

    def keep(self, heat: Heat) -> None:
        """Keep a heat that was built without problems for the next access, while there is room."""
        if len(self._built) < _MOST_BUILT:
            self._built[heat.name] = heat

    def add(self, heat: str, number: int, filled: Mapping[str, str]) -> None:
        """Add a row of activity to a heat."""
        if not self._names:
            self._names = sorted({*self._activity.names, *WANTED} - _NOT_PACKED)
        cells = [str(number), *(filled.get(name, "") for name in self._names)]
        self._rows.setdefault(heat, bytearray()).extend((SEPARATOR.join(cells) + "\n").encode())

    def state(self, heat: str, entries: list[NamedRow]) -> None:
        """Keep what a heat has of its own instead of the plant's."""
        self._own[heat] = entries

    def first_place(self, heat: str) -> str:
        """Return the address of the first row of a heat."""
        number = self._rows[heat].decode().partition(SEPARATOR)[0]
        return self._activity.place(int(number), "heat")

    @property
    def listed(self) -> Mapping[str, list[NamedRow]]:
        """The heats of the sheet heats, with their own entries."""
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
        kept = self._built.pop(heat, None)
        if kept is not None:
            return kept
        problems: list[Problem] = []
        built = self.check(heat, problems)
        if problems:
            raise DraftRefused(bounded(problems))
        return built

    def check(self, heat: str, problems: list[Problem], sound: list[int] | None = None) -> Heat:
        """Build a heat from its rows; adds to ``problems``, and the places of good sources to ``sound``.

        The heat's own entries win over the plant's. Where an entry is the product's ``id``, the heat is one
        product and not shared by coils.
        """
        rows = []
        for line in self._rows[heat].decode().splitlines():
            number, *cells = line.split(SEPARATOR)
            filled = {name: cell for name, cell in zip(self._names, cells, strict=True) if cell}
            rows.append((int(number), filled))
        own = self._own.get(heat, [])
        where = self._activity.place(rows[0][0], "heat")
        entries = entries_with(self._parts.entries, [*own, NamedRow("heat", [heat], [where, where])])
        table = table_of(self._activity, rows, entries, problems)
        tree = tree_of(entries, table, self._parts.top, problems)
        alone = any(entry.name == "id" for entry in entries)
        return Heat(heat, normal_form(tree, problems, of_heat=not alone, sound=sound), tree)


def read_heats(parts: Parts, problems: list[Problem]) -> Heats:
    """Read the heats of the sheets heats and activity; what is wrong is added to ``problems``.

    A heading of activity that is not in order ends the reading where its columns cannot be distinguished; in
    our own form the rows are read all the same, so that their mistakes are reported with those of the
    heading.
    """
    heats = Heats(parts)
    if parts.heats is not None:
        for number, filled in parts.heats.rows(problems):
            _list_heat(heats, parts.heats, number, filled, problems)
    if parts.activity is None:
        return heats
    _add_rows(heats, parts.activity, problems)
    if not len(heats) and not problems:
        problems.append(
            Problem(parts.top, "lot.empty", "No heat has a source.", "Fill in the rows of activity.")
        )
    return heats


def _add_rows(heats: Heats, activity: Section, problems: list[Problem]) -> None:
    """Add the rows of activity to their heats, which are those of the sheet heats where there is one."""
    in_order = heading_in_order(activity, problems, ("heat",))
    if not in_order and (activity.foreign or "heat" not in activity.names):
        return
    for count, (number, filled) in enumerate(activity.rows(problems), 1):
        if count > MOST_ROWS:
            message = f"The sheet has more than {MOST_ROWS} rows."
            where = activity.place(number, "heat")
            problems.append(Problem(where, "sheet.too_large", message, "Make two lots of it."))
            break
        heat = filled.get("heat", "")
        trouble = _trouble_with_heat(heat, heats)
        if trouble is None:
            heats.add(heat, number, filled if in_order else without_column(activity.header, filled))
        else:
            problems.append(Problem(activity.place(number, "heat"), "lot.heat", *trouble))


def _trouble_with_heat(heat: str, heats: Heats) -> tuple[str, str] | None:
    """Return sentence and hint for a row of activity whose heat is blank or not in the sheet heats."""
    if not heat:
        return "The heat is missing.", "Say in each row which heat it belongs to."
    if heats.listed and heat not in heats.listed:
        message = f"The heat {quoted(heat, 60)} is not in the sheet heats."
        return message, "Add it to the sheet heats, or correct it here."
    return None


def _list_heat(
    heats: Heats, section: Section, number: int, filled: Mapping[str, str], problems: list[Problem]
) -> None:
    """Read a row of the sheet heats; its entries win over the plant's. Each heat has one (``lot.heat``)."""
    heat = filled.get("heat", "")
    if not heat or heat in heats.listed:
        hint = "Each row has a heat, and each heat one row."
        message = f"The heat {quoted(heat, 60)} occurs twice." if heat else "The heat is missing."
        problems.append(Problem(section.place(number, "heat"), "lot.heat", message, hint))
        return
    heats.state(
        heat,
        [
            _entry_of_heat(section, number, name, filled, problems)
            for name in filled
            if name not in _NO_ENTRIES
        ],
    )


def _entry_of_heat(
    section: Section, number: int, name: str, filled: Mapping[str, str], problems: list[Problem]
) -> NamedRow:
    """Return a cell of a heat as a line of the upper part, with its unit where it is a quantity.

    A plant's own sheet has to say the unit (``lot.unit``); our form means tonnes where it is blank.
    """
    where = section.place(number, name)
    unit_column = _UNIT_OF.get(name)
    if unit_column is None:
        return NamedRow(name, [filled[name]], [where] * 3)
    unit = filled.get(unit_column, "" if section.foreign else _OURS)
    if not unit:
        hint = f'Say constants = {{ {unit_column} = "TNE" }} in [heats] of the map, or the unit it is.'
        message = f"Nothing states the unit of {name}: no column, and no unit in the heading."
        problems.append(Problem(section.place(section.head, name), "lot.unit", message, hint))
    cells = [filled[name], unit or _OURS]
    return NamedRow(name, cells, [where, where, section.place(number, unit_column)])


def coil_draft(draft: Mapping[str, Any], coil: Coil) -> dict[str, Any]:
    """Join the draft of a heat's calculation and what is the coil's own to the draft of the coil's claim."""
    return {**draft, **coil.subject()}


__all__ = ["Coil", "Coils", "Heat", "Heats", "Lot", "coil_draft", "read_lot"]
