"""Lines of a drafted map: TOML, remarks, and the list of what a person has to decide."""

from collections.abc import Sequence
from typing import Final

from passport.sheets.cells.grid import letters
from passport.sheets.maps.found_headings import HeadedSheet
from passport.sheets.maps.headings import is_letter, same
from signing.shown import visible

_LONGEST_REMARK: Final = 60


class MapDraft:
    """A map while it is drafted; lines are added at its end."""

    def __init__(self, first: str) -> None:
        self._lines = [first]
        self._open: list[str] = []

    @property
    def text(self) -> str:
        """The map in TOML, ending in a line end."""
        return "\n".join(self._lines) + "\n"

    @property
    def open(self) -> tuple[str, ...]:
        """What a person has to decide, in the order of the lines it is about."""
        return tuple(self._open)

    def add(self, *lines: str) -> None:
        """Add lines of TOML."""
        self._lines += lines

    def decide(self, what: str) -> None:
        """List something to decide; its place in the map is a line of its own already."""
        self._open.append(what)

    def todo(self, what: str) -> None:
        """List something to decide, and add it as a remark where it belongs."""
        self._open.append(what)
        self._lines.append(f"# to do: {what}")


def column_in_map(draft: MapDraft, sheet: HeadedSheet, index: int) -> str:
    """How a map names a column: by its heading, or as ``column D`` where the heading does not decide.

    That is where two columns have it (which is listed), and where the heading itself reads like ``column D``.
    """
    heading = str(sheet.header[index])
    if _times(heading, sheet.header) > 1:
        draft.todo(f"several columns have the heading '{in_remark(heading)}': {letters(index)} was taken")
    elif not is_letter(heading):
        return heading
    return f"column {letters(index)}"


def _times(heading: str, header: Sequence[str]) -> int:
    return [same(other) for other in header].count(same(heading))


def in_remark(word: str) -> str:
    """Show a word of the sheet in a remark: its first 60 characters, by ``signing.shown.visible``.

    A remark of TOML holds no control character, and nothing reads it back.
    """
    return visible(word[:_LONGEST_REMARK])
