"""Readings: the real year, clocks that change, rows twice, gaps filled by a named rule."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.carbon.calculating.intervals import HEADER
from passport.carbon.calculating.series import FILLS, SeriesFile, read_window, reading_of
from passport.moments import local_to_utc, moment, seconds
from signing.errors import ToolError
from tests.passport.carbon.activities import day
from tests.shared_data import plant_data

START, END = "2018-01-17T15:00:00Z", "2018-01-18T15:00:00Z"
YEAR = "2017-12-31T15:00:00Z", "2018-12-31T15:00:00Z"


def _year() -> bytes:
    return plant_data("steel-plant-electricity-2018.csv").read_bytes()


def test_the_whole_year() -> None:
    for zone in (540, "Asia/Seoul"):
        found = read_window(SeriesFile(_year(), zone), "year", *YEAR)
        assert (found.quantity, found.unit, found.intervals) == (Fraction("959636.71"), "KWH", 35_040)
        assert (found.tier, found.filled, found.repeated) == ("T4", 0, 0)


def test_parts_of_the_year_add_up() -> None:
    middle = local_to_utc("2018-11-01T00:00:00", 540)
    file = SeriesFile(_year(), 540)
    whole = sum(read_window(file, "y", a, b).quantity for a, b in pairwise([YEAR[0], middle, YEAR[1]]))
    assert whole == Fraction("959636.71")


def _rows(data: bytes = b"") -> list[str]:
    return (data or day()).decode().splitlines()


def _file(rows: list[str], zone: str | int = 540, step: int = 900) -> SeriesFile:
    return SeriesFile("\n".join(rows).encode(), zone, step)


def test_a_gap_needs_a_rule_and_lowers_the_tier() -> None:
    rows = _rows()
    short = _file(rows[:10] + rows[12:])
    with pytest.raises(ToolError) as caught:
        read_window(short, "d", START, END)
    assert caught.value.code == "interval.gap"
    assert "2018-01-17T17:15:00Z" in caught.value.message
    found = read_window(short, "d", START, END, "linear")
    assert (found.filled, found.tier, found.fill) == (2, "T3", "linear")
    before, after = (Fraction(row.partition(",")[2]) for row in (rows[9], rows[12]))
    gone = sum(Fraction(row.partition(",")[2]) for row in rows[10:12])
    thirds = before * 2 + (after - before)  # one third and two thirds of the way
    assert found.quantity == Fraction("7353.84") - gone + thirds
    assert read_window(_file(rows[:10] + rows[20:]), "d", START, END, "linear").tier == "T0"


def test_a_complete_series_stays_measured_under_any_rule() -> None:
    for rule in ("", *FILLS):
        found = read_window(_file(_rows()), "d", START, END, rule)
        assert (found.tier, found.fill, found.quantity) == ("T4", "", Fraction("7353.84"))


def test_the_same_time_of_the_previous_day() -> None:
    rows = _rows(_year())[:3_000]  # January
    index = next(n for n, row in enumerate(rows) if row.startswith("2018-01-18T06:00"))
    found = read_window(_file(rows[:index] + rows[index + 1 :]), "d", START, END, "same-time-previous-day")
    taken = next(row for row in rows if row.startswith("2018-01-17T06:00"))
    change = Fraction(taken.partition(",")[2]) - Fraction(rows[index].partition(",")[2])
    assert found.quantity == Fraction("7353.84") + change
    with pytest.raises(ToolError):
        read_window(_file([HEADER, *_rows()[2:]]), "d", START, END, "same-time-previous-day")


def test_edges_take_the_nearest() -> None:
    rows = [HEADER, "2026-01-01T01:00:00,5", "2026-01-01T02:00:00,7"]
    found = read_window(_file(rows, 0, 3600), "d", "2026-01-01T00:00:00Z", "2026-01-01T04:00:00Z", "linear")
    assert found.quantity == 5 + 5 + 7 + 7


def test_a_row_twice_counts_once_and_a_contradiction_is_a_gap() -> None:
    rows = _rows()
    found = read_window(_file([*rows, rows[5]]), "d", START, END)
    assert (found.quantity, found.repeated) == (Fraction("7353.84"), 1)
    other = rows[5].partition(",")[0] + ",999"
    with pytest.raises(ToolError) as caught:
        read_window(_file([*rows, other]), "d", START, END)
    assert caught.value.code == "interval.conflict"
    assert read_window(_file([*rows, other]), "d", START, END, "linear").filled == 1


def _berlin_night(stamps: list[str]) -> list[str]:
    return [HEADER, *(f"2026-10-25T{stamp}:00,{place + 1}" for place, stamp in enumerate(stamps))]


def test_a_clock_set_back_has_an_hour_twice() -> None:
    stamps = ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]
    file = _file(_berlin_night(stamps), "Europe/Berlin", 1800)
    found = read_window(file, "d", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z")
    assert found.quantity == 36 and (found.intervals, found.repeated) == (8, 0)
    first_run = read_window(file, "d", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")
    second_run = read_window(file, "d", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z")
    assert first_run.quantity == 3 + 4 and second_run.quantity == 5 + 6


def test_a_clock_set_back_and_a_logger_that_kept_one_hour_only() -> None:
    file = _file(_berlin_night(["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]), "Europe/Berlin", 1800)
    with pytest.raises(ToolError) as caught:
        read_window(file, "d", "2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z")
    assert caught.value.code == "interval.hour_once"


def test_a_clock_put_forward_has_no_gap_and_no_such_time() -> None:
    rows = [HEADER, "2026-03-29T01:00:00,1", "2026-03-29T03:00:00,2"]
    found = read_window(
        _file(rows, "Europe/Berlin", 3600), "d", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"
    )
    assert found.quantity == 3 and found.intervals == 2
    with pytest.raises(ToolError) as caught:
        read_window(_file([*rows, "2026-03-29T02:30:00,1"], "Europe/Berlin", 1800), "d", START, END, "linear")
    assert (caught.value.code, caught.value.where) == ("interval.clock", "d:4")


@pytest.mark.parametrize(
    ("file", "window", "fill", "code"),
    [
        (_file([HEADER], "Mars/Olympus"), (START, END), "", "interval.zone"),
        (_file([HEADER], "../../etc/passwd"), (START, END), "", "interval.zone"),
        (_file([HEADER]), (END, START), "", "interval.window"),
        (_file([HEADER], 540, 0), (START, END), "", "interval.window"),
        (_file([HEADER]), (START, "2018-01-18T15:10:00Z"), "", "interval.window"),
        (_file([HEADER], 540, 1), ("2000-01-01T00:00:00Z", "2018-01-01T00:00:00Z"), "", "interval.window"),
        (_file([HEADER]), (START, END), "guess", "interval.fill"),
        (_file([HEADER]), (START, END), "linear", "interval.gap"),
        (_file([HEADER, "2018-01-18T00:07:00,1"]), (START, END), "linear", "interval.grid"),
        (
            _file(["interval_start,g/NM3,NM3", "2018-01-18T00:00:00,-1,2"]),
            (START, END),
            "",
            "interval.concentration",
        ),
        (
            _file(["interval_start,g/NM3,NM3", "2018-01-18T00:00:00,1,-2"]),
            (START, END),
            "",
            "interval.energy",
        ),
    ],
)
def test_what_is_refused(file: SeriesFile, window: tuple[str, str], fill: str, code: str) -> None:
    with pytest.raises(ToolError) as caught:
        read_window(file, "d", *window, fill)
    assert caught.value.code == code


def _contradicts(known: list[int]) -> bool:
    """Whether the rows that are there look like those of longer intervals."""
    apart = [after - before for before, after in pairwise(known)]
    runs = (apart[place : place + 4] for place in range(len(apart) - 3))
    return len(known) == 1 or min(apart) > 1 or any(len(set(run)) == 1 and run[0] > 1 for run in runs)


@given(
    st.lists(st.integers(0, 10**6), min_size=4, max_size=60),
    st.sets(st.integers(0, 59), max_size=20),
    st.randoms(),
)
@settings(max_examples=40, deadline=None)
def test_filled_in_or_not_order_does_not_matter_and_json_round_trips(
    values: list[int], gaps: set[int], random: object
) -> None:
    begin = seconds("2026-01-01T00:00:00Z")
    rows = [
        f"{moment(begin + 900 * place)[:-1]},{value}"
        for place, value in enumerate(values)
        if place not in gaps
    ]
    if not rows:
        return
    window = moment(begin), moment(begin + 900 * len(values))
    if _contradicts(sorted(set(range(len(values))) - gaps)):
        with pytest.raises(ToolError) as caught:
            read_window(_file([HEADER, *rows], 0), "d", *window, "linear")
        assert caught.value.code == "interval.step"
        return
    expected = read_window(_file([HEADER, *rows], 0), "d", *window, "linear")
    random.shuffle(rows)  # type: ignore[attr-defined]  # hypothesis types it as object
    found = read_window(_file([HEADER, *rows], 0), "d", *window, "linear")
    assert found.quantity == expected.quantity
    assert min(values) * len(values) <= found.quantity <= max(values) * len(values)
    assert found.filled == len([gap for gap in gaps if gap < len(values)])
    assert reading_of(found.as_json()) == found
