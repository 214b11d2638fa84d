"""Draw and read QR codes of product identifiers (ISO/IEC 18004; DESIGN 9, FACTS 3).

A plain URL code with scheme and host in upper case (they are case-insensitive, and capitals pack denser),
level M, or Q for the yard, a quiet zone of four modules and a symbol at least 30 mm wide: size beats error
correction. Reading looks for QR codes only, in a cascade of retries. The picture libraries are loaded inside
the functions that need them.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from passport.identifiers.digital_link import LONGEST_URI, IdentifierRefused, shown
from passport.identifiers.product_id import ProductId
from passport.identifiers.reading import read_product
from passport.label.pictures import PictureRefused, grounds
from signing.errors import ToolError

if TYPE_CHECKING:
    from PIL.Image import Image
    from qrcode import QRCode

Level = Literal["M", "Q"]
Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules, true for dark, without quiet zone."""

QUIET_ZONE: Final = 4
"""Modules left white on every side (ISO/IEC 18004 section 9.1)."""
SMALLEST_MM: Final = 30.0
DPI: Final = 300
_MOST_DOUBLED: Final = 40_000_000
"""Pixels of a picture that is enlarged once more before it is given up."""
_MM_PER_INCH: Final = 25.4


class QrRefused(ToolError):
    """Text that cannot be drawn as a product's code: ``qr.text``."""


def print_form(uri: str) -> str:
    """Return ``uri`` with scheme and host in upper case; the rest is case-sensitive. Raises ``qr.text``."""
    scheme, separator, rest = uri.partition("://")
    host, slash, path = rest.partition("/")
    if not separator or not slash or not host or len(uri) > LONGEST_URI or not uri.isascii():
        raise QrRefused(
            "qr.text",
            f"Not the address of a product: {shown(uri)}.",
            hint="A code holds an https address such as https://id.mill.example/01/07312345678909/21/C-1.",
        )
    return f"{scheme.upper()}://{host.upper()}/{path}"


def qr_matrix(uri: str, *, level: Level = "M") -> Matrix:
    """Return the modules of the code for ``uri``, in the smallest version that a split into modes reaches.

    Capitals and digits pack denser than other characters, but each change of mode costs bits; so runs of at
    least 4, 8, 12 and 20 characters are tried for a mode of their own. Raises ``qr.text``.
    """
    codes = [_fitted(print_form(uri), level, run) for run in (4, 8, 12, 20)]
    # The versions are known before anything is drawn, and drawing takes nearly all of the time.
    smallest = min(codes, key=lambda code: code.version)
    smallest.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in smallest.get_matrix())


def _fitted(text: str, level: Level, shortest_run: int) -> "QRCode":
    """Return the code of a text in its smallest version, not yet drawn."""
    from qrcode import QRCode, constants  # noqa: PLC0415 - kept out of every import that does not draw

    correction = {"M": constants.ERROR_CORRECT_M, "Q": constants.ERROR_CORRECT_Q}[level]
    code = QRCode(error_correction=correction, border=0)
    code.add_data(text, optimize=shortest_run)
    code.best_fit()
    return code


def matrix_path(matrix: Sequence[Sequence[bool]]) -> str:
    """Return SVG path data of the dark modules, one unit a module, runs of a row drawn as one rectangle."""
    parts: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                parts.append(f"M{x} {y}h{run - x}v1h-{run - x}z")
            x = run + 1
    return "".join(parts)


def module_pixels(modules: int, millimetres: float, dpi: int) -> int:
    """Return the pixels a module needs so that ``modules`` of them are at least ``millimetres`` wide."""
    return -int(-(millimetres / _MM_PER_INCH * dpi) // modules)


def matrix_picture(matrix: Sequence[Sequence[bool]], pixels: int) -> "Image":
    """Draw the modules in black and white with their quiet zone, ``pixels`` wide and high each."""
    from PIL import Image  # noqa: PLC0415 - kept out of every import that does not draw

    whole = len(matrix) + 2 * QUIET_ZONE
    small = Image.new("L", (whole, whole), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    return small.resize((whole * pixels, whole * pixels), Image.Resampling.NEAREST)


def png_bytes(picture: "Image", dpi: int) -> bytes:
    """Return the PNG file of a picture, its resolution (``dpi``) noted in it."""
    data = io.BytesIO()
    picture.save(data, format="PNG", dpi=(dpi, dpi), optimize=True)
    return data.getvalue()


def decode(image: bytes) -> list[str]:
    """Read the texts of all QR codes in a picture file, sorted, each once.

    Tried in turn: the picture, slightly blurred, enlarged twofold (FACTS 3). Of a picture with transparent
    parts both grounds are read, so that no code hides on one of them. Raises ``picture.unreadable`` as
    ``pictures.grounds`` does, and ``picture.no_code``.
    """
    for attempts in zip(*(tuple(_attempts(picture)) for picture in grounds(image)), strict=True):
        if texts := sorted({text for attempt in attempts for text in decode_picture(attempt())}):
            return texts
    raise PictureRefused(
        "picture.no_code",
        "No QR code can be read in the picture.",
        hint="Take it again: closer, sharper, the whole code with its white margin, in even light.",
    )


def decode_picture(picture: "Image") -> list[str]:
    """Read the texts of all QR codes in an opened picture, sorted, each once; empty if there are none."""
    import zxingcpp  # noqa: PLC0415 - kept out of every import that does not read pictures

    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return sorted({code.text for code in codes if code.valid and code.text})


def product_in(image: bytes) -> tuple[str, ProductId]:
    """Return address and identity of the one product whose code the picture shows.

    Codes that name no product are passed over where one does (T96), and a code may hold what a label prints
    (``identifiers.reading``). Raises as ``decode`` does, ``picture.no_product``, and ``picture.many`` where
    codes of several products are in view.
    """
    texts = decode(image)
    products: dict[tuple[str, str], tuple[str, ProductId]] = {}
    for text in texts:
        try:
            uri, product = read_product(text)
        except IdentifierRefused:
            continue
        products.setdefault((product.kind, product.key), (uri, product))
    if len(products) > 1:
        raise PictureRefused(
            "picture.many",
            f"The picture shows the codes of {len(products)} products.",
            hint="Take a picture of one label only.",
        )
    if not products:
        raise PictureRefused(
            "picture.no_product",
            f"The code in the picture names no product: {shown(texts[0])}.",
            hint="Look for the code with the address of the product passport.",
        )
    return next(iter(products.values()))


def _attempts(picture: "Image") -> "Iterator[Callable[[], Image]]":
    """Give what is tried with a picture: as it is, blurred, and either enlarged; each is made when wanted."""
    from PIL import Image, ImageFilter  # noqa: PLC0415 - kept out of every import that does not read pictures

    blur = ImageFilter.GaussianBlur(1)
    yield lambda: picture
    yield lambda: picture.filter(blur)
    if picture.width * picture.height * 4 <= _MOST_DOUBLED:
        size = (picture.width * 2, picture.height * 2)
        yield lambda: picture.resize(size, Image.Resampling.BICUBIC)
        yield lambda: picture.resize(size, Image.Resampling.BICUBIC).filter(blur)
