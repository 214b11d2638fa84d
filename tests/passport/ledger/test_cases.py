"""Removals, disposals and a supplier's correction, each against a calculation in plain fractions."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from passport.carbon.rechecking.accounts import identities
from passport.ledger.books.amounts import NOTHING, Pair, shown
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Entry
from tests.passport.ledger.companies import (
    balance,
    drafted,
    empty_opening,
    entry,
    gocasi_drafts,
    gocasi_opening,
    result,
    row,
)
from tests.passport.ledger.journals import amount, contribution, grams, journal
from tests.passport.ledger.years import fresh

# Removals sold by a plant, and removals that may come back.


def test_a_plant_that_removes_periodic_view() -> None:
    """Ten tonnes captured, two emitted: contribution -8, shown gross."""
    books = journal(
        empty_opening(),
        [
            entry(
                "R",
                "removal",
                row("ncc/removals", "-10"),
                row("removals/permanent", "-10"),
                evidence="contract:c",
            ),
            entry("E", "emission", row("ncc/administration/process", "2"), row("direct/capture", "2")),
        ],
        "casi-2",
    )
    stated = result(drafted(books))
    assert (stated["contribution"]["total"], stated["contribution"]["removals"]) == ("-8", "-10")
    assert stated["contribution"]["administration"] == [{"item": "process", "amount": "2"}]
    assert (stated["flow"]["direct"], stated["flow"]["removals"], stated["flow"]["total"]) == (
        "2",
        "-10",
        "-8",
    )


def test_a_plant_that_removes_asset_view_carries_the_removal_out_with_the_sale() -> None:
    """Capture, process and transport charge what is sold; 6 of 10 units sold carry -4.8, and -3.2 stay."""
    drafts = [
        entry(
            "R",
            "removal",
            row("work-in-process/dac", "-10", stage="capture"),
            row("removals/permanent", "-10"),
            evidence="contract:c",
        ),
        entry(
            "E1", "emission", row("work-in-process/dac", "0.5", stage="capture"), row("direct/heat", "0.5")
        ),
        entry("E2", "energy", row("work-in-process/dac", "1", stage="process"), row("indirect/scope-2", "1")),
        entry(
            "E3",
            "purchase",
            row("work-in-process/dac", "0.5", stage="transport"),
            row("indirect/upstream/transport", "0.5"),
        ),
        entry("P", "produce", row("work-in-process/dac", "8"), row("finished-goods/dac", "-8", units="10")),
        entry("S", "sale", row("finished-goods/dac", units="6"), evidence="delivery:1"),
    ]
    books = journal(empty_opening("removal-plant"), drafts, "removal-plant")
    stated = result(drafted(books))
    assert stated["contribution"]["goodsSoldTotal"] == shown(grams(Fraction(-8) * 6 / 10)) == "-4.8"
    assert balance(drafted(books), "finished-goods/dac") == "-3.2"
    (made,) = stated["products"]
    assert {(part["stage"], part["scope"]): part["amount"] for part in made["stages"]} == {
        ("capture", "removals"): "-10",
        ("capture", "1"): "0.5",
        ("process", "2"): "1",
        ("transport", "3.4"): "0.5",
    }
    assert made["footprint"] == "-0.8"
    assert not [one for one in identities(drafted(books)["co2Statement"]) if one.answer == "fail"]


def test_gocasi_s_removal_shown_gross_changes_flow_and_balances_not_the_contribution() -> None:
    """5 t net bought as 6.25 removed and 1.25 emitted by the plant: worth the same, both sides larger."""
    gross = entry(
        "JE11",
        "removal",
        row("ncc/removals", "-6.25"),
        row("removals/permanent", "-6.25"),
        row("ncc/administration/removal-process", "1.25"),
        row("indirect/upstream", "1.25"),
        evidence="contract:dac declaration:plant",
    )
    books = journal(
        gocasi_opening(), [*(one for one in gocasi_drafts() if one.key != "JE11"), gross], "casi-2"
    )
    stated = result(drafted(books))
    assert stated["contribution"]["total"] == "1442" and stated["contribution"]["removals"] == "-6.25"
    assert (stated["flow"]["removals"], stated["flow"]["upstream"], stated["flow"]["total"]) == (
        "-6.25",
        "1291.25",
        "1838",
    )
    assert balance(drafted(books), "removals/permanent") == "-28.25"


def test_reversible_removals_and_their_reversal(tmp_path: Path) -> None:
    """5 removed in 2025, 2 lost in 2027: outstanding 5, 5 and 3; the contribution of 2027 includes +2."""
    from tests.passport.ledger.companies import closed, opened, posted

    path = opened(tmp_path / "forest.books", empty_opening())
    removal = entry(
        "R", "removal", row("ncc/removals", "-5"), row("removals/reversible", "-5"), evidence="contract:c"
    )
    posted(path, [removal], today="2028-01-05")
    outstanding, contributions = [], []
    for year in ("2025", "2026", "2027"):
        if year == "2027":
            rows = (row("ncc/reversals", "2"), row("removals/reversible", "2"))
            lost = entry("L", "reversal", *rows, day="2027-07-01", evidence="monitoring:report-7")
            posted(path, [lost], today="2028-01-05")
        subject = closed(path, year, today="2028-01-05")
        (memo,) = subject["co2Statement"]["memorandum"]
        outstanding.append(memo["location"])
        contributions.append(result(subject)["contribution"]["total"])
    assert outstanding == ["5", "5", "3"]
    assert contributions == ["-5", "0", "2"]
    assert balance(subject, "removals/reversible") == "-3"
    assert result(subject)["contribution"]["reversals"] == "2"


# Assets.


def test_a_machine_sold_in_mid_life_passes_the_rest_on() -> None:
    """30 t over ten years, sold after four: 12 depreciated, 18 to the buyer."""
    rest = 30 - Fraction(30, 10) * 4
    assert rest == 18
    drafts = [
        entry("B", "purchase", row("machinery", "30"), row("indirect/upstream/capital", "30")),
        entry(
            "D",
            "depreciation",
            row("machinery", "-12"),
            row("ncc/administration/depreciation", "12"),
            evidence="schedule:s",
        ),
        entry(
            "S",
            "disposal",
            row("machinery", "-18"),
            row("ncc/goods-sold/machine", "18"),
            evidence="claim:uIDC8Ko9eQvAEPoC0IMApWL8VVA_w7ySz1PN8GRvtviKIGV-8HfBRNqdDPAqb4TzVUMw",
        ),
    ]
    books = journal(empty_opening(), drafts, "casi-2")
    stated = result(drafted(books))["contribution"]
    sold = {"key": "machine/disposal", "line": "machine", "reason": "disposal", "amount": "18"}
    assert stated["goodsSold"] == [sold]
    assert (stated["total"], balance(drafted(books), "machinery")) == ("30", "0")
    assert not [one for one in identities(drafted(books)["co2Statement"]) if one.answer == "fail"]


# A supplier corrects JE1 from 1,240 to 1,302.


@dataclass(frozen=True)
class Effect:
    """What the correction changes, in tonnes: materials left, finished goods of A and B, contribution."""

    materials: Fraction
    a: Fraction
    b: Fraction
    contribution: Fraction


def effect(used: Fraction) -> Effect:
    """62 t more, ``used`` of it in production: 720 to 80 to A and B; 220 of 400 and 60 of 200 sold."""
    a, b = used * Fraction(720, 800), used * Fraction(80, 800)
    left_a, left_b = a * Fraction(180, 400), b * Fraction(140, 200)
    return Effect(62 - used, left_a, left_b, used - left_a - left_b)


FIFO = effect(Fraction(200, 1240) * 62)  # 800 of 600 + 1,240: the opening first, then 200 of the purchase
AVERAGE = effect(Fraction(800, 1840) * 62)


def test_the_effect_of_a_supplier_s_correction_by_hand() -> None:
    assert FIFO == Effect(Fraction(52), Fraction("4.05"), Fraction("0.7"), Fraction("5.25"))
    assert AVERAGE.materials == 62 - Fraction(49600, 1840)
    for one in (FIFO, AVERAGE):
        assert one.materials + one.a + one.b + one.contribution == 62


@pytest.mark.parametrize(
    ("standard", "by_hand"), [("casi-2-stocks", FIFO), ("casi-2-stocks-average", AVERAGE)]
)
def test_a_supplier_s_correction_of_a_purchase(standard: str, by_hand: Effect) -> None:
    """Materials in layers, a unit of theirs a tonne of steel: the year again with 1,302, against 1,240."""
    first, second = (_with_materials(standard, amount_of) for amount_of in ("1240", "1302"))
    for account, changed in (
        ("materials/steel", by_hand.materials),
        ("finished-goods/a", by_hand.a),
        ("finished-goods/b", by_hand.b),
    ):
        assert abs(amount(second, account) - amount(first, account) - grams(changed)) <= 1
    assert abs(contribution(second) - contribution(first) - grams(by_hand.contribution)) <= 2
    upstream = amount(second, "indirect/upstream") - amount(first, "indirect/upstream")
    assert upstream == grams(62)


def _with_materials(standard: str, bought: str) -> list[Entry]:
    from passport.ledger.books.entries import Layer
    from tests.passport.ledger.companies import pair

    layers = (
        Layer("materials/steel@2024", "materials/steel", "2024", 600 * 10**6, pair("600")),
        Layer("finished-goods/a@2024", "finished-goods/a", "2024", 200 * 10**6, pair("620")),
        Layer("finished-goods/b@2024", "finished-goods/b", "2024", 100 * 10**6, pair("80")),
    )
    opening = empty_opening(
        standard,
        *layers,
        materials__steel="600",
        finished_goods__a="620",
        finished_goods__b="80",
        indirect__upstream="1300",
    )
    state = fresh(standard, opening)
    drafts = [
        entry(
            "JE1", "purchase", row("materials/steel", bought, units="1240"), row("indirect/upstream", bought)
        ),
        entry(
            "JE2",
            "transfer",
            row("materials/steel", units="800"),
            row("work-in-process/a", units="720"),
            row("work-in-process/b", units="80"),
        ),
    ]
    for one in drafts:
        assert not isinstance(state.post(one), list)
    wip_a, wip_b = state.balances["work-in-process/a"], state.balances["work-in-process/b"]
    more = [
        entry(
            "JE3",
            "energy",
            row("work-in-process/a", "36"),
            row("work-in-process/b", "4"),
            row("indirect/scope-2", "40"),
        ),
        _produced("JE4", "a", wip_a + Pair(36 * 10**6, 36 * 10**6), "420", "24", "400"),
        _produced("JE5", "b", wip_b + Pair(4 * 10**6, 4 * 10**6), "36", "20", "200"),
        entry("JE6", "sale", row("finished-goods/a", units="420"), evidence="delivery:a"),
        entry("JE7", "sale", row("finished-goods/b", units="160"), evidence="delivery:b"),
    ]
    return journal(opening, [*drafts, *more], standard)


def _produced(key: str, line: str, wip: Pair, electricity: str, direct: str, units: str) -> Draft:
    total = wip.location + grams(Fraction(electricity) + Fraction(direct))
    rows = (
        row(f"work-in-process/{line}", shown(-wip.location)),
        row(f"finished-goods/{line}", shown(total), units=units),
        row("indirect/scope-2", electricity),
        row("direct/fuels", direct),
    )
    return entry(key, "produce", *rows)


def test_the_correction_entries_of_the_fifo_case_give_the_corrected_year() -> None:
    """The paper's books, closed under plain materials: the differences as corrections, layer by layer."""
    fixes = [
        entry(
            "C1",
            "correction",
            row("materials/steel", "52"),
            row("indirect/upstream", "52"),
            evidence="reason:upstream-change",
            corrects="JE1",
        ),
        entry(
            "C2",
            "correction",
            row("finished-goods/a", "4.05", layer="JE4"),
            row("ncc/goods-sold/a", "4.95"),
            row("indirect/upstream", "9"),
            evidence="reason:upstream-change",
            corrects="JE1",
        ),
        entry(
            "C3",
            "correction",
            row("finished-goods/b", "0.7", layer="JE5"),
            row("ncc/goods-sold/b", "0.3"),
            row("indirect/upstream", "1"),
            evidence="reason:upstream-change",
            corrects="JE1",
        ),
    ]
    books = journal(gocasi_opening(), [*gocasi_drafts(), *fixes], "casi-2")
    assert contribution(books) == grams(1442 + FIFO.contribution)
    assert amount(books, "finished-goods/a") == grams(540 + FIFO.a)
    assert amount(books, "materials/steel") == grams(1040 + FIFO.materials)
    assert not [one for one in identities(drafted(books)["co2Statement"]) if one.answer == "fail"]
    state = fresh("casi-2", books[0])
    for one in books[1:-1]:
        state.apply(one)
    left = state.stocks.of("finished-goods/a")["finished-goods/a@JE4"]
    assert (shown(left.amount.location), Fraction(left.amount.location, left.units)) == (
        "544.05",
        Fraction("3.0225"),
    )
    assert NOTHING not in [left.amount]
