"""``passport correct`` of a CO2 statement: what it replaces and refuses, and what the next year follows."""

import json
import os
import pkgutil
from pathlib import Path
from typing import Any

import pytest

from passport.cli.main import main
from tests.cli.sessions import in_process
from tests.dates import days_from_now
from tests.forked import Forked

LATER = days_from_now(60)
"""After 2026 has ended, and after the status lists begin, which are signed now."""
OPEN = ("--entity", "gocasi/entity.json", "--opening", "gocasi/opening.csv", "--start", "2025-01-01")


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def entity() -> None:
    """An entity in this folder that has closed 2025 and drafted its statement, first.json."""
    who = ("--role", "producer", "--did", "did:web:gocasi.example", "--name", "GOCASI Ltd.")
    run("init", "me", *who, "--prefix", "gs1:731234", "--no-passphrase")
    run("ledger", "--example", "gocasi", "-o", "gocasi")
    run("ledger", "open", "g.books", *OPEN)
    run("ledger", "post", "g.books", "gocasi/journal.csv")
    run("ledger", "close", "g.books", "2025", "-o", "first.json")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An entity that has signed 2025 from its books."""
    monkeypatch.chdir(tmp_path)
    entity()
    run("issue", "first.json", "--as", "me", "--books", "g.books", "-o", "first.passport.json")
    return tmp_path


def correct(draft: str, output: str, *more: str, code: int = 0) -> str:
    words = ("first.passport.json", draft, "--reason", "calculation-error", "--as", "me", "--yes")
    return run("correct", *words, "-o", output, *more, code=code)


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found["verifiableCredential"][0] if "verifiableCredential" in found else found


def test_the_next_year_follows_the_statement_that_stands(folder: Path) -> None:
    run("ledger", "close", "g.books", "2025", "--detail", "line", "-o", "second.json")
    correct("second.json", "second.passport.json", "--books", "g.books")
    made, old = load(folder / "second.passport.json"), load(folder / "first.passport.json")
    assert made["wasRevisionOf"]["id"] == old["id"]
    assert made["wasRevisionOf"]["reason"] == "calculation-error"
    run("ledger", "close", "g.books", "2026", "-o", "next.json", "--at", LATER)
    assert load(folder / "next.json")["previous"]["id"] == made["id"]
    assert "chain unbroken" in run("ledger", "check", "g.books", "--against", "second.passport.json")


def test_the_statement_before_is_still_followed_by_the_correction(folder: Path) -> None:
    """C11 would have nothing to ask, were the link left out: the old statement's is taken over."""
    run("ledger", "close", "g.books", "2026", "-o", "next.json", "--at", LATER)
    run("issue", "next.json", "--as", "me", "--books", "g.books", "-o", "next.passport.json", "--at", LATER)
    draft = load(folder / "next.json")
    del draft["previous"]
    (folder / "bare.json").write_text(json.dumps(draft))
    words = ("next.passport.json", "bare.json", "--reason", "scope-change", "--as", "me", "--yes")
    run("correct", *words, "-o", "again.passport.json", "--at", LATER)
    first = load(folder / "first.passport.json")
    assert load(folder / "again.passport.json")["previous"]["id"] == first["id"]


def test_another_year_another_kind_and_other_books_are_refused(folder: Path) -> None:
    run("ledger", "close", "g.books", "2026", "-o", "next.json", "--at", LATER)
    assert "not about" in correct("next.json", "x.passport.json", code=2)
    run("ledger", "open", "o.books", *OPEN)
    assert "cannot be replayed" in correct("first.json", "x.passport.json", "--books", "o.books", code=2)
    claim = Path(__file__).resolve().parents[2] / "passport" / "carbon" / "examples"
    run("calculate", str(claim / "scrap-eaf.toml"), "-o", "claim.draft.json", "--workings", "w.json")
    assert "no draft of the same kind" in correct("claim.draft.json", "x.passport.json", code=2)
    assert not (folder / "x.passport.json").exists()
    correct("first.json", "y.passport.json", "--books", "g.books")
    assert "replaced already" in run(
        "correct", "first.passport.json", "first.json", "--reason", "new-factor", "--as", "me", "--yes",
        "-o", "z.passport.json", code=2,
    )  # fmt: skip


def test_a_statement_signed_and_not_noted_is_noted_by_the_same_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the signature and the note: the next year's draft says what is missing, then has it."""
    monkeypatch.chdir(tmp_path)
    entity()
    issue = ("issue", "first.json", "--as", "me", "--books", "g.books", "-o", "first.passport.json")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("passport.ledger.keeping.signed.note", killed)
        run(*issue, code=130)
    made = (tmp_path / "first.passport.json").read_bytes()
    close = ("ledger", "close", "g.books", "2026", "-o", "next.json", "--at", LATER, "--force")
    assert "note no signed statement of the year before" in run(*close)
    assert "previous" not in load(tmp_path / "next.json")
    assert "nothing was signed again" in run(*issue)
    assert (tmp_path / "first.passport.json").read_bytes() == made
    assert "note no signed" not in run(*close)
    assert load(tmp_path / "next.json")["previous"]["id"] == load(tmp_path / "first.passport.json")["id"]


def dying(where: str, name: str, words: list[str]) -> int:
    """Run a command that ends, as if killed, where it would call this function."""
    owner = pkgutil.resolve_name(where)
    setattr(owner, name, lambda *_, **__: os._exit(9))
    return main(words)


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("passport.party.withdrawals:StatusHistory", "corrected"),
        ("passport.disk.files", "write"),
        ("passport.party.withdrawals:StatusHistory", "sign"),
        ("passport.ledger.keeping.signed", "note"),
    ],
)
def test_a_correction_that_is_killed_is_finished_by_the_same_command_t576(
    folder: Path, where: str, name: str
) -> None:
    """T576: until then the next year's draft names no statement, and says why."""
    run("ledger", "close", "g.books", "2025", "--detail", "line", "-o", "second.json")
    words = ["correct", "first.passport.json", "second.json", "--reason", "calculation-error", "--as", "me"]
    words += ["--yes", "--books", "g.books", "-o", "second.passport.json"]
    died = Forked(dying, where, name, words, folder=folder)
    assert died.wait(timeout=60) == 9, died.errors()
    close = ("ledger", "close", "g.books", "2026", "-o", "next.json", "--at", LATER, "--force")
    assert "A correction of the statement of the year before was begun" in run(*close)
    assert "previous" not in load(folder / "next.json")
    run(*words)
    made = load(folder / "second.passport.json")
    assert "was begun" not in run(*close)
    assert load(folder / "next.json")["previous"]["id"] == made["id"]
    assert "chain unbroken" in run("ledger", "check", "g.books", "--against", "second.passport.json")


def test_a_correction_that_is_refused_leaves_no_trace_in_the_books(folder: Path) -> None:
    words = ("--books", "g.books", "--at", "2020-01-01T00:00:00Z")
    correct("first.json", "x.passport.json", *words, code=2)
    run("ledger", "close", "g.books", "2026", "-o", "next.json", "--at", LATER)
    assert load(folder / "next.json")["previous"]["id"] == load(folder / "first.passport.json")["id"]


@pytest.mark.parametrize("kept", ["first.passport.json", "me/identity.toml", "gocasi/entity.json"])
def test_an_output_that_holds_something_else_is_still_not_replaced(folder: Path, kept: str) -> None:
    """A statement of other figures, and what is no passport at all."""
    before = (folder / kept).read_bytes()
    run("ledger", "close", "g.books", "2025", "--detail", "line", "-o", "second.json")
    words = ("issue", "second.json", "--as", "me", "--books", "g.books", "--second", "-o", kept)
    assert "exists already" in run(*words, code=2)
    assert (folder / kept).read_bytes() == before
