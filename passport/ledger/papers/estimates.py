"""Read estimates of the use phase of products: one line a product line, with units, tonnes each, and a basis.

An estimate is printed beside a contribution and is never part of it; no statement holds one.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from passport.ledger.books.amounts import share
from passport.ledger.papers.tables import Line, has_points, lines, number, said_once
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

COLUMNS: Final = ("line", "units", "each", "basis")
_MILLION: Final = 10**6
_MOST_BASIS: Final = 200


class UsePhase(NamedTuple):
    """The estimate of one product line: units in millionths, grams of CO2e a unit emits in use, and why."""

    line: str
    units: int
    each: int
    basis: str

    @property
    def amount(self) -> int:
        """Grams of all units, half to even."""
        return share(self.units * self.each, 1, _MILLION)


def use_phase(data: bytes, source: str) -> list[UsePhase]:
    """The estimates of a CSV file or workbook; raises ``DraftRefused`` with every mistake (``ledger.*``)."""
    problems: list[Problem] = []
    found: dict[str, UsePhase] = {}
    points = has_points(data, source)
    for line in lines(data, source, "use-phase", COLUMNS, COLUMNS, problems):
        units, each = number(line, "units", problems, points), number(line, "each", problems, points)
        name, basis = line.get("line"), line.get("basis")
        problem = _wrong_name(line, found) or _wrong_basis(line) or _wrong_amount(line, units, each)
        if problem is not None:
            problems.append(problem)
        else:
            found[name] = UsePhase(name, units or 0, each or 0, basis)
    if problems:
        raise DraftRefused(said_once(problems))
    return list(found.values())


def _problem(line: Line, column: str, message: str, hint: str) -> Problem:
    return Problem(line.at(column), "ledger.use_phase", message, hint)


def _wrong_name(line: Line, found: Mapping[str, UsePhase]) -> Problem | None:
    name = line.get("line")
    if name and name not in found:
        return None
    hint = "Write each product line once, as the statement names it."
    what = "there twice" if name else "blank"
    return _problem(line, "line", f"The line {quoted(name, 40)} is {what}.", hint)


def _wrong_basis(line: Line) -> Problem | None:
    basis = line.get("basis")
    if 0 < len(basis) <= _MOST_BASIS:
        return None
    hint = "Say what the estimate rests on, for example: 200,000 km at 90 g, 2025 fleet average"
    return _problem(line, "basis", f"A basis has 1 to {_MOST_BASIS} characters.", hint)


def _wrong_amount(line: Line, units: int | None, each: int | None) -> Problem | None:
    """Units above zero and an amount, which may be 0; a cell that is no number has a problem of its own."""
    hint = "Write the units sold, and the tonnes of CO2e that each emits in use; 0 where none."
    for column, value, least in (("units", units, 1), ("each", each, None)):
        is_said = value is None and line.get(column)
        if not is_said and (value is None or (least is not None and value < least)):
            return _problem(line, column, f"The column {column} has no amount to estimate with.", hint)
    return None
