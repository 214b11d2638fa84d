"""Calculate baselines from an input-output table: emissions of a unit of output of each sector, and upstream.

Leontief's arithmetic: with flows Z (row sells to column), output x and direct emissions e, the coefficients
are A = Z / x by column and f = e / x, and what a unit of output causes along all its inputs is the solution m
of m = f + m A. It is an average of all that a sector makes, at its prices: never more than tier T0 (DESIGN
6.1), and no stand-in for what a supplier states.
"""

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from typing import Final, NamedTuple

from signing.errors import ToolError

MOST_SECTORS: Final = 300
DECIMALS: Final = 12
_DIGITS: Final = 60
"""Of a calculation: elimination among 300 sectors loses far fewer than half of them."""
_RESIDUAL: Final = Decimal("1e-30")


class TableRefused(ToolError):
    """A table from which no baseline follows; codes ``io.*``."""


class Table(NamedTuple):
    """Flows by selling sector and buying sector, output and direct emissions (kg CO2e) of each sector.

    Flows and output are in one currency, one year's prices and one basis.
    """

    sectors: tuple[str, ...]
    flows: tuple[tuple[Decimal, ...], ...]
    output: tuple[Decimal, ...]
    direct: tuple[Decimal, ...]


def multipliers(table: Table) -> list[Decimal]:
    """Give kg CO2e a unit of output of each sector, rounded to 12 decimals; raises ``io.unproductive``."""
    with localcontext(Context(prec=_DIGITS)):
        size = range(len(table.sectors))
        share = [[table.flows[row][column] / table.output[column] for column in size] for row in size]
        own = [table.direct[column] / table.output[column] for column in size]
        found = _solved([[(row == column) - share[row][column] for row in size] for column in size], own)
        for column in size:
            behind = own[column] + sum((found[row] * share[row][column] for row in size), Decimal(0))
            apart = abs(behind - found[column]) > _RESIDUAL * (1 + abs(found[column]))
            if apart or found[column] < own[column]:
                raise _unproductive(table.sectors[column])
        return [one.quantize(Decimal(1).scaleb(-DECIMALS)) for one in found]


def _solved(rows: list[list[Decimal]], right: Sequence[Decimal]) -> list[Decimal]:
    """Solve a square system by elimination, with the largest of a column as pivot."""
    size = len(rows)
    work = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for place in range(size):
        best = max(range(place, size), key=lambda row: abs(work[row][place]))
        if work[best][place] == 0:
            raise _unproductive(f"{place + 1}")
        work[place], work[best] = work[best], work[place]
        pivot = work[place]
        for row in work[place + 1 :]:
            if row[place]:
                factor = row[place] / pivot[place]
                for column in range(place, size + 1):
                    row[column] -= factor * pivot[column]
    found = [Decimal(0)] * size
    for place in reversed(range(size)):
        known = sum((work[place][column] * found[column] for column in range(place + 1, size)), Decimal(0))
        found[place] = (work[place][size] - known) / work[place][place]
    return found


def _unproductive(sector: str) -> TableRefused:
    return TableRefused(
        "io.unproductive", f"Of the table no finite figure follows for sector {sector}.",
        hint="Each sector buys for less than its output, over all that it buys in turn (Hawkins and Simon).",
    )  # fmt: skip
