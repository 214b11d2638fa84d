"""Key carbon performance indicators, as the CO2-statements paper names them, each with its formula.

Amounts are grams of one column in the sign of documents; money comes from the caller and is not kept. Ratios
are exact fractions.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.ledger.books.amounts import scaled


class Indicator(NamedTuple):
    """One indicator: what it is called, how it is worked out, and its values by year or by line."""

    name: str
    formula: str
    values: tuple[tuple[str, Fraction], ...]


MONEY: Final = ("cogs", "administration")
"""Names of amounts of money that ratios divide by; ``profit/LINE`` besides."""


def indicators(
    result: Mapping[str, Any],
    *,
    money: Mapping[str, Fraction] | None = None,
    direct_budget: int | None = None,
    legacy_budget: int | None = None,
    use_phase: Mapping[str, int] | None = None,
    target: tuple[str, int] | None = None,
) -> list[Indicator]:
    """The indicators of one result of a ``co2Statement``; some need money, a budget, an estimate or a target.

    ``target`` is a later year and the net contribution in grams that is planned for it.
    """
    found = [
        net_direct(result),
        contribution_trend(result),
        cumulative(result),
        legacy(result),
        flow(result),
        flow_identity(result),
        changes_of_flow(result),
        by_product(result),
        turnover(result),
        run_off(result),
    ]
    found += intensities(result, money or {})
    if direct_budget is not None:
        left = direct_budget - _grams(cumulative(result))
        found.append(_one("direct budget left", "budget - cumulative net direct emissions", left))
    if legacy_budget is not None:
        left = legacy_budget + _legacy(result)
        found.append(_one("legacy budget left", "budget - cumulative contributions", left))
        # Where nothing is contributed the budget lasts, and there is no number of years.
        year = scaled(result["contribution"]["total"])
        pace = (("years", Fraction(left, year)),) if year > 0 else ()
        found.append(Indicator("years of legacy budget left", "budget left / contribution of the year", pace))
    if use_phase is not None:
        found.append(comprehensive(result, use_phase))
    if target is not None:
        found += [target_path(result, *target), pledge(result, target[0])]
    return [one for one in found if one.values]


def _one(name: str, formula: str, grams: int) -> Indicator:
    return Indicator(name, formula, (("t", Fraction(grams, 10**6)),))


def _grams(one: Indicator) -> int:
    return int(one.values[0][1] * 10**6)


def _rows(result: Mapping[str, Any], *sides: str) -> list[Mapping[str, Any]]:
    return [row for row in result["balances"] if row["side"] in sides]


def _by_year(rows: Sequence[Mapping[str, Any]], sign: int = 1) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        for one in row["changes"]:
            found[one["year"]] = found.get(one["year"], 0) + sign * scaled(one["amount"])
    return found


def _direct(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = _rows(result, "liability", "contra-liability")
    return [row for row in rows if row["account"].split("/")[0] in {"direct", "removals"}]


def _trend(values: Mapping[str, int]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((year, Fraction(amount, 10**6)) for year, amount in values.items())


def net_direct(result: Mapping[str, Any]) -> Indicator:
    """Direct emissions less removals, by year."""
    return Indicator(
        "net direct emissions",
        "direct emissions + removals (negative), by year",
        _trend(_by_year(_direct(result))),
    )


def contribution_trend(result: Mapping[str, Any]) -> Indicator:
    """Net CO2-Contributions by year, from the changes of legacy."""
    return Indicator(
        "net CO2 contribution", "- change of legacy, by year", _trend(_by_year(_rows(result, "legacy"), -1))
    )


def cumulative(result: Mapping[str, Any]) -> Indicator:
    """Direct emissions less removals since the books began."""
    total = sum(scaled(row["total"]) for row in _direct(result))
    return _one("cumulative net direct emissions", "balance of direct emissions + balance of removals", total)


def _legacy(result: Mapping[str, Any]) -> int:
    return sum(scaled(row["total"]) for row in _rows(result, "legacy"))


def legacy(result: Mapping[str, Any]) -> Indicator:
    """All contributions since the books began."""
    return _one("legacy emissions", "- balance of legacy", -_legacy(result))


def flow(result: Mapping[str, Any]) -> Indicator:
    """Net carbon flow by year: all changes of the liabilities."""
    values = _by_year(_rows(result, "liability", "contra-liability"))
    return Indicator("net carbon flow", "change of indirect + direct + removals, by year", _trend(values))


def flow_identity(result: Mapping[str, Any]) -> Indicator:
    """Both sides of the identity of the flow, which always holds: contribution, and change of assets."""
    change = _by_year(_rows(result, "asset"))
    year, assets = list(change.items())[-1]
    total = scaled(result["contribution"]["total"])
    return Indicator(
        "parts of the net carbon flow",
        "net carbon flow = contribution + change of assets",
        (("contribution", Fraction(total, 10**6)), (f"assets {year}", Fraction(assets, 10**6))),
    )


def changes_of_flow(result: Mapping[str, Any]) -> Indicator:
    """What the change of the flow from the year before comes from, by the changes of the liabilities."""
    parts = {"own operations": "direct", "energy": "indirect/scope-2", "suppliers": "indirect/upstream"}
    parts["removals"] = "removals"
    values = []
    for name, head in parts.items():
        rows = [
            row
            for row in _rows(result, "liability", "contra-liability")
            if f"{row['account']}/".startswith(f"{head}/")
        ]
        last, before = (sum(scaled(row["changes"][place]["amount"]) for row in rows) for place in (-1, -2))
        if rows:
            values.append((name, Fraction(last - before, 10**6)))
    return Indicator(
        "change of the flow", "flow of this year less that of the year before, by origin", tuple(values)
    )


def target_path(result: Mapping[str, Any], year: str, grams: int) -> Indicator:
    """The contribution beside a straight path from the first year shown to a target in a later year."""
    trend = _by_year(_rows(result, "legacy"), -1)
    (first, begins), (last, now) = next(iter(trend.items())), list(trend.items())[-1]
    span = int(year) - int(first)
    values: tuple[tuple[str, Fraction], ...] = ()
    if span > 0:
        planned = begins + Fraction((grams - begins) * (int(last) - int(first)), span)
        values = (
            (f"planned {last}", planned / 10**6),
            (f"actual {last}", Fraction(now, 10**6)),
            ("above the path", (now - planned) / 10**6),
        )
    return Indicator(
        "progress to the target", "straight path from the first year shown to the target", values
    )


def pledge(result: Mapping[str, Any], year: str) -> Indicator:
    """What undoing all legacy emissions by a year would take: net removals a year, from the next year on."""
    last = next(iter(_rows(result, "legacy")))["changes"][-1]["year"]
    left = int(year) - int(last)
    values = ((f"t a year until {year}", Fraction(-_legacy(result), 10**6 * left)),) if left > 0 else ()
    return Indicator("net removals to undo legacy", "legacy emissions / years left", values)


def by_product(result: Mapping[str, Any]) -> Indicator:
    """Each line's share of the emissions in goods sold."""
    whole = scaled(result["contribution"]["goodsSoldTotal"])
    sums: dict[str, int] = {}
    for one in result["contribution"]["goodsSold"]:
        if "line" in one:
            sums[one["line"]] = sums.get(one["line"], 0) + scaled(one["amount"])
    values = tuple((line, Fraction(amount, whole)) for line, amount in sums.items()) if whole else ()
    return Indicator("share of goods sold", "emissions in goods sold of a line / of all", values)


def turnover(result: Mapping[str, Any]) -> Indicator:
    """How often the stock of finished goods is sold in a year."""
    rows = [row for row in result["balances"] if row["account"].startswith("finished-goods")]
    end = sum(scaled(row["total"]) for row in rows)
    begin = end - sum(scaled(row["changes"][-1]["amount"]) for row in rows)
    sold = scaled(result["contribution"]["goodsSoldTotal"])
    values = (("times", Fraction(2 * sold, begin + end)),) if begin + end else ()
    return Indicator(
        "inventory turnover", "goods sold / mean of finished goods at both ends of the year", values
    )


def run_off(result: Mapping[str, Any]) -> Indicator:
    """What is capitalised and reaches later contributions; a forecast, never part of a statement."""
    classes = {"finished-goods": 0, "materials": 0, "buildings": 0, "machinery": 0, "work-in-process": 0}
    for row in _rows(result, "asset"):
        classes[row["account"].split("/")[0]] += scaled(row["total"])
    values = tuple((name, Fraction(amount, 10**6)) for name, amount in classes.items() if amount)
    return Indicator("capitalised emissions (forecast)", "balances of assets, by class", values)


def intensities(result: Mapping[str, Any], money: Mapping[str, Fraction]) -> list[Indicator]:
    """Ratios to money: of goods sold, of the contribution, and profit by tonne of scope 1."""
    contribution, found = result["contribution"], []
    sold, total = (
        Fraction(scaled(contribution["goodsSoldTotal"]), 10**6),
        Fraction(scaled(contribution["total"]), 10**6),
    )
    if money.get("cogs"):
        found.append(
            Indicator(
                "aggregate carbon intensity",
                "goods sold / cost of goods sold",
                (("t", sold / money["cogs"]),),
            )
        )
    if money.get("cogs") and money.get("administration"):
        cost = money["cogs"] + money["administration"]
        found.append(
            Indicator(
                "contribution by cost",
                "contribution / (cost of goods sold + administration)",
                (("t", total / cost),),
            )
        )
    found.append(_beside_profit(result, money))
    profit = sum((one for name, one in money.items() if name.startswith("profit")), Fraction())
    direct = Fraction(scaled(result["flow"]["direct"]), 10**6)
    if profit and direct:
        found.append(
            Indicator(
                "profit by tonne of scope 1",
                "profit / direct emissions of the year",
                (("money", profit / direct),),
            )
        )
    return found


def _beside_profit(result: Mapping[str, Any], money: Mapping[str, Fraction]) -> Indicator:
    """Each line's share of the goods sold beside its profit."""
    shares = dict(by_product(result).values)
    profits = {name.partition("/")[2]: one for name, one in money.items() if name.startswith("profit/")}
    values = tuple(
        (f"{line} {what}", value)
        for line, amount in profits.items()
        if line in shares
        for what, value in (("share of goods sold", shares[line]), ("profit", amount))
    )
    return Indicator("contribution and profit by product", "share of goods sold beside profit", values)


def comprehensive(result: Mapping[str, Any], use_phase: Mapping[str, int]) -> Indicator:
    """The contribution and an *estimate* of the use phase, line by line; printed beside it, never signed."""
    total = scaled(result["contribution"]["total"])
    values = [("contribution", Fraction(total, 10**6))]
    values += [(f"use phase {line} (estimate)", Fraction(grams, 10**6)) for line, grams in use_phase.items()]
    values.append(("together (estimate)", Fraction(total + sum(use_phase.values()), 10**6)))
    return Indicator(
        "comprehensive contribution (estimate)", "contribution + use phase by line", tuple(values)
    )


def causes(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[tuple[str, str], Fraction]:
    """How much of a product's change per unit comes from each step and scope, in tonnes per unit, exact."""
    found: dict[tuple[str, str], Fraction] = {}
    for product, sign in ((now, 1), (before, -1)):
        units = scaled(product["units"])
        for one in product["stages"]:
            place = (one["stage"], one["scope"])
            found[place] = found.get(place, Fraction()) + sign * Fraction(scaled(one["amount"]), units)
    return found
