"""Ask a CO2 statement the identities C1 to C11, from its own figures alone, in each column.

What its ``detail`` hides is answered ``not_checked``: an identity that was not asked has not passed.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES
from passport.carbon.exact import scaled as scaled_to
from passport.carbon.rechecking.contribution import added_up, removals_of_prior_periods
from passport.carbon.rechecking.earlier_years import continued
from passport.carbon.rechecking.goods_sold import wrong_sales

Answer = Literal["pass", "fail", "not_checked"]
IDENTITIES: Final[Mapping[str, str]] = {
    "C1": "each row of the balance sheet adds up",
    "C2": "left equals right in every column, the last of which is the statement's year",
    "C3": "the contribution adds up, prior periods as their corrections, rounding as far as there can be any",
    "C4": "the change of legacy is minus the contribution",
    "C5": "the flow is this year's change of the liabilities",
    "C6": "the flow is the contribution and the change of the assets",
    "C7": "goods sold are units of a layer at its amount",
    "C8": "the steps of production add up, and the footprint is the total by units",
    "C9": "finished goods change by what was made less what was sold",
    "C10": "removals are not above zero, reversals not below, and all places that show them agree",
    "C11": "the columns of earlier years are those of the previous statement",
}


def scaled(text: str) -> int:
    """The millionths of a figure: grams of tonnes."""
    return scaled_to(text, AMOUNT_PLACES)


def shown(amount: int) -> str:
    """Millionths as a plain decimal without trailing zeros."""
    sign, digits = "-" if amount < 0 else "", str(abs(amount)).rjust(AMOUNT_PLACES + 1, "0")
    decimals = digits[-AMOUNT_PLACES:].rstrip("0")
    return f"{sign}{digits[:-AMOUNT_PLACES]}{'.' if decimals else ''}{decimals}"


class IdentityResult(NamedTuple):
    """One identity in one column: its answer, and where it fails what is stated and what follows."""

    identity: str
    column: int
    electricity: str
    answer: Answer
    place: str = ""
    stated: str = ""
    computed: str = ""


def identities(
    statement: Mapping[str, Any], previous: Mapping[str, Any] | None = None, year: str = ""
) -> list[IdentityResult]:
    """All identities of a ``co2Statement`` in both columns; C11 needs the previous year's.

    ``year`` is the fiscal year it is about (C2); empty where only its figures are at hand.
    """
    found: list[IdentityResult] = []
    results = statement["results"]
    apart = _units_alike(results)
    comparable = previous is not None and (previous["detail"] == "total") == (statement["detail"] == "total")
    for place, result in enumerate(results):
        earlier = previous["results"][place] if previous is not None and comparable else None
        for name, wrong in _asked(result, earlier, statement, year):
            # Units are the same in both columns; the second one is held against the first.
            also = apart if name == "C7" and place and wrong is not None else []
            if name == "C10":
                also = _outstanding(statement, result, place)
            found += _failed(name, place, result["electricity"], wrong if wrong is None else [*wrong, *also])
    return found


def _units_alike(results: Sequence[Mapping[str, Any]]) -> "list[tuple[str, int, int]]":
    """Units sold and made that differ between the columns, which value the same goods."""

    def units(result: Mapping[str, Any]) -> dict[str, int]:
        goods = result["contribution"].get("goodsSold", ())
        listed = [*((f"sold/{one['key']}", one) for one in goods)]
        listed += [(f"made/{one['key']}", one) for one in result.get("products", ())]
        return {key: scaled(one["units"]) for key, one in listed if "units" in one}

    first, second = (units(one) for one in results)
    return [
        (key, second.get(key, 0), first.get(key, 0))
        for key in sorted({*first, *second})
        if first.get(key) != second.get(key)
    ]


Pairs = list[tuple[str, int, int]]
Wrong = Pairs | None
"""What fails: place, stated and computed millionths; ``None`` where nothing could be asked."""


def columns(found: Sequence[IdentityResult]) -> dict[str, list[IdentityResult]]:
    """The answers by identity, those of both columns together."""
    return {name: [one for one in found if one.identity == name] for name in IDENTITIES}


def _failed(name: str, column: int, electricity: str, wrong: Wrong) -> list[IdentityResult]:
    if wrong is None:
        return [IdentityResult(name, column, electricity, "not_checked")]
    if not wrong:
        return [IdentityResult(name, column, electricity, "pass")]
    return [
        IdentityResult(name, column, electricity, "fail", place, shown(stated), shown(computed))
        for place, stated, computed in wrong
    ]


def _asked(
    result: Mapping[str, Any], earlier: Mapping[str, Any] | None, statement: Mapping[str, Any], year: str
) -> Iterator[tuple[str, Wrong]]:
    yield "C1", _rows(result)
    yield "C2", _columns(result, year)
    yield "C3", _compare(added_up(result["contribution"], year))
    yield "C4", _legacy(result)
    yield "C5", _flow(result)
    yield "C6", _flow_and_assets(result)
    lines = statement["detail"] == "line" or _shows_lines(result)
    yield "C7", _unless_hidden(result, _goods(result, statement)) if lines else None
    yield "C8", _products(result) if "products" in result else None
    yield "C9", _unless_hidden(result, _finished(result)) if lines else None
    yield "C10", _removals(result)
    yield "C11", None if earlier is None else _compare(continued(result, earlier))


def _shows_lines(result: Mapping[str, Any]) -> bool:
    """Whether a result shows lines of products, whatever its ``detail`` says."""
    goods = result["contribution"].get("goodsSold", ())
    return "products" in result or "corrections" in result or any("line" in one for one in goods)


def _unless_hidden(result: Mapping[str, Any], wrong: Wrong) -> Wrong:
    """What fails; ``None`` where nothing could be asked, or some goods are without line, layer and units.

    Of those nothing was compared. Goods that came from no layer say their ``reason`` instead.
    """
    goods = result["contribution"].get("goodsSold", ())
    whole = all("reason" in one or {"line", "made", "units"} <= one.keys() for one in goods)
    return wrong if wrong or (whole and _shows_lines(result)) else None


def _last(row: Mapping[str, Any]) -> int:
    return scaled(row["changes"][-1]["amount"])


def _side(result: Mapping[str, Any], *sides: str) -> list[Mapping[str, Any]]:
    return [row for row in result["balances"] if row["side"] in sides]


def _compare(pairs: Sequence[tuple[str, int, int]]) -> Wrong:
    return [(place, stated, computed) for place, stated, computed in pairs if stated != computed]


def _rows(result: Mapping[str, Any]) -> Wrong:
    return _compare(
        [
            (
                row["account"],
                scaled(row["total"]),
                scaled(row["before"]) + sum(scaled(one["amount"]) for one in row["changes"]),
            )
            for row in result["balances"]
        ]
    )


def _columns(result: Mapping[str, Any], of_year: str) -> Wrong:
    def cells(row: Mapping[str, Any]) -> list[tuple[str, int]]:
        changes = [(one["year"], scaled(one["amount"])) for one in row["changes"]]
        return [("before", scaled(row["before"])), *changes, ("total", scaled(row["total"]))]

    sums: dict[str, list[int]] = {}
    for row in result["balances"]:
        for name, amount in cells(row):
            sums.setdefault(name, [0, 0])[row["side"] != "asset"] += amount
    years = [one["year"] for one in result["balances"][0]["changes"]]
    years[-1] = of_year or years[-1]
    other = [
        (f"{row['account']}/{one['year']}", scaled(one["year"]), scaled(year))
        for row in result["balances"]
        for one, year in zip(row["changes"], years, strict=True)
        if one["year"] != year
    ]
    return other + [(name, left, right) for name, (left, right) in sums.items() if left != right]


def _legacy(result: Mapping[str, Any]) -> Wrong:
    change = sum(_last(row) for row in _side(result, "legacy"))
    return _compare([("legacy", change, -scaled(result["contribution"]["total"]))])


_PARTS: Final = {
    "direct": "direct",
    "removals": "removals",
    "indirect/scope-2": "scope2",
    "indirect/upstream": "upstream",
}


def _flow(result: Mapping[str, Any]) -> Wrong:
    parts = dict.fromkeys(_PARTS.values(), 0)
    pairs = []
    for row in _side(result, "liability", "contra-liability"):
        name = row["account"] + "/"
        part = next((part for head, part in _PARTS.items() if name.startswith(f"{head}/")), None)
        # Under another name, or on the other side, an amount would be taken for something else.
        if part is None or (part == "removals") != (row["side"] == "contra-liability"):
            pairs.append((row["account"], _last(row), 0))
        else:
            parts[part] += _last(row)
            # What was emitted stays: below zero, credits were taken off it.
            if row["side"] == "liability" and scaled(row["total"]) < 0:
                pairs.append((row["account"], scaled(row["total"]), 0))
    flow = result["flow"]
    pairs += [(name, scaled(flow[name]), amount) for name, amount in parts.items()]
    return _compare([*pairs, ("total", scaled(flow["total"]), sum(scaled(flow[name]) for name in parts))])


_ASSETS: Final = ("buildings/", "machinery/", "materials/", "work-in-process/", "finished-goods/")


def _flow_and_assets(result: Mapping[str, Any]) -> Wrong:
    """Nothing else than these holds emissions: bought credits would lower the contribution as an asset."""
    rows = _side(result, "asset")
    assets = sum(_last(row) for row in rows if f"{row['account']}/".startswith(_ASSETS))
    computed = scaled(result["contribution"]["total"]) + assets
    return _compare([("total", scaled(result["flow"]["total"]), computed)])


def _goods(result: Mapping[str, Any], statement: Mapping[str, Any]) -> Wrong:
    """C7; ``None`` where nothing fails and some goods were sold at the average with stock of earlier years.

    How many units that stock had, no statement says.
    """
    average = statement["standard"]["flow"] == "average"
    results = statement["results"] if average else ()
    begun = frozenset(line for one in results for line in _in_stock(one))
    sold = {one.get("line", "") for one in result["contribution"].get("goodsSold", ())}
    wrong = wrong_sales(result, int(statement["journal"]["entries"]), begun)
    return wrong if wrong or not begun & sold else None


def _in_stock(result: Mapping[str, Any]) -> Iterator[str]:
    """Lines of finished goods that were in stock when the year began; a column may hold them at zero."""
    for row in _side(result, "asset"):
        if row["account"].startswith("finished-goods/") and scaled(row["total"]) != _last(row):
            yield row["account"].partition("/")[2]


def _products(result: Mapping[str, Any]) -> Wrong:
    pairs = []
    for place, one in enumerate(result.get("products", ())):
        name = f"{one['line']}/{one['made']}/{place}"
        stages = sum(scaled(stage["amount"]) for stage in one.get("stages", ()))
        pairs.append((name, scaled(one["total"]), stages))
        units = scaled(one["units"])
        if units <= 0:  # nothing was made, so nothing has a footprint
            pairs.append((f"{name}/units", units, 1))
            continue
        footprint = round(Fraction(scaled(one["total"]) * 10**6, units))
        pairs.append((f"{name}/footprint", scaled(one["footprint"]), footprint))
    return _compare(pairs)


def _finished(result: Mapping[str, Any]) -> Wrong:
    lines = {
        row["account"].partition("/")[2]: _last(row)
        for row in result["balances"]
        if row["account"].startswith("finished-goods/")
    }
    computed = dict.fromkeys(lines, 0)
    for one in result.get("products", ()):
        computed[one["line"]] = computed.get(one["line"], 0) + scaled(one["total"])
    for one in result["contribution"].get("goodsSold", ()):
        if "units" in one:
            line = one.get("line", "")
            computed[line] = computed.get(line, 0) - scaled(one["amount"])
    for one in result.get("corrections", ()):
        computed[one["line"]] = computed.get(one["line"], 0) + scaled(one["amount"])
    return _compare([(line, lines.get(line, 0), amount) for line, amount in computed.items()])


def _removals(result: Mapping[str, Any]) -> Wrong:
    contribution, wrong = result["contribution"], []
    balance = sum(scaled(row["total"]) for row in _side(result, "contra-liability"))
    if balance > 0:
        wrong.append(("balance", balance, 0))
    # A gross figure is a total without these: with the other sign it would be smaller than the net.
    signs = {"removals": 1, "removalsInProducts": 1, "reversals": -1}
    for name, sign in signs.items():
        amount = scaled(contribution.get(name, "0"))
        if sign * amount > 0:
            wrong.append((name, amount, 0))
    change = sum(_last(row) for row in _side(result, "contra-liability"))
    # Removals in products reach the contribution with the goods; reversals raise the balance.
    booked = sum(removals_of_prior_periods(contribution))
    booked += sum(scaled(contribution.get(name, "0")) for name in signs)
    return wrong + (_compare([("removals", change, booked)]) or [])


_REVERSIBLE: Final = "removals/reversible"


def _outstanding(statement: Mapping[str, Any], result: Mapping[str, Any], column: int) -> "Pairs":
    """The contingent line of reversible removals says what their account holds, in this column."""
    field = ("location", "market")[column]
    listed = [one for one in statement.get("memorandum", ()) if one["kind"] == "reversible-removals"]
    stated = sum(scaled(one[field]) for one in listed)
    held = -sum(scaled(row["total"]) for row in result["balances"] if row["account"] == _REVERSIBLE)
    return [("memorandum", stated, held)] if stated != held else []
