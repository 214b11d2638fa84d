"""Choosing pairs: all of them, or for each kind as many as the default run has time for.

The choice is drawn from fixed seeds, so that a failure comes again.
"""

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from tests.properties.vectors_as_data import Given, given, names

LEAST: Final = 500
"""Fewer pairs than this, and the run fails: it would show too little."""
_SPARE: Final = 4
"""So many more are drawn than are tried: some cannot be made, because a key is not at hand."""


class Pair(Protocol):
    """What a property tries; pairs are counted by kind."""

    @property
    def kind(self) -> str: ...


P = TypeVar("P", bound=Pair)


class Group(NamedTuple, Generic[P]):
    """So many pairs of one kind, each made by its number."""

    kind: str
    size: int
    pair: Callable[[int], P]


class Tally:
    """How many pairs of each kind were tried, and what was found."""

    def __init__(self, kinds: Iterable[str], most: int | None) -> None:
        self.most: Final = most
        self.tried: Final[Counter[str]] = Counter(dict.fromkeys(kinds, 0))
        self.excused: Final[Counter[str]] = Counter()
        self.wrong: Final[list[str]] = []

    def has_enough(self, kind: str) -> bool:
        """Whether no more of this kind are wanted."""
        return self.most is not None and self.tried[kind] >= self.most

    def __str__(self) -> str:
        told = ", ".join(f"{kind} {count}" for kind, count in sorted(self.tried.items()))
        more = ", ".join(f"{kind} {count}" for kind, count in sorted(self.excused.items()))
        return f"pairs tried: {told}" + (f"; evidence against: {more}" if more else "")


def every(
    make: Callable[[Given], Iterable[P]], where: Callable[[Given], bool] = lambda _: True
) -> Iterator[tuple[Given, P]]:
    """Every pair of the scenarios that ``where`` names, which a sample would seldom meet; else of all."""
    for name in names():
        if where(given(name)):
            yield from ((given(name), pair) for pair in make(given(name)))


def chosen(
    make: Callable[[Given], Iterable[P]], tally: Tally, *, seed: int = 1, among: int | None = None
) -> Iterator[tuple[Given, P]]:
    """Pairs with their scenarios, as long as the tally wants more of a kind; without a limit every pair.

    ``among`` draws so many scenarios first, where making the pairs takes time.
    """
    if tally.most is None:
        yield from every(make)
        return

    def alone(given: Given) -> Iterator[Group[P]]:
        for pair in make(given):
            yield Group(pair.kind, 1, lambda _, pair=pair: pair)  # type: ignore[misc]  # bound now

    yield from chosen_of(alone, tally, seed=seed, among=among)


def chosen_of(
    group: Callable[[Given], Iterable[Group[P]]], tally: Tally, *, seed: int = 1, among: int | None = None
) -> Iterator[tuple[Given, P]]:
    """The same of pairs in groups, which are made when they are drawn."""
    for pool in _drawn(group, tally, among or len(names()), random.Random(seed)).values():
        for name, pair in pool:
            if not tally.has_enough(pair.kind):
                yield given(name), pair


def _drawn(
    group: Callable[[Given], Iterable[Group[P]]], tally: Tally, among: int, draw: random.Random
) -> dict[str, list[tuple[str, P]]]:
    """Of each kind that is tallied some pairs, each as likely as any other, in a drawn order."""
    groups: dict[str, list[tuple[str, Group[P]]]] = {kind: [] for kind in tally.tried}
    starts: dict[str, list[int]] = {kind: [] for kind in tally.tried}
    total: Counter[str] = Counter()
    for name in sorted(draw.sample(names(), among)):
        for one in group(given(name)):  # of more than a million pairs
            if one.kind in groups:
                groups[one.kind].append((name, one))
                starts[one.kind].append(total[one.kind])
                total[one.kind] += one.size
    pools: dict[str, list[tuple[str, P]]] = {}
    for kind, held in groups.items():
        pools[kind] = []
        for number in draw.sample(range(total[kind]), min(total[kind], _SPARE * (tally.most or 0))):
            place = bisect_right(starts[kind], number) - 1
            name, one = held[place]
            pools[kind].append((name, one.pair(number - starts[kind][place])))
    return pools
