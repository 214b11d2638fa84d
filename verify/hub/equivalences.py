"""Check what an equivalence of two rule sets says: which sets, for which goods and time, and how far apart.

Figures by different boundary, GWP set or electricity method are not compared. A standard setter may sign that
two sets come close enough for some goods: then figures of these goods may stand in one order, each with its
own rules beside it, and differences below ``deviation`` mean nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeGuard

from passport.model.hub.document import HubDocument
from signing.shown import quoted

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
    if "sets" in draft:
        yield from _wrong_sets(draft["sets"])
    if "limits" in draft:
        yield from _wrong_limits(draft["limits"])


def _wrong_sets(sets: object) -> Iterator[tuple[str, str]]:
    if not isinstance(sets, list) or len(sets) != 2:
        yield "/sets", f"are not two different sets of {', '.join(RULES)}"
        return
    for place, one in enumerate(sets):
        if not _is_set(one):
            yield f"/sets/{place}", f"is no set of {', '.join(RULES)}, each a text"
    if sets[0] == sets[1]:
        yield "/sets", "are twice the same set"


def _wrong_limits(limits: object) -> Iterator[tuple[str, str]]:
    """Give every mistake: of limits that are there, and each one that lacks."""
    if not isinstance(limits, dict):
        yield "/limits", f"are not {', '.join(sorted(_LIMITS))}"
        return
    for name in sorted(limits.keys() - _LIMITS):
        yield "/limits", f"have {quoted(name, 40)}, which is none of {', '.join(sorted(_LIMITS))}"
    for name in sorted(_LIMITS - limits.keys()):
        yield "/limits", f"have no {name}"
    for name, (holds, what) in _LIMIT.items():
        if name in limits and not holds(limits[name]):
            yield f"/limits/{name}", what
    first, last = limits.get("first"), limits.get("last")
    if _is_quarter(first) and _is_quarter(last) and first > last:
        yield "/limits/first", "comes after the last quarter"


def _is_quarter(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _QUARTER.fullmatch(value) is not None


def _is_share(value: object) -> bool:
    return isinstance(value, str) and _SHARE.fullmatch(value) is not None


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


_LIMIT: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "headings": (lambda one: _listed(one, _HEADING), "are no headings of 4 digits, ascending, each once"),
    "routes": (lambda one: _listed(one, None), "are no production routes, ascending, each once"),
    "first": (_is_quarter, "is no quarter like 2026Q1"),
    "last": (_is_quarter, "is no quarter like 2026Q1"),
    "deviation": (_is_share, "is no share below 1, like 0.05"),
}
