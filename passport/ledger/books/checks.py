"""Check a drafted entry by itself: kind, day, accounts, evidence, and what may enter products.

Each check yields what is wrong with its cell and its remedy; ``posting`` goes on to balances and layers.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from passport.ledger.books.accounts import (
    PRIOR_PERIOD,
    REMOVALS,
    REVERSALS,
    WORK_IN_PROCESS,
    Account,
    account,
    classes,
)
from passport.ledger.books.drafts import Draft, Row, row_problem
from passport.ledger.books.entries import DIGESTS, EVIDENCE, KINDS, WRITTEN_BY_US, is_closing_key
from passport.ledger.books.period import Period, is_day
from passport.ledger.books.policy import Policy
from passport.sheets.drafts.reading import Problem
from passport.vocab import REVISION_REASONS
from signing.digests import parse_digest
from signing.errors import EncodingRefused
from signing.shown import quoted

_MOST_KEY: Final = 120
_MOST_TEXT: Final = 500
_SIDES: Final[Mapping[str, frozenset[str]]] = {
    "purchase": frozenset({"asset", "flow", "liability"}),
    "transfer": frozenset({"asset"}),
    "energy": frozenset({"asset", "flow", "liability"}),
    "emission": frozenset({"asset", "flow", "liability"}),
    "produce": frozenset({"asset", "liability", "contra-liability"}),
    "sale": frozenset({"asset", "flow"}),
    "depreciation": frozenset({"asset", "flow"}),
    "removal": frozenset({"asset", "flow", "liability", "contra-liability"}),
    "reversal": frozenset({"flow", "contra-liability"}),
    "disposal": frozenset({"asset", "flow"}),
    "correction": frozenset({"asset", "flow", "liability", "contra-liability"}),
}
"""The sides of accounts that each kind of entry may touch."""
_RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "indirect/scope-2": ("factor",),
    "indirect/upstream": ("passport", "factor", "declaration"),
    "direct": ("workings",),
    "removals/permanent": ("instrument", "contract"),
    "removals/reversible": ("instrument", "contract", "monitoring"),
}
"""What an amount on each class of the right side must rest on."""


class Frame(NamedTuple):
    """What an entry is checked against: the policy, the open fiscal year, and the present day."""

    policy: Policy
    period: Period
    today: str


def checked(draft: Draft, frame: Frame) -> Iterator[Problem]:
    """Everything that is wrong with an entry before balances and layers are asked."""
    yield from _names(draft)
    yield from _day(draft, frame)
    if draft.kind not in _SIDES:
        yield _kind(draft)
        return
    for row in draft.rows:
        found = account(row.account)
        if found is None:
            yield _no_account(draft, row)
        else:
            yield from _row(draft, row, found, frame.policy)
    yield from _within_one_account(draft, frame.policy)
    yield from _evidence(draft)


def _names(draft: Draft) -> Iterator[Problem]:
    if wrong := key_problem(draft.key):
        yield draft.problem("key", "key", wrong, f"{KEY_HINT}, in the column key.")
    if len(draft.text) > _MOST_TEXT:
        yield draft.problem("text", "text", f"the text has more than {_MOST_TEXT} characters.", "Shorten it.")


KEY_HINT: Final = "Write the document number of your system, unique for ever"


def key_problem(key: str) -> str:
    """What is wrong with the key of a new entry, or nothing; keys of closing entries are not given out."""
    if not key or len(key) > _MOST_KEY:
        return f"a key has 1 to {_MOST_KEY} characters."
    return f"{key} is the key of a closing entry, which ledger close writes." if is_closing_key(key) else ""


def _kind(draft: Draft) -> Problem:
    if draft.kind in WRITTEN_BY_US:
        hint = f"passport ledger {'open' if draft.kind == 'opening' else draft.kind} writes it."
        return draft.problem("kind", "kind", f"no journal holds an entry of the kind {draft.kind}.", hint)
    usable = ", ".join(name for name in KINDS if name not in WRITTEN_BY_US)
    return draft.problem(
        "kind", "kind", f"there is no kind of entry {quoted(draft.kind, 40)}.", f"Say {usable}."
    )


def _day(draft: Draft, frame: Frame) -> Iterator[Problem]:
    period = frame.period
    if not is_day(draft.day):
        yield draft.problem("day", "day", f"{quoted(draft.day, 40)} is no day.", "Write it as 2025-03-31.")
    elif draft.day > frame.today:
        hint = "Post it when the day has come; forecasts are not booked."
        yield draft.problem("day", "future", f"{draft.day} lies in the future.", hint)
    elif draft.day < period.start:
        hint = (
            f"The books take entries from {period.start} on. Correct an entry of a closed year by a"
            " correction dated today, on ncc/prior-period."
        )
        yield draft.problem("day", "closed", f"{draft.day} lies in a period that is closed.", hint)
    elif draft.day >= period.end:
        hint = f"Close {period.name} first: passport ledger close BOOKS {period.name}"
        yield draft.problem("day", "other_year", f"{draft.day} lies in another fiscal year.", hint)


def _no_account(draft: Draft, row: Row) -> Problem:
    import difflib  # noqa: PLC0415 - only for a mistyped account

    names = [one.name + ("/..." if one.leaves is True else "") for one in classes().values()]
    near = difflib.get_close_matches(row.account, names, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}? " if near else ""
    hint += "An account is a class of the chart, with a leaf in small letters where the class has leaves."
    return row_problem(
        draft, row, "account", "account", f"there is no account {quoted(row.account, 80)}.", hint
    )


def _of_kind(draft: Draft, row: Row, found: Account) -> Iterator[Problem]:
    """An account that entries of this kind do not touch."""
    if found.of.side not in _SIDES[draft.kind]:
        yield row_problem(
            draft,
            row,
            "account",
            "account_of_kind",
            f"an entry of the kind {draft.kind} does not touch {row.account}.",
            f"It may touch {', '.join(sorted(_SIDES[draft.kind]))} accounts; choose the kind that fits.",
        )
    elif draft.kind == "sale" and found.of.side == "asset" and not found.leaf:
        message = f"{row.account} is no goods, and is not sold."
        hint = "Say disposal, and book what is left of it to ncc/administration/... or ncc/goods-sold/..."
        yield row_problem(draft, row, "kind", "account_of_kind", message, hint)
    elif draft.kind != "correction":
        yield from _of_removals(draft, row, found)


def _row(draft: Draft, row: Row, found: Account, policy: Policy) -> Iterator[Problem]:
    yield from _of_kind(draft, row, found)
    if row.allocation and draft.kind in {"sale", "disposal"}:
        yield row_problem(
            draft,
            row,
            "allocation",
            "late_allocation",
            "a sale allocates nothing.",
            "Allocation belongs to the entry of production; a sale only takes what a layer holds.",
        )
    if row.account == PRIOR_PERIOD and draft.kind != "correction":
        message = f"{PRIOR_PERIOD} takes corrections of closed years only."
        hint = "Give the entry the kind correction, and name in corrects the key of the entry that was wrong."
        yield row_problem(draft, row, "account", "prior_period", message, hint)
    yield from _entering(draft, row, found, policy)


def _entering(draft: Draft, row: Row, found: Account, policy: Policy) -> Iterator[Problem]:
    """What may not enter products under a policy: by the kind of entry, and removals whatever the kind."""
    kind = draft.kind
    into = found.of.name == WORK_IN_PROCESS and (row.amount is None or max(row.amount) > 0)
    into |= found.of.name == WORK_IN_PROCESS and kind == "removal"
    # Production may bring removals along, which is what an entry of removal may not do there.
    removed = found.of.side == "contra-liability" and kind == "produce"
    if (into or removed) and not policy.may_enter_products("removal" if removed else kind):
        what = "removals" if removed else f"an entry of the kind {kind}"
        message = f"under {policy.short} {what} may not enter products."
        hint = "Charge it to ncc/administration or ncc/removals, or open books under another standard."
        yield row_problem(draft, row, "account", "not_inventoriable", message, hint)


_FLOWS_OF: Final = {"removal": REMOVALS, "reversal": REVERSALS}


def _of_removals(draft: Draft, row: Row, found: Account) -> Iterator[Problem]:
    """Accounts of removals and their reversals take entries of their kind, and each in its direction only."""
    kinds = [kind for kind, name in _FLOWS_OF.items() if name == row.account]
    if draft.kind not in kinds if kinds else draft.kind == "reversal" and found.of.side == "flow":
        message = f"an entry of the kind {draft.kind} is not charged to {row.account}."
        hint = f"{REMOVALS} takes removals, {REVERSALS} reversals, which are charged to nothing else."
        yield row_problem(draft, row, "account", "account_of_kind", message, hint)
    elif row.amount is not None and (kinds or found.of.side == "contra-liability"):
        back = draft.kind == "reversal"
        if min(row.amount) < 0 if back else max(row.amount) > 0:
            message = f"{row.account} is {'lowered' if back else 'raised'}."
            hint = "Removals stand with a minus, reversals with a plus; what was wrong is a correction."
            yield row_problem(draft, row, "amount", "removals_sign", message, hint)


def _within_one_account(draft: Draft, policy: Policy) -> Iterator[Problem]:
    """A transfer that takes goods out of their layers and puts them into a new one of the same account."""
    if draft.kind != "transfer":
        return
    leaving = {row.account for row in draft.rows if row.amount is None or max(row.amount) <= 0}
    for row in draft.rows:
        if row.account not in leaving or row.amount is None or max(row.amount) <= 0:
            continue
        found = account(row.account)
        if found is not None and policy.flow_of(found):
            message = f"goods move from {row.account} to {row.account}."
            hint = "Leave the entry out: they stay in the layer that they are in."
            yield row_problem(draft, row, "account", "same_account", message, hint)


def _evidence(draft: Draft) -> Iterator[Problem]:
    cited = {one.kind for one in draft.evidence}
    for one in draft.evidence:
        yield from _one_evidence(draft, one.kind, one.id)
    needed = KINDS[draft.kind]
    if needed and not cited & set(needed):
        yield _missing(draft, needed, f"an entry of the kind {draft.kind}")
    if draft.kind != "correction":
        yield from _rests_on(draft, cited, needed)


def _rests_on(draft: Draft, cited: set[str], needed: tuple[str, ...]) -> Iterator[Problem]:
    """What amounts on the right side lack; what the kind of the entry lacks has been said."""
    for name, kinds in _RESTS_ON.items():
        touched = any(row.account == name or row.account.startswith(f"{name}/") for row in draft.rows)
        if touched and not set(kinds) & cited and not set(kinds) & set(needed):
            yield _missing(draft, kinds, f"an amount on {name}")


def _one_evidence(draft: Draft, kind: str, name: str) -> Iterator[Problem]:
    if kind not in EVIDENCE:
        hint = f"Write kind:value, the kind one of {', '.join(sorted(EVIDENCE))}."
        yield draft.problem("evidence", "evidence", f"{quoted(kind, 40)} is no kind of evidence.", hint)
    elif not name:
        hint = f"Write what it is after the colon: {kind}:..."
        yield draft.problem("evidence", "evidence", f"evidence of the kind {kind} names nothing.", hint)
    elif kind in DIGESTS:
        try:
            parse_digest(name)
        except EncodingRefused:
            hint = "Copy the whole digest, as inspect shows it."
            yield draft.problem("evidence", "evidence", f"{quoted(name, 40)} is no digest.", hint)
    elif kind == "reason" and name not in REVISION_REASONS:
        hint = f"Say one of {', '.join(REVISION_REASONS)}."
        yield draft.problem("evidence", "evidence", f"{quoted(name, 40)} is no reason of a correction.", hint)


def _missing(draft: Draft, kinds: tuple[str, ...], what: str) -> Problem:
    hint = f"Write in the column evidence: {' or '.join(f'{kind}:...' for kind in kinds)}"
    return draft.problem("evidence", "evidence", f"{what} must say what it rests on.", hint)
