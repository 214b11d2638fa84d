"""Find the sales inside a group: a sale of one company and a purchase of another that cite the same thing.

A delivery names one sale. A claim or passport may be cited by several, so it is asked only where no delivery
is shared. What corrections changed of a sale or purchase belongs to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from passport.ledger.books.accounts import known
from passport.ledger.books.amounts import NOTHING, Pair
from passport.ledger.books.entries import Entry, Evidence

_CITED: Final = (frozenset({"delivery"}), frozenset({"claim", "passport"}))
"""Kinds of evidence that name a sale, the narrower one first."""
_SALES: Final = frozenset({"sale", "disposal"})
_PURCHASES: Final = frozenset({"purchase", "energy"})


class Transfer(NamedTuple):
    """One amount of a sale or purchase (debits positive): its account, fiscal year, and what it cites."""

    account: str
    amount: Pair
    year: str
    cites: tuple[Evidence, ...]


class Matched(NamedTuple):
    """Sales and purchases that cite ``key``, of all years of the books."""

    key: str
    sold: tuple[Transfer, ...]
    bought: tuple[Transfer, ...]

    def of(self, year: str) -> "Matched":
        """Those of one fiscal year."""
        sold, bought = ([one for one in side if one.year == year] for side in (self.sold, self.bought))
        return Matched(self.key, tuple(sold), tuple(bought))

    def until(self, year: str) -> "Matched":
        """Those of the fiscal years before one."""
        sold, bought = ([one for one in side if one.year < year] for side in (self.sold, self.bought))
        return Matched(self.key, tuple(sold), tuple(bought))


def transfers(journal: Sequence[Entry], years: Sequence[str]) -> tuple[list[Transfer], list[Transfer]]:
    """The sales and purchases of a journal from its opening on; ``years`` are the fiscal years of entries."""
    sold, bought = list[Transfer](), list[Transfer]()
    for entry, year in zip(journal, years, strict=True):
        root = _root(journal, entry)
        cites = tuple(
            one
            for one in dict.fromkeys((*root.evidence, *entry.evidence))
            if any(one.kind in k for k in _CITED)
        )
        for one in entry.postings if cites else ():
            found = known(one.account).of
            if root.kind in _SALES and found.side == "flow":
                sold.append(Transfer(one.account, one.amount, year, cites))
            elif root.kind in _PURCHASES and found.name.startswith("indirect/"):
                bought.append(Transfer(one.account, one.amount, year, cites))
    return sold, bought


def _root(journal: Sequence[Entry], entry: Entry) -> Entry:
    """The entry that a correction corrects in the end; any other entry itself."""
    while entry.kind == "correction" and entry.corrects is not None:
        entry = journal[entry.corrects]
    return entry


Sides = tuple[Sequence[Transfer], Sequence[Transfer]]
"""What one company sold, and what it bought."""


def matched(companies: Sequence[Sides]) -> Iterator[Matched]:
    """The sales between different companies, by whatever both sides cite; each transfer belongs to one."""
    rest: list[Sides] = [(tuple(sold), tuple(bought)) for sold, bought in companies]
    for kinds in _CITED:
        shared = _shared(rest, kinds)
        yield from _grouped(rest, kinds, shared)
        rest = [
            tuple([one for one in side if not _ids(one, kinds) & shared] for side in sides)  # type: ignore[misc]  # two
            for sides in rest
        ]


def named(companies: Sequence[Sides], keys: Iterable[str]) -> Iterator[Matched]:
    """What cites each of these keys, also where only one side does, or none."""
    yield from _grouped(companies, frozenset[str]().union(*_CITED), frozenset(keys))


def _shared(companies: Sequence[Sides], kinds: frozenset[str]) -> frozenset[str]:
    """What a sale of one company and a purchase of another cite."""
    sellers, buyers = (_citing([sides[place] for sides in companies], kinds) for place in (0, 1))
    return frozenset(
        key
        for key, who in sellers.items()
        if any(one != other for one in who for other in buyers.get(key, ()))
    )


def _citing(sides: Sequence[Sequence[Transfer]], kinds: frozenset[str]) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = {}
    for company, side in enumerate(sides):
        for one in side:
            for key in _ids(one, kinds):
                found.setdefault(key, set()).add(company)
    return found


def _ids(one: Transfer, kinds: frozenset[str]) -> frozenset[str]:
    return frozenset(cited.id for cited in one.cites if cited.kind in kinds)


def _grouped(companies: Sequence[Sides], kinds: frozenset[str], keys: frozenset[str]) -> Iterator[Matched]:
    """Transfers by key; keys that one transfer cites together are one group, named after the first."""
    sold, bought = ([one for company in companies for one in company[place]] for place in (0, 1))
    names = _names(keys, [_ids(one, kinds) & keys for one in (*sold, *bought)])
    parted = {name: (list[Transfer](), list[Transfer]()) for name in sorted(set(names.values()))}
    _part(sold, kinds, names, {name: sides[0] for name, sides in parted.items()})
    _part(bought, kinds, names, {name: sides[1] for name, sides in parted.items()})
    for name, sides in parted.items():
        yield Matched(name, tuple(sides[0]), tuple(sides[1]))


def _names(keys: Iterable[str], together: Iterable[frozenset[str]]) -> dict[str, str]:
    """The name of the group of each key: the first of those that are cited together, directly or not."""
    first = {key: key for key in keys}

    def root(key: str) -> str:
        while first[key] != key:
            key = first[key]
        return key

    for cited in together:
        roots = sorted({root(key) for key in cited})
        first.update(dict.fromkeys(roots, roots[0]) if roots else {})
    return {key: root(key) for key in first}


def _part(
    side: Iterable[Transfer],
    kinds: frozenset[str],
    names: Mapping[str, str],
    into: Mapping[str, list[Transfer]],
) -> None:
    """Put each transfer that cites one of the keys into the list of its group."""
    for one in side:
        cited = [key for key in _ids(one, kinds) if key in names]
        if cited:
            into[names[cited[0]]].append(one)


def total(listed: Iterable[Transfer]) -> Pair:
    """The sum of amounts."""
    return sum((one.amount for one in listed), NOTHING)
