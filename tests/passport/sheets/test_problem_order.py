"""Problems are listed by row within a file or sheet, whatever wave and source they come from."""

from itertools import permutations

import pytest

from passport.sheets.activity.reading_problems import MOST_PROBLEMS, bounded
from passport.sheets.drafts.reading import DraftRefused, Problem
from passport.work.calculating import File, calculated
from tests.passport.carbon.activities import example_file
from tests.work.stories import SALT


def places(problems: list[Problem]) -> list[str]:
    return [problem.where for problem in problems]


@pytest.mark.parametrize(
    "listed",
    [
        ["a.csv:2:key", "a.csv:10:unit", "a.csv:11:1"],
        ["a.toml:1", "a.toml:9", "a.toml:31", "a.toml:100"],
        ["w.xlsx: activity!H2", "w.xlsx: activity!AB9", "w.xlsx: activity!A10", "w.xlsx: activity!A101"],
        ["a.csv:3:gas:CO2", "a.csv:4:gas:CH4", "a.csv:12:gas:CO2", "a.csv:13:note"],
        [r"C:\mill\a.csv:3:unit", r"C:\mill\a.csv:20:unit", r"C:\mill\a.csv:100:unit"],
        ["w.xlsx: a!b!A3", "w.xlsx: a!b!A20", "w.xlsx: a!b!A100"],
    ],
)
def test_any_order_of_problems_is_told_by_row(listed: list[str]) -> None:
    problems = [Problem(where, "activity.number", where, "") for where in listed]
    for order in permutations(problems):
        assert places(bounded(order)) == listed


def test_files_keep_their_order_and_a_row_its_own() -> None:
    listed = ["b.csv:9:unit", "a.csv:1:key", "b.csv:2:unit", "b.csv:9:key", "a.csv:0:key"]
    found = bounded([Problem(where, "activity.number", where, "") for where in listed])
    assert places(found) == ["b.csv:2:unit", "b.csv:9:unit", "b.csv:9:key", "a.csv:0:key", "a.csv:1:key"]


def test_the_first_thousand_rows_are_those_that_are_listed() -> None:
    rows = range(MOST_PROBLEMS + 20, 0, -1)
    found = bounded([Problem(f"a.csv:{row}:unit", "activity.number", "", "") for row in rows])
    assert places(found[:-1]) == [f"a.csv:{row}:unit" for row in range(1, MOST_PROBLEMS + 1)]
    assert (found[-1].code, found[-1].message) == ("activity.more", "20 more problems are not listed.")


def test_candidates_of_one_source_on_distant_rows_are_told_in_their_rows() -> None:
    """The furnace's second candidate stands below the next source: it was told above it."""
    block, _, table = example_file("scrap-eaf.csv").decode().partition("\nkey,")
    head, first, *others = table.splitlines()
    key, stage, scope, *_ = first.split(",")
    gas = "urn:passport:factor:ipcc-2006:natural-gas-combustion"
    other = f"burner,{stage},{scope},,,M2,much,GV,invoice,,{gas},2023-09,"
    again = f"{key},{stage},{scope},,,M2,lots,GV,invoice,,{gas},2023-09,"
    bad = first.replace(",M2,", ",M9,", 1).replace(",M3,", ",M9,", 1)
    assert bad != first
    text = f"{block}\nkey," + "\n".join([head, bad, other, again, *others])
    with pytest.raises(DraftRefused) as refused:
        calculated(File("a.csv", text.encode()), "csv", salt=SALT)
    rows = [int(problem.where.split(":")[1]) for problem in refused.value.problems]
    assert rows == sorted(rows) and len(set(rows)) == 4
