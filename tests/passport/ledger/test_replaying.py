"""Depth L3: the journal gives the signed statement to the byte, and the verifier says so or why not."""

from pathlib import Path
from typing import Any

import pytest

from passport.cli.ledger import statement_issuing
from passport.ledger.keeping import copies, replaying, signed
from passport.ledger.keeping.schema import BooksRefused, connected
from signing import jcs
from tests.passport.ledger.companies import closed, gocasi, statement
from tests.vectors_build import accounts
from tests.vectors_build.stage import Stage
from verify import Demand, Evidence, Report, TrustList, verify
from verify.evidence import Journal


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = gocasi(tmp_path_factory.mktemp("replays") / "g.books")
    closed(path)
    return path


def lines_of(path: Path) -> list[bytes]:
    with connected(path) as connection:
        return list(copies.workings(connection))


def judged(document: dict[str, Any], stage: Stage, journal: Journal | None) -> Report:
    """The verifier's report about a signed statement alone."""
    evidence = Evidence()._replace(journal=journal)
    trust = TrustList.open(jcs.canonical(stage.trust_document()))
    return verify(jcs.canonical(document), evidence, trust, Demand(at="2026-06-01T00:00:00Z"))


def outcome(report: Report) -> tuple[str, str, str]:
    """Depth, and outcome and problem of the question about workings."""
    found = next((one for one in report.findings if one.code == "claim.workings"), None)
    told = ("", "") if found is None else (found.outcome, found.params.get("problem", ""))
    accounts_told = report.accounts
    return (accounts_told["depth"] if accounts_told else "", *told)


def signed_of(stage: Stage, subject: dict[str, Any]) -> dict[str, Any]:
    drafted = {**subject, "id": accounts.ENTITY, "name": "Norrland Steel AB"}
    return accounts.sign(stage, drafted)


def journal_of(lines: list[bytes], document: dict[str, Any]) -> Journal:
    subject = document["credentialSubject"]
    again = replaying.replayed(lines, subject)
    # The company of the books has another name than the mill of the vectors, which signs.
    own = {name: subject[name] for name in ("id", "name")} if again.subject else {}
    return Journal(again.head, {**again.subject, **own}, again.problem)


@pytest.mark.parametrize("detail", ["line", "account", "total"])
def test_the_journal_gives_the_statement_to_the_byte_at_every_detail(books: Path, detail: Any) -> None:
    stage = Stage()
    document = signed_of(stage, statement(books, detail=detail))
    assert outcome(judged(document, stage, None)) == ("L2", "", "")
    held = journal_of(lines_of(books), document)
    assert outcome(judged(document, stage, held)) == ("L3", "pass", "")


def test_a_journal_that_gives_other_figures_makes_figures_wrong(books: Path) -> None:
    stage = Stage()
    subject = statement(books, detail="account")
    rows = subject["co2Statement"]["results"][0]["balances"]
    for row, by in zip(rows[:2], ("1", "-1"), strict=True):
        for cell in (row["changes"][-1], row):
            name = "amount" if "amount" in cell else "total"
            cell[name] = str(int(cell[name]) + int(by))
    document = signed_of(stage, subject)
    report = judged(document, stage, journal_of(lines_of(books), document))
    assert report.state == "figures_wrong"
    assert outcome(report)[1:] == ("fail", "other_number")


@pytest.mark.parametrize("change", ["cut", "changed", "empty", "text", "salt"])
def test_another_journal_is_not_checked_and_stops_nothing(books: Path, change: str) -> None:
    """T223."""
    stage = Stage()
    document = signed_of(stage, statement(books, detail="account"))
    lines = lines_of(books)
    other = {
        "cut": lines[:-1],
        "changed": [lines[0], lines[1].replace(b"100", b"101"), *lines[2:]],
        "empty": [],
        "text": [b"no journal"],
        "salt": [b'{"format":"passport-journal/1","salt":"zz"}', *lines[1:]],
    }[change]
    report = judged(document, stage, journal_of(other, document))
    assert outcome(report) == ("L2", "not_checked", "other_digest")
    assert "incomplete" in (report.state, *report.also)


def test_a_draft_that_was_edited_is_not_signed_with_the_books_at_hand(books: Path, tmp_path: Path) -> None:
    """T224."""
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"\n".join(lines_of(books)) + b"\n")
    subject = statement(books, detail="account")
    statement_issuing.check_workings(subject, journal)
    with pytest.raises(BooksRefused) as refused:
        statement_issuing.check_workings({**subject, "name": "Another Ltd."}, journal)
    assert refused.value.code == "ledger.other_figures"


def test_the_next_year_names_what_was_signed_of_the_last(tmp_path: Path) -> None:
    path = gocasi(tmp_path / "g.books")
    closed(path)
    document = signed_of(Stage(), statement(path, detail="account"))
    with connected(path) as connection:
        assert signed.before(connection, "2026") is None
    signed.note(path, document, at="2026-03-31T00:00:00Z")
    signed.note(path, document, at="2026-03-31T00:00:00Z")
    with connected(path) as connection:
        assert signed.before(connection, "2026") == accounts.link(document)
        assert signed.before(connection, "2025") is None
