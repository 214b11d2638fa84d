"""Read numbers, days and times in cells: as stored by a spreadsheet program, and as typed by people.

Stored. A program keeps a binary number of about 16 digits and shows at most 15 of them; ``0.1+0.2`` lies in
the file as ``0.30000000000000004`` and is shown as ``0.3``. So a number cell counts **as the program can show
it: rounded to 15 significant digits, half to even**. What is longer than such a program writes (18 digits, a
whole number of 16) was cut or will be: it is refused, and belongs into a cell formatted as text.

Typed. Text counts as written, and only where it can be read one way: ``1.234`` may be a thousand or one.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from passport.carbon.exact import TWO_WAYS, is_figure
from passport.moments import is_moment
from passport.sheets.cells.grid import Day, Flaw, Number
from signing.shown import quoted

SHOWN_DIGITS: Final = 15
WRITTEN_DIGITS: Final = 17
"""Digits with which a program writes a binary64 number (IEEE 754) so that it reads back the same."""
_LONGEST_NUMBER: Final = 400
_MOST_SHIFT: Final = 40
"""Decimal places before the first or after the last digit that are printed; no quantity needs as many."""
_STORED: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?", re.ASCII)
_BLANKS: Final = "\u00a0\u202f\u2009 '’"
_DAY_FORMS: Final = {
    "DD.MM.YYYY": r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
    "DD/MM/YYYY": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
    "MM/DD/YYYY": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    "YYYY-MM-DD": r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
    "YYYY/MM/DD": r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
    "YYYY.MM.DD": r"(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})",
    "YYYYMMDD": r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    "DD-MM-YYYY": r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
    "DD.MM.YY": r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{2})",
    "DD/MM/YY": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{2})",
    "MM/DD/YY": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{2})",
    "YYYY\u5e74MM\u6708DD\u65e5": "(?P<y>\\d{4})\u5e74(?P<m>\\d{1,2})\u6708(?P<d>\\d{1,2})\u65e5",
    "MM.YYYY": r"(?P<m>\d{1,2})\.(?P<y>\d{4})",
    "MM/YYYY": r"(?P<m>\d{1,2})/(?P<y>\d{4})",
    "YYYYMM": r"(?P<y>\d{4})(?P<m>\d{2})",
}
"""How days and months are written; a year of two digits is one of this century."""
DAY_FORMS: Final = tuple(_DAY_FORMS)
_CLOCK: Final = r"(?:[T ](?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?(?: (?P<half>[AaPp])\.?[Mm]\.?)?)?"
_DAY_COUNT: Final = re.compile(r"[34]\d{4}(?:[.,]\d+)?", re.ASCII)
ERRORS: Final = frozenset({
    "#N/A", "#NV", "#REF!", "#BEZUG!", "#VALUE!", "#WERT!", "#DIV/0!", "#NAME?", "#NUM!", "#ZAHL!", "#NULL!",
    "#SPILL!", "#CALC!", "#GETTING_DATA", "#N/D", "#VALOR!", "#VALEUR!",
})  # fmt: skip
"""What spreadsheet programs write in place of a value, by their own languages."""
_NARROW: Final = re.compile(r"#{3,}")
_ERROR_NUMBER: Final = re.compile(r"(?:Err|Fehler):5\d\d")
_SCIENTIFIC: Final = re.compile(r"-?\d+(?:[.,]\d+)?[eE]\+\d{1,3}", re.ASCII)
NAMES: Final = frozenset({"heat", "serial", "id"})
"""Columns of numbers that name things: none of their digits may be lost."""
ZONES: Final = frozenset({
    "Z", *(f"{sign}{hour:02}:00" for sign in "+-" for hour in range(13)), "+13:00", "+14:00", "-02:30",
    "-03:30", "-09:30", "+03:30", "+04:30", "+05:30", "+05:45", "+06:30", "+08:45", "+09:30", "+10:30",
    "+12:45", "+13:45",
})  # fmt: skip
"""The offsets from UTC that clocks keep somewhere."""
Trouble = tuple[str, str, str]


class Dialect(NamedTuple):
    """How a plant's texts write numbers and times; what is empty is not known.

    ``points``: the form of the file says that numbers have points and nothing else. ``mapped``: who reads
    the sheet takes a map, so that a hint may name one.
    """

    decimal: str = ""
    dates: str = ""
    zone: str = ""
    points: bool = False
    encoding: str = ""
    mapped: bool = False


UNTOLD: Final = Dialect()


def stored(text: str) -> Number | Flaw:
    """Return the figure of a number cell from the text of the file, rounded to the 15 digits a program shows.

    A ``Flaw`` is ``sheet.number`` for text that is no number or far out of range, ``sheet.digits`` for more
    digits than a number cell keeps: more than 17, or a whole number of more than 15.
    """
    # Most cells: a whole number that every program shows as it is stored. It needs no arithmetic on digits.
    if len(text) <= SHOWN_DIGITS and text.isascii() and text.isdecimal() and text[0] != "0":
        return Number(text)
    number = _STORED.fullmatch(text)
    if number is None or len(text) > _LONGEST_NUMBER:
        return Flaw(f"sheet.number|{quoted(text, 40)} is no number.|Type the number again.")
    digits, shift = _significant(number)
    if len(digits) > WRITTEN_DIGITS or (shift >= 0 and len(digits) > SHOWN_DIGITS):
        hint = f"A number cell keeps {SHOWN_DIGITS} digits: format the cell as text and type it again."
        return Flaw(f"sheet.digits|{quoted(text, 40)} has more digits than a number cell keeps.|{hint}")
    digits, shift = _as_shown(digits, shift)
    if not digits:
        return Number("0")
    if abs(shift) > _MOST_SHIFT:
        return Flaw(
            f"sheet.number|{quoted(text, 40)} is far too large or small.|Check the formula and the unit."
        )
    return Number(number[1] + _printed(digits, shift))


def _significant(number: re.Match[str]) -> tuple[str, int]:
    """Return the digits of a number without zeros at either end, and the power of ten they are times.

    ``-0.0120e3`` is ``12`` and 0; zero has no digits.
    """
    _, whole, decimals, exponent = number.groups()
    digits = (whole + (decimals or "")).lstrip("0")
    shift = int(exponent or 0) - len(decimals or "")
    stripped = digits.rstrip("0")
    return stripped, shift + len(digits) - len(stripped)


def _as_shown(digits: str, shift: int) -> tuple[str, int]:
    """Round digits to 15, half to even, and drop zeros at their end; ``shift`` grows by what is dropped."""
    cut = len(digits) - SHOWN_DIGITS
    if cut <= 0:
        return digits, shift
    rounded = _rounded(digits, cut)
    stripped = rounded.rstrip("0")
    return stripped, shift + cut + len(rounded) - len(stripped)


def _rounded(digits: str, cut: int) -> str:
    """Return all digits but the last ``cut``, rounded half to even; 999 may become 1000."""
    kept, rest = int(digits[:-cut]), int(digits[-cut:])
    half = 5 * 10 ** (cut - 1)
    return str(kept + (rest > half or (rest == half and kept % 2 == 1)))


def _printed(digits: str, shift: int) -> str:
    """Return digits times a power of ten as a plain decimal."""
    if shift >= 0:
        return digits + "0" * shift
    padded = digits.rjust(1 - shift, "0")
    return f"{padded[:shift]}.{padded[shift:]}"


def spoiled(cell: str) -> Flaw | None:
    """Return the flaw of a text that a program wrote in place of a value; ``None`` where it is a value.

    That is an error of a formula (``sheet.formula_error``), or ``####`` of a column too narrow for its number
    (``sheet.narrow``).
    """
    if cell in ERRORS or _ERROR_NUMBER.fullmatch(cell):
        return Flaw(f"sheet.formula_error|the formula's result is {cell[:20]}.|Correct the formula.")
    if _NARROW.fullmatch(cell):
        hint = "Make the column wide enough for its numbers, and export the sheet again."
        return Flaw(f"sheet.narrow|the program wrote {cell[:8]} instead of the value.|{hint}")
    return None


def text_of(cell: str) -> tuple[str, Trouble | None]:
    """Return a cell of a column of texts as plain text, or a stand-in and why it is none.

    A number is its digits; a date (``sheet.date_for_text``) and a cell without a value are no text.
    """
    if isinstance(cell, Flaw):
        return "", cell.parts
    if isinstance(cell, Day):
        return "", ("sheet.date_for_text", f"{cell} is a date, but text belongs here.", "Type it as text.")
    return str(cell), None


def name(cell: str) -> tuple[str, Trouble | None]:
    """Return a heat, serial or id as written; a number with an exponent (``1E+05``) is ``sheet.scientific``.

    A program that exports a long name as such a number has rounded it: digits are lost.
    """
    if not isinstance(cell, Number) and _SCIENTIFIC.fullmatch(cell):
        hint = "Format the column as text in the program the export comes from, and export it again."
        return "", ("sheet.scientific", f"{quoted(cell, 40)} is a rounded number, not a name.", hint)
    return str(cell), None


def figure(cell: str, dialect: Dialect = UNTOLD) -> tuple[str, Trouble | None]:
    """Return the plain figure that a cell means, or a stand-in and why it cannot be determined.

    Text counts by the decimal mark of the dialect; without one ``1.234`` and ``1,234`` are
    ``sheet.two_ways``. Text that is no number at all is returned as it is, and refused by the rule of its
    field.
    """
    if isinstance(cell, Flaw):
        return "1", cell.parts
    if isinstance(cell, Day):
        hint = "Format the cell as a number and type the figure again: the program took it for a date."
        return "1", ("sheet.date_for_number", f"{cell} is a date, not a number.", hint)
    if isinstance(cell, Number):
        return str(cell), None
    if dialect.decimal:
        return _typed(cell, dialect.decimal), None
    if TWO_WAYS.fullmatch(cell) and not (dialect.points and "." in cell):
        other = cell.replace(",", "").replace(".", "")
        point = cell.replace(",", ".")
        hint = f"{other} or {point}? Store the cell as a number, or write {other} or {point}0."
        if dialect.mapped:
            hint = (
                f"{other} or {point}? Store the cell as a number, or say decimal = "
                "in a map (--map; --suggest-map drafts one)."
            )
        return "1", ("sheet.two_ways", f"{quoted(cell, 80)} is text and can be read two ways.", hint)
    return cell, None


def _typed(text: str, decimal: str) -> str:
    """Return a typed number with a known decimal mark as a plain figure; as it is where it is none.

    Blanks, apostrophes and the other mark may separate groups of three digits, and nothing else.
    """
    separators = _BLANKS + (".," if decimal not in ".," else (".", ",")[decimal == "."])
    whole, mark, decimals = text.partition(decimal)
    groups = re.split(f"[{re.escape(separators)}]", whole)
    first, *rest = groups
    good = not rest or (
        0 < len(first.lstrip("-")) <= 3 and all(len(group) == 3 and group.isdecimal() for group in rest)
    )
    plain = "".join(groups) + ("." if mark else "") + decimals
    return plain if good and is_figure(plain) else text


def day(cell: str, dialect: Dialect = UNTOLD) -> tuple[str, Trouble | None]:
    """Return a date or month as ``2026-09-17`` or ``2026-09``; other forms of text need the map's ``dates``.

    A count of days without a format of dates is ``sheet.day_number``; text in no form is left to its field.
    """
    if isinstance(cell, Flaw):
        return "", cell.parts
    if isinstance(cell, Day):
        return cell[:10], None
    if isinstance(cell, Number):
        return "", _day_number(cell)
    text = moment_text(cell, dialect)
    if not text and _DAY_COUNT.fullmatch(cell):
        return "", _day_number(cell)
    return text[:10] if text else cell, None


def moment(cell: str, dialect: Dialect = UNTOLD) -> tuple[str, Trouble | None]:
    """Return a time with its zone; a cell without one takes the dialect's, else it is ``sheet.zone``."""
    if isinstance(cell, Flaw):
        return "", cell.parts
    if isinstance(cell, Number):
        return "", _day_number(cell)
    text = str(cell) if isinstance(cell, Day) else moment_text(cell, dialect)
    if not text:
        return cell, None
    if not dialect.zone:
        hint = (
            "Add a row zone with the offset from UTC, for example +02:00, or write 2026-09-18T08:00:00+02:00."
        )
        return "", ("sheet.zone", f"{cell} is a time without a zone.", hint)
    return (text if "T" in text else f"{text}T00:00:00") + dialect.zone, None


def moment_text(text: str, dialect: Dialect) -> str:
    """Return a typed day, with its time if it has one, in the form of ISO 8601; empty where it is none.

    The form is that of the dialect, ``YYYY-MM-DD`` where it has none. A form of months gives ``2026-09``, and
    a month has no time.
    """
    form = _DAY_FORMS.get(dialect.dates or "YYYY-MM-DD", "")
    typed = re.fullmatch(form + _CLOCK, text.strip(), re.ASCII) if form else None
    if typed is None:
        return ""
    parts = typed.groupdict()
    date, clock = _date(parts), _clock(parts)
    if not is_moment(f"{date}T{clock or '00:00:00'}Z"):
        return ""
    if "d" not in parts:
        return date[:7] if not clock else ""
    return f"{date}T{clock}" if clock else date


def _date(parts: Mapping[str, str | None]) -> str:
    """Return year, month and day; two digits are a year of this century, a month is its first day."""
    year = parts["y"] or ""
    century = "20" if len(year) == 2 else ""
    return f"{century}{year}-{parts['m']:0>2}-{parts.get('d') or '01':0>2}"


def _clock(parts: Mapping[str, str | None]) -> str:
    """Return the time of day, of 24 hours; empty where there is none.

    13 PM is no time: it becomes hour 99, which the check of the moment refuses.
    """
    hour = parts["H"]
    if hour is None:
        return ""
    if half := parts["half"]:
        hour = str(int(hour) % 12 + (12 if half in "pP" else 0)) if 1 <= int(hour) <= 12 else "99"
    return f"{hour:0>2}:{parts['M']}:{parts['S'] or '00'}"


def _day_number(cell: str) -> Trouble:
    """Return the trouble with a count of days: 1900 or 1904 as its beginning is a setting of the file."""
    hint = "Format the cell as a date (a spreadsheet counts days as numbers), or write 2026-09-17 as text."
    return "sheet.day_number", f"{cell} is a number where a date belongs.", hint
