"""Interval meters: the real day, windows, gaps and duplicates."""

from decimal import localcontext
from fractions import Fraction
from importlib import resources

import pytest

from passport.carbon.calculating.intervals import HEADER
from passport.carbon.calculating.series import Reading, SeriesFile, read_window
from signing.errors import ToolError
from tests.shared_data import plant_data

START, END = "2018-01-17T15:00:00Z", "2018-01-18T15:00:00Z"
KWH = Fraction("7353.84")


def _day() -> bytes:
    return resources.files("passport.carbon").joinpath("data", "plant-day-2018-01-18.csv").read_bytes()


def _read(data: bytes, start: str = START, end: str = END) -> Reading:
    return read_window(SeriesFile(data, 540), "day.csv", start, end)


def _code(data: bytes, start: str = START, end: str = END) -> tuple[str, str]:
    with pytest.raises(ToolError) as caught:
        _read(data, start, end)
    return caught.value.code, caught.value.where


def test_the_real_day() -> None:
    with localcontext() as context:
        context.prec = 3
        reading = _read(_day())
    assert (reading.quantity, reading.unit, reading.intervals) == (KWH, "KWH", 96)
    head, *rows = _day().splitlines()
    assert _read(b"\n".join([head, *reversed(rows)])).quantity == KWH


def test_the_package_holds_exactly_that_day_of_the_year() -> None:
    year = plant_data("steel-plant-electricity-2018.csv").read_text(encoding="utf-8").splitlines()
    assert _day().decode().splitlines() == [HEADER, *(row for row in year if row.startswith("2018-01-18T"))]
    assert _read("\n".join(year).encode()).quantity == KWH


def test_windows_add_up() -> None:
    noon = "2018-01-18T03:00:00Z"
    assert _read(_day(), START, noon).quantity + _read(_day(), noon, END).quantity == KWH


def test_a_gap_is_refused_and_named() -> None:
    rows = _day().decode().splitlines()
    code, where = _code("\n".join(rows[:10] + rows[11:]).encode())
    assert (code, where) == ("interval.gap", "day.csv")
    assert _code(_day(), START, "2018-01-18T15:15:00Z")[0] == "interval.gap"


def test_a_row_twice_counts_once_and_with_another_figure_not_at_all() -> None:
    rows = _day().decode().splitlines()
    twice = _read("\n".join([*rows, rows[5]]).encode())
    assert (twice.quantity, twice.repeated) == (KWH, 1)
    assert _code("\n".join([*rows, f"{rows[5]}1"]).encode()) == ("interval.conflict", "day.csv")


def test_a_row_off_the_grid_is_refused() -> None:
    assert _code(_day() + b"2018-01-18T00:07:00,1\n") == ("interval.grid", "day.csv:98")


def test_an_offset_in_one_row_only_is_refused_at_a_row_without() -> None:
    assert _code(_day() + b"2018-01-19T00:00:00Z,1\n") == ("interval.offset", "day.csv:2")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2018-02-30T00:00:00,1", "interval.row"),
        ("18/01/2018 00:00,1", "interval.row"),
        ("2018-01-18T00:00:00", "interval.energy"),
        ("2018-01-18T00:00:00,", "interval.energy"),
        ("2018-01-18T00:00:00,-1", "interval.energy"),
        ("2018-01-18T00:00:00,1e3", "interval.energy"),
        ("2018-01-18T00:00:00,NaN", "interval.energy"),
        ("2018-01-18T00:00:00,1,2", "interval.energy"),
        ("2018-01-18T00:00:00,1;5", "interval.energy"),
    ],
)
def test_bad_rows_name_their_line(row: str, code: str) -> None:
    assert _code(f"{HEADER}\n{row}\n".encode()) == (code, "day.csv:2")


@pytest.mark.parametrize("data", [b"", b"time,kWh\n", b"\xff\xfe", b"interval_start,kWh,status"])
def test_no_header_or_no_text(data: bytes) -> None:
    assert _code(data)[0] in {"interval.header", "interval.text"}


@pytest.mark.parametrize("window", [(END, START), (START, START), (START, "2018-01-17T15:10:00Z")])
def test_windows_that_are_none(window: tuple[str, str]) -> None:
    assert _code(_day(), *window)[0] == "interval.window"


def test_windows_line_ends_are_fine() -> None:
    data = _day().replace(b"\n", b"\r\n")
    assert _read(data).quantity == KWH
