"""State which kinds of movement a model knows, and the cells that each of them needs and may have besides."""

from collections.abc import Mapping
from typing import Final, NamedTuple

CREDIT: Final = "mass-balance/credit"
AVERAGING: Final = "mass-balance/rolling-average"
MASS_BALANCE: Final = frozenset({CREDIT, AVERAGING})
"""Models whose systems are balanced as a whole: no batches, and material has the attribute or has it not."""
IN: Final = frozenset({"in", "reclaim"})
CREDITS: Final = frozenset({"transfer", "carry", "expire"})
"""Kinds that move credits and no goods."""
USUAL: Final = frozenset({"key", "day", "kind", "site"})
"""Columns of every movement."""
_BATCH: Final = frozenset({"batch"})
_ATTRIBUTED: Final = frozenset({"attributed"})


class Cells(NamedTuple):
    """Columns that a kind needs, and those that it may have besides."""

    needed: frozenset[str]
    besides: frozenset[str] = frozenset()


_KINDS: Final[Mapping[str, Cells]] = {
    "in": Cells(frozenset({"mass", "attributed", "emissions", "party"}), frozenset({"delivery"})),
    "reclaim": Cells(frozenset({"mass", "emissions", "party"}), frozenset({"delivery"})),
    "make": Cells(frozenset({"product", "mass"})),
    "out": Cells(frozenset({"product", "mass", "attributed", "party"}), frozenset({"delivery"})),
    "transfer": Cells(frozenset({"to", "attributed"})),
    "carry": Cells(frozenset({"attributed", "emissions", "since"})),
    "expire": Cells(frozenset({"attributed", "since"})),
}
_BATCHED: Final = frozenset({"in", "make", "out"})
ALL: Final = tuple(_KINDS)


def of(model: str) -> tuple[str, ...]:
    """The kinds of movement that a model knows; an average has no credits to move or to keep."""
    return tuple(kind for kind in ALL if model != AVERAGING or kind not in CREDITS)


def cells(model: str, kind: str) -> Cells:
    """The cells of a movement of a kind that the model knows.

    An average is worked out for every output, so stating its share is left to the sheet.
    """
    found = _KINDS[kind]
    if model not in MASS_BALANCE:
        return found._replace(besides=found.besides | _BATCH) if kind in _BATCHED else found
    if model == AVERAGING and kind == "out":
        return Cells(found.needed - _ATTRIBUTED, found.besides | _ATTRIBUTED)
    return found
