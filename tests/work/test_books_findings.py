"""Findings of a reviewed CO2 statement: drafted from journal and sample, read back, and shown on a page."""

import copy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from passport.acts.carbon_statement import subject_of
from passport.ledger.keeping import copies
from passport.ledger.keeping.schema import connected
from passport.work.accounts import books_findings, books_page, books_review
from passport.work.accounts.books_review import Answer, BooksReview
from passport.work.reviewing import findings_file, findings_text
from passport.work.reviewing.findings_file import Findings
from tests.passport.ledger.companies import closed, gocasi
from tests.work.test_accounts_explained import FORBIDDEN
from tests.work.test_explain_page import assert_whole

AT = "2026-05-01T08:00:00Z"


@cache
def _books() -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """The subject of the paper's statement, and the journal behind it."""
    with TemporaryDirectory() as folder:
        path = gocasi(Path(folder) / "g.books")
        subject = subject_of(closed(path))
        with connected(path) as connection:
            return subject, tuple(copies.workings(connection))


def reviewed(
    change: str = "", name: str = "GOCASI Ltd.", look: Answer = "not-at-hand"
) -> tuple[dict[str, Any], BooksReview]:
    """A statement and its review; ``change`` is another contribution, or another head of the journal."""
    subject, lines = copy.deepcopy(_books()[0]), _books()[1]
    accounts = subject["co2Statement"]
    if change.startswith("u"):
        accounts["journal"]["digestMultibase"] = change
    elif change:
        accounts["results"][1]["contribution"]["total"] = change
    statement = {
        "id": "urn:uuid:019b0000-0000-7000-8000-000000000000",
        "issuer": {"id": "did:web:gocasi.example", "name": name},
        "credentialSubject": {**subject, "name": name},
    }
    found = books_review.review(subject, lines, books_review.Sampling(), lambda _kind, _digest: look)
    return statement, found


def drafted(
    statement: dict[str, Any], found: BooksReview, *, wrong: tuple[tuple[str, str], ...] = (), name: str = ""
) -> Findings:
    made = books_findings.draft(statement, found, wrong, books_findings.Engagement(AT, "0.05", name))
    read = findings_file.read(findings_text.text(made).encode(), "findings.toml")
    assert read._replace(digest="") == made
    return made


def test_the_sample_s_missing_documents_are_asked_for() -> None:
    """What is written is what is read; the threshold is a share of the net contribution."""
    statement, found = reviewed()
    made = drafted(statement, found, name="urn:example:e1")
    assert (made.engagement, made.of, made.materiality) == (
        "urn:example:e1",
        "net-contribution",
        ("relative", "0.05"),
    )
    (row,) = made.rows
    assert (row.id, row.total, row.sampled, row.replayed) == (statement["id"], "1442", True, "yes")
    (one,) = made.found
    assert (one.kind, one.severity, one.claims) == ("clarification-request", "material", ("C-0001",))
    assert "JE4" in one.question and "workings" in one.question
    assert made.sampling.rationale.startswith("4 of 13 entries of the journal were selected by risk")
    assert drafted(*reviewed(look="verified")).found == ()


@pytest.mark.parametrize(
    ("total", "effect", "severity"), [("1443", "1", "minor"), ("1300", "-142", "material")]
)
def test_a_figure_that_the_journal_does_not_give_is_a_misstatement(
    total: str, effect: str, severity: str
) -> None:
    statement, found = reviewed(total, look="verified")
    assert found.replayed == "other"
    (one,) = drafted(statement, found).found
    assert (one.kind, one.effect, one.severity) == ("misstatement", effect, severity)
    assert one.at == "/credentialSubject/co2Statement/results/1/contribution/total"


def test_a_journal_of_another_head_and_a_refused_signature_are_nonconformities() -> None:
    statement, found = reviewed(
        "uIDC8Ko9eQvAEPoC0IMApWL8VVA_w7ySz1PN8GRvtviKIGV-8HfBRNqdDPAqb4TzVUMw", look="verified"
    )
    made = drafted(statement, found, wrong=(("claim.proof", "It was changed."),))
    assert [(one.clause, one.severity) for one in made.found] == [
        ("claim.proof", "material"),
        ("ledger.not_the_statement", "material"),
    ]
    assert made.rows[0].replayed == "ledger.not_the_statement"


def test_the_page_is_whole_and_a_stranger_s_name_is_text() -> None:
    statement, found = reviewed(name='<script>alert("1")</script>')
    page = books_page.page(statement, found, drafted(statement, found), checked=True)
    seen = assert_whole(page)
    assert "Review of the CO₂ statement for 2025" in " ".join(seen.texts["h1"])
    assert b"&lt;script&gt;" in page and b"JE6" in page and b"F-001" in page
    assert not FORBIDDEN.search(page.decode())
