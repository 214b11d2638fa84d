"""Drafts in TOML: places are lines; numbers with a fraction are kept as written, to be refused."""

import re
import tomllib
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
    """The tree of a TOML draft of at most ``most`` bytes; ``DraftRefused`` with the line for what is none."""
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
        # The line is told in words only, and moving them would cost nothing but the line.
        found = _LINE.search(str(error))
        where = f"{source}:{found[1]}" if found else source
        hint = "Common causes: a text without quotes, a bracket not closed, the same member twice."
        raise DraftRefused([Problem(where, "draft.toml", "The file is no valid TOML.", hint)]) from None
    lines = _lines(text)

    def place(path: Path) -> str:
        while path and path not in lines:
            path = path[:-1]
        return f"{source}:{lines.get(path, 1)}"

    return Tree(_plain(value), place)


def _plain(value: object) -> object:
    """The same with dates and times as text; their zone, where one is given, stays in it."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _lines(text: str) -> dict[Path, int]:
    """On which line each table and member of valid TOML stands; members of inline tables are left to it."""
    lines: dict[Path, int] = {}
    entries: dict[Path, int] = {}
    table: Path = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        heading = _HEADING.fullmatch(line)
        assignment = None if heading else _ASSIGNMENT.match(line)
        if heading is not None:
            table = _table(heading[2], entries, is_entry=heading[1] == "[[")
            lines.setdefault(table, number)
        elif assignment is not None:
            steps = tuple(_unquoted(step) for step in _STEP.findall(assignment[1]))
            for end in range(1, len(steps) + 1):
                lines.setdefault((*table, *steps[:end]), number)
            fence = next((mark for mark in _FENCES if assignment[2].count(mark) == 1), "")
    return lines


def _table(name: str, entries: dict[Path, int], *, is_entry: bool) -> Path:
    """The path of a heading: an array of tables on the way means its latest entry."""
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
    return step[1:-1] if step[:1] in {'"', "'"} else step
