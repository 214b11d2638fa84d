"""Check the members of a table of activity data by their rules, and collect problems at their places."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from passport.sheets.activity.field_rules import Rule, normal
from passport.sheets.drafts.reading import Path, Problem, Tree
from signing.shown import quoted

MOST_SOURCES: Final = 200_000
"""Entries of any list of activity data."""


class Members:
    """Reads tables of a parsed file; what is wrong goes to ``problems`` with codes ``activity.*``."""

    def __init__(self, tree: Tree, problems: list[Problem]) -> None:
        self._tree = tree
        self._problems = problems

    def problem(self, path: Path, code: str, message: str, hint: str) -> None:
        """Add a problem with the member at ``path``."""
        self._problems.append(Problem(self._tree.place(path), f"activity.{code}", message, hint))

    def members(self, given: Mapping[str, Any], rules: Mapping[str, Rule], path: Path) -> dict[str, str]:
        """Return each member in normal form by its rule; unknown, refused and missing ones are problems."""
        normalised = {}
        for name, value in given.items():
            if name not in rules:
                self.unknown((*path, name), list(rules))
                continue
            text, trouble = normal(rules[name], value)
            if trouble is None:
                normalised[name] = text
            else:
                code, message, hint = trouble
                self.problem((*path, name), code, f"{name}: {message}", hint)
        for name, rule in rules.items():
            if rule.required and name not in given:
                self.problem((*path, name), "missing", f"{name} is missing.", rule.remedy)
        return normalised

    def unknown(self, path: Path, known: Sequence[str]) -> None:
        """Add a member that is not known here (``activity.unknown``), with the nearest known name."""
        close = difflib.get_close_matches(str(path[-1]), known, 1)
        hint = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
        self.problem(path, "unknown", f"{quoted(str(path[-1]), 60)} is not known here.", hint)

    def listed(self, top: Mapping[str, Any], name: str) -> list[Any]:
        """Return a list of the file, empty where it is absent or is no list of a length that is read."""
        value = top.get(name, [])
        if not isinstance(value, list) or len(value) > MOST_SOURCES:
            self.problem(
                (name,), "kind", f"{name} is no list of entries.", f"At most {MOST_SOURCES} entries."
            )
            return []
        return value

    def was_given(self, path: Path, name: str) -> bool:
        """Return whether the author wrote a member: then it was refused, and is not missing."""
        node: Any = self._tree.value
        for step in path:
            node = node[step]
        return name in node


def table_or_empty(value: object) -> Mapping[str, Any]:
    """Return a table as it is, and no members for anything else, so that the missing ones are problems."""
    return value if isinstance(value, dict) else {}


def list_or_empty(value: object) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []
