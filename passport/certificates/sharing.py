"""Share what a heat used among its products, and what is retired for it, without losing a unit.

A product uses of every period the share that it has in the heat's output, as its workings say. Each gets
units of its own: whoever rechecks one claim sees by its retirement alone that nobody else counts them.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from passport.certificates.matching import Holding, Needed, Rule, joined, match
from passport.certificates.policy import Policy, Use

Span = tuple[str, int, int]
"""Units of a certificate (its digest): the first, and the first behind them."""


class Shared(NamedTuple):
    """The units of each product, in the order of the products, and how many each should have.

    ``residual``: what of each period found no certificate. ``refused`` as in ``Match``.
    """

    spans: list[list[Span]]
    wanted: list[int]
    residual: list[Needed]
    refused: dict[str, int]

    @property
    def units(self) -> list[int]:
        """How many units each product gets."""
        return [sum(behind - first for _, first, behind in spans) for spans in self.spans]


def shared(
    use: Use, rows: Sequence[Needed], shares: Sequence[Fraction], holdings: Iterable[Holding], *,
    policy: Policy, rule: Rule,
) -> Shared:  # fmt: skip
    """Match the use of a heat period by period, and divide what is matched among its products by ``shares``.

    Where a period found less than was used, every product gets the same part of what it needed.
    """
    ordered = sorted(rows, key=lambda one: one.period.start)
    columns = [needed([row.units for row in ordered], share) for share in shares]
    left = list(holdings)
    found = Shared([[] for _ in shares], [sum(column) for column in columns], [], {})
    for row, wants in zip(ordered, zip(*columns, strict=True), strict=True):
        if not sum(wants):
            continue
        matched = match(use, [Needed(row.period, sum(wants))], left, policy=policy, rule=rule)
        left = [*without(left, matched.taken)]
        for spans, own in zip(found.spans, divided(matched.taken, wants), strict=True):
            spans.extend(own)
        found.residual.extend(matched.residual)
        found.refused.update(matched.refused)
    return found._replace(spans=[joined(spans) for spans in found.spans])


def needed(rows: Sequence[int], share: Fraction) -> list[int]:
    """Whole units that a product of this share needs of each row.

    Of the first rows together it needs its share of them, rounded up: it is covered to the unit, and takes
    less than one unit too much however many rows there are.
    """
    found: list[int] = []
    used = 0
    for units in rows:
        used += units
        found.append(ceil(share * used) - sum(found))
    return found


def divided(taken: Iterable[Span], wants: Sequence[int]) -> list[list[Span]]:
    """Divide units among products, one after the other; too few of them in proportion to ``wants``."""
    spans = list(taken)
    have, whole = sum(behind - first for _, first, behind in spans), sum(wants)
    sizes = list(wants) if have == whole else _in_proportion(have, wants, whole)
    found: list[list[Span]] = []
    for size in sizes:
        own: list[Span] = []
        missing = size
        while missing:
            digest, first, behind = spans.pop(0)
            middle = min(behind, first + missing)
            own.append((digest, first, middle))
            missing -= middle - first
            if middle < behind:
                spans.insert(0, (digest, middle, behind))
        found.append(own)
    return found


def _in_proportion(have: int, wants: Sequence[int], whole: int) -> list[int]:
    """Whole parts of ``have``; what is left of rounding down goes to those that lost most by it."""
    sizes = [have * want // whole for want in wants]
    lost = sorted(range(len(wants)), key=lambda place: (-(have * wants[place] % whole), place))
    for place in lost[: have - sum(sizes)]:
        sizes[place] += 1
    return sizes


def without(holdings: Iterable[Holding], taken: Iterable[Span]) -> Iterator[Holding]:
    """What is left of holdings when units were taken out of them."""
    gone: dict[str, list[tuple[int, int]]] = {}
    for digest, first, behind in taken:
        gone.setdefault(digest, []).append((first, behind))
    for one in holdings:
        begin = one.first
        for first, behind in sorted(gone.get(one.digest, ())):
            if behind <= begin or one.behind <= first:
                continue
            if begin < first:
                yield one._replace(first=begin, behind=first)
            begin = behind
        if begin < one.behind:
            yield one._replace(first=begin)
