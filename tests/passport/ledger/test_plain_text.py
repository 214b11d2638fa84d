"""The journal as plain text, read by another program: its balances are ours, account by account (P11)."""

import csv
import importlib
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from passport.ledger.books.amounts import NOTHING, Pair
from passport.ledger.books.entries import Entry, from_json
from passport.ledger.papers import journal, plain_text
from signing.strict_json import loads
from tests.passport.ledger.companies import (
    closed,
    drafted,
    empty_opening,
    entry,
    general_ledger,
    gocasi,
    gocasi_opening,
    journal_of,
    opened,
    posted,
    row,
)
from tests.passport.ledger.test_properties import entries
from tests.passport.ledger.years import Step, drafts, years


def balances(journal_of_books: Sequence[Entry]) -> dict[str, Pair]:
    """Ours, by the names of the export; empty accounts left out."""
    found = general_ledger(journal_of_books).state.balances
    return {plain_text.account_name(name): one for name, one in found.items() if one != NOTHING}


def of_beancount(text: str) -> dict[str, Pair]:
    """What beancount makes of the file; its own opinion whether it balances is not asked."""
    loader = pytest.importorskip("beancount.loader", reason="beancount is missing: pip install '.[test]'")
    inventory = importlib.import_module("beancount.core.inventory")
    found: dict[str, Any] = {}
    directives, errors, _ = loader.load_string(text)
    assert not errors, errors
    for one in directives:
        for posting in getattr(one, "postings", None) or ():
            found.setdefault(posting.account, inventory.Inventory()).add_position(posting)
    sums = {}
    for name, held in found.items():
        pair = Pair(*(int(held.get_currency_units(c).number * 10**6) for c in plain_text.COMMODITIES))
        if pair != NOTHING:
            sums[name] = pair
    return sums


def lines(form: str, books: Sequence[Entry]) -> str:
    return "\n".join(plain_text.FORMATS[form](enumerate(books))) + "\n"


def test_p11_beancount_s_balances_of_the_paper_s_company_are_ours(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    closed(path)
    books = journal_of(path)
    found = of_beancount(lines("beancount", books))
    assert found == balances(books)
    assert found["Assets:Finished-goods:A"] == Pair(540 * 10**6, 540 * 10**6)


@settings(max_examples=10, deadline=None)
@given(years)
def test_p11_beancount_s_balances_of_a_random_year_are_ours(plan: list[Step]) -> None:
    books = entries(drafts(plan))
    assert of_beancount(lines("beancount", books)) == balances(books)


def test_hledger_s_form_has_both_commodities_on_every_posting(tmp_path: Path) -> None:
    """hledger is not at hand; its journal is read line by line: every transaction sums to nothing in each."""
    books = journal_of(gocasi(tmp_path / "g.books"))
    sums: dict[str, Decimal] = {}
    found: dict[str, list[Decimal]] = {}
    for line in lines("hledger", books).splitlines():
        if line.startswith("  "):
            name, amount, commodity = line.split()
            assert len(amount.partition(".")[2]) == 6
            sums[commodity] = sums.get(commodity, Decimal()) + Decimal(amount)
            found.setdefault(name, [Decimal(), Decimal()])[commodity == "CO2M"] += Decimal(amount)
        elif not line:
            assert all(total == 0 for total in sums.values())
    ours = balances(books)
    assert {
        name: Pair(*(int(one * 10**6) for one in both)) for name, both in found.items() if any(both)
    } == ours


def test_a_text_cannot_leave_its_place(tmp_path: Path) -> None:
    """Quotation marks, comments and line ends in a text are no syntax of the other program."""
    text = 'steel" ; \\ (note)\n2025-01-01 open Assets:Cash'
    path = opened(tmp_path / "t.books", empty_opening())
    rows = (row("machinery", "1"), row("indirect/upstream", "1"))
    posted(path, [entry('K"1', "purchase", *rows, text=text)])
    books = journal_of(path)
    assert of_beancount(lines("beancount", books)) == balances(books)
    assert "\n2025-01-01 open" not in lines("hledger", books)


def test_the_exported_sheet_posts_the_same_books_again(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    books = journal_of(path)
    data = lines("csv", books[:1] and books)
    kept = [line for line in csv.reader(io.StringIO(data)) if line[2] != "opening"]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(kept)
    other = opened(tmp_path / "again.books", gocasi_opening())
    posted(other, journal.read(stream.getvalue().encode(), "journal.csv"))
    assert drafted(journal_of(other)) == drafted(books)


def test_json_lines_are_the_entries(tmp_path: Path) -> None:
    books = journal_of(gocasi(tmp_path / "g.books"))
    read = [from_json(loads(line.encode())) for line in lines("jsonl", books).splitlines()]  # type: ignore[arg-type]  # objects
    assert read == books
