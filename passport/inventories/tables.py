"""Import a table of emissions as a company printed it: parts, totals, net rows, and years side by side.

Each row says which statement it belongs to. A net row is a figure of the market-based statement beside the
physical one; what lies between is a difference and becomes no figure. A printed total that misses its parts
by rounding gets a rounding of its own that everybody sees; by more it is refused.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.exact import is_figure
from passport.custody.results import text
from passport.inventories.statements import (
    BEYOND,
    INVENTORIES,
    MARKET,
    PHYSICAL,
    Credit,
    Figure,
    Statements,
    Total,
)
from passport.sheets.cells.lines import Line, Table, headings, said_once
from passport.sheets.cells.numbers import Dialect, figure
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

_SHEET: Final = "table"
_FIXED: Final = ("label", "statement", "level", "scope", "category")
_BOTH: Final = "both"
_REDUCTION: Final = "reduction"
_STATEMENTS: Final = (PHYSICAL, MARKET, _BOTH, BEYOND, _REDUCTION)
_OF_FIGURES: Final = (*INVENTORIES, _BOTH)
_LEVELS: Final = ("figure", "total", "difference")
_SCOPES: Final = ("1", "2", "3")


class Cell(NamedTuple):
    """A printed figure and half its last digit; ``None`` where the cell is blank or only a bound."""

    value: Fraction | None
    half: Fraction


class Row(NamedTuple):
    """A row, with a cell for each year."""

    label: str
    statement: str
    level: str
    scopes: tuple[str, ...]
    category: str
    cells: tuple[Cell, ...]
    line: Line

    def within(self, statement: str) -> bool:
        """Whether it belongs to an inventory."""
        return self.statement in (statement, _BOTH)


def read(data: bytes, source: str, scale: Fraction = Fraction(1)) -> tuple[Statements, list[str]]:
    """The statements of a table and its years, that of the report first; raises ``DraftRefused``."""
    years = _years(data, source)
    problems: list[Problem] = []
    table = Table("inventory", _SHEET, (*_FIXED, *years), _FIXED, years)
    rows = [_row(line, years, problems) for line in table.lines(data, source, problems)]
    if problems:
        raise DraftRefused(said_once(problems))
    totals = list(_totals(rows, years, problems))
    problems += _differences(rows, years)
    if not any(row.within(PHYSICAL) for row in rows):
        hint = "Write which rows are of the physical inventory: every report has one."
        problems.append(Problem(source, "inventory.no_physical", "There is no physical inventory.", hint))
    if problems:
        raise DraftRefused(problems)
    found = Statements(
        "",
        tuple(_figures(rows, PHYSICAL, years, scale)),
        tuple(_figures(rows, MARKET, years, scale)),
        beyond=tuple(_credit(row, years, scale) for row in rows if row.statement == BEYOND),
        totals=tuple((statement, _scaled(total, scale)) for statement, total in totals),
        remarks=tuple(_remarks(rows)),
        lacking=(PHYSICAL,) if any(one == {MARKET} for one in _where(rows).values()) else (),
    )
    return found, years


def _credit(row: Row, years: Sequence[str], scale: Fraction) -> Credit:
    amount = row.cells[0].value
    if amount is None:
        raise AssertionError("``_blank`` refuses a credit without a figure")
    return Credit(row.label, amount * scale, _before(row, years, scale))


def _totals(
    rows: Sequence[Row], years: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[str, Total]]:
    """Totals within each inventory."""
    for statement in INVENTORIES:
        own = [row for row in rows if row.within(statement)]
        for row in own:
            if row.level == "total":
                yield from ((statement, total) for total in _total(row, own, years, problems))


def _years(data: bytes, source: str) -> list[str]:
    """The columns that are none of the fixed ones, in their order."""
    names = headings("inventory", _SHEET, data, source, _FIXED)
    found = [name for name in names if name and name not in _FIXED]
    if not found:
        hint = "Write a column for each year after the category, that of the report first."
        raise DraftRefused([Problem(source, "inventory.column", "There is no column of a year.", hint)])
    return found


def _row(line: Line, years: Sequence[str], problems: list[Problem]) -> Row:
    before, statement, level = len(problems), line.get("statement"), line.get("level")
    scopes = tuple(line.get("scope").split("+")) if line.get("scope") else ()
    cells = tuple(_cell(line, year, problems) for year in years)
    row = Row(line.get("label"), statement, level, scopes, line.get("category"), cells, line)
    problems += [*_words(row), *_scopes(row), *_below(row, years)]
    # A cell that is no amount is said already, and a figure stands there.
    if line.at(years[0]) not in {one.where for one in problems[before:]}:
        problems += _blank(row, years)
    return row


def _wrong(row: Row, column: str, code: str, message: str, hint: str) -> Problem:
    return Problem(row.line.at(column), f"inventory.{code}", message, hint)


def _words(row: Row) -> Iterator[Problem]:
    if row.statement not in _STATEMENTS:
        hint = f"{', '.join(_STATEMENTS)}."
        message = f"There is no statement {quoted(row.statement, 40)}."
        yield _wrong(row, "statement", "statement", message, hint)
    if row.level not in _LEVELS:
        yield _wrong(
            row, "level", "level", f"There is no level {quoted(row.level, 40)}.", f"{', '.join(_LEVELS)}."
        )


def _scopes(row: Row) -> Iterator[Problem]:
    if len(set(row.scopes)) < len(row.scopes):
        yield _wrong(row, "scope", "scope", "A scope is named twice.", "Name each once, as 1+2.")
    if row.level == "figure" and len(row.scopes) > 1:
        hint = "Write one row for each scope, or level total."
        yield _wrong(row, "scope", "scope", "A figure is of one scope.", hint)
    bare = not row.scopes and "statement" not in row.line.unread
    if row.statement != BEYOND and (bare or any(one not in _SCOPES for one in row.scopes)):
        message = f"There is no scope {quoted(row.line.get('scope'), 20)}."
        yield _wrong(row, "scope", "scope", message, "1, 2, 3, or a sum as 1+2.")
    if not row.line.unread & {"statement", "scope"}:
        yield from _category(row)


def _category(row: Row) -> Iterator[Problem]:
    known = {"", *(str(number) for number in range(1, 16))} if row.scopes == ("3",) else {""}
    if row.category not in known:
        message = f"There is no category {quoted(row.category, 20)}."
        yield _wrong(row, "category", "category", message, "Scope 3 has 1 to 15.")


def _blank(row: Row, years: Sequence[str]) -> Iterator[Problem]:
    """A figure or credit that the year of the report lacks, or of which a bound alone is printed.

    Left out it would lower what stands beside no total; a later year may be blank.
    """
    if row.level == "figure" and row.statement in (*_OF_FIGURES, BEYOND) and row.cells[0].value is None:
        hint = "Write the figure, 0 where nothing was emitted; what is not known goes into no row of figures."
        message = f"{quoted(row.label, 60)} has no figure of {years[0]}."
        yield _wrong(row, years[0], "part_blank", message, hint)


def _below(row: Row, years: Sequence[str]) -> Iterator[Problem]:
    """Figures of an inventory below zero (S1), and credits, which are printed gross."""
    if row.level != "figure" or row.statement not in (*_OF_FIGURES, BEYOND):
        return
    for year, cell in zip(years, row.cells, strict=True):
        if cell.value is not None and cell.value < 0:
            hint = "Nothing is taken off an inventory: state the net figure as market-based, or an effect."
            if row.statement == BEYOND:
                hint = "Credits are printed gross: write how much, without a sign."
            yield _wrong(row, year, "netting", f"{quoted(row.label, 60)} is below zero.", hint)


def _cell(line: Line, year: str, problems: list[Problem]) -> Cell:
    """A figure with commas between thousands; ``> -0.01`` says only that it is smaller than is printed."""
    cell = line.get(year)
    bound = cell.lstrip("<> ")
    if not cell or bound != cell:
        return Cell(None, abs(Fraction(bound)) if is_figure(bound) else Fraction(0))
    plain, trouble = figure(cell, Dialect(decimal="."))
    if trouble is not None:
        problems.append(Problem(line.at(year), *trouble))
        return Cell(None, Fraction(0))
    if not is_figure(plain):
        hint = "A plain figure, with commas between thousands or without."
        problems.append(Problem(line.at(year), "inventory.amount", f"{quoted(cell, 40)} is no amount.", hint))
        return Cell(None, Fraction(0))
    digits = plain.lstrip("-").replace(".", "")
    decimals = len(plain.partition(".")[2])
    zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    value = Fraction(plain)
    return Cell(value, Fraction(10**zeros, 2 * 10**decimals) if value else Fraction(1, 2 * 10**decimals))


def _parts(row: Row, rows: Sequence[Row]) -> list[Row]:
    """The figures that a total sums up: those of its scopes."""
    return [one for one in rows if one.level == "figure" and set(one.scopes) <= set(row.scopes)]


def _total(row: Row, rows: Sequence[Row], years: Sequence[str], problems: list[Problem]) -> list[Total]:
    found: list[tuple[str, Fraction, Fraction]] = []
    parts = _parts(row, rows)
    for place, year in enumerate(years):
        printed = row.cells[place]
        cells = [one.cells[place] for one in parts]
        values = [one.value for one in cells if one.value is not None]
        if printed.value is None:
            continue
        if len(values) < len(cells):
            hint = "Write what it sums up, or leave the total out of that year."
            message = f"{quoted(row.label, 60)}: {len(cells) - len(values)} of its parts are blank in {year}."
            problems.append(Problem(row.line.at(year), "inventory.part_blank", message, hint))
            continue
        off = printed.value - sum(values, Fraction(0))
        if abs(off) > printed.half + sum((one.half for one in cells), Fraction(0)):
            hint = f"The parts come to {text(printed.value - off)}: correct a part or the total."
            message = f"{quoted(row.label, 60)} misses its parts by {text(off)}, more than rounding."
            problems.append(Problem(row.line.at(year), "inventory.total", message, hint))
        found.append((year, printed.value, off))
    if not found or found[0][0] != years[0]:
        return []
    step = 2 * row.cells[0].half
    return [Total(row.label, row.scopes, found[0][1], found[0][2], tuple(found[1:]), step)]


def _differences(rows: Sequence[Row], years: Sequence[str]) -> Iterator[Problem]:
    for row in rows:
        if row.level == "difference":
            yield from _difference(row, rows, years)


def _difference(row: Row, rows: Sequence[Row], years: Sequence[str]) -> list[Problem]:
    """A reduction is what lies between the two inventories of its scope, within what is printed."""
    found = []
    for place, year in enumerate(years):
        sides = []
        for statement in INVENTORIES:
            cells = [one.cells[place] for one in _parts(row, [one for one in rows if one.within(statement)])]
            sides.append((
                sum((one.value or Fraction(0) for one in cells), Fraction(0)),
                sum((one.half for one in cells), Fraction(0)),
            ))  # fmt: skip
        (physical, loose), (market, more) = sides
        cell = row.cells[place]
        if abs((cell.value or Fraction(0)) - (market - physical)) > cell.half + loose + more:
            hint = f"Between the two statements lie {text(market - physical)}."
            message = f"{quoted(row.label, 60)} is not the difference of the two statements in {year}."
            found.append(Problem(row.line.at(year), "inventory.difference", message, hint))
    return found


def _before(row: Row, years: Sequence[str], scale: Fraction) -> tuple[tuple[str, Fraction], ...]:
    later = zip(years[1:], row.cells[1:], strict=True)
    return tuple((year, cell.value * scale) for year, cell in later if cell.value is not None)


def _figures(rows: Sequence[Row], statement: str, years: Sequence[str], scale: Fraction) -> list[Figure]:
    found = []
    for place, row in enumerate(rows):
        value = row.cells[0].value
        if row.level == "figure" and row.within(statement) and value is not None:
            key, scope = f"row-{place + 1}", "+".join(row.scopes)
            before = _before(row, years, scale)
            step = 2 * row.cells[0].half * scale
            one = Figure(key, scope, row.category, row.label, value * scale, "as printed", (), before)
            found.append(one._replace(step=step))
    return found


def _scaled(total: Total, scale: Fraction) -> Total:
    before = tuple((year, amount * scale, off * scale) for year, amount, off in total.before)
    amount, off, step = total.amount * scale, total.rounding * scale, total.step * scale
    return total._replace(amount=amount, rounding=off, before=before, step=step)


def _where(rows: Sequence[Row]) -> dict[str, set[str]]:
    """The inventories in which each scope has a row."""
    return {
        scope: {name for name in INVENTORIES if any(scope in row.scopes and row.within(name) for row in rows)}
        for scope in _SCOPES
    }


def _remarks(rows: Sequence[Row]) -> list[str]:
    """What the table leaves out: a scope of the physical inventory, and net rows that became two figures."""
    found = []
    for scope, here in _where(rows).items():
        if here == {MARKET}:
            found.append(f"Scope {scope} is printed market-based only: the physical inventory lacks it.")
    for row in rows:
        if row.level == "difference":
            scope = "+".join(row.scopes)
            found.append(
                f"The reduction of scope {scope} lies between two statements and is a figure of neither."
            )
    return found
