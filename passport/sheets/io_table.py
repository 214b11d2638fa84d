"""Read an input-output table from CSV, and write the baselines that follow from it as factor records.

The first line is ``sector``, the names of all sectors, ``output``, ``direct_kg``; below it a line a sector,
in the same order: what it sells to each, its output, its direct emissions (kg CO2e).
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from passport.carbon.calculating.input_output import DECIMALS, MOST_SECTORS, Table, TableRefused, multipliers
from passport.carbon.exact import is_figure
from passport.carbon.factors import FactorRecord, problems_of, record_of
from signing.shown import quoted

KIND: Final = "category-average"
"""The kind of a factor that is an average of all that a sector makes: tier T0."""
COLUMNS: Final = (
    "id", "publisher", "edition", "geography", "kind", "unit", "supplied", "material", "licence", "source",
    "evidence", "evidenceDigest", "priceYear", "basis",
)  # fmt: skip
_MOST_SAID: Final = 20
_LONGEST: Final = 40


def read_table(data: bytes, name: str) -> Table:
    """Read a table; raises ``io.table`` with every mistake and its cell."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused([f"{name} is no CSV in UTF-8"]) from error
    sectors = tuple(one.strip() for one in lines[0][1:-2]) if lines else ()
    wrong = list(_wrong_heading(lines, sectors, name))
    if wrong:
        raise _refused(wrong)
    figures = _figures(lines, sectors, name, wrong)
    if wrong:
        raise _refused(wrong)
    flows = tuple(tuple(one[:-2]) for one in figures)
    return Table(sectors, flows, tuple(one[-2] for one in figures), tuple(one[-1] for one in figures))


def records(table: Table, members: Mapping[str, str], prefix: str) -> list[FactorRecord]:
    """Give one record a sector; ``members`` are what all share; raises ``io.record`` with what is wrong."""
    found = []
    for number, (sector, figure) in enumerate(zip(table.sectors, multipliers(table), strict=True), 1):
        texts = {
            **members, "id": f"{prefix}:{number}", "kind": KIND, "material": sector,
            "supplied": f"{figure:.{DECIMALS}f}".rstrip("0").rstrip("."),
        }  # fmt: skip
        wrong = [f"{message} {hint}" for _, message, hint in problems_of(texts, {})]
        if wrong:
            raise TableRefused("io.record", wrong[0], hint="Correct the option; nothing was written.")
        countries = texts.pop("geography").split()
        found.append(record_of({**texts, "geography": countries, "gases": {}}))
    return found


def rows(found: Sequence[FactorRecord]) -> Iterator[list[str]]:
    """The heading and a row a record, as a factor sheet has them."""
    yield list(COLUMNS)
    for one in found:
        texts = {**one.as_json(), "geography": " ".join(one.geography)}
        yield [str(texts.get(name, "")) for name in COLUMNS]


def _wrong_heading(lines: Sequence[Sequence[str]], sectors: Sequence[str], name: str) -> Iterator[str]:
    if not lines or [lines[0][0], *lines[0][-2:]] != ["sector", "output", "direct_kg"]:
        yield f"{name}:1 is not sector, the names of all sectors, output, direct_kg"
    elif not 0 < len(sectors) <= MOST_SECTORS or not all(sectors) or len({*sectors}) != len(sectors):
        yield f"{name}:1 has not 1 to {MOST_SECTORS} sectors, each with a name of its own"
    elif len(lines) - 1 != len(sectors):
        yield f"{name} has {len(lines) - 1} lines below the heading, for {len(sectors)} sectors"


def _figures(
    lines: Sequence[Sequence[str]], sectors: Sequence[str], name: str, wrong: list[str]
) -> list[list[Decimal]]:
    """The figures of each line; what is none, or stands in another line than its sector's, is a mistake."""
    found = []
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(lines[0]) or line[0].strip() != sectors[number - 2]:
            wrong.append(f"{name}:{number} is not the line of {quoted(sectors[number - 2], _LONGEST)}")
            continue
        row = [_figure(cell, f"{name}:{number}:{at}", wrong) for at, cell in enumerate(line[1:], 2)]
        if row[-2] == 0:
            wrong.append(f"{name}:{number}:{len(line) - 1} is no output above zero")
        found.append(row)
    return found


def _figure(cell: str, where: str, wrong: list[str]) -> Decimal:
    """A figure of at most 18 digits; of any other text 1, and a mistake."""
    text = cell.strip()
    if is_figure(text) and Decimal(text) >= 0:
        return Decimal(text)
    wrong.append(f"{where} is no figure of zero or more: {quoted(cell, _LONGEST)}")
    return Decimal(1)


def _refused(wrong: Sequence[str]) -> TableRefused:
    error = TableRefused(
        "io.table", f"{wrong[0]}.",
        hint="A line a sector in the order of the heading, and figures like 1234.5 without separators.",
    )  # fmt: skip
    error.also = tuple(f"{one}." for one in wrong[1:_MOST_SAID])
    return error
