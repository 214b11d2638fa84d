"""CO2 statements and layers of goods: corrections, units, years, and what rounding loses (C7, C8)."""

from passport.carbon.rechecking.accounts import scaled, shown
from tests.vectors_build.about_accounts import LINES
from tests.vectors_build.about_accounts_before import (
    _at_the_average,
    _in_two_products,
    _left,
    with_part,
)
from tests.vectors_build.accounts import sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage
from tests.world_acts import Edit
from tests.world_people import Document

ALONE = "books.c11"


def _sale(result: Document) -> Document:
    """The sale of goods of line a that were made this year: 220 of 400 units at three tonnes."""
    found: Document = next(one for one in result["contribution"]["goodsSold"] if one["key"] == "a/2025")
    return found


def _sold_for(result: Document, more: int) -> None:
    """So many grams more are sold, and fewer stay in finished goods."""
    sale = _sale(result)
    sale["amount"] = shown(scaled(sale["amount"]) + more)
    _left(result, "a", -more)


def _corrected(more: int, *rows: tuple[str, str, str]) -> Edit:
    """Corrections by year of the layer, kind of entry and amount; the sale carries ``more`` grams."""

    def edit(document: Document) -> None:
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            result["corrections"] = [
                {
                    "key": f"a/{made}/{kind}/{place}",
                    "line": "a",
                    "made": made,
                    "reason": kind,
                    "amount": amount,
                }
                for place, (made, kind, amount) in enumerate(rows)
            ]
            _sold_for(result, more)

    return edit


@scenario("verified", unknown=ALONE)
def co2_statement_with_corrections_that_cancel(w: Stage) -> Given:
    """Twelve tonnes are added to one layer and taken off another, and the first one was sold (DESIGN 2.7)."""
    rows = ("2025", "correction", "-12"), ("2025", "correction", "12")
    return sound(w, "line", _in_two_products, _corrected(10_800_000, *rows))


@scenario("figures_wrong", "books.c7 claim.figures", unknown=ALONE)
def co2_statement_with_corrections_of_another_layer(w: Stage) -> Given:
    """T255: corrections of earlier goods, or goods thrown away, explain no sale of this year's (C7)."""
    rows = ("2024", "correction", "-24"), ("2024", "correction", "36"), ("2025", "disposal", "-12")
    return sound(w, "line", _corrected(-10_800_000, *rows))


@scenario("figures_wrong", "books.c7 claim.figures", unknown=ALONE)
def co2_statement_that_sells_what_is_not_made_yet(w: Stage) -> Given:
    """T255: goods are said to be of a later year, of which no layer is shown, or of none (C7)."""

    def later(document: Document) -> None:
        for result, year in zip(
            document["credentialSubject"]["co2Statement"]["results"], ("2026", "early"), strict=True
        ):
            _sale(result)["made"] = year

    return sound(w, "line", later)


@scenario("figures_wrong", "books.c7 books.c8 claim.figures", unknown=ALONE)
def co2_statement_with_less_than_nothing(w: Stage) -> Given:
    """T255: a product of no units has no footprint (C8); units sold below zero make room for others (C7)."""

    def nothing(document: Document) -> None:
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            whole = next(one for one in result["products"] if one["line"] == "b")
            empty = {name: one for name, one in whole.items() if name != "stages"}
            empty |= {"key": f"{whole['key']}b", "units": "0", "total": "0", "footprint": "0"}
            result["products"].append(empty)
            goods, sale = result["contribution"]["goodsSold"], _sale(result)
            more = {**sale, "key": "a/2025/again", "units": "-200", "amount": "-600"}
            sale["units"], sale["amount"] = "420", "1260"
            goods.insert(goods.index(sale) + 1, more)

    return sound(w, "line", nothing)


def _light(entries: str, less: int) -> Edit:
    """Goods of line a are forty million pieces of thirty grams, sold one by one for ``less`` grams."""

    def edit(document: Document) -> None:
        accounts = document["credentialSubject"]["co2Statement"]
        accounts["journal"]["entries"] = entries
        for result in accounts["results"]:
            product = next(one for one in result["products"] if one["line"] == "a")
            product |= {"units": "40000000", "footprint": "0.00003"}
            _sale(result)["units"] = "22000000"
            _sold_for(result, -less)

    return edit


@scenario("verified", unknown=ALONE)
def co2_statement_with_half_a_gram_lost_in_each_sale(w: Stage) -> Given:
    """Each of 22 million sales is rounded: together they miss their share by five tonnes (DESIGN 2.7)."""
    return sound(w, "line", _light("30000000", 5_000_000))


@scenario("figures_wrong", "books.c7 claim.figures", unknown=ALONE)
def co2_statement_with_more_lost_than_half_a_gram_a_sale(w: Stage) -> Given:
    """T255: that many sales lose eleven tonnes at most (C7)."""
    return sound(w, "line", _light("30000000", 12_000_000))


@scenario("figures_wrong", "books.c7 claim.figures", unknown=ALONE)
def co2_statement_with_more_sales_than_entries(w: Stage) -> Given:
    """T255: a journal of fourteen entries rounds fourteen times at most (C7)."""
    return sound(w, "line", _light("14", 5_000_000))


@scenario("verified", unknown="books.c7 books.c11")
def co2_statement_of_goods_that_were_in_stock_at_zero(w: Stage) -> Given:
    """Goods at the average of two years, in stock at zero in one column: C7 is not checked (DESIGN 2.7)."""

    def at_zero(document: Document) -> None:
        rows = document["credentialSubject"]["co2Statement"]["results"][1]["balances"]
        goods = next(row for row in rows if row["account"] == "finished-goods/a")
        other = next(row for row in rows if row["account"] == "machinery")
        for one, there in zip([goods, *goods["changes"][:-1]], [other, *other["changes"][:-1]], strict=True):
            name = "before" if "before" in one else "amount"
            there[name], one[name] = shown(scaled(there[name]) + scaled(one[name])), "0"
        moved = scaled(goods["total"]) - scaled(goods["changes"][-1]["amount"])
        goods["total"] = shown(scaled(goods["total"]) - moved)
        other["total"] = shown(scaled(other["total"]) + moved)

    return sound(w, "line", _at_the_average, at_zero)


def _removals(*, listed: bool) -> Edit:
    """A tonne that was not removed in the year before is taken back on prior periods."""

    def edit(document: Document) -> None:
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            flow = result["flow"]
            flow |= {"upstream": shown(scaled(flow["upstream"]) - 10**6)}
            flow |= {"removals": shown(scaled(flow["removals"]) + 10**6)}
            for row in result["balances"]:
                by = {"indirect/upstream": -(10**6), "removals/permanent": 10**6}.get(row["account"], 0)
                row["changes"][-1]["amount"] = shown(scaled(row["changes"][-1]["amount"]) + by)
                row["total"] = shown(scaled(row["total"]) + by)
            if listed:
                result["contribution"]["priorPeriodCorrections"][0]["removals"] = "1"

    return edit


@scenario("verified", unknown=LINES)
def co2_statement_with_removals_of_a_prior_period(w: Stage) -> Given:
    """Of what a correction of the year before brings, it says what is of removals (C10, DESIGN 2.7)."""
    return sound(w, "account", with_part("priorPeriod", "1", "1"), _removals(listed=True))


@scenario("figures_wrong", "books.c10 claim.figures", unknown=LINES)
def co2_statement_with_removals_that_changed_by_themselves(w: Stage) -> Given:
    """T227: removals change, and neither the contribution nor a correction says so (C10)."""
    return sound(w, "account", with_part("priorPeriod", "1", "1"), _removals(listed=False))


def _credits(document: Document) -> None:
    """Bought credits: in one column they are taken off the fuels, in the other they are an asset."""
    first, second = document["credentialSubject"]["co2Statement"]["results"]
    for result, name, by in ((first, "direct/fuels", -(2 * 10**9)), (second, "buildings", 2 * 10**9)):
        for row in result["balances"]:
            more = by if row["account"] == name else 2 * 10**9 * (row["account"] == "legacy")
            row["changes"][-1]["amount"] = shown(scaled(row["changes"][-1]["amount"]) + more)
            row["total"] = shown(scaled(row["total"]) + more)
        total = result["contribution"]
        total["total"] = shown(scaled(total["total"]) - 2 * 10**9)
        item = total["administration"][0]
        item["amount"] = shown(scaled(item["amount"]) - 2 * 10**9)
    for name in ("direct", "total"):
        first["flow"][name] = shown(scaled(first["flow"][name]) - 2 * 10**9)
    row = next(one for one in second["balances"] if one["account"] == "buildings")
    row["account"] = "avoided-emissions"
    second["balances"].sort(key=lambda one: str(one["account"]))


@scenario("figures_wrong", "books.c5 books.c6 claim.figures figures.above_zero", unknown=LINES)
def co2_statement_with_credits_among_its_accounts(w: Stage) -> Given:
    """T225: credits make a liability negative in one column (C5), and are an asset in the other (C6)."""
    return sound(w, "account", _credits)
