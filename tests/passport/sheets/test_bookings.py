"""Bookings of an export: each is checked as a row of its own, then added; sums are no bookings."""

import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passport.sheets.activity.from_file import all_problems, calculate_file
from passport.sheets.activity.reading import EVIDENCE
from passport.sheets.activity.reading_bookings import MERGED, decimal_of
from passport.sheets.activity.reading_table import COLUMNS
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.lots.lot import read_lot
from passport.sheets.maps.sheet_map import read_map
from tests.passport.carbon.activities import HEAD, source
from tests.passport.sheets.exports import (
    BOOKED,
    HEADER,
    ROWS,
    SPREAD,
    SPREAD_HEADER,
    SPREAD_ROWS,
    booked,
    calculated,
    number,
    problems,
    quantities,
    text_of,
    told,
)

NUMBER = "45.466666"
BAD = (
    ("-", "activity.number"),
    ("n/a", "activity.number"),
    ("", "activity.missing"),
    ("TRUE", "activity.number"),
    ("8 t", "activity.unit_in_number"),
    ("8.0.1", "activity.number"),
    ("5-", "activity.negative"),
    ("-5", "activity.negative"),
)


def test_t130_the_recipe_in_bookings_and_in_columns_has_its_number() -> None:
    assert number(booked()) == NUMBER
    assert number(text_of([SPREAD_HEADER, *SPREAD_ROWS]), SPREAD) == NUMBER


@pytest.mark.parametrize("place", range(len(ROWS) + 1))
@pytest.mark.parametrize(("cell", "code"), BAD)
def test_t130_a_booking_that_is_no_figure_is_refused_at_its_cell(cell: str, code: str, place: int) -> None:
    """T130: whatever place the row has, the refusal names its cell."""
    rows = [*ROWS[:place], ("17.09.2023", "Schrott", cell, "t"), *ROWS[place:]]
    assert told(booked(*rows)) == [(code, f"x.csv:{place + 2}:3")]


@pytest.mark.parametrize("place", range(len(ROWS) + 1))
@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("17.10.2023", "activity.month"),
        ("gestern", "activity.date"),
        ("31.02.2023", "activity.date"),
        ("45186", "sheet.day_number"),
        ("", "sheet.sum"),
    ],
)
def test_t130_the_day_of_every_booking_is_looked_at(day: str, code: str, place: int) -> None:
    """T130: a row of next month was counted where it was not the first of its material."""
    rows = [*ROWS[:place], (day, "Schrott", "8", "t"), *ROWS[place:]]
    assert told(booked(*rows)) == [(code, f"x.csv:{place + 2}:1")]


def test_t130_all_mistakes_of_all_bookings_come_at_once() -> None:
    rows = [
        *ROWS,
        ("17.10.2023", "Schrott", "-", "t"),
        ("17.09.2023", "Kohle", "1", "Sack"),
        ("", "Stahl", "1", "t"),
    ]
    assert set(told(booked(*rows))) == {
        ("activity.month", "x.csv:8:1"),
        ("activity.number", "x.csv:8:3"),
        ("activity.word", "x.csv:9:4"),
        ("sheet.sum", "x.csv:10:1"),
    }


def test_permuting_rows_changes_no_byte_of_the_draft() -> None:
    first = calculated(booked())
    for order in random.Random(13).sample(list(itertools.permutations(ROWS)), 12):
        again = calculated(booked(*order))
        assert again.draft == first.draft
        assert again.workings == first.workings


@given(st.permutations([*ROWS, ("17.09.2023", "Schrott", "n/a", "t")]))
def test_a_bad_row_is_refused_in_every_order(rows: list[tuple[str, ...]]) -> None:
    (found,) = problems(booked(*rows))
    assert found.where == f"x.csv:{rows.index(('17.09.2023', 'Schrott', 'n/a', 't')) + 2}:3"


def test_the_table_of_differences_has_every_column() -> None:
    assert set(MERGED) == set(COLUMNS)
    assert set(MERGED.values()) <= {
        "same", "added", "converted", "weakest", "earliest", "largest", "each", "once", "dropped",
    }  # fmt: skip


MORE = ("evidence", "calibratedUntil", "uncertainty", "stockStart", "role", "oxidation", "note")
_HEADER = (*HEADER, *MORE)
_COLUMNS = ", ".join(f'{name} = "{name}"' for name in MORE)
_MAP = BOOKED.replace('unit = "ME" }', f'unit = "ME", {_COLUMNS} }}')
for _line in ('constants = { evidence = "erp" }\n', 'role = "input"\n', 'role = "output"\n'):
    _MAP = _MAP.replace(_line, "")


def _merged(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """What becomes of two bookings of scrap; in either order."""
    found = []
    for pair in ((one, other), (other, one)):
        rows = [
            (
                "17.09.2023",
                "Schrott",
                "54",
                "t",
                *({"evidence": "erp", "role": "input", **told}.get(n, "") for n in MORE),
            )
            for told in pair
        ]
        rows.append(("17.09.2023", "Stahl", "100", "t", "erp", "", "", "", "output", "", ""))
        listed = calculated(booked(*rows, header=_HEADER), _MAP).workings["activity"]["sources"]
        found.append(next(s for s in listed if s["key"] == "scrap"))
    assert found[0] == found[1]
    return {**found[0], **found[0]["candidates"][0]}


def test_bookings_that_differ_claim_the_least() -> None:
    assert _merged({"evidence": "weighbridge"}, {"evidence": "estimate"})["evidence"] == "estimate"
    assert _merged({"evidence": "weighbridge"}, {"evidence": "invoice"})["evidence"] == "invoice"
    dates = {"calibratedUntil": "2024-06-30"}, {"calibratedUntil": "2023-12-31"}
    assert _merged(*dates)["calibratedUntil"] == "2023-12-31"
    assert "calibratedUntil" not in _merged(dates[0], {})
    assert _merged({"uncertainty": "0,01"}, {"uncertainty": "0,05"})["uncertainty"] == "0.05"
    assert "uncertainty" not in _merged({"uncertainty": "0,01"}, {})
    assert _merged({"stockStart": "2"}, {})["stockStart"] == "2"
    assert _merged({"stockStart": "2"}, {"stockStart": "2"})["stockStart"] == "2"
    assert _merged({"note": "a"}, {"note": "b"})["quantity"] == "108"


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ({"stockStart": "2"}, {"stockStart": "3"}, "sheet.told_twice"),
        ({"role": "output"}, {}, "sheet.differs"),
        ({"oxidation": "0,9"}, {}, "sheet.differs"),
    ],
)
def test_bookings_that_differ_otherwise_are_refused(
    one: dict[str, str], other: dict[str, str], code: str
) -> None:
    with pytest.raises(DraftRefused) as refused:
        _merged(one, other)
    assert {problem.code for problem in refused.value.problems} == {code}


def test_evidence_is_ordered_by_what_it_proves() -> None:
    for stronger, weaker in (
        ("instrument", "meter-and-stock"),
        ("weighbridge", "invoice"),
        ("erp", "estimate"),
    ):
        assert _merged({"evidence": stronger}, {"evidence": weaker})["evidence"] == weaker
    assert EVIDENCE[0] == "instrument"


def test_tonnes_and_kilograms_of_one_source_convert_exactly() -> None:
    rows = [*ROWS, ("17.09.2023", "Schrott", "1500,5", "kg")]
    assert quantities(booked(*rows))["scrap"] == ("109500.5", "KGM")
    assert told(booked(*ROWS, ("17.09.2023", "Schrott", "1", "kWh"))) == [("sheet.mixed_units", "x.csv:8:4")]


@example(Fraction(4096000001, 4096))  # 1000000.000244140625 has 19 digits
@given(st.fractions(min_value=0, max_value=10**9, max_denominator=10**4))
def test_a_sum_is_printed_as_the_figure_it_is(value: Fraction) -> None:
    """Exactly, where it ends within the 18 digits of a figure; else not at all."""
    text = decimal_of(value)
    assert not text or Fraction(text) == value
    whole = next((scaled for n in range(19) if (scaled := value * 10**n).denominator == 1), None)
    assert bool(text) == (whole is not None and whole < 10**18)


@pytest.mark.parametrize("label", ["Summe", "", "Zwischensumme Nacht", "Total", "合计"])
@pytest.mark.parametrize("blank", [False, True])
def test_t131_a_row_of_sums_below_columns_is_refused(label: str, blank: bool) -> None:
    """T131: such a row doubled the number, 745.2 for 372.6."""
    between = [[""] * 5] if blank else []
    rows = [SPREAD_HEADER, *SPREAD_ROWS, *between, (label, "108", "0,2", "1,2", "100")]
    ((code, where),) = told(text_of(rows), SPREAD)
    assert (code, where) == ("sheet.sum", f"x.csv:{4 + blank}:2")


def test_t131_a_subtotal_in_the_middle_is_refused_too() -> None:
    rows = [SPREAD_HEADER, *SPREAD_ROWS, ("", "108", "0,2", "1,2", "100"), *SPREAD_ROWS]
    assert told(text_of(rows), SPREAD) == [("sheet.sum", "x.csv:4:2")]
    rows = [SPREAD_HEADER, SPREAD_ROWS[0], ("Summe A", *SPREAD_ROWS[0][1:]), SPREAD_ROWS[1]]
    assert told(text_of(rows), SPREAD) == [("sheet.sum", "x.csv:3:2")]


@pytest.mark.parametrize(
    ("row", "column"),
    [(("", "Summe", "216", "t"), 2), (("", "", "216", "t"), 2), (("Summe", "", "216", "t"), 2),
     (("", "Schrott", "108", "t"), 1)],
)  # fmt: skip
def test_t131_quantities_without_their_day_or_material_are_refused(row: tuple[str, ...], column: int) -> None:
    assert told(booked(*ROWS, row)) == [("sheet.sum", f"x.csv:8:{column}")]


@pytest.mark.parametrize("skip", ['skip = "Summe*"', 'skip = ["Summe", "Summe Schrott"]'])
def test_sums_are_left_out_by_word_or_pattern(skip: str) -> None:
    given = BOOKED.replace("[activity]\n", f"[activity]\n{skip}\n")
    rows = [*ROWS[:3], ("Summe Schrott", "", "108", "t"), *ROWS[3:], ("", "Summe", "216", "t")]
    assert number(booked(*rows), given) == NUMBER


def test_every_section_of_a_sheet_skips_the_same_rows() -> None:
    head, _, rest = SPREAD.replace('output = { value = "100", unit = "TNE" }\n', "").partition("[activity]\n")
    given = (
        f'{head}[activity]\ncolumns = {{ heat = "Schicht" }}\nskip = "Summe*"\n{rest}'
        '[heats]\ncolumns = { heat = "Schicht", output = "Erzeugung (t)" }\n'
    )
    rows = [
        (*SPREAD_HEADER, "Erzeugung (t)"),
        *((*row, "50") for row in SPREAD_ROWS),
        ("Summe Tag", "108", "0,2", "1,2", "100", "100"),
    ]
    found = calculated(text_of(rows), given, heat="A").workings["activity"]
    assert found["output"] == {"value": "50", "unit": "TNE"}
    without = given.replace('skip = "Summe*"\n', "")
    codes = {code for code, _ in told(text_of(rows), without, "A")}
    assert codes == {"sheet.sum"}


def test_a_blank_cell_beside_quantities_is_asked_about() -> None:
    rows = [SPREAD_HEADER, SPREAD_ROWS[0], ("B", "53,75", "", "0,5", "40")]
    assert told(text_of(rows), SPREAD) == [("sheet.blank", "x.csv:3:3")]
    given = SPREAD.replace("[activity]\n", '[activity]\nblank = "0"\n')
    assert quantities(text_of(rows), given)["electrodes"] == ("0.1", "TNE")


def test_t132_two_columns_of_one_heading_are_refused_with_both_places() -> None:
    """T132: the first won in silence."""
    data = booked(*((*row, "1") for row in ROWS), header=(*HEADER, "Menge"))
    (found,) = problems(data)
    assert found.code == "sheet.heading_twice"
    assert "x.csv:1:3 and x.csv:1:5" in found.message
    assert number(data, BOOKED.replace('"Menge"', '"column C"')) == NUMBER
    assert quantities(data, BOOKED.replace('"Menge"', '"column E"'))["scrap"] == ("2", "TNE")


def test_t132_two_columns_of_quantities_of_one_heading() -> None:
    rows = [(*row, row[1]) for row in (SPREAD_HEADER, *SPREAD_ROWS)]
    (found,) = problems(text_of(rows), SPREAD)
    assert (found.code, found.where) == ("sheet.heading_twice", "x.csv:1:6")
    given = SPREAD.replace('"Schrott (t)"', '"column B"')
    assert number(text_of(rows), given) == NUMBER


@pytest.mark.parametrize("differs", [{}, {"evidence": "invoice"}])
def test_t133_two_deliveries_under_one_key_are_no_second_opinion(differs: dict[str, str]) -> None:
    """T133: the second of two deliveries was dropped as a second way to the same quantity."""
    first, second = (
        source("coke").split("method", 1),
        source("coke", quantity="4", **differs).split("method", 1),
    )
    text = (
        HEAD + first[0] + f"[[sources.candidates]]\nmethod{first[1]}[[sources.candidates]]\nmethod{second[1]}"
    )
    if differs:
        calculate_file(text.encode(), "toml", salt=bytes(32), source="x.toml")
        return
    with pytest.raises(DraftRefused) as refused:
        calculate_file(text.encode(), "toml", salt=bytes(32), source="x.toml")
    (found,) = refused.value.problems
    assert found.code == "activity.delivery"
    assert "key of its own" in found.hint


LOT = (
    BOOKED.replace("\nid = ", "\nidPattern = ")
    .replace("/X-1", "/{serial}")
    .replace('mass = { value = "21840", unit = "KGM" }\n', "")
    .replace("columns = { month", 'columns = { heat = "Schmelze", month')
)
COILS = ("coils.csv", b"serial,heat,mass\nC-1,A,21840\n")


@pytest.mark.parametrize(("cell", "code"), BAD)
def test_t130_a_lot_refuses_what_a_single_form_refuses(cell: str, code: str) -> None:
    """T130: the check of a lot said that its coils were in order."""
    rows = [*ROWS, ("17.09.2023", "Schrott", cell, "t")]
    data = text_of([("Schmelze", *HEADER), *(("A", *row) for row in rows)])
    with pytest.raises(DraftRefused) as refused:
        read_lot(data, source="x.csv", kind="csv", sheet_map=read_map(LOT.encode(), "m"), coils=COILS)
    assert [(p.code, p.where) for p in refused.value.problems] == [(code, "x.csv:8:4")]


def test_what_the_calculation_finds_comes_in_the_wave_of_the_cells() -> None:
    """A factor that is not there was told only after every cell was in order."""
    lost = BOOKED.replace("ipcc-2006:eaf-electrodes", "none")
    found = told(booked(*ROWS, ("17.09.2023", "Schrott", "n/a", "t")), lost)
    assert found == [("candidate.factor", "x.csv:3:2"), ("activity.number", "x.csv:8:3")]
    given = LOT.replace("ipcc-2006:eaf-electrodes", "none")
    data = text_of(
        [("Schmelze", *HEADER), *(("A", *row) for row in ROWS), ("A", "17.09.2023", "Kohle", "-", "t")]
    )
    with pytest.raises(DraftRefused) as refused:
        read_lot(data, source="x.csv", kind="csv", sheet_map=read_map(given.encode(), "m"), coils=COILS)
    listed = [(p.code, p.where) for p in all_problems(refused.value).problems]
    assert listed == [("candidate.factor", "x.csv:3:3"), ("activity.number", "x.csv:8:4")]
    text = HEAD + source("coke", quantity="1,5") + source("gas", factor="urn:passport:factor:none")
    with pytest.raises(DraftRefused) as refused:
        calculate_file(text.encode(), "toml", salt=bytes(32), source="x.toml")
    assert [p.code for p in refused.value.problems] == ["activity.comma", "candidate.factor"]
