"""Decode a file of separated values: its encoding and separator, stated by its author or beyond doubt.

UTF-8 and UTF-16 are recognised by their form. Without either, single bytes above 127 are taken for the code
pages of European Windows only where Western (1252) and Central (1250) agree on what they mean; anything else
needs the map's ``encoding``.
"""

import codecs
import re
from typing import Final

from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

ENCODINGS: Final = (
    "utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "cp437", "cp850", "gb18030", "shift_jis", "mac_roman",
)  # fmt: skip
"""What a map may say; the first two are recognised unasked."""
SEPARATORS: Final = ("\t", ";", "|", ",")
"""In order of preference where two fit equally; a comma is also a decimal mark, so it comes last."""
_LOOKED_AT: Final = 300
_SEP_LINE: Final = re.compile(r'"?sep=(\\t|[\t;|,])"?;*,*', re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_RUNS: Final = re.compile(rb"[\x80-\xff]+")
_CUBED: Final = re.compile(rb"[mM](?:\xb2|\xb3)(?![A-Za-z])")
_LONGEST_RUN: Final = 2
# What UTF-8 looks like after a program took it for cp1252 and saved it again, and the sign for lost letters.
_SPOILED: Final = re.compile(
    "\u00c3[\u00a4\u00b6\u00bc\u0178\u201e\u2013\u0153\u00a9\u00a8]|\u00c2[\u00b2\u00b3\u00b0\u00b5\u00a0]|\ufffd"
)


def _agreed() -> frozenset[int]:
    """Return the bytes above 127 that are one character in both Windows code pages of Europe (1250, 1252)."""
    agreed = set()
    for number in range(128, 256):
        byte = bytes([number])
        western = byte.decode("cp1252", "replace")
        if western != "\ufffd" and western == byte.decode("cp1250", "replace"):
            agreed.add(number)
    return frozenset(agreed)


_AGREED: Final = _agreed()


def decoded(data: bytes, source: str, encoding: str | None = "") -> str:
    """Decode a file; raises ``DraftRefused`` (``csv.encoding``) with the line and the way out.

    Tried in turn: the encoding of a map, a byte order mark, UTF-16 without one, UTF-8, European Windows.
    ``encoding``: empty where a map may name one and does not, ``None`` where no map is read.
    """
    mapped = encoding is not None
    if encoding:
        return _decoded_as(data, source, encoding, mapped)
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark) and len(data) > len(mark):
            return _decoded_as(data[len(mark) :], source, name, mapped)
    if guess := _utf16_without_mark(data):
        return _decoded_as(data, source, guess, mapped)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_european(data):
            return data.decode("cp1252")
        raise _refused(data[: error.start], source, "The file is not UTF-8.", mapped) from None
    return _whole(text, data, source)


def _decoded_as(data: bytes, source: str, encoding: str, mapped: bool) -> str:
    """Decode a file by a known encoding, without a mark that it may begin with."""
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise _refused(data[: error.start], source, f"The file is not {encoding.upper()}.", mapped) from None
    return _whole(text.removeprefix("\ufeff"), data, source)


def _whole(text: str, data: bytes, source: str) -> str:
    """Return the text, unless a program lost letters of it before: then ``csv.encoding`` names the line."""
    if not text.isascii() and (spoiled := _SPOILED.search(text)):
        line = text.count("\n", 0, spoiled.start()) + 1
        wrong = quoted(spoiled[0], 80)
        message = f"{wrong} shows that a program read the file in a wrong encoding and saved it so."
        hint = "Export it from your system once more, as CSV in UTF-8."
        raise DraftRefused([Problem(f"{source}:{line}", "csv.encoding", message, hint)])
    return text


def _refused(before: bytes, source: str, message: str, mapped: bool) -> DraftRefused:
    """Return the refusal of the byte that stands after ``before``, by its line."""
    hint = "Export it as CSV in UTF-8."
    if mapped:
        hint = (
            "Export it as CSV in UTF-8, or say in a map which encoding it has: "
            f"encoding = one of {', '.join(ENCODINGS[2:])}."
        )
    line = before.count(b"\n") + 1
    return DraftRefused([Problem(f"{source}:{line}", "csv.encoding", message, hint)])


def _utf16_without_mark(data: bytes) -> str:
    """Return the byte order of UTF-16 without a mark, else nothing.

    Eight in ten of the first 128 characters are ASCII in any list with separators: every second byte is zero.
    """
    first = data[:256]
    half = len(first) // 2
    if half < 2 or b"\0" not in first:
        return ""
    if first[1::2].count(0) * 10 >= half * 8 and 0 not in first[0::2]:
        return "utf-16-le"
    if first[0::2].count(0) * 10 >= half * 8 and 0 not in first[1::2]:
        return "utf-16-be"
    return ""


def _is_european(data: bytes) -> bool:
    """Return whether bytes above 127 stand alone or in pairs, and both Windows code pages agree on them.

    A text in another alphabet has longer runs. The cube and square of ``m3`` and ``m2`` are the same in both.
    """
    plain = _CUBED.sub(b"m", data)
    runs = _RUNS.findall(plain)
    return all(len(run) <= _LONGEST_RUN and _AGREED.issuperset(run) for run in runs)


def separator_line(line: str) -> str:
    """Return the separator that a first line ``sep=;`` of a spreadsheet program names; else empty."""
    named = _SEP_LINE.fullmatch(line.strip("\r\n \ufeff"))
    return "" if named is None else named[1].replace("\\t", "\t")


def separator_of(text: str) -> str:
    """Return the separator: that of a line ``sep=``, else the one that stands in most of the first 300 lines.

    Texts in quotation marks do not count. Where nothing stands in any line it is a comma.
    """
    lines = [line for line in text[:65_536].splitlines()[:_LOOKED_AT] if line.strip()]
    if not lines:
        return ","
    if named := separator_line(lines[0]):
        return named
    bare = [_QUOTED.sub("", line) for line in lines]
    within = {mark: sum(mark in line for line in bare) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: within[mark]) if any(within.values()) else ","
