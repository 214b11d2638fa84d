"""Properties P1 to P10 of carbon books, over random years of a small works."""

import copy
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.carbon.rechecking.accounts import identities
from passport.ledger.books.amounts import NOTHING, Pair, share, shares
from passport.ledger.books.canonical import entry_of
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Entry, from_json, together
from passport.ledger.books.posting import State
from passport.ledger.keeping import checking, closing
from passport.ledger.statements.consolidate import Group, Member, consolidate
from signing import jcs
from tests.passport.ledger.companies import (
    TODAY,
    closed,
    drafted,
    empty_opening,
    entry,
    general_ledger,
    journal_of,
    opened,
    posted,
    row,
    statement,
)
from tests.passport.ledger.years import Step, drafts, fresh, years

QUICK = settings(max_examples=40, deadline=None)
ON_DISK = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def entries(plan: Sequence[Draft], standard: str = "casi-2") -> list[Entry]:
    """A journal in memory: opening, the plan, and the closing entry."""
    state, found = fresh(standard), [empty_opening(standard)]
    for one in plan:
        came = state.post(one)
        assert came is not None and not isinstance(came, list), came
        found.append(came.entry)
    flows = {name: amount for name, amount in state.balances.items() if name.startswith("ncc/")}
    return [*found, closing.closing_entry("2025", "2025-12-31", flows)]


def contribution(journal: Sequence[Entry]) -> Pair:
    return next(one.amount for one in journal[-1].postings if one.account == "legacy")


def assets(journal: Sequence[Entry]) -> Pair:
    balances = general_ledger(journal).state.balances
    heads = ("buildings", "machinery", "materials", "work-in-process", "finished-goods")
    total = NOTHING
    for name, amount in balances.items():
        total += amount if name.startswith(heads) else NOTHING
    return total


@QUICK
@given(years)
def test_p1_the_identity_holds_after_every_entry_in_each_column(plan: list[Step]) -> None:
    state = fresh()
    for one in drafts(plan):
        state.post(one)
        total = NOTHING
        for amount in state.balances.values():
            total += amount
        assert total == NOTHING


@QUICK
@given(years, st.randoms(use_true_random=False))
def test_p2_entries_of_one_day_on_disjoint_accounts_may_change_places(
    plan: list[Step], random: Random
) -> None:
    """Those of line a and those of line b share only accounts of liabilities, which are sums."""
    plan = [step for step in plan if step[0] in {"buy", "energy", "emission", "produce", "sell"}]
    first = [one for one in drafts(plan) if one.rows[0].account.endswith("/a")]
    second = [one for one in drafts(plan) if one.rows[0].account.endswith("/b")]
    mixed, left, right = [], list(first), list(second)
    while left or right:
        mixed.append((left if left and (not right or random.random() < 0.5) else right).pop(0))
    assert drafted(entries([*first, *second])) == drafted(entries(mixed))


@ON_DISK
@given(years)
def test_p3_a_year_opens_with_what_the_year_before_closed_with(tmp_path: Path, plan: list[Step]) -> None:
    path = opened(_fresh(tmp_path), empty_opening())
    posted(path, drafts(plan))
    first = closed(path)
    more = entry(
        "next", "purchase", row("machinery", "1"), row("indirect/upstream/capital", "1"), day="2026-02-01"
    )
    posted(path, [more], today="2027-01-02")
    second = closed(path, "2026", today="2027-01-02")
    found = identities(second["co2Statement"], first["co2Statement"])
    assert {one.answer for one in found} == {"pass"}


def _fresh(folder: Path) -> Path:
    path = folder / "works.books"
    path.unlink(missing_ok=True)
    path.with_name("works.books.head").unlink(missing_ok=True)
    return path


@ON_DISK
@given(years)
def test_p4_the_journal_alone_gives_the_same_statement_and_checks(tmp_path: Path, plan: list[Step]) -> None:
    path = opened(_fresh(tmp_path), empty_opening())
    posted(path, drafts(plan))
    subject = closed(path)
    assert checking.check(path).faults == ()
    for detail in ("line", "account", "total"):
        assert checking.against(path, statement(path, detail=detail)) == ()
    again = [entry_of(jcs.canonical(one.as_json(number))) for number, one in enumerate(journal_of(path))]
    digest = subject["co2Statement"]["journal"]["digestMultibase"]
    other = drafted(again)
    other["co2Statement"]["journal"]["digestMultibase"] = digest
    assert jcs.canonical(other) == jcs.canonical(subject)


@QUICK
@given(years)
def test_every_identity_of_a_random_year_holds(plan: list[Step]) -> None:
    for standard in ("casi-2", "casi-2-average"):
        found = identities(drafted(entries(drafts(plan, standard), standard))["co2Statement"])
        # Under averages a layer's rest changes its year with each production: C7 asks layers only.
        wrong = [
            one
            for one in found
            if one.answer == "fail" and (standard, one.identity) != ("casi-2-average", "C7")
        ]
        assert not wrong


@QUICK
@given(st.integers(-(10**15), 10**15), st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_p5_takings_of_a_layer_are_the_layer(total: int, takings: list[int]) -> None:
    rest, whole = total, sum(takings)
    found = []
    for one in takings:
        found.append(share(rest, one, whole))
        rest, whole = rest - found[-1], whole - one
    assert sum(found) == total and rest == 0
    assert all(one >= 0 for one in found) if total >= 0 else all(one <= 0 for one in found)
    assert shares(total, takings) == found


def test_a_thousand_grams_over_three_units() -> None:
    assert shares(1000, [1, 1, 1]) == [333, 334, 333]


@QUICK
@given(years, st.sampled_from(["casi-2", "casi-2-average", "casi-2-specific"]))
def test_p5_layers_of_a_year_are_never_overdrawn(plan: list[Step], standard: str) -> None:
    state = fresh(standard)
    opened_units: dict[str, int] = {}
    taken: dict[str, int] = {}
    for one in drafts(plan, standard):
        came = state.post(one)
        assert came is not None and not isinstance(came, list)
        for layer in came.entry.opens:
            opened_units[layer.id] = layer.units
        for taking in came.takings:
            taken[taking.layer] = taken.get(taking.layer, 0) + taking.units
        assert all(stock.units > 0 for stock in state.stocks.all())
    goods = sum(stock.amount.location for stock in state.stocks.all())
    balance = sum(
        amount.location for name, amount in state.balances.items() if name.startswith("finished-goods")
    )
    assert goods == balance


@ON_DISK
@given(years)
def test_p6_posting_a_journal_twice_is_posting_it_once(tmp_path: Path, plan: list[Step]) -> None:
    path, made = opened(_fresh(tmp_path), empty_opening()), drafts(plan)
    assert posted(path, made).posted == len(made)
    before = journal_of(path)
    again = posted(path, made)
    assert (again.posted, again.there) == (0, len(made))
    assert journal_of(path) == before


@QUICK
@given(years)
def test_p8_a_policy_moves_contribution_and_assets_by_opposite_amounts_and_never_the_flow(
    plan: list[Step],
) -> None:
    made = drafts(plan)
    journals = [entries(made, standard) for standard in ("casi-2", "casi-2-average", "full-costing")]
    sums = {contribution(one) + assets(one) for one in journals}
    flows = [drafted(one)["co2Statement"]["results"][0]["flow"] for one in journals]
    assert len(sums) == 1
    assert flows[0] == flows[1] == flows[2]


@QUICK
@given(years, st.integers(1, 10**9), st.integers(1, 10**9))
def test_p9_a_correction_and_its_reverse_leave_nothing_but_two_entries(
    plan: list[Step], location: int, market: int
) -> None:
    made = [
        entry("first", "purchase", row("machinery", "2000"), row("indirect/upstream/capital", "2000")),
        *drafts(plan),
    ]
    up, down = (str(location / 10**6), str(market / 10**6)), (str(-location / 10**6), str(-market / 10**6))
    both = [
        entry(
            f"fix-{place}",
            "correction",
            row("machinery", _six(amount)),
            row("indirect/upstream/capital", _six(amount)),
            evidence="reason:calculation-error",
            corrects="first",
        )
        for place, amount in enumerate((up, down))
    ]
    state, other = _posted(made), _posted([*made, *both])
    assert {name: one for name, one in state.balances.items() if one != NOTHING} == {
        name: one for name, one in other.balances.items() if one != NOTHING
    }


def _six(amount: tuple[str, str]) -> tuple[str, str]:
    first, second = (f"{float(one):.6f}" for one in amount)
    return first, second


def _posted(made: Sequence[Draft]) -> State:
    state = fresh()
    keys: dict[str, tuple[int, str, bytes]] = {}
    state.find = keys.get
    for number, one in enumerate(made, 1):
        came = state.post(one)
        assert came is not None and not isinstance(came, list), came
        keys[one.key] = (number, one.day, one.asked())
    return state


@QUICK
@given(years)
def test_every_entry_balances_and_survives_its_json(plan: list[Step]) -> None:
    for number, one in enumerate(entries(drafts(plan))):
        assert together(one.postings) == NOTHING
        written = one.as_json(number)
        assert from_json(copy.deepcopy(written)).as_json(number) == written


def _member(name: str, plan: list[Step]) -> Member:
    journal = entries(drafts(plan))
    changes: dict[str, Pair] = {}
    for one in journal:
        for posting in one.postings:
            changes[posting.account] = changes.get(posting.account, NOTHING) + posting.amount
    return Member(name, "casi-2", "2025", {}, changes)


def as_member(name: str, group: Group, members: Sequence[Member]) -> Member:
    """A group as a member of a larger one: what it still sells and buys outside itself."""
    gone = {one.key for one in group.eliminated}
    return Member(
        name,
        members[0].policy,
        members[0].year,
        group.before,
        group.changes,
        [one for member in members for one in member.sold if not gone & {cited.id for cited in one.cites}],
        [one for member in members for one in member.bought if not gone & {cited.id for cited in one.cites}],
    )


@QUICK
@given(years, years, years)
def test_p10_a_group_of_one_is_that_one_and_joining_is_associative(
    one: list[Step], two: list[Step], three: list[Step]
) -> None:
    first, second, third = _member("one", one), _member("two", two), _member("three", three)
    alone = consolidate([first])
    assert (alone.before, alone.changes) == (first.before, first.changes)
    pair_first = as_member("pair", consolidate([first, second]), [first, second])
    pair_last = as_member("pair", consolidate([second, third]), [second, third])
    left, right = consolidate([pair_first, third]), consolidate([first, pair_last])
    assert left.changes == right.changes == consolidate([first, second, third]).changes


@QUICK
@given(years, st.randoms(use_true_random=False))
def test_who_buys_moves_neither_goods_sold_nor_stocks_under_fifo(plan: list[Step], random: Random) -> None:
    """Late binding (E.2): sales of one day in another order leave contribution, assets and units."""
    made = drafts(plan)
    goods = [one for one in made if one.kind != "sale"]
    sales = [one for one in made if one.kind == "sale"]
    mixed = random.sample(sales, len(sales))
    state, other = _posted([*goods, *sales]), _posted([*goods, *mixed])
    for line in ("finished-goods/a", "finished-goods/b"):
        assert state.stocks.units(line) == other.stocks.units(line)
        assert state.balances.get(line, NOTHING) == pytest.approx(
            other.balances.get(line, NOTHING), abs=len(sales)
        )


def test_today_is_after_the_year_of_these_tests() -> None:
    assert TODAY > "2025-12-31"
