"""QR codes: drawn in the dense form, large enough, and read back; pictures that are none or several (T96)."""

import io
import re
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from passport.identifiers.check_digits import CSET_82
from passport.identifiers.digital_link import DigitalLink
from passport.identifiers.product_id import parse_product_id
from passport.label.qr import (
    DPI,
    QUIET_ZONE,
    SMALLEST_MM,
    Level,
    _fitted,
    decode,
    matrix_path,
    matrix_picture,
    module_pixels,
    png_bytes,
    print_form,
    product_in,
    qr_matrix,
)
from signing.errors import ToolError

GTIN = "07312345678909"
URI = f"https://id.mill.example/01/{GTIN}/21/C-2026-0917-44"


def _png(uri: str, *, level: Level = "M", millimetres: float = SMALLEST_MM) -> bytes:
    """The code alone as a label draws it: whole pixels a module, rounded up."""
    matrix = qr_matrix(uri, level=level)
    return png_bytes(matrix_picture(matrix, module_pixels(len(matrix), millimetres, DPI)), DPI)


def _code(image: bytes) -> str:
    with pytest.raises(ToolError) as caught:
        decode(image)
    assert caught.value.hint
    return caught.value.code


def test_scheme_and_host_in_capitals_and_nothing_else() -> None:
    assert print_form("https://id.Mill.example/p/Ab") == "HTTPS://ID.MILL.EXAMPLE/p/Ab"


def test_capitals_make_the_code_smaller() -> None:
    """FACTS 3: a URI of 53 characters is version 4 at M, version 3 with scheme and host in capitals."""
    uri = f"https://id.mill.example/01/{GTIN}/21/C-123456"
    assert len(uri) == 53
    assert len(qr_matrix(uri)) == 29
    assert _fitted(uri, "M", 20).version == 4


@pytest.mark.parametrize("level", ["M", "Q"])
def test_drawn_codes_are_read_back(level: Level) -> None:
    assert decode(_png(URI, level=level)) == [print_form(URI)]
    text, product = product_in(_png(URI))
    assert text == print_form(URI)
    assert product.key == parse_product_id(URI).key


@given(st.text(CSET_82, min_size=1, max_size=20).filter(lambda text: text not in {".", ".."}))
@settings(max_examples=15, deadline=None)
def test_any_serial_survives_the_picture(serial: str) -> None:
    link = DigitalLink("id.mill.example", "01", GTIN, (("21", serial),))
    assert product_in(_png(f"https://{link.host}/{link.path}"))[1].qualifiers == (("21", serial),)


@pytest.mark.parametrize("millimetres", [30.0, 42.5, 100.0])
def test_the_symbol_is_never_smaller_than_asked(millimetres: float) -> None:
    modules = len(qr_matrix(URI))
    picture = Image.open(io.BytesIO(_png(URI, millimetres=millimetres)))
    dpi = picture.info["dpi"][0]
    assert picture.width / (modules + 2 * QUIET_ZONE) * modules / dpi * 25.4 >= millimetres - 0.01


def test_the_quiet_zone_is_white() -> None:
    picture = matrix_picture(qr_matrix(URI), 1)
    inner = picture.crop((QUIET_ZONE, QUIET_ZONE, picture.width - QUIET_ZONE, picture.height - QUIET_ZONE))
    assert inner.getextrema() == (0, 255)
    picture.paste(255, (QUIET_ZONE, QUIET_ZONE, picture.width - QUIET_ZONE, picture.height - QUIET_ZONE))
    assert picture.getextrema() == (255, 255)


def test_the_path_of_an_svg_holds_the_same_modules() -> None:
    matrix = qr_matrix(URI)
    svg = matrix_path(matrix)
    again = [[False] * len(matrix) for _ in matrix]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        for place in range(int(x), int(x) + int(run)):
            again[int(y)][place] = True
    assert tuple(map(tuple, again)) == matrix


def test_same_text_gives_the_same_bytes() -> None:
    assert _png(URI) == _png(URI)
    assert matrix_path(qr_matrix(URI)) == matrix_path(qr_matrix(URI))


@pytest.mark.parametrize(
    "text", ["", "https://", "https://h", "mailto:x", "https://h.example/" + "x" * 600, "https://ä.example/1"]
)
def test_what_cannot_be_drawn(text: str) -> None:
    with pytest.raises(ToolError) as caught:
        _png(text)
    assert caught.value.code == "qr.text"


def test_rotated_blurred_small_and_inverted_pictures() -> None:
    picture = matrix_picture(qr_matrix(URI), 6).convert("RGB")
    turned = picture.rotate(23, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    for changed in (
        turned,
        picture.filter(ImageFilter.GaussianBlur(3)),
        picture.resize((picture.width // 3, picture.height // 3), Image.Resampling.BILINEAR),
    ):
        data = io.BytesIO()
        changed.save(data, format="JPEG", quality=60)
        assert decode(data.getvalue()) == [print_form(URI)]


def test_transparent_paper_is_white() -> None:
    grey = matrix_picture(qr_matrix(URI), 6)
    picture = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), mask=grey.point(lambda value: 255 - value))
    assert decode(png_bytes(picture, 300)) == [print_form(URI)]


def _side_by_side(*texts: str) -> bytes:
    pictures = [matrix_picture(qr_matrix(text), 6) for text in texts]
    sheet = Image.new(
        "L", (sum(picture.width for picture in pictures), max(picture.height for picture in pictures)), 255
    )
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left, 0))
        left += picture.width
    return png_bytes(sheet, 300)


def test_t96_two_products_in_view_are_refused() -> None:
    other = URI.replace("44", "45")
    assert len(decode(_side_by_side(URI, other))) == 2
    with pytest.raises(ToolError) as caught:
        product_in(_side_by_side(URI, other))
    assert caught.value.code == "picture.many"


def test_t96_one_product_on_two_hosts_is_one_product() -> None:
    assert (
        product_in(_side_by_side(URI, URI.replace("id.mill", "resolver")))[1].key == parse_product_id(URI).key
    )


def test_t96_a_code_that_names_no_product() -> None:
    foreign = "https://shop.example/offer"
    assert product_in(_side_by_side(URI, foreign))[1].key == parse_product_id(URI).key
    with pytest.raises(ToolError) as caught:
        product_in(_png(foreign))
    assert caught.value.code == "picture.no_product"


def test_a_picture_without_code() -> None:
    assert _code(png_bytes(Image.new("L", (200, 200), 255), 300)) == "picture.no_code"


PNG = _png(URI)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        PNG[:100],
        PNG[:-60],
        b"GIF89a" + b"\0" * 40,
        b"\xff\xd8\xff\xe0" + b"x" * 100,
        b"II*\0" + b"\xff" * 60,
    ],
)
def test_t74_what_is_no_picture(data: bytes) -> None:
    assert _code(data) == "picture.unreadable"


def _huge_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(6400, 6400), (12000, 12000), (100_000, 100_000), (2_000_000_000, 2)])
def test_pictures_that_would_unfold_hugely(size: tuple[int, int]) -> None:
    assert _code(_huge_png(*size)) == "picture.unreadable"


@given(st.integers(0, len(PNG) - 1), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_gets_an_answer(place: int, change: int) -> None:
    data = bytearray(PNG)
    data[place] ^= change
    try:
        decode(bytes(data))
    except ToolError as error:
        assert error.code.startswith("picture.")


def test_importing_draws_in_no_picture_library() -> None:
    program = (
        "import sys, passport.label.qr, passport.label.drawing;"
        "sys.exit(any(name in sys.modules for name in ('PIL', 'qrcode', 'zxingcpp')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=120).returncode == 0
