"""How many ways lead through a function: radon's complexity, boolean operators and comprehensions counted.

A law: 12 at most, in every room.
"""

import ast
from pathlib import Path
from typing import Final

import pytest

from tests.parsed import nodes, tree
from tests.test_house import PACKAGES, ROOT

MOST: Final = 12
MOST_ARGUMENTS: Final = 6


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
            visitor = visitors.ComplexityVisitor.from_ast(tree(path))
            methods = [method for one in visitor.classes for method in one.methods]
            for block in (*visitor.functions, *methods):
                place = f"{path.relative_to(ROOT)}:{block.lineno} {block.name}"
                rooms.setdefault(room_of(path), []).append((block.complexity, place))
    return rooms


@pytest.fixture(scope="module")
def rooms() -> dict[str, list[tuple[int, str]]]:
    return measured()


def test_functions_stay_simple(rooms: dict[str, list[tuple[int, str]]]) -> None:
    assert len(rooms) > 10
    wrong = [place for places in rooms.values() for place in places if place[0] > MOST]
    assert not wrong, sorted(wrong, reverse=True)


def test_no_act_has_more_than_six_arguments() -> None:
    """What every act needs to sign is one value, ``passport.acts.sealing.Signing``."""
    wrong = []
    for path in sorted((ROOT / "passport/acts").glob("*.py")):
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef):
                given = node.args
                count = len((*given.posonlyargs, *given.args, *given.kwonlyargs))
                if count > MOST_ARGUMENTS:
                    wrong.append(f"{path.name}:{node.lineno} {node.name} {count}")
    assert not wrong, wrong
