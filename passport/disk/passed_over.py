"""Find the files of a folder that could be verified and are not read, because of their names."""

from pathlib import Path
from typing import Final

from passport.disk import beginnings, files
from passport.work.naming import holds_claim
from signing.errors import ToolError
from signing.shown import visible

_MOST_NAMED: Final = 3
_TYPE: Final = b'"VerifiableCredential"'
"""What a claim has in its text; files without it are not parsed."""


class PassedOver:
    """Called with each file of a folder that is not read; ``sentence`` says which of them could be verified.

    Those are passports, single claims, statements of a year and reports, deliveries, readings, libraries of
    factors and what a hub has signed.
    """

    __slots__ = ("_count", "_named")

    def __init__(self) -> None:
        self._count = 0
        self._named: list[str] = []

    def __call__(self, path: Path) -> None:
        """Take a file in, whatever it is."""
        if _is_verified(path):
            self._count += 1
            if len(self._named) < _MOST_NAMED:
                self._named.append(visible(str(path)))

    def sentence(self) -> str:
        """What was passed over, and what to do; empty: nothing."""
        if not self._count:
            return ""
        more = f" and {self._count - _MOST_NAMED} more" if self._count > _MOST_NAMED else ""
        what, whose = ("1 file", "was not read, because of its name")
        if self._count > 1:
            what, whose = f"{self._count} files", "were not read, because of their names"
        return (
            f"{what} that can be verified {whose}: {', '.join(self._named)}{more}. Name each by itself; of a"
            " folder, what ends in .passport.json is read."
        )


def _is_verified(path: Path) -> bool:
    first = beginnings.begins(path)
    if first.lstrip()[:1] != b"{":
        return False
    if beginnings.is_verified(first):
        return True
    try:
        data = files.read(path)
    except ToolError:
        return False
    return _TYPE in data and holds_claim(data)
