"""Sheets of labels: every code is read from the rendered page, words are text, nothing leaves its label."""

import re
import sys
import zlib
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest
from PIL import Image

from passport.label import drawing
from passport.label import pages as label_sheets
from passport.label.drawing import Label, LabelRefused
from passport.label.pages import MOST_LABELS, SHEETS, sheets_pdf
from passport.label.qr import QUIET_ZONE, SMALLEST_MM, decode_picture, print_form

AT = "2026-09-21T08:00:00Z"
LABEL = Label(
    product="https://id.mill.example/01/07312345678909/21/C-0001",
    name="Hot-rolled coil S355MC",
    producer="Norrland Steel AB",
    grade="S355MC",
    heat="H88213",
    serial="C-0001",
    mass="21840 kg",
    footprint="861.3 kg CO2e per t",
)


def lot(count: int) -> list[Label]:
    return [
        replace(LABEL, product=f"{LABEL.product[:-4]}{number:04}", serial=f"C-{number:04}")
        for number in range(1, count + 1)
    ]


def pages(data: bytes, dpi: int = 150) -> list[Image.Image]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("level", ["M", "Q"])
def test_each_page_holds_the_codes_of_its_labels_and_no_other(name: str, level: str) -> None:
    wanted = lot(5)
    sheet = SHEETS[name]
    data = sheets_pdf(wanted, sheet, at=AT, level=level)  # type: ignore[arg-type]  # the two literals
    drawn = pages(data)
    assert len(drawn) == -(-5 // sheet.labels)
    for number, picture in enumerate(drawn):
        on_page = wanted[number * sheet.labels : (number + 1) * sheet.labels]
        assert decode_picture(picture) == sorted(print_form(label.product) for label in on_page)


def test_the_words_of_a_label_are_text_beside_its_code() -> None:
    (page,) = texts(sheets_pdf([LABEL], SHEETS["a6"], at=AT))
    for word in ("Norrland Steel AB", "Hot-rolled coil", "S355MC", "H88213", "C-0001", "21840 kg",
                 "861.3 kg CO2e per t", LABEL.product, "stated by the producer"):  # fmt: skip
        assert word in page, word


@pytest.mark.parametrize("name", SHEETS)
def test_codes_are_wide_enough_with_four_white_modules_and_no_label_overlaps_another(name: str) -> None:
    sheet = SHEETS[name]
    for label in (LABEL, replace(LABEL, product="https://id.mill.example/p/" + "LA" * 25)):
        what = drawing.laid_out(label, "Q")
        assert what.module * len(what.matrix) * sheet.scale >= SMALLEST_MM
        right = what.code_x + (len(what.matrix) + QUIET_ZONE) * what.module
        assert right <= drawing.WIDTH + 0.01
    corners = list(sheet.corners())
    assert len(corners) == sheet.labels
    for x, y in corners:
        assert x >= 0 and y >= 0
        assert x + drawing.WIDTH * sheet.scale <= sheet.width + 0.01
        assert y + drawing.HEIGHT * sheet.scale <= sheet.height + 0.01
    for (x, y), (right, below) in pairwise(corners):
        assert right >= x + drawing.WIDTH * sheet.scale or below >= y + drawing.HEIGHT * sheet.scale


def test_a_code_that_does_not_read_back_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pen as wide as three modules: the drawing is real, and so is the reader that fails on it."""
    drawn = label_sheets._runs
    monkeypatch.setattr(label_sheets, "_runs", lambda row: ((x, width + 2) for x, width in drawn(row)))
    with pytest.raises(LabelRefused) as refused:
        sheets_pdf(lot(2), SHEETS["a4"], at=AT)
    assert refused.value.code == "label.not_readable"


def test_codes_that_changed_places_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every code of the page is right, and each stands beside the words of another coil."""
    first, second = lot(2)
    true = drawing.laid_out
    swapped = {first.product: second, second.product: first}
    monkeypatch.setattr(drawing, "laid_out", lambda label, level: true(swapped[label.product], level))
    with pytest.raises(LabelRefused):
        sheets_pdf([first, second], SHEETS["a4"], at=AT)


def test_the_same_labels_give_the_same_bytes() -> None:
    assert sheets_pdf(lot(3), SHEETS["a4"], at=AT) == sheets_pdf(lot(3), SHEETS["a4"], at=AT)


def test_letters_beyond_latin_are_printed_or_named() -> None:
    greek = replace(LABEL, name="Ρολό χάλυβα θερμής έλασης")
    unknown = replace(LABEL, name="Coil \U0001f9f2 热")
    data = sheets_pdf([greek], SHEETS["a6"], at=AT)
    lost = drawing.missing(greek)
    assert lost or greek.name.split()[0] in texts(data)[0]
    assert "\U0001f9f2" in drawing.missing(unknown)
    assert drawing.missing(LABEL) == ""
    sheets_pdf([unknown], SHEETS["a6"], at=AT)


def test_text_that_looks_like_pdf_stays_text() -> None:
    """T95: parentheses and backslashes end no string of the page."""
    odd = replace(LABEL, name="coil) Tj (other \\) <</S/JavaScript>>", heat="(((", grade=")")
    data = sheets_pdf([odd], SHEETS["a6"], at=AT)
    assert "coil) Tj (other" in " ".join(texts(data)[0].split())
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    assert any(b"Tj" in zlib.decompress(stream) for stream in streams if stream[:1] == b"x")
    assert b"/JavaScript" not in data


@pytest.mark.parametrize("count", [0, MOST_LABELS + 1])
def test_a_file_holds_a_bounded_number(count: int) -> None:
    with pytest.raises(LabelRefused) as refused:
        sheets_pdf([LABEL] * count, SHEETS["a4"], at=AT)
    assert refused.value.code == "label.many" and refused.value.hint


def test_progress_tells_how_many_were_read_back() -> None:
    told: list[int] = []
    sheets_pdf(lot(6), SHEETS["a4"], at=AT, progress=told.append)
    assert told == [4, 6]


@pytest.mark.parametrize("missing", ["fpdf", "pypdfium2"])
def test_without_the_extra_nothing_begins_and_the_refusal_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(LabelRefused) as refused:
        label_sheets.require()
    assert refused.value.code == "label.sheets"
    assert "pip install 'carbon-passport[sheets]'" in refused.value.hint
