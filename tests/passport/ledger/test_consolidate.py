"""Groups: internal sales are taken out whole, also while the goods are still in the group's stock."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from passport.ledger.books.amounts import Pair, shown
from passport.ledger.keeping import joining
from passport.ledger.keeping.schema import BooksRefused
from passport.ledger.statements.consolidate import Group, GroupRefused, Member, consolidate
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.ledger.companies import SUBSIDIARY, closed, empty_opening, entry, opened, posted, row


def subsidiary(path: Path, *, electricity: str = "0", standard: str = "casi-2") -> Path:
    """Makes 100 parts of 300 t, sells 60 of them (180 t) to the parent and 20 outside; 20 stay."""
    opened(path, empty_opening(standard, entity=SUBSIDIARY))
    drafts = [
        entry("S1", "purchase", row("work-in-process/part", "200"), row("indirect/upstream", "200")),
        entry(
            "S2",
            "produce",
            row("work-in-process/part", "-200"),
            row("finished-goods/part", "300", units="100"),
            row("direct/kiln", "100"),
        ),
        entry("S3", "sale", row("finished-goods/part", units="60"), evidence="delivery:D-1"),
        entry("S4", "sale", row("finished-goods/part", units="20"), evidence="delivery:D-2"),
    ]
    if electricity != "0":
        drafts += [
            entry(
                "S5", "emission", row("work-in-process/power", electricity), row("direct/gas", electricity)
            ),
            entry(
                "S6",
                "produce",
                row("work-in-process/power", f"-{electricity}"),
                row("finished-goods/power", electricity, units="10"),
            ),
            entry("S7", "sale", row("finished-goods/power", units="10"), evidence="delivery:E-1"),
        ]
    posted(path, drafts)
    closed(path)
    return path


def parent(path: Path, *, took: str = "180", electricity: str = "0", standard: str = "casi-2") -> Path:
    """Buys those parts, uses 50 of 60 (150 t) with 50 t of its own, sells half of what it makes."""
    opened(path, empty_opening(standard))
    drafts = [
        entry(
            "P1",
            "purchase",
            row("materials/part", took),
            row("indirect/upstream", took),
            evidence="declaration:x delivery:D-1",
        ),
        entry("P2", "transfer", row("materials/part", "-150"), row("work-in-process/car", "150")),
        entry(
            "P3",
            "produce",
            row("work-in-process/car", "-150"),
            row("finished-goods/car", "200", units="10"),
            row("direct/paint", "50"),
        ),
        entry("P4", "sale", row("finished-goods/car", units="5"), evidence="delivery:C-1"),
    ]
    if electricity != "0":
        drafts.append(
            entry(
                "P5",
                "energy",
                row("ncc/administration/power", electricity),
                row("indirect/scope-2", electricity),
                evidence="factor:own delivery:E-1",
            )
        )
    posted(path, drafts)
    closed(path)
    return path


def joined(folder: Path, **more: str) -> Group:
    own = {name: more[name] for name in ("electricity",) if name in more}
    one, other = parent(folder / "p.books", **more), subsidiary(folder / "s.books", **own)
    return consolidate([joining.member(one, "2025"), joining.member(other, "2025")])


def right(group: Group, account: str) -> str:
    return shown(-group.after(account).location)


def test_a_parent_and_a_subsidiary_with_stocks_of_internal_goods(tmp_path: Path) -> None:
    """Against one company that does all of it: 200 bought, 150 emitted; 60 + 100 sold; the rest in stock."""
    group = joined(tmp_path)
    assert (right(group, "indirect/upstream"), right(group, "direct/kiln"), right(group, "direct/paint")) == (
        "200",
        "100",
        "50",
    )
    parts, made = Fraction(300, 100), Fraction(300, 100) * 50 + 50
    sold_outside = parts * 20 + made * Fraction(5, 10)
    stocks = {
        "finished-goods/part": parts * 20,
        "materials/part": parts * 10,
        "finished-goods/car": made * Fraction(5, 10),
    }
    assert shown(group.contribution.location) == str(sold_outside) == "160"
    for name, amount in stocks.items():
        assert shown(group.after(name).location) == str(amount)
    assert sold_outside + sum(stocks.values()) == 350
    assert (
        shown(
            -sum(group.after(name).location for name in ("indirect/upstream", "direct/kiln", "direct/paint"))
        )
        == "350"
    )
    assert [one.key for one in group.eliminated] == ["D-1"]


def test_internal_electricity_loses_the_buyer_s_scope_2_and_keeps_the_producer_s_direct(
    tmp_path: Path,
) -> None:
    group = joined(tmp_path, electricity="7")
    assert right(group, "indirect/scope-2") == "0"
    assert right(group, "direct/gas") == "7"
    assert shown(group.contribution.location) == "167"
    assert sorted(one.key for one in group.eliminated) == ["D-1", "E-1"]


def test_another_amount_in_the_other_book_is_refused_with_both(tmp_path: Path) -> None:
    with pytest.raises(DraftRefused) as refused:
        joined(tmp_path, took="181")
    (one,) = refused.value.problems
    assert one.code == "group.mismatch"
    assert "180 t" in one.message and "181 t" in one.message


def test_a_key_named_as_internal_and_in_one_book_only_is_refused(tmp_path: Path) -> None:
    members = [
        joining.member(parent(tmp_path / "p.books"), "2025"),
        joining.member(subsidiary(tmp_path / "s.books"), "2025"),
    ]
    with pytest.raises(DraftRefused) as refused:
        consolidate(members, ["D-1", "D-2", "D-9"])
    assert [(one.where, one.code) for one in refused.value.problems] == [
        ("D-2", "group.mismatch"),
        ("D-9", "group.mismatch"),
    ]


def test_other_policies_and_years_are_refused_not_averaged(tmp_path: Path) -> None:
    one = joining.member(parent(tmp_path / "p.books"), "2025")
    other = joining.member(subsidiary(tmp_path / "s.books", standard="casi-2-average"), "2025")
    for changed, code in ((other, "group.policy"), (_of_year(one, "2026"), "group.period")):
        with pytest.raises(GroupRefused) as refused:
            consolidate([one, changed])
        assert refused.value.code == code


def test_books_of_one_company_are_joined_once(tmp_path: Path) -> None:
    """The same file named twice, a copy, or a second set of books: the company would count twice."""
    one = joining.member(parent(tmp_path / "p.books"), "2025")
    with pytest.raises(GroupRefused) as refused:
        consolidate([one, replace(one, name="Another name", sold=[], bought=[])])
    assert refused.value.code == "group.twice"


def _of_year(member: Member, year: str) -> Member:
    return Member(member.name, member.policy, year, member.before, member.changes)


def test_a_year_that_is_not_closed_is_refused(tmp_path: Path) -> None:
    path = opened(tmp_path / "o.books", empty_opening())
    with pytest.raises(BooksRefused) as refused:
        joining.member(path, "2025")
    assert refused.value.code == "ledger.not_closed"


def test_both_columns_are_joined_apart(tmp_path: Path) -> None:
    path = opened(tmp_path / "o.books", empty_opening())
    posted(path, [entry("K", "purchase", row("machinery", ("3", "2")), row("indirect/upstream", ("3", "2")))])
    closed(path)
    group = consolidate([joining.member(path, "2025")])
    assert group.after("machinery") == Pair(3 * 10**6, 2 * 10**6)
