"""The guide of the sheets says what is so."""

import re
import tomllib
from pathlib import Path

from passport.cli.producer.sheets import ROUTES
from passport.sheets.cells import xlsx_package
from passport.sheets.cells.book import ANCHORS, PLANT_ONLY
from passport.sheets.cells.numbers import SHOWN_DIGITS, WRITTEN_DIGITS
from passport.sheets.lots import lot, lot_coils
from passport.sheets.maps.sheet_map import read_map

GUIDE = (Path(__file__).parents[3] / "passport" / "sheets" / "README.md").read_text(encoding="utf-8")


def test_the_map_of_the_guide_is_read() -> None:
    text = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[0]
    found = read_map(text.encode(), "map.toml")
    assert set(found.specs) == {"activity", "heats", "coils"}
    assert tomllib.loads(text)["decimal"] == found.dialect.decimal == ","


def test_sheets_entries_routes_and_limits_are_those_of_the_code() -> None:
    for name in {*ANCHORS, "plant", *PLANT_ONLY}:
        assert f"`{name}`" in GUIDE
    for route in ROUTES:
        assert route in GUIDE
    assert f"{SHOWN_DIGITS} significant digits" in GUIDE
    assert f"more than {WRITTEN_DIGITS} digits" in GUIDE
    assert f"{xlsx_package.MOST_RATIO} times" in GUIDE
    assert f"{xlsx_package.MOST_UNPACKED // 2**20} MiB" in GUIDE
    assert (lot.MOST_ROWS, lot_coils.MOST_COILS) == (1_000_000, 500_000)
