"""Verbs of the books beside each other: what one reads is still so when it writes (T550, T551)."""

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from passport.ledger.keeping import checking, closing, drawing, schema, store
from passport.ledger.keeping.schema import BooksRefused
from passport.sheets.drafts.reading import DraftRefused
from tests import waiting
from tests.cli.sessions import in_process
from tests.forked import forking
from tests.passport.ledger import racing
from tests.passport.ledger.companies import (
    DIGEST,
    TODAY,
    empty_opening,
    entry,
    gocasi,
    journal_of,
    opened,
    posted,
    row,
)
from tests.passport.ledger.test_tampering import without_switching_off

BILLET = "finished-goods/billet@PO-1"
TONNE = 10**6


def billets(path: Path, units: int = 10) -> Path:
    """Books with one layer of billets of a tonne of CO2e each."""
    opened(path, empty_opening())
    rows = (row("finished-goods/billet", str(units), units=str(units)), row("direct/eaf", str(units)))
    posted(path, [entry("PO-1", "produce", *rows)])
    return path


def drawn(path: Path, units: int, key: str, digest: str = DIGEST, *, today: str = TODAY) -> drawing.Layered:
    return drawing.draw(path, drawing.layer_of(path, BILLET), units * TONNE, key, digest, today=today)


def expense(key: str) -> Any:
    """An entry that charges a tonne to the contribution of 2025."""
    return entry(key, "energy", row("ncc/administration/power", "1"), row("indirect/scope-2", "1"))


def both(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Run two acts in processes of their own at the same moment: ``""`` or the code of each."""
    context: Any = forking()
    start, answers = context.Barrier(2), context.Queue()
    processes = [
        context.Process(target=racing.run, args=(place, start, answers, act), daemon=True)
        for place, act in enumerate((first, second))
    ]
    for one in processes:
        one.start()
    found = sorted(answers.get(timeout=waiting.SECONDS) for _ in processes)
    waiting.ended(*processes)
    assert [one.exitcode for one in processes] == [0, 0]
    return [code for _, code in found]


@pytest.mark.parametrize("act", ["close", "draw"])
def test_nothing_is_written_between_what_a_verb_reads_and_its_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """T550: another process writes at the worst moment, and finds the books held until the entry is there."""
    path, tried = billets(tmp_path / "b.books"), list[bool]()

    def meanwhile() -> None:
        if tried:
            return
        with monkeypatch.context() as patched:
            patched.setattr(schema, "_WAIT_SECONDS", 0.01)
            tried.append(True)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                posted(path, [expense("LATE")])

    module, name = (closing, "_flows") if act == "close" else (drawing, "_check_left")
    real = getattr(module, name)

    def interrupted(*arguments: Any) -> Any:
        found = real(*arguments)
        meanwhile()
        return found

    monkeypatch.setattr(module, name, interrupted)
    if act == "close":
        closing.close(path, "2025", today=TODAY)
    else:
        drawn(path, 4, "C-1")
    assert tried
    assert checking.check(path).faults == ()


def test_a_posting_beside_a_closing_is_in_it_or_refused(tmp_path: Path) -> None:
    """T550: whichever comes first, the closed year holds its whole contribution."""
    for number in range(4):
        path = billets(tmp_path / f"{number}.books")
        answers = both(
            partial(closing.close, path, "2025", today=TODAY), partial(posted, path, [expense("LATE")])
        )
        assert answers in (["", ""], ["", "ledger.closed"])
        there = "LATE" in [one.key for one in journal_of(path)]
        assert there == (answers[1] == "")
        assert checking.check(path).faults == ()


def test_two_closings_at_once_write_one_entry(tmp_path: Path) -> None:
    path = billets(tmp_path / "b.books")

    close = partial(closing.close, path, "2025", today=TODAY)
    assert both(close, close) == ["", ""]
    assert [one.kind for one in journal_of(path)].count("close") == 1


def test_two_draws_at_once_never_take_more_than_the_layer(tmp_path: Path) -> None:
    """T551: of two claims that together exceed a layer, one is refused."""
    for number in range(4):
        path = billets(tmp_path / f"{number}.books")
        layer = drawing.layer_of(path, BILLET)  # both read the layer before either writes
        acts = [
            partial(drawing.draw, path, layer, 6 * TONNE, key, DIGEST, today=TODAY)
            for key in ("C-1", "C-2")
        ]
        assert sorted(both(*acts)) == ["", "ledger.oversold"]
        assert drawing.layer_of(path, BILLET).drawn == 6 * TONNE


def test_a_closing_that_left_something_behind_is_noticed_and_not_drafted(tmp_path: Path) -> None:
    """T550: books that such a race ruined before say so, with what to do."""
    path = gocasi(tmp_path / "g.books")
    posted(path, [expense("LATE")])

    def short(connection: sqlite3.Connection, _: object) -> Any:
        flows = closing._flows(connection)
        flows["ncc/administration/power"] = flows["ncc/administration/power"]._replace(location=0, market=0)
        return closing.closing_entry("2025", "2025-12-31", flows)

    store.add(path, short, today=TODAY)
    (fault,) = checking.check(path).faults
    assert fault.code == "ledger.unclosed"
    assert "Restore a backup from before the closing" in fault.hint
    for year, today in (("2025", TODAY), ("2026", "2027-01-05")):
        with pytest.raises(BooksRefused) as refused:
            closing.close(path, year, today=today)
        assert refused.value.code == "ledger.unclosed"


def test_the_key_of_a_closing_entry_is_given_to_nothing_else(tmp_path: Path) -> None:
    """T552: a journal and a draw are refused it, before the year could no longer be closed."""
    path = billets(tmp_path / "b.books")
    for key in ("close 2025", "close 2030", "close 2025 (2)"):
        with pytest.raises(DraftRefused) as refused:
            posted(path, [expense(key)])
        assert [one.code for one in refused.value.problems] == ["ledger.key"]
        with pytest.raises(BooksRefused) as no_draw:
            drawn(path, 1, key)
        assert no_draw.value.code == "ledger.key"
    assert posted(path, [expense("close the year")]).posted == 1
    assert closing.close(path, "2025", today=TODAY).number == 3


def test_older_books_that_gave_the_key_away_still_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T552: the closing entry takes the next key; the old entry, posted again, is there already."""
    path = billets(tmp_path / "b.books")
    with monkeypatch.context() as older:
        older.setattr("passport.ledger.books.checks.is_closing_key", lambda _: False)
        posted(path, [expense("close 2025"), expense("close 2025 (2)")])
    closing.close(path, "2025", today=TODAY)
    assert (journal_of(path)[-1].key, journal_of(path)[-1].kind) == ("close 2025 (3)", "close")
    assert posted(path, [expense("close 2025")]).there == 1
    assert checking.check(path).faults == ()


@pytest.mark.parametrize("key", ["", "k" * 121])
def test_the_key_of_a_draw_is_one_of_a_journal(tmp_path: Path, key: str) -> None:
    path = billets(tmp_path / "b.books")
    with pytest.raises(BooksRefused, match="1 to 120 characters") as refused:
        drawn(path, 1, key)
    assert refused.value.code == "ledger.key"
    assert drawing.layer_of(path, BILLET).drawn == 0


def test_a_draw_made_again_is_noted_once_and_another_of_its_key_is_refused(tmp_path: Path) -> None:
    """T551: a process killed before it wrote its draft runs again, even where the layer is full by then."""
    path = billets(tmp_path / "b.books")
    assert drawn(path, 8, "C-1").drawn == 8 * TONNE
    assert drawn(path, 8, "C-1", today="2026-01-06").drawn == 8 * TONNE
    for units, key, digest in ((7, "C-1", DIGEST), (8, "C-1", "u" + DIGEST[::-1]), (1, "PO-1", DIGEST)):
        with pytest.raises(BooksRefused) as refused:
            drawn(path, units, key, digest)
        assert refused.value.code == "ledger.key_reused"
    assert drawing.layer_of(path, BILLET).drawn == 8 * TONNE


@pytest.mark.parametrize("year", ["closed", "open"])
def test_tables_that_are_not_the_journal_s_are_neither_closed_nor_drafted(tmp_path: Path, year: str) -> None:
    """T553: a closing entry made of changed tables could not be taken back."""
    path, out = gocasi(tmp_path / "g.books"), tmp_path / "draft.json"
    if year == "closed":
        closing.close(path, "2025", today=TODAY)
    before = len(journal_of(path))
    without_switching_off(
        path,
        "UPDATE posting SET location = location + 1 WHERE account LIKE 'ncc/%' AND entry = 13",
    )
    code, output = in_process(["ledger", "close", str(path), "2025", "-o", str(out), "--json"])
    assert (code, "ledger.posting" in output, out.exists()) == (2, True, False), output
    assert len(journal_of(path)) == before
    refused = json.loads(output.splitlines()[0])["error"]
    assert refused["code"] == "ledger.posting" and "from a backup" in refused["hint"]
