"""Wrong workbooks: every mistake at its cell with a remedy, hostile ones refused before they cost (T80)."""

import time
import tracemalloc

import pytest

from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.sheets.lots.single import read_single
from tests.sheet_makers import WRONG, bent, repacked

# What is wrong, the code, and how its place ends.
EXPECTED = {
    "missing-column": [("sheet.column", "activity!A1"), ("sheet.column", "!H1")],
    "text-in-number": [("activity.number", "activity!H2")],
    "unit-in-number": [("activity.unit_in_number", "activity!H2")],
    "comma": [("activity.comma", "activity!H2")],
    "two-ways": [("sheet.two_ways", "activity!H2")],
    "unit": [("activity.word", "activity!I2")],
    "formula-error": [("sheet.formula_error", "activity!H2")],
    "uncalculated": [("sheet.uncalculated", "activity!H2")],
    "elsewhere": [("sheet.external", "activity!H2")],
    "merged": [("sheet.merged", "activity!B3")],
    "hidden-row": [("sheet.hidden_row", "activity!A3")],
    "hidden-column": [("sheet.hidden_column", "activity!H1")],
    "hidden-sheet": [("sheet.hidden_sheet", "factors")],
    "two-sheets": [("sheet.two", "w.xlsx")],
    "day-number": [("sheet.day_number", "activity!K6")],
    "date-for-number": [("sheet.date_for_number", "activity!H2")],
    "no-zone": [("sheet.zone", "plant!B14")],
    "digits": [("sheet.digits", "activity!H2")],
    "macro": [("sheet.macro", "w.xlsx")],
    "password": [("sheet.encrypted", "w.xlsx")],
    "old": [("sheet.old", "w.xlsx")],
    "text": [("sheet.form", "w.xlsx")],
    "cut": [("sheet.form", "w.xlsx")],
    "bomb": [("sheet.bomb", "w.xlsx")],
    "ratio": [("sheet.bomb", "w.xlsx")],
    "entities": [("sheet.xml", "w.xlsx")],
    "entities-in-book": [("sheet.xml", "w.xlsx")],
    "nested": [("sheet.bomb", "w.xlsx")],
}


def problems_of(data: bytes) -> tuple[Problem, ...]:
    with pytest.raises(DraftRefused) as refused:
        read_single(data, source="w.xlsx", kind="xlsx")
    return refused.value.problems


@pytest.mark.parametrize("name", EXPECTED)
def test_the_mistake_is_told_at_its_cell(name: str) -> None:
    found = problems_of(WRONG[name]())
    for code, where in EXPECTED[name]:
        assert any(p.code == code and p.where.endswith(where) for p in found), [
            (p.code, p.where) for p in found
        ]
    if name not in {"missing-column", "merged"}:
        assert len(found) == len(EXPECTED[name]), found
    assert all(p.message and p.hint for p in found)


def test_all_mistakes_are_told_at_once() -> None:
    found = {(p.code, p.where.rpartition("!")[2]) for p in problems_of(WRONG["several"]())}
    assert found == {
        ("activity.comma", "H2"),
        ("sheet.two_ways", "H3"),
        ("activity.word", "I4"),
        ("activity.word", "G5"),
        ("sheet.date_for_text", "B11"),
    }


def test_nobody_forgot_a_wrong_workbook() -> None:
    assert set(EXPECTED) | {"several"} == set(WRONG)


@pytest.mark.parametrize("name", ["bomb", "ratio", "entities", "nested", "password"])
def test_t80_a_hostile_workbook_is_refused_at_once_and_cheaply(name: str) -> None:
    data = WRONG[name]()
    tracemalloc.start()
    before = time.perf_counter()
    problems_of(data)
    took, (_, peak) = time.perf_counter() - before, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * 2**20
    assert took < 5  # the refusal takes milliseconds; the machine that runs tests may be busy


def test_t80_a_long_text_is_cut_while_it_is_read() -> None:
    long = b'<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>' + b"ab" * 6_000_000 + b"</v></c></row>"
    noise = bytes(range(33, 60)) * 40_000  # keeps the ratio of packing low
    noise = noise.replace(b"<", b"").replace(b"&", b"").replace(b"-", b"")
    part = long + b"</sheetData><!--" + noise + b"--></worksheet>"
    data = repacked(bent(lambda _: None), {"xl/worksheets/sheet2.xml": part})
    tracemalloc.start()
    found = problems_of(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found
    assert peak < 30 * 2**20


def test_many_mistakes_are_counted_not_listed() -> None:
    def bend(book: object) -> None:
        sheet = book["activity"]  # type: ignore[index]  # a workbook
        for number in range(8, 2_008):
            sheet.append(
                [f"gas-{number}", "melting", 1, None, None, None, None, "M2", "1,5", "GV", "invoice"]
            )

    found = problems_of(bent(bend))
    assert found[-1].code == "activity.more"
    assert len(found) == 1_001
    assert found[-1].message[0].isdecimal()
