"""Propose key, stage, scope, role, method and factor of each material or column of quantities."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from passport.sheets.maps.found_headings import HeadedSheet, column
from passport.sheets.maps.map_draft import MapDraft, column_in_map, in_remark
from passport.sheets.maps.synonyms import plain, source_of, stated_unit, without_unit
from passport.sheets.maps.toml_words import toml_text

_MOST_WORDS: Final = 200
"""Words of a column of materials that get a table; a column with more names something else."""
_NO_KEY: Final = "source"
"""Stands for a key where a word has no Latin letter or digit to make one of."""
_MEMBERS: Final = ("stage", "scope", "role", "method", "factor")
# Electricity is accounted twice (GHG Protocol Scope 2 Guidance); each result has a source of its own.
_RESULTS: Final = ("location-based", "market-based")


def add_sources(
    draft: MapDraft,
    sheet: HeadedSheet,
    columns: Mapping[str, str],
    spread: Sequence[int],
    sums: Sequence[str],
) -> None:
    """Add a table per column of quantities (``spread``), else per word in the column ``key``.

    ``sums`` are the words of rows of sums, which are no materials.
    """
    if spread:
        for index in spread:
            heading = str(sheet.header[index])
            called = column_in_map(draft, sheet, index)
            _add_source(draft, "spread", called, stated_unit(heading), heading)
    elif "key" in columns:
        words = dict.fromkeys(str(cell) for cell in column(sheet, sheet.names["key"]))
        words.pop(str(sheet.header[sheet.names["key"]]), None)  # the heading again, on each page of a list
        for word in [word for word in words if word not in sums][:_MOST_WORDS]:
            _add_source(draft, "sources", word, "", word)
    else:
        draft.todo("no column says what the quantities are of: name the column of key")


def _add_source(draft: MapDraft, part: str, called: str, unit: str, word: str) -> None:
    """Add ``[activity.PART."CALLED"]``; electricity gets one for either result.

    ``word`` is the material or heading, ``unit`` its Rec 20 code or empty. Members without a proposal are
    lines to fill in.
    """
    key, usual = source_of(without_unit(word)) or (_slug_of(word), {})
    results = _RESULTS if key == "electricity" else ("",)
    heading = f"activity.{part}.{toml_text(called)}"
    wants_unit = part == "spread" and not unit
    for result in results:
        draft.add("", f"[[{heading}]]" if len(results) > 1 else f"[{heading}]")
        if key == _NO_KEY:
            draft.todo("key: small letters, digits, hyphens")
        if wants_unit:
            draft.add('# unit = ""')
        draft.add(*_member_lines(key, usual, result, unit))
    if wants_unit:
        draft.decide(f"'{in_remark(word)}': its unit, which its heading does not state")
    if "factor" not in usual:
        wanted = "its factor" if usual else "stage, scope, role, method and factor"
        draft.decide(f"'{in_remark(word)}': {wanted}")


def _slug_of(word: str) -> str:
    """Return a key made of the Latin letters and digits of a word, ``source`` where it has none."""
    return re.sub("[^a-z0-9]+", "-", plain(word))[:60].strip("-") or _NO_KEY


def _member_lines(key: str, usual: Mapping[str, str], result: str, unit: str) -> Iterator[str]:
    """Give the lines of a source: ``name = "text"`` where it is proposed, else a remark to fill in."""
    proposed = {"key": f"{key}-{result.split('-', maxsplit=1)[0]}" if result else key, **usual}
    if result:
        proposed["electricity"] = result
    if unit:
        proposed["unit"] = unit
    for name, text in proposed.items():
        if text != _NO_KEY:
            yield f'{name} = "{text}"'
    for name in _MEMBERS:
        if name not in proposed:
            yield f'# {name} = ""'
