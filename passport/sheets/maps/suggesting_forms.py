"""Propose how an export writes numbers, days and units, from its cells of text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from passport.sheets.cells.grid import is_typed
from passport.sheets.cells.numbers import DAY_FORMS, Dialect, moment_text
from passport.sheets.maps.found_headings import HeadedSheet, column, spread_of
from passport.sheets.maps.map_draft import MapDraft, in_remark
from passport.sheets.maps.synonyms import unit_of
from passport.sheets.maps.toml_words import toml_text

_MOST_WORDS: Final = 200
"""Unknown units that are listed; a sheet with more has no column of units."""
# Numbers that are read one way only. 1.234 and 1,234 fit neither: three digits after a single mark may be
# decimals or a thousand.
_COMMA: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d+,\d{1,2}|-?\d+,\d{4,}", re.ASCII)
_POINT: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+\.\d+|-?\d+\.\d{1,2}|-?\d+\.\d{4,}", re.ASCII)
_FIGURES: Final = frozenset({"quantity", "mass", "output", "stockStart", "stockEnd", "calorific"})
_ISO: Final = "YYYY-MM-DD"


def add_forms(draft: MapDraft, sheets: Sequence[HeadedSheet]) -> None:
    """Add ``decimal`` and ``dates``, each where the cells of all sheets leave one form only.

    Cells that the program stored as numbers or days need neither. What fits no form or several is listed.
    """
    _add_decimal_mark(draft, [text for sheet in sheets for text in _typed_figures(sheet)])
    _add_day_form(draft, [text for sheet in sheets for text in _typed_days(sheet)])


def _typed_figures(sheet: HeadedSheet) -> Iterator[str]:
    named = (index for name, index in sheet.names.items() if name in _FIGURES)
    for index in (*named, *spread_of(sheet)):
        yield from _typed(sheet, index)


def _typed_days(sheet: HeadedSheet) -> Iterator[str]:
    if "month" in sheet.names:
        yield from _typed(sheet, sheet.names["month"])


def _typed(sheet: HeadedSheet, index: int) -> Iterator[str]:
    return (str(cell) for cell in column(sheet, index) if is_typed(cell))


def _add_decimal_mark(draft: MapDraft, texts: Sequence[str]) -> None:
    """Add the mark that some numbers need and none contradicts."""
    comma = any(_COMMA.fullmatch(text) for text in texts)
    point = any(_POINT.fullmatch(text) for text in texts)
    if comma != point:
        draft.add(f'decimal = "{"," if comma else "."}"')
    elif texts:
        draft.todo('numbers are text, and can be read two ways: decimal = "," or decimal = "."')


def _add_day_form(draft: MapDraft, days: Sequence[str]) -> None:
    """Add the one form of ``DAY_FORMS`` in which every day is a day; ISO 8601 needs no line."""
    if not days:
        return
    fitting = [form for form in DAY_FORMS if all(moment_text(day, Dialect(dates=form)) for day in days)]
    if len(fitting) != 1:
        first, forms = in_remark(days[0]), ", ".join(DAY_FORMS)
        draft.todo(f"the form of dates like '{first}': dates = one of {forms}")
    elif fitting[0] != _ISO:
        draft.add(f'dates = "{fitting[0]}"')


def add_units(draft: MapDraft, sheet: HeadedSheet, columns: Mapping[str, str]) -> None:
    """Add the translation of the units in the column of units to Rec 20 codes; unknown ones are listed."""
    if "unit" not in columns:
        return
    words = dict.fromkeys(str(cell) for cell in column(sheet, sheet.names["unit"]))
    codes = {word: code for word in words if (code := unit_of(word)) and code != word}
    if codes:
        draft.add(
            "units = { " + ", ".join(f'{toml_text(word)} = "{code}"' for word, code in codes.items()) + " }"
        )
    for word in list(words)[:_MOST_WORDS]:
        if not unit_of(word):
            draft.todo(f"the unit '{in_remark(word)}' is not known: add it to units")
