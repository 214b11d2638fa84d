"""A verifier's opinion from a TOML template: every member known, of the right kind, before an act sees it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from passport.cli import files
from signing.errors import ToolError

_TEXTS: Final = (
    "statementType",
    "outcome",
    "levelOfAssurance",
    "conclusion",
    "intendedUsers",
    "impartiality",
)
_LISTS: Final = ("schemes", "coverage")
# Tables whose members are texts, and the members an entry must have to be sorted.
_TABLES: Final = ("materialityThreshold", "signatories", "engagement")
_ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "criteria": ("name", "edition"),
    "verificationStandards": ("name", "edition"),
    "siteVisits": ("key",),
    "misstatements": ("key", "at", "effect", "material", "corrected"),
    "nonconformities": ("key", "material", "resolved"),
    "basisForModification": ("key",),
}
_REQUIRED: Final = (
    *_TEXTS[1:],
    "schemes",
    "materialityThreshold",
    "signatories",
    "criteria",
    "verificationStandards",
)


class OpinionRefused(ToolError):
    """A template that is no opinion; codes ``opinion.*``."""


def read(path: Path) -> dict[str, Any]:
    """The opinion in a template; raises ``opinion.*`` naming the first member that is wrong."""
    try:
        content = tomllib.loads(files.read(path, limit=files.MAX_SMALL).decode())
    except ValueError as error:
        raise _refused("toml", f"{path} is not TOML: {error}.", "Correct the line it names.", path) from error
    known = {*_TEXTS, *_LISTS, *_TABLES, *_ENTRIES}
    for name in content:
        if name not in known:
            raise _refused("unknown", f"{path} has an unknown member {name!r}.", _nearest(name, known), path)
    for name in _REQUIRED:
        if name not in content:
            raise _refused("missing", f"{path} lacks {name}.", "The demo's drafts/opinion.toml shows all.", path)
    for name, value in content.items():
        problem = _problem(name, value)
        if problem:
            raise _refused("kind", f"{path}: {name} {problem}.", "Write it as in the demo's opinion.toml.", path)
    return content


def _problem(name: str, value: object) -> str:
    if name in _TEXTS:
        return "" if isinstance(value, str) else "is not a text"
    if name in _LISTS:
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if good else "is not a list of texts"
    if name in _TABLES:
        return "" if isinstance(value, dict) else "is not a table"
    if not isinstance(value, list):
        return "is not a list of tables"
    for entry in value:
        if not isinstance(entry, dict) or not all(member in entry for member in _ENTRIES[name]):
            return f"needs entries with {', '.join(_ENTRIES[name])}"
    return ""


def _nearest(name: str, known: set[str]) -> str:
    import difflib  # noqa: PLC0415 - only for a mistyped member

    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else "Remove it; nothing in a template is ignored."


def _refused(code: str, message: str, hint: str, path: Path) -> OpinionRefused:
    return OpinionRefused(f"opinion.{code}", message, hint=hint, where=str(path))
