"""Lay labels on pages of PDF: one a page for label printers, four a page for office printers (DESIGN 9).

The words and the code are those of ``labels``, drawn as text and lines, so they stay sharp at any size.
Before the bytes are handed out every page is rendered, and the code of each label is read back from its own
place.
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from passport import moments
from passport.label import drawing
from passport.label.drawing import Drawing, Label, LabelRefused
from passport.label.fitting import Face
from passport.label.qr import Level, decode_picture

if TYPE_CHECKING:
    from fpdf import FPDF
    from PIL.Image import Image

MOST_LABELS: Final = 2_000
"""Labels of one file: the whole of it is in memory, and a printer wants it in pieces anyway."""
_DPI: Final = 200
"""Of the pages that are read back: five dots a module of the smallest code."""
_MARK: Final = 4.0
_THIN: Final = 0.1
_GREY: Final = 160


def require() -> None:
    """Refuse to begin where what draws and renders pages is not installed; raises ``label.sheets``."""
    try:
        import fpdf  # noqa: F401, PLC0415 - an extra
        import pypdfium2  # noqa: F401, PLC0415 - an extra
    except ImportError as missing:
        raise LabelRefused(
            "label.sheets",
            "Sheets of labels need a writer and a reader of PDF, which are not installed.",
            hint="Install them: pip install 'carbon-passport[sheets]'. One label is drawn as SVG or PNG.",
        ) from missing


class PaperSheet(NamedTuple):
    """A page in millimetres, and how many labels lie on it in columns and rows; ``scale`` of each label."""

    width: float
    height: float
    columns: int
    rows: int
    scale: float

    @property
    def labels(self) -> int:
        """Labels that a page holds."""
        return self.columns * self.rows

    def corners(self) -> Iterator[tuple[float, float]]:
        """Give the upper left corner of each label, row by row, centred in its part of the page."""
        across, down = self.width / self.columns, self.height / self.rows
        for row in range(self.rows):
            for column in range(self.columns):
                yield (
                    column * across + (across - drawing.WIDTH * self.scale) / 2,
                    row * down + (down - drawing.HEIGHT * self.scale) / 2,
                )


SHEETS: Final[Mapping[str, PaperSheet]] = {
    # Office printers leave some millimetres blank, so four A6 labels are a little smaller than four A6 pages.
    "a4": PaperSheet(297.0, 210.0, 2, 2, 0.94),
    "letter": PaperSheet(279.4, 215.9, 2, 2, 0.9),
    "a6": PaperSheet(drawing.WIDTH, drawing.HEIGHT, 1, 1, 1.0),
}


def sheets_pdf(
    wanted: Sequence[Label],
    sheet: PaperSheet,
    *,
    at: str,
    level: Level = "M",
    progress: Callable[[int], None] = lambda _: None,
) -> bytes:
    """Draw the labels in their order on as many pages as they need; ``at`` is the date the file carries.

    ``progress`` learns how many labels were read back. Raises ``identifier.*``, ``qr.text``,
    ``label.not_readable``, ``label.many`` and ``label.sheets``.
    """
    if not 1 <= len(wanted) <= MOST_LABELS:
        raise LabelRefused(
            "label.many", f"A file holds 1 to {MOST_LABELS} labels, not {len(wanted)}.", hint="Split the lot."
        )
    require()
    from fpdf import FPDF  # noqa: PLC0415 - an extra

    pdf = FPDF(unit="mm", format=(sheet.width, sheet.height))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.creation_date = datetime.fromtimestamp(moments.seconds(at), UTC)
    pdf.set_title("Labels of product passports")
    corners = list(sheet.corners())
    with tempfile.TemporaryDirectory(prefix="passport-") as name:
        fonts = _Fonts(pdf, Path(name))
        for number, label in enumerate(wanted):
            if number % sheet.labels == 0:
                pdf.add_page()
                _cutting_marks(pdf, sheet)
            _draw(pdf, fonts, drawing.laid_out(label, level), corners[number % sheet.labels], sheet.scale)
        data = bytes(pdf.output())
    _read_back(data, wanted, sheet, progress)
    return data


class _Fonts:
    """The fonts of one file, embedded when they are first used."""

    def __init__(self, pdf: "FPDF", folder: Path) -> None:
        self._pdf = pdf
        self._folder = folder
        self._names: dict[str, str] = {}

    def use(self, face: Face, size: float) -> None:
        """Set the font of the following texts; ``size`` is the em in millimetres."""
        if face.name not in self._names:
            self._names[face.name] = family = f"label{len(self._names)}"
            self._pdf.add_font(family, fname=str(self._file(face)))
        self._pdf.set_font(self._names[face.name], size=size / 25.4 * 72)

    def _file(self, face: Face) -> Path:
        """Return the file of a font; the built-in one is written into the temporary folder first."""
        source = face.at(16.0)[0].path
        if isinstance(source, str):
            return Path(source).absolute()
        # The font that comes with the picture library has no file, and the PDF library takes files only.
        path = self._folder / "built-in.ttf"
        assert isinstance(source, BytesIO)  # noqa: S101 - a font has a path or was read from memory
        path.write_bytes(source.getvalue())
        return path


def _cutting_marks(pdf: "FPDF", sheet: PaperSheet) -> None:
    """Draw short grey lines (4 mm) at the edge of the page, where it is to be cut."""
    pdf.set_draw_color(_GREY)
    pdf.set_line_width(_THIN)
    for column in range(1, sheet.columns):
        x = column * sheet.width / sheet.columns
        pdf.line(x, 0, x, _MARK)
        pdf.line(x, sheet.height - _MARK, x, sheet.height)
    for row in range(1, sheet.rows):
        y = row * sheet.height / sheet.rows
        pdf.line(0, y, _MARK, y)
        pdf.line(sheet.width - _MARK, y, sheet.width, y)


def _draw(pdf: "FPDF", fonts: _Fonts, what: Drawing, corner: tuple[float, float], scale: float) -> None:
    """Draw one label with its upper left corner at ``corner``, all its lengths times ``scale``."""
    left, top = corner
    for box in what.boxes:
        place = left + box.x * scale, top + box.y * scale, box.width * scale, box.height * scale
        if box.fill:
            pdf.set_fill_color(0)
            pdf.rect(*place, style="F")
        else:
            pdf.set_draw_color(0)
            pdf.set_line_width(drawing.PEN * scale)
            pdf.rect(*place, style="D")
    for line in what.lines:
        if not line.face.text:
            continue
        fonts.use(line.face, line.size * scale)
        colour = tuple(bytes.fromhex(line.colour.removeprefix("#")))
        pdf.set_text_color(*colour)
        pdf.set_draw_color(*colour)
        with _weight(pdf, line.size * scale, bold=line.bold):
            pdf.text(left + line.x * scale, top + line.y * scale, line.face.text)
    _code(pdf, what, (left + what.code_x * scale, top + drawing.CODE_TOP * scale), what.module * scale)


@contextlib.contextmanager
def _weight(pdf: "FPDF", size: float, *, bold: bool) -> Iterator[None]:
    """Draw bold by a thin line around each letter, as on the other forms of a label, of 4.4 % of the em.

    So one embedded font serves for both weights.
    """
    if not bold:
        yield
        return
    with pdf.local_context(text_mode="FILL_STROKE", line_width=size * 0.044):
        yield


def _code(pdf: "FPDF", what: Drawing, corner: tuple[float, float], module: float) -> None:
    """Draw all dark modules as one area: single rectangles would show hairlines between them."""
    from fpdf.drawing import PaintedPath  # noqa: PLC0415 - an extra

    path = PaintedPath()
    path.style.fill_color = "#000000"
    path.style.stroke_color = None
    for y, row in enumerate(what.matrix):
        for x, width in _runs(row):
            path.rectangle(corner[0] + x * module, corner[1] + y * module, width * module, module)
    with pdf.drawing_context() as context:
        context.add_item(path, clone=False)


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give first column and length of each run of dark modules in a row."""
    x = 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            yield x, end - x
        x = end + 1


def _read_back(
    data: bytes, wanted: Sequence[Label], sheet: PaperSheet, progress: Callable[[int], None]
) -> None:
    """Render each page and read the code in the place of each label."""
    import pypdfium2  # noqa: PLC0415 - an extra

    dots = _DPI / 25.4
    document = pypdfium2.PdfDocument(data)
    try:
        for first in range(0, len(wanted), sheet.labels):
            page = document[first // sheet.labels]
            picture: Image = page.render(scale=_DPI / 72, grayscale=True).to_pil()
            page.close()
            on_page = zip(wanted[first : first + sheet.labels], sheet.corners(), strict=False)
            for label, (left, top) in on_page:
                right, bottom = left + drawing.WIDTH * sheet.scale, top + drawing.HEIGHT * sheet.scale
                place = picture.crop((left * dots, top * dots, right * dots, bottom * dots))
                drawing.check_readable(label, decode_picture(place))
            progress(min(first + sheet.labels, len(wanted)))
    finally:
        document.close()
