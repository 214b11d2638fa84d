"""The coils of a lot: their rows checked, and kept packed."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final, NamedTuple, overload

from passport.carbon.exact import figure, is_figure
from passport.identifiers.product_id import parse_product_id
from passport.sheets.cells.book import Parts
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import Problem
from passport.units import UNITS, mass_in_kg
from signing.errors import ToolError

MOST_COILS: Final = 500_000
SEPARATOR: Final = "\x1f"  # no cell holds it: control characters are refused
_MOST_NAME: Final = 200
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


class Coils(Sequence[Coil]):
    """The coils in their order, packed."""

    def __init__(self, section: Section | None) -> None:
        self._section = section
        self._packed: list[bytes] = []

    def add(self, coil: Coil, number: int) -> None:
        """One more."""
        self._packed.append(SEPARATOR.join((str(number), *coil[:-1])).encode())

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Coil: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Coil]: ...
    def __getitem__(self, index: int | slice) -> Coil | Sequence[Coil]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        number, *members = self._packed[index].decode().split(SEPARATOR)
        assert self._section is not None  # noqa: S101 - coils come from it
        return Coil._make([*members, self._section.place(int(number), 0)])


def read_coils(parts: Parts, heats: Container[str] | None, problems: list[Problem]) -> Coils:
    """The coils of the section, each of a heat of ``heats`` where these are known; adds to ``problems``."""
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
        if heats is not None and coil.heat not in heats:
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
        hint = "Add it to the sheet or lines of the plant, or to [plant] of a map: https://id.mill.example/01/07312345678909/21/{serial}"
        problems.append(Problem(parts.top, "lot.pattern", "idPattern with {serial} is missing.", hint))
    if (
        section.foreign
        and "mass" in section.at
        and "unit" not in section.names
        and not section.unit_beside("mass")
    ):
        where = section.place(section.head, "mass")
        hint = 'Say constants = { unit = "KGM" } in [coils] of the map, or the unit it is (TNE, LBR, STN).'
        message = "Nothing tells the unit of the masses: no column, and no unit in the heading."
        problems.append(Problem(where, "lot.unit", message, hint))
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
