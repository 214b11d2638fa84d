"""Make a plan: a pure function of claims and their standing.

A claim's new total is its own total and, for each input, what the input's new total adds less what its old
one added, each rounded half to even to six decimals. It depends on the new totals of the inputs alone, so
every order of the claims gives the same plan. All is done over columns of integers; a node of the plan is
made when it is asked for, because a million of them at once take a gigabyte.
"""

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from passport.carbon.boundary import may_enter
from passport.carbon.exact import nearest
from passport.work.cascade import lines
from passport.work.cascade.answers import CODE, METHODS, Answers
from passport.work.cascade.circles import circles
from passport.work.cascade.claims import CURRENT, SUSPENDED, UNKNOWN, Claim, FactorCause
from passport.work.cascade.lines import FORK, Heads, heads
from passport.work.cascade.network import STANDINGS, Network, Numbers
from passport.work.cascade.plan import (
    BEHIND,
    DECISIONS,
    INCOMPARABLE,
    MASS,
    NEW_FACTOR,
    WORKINGS,
    Asked,
    Cause,
    Plan,
)

_OF_HEAD: Final = [CODE[problem] for problem in lines.PROBLEMS]
_BEHIND: Final = [0, *(CODE[BEHIND[decision]] for decision in DECISIONS.values())]
_PLANNED: Final = frozenset(STANDINGS.index(one) for one in (CURRENT, SUSPENDED, UNKNOWN))


def planned(claims: Iterable[Claim] | Network, asked: Asked, factors: Collection[FactorCause] = ()) -> Plan:
    """The plan for these claims, each of which may be there more than once."""
    network = claims if isinstance(claims, Network) else Network(claims)
    return _Planning(network, asked, {one.old: one.new for one in factors}).plan()


class _Planning:
    def __init__(self, network: Network, asked: Asked, factors: dict[str, str]) -> None:
        self._network = network
        self._factors = factors
        self._heads: Heads = heads(network)
        self._conditions = network.each_condition()
        self._answers = Answers(network, asked, factors)
        coarse = all(one.is_coarse for one in (network.mass, network.declared, network.amount))
        columns = (network.mass, network.declared, network.amount)
        # Only ratios of masses count, so all are taken in the coarser unit where that is exact.
        self._mass, self._declared, self._amount = (one.coarse.plain if coarse else one for one in columns)
        self._old = [column.plain for column in network.totals]

    def plan(self) -> Plan:
        current = self._current()
        causes = self._causes(current)
        self._in_order(*self._consumers(current), self._touched(current))
        return Plan(causes, self._answers.nodes())

    def _current(self) -> Numbers:
        """The claims that stand at the end of their line and may be signed anew."""
        head, problem, fork = *self._heads, lines.PROBLEMS.index(FORK)
        standing = self._network.standing
        return array(
            "i",
            (
                number
                for number in range(len(standing))
                if head[number] == number and problem[number] != fork and standing[number] in _PLANNED
            ),
        )

    def _touched(self, current: Numbers) -> Iterator[int]:
        """Claims of which something they rest on is not what it was, or not known."""
        head, problem = self._heads
        network = self._network
        used = network.used
        for number in current:
            uses = any(
                problem[used[edge]] or head[used[edge]] != used[edge] for edge in network.edges(number)
            )
            if uses or any(one.digest in self._factors for one in network.factors.get(number, ())):
                yield number

    def _causes(self, current: Numbers) -> tuple[Cause, ...]:
        head, problem = self._heads
        network, digests = self._network, self._answers.digests
        found: set[Cause] = set()
        for number in current:
            for edge in network.edges(number):
                one = network.used[edge]
                if problem[one]:
                    found.add(Cause(digests[one], "", lines.PROBLEMS[problem[one]]))
                elif head[one] != one:
                    found.add(Cause(digests[one], digests[head[one]], network.reasons[head[one]]))
            for use in network.factors.get(number, ()):
                if use.digest in self._factors:
                    found.add(Cause(use.digest, self._factors[use.digest], NEW_FACTOR))
        return tuple(sorted(found))

    def _consumers(self, current: Numbers) -> tuple[Numbers, Numbers]:
        """For each claim the current ones that consume it as it stands now: where they begin, and they."""
        begin = array("i", bytes(4 * (len(self._network) + 1)))
        for number in current:
            for consumed in self._consumed(number):
                begin[consumed + 1] += 1
        for number in range(len(self._network)):
            begin[number + 1] += begin[number]
        place = begin[:]
        consumers = array("i", bytes(4 * begin[-1]))
        for number in current:
            for consumed in self._consumed(number):
                consumers[place[consumed]] = number
                place[consumed] += 1
        return begin, consumers

    def _consumed(self, number: int) -> Iterable[int]:
        """The claims that stand now for the inputs of a claim, each once."""
        head, problem = self._heads
        used = self._network.used
        edges = self._network.edges(number)
        if len(edges) == 1:
            one = used[edges[0]]
            return () if problem[one] else (head[one],)
        return {head[used[edge]] for edge in edges if not problem[used[edge]]}

    def _in_order(self, begin: Numbers, consumers: Numbers, touched: Iterable[int]) -> None:
        """Answer every reached claim after its inputs; those in a circle have no answer, others follow."""
        reached, needs = self._reached(begin, consumers, touched)
        done = bytearray(len(self._network))
        ready = [number for number in reached if not needs[number]]
        self._follow(begin, consumers, needs, done, ready)
        rest = {
            number: [one for one in consumers[begin[number] : begin[number + 1]] if not done[one]]
            for number in reached
            if not done[number]
        }
        if rest:
            circle = circles(rest)
            for number in circle:
                self._answers.circle(number, circle, self._heads.head)
                done[number] = 1
            self._follow(begin, consumers, needs, done, circle)

    def _reached(self, begin: Numbers, consumers: Numbers, touched: Iterable[int]) -> tuple[Numbers, Numbers]:
        """The claims that are touched, directly or not; and for each of how many of them it waits."""
        seen = bytearray(len(self._network))
        needs = array("i", bytes(4 * len(self._network)))
        waiting = array("i", touched)
        reached = array("i")
        while waiting:
            number = waiting.pop()
            if seen[number]:
                continue
            seen[number] = 1
            reached.append(number)
            for consumer in consumers[begin[number] : begin[number + 1]]:
                needs[consumer] += 1
                if not seen[consumer]:
                    waiting.append(consumer)
        return reached, needs

    def _follow(
        self,
        begin: Numbers,
        consumers: Numbers,
        needs: Numbers,
        done: bytearray,
        first: Iterable[int],
    ) -> None:
        """Answer these claims and all whose inputs are answered by that; ``needs`` counts what lacks."""
        ready = deque(first)
        while ready:
            number = ready.popleft()
            if not done[number]:
                done[number] = 1
                self._answer(number)
            for consumer in consumers[begin[number] : begin[number + 1]]:
                needs[consumer] -= 1
                if not needs[consumer]:
                    ready.append(consumer)

    def _answer(self, number: int) -> None:
        """What the claim comes to now, from the answers of its inputs."""
        network, answers = self._network, self._answers
        worst = 0
        if STANDINGS[network.standing[number]] != CURRENT:
            worst = _OF_HEAD[self._heads.problem[number]]
        changes = [0] * len(METHODS)
        for edge in network.edges(number):
            problem, one, other = self._change(number, edge)
            if problem or one or other:
                answers.because[edge] = 1
            worst = _worse(worst, problem)
            changes[0] += one
            changes[1] += other
        for use in network.factors.get(number, ()):
            if use.digest not in self._factors:
                continue
            if use.change is None:
                worst = _worse(worst, CODE[WORKINGS])
            else:
                changes = [a + b for a, b in zip(changes, use.change, strict=True)]
        answers.put(number, worst, changes)

    def _change(self, number: int, edge: int) -> tuple[int, int, int]:
        """What the input adds now less what it added when the claim was made; or the code of a problem."""
        network, answers = self._network, self._answers
        before = network.used[edge]
        problem = self._heads.problem[before]
        if problem:
            return _OF_HEAD[problem], 0, 0
        now = self._heads.head[before]
        if answers.problem[now]:
            return _BEHIND[answers.problem[now]], 0, 0
        news = answers.totals[0][now], answers.totals[1][now]
        olds = self._old[0][before], self._old[1][before]
        if before == now and news == olds:
            return 0, 0, 0
        mass, declared = self._mass[number], self._declared[number]
        old_declared, new_declared = self._declared[before], self._declared[now]
        if network.conditions[now] != network.conditions[number] and not self._may_enter(now, number):
            return CODE[INCOMPARABLE], 0, 0
        if not (mass and declared and old_declared and new_declared):
            return CODE[MASS], 0, 0
        # Its share of a declared unit's mass, rounded once for each amount.
        above = self._amount[edge] * declared
        old_whole, new_whole = mass * old_declared, mass * new_declared
        return (
            0,
            nearest(above * news[0], new_whole) - nearest(above * olds[0], old_whole),
            nearest(above * news[1], new_whole) - nearest(above * olds[1], old_whole),
        )

    def _may_enter(self, now: int, number: int) -> bool:
        """Whether the new figures of an input may enter the claim's."""
        kinds = self._network.conditions
        (new_boundary, new_set), (boundary, gwp_set) = (self._conditions[kinds[one]] for one in (now, number))
        return new_set == gwp_set and may_enter(new_boundary, boundary)


def _worse(one: int, other: int) -> int:
    """The code of the worse of two problems, of which either may be none."""
    return min(one, other) or max(one, other)
