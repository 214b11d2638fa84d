"""The plan of a cascade: what corrections change in the claims that rest on them, and what is to be done.

The threshold decides what is to be signed anew and cuts nothing off: a small effect can be a large one
further down, where credits make totals small. A claim's effect is always taken from what it states now, so
what was not re-issued adds up by itself.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from passport.work.cascade.claims import SUSPENDED, WITHDRAWN, Totals
from passport.work.cascade.lines import FORK, MISSING, STATUS, SUCCESSOR

REISSUE: Final = "reissue"
LOGGED: Final = "logged"
UNRESOLVED: Final = "unresolved"
FOREIGN: Final = "foreign"
NOT_CHECKED: Final = "not-checked"
CYCLE: Final = "cycle"
INCOMPARABLE: Final = "incomparable"
MASS: Final = "mass"
WORKINGS: Final = "workings"
NEW_FACTOR: Final = "new-factor"
BEHIND: Final = {UNRESOLVED: "input-unresolved", NOT_CHECKED: "input-not-checked"}
"""The problem of a claim that rests on one with a problem, by what follows from that."""
DECISIONS: Final = {
    FORK: UNRESOLVED,
    CYCLE: UNRESOLVED,
    WITHDRAWN: UNRESOLVED,
    SUSPENDED: UNRESOLVED,
    INCOMPARABLE: UNRESOLVED,
    BEHIND[UNRESOLVED]: UNRESOLVED,
    SUCCESSOR: NOT_CHECKED,
    STATUS: NOT_CHECKED,
    MISSING: NOT_CHECKED,
    MASS: NOT_CHECKED,
    WORKINGS: NOT_CHECKED,
    BEHIND[NOT_CHECKED]: NOT_CHECKED,
}
"""Every problem, worst first, and what follows: somebody has to act, or to find out."""


class Cause(NamedTuple):
    """Digests of what was consumed and of what stands for it now, which is empty where nothing does."""

    old: str
    new: str
    reason: str


class Node(NamedTuple):
    """What is to be done about one claim; ``new`` is ``None`` where a ``problem`` leaves it unknown."""

    claim: str
    product: str
    owner: str
    old: Totals
    new: Totals | None
    because: tuple[str, ...]
    decision: str
    problem: str = ""

    @property
    def effect(self) -> Totals | None:
        """New less old total for each method."""
        return None if self.new is None else tuple(b - a for a, b in zip(self.old, self.new, strict=True))


class Asked(NamedTuple):
    """What a plan is asked for: the share of a total above which a claim is signed anew, and whose claims.

    ``own`` are DIDs; ``None``: everybody's.
    """

    threshold: Fraction
    own: frozenset[str] | None = None


class Plan(NamedTuple):
    """Causes by digest, and nodes by the digest of their claim."""

    causes: tuple[Cause, ...]
    nodes: Sequence[Node]


def factor_causes(plan: Plan) -> frozenset[str]:
    """The digests of factor records that the plan says were corrected."""
    return frozenset(cause.old for cause in plan.causes if cause.reason == NEW_FACTOR)


def decided(node: Node, asked: Asked) -> str:
    """What is to be done about a claim: signed anew where the effect by any method exceeds the threshold."""
    if asked.own is not None and node.owner not in asked.own:
        return FOREIGN
    if node.problem:
        return DECISIONS[node.problem]
    return REISSUE if exceeds(node.effect or (), node.old, asked.threshold) else LOGGED


def exceeds(effect: Totals, old: Totals, share: Fraction) -> bool:
    """Whether an effect by any method is more than this share of the total."""
    above, below = share.numerator, share.denominator
    return any(abs(one) * below > abs(total) * above for one, total in zip(effect, old, strict=True))


def decisions(nodes: Sequence[Node]) -> Counter[str]:
    """How many claims there are of each decision."""
    return Counter(node.decision for node in nodes)
