"""Files at ``passport ledger`` that are no books or damaged, and outputs that would replace books (T499)."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from passport.ledger.keeping.heads import place
from tests.cli.sessions import in_process
from tests.passport.ledger.companies import backed_up, gocasi

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
    ],
    ids=lambda words: " ".join(words[:4]),
)
def test_no_output_replaces_books(folder: Path, words: tuple[str, ...]) -> None:
    backed_up(folder / "good.books", folder / "other.books")
    held = {name: (folder / name).read_bytes() for name in ("good.books", "other.books")}
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
