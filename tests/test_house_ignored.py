"""A rule that a room breaks as a rule is switched off for the room, with the reason (HOUSE law 5)."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tests.test_house import PACKAGES, ROOT

MOST: Final = 15
"""Lines of one room that may break one rule, each with its reason: more than that is how the room works."""
_MARK: Final = re.compile(r"# noqa: ((?:[A-Z]+[0-9]+(?:, )?)+)")


def ignored() -> Iterator[tuple[str, str]]:
    """Room (a folder of code, or all tests) and rule of every line that breaks one."""
    for package in (*PACKAGES, "tests"):
        for path in sorted((ROOT / package).rglob("*.py")):
            room = "tests" if package == "tests" else path.parent.relative_to(ROOT).as_posix()
            for rules in _MARK.findall(path.read_text(encoding="utf-8")):
                yield from ((room, rule) for rule in rules.rstrip(", ").split(", "))


def test_no_rule_is_broken_as_a_rule() -> None:
    counted = Counter(ignored())
    assert ("signing/foreign", "PLC0415") in counted, "marks are not seen"
    assert {place: count for place, count in counted.items() if count > MOST} == {}


def test_a_rule_that_is_off_has_its_reason() -> None:
    """Beside the rule, or in the comment above the room."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    begin = lines.index("[tool.ruff.lint.per-file-ignores]")
    room = [*lines[begin + 1 :], "["]
    room = room[: next(place for place, line in enumerate(room) if line.startswith("["))]
    off = [
        (above, line)
        for above, line in zip(["", *room], room, strict=False)
        if re.search(r'"[A-Z]+[0-9]*"', line)
    ]
    assert len(off) > 5
    assert [line for above, line in off if "#" not in line and not above.startswith("#")] == []
