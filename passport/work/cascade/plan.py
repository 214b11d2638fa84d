"""What corrections change in the claims that rest on them: a pure function of claims and their standing.

A claim's new total is its own total and, for each input, what the input's new total adds less what its old
one added, each rounded half to even to six decimals. It depends on the new totals of the inputs alone, so
every order of the claims gives the same plan. The threshold decides what is to be signed anew and cuts
nothing off: a small effect can be a large one further down, where credits make totals small. A claim's
effect is always taken from what it states now, so what was not re-issued adds up by itself.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.boundary import may_enter
from passport.carbon.exact import nearest
from passport.work.cascade.claims import (
    CURRENT,
    SUSPENDED,
    UNKNOWN,
    WITHDRAWN,
    Claim,
    FactorCause,
    Totals,
    Use,
)
from passport.work.cascade.lines import FORK, MISSING, STATUS, SUCCESSOR, Head, heads

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
DECISIONS: Final = {
    FORK: UNRESOLVED,
    CYCLE: UNRESOLVED,
    WITHDRAWN: UNRESOLVED,
    SUSPENDED: UNRESOLVED,
    INCOMPARABLE: UNRESOLVED,
    "input-unresolved": UNRESOLVED,
    SUCCESSOR: NOT_CHECKED,
    STATUS: NOT_CHECKED,
    MISSING: NOT_CHECKED,
    MASS: NOT_CHECKED,
    WORKINGS: NOT_CHECKED,
    "input-not-checked": NOT_CHECKED,
}
"""Every problem, worst first, and what follows: somebody has to act, or to find out."""
_RANK: Final = {problem: place for place, problem in enumerate(DECISIONS)}
_PLANNED: Final = (CURRENT, SUSPENDED, UNKNOWN)


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
    nodes: tuple[Node, ...]


def planned(claims: Iterable[Claim], asked: Asked, factors: Collection[FactorCause] = ()) -> Plan:
    """The plan for these claims, each of which may be there more than once."""
    return _Planning({claim.digest: claim for claim in claims}, asked, factors).plan()


def factor_causes(plan: Plan) -> frozenset[str]:
    """The digests of factor records that the plan says were corrected."""
    return frozenset(cause.old for cause in plan.causes if cause.reason == NEW_FACTOR)


def decided(node: Node, asked: Asked) -> str:
    """What is to be done about a claim: signed anew where the effect by any method exceeds the threshold."""
    if asked.own is not None and node.owner not in asked.own:
        return FOREIGN
    if node.problem:
        return DECISIONS[node.problem]
    share = asked.threshold
    exceeds = any(
        abs(effect) * share.denominator > abs(total) * share.numerator
        for effect, total in zip(node.effect or (), node.old, strict=True)
    )
    return REISSUE if exceeds else LOGGED


class _Planning:
    def __init__(
        self, claims: Mapping[str, Claim], asked: Asked, factors: Collection[FactorCause]
    ) -> None:
        self._claims = claims
        self._asked = asked
        self._factors = {one.old: one for one in factors}
        self._heads = heads(claims)
        self._done: dict[str, Node] = {}

    def plan(self) -> Plan:
        current = [
            claim
            for digest, claim in self._claims.items()
            if self._heads[digest].digest == digest
            and self._heads[digest].problem != FORK
            and claim.standing in _PLANNED
        ]
        reached = self._reached(current)
        self._in_order(reached)
        nodes = [node for node in self._done.values() if node.problem or node.new != node.old]
        return Plan(self._causes(current), tuple(sorted(nodes)))

    def _head(self, use: Use) -> Head:
        return self._heads.get(use.digest, Head("", MISSING))

    def _is_touched(self, claim: Claim) -> bool:
        """Whether something it rests on is not what it was, or not known."""
        uses = any(self._head(use) != (use.digest, "") for use in claim.inputs)
        return uses or any(one.digest in self._factors for one in claim.factors)

    def _reached(self, current: Iterable[Claim]) -> dict[str, list[str]]:
        """The claims that are touched, directly or not, each with its consumers among them."""
        consumers: dict[str, list[str]] = {}
        waiting: list[str] = []
        for claim in current:
            if self._is_touched(claim):
                waiting.append(claim.digest)
            for head in {self._head(use) for use in claim.inputs}:
                if not head.problem:
                    consumers.setdefault(head.digest, []).append(claim.digest)
        reached: dict[str, list[str]] = {}
        while waiting:
            digest = waiting.pop()
            if digest not in reached:
                reached[digest] = consumers.get(digest, [])
                waiting += reached[digest]
        return reached

    def _in_order(self, reached: Mapping[str, list[str]]) -> None:
        """Answer every reached claim after its inputs; those in a circle have no answer, others follow."""
        needs = dict.fromkeys(reached, 0)
        for consumers in reached.values():
            for digest in consumers:
                needs[digest] += 1
        self._follow(reached, needs, [digest for digest, count in needs.items() if not count])
        if len(self._done) == len(reached):
            return
        circle = _circles({one: reached[one] for one in reached if one not in self._done})
        for digest in circle:
            claim = self._claims[digest]
            because = {use.digest for use in claim.inputs if self._head(use).digest in circle}
            self._done[digest] = self._answer(claim, None, because, CYCLE)
        self._follow(reached, needs, circle)

    def _follow(
        self, reached: Mapping[str, list[str]], needs: dict[str, int], begin: Iterable[str]
    ) -> None:
        """Answer these claims and all whose inputs are answered by that; ``needs`` counts what lacks."""
        ready = deque(begin)
        while ready:
            digest = ready.popleft()
            if digest not in self._done:
                self._done[digest] = self._node(self._claims[digest])
            for consumer in reached[digest]:
                needs[consumer] -= 1
                if not needs[consumer]:
                    ready.append(consumer)

    def _node(self, claim: Claim) -> Node:
        problems: set[str] = set() if claim.standing == CURRENT else {self._heads[claim.digest].problem}
        because: set[str] = set()
        nothing = (0,) * len(claim.totals)
        new = list(claim.totals)
        for use in claim.inputs:
            problem, change = self._change(claim, use)
            if problem or any(change):
                because.add(use.digest)
            if problem:
                problems.add(problem)
            new = [total + more for total, more in zip(new, change, strict=True)]
        for one in claim.factors:
            if one.digest in self._factors and one.change != nothing:
                because.add(one.digest)
                problems |= {WORKINGS} if one.change is None else set()
                new = [total + more for total, more in zip(new, one.change or nothing, strict=True)]
        problem = min(problems, key=_RANK.__getitem__, default="")
        return self._answer(claim, None if problem else tuple(new), because, problem)

    def _change(self, claim: Claim, use: Use) -> tuple[str, Totals]:
        """What the input adds now less what it added when the claim was made, or why nobody can say."""
        nothing = (0,) * len(claim.totals)
        head = self._head(use)
        if head.problem:
            return head.problem, nothing
        before, now = self._claims[use.digest], self._claims[head.digest]
        node = self._done.get(head.digest)
        if node is not None and node.problem:
            return f"input-{DECISIONS[node.problem]}", nothing
        totals = now.totals if node is None or node.new is None else node.new
        if before is now and totals == before.totals:
            return "", nothing
        problem = _not_comparable(claim, before, now)
        if problem:
            return problem, nothing
        old = _added(claim, use, before.declared, before.totals)
        return "", tuple(
            b - a for a, b in zip(old, _added(claim, use, now.declared, totals), strict=True)
        )

    def _answer(self, claim: Claim, new: Totals | None, because: Iterable[str], problem: str) -> Node:
        node = Node(
            claim.digest, claim.product, claim.owner, claim.totals, new, tuple(sorted(because)), "", problem
        )
        return node._replace(decision=decided(node, self._asked))

    def _causes(self, current: Iterable[Claim]) -> tuple[Cause, ...]:
        found: set[Cause] = set()
        for claim in current:
            for use in claim.inputs:
                head = self._head(use)
                if head.problem:
                    found.add(Cause(use.digest, "", head.problem))
                elif head.digest != use.digest:
                    found.add(Cause(use.digest, head.digest, self._claims[head.digest].reason))
            for one in claim.factors:
                if one.digest in self._factors:
                    found.add(Cause(one.digest, self._factors[one.digest].new, NEW_FACTOR))
        return tuple(sorted(found))


def _not_comparable(claim: Claim, before: Claim, now: Claim) -> str:
    """Why the new figures of an input cannot enter the claim's, if so."""
    if now.gwp_set != claim.gwp_set or not may_enter(now.boundary, claim.boundary):
        return INCOMPARABLE
    masses = (claim.mass, claim.declared, before.declared, now.declared)
    return "" if all(masses) else MASS


def _added(claim: Claim, use: Use, declared: int, totals: Totals) -> Totals:
    """What an input adds to each total of the claim: its share of a declared unit's mass, rounded once."""
    above, below = use.mass * claim.declared, claim.mass * declared
    return tuple(nearest(above * total, below) for total in totals)


def _circles(rest: Mapping[str, list[str]]) -> set[str]:
    """The claims that lie on a circle or between two: what is left when ends are taken away."""
    left = {one: {other for other in others if other in rest} for one, others in rest.items()}
    before: dict[str, list[str]] = {}
    for one, others in left.items():
        for other in others:
            before.setdefault(other, []).append(one)
    ends = [one for one, others in left.items() if not others]
    while ends:
        end = ends.pop()
        del left[end]
        for one in before.get(end, ()):
            left[one].discard(end)
            if not left[one]:
                ends.append(one)
    return set(left)
