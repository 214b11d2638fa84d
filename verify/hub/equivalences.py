"""Check what an equivalence of two rule sets says: which sets, for which goods and time, and how far apart.

Figures by different boundary, GWP set or electricity method are not compared. A standard setter may sign that
two sets come close enough for some goods: then figures of these goods may stand in one order, each with its
own rules beside it, and differences below ``deviation`` mean nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from passport.model.hub.document import HubDocument

FORMAT: Final = "passport-rule-equivalence/1"
RULES: Final = ("boundary", "gwpSet", "electricity")
_MEMBERS: Final = frozenset({"format", "type", "number", "at", "text", "sets", "limits"})
_LIMITS: Final = frozenset({"headings", "routes", "first", "last", "deviation"})
_HEADING: Final = re.compile("[0-9]{4}", re.ASCII)
_QUARTER: Final = re.compile("[0-9]{4}Q[1-4]", re.ASCII)
_SHARE: Final = re.compile(r"0(\.[0-9]{1,6})?", re.ASCII)
_LONGEST: Final = 20_000
_MOST: Final = 1_000


def wrong(content: Mapping[str, Any], signed: HubDocument) -> Iterator[tuple[str, str]]:
    """Give every mistake of an equivalence beside its credential: JSON Pointer and what is wrong."""
    if content.keys() != _MEMBERS:
        yield "", f"members are not {', '.join(sorted(_MEMBERS))}"
        return
    if (content["format"], content["type"]) != (FORMAT, signed.about):
        yield "/format", f"is not {FORMAT}"
    if (content["number"], content["at"]) != (signed.number, signed.envelope.valid_from):
        yield "/number", "number or moment is another one than the signed one"
    yield from wrong_draft(content)


def wrong_draft(draft: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what is wrong in ``text``, ``sets`` and ``limits``, as far as they are there."""
    text = draft.get("text")
    if "text" in draft and not (isinstance(text, str) and text.strip() and len(text) <= _LONGEST):
        yield "/text", f"is no text of at most {_LONGEST} characters"
    if "sets" in draft and not _are_sets(draft["sets"]):
        yield "/sets", f"are not two different sets of {', '.join(RULES)}"
    if "limits" in draft:
        yield from _wrong_limits(draft["limits"])


def _are_sets(sets: object) -> bool:
    return isinstance(sets, list) and len(sets) == 2 and all(map(_is_set, sets)) and sets[0] != sets[1]


def _wrong_limits(limits: object) -> Iterator[tuple[str, str]]:
    if not isinstance(limits, dict) or limits.keys() != _LIMITS:
        yield "/limits", f"are not {', '.join(sorted(_LIMITS))}"
        return
    if not _listed(limits["headings"], _HEADING):
        yield "/limits/headings", "are no headings of 4 digits, ascending, each once"
    if not _listed(limits["routes"], None):
        yield "/limits/routes", "are no production routes, ascending, each once"
    quarters = limits["first"], limits["last"]
    if not all(isinstance(one, str) and _QUARTER.fullmatch(one) for one in quarters):
        yield "/limits/first", "first and last are not quarters like 2026Q1"
    elif quarters[0] > quarters[1]:
        yield "/limits/first", "comes after the last quarter"
    deviation = limits["deviation"]
    if not (isinstance(deviation, str) and _SHARE.fullmatch(deviation)):
        yield "/limits/deviation", "is no share below 1, like 0.05"


def _is_set(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == set(RULES)
        and all(isinstance(one, str) and 0 < len(one) <= 100 for one in value.values())
    )


def _listed(value: object, pattern: re.Pattern[str] | None) -> bool:
    """Whether these are texts in ascending order without repeats, at least one."""
    if not isinstance(value, list) or not 0 < len(value) <= _MOST:
        return False
    if not all(isinstance(one, str) and 0 < len(one) <= 100 for one in value):
        return False
    return sorted(set(value)) == value and (pattern is None or all(map(pattern.fullmatch, value)))
