"""The phone's own reader of QR codes, in Node: tables, modes, distorted pictures, and no false reading.

``tests/phone/scenes.py`` draws the pictures; ``python -m tests.benchmarks scanning`` compares with others.
"""

import base64
import gzip
import math
import random
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from qrcode import QRCode, base, constants, util

from resolver.answers import phone_files
from tests.phone import scenes
from tests.phone.browser import ROOT
from tests.phone.layout import needed
from tests.phone.node import Asked, asking
from tests.phone.test_camera import label, product_text

LEVELS: Final = (
    constants.ERROR_CORRECT_M, constants.ERROR_CORRECT_L,
    constants.ERROR_CORRECT_H, constants.ERROR_CORRECT_Q,
)  # fmt: skip
"""As the format information numbers them, 0 to 3 (ISO/IEC 18004, 7.9)."""
MOST_BYTES: Final = 25_000
EACH: Final = 6
# How many of EACH pictures of a kind, from easy to what nobody reads, are read: what is reached, held.
READ: Final = {
    "scale": 6, "tilt": 6, "blur": 4, "noise": 6, "glare": 3, "contrast": 6, "cover": 4, "curved": 3,
    "shadow": 6, "inverted": 6, "mirrored": 6, "large": 4,
}  # fmt: skip
DAMAGED: Final = 240
DAMAGED_LONG: Final = 100_000


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("scanning.mjs") as answering:
        yield answering


def read(ask: Asked, picture: Image.Image, reader: str = "own") -> list[str]:
    data = base64.b64encode(picture.tobytes()).decode()
    told = ask("read", reader=reader, data=data, width=picture.width, height=picture.height)
    found: list[str] = told["texts"]
    return found


def test_the_tables_are_those_of_another_implementation(ask: Asked) -> None:
    for version in range(1, 41):
        assert ask("alignments", version=version) == util.pattern_position(version)
        for number, level in enumerate(LEVELS):
            told = ask("blocks", version=version, level=number)
            blocks = base.rs_blocks(version, level)
            assert told["lengths"] == [one.data_count for one in blocks]
            assert {told["checks"]} == {one.total_count - one.data_count for one in blocks}


def test_only_versions_1_to_3_keep_check_words_for_detection(ask: Asked) -> None:
    spare = [
        [ask("blocks", version=version, level=level)["spare"] for level in range(4)]
        for version in range(1, 5)
    ]
    # Table 9: 10 - 2, 7 - 3, 17 - 1 and 13 - 1 of version 1 are twice what is corrected.
    assert spare == [[2, 3, 1, 1], [0, 2, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]


def product(a: int, b: int) -> int:
    """In GF(2^8) with the polynomial 0x11d, bit by bit."""
    made = 0
    while b:
        made ^= a if b & 1 else 0
        a = (a << 1) ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return made


def with_checks(data: bytes, checks: int) -> bytes:
    """``data`` and the rest of its division by (x - 1)(x - 2)(x - 4)... (annex A)."""
    divisor = [1]
    root = 1
    for _ in range(checks):
        divisor = [high ^ product(low, root) for high, low in zip([*divisor, 0], [0, *divisor], strict=True)]
        root = product(root, 2)
    rest = [*data, *[0] * checks]
    for place in range(len(data)):
        factor = rest[place]
        for step, term in enumerate(divisor):
            rest[place + step] ^= product(factor, term)
    return data + bytes(rest[len(data) :])


def text(data: bytes | bytearray) -> str:
    return base64.b64encode(bytes(data)).decode()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), checks=st.integers(7, 30), length=st.integers(1, 120))
def test_as_many_errors_are_corrected_as_the_check_words_allow(
    seed: int, checks: int, length: int, ask: Asked
) -> None:
    rng = random.Random(seed)
    sent = with_checks(rng.randbytes(length), checks)
    errors = rng.randint(0, checks // 2)
    erased = rng.randint(0, checks - 2 * errors)
    places = rng.sample(range(len(sent)), min(len(sent), errors + erased))
    seen = bytearray(sent)
    for place in places:
        seen[place] ^= rng.randint(1, 255)
    told = ask("correct", block=text(seen), checks=checks, spare=0, erased=places[errors:])
    assert told["corrected"] >= 0 and base64.b64decode(told["block"]) == sent
    # What is beyond correction stays as it was.
    wild = rng.randbytes(len(sent))
    told = ask("correct", block=text(wild), checks=checks, spare=checks, erased=[])
    assert told["corrected"] in (0, -1) and base64.b64decode(told["block"]) == wild


def bits(*parts: tuple[int, int]) -> str:
    """Words out of (value, bits), padded as an encoder does (7.4.10)."""
    row = "".join(f"{value:0{count}b}" for value, count in parts)
    row += "0" * (-len(row) % 8)
    return text(bytes(int(row[place : place + 8], 2) for place in range(0, len(row), 8)))


MODES: Final[list[tuple[str, str | None, tuple[tuple[int, int], ...]]]] = [
    ("numbers", "01234567", ((1, 4), (8, 10), (12, 10), (345, 10), (67, 7), (0, 4))),
    ("letters", "AC-42", ((2, 4), (5, 9), (10 * 45 + 12, 11), (41 * 45 + 4, 11), (2, 6), (0, 4))),
    ("bytes of UTF-8", "é", ((4, 4), (2, 8), (0xC3, 8), (0xA9, 8), (0, 4))),
    ("bytes of Latin-1", "\xe9t", ((4, 4), (2, 8), (0xE9, 8), (0x74, 8), (0, 4))),
    # The example of 7.4.6: 935F 0D9F and E4AA 1AAA.
    ("kanji", "点茗", ((8, 4), (2, 8), (0xD9F, 13), (0x1AAA, 13), (0, 4))),
    ("ECI 9, Greek", "ΑΒ", ((7, 4), (9, 8), (4, 4), (2, 8), (0xC1, 8), (0xC2, 8), (0, 4))),
    ("ECI 26 in three bytes", "é", ((7, 4), (6, 3), (26, 21), (4, 4), (2, 8), (0xC3, 8), (0xA9, 8), (0, 4))),
    ("an ECI nobody decodes", None, ((7, 4), (111, 8), (4, 4), (1, 8), (65, 8), (0, 4))),
    ("bytes that are not the UTF-8 announced", None, ((7, 4), (26, 8), (4, 4), (1, 8), (0xE9, 8), (0, 4))),
    # 10AB%217: the percent sign ends a value.
    (
        "FNC1, GS1",
        "(10)AB(21)7",
        ((5, 4), (2, 4), (8, 9), (45, 11), (10 * 45 + 11, 11), (38 * 45 + 2, 11), (52, 11)),
    ),
    ("FNC1, of an industry", "A", ((9, 4), (37, 8), (2, 4), (1, 9), (10, 6), (0, 4))),
    ("a part of several symbols", None, ((3, 4), (16, 8), (7, 8), (4, 4), (1, 8), (65, 8), (0, 4))),
    ("a mode that is not defined", None, ((6, 4), (0, 4))),
    ("a number above 999", None, ((1, 4), (3, 10), (1000, 10), (0, 4))),
    ("a pair of letters above 2024", None, ((2, 4), (2, 9), (2025, 11), (0, 4))),
    ("more announced than there is", None, ((4, 4), (9, 8), (65, 8))),
    ("nothing", None, ((0, 4),)),
    ("no terminator at the end", "A", ((4, 4), (1, 8), (65, 8))),
    ("padding of the standard", "A", ((4, 4), (1, 8), (65, 8), (0, 4), (236, 8), (17, 8), (236, 8))),
    ("padding in another order", None, ((4, 4), (1, 8), (65, 8), (0, 4), (17, 8), (236, 8))),
    ("something behind the end", None, ((4, 4), (1, 8), (65, 8), (0, 4), (236, 8), (18, 8))),
    ("a bit behind the end", None, ((1, 4), (1, 10), (7, 4), (0, 4), (1, 2))),
]


@pytest.mark.parametrize(("name", "wanted", "parts"), MODES, ids=[name for name, _, _ in MODES])
def test_every_mode_is_read_or_refused(
    name: str, wanted: str | None, parts: tuple[tuple[int, int], ...], ask: Asked
) -> None:
    assert ask("text", words=bits(*parts), version=1) == wanted


@settings(max_examples=200, deadline=None)
@given(length=st.integers(8, 153), checks=st.integers(2, 30), errors=st.integers(0, 15))
def test_the_evidence_of_a_block_is_the_share_of_words_near_a_message(
    length: int, checks: int, errors: int, ask: Asked
) -> None:
    errors = min(errors, length)
    near = math.comb(length, errors) * 255**errors
    wanted = 8 * checks - math.log2(near)
    assert ask("evidence", length=length, checks=checks, errors=errors) == pytest.approx(wanted, abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(words=st.binary(max_size=60), version=st.integers(1, 40))
def test_any_words_are_a_text_or_none(words: bytes, version: int, ask: Asked) -> None:
    found = ask("text", words=text(words), version=version)
    assert found is None or (isinstance(found, str) and found)


def drawn(version: int, level: int, mask: int) -> tuple[str, Image.Image]:
    """A full symbol, 4 pixels a module."""
    rng = random.Random(f"{version} {level} {mask}")
    room = util.BIT_LIMIT_TABLE[level][version] // 8 - 3
    said = "".join(rng.choice("abcdefghkmnpqrstuvwxyz23456789") for _ in range(room))
    sheet = scenes.paper(said, version, level, mask)
    return said, sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.BOX)


# Version and level (LEVELS) to how many errors of a block are corrected: less than table 9 allows where
# chance words would be taken for a message more often than one time in 2^40.
MARGINS: Final = {(1, 1): 1, (1, 0): 3, (1, 3): 5, (1, 2): 8, (2, 0): 7, (3, 1): 6}


@pytest.mark.parametrize(("version", "level"), MARGINS)
def test_small_blocks_keep_a_margin_below_what_they_could_correct(
    version: int, level: int, ask: Asked
) -> None:
    code = QRCode(version=version, error_correction=LEVELS[level], border=0, mask_pattern=1)
    code.add_data("4711")
    code.make(fit=False)
    modules = bytearray(cell for row in code.get_matrix() for cell in row)
    places, most = ask("order", version=version), MARGINS[version, level]
    found = []
    for errors in range(most + 2):
        words = ask("words", modules=text(modules), version=version, level=level, mask=1)
        found.append(words and ask("text", words=words, version=version))
        modules[places[8 * errors]] ^= 1  # a module of one more word
    assert found == ["4711"] * (most + 1) + [None]


@pytest.mark.parametrize("version", [1, 6])
def test_t241_a_symbol_whose_level_is_misread_is_not_read(version: int, ask: Asked) -> None:
    """T241: a block of level H is one of level Q as well, with check words in place of data."""
    code = QRCode(version=version, error_correction=constants.ERROR_CORRECT_H, border=4, mask_pattern=3)
    said = "4711-COIL-0815" * (version - 1) or "4711 COIL"
    code.add_data(said)
    code.make(fit=False)
    assert read(ask, code.make_image().get_image().convert("L")) == [said]
    code.error_correction = constants.ERROR_CORRECT_Q
    code.setup_type_info(False, 3)
    assert read(ask, code.make_image().get_image().convert("L")) == []


@pytest.mark.parametrize("first", range(8))
def test_all_versions_levels_and_masks_are_read(first: int, ask: Asked) -> None:
    """Each version with one level and mask in turn; small ones with all."""
    wanted = [(version, LEVELS[version % 4], (version * 3) % 8) for version in range(1 + first, 41, 8)]
    wanted += [(1 + mask, level, mask) for level in LEVELS for mask in [first]]
    for version, level, mask in wanted:
        said, picture = drawn(version, level, mask)
        assert read(ask, picture) == [said], (version, level, mask)


@pytest.mark.long
def test_all_versions_levels_and_masks_in_full(ask: Asked) -> None:
    for version in range(1, 41):
        for level in LEVELS:
            for mask in range(8):
                said, picture = drawn(version, level, mask)
                assert read(ask, picture) == [said], (version, level, mask)


@pytest.mark.parametrize("kind", scenes.DISTORTIONS)
def test_distorted_pictures_are_read_as_well_as_before(kind: str, ask: Asked) -> None:
    found = [set(read(ask, one.picture)) & set(one.texts) for one in scenes.distorted(kind, EACH)]
    assert sum(bool(one) for one in found) >= READ[kind]


def test_several_codes_in_a_picture_are_told_apart(ask: Asked) -> None:
    for one in scenes.several(3):
        assert sorted(read(ask, one.picture)) == [*one.texts], one.name


def test_no_fewer_are_read_than_by_others(ask: Asked) -> None:
    """The dock's distances against zxing-wasm, those and distortions against ``qr``."""
    modules = ROOT / "tests" / "js" / "node_modules"
    needed(ROOT / "tests" / "js", modules / "zxing-wasm" / "package.json")
    pictures = scenes.dock(label(), product_text(), 12)
    count = {"own": 0, "zxing": 0, "qr": 0}
    for one in pictures:
        for reader in count:
            count[reader] += set(one.texts) <= set(read(ask, one.picture, reader))
    assert count["own"] >= 0.95 * count["zxing"] and count["own"] >= count["qr"] and count["qr"] > 0
    for one in (scene for kind in ("tilt", "blur", "cover") for scene in scenes.distorted(kind, 4)):
        for reader in ("own", "qr"):
            count[reader] += set(one.texts) <= set(read(ask, one.picture, reader))
    assert count["own"] >= count["qr"]


def damaged(place: int) -> scenes.Scene:
    """Noise, shapes and writing, a symbol with modules turned over, or two symbols cut into each other."""
    rng = random.Random(f"damaged {place}")
    if place % 4 == 0:
        return scenes.Scene("noise", Image.frombytes("L", (160, 120), rng.randbytes(160 * 120)), ())
    if place % 4 == 1:
        picture = scenes.frame((240, 180), rng.randrange(256))
        pen = ImageDraw.Draw(picture)
        for _ in range(rng.randrange(60)):
            x, y, side = rng.randrange(240), rng.randrange(180), rng.randint(1, 40)
            for ring in range(rng.randint(1, 4)):
                room = side * (4 - ring) // 4
                shade = rng.choice((0, 255, rng.randrange(256)))
                pen.rectangle((x - room, y - room, x + room, y + room), fill=shade)
            pen.text((y, x), "4711 COIL", fill=rng.randrange(256))
        return scenes.Scene("shapes", picture, ())
    version = rng.randint(1, 6)
    said, sheet = scenes.plain(rng, version)
    texts: tuple[str, ...] = (said,)
    small = sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.BOX)
    if place % 4 == 2:
        pen = ImageDraw.Draw(small)
        for _ in range(round((small.width / 4) ** 2 * rng.uniform(0.02, 0.25))):
            x, y = rng.randrange(small.width // 4) * 4, rng.randrange(small.width // 4) * 4
            pen.rectangle((x, y, x + 3, y + 3), fill=rng.choice((0, 255)))
    else:
        other, half = scenes.plain(rng, version)
        texts += (other,)
        cut = rng.randrange(8, small.width - 8)
        reduced = half.resize(small.size, Image.Resampling.BOX)
        small.paste(reduced.crop((cut, 0, small.width, small.height)), (cut, 0))
    return scenes.Scene("damaged", small, texts)


def no_false_reading(ask: Asked, places: range) -> int:
    """Texts that are in none of the pictures; how many were read rightly."""
    right = 0
    for place in places:
        one = damaged(place)
        found = set(read(ask, one.picture))
        assert found <= set(one.texts), (place, found, one.texts)
        right += bool(found)
    return right


def test_no_picture_is_read_as_something_it_does_not_say(ask: Asked) -> None:
    # Two symbols of one version and mask, the format of one with the blocks of the other.
    assert no_false_reading(ask, range(79_159, 79_160)) == 0
    # Some of the damaged are still read, so that the search goes to the end.
    assert 5 < no_false_reading(ask, range(DAMAGED)) < DAMAGED


@pytest.mark.long
def test_no_picture_of_a_hundred_thousand_is_read_as_something_it_does_not_say(ask: Asked) -> None:
    assert no_false_reading(ask, range(DAMAGED_LONG)) > 100


def test_the_reader_is_small() -> None:
    files = phone_files.load().files
    sizes = {
        name: len(gzip.compress(data, 9, mtime=0))
        for name, data in files.items()
        if name.startswith("app/camera/qr/")
    }
    assert len(sizes) > 10 and sum(sizes.values()) <= MOST_BYTES, sizes
