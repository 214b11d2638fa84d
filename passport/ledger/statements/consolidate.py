"""Join the books of a group: add them up, and take internal sales out again.

Carbon carries no margin: goods that one company of the group sold to another keep their amount. So the whole
transfer is eliminated: what the seller charged to its contribution and what the buyer took in as indirect
emissions cancel, and what is still in the group's stock stays in the group's assets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from passport.ledger.books.accounts import LEGACY
from passport.ledger.books.amounts import NOTHING, Pair, grouped
from passport.ledger.statements.internal import Matched, Transfer, matched, named, total
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.errors import ToolError
from signing.shown import quoted


class GroupRefused(ToolError):
    """Books that cannot be joined: ``group.policy|period|twice|mismatch|ownership``."""


class Eliminated(NamedTuple):
    """One internal sale by what both companies cite, and the amount that was taken out."""

    key: str
    amount: Pair


class InTransit(NamedTuple):
    """An internal sale whose two sides lie in different years: it is not taken out.

    ``amount`` is what stands in the group's year: in its contribution where it was sold in that year, else
    among its indirect emissions. Years are a text, several of them between commas.
    """

    key: str
    amount: Pair
    sold: str
    bought: str


@dataclass(slots=True)
class Member:
    """One company: its policy, year, balances at the start and the year's changes (debits positive).

    ``sold`` are its sales and ``bought`` its purchases of all years with what they cite; which of them are
    internal is found by comparing the books.
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
    """The books of the group: balances at both ends, contribution, what was eliminated and what was not."""

    before: dict[str, Pair]
    changes: dict[str, Pair]
    contribution: Pair
    eliminated: tuple[Eliminated, ...]
    in_transit: tuple[InTransit, ...] = ()

    def after(self, account: str) -> Pair:
        """A balance at the end of the year (debits positive)."""
        return self.before.get(account, NOTHING) + self.changes.get(account, NOTHING)


def consolidate(members: Sequence[Member], internal: Iterable[str] | None = None) -> Group:
    """Join companies. ``internal`` names the keys of internal sales; without it, keys found in two books are.

    A sale in the year whose purchase is in another, or the reverse, stays in and is listed as in transit.

    Raises ``group.policy`` and ``group.period`` for books that follow different rules, ``group.twice`` for
    two books of one company, and ``DraftRefused`` with a ``group.mismatch`` for every key that is in one book
    only or has another amount in the other.
    """
    _alike(members)
    companies = [(one.sold, one.bought) for one in members]
    found = list(matched(companies) if internal is None else named(companies, internal))
    year = members[0].year
    _check(found, year)
    before, changes = _added(members)
    eliminated, in_transit = list[Eliminated](), list[InTransit]()
    for sale in sorted(found):
        now, past = sale.of(year), sale.until(year)
        if past.sold and past.bought:
            _take_out(before, past.bought)
        if not now.sold or not now.bought:
            if now.sold or now.bought:
                amount = total(now.sold) - total(now.bought)
                in_transit.append(InTransit(sale.key, amount, _years(sale.sold), _years(sale.bought)))
            continue
        _take_out(changes, now.bought)
        eliminated.append(Eliminated(sale.key, total(now.sold)))
    contribution = changes.get(LEGACY, NOTHING)
    return Group(before, changes, contribution, tuple(eliminated), tuple(in_transit))


def _take_out(amounts: dict[str, Pair], bought: Iterable[Transfer]) -> None:
    """Lower the buyer's indirect emissions, and by as much the seller's contribution, closed to legacy."""
    for one in bought:
        amounts[one.account] = amounts.get(one.account, NOTHING) - one.amount
        amounts[LEGACY] = amounts.get(LEGACY, NOTHING) + one.amount


def _years(listed: Iterable[Transfer]) -> str:
    return ", ".join(sorted({one.year for one in listed}))


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


def _check(found: Iterable[Matched], year: str) -> None:
    """Raise ``DraftRefused`` for sales that are not the same in both books.

    They are compared within the year, and over all years where one side of the sale lies in another.
    """
    problems = []
    for sale in found:
        now = sale.of(year)
        if not (now.sold or now.bought) and sale.sold and sale.bought:
            continue  # of other years alone
        compared = now if now.sold and now.bought else sale
        one, other = total(compared.sold), -total(compared.bought)
        if one != other or not compared.sold or not compared.bought:
            message = (
                f"{quoted(sale.key, 100)}: the seller's books say {_both(one)}, the buyer's {_both(other)}."
            )
            hint = "Correct the one that is wrong; a sale in one book only is internal in neither."
            problems.append(Problem(sale.key, "group.mismatch", message, hint))
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
