"""How many ways lead through a function: radon's complexity, boolean operators and comprehensions counted.

A law: 12 at most, in ``passport/acts``, ``passport/model`` and every other room that is not in ``ABOVE``.
Those in ``ABOVE`` do not hold it yet: it says how many of their functions are above 12, and the worst of
them. Both numbers are exact, so that they can only go down and are written down when they do.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.test_house import PACKAGES, ROOT

MOST: Final = 12
# room: (functions above MOST, the worst of them)
ABOVE: Final[dict[str, tuple[int, int]]] = {
    "passport": (1, 20),
    "passport/carbon": (10, 21),
    "passport/cli": (18, 29),
    "passport/identifiers": (2, 20),
    "passport/party": (3, 15),
    "passport/work": (7, 20),
    "resolver": (7, 19),
    "signing": (9, 20),
    "verify": (14, 17),
}


def room_of(path: Path) -> str:
    """``verify``, ``signing``, ``resolver`` or a room of ``passport``; files beside them are one."""
    parts = path.relative_to(ROOT).parts
    if parts[0] != "passport":
        return parts[0]
    return f"passport/{parts[1]}" if len(parts) > 2 else "passport"


def measured() -> dict[str, list[tuple[int, str]]]:
    """Every function and method by room, as (complexity, place); inner functions count for themselves too."""
    visitors = pytest.importorskip("radon.visitors", reason="radon is missing: pip install '.[test]'")
    rooms: dict[str, list[tuple[int, str]]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            visitor = visitors.ComplexityVisitor.from_code(path.read_text(encoding="utf-8"))
            methods = [method for one in visitor.classes for method in one.methods]
            for block in (*visitor.functions, *methods):
                place = f"{path.relative_to(ROOT)}:{block.lineno} {block.name}"
                rooms.setdefault(room_of(path), []).append((block.complexity, place))
    return rooms


@pytest.fixture(scope="module")
def rooms() -> dict[str, list[tuple[int, str]]]:
    return measured()


def test_functions_stay_simple(rooms: dict[str, list[tuple[int, str]]]) -> None:
    wrong = [one for room, found in rooms.items() if room not in ABOVE for one in found if one[0] > MOST]
    assert not wrong, sorted(wrong, reverse=True)


def test_what_is_above_only_goes_down(rooms: dict[str, list[tuple[int, str]]]) -> None:
    now = {}
    for room, found in rooms.items():
        above = [complexity for complexity, _ in found if complexity > MOST]
        if above:
            now[room] = (len(above), max(above))
    assert now == ABOVE, "write the smaller numbers down; take apart what grew"
