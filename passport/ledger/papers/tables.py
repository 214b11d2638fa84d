"""Read amounts of carbon books from the lines of a table: tonnes and units in millionths."""

from collections.abc import Iterator, Sequence
from typing import Final

from passport.ledger.books.amounts import Pair, is_figure, scaled
from passport.sheets.cells.lines import ForeignTable, Line, Table, day, has_points, said_once
from passport.sheets.cells.numbers import Dialect, figure
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

__all__ = ["Line", "amount", "day", "has_points", "lines", "number", "said_once", "table"]
_VALUES: Final = frozenset({"amount", "location", "market", "units", "each", "day"})
"""The columns of amounts and days in all tables of carbon books."""


def lines(
    data: bytes,
    source: str,
    sheet: str,
    columns: Sequence[str],
    needed: Sequence[str],
    problems: list[Problem],
) -> Iterator[Line]:
    """The rows of a table; raises ``DraftRefused`` for a heading that lacks or misspells a column.

    What is wrong with the rows is added to ``problems`` after the last one; raise these by ``said_once``.
    """
    return Table("ledger", sheet, columns, needed, _VALUES).lines(data, source, problems)


def table(
    data: bytes, source: str, sheet: str, needed: Sequence[str], form: tuple[int, str] = (0, "")
) -> Iterator[Line]:
    """The rows of somebody else's table.

    ``form``: the number of the row with the headings (0: the first one), and the encoding of CSV.
    """
    return ForeignTable("ledger", sheet, needed, *form).lines(data, source)


def number(line: Line, column: str, problems: list[Problem], points: bool) -> int | None:
    """The millionths in a cell; nothing where it is blank. ``points``: the file's decimals are points."""
    cell = line.get(column)
    if not cell:
        return None
    text, trouble = figure(cell, Dialect(points=points))
    if trouble is not None:
        problems.append(Problem(line.at(column), *trouble))
        return None
    if not is_figure(text):
        hint = "Plain digits with a point and at most six decimals, tonnes without a unit: 1240 or 0.8."
        message = f"{quoted(cell, 40)} is no amount."
        problems.append(Problem(line.at(column), "ledger.amount", message, hint))
        return None
    return scaled(text)


def amount(line: Line, problems: list[Problem], points: bool) -> Pair | None:
    """The amount of a row: ``amount`` fills both columns, or ``location`` and ``market`` each their own."""
    both = number(line, "amount", problems, points)
    apart = number(line, "location", problems, points), number(line, "market", problems, points)
    if line.get("amount") and (line.get("location") or line.get("market")):
        hint = "Write amount alone, or location and market."
        problems.append(Problem(line.at("amount"), "ledger.amount", "The amount is given twice.", hint))
        return None
    if both is not None:
        return Pair(both, both)
    if apart[0] is not None and apart[1] is not None:
        return Pair(apart[0], apart[1])
    if bool(line.get("location")) != bool(line.get("market")):
        column = "market" if line.get("location") else "location"
        hint = "Write both columns, or amount for the same in both."
        problems.append(Problem(line.at(column), "ledger.amount_blank", f"{column} is blank.", hint))
    return None
