"""The changed scenarios of ``tests/properties`` are answered by the phone with Python's bytes: a sample.

T180 to T188, T119: what is left out, added, or spelled otherwise.
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from signing.errors import ToolError
from tests.phone.node import Asked, asking
from tests.properties.additions import KINDS as ADDED
from tests.properties.additions import additions
from tests.properties.pairs import Tally, chosen
from tests.properties.removals import KINDS as REMOVED
from tests.properties.removals import OTHERS, removals
from tests.properties.spellings import KINDS as SPELLED
from tests.properties.spellings import spellings
from tests.properties.vectors_as_data import Given
from tests.properties.vectors_as_data import given as vector
from tests.verify.test_crowd import CROWDS, crowded
from tests.world_people import Knob
from verify.report import TOOL

PHONE = TOOL.replace("passport ", "passport-phone ")
EACH = 12


@pytest.fixture(scope="module")
def phone() -> Iterator[Asked]:
    with asking("differential.mjs") as asked:
        yield asked


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _alike(phone: Asked, changed: Given, what: str) -> str:
    """The state that both give; fails where a byte of the reports differs."""
    files = {name: [_text(one) for one in held] for name, held in changed.evidence().items()}
    workings = None if changed.workings is None else _text(changed.workings)
    try:
        mine = changed.report()
    except ToolError as refused:
        opened = phone("setup", trust=_text(changed.trust_bytes()), **files)
        assert opened == {"refused": refused.code}, what
        return refused.code
    phone(
        "setup", trust=_text(changed.trust_bytes()), **files, workings=workings,
        seen=[list(row) for row in changed.seen],
    )  # fmt: skip
    asked = {**changed.demand, "policy": changed.demand["policy"] or {}}
    answer = phone("verify", data=_text(changed.input_bytes()), **asked)
    theirs = answer["report"].replace(f'"tool":"{PHONE}"', f'"tool":"{TOOL}"')
    if theirs != mine.to_bytes().decode():
        assert json.loads(theirs) == mine.to_json(), what
        raise AssertionError(f"the same members in other bytes: {what}")
    return mine.state


MADE: list[tuple[Any, tuple[str, ...], Callable[[Any], Given | None]]] = [
    (removals, (*REMOVED, *OTHERS), lambda pair: pair.make()),
    (additions, ADDED, lambda pair: pair.make()),
    (spellings, SPELLED, lambda pair: None if pair.refused() else pair.other()),
]


@pytest.mark.parametrize(("pairs", "kinds", "make"), MADE, ids=["left out", "added", "spelled otherwise"])
def test_the_phone_gives_the_same_bytes(
    phone: Asked, pairs: Knob, kinds: tuple[str, ...], make: Callable[[Any], Given | None]
) -> None:
    """T180 to T188, T119: the same report from both, or the same refusal of the list."""
    tally = Tally(kinds, EACH)
    states = set()
    for given, pair in chosen(pairs, tally, seed=3, among=90):
        changed = make(pair)
        if changed is not None:
            states.add(_alike(phone, changed, f"{given.name}: {pair.kind}, {pair.what}"))
            tally.tried[pair.kind] += 1
    assert tally.tried.total() >= 40
    assert len(states) > 5


@pytest.mark.parametrize(("name", "kind", "group", "most"), CROWDS)
def test_the_phone_says_too_that_not_all_was_judged(
    phone: Asked, name: str, kind: str, group: str, most: int
) -> None:
    """T730: with as many as are judged beside what the vector has, and one more."""
    for count in (most - 2, most + 1):
        _alike(phone, crowded(vector(name), kind, group, count), f"{count} of {kind} beside {name}")
