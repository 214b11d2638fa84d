"""Read a user's own factors from CSV or a sheet: one record a row, every error at once with its cell."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from passport.carbon.factors import WORLD, FactorRecord, problems_of, record_of
from passport.sheets.activity.field_rules import Rule, normal
from passport.sheets.activity.reading import bounded
from passport.sheets.activity.reading_csv import rows_of
from passport.sheets.activity.reading_rules import FACTOR
from passport.sheets.cells.grid import without_heading
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.maps.closed_lists import COUNTRIES
from signing.shown import quoted

GAS_PREFIX: Final = "gas:"
_FIGURES: Final = ("carbon", "supplied", "calorific")
"""Kilograms of carbon, kilograms of CO2e as supplied, gigajoules a tonne; the first two per ``unit``."""
COLUMNS: Final = FACTOR
_WANTED: Final = ("id", "publisher", "edition", "kind", "unit")
_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(_FIGURES, Rule("figure")),
    "uncertainty": Rule("relative"),
    "validFrom": Rule("date"),
    "validUntil": Rule("date"),
    "biogenic": Rule("yes"),
}
_GAS: Final = Rule("figure")
_TEXT: Final = Rule("text")
_Place = Callable[[int | str], str]
"""The address of a cell of one row, by the name or the index of its column."""
# Which column a record's own refusal is about.
_COLUMN_OF: Final = {
    "factor.kind": "kind",
    "factor.unit": "unit",
    "factor.edition": "edition",
    "factor.evidence": "evidence",
    "factor.price": "priceYear",
    "factor.spatial": "spatial",
}


def read_factors(data: bytes, *, source: str) -> list[FactorRecord]:
    """Read the records of a CSV with the columns ``COLUMNS`` and one ``gas:CO2`` column per gas.

    ``geography`` is country codes separated by blanks, or ``GLO``; ``digest``, where given, must be that of
    the record. Raises ``DraftRefused`` with all problems (``csv.*``, ``activity.*``, ``factor.*``); those of
    the heading alone where it is not in order, since then no cell has a meaning.
    """
    rows = rows_of(data, source)
    problems: list[Problem] = []
    line, header = rows[0] if rows else (1, [])

    def place(line: int, column: int | str) -> str:
        return f"{source}:{line}:{column + 1 if isinstance(column, int) else column}"

    records = []
    for number, cells in rows[1:]:
        beyond = without_heading(header, cells, partial(place, number))
        if beyond:
            problems += beyond
            continue
        if cells[: len(header)] != header:  # the heading may come again on each page
            records.append((number, {name: cell for name, cell in zip(header, cells, strict=False) if cell}))
    heading = list[Problem]()
    if not _heading(header, partial(place, line), heading):
        problems, records = heading, []
    factors = _records(records, place, problems)
    if problems:
        raise DraftRefused(bounded(problems))
    return factors


def factors_of(section: Section, problems: list[Problem]) -> list[FactorRecord]:
    """Read the records of a sheet ``factors`` of a workbook; what is wrong is added to ``problems``."""
    header = section.header if not section.spec.columns else sorted(section.names)
    if not _heading(header, partial(section.place, section.head), problems):
        return []
    return _records(section.rows(problems), section.place, problems)


def _heading(header: Sequence[str], place: _Place, problems: list[Problem]) -> bool:
    """Return whether a heading has all columns wanted and no other, each once; else add ``csv.column``."""
    before = len(problems)
    for column in _WANTED:
        if column not in header:
            hint = f"Add the column {column} to the first line."
            problems.append(Problem(place(column), "csv.column", f"No column {column}.", hint))
    for index, column in enumerate(header):
        if column and (column in header[:index] or not _is_column(column)):
            hint = f"The columns are {', '.join(COLUMNS)} and {GAS_PREFIX}CO2 and the like, each once."
            message = f"The column {quoted(column, 40)} is not known here."
            problems.append(Problem(place(index), "csv.column", message, hint))
    return len(problems) == before


def _is_column(name: str) -> bool:
    """Return whether a factor sheet has a column of that name; which gases there are the record checks."""
    return name in COLUMNS or name == "note" or name.startswith(GAS_PREFIX)


def _records(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    place: Callable[[int, int | str], str],
    problems: list[Problem],
) -> list[FactorRecord]:
    """Read rows of number and cells; of records with one id (``factor.twice``) the last is kept."""
    records: dict[str, FactorRecord] = {}
    for line, filled in rows:
        record = _record(filled, partial(place, line), problems)
        if record is not None and record.id in records:
            hint = "Give each edition an id of its own."
            problems.append(Problem(place(line, "id"), "factor.twice", "The id occurs twice.", hint))
        if record is not None:
            records[record.id] = record
    return list(records.values())


def _record(filled: Mapping[str, str], at: _Place, problems: list[Problem]) -> FactorRecord | None:
    """Read one row: its cells by their rules, then the record by its own; ``None`` where something is wrong.

    A cell that is refused has a stand-in in the record, so that the record's other mistakes are listed too.
    """
    before = len(problems)
    texts, refused = _settled_cells(filled, at, problems)
    members, gases = _by_kind(texts)
    digest = members.pop("digest", "")
    missing = (name for name in _WANTED if not members.get(name))  # in the order in which they are listed
    for code, message, hint in problems_of(members, gases):
        column = next(missing) if code == "factor.missing" else _COLUMN_OF.get(code, "id")
        if column not in refused:
            problems.append(Problem(at(column), code, message, hint))
    countries = members.get("geography", WORLD).split()
    problems += _unknown_countries(countries, at)
    if len(problems) > before:
        return None
    record = record_of({**members, "geography": countries, "gases": gases})
    if digest and digest != record.digest:
        hint = "Take the record from its publisher again, or leave the digest blank for one you changed."
        problems.append(Problem(at("digest"), "factor.digest", "The record is not that of its digest.", hint))
    return record


def _by_kind(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the members of a record, and apart the mass of each gas (kilograms per unit) by its name."""
    members: dict[str, str] = {}
    gases: dict[str, str] = {}
    for name, text in texts.items():
        if name.startswith(GAS_PREFIX):
            gases[name.removeprefix(GAS_PREFIX)] = text
        else:
            members[name] = text
    return members, gases


def _settled_cells(
    filled: Mapping[str, str], at: _Place, problems: list[Problem]
) -> tuple[dict[str, str], set[str]]:
    """Return the cells in normal form, and the columns of those that were refused and have a stand-in."""
    texts: dict[str, str] = {}
    refused: set[str] = set()
    for name, cell in filled.items():
        if name == "note":
            continue
        rule = _GAS if name.startswith(GAS_PREFIX) else _RULES.get(name, _TEXT)
        text, trouble = normal(rule, cell)
        if trouble is not None:
            code, message, hint = trouble
            problems.append(Problem(at(name), f"activity.{code}", f"{name}: {message}", hint))
            refused.add(name)
            text = "1" if rule.kind in {"figure", "relative"} else cell
        texts[name] = text
    return texts, refused


def _unknown_countries(countries: Iterable[str], at: _Place) -> Iterator[Problem]:
    """Give a problem (``factor.geography``) for each code outside ISO 3166-1 but the word for all."""
    for code in countries:
        if code != WORLD and code not in COUNTRIES:
            hint = f"Write country codes of ISO 3166, separated by blanks, or {WORLD} for all."
            message = f"{quoted(code, 20)} is in no list of countries."
            yield Problem(at("geography"), "factor.geography", message, hint)
