"""The answers of a plan in columns, and its nodes, each made when it is asked for."""

from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import Final, overload

from passport.work.cascade.claims import Totals
from passport.work.cascade.network import Network, Numbers
from passport.work.cascade.plan import CYCLE, DECISIONS, Asked, Node, decided

PROBLEMS: Final = ("", *DECISIONS)
"""What the column ``problem`` counts, worst first after none."""
CODE: Final = {problem: code for code, problem in enumerate(PROBLEMS)}
METHODS: Final = (0, 1)


class Answers:
    """What each claim comes to, in columns; a node of the plan is made from them."""

    def __init__(self, network: Network, asked: Asked, factors: Collection[str]) -> None:
        self._network = network
        self._asked = asked
        self._factors = factors
        self._owners = network.owners()
        self.digests = list(network.numbers)
        self.totals = [column.copy() for column in network.totals]
        self.problem = bytearray(len(network))
        self.because = bytearray(len(network.used))
        self._reported = bytearray(len(network))

    def put(self, number: int, problem: int, changes: Sequence[int]) -> None:
        """The answer about a claim."""
        self.problem[number] = problem
        if problem:
            self._reported[number] = 1
            return
        for method in METHODS:
            if changes[method]:
                self._reported[number] = 1
                self.totals[method][number] += changes[method]

    def circle(self, number: int, circle: Collection[int], head: Numbers) -> None:
        """The answer about a claim that rests on itself, by the inputs that lie on the circle."""
        for edge in self._network.edges(number):
            self.because[edge] = head[self._network.used[edge]] in circle
        self.put(number, CODE[CYCLE], ())

    def nodes(self) -> "Nodes":
        """All claims that a correction changes, by digest."""
        reported = (number for number, is_reported in enumerate(self._reported) if is_reported)
        return Nodes(array("i", sorted(reported, key=self.digests.__getitem__)), self)

    def node(self, number: int) -> Node:
        """What is to be done about a claim."""
        problem = PROBLEMS[self.problem[number]]
        node = Node(
            self.digests[number],
            self._network.product(number).decode(),
            self._owners[self._network.owner[number]],
            self._network.totals_of(number),
            None if problem else self._new(number),
            self._because(number, problem),
            "",
            problem,
        )
        return node._replace(decision=decided(node, self._asked))

    def _new(self, number: int) -> Totals:
        return tuple(column[number] for column in self.totals)

    def _because(self, number: int, problem: str) -> tuple[str, ...]:
        network = self._network
        digests = {self.digests[network.used[edge]] for edge in network.edges(number) if self.because[edge]}
        if problem != CYCLE:
            digests |= {
                use.digest
                for use in network.factors.get(number, ())
                if use.digest in self._factors and (use.change is None or any(use.change))
            }
        return tuple(sorted(digests))


class Nodes(Sequence[Node]):
    """The nodes of a plan by digest, each made when it is asked for."""

    def __init__(self, order: Sequence[int], answers: Answers) -> None:
        self._order = order
        self._answers = answers

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Node: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Node, ...]: ...

    def __getitem__(self, place: int | slice) -> Node | tuple[Node, ...]:
        if isinstance(place, slice):
            return tuple(map(self._answers.node, self._order[place]))
        return self._answers.node(self._order[place])

    def __iter__(self) -> Iterator[Node]:
        return map(self._answers.node, self._order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
