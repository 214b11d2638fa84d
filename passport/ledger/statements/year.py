"""Add up a fiscal year of a journal: changes of accounts, goods sold by layer, and what was made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from passport.ledger.books.accounts import FINISHED_GOODS, GOODS_SOLD, PRIOR_PERIOD, known
from passport.ledger.books.amounts import NOTHING, Pair
from passport.ledger.books.balancing import removals_elsewhere
from passport.ledger.books.checks import Frame
from passport.ledger.books.entries import Entry
from passport.ledger.books.layers import Taking, account_of_layer
from passport.ledger.books.period import Period, year_from
from passport.ledger.books.policy import policy
from passport.ledger.books.posting import State
from passport.ledger.statements.production import Production


@dataclass(slots=True)
class Sold:
    """Goods of one line and year of making that were sold: units, and what they carry (debits positive)."""

    units: int = 0
    amount: Pair = NOTHING


class Corrected(NamedTuple):
    """Whose amount changed without production or sale: line and year of a layer, and the kind of entry.

    What was added to layers and what was taken off them stand apart, so that the two never cancel.
    """

    line: str
    made: str
    kind: str
    direction: Literal["less", "more"]


@dataclass(slots=True)
class Prior:
    """What corrections of an earlier year brought to the contribution, and what they changed of removals."""

    amount: Pair = NOTHING
    removals: Pair = NOTHING


@dataclass(slots=True)
class Year:
    """One fiscal year.

    ``other`` holds goods sold that came from no layer of finished goods, ``corrected`` what changed in layers
    of finished goods besides production and sales, ``inventoried`` removals that went into products,
    ``prior`` what corrections of closed years brought, by the year and the reason.
    """

    period: Period
    changes: dict[str, Pair] = field(default_factory=dict)
    flows: dict[str, Pair] = field(default_factory=dict)
    sold: dict[tuple[str, str], Sold] = field(default_factory=dict)
    other: dict[tuple[str, str], Pair] = field(default_factory=dict)
    inventoried: Pair = NOTHING
    corrected: dict[Corrected, Pair] = field(default_factory=dict)
    prior: dict[tuple[str, str], Prior] = field(default_factory=dict)
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
        book_removals(ledger.years, entry)
    return ledger


def _following(year: Year) -> Year:
    following = Year(year.period.following())
    following.production.unfinished = year.production.unfinished
    return following


def _book(year: Year, entry: Entry, state: State) -> None:
    year.entries += 1
    takings = state.apply(entry)
    year.production.book(entry)
    for one in entry.postings:
        year.changes[one.account] = year.changes.get(one.account, NOTHING) + one.amount
        if entry.kind != "close" and known(one.account).of.side == "flow":
            year.flows[one.account] = year.flows.get(one.account, NOTHING) + one.amount
    if entry.kind == "close":
        year.closed = True
    elif entry.kind != "draw":
        _goods_sold(year, entry, takings)


def book_removals(years: list[Year], entry: Entry) -> None:
    """Add to the last year removals in products, and what an entry corrects of an earlier year.

    The latter by that year and the reason; of removals too, which no account of the contribution shows.
    """
    if entry.kind == "close":
        return
    year, removals = years[-1], removals_elsewhere(entry.postings)
    of = "" if entry.corrects is None else _year_of(years, entry.corrects)
    if entry.corrects is None or of == year.period.name:
        year.inventoried += removals
        return
    amount = sum((one.amount for one in entry.postings if one.account == PRIOR_PERIOD), NOTHING)
    if (amount, removals) != (NOTHING, NOTHING):
        reason = next(one.id for one in entry.evidence if one.kind == "reason")
        prior = year.prior.setdefault((of, reason), Prior())
        prior.amount += amount
        prior.removals += removals


def _year_of(years: list[Year], number: int) -> str:
    """The fiscal year of an entry; the opening, entry 0, is of the year before the first."""
    if not number:
        return str(int(years[0].period.name) - 1)
    for year in years:
        number -= year.entries
        if number <= 0:
            return year.period.name
    return years[-1].period.name


def _goods_sold(year: Year, entry: Entry, takings: Iterable[Taking]) -> None:
    """Book goods sold by layer, then those of no layer of finished goods, and other changes of layers."""
    rest: dict[str, Pair] = {}
    for one in entry.postings:
        found = known(one.account)
        if found.of.name == GOODS_SOLD:
            rest[found.leaf] = rest.get(found.leaf, NOTHING) + one.amount
    for taking in takings:
        found = known(account_of_layer(taking.layer))
        if found.of.name != FINISHED_GOODS or any(one.account == found.name for one in entry.opens):
            continue  # what a new layer took over from an older one is still there
        if entry.kind == "sale":
            sold = year.sold.setdefault((found.leaf, taking.made), Sold())
            sold.units += taking.units
            sold.amount += taking.amount
            rest[found.leaf] = rest.get(found.leaf, NOTHING) - taking.amount
        else:
            _changed(year, Corrected(found.leaf, taking.made, entry.kind, "more"), -taking.amount)
    for leaf, amount in rest.items():
        if amount != NOTHING:
            place = (leaf, entry.kind)
            year.other[place] = year.other.get(place, NOTHING) + amount


def _changed(year: Year, layer: Corrected, amount: Pair) -> None:
    """Add to what was added to a layer, and to what was taken off it, in each column."""
    more = Pair(max(amount.location, 0), max(amount.market, 0))
    for place, part in ((layer, more), (layer._replace(direction="less"), amount - more)):
        year.corrected[place] = year.corrected.get(place, NOTHING) + part
