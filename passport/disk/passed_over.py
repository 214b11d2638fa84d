"""Find files of a folder that hold signed documents and are not read, because of their names (T516, T662)."""

import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Final

from passport.disk import beginnings, files
from passport.work.naming import holds_claim, holds_evidence
from signing.errors import ToolError
from signing.shown import visible

_MOST_NAMED: Final = 3
_TYPE: Final = b'"VerifiableCredential"'
"""What a signed document has in its text; files without it are not parsed."""
_GZIP: Final = b"\x1f\x8b"
_WITH_HEADER: Final = 31
"""Window and form for ``zlib``: a file of gzip."""


class _Found:
    """Files of one kind: how many, and the names of the first."""

    __slots__ = ("count", "named")

    def __init__(self) -> None:
        self.count = 0
        self.named: list[str] = []

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.named) < _MOST_NAMED:
            self.named.append(name)

    def sentence(self, what: str, several: str, hint: str) -> str:
        if not self.count:
            return ""
        more = f" and {self.count - _MOST_NAMED} more" if self.count > _MOST_NAMED else ""
        said = f"{self.count} files that {several} were not read, because of their names"
        if self.count == 1:
            said = f"1 file that {what} was not read, because of its name"
        return f"{said}: {', '.join(self.named)}{more}. {hint}"


class PassedOver:
    """Called with each file of a folder that is not read; ``sentence`` says which of them matter.

    Those that could be verified: passports, single claims, statements of a year and reports, deliveries,
    readings, libraries of factors and what a hub has signed. Where ``beside`` is given, which are files that
    were read otherwise, also those with other documents that change a verdict, as retirements do.
    """

    __slots__ = ("_beside", "_evidence", "_verified")

    def __init__(self, beside: Collection[Path] | None = None) -> None:
        self._beside = None if beside is None else {path.resolve() for path in beside}
        self._verified = _Found()
        self._evidence = _Found()

    def __call__(self, path: Path) -> None:
        """Take a file in, whatever it is."""
        first, whole = _plain(beginnings.begins(path)), b""
        if first[:1] != b"{":
            return
        name = visible(str(path)) + (" (compressed)" if _is_packed(path) else "")
        if beginnings.is_verified(first):
            self._verified.add(name)
            return
        try:
            whole = _plain(files.read(path))
        except ToolError:
            return
        if _TYPE in whole:
            if holds_claim(whole):
                self._verified.add(name)
            elif self._beside is not None and holds_evidence(whole) and path.resolve() not in self._beside:
                self._evidence.add(name)

    def sentence(self) -> str:
        """What was passed over, and what to do; empty: nothing."""
        beside = self._evidence.sentence(
            "holds documents beside passports", "hold documents beside passports",
            "Give each with --inputs, status lists with --status.",
        )  # fmt: skip
        return _joined(self._of_passports(), beside)

    def passports(self) -> str:
        """The same of what could be verified alone: among it may be a passport that is looked for."""
        return _joined(self._of_passports())

    def _of_passports(self) -> str:
        return self._verified.sentence(
            "can be verified", "can be verified",
            "Name each by itself; of a folder, what ends in .passport.json is read.",
        )  # fmt: skip


def _joined(*sentences: str) -> str:
    text = " ".join(filter(None, sentences))
    return f"{text} Unpack what is compressed first." if " (compressed)" in text else text


def _is_packed(path: Path) -> bool:
    return beginnings.begins(path).startswith(_GZIP)


def _plain(data: bytes) -> bytes:
    """The text in bytes that may be packed by gzip, begin with a mark, or be UTF-16; at most a document."""
    if data.startswith(_GZIP):
        try:
            data = zlib.decompressobj(_WITH_HEADER).decompress(data, files.MAX_DOCUMENT)
        except zlib.error:
            return b""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = data[2:].replace(b"\0", b"")
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()
