"""Rules that say which facts a kind of reader is shown: patterns of places (DESIGN 2.9)."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from passport.views.commitment import ViewRefused
from signing.shown import quoted

READERS: Final = ("public", "buyer", "regulator", "cbam")
"""Readers that there are rules for (``passport/views/data``)."""
_PATTERN: Final = re.compile(r"(/[A-Za-z0-9*-]+){2,3}")


class Rules(NamedTuple):
    """A name for whom it is, and patterns of the facts that are shown and of those that are not after all."""

    name: str
    show: tuple[str, ...]
    withhold: tuple[str, ...] = ()

    def chosen(self, places: Iterable[str]) -> list[str]:
        """The places that are shown, in their order."""
        return [
            at
            for at in places
            if any(matches(one, at) for one in self.show)
            and not any(matches(one, at) for one in self.withhold)
        ]


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern of places: two or three steps, in which ``*`` stands for any letters."""
    return len(text) <= 100 and _PATTERN.fullmatch(text) is not None


def check_pattern(text: str) -> None:
    """Raise ``view.pattern`` for a text that is no pattern of places."""
    if not is_pattern(text):
        raise ViewRefused(
            "view.pattern",
            f"{quoted(text, 100)} is no place of a fact and no pattern of places.",
            hint="Write it like /components/coke or /scrap/*.",
        )


def matches(pattern: str, at: str) -> bool:
    """Whether a place is one of a pattern; ``*`` does not stand for a slash."""
    return _compiled(pattern).fullmatch(at) is not None


def places_of(patterns: Sequence[str], there: Iterable[str]) -> list[str]:
    """List the places that match a pattern, sorted.

    Raises ``view.pattern`` for a text that is no pattern and ``view.nothing`` for one that no place matches.
    """
    known, found = sorted(there), set[str]()
    for pattern in patterns:
        check_pattern(pattern)
        matching = [at for at in known if matches(pattern, at)]
        if not matching:
            more = ", ..." if len(known) > 12 else ""
            raise ViewRefused(
                "view.nothing",
                f"There is no fact at {quoted(pattern, 100)}.",
                hint=f"There are {', '.join(known[:12])}{more}.",
            )
        found.update(matching)
    return sorted(found)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("[^/]*".join(map(re.escape, pattern.split("*"))))
