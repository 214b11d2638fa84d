"""The communication of an operator: a source for every cell, exact figures, and what does not belong."""

import copy
import io
import re
import zipfile
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import openpyxl
import pytest

from passport.exports.subject import Subject
from passport.sheets.communication import gathering, questions
from passport.sheets.communication.workbook import SOURCES, workbook
from passport.sheets.drafts.reading import DraftRefused
from signing.digests import document_digest
from tests.passport.exports.test_exports import _footprint, _regime
from tests.world import World

Json = Any
ANSWERS = b"""\
[installation]
id = "FACILITY"
englishName = "Example mill"
economicActivity = "Hot rolling"
city = "=Exampletown"

[period]
start = 2020-01-01T00:00:00Z
end = 2027-01-01T00:00:00Z

[contact]
name = "Ada Lind"
email = "cbam@mill.example"

[[goods]]
cn = "72083700"
category = "Iron or steel products"

[[goods]]
cn = "72071111"
category = "Crude steel"

[carbonPrice]
instrument = "National carbon tax"
country = "NO"
price = "85.50"
currency = "EUR"
coveredShare = "0.60"
"""


@cache
def _world() -> World:
    return World("communication")


def _answers() -> questions.Questions:
    facility = _regime()["credentialSubject"]["facility"]["id"]
    return questions.read(ANSWERS.replace(b"FACILITY", facility.encode()), "questions.toml")


def _good(number: int, *, cn: str = "7208 37 00", mass: str = "21840", total: str = "1234.567890") -> Subject:
    """A claim of the border mechanism with a statement about it; figures as a test needs them."""
    claim = _regime()
    subject = claim["credentialSubject"]
    subject["id"] = f"https://id.mill.example/01/07312345678909/21/C-{number}"
    subject["alternateIds"] = []
    subject["productClassifications"] = [{"scheme": "CN", "code": cn}]
    subject["mass"] = {"value": mass, "unit": "KGM"}
    for one in subject["footprint"]["results"]:
        one["total"] = total
    statement = copy.deepcopy(dict(_world().statement(_world().claim())))
    return Subject(claim, document_digest(claim), statement, document_digest(statement), "verified")


def _sheets(*goods: Subject) -> dict[str, gathering.Sheet]:
    claims = [(f"{place}.passport.json", one) for place, one in enumerate(goods)]
    return {one.title: one for one in gathering.gather(claims, _answers())}


def _problems(*goods: Subject) -> list[str]:
    with pytest.raises(DraftRefused) as caught:
        _sheets(*goods)
    assert all(one.hint and one.where for one in caught.value.problems)
    return [one.code for one in caught.value.problems]


def _column(sheet: gathering.Sheet, name: str) -> list[str]:
    return [row[sheet.columns.index(name)].text for row in sheet.rows]


def test_averages_are_those_of_the_exact_figures() -> None:
    """Rounding each good first would give 1.2345678 or 1.2345680; calculated again with fractions alone."""
    listed = [("1001", "1234.567849"), ("333", "1234.567951"), ("7", "0.000001"), ("21840.5", "999.999999")]
    goods = [_good(place, mass=mass, total=total) for place, (mass, total) in enumerate(listed)]
    sheets = _sheets(*goods)
    tonnes = [Fraction(mass) / 1000 for mass, _ in listed]
    embedded = [mass * Fraction(total) / 1000 for mass, (_, total) in zip(tonnes, listed, strict=True)]
    (average,) = _column(sheets["Products"], "SEE (tCO2e/t)")
    wanted = sum(embedded, Fraction(0)) / sum(tonnes, Fraction(0))
    assert abs(Fraction(average) - wanted) <= Fraction(1, 2 * 10**7)
    assert re.fullmatch(r"[0-9]+\.[0-9]{7}", average)
    (whole,) = _column(sheets["Products"], "embedded emissions (tCO2e)")
    assert abs(Fraction(whole) - sum(embedded, Fraction(0))) <= Fraction(1, 2 * 10**7)
    assert sum(map(Fraction, _column(sheets["Goods"], "mass (t)"))) == sum(tonnes)


def test_specific_emissions_are_those_of_opencbam() -> None:
    """Equations 57 to 60 of Implementing Regulation (EU) 2025/2547, by another program, to seven decimals."""
    see = pytest.importorskip("opencbam.engine.see", reason="opencbam is not installed")
    types = pytest.importorskip("opencbam.engine.types")
    goods = [_good(1, mass="21840"), _good(2, mass="17777.7", total="1999.123457")]
    sheets = _sheets(*goods)
    masses = [Decimal(one) for one in _column(sheets["Goods"], "mass (t)")]
    direct, precursors = Decimal("1.000123456"), [Decimal("0.234444434"), Decimal("0.999000001")]
    process = types.ProductionProcess(
        sector=types.Sector.IRON_STEEL,
        activity_level=sum(masses),
        precursors=[
            types.PrecursorInput(mass=mass, see_direct=one, see_indirect=Decimal(0))
            for mass, one in zip(masses, precursors, strict=True)
        ],
    )
    found = see.compute_see(
        process, types.AttributionResult(direct=direct * sum(masses), indirect=Decimal(0))
    )
    seven = found.see_direct.quantize(Decimal("1e-7"), rounding=ROUND_HALF_EVEN)
    assert _column(sheets["Products"], "SEE (tCO2e/t)") == [str(seven)]


def test_every_cell_has_its_source_and_the_source_holds_its_value() -> None:
    goods = [_good(1), _good(2, cn="72071111", total="87.654321")]
    sheets = _sheets(*goods)
    by_digest = {one.digest: one.claim for one in goods} | {
        one.statement_digest: one.statement for one in goods
    }
    asked = 0
    for sheet in sheets.values():
        for row in sheet.rows:
            for column, cell in zip(sheet.columns, row, strict=True):
                assert cell.source or column == "field", (sheet.title, column)
                pointed = re.fullmatch(r"(?:claim|statement) (\S+)#(/\S+)", cell.source)
                if pointed and cell.text and column not in {"mass (t)", "CN code"}:
                    assert str(_at(by_digest[pointed[1]], pointed[2])) == cell.text, (column, cell)
                    asked += 1
                lined = re.fullmatch(r"questions\.toml:([0-9]+)", cell.source)
                if lined:
                    line = ANSWERS.decode().splitlines()[int(lined[1]) - 1]
                    assert cell.text[:10] in line or column == "category", (cell, line)
                    asked += 1
    assert asked > 25
    assert _column(sheets["Products"], "CN code") == ["72071111", "72083700"]


def _at(document: Json, pointer: str) -> Json:
    for name in pointer[1:].split("/"):
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def test_the_workbook_has_the_digits_the_sources_and_the_same_bytes() -> None:
    """T94: no formula; figures are numbers with their own digits, those too long for a double are text."""
    openpyxl = pytest.importorskip("openpyxl")
    goods = [_good(1, total="1234.567895"), _good(2, mass="99999999999.5")]
    sheets = tuple(_sheets(*goods).values())
    data = workbook(sheets)
    assert workbook(tuple(_sheets(*goods).values())) == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    pages = b"".join(part for name, part in parts.items() if "worksheets" in name)
    assert b"<f>" not in pages and b"<v>1.2345679</v>" in pages
    assert b"<t>123456788.9993827</t>" in b"".join(parts.values()), "longer than a double keeps"
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Installation", "Goods", "Products", SOURCES]
    listed = {(row[0], row[1]): row[2] for row in book[SOURCES].iter_rows(min_row=2, values_only=True)}
    shown = 0
    for page in book.worksheets[:3]:
        for row in page.iter_rows(min_row=2):
            for cell in row:
                if cell.value is not None and (page.title, cell.column) != ("Installation", 1):
                    text = listed[page.title, cell.coordinate]
                    assert text == str(cell.value) or Fraction(text) == Fraction(str(cell.value)), cell
                    shown += 1
    assert shown > 40
    (town,) = [
        cell for row in book["Installation"].iter_rows() for cell in row if cell.value == "=Exampletown"
    ]
    assert town.data_type == "s" or town.quotePrefix


def test_what_does_not_belong_is_named_all_at_once() -> None:
    """T289: another installation, operator or period, no code, no category, no opinion, one product twice."""
    good = _good(1)
    assert _problems(good, _good(1, mass="5")) == ["workbook.twice"]
    other = copy.deepcopy(_good(2))
    subject: Json = other.claim["credentialSubject"]
    subject["facility"]["id"] = "https://id.mill.example/414/7312340000026"
    subject["period"] = {"start": "2019-12-31T23:59:59Z", "end": "2020-02-01T00:00:00Z"}
    subject["productClassifications"] = [{"scheme": "HS", "code": "720837"}]
    other.claim["issuer"]["id"] = "did:web:other.example"
    assert _problems(good, other._replace(statement=None)) == [
        "workbook.installation", "workbook.operator", "workbook.period", "workbook.cn", "workbook.statement",
    ]  # fmt: skip
    assert _problems(good, _good(3, cn="73181500")) == ["workbook.goods"]
    assert _problems(good, _good(3, cn="7208")) == ["workbook.cn"]


def test_an_item_and_its_lot_are_counted_twice() -> None:
    """T289: by any of its names."""
    lot = _good(2)
    lot.claim["credentialSubject"]["alternateIds"] = ["https://other.example/01/7312345678909/21/C-1"]
    assert _problems(_good(1), lot) == ["workbook.twice"]


def test_totals_alone_leave_the_parts_blank() -> None:
    good = _good(1)
    del _footprint(good.claim)["components"]
    (row,) = _sheets(good)["Goods"].rows
    cells = dict(zip(gathering.GOODS, row, strict=True))
    assert cells["SEE (tCO2e/t)"].text == "1.2345679"
    assert cells["own direct emissions (tCO2e/t)"].text == ""
    assert "not shown" in cells["own direct emissions (tCO2e/t)"].source


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'cn = "72083700"', b'cn = "7208 37 00"', "draft.form"),
        (b'"EUR"', b'"euro"', "draft.form"),
        (b"city = ", b'latitude = "67\xc2\xb0"\ncity = ', "draft.pattern"),
        (b'"Crude steel"', b'"Coils"', "draft.enum"),
        (b"end = 2027", b"end = 2019", "draft.period"),
        (b'cn = "72071111"', b'cn = "72083700"', "draft.duplicate"),
        (b'"85.50"', b"85.50", "draft.float"),
        (b'price = "85.50"', b'price = "-85.50"', "draft.pattern"),
        (b'city = "=Exampletown"\n', b"", "draft.missing_member"),
        (b"[contact]", b"[kontact]", "draft.unknown_member"),
        (b"[contact]", b"[contact", "draft.toml"),
    ],
)
def test_a_wrong_question_file_says_where_and_what(old: bytes, new: bytes, code: str) -> None:
    with pytest.raises(DraftRefused) as caught:
        questions.read(
            ANSWERS.replace(b"FACILITY", b"https://id.mill.example/414/7312340000019").replace(old, new, 1),
            "questions.toml",
        )
    assert code in [one.code for one in caught.value.problems]
    assert all(one.hint and one.where.startswith("questions.toml:") for one in caught.value.problems)


def test_more_claims_than_a_sheet_has_rows_for_their_sources_are_refused() -> None:
    many = [("a.json", Subject({}, "", None, "", "verified"))] * (gathering.MOST + 1)
    with pytest.raises(DraftRefused) as refused:
        gathering.gather(many, _answers())
    assert [one.code for one in refused.value.problems] == ["workbook.too_many"]
    assert (gathering.MOST + 1) * len(gathering.GOODS) < 1_048_576


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("coil\x0b.json", "coil\\u000b.json"), ("\x00", "\\u0000"), ("\udcff.json", "\\udcff.json"),
        ("\ufffe", "\\ufffe"), ("\x01=1+1", "\\u0001=1+1"), ("=1+1", "=1+1"),
    ],
)  # fmt: skip
def test_t394_a_name_that_no_sheet_holds_is_written_as_an_escape(text: str, shown: str) -> None:
    """T394: file systems take names that XML does not."""
    made = workbook([gathering.Sheet("Goods", ("file",), ((gathering.Cell(text, "name of the file"),),))])
    book = openpyxl.load_workbook(io.BytesIO(made))
    for place in (book["Goods"]["A2"], book[SOURCES]["C2"]):
        assert (place.value, place.data_type) == (shown, "s")
