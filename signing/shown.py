r"""A stranger's text made harmless for the eye: nothing is dropped, and what is shown is what is there.

Characters that have no shape of their own or move others (controls, bidirectional marks, tags, zero-width and
other default-ignorable characters, private use, unassigned) are written as escapes. An escape is ``\u202e``
up to U+FFFF and ``\u{e0041}`` beyond it, so that no two texts look alike. The phone does the same in
``signing/shown.js``; a test compares. For HTML and other markup the caller escapes besides.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

# Controls, format characters (bidi, zero width, tags), surrogates, private use, unassigned, line ends.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Marks and letters that show nothing: Default_Ignorable_Code_Point of Unicode (DerivedCoreProperties.txt), as
# far as the categories above do not hold it already.
_EMPTY: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_FINGERPRINT: Final = re.compile(r"\b(SHA256:)([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/=])")
_FIRST_STRONG_ISOLATE: Final = "\u2068"
_POP_ISOLATE: Final = "\u2069"


def visible(text: str) -> str:
    r"""The text with each character that is not seen as itself written as an escape.

    A backslash stays: for whole lines of ours with file names in them. ``escaped`` leaves no doubt.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(sign) if is_hidden(sign) else sign for sign in text)


def in_page(value: object) -> object:
    """A value on its way into a page: plain text as ``visible`` but for line ends and tabs, else unchanged.

    Text that is marked as markup was put together from values that went through here before.
    """
    if type(value) is not str:
        return value
    return "".join(sign if sign in "\n\t" else visible(sign) for sign in value)


def escaped(text: str) -> str:
    r"""``visible`` with each quotation mark and backslash as an escape too: two texts never look alike."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(_escape(sign) if sign in '"\\' or is_hidden(sign) else sign for sign in text)


def quoted(value: Sequence[object], longest: int) -> str:
    """``escaped`` in quotation marks, cut after so many characters, isolated if it runs right to left.

    A list, which may stand where an unread document should have a text, is shown as Python writes it; what is
    neither raises ``TypeError``.
    """
    text = value if isinstance(value, str) else str(value[:longest])
    shown = escaped(text if len(text) <= longest else text[: longest - 1] + "…")
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in shown):
        shown = f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_ISOLATE}"
    return f'"{shown}"'


def grouped(text: str) -> str:
    """The text with each fingerprint in it in groups of four signs, as two people read it to each other.

    ``SHA256:`` and eleven groups; nothing of it is ever cut. The phone shows the same groups.
    """
    if "SHA256:" not in text:
        return text
    return _FINGERPRINT.sub(lambda found: f"{found[1]} {' '.join(re.findall('.{1,4}', found[2]))}", text)


def ungrouped(text: str) -> str:
    """A fingerprint that a person wrote or copied, without the blanks of its groups."""
    return "".join(text.split())


def is_hidden(sign: str) -> bool:
    """Whether one character shows nothing of its own, or changes how others are shown."""
    return unicodedata.category(sign) in _HIDDEN or _EMPTY.match(sign) is not None


def _escape(sign: str) -> str:
    point = ord(sign)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\u{{{point:x}}}"
