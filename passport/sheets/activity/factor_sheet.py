"""A user's own factors from CSV: one record a row, every error at once with row, column and remedy."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from passport.carbon.factors import WORLD, FactorRecord, problems_of, record_of
from passport.sheets.activity.field_rules import Rule, normal
from passport.sheets.activity.reading import bounded
from passport.sheets.activity.reading_csv import rows_of
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.maps.closed_lists import COUNTRIES

GAS_PREFIX: Final = "gas:"
_FIGURES: Final = ("carbon", "supplied", "calorific")
COLUMNS: Final = (
    "id", "publisher", "edition", "geography", "validFrom", "validUntil", "kind", "unit", *_FIGURES,
    "uncertainty", "material", "biogenic", "licence", "source", "evidence", "evidenceDigest",
    "priceYear", "basis", "digest",
)  # fmt: skip
_WANTED: Final = ("id", "publisher", "edition", "kind", "unit")
_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(_FIGURES, Rule("figure")),
    "uncertainty": Rule("relative"),
    "validFrom": Rule("date"),
    "validUntil": Rule("date"),
    "biogenic": Rule("yes"),
}
# Which column a record's own refusal is about.
_COLUMN_OF: Final = {
    "factor.kind": "kind",
    "factor.unit": "unit",
    "factor.edition": "edition",
    "factor.evidence": "evidence",
    "factor.price": "priceYear",
}


def read_factors(data: bytes, *, source: str) -> list[FactorRecord]:
    """The records of a sheet with the columns ``COLUMNS`` and one ``gas:CO2`` column per gas.

    ``geography`` is country codes separated by blanks, or ``GLO``; ``digest``, where given, must be that of
    the record. Raises ``DraftRefused``.
    """
    rows = rows_of(data, source)
    problems: list[Problem] = []
    line, header = rows[0] if rows else (1, [])

    def place(line: int, column: int | str) -> str:
        return f"{source}:{line}:{column + 1 if isinstance(column, int) else column}"

    told = []
    for number, cells in rows[1:]:
        if len(cells) > len(header) and any(cells[len(header) :]):
            hint = "A decimal comma makes two cells of one: write a point, or put the text in quotes."
            problems.append(Problem(f"{source}:{number}", "csv.cells", "The row has too many cells.", hint))
            continue
        if cells[: len(header)] != header:  # the heading may come again on each page
            told.append((number, {name: cell for name, cell in zip(header, cells, strict=False) if cell}))
    heading = list[Problem]()
    if not _heading(header, partial(place, line), heading):
        problems, told = heading, []
    found = _records(told, place, problems)
    if problems:
        raise DraftRefused(bounded(problems))
    return found


def factors_of(section: Section, problems: list[Problem]) -> list[FactorRecord]:
    """The records of a sheet ``factors`` of a workbook; what is wrong is added to ``problems``."""
    header = section.header if not section.spec.columns else sorted(section.names)
    if not _heading(header, partial(section.place, section.head), problems):
        return []
    return _records(section.rows(problems), section.place, problems)


def _heading(header: Sequence[str], place: Callable[[int | str], str], problems: list[Problem]) -> bool:
    before = len(problems)
    for column in _WANTED:
        if column not in header:
            hint = f"Add the column {column} to the first line."
            problems.append(Problem(place(column), "csv.column", f"No column {column}.", hint))
    for index, column in enumerate(header):
        if (
            column
            and (column not in (*COLUMNS, "note") or column in header[:index])
            and (not column.startswith(GAS_PREFIX) or column in header[:index])
        ):
            hint = f"The columns are {', '.join(COLUMNS)} and {GAS_PREFIX}CO2 and the like, each once."
            message = f"The column {column[:40]!a} is not known here."
            problems.append(Problem(place(index), "csv.column", message, hint))
    return len(problems) == before


def _records(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    place: Callable[[int, int | str], str],
    problems: list[Problem],
) -> list[FactorRecord]:
    found: dict[str, FactorRecord] = {}
    for line, filled in rows:
        record = _record(filled, partial(place, line), problems)
        if record is not None and record.id in found:
            hint = "Give each edition an id of its own."
            problems.append(Problem(place(line, "id"), "factor.twice", "The id occurs twice.", hint))
        if record is not None:
            found[record.id] = record
    return list(found.values())


def _record(
    filled: Mapping[str, str], at: Callable[[int | str], str], problems: list[Problem]
) -> FactorRecord | None:
    before, broken = len(problems), set[str]()
    members: dict[str, object] = {}
    gases: dict[str, str] = {}
    for name, cell in filled.items():
        if name == "note":
            continue
        rule = Rule("figure") if name.startswith(GAS_PREFIX) else _RULES.get(name, Rule("text"))
        text, trouble = normal(rule, cell)
        if trouble is not None:
            code, message, hint = trouble
            problems.append(Problem(at(name), f"activity.{code}", f"{name}: {message}", hint))
            broken.add(name)
            text = "1" if rule.kind in {"figure", "relative"} else cell
        if name.startswith(GAS_PREFIX):
            gases[name.removeprefix(GAS_PREFIX)] = text
        else:
            members[name] = text
    digest = members.pop("digest", "")
    texts = {name: str(value) for name, value in members.items()}
    for code, message, hint in problems_of(texts, gases):
        column = _COLUMN_OF.get(
            code, message.rstrip(".").rpartition(" ")[2] if code == "factor.missing" else "id"
        )
        if column not in broken:
            problems.append(Problem(at(column), code, message, hint))
    members["geography"] = countries = texts.get("geography", WORLD).split()
    for code in countries:
        if code != WORLD and code not in COUNTRIES:
            hint = f"Write country codes of ISO 3166, separated by blanks, or {WORLD} for all."
            message = f"{code[:20]!a} is in no list of countries."
            problems.append(Problem(at("geography"), "factor.geography", message, hint))
    if len(problems) > before:
        return None
    record = record_of({**members, "gases": gases})
    if digest and digest != record.digest:
        hint = "Take the record from its publisher again, or leave the digest blank for one you changed."
        problems.append(Problem(at("digest"), "factor.digest", "The record is not that of its digest.", hint))
    return record
