"""What a file is by its first bytes, before anything reads it as a document."""

from collections.abc import Mapping
from typing import Final

from signing.errors import ToolError

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


def looks_like(data: bytes) -> str | None:
    """What the first bytes say a file is, with its article, where people mistake it for a document."""
    for kind, beginnings in _BEGINNINGS.items():
        if data.startswith(beginnings):
            return kind
    pictured = (data.startswith(b"RIFF") and data[8:12] == b"WEBP") or data[4:8] == b"ftyp"
    return PICTURE if pictured or data.startswith((b"\0\0\0\x0cJXL ", b"\0\0\0\x0cjP  ")) else None
