"""Draft the findings file of a reviewed CO2 statement: what its journal and the evidence of the sample show.

The statement is the one claim of the engagement; the sample is of entries of its journal.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.acts.statement import population_digest
from passport.carbon.exact import fraction
from passport.vocab import ACCOUNTS_POINTER
from passport.work.accounts.books_review import BooksReview, Row
from passport.work.reviewing import replaying
from passport.work.reviewing.findings_file import Findings, ReviewFinding, Sampling
from passport.work.reviewing.findings_file import Row as ClaimRow
from passport.work.reviewing.findings_schema import RULES, Kind, Severity
from signing.digests import document_digest
from signing.shown import quoted

OF: Final = "net-contribution"
"""What the threshold of an engagement about accounts is a share of."""
_KEY: Final = "C-0001"
_MOST: Final = 1900


class Engagement(NamedTuple):
    """When the review was made, its threshold as a share, and its name (empty: from the statement)."""

    at: str
    materiality: str
    name: str = ""


def draft(
    statement: Mapping[str, Any],
    found: BooksReview,
    wrong: Sequence[tuple[str, str]],
    engagement: Engagement,
) -> Findings:
    """The findings file of a review; ``wrong`` are code and sentence of what ``verify`` refuses."""
    subject, digest = statement["credentialSubject"], document_digest(dict(statement))
    population = population_digest([digest])
    totals = [one["contribution"]["total"] for one in subject["co2Statement"]["results"]]
    row = ClaimRow(
        _KEY,
        statement["id"],
        digest,
        subject["id"],
        min(totals, key=lambda total: abs(fraction(total))),
        sampled=True,
        replayed=replaying.YES if found.replayed in {"same", "other"} else found.replayed,
        heat="",
    )
    drafted = [*_wrong(wrong), *_replayed(found), *_evidence(found)]
    listed = [one._replace(id=f"F-{number:03d}") for number, one in enumerate(drafted, 1)]
    return Findings(
        engagement.name or f"urn:engagement:{population[-24:]}",
        engagement.at,
        statement["issuer"]["id"],
        (subject["period"]["start"], subject["period"]["end"]),
        population,
        ("relative", engagement.materiality),
        Sampling(found.rule, len(found.sample), found.seed, _rationale(found)),
        (row,),
        tuple(listed),
        (),
        of=OF,
    )


def _rationale(found: BooksReview) -> str:
    rule = f"{len(found.sample)} of {len(found.rows)} entries of the journal were selected by {found.rule}:"
    text = f"{rule} {RULES[found.rule]}."
    return f"{text} Seed: {found.seed}." if found.seed else text


def _finding(kind: Kind, severity: Severity, question: str, **members: str) -> ReviewFinding:
    facts = {"component": "", "at": "", "effect": "", "clause": "", **members}
    return ReviewFinding("", kind, severity, (_KEY,), question[:_MOST], **facts)


def _wrong(wrong: Sequence[tuple[str, str]]) -> Iterator[ReviewFinding]:
    for code, sentence in wrong:
        yield _finding("nonconformity", "material", f"The statement does not hold: {sentence}", clause=code)


def _replayed(found: BooksReview) -> Iterator[ReviewFinding]:
    """What the replay of the journal shows against the statement."""
    if found.replayed == "same":
        return
    if found.replayed != "other":
        question = (
            f"The journal cannot be replayed for this statement ({found.replayed}). Send the one it names."
        )
        yield _finding(
            "nonconformity", "material", question, at=f"{ACCOUNTS_POINTER}/journal", clause=found.replayed
        )
        return
    where = f"/credentialSubject{found.differs}"
    question = f"The journal gives another figure than the statement at {where}: which of them is right?"
    effect = abs(fraction(found.effect) * 10**6)
    severity: Severity = "material" if effect >= found.threshold else "minor"
    yield _finding("misstatement", severity, question, at=where, effect=found.effect)


def _evidence(found: BooksReview) -> Iterator[ReviewFinding]:
    """What entries of the sample rest on: documents that are not at hand, and suppliers' words alone."""
    for row in found.sample:
        missing = [one for one in row.cited if one.answer in {"not-at-hand", "refused"}]
        if missing:
            listed = ", ".join(f"{one.kind} {quoted(one.id, 80)}" for one in missing)
            severity: Severity = "material" if row.size >= found.threshold else "minor"
            question = f"{_entry(row)} was sampled, and what it rests on is not at hand: {listed}. Send it."
            yield _finding("clarification-request", severity, question)
        elif row.cited and all(one.kind == "declaration" for one in row.cited):
            question = f"{_entry(row)} rests on a supplier's declaration alone."
            yield _finding("observation", "minor", question)


def _entry(row: Row) -> str:
    return f"Entry {row.number}, {quoted(row.entry.key, 80)} ({row.entry.kind} of {row.entry.day}),"
