"""Rules that say which facts a kind of reader is shown: patterns of places (DESIGN 2.9)."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from passport.views.commitment import ViewRefused
from passport.views.facts import is_listed, near
from signing.shown import quoted

READERS: Final = ("public", "buyer", "regulator", "cbam")
"""Readers that there are rules for (``passport/views/data``)."""
_PATTERN: Final = re.compile(r"(/[A-Za-z0-9*-]+){2,3}")


class Rules(NamedTuple):
    """A name for whom it is, and patterns of the facts that are shown and of those that are not after all.

    ``named``: what is shown besides, of which each has to be there.
    """

    name: str
    show: tuple[str, ...]
    withhold: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def chosen(self, places: Sequence[str]) -> list[str]:
        """The places that are shown, in their order.

        Raises ``view.pattern`` and ``view.unknown`` as ``check_pattern``, so that a misspelled ``withhold``
        shows nothing; ``view.nothing`` for one of ``named`` that is no place here.
        """
        for one in (*self.show, *self.withhold, *self.named):
            check_pattern(one)
        besides = set(places_of(self.named, places))
        return [
            at
            for at in places
            if (at in besides or any(matches(one, at) for one in self.show))
            and not any(matches(one, at) for one in self.withhold)
        ]


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern of places: two or three steps, in which ``*`` stands for any letters."""
    return len(text) <= 100 and _PATTERN.fullmatch(text) is not None


def check_pattern(text: str) -> None:
    """Raise ``view.pattern`` for a text that is no pattern of places, ``view.unknown`` for no place."""
    if not is_pattern(text):
        raise ViewRefused(
            "view.pattern",
            f"{quoted(text, 100)} is no place of a fact and no pattern of places.",
            hint="Write it like /components/coke or /scrap/*.",
        )
    if not is_listed(text):
        message, hint = unlisted(text)
        raise ViewRefused("view.unknown", message, hint=hint)


def unlisted(pattern: str) -> tuple[str, str]:
    """Give message and hint for a pattern that matches no place of the closed list."""
    meant = near(pattern)
    hint = f"Did you mean {meant}? " if meant else ""
    return (
        f"No fact can stand at {quoted(pattern, 100)}.",
        f"{hint}passport/docs/views.md lists the places of facts.",
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
