"""The closed list of facts that a claim may commit to, and the form of what each says (DESIGN 2.9).

A fact is called by its place: ``/components/coke``, ``/scrap/home``. The places and their kinds are data that
the phone reads too; the form of each kind is ``passport/schemas/fact.schema.json``.
"""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, cast

from passport.model.compiling import Check, Violation
from passport.model.shape import check_of_many, package_file, schema
from signing.strict_json import loads

COMPONENTS: Final = "/components/"
_ANY: Final = "*"
_MOST_KEY: Final = 64


class Fact(NamedTuple):
    """A fact with its place ``at`` and what it says, as JSON."""

    at: str
    value: Mapping[str, Any]

    @property
    def steps(self) -> list[str]:
        """The steps of its place."""
        return self.at.split("/")[1:]


@lru_cache(maxsize=4096)
def kind_of(at: str) -> str:
    """Give the kind of the fact at a place, or nothing where the closed list has no such place.

    ``at`` has passed the form of its place in a view: letters, digits, hyphens and slashes.
    """
    steps = at.split("/")
    for place, step in enumerate(steps):
        # A key stands in one step only; what is no key of a component is a name of the list.
        if place > 1 and _is_key(step):
            found = _kinds().get("/".join([*steps[:place], _ANY, *steps[place + 1 :]]))
            if found is not None:
                return found
    return _kinds().get(at, "") if _ANY not in at else ""


def wrong_form(fact: Fact) -> Violation | None:
    """Find what a fact says against the form of its kind; the place is relative to the value.

    A place outside the closed list is ``place``.
    """
    kind = kind_of(fact.at)
    if not kind:
        return Violation("form", "", "place")
    return _form(kind)(fact.value)


@lru_cache(maxsize=1024)
def is_listed(pattern: str) -> bool:
    """Whether a pattern of places can match a place of the closed list; ``*`` is any part of a step."""
    steps = pattern.split("/")
    return any(_matches(steps, at.split("/")) for at in _kinds())


def near(pattern: str) -> str:
    """Give the place of the closed list whose spelling is nearest to a pattern, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a place that is misspelled

    return next(iter(get_close_matches(pattern, _kinds(), n=1, cutoff=0.6)), "")


def _matches(steps: Sequence[str], listed: Sequence[str]) -> bool:
    """Whether steps of a pattern can be those of a place; its ``*`` is any key."""
    return len(steps) == len(listed) and all(
        _is_key(step.replace(_ANY, "x")) if wanted == _ANY else fnmatchcase(wanted, step)
        for step, wanted in zip(steps, listed, strict=True)
    )


def sorted_facts(facts: Iterable[Fact]) -> list[Fact]:
    """Sort facts by their places, in code points."""
    return sorted(facts, key=lambda fact: fact.at)


def _is_key(step: str) -> bool:
    """Whether a step is a key as components have it: lower case, digits, single hyphens, at most 64."""
    words = step.split("-")
    return len(step) <= _MOST_KEY and all(
        word.isascii() and word.isalnum() and word == word.lower() for word in words
    )


@cache
def _form(kind: str) -> Check:
    """Compile the form of a kind, when it is first asked for."""
    return check_of_many(schema("fact")["properties"][kind])


@cache
def _kinds() -> Mapping[str, str]:
    rows = cast("dict[str, Any]", loads(package_file("views/data/facts.json")))["facts"]
    return {row["at"]: row["kind"] for row in rows}
