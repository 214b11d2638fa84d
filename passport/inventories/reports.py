"""Make the reports of a head and its sheets, or of the carbon books of an entity."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.inventories import placing, sources, tables, timeline
from passport.inventories.editions import Edition
from passport.inventories.heads import Asked
from passport.inventories.report import Head, document
from passport.inventories.statements import Figure, Statements
from passport.sheets.drafts.reading import DraftRefused, Problem

Load = Callable[[str], tuple[bytes, str]]
_PLACED: Final = ("factors", "sourced", "actions", "retirements")
# Accounts of the right side, and the scope and category that their changes of a year are.
_ACCOUNTS: Final[Mapping[str, tuple[str, str]]] = {
    "direct": ("1", ""),
    "indirect/scope-2": ("2", ""),
    "indirect/upstream/capital": ("3", "2"),
    "indirect/upstream/transport": ("3", "4"),
    "indirect/upstream/travel": ("3", "6"),
    "indirect/upstream": ("3", "1"),
}


def of_sheets(asked: Asked, edition: Edition, load: Load) -> list[dict[str, Any]]:
    """The draft of each reporter; ``load`` gives bytes and shown name of a sheet. Raises ``DraftRefused``."""
    if "table" in asked.sheets:
        return [_of_table(asked, edition, load)]
    sheets = sources.read({name: load(asked.sheets[name]) for name in _PLACED if name in asked.sheets})
    statements, problems = placing.place(sheets, edition, asked.head.start[:4])
    problems += _timeline(asked, load)
    if not sheets.sourced:
        hint = "Write what was sourced: every report has a physical inventory."
        where = asked.sheets["sourced"]
        problems.append(Problem(where, "inventory.no_physical", "Nothing was sourced.", hint))
    if problems:
        raise DraftRefused(problems)
    gwp = {one.gwp_set for one in sheets.factors}
    head = asked.head._replace(gwp_set=asked.head.gwp_set or next(iter(gwp)))
    return [document(one, edition, head) for one in statements]


def _of_table(asked: Asked, edition: Edition, load: Load) -> dict[str, Any]:
    name = asked.sheets["table"]
    found, years = tables.read(*load(name), asked.scale)
    if asked.head.base and asked.head.base not in years:
        hint = f"The table has the years {', '.join(years)}."
        message = f"The base year {asked.head.base} is not in the table."
        raise DraftRefused([Problem(name, "inventory.base_year", message, hint)])
    return document(found, edition, asked.head)


def _timeline(asked: Asked, load: Load) -> list[Problem]:
    if "timeline" not in asked.sheets:
        return []
    try:
        timeline.check(*load(asked.sheets["timeline"]))
    except DraftRefused as refused:
        return list(refused.problems)
    return []


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
    for row in result["balances"]:
        name = row["account"]
        place = next(
            (here for head, here in _ACCOUNTS.items() if name == head or name.startswith(f"{head}/")), None
        )
        if place is None or not row["changes"]:
            continue
        scope, category = place
        amount = Fraction(row["changes"][-1]["amount"])
        before = tuple((one["year"], Fraction(one["amount"])) for one in row["changes"][:-1])
        found.append(Figure(name, scope, category, name, amount, "carbon books", (), before))
    return tuple(found)
