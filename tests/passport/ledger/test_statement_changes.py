"""Every single figure of the example's statement changed, and pairs that keep sums: what shows it."""

import copy
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.rechecking.accounts import identities
from passport.ledger.books.amounts import scaled, shown
from passport.ledger.keeping import checking
from passport.ledger.statements.statement import Detail
from tests.passport.ledger.companies import closed, gocasi, statement

Where = tuple[str | int, ...]
FIGURES = {
    "amount",
    "total",
    "before",
    "units",
    "footprint",
    "goodsSoldTotal",
    "removals",
    "direct",
    "scope2",
    "upstream",
}


def figures(value: Any, at: Where = ()) -> Iterator[Where]:  # noqa: ANN401  # JSON of any kind
    """The places of all figures of a result."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        if isinstance(inner, str) and name in FIGURES:
            yield (*at, name)
        elif not isinstance(inner, str):
            yield from figures(inner, (*at, name))


def changed(statement_of: dict[str, Any], at: Where, by: int) -> None:
    target: Any = statement_of["results"][0]
    for step in at[:-1]:
        target = target[step]
    target[at[-1]] = shown(scaled(target[at[-1]]) + by)


def wrong(statement_of: dict[str, Any]) -> set[str]:
    return {one.identity for one in identities(statement_of) if one.answer == "fail"}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = gocasi(tmp_path_factory.mktemp("changes") / "g.books")
    closed(path)
    return path


@pytest.mark.parametrize("detail", ["line", "account", "total"])
def test_every_single_figure_that_is_changed_breaks_an_identity(books: Path, detail: Detail) -> None:
    """Units sold of earlier years stand in both columns alike, and nowhere else in the statement."""
    subject = statement(books, detail=detail)
    for at in figures(subject["co2Statement"]["results"][0]):
        other = copy.deepcopy(subject)
        changed(other["co2Statement"], at, 10**6)
        assert wrong(other["co2Statement"]), at


def test_pairs_of_changes_that_keep_sums_are_shown_by_the_statement_or_by_the_journal(books: Path) -> None:
    """One up, another down, all pairs of the detail account: none needs nothing."""
    subject = statement(books, detail="account")
    places = list(figures(subject["co2Statement"]["results"][0]))
    silent = 0
    for first, second in combinations(places, 2):
        for sign in (1, -1):
            other = copy.deepcopy(subject["co2Statement"])
            changed(other, first, 10**6)
            changed(other, second, sign * 10**6)
            silent += not wrong(other)
    assert 0 < silent < len(places) ** 2 // 10
    other = copy.deepcopy(subject)
    rows = [("balances", place, name) for place in (0, 1) for name in ("before", "total")]
    for at, by in zip(rows, (1, 1, -1, -1), strict=True):
        changed(other["co2Statement"], at, by * 10**6)
    assert not wrong(other["co2Statement"]), "moved from one asset to another, in the past"
    assert [one.code for one in checking.against(books, other)] == ["ledger.other_figures"]
