"""A hint names a map only where the command that reads the sheet has one (T581)."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from passport.custody import movements
from passport.inventories import sources, tables, timeline
from passport.ledger.papers import estimates, journal
from passport.sheets.activity.reading_csv import parse
from passport.sheets.cells.numbers import Dialect, figure
from passport.sheets.drafts.batch import read_rows
from passport.sheets.drafts.reading import DraftRefused
from passport.sheets.maps.sheet_map import SheetMap
from passport.sheets.meters.reading import read_meter
from signing.package_data import package_data
from tests.passport.inventories.sheets import example

Read = Callable[[bytes, str], Any]
_SOURCED = example("roasters", "sourced.csv")
_JOURNAL = package_data("passport", "ledger/data/gocasi/journal.csv").decode()
_USE = package_data("passport", "ledger/data/gocasi/use-phase.csv").decode()
WITHOUT: dict[str, Read] = {
    "sourced": lambda data, source: sources.read({"sourced": (data, source)}),
    "table": tables.read,
    "timeline": lambda data, source: timeline.check(data, source, ()),
    "journal": journal.read,
    "use-phase": estimates.use_phase,
    "movements": lambda data, source: movements.read(data, source, None),  # type: ignore[arg-type]
    "meter": read_meter,
    "batch": read_rows,
}
"""Readers of commands that take no map: ``inventory``, ``ledger``, ``custody``, ``certificate``."""
_NOT_UTF_8 = b"key,day\na,\x81\xd0\xe2\xe5\xea\xf1\xf2\n"


def _hints(read: Read, data: bytes) -> list[str]:
    with pytest.raises(DraftRefused) as refused:
        read(data, "a.csv")
    return [one.hint for one in refused.value.problems]


def _names_a_map(hints: Iterable[str]) -> bool:
    return any(" map" in hint or "--" in hint for hint in hints)


@pytest.mark.parametrize("name", WITHOUT)
def test_a_wrong_encoding_names_no_map_to_who_has_none(name: str) -> None:
    """T581: every reader; a hint that is obeyed and refused misleads."""
    assert not _names_a_map(_hints(WITHOUT[name], _NOT_UTF_8))


@pytest.mark.parametrize(
    ("name", "text", "cell"),
    [("sourced", _SOURCED, ",100,"), ("journal", _JOURNAL, ",1240,"), ("use-phase", _USE, ",420,")],
)
def test_a_figure_that_is_read_two_ways_names_no_map_and_a_way_out(
    name: str, text: str, cell: str
) -> None:
    """T581: both spellings of the hint are read one way."""
    assert cell in text
    (hint,) = _hints(WITHOUT[name], text.replace(cell, ',"1,240",', 1).encode())
    assert not _names_a_map([hint])
    assert "write 1240 or 1.2400" in hint
    for written in ("1240", "1.2400"):
        try:
            WITHOUT[name](text.replace(cell, f",{written},", 1).encode(), "a.csv")
        except DraftRefused as refused:
            assert "sheet.two_ways" not in {one.code for one in refused.problems}


def test_who_has_a_map_is_shown_it() -> None:
    """The sheets of ``calculate`` and of lots, mapped or not yet."""
    for dialect in (SheetMap().dialect, Dialect(mapped=True)):
        trouble = figure("1,240", dialect)[1]
        assert trouble is not None
        assert _names_a_map(trouble[2:])
    assert _names_a_map(_hints(parse, _NOT_UTF_8))
