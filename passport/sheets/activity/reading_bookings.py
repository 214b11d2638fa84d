"""Add up the bookings of one source in a plant's export, each checked as a row of its own before.

Where bookings of one key differ, ``MERGED`` says for every column what becomes of it; nothing is taken from
the row that happens to come first, so the order of rows changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from passport.carbon.exact import figure, fraction, is_figure
from passport.carbon.quantities import convert
from passport.carbon.tables import table
from passport.sheets.activity.reading import EVIDENCE, row_in_order
from passport.sheets.activity.reading_table import COLUMNS, Table
from passport.sheets.cells.sections import Section
from passport.sheets.drafts.reading import Problem
from passport.units import UNITS
from signing.errors import ToolError
from signing.shown import quoted

NumberedRow = tuple[int, Mapping[str, str]]
Window = tuple[str, str]

SAME: Final = "same"
MERGED: Final[Mapping[str, str]] = {
    **dict.fromkeys(COLUMNS, SAME),
    "quantity": "added",
    "unit": "converted",
    "evidence": "weakest",
    "calibratedUntil": "earliest",
    "uncertainty": "largest",
    "month": "each",
    "stockStart": "once",
    "stockEnd": "once",
    "series": "once",
    "note": "dropped",
}
"""What happens to a column where bookings of one key differ in it.

``same``: refused, naming both rows. ``added``: exactly. ``converted``: to one unit of the kind, exactly, else
refused. ``weakest``, ``earliest``, ``largest``: what claims least; the last two hold for none where a booking
states nothing. ``each``: every row is looked at, and the source states none of several. ``once``: stated by
one row, or alike by several; a series of readings by the only row. ``dropped``: it is for people.
"""
_TIERS: Final = table("quantityEvidence")
_MOST_DECIMALS: Final = 18
"""Digits a figure may have (schema of a claim), and so the decimals of a sum that are tried."""


def added_up(
    section: Section, rows: Sequence[NumberedRow], window: Window, problems: list[Problem]
) -> list[NumberedRow]:
    """Return one row per key, in the order of keys; adds to ``problems`` what is wrong with any booking.

    ``window`` is first and last day of the period. A merged row has the number of its first booking; where
    bookings have problems, their first stands for them and is of no use. Rows without a key stay as they are.
    """
    by_key: dict[str, list[NumberedRow]] = {}
    for number, filled in rows:
        by_key.setdefault(filled.get("key", f"\x00{number:09}"), []).append((number, filled))
    rows_by_key = []
    for key in sorted(by_key):
        bookings = sorted(by_key[key], key=lambda numbered: numbered[0])
        if len(bookings) == 1:
            rows_by_key.append(bookings[0])
            continue
        before = len(problems)
        _note_bad(section, bookings, window, problems)
        merging = _Merging(section, bookings, problems)
        row = dict(bookings[0][1]) if len(problems) > before else merging.row()
        rows_by_key.append((bookings[0][0], row))
    return rows_by_key


def _note_bad(
    section: Section, bookings: Sequence[NumberedRow], window: Window, problems: list[Problem]
) -> None:
    """Check each booking by the rules of a row; where only its figure differs from a good row, by that.

    An export has thousands of bookings alike but for the quantity; the short way takes a ninth of the time.
    """
    good: set[tuple[tuple[str, str], ...]] = set()
    for number, filled in bookings:
        rest = tuple((name, cell) for name, cell in filled.items() if name != "quantity")
        text = filled.get("quantity", "")
        if rest in good and is_figure(text) and not text.startswith("-"):
            continue
        before = len(problems)
        row = Table(section.head, section.header, [(number, filled)], section.place, "sheet")
        row_in_order(row, window, problems)
        if len(problems) == before and text:
            good.add(rest)


class _Merging:
    """Merges bookings of one source into one row, column by column as ``MERGED`` says."""

    def __init__(self, section: Section, bookings: Sequence[NumberedRow], problems: list[Problem]) -> None:
        self._section = section
        self._bookings = bookings
        self._problems = problems

    def row(self) -> dict[str, str]:
        """Return the row of all bookings together; columns that state nothing are absent."""
        unit = self._one_unit()
        merged = {"unit": unit} if unit else {}
        acts: Mapping[str, Callable[[str, Sequence[str]], str]] = {
            "added": lambda name, _: self._sum(name, unit),
            "converted": lambda _, __: unit,
            "weakest": lambda _, cells: min(cells, key=_strength),
            "earliest": lambda _, cells: min(cells),
            "largest": self._largest,
            "each": lambda _, cells: cells[0] if len(set(cells)) == 1 else "",
            "dropped": lambda _, __: "",
            "once": lambda name, _: self._once(name, unit),
            SAME: self._same,
        }
        for name in dict.fromkeys(name for _, filled in self._bookings for name in filled):
            how = MERGED.get(name, SAME)
            text = acts[how](name, [filled.get(name, "") for _, filled in self._bookings])
            if text:
                merged[name] = text
        return merged

    def _problem(self, number: int, name: str, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(self._section.place(number, name), f"sheet.{code}", message, hint))

    def _same(self, name: str, cells: Sequence[str]) -> str:
        """Return the cell that all bookings have; each that differs is a problem (``sheet.differs``)."""
        first = self._bookings[0][0]
        for (number, filled), cell in zip(self._bookings, cells, strict=True):
            if cell != cells[0]:
                key = filled.get("key", "")[:40]
                other = f"{quoted(key, 80)} {quoted(cells[0], 40)}"
                message = f"{name} is {quoted(cell, 40)}, in row {first} of {other}."
                hint = f"Bookings of one source are added up: give them one {name}, or keys of their own."
                self._problem(number, name, "differs", message, hint)
        return cells[0]

    def _largest(self, name: str, cells: Sequence[str]) -> str:
        """Return the largest figure; empty where a booking states none."""
        return max(cells, key=figure) if all(cells) else ""

    def _one_unit(self) -> str:
        """Return the unit of the sum: the first that occurs in which every booking is a decimal figure.

        They are tried in the order of ``units.UNITS``, so that the order of rows decides nothing.
        """
        units = sorted({filled.get("unit", "") for _, filled in self._bookings}, key=_place_of)
        for unit in units:
            if all(
                self._converted(f.get("quantity", ""), f.get("unit", ""), unit) for _, f in self._bookings
            ):
                return unit
        first_row, first = self._bookings[0]
        for number, filled in self._bookings:
            if filled.get("unit") != first.get("unit"):
                key = filled.get("key", "")[:40]
                message = (
                    f"unit is {quoted(filled.get('unit', ''), 80)}, in row {first_row} of {quoted(key, 80)}"
                    f" {quoted(first.get('unit', ''), 80)}, and one does not become the other exactly."
                )
                hint = "Bookings of one source are added up: give them one unit, or keys of their own."
                self._problem(number, "unit", "mixed_units", message, hint)
        return first.get("unit", "")

    @staticmethod
    def _converted(text: str, unit: str, wanted: str) -> str:
        """Convert a quantity to another unit; empty where that is no decimal figure. No quantity is a 0."""
        if unit == wanted:
            return text or "0"
        try:
            return decimal_of(convert(figure(text or "0"), unit, wanted))
        except ToolError:
            return ""

    def _sum(self, name: str, unit: str) -> str:
        """Add up the quantities in one unit, exactly; a sum of more than 18 digits is ``sheet.digits``."""
        given = [(filled[name], filled.get("unit", "")) for _, filled in self._bookings if name in filled]
        parts = [self._converted(text, own, unit) for text, own in given]
        whole = decimal_of(sum((fraction(figure(part)) for part in parts if part), Fraction(0)))
        if not whole:
            message = f"The sum of the {len(parts)} bookings has more digits than a figure may have."
            hint = "Round the bookings in your system to what was measured, and export them again."
            self._problem(self._bookings[0][0], name, "digits", message, hint)
        return whole

    def _once(self, name: str, unit: str) -> str:
        """Return what one booking states for all: a stock in the unit of the sum, or nothing.

        Bookings that state different stocks are ``sheet.told_twice``.
        """
        if name == "series":
            return self._series()
        given = [(number, filled) for number, filled in self._bookings if filled.get(name)]
        cells = [self._converted(filled[name], filled.get("unit", ""), unit) for _, filled in given]
        if len({figure(cell) if is_figure(cell) else cell for cell in cells}) > 1:
            number, filled = given[1]
            message = f"{name} is stated by row {given[0][0]} of {quoted(filled.get('key', ''), 40)} already."
            hint = "State it once for a source, not for each booking: leave it blank in the others."
            self._problem(number, name, "told_twice", message, hint)
        return min(cells, default="")

    def _series(self) -> str:
        """Refuse a series of readings among several bookings (``sheet.series``), and return its name."""
        given = [(number, filled["series"]) for number, filled in self._bookings if filled.get("series")]
        if given:
            message = f"A series of readings stands among {len(self._bookings)} bookings of one source."
            hint = "Give the series a key of its own: what it measured is not added to bookings."
            self._problem(given[0][0], "series", "series", message, hint)
        return min((name for _, name in given), default="")


def _strength(evidence: str) -> tuple[str, int]:
    """Return the sort key of evidence, weaker first: its tier, then its place from the end of the list."""
    return str(_TIERS.get(evidence, "")), -EVIDENCE.index(evidence) if evidence in EVIDENCE else 0


def _place_of(unit: str) -> int:
    """Return the place of a unit in ``UNITS``; -1 for none or a currency."""
    return list(UNITS).index(unit) if unit in UNITS else -1


def decimal_of(value: Fraction) -> str:
    """Return a fraction as a figure in its shortest form; empty where it has none of at most 18 digits."""
    for decimals in range(_MOST_DECIMALS + 1):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
            text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
            text = f"-{text}" if scaled < 0 else text
            return text if is_figure(text) else ""
    return ""


def note_sum_row(section: Section, rows: Sequence[NumberedRow], problems: list[Problem]) -> None:
    """Refuse a row that equals the sum of those above, where nothing distinguishes a booking from a sum.

    That (``sheet.sum``) is the last row, or one below at least two others. A table with a material, a heat or
    a day in each row needs no such guess: a row of sums leaves them blank.
    """
    if not rows or {"key", "heat", "month"} & section.at.keys():
        return
    by_row = _amounts_by_row(rows)
    above: dict[tuple[str, str], Fraction] = {}
    last = max(by_row, default=0)
    for place, (number, amounts) in enumerate(sorted(by_row.items())):
        if _is_sum_of(amounts, above) and (place > 1 or number == last):
            message = f"Row {number} equals the sum of the rows above it."
            hint = (
                "Take the row out if it is a sum. If it is a booking, add a column that states the day of "
                "each row, and name it month in the map."
            )
            problems.append(Problem(section.place(number, "quantity"), "sheet.sum", message, hint))
            return
        for at, value in amounts.items():
            above[at] = above.get(at, Fraction(0)) + value


def _amounts_by_row(rows: Sequence[NumberedRow]) -> dict[int, dict[tuple[str, str], Fraction]]:
    """Return by row of the sheet the quantity of each source and unit in it."""
    by_row: dict[int, dict[tuple[str, str], Fraction]] = {}
    for number, filled in rows:
        text = filled.get("quantity", "")
        if is_figure(text):
            at = filled.get("key", ""), filled.get("unit", "")
            amounts = by_row.setdefault(number, {})
            amounts[at] = amounts.get(at, Fraction(0)) + fraction(figure(text))
    return by_row


def _is_sum_of(
    amounts: Mapping[tuple[str, str], Fraction], above: Mapping[tuple[str, str], Fraction]
) -> bool:
    """Return whether a row has quantities above zero, and each is what the rows above add up to."""
    return any(amounts.values()) and all(above.get(at) == value for at, value in amounts.items())
