"""Read the members that every map of an export has: words of a closed list, the row of headings, tables."""

from collections.abc import Mapping
from typing import Any, Final

from passport.sheets.activity.reading_text import ENCODINGS
from passport.sheets.cells.numbers import DAY_FORMS, Dialect
from passport.sheets.drafts.reading import Path, Problem, Tree
from signing.shown import quoted

_LAST_ROW: Final = 1_000_000


class MapReader:
    """Reads the tables of a map; what is wrong goes to ``problems``, and a stand-in takes its place.

    A map that has problems is of no use; who reads one raises ``DraftRefused`` with all of them.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []

    def problem(self, path: Path, message: str, hint: str) -> None:
        """Note a mistake (``map.form``) with the line of the member at ``path``."""
        self.problems.append(Problem(self.tree.place(path), "map.form", message, hint))

    def unknown(self, path: Path, value: Mapping[str, Any], known: tuple[str, ...]) -> None:
        """Note the members of a table that are not among those ``known``."""
        for name in sorted(value.keys() - set(known)):
            message = f"{quoted(name, 40)} is not known here."
            self.problem((*path, name), message, f"Known: {', '.join(known)}.")

    def word(self, table: Mapping[str, Any], name: str, words: tuple[str, ...], *path: str) -> str:
        """Return a member that is one of a closed list of words; empty where it is absent."""
        value = table.get(name, "")
        if value != "" and value not in words:
            message = f"{name} is none of the forms known."
            self.problem((*path, name), message, f"One of: {', '.join(words)}.")
            return ""
        return str(value)

    def dialect(self, top: Mapping[str, Any], zones: tuple[str, ...] = ()) -> Dialect:
        """Return how the export writes numbers, days and letters; its ``zone`` is one of ``zones``."""
        return Dialect(
            self.word(top, "decimal", (".", ",")),
            self.word(top, "dates", DAY_FORMS),
            self.word(top, "zone", zones) if zones else "",
            encoding=self.word(top, "encoding", ENCODINGS),
        )

    def header(self, table: Mapping[str, Any], *path: str) -> int:
        """Return the number of the row of headings, 0 where the map leaves it out."""
        head = table.get("header", 0)
        if type(head) is int and 0 <= head <= _LAST_ROW:
            return head
        self.problem((*path, "header"), "header is no number of a row.", "Write 3 for the third row.")
        return 0
