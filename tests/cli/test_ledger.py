"""``passport ledger`` at the command line: identities, workbooks, money, and what stays secret."""

import csv
import json
import os
import re
import stat
from pathlib import Path

import pytest
from openpyxl import Workbook

from passport.ledger.papers.journal import COLUMNS
from tests.cli.sessions import in_process
from tests.vectors_build.accounts import draft, sign
from tests.world import World

AT = "2026-01-05T08:00:00Z"


def run(*words: str, code: int = 0) -> str:
    found, output = in_process(["ledger", *words])
    assert found == code, output
    return output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run("--example", "gocasi", "-o", "gocasi")
    run(
        "open",
        "g.books",
        "--entity",
        "gocasi/entity.json",
        "--opening",
        "gocasi/opening.csv",
        "--start",
        "2025-01-01",
    )
    return tmp_path


def test_books_of_an_identity_folder_carry_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = [
        "init",
        "mill",
        "--role",
        "producer",
        "--did",
        "did:web:mill.example",
        "--name",
        "Mill",
        "--no-passphrase",
    ]
    assert in_process(words)[0] == 0
    output = run("open", "m.books", "--entity", "mill", "--start", "2025-01-01", code=2)
    assert "does not say the entity's id" in output and "--id https" in output
    name = "https://id.mill.example/417/7312345000006"
    assert "Mill, from 2025-01-01" in run(
        "open", "m.books", "--entity", "mill", "--id", name, "--start", "2025-01-01"
    )


def test_a_journal_in_a_workbook_is_the_same_journal(folder: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "journal"
    for line in csv.reader((folder / "gocasi" / "journal.csv").read_text().splitlines()):
        sheet.append([float(cell) if cell.lstrip("-").isdigit() else cell for cell in line])
    book.save(folder / "journal.xlsx")
    assert "13 entries posted" in run("post", "g.books", "journal.xlsx", "--at", AT)
    assert "0 entries posted, 13 already there" in run("post", "g.books", "gocasi/journal.csv", "--at", AT)


def test_a_mistake_in_a_workbook_is_told_with_its_cell(folder: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "journal"
    sheet.append(["key", "day", "kind", "account", "amount", "evidence"])
    sheet.append(["K", "2025-03-01", "purchase", "machinery", "12,5", "factor:f"])
    sheet.append(["K", None, None, "indirect/upstream", 12.5, None])
    book.save(folder / "wrong.xlsx")
    output = run("post", "g.books", "wrong.xlsx", "--at", AT, code=2)
    assert 'wrong.xlsx: journal!E2: "12,5" is no amount.' in output
    assert "nothing was posted" in output


def test_money_gives_ratios_and_is_not_kept(folder: Path) -> None:
    run("post", "g.books", "gocasi/journal.csv", "--at", AT)
    (folder / "money.csv").write_text("name,amount\ncogs,701000\nadministration,20000\nprofit/a,90000\n")
    output = run("show", "g.books", "--indicators", "2025", "--money", "money.csv")
    assert "aggregate carbon intensity: 0.002 t" in output
    assert "profit by tonne of scope 1: 2,000 money" in output
    assert b"701000" not in (folder / "g.books").read_bytes()
    (folder / "money.csv").write_text("name,amount\nrevenue,1\n")
    assert '"revenue" is no amount of money' in run(
        "show", "g.books", "--indicators", "2025", "--money", "money.csv", code=2
    )


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX systems")
def test_books_exports_and_workings_are_their_owner_s_alone(folder: Path) -> None:
    run("post", "g.books", "gocasi/journal.csv", "--at", AT)
    run("close", "g.books", "2025", "--at", AT, "--workings", "w.jsonl", "-o", "s.json")
    run("export", "g.books", "--as", "hledger", "-o", "g.journal")
    run("backup", "g.books", "-o", "b.books")
    for name in ("g.books", "g.books.head", "w.jsonl", "g.journal", "b.books"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name
    assert json.loads((folder / "s.json").read_text())["co2Statement"]["detail"] == "account"
    assert not {path.name for path in folder.iterdir()} & {"g.books-journal", "g.books-wal"}


def test_a_failed_opening_leaves_nothing(folder: Path) -> None:
    (folder / "bad.csv").write_text("account,year,amount\nmachinery,2024,5\n")
    before = sorted(path.name for path in folder.iterdir())
    words = ("--entity", "gocasi/entity.json", "--opening", "bad.csv", "--start", "2025-01-01")
    assert "2024 is not balanced" in run("open", "x.books", *words, code=2)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_the_columns_of_the_page_are_those_of_the_reader() -> None:
    page = (Path(__file__).parents[2] / "passport" / "docs" / "for-controllers.md").read_text(
        encoding="utf-8"
    )
    table = page.partition("## The journal")[2].partition("## Mistakes")[0]
    for name in COLUMNS:
        assert f"`{name}`" in table, name


def test_the_sessions_of_the_page_run_one_after_the_other() -> None:
    """The transcript ``controllers`` has the commands of the page, all of them in one folder."""
    tests = Path(__file__).parents[1]
    page = (tests.parent / "passport" / "docs" / "for-controllers.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)[:2]
    commands = [line for block in blocks for line in block.splitlines()]
    assert sum("ledger close" in command for command in commands) == 2
    session = (tests / "transcripts" / "controllers.txt").read_text(encoding="utf-8")
    assert [line[2:] for line in session.splitlines() if line.startswith("$ ")] == commands


def test_every_standard_and_kind_is_on_the_page() -> None:
    from passport.ledger.books.entries import KINDS, WRITTEN_BY_US
    from passport.ledger.books.policy import policies

    page = (Path(__file__).parents[2] / "passport" / "docs" / "for-controllers.md").read_text(
        encoding="utf-8"
    )
    for name in [*policies(), *(kind for kind in KINDS if kind not in WRITTEN_BY_US)]:
        assert f"`{name}`" in page, name


def test_shares_of_companies_are_refused_with_what_to_do(folder: Path) -> None:
    """A.9 by control: each company counts whole, which help and page say too."""
    (folder / "shares.toml").write_text('[shares]\n"g.books" = "0.6"\n')
    output = run("consolidate", "g.books", "--year", "2025", "--ownership", "shares.toml", code=2)
    assert "each company counts whole" in output
    assert "Leave --ownership out, and the books of companies that the parent does not control." in output
    assert "as under control" in " ".join(in_process(["ledger", "consolidate", "--help"])[1].split())
    page = Path(__file__).parents[2] / "passport" / "docs" / "for-controllers.md"
    assert "`group.ownership`" in page.read_text(encoding="utf-8")


def test_the_review_of_a_statement_is_not_resumed(folder: Path) -> None:
    statement = folder / "s.json"
    statement.write_text(json.dumps(sign(World(), draft())))
    (folder / "findings.toml").write_text("")
    code, output = in_process(["review", str(statement), "--resume", "findings.toml"])
    assert code == 2
    assert "--resume is of a lot of claims." in output
    assert "A corrected CO2 statement is reviewed anew, with --workings JOURNAL." in output
