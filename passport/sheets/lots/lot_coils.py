"""Check the coils of a lot, row by row, and keep them packed."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, overload

from passport.carbon.exact import figure, is_figure
from passport.identifiers.product_id import parse_product_id
from passport.sheets.cells.book import Parts
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import Problem
from passport.units import UNITS, mass_in_kg
from passport.vocab import INSTRUMENTS
from signing.errors import ToolError
from signing.shown import quoted

MOST_COILS: Final = 500_000
SEPARATOR: Final = "\x1f"  # no cell holds it: control characters are refused
_MOST_NAME: Final = 200
"""Characters of a heat, a name or a grade, as in the schema of a claim."""
_PACKED: Final = 7
"""Members of a coil that its row states."""
_KILOGRAM: Final = "KGM"
_Trouble = tuple[str, str, str, str]
"""Column, code, sentence, hint."""
_COIL: Final = ("id", "serial", "heat", "mass", "unit", "name", "grade")
_PATTERN: Final = "idPattern"
_HEAT: Final = "{heat}"
_SERIAL: Final = "{serial}"
"""What a plant's pattern of product ids may hold; with the heat alone a row is a whole heat, not a coil."""


class Coil(NamedTuple):
    """One product of a lot: a coil, or a whole heat.

    ``id`` is the whole product id; ``mass`` a figure in ``unit`` (a mass, KGM by default); ``name`` and
    ``grade`` are empty where those of heat or plant hold. ``where`` is the address of its row;
    ``instruments`` are the entries of what was retired for it.
    """

    id: str
    serial: str
    heat: str
    mass: str
    unit: str
    name: str
    grade: str
    where: str
    instruments: tuple[Mapping[str, str], ...] = ()

    def subject(self) -> dict[str, Any]:
        """Return the members of a claim's draft that are this coil's own."""
        own = {"name": self.name, "grade": self.grade}
        given: dict[str, Any] = {name: text for name, text in own.items() if text}
        if self.instruments:
            given[INSTRUMENTS] = [dict(one) for one in self.instruments]
        return {"id": self.id, "heat": self.heat, "mass": {"value": self.mass, "unit": self.unit}, **given}


class Coils(Sequence[Coil]):
    """The coils in their order, packed as text with the number of their row: about 100 bytes each."""

    def __init__(self, section: Section | None) -> None:
        self._section = section
        self._packed: list[bytes] = []

    def add(self, coil: Coil, number: int) -> None:
        """Add a coil that stands in row ``number``."""
        self._packed.append(SEPARATOR.join((str(number), *coil[:_PACKED])).encode())

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
        return Coil._make([*members, self._section.place(int(number), 0), ()])


def read_coils(parts: Parts, heats: Container[str] | None, problems: list[Problem]) -> Coils:
    """Read the coils of a lot, each of a heat of ``heats`` where these are known; adds to ``problems``.

    Codes ``lot.*``, ``sheet.column``, and those of product identifiers.
    """
    section = parts.coils
    coils = Coils(section)
    if section is None:
        if not any(problem.code == "sheet.heading" for problem in problems):
            hint = "Add a sheet coils with the columns serial (or id), heat, mass."
            problems.append(Problem(parts.top, "lot.coils", "There is no list of coils.", hint))
        return coils
    if not _columns_in_order(section, parts, problems):
        return coils
    first_rows: dict[bytes, int] = {}
    for number, filled in section.rows(problems):
        coil = _coil(section, number, filled, parts.own, problems)
        if coil is None:
            continue
        _note_unknown_heat(section, number, coil, heats, problems)
        _note_repeated(section, number, coil, first_rows, problems)
        if len(coils) == MOST_COILS:
            message = f"A lot has at most {MOST_COILS} coils."
            problems.append(
                Problem(section.place(number, 0), "lot.too_large", message, "Make two lots of it.")
            )
            break
        coils.add(coil, number)
    if not len(coils) and not problems:
        where = section.place(section.head, 0)
        problems.append(Problem(where, "lot.empty", "The lot has no coil.", "Add a row for each."))
    return coils


def _note_unknown_heat(
    section: Section, number: int, coil: Coil, heats: Container[str] | None, problems: list[Problem]
) -> None:
    if heats is not None and coil.heat not in heats:
        hint = "Correct the heat, or add its rows to activity."
        message = f"The heat {quoted(coil.heat, 60)} has no activity data."
        problems.append(Problem(section.place(number, "heat"), "lot.heat", message, hint))


def _note_repeated(
    section: Section, number: int, coil: Coil, first_rows: dict[bytes, int], problems: list[Problem]
) -> None:
    """Refuse a product id that an earlier row has (``lot.twice``); ``first_rows`` keeps the row of each."""
    first = first_rows.setdefault(coil.id.encode(), number)
    if first != number:
        message = f"The coil {quoted(coil.serial, 60)} stands in row {first} already."
        hint = "Each coil has one row; take out the one that is wrong."
        problems.append(Problem(section.place(number, "serial"), "lot.twice", message, hint))


def _columns_in_order(section: Section, parts: Parts, problems: list[Problem]) -> bool:
    """Return whether the table of coils states heat, mass with its unit, product id; adds what is missing.

    A product id is a column of its own, or serial number or heat in ``idPattern`` of the plant.
    """
    before, pattern = len(problems), parts.own.get(_PATTERN, "")
    head = section.place(section.head, 0)
    for column in ("heat", "mass"):
        if column not in section.names:
            hint = f"Add the column {column}, or name the plant's heading in a map."
            problems.append(Problem(head, "sheet.column", f"The column {column} is missing.", hint))
    if not {"id", "serial"} & section.names and not _is_of_heats(pattern):
        hint = f"Add it (or id); for passports of whole heats write {_PATTERN} with {_HEAT} alone."
        problems.append(Problem(head, "sheet.column", "The column serial is missing.", hint))
    if "id" not in section.names and _SERIAL not in pattern and not _is_of_heats(pattern):
        hint = (
            "Add it to the sheet or lines of the plant, or to [plant] of a map:"
            " https://id.mill.example/01/07312345678909/21/{serial}, or for whole heats"
            " https://id.mill.example/01/07312345678909/10/{heat}"
        )
        problems.append(Problem(parts.top, "lot.pattern", "idPattern with {serial} is missing.", hint))
    if _lacks_unit(section):
        where = section.place(section.head, "mass")
        hint = 'Say constants = { unit = "KGM" } in [coils] of the map, or the unit it is (TNE, LBR, STN).'
        message = "Nothing states the unit of the masses: no column, and no unit in the heading."
        problems.append(Problem(where, "lot.unit", message, hint))
    if not section.spec.columns:
        problems += _unknown_columns(section)
    return len(problems) == before


def _is_of_heats(pattern: str) -> bool:
    """Return whether ids are made of heats alone, so that each row is a heat."""
    return _HEAT in pattern and _SERIAL not in pattern


def _lacks_unit(section: Section) -> bool:
    """Return whether nothing in a plant's own table states the unit of its masses; ours means kilograms."""
    has_masses = section.foreign and "mass" in section.at
    return has_masses and "unit" not in section.names and not section.unit_beside("mass")


def _unknown_columns(section: Section) -> Iterator[Problem]:
    """Give a problem for each heading of our own form that is not known, or stands there twice."""
    for index, name in enumerate(section.header):
        if name and (name not in (*_COIL, "note") or name in section.header[:index]):
            hint = f"The columns are {', '.join(_COIL)}, note, each once."
            message = f"The column {quoted(name, 40)} is not known here."
            yield Problem(section.place(section.head, index), "sheet.column", message, hint)


def _coil(
    section: Section, number: int, filled: Mapping[str, str], own: Mapping[str, str], problems: list[Problem]
) -> Coil | None:
    """Read one row; ``None`` where something is wrong with it, which is added to ``problems``."""
    serial, product = filled.get("serial", ""), _product_of(filled, own)
    of_heats = _is_of_heats(own.get(_PATTERN, ""))
    trouble = [] if of_heats and not product else list(_trouble_with_product(product, filled))
    trouble += _trouble_with_texts(filled)
    trouble += _trouble_with_mass(filled)
    if trouble:
        problems += [
            Problem(section.place(number, column), code, message, hint)
            for column, code, message, hint in trouble
        ]
        return None
    unit, name, grade = filled.get("unit", _KILOGRAM), filled.get("name", ""), filled.get("grade", "")
    where = section.place(number, 0)
    called = serial or (filled["heat"] if of_heats else product)
    return Coil(product, called, filled["heat"], filled["mass"], unit, name, grade, where)


def _product_of(filled: Mapping[str, str], own: Mapping[str, str]) -> str:
    """Return the product id of a row: its own, else serial number and heat in the pattern; else empty."""
    product, pattern = filled.get("id", ""), own.get(_PATTERN, "")
    parts = [(place, filled.get(place[1:-1], "")) for place in (_SERIAL, _HEAT) if place in pattern]
    if product or not parts or not all(text for _, text in parts):
        return product
    for place, text in parts:
        pattern = pattern.replace(place, text)
    return pattern


def _trouble_with_product(product: str, filled: Mapping[str, str]) -> Iterator[_Trouble]:
    if not product:
        yield "serial", "lot.serial", "The coil has no serial number.", "Fill it in."
        return
    try:
        parse_product_id(product)
    except ToolError as refused:
        yield "id" if "id" in filled else "serial", refused.code, refused.message, refused.hint


def _trouble_with_texts(filled: Mapping[str, str]) -> Iterator[_Trouble]:
    for column in ("heat", "name", "grade"):
        if len(filled.get(column, "")) > _MOST_NAME:
            yield column, "lot.long", f"{column} is too long.", f"At most {_MOST_NAME} characters."
    if not filled.get("heat"):
        yield "heat", "lot.heat", "The heat is missing.", "Say which heat the coil was made of."


def _trouble_with_mass(filled: Mapping[str, str]) -> Iterator[_Trouble]:
    """Give what is wrong with unit and mass: a unit of mass (KGM where it is blank), a figure above zero."""
    unit, mass = filled.get("unit", _KILOGRAM), filled.get("mass", "")
    if unit not in UNITS or not _is_mass(unit):
        yield "unit", "lot.unit", f"{quoted(unit, 20)} is no unit of mass.", "Write KGM or TNE."
    if not is_figure(mass) or figure(mass) <= 0:
        what = f"{quoted(mass, 40)} is no mass." if mass else "The mass is missing."
        yield "mass", "lot.mass", what, "Write a plain number above zero, for example 21840."


def _is_mass(unit: str) -> bool:
    """Return whether a unit of the table converts to kilograms."""
    try:
        mass_in_kg(figure("1"), unit)
    except ToolError:
        return False
    return True
