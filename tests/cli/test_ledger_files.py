"""Files at ``passport ledger`` that are no books or damaged, and outputs that would replace books (T499)."""

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from passport.ledger.keeping.heads import place
from tests.cli.sessions import in_process
from tests.passport.ledger.companies import SUBSIDIARY, backed_up, empty_opening, gocasi, opened

AT = ("--at", "2026-01-05T08:00:00Z")
ACTS: dict[str, tuple[str, ...]] = {
    "post": ("post", "BOOKS", "journal.csv", *AT),
    "show": ("show", "BOOKS"),
    "draw": (
        "draw", "BOOKS", "finished-goods/a@JE4", "--draft", "draft.json", "--key", "K", "-o", "out.json", *AT,
    ),
    "close": ("close", "BOOKS", "2025", "-o", "out.json", *AT),
    "check": ("check", "BOOKS"),
    "export": ("export", "BOOKS", "--as", "csv", "-o", "out.csv"),
    "backup": ("backup", "BOOKS", "-o", "out.books"),
    "consolidate": ("consolidate", "good.books", "BOOKS", "--year", "2025"),
}  # fmt: skip


def _text(path: Path) -> None:
    path.write_text("key,day,kind,account\n" * 40)


def _empty(path: Path) -> None:
    path.touch()


def _other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entry (number INTEGER)")
    connection.close()


def _folder(path: Path) -> None:
    path.mkdir()


def _cut(path: Path) -> None:
    """Books of which a disk has lost the second half: the header is there, pages are not."""
    gocasi(path)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    path.chmod(0o600)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a text": (_text, "ledger.no_books"),
    "an empty file": (_empty, "ledger.no_books"),
    "another database": (_other_database, "ledger.no_books"),
    "a folder": (_folder, "ledger.no_books"),
    "a damaged file": (_cut, "ledger.damaged"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    gocasi(tmp_path / "good.books")
    assert in_process(["ledger", "close", "good.books", "2025", *AT])[0] == 0
    (tmp_path / "journal.csv").write_text("key,day,kind,account,amount\n")
    (tmp_path / "draft.json").write_text('{"footprint":{},"mass":{"value":"1","unit":"TNE"}}')
    return tmp_path


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_act_says_of_a_wrong_file_what_is_wrong(folder: Path, kind: str) -> None:
    make, code = KINDS[kind]
    make(folder / "wrong.books")
    before = sorted(path.name for path in folder.iterdir())
    for name, words in ACTS.items():
        given = [word.replace("BOOKS", "wrong.books") for word in words]
        status, output = in_process(["ledger", *given, "--json"])
        assert status == 2, (name, output)
        assert f'"code":"{code}"' in output, (name, output)
        assert "wrong.books" in output and "free space" not in output, (name, output)
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    "words",
    [
        ("export", "good.books", "--as", "csv", "-o", "good.books", "--force"),
        ("close", "good.books", "2025", "-o", "good.books", "--force", *AT),
        ("close", "good.books", "2025", "--workings", "other.books", "--force", *AT),
        ("backup", "good.books", "-o", "good.books", "--force"),
        ("backup", "good.books", "-o", "company.books", "--force"),
        ("backup", "good.books", "-o", "good.books.head", "--force"),
        ("close", "good.books", "2025", "-o", "good.books.head", "--force", *AT),
        ("export", "good.books", "--as", "csv", "-o", "other.books.head", "--force"),
    ],
    ids=lambda words: " ".join(words[:4]),
)
def test_no_output_replaces_books(folder: Path, words: tuple[str, ...]) -> None:
    """Nor what remembers their head; books of another company are no older copy (T499)."""
    backed_up(folder / "good.books", folder / "other.books")
    opened(folder / "company.books", empty_opening(entity=SUBSIDIARY))
    books = ("good.books", "other.books", "company.books")
    held = {name: (folder / name).read_bytes() for one in books for name in (one, f"{one}.head")}
    status, output = in_process(["ledger", *words, "--json"])
    assert status == 2 and '"code":"ledger.exists"' in output, output
    assert held == {name: (folder / name).read_bytes() for name in held}


def test_a_backup_is_checked_by_itself_and_notices_what_is_cut_off_later(folder: Path) -> None:
    assert in_process(["ledger", "backup", "good.books", "-o", "copy.books"])[0] == 0
    status, output = in_process(["ledger", "check", "copy.books"])
    assert status == 0, output
    assert place(folder / "copy.books").read_bytes() == place(folder / "good.books").read_bytes()
    status, output = in_process(["ledger", "backup", "good.books", "-o", "copy.books"])
    assert status == 2 and "copy.books exists already" in output
    assert in_process(["ledger", "backup", "good.books", "-o", "copy.books", "--force"])[0] == 0
    with sqlite3.connect(folder / "copy.books") as connection:
        connection.execute("DROP TRIGGER entry_remains")
        connection.execute("DELETE FROM entry WHERE number = (SELECT MAX(number) FROM entry)")
    connection.close()
    status, output = in_process(["ledger", "check", "copy.books", "--json"])
    assert status == 4 and "ledger.behind" in output


def test_a_copy_that_holds_more_than_the_books_is_not_replaced(folder: Path) -> None:
    """Books that were put back from an older backup do not replace the newer one."""
    backed_up(folder / "good.books", folder / "newer.books")
    backed_up(gocasi(folder / "again.books"), folder / "older.books")
    status, output = in_process(["ledger", "backup", "older.books", "-o", "newer.books", "--force", "--json"])
    assert status == 2 and '"code":"ledger.exists"' in output, output


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_a_link_is_said_to_be_one_and_force_is_not_offered(folder: Path) -> None:
    (folder / "out.csv").symlink_to(folder / "elsewhere.csv")
    status, output = in_process(["ledger", "export", "good.books", "--as", "csv", "-o", "out.csv", "--force"])
    assert status == 2 and "say --force" not in output and "symbolic link" in output
    assert not (folder / "elsewhere.csv").exists()


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
def test_a_reader_that_leaves_is_no_fault_of_the_books(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``ledger show BOOKS | head -1``, also where the reader leaves in the middle of the output."""

    def gone(_: str) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("passport.cli.output.terminal.say", gone)
    # The descriptor of this process's own output stays as it is.
    monkeypatch.setattr("passport.cli.output.terminal.discard_results", lambda: None)
    assert in_process(["ledger", "show", "good.books"]) == (141, "")
