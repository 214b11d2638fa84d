"""Make the reports of a head and its sheets, or of the carbon books of an entity."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from passport.carbon.rechecking.inventories.accounts import booked
from passport.carbon.rechecking.inventories.editions import Edition
from passport.carbon.rechecking.inventories.years import is_own, key_of, own_names
from passport.inventories import placing, registered, sources, tables, timeline
from passport.inventories.heads import Asked
from passport.inventories.registered import Registered
from passport.inventories.report import Head, document
from passport.inventories.sources import Sheets
from passport.inventories.statements import Figure, Statements
from passport.links import reference
from passport.sheets.drafts.inventory_drafts import ENTITY
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

Load = Callable[[str], tuple[bytes, str]]
_RETIREMENTS: Final = "retirements"
_TWO: Final = "/"
"""What stands between the two years of one name."""
_KILOGRAMS: Final = 1000
"""In a tonne."""
_PLACED: Final = ("factors", "sourced", "actions", _RETIREMENTS)


def of_sheets(asked: Asked, edition: Edition, load: Load) -> list[dict[str, Any]]:
    """The draft of each reporter; ``load`` gives bytes and shown name of a sheet. Raises ``DraftRefused``."""
    if "table" in asked.sheets:
        return [_of_table(asked, edition, load)]
    sheets, signed = _read(asked, load)
    sheets = _in_unit(sheets, asked.head.unit)
    statements, problems = placing.place(sheets, edition, (asked.head.start, asked.head.end))
    problems += _timeline(asked, load, sheets)
    if not sheets.sourced:
        hint = "Write what was sourced: every report has a physical inventory."
        where = asked.sheets["sourced"]
        problems.append(Problem(where, "inventory.no_physical", "Nothing was sourced.", hint))
    problems += _unknown(asked, [one.reporter for one in statements])
    if problems:
        raise DraftRefused(problems)
    statements = [
        one._replace(cited=tuple(registered.cited(one.reporter, sheets, signed)))
        for one in statements
    ]
    gwp = {one.gwp_set for one in sheets.factors}
    head = asked.head._replace(gwp_set=asked.head.gwp_set or next(iter(gwp)))
    return [document(one, edition, head) for one in statements]


def _of_table(asked: Asked, edition: Edition, load: Load) -> dict[str, Any]:
    name = asked.sheets["table"]
    found, years = tables.read(*load(name), asked.scale)
    wrong = _of_year(years, asked.head, name)
    if wrong:
        raise DraftRefused(wrong)
    if asked.head.base and asked.head.base not in years:
        hint = f"The table has the years {', '.join(years)}."
        message = f"The base year {asked.head.base} is not in the table."
        raise DraftRefused([Problem(name, "inventory.base_year", message, hint)])
    return document(found._replace(reporter=_of_whom(asked)), edition, asked.head)


def _of_year(years: Sequence[str], head: Head, where: str) -> list[Problem]:
    """A first year that is not the report's own, or a second column of it under another name."""
    period = {"start": head.start, "end": head.end}
    hint = f"The first column of a year is that of the report: {' or '.join(own_names(period))}."
    if not is_own(years[0], period):
        said = quoted(years[0], 40)
        message = f"The report begins on {head.start}, and the first year of the table is {said}."
        return [Problem(where, "inventory.column", message, hint)]
    return [
        Problem(where, "inventory.column", f"{quoted(year, 40)} is the year of the report again.", hint)
        for year in years[1:]
        if _TWO not in year and key_of(year) == key_of(years[0])
    ]


def _of_whom(asked: Asked) -> str:
    """The reporter of a table: the one entity of the head, else who has the name of the report.

    Raises ``DraftRefused`` at several entities: a table does not say of which of them a row is.
    """
    entities = list(asked.head.entities)
    if len(entities) > 1:
        hint = f"Keep one entity, whose table it is, of {', '.join(quoted(one, 60) for one in entities)}."
        message = f"A table is of one reporter, and {len(entities)} entities are named."
        raise DraftRefused([Problem(asked.sheets["table"], "inventory.entity", message, hint)])
    return entities[0] if entities else asked.head.name


def _read(asked: Asked, load: Load) -> tuple[Sheets, list[Registered]]:
    """The sheets, and the retirements among them that a registry signed."""
    files = {name: load(asked.sheets[name]) for name in _PLACED if name in asked.sheets}
    signed = _signed(files)
    if not signed:
        return sources.read(files), signed
    source = files.pop(_RETIREMENTS)[1]
    sheets = sources.read(files)
    listed = registered.rows(signed, asked.head.entities, sheets.factors, source)
    return sheets._replace(retirements=listed), signed


def _in_unit(sheets: Sheets, unit: str) -> Sheets:
    """Factors and effects in the unit of the report; sheets have kilograms."""
    if unit == "KGM":
        return sheets
    factors = [one._replace(value=one.value / _KILOGRAMS) for one in sheets.factors]
    actions = [
        one if one.effect is None else one._replace(effect=one.effect / _KILOGRAMS) for one in sheets.actions
    ]
    return sheets._replace(factors=factors, actions=actions)


def _signed(files: Mapping[str, tuple[bytes, str]]) -> list[Registered]:
    """Retirements that a registry signed, where the file of retirements holds such; else none."""
    file = files.get(_RETIREMENTS)
    return registered.read(*file) if file is not None and registered.is_signed(file[0]) else []


def _unknown(asked: Asked, reporters: Sequence[str]) -> list[Problem]:
    """Entities that no sheet names."""
    hint = f"Write a reporter as the sheets do: {', '.join(quoted(one, 60) for one in reporters)}."
    where = asked.sheets["sourced"]
    return [
        Problem(where, "inventory.entity", f"No reporter is called {quoted(name, 60)}.", hint)
        for name in asked.head.entities
        if name not in reporters
    ]


def _timeline(asked: Asked, load: Load, sheets: Sheets) -> list[Problem]:
    if "timeline" not in asked.sheets:
        return []
    try:
        timeline.check(*load(asked.sheets["timeline"]), [one.instrument for one in sheets.actions])
    except DraftRefused as refused:
        return list(refused.problems)
    return []


def of_statement(signed: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """The report that a signed CO2 statement gives; it names the statement, with which it is compared."""
    subject = signed["credentialSubject"]
    entity = {name: subject[name] for name in ENTITY if name in subject}
    return {**of_books(subject, edition), "entity": entity, "accounts": reference(signed)}


def of_books(subject: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """The report that a CO2 statement gives: this year's changes of its liabilities, by scope and category.

    Location-based is the physical inventory. They are the flow of the statement (C5), so that the two
    documents check each other.
    """
    accounts = subject["co2Statement"]
    columns = [_figures(result) for result in accounts["results"]]
    period = subject["period"]
    head = Head(subject["name"], period["start"][:10], period["end"][:10], "TNE", accounts["gwpSet"])
    return document(Statements(subject["name"], columns[0], columns[1]), edition, head)


def _figures(result: Mapping[str, Any]) -> tuple[Figure, ...]:
    found = []
    for row in booked(result):
        before = tuple((year, Fraction(amount)) for year, amount in row.before)
        amount = Fraction(row.amount)
        found.append(
            Figure(row.account, row.scope, row.category, row.account, amount, "carbon books", (), before)
        )
    return tuple(found)
