"""Carbon books as lines for a terminal and as JSON; amounts in tonnes, in the sign of each account's side."""

import sqlite3
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from passport.cli.output import terminal
from passport.ledger.books.accounts import in_order, known
from passport.ledger.books.amounts import NOTHING, Pair, grouped, scaled, shown
from passport.ledger.books.entries import Entry
from passport.ledger.keeping import store
from passport.ledger.keeping.checking import Checked, Fault
from passport.ledger.keeping.drawing import Claimed, Layered
from passport.ledger.keeping.store import Outcome
from passport.ledger.statements.consolidate import Group
from passport.ledger.statements.performance import Indicator
from signing import jcs


def _json(value: Any) -> None:  # noqa: ANN401  # JSON of any kind
    terminal.say_bytes(jcs.canonical(value))


def both(amount: Pair) -> str:
    """An amount for people: one figure where both columns agree."""
    if amount.location == amount.market:
        return grouped(amount.location)
    return f"{grouped(amount.location)} / {grouped(amount.market)}"


def _pair(amount: Pair) -> dict[str, str]:
    return {"location": shown(amount.location), "market": shown(amount.market)}


def opened(entry: Entry, *, as_json: bool) -> None:
    """Both sides of the opening."""
    sums = {"asset": NOTHING, "liability": NOTHING, "contra-liability": NOTHING, "legacy": NOTHING}
    for one in entry.postings:
        found = known(one.account)
        sums[found.of.side] += one.amount if found.sign == 1 else -one.amount
    books = entry.more["books"]
    name = terminal.clean(books["entity"]["name"])
    owed = sums["liability"] + sums["contra-liability"]
    if as_json:
        _json(
            {
                "entity": books["entity"]["name"],
                "start": books["start"],
                "assets": _pair(sums["asset"]),
                "liabilities": _pair(owed),
                "legacy": _pair(sums["legacy"]),
            }
        )
        return
    terminal.say(
        f"  {name}, from {books['start']}. Assets {both(sums['asset'])} t CO2e"
        f" = liabilities {both(owed)} t less legacy {both(-sums['legacy'])} t."
    )


def posted(
    connection: sqlite3.Connection, outcome: Outcome, skipped: Mapping[str, int], today: str, *, as_json: bool
) -> None:
    """How many entries were posted, the contribution so far, and lines of movements that book nothing."""
    count, there = outcome.posted, outcome.there
    sums = _sums(connection)
    flows = [name for name in sums if known(name).of.side == "flow"]
    total = NOTHING
    for name in flows:
        total += sums[name]
    removals = sums.get("ncc/removals", NOTHING)
    if as_json:
        _json(
            {
                "posted": str(count),
                "there": str(there),
                "contribution": _pair(total),
                "removals": _pair(removals),
                "period": store.frame(connection, today).period.name,
                **({"skipped": {word: str(one) for word, one in skipped.items()}} if skipped else {}),
            }
        )
        return
    entries = terminal.counted(count, "entry")
    of_it = f", of it removals {both(removals)}" if removals != NOTHING else ""
    terminal.say(
        f"  {entries} posted, {there} already there. Balanced after each. Net contribution so far"
        f" {both(total)} t{of_it}."
    )
    if skipped:
        listed = ", ".join(f"{terminal.clean(word)} {one}" for word, one in sorted(skipped.items()))
        lines = terminal.counted(sum(skipped.values()), "line")
        terminal.note(f"{lines} of movements that the map skips: {listed}")


def _sums(connection: sqlite3.Connection) -> dict[str, Pair]:
    query = "SELECT account, SUM(location), SUM(market) FROM posting GROUP BY account"
    return {name: Pair(location, market) for name, location, market in connection.execute(query)}


def balances(connection: sqlite3.Connection, *, as_json: bool) -> None:
    """Every account with its balance."""
    sums = _sums(connection)
    rows = [(name, sums[name] if known(name).sign == 1 else -sums[name]) for name in in_order(sums)]
    if as_json:
        _json([{"account": name, "side": known(name).of.side, **_pair(one)} for name, one in rows])
        return
    width = max((len(name) for name, _ in rows), default=0)
    for name, one in rows:
        terminal.say(f"  {name:<{width}}  {both(one):>14} t")


def layers(connection: sqlite3.Connection, *, as_json: bool) -> None:
    """The layers that still hold units."""
    found = list(store.stocks(connection).all())
    if as_json:
        _json(
            [
                {
                    "layer": one.layer.id,
                    "made": one.layer.made,
                    "units": shown(one.layer.units),
                    "left": shown(one.units),
                    **_pair(one.amount),
                }
                for one in found
            ]
        )
        return
    width = max((len(one.layer.id) for one in found), default=0)
    for one in found:
        each = Fraction(one.amount.location, one.units)
        left = f"{shown(one.units)} of {shown(one.layer.units)} left"
        terminal.say(
            f"  {one.layer.id:<{width}}  made {one.layer.made}  {left:>18}  {both(one.amount):>8} t"
            f"  {float(each):.6f} t each"
        )


def claims(found: Sequence[Claimed], *, as_json: bool) -> None:
    """What the claims drawn from each layer carry, what is unclaimed, and the grams of rounding between."""
    if as_json:
        _json(
            [
                {
                    "layer": one.layer.id,
                    "claims": str(len(one.claims)),
                    "units": shown(sum(one.claims)),
                    "of": shown(one.layer.units),
                    **{name: _pair(Pair(*(getattr(part, name) for part in one.columns))) for name in _PARTS},
                }
                for one in found
            ]
        )
        return
    for one in found:
        carried = {name: Pair(*(getattr(part, name) for part in one.columns)) for name in _PARTS}
        count = terminal.counted(len(one.claims), "claim")
        terminal.say(
            f"  {one.layer.id}: {count}, {shown(sum(one.claims))} of {shown(one.layer.units)} units."
            f" {both(one.layer.amount)} t = claimed {both(carried['claimed'])} + unclaimed"
            f" {both(carried['unclaimed'])} + rounding {both(carried['rounding'])}"
        )
    if not found:
        terminal.say("  No claim was drawn from a layer.")


_PARTS: Final = ("claimed", "unclaimed", "rounding")


def drawn(layer: Layered, units: int, output: Path, *, as_json: bool) -> None:
    """What a claim takes of a layer; ``layer`` is as it is with that claim."""
    left = layer.units - layer.drawn
    if as_json:
        _json({"layer": layer.id, "units": shown(units), "left": shown(left), "draft": str(output)})
        return
    terminal.say(
        f"  {shown(units)} units of {layer.id} are claimed by this draft; {shown(left)} are left to claim."
    )
    terminal.note(f"Next: passport issue {output} --as IDENTITY, then post the sale with its claim's digest")


def closed(subject: Mapping[str, Any], year: str, *, as_json: bool) -> None:
    """The three sums of a closed year, in each column where they differ."""
    results = subject["co2Statement"]["results"]
    if as_json:
        _json([_closing(result) for result in results])
        return
    same = _closing(results[0]) | {"electricity": ""} == _closing(results[1]) | {"electricity": ""}
    for result in results[: 1 if same else 2]:
        sums = _closing(result)
        if not same:
            terminal.say(f"  {sums['electricity']}")
        if scaled(sums["contribution"]) <= 0:
            gross, removed = grouped(scaled(sums["gross"])), grouped(-scaled(sums["removals"]))
            terminal.say(f"  Gross contribution {gross} t, removals {removed} t")
        figure = {name: grouped(scaled(amount)) for name, amount in sums.items() if name != "electricity"}
        parts = f"goods sold {figure['goodsSold']} + administration {figure['administration']}"
        parts += f" - removals {grouped(-scaled(sums['removals']))}"
        parts += f" + other {figure['other']}" if scaled(sums["other"]) else ""
        rows = (
            (f"Net CO2-Contribution {year}", sums["contribution"], parts),
            (
                "Net carbon flow",
                sums["flow"],
                f"contribution {figure['contribution']} + assets {figure['assetsChange']}",
            ),
        )
        for name, amount, means in rows:
            terminal.say(f"  {name:<26}  {grouped(scaled(amount)):>9} t   = {means}")
        before = grouped(scaled(sums["assets"]) - scaled(sums["assetsChange"]))
        terminal.say(f"  {'Closing balance':<26}  {grouped(scaled(sums['assets'])):>9} t   ({before})")


def _closing(result: Mapping[str, Any]) -> dict[str, str]:
    contribution = result["contribution"]
    assets = [row for row in result["balances"] if row["side"] == "asset"]
    administration = sum(scaled(one["amount"]) for one in contribution["administration"])
    other = sum(scaled(contribution.get(name, "0")) for name in ("priorPeriod", "reversals", "rounding"))
    return {
        "electricity": result["electricity"],
        "contribution": contribution["total"],
        "goodsSold": contribution["goodsSoldTotal"],
        "administration": shown(administration),
        "removals": contribution["removals"],
        "other": shown(other),
        "gross": shown(scaled(contribution["goodsSoldTotal"]) + administration + other),
        "flow": result["flow"]["total"],
        "assets": shown(sum(scaled(row["total"]) for row in assets)),
        "assetsChange": shown(sum(scaled(row["changes"][-1]["amount"]) for row in assets)),
    }


def checked(found: Checked, faults: Sequence[Fault], *, against: Path | None, as_json: bool) -> None:
    """What a check of the books found."""
    if as_json:
        _json(
            {
                "entries": str(found.entries),
                "head": found.head,
                "faults": [{"code": one.code, "message": one.message} for one in faults],
            }
        )
        return
    if not faults:
        replayed = " Replayed: same statement, byte for byte." if against is not None else ""
        terminal.say(
            f"  {found.entries} entries, chain unbroken, tables as the journal gives them.{replayed}"
        )
        return
    for one in faults:
        terminal.say(f"  {one.message} {one.hint}")
    count = terminal.counted(len(faults), "fault")
    terminal.note(f"warning: {count}; the books are not as they were written.")


def indicators(found: Mapping[str, Sequence[Indicator]], *, as_json: bool) -> None:
    """Print the indicators of both electricity methods, each with its formula and its values by year or line.

    Lines round to six decimals, and columns that are alike are printed once; JSON has the exact values as
    ``numerator/denominator``. A single value is labelled with its unit (``t``:
    tonnes of CO2e); values by year or line are tonnes of CO2e unless the formula says otherwise.
    """
    if as_json:
        _json(
            {
                electricity: [
                    {
                        "name": one.name,
                        "formula": one.formula,
                        "values": [
                            {"of": of, "value": f"{value.numerator}/{value.denominator}"}
                            for of, value in one.values
                        ],
                    }
                    for one in listed
                ]
                for electricity, listed in found.items()
            }
        )
        return
    same = len({tuple(listed) for listed in found.values()}) == 1
    for electricity, listed in list(found.items())[: 1 if same else None]:
        terminal.say("both columns" if same else electricity)
        for one in listed:
            values = ", ".join(
                f"{_number(value)} {of}" if len(one.values) == 1 else f"{of} {_number(value)}"
                for of, value in one.values
            )
            terminal.say(f"  {one.name}: {values}")
            terminal.say(f"    = {one.formula}")


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return f"{value.numerator:,}"
    scaled_value = round(value * 10**6)
    return grouped(scaled_value)


def group(found: Group, names: Sequence[str], year: str, *, as_json: bool) -> None:
    """The balances of a group, its contribution, and what was taken out."""
    rows = []
    for name in in_order(found.before | found.changes):
        after = found.after(name)
        if known(name).of.side != "flow":
            rows.append((name, after if known(name).sign == 1 else -after))
    if as_json:
        _json(
            {
                "members": list(names),
                "year": year,
                "contribution": _pair(found.contribution),
                "balances": [{"account": name, **_pair(one)} for name, one in rows],
                "eliminated": [{"key": one.key, **_pair(one.amount)} for one in found.eliminated],
                "inTransit": [
                    {"key": one.key, **_pair(one.amount), "sold": one.sold, "bought": one.bought}
                    for one in found.in_transit
                ],
            }
        )
        return
    terminal.say(f"  {', '.join(terminal.clean(name) for name in names)}: {year}")
    width = max((len(name) for name, _ in rows), default=0)
    for name, one in rows:
        terminal.say(f"  {name:<{width}}  {both(one):>14} t")
    terminal.say(f"  Net CO2-Contribution {year}: {both(found.contribution)} t")
    terminal.say(f"  {terminal.counted(len(found.eliminated), 'internal sale')} taken out")
    for sale in found.in_transit:
        terminal.say(
            f"  Not taken out: {terminal.quoted(sale.key)}, sold in {sale.sold}, bought in {sale.bought}:"
            f" {both(sale.amount)} t"
        )
