"""Verbs that open a database of ours, given another file: it is said what is wrong, and it stays (T499)."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.sessions import in_process

STORES = {
    "check": ("resolver", "check", "--db", "DB"),
    "audit": ("resolver", "audit", "--db", "DB"),
    "backup": ("resolver", "backup", "copy.sqlite", "--db", "DB"),
    "export": ("resolver", "export", "out", "--db", "DB"),
    "migrate": ("resolver", "migrate", "--db", "DB"),
    "restore": ("resolver", "restore", "wrong.sqlite", "--db", "new.sqlite"),
}
KEYS = {
    "show": ("keys", "show", "bad"),
    "backup": ("keys", "backup", "bad", "-o", "bad.zip"),
}


def made(folder: Path, kind: str) -> bytes:
    """A file ``wrong.sqlite`` of a kind; its bytes."""
    path = folder / "wrong.sqlite"
    if kind == "another database":
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE orders (number INTEGER)")
        connection.close()
    else:
        path.write_bytes({"a text": b"no database at all\n" * 99, "nothing": b""}[kind])
    return path.read_bytes()


@pytest.mark.parametrize("verb", list(STORES))
@pytest.mark.parametrize("kind", ["a text", "another database"])
@pytest.mark.parametrize("spelled", ["wrong.sqlite", "sqlite:///wrong.sqlite"])
def test_a_file_that_is_no_store_is_refused_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, kind: str, spelled: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = made(tmp_path, kind)
    status, output = in_process([*(word.replace("DB", spelled) for word in STORES[verb]), "--json"])
    assert status == 2, output
    assert '"store.not_a_database"' in output or '"store.not_ours"' in output, output
    assert (tmp_path / "wrong.sqlite").read_bytes() == before
    assert not (tmp_path / "copy.sqlite").exists() and not (tmp_path / "out").exists()


@pytest.mark.parametrize("spelled", ["none.sqlite", "sqlite:///none.sqlite"])
def test_a_store_that_is_not_there_is_not_called_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spelled: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for verb in ("check", "audit", "backup"):
        status, output = in_process([word.replace("DB", spelled) for word in STORES[verb]])
        assert status == 2 and "no database none.sqlite" in output, output
    made(tmp_path, "nothing")
    status, output = in_process(["resolver", "check", "--db", "wrong.sqlite"])
    assert status == 2 and "holds no documents of a resolver" in output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wrong.sqlite"]


@pytest.mark.parametrize("verb", list(KEYS))
def test_a_register_that_is_none_is_not_a_lack_of_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["init", "bad", "--role", "producer", "--did", "did:web:mill.example", "--name", "M"]
    assert in_process([*words, "--no-passphrase"])[0] == 0
    made(tmp_path, "a text")
    (tmp_path / "wrong.sqlite").replace(tmp_path / "bad" / "register.sqlite")
    status, output = in_process([*KEYS[verb], "--json"])
    assert status == 2 and '"code":"register.damaged"' in output, output
    assert "backup" in output and "free space" not in output
    assert not (tmp_path / "bad.zip").exists()
