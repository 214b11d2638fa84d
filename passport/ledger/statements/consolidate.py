"""Join the books of a group: add them up, and take internal sales out again.

Carbon carries no margin: goods that one company of the group sold to another keep their amount. So the whole
transfer is eliminated: what the seller charged to its contribution and what the buyer took in as indirect
emissions cancel, and what is still in the group's stock stays in the group's assets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from passport.ledger.books.accounts import LEGACY, known
from passport.ledger.books.amounts import NOTHING, Pair, grouped
from passport.ledger.books.entries import Entry
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.errors import ToolError
from signing.shown import quoted


class GroupRefused(ToolError):
    """Books that cannot be joined: ``group.policy|period|twice|mismatch|ownership``."""


class Transfer(NamedTuple):
    """One internal sale by the key both companies use: its amount (debits positive), and its account."""

    key: str
    account: str
    amount: Pair


@dataclass(slots=True)
class Member:
    """One company: its policy, year, balances at the start and the year's changes (debits positive).

    ``sold`` are its sales and ``bought`` its purchases by claim or delivery key; which of them are internal
    is found by comparing the books.
    """

    name: str
    policy: str
    year: str
    before: dict[str, Pair]
    changes: dict[str, Pair]
    sold: list[Transfer] = field(default_factory=list)
    bought: list[Transfer] = field(default_factory=list)
    entity: str = ""
    """The id of the company in its one spelling; two books of one company would count it twice."""


@dataclass(slots=True)
class Group:
    """The books of the group: balances at both ends, the contribution, and what was eliminated."""

    before: dict[str, Pair]
    changes: dict[str, Pair]
    contribution: Pair
    eliminated: tuple[Transfer, ...]

    def after(self, account: str) -> Pair:
        """A balance at the end of the year (debits positive)."""
        return self.before.get(account, NOTHING) + self.changes.get(account, NOTHING)


def transfers(entries: Iterable[Entry]) -> tuple[list[Transfer], list[Transfer]]:
    """The sales and purchases of a year's entries by the claims and deliveries they cite."""
    sold, bought = [], []
    for entry in entries:
        keys = [one.id for one in entry.evidence if one.kind in {"claim", "delivery", "passport"}]
        for key in keys[:1]:
            for one in entry.postings:
                name = known(one.account).of.name
                if entry.kind in {"sale", "disposal"} and name == "ncc/goods-sold":
                    sold.append(Transfer(key, one.account, one.amount))
                elif entry.kind in {"purchase", "energy"} and name.startswith("indirect/"):
                    bought.append(Transfer(key, one.account, one.amount))
    return sold, bought


def consolidate(members: Sequence[Member], internal: Iterable[str] | None = None) -> Group:
    """Join companies. ``internal`` names the keys of internal sales; without it, keys found in two books are.

    Raises ``group.policy`` and ``group.period`` for books that follow different rules, ``group.twice`` for
    two books of one company, and ``DraftRefused`` with a ``group.mismatch`` for every key that is in one book
    only or has another amount in the other.
    """
    _alike(members)
    sold = _by_key(one for member in members for one in member.sold)
    bought = _by_key(one for member in members for one in member.bought)
    keys = sorted(set(sold) & set(bought)) if internal is None else sorted(set(internal))
    _matched(keys, sold, bought)
    before, changes = _added(members)
    eliminated: list[Transfer] = []
    for key in keys:
        for one in bought[key]:
            # The buyer's indirect emissions fall; the seller's contribution, closed to legacy, falls too.
            changes[one.account] = changes.get(one.account, NOTHING) - one.amount
            changes[LEGACY] = changes.get(LEGACY, NOTHING) + one.amount
        eliminated += sold[key]
    return Group(before, changes, changes.get(LEGACY, NOTHING), tuple(eliminated))


def _alike(members: Sequence[Member]) -> None:
    policies = {one.policy for one in members}
    if len(policies) > 1:
        raise GroupRefused(
            "group.policy",
            f"The books follow different standards: {', '.join(sorted(policies))}.",
            hint="Restate one of them under the other standard; nothing is averaged.",
        )
    years = {one.year for one in members}
    if len(years) > 1:
        raise GroupRefused(
            "group.period",
            f"The books end with different years: {', '.join(sorted(years))}.",
            hint="Close the same year in all of them.",
        )
    named = [one.entity for one in members if one.entity]
    twice = next((one for one in members if named.count(one.entity) > 1), None)
    if twice is not None:
        raise GroupRefused(
            "group.twice",
            f"Two of the books are of {quoted(twice.name, 100)}, which would count twice.",
            hint="Name the books of each company once.",
        )


def _by_key(transfers_of_all: Iterable[Transfer]) -> dict[str, list[Transfer]]:
    found: dict[str, list[Transfer]] = {}
    for one in transfers_of_all:
        found.setdefault(one.key, []).append(one)
    return found


def _sum(listed: Sequence[Transfer]) -> Pair:
    total = NOTHING
    for one in listed:
        total += one.amount
    return total


def _matched(
    keys: Sequence[str], sold: Mapping[str, list[Transfer]], bought: Mapping[str, list[Transfer]]
) -> None:
    problems = []
    for key in keys:
        one, other = _sum(sold.get(key, [])), -_sum(bought.get(key, []))
        if one != other or key not in sold or key not in bought:
            problems.append(
                Problem(
                    key,
                    "group.mismatch",
                    f"{key}: the seller's books say {_both(one)}, the buyer's {_both(other)}.",
                    "Correct the one that is wrong; a sale in one book only is internal in neither.",
                )
            )
    if problems:
        raise DraftRefused(problems)


def _both(amount: Pair) -> str:
    if amount.location == amount.market:
        return f"{grouped(amount.location)} t"
    return f"{grouped(amount.location)} and {grouped(amount.market)} t"


def _added(members: Sequence[Member]) -> tuple[dict[str, Pair], dict[str, Pair]]:
    before: dict[str, Pair] = {}
    changes: dict[str, Pair] = {}
    for member in members:
        for source, into in ((member.before, before), (member.changes, changes)):
            for name, amount in source.items():
                into[name] = into.get(name, NOTHING) + amount
    return before, changes
