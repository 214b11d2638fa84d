"""Every entry that is refused has its code and a remedy that is right, and nothing is posted."""

from pathlib import Path

import pytest

from passport.carbon.rechecking.accounts import identities
from passport.ledger.books.drafts import Draft
from passport.ledger.keeping import checking, closing
from passport.ledger.statements.statement import Detail
from passport.sheets.drafts.reading import DraftRefused, Problem
from tests.passport.ledger.companies import (
    DIGEST,
    TODAY,
    closed,
    entry,
    gocasi,
    journal_of,
    opened,
    posted,
    row,
    statement,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gocasi(tmp_path_factory.mktemp("bad") / "g.books")


def refused(path: Path, drafts: list[Draft], today: str = TODAY) -> tuple[Problem, ...]:
    """What is wrong with entries; nothing of them was posted."""
    before = journal_of(path)
    with pytest.raises(DraftRefused) as found:
        posted(path, drafts, today=today)
    assert journal_of(path) == before
    for one in found.value.problems:
        assert one.where, one
        assert one.hint and one.message.endswith((".", ")."))
    return found.value.problems


def sale(key: str = "S1", units: str = "10", line: str = "a", **more: str) -> Draft:
    return entry(key, "sale", row(f"finished-goods/{line}", units=units, **more), evidence="delivery:D")


DRAFTS = {
    "oversold": (sale(units="180.000001"), "ledger.oversold", "180 units are left in finished-goods/a"),
    "oversold b": (sale(line="b", units="999"), "ledger.oversold", "140 units are left"),
    "no units": (sale(units=""), "ledger.units", "Write how many units leave"),
    "layer chosen under fifo": (sale(layer="JE4"), "ledger.layer_chosen", "the books choose"),
    "another amount than the layer's": (
        entry("S", "sale", row("finished-goods/a", "-31", units="10"), evidence="delivery:D"),
        "ledger.layer_amount",
        "write -30",
    ),
    "negative liability": (
        entry("N", "purchase", row("machinery", "-13000"), row("indirect/scope-2", "-13000")),
        "ledger.liability_negative",
        "correct",
    ),
    "more than a machine holds (T575)": (
        entry(
            "D",
            "disposal",
            row("machinery", "-200"),
            row("ncc/administration/scrap", "200"),
            evidence="scrap:s",
        ),
        "ledger.asset_negative",
        "It holds 165 t: take out at most that",
    ),
    "a correction of goods that are sold (T575)": (
        entry(
            "C", "correction", row("finished-goods/a", "-600", layer="JE4"), row("indirect/upstream", "-600"),
            evidence="reason:calculation-error", corrects="JE4",
        ),
        "ledger.asset_negative",
        "on ncc/goods-sold/... where it was sold",
    ),
    "positive removals": (
        entry(
            "R",
            "reversal",
            row("ncc/reversals", "1"),
            row("removals/reversible", "1"),
            evidence="monitoring:M",
        ),
        "ledger.removals_positive",
        "more than was removed",
    ),
    "depreciation in a product": (
        entry(
            "D", "depreciation", row("machinery", "-5"), row("work-in-process/a", "5"), evidence="schedule:s"
        ),
        "ledger.not_inventoriable",
        "ncc/administration",
    ),
    "removal in a product": (
        entry(
            "D",
            "removal",
            row("work-in-process/a", "-5"),
            row("removals/permanent", "-5"),
            evidence="contract:c",
        ),
        "ledger.not_inventoriable",
        "ncc/removals",
    ),
    "production without goods": (
        entry("P", "produce", row("work-in-process/a", "5"), row("direct/fuels", "5")),
        "ledger.no_layer",
        "finished-goods",
    ),
    "production without units": (
        entry("P", "produce", row("finished-goods/a", "5"), row("direct/fuels", "5")),
        "ledger.units",
        "how many units",
    ),
    "a transfer to a liability": (
        entry("T", "transfer", row("materials/steel", "-5"), row("direct/fuels", "-5")),
        "ledger.account_of_kind",
        "kind that fits",
    ),
    "legacy touched by hand": (
        entry("L", "purchase", row("machinery", "5"), row("legacy", "5")),
        "ledger.account_of_kind",
        "may touch",
    ),
    "a sale without delivery": (
        entry("S", "sale", row("finished-goods/a", units="1"), evidence=""),
        "ledger.evidence",
        "claim:... or delivery:...",
    ),
    "production without workings": (
        entry(
            "P",
            "produce",
            row("finished-goods/a", "5", units="1"),
            row("direct/fuels", "5"),
            evidence="factor:f",
        ),
        "ledger.evidence",
        "workings:",
    ),
    "electricity without a factor": (
        entry(
            "P",
            "produce",
            row("finished-goods/a", "5", units="1"),
            row("indirect/scope-2", "5"),
            evidence=f"workings:{DIGEST}",
        ),
        "ledger.evidence",
        "factor:",
    ),
    "correction of nothing": (
        entry(
            "C",
            "correction",
            row("machinery", "1"),
            row("indirect/upstream", "1"),
            evidence="reason:new-factor",
            corrects="JE99",
        ),
        "ledger.corrects",
        "key of the entry",
    ),
    "correction without a reason": (
        entry(
            "C",
            "correction",
            row("machinery", "1"),
            row("indirect/upstream", "1"),
            evidence="reason:because",
            corrects="JE8",
        ),
        "ledger.evidence",
        "calculation-error",
    ),
    "a purchase that corrects": (
        entry("C", "purchase", row("machinery", "1"), row("indirect/upstream", "1"), corrects="JE8"),
        "ledger.corrects",
        "correction",
    ),
    "a prior period by a purchase (T250)": (
        entry("P", "purchase", row("ncc/prior-period", "1"), row("indirect/upstream", "1")),
        "ledger.prior_period",
        "kind correction",
    ),
    "a prior period for an entry of the open year (T250)": (
        entry(
            "P",
            "correction",
            row("ncc/prior-period", "1"),
            row("indirect/upstream", "1"),
            evidence="reason:new-factor",
            corrects="JE8",
        ),
        "ledger.prior_period",
        "where JE8 was booked",
    ),
    "more than a gram of rounding (T251)": (
        entry("P", "purchase", row("ncc/rounding", "0.000002"), row("indirect/upstream", "0.000002")),
        "ledger.layer_rest",
        "where it belongs",
    ),
    "an entry of nothing": (entry("E", "transfer"), "ledger.empty", "accounts"),
    "a key of other content": (
        entry("JE8", "purchase", row("machinery", "31"), row("indirect/upstream", "31")),
        "ledger.key_reused",
        "key of its own",
    ),
    "a key that is too long": (
        entry("K" * 121, "purchase", row("machinery", "1"), row("indirect/upstream", "1")),
        "ledger.key",
        "document number",
    ),
}


@pytest.mark.parametrize("name", DRAFTS)
def test_a_wrong_entry_is_refused_with_its_remedy(kept: Path, name: str) -> None:
    draft, code, hint = DRAFTS[name]
    found = refused(kept, [draft])
    assert code in {one.code for one in found}, found
    (one,) = (one for one in found if one.code == code)
    assert hint in one.hint


def test_the_remedy_of_a_wrong_amount_is_right_when_obeyed(kept: Path) -> None:
    sold = entry("S", "sale", row("finished-goods/a", "-31", units="10"), evidence="delivery:D")
    (one,) = refused(kept, [sold])
    assert one.hint == "Leave the amount blank, or write -30 and -30."


def test_a_key_used_twice_in_one_file_is_refused_where_it_differs(kept: Path) -> None:
    """Lines of one key are one entry; the same key again with other content is another's."""
    first = entry("X", "purchase", row("machinery", "1"), row("indirect/upstream", "1"))
    second = entry("X", "purchase", row("machinery", "2"), row("indirect/upstream", "2"))
    assert [one.code for one in refused(kept, [first, second])] == ["ledger.key_reused"]


def test_a_correction_twice_with_one_key_is_once_and_with_other_content_refused(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")

    def fix(amount: str) -> Draft:
        rows = (row("machinery", amount), row("indirect/upstream", amount))
        return entry("FIX", "correction", *rows, evidence="reason:new-factor", corrects="JE8")

    assert posted(path, [fix("1")]).posted == 1
    assert posted(path, [fix("1")]).there == 1
    assert [one.code for one in refused(path, [fix("2")])] == ["ledger.key_reused"]


def test_after_closing_a_correction_of_the_closed_year_goes_to_the_prior_period(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    closed(path)

    def fix(account: str, day: str) -> Draft:
        rows = (row(account, "2"), row("indirect/upstream", "2"))
        return entry("FIX", "correction", *rows, day=day, evidence="reason:new-factor", corrects="JE10")

    (one,) = refused(path, [fix("ncc/administration/travel", "2026-01-04")])
    assert one.code == "ledger.prior_period"
    (one,) = refused(path, [fix("ncc/prior-period", "2025-12-31")])
    assert (one.code, "ncc/prior-period" in one.hint) == ("ledger.closed", True)
    assert posted(path, [fix("ncc/prior-period", "2026-01-04")]).posted == 1


LATER = "2027-01-05"


@pytest.mark.parametrize("detail", ["line", "account", "total"])
def test_corrections_of_prior_periods_are_listed_by_year_and_reason(tmp_path: Path, detail: Detail) -> None:
    """Each detail lists them; the opening counts as the year before the books (C3)."""
    path = gocasi(tmp_path / "g.books")
    closed(path)

    def fix(key: str, corrects: str, amount: str, reason: str = "new-factor") -> Draft:
        rows = (row("ncc/prior-period", amount), row("indirect/upstream", amount))
        cited = f"reason:{reason}"
        return entry(key, "correction", *rows, day="2026-02-01", evidence=cited, corrects=corrects)

    fixes = [fix("F1", "JE10", "2"), fix("F2", "JE8", "-0.5"), fix("F3", "JE1", "7", "calculation-error")]
    posted(path, [*fixes, fix("F4", "opening", "1")], today=LATER)
    closing.close(path, "2026", today=LATER)
    accounts = statement(path, "2026", detail)["co2Statement"]
    for result in accounts["results"]:
        assert result["contribution"]["priorPeriod"] == "9.5"
        assert result["contribution"]["priorPeriodCorrections"] == [
            {"key": "2024/new-factor", "year": "2024", "reason": "new-factor", "amount": "1"},
            {"key": "2025/calculation-error", "year": "2025", "reason": "calculation-error", "amount": "7"},
            {"key": "2025/new-factor", "year": "2025", "reason": "new-factor", "amount": "1.5"},
        ]
    assert not [one for one in identities(accounts, year="2026") if one.answer == "fail"]
    assert checking.against(path, statement(path, "2026", detail)) == ()


def test_specific_goods_need_their_layer(tmp_path: Path) -> None:
    path = gocasi_specific(tmp_path)
    assert [one.code for one in refused(path, [sale()])] == ["ledger.layer_missing"]
    assert [one.code for one in refused(path, [sale(layer="JE99")])] == ["ledger.layer_unknown"]
    (one,) = refused(path, [sale(layer="2024", units="201")])
    assert (one.code, one.message) == (
        "ledger.oversold",
        "S1: 201 units leave finished-goods/a@2024, which holds 200.",
    )
    assert posted(path, [sale(layer="2024")]).posted == 1


def gocasi_specific(folder: Path) -> Path:
    from tests.passport.ledger.companies import gocasi_drafts, gocasi_opening

    path = opened(folder / "s.books", gocasi_opening("casi-2-specific"))
    posted(path, [one for one in gocasi_drafts() if one.kind != "sale"])
    return path


def test_one_mistake_is_told_once_and_not_again_by_what_depends_on_it(kept: Path) -> None:
    made = entry("P1", "produce", row("work-in-process/a", "-5"), row("finished-goods/a", "6", units="1000"))
    found = refused(kept, [made, sale(units="1100")])
    assert [one.code for one in found] == ["ledger.unbalanced", "ledger.depends"]


def test_a_correction_of_a_refused_entry_is_not_said_to_correct_nothing(kept: Path) -> None:
    wrong = entry("P1", "purchase", row("machinery", "5"), row("indirect/upstream", "6"))
    fixed = entry(
        "P2", "correction", row("machinery", "1"), row("indirect/upstream", "1"),
        evidence="reason:calculation-error", corrects="P1",
    )  # fmt: skip
    found = refused(kept, [wrong, fixed])
    assert [(one.code, one.where) for one in found] == [
        ("ledger.unbalanced", "entry P1"),
        ("ledger.depends", "entry P2"),
    ]


def test_a_layer_of_a_refused_entry_is_not_said_to_be_missing(tmp_path: Path) -> None:
    path = gocasi_specific(tmp_path)
    made = entry("P1", "produce", row("work-in-process/a", "-5"), row("finished-goods/a", "6", units="10"))
    fixed = entry(
        "P2", "correction", row("finished-goods/a", "1", layer="P1"), row("indirect/upstream", "1"),
        evidence="reason:calculation-error", corrects="JE4",
    )  # fmt: skip
    found = refused(path, [made, sale(layer="P1", units="5"), fixed])
    assert [one.code for one in found] == ["ledger.unbalanced", "ledger.depends", "ledger.depends"]
