"""Many claims as columns of numbers: some four hundred bytes a claim, so that a million fit into memory.

A digest has a number from where it is first mentioned, as a claim or as an input; whatever is known of it
stands at that number in each column.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from passport.vocab import ELECTRICITY
from passport.work.cascade.claims import (
    CURRENT,
    REPLACED,
    SUSPENDED,
    UNKNOWN,
    WITHDRAWN,
    Claim,
    FactorUse,
    Totals,
)
from passport.work.cascade.integers import Integers, Masses

Numbers: TypeAlias = "array[int]"
NOTHING: Final = -1
"""The number of no digest."""
STANDINGS: Final = ("", CURRENT, REPLACED, WITHDRAWN, SUSPENDED, UNKNOWN)
"""What the column ``standing`` counts; the first is that of a claim that is not at hand."""
_METHODS: Final = range(len(ELECTRICITY))


class Known(NamedTuple):
    """What people are shown of a claim."""

    product: str
    totals: Totals


class Network:
    """Claims and what they consume. Adding a claim again changes nothing."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self.numbers: dict[str, int] = {}
        self.standing = bytearray()
        self.totals = [Integers() for _ in ELECTRICITY]
        self.mass, self.declared, self.amount = Masses(), Masses(), Masses()
        self.owner, self.conditions = array("i"), array("i")
        self.replaces = array("i")
        self.used = array("i")
        """The digests that claims consume, one claim after another; their masses are ``amount``."""
        self.first, self.count = array("q"), array("i")
        """Where the inputs of a claim begin in ``used``, and how many there are."""
        self.reasons: dict[int, str] = {}
        self.factors: dict[int, tuple[FactorUse, ...]] = {}
        self._products = bytearray()
        self._begin, self._length = array("q"), array("i")
        self._owners: dict[str, int] = {}
        self._conditions: dict[tuple[str, str], int] = {}
        for claim in claims:
            self.add(claim)

    def __len__(self) -> int:
        """How many digests are known, claims and inputs that are not at hand."""
        return len(self.standing)

    def number(self, digest: str) -> int:
        """The number of a digest, which may be a new one."""
        number = self.numbers.setdefault(digest, len(self.numbers))
        if number == len(self.standing):
            self.standing.append(0)
            for column in self.totals:
                column.append(0)
            self.mass.append(0)
            self.declared.append(0)
            for small in (self.owner, self.conditions, self.count, self._length):
                small.append(0)
            self.replaces.append(NOTHING)
            self.first.append(0)
            self._begin.append(0)
        return number

    def add(self, claim: Claim) -> None:
        """Take in a claim."""
        number = self.number(claim.digest)
        if self.standing[number]:
            return
        self.standing[number] = STANDINGS.index(claim.standing)
        for method in _METHODS:
            self.totals[method][number] = claim.totals[method]
        self.mass[number], self.declared[number] = claim.mass, claim.declared
        self.owner[number] = self._owners.setdefault(claim.owner, len(self._owners))
        conditions = (claim.boundary, claim.gwp_set)
        self.conditions[number] = self._conditions.setdefault(conditions, len(self._conditions))
        product = claim.product.encode()
        self._begin[number], self._length[number] = len(self._products), len(product)
        self._products += product
        if claim.replaces:
            self.replaces[number] = self.number(claim.replaces)
            self.reasons[number] = claim.reason
        if claim.factors:
            self.factors[number] = claim.factors
        self.first[number], self.count[number] = len(self.used), len(claim.inputs)
        for use in claim.inputs:
            self.used.append(self.number(use.digest))
            self.amount.append(use.mass)

    def edges(self, number: int) -> range:
        """The places of a claim's inputs in ``used`` and ``amount``."""
        first = self.first[number]
        return range(first, first + self.count[number])

    def product(self, number: int) -> bytes:
        """The identifier of its product, in UTF-8."""
        begin = self._begin[number]
        return bytes(self._products[begin : begin + self._length[number]])

    def known(self) -> Iterator[int]:
        """The numbers of the claims that are at hand."""
        return (number for number, standing in enumerate(self.standing) if standing)

    def owners(self) -> list[str]:
        """The DIDs that ``owner`` counts."""
        return list(self._owners)

    def each_condition(self) -> list[tuple[str, str]]:
        """The pairs of boundary and GWP table that ``conditions`` counts."""
        return list(self._conditions)

    def totals_of(self, number: int) -> Totals:
        """What the claim states."""
        return tuple(column[number] for column in self.totals)

    def get(self, digest: str) -> Known | None:
        """Product and totals of a claim that is at hand."""
        number = self.numbers.get(digest, NOTHING)
        if number == NOTHING or not self.standing[number]:
            return None
        return Known(self.product(number).decode(), self.totals_of(number))
