"""Recognise what a file is by its first bytes, before anything reads it as a document."""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from passport.vocab import DELIVERY
from signing.errors import ToolError

_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_DELIVERY: Final = f'{{"format":"{DELIVERY}"'.encode()
_HUB: Final = b'{"content":{'
"""How ``passport.model.hub.document`` writes its files: canonical JSON, of which this is the first member."""
_READINGS: Final = re.compile(rb'\s*\{\s*"(batches"\s*:\s*\[|format"\s*:\s*"passport-readings/)')
_LIBRARY: Final = re.compile(rb'\s*\{\s*"(credential"\s*:\s*\{|format"\s*:\s*"passport-library/)')
"""Files of signed readings and of libraries of factors, in whatever spacing somebody has saved them."""
_SPACED: Final = 4096
"""Bytes in which such a beginning is looked for."""
PICTURE: Final = "a picture"
_BEGINNINGS: Final[Mapping[str, tuple[bytes, ...]]] = {
    PICTURE: (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*"),
    "a PDF": (b"%PDF",),
    "a ZIP archive": (b"PK\x03\x04",),
    "an SVG drawing": (b"<svg", b"<?xml"),
    "an HTML page": (b"<!DOCTYPE", b"<!doctype", b"<html"),
}


class DocumentRefused(ToolError):
    """A file that is not the document a command needs; codes ``document.*``."""


def is_delivery(data: bytes) -> bool:
    """Return whether these are the first bytes of what ``passport pack`` writes."""
    return data.startswith(_DELIVERY)


def holds_delivery(path: Path) -> bool:
    """Return whether a file begins so, whatever its name; false for what cannot be read or is no file.

    It is opened without waiting, so a pipe without a writer does not hold the command up.
    """
    return is_delivery(_first(path, len(_DELIVERY)))


def are_of_hub(names: Sequence[str]) -> bool:
    """Return whether all these are files that begin as one that a hub has signed, and there are any."""
    return bool(names) and all(_first(Path(name), len(_HUB)) == _HUB for name in names)


def are_sources(names: Sequence[str]) -> bool:
    """Return whether all these files begin as signed readings or as libraries, and there are any."""
    first = [_first(Path(name), _SPACED) for name in names]
    return bool(names) and all(_READINGS.match(one) or _LIBRARY.match(one) for one in first)


def is_readings(data: bytes) -> bool:
    """Return whether these are the first bytes of signed readings."""
    return _READINGS.match(data[:_SPACED]) is not None


def is_verified(data: bytes) -> bool:
    """Return whether what begins so is verified: a delivery, readings, a library, what a hub has signed."""
    sources = _READINGS.match(data) or _LIBRARY.match(data)
    return sources is not None or is_delivery(data) or data.startswith(_HUB)


def begins(path: Path) -> bytes:
    """Return the first bytes of a regular file; nothing of what cannot be read or is none."""
    return _first(path, _SPACED)


def _first(path: Path, size: int) -> bytes:
    """The first bytes of a regular file; nothing of what cannot be read or is none."""
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
            return stream.read(size) if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else b""
    except (OSError, ValueError):
        return b""


def looks_like(data: bytes) -> str | None:
    """Return what the first bytes say a file is, with its article, where people mistake it for a document.

    ``None`` for anything else. WebP, HEIC and AVIF have their mark after a length (RIFF, ISO/IEC 14496-12),
    so it is looked for at bytes 4 and 8.
    """
    for kind, beginnings in _BEGINNINGS.items():
        if data.startswith(beginnings):
            return kind
    pictured = (data.startswith(b"RIFF") and data[8:12] == b"WEBP") or data[4:8] == b"ftyp"
    return PICTURE if pictured or data.startswith((b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ")) else None
