"""How systems and people write exports, from public reports: one right answer each, in single form and lot.

A case names the report it follows, and tells the number of the recipe or code and place of the refusal.
"""

from collections.abc import Callable

import pytest

from passport.sheets.activity.from_file import calculate_document
from passport.sheets.activity.reading_text import ENCODINGS, decoded, separator_of
from passport.sheets.cells.numbers import ZONES
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.lots.lot import read_lot
from passport.sheets.lots.single import read_single
from passport.sheets.maps.closed_lists import COUNTRIES
from passport.sheets.maps.sheet_map import read_map
from tests.passport.sheets.exports import BOOKED, HEADER, ROWS, SALT, text_of

NUMBER = "45.466666"
MAP = (
    BOOKED.replace("\nid = ", "\nidPattern = ")
    .replace("/X-1", "/{serial}")
    .replace('mass = { value = "21840", unit = "KGM" }\n', "")
    .replace("columns = { month", 'columns = { heat = "Schmelze", month')
    .replace('"Schrott"]', '"Schrott für Öfen"]')
)
HEAD = ("Schmelze", *HEADER)
BODY = [("S4711", day, word.replace("Schrott", "Schrott für Öfen"), *rest) for day, word, *rest in ROWS]
COILS = "Bund;Schmelze;Gewicht (kg)\nB1;S4711;21840\n"
COILS_MAP = '[coils]\ncolumns = { serial = "Bund", heat = "Schmelze", mass = "Gewicht (kg)" }\n'
LINES = [";".join(row) for row in (HEAD, *BODY)]
TEXT = "\n".join(LINES) + "\n"


def outcomes(data: bytes, map_text: str = MAP, coils: bytes | None = None) -> list[object]:
    """The number, or code and place of the problems, read as one heat and as a lot."""
    found: list[object] = []
    beside = ("coils.csv", COILS.encode() if coils is None else coils)
    for lot in (False, True):
        try:
            given = read_map((map_text + COILS_MAP).encode(), "map.toml")
            if lot:
                read = read_lot(data, source="x", kind="csv", sheet_map=given, coils=beside)
                heat, factors = read.heats["S4711"], read.factors
                assert read.coils[0].mass == "21840"
            else:
                heat, factors = read_single(data, source="x", kind="csv", sheet_map=given, heat="S4711")
            drawn = calculate_document(heat.document, heat.tree, factors, (), SALT).draft
            found.append(drawn["footprint"]["results"][0]["total"])
        except DraftRefused as refused:
            assert all(problem.hint for problem in refused.problems)
            found.append([(p.code, p.where) for p in refused.problems])
    return found


READ: dict[str, tuple[Callable[[], bytes], str]] = {
    "as it is": (TEXT.encode, MAP),
    # github.com/biolab/orange3 issue 7000: the BOM that Excel writes became part of the first heading.
    "a byte order mark": (lambda: TEXT.encode("utf-8-sig"), MAP),
    # github.com/pandas-dev/pandas issue 36343: a zero-width no-break space before each heading.
    "invisible characters": (
        lambda: TEXT.replace("Menge", "\ufeffMenge\u200b").replace("S4711;", "\u200eS4711\u00a0;").encode(),
        MAP,
    ),
    # github.com/Unstructured-IO/unstructured issue 4443: Excel's "Unicode Text" is UTF-16 with tabs.
    "UTF-16 with tabs": (lambda: TEXT.replace(";", "\t").encode("utf-16"), MAP),
    "UTF-16, big end first": (lambda: b"\xfe\xff" + TEXT.encode("utf-16-be"), MAP),
    "UTF-16 without its mark": (lambda: TEXT.encode("utf-16-le"), MAP),
    # github.com/muchdogesec/file2txt issue 54: "CSV (Comma delimited)" has the code page of the machine.
    "cp1252": (lambda: TEXT.encode("cp1252"), MAP),
    "cp850 when told": (lambda: TEXT.encode("cp850"), 'encoding = "cp850"\n' + MAP),
    # github.com/PowerShell/PowerShell issue 7776, mholt/PapaParse issue 951: taken for the heading.
    "sep=": (lambda: b"sep=;\r\n" + TEXT.encode(), MAP),
    "sep= in quotes": (lambda: b'"sep=;"\n' + TEXT.encode(), MAP),
    "tabs": (TEXT.replace(";", "\t").encode, MAP),
    # A title line without separators above the table made the reader fall back to commas.
    "a title above": (("Auswertung, Stand 18.09.2023, 06:00\n\n" + TEXT).encode, MAP),
    # A list printed by an ERP system, saved as text: bars between cells, dashes between rows.
    "bars and rules": (
        lambda: "\n".join(
            f"{rule}|{line.replace(';', '|')}|"
            for rule, line in zip(["|" + "-" * 40 + "|\n", *[""] * 9], LINES, strict=False)
        ).encode(),
        MAP,
    ),
    # github.com/JnLlnd/ObjCSV issue 10: ="0815" keeps a program from taking text for a number.
    '="text"': (lambda: TEXT.replace("S4711", '="S4711"').encode(), MAP),
    # github.com/wpninjas/ninja-forms issue 2404, pimcore/pimcore pull 11835: the heading comes again.
    "the heading on each page": (lambda: "\n".join([*LINES[:3], LINES[0], *LINES[3:]]).encode(), MAP),
    # github.com/d3/d3-format issue 50, globalizejs/globalize issue 288: no-break spaces in numbers.
    "thousands by no-break spaces": (
        lambda: TEXT.replace("54,25;t", "54\u00a0250,0;kg").replace("53,75;t", "53\u202f750;kg").encode(),
        MAP,
    ),
    # github.com/JuliaData/CSV.jl issue 620: a year of two digits is not one of the first century.
    "years of two digits": (
        lambda: TEXT.replace("17.09.2023", "17.09.23").encode(),
        MAP.replace("YYYY", "YY"),
    ),
    # github.com/z4r/python-rtkit pull 53: a vertical tab in a cell split the row in two.
    "vertical tabs": (lambda: TEXT.replace(";Menge", ";Menge").replace("Datum", "Datum\x0b").encode(), MAP),
    "old ends of lines": (lambda: TEXT.replace("\n", "\r").encode(), MAP),
    "line breaks in headings": (lambda: TEXT.replace("Menge", '"Menge\n"').encode(), MAP),
    "decomposed letters": (lambda: TEXT.replace("ü", "u\u0308").replace("Ö", "O\u0308").encode(), MAP),
    "the time beside the day": (lambda: TEXT.replace("17.09.2023", "17.09.2023 06:15:00").encode(), MAP),
}


@pytest.mark.parametrize("habit", READ)
def test_t134_a_habit_that_can_be_read_has_its_number(habit: str) -> None:
    """T134: in a lot as in the single form."""
    make, given = READ[habit]
    assert outcomes(make(), given) == [NUMBER, NUMBER]


def _with(cell: str, column: int = 3) -> bytes:
    rows = [list(row) for row in BODY]
    rows[2][column] = cell
    return text_of([HEAD, *rows])


REFUSED: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    # github.com/abap2xlsx/abap2xlsx issue 15: SAP writes the minus behind the number.
    "the minus behind": (_with("123,00-"), [("activity.negative", "x:4:4")]),
    "a negative in brackets": (_with("(5,00)"), [("activity.negative", "x:4:4")]),
    # github.com/pretix/pretix issue 1394: programs that guard against formulas write '-75.63.
    "an apostrophe before": (_with("'-75,63"), [("activity.number", "x:4:4")]),
    # github.com/ExcelDataReader/ExcelDataReader issue 329, colearendt/xlsx issue 7: read as text, or as 0.
    "an error of a formula": (_with("#N/A"), [("sheet.formula_error", "x:4:4")]),
    "an error in German": (_with("#BEZUG!"), [("sheet.formula_error", "x:4:4")]),
    "a column too narrow": (_with("########"), [("sheet.narrow", "x:4:4")]),
    # newbetuts.com 861964: Excel makes 5.03E+02 of 0503E000; no heat may be named so.
    "a heat made a rounded number": (_with("4,71E+11", 0), [("sheet.scientific", "x:4:1")],),
    "a day as a count of days": (_with("45186", 1), [("sheet.day_number", "x:4:2")]),
    "wide digits": (_with("１２"), [("activity.number", "x:4:4")]),
    "a dash for nothing": (_with("–"), [("activity.number", "x:4:4")]),
    # github.com/hbz/oerworldmap issue 1263: UTF-8 read as cp1252 and saved again.
    "letters spoiled on the way": (
        TEXT.encode().decode("cp1252").encode(),
        [("csv.encoding", "x:2")],
    ),
    "GB 18030 that nobody told": ((TEXT + "备注;炉号;单位\n").encode("gb18030"), [("csv.encoding", "x:2")]),
    "a pivot table that says the heat once": (_with("", 0), [("lot.heat", "x:4:1")]),
    "a unit that is in no list": (_with("Sack", 4), [("activity.word", "x:4:5")]),
}  # fmt: skip


@pytest.mark.parametrize("habit", REFUSED)
def test_t134_a_habit_that_cannot_be_read_is_refused_at_its_cell(habit: str) -> None:
    data, expected = REFUSED[habit]
    single, lot = outcomes(data)
    assert single == lot == expected


def test_gb18030_is_read_when_a_map_says_so() -> None:
    data = (TEXT.replace("ü", "ue").replace("Ö", "Oe") + "").encode("gb18030")
    given = MAP.replace("ü", "ue").replace("Ö", "Oe")
    assert outcomes(data, 'encoding = "gb18030"\n' + given)[0] == NUMBER


@pytest.mark.parametrize("name", [name for name in ENCODINGS if name != "utf-8"])
def test_no_encoding_is_taken_for_another(name: str) -> None:
    """T134: a file of letters that two code pages read differently is refused, not guessed at."""
    samples = {"cp1250": "węgiel;młyn", "cp1251": "уголь;лом", "gb18030": "炉号;数量",
               "shift_jis": "石炭;数量",
               "mac_roman": "für;Öl", "cp437": "für;Öl", "cp850": "für;Öl", "cp1252": "coût;à;ñ",
               "utf-16": "für;炉号"}  # fmt: skip
    data = samples[name].encode(name)
    assert decoded(data, "x", name) == samples[name]
    if name == "utf-16":
        assert decoded(data, "x") == samples[name]
        return
    with pytest.raises(DraftRefused) as refused:
        decoded(data, "x")
    assert "encoding = one of" in refused.value.problems[0].hint


def test_the_separator_is_that_of_most_lines() -> None:
    assert separator_of("a;b\n1,5;2,5\n") == ";"
    assert separator_of('a,b\n"1;2;3",x\n') == ","
    assert separator_of("Titel\n\na\tb\n1,5\t2,5\n") == "\t"
    assert separator_of("one\ntwo\n") == ","


def test_the_unit_of_a_mass_comes_from_its_heading() -> None:
    for heading, mass, unit in (
        ("Gewicht (kg)", "21840", "KGM"), ("Weight (t)", "21,84", "TNE"), ("Net weight lb", "48149", "KGM"),
        ("Weight (short tons)", "24", "KGM"),
    ):  # fmt: skip
        given = MAP + COILS_MAP.replace("Gewicht (kg)", heading)
        coils = f"Bund;Schmelze;{heading}\nB1;S4711;{mass}\n".encode()
        found = read_lot(
            TEXT.encode(), source="x", kind="csv", sheet_map=read_map(given.encode(), "m"), coils=("c", coils)
        )
        expected = {"48149": "21840.01902313", "24": "21772.43376"}.get(mass, mass.replace(",", "."))
        assert (found.coils[0].mass, found.coils[0].unit) == (expected, unit)


def test_a_mass_without_a_unit_is_never_kilograms_by_guess() -> None:
    given = MAP + COILS_MAP.replace("Gewicht (kg)", "Gewicht")
    with pytest.raises(DraftRefused) as refused:
        read_lot(
            TEXT.encode(), source="x", kind="csv", sheet_map=read_map(given.encode(), "m"),
            coils=("c", b"Bund;Schmelze;Gewicht\nB1;S4711;21840\n"),
        )  # fmt: skip
    assert [(p.code, p.where) for p in refused.value.problems] == [("lot.unit", "c:1:3")]


def test_a_map_that_contradicts_a_heading_is_refused() -> None:
    given = MAP + COILS_MAP + 'constants = { unit = "TNE" }\n'
    with pytest.raises(DraftRefused) as refused:
        read_lot(
            TEXT.encode(),
            source="x",
            kind="csv",
            sheet_map=read_map(given.encode(), "m"),
            coils=("c", COILS.encode()),
        )
    assert [(p.code, p.where) for p in refused.value.problems] == [("map.unit", "c:1:3")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('country = "IN"', 'country = "XX"', "draft.country"),
        ('country = "IN"', 'country = "UK"', "draft.country"),
        ('productionRoute = "scrap-EAF"', 'productionRoute = "EAF"', "draft.enum"),
        ('boundary = "cradle-to-gate"', 'boundary = "gate"', "draft.enum"),
        ('detail = "component"', 'detail = "component"\ngwpSet = "IPCC-AR6-GWP100-x"', "draft.gwpSet"),
        ('detail = "component"', 'detail = "component"\ndeclaredUnit = { value = "1", unit = "XYZ" }',
         "draft.unit"),
    ],
)  # fmt: skip
def test_t134_closed_lists_are_compared_with_the_list(old: str, new: str, code: str) -> None:
    """T134: XX looks like a country, and XYZ like a unit."""
    single, lot = outcomes(TEXT.encode(), MAP.replace(old, new))
    assert single == lot
    assert isinstance(single, list)
    assert [found for found, _ in single] == [code]


def test_zones_and_countries_are_whole() -> None:
    assert len(COUNTRIES) == 250
    assert {"DE", "US", "CN", "IN", "SE", "BR", "ZA"} <= COUNTRIES
    assert {"+05:30", "+05:45", "-03:30", "+00:00"} <= ZONES
    assert not {"+14:30", "+05:17", "-13:00"} & ZONES
    with pytest.raises(DraftRefused):
        read_map(b'zone = "+05:17"', "m.toml")
