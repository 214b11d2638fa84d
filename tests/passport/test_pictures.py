"""Every kind of picture file and ground gives the one identifier it shows (DESIGN 9, T140, T141)."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from passport.identifiers.product_id import parse_product_id
from passport.label.pictures import kind_not_read
from passport.label.qr import decode, matrix_picture, print_form, product_in, qr_matrix
from signing.errors import ToolError

GTIN = "07312345678909"
URI = f"https://id.mill.example/01/{GTIN}/21/C-1"
OTHER = f"https://id.mill.example/01/{GTIN}/21/C-2"
MODES = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I;16 dim"),
    "JPEG": ("L", "RGB", "CMYK"),
    "WEBP": ("RGB", "RGBA"),
    "BMP": ("1", "L", "RGB", "RGBA"),
    "GIF": ("L", "P"),
}
"""Format of the file to the modes it is saved in; ``dim`` uses 12 of the 16 bits."""


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, format=kind, **options)
    return data.getvalue()


def clear(uri: str, modules: int, pixels: int = 6) -> Image.Image:
    """The code in modules of one grey on a transparent ground."""
    grey = matrix_picture(qr_matrix(uri), pixels)
    picture = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    picture.paste((modules, modules, modules, 255), mask=ImageOps.invert(grey))
    return picture


def in_mode(picture: Image.Image, mode: str) -> Image.Image:
    """A grey picture in another mode; ``I;16`` has no conversion of its own."""
    if not mode.startswith("I;16"):
        return picture.convert(mode)
    most = 4095 if mode.endswith("dim") else 65_535
    raw = b"".join((value * most // 255).to_bytes(2, "little") for value in picture.tobytes())
    return Image.frombytes("I;16", picture.size, raw)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_t140_every_file_and_ground_shows_the_same_product(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(MODES)))
    mode = data.draw(st.sampled_from(MODES[kind]))
    picture = matrix_picture(qr_matrix(URI), data.draw(st.integers(3, 9)))
    if data.draw(st.booleans()):
        picture = ImageOps.invert(picture)
    image = saved(in_mode(picture, mode), kind)
    assert decode(image) == [print_form(URI)], (kind, mode)
    assert product_in(image)[1].key == parse_product_id(URI).key


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("modules", [0, 90, 200, 255])
def test_t140_modules_of_any_grey_on_a_transparent_ground(kind: str, modules: int) -> None:
    assert decode(saved(clear(URI, modules), kind)) == [print_form(URI)]


def test_t140_a_transparent_colour_of_16_bit_grey() -> None:
    picture = in_mode(matrix_picture(qr_matrix(URI), 6), "I;16")
    assert decode(saved(picture, "PNG", transparency=0)) == [print_form(URI)]


def test_t141_no_code_hides_on_the_other_ground() -> None:
    """A dark and a light code on one transparent picture are two products (T96)."""
    dark, light = clear(URI, 0), clear(OTHER, 255)
    sheet = Image.new("RGBA", (dark.width + light.width, dark.height), (0, 0, 0, 0))
    sheet.paste(dark, (0, 0))
    sheet.paste(light, (dark.width, 0))
    with pytest.raises(ToolError) as caught:
        product_in(saved(sheet, "PNG"))
    assert caught.value.code == "picture.many"


def photo(size: tuple[int, int]) -> bytes:
    """A JPEG of this size, grey, with the label somewhere in it."""
    code = matrix_picture(qr_matrix(URI), 16)
    picture = Image.new("L", size, 150)
    picture.paste(code, (size[0] // 3, size[1] // 3))
    return saved(picture, "JPEG", quality=70)


@pytest.mark.parametrize("size", [(8064, 6048), (12_000, 9000)])
def test_photos_of_48_and_108_megapixels_are_read(size: tuple[int, int]) -> None:
    assert product_in(photo(size))[1].key == parse_product_id(URI).key


def test_what_is_too_large_is_told_with_the_way_out() -> None:
    with pytest.raises(ToolError) as caught:
        decode(saved(Image.new("1", (9000, 9000)), "PNG"))
    assert caught.value.code == "picture.unreadable" and "9000 x 9000" in caught.value.message
    assert "half" in caught.value.hint


def box(brand: bytes, *others: bytes) -> bytes:
    body = b"ftyp" + brand + b"\0\0\0\0" + b"".join(others)
    return (len(body) + 4).to_bytes(4, "big") + body + b"\0" * 200


@pytest.mark.parametrize(
    ("data", "kind", "way_out"),
    [
        (box(b"heic", b"mif1", b"heic"), "HEIC", "JPEG"),
        (box(b"mif1", b"heic"), "HEIC", "JPEG"),
        (box(b"avif", b"mif1"), "AVIF", "JPEG"),
        (box(b"mif1", b"avif"), "AVIF", "JPEG"),
        (b"II*\0" + b"\0" * 60, "TIFF", "PNG"),
        (b"\xff\x0a" + b"\0" * 60, "JPEG XL", "PNG"),
        (b"%PDF-1.7\n", "PDF", "screenshot"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG", "PNG"),
    ],
)
def test_other_kinds_are_named_with_the_way_out(data: bytes, kind: str, way_out: str) -> None:
    assert kind in (kind_not_read(data) or "")
    with pytest.raises(ToolError) as caught:
        decode(data)
    assert caught.value.code == "picture.unreadable"
    assert kind in caught.value.message and way_out in caught.value.hint
