"""Read estimates of the use phase of products: one line a product line, with units, tonnes each, and a basis.

An estimate is printed beside a contribution and is never part of it; no statement holds one.
"""

from typing import Final, NamedTuple

from passport.ledger.books.amounts import share
from passport.ledger.papers.tables import has_points, lines, number
from passport.sheets.drafts.reading import DraftRefused, Problem

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
    for line in lines(data, source, "use-phase", COLUMNS, COLUMNS):
        units, each = number(line, "units", problems, points), number(line, "each", problems, points)
        name, basis = line.get("line"), line.get("basis")
        if not name or name in found:
            hint = "Write each product line once, as the statement names it."
            message = f"The line {name[:40]!a} is {'there twice' if name else 'blank'}."
            problems.append(Problem(line.at("line"), "ledger.use_phase", message, hint))
        elif not basis or len(basis) > _MOST_BASIS:
            hint = "Say what the estimate rests on, for example: 200,000 km at 90 g, 2025 fleet average"
            message = f"{name[:40]}: the basis has {len(basis)} characters."
            problems.append(Problem(line.at("basis"), "ledger.use_phase", message, hint))
        elif not units or units < 0 or each is None:
            hint = "Write the units sold, and the tonnes of CO2e that each emits in use; 0 where none."
            column = "each" if units and units > 0 else "units"
            message = f"{name[:40]}: {column} is no amount that can be estimated with."
            problems.append(Problem(line.at(column), "ledger.use_phase", message, hint))
        else:
            found[name] = UsePhase(name, units, each, basis)
    if problems:
        raise DraftRefused(problems)
    return list(found.values())
