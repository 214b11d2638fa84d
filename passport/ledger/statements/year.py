"""Add up a fiscal year of a journal: changes of accounts, goods sold by layer, and what was made."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from passport.ledger.books.accounts import GOODS_SOLD, PRIOR_PERIOD, known
from passport.ledger.books.amounts import NOTHING, Pair
from passport.ledger.books.checks import Frame
from passport.ledger.books.entries import Entry
from passport.ledger.books.period import Period, year_from
from passport.ledger.books.policy import policy
from passport.ledger.books.posting import State
from passport.ledger.statements.production import Production


@dataclass(slots=True)
class Sold:
    """Goods of one line and year of making that were sold: units, and what they carry (debits positive)."""

    units: int = 0
    amount: Pair = NOTHING


@dataclass(slots=True)
class Year:
    """One fiscal year.

    ``other`` holds goods sold that came from no layer (disposals, corrections), ``corrected`` what
    corrections changed in finished goods, ``inventoried`` removals that went into products, ``prior`` what
    corrections of closed years brought, by the year and the reason.
    """

    period: Period
    changes: dict[str, Pair] = field(default_factory=dict)
    flows: dict[str, Pair] = field(default_factory=dict)
    sold: dict[tuple[str, str], Sold] = field(default_factory=dict)
    other: dict[tuple[str, str], Pair] = field(default_factory=dict)
    inventoried: Pair = NOTHING
    corrected: dict[str, Pair] = field(default_factory=dict)
    prior: dict[tuple[str, str], Pair] = field(default_factory=dict)
    production: Production = field(default_factory=Production)
    entries: int = 0
    closed: bool = False


@dataclass(slots=True)
class GeneralLedger:
    """What a journal comes to: the opening, every year, and the balances at the end (debits positive)."""

    opening: Entry
    years: list[Year]
    state: State

    def year(self, name: str) -> Year | None:
        """The fiscal year of that name."""
        return next((one for one in self.years if one.period.name == name), None)


def read_journal(opening: Entry, entries: Iterable[Entry]) -> GeneralLedger:
    """Read a journal from its opening to its end; entries are taken as checked."""
    books = opening.more["books"]
    frame = Frame(policy(books["standard"]["id"]), year_from(books["start"]), opening.day)
    state = State(frame, lambda _: None)
    state.apply(opening)
    ledger = GeneralLedger(opening, [Year(frame.period)], state)
    ledger.years[0].production.book(opening)
    for entry in entries:
        year = ledger.years[-1]
        if year.closed:
            year = _following(year)
            ledger.years.append(year)
        _book(year, entry, state)
        book_prior(ledger.years, entry)
    return ledger


def _following(year: Year) -> Year:
    following = Year(year.period.following())
    following.production.unfinished = year.production.unfinished
    return following


def _book(year: Year, entry: Entry, state: State) -> None:
    year.entries += 1
    takings = state.apply(entry)
    year.production.book(entry)
    if entry.kind == "removal":
        year.inventoried += into_products(entry)
    for one in entry.postings:
        year.changes[one.account] = year.changes.get(one.account, NOTHING) + one.amount
        if entry.kind != "close" and known(one.account).of.side == "flow":
            year.flows[one.account] = year.flows.get(one.account, NOTHING) + one.amount
    if entry.kind == "sale":
        line = known(entry.account).leaf
        for taking in takings:
            sold = year.sold.setdefault((line, taking.made), Sold())
            sold.units += taking.units
            sold.amount += taking.amount
    elif entry.kind not in {"close", "draw"}:
        _others(year, entry)
    if entry.kind == "close":
        year.closed = True


def book_prior(years: list[Year], entry: Entry) -> None:
    """Add what an entry corrects of an earlier year to the last one, by that year and the reason."""
    amount = sum((one.amount for one in entry.postings if one.account == PRIOR_PERIOD), NOTHING)
    if entry.corrects is None or amount == NOTHING:
        return
    reason = next(one.id for one in entry.evidence if one.kind == "reason")
    place = (_year_of(years, entry.corrects), reason)
    years[-1].prior[place] = years[-1].prior.get(place, NOTHING) + amount


def _year_of(years: list[Year], number: int) -> str:
    """The fiscal year of an entry; the opening, entry 0, is of the year before the first."""
    if not number:
        return str(int(years[0].period.name) - 1)
    for year in years:
        number -= year.entries
        if number <= 0:
            return year.period.name
    return years[-1].period.name


def into_products(entry: Entry) -> Pair:
    """What an entry of removal charged to products: the removals less what went to the contribution."""
    total = NOTHING
    for one in entry.postings:
        found = known(one.account)
        if found.of.side == "contra-liability":
            total -= one.amount
        elif one.account == "ncc/removals":
            total -= one.amount
    return total


def _others(year: Year, entry: Entry) -> None:
    for one in entry.postings:
        found = known(one.account)
        if found.of.name == GOODS_SOLD:
            place = (found.leaf, entry.kind)
            year.other[place] = year.other.get(place, NOTHING) + one.amount
        elif found.of.name == "finished-goods" and not any(x.account == one.account for x in entry.opens):
            year.corrected[found.leaf] = year.corrected.get(found.leaf, NOTHING) + one.amount
