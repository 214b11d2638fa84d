"""Check what a release says of itself: its form, its rules, and that no cell is there twice or too small.

Whether a mean is right can only be seen from the rows (``passport hub rebuild``); a reader sees whether the
rules that the release names are those of this version or stricter ones, and whether its cells keep to them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from passport.model import shape
from passport.model.compiling import Check
from passport.model.hub.document import HubDocument

FORMAT: Final = "passport-hub-release/1"
LEAST_GROUPS: Final = 3
LEAST_PERCENT: Final = 10
_STEP: Final = 5
"""Numbers of claims and groups are rounded to these."""
_MEMBERS: Final = frozenset({
    "format", "type", "number", "at", "previous", "engine", "query", "rules", "inputs", "policies", "cells",
    "withheld", "accesses",
})  # fmt: skip
_TREE: Final = ("boundary", "gwpSet", "electricity", "hs4", "quarter")
_BELOW: Final = ((), ("route",), ("route", "country"))
_FIGURES: Final = ("mean", "claims", "groups")
_RULES: Final = frozenset({"threshold", "pPercent", "tree", "mean", "counts"})
DIGEST: Final = re.compile("uID[A-D][A-Za-z0-9_-]{63}[AEIMQUYcgkosw048]", re.ASCII)
_ROOT: Final = re.compile("[0-9a-f]{64}", re.ASCII)
_COUNT: Final = re.compile("0|[1-9][0-9]{0,17}", re.ASCII)
_MEAN: Final = re.compile("0|-?[1-9][0-9]{0,17}", re.ASCII)
_HEADING: Final = re.compile("[0-9]{4}", re.ASCII)
_QUARTER: Final = re.compile("[0-9]{4}Q[1-4]", re.ASCII)
_LONGEST: Final = 4_000

Wrong = tuple[str, str]
"""A JSON Pointer into the content, and what is wrong there."""


def wrong(content: Mapping[str, Any], signed: HubDocument) -> Iterator[Wrong]:
    """Give every mistake of a release beside its credential."""
    if content.keys() != _MEMBERS:
        yield "", f"members are not {', '.join(sorted(_MEMBERS))}"
        return
    if not all(_is_text(content[name]) for name in ("format", "type", "number", "at", "engine", "query")):
        yield "", "format, number, moment, engine or query is no text"
        return
    yield from _head(content, signed)
    yield from _basis(content)
    yield from _cells(content["cells"], content["withheld"])


def _head(content: Mapping[str, Any], signed: HubDocument) -> Iterator[Wrong]:
    if (content["format"], content["type"]) != (FORMAT, signed.about):
        yield "/format", f"is not {FORMAT}"
    if content["number"] != signed.number:
        yield "/number", "is another number than the signed one"
    if content["at"] != signed.envelope.valid_from:
        yield "/at", "is another moment than that of the signature"
    previous = content["previous"]
    if previous != "" and not matches(DIGEST, previous):
        yield "/previous", "is no digest"
    elif (previous == "") != (content["number"] == "1"):
        yield "/previous", "is missing, or a first release has one"


def _basis(content: Mapping[str, Any]) -> Iterator[Wrong]:
    yield from _rules(content["rules"])
    inputs, policies = content["inputs"], content["policies"]
    if not (isinstance(inputs, dict) and inputs.keys() == {"claims", "root"}):
        yield "/inputs", "are not number and root of the claims"
    elif not (_rounded(inputs["claims"]) and matches(_ROOT, inputs["root"])):
        yield "/inputs", "are not a rounded number and a SHA-256"
    if content["accesses"] != "" and not matches(_ROOT, content["accesses"]):
        yield "/accesses", "is no SHA-256 of a line of the journal"
    if not (isinstance(policies, list) and all(matches(DIGEST, one) for one in policies)):
        yield "/policies", "are not digests"


def _rules(rules: object) -> Iterator[Wrong]:
    if not (isinstance(rules, dict) and rules.keys() == _RULES and all(map(_is_text, rules.values()))):
        yield "/rules", f"are not {', '.join(sorted(_RULES))}"
        return
    for name, least in (("threshold", LEAST_GROUPS), ("pPercent", LEAST_PERCENT)):
        if not (matches(_COUNT, rules[name]) and int(rules[name]) >= least):
            yield f"/rules/{name}", f"is weaker than {least}"


def _cells(cells: object, withheld: object) -> Iterator[Wrong]:
    seen: set[tuple[str, ...]] = set()
    for place, listed, figures in (("/cells", cells, _FIGURES), ("/withheld", withheld, ())):
        if not isinstance(listed, list):
            yield place, "is no list"
            continue
        for index, cell in enumerate(listed):
            name = _name(cell, figures)
            if name is None:
                yield f"{place}/{index}", "is no cell of the tree"
                continue
            for step in _odd(cell):
                yield f"{place}/{index}/{step}", "is nothing that claims state there"
            if name in seen:
                yield f"{place}/{index}", "is there twice"
            elif figures and not _enough(cell):
                yield f"{place}/{index}", "has no mean in whole kilograms of about five groups or more"
            seen.add(name)


def _name(cell: object, figures: tuple[str, ...]) -> tuple[str, ...] | None:
    """The place of a cell in the tree; ``None`` where its members are others."""
    if not isinstance(cell, dict):
        return None
    for below in _BELOW:
        if cell.keys() == {*_TREE, *below, *figures} and all(map(_is_text, cell.values())):
            return tuple(cell[name] for name in (*_TREE, *below))
    return None


def _odd(cell: Mapping[str, Any]) -> list[str]:
    """The steps of a cell's place whose value no claim can have there."""
    return [step for step, value in cell.items() if step in _steps() and not _is_there(step, value)]


@lru_cache(maxsize=1024)
def _is_there(step: str, value: str) -> bool:
    asked = _steps()[step]
    return matches(asked, value) if isinstance(asked, re.Pattern) else asked(value) is None


@cache
def _steps() -> Mapping[str, re.Pattern[str] | Check]:
    """What values each step of the tree takes: those of the schema of claims, headings and quarters."""
    route = shape.schema("claim")["properties"]["credentialSubject"]["properties"]["productionRoute"]
    common = ("boundary", "gwpSet", "electricity", "country")
    return {
        **{name: shape.check_of({"$ref": f"common.schema.json#/$defs/{name}"}) for name in common},
        "route": shape.check_of(route), "hs4": _HEADING, "quarter": _QUARTER,
    }  # fmt: skip


def _enough(cell: Mapping[str, Any]) -> bool:
    """Whether figures are rounded as the rules say; three groups are about five."""
    counts = cell["claims"], cell["groups"]
    return (
        matches(_MEAN, cell["mean"])
        and all(map(_rounded, counts))
        and int(cell["claims"]) >= int(cell["groups"]) >= _STEP
    )


def _rounded(value: object) -> bool:
    return matches(_COUNT, value) and int(str(value)) % _STEP == 0


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST


def matches(pattern: re.Pattern[str], value: object) -> bool:
    """Whether a value is a text of this form."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None
