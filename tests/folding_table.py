"""Writes ``passport/folding.json``: what Python and the phone share to compare names.

    python -m tests.folding_table

``known``: bounds (first, one past the last) of the code points of Unicode 14.0, the version of the oldest
Python that is supported; a later Python may only check them. ``removed``: bounds of the blanks (White_Space,
and the empty Braille pattern) and default-ignorable code points. ``folds``: rows (first, last, step,
difference) of full case folding to one character; ``foldsToMany``: those to several. ``lookAlikes``: letter
or sign to what looks like it in common fonts, our own selection from the scripts that names on steel
certificates are mixed from. Small i, small l, capital I and the digit 1 are one letter there, so that no
change of case keeps them apart.
"""

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / "passport" / "folding.json"
UNICODE = "14.0.0"
BLANKS = (
    (0x9, 0xD), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
    (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x2800, 0x2800), (0x3000, 0x3000),
)  # fmt: skip
IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default_Ignorable_Code_Point of DerivedCoreProperties, Unicode 14.0."""
LOOK_ALIKES = {
    "'": "\u2018\u2019\u02bc\u2032\u02b9\u00b4\u0060",
    "-": "\u2010\u2012\u2013\u2014\u2015\u2212\u02d7",
    "3": "\u0417\u0437\u01b7\u0292",
    "A": "\u0410\u0391\u13aa",
    "B": "\u0412\u0392\u13f4",
    "C": "\u0421\u03f9\u13df",
    "D": "\u13a0",
    "E": "\u0415\u0395\u13ac",
    "F": "\u03dc",
    "G": "\u050c\u13c0",
    "H": "\u041d\u0397\u13bb",
    "J": "\u0408\u13ab\u037f",
    "K": "\u041a\u039a\u13e6",
    "L": "\u13de",
    "M": "\u041c\u039c\u13b7",
    "N": "\u039d",
    "P": "\u0420\u03a1\u13e2",
    "Q": "\u051a",
    "R": "\u13a1\u13d2",
    "S": "\u0405\u054f\u13da\u13d5",
    "T": "\u0422\u03a4\u13a2",
    "U": "\u054d",
    "V": "\u0474\u13d9",
    "W": "\u051c\u13b3",
    "X": "\u0425\u03a7",
    "Y": "\u04ae\u03a5\u0423",
    "Z": "\u0396\u13c3",
    "a": "\u0430\u0251\u03b1",
    "b": "\u042c\u044c\u0185",
    "c": "\u0441\u03c2\u03f2\u1d04",
    "d": "\u0501",
    "e": "\u0435\u04bd",
    "g": "\u0261\u0581",
    "h": "\u04bb\u0570\u13c2",
    "j": "\u0458\u0575",
    "k": "\u043a\u03ba",
    "l": "1Ii|\u0456\u0131\u03b9\u026a\u0269\u13a5\u04cf\u04c0\u0406\u0399\u01c0",
    "n": "\u0578\u03b7",
    "o": "0O\u043e\u041e\u03bf\u039f\u0585\u0555\u03c3\u1d0f",
    "p": "\u0440\u03c1",
    "q": "\u051b\u0566",
    "r": "\u0433",
    "s": "\u0455\ua731",
    "u": "\u03c5\u057d\u1d1c",
    "v": "\u0475\u03bd\u1d20",
    "w": "\u051d\u03c9\u1d21",
    "x": "\u0445\u03c7",
    "y": "\u0443\u04af\u03b3\u028f",
    "z": "\u1d22",
}


def table() -> dict[str, object]:
    """The content of the file, on a Python of Unicode 14.0."""
    points = [point for point in range(0x110000) if unicodedata.category(chr(point)) not in ("Cn", "Cs")]
    many = {str(one): chr(one).casefold() for one in points if len(chr(one).casefold()) > 1}
    moved = [
        (one, ord(chr(one).casefold()) - one)
        for one in points
        if str(one) not in many and chr(one).casefold() != chr(one)
    ]
    removed = sorted(one for first, last in (*BLANKS, *IGNORABLE) for one in range(first, last + 1))
    return {
        "unicode": UNICODE,
        "known": list(_bounds(points)),
        "removed": list(_bounds(removed)),
        "folds": _rows(moved),
        "foldsToMany": many,
        "lookAlikes": LOOK_ALIKES,
    }


def _bounds(points: Iterable[int]) -> Iterable[int]:
    last = None
    for point in points:
        if last is None or point != last + 1:
            if last is not None:
                yield last + 1
            yield point
        last = point
    if last is not None:
        yield last + 1


def _rows(moved: list[tuple[int, int]]) -> list[list[int]]:
    rows: list[list[int]] = []
    for point, by in moved:
        if rows and rows[-1][3] == by:
            first, last, step, _ = rows[-1]
            if (first == last and point - last in (1, 2)) or (first != last and point - last == step):
                rows[-1] = [first, point, point - last, by]
                continue
        rows.append([point, point, 1, by])
    return rows


def text() -> str:
    """The bytes of the file: one member a line."""
    members = (
        f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}" for name, value in table().items()
    )
    return "{\n" + ",\n".join(members) + "\n}\n"


if __name__ == "__main__":
    if unicodedata.unidata_version != UNICODE:
        raise SystemExit(
            f"this Python knows Unicode {unicodedata.unidata_version}, the table is of {UNICODE}"
        )
    PATH.write_text(text(), encoding="ascii")
