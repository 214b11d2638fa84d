"""What takes longest comes first, file by file, and everything else keeps its order."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.conftest import LONGEST, in_running_order

HERE = Path(__file__).parent


def test_the_files_are_there() -> None:
    assert [name for name in LONGEST if not (HERE / name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)


def test_they_come_first_and_the_rest_keeps_its_order() -> None:
    usual = "cli/test_help.py"
    names = [usual, LONGEST[1], "signing/test_jcs.py", LONGEST[0], LONGEST[1], usual]
    items: Any = [SimpleNamespace(path=HERE / name, place=place) for place, name in enumerate(names)]
    ordered: Any = in_running_order(items)
    assert [one.place for one in ordered] == [3, 1, 4, 0, 2, 5]
