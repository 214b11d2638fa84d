"""CO2 statements whose identities held because nothing was there to contradict them (T116, T120, T126)."""

from collections.abc import Callable

from passport.carbon.rechecking.accounts import scaled, shown
from tests.vectors_build.about_accounts import ALONE, LINES
from tests.vectors_build.accounts import asked, before, chain, draft, link, sign, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage
from tests.world_acts import Edit
from tests.world_people import Document


def _results(edit: Callable[[Document], object]) -> Edit:
    """The same edit of both columns."""

    def both_columns(document: Document) -> None:
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            edit(result)

    return both_columns


def _changed(result: Document, account: str, by: int) -> None:
    """Add grams to this year's change of a row, and to its total."""
    row = next(one for one in result["balances"] if one["account"] == account)
    row["changes"][-1]["amount"] = shown(scaled(row["changes"][-1]["amount"]) + by)
    row["total"] = shown(scaled(row["total"]) + by)


@scenario("figures_wrong", "books.c11 claim.figures", unknown="books.c7 books.c8 books.c9")
def co2_statement_with_years_that_the_one_before_lacks(w: Stage) -> Given:
    """A thousand tonnes are taken off in a year that the statement before does not show (C11, T116)."""
    earlier = sign(w, before(), at="2025-03-31T00:00:00Z")
    ended = {row["account"]: row["total"] for row in before()["co2Statement"]["results"][0]["balances"]}

    def rewritten(result: Document) -> None:
        for row in result["balances"]:
            by = {"liability": -1000, "legacy": 1000}.get(row["side"], 0)
            by = by if row["account"] in {"direct/fuels", "legacy"} else 0
            row["before"] = ended[row["account"]]
            row["changes"][0] = {"year": "2019", "amount": "0"}
            row["changes"][1] = {"year": "2020", "amount": str(by)}
            made = scaled(row["before"]) + scaled(row["changes"][2]["amount"])
            row["total"] = shown(made + by * 10**6)

    first = sign(w, {**draft(), "previous": link(earlier)}, _results(rewritten))
    docs, granted = chain(w, first)
    return asked(w, docs, granted, extras=[earlier], of=[earlier])


@scenario("figures_wrong", "books.c2 claim.figures", unknown=LINES)
def co2_statement_with_columns_of_other_years(w: Stage) -> Given:
    """The period is 2025, the columns end with 2028: what is this year's change nobody can say (C2, T120)."""

    def later(result: Document) -> None:
        for one in (change for row in result["balances"] for change in row["changes"]):
            one["year"] = str(int(one["year"]) + 3)

    return sound(w, "account", _results(later))


@scenario("figures_wrong", "books.c10 claim.figures", unknown=LINES)
def co2_statement_with_removals_above_zero(w: Stage) -> Given:
    """Removals and reversals of the wrong sign make the gross contribution smaller than the net (T126)."""

    def swapped(result: Document) -> None:
        result["contribution"].update(removals="1000", reversals="-1005")

    return sound(w, "account", _results(swapped))


@scenario("figures_wrong", "books.c3 books.c5 claim.figures", unknown=LINES)
def co2_statement_with_removals_among_the_liabilities(w: Stage) -> Given:
    """On the other side of the sheet removals are netted and shown nowhere beside the total (T126)."""

    def netted(result: Document) -> None:
        row = next(one for one in result["balances"] if one["side"] == "contra-liability")
        row["side"] = "liability"
        result["contribution"].update(removals="0", rounding=result["contribution"]["removals"])

    return sound(w, "account", _results(netted))


@scenario("figures_wrong", "books.c7 claim.figures", unknown=ALONE)
def co2_statement_that_sells_a_layer_twice(w: Stage) -> Given:
    """Two sales of one layer, each within its units and together beyond them (C7, T116)."""

    def twice(result: Document) -> None:
        contribution = result["contribution"]
        sold = contribution["goodsSold"]
        one = next(one for one in sold if one["key"] == "a/2025")
        sold.insert(sold.index(one) + 1, {**one, "key": "a/2025/again"})
        for name in ("goodsSoldTotal", "total"):
            contribution[name] = shown(scaled(contribution[name]) + scaled(one["amount"]))
        for account in ("finished-goods/a", "legacy"):
            _changed(result, account, -scaled(one["amount"]))

    return sound(w, "line", _results(twice))


@scenario("figures_wrong", "books.c7 books.c9 claim.figures", unknown="books.c8 books.c11")
def co2_statement_that_sells_what_nobody_made(w: Stage) -> Given:
    """Goods of this year are sold, and no product of this year is shown (C7, T116)."""
    return sound(w, "line", _results(lambda result: result.pop("products")))


@scenario("verified", unknown=LINES)
def co2_statement_by_line_that_shows_no_lines(w: Stage) -> Given:
    """Without products, layers and units nothing was compared: three identities are hidden (T116)."""

    def bare(result: Document) -> None:
        result.pop("products")
        sold = result["contribution"]["goodsSoldTotal"]
        result["contribution"]["goodsSold"] = [{"key": "all", "amount": sold}]
        for row in [one for one in result["balances"] if one["account"].startswith("finished-goods/")]:
            by = scaled(row["changes"][-1]["amount"])
            _changed(result, row["account"], -by)
            _changed(result, "machinery", by)

    return sound(w, "line", _results(bare))
