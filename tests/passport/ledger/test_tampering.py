"""An entry changed or taken out with the triggers switched off: for each place, what notices it (T222)."""

import sqlite3
from pathlib import Path

import pytest

from passport.ledger.keeping import checking, copies, heads, store
from passport.ledger.keeping.schema import BooksRefused, connected
from tests.passport.ledger.companies import TODAY, closed, gocasi, posted
from tests.passport.ledger.test_keeping import purchase


@pytest.mark.parametrize("table", ["entry", "posting", "layer", "taking", "meta"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {} = 0"])
def test_rows_cannot_be_changed_or_deleted(tmp_path: Path, table: str, act: str) -> None:
    path = gocasi(tmp_path / "g.books")
    column = {"meta": "name", "layer": "units"}.get(table, "day" if table == "entry" else "location")
    with connected(path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(act.format(table, column))


def tampered(path: Path, *statements: str, triggers: bool = False) -> None:
    """Change books as somebody does who opens the file with another program."""
    with sqlite3.connect(path) as connection:
        if not triggers:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
        for one in statements:
            connection.execute(one)
    connection.close()


def without_switching_off(path: Path, *statements: str) -> None:
    """The same by somebody who puts the triggers back afterwards."""
    with sqlite3.connect(path) as connection:
        kept = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        for one in statements:
            connection.execute(one)
        for _, sql in kept:
            connection.execute(sql)
    connection.close()


def codes(path: Path) -> list[str]:
    return [one.code for one in checking.check(path).faults]


def gone(number: int) -> list[str]:
    """Statements that take an entry out of every table."""
    return [
        f"DELETE FROM entry WHERE number = {number}",
        f"DELETE FROM posting WHERE entry = {number}",
        f"DELETE FROM taking WHERE entry = {number}",
        f"DELETE FROM layer WHERE opened_by = {number}",
    ]


@pytest.mark.parametrize("number", range(1, 14))
def test_an_entry_taken_out_at_any_place_is_noticed(tmp_path: Path, number: int) -> None:
    """Closed books of 14 entries: every entry but the last breaks the numbering; the chain does too."""
    path = gocasi(tmp_path / "g.books")
    closed(path)
    without_switching_off(path, *gone(number))
    assert codes(path)[0] == "ledger.missing"


@pytest.mark.parametrize("number", range(1, 13))
def test_an_entry_taken_out_and_the_others_renumbered_breaks_the_chain(tmp_path: Path, number: int) -> None:
    path = gocasi(tmp_path / "g.books")
    renumber = [
        f"UPDATE {table} SET {column} = {column} - 1 WHERE {column} > {number}"
        for table, column in (
            ("entry", "number"),
            ("posting", "entry"),
            ("taking", "entry"),
            ("layer", "opened_by"),
        )
    ]
    without_switching_off(path, *gone(number), *renumber)
    assert "ledger.chain" in codes(path)


def test_the_opening_taken_out_is_noticed(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    without_switching_off(path, *gone(0))
    assert codes(path)[0] == "ledger.missing"
    with pytest.raises(BooksRefused) as refused:
        posted(path, [purchase(1)])
    assert refused.value.code == "ledger.damaged"


def test_the_last_entry_taken_out_is_noticed_by_what_lies_beside(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    without_switching_off(path, *gone(13))
    assert codes(path) == ["ledger.behind"]


def test_the_last_entry_taken_out_of_the_journal_alone_leaves_rows_behind(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    heads.place(path).unlink()
    without_switching_off(path, "DELETE FROM entry WHERE number = 13")
    assert codes(path) == ["ledger.posting", "ledger.no_head"]


def test_the_last_entry_and_the_file_beside_taken_out_only_the_statement_knows(tmp_path: Path) -> None:
    """What books alone cannot notice: their end cut off everywhere. The signed head of the statement does."""
    path = gocasi(tmp_path / "g.books")
    subject = closed(path)
    without_switching_off(path, *gone(14))
    heads.place(path).unlink()
    assert codes(path) == ["ledger.no_head"]
    assert [one.code for one in checking.against(path, subject)] == ["ledger.not_the_statement"]


def test_before_the_first_statement_a_checkpoint_or_a_copy_is_all_there_is(tmp_path: Path) -> None:
    """The end cut off, the file beside forged: the books pass. The auditor's copy of the journal does not."""
    path = gocasi(tmp_path / "g.books")
    with connected(path) as connection:
        copy = list(copies.workings(connection))
    without_switching_off(path, *gone(13))
    with connected(path) as connection:
        heads.note_head(path, store.head_of(connection))
        assert copy[:-1] == list(copies.workings(connection))
    assert codes(path) == []


def test_a_checkpoint_notices_what_was_cut_off_before_it(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    with connected(path) as connection:
        head = store.head_of(connection)
        connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, '')", (head.number, head.link, TODAY))
    assert codes(path) == []
    without_switching_off(path, *gone(13))
    heads.place(path).unlink()
    assert codes(path) == ["ledger.no_head", "ledger.checkpoint"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE entry SET data = CAST(replace(CAST(data AS TEXT), '1240', '1241') AS BLOB)"
            " WHERE number = 1",
            "ledger.chain",
        ),
        ("UPDATE entry SET day = '2025-02-15' WHERE number = 1", "ledger.entry"),
        ("UPDATE entry SET link = zeroblob(48) WHERE number = 5", "ledger.chain"),
        ("UPDATE posting SET location = location + 1 WHERE entry = 3 AND place = 0", "ledger.posting"),
        ("UPDATE taking SET market = market - 1 WHERE entry = 6 AND place = 1", "ledger.taking"),
        ("UPDATE layer SET units = units * 2 WHERE opened_by = 4", "ledger.layer"),
        ("DELETE FROM taking WHERE entry = 7", "ledger.taking"),
        ("INSERT INTO posting VALUES (99, 0, 'machinery', 1, 1)", "ledger.posting"),
        ("UPDATE meta SET value = zeroblob(32) WHERE name = 'salt'", "ledger.chain"),
    ],
)
def test_a_changed_row_is_noticed(tmp_path: Path, statement: str, code: str) -> None:
    path = gocasi(tmp_path / "g.books")
    without_switching_off(path, statement)
    assert code in codes(path)


def test_triggers_that_are_switched_off_are_noticed(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    tampered(path)
    assert codes(path) == ["ledger.triggers"]
