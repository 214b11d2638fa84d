"""Find what a reader of views can compute although it was not shown (T315)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from passport.carbon.rechecking.disclosed import Aggregate
from passport.views.commitment import Leaf
from passport.views.facts import COMPONENTS

_PRECURSORS: Final = "/precursors/"
_SCRAP: Final = "/scrap/"


class Inference(NamedTuple):
    """A fact that is not shown and follows from what is: its place, and what it follows from.

    The place is that of an aggregate, by its key, where the fact that is left is not among the holdings.
    """

    at: str
    because: str


def inferences(
    subject: Mapping[str, Any],
    leaves: Mapping[str, Leaf],
    aggregates: Sequence[Aggregate],
    shown: Collection[str],
    *,
    narrowing: bool = False,
) -> list[Inference]:
    """List what follows from the facts shown, of the subject of a claim whose facts ``leaves`` are known.

    An aggregate is public. So is what is left of it once all but one of its components are shown; of two it
    shows each of them. Of a precursor's component, amount and specific footprint two give the third. What of
    an aggregate is no leaf at hand counts as one further component; ``narrowing`` a view as several, since
    whoever has the holdings has let so much be seen.
    """
    public: set[str] = set()
    if subject["footprint"]["detail"] == "component":
        aggregates, public = (), {at for at in leaves if at.startswith(COMPONENTS)}
    lasts = _last_ones(leaves, aggregates, shown, unknown=2 if narrowing else 1)
    found = [*lasts, *_products(leaves, public.union(shown)), *_last_share(leaves, shown)]
    return sorted(set(found))


def _last_ones(
    leaves: Mapping[str, Leaf], aggregates: Sequence[Aggregate], shown: Collection[str], *, unknown: int
) -> Iterator[Inference]:
    """Aggregates of which something is shown and one component is not."""
    parts = {at: leaf for at, leaf in leaves.items() if at.startswith(COMPONENTS)}
    for one in aggregates:
        group = [at for at, leaf in parts.items() if leaf.value["partOf"] == one.key]
        left = [at for at in group if at not in shown]
        if sum(_micro(leaves[at]) for at in group) != one.amount:
            left += [one.key] * unknown
        if one.facts and len(left) == 1:
            yield Inference(left[0], f"what is left of {one.key}")


def _products(leaves: Mapping[str, Leaf], shown: Collection[str]) -> Iterator[Inference]:
    """Of a precursor's component, amount and specific footprint the one that is not shown beside the others.

    A component is the product of the other two, so any two of them give the third (T384).
    """
    for key in sorted({_key(at) for at in leaves if at.startswith(_PRECURSORS)}):
        three = (f"{COMPONENTS}{key}", f"{_PRECURSORS}{key}/amount", f"{_PRECURSORS}{key}/see")
        left = [at for at in three if at not in shown]
        if all(at in leaves for at in three) and len(left) == 1:
            yield Inference(left[0], next(at for at in reversed(three) if at in shown))


def _key(at: str) -> str:
    """The key of a precursor, by the place of one of its facts."""
    return at.removeprefix(_PRECURSORS).partition("/")[0]


def _last_share(leaves: Mapping[str, Leaf], shown: Collection[str]) -> Iterator[Inference]:
    """Shares of scrap that are together 1, all but one of which are shown."""
    shares = {at: Decimal(leaf.value["share"]) for at, leaf in leaves.items() if at.startswith(_SCRAP)}
    left = [at for at in shares if at not in shown]
    if len(left) == 1 < len(shares) and sum(shares.values()) == 1:
        yield Inference(left[0], "the other shares, which are together with it 1")


def _micro(leaf: Leaf) -> int:
    whole, _, decimals = str(leaf.value["amount"]).partition(".")
    return int(whole + decimals.ljust(6, "0"))
