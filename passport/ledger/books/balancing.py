"""Ask whether an entry balances in each column, and which signs balances may have."""

from collections.abc import Iterable, Iterator
from typing import Final

from passport.ledger.books.accounts import REMOVALS, REVERSALS, ROUNDING, known
from passport.ledger.books.amounts import COLUMNS, ELECTRICITY, NOTHING, Pair, grouped
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Posting, together
from passport.sheets.drafts.reading import Problem

_REMOVED: Final = frozenset({REMOVALS, REVERSALS})
MOST_ROUNDING: Final = 1
"""Grams that a year may hold: half a gram for the total and for the removals that every contribution has."""


def both(amount: Pair) -> str:
    """An amount for a sentence: one figure where both columns agree."""
    if amount.location == amount.market:
        return f"{grouped(amount.location)} t"
    return f"{grouped(amount.location)} t location-based and {grouped(amount.market)} t market-based"


def removals_elsewhere(postings: Iterable[Posting]) -> Pair:
    """What postings change of removals, less what they charge to their accounts of the contribution."""
    total = NOTHING
    for one in postings:
        if one.account in _REMOVED or known(one.account).of.side == "contra-liability":
            total -= one.amount
    return total


def unmatched_removals(draft: Draft, postings: Iterable[Posting]) -> Iterator[Problem]:
    """Removals that a removal takes from the contribution and does not book, or a correction changes apart.

    A correction of the open year is asked only where no removal enters products.
    """
    apart = removals_elsewhere(postings)
    if max(apart) > 0 if draft.kind == "removal" else apart != NOTHING:
        hint = f"Book the difference on {REMOVALS} or {REVERSALS}, where removals are charged."
        message = "removals change by another amount than the contribution."
        yield draft.problem("account", "removals_apart", message, hint)


def removals_in_products(draft: Draft, postings: Iterable[Posting], before: Pair) -> Iterator[Problem]:
    """Removals that are taken out of products and that no entry of the year put there (C10).

    ``before``: what entries of the year have changed of removals in products so far, in grams.
    """
    apart = removals_elsewhere(postings)
    after = before + apart
    if apart != NOTHING and max(after) > 0:
        held = Pair(max(-before.location, 0), max(-before.market, 0))
        hint = (
            f"Take out at most {both(held)}. Where an earlier year put them there, name an entry of it in"
            f" corrects; where they were charged to the contribution, book the difference on {REMOVALS}."
        )
        message = f"{both(apart)} of removals leave products, and this year's entries put {both(held)} there."
        yield draft.problem("account", "removals_in_products", message, hint)


def unbalanced(draft: Draft, postings: list[Posting]) -> Iterator[Problem]:
    """Yield ``ledger.unbalanced`` for the columns in which left and right differ, with the difference.

    Amounts are integers of grams of CO2e and written in tonnes; columns with equal sums share one problem.
    """
    if together(postings) == NOTHING:
        return  # debits are positive and credits negative, so left equals right where all sum to nothing
    found: dict[tuple[int, int], list[str]] = {}
    for column in COLUMNS:
        left = sum(getattr(one.amount, column) for one in postings if known(one.account).sign == 1)
        right = -sum(getattr(one.amount, column) for one in postings if known(one.account).sign == -1)
        if left != right:
            found.setdefault((left, right), []).append(column)
    for (left, right), columns in found.items():
        missing = "right" if left > right else "left"
        named = " and ".join(ELECTRICITY[column] for column in columns)
        yield Problem(
            draft.at(columns[0] if columns[0] in draft.cells else "amount"),
            "ledger.unbalanced",
            f"{draft.key} is not balanced: assets {_plus(left)} t, liabilities {_plus(right)} t ({named}).",
            f"A difference of {grouped(abs(left - right))} t is missing on the {missing} side.",
        )


def _plus(amount: int) -> str:
    return f"+{grouped(amount)}" if amount > 0 else grouped(amount)


def signs(draft: Draft, name: str, balance: Pair) -> Iterator[Problem]:
    """A liability that would become negative, or removals that would become positive."""
    side = known(name).of.side
    if name == ROUNDING and max(map(abs, balance)) > MOST_ROUNDING:
        hint = "Book it where it belongs: takings leave no gram of a layer, so nothing is lost by rounding."
        message = f"{name} would become {both(balance)}, more than a gram."
        yield draft.problem("account", "layer_rest", message, hint)
    # Most balances have the sign of their side: max and min are asked before sentences are made.
    worst = {"liability": max(balance), "contra-liability": -min(balance)}.get(side, 0)
    if worst > 0:
        yield from _wrong_signs(draft, name, side, balance)
    elif (name == REMOVALS and max(balance) > 0) or (name == REVERSALS and min(balance) < 0):
        hint = "What an earlier year had too much of is a correction on ncc/prior-period."
        yield draft.problem("account", "removals_sign", f"{name} would become {both(balance)}.", hint)


def _wrong_signs(draft: Draft, name: str, side: str, balance: Pair) -> Iterator[Problem]:
    for grams in sorted(set(balance)):
        columns = [column for column, one in zip(COLUMNS, balance, strict=True) if one == grams]
        named = " and ".join(ELECTRICITY[column] for column in columns)
        if side == "liability" and grams > 0:
            hint = "What was emitted stays on the books: correct the entry that was too large."
            message = f"{name} would become {grouped(-grams)} t ({named})."
            yield draft.problem("account", "liability_negative", message, hint)
        elif side == "contra-liability" and grams < 0:
            hint = "Removals stand with a minus on the right side; more than was removed cannot be reversed."
            message = f"{name} would become +{grouped(-grams)} t ({named})."
            yield draft.problem("account", "removals_positive", message, hint)
