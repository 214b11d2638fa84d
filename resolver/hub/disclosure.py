"""Decide which cells of a tree may be published so that no combination of them reveals one control group.

A tree is fixed: a heading of the nomenclature and a quarter, below it routes, below each route countries.
What a reader can calculate from published cells are sums over *atoms*: the leaves of a published cell without
those of the published cells below it. Rows are admitted in tranches, one a release, and no release changes
the tranches before it. Every atom of every tranche is empty or safe, at every release; atoms of one tranche
have no leaf in common and tranches no row, so nothing cancels: whatever is added or subtracted, with whatever
factors, over all releases, holds at least one whole safe atom. The rules are those of statistical offices
(threshold, p-percent rule, secondary suppression along the tree); ``step`` is where they are applied.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

THRESHOLD: Final = 3
"""Control groups that a safe atom has at least."""
P_PERCENT: Final = 10
"""Mass beside the two largest groups is more than this share (%) of the mass of the largest."""

Leaf = tuple[str, str]
"""Route and country."""
Node = tuple[str, ...]
"""A cell: nothing for the whole tree, a route, or a leaf."""
Tranche = Mapping[Leaf, Mapping[str, int]]
"""Mass (an integer of any one unit) by leaf and control group."""
ROOT: Final[Node] = ()


class Known(NamedTuple):
    """What releases have published of one tree, and what has become of it since.

    ``kept`` and ``removed`` are the rows of each tranche (by its number) that stand, and those that are to
    leave. What left in an earlier release was safe then, and no later cell holds any of it.
    """

    published: frozenset[Node]
    kept: Mapping[int, Tranche]
    removed: Mapping[int, Tranche]


class Step(NamedTuple):
    """What the next release does: cells published by then, and of what leaves rows come in or go out.

    A cell in ``withheld`` was published before and is left out: what changed in it must leave, and shows too
    little to be subtracted.
    """

    published: frozenset[Node]
    admitted: frozenset[Leaf]
    leaving: frozenset[Leaf]
    withheld: frozenset[Node]


def safe(masses: Mapping[str, int]) -> bool:
    """Whether the sum of these groups' figures can be known without revealing one of them.

    At least three groups; and whoever knows the sum and the second largest group misses the largest one by
    more than p percent. Of two safe parts without a common row the union is safe.
    """
    if len(masses) < THRESHOLD:
        return False
    first, second, *rest = sorted(masses.values(), reverse=True)
    del second
    return 100 * sum(rest) > P_PERCENT * first


def step(known: Known, waiting: Tranche) -> Step:
    """Decide the next release of a tree; ``waiting`` are the rows that stand and were in no release."""
    published = known.published
    owners = _owners(published, known.removed.values())
    withheld = {owner for owner in owners if not _may_leave(known, owner)}
    entering = {leaf: waiting[leaf] for leaf in waiting if _may_enter(leaf, waiting, published, withheld)}
    after = _grown(published, [*_tranches(known, withheld), entering], withheld)
    return Step(
        after,
        frozenset(leaf for leaf in entering if _owner(leaf, after) is not None),
        _inside(owners - withheld, published, known.removed.values()),
        frozenset(node for node in after if any(_holds(node, owner) for owner in withheld)),
    )


def _grown(published: frozenset[Node], tranches: list[Tranche], withheld: set[Node]) -> frozenset[Node]:
    """The published cells, and every further one that may be published beside those before it."""
    for node in _order(tranches):
        if node not in published and _may_add(node, published, tranches, withheld):
            published |= {node}
    return published


def _inside(owners: set[Node], published: frozenset[Node], tranches: Iterable[Tranche]) -> frozenset[Leaf]:
    """The leaves of these tranches that are in the atom of one of the owners."""
    return frozenset(leaf for tranche in tranches for leaf in tranche if _owner(leaf, published) in owners)


def _may_enter(leaf: Leaf, waiting: Tranche, published: frozenset[Node], withheld: set[Node]) -> bool:
    """Whether what waits in a leaf may come in: nothing is published of it, or all that waits is safe."""
    owner = _owner(leaf, published)
    return owner is None or (owner not in withheld and safe(_sum([waiting], owner, published)))


def _may_leave(known: Known, owner: Node) -> bool:
    """Whether what leaves an atom is safe in each tranche, and so is what stays there."""
    for number, tranche in known.removed.items():
        going = _sum([tranche], owner, known.published)
        staying = _sum([known.kept.get(number, {})], owner, known.published)
        if going and not (safe(going) and (not staying or safe(staying))):
            return False
    return True


def _tranches(known: Known, withheld: set[Node]) -> Iterable[Tranche]:
    """The rows of each tranche that later cells may hold; what leaves no later cell divides."""
    for number in sorted({*known.kept, *known.removed}):
        kept, removed = known.kept.get(number, {}), known.removed.get(number, {})
        stays = {leaf: dict(groups) for leaf, groups in kept.items()}
        for leaf, groups in removed.items():
            if _owner(leaf, known.published) in withheld:
                stays[leaf] = added([stays.get(leaf, {}), groups])
        yield stays


def _may_add(node: Node, published: frozenset[Node], tranches: list[Tranche], withheld: set[Node]) -> bool:
    """Whether publishing a cell besides leaves every atom of every tranche safe or empty."""
    around = _above(node, published)
    if around in withheld:
        return False
    after = published | {node}
    changed = [node] if around is None else [node, around]
    for tranche in tranches:
        for owner in changed:
            part = _sum([tranche], owner, after)
            if part and not safe(part):
                return False
    return True


def _order(tranches: Iterable[Tranche]) -> list[Node]:
    """All cells: wide ones first, of one level the largest mass first, so that the smallest is left out."""
    masses: dict[Node, int] = {}
    for tranche in tranches:
        for leaf, groups in tranche.items():
            for node in (ROOT, leaf[:1], leaf):
                masses[node] = masses.get(node, 0) + sum(groups.values())
    return sorted(masses, key=lambda node: (len(node), -masses[node], node))


def _holds(node: Node, other: Node) -> bool:
    return other[: len(node)] == node


def _owner(leaf: Leaf, published: frozenset[Node]) -> Node | None:
    """The smallest published cell that holds a leaf: whose atom it is in."""
    return next((node for node in (leaf, leaf[:1], ROOT) if node in published), None)


def _above(node: Node, published: frozenset[Node]) -> Node | None:
    """The smallest published cell around a cell."""
    inside = (node[:length] for length in range(len(node) - 1, -1, -1))
    return next((one for one in inside if one in published), None)


def _owners(published: frozenset[Node], tranches: Iterable[Tranche]) -> set[Node]:
    found = {_owner(leaf, published) for tranche in tranches for leaf in tranche}
    return {owner for owner in found if owner is not None}


def _sum(tranches: Iterable[Tranche], owner: Node, published: frozenset[Node]) -> dict[str, int]:
    """Mass by control group in the atom of a published cell."""
    return added(
        groups
        for tranche in tranches
        for leaf, groups in tranche.items()
        if _holds(owner, leaf) and _owner(leaf, published) == owner
    )


def added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Add masses group by group."""
    total: dict[str, int] = {}
    for part in parts:
        for group, mass in part.items():
            total[group] = total.get(group, 0) + mass
    return total
