"""Check cells of activity data by the kind of their column, and say what to write instead."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import half_even, is_figure, text_of
from passport.carbon.money import BASES, is_currency
from passport.folding import has_words
from passport.moments import is_moment, local_to_utc, shift
from passport.sheets.maps.customary import CUSTOMARY
from passport.sheets.maps.synonyms import unit_of
from passport.units import UNITS, is_unit
from signing.errors import ToolError
from signing.shown import quoted

_LONGEST_QUOTE: Final = 40
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?")
_COMMA: Final = re.compile(r"-?[0-9]{1,3}(?:[.\u00a0\u202f ']?[0-9]{3})*,[0-9]+|-?[0-9]+,[0-9]+")
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:[,\u00a0\u202f '][0-9]{3})+(?:\.[0-9]+)?")
_WITH_UNIT: Final = re.compile(r"(-?[0-9]+(?:[.,][0-9]+)?)\s*([A-Za-z\u00b0%/]+[0-9]?)")
_MINUS: Final = re.compile(
    r"\(?[\u2212\u2013-]?\s*([0-9][0-9.,\u00a0\u202f ']*)[-\u2212)]|[\u2212\u2013]([0-9.,]+)"
)
_NOTHING: Final = frozenset({
    "-", "--", "\u2013", "\u2014", "n/a", "na", "n.a.", "k.a.", "keine", "none", "nil", "entf\u00e4llt",
    "\u65e0", "/", ".", "x",
})  # fmt: skip
_OFFSET: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.0+)?(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII
)
_PERCENT: Final = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,8})?)\s*%", re.ASCII)
_PLACES: Final = 12
"""Decimals of a share that a hint proposes."""
_LONGEST: Final = 500
"""Characters of a text, as in the schema of a claim."""
_NEGATIVE: Final = "Quantities are zero or more; the role gives the sign: output, captured, credit."
_CANCELLED: Final = " Of a booking that was cancelled take out both rows."
Trouble = tuple[str, str, str]
"""Code without its prefix, sentence, remedy."""

_REMEDIES: Final = {
    "figure": "Write a plain decimal number, for example 0.35.",
    "share": "Write a share between 0 and 1, for example 0.99.",
    "relative": "Write the relative uncertainty, for example 0.03 for 3 %.",
    "unit": f"One of: {', '.join(UNITS)}, or a currency by ISO 4217, for example EUR.",
    "year": "Write a year, for example 2019.",
    "slug": "Write small letters, digits and single hyphens, for example eaf-natural-gas.",
    "text": "Write a text on one line.",
    "reason": "Write in words, on one line, why the first candidate counts before a stronger one.",
    "date": "Write a date, for example 2026-12-31.",
    "moment": "Write a time with its zone, for example 2026-09-18T08:00:00+02:00.",
    "month": "Write a month or day, for example 2026-09 or 2026-09-17.",
    "count": "Write a whole number above zero.",
    "yes": "Write yes or no.",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """The kind of a cell, the words it may hold where these are listed, and whether it must be there."""

    kind: str
    words: tuple[str, ...] = ()
    required: bool = False

    @property
    def remedy(self) -> str:
        """What to write."""
        return f"One of: {', '.join(self.words)}." if self.words else _REMEDIES[self.kind]


def normal(rule: Rule, value: Any) -> tuple[str, Trouble | None]:  # noqa: ANN401  # whatever the file held
    """Return a cell as documents write it, or code, sentence and remedy.

    ``value`` is whatever the file held: whole numbers and truth values become texts, tables and lists are
    refused. Times are returned in UTC.
    """
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        return "", ("kind", "this is a table or a list, not one value.", rule.remedy)
    text = str(value).strip()
    trouble = _CHECKS[rule.kind](rule, text)
    if trouble is None and rule.kind == "moment":
        text = _in_utc(text)
    return text, trouble


def _figure(rule: Rule, text: str) -> Trouble | None:
    """Check a plain decimal of at most 18 digits, zero or more."""
    if not is_figure(text):
        return _no_figure(rule, text)
    if text.startswith("-"):
        return "negative", f"{text} is negative.", _NEGATIVE
    return None


def _quoted(text: str) -> str:
    return quoted(text, _LONGEST_QUOTE)


def _no_figure(rule: Rule, text: str) -> Trouble:
    """Say what was probably meant by a text that is no figure, and how to write that.

    Tried in turn: a decimal comma, separated thousands, a number with its unit; ``1,234`` may be either of
    the first two.
    """
    comma, thousands = _COMMA.fullmatch(text), _THOUSANDS.fullmatch(text)
    if comma and thousands and text.count(",") == 1:
        hint = f"Write {text.replace(',', '')} or {text.replace(',', '.')}, whichever is meant."
        return "comma", f"{_quoted(text)} may have a decimal comma or a thousands comma.", hint
    if comma:
        whole, _, decimals = text.rpartition(",")
        plain = re.sub(r"[^0-9-]", "", whole)
        return (
            "comma",
            f"{_quoted(text)} has a decimal comma.",
            f"Write it with a point: {plain}.{decimals}.",
        )
    if thousands:
        return "thousands", f"{_quoted(text)} separates thousands.", "Write the digits without separators."
    mixed = _WITH_UNIT.fullmatch(text)
    if mixed is not None and not re.fullmatch(r"[eE][0-9]?", mixed[2]):
        hint = f"Write {mixed[1].replace(',', '.')} here, and the unit's Rec 20 code in the unit column."
        return "unit_in_number", f"{_quoted(text)} mixes a number and a unit.", hint
    return _no_number(rule, text)


def _no_number(rule: Rule, text: str) -> Trouble:
    """Say what a text that is no number may stand for: a blank, a negative, a zero, wide digits."""
    if not text:
        return "empty", "it is empty.", rule.remedy
    if _MINUS.fullmatch(text):
        return "negative", f"{_quoted(text)} is negative.", _NEGATIVE + _CANCELLED
    hint = rule.remedy
    if text.casefold() in _NOTHING:
        hint = "Write 0 if nothing was used, or take the row out."
    elif (plain := unicodedata.normalize("NFKC", text)) != text and is_figure(plain):
        hint = f"Write it in plain digits: {plain}."
    return "number", f"{_quoted(text)} is no number.", hint


def _share(rule: Rule, text: str) -> Trouble | None:
    """Check a share between 0 and 1; one of 10 to 100 is taken for a percentage in the hint."""
    trouble = _relative(rule, text)
    if trouble is None and not (text.startswith("0") or text.rstrip("0") in {"1", "1."}):
        whole = Fraction(text) / 100
        percent = Fraction(1, 10) <= whole <= 1
        hint = f"Write {_decimal(whole)} if {text} % is meant." if percent else rule.remedy
        return "share", f"{_quoted(text)} is more than 1.", hint
    return trouble


def _relative(rule: Rule, text: str) -> Trouble | None:
    """Check a part of one, ``0.03``; a percentage gets the figure to write, for ``3`` is 300 %."""
    percent = _PERCENT.fullmatch(text)
    if percent is None:
        return _figure(rule, text)
    share = _decimal(Fraction(percent[1].replace(",", ".")) / 100)
    return "percent", f"{_quoted(text)} is a percentage.", f"Write {share}."


def _decimal(share: Fraction) -> str:
    """Return a hundredth of a decimal as a figure: it has two decimals more, and always ends."""
    text = text_of(half_even(share, _PLACES), _PLACES)
    return text.rstrip("0").rstrip(".")


def _unit(rule: Rule, text: str) -> Trouble | None:
    """Check a unit: a Rec 20 code that is used here, or a currency by ISO 4217."""
    if is_unit(text) or is_currency(text):
        return None
    meant = unit_of(text)
    hint = f"Write {meant}, the Rec 20 code of {UNITS[meant]}." if meant in UNITS else rule.remedy
    if meant in CUSTOMARY:
        hint = "Write the quantity in KGM or TNE; a map of your own export converts pounds and short tons."
    return "word", f"{_quoted(text)} is no unit code used here.", hint


def _year(rule: Rule, text: str) -> Trouble | None:
    good = is_moment(f"{text}-01-01T00:00:00Z")
    return None if good else ("date", f"{_quoted(text)} is no year.", rule.remedy)


def _words(rule: Rule, text: str) -> Trouble | None:
    if text in rule.words:
        return None
    return "word", f"{_quoted(text)} is none of the words here.", rule.remedy


def _slug(rule: Rule, text: str) -> Trouble | None:
    good = len(text) <= 64 and _SLUG.fullmatch(text)
    return None if good else ("word", f"{_quoted(text)} is no key.", rule.remedy)


def _text(rule: Rule, text: str) -> Trouble | None:
    good = 0 < len(text) <= _LONGEST and text.isprintable()
    return None if good else ("text", "it is empty, too long or has control characters.", rule.remedy)


def _reason(rule: Rule, text: str) -> Trouble | None:
    """Check a text for words: dashes, dots and letters without a shape give no reason (T129)."""
    return _text(rule, text) if has_words(text) else ("text", "it gives no reason.", rule.remedy)


def _date(rule: Rule, text: str) -> Trouble | None:
    return None if is_moment(f"{text}T00:00:00Z") else ("date", f"{_quoted(text)} is no date.", rule.remedy)


def _month(rule: Rule, text: str) -> Trouble | None:
    good = _MONTH.fullmatch(text) and is_moment(f"{text}-01"[:10] + "T00:00:00Z")
    return None if good else ("date", f"{_quoted(text)} is no month.", rule.remedy)


def _moment(rule: Rule, text: str) -> Trouble | None:
    return None if _in_utc(text) else ("date", f"{_quoted(text)} is no time.", rule.remedy)


def _in_utc(text: str) -> str:
    """Return a time with its zone (RFC 3339, whole seconds) in UTC; empty where it is no such time."""
    moment = _OFFSET.fullmatch(text)
    if moment is None:
        return ""
    day, clock, zulu, sign, hours, minutes = moment.groups()
    east = 0 if zulu else (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)
    try:
        return local_to_utc(f"{day}T{clock}", east)
    except ToolError:
        return ""


def _count(rule: Rule, text: str) -> Trouble | None:
    good = text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0
    return None if good else ("number", f"{_quoted(text)} is no whole number above zero.", rule.remedy)


def _yes(rule: Rule, text: str) -> Trouble | None:
    return None if text in {"yes", "no"} else ("word", f"{_quoted(text)} is neither yes nor no.", rule.remedy)


CAPITAL: Final[Mapping[str, Rule]] = {
    "rule": Rule("enum", ("straight-line", "units-of-production"), required=True),
    "start": Rule("moment"),
    "end": Rule("moment"),
    "expected": Rule("figure"),
    "madeBefore": Rule("figure"),
}
SERIES: Final[Mapping[str, Rule]] = {
    "name": Rule("text", required=True),
    "zone": Rule("text", required=True),
    "step": Rule("count"),
    "stamp": Rule("enum", ("start", "end")),
}
PRICE: Final[Mapping[str, Rule]] = {"priceYear": Rule("year"), "basis": Rule("enum", BASES)}
_CHECKS: Final = {
    "figure": _figure,
    "share": _share,
    "relative": _relative,
    "unit": _unit,
    "year": _year,
    "enum": _words,
    "slug": _slug,
    "text": _text,
    "reason": _reason,
    "date": _date,
    "month": _month,
    "moment": _moment,
    "count": _count,
    "yes": _yes,
}


def days_of(period: object) -> tuple[str, str]:
    """Return first and last day of a period by its author's own calendar; empty where it has no days."""
    if not isinstance(period, dict):
        return "", ""
    start, end = str(period.get("start", "")), str(period.get("end", ""))
    if not (is_moment(f"{start[:10]}T00:00:00Z") and is_moment(f"{end[:10]}T00:00:00Z")):
        return "", ""
    # The end is exclusive: midnight belongs to the day before.
    before = 1 if end[11:19] in {"", "00:00:00"} else 0
    return start[:10], shift(f"{end[:10]}T00:00:00Z", -86_400 * before)[:10]
