"""Keep layers of goods: what was made or bought together, and what is left of it.

A layer holds a total and units, never an amount per unit. Taking ``q`` of ``Q`` units takes half-even(rest x
q / Q) grams in each column, and the last taking empties the layer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from passport.ledger.books.amounts import NOTHING, Pair, share
from passport.ledger.books.entries import Layer
from passport.ledger.books.policy import Flow


@dataclass(slots=True)
class Stock:
    """A layer with what is left of it; ``touched`` once anything was taken."""

    layer: Layer
    units: int
    amount: Pair
    touched: bool = False

    def take(self, units: int) -> Pair:
        """Take units (at most those left); the result is what they carry, in grams."""
        taken = Pair(*(share(rest, units, self.units) for rest in self.amount))
        self.units -= units
        self.amount -= taken
        self.touched = True
        return taken


@dataclass(frozen=True, slots=True)
class Taking:
    """What one entry took from one layer."""

    layer: str
    made: str
    units: int
    amount: Pair


def account_of_layer(layer: str) -> str:
    """The account of a layer: its id is the account, an at sign, and a name; no account holds that sign."""
    return layer.partition("@")[0]


@dataclass(slots=True)
class Stocks:
    """The open layers of all accounts, the oldest first; empty ones are dropped, their ids stay taken.

    ``_units`` are the sums by account: books may hold 10^5 open layers, and every sale asks for the sum.
    """

    by_account: dict[str, dict[str, Stock]] = field(default_factory=dict)
    _units: dict[str, int] = field(default_factory=dict)

    def of(self, account: str) -> dict[str, Stock]:
        """The open layers of an account by id."""
        return self.by_account.setdefault(account, {})

    def all(self) -> Iterator[Stock]:
        """All open layers."""
        for stocks in self.by_account.values():
            yield from stocks.values()

    def units(self, account: str) -> int:
        """Units left in all layers of an account."""
        return self._units.get(account, 0)

    def put(self, stock: Stock) -> None:
        """Add a layer as it is, the youngest of its account."""
        account = stock.layer.account
        self.of(account)[stock.layer.id] = stock
        self._units[account] = self._units.get(account, 0) + stock.units

    def add(self, layer: Layer, flow: Flow) -> list[Taking]:
        """Open a layer. Under ``average`` what is left of the former one is moved into it first."""
        moved: list[Taking] = []
        units, amount = layer.units, layer.amount
        if flow == "average":
            for old in list(self.of(layer.account).values()):
                moved.append(self._taken(layer.account, old, old.units))
                units, amount = units + moved[-1].units, amount + moved[-1].amount
        self.put(Stock(layer._replace(units=units, amount=amount), units, amount))
        return moved

    def take(self, account: str, units: int, layer: str = "") -> list[Taking]:
        """Take units from the named layer, else from the oldest on; the caller made sure they are there."""
        found: list[Taking] = []
        stocks = self.of(account)
        while units:
            stock = stocks[layer] if layer else next(iter(stocks.values()))
            here = min(units, stock.units)
            found.append(self._taken(account, stock, here))
            units -= here
        return found

    def adjust(self, account: str, layer: str, amount: Pair) -> Taking:
        """Change what is left in a layer without taking units, as a correction does."""
        stock = self.of(account)[layer]
        stock.amount += amount
        return Taking(layer, stock.layer.made, 0, NOTHING - amount)

    def _taken(self, account: str, stock: Stock, units: int) -> Taking:
        amount = stock.take(units)
        self._units[account] -= units
        if not stock.units:
            del self.of(account)[stock.layer.id]
        return Taking(stock.layer.id, stock.layer.made, units, amount)
