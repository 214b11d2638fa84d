"""No asset goes below zero by more than removals, or goods that carry them, brought in (T575)."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from passport.ledger.books.accounts import known
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Entry
from passport.ledger.books.policy import policies
from passport.sheets.drafts.reading import DraftRefused
from tests.passport.ledger.any_entries import Begin, Plan, begins, opened_with, plans, posted
from tests.passport.ledger.companies import empty_opening, entry, opened, row
from tests.passport.ledger.companies import posted as posted_to
from tests.passport.ledger.years import fresh


def moved(key: str, giver: str, taker: str, tonnes: str | tuple[str, str]) -> Draft:
    pair = (tonnes, tonnes) if isinstance(tonnes, str) else tonnes
    taken = f"-{pair[0]}", f"-{pair[1]}"
    return entry(key, "transfer", row(giver, taken), row(taker, pair))


def bought(key: str, account: str, tonnes: str) -> Draft:
    return entry(key, "purchase", row(account, tonnes), row("indirect/upstream", tonnes))


def mistakes(path: Path, *drafts: Draft) -> list[tuple[str, str]]:
    with pytest.raises(DraftRefused) as found:
        posted_to(path, drafts)
    return [(one.code, one.message) for one in found.value.problems]


def test_a_transfer_takes_no_more_than_is_there_and_the_hint_is_right(tmp_path: Path) -> None:
    path = opened(tmp_path / "g.books", empty_opening(materials__steel="10", legacy="-10"))
    wrong = moved("T", "materials/steel", "work-in-process/a", ("10.000001", "10"))
    assert mistakes(path, wrong) == [
        ("ledger.asset_negative", "T: materials/steel would become -0.000001 t (location-based).")
    ]
    assert posted_to(path, [moved("T", "materials/steel", "work-in-process/a", "10")]).posted == 1


def test_what_comes_in_first_is_posted_first(tmp_path: Path) -> None:
    path = opened(tmp_path / "g.books", empty_opening())
    used, came = moved("T", "materials/steel", "work-in-process/a", "5"), bought("P", "materials/steel", "5")
    assert [code for code, _ in mistakes(path, used, came)] == ["ledger.asset_negative"]
    assert posted_to(path, [came, used]).posted == 2


def test_an_asset_below_zero_goes_no_further_by_a_transfer(tmp_path: Path) -> None:
    path = opened(tmp_path / "g.books", empty_opening("removal-plant"))
    caught = row("work-in-process/a", "-8"), row("removals/permanent", "-8")
    posted_to(path, [entry("R", "removal", *caught, evidence="contract:c")])
    found = mistakes(path, moved("T", "work-in-process/a", "machinery", "1"))
    assert found == [
        ("ledger.asset_negative", "T: work-in-process/a would become -9 t (location-based and market-based).")
    ]


def test_removals_are_carried_through_production_and_out_with_the_goods(tmp_path: Path) -> None:
    path = opened(tmp_path / "g.books", empty_opening("removal-plant"))
    caught = row("work-in-process/a", "-8"), row("removals/permanent", "-8")
    goods = row("finished-goods/a", "-8", units="10")
    sold = entry("S", "sale", row("finished-goods/a", units="4"), evidence="delivery:D")
    made = entry("M", "produce", row("work-in-process/a", "8"), goods)
    assert posted_to(path, [entry("R", "removal", *caught, evidence="contract:c"), made, sold]).posted == 3


def test_goods_with_a_number_below_zero_are_bought_and_used(tmp_path: Path) -> None:
    path = opened(tmp_path / "g.books", empty_opening(indirect__upstream="9", legacy="-9"))
    used = entry("U", "transfer", row("materials/char", "3"), row("work-in-process/a", "-3"))
    assert posted_to(path, [bought("P", "materials/char", "-3"), used]).posted == 2


def excess(journal: list[Entry]) -> int:
    """Grams by which assets stand below zero more than came in below zero; accounts, by plain addition."""
    balances: dict[str, list[int]] = {}
    came = [0, 0]
    for one in journal:
        for posting in one.postings:
            side = known(posting.account).of.side
            removed = side == "contra-liability" or (side == "liability" and one.kind != "correction")
            for place, grams in enumerate(posting.amount):
                if side == "asset":
                    balances.setdefault(posting.account, [0, 0])[place] += grams
                elif removed:
                    came[place] += max(grams, 0)
    below = [sum(max(-one[place], 0) for one in balances.values()) for place in (0, 1)]
    return max(below[0] - came[0], below[1] - came[1])


@pytest.mark.parametrize("standard", list(policies()))
@settings(max_examples=8, deadline=None)
@given(begins, plans)
def test_no_books_hold_less_than_nothing_but_by_removals(standard: str, begin: Begin, plan: Plan) -> None:
    opening = opened_with(standard, begin)
    journal = posted(fresh(standard, opening), opening, [plan])
    assert all(excess(journal[:count]) <= 0 for count in range(1, len(journal) + 1))
