"""Claims drawn from layers: the layer's number, never more than its units, reconciled with goods sold."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.ledger.books.amounts import scaled, shown
from passport.ledger.keeping import checking, drawing
from passport.ledger.keeping.schema import BooksRefused
from passport.sheets.activity.from_file import calculate_file
from tests.cli.sessions import in_process
from tests.passport.carbon.activities import example_file
from tests.passport.ledger.companies import (
    TODAY,
    empty_opening,
    entry,
    journal_of,
    opened,
    posted,
    row,
    statement,
)
from tests.work.stories import SALT

TONNES = 100
KG = Fraction(1000)


@pytest.fixture(scope="module")
def draft() -> dict[str, Any]:
    """What ``calculate`` wrote for a heat of 100 t."""
    source = "scrap-eaf.toml"
    return dict(calculate_file(example_file(source), "toml", salt=SALT, source=source).draft)


@pytest.fixture
def books(tmp_path: Path, draft: dict[str, Any]) -> Path:
    path = opened(tmp_path / "mill.books", empty_opening())
    grams = [round(Fraction(one["total"]) * TONNES * 1000) for one in draft["footprint"]["results"]]
    amount = shown(grams[0]), shown(grams[1])
    rows = (row("finished-goods/billet", amount, units=str(TONNES)), row("direct/eaf", amount))
    posted(path, [entry("PO-1", "produce", *rows)])
    return path


NAME = "finished-goods/billet@PO-1"


def test_a_claim_has_the_layer_s_number_and_is_noted_in_the_journal(
    books: Path, draft: dict[str, Any]
) -> None:
    layer = drawing.layer_of(books, NAME)
    units = drawing.check_draft(layer, draft, KG)
    assert units == scaled("21.84")
    drawing.draw(books, layer, units, "C-1", "uX", today=TODAY)
    assert drawing.layer_of(books, NAME).drawn == units
    assert journal_of(books)[-1].kind == "draw"
    assert checking.check(books).faults == ()
    assert statement(books)["co2Statement"]["results"][0]["contribution"]["goodsSold"] == []


def test_claims_never_exceed_the_layer(books: Path, draft: dict[str, Any]) -> None:
    made = 0
    with pytest.raises(BooksRefused) as refused:
        for number in range(9):
            layer = drawing.layer_of(books, NAME)
            units = drawing.check_draft(layer, draft, KG)
            drawing.draw(books, layer, units, f"C-{number}", "uX", today=TODAY)
            made += units
    assert refused.value.code == "ledger.oversold"
    assert made == 4 * scaled("21.84") <= TONNES * 10**6


def test_claims_of_books_are_shown_with_what_is_unclaimed_and_the_rounding(
    books: Path, draft: dict[str, Any]
) -> None:
    """``show --claims``: three parts that come to the layer, in each column."""
    for number in range(2):
        layer = drawing.layer_of(books, NAME)
        drawing.draw(books, layer, drawing.check_draft(layer, draft, KG), f"C-{number}", "uX", today=TODAY)
    code, output = in_process(["ledger", "show", str(books), "--claims", "--json"])
    (one,) = json.loads(output)
    assert (code, one["layer"], one["claims"], one["units"], one["of"]) == (0, NAME, "2", "43.68", "100")
    for column, total in zip(("location", "market"), layer.amount, strict=True):
        parts = [scaled(one[name][column]) for name in ("claimed", "unclaimed", "rounding")]
        assert sum(parts) == total and abs(parts[2]) <= 2
        assert parts[0] == 2 * round(Fraction(total, 10**8) * scaled("21.84"))
    assert "2 claims, 43.68 of 100 units" in in_process(["ledger", "show", str(books), "--claims"])[1]


def test_another_number_than_the_layer_s_is_refused_with_both(books: Path, draft: dict[str, Any]) -> None:
    other = {
        **draft,
        "footprint": {**draft["footprint"], "results": [dict(x) for x in draft["footprint"]["results"]]},
    }
    other["footprint"]["results"][1]["total"] = "45.700000"
    with pytest.raises(BooksRefused) as refused:
        drawing.check_draft(drawing.layer_of(books, NAME), other, KG)
    assert refused.value.code == "ledger.not_the_layer"
    assert "45.700000 (market-based), the layer 45.466670" in refused.value.message
    with pytest.raises(BooksRefused) as refused:
        drawing.layer_of(books, "finished-goods/billet@PO-2")
    assert refused.value.code == "ledger.layer_unknown"


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 10**13),
    st.lists(st.integers(1, 30 * 10**6), min_size=1, max_size=40),
    st.integers(0, 50 * 10**6),
)
def test_claims_of_a_layer_reconcile_with_its_total(total: int, masses: list[int], unclaimed: int) -> None:
    """Claimed, unclaimed and rounding are the layer; rounding is within n x 0.5 g + Q x 0.0005 g + 0.5 g."""
    units = sum(masses) + unclaimed
    found = drawing.reconciled(total, units, masses)
    assert found.claimed + found.unclaimed + found.rounding == total
    bound = Fraction(len(masses), 2) + Fraction(units, 10**6) * Fraction(5, 10**4) + Fraction(1, 2)
    assert abs(found.rounding) <= bound
