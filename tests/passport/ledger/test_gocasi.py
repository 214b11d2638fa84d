"""Every figure that the CO2-statements paper prints, exactly, from the journal, in both columns."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.rechecking.accounts import IDENTITIES, identities
from passport.ledger.books.accounts import known
from passport.ledger.books.amounts import COLUMNS, Pair, scaled, shown
from passport.ledger.books.entries import Entry
from passport.ledger.keeping import checking
from passport.ledger.statements import performance
from passport.ledger.statements.statement import Detail
from tests.passport.ledger import paper
from tests.passport.ledger.companies import (
    balance,
    closed,
    general_ledger,
    gocasi,
    gocasi_opening,
    journal_of,
    result,
    statement,
)

BOTH = [0, 1]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = gocasi(tmp_path_factory.mktemp("gocasi") / "gocasi.books")
    closed(path)
    return path


@pytest.fixture(scope="module")
def entries(books: Path) -> list[Entry]:
    return journal_of(books)


@pytest.fixture(scope="module")
def closing(books: Path) -> dict[str, Any]:
    return statement(books)


def tonnes(text: str) -> int:
    assert scaled(text) % 10**6 == 0
    return scaled(text) // 10**6


def row(found: dict[str, Any], account: str) -> tuple[int, ...]:
    (one,) = (one for one in found["balances"] if one["account"] == account)
    return (
        tonnes(one["before"]),
        *(tonnes(change["amount"]) for change in one["changes"]),
        tonnes(one["total"]),
    )


@pytest.mark.parametrize("name", paper.TABLE_1)
def test_table_1_the_opening_balance_sheet(name: str) -> None:
    opening = gocasi_opening()
    (history,) = (one for one in opening.more["history"] if one["account"] == paper.ROWS[name])
    found = {change["year"]: change for change in history["changes"]}
    for year, amount in zip(paper.YEARS_OPENING, paper.TABLE_1[name][:-1], strict=True):
        change = found.get(year.replace("prior to", "before"), {"location": "0", "market": "0"})
        assert {tonnes(change["location"]), tonnes(change["market"])} == {amount}
    total = next((one.amount for one in opening.postings if one.account == paper.ROWS[name]), Pair(0, 0))
    sign = known(paper.ROWS[name]).sign
    assert {sign * one for one in total} == {paper.TABLE_1[name][-1] * 10**6}


def test_table_1_totals_on_both_sides() -> None:
    left = [name for name, account in paper.ROWS.items() if known(account).sign == 1]
    right = [name for name in paper.ROWS if name not in left]
    for names in (left, right):
        sums = tuple(sum(paper.TABLE_1[name][place] for name in names) for place in range(5))
        assert sums == paper.TABLE_1_TOTAL
    assert paper.TABLE_1["Scope 2"][-1] + paper.TABLE_1["Upstream Scope 3"][-1] == paper.TABLE_1_INDIRECT


@pytest.mark.parametrize("place", BOTH)
@pytest.mark.parametrize("name", paper.TABLE_3)
def test_table_3_the_closing_balance_sheet(closing: dict[str, Any], name: str, place: int) -> None:
    assert row(result(closing, place), paper.ROWS[name]) == paper.TABLE_3[name]


@pytest.mark.parametrize("place", BOTH)
def test_table_3_totals_on_both_sides(closing: dict[str, Any], place: int) -> None:
    found = result(closing, place)
    for asset in (True, False):
        rows = [row(found, one["account"]) for one in found["balances"] if (one["side"] == "asset") is asset]
        assert tuple(map(sum, zip(*rows, strict=True))) == paper.TABLE_3_TOTAL
    indirect = tonnes(balance(closing, "indirect/scope-2", place)) + tonnes(
        balance(closing, "indirect/upstream", place)
    )
    assert indirect == paper.TABLE_3_INDIRECT


@pytest.mark.parametrize("place", BOTH)
def test_table_2_the_net_contribution_statement(closing: dict[str, Any], place: int) -> None:
    told_of = result(closing, place)["contribution"]
    goods = [
        (one["line"], one["made"], tonnes(one["units"]), tonnes(one["amount"]))
        for one in told_of["goodsSold"]
    ]
    assert tuple(goods) == paper.TABLE_2
    assert tonnes(told_of["goodsSoldTotal"]) == paper.CEGS
    assert sum(tonnes(one["amount"]) for one in told_of["administration"]) == paper.ADMINISTRATION
    assert tonnes(told_of["removals"]) == paper.REMOVALS
    assert tonnes(told_of["total"]) == paper.CONTRIBUTION


@pytest.mark.parametrize("place", BOTH)
@pytest.mark.parametrize("line", ["a", "b"])
def test_table_4_product_carbon_accounting(closing: dict[str, Any], line: str, place: int) -> None:
    stages, total, units, footprint = paper.TABLE_4[line, "2025"]
    (one,) = (one for one in result(closing, place)["products"] if one["line"] == line)
    assert {(part["stage"], part["scope"]): tonnes(part["amount"]) for part in one["stages"]} == stages
    assert (tonnes(one["total"]), tonnes(one["units"]), one["footprint"]) == (total, units, footprint)


def test_table_4_of_the_year_before_adds_up_and_gives_the_layers_we_opened_with() -> None:
    opens = {(one.account[-1], one.made): one for one in gocasi_opening().opens}
    for (line, made), (stages, total, units, footprint) in paper.TABLE_4.items():
        assert sum(stages.values()) == total
        assert Fraction(total, units) == Fraction(footprint)
        if made == "2024":
            layer = opens[line, made]
            assert Fraction(layer.amount.location, layer.units) == Fraction(footprint)


def _tableau(entry: Entry, column: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in entry.postings:
        head = paper.column(one.account)
        found[head] = found.get(head, 0) + known(one.account).sign * getattr(one.amount, column)
    return {head: amount for head, amount in found.items() if amount}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("key", paper.TABLEAU)
def test_the_tableau_of_journal_entries(entries: list[Entry], key: str, column: str) -> None:
    entry = entries[int(key.removeprefix("JE"))]
    assert entry.key == (key if key != "JE14" else "close 2025")
    assert _tableau(entry, column) == {head: amount * 10**6 for head, amount in paper.TABLEAU[key].items()}


@pytest.mark.parametrize("column", COLUMNS)
def test_beginning_changes_and_ending_of_the_tableau(entries: list[Entry], column: str) -> None:
    sums = dict.fromkeys(paper.COLUMNS_OF_TABLEAU, 0)
    assert _filled(_tableau(entries[0], column)) == paper.BEGINNING
    for entry in entries[1:]:
        for head, amount in _tableau(entry, column).items():
            sums[head] += amount
    assert _filled(sums) == paper.CHANGES
    ending = {head: sums[head] + _tableau(entries[0], column).get(head, 0) for head in sums}
    assert _filled(ending) == paper.ENDING


def _filled(found: dict[str, int]) -> tuple[int, ...]:
    return tuple(found.get(head, 0) // 10**6 for head in paper.COLUMNS_OF_TABLEAU)


def test_debit_sums_and_the_left_side_after_each_entry(entries: list[Entry]) -> None:
    """Assets and contribution after each entry, as worked out from the tableau."""
    left = sum(one.amount.location for one in entries[0].postings if known(one.account).sign == 1)
    sums, after = [], []
    for entry in entries[1:]:
        change = sum(one.amount.location for one in entry.postings if known(one.account).sign == 1)
        left += change
        sums.append(change // 10**6)
        after.append(left // 10**6)
    assert sums == [1240, 0, 40, 444, 56, 0, 0, 30, 13, 10, -5, 0, 10, -1442]
    assert after == [2790, 2790, 2830, 3274, 3330, 3330, 3330, 3360, 3373, 3383, 3378, 3378, 3388, 1946]


@pytest.mark.parametrize("place", BOTH)
def test_flow_trend_and_the_identity_of_flow_contribution_and_assets(
    closing: dict[str, Any], place: int
) -> None:
    found = result(closing, place)
    assert {name: tonnes(amount) for name, amount in found["flow"].items()} == {
        "direct": 45,
        "removals": -5,
        "scope2": 508,
        "upstream": 1290,
        "total": paper.NET_FLOW,
    }
    assert paper.NET_FLOW == paper.CONTRIBUTION + paper.ASSETS_CHANGE
    assert dict(performance.flow(found).values) == {"2023": 2155, "2024": 2575, "2025": 1838}
    assert dict(performance.net_direct(found).values) == paper.NET_DIRECT
    assert dict(performance.contribution_trend(found).values) == {"2023": 2300, "2024": 1300, "2025": 1442}
    assert dict(performance.cumulative(found).values) == {"t": paper.CUMULATIVE_NET_DIRECT}
    assert dict(performance.legacy(found).values) == {"t": paper.LEGACY}


@pytest.mark.parametrize("contribution", ["0", "-5"])
def test_a_year_without_a_contribution_has_no_years_of_budget(
    closing: dict[str, Any], contribution: str
) -> None:
    found = result(closing)
    changed = {**found, "contribution": {**found["contribution"], "total": contribution}}
    names = {one.name for one in performance.indicators(changed, legacy_budget=25_000 * 10**6)}
    assert "legacy budget left" in names
    assert "years of legacy budget left" not in names


def test_indicators_against_plain_fractions(closing: dict[str, Any]) -> None:
    found = {
        one.name: dict(one.values)
        for one in performance.indicators(
            result(closing),
            money={
                "cogs": Fraction(701_000),
                "administration": Fraction(20_000),
                "profit/a": Fraction(90_000),
            },
            direct_budget=2_000 * 10**6,
            legacy_budget=25_000 * 10**6,
            use_phase={"a": 840 * 10**6},
        )
    }
    assert found["share of goods sold"] == {"a": Fraction(1280, 1402), "b": Fraction(122, 1402)}
    assert found["inventory turnover"] == {"times": Fraction(1402) / Fraction(700 + 638, 2)}
    assert found["direct budget left"] == {"t": 270}
    assert found["legacy budget left"] == {"t": 1198}
    assert found["years of legacy budget left"] == {"years": Fraction(1198, 1442)}
    assert found["aggregate carbon intensity"] == {"t": Fraction(1402, 701_000)}
    assert found["contribution by cost"] == {"t": Fraction(1442, 721_000)}
    assert found["profit by tonne of scope 1"] == {"money": Fraction(90_000, 45)}
    assert found["comprehensive contribution (estimate)"] == {
        "contribution": 1442,
        "use phase a (estimate)": 840,
        "together (estimate)": 2282,
    }
    assert found["capitalised emissions (forecast)"] == {
        "buildings": 103,
        "machinery": 165,
        "materials": 1040,
        "finished-goods": 638,
    }
    assert f"{float(Fraction(128000, 1402)):.6f}" == "91.298146"


def test_what_changed_each_product_from_2024_to_2025_by_scope_and_step() -> None:
    """Tonnes per unit: differences of Table 4, and together the change of the footprint."""
    products = {
        place: {
            "units": str(units),
            "total": str(total),
            "stages": [
                {"stage": stage, "scope": scope, "amount": str(amount)}
                for (stage, scope), amount in stages.items()
            ],
        }
        for place, (stages, total, units, _) in paper.TABLE_4.items()
    }
    a = performance.causes(products["a", "2025"], products["a", "2024"])
    assert a == {
        ("step-1", "2"): Fraction(36, 400) - Fraction(40, 600),
        ("step-1", "3.1"): Fraction(720, 400) - Fraction(1020, 600),
        ("step-2", "1"): Fraction(24, 400) - Fraction(40, 600),
        ("step-2", "2"): Fraction(420, 400) - Fraction(760, 600),
    }
    assert sum(a.values()) == Fraction(-1, 10)
    b = performance.causes(products["b", "2025"], products["b", "2024"])
    assert b == {
        ("step-1", "2"): 0,
        ("step-1", "3.1"): Fraction(-16, 200),
        ("step-2", "1"): Fraction(-10, 200),
        ("step-2", "2"): Fraction(6, 200),
    }
    assert sum(b.values()) == Fraction(-1, 10)


def test_every_identity_holds_and_what_detail_hides_is_not_checked(books: Path) -> None:
    hidden: dict[Detail, set[str]] = {
        "line": {"C11"},
        "account": {"C7", "C8", "C9", "C11"},
        "total": {"C7", "C8", "C9", "C11"},
    }
    for detail, names in hidden.items():
        found = identities(statement(books, detail=detail)["co2Statement"])
        assert {one.identity for one in found} == set(IDENTITIES)
        assert {one.identity for one in found if one.answer == "not_checked"} == names
        assert {one.answer for one in found if one.identity not in names} == {"pass"}


def test_the_books_check_and_the_statement_is_replayed(books: Path) -> None:
    found = checking.check(books)
    assert (found.entries, found.faults) == (14, ())
    for detail in ("line", "account", "total"):
        assert checking.against(books, statement(books, detail=detail)) == ()


def test_units_and_lines_of_products_are_only_in_the_detail_line(books: Path) -> None:
    for detail in ("account", "total"):
        told_of = result(statement(books, detail=detail))
        assert "products" not in told_of
        assert told_of["contribution"]["goodsSold"] == [{"key": "all", "amount": "1402"}]
        assert "units" not in str(told_of)


def test_layers_left_after_the_year(entries: list[Entry]) -> None:
    left = {
        one.layer.id: (shown(one.units), shown(one.amount.location))
        for one in general_ledger(entries).state.stocks.all()
    }
    assert left == {"finished-goods/a@JE4": ("180", "540"), "finished-goods/b@JE5": ("140", "98")}
