"""Interval meters: the real day, windows, gaps and duplicates."""

from decimal import Decimal, localcontext
from importlib import resources

import pytest

from passport.carbon.calculating.intervals import HEADER, read_intervals, sum_window
from signing.errors import ToolError
from tests.shared_data import plant_data

START, END = "2018-01-17T15:00:00Z", "2018-01-18T15:00:00Z"


def _day() -> bytes:
    return resources.files("passport.carbon").joinpath("data", "plant-day-2018-01-18.csv").read_bytes()


def _code(data: bytes, start: str = START, end: str = END) -> tuple[str, str]:
    with pytest.raises(ToolError) as caught:
        sum_window(read_intervals(data, offset_minutes=540, name="day.csv"), start, end)
    return caught.value.code, caught.value.where


def test_the_real_day() -> None:
    intervals = read_intervals(_day(), offset_minutes=540)
    assert len(intervals) == 96
    with localcontext() as context:
        context.prec = 3
        assert sum_window(intervals, START, END) == Decimal("7353.84")
    assert sum_window(reversed(intervals), START, END) == Decimal("7353.84")


def test_the_package_holds_exactly_that_day_of_the_year() -> None:
    year = plant_data("steel-plant-electricity-2018.csv").read_text(encoding="utf-8").splitlines()
    assert _day().decode().splitlines() == [HEADER, *(row for row in year if row.startswith("2018-01-18T"))]
    intervals = read_intervals("\n".join(year).encode(), offset_minutes=540)
    assert sum_window(intervals, START, END) == Decimal("7353.84")


def test_windows_add_up() -> None:
    intervals = read_intervals(_day(), offset_minutes=540)
    noon = "2018-01-18T03:00:00Z"
    assert sum_window(intervals, START, noon) + sum_window(intervals, noon, END) == Decimal("7353.84")


def test_a_gap_is_refused_and_named() -> None:
    rows = _day().decode().splitlines()
    code, _ = _code("\n".join(rows[:10] + rows[11:]).encode())
    assert code == "interval.gap"
    assert _code(_day(), START, "2018-01-18T15:15:00Z")[0] == "interval.gap"


def test_a_row_twice_is_refused_with_its_line() -> None:
    rows = _day().decode().splitlines()
    assert _code("\n".join([*rows, rows[5]]).encode()) == ("interval.duplicate", "line 98")


def test_a_row_off_the_grid_is_refused() -> None:
    assert _code(_day() + b"2018-01-18T00:07:00,1\n") == ("interval.gap", "line 98")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2018-01-18T00:00:00Z,1", "interval.row"),
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
    assert sum_window(read_intervals(data, offset_minutes=540), START, END) == Decimal("7353.84")
