"""Parse drafts in TOML 1.0: places are lines; numbers with a fraction are kept as written, to be refused."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

from passport.sheets.drafts.reading import DraftRefused, Imprecise, Path, Problem, Tree

_MAX_BYTES: Final = 1_048_576
_LINE: Final = re.compile(r"at line (\d+)")
_HEADING: Final = re.compile(r"\s*(\[\[?)([^\]]+)\]\]?\s*(?:#.*)?")
_PART: Final = r"""(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')"""
_ASSIGNMENT: Final = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=(.*)")
_STEP: Final = re.compile(_PART)
_FENCES: Final = ('"""', "'''")


def parse(data: bytes, source: str, *, most: int = _MAX_BYTES) -> Tree:
    """Parse a TOML draft of at most ``most`` bytes.

    Raises ``DraftRefused`` with the line: ``draft.too_large``, ``draft.encoding``, ``draft.toml``.
    """
    if len(data) > most:
        message = f"The file has more than {most} bytes."
        raise DraftRefused([Problem(source, "draft.too_large", message, "Is this the right file?")])
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"{source}:{line}"
        problem = Problem(where, "draft.encoding", "The file is not UTF-8.", "Save it as UTF-8.")
        raise DraftRefused([problem]) from None
    try:
        value = tomllib.loads(text, parse_float=Imprecise)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        number = _line_of(error)
        where = f"{source}:{number}" if number else source
        hint = "Common causes: a text without quotes, a bracket not closed, the same member twice."
        raise DraftRefused([Problem(where, "draft.toml", "The file is no valid TOML.", hint)]) from None
    lines = _lines(text)

    def place(path: Path) -> str:
        while path and path not in lines:
            path = path[:-1]
        return f"{source}:{lines.get(path, 1)}"

    return Tree(_plain(value), place)


def _line_of(error: Exception) -> str:
    """Return the line of a parser's error, empty where it states none.

    It is a member from Python 3.14 on; before, the sentence alone has it. No code depends on it: without a
    line the place of the problem is the file.
    """
    written = _LINE.search(str(error))
    return str(getattr(error, "lineno", "")) or (written[1] if written else "")


def _plain(value: object) -> object:
    """Return the same with dates and times as text (ISO 8601); a zone that is given stays in it."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _lines(text: str) -> dict[Path, int]:
    """Return on which line, from 1, each table and member of valid TOML stands.

    The parser of the standard library keeps no places, so lines are looked at again: headings and
    assignments, with texts of several lines passed over. Members of inline tables have the line of the table.
    """
    lines: dict[Path, int] = {}
    entries: dict[Path, int] = {}
    table: Path = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            fence = "" if fence in line else fence
        elif heading := _HEADING.fullmatch(line):
            table = _table(heading[2], entries, is_entry=heading[1] == "[[")
            lines.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            for path in _paths(table, assignment[1]):
                lines.setdefault(path, number)
            fence = next((mark for mark in _FENCES if assignment[2].count(mark) == 1), "")
    return lines


def _paths(table: Path, key: str) -> Iterator[Path]:
    """Give the paths of a dotted key in a table: ``facility``, then ``facility.id``."""
    steps = tuple(_unquoted(step) for step in _STEP.findall(key))
    for end in range(1, len(steps) + 1):
        yield (*table, *steps[:end])


def _table(name: str, entries: dict[Path, int], *, is_entry: bool) -> Path:
    """Return the path of a heading: an array of tables on the way means its latest entry.

    ``entries`` counts the entries of each array of tables; ``[[name]]`` begins the next one.
    """
    path: Path = ()
    steps = [_unquoted(step) for step in _STEP.findall(name)]
    for place, step in enumerate(steps, 1):
        path = (*path, step)
        if is_entry and place == len(steps):
            entries[path] = entries.get(path, -1) + 1
        if path in entries:
            path = (*path, entries[path])
    return path


def _unquoted(step: str) -> str:
    """Return a part of a dotted key without its quotation marks."""
    return step[1:-1] if step[:1] in {'"', "'"} else step
