"""Check which entry a draft corrects, where it books the difference, and what it changes of removals.

``found`` is what the books know of the entry that ``corrects`` names: its number, its day, and the digest of
what was asked.
"""

from collections.abc import Iterator, Sequence

from passport.ledger.books.accounts import PRIOR_PERIOD, known
from passport.ledger.books.amounts import Pair
from passport.ledger.books.balancing import removals_in_products, unmatched_removals
from passport.ledger.books.checks import Frame
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Posting
from passport.sheets.drafts.reading import Problem
from signing.shown import quoted

Found = tuple[int, str, bytes]
"""An entry of the books: its number, its day, and the digest of what was asked."""


def corrects(
    draft: Draft, postings: Sequence[Posting], found: Found | None, frame: Frame
) -> Iterator[Problem]:
    """Check which entry a correction names, and that it books where that entry may still be changed.

    ``ledger.corrects``: a correction names an entry that is there, and no other kind names one.
    ``ledger.prior_period``: of an entry of a closed year flows are changed on the account of prior
    periods alone, of one of the open year never on it. Days are ISO 8601 texts and compare as text.
    """
    if draft.kind != "correction":
        if draft.corrects:
            hint = "Give the entry the kind correction, or leave the column corrects blank."
            yield draft.problem("corrects", "corrects", "only a correction corrects an entry.", hint)
        return
    if found is None:
        hint = "Write the key of the entry that is wrong in the column corrects."
        message = f"there is no entry {quoted(draft.corrects, 60)} to correct."
        yield draft.problem("corrects", "corrects", message, hint)
        return
    flows = {one.account for one in postings if known(one.account).of.side == "flow"}
    if found[1] < frame.period.start and flows - {PRIOR_PERIOD}:
        hint = f"Book it on {PRIOR_PERIOD}, or replace the statement of that year."
        yield draft.problem("account", "prior_period", f"{draft.corrects} lies in a closed period.", hint)
    elif found[1] >= frame.period.start and found[0] and PRIOR_PERIOD in flows:
        hint = (
            f"Book the difference where {draft.corrects} was booked. Where that is a correction of a closed"
            " year, name in corrects the entry that it corrects."
        )
        message = f"{draft.corrects} lies in the open year, not in a prior period."
        yield draft.problem("account", "prior_period", message, hint)


def of_year(draft: Draft, found: Found | None, frame: Frame) -> bool:
    """Whether what an entry changes of removals is the open year's, and not that of a year it corrects."""
    if draft.kind != "correction":
        return True
    return found is not None and found[0] > 0 and found[1] >= frame.period.start


def removals(
    draft: Draft, postings: Sequence[Posting], found: Found | None, frame: Frame, inventoried: Pair
) -> Iterator[Problem]:
    """What an entry changes of removals and does not charge to the contribution.

    Nothing where no removal enters products, else no more than the year's entries have put there
    (``inventoried``, in grams).
    """
    if not of_year(draft, found, frame):
        return
    if draft.kind == "removal" or (draft.kind == "correction" and frame.policy.removals == "periodic"):
        yield from unmatched_removals(draft, postings)
    else:
        yield from removals_in_products(draft, postings, inventoried)
