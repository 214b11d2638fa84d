"""Follow amounts through work in process into finished goods, by step of production and scope.

Every amount on work in process keeps the step it was charged in and the scope it came from; what a production
entry takes out carries the same mixture in proportion, in whole grams, and the last taking takes the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from passport.ledger.books.accounts import FINISHED_GOODS, WORK_IN_PROCESS, known
from passport.ledger.books.amounts import NOTHING, Pair, shares
from passport.ledger.books.entries import Entry, Posting

_SCOPES: Final[Mapping[str, str]] = {
    "indirect/scope-2": "2",
    "indirect/upstream": "3.1",
    "direct": "1",
    "materials": "3.1",
    "buildings": "3.2",
    "machinery": "3.2",
    "removals/permanent": "removals",
    "removals/reversible": "removals",
}
_BELOW_UPSTREAM: Final[Mapping[str, str]] = {"capital": "3.2", "transport": "3.4", "travel": "3.6"}
Mixture = dict[tuple[str, str], Pair]
"""Amounts by step of production and scope."""
_ELSEWHERE: Final = ("", "other")
"""Step and scope of what came from other accounts than those of production: goods used again, flows."""


@dataclass(slots=True)
class Made:
    """What one production entry made: a layer's line, year, units, total, and what the total is made of."""

    line: str
    made: str
    units: int
    amount: Pair
    stages: Mixture


@dataclass(slots=True)
class Production:
    """Work in process as mixtures, and what was made of it."""

    unfinished: dict[str, Mixture] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)

    def book(self, entry: Entry) -> None:
        """Follow one entry."""
        if entry.kind == "opening":
            for one in entry.postings:
                if known(one.account).of.name == WORK_IN_PROCESS:
                    _add(self._at(one.account), {("opening", "opening"): one.amount})
        elif any(known(one.account).of.name in {WORK_IN_PROCESS, FINISHED_GOODS} for one in entry.postings):
            self._move(entry)

    def _move(self, entry: Entry) -> None:
        """Take mixtures out of what the entry empties, and put them where it adds."""
        targets = [one for one in entry.postings if _receives(entry, one)]
        source = self._source(entry)
        if not targets:
            return
        amounts = [one.amount for one in targets]
        _add(source, {_ELSEWHERE: sum(amounts, NOTHING) - sum(source.values(), NOTHING)})
        layers = (layer for layer in entry.opens if known(layer.account).of.name == FINISHED_GOODS)
        for one, mixture in zip(targets, _split(source, amounts), strict=True):
            staged = _merged(mixture, one.stage)
            found = known(one.account)
            if found.of.name == WORK_IN_PROCESS:
                _add(self._at(one.account), staged)
            else:
                layer = next(layers)  # an entry opens its layers in the order of its postings
                self.made.append(Made(found.leaf, layer.made, layer.units, one.amount, staged))

    def _source(self, entry: Entry) -> Mixture:
        """What an entry brings: mixtures out of work in process, and amounts of other accounts by scope."""
        source: Mixture = {}
        for one in entry.postings:
            found = known(one.account)
            if found.of.name == WORK_IN_PROCESS and _takes(entry, one):
                _add(source, self._out(one.account, -one.amount))
            elif found.of.name not in {WORK_IN_PROCESS, FINISHED_GOODS} and found.of.side != "flow":
                _add(source, {(one.stage, scope_of(one.account)): -one.amount})
        return source

    def _at(self, account: str) -> Mixture:
        return self.unfinished.setdefault(account, {})

    def _out(self, account: str, amount: Pair) -> Mixture:
        mixture = self._at(account)
        taken = _portion(mixture, amount)
        _add(mixture, {name: -one for name, one in taken.items()})
        return taken


def scope_of(account: str) -> str:
    """The scope an amount on that account belongs to, with its category of scope 3."""
    found = known(account)
    if found.of.name == "indirect/upstream" and found.leaf:
        return _BELOW_UPSTREAM[found.leaf]
    return _SCOPES.get(found.of.name, "3.1")


_EMPTYING: Final = frozenset({"transfer", "sale", "disposal"})


def _takes(entry: Entry, one: Posting) -> bool:
    """Whether a posting empties work in process: production always does, whatever the sign of the amount."""
    return entry.kind == "produce" or (entry.kind in _EMPTYING and max(one.amount) <= 0)


def _receives(entry: Entry, one: Posting) -> bool:
    name = known(one.account).of.name
    if name == WORK_IN_PROCESS:
        return not _takes(entry, one)
    return name == FINISHED_GOODS and any(layer.account == one.account for layer in entry.opens)


def _merged(mixture: Mixture, stage: str) -> Mixture:
    """A mixture whose parts without a step get the step of the line they arrive on."""
    found: Mixture = {}
    for (step, scope), amount in mixture.items():
        _add(found, {(step or stage, scope): amount})
    return found


def _split(source: Mixture, amounts: list[Pair]) -> list[Mixture]:
    """A mixture divided over targets in proportion to their amounts; each gets exactly its amount."""
    rest = dict(source)
    found = []
    for place, amount in enumerate(amounts):
        part = dict(rest) if place == len(amounts) - 1 else _portion(rest, amount)
        _add(rest, {name: -one for name, one in part.items()})
        found.append(part)
    return found


def _portion(mixture: Mixture, amount: Pair) -> Mixture:
    """The part of a mixture that comes to ``amount`` in each column, in proportion, in whole grams."""
    if not mixture:
        return {_ELSEWHERE: amount}
    names = list(mixture)
    columns = []
    for column in (0, 1):
        held = [mixture[name][column] for name in names]
        columns.append(_proportional(held, amount[column]))
    return {name: Pair(columns[0][place], columns[1][place]) for place, name in enumerate(names)}


def _proportional(held: list[int], wanted: int) -> list[int]:
    whole = sum(held)
    if wanted == whole:
        return list(held)
    if not whole:
        return [wanted, *([0] * (len(held) - 1))]
    return shares(wanted, held)


def _add(mixture: Mixture, more: Mixture) -> None:
    for name, amount in more.items():
        mixture[name] = mixture.get(name, NOTHING) + amount
