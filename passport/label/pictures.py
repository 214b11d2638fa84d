"""Open picture files for reading codes, in 8-bit grey, and lay transparent ones on a ground.

A picture becomes one or more pictures in 8-bit grey. Transparent parts show the ground: paper is white, but
light modules on nothing are seen on black only, so both grounds are tried and what is read on either counts.
Grey with 16 bits is spread from its darkest to its lightest value. What phones and scanners save in other
formats is refused by name, with the way out. The picture library is loaded inside the functions that need it.
"""

import io
import warnings
from typing import TYPE_CHECKING, Final

from signing.errors import ToolError

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PICTURE_BYTES: Final = 32 * 1024 * 1024
MAX_PICTURE_PIXELS: Final = 64_000_000
"""Pixels of a picture once unpacked; phones take 48 or 50 million."""
MAX_JPEG_PIXELS: Final = 110_000_000
"""Pixels of a JPEG file, which is unpacked at half its width and height where it is above the other limit."""
_READABLE: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
_DEEP: Final = frozenset({"I", "I;16", "I;16B", "I;16L"})
_WHITE, _BLACK = 255, 0
# ISO/IEC 14496-12: a box "ftyp" whose brand follows; what cameras write.
_BRANDS: Final = {
    "an AVIF picture": (b"avif", b"avis"),
    "a HEIC photo": (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
}
_OTHERS: Final = {
    "a TIFF picture": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "a JPEG XL picture": (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
    "a JPEG 2000 picture": (b"\0\0\0\x0cjP  \r\n\x87\n",),
    "a PDF": (b"%PDF",),
    "an SVG drawing": (b"<svg", b"<?xml"),
}
_WAYS_OUT: Final = {
    "a HEIC photo": "Save or send it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible), or"
    " take a screenshot of it.",
    "a PDF": "Take a screenshot of the page, or save it as PNG.",
    "an SVG drawing": "Draw the label as PNG, or take a screenshot of it.",
}


class PictureRefused(ToolError):
    """A picture that yields no code: ``picture.unreadable``, ``.no_code``, ``.no_product``, ``.many``."""


def kind_not_read(data: bytes) -> str | None:
    """Return the kind of a picture that people send and that is not opened, with its article; else ``None``.

    HEIC and AVIF are recognised by the brands in their first box, the others by their first bytes.
    """
    if data[4:8] == b"ftyp":
        brands = data[8:64]
        for kind, marks in _BRANDS.items():
            if data[8:12] in marks or any(mark in brands for mark in marks):
                return kind
    return next((kind for kind, begins in _OTHERS.items() if data.startswith(begins)), None)


def unreadable(reason: str, hint: str = "") -> PictureRefused:
    """Return the error of a picture that cannot be opened (``picture.unreadable``)."""
    return PictureRefused(
        "picture.unreadable",
        f"The picture cannot be read: {reason}.",
        hint=hint or "Give a PNG, JPEG, WebP, BMP or GIF of the label; turn a PDF into a picture first.",
    )


def grounds(image: bytes) -> "list[Image]":
    """Return the picture in 8-bit grey: once, or on white and on black where parts of it are transparent.

    Raises ``picture.unreadable``: a kind that is not read, a damaged file, more than 32 MiB, or more pixels
    than the limits above.
    """
    from PIL import Image  # noqa: PLC0415 - kept out of every import that does not read pictures

    other = kind_not_read(image)
    if other is not None:
        raise unreadable(f"it is {other}", _WAYS_OUT.get(other, "Save it as JPEG or PNG."))
    if len(image) > MAX_PICTURE_BYTES:
        raise unreadable(
            f"it has more than {MAX_PICTURE_BYTES // 1024**2} MiB", "Crop it to the code, or save it smaller."
        )
    try:
        with warnings.catch_warnings():
            # Oddities of a file are no news for the terminal; of sizes the library only warns, and we refuse.
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(image), formats=_READABLE)
            _check_size(picture)
            return _greys(picture)
    except Image.DecompressionBombError as error:
        raise unreadable("it is far too large", "Crop it to the code, or save it smaller.") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError) as error:
        # What the format readers raise for damaged files, apart from their own OSError.
        raise unreadable("it is damaged, or of another kind") from error


def _check_size(picture: "Image") -> None:
    """Refuse what would unfold hugely; ask a JPEG's reader for half the size where the whole is too much."""
    wide, high = picture.size
    if picture.format == "JPEG" and MAX_PICTURE_PIXELS < wide * high <= MAX_JPEG_PIXELS:
        picture.draft("L", (wide // 2, high // 2))
    if picture.width * picture.height > MAX_PICTURE_PIXELS:
        raise unreadable(
            f"it has {wide} x {high} pixels", "Crop it to the code, or save it at half its width and height."
        )


def _greys(picture: "Image") -> "list[Image]":
    """Return an opened picture in grey, on either ground where it is not opaque throughout."""
    from PIL import Image  # noqa: PLC0415 - kept out of every import that does not read pictures

    if picture.mode in _DEEP:
        grey, alpha = _spread(picture)
    elif picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        grey, alpha = rgba.convert("L"), rgba.getchannel("A")
    else:
        grey, alpha = (
            picture.convert("RGB").convert("L") if picture.mode == "CMYK" else picture.convert("L"),
            None,
        )
    if alpha is None or alpha.getextrema() == (255, 255):
        return [grey]
    laid = []
    for ground in (_WHITE, _BLACK):
        whole = Image.new("L", grey.size, ground)
        whole.paste(grey, mask=alpha)
        laid.append(whole)
    return laid


def _spread(picture: "Image") -> "tuple[Image, Image | None]":
    """Return grey of 16 bits in 8, its darkest value black and its lightest white, and what of it is opaque.

    A scanner may use a small part of the 65,536 values; divided by 256, such a code would be one shade of
    grey. One value may be declared transparent (PNG ``tRNS``).
    """
    deep = picture.convert("I")
    low, high = deep.getextrema()
    assert isinstance(low, (int, float)) and isinstance(high, (int, float))  # noqa: S101 - mode I has one band
    span = max(high - low, 1)
    low, top = int(low), 65_536
    table = [min(255, max(0, (value - low) * 255 // int(span))) for value in range(top)]
    clear = picture.info.get("transparency")
    alpha = None
    if isinstance(clear, int) and 0 <= clear < top:
        mask = [255] * top
        mask[clear] = 0
        alpha = deep.point(mask, "L")
    return deep.point(table, "L"), alpha
