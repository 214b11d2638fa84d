"""T137: the forms in which meters and portals deliver: the right sum, or a refusal that names the way out."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from passport.carbon.calculating.intervals import HEADER, MOST_SHOWN
from passport.carbon.calculating.series import SeriesFile, read_window
from passport.sheets.drafts.reading import DraftRefused
from signing.errors import ToolError
from tests.passport.carbon.activities import HEAD, amounts, calculated, factor, source

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"  # 25 hours
SPRING = "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"  # 23 hours
USUAL = "2026-06-01T22:00:00Z", "2026-06-02T22:00:00Z"


def _times(window: tuple[str, str], step: int) -> list[datetime]:
    start, end = (datetime.fromisoformat(text) for text in window)
    return [start + timedelta(seconds=n) for n in range(0, int((end - start).total_seconds()), step)]


def _values(window: tuple[str, str], step: int) -> list[Fraction]:
    """Different in each interval, up and down, so that no two days or hours are alike."""
    return [Fraction((n * 37) % 101 + n % 7, 4) for n, _ in enumerate(_times(window, step))]


def _file(
    window: tuple[str, str], step: int, *, heading: str = HEADER, ends: str = "",
    form: str = "%Y-%m-%dT%H:%M:%S",
    separator: str = ",", zone: ZoneInfo = BERLIN,
) -> str:  # fmt: skip
    """A file as a meter writes it; ``ends``: ``clock`` the clock at the end, ``added`` start plus length."""
    rows = [heading]
    for at, value in zip(_times(window, step), _values(window, step), strict=True):
        told = at.astimezone(zone)
        if ends == "clock":
            told = (at + timedelta(seconds=step)).astimezone(zone)
        elif ends == "added":
            told = told.replace(tzinfo=None) + timedelta(seconds=step)
        figure = str(float(value))
        if separator != ",":
            figure = figure.replace(".", ",")
        rows.append(f"{told.strftime(form)}{separator}{figure}")
    return "\n".join(rows)


def _sum(
    text: str | bytes, window: tuple[str, str], step: int, zone: str | int = "Europe/Berlin", **more: object
) -> Fraction:
    data = text.encode() if isinstance(text, str) else text
    fill = str(more.pop("fill", ""))
    return read_window(SeriesFile(data, zone, step, **more), "meter.csv", *window, fill).quantity  # type: ignore[arg-type]


@pytest.mark.parametrize("window", [AUTUMN, SPRING, USUAL])
@pytest.mark.parametrize("step", [3600, 1800, 900])
@pytest.mark.parametrize("ends", ["", "clock", "added"])
def test_the_days_of_a_clock_change_in_every_step_and_at_either_end(
    window: tuple[str, str], step: int, ends: str
) -> None:
    """A right 25-hour day in hourly rows was refused by 0.3.0."""
    text = _file(window, step, ends=ends)
    expected = sum(_values(window, step))
    assert _sum(text, window, step, ends=bool(ends)) == expected
    heading, *rows = text.split("\n")
    newest_first = "\n".join([heading, *reversed(rows)])
    assert _sum(newest_first, window, step, ends=bool(ends)) == expected
    named = text.replace("interval_start", "interval_end") if ends else text
    assert _sum(named, window, step) == expected


@pytest.mark.parametrize("window", [AUTUMN, SPRING])
def test_the_two_runs_of_the_hour_are_told_apart(window: tuple[str, str]) -> None:
    """Each interval by itself has its own value, not only the day's sum."""
    for step in (3600, 900):
        data = SeriesFile(_file(window, step).encode(), "Europe/Berlin", step)
        for at, value in zip(_times(window, step), _values(window, step), strict=True):
            one = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            end = (at + timedelta(seconds=step)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            assert read_window(data, "m", one, end).quantity == value


@pytest.mark.parametrize("window", [AUTUMN, SPRING])
@pytest.mark.parametrize(
    ("form", "zone"),
    [("%Y-%m-%dT%H:%M:%S", ZoneInfo("Etc/GMT-1")), ("%Y-%m-%dT%H:%M:%SZ", ZoneInfo("UTC"))],
)
def test_winter_time_all_year_and_times_with_an_offset(
    window: tuple[str, str], form: str, zone: ZoneInfo
) -> None:
    text = _file(window, 900, form=form, zone=zone)
    assert _sum(text, window, 900, 60) == sum(_values(window, 900))
    offsets = _file(window, 900, form="%Y-%m-%d %H:%M%z")
    offsets = offsets.replace("+0100", "+01:00").replace("+0200", "+02:00")
    assert _sum(offsets, window, 900, "Asia/Tokyo") == sum(_values(window, 900))


def test_byte_order_mark_semicolons_tabs_and_dotted_days() -> None:
    expected = sum(_values(USUAL, 900))
    plain = _file(USUAL, 900)
    assert _sum(b"\xef\xbb\xbf" + plain.encode(), USUAL, 900) == expected
    assert _sum(plain.replace("\n", "\r\n"), USUAL, 900) == expected
    for separator in (";", "\t"):
        heading = HEADER.replace(",", separator)
        text = _file(USUAL, 900, heading=heading, form="%d.%m.%Y %H:%M", separator=separator)
        assert _sum(text, USUAL, 900) == expected


def test_midnight_as_24_00_at_the_end() -> None:
    text = _file(USUAL, 900, ends="clock", form="%d.%m.%Y %H:%M")
    last = text.replace("03.06.2026 00:00", "02.06.2026 24:00")
    assert last != text and _sum(last, USUAL, 900, ends=True) == sum(_values(USUAL, 900))


@pytest.mark.parametrize(
    ("figure", "times"),
    [
        ("kWh", Fraction(1)),
        ("Wh", Fraction(1, 1000)),
        ("MWh", Fraction(1000)),
        ("kW", Fraction(1, 4)),
        ("MW", Fraction(250)),
    ],
)
def test_what_the_figure_means(figure: str, times: Fraction) -> None:
    """Mean power counts with the interval's length: a quarter of an hour of 4 kW is 1 kWh."""
    text = _file(USUAL, 900, heading=f"interval_start,{figure}")
    assert _sum(text, USUAL, 900) == sum(_values(USUAL, 900)) * times


def _refused(
    text: str, window: tuple[str, str], step: int, zone: str | int = "Europe/Berlin", **more: object
) -> ToolError:
    with pytest.raises(ToolError) as caught:
        _sum(text, window, step, zone, **more)
    return caught.value


@pytest.mark.parametrize("fill", ["", "linear", "same-time-previous-day"])
def test_an_hourly_file_without_its_step_is_never_four_times_its_energy(fill: str) -> None:
    """Obeying the hint gives the right number."""
    refused = _refused(_file(USUAL, 3600), USUAL, 900, fill=fill)
    assert (refused.code, refused.hint) == ("interval.step", "Write step = 3600.")
    assert _sum(_file(USUAL, 3600), USUAL, 3600) == sum(_values(USUAL, 3600))


def test_what_the_rows_contradict_is_not_filled_in() -> None:
    """A meter that changes its interval, one row alone, the hour that came twice told once, a counter."""
    quarters, hours = _file(USUAL, 900).split("\n"), _file(USUAL, 3600).split("\n")
    mixed = "\n".join([*quarters[:49], *hours[13:]])
    assert _refused(mixed, USUAL, 900, fill="linear").code == "interval.step"
    assert _refused("\n".join(quarters[:2]), USUAL, 900, fill="linear").code == "interval.step"
    autumn = _file(AUTUMN, 900).split("\n")
    once = "\n".join([*autumn[:13], *autumn[17:]])
    for fill in ("", "linear"):
        refused = _refused(once, AUTUMN, 900, fill=fill)
        assert refused.code == "interval.hour_once" and "60" in refused.hint
    rising = [f"{at:%Y-%m-%dT%H:%M:%S},{50_000 + n}" for n, at in enumerate(_times(USUAL, 900))]
    assert _refused("\n".join([HEADER, *rising]), USUAL, 900, 0).code == "interval.register"


def test_a_gap_is_still_filled_by_its_rule() -> None:
    rows = _file(USUAL, 900).split("\n")
    found = read_window(
        SeriesFile("\n".join(rows[:20] + rows[22:]).encode(), "Europe/Berlin"), "m", *USUAL, "linear"
    )
    assert (found.filled, found.tier) == (2, "T3")


def test_an_hour_that_never_was_names_the_way_out() -> None:
    spring = _file(SPRING, 3600).split("\n")
    padded = "\n".join([*spring[:3], "2026-03-29T02:30:00,0", *spring[3:]])
    refused = _refused(padded, SPRING, 3600)
    assert (refused.code, refused.where) == ("interval.clock", "meter.csv:4")
    assert "60" in refused.hint and "taken out" in refused.hint


def test_every_bad_row_is_told_once_with_its_line_up_to_a_limit() -> None:
    """Two sources name the file; each of its errors is told once, with the reader's own remedy."""
    rows = _file(USUAL, 900).split("\n")
    rows[3], rows[7], rows[9] = "2026-06-02T00:30:00,n/a", "02/06/2026 01:30,4", "2026-06-02T02:00:00,-1"
    text = HEAD.replace("2026-09-01T00:00:00+02:00", USUAL[0]).replace("2026-10-01T00:00:00+02:00", USUAL[1])
    text += '\n[[series]]\nname = "meter.csv"\nzone = "Europe/Berlin"\n'
    grid = factor("urn:example:grid", "generic", "KWH", gases={"CO2": "0.4"})
    for mark in ("location-based", "market-based"):
        text += source(
            mark, method="M2", scope="2", electricity=mark, series="meter.csv", quantity=None, unit=None,
            evidence="invoice", factor="urn:example:grid",
        )  # fmt: skip
    with pytest.raises(DraftRefused) as caught:
        calculated(text + grid, series={"meter.csv": "\n".join(rows).encode()})
    told = [(problem.where, problem.code) for problem in caught.value.problems]
    assert told == [
        ("meter.csv:4", "interval.energy"),
        ("meter.csv:8", "interval.row"),
        ("meter.csv:10", "interval.energy"),
    ]
    assert all(problem.hint for problem in caught.value.problems)
    many = "\n".join([HEADER, *(["x,1"] * (MOST_SHOWN + 30))])
    with pytest.raises(DraftRefused) as caught:
        calculated(text + grid, series={"meter.csv": many.encode()})
    assert len(caught.value.problems) == MOST_SHOWN + 1
    assert caught.value.problems[-1].message.startswith("30 more rows")


def test_the_stamp_of_a_series_is_declared_in_the_file() -> None:
    text = HEAD.replace("2026-09-01T00:00:00+02:00", USUAL[0]).replace("2026-10-01T00:00:00+02:00", USUAL[1])
    text += '\n[[series]]\nname = "meter.csv"\nzone = "Europe/Berlin"\nstamp = "end"\n'
    power = source(
        "gas",
        method="M2",
        series="meter.csv",
        quantity=None,
        unit=None,
        evidence="invoice",
        factor="urn:example:g",
    )
    grid = factor("urn:example:g", "generic", "KWH", gases={"CO2": "10"})
    found = calculated(text + power + grid, series={"meter.csv": _file(USUAL, 900, ends="clock").encode()})
    assert Fraction(amounts(found)["gas"]) == sum(_values(USUAL, 900))
