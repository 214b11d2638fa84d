"""Refuse to write over a file that the same command reads."""

from collections.abc import Iterable
from pathlib import Path

from passport.cli.options import UsageError


def check(output: Path | None, read: Iterable[Path | str | None]) -> None:
    """Raise ``usage.same_file`` where the output is one of the files read, also with ``--force``."""
    if output is None:
        return
    place = output.resolve()
    if any(one is not None and Path(one).resolve() == place for one in read):
        raise UsageError("usage.same_file", f"{output} is a file that is read.", hint="Name another file.")
