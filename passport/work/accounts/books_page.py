"""Render the review of a CO2 statement as one page without scripts, links or anything to fetch (T92, T93)."""

from collections.abc import Mapping
from typing import Any, Final

from passport.ledger.books.amounts import grouped
from passport.model.carbon_statement import year_of
from passport.work.accounts.books_review import NAMES, BooksReview
from passport.work.explanation.pages import rendered
from passport.work.reviewing.findings_file import Findings
from verify.messages import quoted

_MOST: Final = 400
REPLAYED: Final[Mapping[str, str]] = {
    "same": "the journal gives this statement, byte for byte",
    "other": "the journal gives other figures",
}


def page(statement: Mapping[str, Any], found: BooksReview, findings: Findings, *, checked: bool) -> bytes:
    """The page in UTF-8: findings, the sample with its evidence, and the largest entries."""
    subject = statement["credentialSubject"]
    facts = {
        "lang": "en",
        "entity": quoted(subject["name"]),
        "entity_id": subject["id"],
        "year": year_of(subject),
        "checked": checked,
        "findings": findings,
        "replayed": REPLAYED.get(found.replayed, f"the journal cannot be replayed ({found.replayed})"),
        "entries": len(found.rows),
        "material": found.material,
        "threshold": grouped(found.threshold),
        "rows": [_row(one) for one in found.rows[:_MOST]],
        "more": max(0, len(found.rows) - _MOST),
        "sample": [
            {**_row(one), "cited": [(c.kind, quoted(c.id), NAMES[c.answer]) for c in one.cited]}
            for one in found.sample
        ],
    }
    return rendered("books_review.html", facts, "review.css")


def _row(one: Any) -> dict[str, Any]:  # noqa: ANN401  # a row of the review
    entry = one.entry
    return {
        "number": one.number,
        "key": quoted(entry.key),
        "day": entry.day,
        "kind": entry.kind,
        "text": quoted(entry.text),
        "tonnes": grouped(one.size),
        "sampled": one.sampled,
    }
