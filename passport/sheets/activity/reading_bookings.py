"""Bookings of one source in a plant's export: each checked as a row of its own, then added up.

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

Told = tuple[int, Mapping[str, str]]
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
tells nothing. ``each``: every row is looked at, and the source tells none of several. ``once``: told by one
row, or alike by several; a series of readings by the only row. ``dropped``: it is for people.
"""
_TIERS: Final = table("quantityEvidence")
_MOST_DECIMALS: Final = 18


def added_up(section: Section, rows: Sequence[Told], window: Window, problems: list[Problem]) -> list[Told]:
    """One row per key, in the order of keys; what is wrong with any booking is added to ``problems``."""
    by_key: dict[str, list[Told]] = {}
    for number, filled in rows:
        by_key.setdefault(filled.get("key", f"\x00{number:09}"), []).append((number, filled))
    found = []
    for key in sorted(by_key):
        bookings = sorted(by_key[key], key=lambda told: told[0])
        if len(bookings) == 1:
            found.append(bookings[0])
            continue
        before = len(problems)
        _note_bad(section, bookings, window, problems)
        merged = _Merging(section, bookings, problems)
        found.append((bookings[0][0], dict(bookings[0][1]) if len(problems) > before else merged.row()))
    return found


def _note_bad(section: Section, bookings: Sequence[Told], window: Window, problems: list[Problem]) -> None:
    """Each booking by the rules of a row; one like a good row but for its figure by that figure."""
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
    def __init__(self, section: Section, bookings: Sequence[Told], problems: list[Problem]) -> None:
        self._section = section
        self._bookings = bookings
        self._problems = problems

    def row(self) -> dict[str, str]:
        """The row of all bookings together."""
        unit = self._one_unit()
        found = {"unit": unit} if unit else {}
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
                found[name] = text
        return found

    def _problem(self, number: int, name: str, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(self._section.place(number, name), f"sheet.{code}", message, hint))

    def _same(self, name: str, cells: Sequence[str]) -> str:
        first = self._bookings[0][0]
        for (number, filled), cell in zip(self._bookings, cells, strict=True):
            if cell != cells[0]:
                key = filled.get("key", "")[:40]
                message = f"{name} is {cell[:40]!a}, in row {first} of {key!a} {cells[0][:40]!a}."
                hint = f"Bookings of one source are added up: give them one {name}, or keys of their own."
                self._problem(number, name, "differs", message, hint)
        return cells[0]

    def _largest(self, name: str, cells: Sequence[str]) -> str:
        return max(cells, key=figure) if all(cells) else ""

    def _one_unit(self) -> str:
        """The unit of the sum: of those that occur one in which every booking is a decimal figure."""
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
                    f"unit is {filled.get('unit', '')!a}, in row {first_row} of {key!a}"
                    f" {first.get('unit', '')!a}, and one does not become the other exactly."
                )
                hint = "Bookings of one source are added up: give them one unit, or keys of their own."
                self._problem(number, "unit", "mixed_units", message, hint)
        return first.get("unit", "")

    @staticmethod
    def _converted(text: str, unit: str, wanted: str) -> str:
        """A quantity in another unit; empty where that is no decimal figure. No quantity is a 0 here."""
        if unit == wanted:
            return text or "0"
        try:
            return decimal_of(convert(figure(text or "0"), unit, wanted))
        except ToolError:
            return ""

    def _sum(self, name: str, unit: str) -> str:
        told = [(f[name], f.get("unit", "")) for _, f in self._bookings if name in f]
        parts = [self._converted(text, own, unit) for text, own in told]
        whole = decimal_of(sum((fraction(figure(part)) for part in parts if part), Fraction(0)))
        if not whole:
            message = f"The sum of the {len(parts)} bookings has more digits than a figure may have."
            hint = "Round the bookings in your system to what was measured, and export them again."
            self._problem(self._bookings[0][0], name, "digits", message, hint)
        return whole

    def _once(self, name: str, unit: str) -> str:
        told = [(number, filled) for number, filled in self._bookings if filled.get(name)]
        if name == "series":
            cells = [filled[name] for _, filled in told]
        else:
            cells = [self._converted(filled[name], filled.get("unit", ""), unit) for _, filled in told]
        same = len({figure(cell) if is_figure(cell) else cell for cell in cells}) == 1
        if name == "series" and told:
            number, filled = told[0]
            message = f"A series of readings stands among {len(self._bookings)} bookings of one source."
            hint = "Give the series a key of its own: what it measured is not added to bookings."
            self._problem(number, name, "series", message, hint)
        elif len(told) > 1 and not same:
            number, filled = told[1]
            message = f"{name} is told by row {told[0][0]} of {filled.get('key', '')[:40]!a} already."
            hint = "It is told once for a source, not for each booking: leave it blank in the others."
            self._problem(number, name, "told_twice", message, hint)
        return min(cells) if cells else ""


def _strength(evidence: str) -> tuple[str, int]:
    """Weaker evidence first: by its tier, then by its place in the list."""
    return str(_TIERS.get(evidence, "")), -EVIDENCE.index(evidence) if evidence in EVIDENCE else 0


def _place_of(unit: str) -> int:
    return list(UNITS).index(unit) if unit in UNITS else -1


def decimal_of(value: Fraction) -> str:
    """The figure that a fraction is, in its shortest form; empty where it has none of at most 18 digits."""
    for decimals in range(_MOST_DECIMALS + 1):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
            text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
            text = f"-{text}" if scaled < 0 else text
            return text if is_figure(text) else ""
    return ""


def note_sum_row(section: Section, rows: Sequence[Told], problems: list[Problem]) -> None:
    """Refuse a row that equals the sum of those above, where nothing tells a booking from a sum.

    That is the last row, or one below at least two others.
    """
    if not rows or {"key", "heat", "month"} & section.at.keys():
        return
    by_row: dict[int, dict[tuple[str, str], Fraction]] = {}
    for number, filled in rows:
        text = filled.get("quantity", "")
        if is_figure(text):
            at = filled.get("key", ""), filled.get("unit", "")
            cells = by_row.setdefault(number, {})
            cells[at] = cells.get(at, Fraction(0)) + fraction(figure(text))
    above: dict[tuple[str, str], Fraction] = {}
    last = max(by_row, default=0)
    for place, (number, cells) in enumerate(sorted(by_row.items())):
        is_sum = any(cells.values()) and all(above.get(at) == value for at, value in cells.items())
        if is_sum and (place > 1 or number == last):
            message = f"Row {number} equals the sum of the rows above it."
            hint = (
                "Take the row out if it is a sum. If it is a booking, add a column that tells the day of "
                "each row, and name it month in the map."
            )
            problems.append(Problem(section.place(number, "quantity"), "sheet.sum", message, hint))
            return
        for at, value in cells.items():
            above[at] = above.get(at, Fraction(0)) + value
