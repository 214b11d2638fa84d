"""Drafts from files, by the format their name says; every problem is told, not only the first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from passport.cli.options import UsageError
from passport.cli.output import terminal
from passport.disk import files
from passport.sheets.drafts import DraftRefused, Kind, What, read_draft

_KINDS: Final[Mapping[str, Kind]] = {".toml": "toml", ".json": "json"}


def read(path: Path, what: What) -> Mapping[str, Any]:
    """The members of a draft; raises ``file.*``, ``usage.draft`` and ``draft.*``."""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise UsageError(
            "usage.draft", f"{path} is neither .toml nor .json.", hint="Name a draft in one of these formats."
        )
    data = files.read(path, limit=files.MAX_SMALL)
    try:
        return read_draft(data, kind=kind, source=str(path), what=what).members
    except DraftRefused as error:
        # The first becomes the error line; its author wants to correct all of them in one go.
        for problem in error.problems[1:]:
            where = terminal.clean(problem.where)
            terminal.note(f"also: {where}: {terminal.clean(problem.message)} {terminal.clean(problem.hint)}")
        raise


def check_workings(draft: Mapping[str, Any], path: Path) -> None:
    """Raise ``workings.*`` unless the file is the workings whose digest the draft carries."""
    from passport.work import calculating  # noqa: PLC0415 - the engine only with --workings

    data = files.read(path, limit=calculating.MOST_BYTES)
    calculating.check_workings(draft.get("footprint", {}), calculating.File(str(path), data))
