"""A lot: the coils of a shift, and for each heat the activity data they share (README.md beside this file).

One calculation per heat serves all its coils. Everything is checked before anything is returned; afterwards
heats and coils are kept packed (about as many bytes as their text has), and built again on access, so that a
lot of 10^5 coils costs megabytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, overload

from passport.carbon.exact import figure, is_figure
from passport.carbon.factors import FactorRecord
from passport.carbon.reading import bounded, normal_form
from passport.carbon.reading_sheet import entries_with, heading_in_order, table_of
from passport.carbon.reading_table import Entry, tree_of
from passport.drafts.book import Parts, SheetKind, read_parts
from passport.drafts.reading import DraftRefused, Problem, Tree
from passport.drafts.sections import Section
from passport.drafts.sheet_map import SheetMap
from passport.identifiers.product_id import parse_product_id
from passport.units import UNITS, mass_in_kg
from signing.errors import ToolError

MOST_COILS: Final = 500_000
MOST_ROWS: Final = 1_000_000
_MOST_NAME: Final = 200
_SEPARATOR: Final = "\x1f"  # no cell holds it: control characters are refused
_HEAT_QUANTITIES: Final = {"outputUnit": "output", "declaredUnitUnit": "declaredUnit"}
_COIL: Final = ("id", "serial", "heat", "mass", "unit", "name", "grade")


class Coil(NamedTuple):
    """One product of a lot.

    ``id`` is the whole product id; ``mass`` a figure in ``unit`` (a mass, KGM by default); ``name`` and
    ``grade`` are empty where those of heat or plant hold. ``where`` is the address of its row.
    """

    id: str
    serial: str
    heat: str
    mass: str
    unit: str
    name: str
    grade: str
    where: str

    def subject(self) -> dict[str, Any]:
        """The members of a claim's draft that are this coil's own."""
        own = {"name": self.name, "grade": self.grade}
        told: dict[str, Any] = {name: text for name, text in own.items() if text}
        return {"id": self.id, "heat": self.heat, "mass": {"value": self.mass, "unit": self.unit}, **told}


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
    heats = _heats(parts, problems)
    found = _coils(parts, heats, problems)
    if not problems:
        # Each heat once in full, so that whatever is wrong is told before anything is done with the lot.
        for name in heats:
            heats.check(name, problems)
    factors = _factors(parts, problems)
    if problems:
        raise DraftRefused(bounded(problems))
    return Lot(heats, found, factors)


def _factors(parts: Parts, problems: list[Problem]) -> tuple[FactorRecord, ...]:
    from passport.carbon.factor_sheet import factors_of  # noqa: PLC0415 - only where there are any

    return tuple(factors_of(parts.factors, problems)) if parts.factors else ()


class Heats(Mapping[str, Heat]):
    """The heats by name, packed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rows: dict[str, bytearray] = {}
        self._own: dict[str, list[Entry]] = {}
        self._names: list[str] = []

    def add(self, heat: str, number: int, filled: Mapping[str, str]) -> None:
        """A row of activity."""
        if not self._names:
            self._names = sorted(self._activity.names | {"quantity"})
        cells = [str(number), *(filled.get(name, "") for name in self._names if name not in {"heat", "note"})]
        self._rows.setdefault(heat, bytearray()).extend((_SEPARATOR.join(cells) + "\n").encode())

    def tell(self, heat: str, entries: list[Entry]) -> None:
        """What a heat has of its own instead of the plant's."""
        self._own[heat] = entries

    @property
    def told(self) -> Mapping[str, list[Entry]]:
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

    def check(self, heat: str, problems: list[Problem]) -> Heat:
        """The heat, with what is wrong with it."""
        names = [name for name in self._names if name not in {"heat", "note"}]
        rows = []
        for line in self._rows[heat].decode().splitlines():
            number, *cells = line.split(_SEPARATOR)
            rows.append((int(number), {n: c for n, c in zip(names, cells, strict=True) if c}))
        table = table_of(self._activity, rows, problems)
        own = self._own.get(heat, [])
        where = self._activity.place(rows[0][0], "heat")
        entries = entries_with(self._parts.entries, [*own, Entry("heat", [heat], [where, where])])
        tree = tree_of(entries, table, self._parts.top, problems)
        return Heat(heat, normal_form(tree, problems, of_heat=True), tree)


def _heats(parts: Parts, problems: list[Problem]) -> Heats:
    heats = Heats(parts)
    if parts.heats is not None:
        for number, filled in parts.heats.rows(problems):
            _heat_entries(heats, parts.heats, number, filled, problems)
    activity = parts.activity
    if activity is None or not heading_in_order(activity, problems, ("heat",)):
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
            heats.add(heat, number, filled)
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
            cells.append(filled.get(unit, "TNE"))
        entries.append(Entry(name, cells, [where, where, section.place(number, unit) if unit else where]))
    heats.tell(heat, entries)


class Coils(Sequence[Coil]):
    """The coils in their order, packed."""

    def __init__(self, section: Section | None) -> None:
        self._section = section
        self._packed: list[bytes] = []

    def add(self, coil: Coil, number: int) -> None:
        """One more."""
        self._packed.append(_SEPARATOR.join((str(number), *coil[:-1])).encode())

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Coil: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Coil]: ...
    def __getitem__(self, index: int | slice) -> Coil | Sequence[Coil]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        number, *members = self._packed[index].decode().split(_SEPARATOR)
        assert self._section is not None  # noqa: S101 - coils come from it
        return Coil._make([*members, self._section.place(int(number), 0)])


def _coils(parts: Parts, heats: Heats, problems: list[Problem]) -> Coils:
    section = parts.coils
    found = Coils(section)
    if section is None:
        if not any(problem.code == "sheet.heading" for problem in problems):
            hint = "Add a sheet coils with the columns serial (or id), heat, mass."
            problems.append(Problem(parts.top, "lot.coils", "There is no list of coils.", hint))
        return found
    if not _coil_columns(section, parts, problems):
        return found
    seen: dict[bytes, int] = {}
    for number, filled in section.rows(problems):
        coil = _coil(section, number, filled, parts.own, problems)
        if coil is None:
            continue
        if coil.heat not in heats and len(heats):
            hint = "Correct the heat, or add its rows to activity."
            message = f"The heat {coil.heat[:60]!a} has no activity data."
            problems.append(Problem(section.place(number, "heat"), "lot.heat", message, hint))
        first = seen.setdefault(coil.id.encode(), number)
        if first != number:
            message = f"The coil {coil.serial[:60]!a} stands in row {first} already."
            hint = "Each coil has one row; take out the one that is wrong."
            problems.append(Problem(section.place(number, "serial"), "lot.twice", message, hint))
        if len(found) == MOST_COILS:
            message = f"A lot has at most {MOST_COILS} coils."
            problems.append(
                Problem(section.place(number, 0), "lot.too_large", message, "Make two lots of it.")
            )
            break
        found.add(coil, number)
    if not len(found) and not problems:
        where = section.place(section.head, 0)
        problems.append(Problem(where, "lot.empty", "The lot has no coil.", "Add a row for each."))
    return found


def _coil_columns(section: Section, parts: Parts, problems: list[Problem]) -> bool:
    before = len(problems)
    for column in ("heat", "mass"):
        if column not in section.names:
            where = section.place(section.head, 0)
            hint = f"Add the column {column}, or name the plant's heading in a map."
            problems.append(Problem(where, "sheet.column", f"The column {column} is missing.", hint))
    if not {"id", "serial"} & section.names:
        where = section.place(section.head, 0)
        problems.append(Problem(where, "sheet.column", "The column serial is missing.", "Add it (or id)."))
    if "id" not in section.names and "{serial}" not in parts.own.get("idPattern", ""):
        hint = "Add it to the sheet plant: https://id.mill.example/01/07312345678909/21/{serial}"
        problems.append(Problem(parts.top, "lot.pattern", "idPattern with {serial} is missing.", hint))
    if not section.spec.columns:
        for index, name in enumerate(section.header):
            if name and (name not in (*_COIL, "note") or name in section.header[:index]):
                hint = f"The columns are {', '.join(_COIL)}, note, each once."
                message = f"The column {name[:40]!a} is not known here."
                problems.append(Problem(section.place(section.head, index), "sheet.column", message, hint))
    return len(problems) == before


def _coil(
    section: Section, number: int, filled: Mapping[str, str], own: Mapping[str, str], problems: list[Problem]
) -> Coil | None:
    before = len(problems)

    def problem(column: str, code: str, message: str, hint: str) -> None:
        problems.append(Problem(section.place(number, column), code, message, hint))

    serial = filled.get("serial", "")
    product = filled.get("id", "") or (own.get("idPattern", "").replace("{serial}", serial) if serial else "")
    if not product:
        problem("serial", "lot.serial", "The coil has no serial number.", "Fill it in.")
    else:
        try:
            parse_product_id(product)
        except ToolError as refused:
            problem("id" if "id" in filled else "serial", refused.code, refused.message, refused.hint)
    for column in ("heat", "name", "grade"):
        if len(filled.get(column, "")) > _MOST_NAME:
            problem(column, "lot.long", f"{column} is too long.", f"At most {_MOST_NAME} characters.")
    if not filled.get("heat"):
        problem("heat", "lot.heat", "The heat is missing.", "Say which heat the coil was made of.")
    unit, mass = filled.get("unit", "KGM"), filled.get("mass", "")
    if unit not in UNITS or not _is_mass(unit):
        problem("unit", "lot.unit", f"{unit[:20]!a} is no unit of mass.", "Write KGM or TNE.")
    if not is_figure(mass) or figure(mass) <= 0:
        what = f"{mass[:40]!a} is no mass." if mass else "The mass is missing."
        problem("mass", "lot.mass", what, "Write a plain number above zero, for example 21840.")
    if len(problems) > before:
        return None
    name, grade = filled.get("name", ""), filled.get("grade", "")
    return Coil(product, serial or product, filled["heat"], mass, unit, name, grade, section.place(number, 0))


def _is_mass(unit: str) -> bool:
    try:
        mass_in_kg(figure("1"), unit)
    except ToolError:
        return False
    return True


def coil_draft(draft: Mapping[str, Any], coil: Coil) -> dict[str, Any]:
    """The draft of a coil's claim: the draft of its heat's calculation, and what is the coil's own."""
    return {**draft, **coil.subject()}
