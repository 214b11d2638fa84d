"""Years of books of whatever entries the books accept: any opening, kind, day and account, with any signs."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from passport.ledger.books.accounts import known
from passport.ledger.books.amounts import NOTHING, Pair, shown
from passport.ledger.books.checks import Frame
from passport.ledger.books.drafts import Draft, Row
from passport.ledger.books.entries import Entry, Layer
from passport.ledger.books.period import Period
from passport.ledger.books.policy import policy
from passport.ledger.books.posting import State
from passport.ledger.keeping.closing import closing_entry
from passport.ledger.keeping.store import Books
from passport.ledger.papers import opening
from passport.ledger.papers.journal import evidence
from tests.passport.ledger.companies import DIGEST, ENTITY, entry, row
from tests.passport.ledger.years import Step, steps
from tests.passport.ledger.years import draft as usual

KINDS: Final = (
    "correction", "correction", "correction", "disposal", "disposal", "transfer", "transfer", "sale",
    "purchase", "removal", "reversal", "emission", "produce", "depreciation", "energy",
)  # fmt: skip
ACCOUNTS: Final = (
    "finished-goods/a", "finished-goods/b", "work-in-process/a", "work-in-process/b", "materials/steel",
    "machinery", "indirect/upstream", "indirect/scope-2", "direct/fuels", "removals/permanent",
    "removals/reversible", "ncc/goods-sold/a", "ncc/administration/travel", "ncc/removals",
    "ncc/prior-period", "ncc/reversals",
)  # fmt: skip
CITED: Final = (
    f"factor:urn:example:f workings:{DIGEST} contract:c claim:{DIGEST} scrap:s monitoring:m schedule:s"
    " reason:calculation-error"
)
Odd = tuple[int, int, int, int, int, int, int]
"""Which kind; three accounts; grams of both columns, of either sign; which entry is corrected."""

_grams: Final = st.integers(-(10**8), 10**8)
_account: Final = st.integers(0, len(ACCOUNTS) - 1)
odd: Final = st.tuples(
    st.integers(0, len(KINDS) - 1), _account, _account, _account, _grams, _grams, st.integers(0, 40)
)
plans: Final = st.lists(st.one_of(steps, odd), min_size=4, max_size=24)
Plan = Sequence[Step | Odd]


def posted(
    first: State, begun: Entry, plans_of_years: Sequence[Plan], kept: list[Draft] | None = None
) -> list[Entry]:
    """The journal of all years, each closed; what the books refuse is left out, the rest is ``kept``."""
    journal, keys = [begun], {begun.key: (0, begun.day, b"")}
    first.find = keys.get
    for plan in plans_of_years:
        period = first.frame.period
        for step in plan:
            made = _drafted(first, f"K{len(journal)}", step, list(keys), _day(period, step))
            came = None if made is None else first.post(made)
            first.unsure.clear()
            if made is not None and came is not None and not isinstance(came, list):
                journal.append(came.entry)
                keys[made.key] = (len(journal) - 1, made.day, made.asked())
                if kept is not None:
                    kept.append(made)
        flows = {name: one for name, one in first.balances.items() if name.startswith("ncc/")}
        journal.append(closing_entry(period.name, period.last, flows))
        first.apply(journal[-1])
        first.frame = Frame(first.frame.policy, period.following(), "2029-01-01")
    return journal


def _day(period: Period, step: Step | Odd) -> str:
    """Any day of the year, so that entries are often dated before others that were posted first."""
    first = date.fromisoformat(period.start)
    return (first + timedelta(days=int(step[-1]) * 7 % 365)).isoformat()


_stock: Final = st.tuples(
    st.sampled_from(["a", "b"]), st.sampled_from(["2023", "2024"]), st.integers(1, 10**8),
    st.integers(0, 10**8), st.integers(0, 10**8),
)  # fmt: skip
"""A layer in stock when the books begin: line, year, millionths of units, grams of both columns."""
begins: Final = st.tuples(st.lists(_stock, max_size=3), st.integers(0, 10**8), st.integers(0, 10**8))
"""What books begin with: layers, grams of unfinished products, and grams that were removed."""
Begin = tuple[list[tuple[str, str, int, int, int]], int, int]


def opened_with(standard: str, begin: Begin) -> Entry:
    """The opening of books that begin with these; legacy is what balances each year."""
    stocks, unfinished, removed = begin
    layers = {(line, year): (units, Pair(*grams)) for line, year, units, *grams in stocks}
    history: dict[str, dict[str, Pair]] = {
        "work-in-process/a": {"2024": Pair(unfinished, unfinished // 2)},
        "removals/permanent": {"2024": -Pair(removed, removed)},
    }
    legacy = {"2023": NOTHING, "2024": Pair(unfinished, unfinished // 2) + Pair(removed, removed)}
    for (line, year), (_, amount) in layers.items():
        history.setdefault(f"finished-goods/{line}", {})[year] = amount
        legacy[year] += amount
    held = tuple(
        Layer(f"finished-goods/{line}@{year}", f"finished-goods/{line}", year, units, amount)
        for (line, year), (units, amount) in layers.items()
    )
    books = Books(ENTITY, policy(standard).id, "2025-01-01")
    return opening.entry(
        {**history, "legacy": legacy}, held, books, policy(standard), evidence("inaugural:zero")
    )


def _drafted(state: State, key: str, step: Step | Odd, keys: Sequence[str], day: str) -> Draft | None:
    if isinstance(step[0], str):
        made = usual(state, key, step)
        return None if made is None else made._replace(day=day)
    kind = KINDS[step[0]]
    names = [ACCOUNTS[int(place)] for place in step[1 : 2 + int(step[6]) % 3]]
    rows = tuple(_rows(state, kind, names, Pair(int(step[4]), int(step[5]))))
    corrects = keys[int(step[6]) % len(keys)] if kind == "correction" and keys else ""
    return entry(key, kind, *rows, day=day, evidence=CITED, corrects=corrects)


def _rows(state: State, kind: str, names: Sequence[str], grams: Pair) -> Iterator[Row]:
    """One row an account: goods that leave their layers by units, and the last amount balances the entry."""
    left = NOTHING
    for place, name in enumerate(names):
        last = place == len(names) - 1 and place > 0
        layered = state.frame.policy.flow_of(known(name)) is not None
        if (layered and kind in {"sale", "disposal"}) or (layered and kind == "transfer" and not place):
            units = max(1, state.stocks.units(name) // 3)
            layer = next(iter(state.stocks.of(name)), "")
            named = layer if state.frame.policy.flow_of(known(name)) == "specific" else ""
            if named:
                units = min(units, state.stocks.of(name)[named].units)
            left -= state._preview(name, units, named)
            yield row(name, units=shown(units), layer=named)
            continue
        amount = -left if last else grams
        left += amount
        sign = known(name).sign
        opens = layered and kind != "correction"
        layers = list(state.stocks.of(name)) if layered and not opens else []
        yield row(
            name,
            (shown(sign * amount.location), shown(sign * amount.market)),
            units="12.5" if opens else "",
            layer=layers[abs(grams.location) % len(layers)] if layers else "",
        )
