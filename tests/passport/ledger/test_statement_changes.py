"""Every single figure of the example's statement changed, pairs that keep sums, tonnes moved: what shows it.

``statement_changes.json`` says for each class of changes which the statement alone shows and which need the
statement of the year before or the journal; ``changing.py`` writes it. None needs nothing.
"""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from passport.ledger.keeping import checking, replaying
from passport.ledger.keeping.copies import workings
from passport.ledger.keeping.schema import connected
from passport.ledger.statements.statement import Detail
from signing import jcs
from signing.strict_json import loads
from tests.passport.ledger.changing import BY, DETAILS, TABLE, Changes, change, parted, written
from tests.passport.ledger.companies import closed, gocasi, statement
from tests.properties.vectors_as_data import Given, given
from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.accounts import sound
from tests.vectors_build.stage import Stage
from tests.world_acts import Edit


@cache
def changes(detail: Detail) -> Changes:
    return Changes(detail)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = gocasi(tmp_path_factory.mktemp("changes") / "g.books")
    closed(path)
    return path


@pytest.mark.parametrize("detail", DETAILS)
def test_every_single_figure_that_is_changed_breaks_an_identity(detail: Detail) -> None:
    """T220: in both results and the memorandum; the number of entries is the journal's to show."""
    silent = [at for at, parts in changes(detail).alone.items() if not parts]
    assert silent == [("journal", "entries")]


def test_the_table_says_what_each_change_needs() -> None:
    assert TABLE.read_bytes() == written(), "python -m tests.passport.ledger.changing writes it again"


def test_nothing_in_the_table_needs_nothing(books: Path) -> None:
    """The journal gives one statement, whatever figures are stated: so it shows each change there is."""
    table: Any = loads(TABLE.read_bytes())
    assert {one["shown"] for one in table["classes"]} == {"previous", "journal"}
    assert set(table["counts"]) == set(DETAILS)
    with connected(books) as connection:
        lines = list(workings(connection))
    for detail in DETAILS:
        subject = statement(books, detail=detail)
        again = replaying.replayed(lines, subject)
        other = copy.deepcopy(subject)
        for at in changes(detail).places:
            if at != ("journal", "entries"):
                change(other["co2Statement"], at, BY)
        assert jcs.canonical(replaying.replayed(lines, other).subject) == jcs.canonical(again.subject)


def test_a_tonne_moved_in_the_past_and_one_moved_this_year_are_shown_by_the_books(books: Path) -> None:
    subject = statement(books, detail="account")
    rows = [("balances", place, name) for place in (0, 1) for name in ("before", "total")]
    other = copy.deepcopy(subject)
    for at, by in zip(rows, (1, 1, -1, -1), strict=True):
        change(other["co2Statement"], ("results", 0, *at), by * BY)
    assert not parted(other["co2Statement"]), "moved from one asset to another, in the past"
    assert parted(other["co2Statement"], changes("account").previous), "the year before shows it"
    assert [one.code for one in checking.against(books, other)] == ["ledger.other_figures"]


@pytest.mark.long
@pytest.mark.parametrize("detail", DETAILS)
def test_every_pair_of_changes_is_asked_in_full(detail: Detail) -> None:
    """The default run asks in full only the pairs whose deviations cancel; here it is every pair."""
    every = changes(detail)
    for first, second, sign in every.pairs(every=True):
        if every.shows((first, BY), (second, sign * BY)) != "statement":
            assert every.may_be_silent(first, second, sign), (first, second, sign)


def edited(at: tuple[str | int, ...]) -> Edit:
    """The edit of a signed document that adds one to the figure there."""

    def edit(document: dict[str, Any]) -> None:
        change(document["credentialSubject"]["co2Statement"], at, BY)

    return edit


@pytest.mark.parametrize("detail", DETAILS)
def test_a_change_of_each_kind_that_the_entity_signed_again_is_no_verified_statement(detail: Detail) -> None:
    """Figures below zero break the profile (refused), all others contradict each other (figures_wrong)."""
    every = changes(detail)
    kinds = {every.kind(at): at for at in every.places if at != ("journal", "entries")}
    for at in list(kinds.values())[:: len(kinds) // 4]:
        report = judging.ask(sound(Stage(), detail, edited(at)), FOLDER)
        assert report.state == "figures_wrong", at


@pytest.mark.parametrize("detail", DETAILS)
def test_identities_that_a_detail_hides_are_named_and_counted_in_the_depth(detail: Detail) -> None:
    """T221: C11 needs the statement of the year before; C7 to C9 need lines of products."""
    hidden = {"line": ["C11"], "account": ["C7", "C8", "C9", "C11"], "total": ["C7", "C8", "C9", "C11"]}
    name = {"line": "by-line", "account": "by-account", "total": "of-totals"}[detail]
    accounts = sound_report(name)
    assert accounts["notChecked"] == hidden[detail]
    assert accounts["checked"] == str(11 - len(hidden[detail]))
    assert accounts["depth"] == "L2"


def sound_report(name: str) -> Any:
    one: Given = given(f"verified/co2-statement-{name}")
    return one.report().to_json()["accounts"]
