"""Read an opening balance sheet: the yearly changes of each account, and the layers its goods are in.

A line with units is a layer: ``year`` says when it was made, the amount is what it holds. A line without is
the change of the account in that year, in the sign of its side; ``before 2022`` sums up what is older.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from passport.ledger.books.accounts import account, in_order, known
from passport.ledger.books.amounts import COLUMNS, ELECTRICITY, NOTHING, Pair, grouped, shown
from passport.ledger.books.entries import Entry, Evidence, Layer, Posting
from passport.ledger.books.period import year_from
from passport.ledger.books.policy import Policy
from passport.ledger.keeping.store import Books
from passport.ledger.papers.tables import Line, amount, has_points, lines, number, said_once
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing.shown import quoted

COLUMNS_OF: Final = ("account", "year", "amount", "location", "market", "units")
_YEAR: Final = re.compile(r"(?:before )?[0-9]{4}", re.ASCII)
History = dict[str, dict[str, Pair]]


class _Read:
    """What the lines said: changes by account and year, layers, and everything that is wrong."""

    def __init__(self) -> None:
        self.history: History = {}
        self.layers: list[Layer] = []
        self.problems: list[Problem] = []


def read(data: bytes, source: str, books: Books, policy: Policy, evidence: tuple[Evidence, ...]) -> Entry:
    """The opening entry of a file; raises ``DraftRefused``. It is dated on the first day of the books."""
    found = _Read()
    points = has_points(data, source)
    unread = list[Problem]()
    for line in lines(data, source, "opening", COLUMNS_OF, ("account", "year"), unread):
        _line(line, found, points, books, policy)
    if not unread:
        _layered(found, policy, source)
    found.problems += unread
    if not found.problems:
        _balanced(found, source)
    if found.problems:
        raise DraftRefused(said_once(found.problems))
    return entry(found.history, tuple(found.layers), books, policy, evidence)


def entry(
    history: Mapping[str, Mapping[str, Pair]],
    layers: tuple[Layer, ...],
    books: Books,
    policy: Policy,
    evidence: tuple[Evidence, ...],
) -> Entry:
    """The opening entry of books: ``history`` in the sign of each account's side."""
    postings = []
    for name in in_order(history):
        total = NOTHING
        for one in history[name].values():
            total += one
        if total != NOTHING:
            postings.append(Posting(name, total if known(name).sign == 1 else -total))
    more: dict[str, Any] = {
        "books": books.as_json(policy.digest),
        "history": [
            {
                "account": name,
                "changes": [_change(year, one) for year, one in sorted(history[name].items(), key=age)],
            }
            for name in in_order(history)
        ],
    }
    layers = tuple(sorted(layers, key=lambda one: (one.made, one.id)))
    return Entry(
        "opening",
        books.start,
        "opening",
        "Opening balance",
        tuple(postings),
        evidence,
        opens=layers,
        more=more,
    )


def age(item: tuple[str, Pair]) -> tuple[str, int]:
    """The order of years: what is before a year comes ahead of it."""
    year = item[0]
    return year[-4:], 0 if year.startswith("before") else 1


def _change(year: str, one: Pair) -> dict[str, str]:
    return {"year": year, "location": shown(one.location), "market": shown(one.market)}


def _line(line: Line, found: _Read, points: bool, books: Books, policy: Policy) -> None:
    """Add one line to ``found``: a layer where it has units, else the change of an account in a year.

    Amounts are tonnes of CO2e, location-based and market-based, in the sign of the account's side; units are
    those in which the goods are counted; both are kept as integers of 10^-6. ``points``: whether the file
    writes decimals with points. Mistakes are added to ``found.problems``: ``ledger.account`` (no account, or
    one of a flow), ``ledger.year`` (not before the year the books begin, twice, or for a layer no year),
    ``ledger.amount``, ``ledger.amount_blank``, ``ledger.units`` and ``ledger.layer_taken``.
    """
    name, year = line.get("account"), line.get("year")
    here = account(name)
    pair, units = amount(line, found.problems, points), number(line, "units", found.problems, points)
    if here is None or here.of.side == "flow":
        hint = "Name a class of the chart with its leaf; flows begin and end at zero and have no opening."
        found.problems.append(
            Problem(line.at("account"), "ledger.account", f"There is no account {quoted(name, 80)}.", hint)
        )
        return
    first = year_from(books.start).name
    if not _YEAR.fullmatch(year) or year[-4:] > first or year == first:
        hint = f"Write a year before {first}, or 'before' and the earliest year, as in: before 2022"
        found.problems.append(
            Problem(
                line.at("year"), "ledger.year", f"{quoted(year, 40)} is no year before the books begin.", hint
            )
        )
        return
    if pair is None:
        if not line.get("amount") and not line.get("location") and not line.get("market"):
            hint = "Write the tonnes of CO2e; write 0 where there were none."
            found.problems.append(
                Problem(line.at("amount"), "ledger.amount_blank", f"{name}: the amount is blank.", hint)
            )
        return
    if units is not None:
        _layer(line, found, Layer(f"{name}@{year[-4:]}", name, year[-4:], units, pair), policy)
        return
    years = found.history.setdefault(name, {})
    if year in years:
        hint = "Write one line for each account and year."
        found.problems.append(
            Problem(line.at("year"), "ledger.year", f"{name}: the year {year} is there twice.", hint)
        )
    years[year] = pair


def _layer(line: Line, found: _Read, layer: Layer, policy: Policy) -> None:
    here = known(layer.account)
    if policy.flow_of(here) is None:
        hint = f"Under {policy.short} {here.of.name} is kept without units: leave the column blank."
        found.problems.append(
            Problem(line.at("units"), "ledger.units", f"{layer.account} has no layers.", hint)
        )
    elif not line.get("year").isdigit():
        hint = "Write the year it was made in; add up what was made in one year."
        message = f"{layer.account}: a layer was made in one year, not {quoted(line.get('year'), 40)}."
        found.problems.append(Problem(line.at("year"), "ledger.year", message, hint))
    elif layer.units <= 0:
        hint = "Write how many units are in stock; leave the line out where there are none."
        found.problems.append(Problem(line.at("units"), "ledger.units", f"{layer.account}: no units.", hint))
    elif any(one.id == layer.id for one in found.layers):
        hint = "Add up what was made in one year."
        found.problems.append(
            Problem(line.at("year"), "ledger.layer_taken", f"{layer.id} is there twice.", hint)
        )
    else:
        found.layers.append(layer)


def _layered(found: _Read, policy: Policy, source: str) -> None:
    """Check that the layers of each account hold its balance together, in tonnes of CO2e of both columns.

    Adds ``ledger.layer_amount`` for an account where they do not. Accounts that ``policy`` keeps without
    layers are passed over. An account with layers and no yearly changes is given them: the amount of each
    layer in the year it was made, and nothing before the first.
    """
    for name in in_order({one.account for one in found.layers} | set(found.history)):
        if policy.flow_of(known(name)) is None:
            continue
        held = NOTHING
        for one in found.layers:
            held += one.amount if one.account == name else NOTHING
        if name not in found.history:
            first = min(one.made for one in found.layers)
            found.history[name] = {f"before {first}": NOTHING}
            for one in found.layers:
                if one.account == name:
                    years = found.history[name]
                    years[one.made] = years.get(one.made, NOTHING) + one.amount
        total = NOTHING
        for change in found.history[name].values():
            total += change
        if total != held:
            found.problems.append(_misheld(name, total, held, source))


def _misheld(name: str, total: Pair, held: Pair, source: str) -> Problem:
    """Say in which column the layers of an account do not hold its balance: the first that differs."""
    place = 0 if total.location != held.location else 1
    column = f" ({ELECTRICITY[COLUMNS[place]]})" if place else ""
    message = f"{name} comes to {grouped(total[place])} t, its layers hold {grouped(held[place])} t{column}."
    hint = "Write the layers in stock, lines with units, so that they hold the balance of the account."
    return Problem(source, "ledger.layer_amount", message, hint)


def _balanced(found: _Read, source: str) -> None:
    """Check that left equals right in each year and column, no liability is negative and no removal positive.

    Adds ``ledger.unbalanced``, ``ledger.liability_negative`` and ``ledger.removals_positive``, in tonnes of
    CO2e.
    """
    years = sorted({year for one in found.history.values() for year in one})
    for place, column in enumerate(COLUMNS):
        for year in years:
            _year(found, source, year, place)
        for name, changes in found.history.items():
            total = sum(one[place] for one in changes.values())
            side = known(name).of.side
            if (side == "liability" and total < 0) or (side == "contra-liability" and total > 0):
                code = "liability_negative" if side == "liability" else "removals_positive"
                hint = "Liabilities stand with a plus on the right side, removals with a minus."
                message = f"{name} comes to {grouped(total)} t ({ELECTRICITY[column]})."
                found.problems.append(Problem(source, f"ledger.{code}", message, hint))


def _year(found: _Read, source: str, year: str, place: int) -> None:
    sums = [0, 0]
    for name, changes in found.history.items():
        sums[known(name).sign != 1] += changes.get(year, NOTHING)[place]
    if sums[0] != sums[1]:
        hint = f"A difference of {grouped(abs(sums[0] - sums[1]))} t is missing on one side."
        message = (
            f"{year} is not balanced: assets {grouped(sums[0])} t, liabilities and legacy"
            f" {grouped(sums[1])} t ({ELECTRICITY[COLUMNS[place]]})."
        )
        found.problems.append(Problem(source, "ledger.unbalanced", message, hint))
