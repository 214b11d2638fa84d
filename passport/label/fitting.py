"""Fit text into the fields of a label: choose fonts, measure, shrink, wrap, leave out what is hidden.

All lengths are millimetres; an em size is the height of a font. Texts are measured with the font they are
drawn in.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from signing.shown import is_hidden

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_BLACK: Final = "#000000"
_SMALLEST: Final = 0.62
"""How far a text is shrunk before it is wrapped or shortened."""
_SMALLEST_ADDRESS: Final = 0.35
"""The same of an address or serial number, which is never shortened: capitals are 0.8 mm high then."""
_LINE_SPACING: Final = 1.15
_BOLD: Final = 1.03
"""How much wider a bold text is drawn: the stroke adds to each letter."""
_ELLIPSIS: Final = "..."
_SAMPLE: Final = 64.0
"""Pixels of an em at which widths are measured; they grow in proportion."""
# Tried in this order for names the built-in face has no glyphs for; what is installed differs from machine to
# machine.
_OTHER_FACES: Final = (
    "DejaVuSans.ttf",
    "arial.ttf",
    "Arial Unicode.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "YuGothR.ttc",
    "malgun.ttf",
    "PingFang.ttc",
)
_SPELLED: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "đ": "d", "Đ": "D"}
    | {"ı": "i", "–": "-", "—": "-", "‐": "-", "‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."}
)


@dataclass(frozen=True, slots=True)
class Face:
    """A font for one text: ``name`` (empty: the built-in one), and whether it has every glyph (``whole``)."""

    name: str
    whole: bool
    text: str

    def at(self, pixels: float) -> tuple["FreeTypeFont", str]:
        """Return the font at an em size in pixels, and the text as it can draw it."""
        return _font(self.name, round(pixels, 2)), self.text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text goes: left end of its baseline, and the width it may take; millimetres."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Style:
    """Em size in millimetres, weight, and colour."""

    size: float
    bold: bool = False
    colour: str = _BLACK


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: baseline ``x``, ``y``, em ``size`` and measured ``width`` in millimetres."""

    text: str
    x: float
    y: float
    size: float
    width: float
    bold: bool
    colour: str
    face: Face


def shown_on_label(text: str) -> str:
    """Return ``text`` in one line, without characters that show nothing or move others (T7, T95).

    Which these are is the rule of ``signing.shown``. On a screen they become escapes, so that no two texts
    look alike; on paper they are left out. A printed escape would be taken for a part of the name, and a
    label is no evidence: what it says is checked by the code beside it.
    """
    return "".join(character for character in " ".join(text.split()) if not is_hidden(character))


def fitted(text: str, place: Place, style: Style, *, shrink: bool = True) -> Line:
    """Lay out one line: shrunk to 62 % where allowed, then shortened with an ellipsis until it fits.

    A thousandth of the width is tolerated: a text that was shrunk has the width of its place up to rounding.
    """
    text, size = shown_on_label(text), style.size
    wanted = width_of(text, size, bold=style.bold)
    if shrink and wanted > place.width:
        size *= max(_SMALLEST, place.width / wanted)
    while text not in {"", _ELLIPSIS} and width_of(text, size, bold=style.bold) > place.width * 1.001:
        text = text.removesuffix(_ELLIPSIS)[:-1].rstrip() + _ELLIPSIS
    width = width_of(text, size, bold=style.bold)
    return Line(text, place.x, place.y, size, width, style.bold, style.colour, face_for(text))


def wrapped(text: str, place: Place, style: Style, *, most_lines: int, anywhere: bool = False) -> list[Line]:
    """Lay out a text in lines that together hold all of it, centred on ``place.y``.

    Broken at spaces (or ``anywhere``) and shrunk until few enough. Where a text may break anywhere (serial
    numbers, addresses) it is never shortened: smaller lines stand closer, so more of them find room.
    """
    text, size = shown_on_label(text), style.size
    smallest = size * (_SMALLEST_ADDRESS if anywhere else _SMALLEST)
    lines = list(_broken(text, size, place.width, bold=style.bold, anywhere=anywhere))
    room = most_lines
    while len(lines) > room and size > smallest:
        size *= 0.95
        room = int(most_lines * style.size / size) if anywhere else most_lines
        lines = list(_broken(text, size, place.width, bold=style.bold, anywhere=anywhere))
    cut = len(lines) > most_lines and not anywhere
    if cut:
        lines = [*lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])]
    step = size * _LINE_SPACING
    top = place.y - (len(lines) - 1) * step / 2
    return [
        fitted(line, Place(place.x, top + row * step, place.width), replace(style, size=size), shrink=not cut)
        for row, line in enumerate(lines)
    ]


def _broken(text: str, size: float, width: float, *, bold: bool, anywhere: bool) -> Iterator[str]:
    """Give lines of at most ``width``, broken at spaces or anywhere; a longer word is a line alone."""
    current = ""
    for piece in text if anywhere else text.split(" "):
        longer = current + piece if anywhere else f"{current} {piece}".strip()
        if current and width_of(longer, size, bold=bold) > width:
            yield current
            current = piece
        else:
            current = longer
    if current:
        yield current


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the millimetres that ``text`` takes at an em size in millimetres."""
    face = face_for(text)
    font, drawn = face.at(_SAMPLE)
    units = font.getlength(drawn) / _SAMPLE
    if not face.whole:  # other programs may draw it in full, and ideographs are one em wide
        units += 0.5 * sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return units * size * (_BOLD if bold else 1.0)


@cache
def face_for(text: str) -> Face:
    """Return the first font with glyphs for all of ``text``; failing that the one that lacks fewest.

    What it lacks is spelled in plain letters where there are any (``_plain``).
    """
    fewest, best = len(text) + 1, ""
    for name in ("", *_OTHER_FACES):
        if not _exists(name):
            continue
        missing = sum(not _has(name, character) for character in text)
        if not missing:
            return Face(name, whole=True, text=text)
        if missing < fewest:
            fewest, best = missing, name
    return Face(best, whole=False, text="".join(_plain(best, character) for character in text))


def lost(text: str) -> str:
    """Return the characters of a text that its font on this machine cannot draw, each once."""
    shown = shown_on_label(text)
    face = face_for(shown)
    missing = () if face.whole else (character for character in shown if not _has(face.name, character))
    return "".join(dict.fromkeys(missing))


def _plain(name: str, character: str) -> str:
    """Return a character as a font can draw it: itself, its letters without accents (NFKD), or ``?``."""
    if _has(name, character):
        return character
    spelled = unicodedata.normalize("NFKD", character.translate(_SPELLED))
    return "".join(part if _has(name, part) else "?" for part in spelled if not unicodedata.combining(part))


@cache
def _font(name: str, pixels: float) -> "FreeTypeFont":
    """Open a font at a size; the one that comes with the picture library where there is no name."""
    from PIL import ImageFont  # noqa: PLC0415 - kept out of every import that does not draw

    if name:
        # The other layout engine is not on every machine, and it fails on stray characters.
        return ImageFont.truetype(name, pixels, layout_engine=ImageFont.Layout.BASIC)
    font = ImageFont.load_default(pixels)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - load_default(size) has no other kind
    return font


@cache
def _exists(name: str) -> bool:
    """Return whether this machine has a font."""
    try:
        _font(name, _SAMPLE)
    except OSError:
        return False
    return True


@cache
def _has(name: str, character: str) -> bool:
    """Return whether a font has a glyph for a character, by the picture: not that of a missing one.

    U+10FFFE is no character, so no font has it; a blank draws nothing and is always there.
    """
    if character == " ":
        return True
    font = _font(name, _SAMPLE)
    missing = font.getmask("\U0010fffe")
    return bytes(font.getmask(character)) != bytes(missing)
