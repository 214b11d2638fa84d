"""Ask whether an entry takes more out of an asset than it holds.

Carbon below zero stands in an asset only where a removal, or goods that carry one, put it there. So an entry
may lower assets below zero by as much as it brings in below zero: from accounts of removals, as a purchase of
goods with a number below zero, or from assets that were below zero themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from passport.ledger.books.accounts import known
from passport.ledger.books.amounts import COLUMNS, ELECTRICITY, NOTHING, Pair, grouped
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Layer, Posting, together
from passport.ledger.books.layers import account_of_layer
from passport.sheets.drafts.reading import Problem


class Change(NamedTuple):
    """What an entry does to one asset account, or to one layer where the account has layers, in grams."""

    name: str
    before: Pair
    after: Pair


def may_fall(draft: Draft, opens: Sequence[Layer], after: Mapping[str, Pair]) -> bool:
    """Whether an entry can lower an asset or a layer below zero at all; most cannot, which is quick to see.

    ``after``: balances of the accounts of the entry behind it.
    """
    if draft.kind == "correction" or any(min(one.amount) < 0 for one in opens):
        return True
    return any(min(one) < 0 and known(name).of.side == "asset" for name, one in after.items())


def taken_too_much(
    draft: Draft, postings: Sequence[Posting], balances: Mapping[str, Pair], layers: Sequence[Change]
) -> Iterator[Problem]:
    """Yield ``ledger.asset_negative`` for each asset that an entry lowers below zero for no removal.

    ``balances``: of all accounts before the entry, in grams; ``layers``: what it does to layers of assets.
    """
    changes = [*_accounts(postings, balances, layers), *layers]
    if all(min(one.after) >= 0 for one in changes) or together(postings) != NOTHING:
        return  # most entries; of one that is not balanced no amount is known
    wrong = [_lowered(draft, postings, changes, place) for place in range(len(COLUMNS))]
    for one in changes:
        columns = [column for column, names in zip(COLUMNS, wrong, strict=True) if one.name in names]
        if columns:
            yield _problem(draft, one, columns)


def _lowered(draft: Draft, postings: Sequence[Posting], changes: Sequence[Change], place: int) -> set[str]:
    """What an entry lowers below zero in one column, where more than it brings in below zero."""
    lowered = {one.name: _below(one.before[place], one.after[place]) for one in changes}
    raised = sum(_below(one.after[place], one.before[place]) for one in changes)
    if sum(lowered.values()) <= raised + _removed(draft, postings, place):
        return set()
    return {name for name, grams in lowered.items() if grams}


def _accounts(
    postings: Sequence[Posting], balances: Mapping[str, Pair], layers: Sequence[Change]
) -> list[Change]:
    """What an entry does to asset accounts that keep no layers."""
    layered = {account_of_layer(one.name) for one in layers}
    changed: dict[str, Pair] = {}
    for one in postings:
        if one.account not in layered and known(one.account).of.side == "asset":
            changed[one.account] = changed.get(one.account, NOTHING) + one.amount
    return [
        Change(name, balances.get(name, NOTHING), balances.get(name, NOTHING) + amount)
        for name, amount in changed.items()
    ]


def _below(before: int, after: int) -> int:
    """By how much an amount goes further below zero."""
    return max(min(before, 0) - min(after, 0), 0)


def _removed(draft: Draft, postings: Sequence[Posting], place: int) -> int:
    """What comes in below zero from the right side: removals, and liabilities that a purchase lowers.

    A correction that lowers a liability takes back what came in; where that is by now is what it must name.
    """
    sides = {"contra-liability"} if draft.kind == "correction" else {"contra-liability", "liability"}
    # On the right a debit, which is positive, lowers.
    return sum(max(one.amount[place], 0) for one in postings if known(one.account).of.side in sides)


def _problem(draft: Draft, change: Change, columns: Sequence[str]) -> Problem:
    place = COLUMNS.index(columns[0])
    named = " and ".join(ELECTRICITY[column] for column in columns)
    held = max(change.before[place], 0)
    message = f"{change.name} would become {grouped(change.after[place])} t ({named})."
    hint = (
        f"It holds {grouped(held)} t: take out at most that, and post first what came in before. What has"
        " left it already is corrected where it is now, or on ncc/goods-sold/... where it was sold."
    )
    return draft.problem("account", "asset_negative", message, hint)
