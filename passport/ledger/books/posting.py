"""Post entries to books in memory: balances, layers, and every check that needs them.

``State`` is the whole of what an entry is checked against; the store loads it, posts, and writes what came of
it. Nothing here reads a file or a clock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from passport.ledger.books import corrections
from passport.ledger.books.accounts import FINISHED_GOODS, GOODS_SOLD, Account, account, known
from passport.ledger.books.amounts import NOTHING, Pair, shares, shares_of, shown
from passport.ledger.books.balancing import both, removals_elsewhere, signs, unbalanced
from passport.ledger.books.below_zero import Change, may_fall, taken_too_much
from passport.ledger.books.checks import Frame, checked
from passport.ledger.books.corrections import Found
from passport.ledger.books.drafts import Draft, Row, row_problem
from passport.ledger.books.entries import Entry, Layer, Posting, together
from passport.ledger.books.layers import Stocks, Taking
from passport.sheets.drafts.reading import Problem

Number = Callable[[str], "Found | None"]
"""Finds an entry by its key."""


class Posted(NamedTuple):
    """A new entry with what it took from layers."""

    entry: Entry
    takings: tuple[Taking, ...]


@dataclass(slots=True)
class State:
    """Balances (grams, debits positive) and open layers.

    ``unsure`` are accounts of refused entries, ``refused`` their keys.

    ``inventoried``: what entries of the open year changed of removals in products, in grams, as a statement
    has it (``removalsInProducts``).
    What a refused entry would have done is not known, so stocks and signs of its accounts are not asked again
    in the same run: one mistake is reported once.
    """

    frame: Frame
    find: Number
    balances: dict[str, Pair] = field(default_factory=dict)
    stocks: Stocks = field(default_factory=Stocks)
    layers_known: Callable[[str], bool] = lambda _: False
    unsure: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    inventoried: Pair = NOTHING

    def post(self, draft: Draft) -> Posted | list[Problem] | None:
        """Post one entry: what came of it, nothing where it is there already, or everything wrong with it."""
        before = self.find(draft.key)
        if before is not None:
            if before[2] == draft.asked():
                return None
            hint = "A key names one document for ever: give a correction a key of its own."
            message = f"the key is taken by entry {before[0]} of {before[1]}, with other content."
            return [draft.problem("key", "key_reused", message, hint)]
        problems = list(checked(draft, self.frame))
        drawn = _Drawn() if problems else self._drawn(draft, problems)
        if not problems:
            problems += self._balanced(draft, drawn)
        if problems:
            self.unsure |= {row.account for row in draft.rows}
            self.refused.add(draft.key)
            return problems
        return self._kept(draft, drawn)

    def apply(self, entry: Entry) -> tuple[Taking, ...]:
        """Book an entry that was checked before, as reading the journal again does."""
        if entry.kind == "close":
            self.inventoried = NOTHING
        takings = self.move(entry)
        for one in entry.postings:
            self.balances[one.account] = self.balances.get(one.account, NOTHING) + one.amount
        return takings

    def move(self, entry: Entry) -> tuple[Taking, ...]:
        """Do what an entry does to layers; balances stay."""
        takings: list[Taking] = []
        if entry.units and entry.kind not in {"correction", "draw", "opening"}:
            takings += self.stocks.take(entry.account, entry.units, self._named(entry))
        if entry.kind == "correction" and entry.layer:
            amount = next(one.amount for one in entry.postings if one.account == entry.account)
            takings.append(self.stocks.adjust(entry.account, entry.layer, amount))
        for layer in entry.opens:
            takings += self.stocks.add(layer, self.frame.policy.flow_of(known(layer.account)) or "fifo")
        return tuple(takings)

    def _named(self, entry: Entry) -> str:
        return entry.layer if self.frame.policy.flow_of(known(entry.account)) == "specific" else ""

    def _corrected(self, draft: Draft) -> Found | None:
        """The entry that a draft names as the one it corrects."""
        return self.find(draft.corrects) if draft.corrects else None

    def _kept(self, draft: Draft, drawn: "_Drawn") -> Posted | list[Problem]:
        corrected = self._corrected(draft)
        entry = Entry(
            draft.key,
            draft.day,
            draft.kind,
            draft.text,
            tuple(drawn.postings),
            draft.evidence,
            corrected[0] if corrected else None,
            drawn.layer,
            drawn.account,
            drawn.units,
            tuple(drawn.opens),
            {"allocation": drawn.allocation} if drawn.allocation else {},
        )
        if corrections.of_year(draft, corrected, self.frame):
            self.inventoried += removals_elsewhere(entry.postings)
        return Posted(entry, self.apply(entry))

    # Layers: what rows open and what they take.

    def _drawn(self, draft: Draft, problems: list[Problem]) -> "_Drawn":
        drawn = _Drawn()
        for row in draft.rows:
            found = account(row.account)
            if found is None:
                continue
            if row.allocation:
                drawn.allocation.append({"account": row.account, "rule": row.allocation})
            if self.frame.policy.flow_of(found) is None:
                self._plain(draft, row, found, drawn, problems)
            elif draft.kind == "correction":
                self._adjusts(draft, row, found, drawn, problems)
            elif _leaves(draft.kind, row, found):
                self._takes(draft, row, found, drawn, problems)
            else:
                self._opens(draft, row, found, drawn, problems)
        _divide(drawn)
        if draft.kind == "sale" and not any(known(one.account).of.side == "flow" for one in drawn.postings):
            for one in list(drawn.postings):
                drawn.postings.append(Posting(f"{GOODS_SOLD}/{known(one.account).leaf}", -one.amount))
        return drawn

    def _plain(
        self, draft: Draft, row: Row, found: Account, drawn: "_Drawn", problems: list[Problem]
    ) -> None:
        if row.amount is not None:
            drawn.postings.append(Posting(row.account, found.signed(row.amount), row.stage))
        elif row.units is not None and row.units > 0 and draft.kind == "transfer":
            drawn.waiting.append((row, row.units))
        else:
            hint = "Write the tonnes of CO2e; an amount that is left out is never worked out from the others."
            problems.append(row_problem(draft, row, "amount", "amount_blank", "the amount is blank.", hint))

    def _opens(
        self, draft: Draft, row: Row, found: Account, drawn: "_Drawn", problems: list[Problem]
    ) -> None:
        name = f"{row.account}@{row.layer or draft.key}"
        if row.amount is None:
            hint = "Write the tonnes of CO2e that the layer holds in all."
            problems.append(row_problem(draft, row, "amount", "amount_blank", "the amount is blank.", hint))
        elif row.units is None or row.units <= 0:
            hint = f"Write how many units {row.account} holds together for that amount."
            problems.append(row_problem(draft, row, "units", "units", "a layer needs its units.", hint))
        elif self.layers_known(name) or any(one.id == name for one in drawn.opens):
            hint = "Leave the column layer blank: the key names the layer then."
            problems.append(
                row_problem(draft, row, "layer", "layer_taken", f"there is a layer {name}.", hint)
            )
        else:
            amount = found.signed(row.amount)
            drawn.opens.append(Layer(name, row.account, self.frame.period.name, row.units, amount))
            drawn.postings.append(Posting(row.account, amount, row.stage))

    def _takes(
        self, draft: Draft, row: Row, found: Account, drawn: "_Drawn", problems: list[Problem]
    ) -> None:
        problem = self._cannot_take(draft, row, found, drawn)
        if problem is not None:
            problems.append(problem)
            return
        units = abs(row.units or 0)
        layer = self._layer_id(row) if row.layer else ""
        taken = -self._preview(row.account, units, layer)
        if row.amount is not None and found.signed(row.amount) != taken:
            hint = f"Leave the amount blank, or write {shown(taken.location)} and {shown(taken.market)}."
            message = f"the layers hold {both(-taken)} for {shown(units)} units, not what the row says."
            problems.append(row_problem(draft, row, "amount", "layer_amount", message, hint))
            return
        drawn.account, drawn.units, drawn.layer = row.account, units, layer
        drawn.postings.append(Posting(row.account, taken, row.stage))

    def _cannot_take(self, draft: Draft, row: Row, found: Account, drawn: "_Drawn") -> Problem | None:
        problem = self._unclear(draft, row, found, drawn)
        if problem is not None:
            return problem
        wanted = abs(row.units or 0)
        layer = self._layer_id(row) if row.layer else ""
        unknown = layer != "" and layer not in self.stocks.of(row.account)
        if row.account in self.unsure and (unknown or self.stocks.units(row.account) < wanted):
            hint = "Correct the other entries on this account first, and post again."
            message = f"whether {row.account} holds enough depends on entries that were refused."
            return row_problem(draft, row, "units", "depends", message, hint)
        if unknown:
            hint = "passport ledger show BOOKS --layers lists the layers that hold something."
            return row_problem(draft, row, "layer", "layer_unknown", f"there is no layer {layer}.", hint)
        left = self.stocks.of(row.account)[layer].units if layer else self.stocks.units(row.account)
        if left >= wanted:
            return None
        where = layer or row.account
        hint = f"{shown(left)} units are left in {where}; post what was made first."
        message = f"{shown(wanted)} units leave {where}, which holds {shown(left)}."
        return row_problem(draft, row, "units", "oversold", message, hint)

    def _unclear(self, draft: Draft, row: Row, found: Account, drawn: "_Drawn") -> Problem | None:
        """Why a row does not say what it takes: units, the layer under ``specific``, or two at once."""
        flow = self.frame.policy.flow_of(found)
        unclear: tuple[str, str, str, str] | None = None
        if not row.units:
            unclear = ("units", "units", "units are missing.", f"Write how many units leave {row.account}.")
        elif drawn.account:
            hint = "Give each taking an entry of its own, with a key of its own."
            unclear = ("account", "two_takings", "one entry takes from one account.", hint)
        elif flow == "specific" and not row.layer:
            hint = "Name the layer that the serial belongs to: passport ledger show BOOKS --layers"
            unclear = ("layer", "layer_missing", "no layer is named.", hint)
        elif flow != "specific" and row.layer:
            hint = f"Leave the column layer blank: under {self.frame.policy.short} the books choose."
            unclear = ("layer", "layer_chosen", "a layer is chosen by hand.", hint)
        return None if unclear is None else row_problem(draft, row, *unclear)

    def _layer_id(self, row: Row) -> str:
        return row.layer if "@" in row.layer else f"{row.account}@{row.layer}"

    def _preview(self, name: str, units: int, layer: str) -> Pair:
        """What a taking would carry, without taking it."""
        total = NOTHING
        stocks = self.stocks.of(name)
        for stock in [stocks[layer]] if layer else stocks.values():
            here = min(units, stock.units)
            if not here:
                break
            total += Pair(*shares_of(stock.amount, here, stock.units))
            units -= here
        return total

    def _adjusts(
        self, draft: Draft, row: Row, found: Account, drawn: "_Drawn", problems: list[Problem]
    ) -> None:
        stocks = self.stocks.of(row.account)
        only = next(iter(stocks)) if len(stocks) == 1 else ""
        layer = self._layer_id(row) if row.layer else only
        if row.amount is None or row.units:
            hint = "A correction changes amounts, never units: write the difference and leave units blank."
            message = "no difference is given."
            problems.append(row_problem(draft, row, "amount", "amount_blank", message, hint))
        elif layer not in stocks and row.account in self.unsure:
            hint = "Correct the other entries on this account first, and post again."
            message = f"which layers {row.account} has depends on entries that were refused."
            problems.append(row_problem(draft, row, "layer", "depends", message, hint))
        elif layer not in stocks or drawn.layer:
            hint = "Name one layer that still holds something: passport ledger show BOOKS --layers"
            message = f"no layer of {row.account} is named that could be corrected."
            problems.append(row_problem(draft, row, "layer", "layer_missing", message, hint))
        else:
            drawn.account, drawn.layer = row.account, layer
            drawn.postings.append(Posting(row.account, found.signed(row.amount), row.stage))

    # Balances.

    def _balanced(self, draft: Draft, drawn: "_Drawn") -> Iterator[Problem]:
        if not drawn.postings:
            hint = "Write its accounts and amounts."
            yield draft.problem("account", "empty", "the entry moves nothing.", hint)
            return
        yield from unbalanced(draft, drawn.postings)
        corrected = self._corrected(draft)
        if corrected is None and draft.corrects in self.refused:
            hint = f"Correct the entry {draft.corrects} first, and post again."
            yield draft.problem("corrects", "depends", "it corrects an entry that was refused.", hint)
            return
        yield from corrections.corrects(draft, drawn.postings, corrected, self.frame)
        yield from self._made(draft, drawn)
        if self.unsure.isdisjoint(one.account for one in drawn.postings):
            yield from corrections.removals(draft, drawn.postings, corrected, self.frame, self.inventoried)
        after: dict[str, Pair] = {}
        for one in drawn.postings:
            after[one.account] = after.get(one.account, self.balances.get(one.account, NOTHING)) + one.amount
        for name, balance in after.items():
            if name not in self.unsure:
                yield from signs(draft, name, balance)
        if may_fall(draft, drawn.opens, after) and self.unsure.isdisjoint(after):
            yield from taken_too_much(draft, drawn.postings, self.balances, self._layers(draft, drawn))

    def _layers(self, draft: Draft, drawn: "_Drawn") -> list[Change]:
        """What an entry does to layers: those that it opens, and what it takes from others or corrects."""
        found = [Change(one.id, NOTHING, one.amount) for one in drawn.opens]
        if drawn.account:
            moved = together([one for one in drawn.postings if one.account == drawn.account])
            whole = draft.kind != "correction"
            held = -moved if whole else self.stocks.of(drawn.account)[drawn.layer].amount
            found.append(Change(drawn.account if whole else drawn.layer, held, held + moved))
        return found

    def _made(self, draft: Draft, drawn: "_Drawn") -> Iterator[Problem]:
        made = any(known(one.account).of.name == FINISHED_GOODS for one in drawn.opens)
        if draft.kind == "produce" and not made and self.frame.policy.flow.get(FINISHED_GOODS):
            hint = "Write finished-goods/... with its amount and units."
            yield draft.problem("account", "no_layer", "production makes no finished goods.", hint)


@dataclass(slots=True)
class _Drawn:
    """What the rows of one entry come to; ``waiting`` rows get their share once the taking is known."""

    postings: list[Posting] = field(default_factory=list)
    opens: list[Layer] = field(default_factory=list)
    waiting: list[tuple[Row, int]] = field(default_factory=list)
    allocation: list[dict[str, str]] = field(default_factory=list)
    account: str = ""
    layer: str = ""
    units: int = 0


def _leaves(kind: str, row: Row, found: Account) -> bool:
    """Whether a row takes from the layers of its account, or opens one; amounts may have either sign."""
    if kind in {"sale", "disposal"}:
        return True
    if kind == "produce":
        return found.of.name != FINISHED_GOODS
    return kind == "transfer" and (row.amount is None or max(row.amount) <= 0)


def _divide(drawn: _Drawn) -> None:
    """What was taken, over the rows that wait for it, in proportion to their units."""
    if not drawn.waiting:
        return
    taken = -together(drawn.postings)
    weights = [units for _, units in drawn.waiting]
    columns = [shares(one, weights) for one in taken]
    for place, (row, _) in enumerate(drawn.waiting):
        amount = Pair(columns[0][place], columns[1][place])
        drawn.postings.append(Posting(row.account, amount, row.stage))
