"""Every bad input of a journal or an opening has its code, its cell and its remedy, and nothing is posted."""

from pathlib import Path

import pytest

from passport.ledger.books.policy import PolicyUnknown, policy
from passport.ledger.keeping.store import Books
from passport.ledger.papers import journal, opening
from passport.sheets.drafts.reading import DraftRefused, Problem
from tests.passport.ledger.companies import (
    ENTITY,
    gocasi,
    journal_of,
    posted,
)

HEAD = "key,day,kind,text,account,amount,location,market,units,layer,stage,allocation,evidence,corrects\n"
BUY = "K1,2025-03-01,purchase,,machinery,{},,,,,,,{},\nK1,,,,indirect/upstream,{},,,,,,,,\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gocasi(tmp_path_factory.mktemp("bad") / "g.books")


def of_sheet(path: Path, text: str) -> tuple[Problem, ...]:
    """The same of a file, whether it cannot be read or not be posted."""
    before = journal_of(path)
    with pytest.raises(DraftRefused) as found:
        posted(path, journal.read((HEAD + text).encode(), "wrong.csv"))
    assert journal_of(path) == before
    return found.value.problems


SHEETS = {
    "unbalanced": (BUY.format("40", "factor:f", "36"), "ledger.unbalanced", "wrong.csv:2:6"),
    "unbalanced market only": (
        "K1,2025-03-01,purchase,,machinery,,40,40,,,,,factor:f,\nK1,,,,indirect/upstream,,40,36,,,,,,\n",
        "ledger.unbalanced",
        "wrong.csv:2:8",
    ),
    "no such account": (
        BUY.format("1", "factor:f", "1").replace("machinery", "machines"),
        "ledger.account",
        "wrong.csv:2:5",
    ),
    "class without a leaf": (
        BUY.format("1", "factor:f", "1").replace("machinery", "materials"),
        "ledger.account",
        "wrong.csv:2:5",
    ),
    "leaf under a class that has none": (
        BUY.format("1", "factor:f", "1").replace("machinery", "machinery/press"),
        "ledger.account",
        "wrong.csv:2:5",
    ),
    "no class": (
        BUY.format("1", "factor:f", "1").replace("machinery", "cash/bank"),
        "ledger.account",
        "wrong.csv:2:5",
    ),
    "comma decimals": (BUY.format('"12,5"', "factor:f", "12.5"), "ledger.amount", "wrong.csv:2:6"),
    "thousands": (BUY.format('"1,240"', "factor:f", "1240"), "sheet.two_ways", "wrong.csv:2:6"),
    "percent": (BUY.format("5 %", "factor:f", "5"), "ledger.amount", "wrong.csv:2:6"),
    "a unit": (BUY.format("5 t", "factor:f", "5"), "ledger.amount", "wrong.csv:2:6"),
    "seven decimals": (BUY.format("0.0000001", "factor:f", "1"), "ledger.amount", "wrong.csv:2:6"),
    "blank amount": (BUY.format("", "factor:f", "1"), "ledger.amount_blank", "wrong.csv:2:6"),
    "one column blank": (
        "K1,2025-03-01,purchase,,machinery,,40,,,,,,factor:f,\nK1,,,,indirect/upstream,40,,,,,,,,\n",
        "ledger.amount_blank",
        "wrong.csv:2:8",
    ),
    "amount twice": (
        "K1,2025-03-01,purchase,,machinery,40,40,40,,,,,factor:f,\nK1,,,,indirect/upstream,40,,,,,,,,\n",
        "ledger.amount",
        "wrong.csv:2:6",
    ),
    "bare purchase": (BUY.format("1", "", "1"), "ledger.evidence", "wrong.csv:2:13"),
    "evidence without a value": (BUY.format("1", "factor:", "1"), "ledger.evidence", "wrong.csv:2:13"),
    "unknown evidence": (BUY.format("1", "factor:f hearsay:x", "1"), "ledger.evidence", "wrong.csv:2:13"),
    "cut digest": (BUY.format("1", "passport:uIDC8Ko9", "1"), "ledger.evidence", "wrong.csv:2:13"),
    "no key": (BUY.format("1", "factor:f", "1").replace("K1", ""), "ledger.key", "wrong.csv:2:1"),
    "no such day": (
        BUY.format("1", "factor:f", "1").replace("03-01", "02-30"),
        "ledger.day",
        "wrong.csv:2:2",
    ),
    "day of another form": (
        BUY.format("1", "factor:f", "1").replace("2025-03-01", "1.3.2025"),
        "ledger.day",
        "wrong.csv:2:2",
    ),
    "closed year": (
        BUY.format("1", "factor:f", "1").replace("2025-03-01", "2024-12-31"),
        "ledger.closed",
        "wrong.csv:2:2",
    ),
    "next year": (
        BUY.format("1", "factor:f", "1").replace("2025-03-01", "2026-01-02"),
        "ledger.other_year",
        "wrong.csv:2:2",
    ),
    "future": (
        BUY.format("1", "factor:f", "1").replace("2025-03-01", "2026-06-01"),
        "ledger.future",
        "wrong.csv:2:2",
    ),
    "no such kind": (
        BUY.format("1", "factor:f", "1").replace("purchase", "donation"),
        "ledger.kind",
        "wrong.csv:2:3",
    ),
    "kind of ours": (
        BUY.format("1", "factor:f", "1").replace("purchase", "close"),
        "ledger.kind",
        "wrong.csv:2:3",
    ),
    "lines differ": (
        BUY.format("1", "factor:f", "1").replace("K1,,,", "K1,2025-04-01,,"),
        "ledger.lines_differ",
        "wrong.csv:3:2",
    ),
    "allocation on a sale": (
        "K1,2025-03-01,sale,,finished-goods/a,,,,10,,,mass 1/3,delivery:D,\n",
        "ledger.late_allocation",
        "wrong.csv:2:12",
    ),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_mistake_in_a_sheet_is_told_with_its_cell(kept: Path, name: str) -> None:
    text, code, where = SHEETS[name]
    found = of_sheet(kept, text)
    assert (code, where) in {(one.code, one.where) for one in found}, found


def test_the_unbalanced_entry_of_the_page(kept: Path) -> None:
    text = "J3,2025-03-31,energy,,work-in-process/a,40,,,,,,,factor:f,\nJ3,,,,indirect/scope-2,,36,40,,,,,,\n"
    (one,) = of_sheet(kept, text)
    assert one.message == "J3 is not balanced: assets +40 t, liabilities +36 t (location-based)."
    assert one.hint == "A difference of 4 t is missing on the right side."


def test_all_mistakes_are_told_at_once_each_with_its_cell(kept: Path) -> None:
    rows = BUY.format("40", "factor:f", "36") + BUY.format("", "factor:f", "1").replace("K1", "K2")
    rows += BUY.format("1", "factor:f", "1").replace("K1", "K3").replace("machinery", "nowhere")
    found = of_sheet(kept, rows)
    assert [(one.code, one.where) for one in found] == [
        ("ledger.unbalanced", "wrong.csv:2:6"),
        ("ledger.amount_blank", "wrong.csv:4:6"),
        ("ledger.account", "wrong.csv:6:5"),
    ]


LAST: dict[str, tuple[str, str, str]] = {
    "day": ("K1,,,", "K1,2025-04-01,,", "2"),
    "kind": ("K1,,,", "K1,,energy,", "3"),
    "evidence": (",,,,,\n", ",,,,factor:g,\n", "13"),
}
"""How the last line of an entry says something else of it, and the number of the column."""


@pytest.mark.parametrize("column", LAST)
def test_two_values_of_one_entry_are_one_mistake(kept: Path, column: str) -> None:
    """What is missing because two were given is not reported besides."""
    old, new, place = LAST[column]
    text = "".join(BUY.format("1", "factor:f", "1").rpartition(old)[:1]) + new
    text += BUY.format("1", "factor:f", "1").rpartition(old)[2]
    found = of_sheet(kept, text)
    assert [(one.code, one.where) for one in found] == [("ledger.lines_differ", f"wrong.csv:3:{place}")]


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("key,day,kind,sum\n", "ledger.column", "wrong.csv:1:4"),
        ("key,day,account\n", "ledger.column", "wrong.csv:1:1"),
        ("key,day,kind,account,account\n", "ledger.column", "wrong.csv:1:1"),
        ("\n", "ledger.no_rows", "wrong.csv"),
    ],
)
def test_a_wrong_heading_is_refused(text: str, code: str, where: str) -> None:
    with pytest.raises(DraftRefused) as found:
        journal.read(text.encode(), "wrong.csv")
    assert (code, where) in {(one.code, one.where) for one in found.value.problems}


OPENINGS = {
    "unbalanced": ("machinery,2024,5,\ndirect/fuels,2024,4,\n", "ledger.unbalanced"),
    "unbalanced in one year": (
        "machinery,2023,5,\nmachinery,2024,5,\ndirect/fuels,2023,4,\ndirect/fuels,2024,6,\n",
        "ledger.unbalanced",
    ),
    "a flow": ("ncc/removals,2024,5,\n", "ledger.account"),
    "the year of the books": ("machinery,2025,5,\n", "ledger.year"),
    "no year": ("machinery,last year,5,\n", "ledger.year"),
    "a year twice": ("machinery,2024,5,\nmachinery,2024,6,\n", "ledger.year"),
    "blank amount": ("machinery,2024,,\n", "ledger.amount_blank"),
    "negative liability": ("machinery,2024,-5,\ndirect/fuels,2024,-5,\n", "ledger.liability_negative"),
    "positive removals": ("machinery,2024,5,\nremovals/permanent,2024,5,\n", "ledger.removals_positive"),
    "units of no layers": ("machinery,2024,5,7\n", "ledger.units"),
    "no units": ("finished-goods/a,2024,5,0\n", "ledger.units"),
    "a layer twice": ("finished-goods/a,2024,5,1\nfinished-goods/a,2024,5,1\n", "ledger.layer_taken"),
    "a layer of no year": ("finished-goods/a,before 2024,5,1\ndirect/fuels,before 2024,5,\n", "ledger.year"),
    "layers of another balance": (
        "finished-goods/a,2024,5,\nfinished-goods/a,2024,4,1\ndirect/fuels,2024,5,\n",
        "ledger.layer_amount",
    ),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_a_wrong_opening_is_refused(name: str) -> None:
    text, code = OPENINGS[name]
    books, rules = Books(ENTITY, policy("casi-2").id, "2025-01-01"), policy("casi-2")
    with pytest.raises(DraftRefused) as found:
        opening.read(f"account,year,amount,units\n{text}".encode(), "open.csv", books, rules, ())
    assert code in {one.code for one in found.value.problems}, found.value.problems
    assert all(one.where and one.hint for one in found.value.problems)


def test_layers_that_miss_the_balance_of_one_column_say_which() -> None:
    """Both figures of a message are of the column that differs."""
    text = "finished-goods/a,2024,5,5,\nfinished-goods/a,2024,5,4,1\ndirect/fuels,2024,5,5,\n"
    books, rules = Books(ENTITY, policy("casi-2").id, "2025-01-01"), policy("casi-2")
    with pytest.raises(DraftRefused) as found:
        opening.read(f"account,year,location,market,units\n{text}".encode(), "open.csv", books, rules, ())
    (one,) = found.value.problems
    assert "comes to 5 t, its layers hold 4 t (market-based)" in one.message


def test_an_unknown_standard_names_those_there_are() -> None:
    with pytest.raises(PolicyUnknown) as found:
        policy("ifrs")
    assert found.value.code == "ledger.standard" and "casi-2" in found.value.hint
