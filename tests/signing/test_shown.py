"""Strangers' text for the eye: nothing dropped, nothing ambiguous, nothing that moves what is beside it."""

import json
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.cli.everyone import inspect
from passport.cli.options import Parser
from passport.cli.output import terminal
from resolver.outgoing import client
from signing.shown import escaped, is_hidden, quoted, visible
from tests.world import World

BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TAGS = "".join(map(chr, range(0xE0000, 0xE0080)))
_ONE = re.compile(r"\\u\{([0-9a-f]{5,6})\}|\\u([0-9a-f]{4})")


def back(shown: str) -> str:
    """The text again: possible only where an escape reads in one way."""
    return _ONE.sub(lambda found: chr(int(found[1] or found[2], 16)), shown)


@given(st.text(st.characters(), max_size=40))
def test_t127_two_texts_never_look_alike(text: str) -> None:
    """T127: the way back exists, so no escape can be read as another, and nothing was dropped."""
    assert back(escaped(text)) == text
    assert not any(is_hidden(sign) for sign in escaped(text) + visible(text))


def test_t127_an_escape_beyond_16_bits_is_not_one_of_16_bits_and_a_digit() -> None:
    assert escaped("\U000e0041") == r"\u{e0041}" != escaped("\ue0041") == r"\ue0041"
    assert escaped(r"\u{e0041}") == r"\u005cu{e0041}"


def test_every_bidi_and_tag_character_is_hidden() -> None:
    assert all(map(is_hidden, BIDI + TAGS))
    shown = quoted("a" + BIDI + "b" + TAGS[:3], 200)
    assert shown == quoted("a", 9)[:-1] + escaped(BIDI) + "b" + escaped(TAGS[:3]) + '"'


def test_what_is_default_ignorable_is_hidden() -> None:
    """Unicode 16, DerivedCoreProperties.txt, Default_Ignorable_Code_Point."""
    ranges = (
        "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0 "
        "FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF"
    )
    for one in ranges.split():
        first, _, last = one.partition("-")
        for point in range(int(first, 16), int(last or first, 16) + 1):
            assert is_hidden(chr(point)), hex(point)


def test_letters_and_marks_of_all_languages_are_shown() -> None:
    seen = [chr(point) for point in range(sys.maxunicode + 1)]
    letters = [
        sign for sign in seen if unicodedata.category(sign) in {"Lu", "Ll", "Lt", "Lm", "Nd", "Mc", "Sm"}
    ]
    assert [sign for sign in letters if is_hidden(sign)] == []
    assert (
        visible("Grobblech S355J2+N – 中厚板 – пластина – صفيحة")
        == "Grobblech S355J2+N – 中厚板 – пластина – صفيحة"
    )


@pytest.mark.parametrize("show", [escaped, visible, terminal.clean, client.shown])
def test_t95_no_control_character_reaches_a_terminal(show: object) -> None:
    hostile = "\x1b[2J\x07\x9b31m\r\n" + BIDI + TAGS
    assert callable(show)
    shown = show(hostile)
    assert shown.isprintable() and r"\u001b[2J" in shown and r"\u202e" in shown


def test_t127_inspect_shows_bidi_and_tags_as_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World()
    name = "Coil \u202egnp.exe\u2066 \U000e0041\U000e007f \u3164end"
    claim = world.claim()
    claim["credentialSubject"]["name"] = name
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(claim), encoding="utf-8")
    parser = Parser()
    inspect.configure(parser)
    assert inspect.run(parser.parse_args([str(file)])) == 0
    shown = capsys.readouterr().out
    assert f'"{escaped(name)}"' in shown and r"\u{e0041}\u{e007f}" in shown
    assert not any(is_hidden(sign) for sign in shown.replace("\n", ""))
