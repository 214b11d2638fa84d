"""Variants of the paper's example, each against a calculation in plain fractions."""

from fractions import Fraction

import pytest

from passport.carbon.rechecking.accounts import identities
from passport.ledger.books.amounts import shown
from passport.ledger.books.drafts import Draft
from tests.passport.ledger.companies import (
    drafted,
    entry,
    gocasi_drafts,
    gocasi_opening,
    result,
    row,
)
from tests.passport.ledger.journals import amount, contribution, grams, journal, text

# Another flow of stocks.


def test_weighted_average_instead_of_first_in_first_out() -> None:
    books = journal(gocasi_opening("casi-2-average"), gocasi_drafts(), "casi-2-average")
    a = Fraction(620 + 1200, 200 + 400) * 420
    b = Fraction(80 + 140, 100 + 200) * 160
    stated = result(drafted(books))["contribution"]
    assert a == 1274 and shown(grams(b)) == "117.333333"
    assert round(Fraction(stated["goodsSoldTotal"]) * 10**6) == grams(a) + grams(b)
    assert amount(books, "finished-goods/a") == grams(1820 - a)
    assert amount(books, "finished-goods/b") == grams(220) - grams(b)
    assert contribution(books) == grams(a) + grams(b) + grams(40)
    # The stock of the year before is in the average: how many units it had, the statement does not say.
    found = identities(drafted(books)["co2Statement"], year="2025")
    assert {one.identity for one in found if one.answer != "pass"} == {"C7", "C11"}
    assert "fail" not in {one.answer for one in found}
    # Last in, first out, for contrast: offered by no policy.
    assert 400 * 3 + 20 * Fraction("3.1") == 1262
    assert 160 * Fraction("0.7") == 112


def test_serials_leave_the_total_unchanged_when_all_is_sold() -> None:
    """Under specific flow the order of layers is the seller's; sold out, every order gives the same."""
    sums = set()
    for order in (("2024", "200", "JE4", "400"), ("JE4", "400", "2024", "200")):
        goods = [one for one in gocasi_drafts() if one.kind != "sale"]
        first, units, second, more = order
        sales = [
            entry("S1", "sale", row("finished-goods/a", units=units, layer=first), evidence="delivery:1"),
            entry("S2", "sale", row("finished-goods/a", units=more, layer=second), evidence="delivery:2"),
        ]
        books = journal(gocasi_opening("casi-2-specific"), [*goods, *sales], "casi-2-specific")
        sums.add(contribution(books))
    assert sums == {grams(620 + 1200 + 45 - 5)}


# Full costing, and removals in products.


def _without(*keys: str) -> list[Draft]:
    return [one for one in gocasi_drafts() if one.key not in keys]


def _made(a: str, b: str, *before: Draft) -> list[Draft]:
    """The year with other amounts of A and B finished, after further entries that charge work in process."""
    wip_a, wip_b = Fraction(a) - 444, Fraction(b) - 56
    produce = [
        entry(
            "JE4",
            "produce",
            row("work-in-process/a", text(-wip_a)),
            row("finished-goods/a", a, units="400"),
            row("indirect/scope-2", "420"),
            row("direct/fuels", "24"),
        ),
        entry(
            "JE5",
            "produce",
            row("work-in-process/b", text(-wip_b)),
            row("finished-goods/b", b, units="200"),
            row("indirect/scope-2", "36"),
            row("direct/fuels", "20"),
        ),
    ]
    rest = _without("JE4", "JE5", "JE12")
    start = [one for one in rest if one.key in {"JE1", "JE2", "JE3"}]
    return [*start, *before, *produce, *(one for one in rest if one.key not in {"JE1", "JE2", "JE3"})]


def _depreciation(a: str, b: str) -> Draft:
    """Machinery's 15 t into products; buildings stay with administration."""
    rows = (
        row("machinery", "-15"),
        row("work-in-process/a", a),
        row("work-in-process/b", b),
        row("buildings", "-10"),
        row("ncc/administration/depreciation", "10"),
    )
    return entry("JE12", "depreciation", *rows, evidence="schedule:units-of-production")


def test_depreciation_of_machinery_in_products_by_units() -> None:
    """15 t over 400 A and 200 B: 10 and 5, so A 3.025 and B 0.725 a unit of 2025."""
    a, b = Fraction(1200) + Fraction(15 * 400, 600), Fraction(140) + Fraction(15 * 200, 600)
    books = journal(
        gocasi_opening("full-costing"), _made("1210", "145", _depreciation("10", "5")), "full-costing"
    )
    assert (a / 400, b / 200) == (Fraction("3.025"), Fraction("0.725"))
    sold = 620 + a / 400 * 220 + 80 + b / 200 * 60
    assert contribution(books) == grams(sold + 10 + 10 + 10 - 5)
    assert amount(books, "finished-goods/a") == grams(a / 400 * 180)
    assert contribution(books) - grams(1442) == -(
        sum(amount(books, name) for name in _ASSETS) - grams(1946)
    ), "what leaves the contribution is in the assets"


_ASSETS = (
    "buildings",
    "machinery",
    "materials/steel",
    "work-in-process/a",
    "work-in-process/b",
    "finished-goods/a",
    "finished-goods/b",
)


def _all_in(removals: Fraction) -> tuple[Fraction, Fraction]:
    """A and B of 2025 with everything but goods of 2024 inventoried, by units: depreciation 25, travel 10,
    electricity 10, and removals; 400 and 200 units.
    """
    more = Fraction(25 + 10 + 10) + removals
    return Fraction(1200) + more * Fraction(400, 600), Fraction(140) + more * Fraction(200, 600)


def _full(removals: bool) -> list[Draft]:
    extra = [
        entry(
            "JE12",
            "depreciation",
            row("buildings", "-10"),
            row("machinery", "-15"),
            row("work-in-process/a", "16.666667"),
            row("work-in-process/b", "8.333333"),
            evidence="schedule:s",
        ),
        entry(
            "JE10",
            "purchase",
            row("work-in-process/a", "6.666667"),
            row("work-in-process/b", "3.333333"),
            row("indirect/upstream", "10"),
        ),
        entry(
            "JE13",
            "energy",
            row("work-in-process/a", "6.666667"),
            row("work-in-process/b", "3.333333"),
            row("indirect/scope-2", "10"),
        ),
    ]
    if removals:
        rows = (
            row("work-in-process/a", "-3.333333"),
            row("work-in-process/b", "-1.666667"),
            row("removals/permanent", "-5"),
        )
        extra.append(entry("JE11", "removal", *rows, evidence="contract:dac"))
    a = Fraction("1230.000001") - (Fraction("3.333333") if removals else 0)
    b = Fraction("154.999999") - (Fraction("1.666667") if removals else 0)
    made = _made(text(a), text(b), *extra)
    gone = {"JE10", "JE13"} | ({"JE11"} if removals else set())
    return [one for one in made if one.key not in gone or one in extra]


@pytest.mark.parametrize("removals", [False, True])
def test_full_costing_reduces_the_contribution_to_goods_sold(removals: bool) -> None:
    """Everything inventoried: the contribution is what sold goods carry (and removals, left periodic)."""
    standard = "full-costing-removals" if removals else "full-costing"
    books = journal(gocasi_opening(standard), _full(removals), standard)
    a, b = _all_in(Fraction(-5) if removals else Fraction())
    sold = 620 + a * Fraction(220, 400) + 80 + b * Fraction(60, 200)
    assert (
        abs(contribution(books) - grams(sold + (0 if removals else -5))) <= 2
    )  # shares were posted in grams
    stated = result(drafted(books))["contribution"]
    assert stated["administration"] == []
    assert stated["removals"] == ("0" if removals else "-5")
    assert stated.get("removalsInProducts") == ("-5" if removals else None)
    assert result(drafted(books))["flow"]["total"] == "1838"
    assert not [one for one in identities(drafted(books)["co2Statement"]) if one.answer == "fail"]
    stages = {part["scope"] for one in result(drafted(books))["products"] for part in one["stages"]}
    assert ("removals" in stages) is removals and "3.2" in stages


@pytest.mark.parametrize(
    ("a", "b", "footprints"), [("-5", "0", ("2.9875", "0.7")), ("-2.5", "-2.5", ("2.99375", "0.6875"))]
)
def test_removals_attributed_to_one_product_or_by_half(a: str, b: str, footprints: tuple[str, str]) -> None:
    """5 t to A alone, and 2.5 t each, by a driver of the entity: footprints of 2025 and the rest."""
    rows = [row("work-in-process/a", a)] + ([row("work-in-process/b", b)] if b != "0" else [])
    removal = entry("JE11", "removal", *rows, row("removals/permanent", "-5"), evidence="contract:dac")
    depreciation = next(one for one in gocasi_drafts() if one.key == "JE12")
    total_a, total_b = Fraction(1200) + Fraction(a), Fraction(140) + Fraction(b)
    made = _made(text(total_a), text(total_b), removal)
    drafts = [one for one in made if one.key != "JE11" or one is removal]
    books = journal(gocasi_opening("full-costing-removals"), [*drafts, depreciation], "full-costing-removals")
    found = {one["line"]: one["footprint"] for one in result(drafted(books))["products"]}
    assert (found["a"], found["b"]) == footprints
    sold = 620 + total_a * Fraction(220, 400) + 80 + total_b * Fraction(60, 200)
    assert contribution(books) == grams(sold + 45)
    assert amount(books, "removals/permanent") == grams(-27)
