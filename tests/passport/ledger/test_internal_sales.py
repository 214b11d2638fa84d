"""Internal sales of a group, however its companies cite, correct and date them (T554)."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.ledger.books.amounts import NOTHING, Pair, scaled
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Evidence
from passport.ledger.keeping import joining
from passport.ledger.statements.consolidate import Group, consolidate
from passport.ledger.statements.internal import Transfer, matched
from passport.sheets.drafts.reading import DraftRefused
from tests.cli.sessions import in_process
from tests.passport.ledger.companies import (
    DIGEST,
    SUBSIDIARY,
    closed,
    empty_opening,
    entry,
    opened,
    posted,
    row,
)

LATER = "2027-01-05"
SELLS = "delivery:SO-1"
BUYS = "declaration:x delivery:SO-1"


def sale(key: str = "S1", evidence: str = SELLS, units: str = "10", day: str = "2025-12-30") -> Draft:
    return entry(key, "sale", row("finished-goods/p", units=units), evidence=evidence, day=day)


def purchase(key: str = "P1", evidence: str = BUYS, tonnes: str = "100", day: str = "2025-12-31") -> Draft:
    rows = (row("materials/parts", tonnes), row("indirect/upstream", tonnes))
    return entry(key, "purchase", *rows, evidence=evidence, day=day)


def more_sold(key: str = "C1", account: str = "ncc/goods-sold/p", day: str = "2025-12-31") -> Draft:
    """20 t more in what was sold."""
    rows = (row(account, "20"), row("direct/fuels", "20"))
    return entry(key, "correction", *rows, evidence="reason:calculation-error", corrects="S1", day=day)


def more_bought(key: str = "C2", day: str = "2025-12-31") -> Draft:
    rows = (row("materials/parts", "20"), row("indirect/upstream", "20"))
    return entry(key, "correction", *rows, evidence="reason:calculation-error", corrects="P1", day=day)


def books(
    folder: Path, sells: list[Draft], buys: list[Draft], later: tuple[list[Draft], list[Draft]]
) -> Path:
    """A company that makes 20 parts of 10 t, and one that buys; ``later`` are their entries of 2026."""
    made = entry(
        "M1",
        "produce",
        row("finished-goods/p", "200", units="20"),
        row("direct/fuels", "200"),
        day="2025-01-10",
    )
    seller = opened(folder / "a.books", empty_opening(entity=SUBSIDIARY))
    buyer = opened(folder / "b.books", empty_opening())
    for path, first, second in ((seller, [made, *sells], later[0]), (buyer, buys, later[1])):
        posted(path, first)
        closed(path)
        if second:
            posted(path, second, today=LATER)
            closed(path, "2026", today=LATER)
    return folder


def joined(folder: Path, year: str = "2025") -> Group:
    return consolidate([joining.member(folder / name, year) for name in ("a.books", "b.books")])


NONE: tuple[list[Draft], list[Draft]] = ([], [])


@pytest.mark.parametrize(
    ("sells", "buys"),
    [
        (f"claim:{DIGEST} delivery:SO-1", BUYS),
        (SELLS, f"passport:{DIGEST} delivery:SO-1"),
        (f"delivery:SO-1 claim:{DIGEST}", f"passport:{DIGEST}"),
        ("delivery:OTHER delivery:SO-1", "declaration:x delivery:NO delivery:SO-1"),
    ],
)
def test_whatever_both_books_cite_is_an_internal_sale(tmp_path: Path, sells: str, buys: str) -> None:
    group = joined(books(tmp_path, [sale(evidence=sells)], [purchase(evidence=buys)], NONE))
    assert [one.amount for one in group.eliminated] == [Pair(scaled("100"), scaled("100"))]
    assert group.contribution.location == 0
    assert group.after("materials/parts").location == scaled("100")


def test_a_claim_sold_inside_and_outside_is_told_apart_by_its_deliveries(tmp_path: Path) -> None:
    sells = [sale(evidence=f"claim:{DIGEST} delivery:SO-1"), sale("S2", f"claim:{DIGEST} delivery:SO-2")]
    group = joined(books(tmp_path, sells, [purchase(evidence=f"passport:{DIGEST} delivery:SO-1")], NONE))
    assert [one.key for one in group.eliminated] == ["SO-1"]
    assert group.contribution.location == scaled("100")


def test_corrections_of_both_sides_are_taken_out_with_the_sale(tmp_path: Path) -> None:
    group = joined(books(tmp_path, [sale(), more_sold()], [purchase(), more_bought()], NONE))
    assert [one.amount.location for one in group.eliminated] == [scaled("120")]
    assert group.contribution.location == 0
    assert group.after("indirect/upstream").location == 0


def test_a_correction_in_one_book_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DraftRefused) as refused:
        joined(books(tmp_path, [sale(), more_sold()], [purchase()], NONE))
    (problem,) = refused.value.problems
    assert problem.code == "group.mismatch"
    assert "120 t" in problem.message and "100 t" in problem.message


def test_corrections_of_a_closed_year_are_taken_out_in_theirs(tmp_path: Path) -> None:
    """The seller books the difference on prior periods; with the buyer's it cancels in 2026."""
    day = "2026-03-01"
    later = ([more_sold(account="ncc/prior-period", day=day)], [more_bought(day=day)])
    folder = books(tmp_path, [sale()], [purchase()], later)
    assert [one.amount.location for one in joined(folder).eliminated] == [scaled("100")]
    group = joined(folder, "2026")
    assert [one.amount.location for one in group.eliminated] == [scaled("20")]
    assert (group.contribution.location, group.after("indirect/upstream").location) == (0, 0)
    before = joined(folder)
    for account in {*before.before, *before.changes, *group.before}:
        assert before.after(account) == group.before.get(account, NOTHING), account


def test_goods_between_two_years_are_listed_in_both(tmp_path: Path) -> None:
    bought = purchase(day="2026-01-05")
    folder = books(tmp_path, [sale()], [], ([sale("S2", "delivery:OUT", day="2026-02-01")], [bought]))
    for year, amount in (("2025", "100"), ("2026", "100")):
        group = joined(folder, year)
        assert group.eliminated == ()
        (one,) = group.in_transit
        assert (one.key, one.amount.location, one.sold, one.bought) == (
            "SO-1",
            scaled(amount),
            "2025",
            "2026",
        )
    several = [str(folder / name) for name in ("a.books", "b.books")]
    code, output = in_process(["ledger", "consolidate", *several, "--year", "2025"])
    assert code == 0 and 'Not taken out: "SO-1", sold in 2025, bought in 2026: 100 t' in output, output
    code, output = in_process(["ledger", "consolidate", *several, "--year", "2025", "--json"])
    assert json.loads(output)["inTransit"] == [
        {"key": "SO-1", "location": "100", "market": "100", "sold": "2025", "bought": "2026"}
    ]


def test_goods_between_two_years_of_another_amount_are_refused(tmp_path: Path) -> None:
    folder = books(
        tmp_path,
        [sale()],
        [],
        ([sale("S2", "delivery:OUT", day="2026-02-01")], [purchase(tonnes="90", day="2026-01-05")]),
    )
    with pytest.raises(DraftRefused, match="90 t"):
        joined(folder)


def test_what_one_company_sends_on_is_no_internal_sale(tmp_path: Path) -> None:
    """A purchase and a sale of one company that cite the same delivery are with others, not with itself."""
    group = joined(books(tmp_path, [sale(evidence="delivery:X")], [purchase(), purchase("P2", BUYS)], NONE))
    assert (group.eliminated, group.in_transit) == ((), ())


_KEYS = st.lists(st.integers(0, 9), unique=True, max_size=10)


@settings(max_examples=60, deadline=None)
@given(_KEYS, _KEYS, st.randoms(use_true_random=False), st.booleans())
def test_internal_are_the_deliveries_of_both_in_whatever_order_they_are_cited(
    sold: list[int], bought: list[int], random: object, swapped: bool
) -> None:
    """Against sets: each transfer cites its own delivery among others, and one claim that all share."""

    def of(numbers: list[int], side: str, sign: int) -> list[Transfer]:
        found = []
        for number in numbers:
            cites = [Evidence("delivery", f"D{number}"), Evidence("delivery", f"{side}{number}")]
            cites.append(Evidence("claim" if side == "s" else "passport", "C"))
            random.shuffle(cites)  # type: ignore[attr-defined]  # hypothesis' Random
            grams = sign * (number + 1)
            found.append(Transfer("ncc/goods-sold/p", Pair(grams, grams), "2025", tuple(cites)))
        return found

    seller = (of(sold, "s", 1), list[Transfer]())
    buyer = (list[Transfer](), of(bought, "b", -1))
    found = list(matched([buyer, seller] if swapped else [seller, buyer]))
    both = {f"D{number}" for number in {*sold} & {*bought}}
    by_delivery = [one for one in found if one.key in both]
    assert {one.key for one in by_delivery} == both
    assert all(len(one.sold) == len(one.bought) == 1 for one in by_delivery)
    # What is left cites the claim alone; it is one group where both sides have something left.
    rest = [one for one in found if one.key not in both]
    assert [one.key for one in rest] == (["C"] if {*sold} - {*bought} and {*bought} - {*sold} else [])
