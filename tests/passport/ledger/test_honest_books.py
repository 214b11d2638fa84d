"""Whatever books accept, their statements pass their own identities, in every detail and each year."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.acts.carbon_statement import subject_of
from passport.carbon.rechecking.accounts import identities
from passport.ledger.books.amounts import Pair
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Entry, Layer
from passport.ledger.books.policy import policies
from passport.ledger.keeping import checking
from passport.ledger.keeping.heads import place
from passport.ledger.statements.statement import Detail
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.ledger.any_entries import Begin, Plan, begins, opened_with, plans, posted
from tests.passport.ledger.companies import DIGEST, closed, drafted, empty_opening, entry, opened, row
from tests.passport.ledger.companies import posted as posted_to
from tests.passport.ledger.journals import journal as journal_in_memory
from tests.passport.ledger.years import fresh
from verify.checks.numbers.accounts import gross_contribution

DETAILS: tuple[Detail, ...] = ("line", "account", "total")


def wrong_of(standard: str, begin: Begin, years: Sequence[Plan]) -> list[str]:
    """Every identity that fails in the statements of the years, each beside that of the year before."""
    opening = opened_with(standard, begin)
    journal = posted(fresh(standard, opening), opening, years)
    found = []
    for detail in DETAILS:
        before = None
        for name in (str(2025 + after) for after in range(len(years))):
            accounts = subject_of(drafted(journal, name, detail))["co2Statement"]
            found += [
                f"{name} {detail} {one}" for one in identities(accounts, before, name) if one.answer == "fail"
            ]
            before = accounts
    return found


@pytest.mark.parametrize("standard", list(policies()))
@settings(max_examples=12, deadline=None)
@given(begins, st.tuples(plans, plans))
def test_what_the_books_accept_is_a_statement_whose_identities_hold(
    standard: str, begin: Begin, years: tuple[Plan, Plan]
) -> None:
    assert not wrong_of(standard, begin, years)


@pytest.mark.long
@pytest.mark.parametrize("standard", list(policies()))
@settings(max_examples=300, deadline=None)
@given(begins, st.tuples(plans, plans, plans))
def test_what_the_books_accept_over_many_years(
    standard: str, begin: Begin, years: tuple[Plan, Plan, Plan]
) -> None:
    assert not wrong_of(standard, begin, years)


@pytest.mark.parametrize("standard", list(policies()))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=begins, plan=plans)
def test_what_the_books_accept_is_kept_as_the_journal_gives_it(
    tmp_path: Path, standard: str, begin: Begin, plan: Plan
) -> None:
    """Posted a few at a time, so that layers are read again from their tables between."""
    opening, kept = opened_with(standard, begin), list[Draft]()
    journal = posted(fresh(standard, opening), opening, [plan], kept)
    path = tmp_path / f"{standard}.books"
    for one in (path, place(path)):
        one.unlink(missing_ok=True)
    opened(path, opening)
    for at in range(0, len(kept), 4):
        posted_to(path, kept[at : at + 4])
    found = closed(path)["co2Statement"]
    assert checking.check(path).faults == ()
    assert found["results"] == drafted(journal)["co2Statement"]["results"]


def test_two_products_of_one_entry_join_their_own_stock(tmp_path: Path) -> None:
    """At the average each new layer takes over what is left of its own line, and of no other."""
    path = opened(tmp_path / "joint.books", empty_opening("casi-2-average"))
    for key in ("one", "two"):
        shared = row("work-in-process/a", "10"), row("indirect/upstream", "10")
        goods = row("finished-goods/a", "6", units="2"), row("finished-goods/b", "4", units="8")
        both = entry(key, "produce", row("work-in-process/a", "-10"), *goods)
        posted_to(path, [entry(f"{key}-in", "purchase", *shared), both])
    again = row("finished-goods/a", units="1"), row("finished-goods/b", "3", units="1")
    posted_to(path, [entry("move", "transfer", *again)])
    posted_to(path, [sold("s", "3"), sold("t", "17", "finished-goods/b")])
    assert checking.check(path).faults == ()
    goods_sold = closed(path)["co2Statement"]["results"][0]["contribution"]["goodsSold"]
    assert [(one["key"], one["amount"]) for one in goods_sold] == [("a/2025", "9"), ("b/2025", "11")]


def statements(opening: Entry, *drafts: Draft, standard: str = "casi-2") -> list[dict[str, Any]]:
    """The statements of a year in every detail; no identity fails, and the ``line`` one comes first."""
    journal = journal_in_memory(opening, drafts, standard)
    found = [subject_of(drafted(journal, "2025", detail))["co2Statement"] for detail in DETAILS]
    for one in found:
        assert not [wrong for wrong in identities(one, year="2025") if wrong.answer == "fail"]
    return found


def made(key: str, tonnes: str | tuple[str, str], units: str, line: str = "a") -> list[Draft]:
    """Goods made of bought material."""
    wip, goods = f"work-in-process/{line}", f"finished-goods/{line}"
    pair = (tonnes, tonnes) if isinstance(tonnes, str) else tonnes
    minus = f"-{pair[0]}", f"-{pair[1]}"
    return [
        entry(f"{key}-in", "purchase", row(wip, pair), row("indirect/upstream", pair)),
        entry(key, "produce", row(wip, minus), row(goods, pair, units=units)),
    ]


def sold(key: str, units: str, account: str = "finished-goods/a") -> Draft:
    return entry(key, "sale", row(account, units=units), evidence="delivery:D")


def corrected(key: str, of: str, tonnes: str, layer: str) -> Draft:
    rows = row("finished-goods/a", tonnes, layer=layer), row("indirect/upstream", tonnes)
    return entry(key, "correction", *rows, evidence="reason:calculation-error", corrects=of)


def test_corrections_of_opposite_sign_on_two_layers_of_a_line_are_listed_by_layer() -> None:
    fixed = [corrected("up", "one", "50", "one"), corrected("down", "two", "-50", "two")]
    first = [*made("one", "100", "100"), *made("two", "100", "100"), *fixed, sold("s", "100")]
    result = statements(empty_opening(), *first)[0]["results"][0]
    assert [(one["amount"], one["made"]) for one in result["corrections"]] == [
        ("-50", "2025"),
        ("50", "2025"),
    ]
    assert [one["amount"] for one in result["contribution"]["goodsSold"]] == ["150"]


def test_corrections_of_opposite_sign_on_one_layer_with_a_sale_between_them() -> None:
    fixed = [corrected("up", "one", "50", "one"), sold("s", "50"), corrected("down", "one", "-50", "one")]
    result = statements(empty_opening(), *made("one", "100", "100"), *fixed)[0]["results"][0]
    assert [one["amount"] for one in result["corrections"]] == ["-50", "50"]
    assert [one["amount"] for one in result["contribution"]["goodsSold"]] == ["75"]


def test_materials_and_goods_that_were_bought_are_sold_as_they_are() -> None:
    steel = row("materials/steel", "9"), row("indirect/upstream", "9")
    resold = entry("m", "sale", row("materials/steel", "-4"), evidence="delivery:D")
    goods = row("finished-goods/a", "5", units="10"), row("indirect/upstream", "5")
    drafts = [entry("b", "purchase", *steel), resold, entry("g", "purchase", *goods), sold("s", "4")]
    result = statements(empty_opening(), *drafts)[0]["results"][0]
    listed = [(one["key"], one["amount"]) for one in result["contribution"]["goodsSold"]]
    assert listed == [("a/2025", "2"), ("steel/sale", "4")]
    assert [(one["units"], one["total"]) for one in result["products"]] == [("10", "5")]


def test_materials_in_layers_are_sold_by_units() -> None:
    steel = row("materials/steel", "9", units="90"), row("indirect/upstream", "9")
    drafts = [entry("b", "purchase", *steel), sold("s", "30", "materials/steel")]
    result = statements(empty_opening("casi-2-stocks"), *drafts, standard="casi-2-stocks")[0]["results"][0]
    assert [(one["key"], one["amount"]) for one in result["contribution"]["goodsSold"]] == [
        ("steel/sale", "3")
    ]


def test_goods_of_one_line_that_are_used_for_another_keep_their_amount() -> None:
    again = row("finished-goods/a", units="10"), row("work-in-process/b", units="10", stage="joining")
    product = row("work-in-process/b", "-10"), row("finished-goods/b", "10", units="5")
    drafts = [*made("one", "100", "100"), entry("t", "transfer", *again), entry("p", "produce", *product)]
    result = statements(empty_opening(), *drafts)[0]["results"][0]
    assert [one["stages"] for one in result["products"] if one["line"] == "b"] == [
        [{"stage": "joining", "scope": "other", "amount": "10"}]
    ]
    assert [(one["key"], one["amount"]) for one in result["corrections"]] == [("a/2025/transfer/less", "-10")]


def test_two_layers_of_one_line_in_one_entry_have_their_own_units() -> None:
    both = (
        row("finished-goods/a", "1", units="10", layer="x"),
        row("finished-goods/a", "2", units="5", layer="y"),
    )
    bought = row("work-in-process/a", "3"), row("indirect/upstream", "3")
    drafts = [
        entry("in", "purchase", *bought),
        entry("p", "produce", row("work-in-process/a", "-3"), *both),
    ]
    result = statements(empty_opening(), *drafts)[0]["results"][0]
    assert [(one["units"], one["total"]) for one in result["products"]] == [("10", "1"), ("5", "2")]


def test_removals_of_an_earlier_year_are_corrected_in_prior_periods() -> None:
    opening = empty_opening(machinery="0", removals__permanent="-5", legacy="5")
    back = row("ncc/prior-period", "1"), row("removals/permanent", "1")
    fix = entry("fix", "correction", *back, evidence="reason:calculation-error", corrects="opening")
    for one in statements(opening, fix):
        contribution = one["results"][0]["contribution"]
        assert contribution["priorPeriodCorrections"][0]["removals"] == "1"
        assert (contribution["total"], gross_contribution(contribution)) == ("1", 10**6), "it was no removal"


REMOVING = "full-costing-removals"
BOUGHT = row("work-in-process/a", "10"), row("indirect/upstream", "10")
REMOVED = row("work-in-process/a", "-5"), row("removals/permanent", "-5")


def taken_out(key: str, of: str, tonnes: str) -> Draft:
    """A correction that takes removals out of products again."""
    rows = row("work-in-process/a", tonnes), row("removals/permanent", tonnes)
    return entry(key, "correction", *rows, evidence="reason:calculation-error", corrects=of)


def test_removals_leave_products_as_far_as_the_year_put_them_there(tmp_path: Path) -> None:
    """T497: what is taken out beyond that is refused, also where the books are opened between."""
    path = opened(tmp_path / "r.books", empty_opening(REMOVING, removals__permanent="-5", legacy="5"))
    posted_to(path, [entry("b", "purchase", *BOUGHT), entry("r", "removal", *REMOVED, evidence="contract:c")])
    posted_to(path, [taken_out("c1", "r", "2")])
    with pytest.raises(DraftRefused) as refused:
        posted_to(path, [taken_out("c2", "r", "4")])
    (one,) = refused.value.problems
    assert (one.code, one.where) == ("ledger.removals_in_products", "entry c2")
    assert one.message.endswith("4 t of removals leave products, and this year's entries put 3 t there.")
    assert "at most 3 t" in one.hint
    posted_to(path, [taken_out("c3", "r", "3")])
    result = closed(path)["co2Statement"]["results"][0]
    assert "removalsInProducts" not in result["contribution"]
    # In the next year the entry lies in a closed one, and the correction is listed with prior periods.
    later = entry("b2", "purchase", *BOUGHT, day="2026-01-04")
    posted_to(path, [later, taken_out("c4", "r", "-1")._replace(day="2026-01-05")], today="2027-01-05")
    with pytest.raises(DraftRefused) as refused:
        posted_to(path, [taken_out("c5", "b2", "1")._replace(day="2026-01-05")], today="2027-01-05")
    assert [one.code for one in refused.value.problems] == ["ledger.removals_in_products"]
    found = closed(path, "2026", today="2027-01-05")["co2Statement"]
    assert not [one for one in identities(found, year="2026") if one.answer == "fail"]
    assert found["results"][0]["contribution"]["priorPeriodCorrections"][0]["removals"] == "-1"


def test_production_brings_removals_along_only_where_they_may_enter_products() -> None:
    """T498."""
    unfinished, removed = row("work-in-process/a", "-5"), row("removals/permanent", "-2")
    made_of = unfinished, removed, row("finished-goods/a", "3", units="1")
    cited = f"workings:{DIGEST} contract:c"
    drafts = [entry("b", "purchase", *BOUGHT), entry("p", "produce", *made_of, evidence=cited)]
    result = statements(empty_opening(REMOVING), *drafts, standard=REMOVING)[0]["results"][0]
    assert result["contribution"]["removalsInProducts"] == "-2"
    state = fresh()
    state.post(drafts[0])
    problems = state.post(drafts[1])
    assert isinstance(problems, list) and [one.code for one in problems] == ["ledger.not_inventoriable"]
    assert "removals may not enter products" in problems[0].message


def test_sales_of_light_pieces_may_lose_half_a_gram_each() -> None:
    """Four tenths of a gram a piece: nothing is taken until so much is left that a piece has half a gram."""
    pieces = [sold(f"s{place}", "1") for place in range(3000)]
    result = statements(empty_opening(), *made("one", "0.006", "15000"), *pieces)[0]["results"][0]
    assert [one["amount"] for one in result["contribution"]["goodsSold"]] == ["0"], "of 1,200 g"


def test_goods_in_stock_that_hold_nothing_are_in_the_average() -> None:
    """A hundred free units and a hundred of one tonne each: what is sold carries half a tonne each."""
    free = Layer("finished-goods/a@2024", "finished-goods/a", "2024", 100 * 10**6, Pair(0, 0))
    drafts = [*made("one", "100", "100"), sold("s", "150")]
    found = statements(empty_opening("casi-2-average", free), *drafts, standard="casi-2-average")[0]
    result = found["results"][0]
    assert [one["amount"] for one in result["contribution"]["goodsSold"]] == ["75"]
    assert [(one["reason"], one["amount"]) for one in result["corrections"]] == [("stock", "0")]
    assert {one.answer for one in identities(found, year="2025") if one.identity == "C7"} == {"not_checked"}


def test_goods_are_of_the_fiscal_year_in_which_they_were_made(tmp_path: Path) -> None:
    """A year from July to June: goods made in autumn and in spring are of one year, and of no other one."""
    path = opened(tmp_path / "july.books", empty_opening(start="2024-07-01"))
    days = {"one": "2024-09-01", "two": "2025-09-01"}
    for key, day in days.items():
        goods = [draft._replace(day=day) for draft in made(key, "100" if key == "one" else "300", "100")]
        posted_to(path, [*goods, sold(f"s-{key}", "50")._replace(day=day)], today="2026-08-01")
        statement_of = closed(path, str(int(day[:4]) + 1), today="2026-08-01")["co2Statement"]
        sales = statement_of["results"][0]["contribution"]["goodsSold"]
        assert [one["made"] for one in sales] == ["2025"], "the oldest layer is of the first year"
        assert not [one for one in identities(statement_of) if one.answer == "fail"]


REFUSED = {
    "a machine that is sold": (
        entry("m", "sale", row("machinery", "-1"), evidence="delivery:D"),
        "ledger.account_of_kind",
        "disposal",
    ),
    "a purchase that is charged to removals": (
        entry("p", "purchase", row("ncc/removals", "1"), row("indirect/upstream", "1")),
        "ledger.account_of_kind",
        "takes removals",
    ),
    "a reversal that is charged to administration": (
        entry(
            "r",
            "reversal",
            row("ncc/administration/x", "1"),
            row("removals/permanent", "1"),
            evidence="monitoring:m",
        ),
        "ledger.account_of_kind",
        "reversals",
    ),
    "a removal that takes back": (
        entry(
            "r", "removal", row("ncc/removals", "1"), row("removals/permanent", "1"), evidence="contract:c"
        ),
        "ledger.removals_sign",
        "correction",
    ),
    "a removal of the contribution alone": (
        entry("r", "removal", row("ncc/removals", "-1"), row("machinery", "1"), evidence="contract:c"),
        "ledger.removals_apart",
        "ncc/removals",
    ),
    "goods that move within their account": (
        entry("t", "transfer", row("finished-goods/a", units="1"), row("finished-goods/a", "1", units="1")),
        "ledger.same_account",
        "stay in the layer",
    ),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_no_statement_could_say_is_refused(name: str) -> None:
    draft, code, hint = REFUSED[name]
    state = fresh(first=empty_opening(removals__permanent="-5", legacy="5", machinery="0"))
    problems = state.post(draft)
    assert isinstance(problems, list)
    assert code in {one.code for one in problems}
    assert any(hint in one.hint for one in problems)
