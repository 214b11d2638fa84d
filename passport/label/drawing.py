"""Draw labels: the product in words, beside the code that leads to its passport (DESIGN 9).

The layout follows EN 606 labels of the steel trade: producer, product, then framed fields with small
headings. A label states identity and never a verdict. It is laid out once, in millimetres, and drawn as SVG
or PNG; before any byte is handed out the code is read back from exactly those bytes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from passport.carbon.exact import AMOUNT_PLACES
from passport.carbon.rechecking.contribution import removed
from passport.identifiers.product_id import parse_product_id
from passport.label.fitting import Line, Place, Style, fitted, lost, shown_on_label, width_of, wrapped
from passport.label.pictures import PictureRefused
from passport.label.qr import (
    DPI,
    QUIET_ZONE,
    SMALLEST_MM,
    Level,
    Matrix,
    decode,
    decode_picture,
    matrix_path,
    matrix_picture,
    module_pixels,
    png_bytes,
    print_form,
    qr_matrix,
)
from passport.model import carbon_statement
from passport.model import claim as claims
from passport.model.about import is_carbon_statement, is_inventory
from passport.model.carbon_statement import year_of
from passport.model.claim import Claim
from passport.units import shown_kg
from signing.errors import ToolError

WIDTH: Final = 148.0
HEIGHT: Final = 105.0
"""A6, landscape, in millimetres."""
CODE_MM: Final = 40.0
"""Width of the code without its white margin; FACTS 3: 40 mm are read nearly always."""

_MARGIN: Final = 5.0
_BAND: Final = 15.0
_CELL: Final = 13.2
_DOT: Final = 25.4 / DPI
# The white margin of the coarsest code must still lie on the label.
_CODE_RIGHT: Final = WIDTH - 7.0
CODE_TOP: Final = _BAND + 6.0
PEN: Final = 0.3
_BLACK: Final = "#000000"
_WHITE: Final = "#ffffff"
_GREY: Final = "#555555"
_UNITS: Final = {"KGM": "kg", "TNE": "t"}
_SERIAL: Final = "21"  # GS1 application identifier
_PATH: Final = re.compile(rb'<path id="code" d="([MhvzMHVZ0-9 -]*)"')
_RUN: Final = re.compile(rb"M([0-9]+) ([0-9]+)h([0-9]+)v1h-[0-9]+z")


class LabelRefused(ToolError):
    """A label that must not be printed; code ``label.not_readable``."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a label, as text; ``product`` (its address), ``name`` and ``producer`` are required.

    ``serial`` is the serial number or licence plate, ``mass`` with its unit. ``footprint`` is the producer's
    statement, for example ``861.3 kg CO2e per t (location-based)``; it is printed under the words "stated by
    the producer".
    """

    product: str
    name: str
    producer: str
    grade: str = ""
    heat: str = ""
    serial: str = ""
    mass: str = ""
    footprint: str = ""
    heading: str = "Carbon footprint, stated by the producer"
    """Words over the figure."""
    numbered: str = "Serial no. / licence plate"
    """Words over the number."""
    title: str = "PRODUCT PASSPORT"
    scan: str = "Scan for the product passport"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres: filled, or a frame."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A label laid out, in millimetres from its upper left corner."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    matrix: Matrix
    code_x: float
    module: float
    """Left edge of the code inside its white margin, and the width of a module; millimetres."""
    title: str


def of_claim(claim: Claim) -> Label:
    """Return what stands on the label of a claim; the footprint is its first, location-based result."""
    product = claim.product
    identity = parse_product_id(product.id)
    serial = dict(identity.qualifiers).get(_SERIAL, "") if identity.kind == "gs1" else identity.primary[1]
    footprint = product.footprint
    location = footprint.results[0]
    unit = footprint.declared_unit
    name = _UNITS.get(unit.unit, unit.unit)
    per = name if unit.value == "1" else f"{unit.value} {name}"
    return Label(
        product=product.id,
        name=product.name,
        producer=claim.envelope.issuer.name,
        grade=product.grade or "",
        heat=product.heat or "",
        serial=serial,
        mass=f"{product.mass.value} {_UNITS.get(product.mass.unit, product.mass.unit)}",
        footprint=f"{shown_kg(location.total)} kg CO2e per {per} ({location.electricity})",
    )


def of_document(document: Mapping[str, Any]) -> Label:
    """Return what stands on the label of a signed claim, or of the CO2 statement of an entity.

    A net contribution of zero or less is led by its gross emissions and removals, as everywhere.
    """
    if is_inventory(document):
        raise LabelRefused(
            "label.report",
            "An inventory report has no label: it has four numbers, and no sum of them.",
            hint="passport explain FILE --html PAGE writes its page.",
        )
    if not is_carbon_statement(document):
        return of_claim(claims.read(document))
    statement = carbon_statement.read(document)
    subject = document["credentialSubject"]
    first = statement.accounts["results"][0]
    contribution = first["contribution"]
    taken = Fraction(removed(contribution), 10**AMOUNT_PLACES)
    net = Fraction(contribution["total"])
    figures = f"{shown_kg(contribution['total'])} t CO2e net ({first['electricity']})"
    if net <= 0:
        sides = (shown_kg(f"{float(one):.3f}") for one in (net - taken, taken))
        figures = "gross {} t, removals {} t CO2e; net ".format(*sides) + figures
    return Label(
        product=statement.entity.id,
        name=f"{statement.entity.name}, CO2 statement {year_of(subject)}",
        producer=statement.envelope.issuer.name,
        serial=parse_product_id(statement.entity.id).primary[1],
        footprint=figures,
        heading="Net CO2-Contribution of the year, stated by the entity",
        numbered="Global location number (GLN)",
        title="CO2 STATEMENT",
        scan="Scan for the CO2 statement",
    )


def missing(label: Label) -> str:
    """Return the characters of a label that no font here can draw; they are spelled plainly, or ``?``."""
    texts = (label.name, label.producer, label.grade, label.heat, label.serial, label.mass, label.footprint)
    return "".join(dict.fromkeys("".join(map(lost, texts))))


def label_svg(label: Label, *, level: Level = "M") -> bytes:
    """Draw the label as SVG in millimetres; raises ``identifier.*``, ``qr.text``, ``label.not_readable``.

    The code is read back from the path data of the finished bytes, drawn at eight pixels a module.
    """
    drawing = laid_out(label, level)
    data = "\n".join(_svg(drawing)).encode()
    found = _PATH.search(data)
    matrix = _matrix_of(found[1], len(drawing.matrix)) if found else ()
    check_readable(label, decode_picture(matrix_picture(matrix, 8)))
    return data


def label_png(label: Label, *, level: Level = "M", dpi: int = DPI) -> bytes:
    """Draw the label as PNG with its resolution in it; raises as ``label_svg`` does.

    A module is a whole number of pixels, so its edges stay sharp; the code may end up to half a pixel a
    module narrower or wider than in the drawing.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - kept out of every import that does not draw

    drawing = laid_out(label, level)
    scale = dpi / 25.4
    picture = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 255)
    brush = ImageDraw.Draw(picture)
    for box in drawing.boxes:
        corners = [box.x * scale, box.y * scale, (box.x + box.width) * scale, (box.y + box.height) * scale]
        if box.fill:
            brush.rectangle(corners, fill=box.fill)
        else:
            pen = max(1, round(PEN * scale))  # neighbours share a line
            outer = [*corners[:2], corners[2] + pen - 1, corners[3] + pen - 1]
            brush.rectangle(outer, outline=_BLACK, width=pen)
    for line in drawing.lines:
        font, text = line.face.at(line.size * scale)
        stroke = max(1, round(line.size * scale * 0.022)) if line.bold else 0
        place = (line.x * scale, line.y * scale)
        brush.text(place, text, fill=line.colour, font=font, anchor="ls", stroke_width=stroke)
    pixels = max(1, round(drawing.module * scale))
    white = QUIET_ZONE * pixels
    corner = (round(drawing.code_x * scale) - white, round(CODE_TOP * scale) - white)
    picture.paste(matrix_picture(drawing.matrix, pixels), corner)
    data = png_bytes(picture, dpi)
    try:
        texts = decode(data)
    except PictureRefused:
        texts = []
    check_readable(label, texts)
    return data


def laid_out(label: Label, level: Level) -> Drawing:
    """Lay out everything that stands on the label, in millimetres; raises ``identifier.*``, ``qr.text``.

    A black band with the producer on top, the product's name and framed fields on the left, the code on the
    right, the footprint and the address of the product below.
    """
    product = parse_product_id(label.product)
    matrix = qr_matrix(label.product, level=level)
    # Whole dots of a 300 dpi printer a module, rounded down to stay inside the room for it.
    module = max(int(CODE_MM / _DOT / len(matrix)), module_pixels(len(matrix), SMALLEST_MM, DPI)) * _DOT
    code_x = _CODE_RIGHT - module * len(matrix)
    full = WIDTH - 2 * _MARGIN
    left = code_x - QUIET_ZONE * module - _MARGIN - 1.0  # what remains for words, between margin and code
    caption = Place(code_x, CODE_TOP + module * (len(matrix) + QUIET_ZONE) + 2.2, module * len(matrix))
    boxes = [Box(0.0, 0.0, WIDTH, _BAND, _BLACK), Box(_MARGIN, 92.0, full, PEN, _BLACK)]
    one_line = width_of(shown_on_label(label.producer), 6.4, bold=True) <= full - 35
    banner = Style(6.4 if one_line else 4.6, bold=True, colour=_WHITE)
    names = wrapped(label.name, Place(_MARGIN, 26.0, left), Style(6.8, bold=True), most_lines=2)
    lines = [
        *wrapped(label.producer, Place(_MARGIN, 9.7, full - 35), banner, most_lines=2),
        fitted(label.title, Place(_MARGIN + full - 31.8, 9.2, 31.8), Style(3.3, colour=_WHITE)),
        *names,
        fitted(label.scan, caption, Style(2.9)),
        *wrapped(product.uri(), Place(_MARGIN, 97.2, full), Style(3.1), most_lines=1, anywhere=True),
    ]
    top = names[-1].y + 4.5 if names else 31.0
    for row in _rows(label):
        cell = left / len(row)
        for place, (heading, value) in enumerate(row):
            x = _MARGIN + place * cell
            boxes.append(Box(x, top, cell, _CELL))
            inside = cell - 3.2
            lines.append(fitted(heading, Place(x + 1.6, top + 3.6, inside), Style(2.5, colour=_GREY)))
            style = Style(5.4, bold=True)
            lines += wrapped(value, Place(x + 1.6, top + 9.9, inside), style, most_lines=1, anywhere=True)
        top += _CELL
    if label.footprint:
        heading = label.heading
        lines.append(fitted(heading, Place(_MARGIN, 84.2, left), Style(2.5, colour=_GREY)))
        lines.append(fitted(label.footprint, Place(_MARGIN, 89.2, full), Style(4.4, bold=True)))
    return Drawing(tuple(boxes), tuple(lines), matrix, code_x, module, label.name)


def _rows(label: Label) -> list[list[tuple[str, str]]]:
    """Return the framed fields row by row, as heading and value; blank ones are left out."""
    rows = [
        [("Grade", label.grade), ("Heat", label.heat)],
        [(label.numbered, label.serial)],
        [("Mass", label.mass)],
    ]
    kept = [[(heading, value) for heading, value in row if value] for row in rows]
    return [row for row in kept if row]


def _svg(drawing: Drawing) -> Iterator[str]:
    """Give the lines of the SVG file; every text of others is escaped as XML."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm"'
        f' viewBox="0 0 {WIDTH:g} {HEIGHT:g}" font-family="Helvetica, Arial, \'DejaVu Sans\', sans-serif">'
    )
    yield f"<title>{escape(shown_on_label(drawing.title))}</title>"
    yield f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="{_WHITE}"/>'
    for box in drawing.boxes:
        paint = f'fill="{box.fill}"' if box.fill else f'fill="none" stroke="{_BLACK}" stroke-width="{PEN}"'
        place = f'x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
        yield f"<rect {place} {paint}/>"
    for line in drawing.lines:
        if not line.text:
            continue
        # The measured length is said, so that another font on the reader's machine cannot run out of the
        # field.
        length = f' textLength="{line.width:.2f}" lengthAdjust="spacingAndGlyphs"' if line.face.whole else ""
        weight = ' font-weight="bold"' if line.bold else ""
        yield (
            f'<text x="{line.x:.2f}" y="{line.y:.2f}" font-size="{line.size:.2f}"{weight}{length}'
            f" fill={quoteattr(line.colour)}>{escape(line.text)}</text>"
        )
    yield (
        f'<g transform="translate({drawing.code_x:.4f} {CODE_TOP:.4f}) scale({drawing.module:.6f})">'
        f'<path id="code" d="{matrix_path(drawing.matrix)}" fill="{_BLACK}"'
        ' shape-rendering="crispEdges"/></g>'
    )
    yield "</svg>\n"


def _matrix_of(path: bytes, size: int) -> Matrix:
    """Return the modules that path data of ``qr.matrix_path`` draw."""
    rows = [[False] * size for _ in range(size)]
    for run in _RUN.finditer(path):
        x, y, width = (int(part) for part in run.groups())
        rows[y][x : x + width] = [True] * width
    return tuple(tuple(row) for row in rows)


def check_readable(label: Label, texts: list[str]) -> None:
    """Raise ``label.not_readable`` unless exactly the product's address was read."""
    if texts != [print_form(label.product)]:
        raise LabelRefused(
            "label.not_readable",
            "The code on the finished label does not read back as the product's address.",
            hint="Nothing was written. Shorten the address, or report this with the address that caused it.",
        )
