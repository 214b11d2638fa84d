"""Moments: one form, real dates, exact arithmetic (T56)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.moments import FIRST, LAST, is_moment, local_to_utc, moment, seconds, shift
from signing.errors import ToolError

SECONDS = st.integers(seconds(FIRST), seconds(LAST))


@pytest.mark.parametrize(
    "text",
    [
        "1999-12-31T23:59:59Z",
        "9999-01-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00z",
        "2026-01-01t00:00:00Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00.0Z",
        "2026-01-01T00:00:00+00:00",
        "",
        "Z",
        " 2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z\n",
        "٢٠٢٦-01-01T00:00:00Z",
        "+026-01-01T00:00:00Z",
        "2026-1-001T00:00:00Z",
        "2026-01-01T0 :00:00Z",
    ],
)
def test_t56_what_is_no_moment_is_refused(text: str) -> None:
    assert not is_moment(text)
    with pytest.raises(ToolError) as caught:
        seconds(text)
    assert caught.value.code == "time.form"
    assert caught.value.hint


@given(st.text(max_size=24))
def test_any_text_gets_an_answer(text: str) -> None:
    if is_moment(text):
        assert moment(seconds(text)) == text


@given(SECONDS)
def test_agrees_with_the_calendar_of_the_standard_library(count: int) -> None:
    text = moment(count)
    assert is_moment(text)
    assert seconds(text) == count
    assert datetime.fromisoformat(text).timestamp() == count


@given(SECONDS, SECONDS)
def test_texts_order_as_times_do(one: int, other: int) -> None:
    assert (moment(one) < moment(other)) == (one < other)


@given(SECONDS, st.integers(-(10**8), 10**8))
def test_shift_adds_seconds_or_refuses(count: int, by: int) -> None:
    if seconds(FIRST) <= count + by <= seconds(LAST):
        assert seconds(shift(moment(count), by)) == count + by
    else:
        with pytest.raises(ToolError):
            shift(moment(count), by)


@pytest.mark.parametrize("count", [seconds(FIRST) - 1, seconds(LAST) + 1, 10**400, -(10**400)])
def test_seconds_outside_the_years_are_refused(count: int) -> None:
    with pytest.raises(ToolError) as caught:
        moment(count)
    assert caught.value.code == "time.form"


def test_leap_years() -> None:
    assert is_moment("2000-02-29T00:00:00Z")
    assert is_moment("2024-02-29T23:59:59Z")
    assert not is_moment("2023-02-29T00:00:00Z")


def test_plant_time_to_utc() -> None:
    assert local_to_utc("2018-01-18T00:00:00", 540) == "2018-01-17T15:00:00Z"
    assert local_to_utc("2018-01-18T00:00:00", -210) == "2018-01-18T03:30:00Z"


@given(st.integers(seconds(FIRST) + 10**5, seconds(LAST) - 10**5), st.integers(-1080, 1080))
def test_local_time_agrees_with_the_standard_library(count: int, offset: int) -> None:
    zone = timezone(timedelta(minutes=offset))
    local = datetime.fromtimestamp(count, UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
    assert local_to_utc(local, offset) == moment(count)


@pytest.mark.parametrize("text", ["2018-01-18T00:00:00Z", "2018-01-18", "2018-01-32T00:00:00", ""])
def test_local_time_has_one_form(text: str) -> None:
    with pytest.raises(ToolError):
        local_to_utc(text, 0)


def test_an_offset_beyond_a_day_is_refused() -> None:
    with pytest.raises(ToolError):
        local_to_utc("2018-01-18T00:00:00", 1441)
