"""What takes longest comes first, file by file, and everything else keeps its order."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from xdist.scheduler import WorkStealingScheduling

from tests.conftest import LONGEST, in_running_order

HERE = Path(__file__).parent


def test_the_files_are_there() -> None:
    assert [name for name in LONGEST if not (HERE / name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)


def test_they_come_first_and_the_rest_keeps_its_order() -> None:
    usual = "cli/test_dry_runs.py"
    names = [usual, LONGEST[1], "signing/test_jcs.py", LONGEST[0], LONGEST[1], usual]
    items: Any = [SimpleNamespace(path=HERE / name, place=place) for place, name in enumerate(names)]
    ordered: Any = in_running_order(items)
    assert [one.place for one in ordered] == [3, 1, 4, 0, 2, 5]


def test_each_process_begins_with_its_share_of_the_longest() -> None:
    """No process has all the long ones, and none of them is left for the end."""
    usual = "cli/test_dry_runs.py"
    names = [*[usual] * 5, *[LONGEST[1]] * 2, LONGEST[0], LONGEST[2], usual, usual]
    items: Any = [SimpleNamespace(path=HERE / name, place=place) for place, name in enumerate(names)]
    ordered: Any = in_running_order(items, 2)
    assert [one.place for one in ordered[:5]] == [7, 8, 0, 1, 2]
    assert [one.place for one in ordered[5:]] == [5, 6, 3, 4, 9, 10]


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 7])
def test_no_test_is_lost_or_doubled(processes: int) -> None:
    """Also where one process cannot hold all tests of a file that is its own."""
    for count in range(40):
        names = [LONGEST[place % 3] if place % 5 < 3 else "cli/test_dry_runs.py" for place in range(count)]
        items: Any = [SimpleNamespace(path=HERE / name, place=place) for place, name in enumerate(names)]
        ordered: Any = in_running_order(items, processes)
        assert sorted(one.place for one in ordered) == list(range(count))


def test_the_parts_are_those_that_pytest_xdist_gives() -> None:
    """The scheduler itself, asked for the parts of eleven tests in four processes."""
    given: dict[int, list[int]] = {}

    class Node:
        shutting_down = False

        def __init__(self, number: int) -> None:
            self.number = number
            self.gateway = SimpleNamespace(id=f"gw{number}")

        def send_runtest_some(self, indices: list[int]) -> None:
            given[self.number] = list(indices)

    config: Any = SimpleNamespace(getvalue=lambda _: ["4*popen"], getoption=lambda *_: None, option=None)
    scheduler = WorkStealingScheduling(config)
    names = [f"test_{place}" for place in range(11)]
    nodes: list[Any] = [Node(number) for number in range(4)]
    for node in nodes:
        scheduler.add_node(node)
    for node in nodes:
        scheduler.add_node_collection(node, names)
    scheduler.schedule()
    assert [len(given[number]) for number in range(4)] == [(11 + number) // 4 for number in range(4)]
    assert [place for number in range(4) for place in given[number]] == list(range(11))
