"""Remember the engagements of a verifier: claims, findings and the auditor's answers (T124).

A findings file is edited, sent to the mill and comes back. The copy kept here never leaves the auditor, so
that ``answer`` and ``attest`` notice by themselves what is missing or weaker in the file that came back.

The tables lie in ``register.sqlite`` beside those of ``judged``.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from passport.party.identity import Identity, IdentityRefused
from passport.party.register_schema import connected, looked_at, parts
from passport.work.reviewing import continuing, findings_file
from passport.work.reviewing.continuing import Difference, NotContinued, Reasoned
from passport.work.reviewing.findings_file import Findings, ReviewFinding
from signing.errors import ToolError
from signing.strict_json import loads

_FILE = "register.sqlite"


class NotRemembered(ToolError):
    """An engagement this identity did not review: ``findings.not_remembered``."""


class Beside(NamedTuple):
    """Where workings and passports of materials lay at the review."""

    workings: tuple[Path, ...] = ()
    inputs: tuple[Path, ...] = ()


class Memory(NamedTuple):
    """The findings as this identity last saw them, and why some of them are no longer in the file."""

    findings: Findings
    beside: Beside
    reasoned: tuple[Reasoned, ...]


def auditor(party: Identity) -> Identity:
    """The identity, if it is a verifier's: nobody else has engagements to remember."""
    if party.role != "verifier":
        raise IdentityRefused(
            "identity.role",
            f"{party.name} is a {party.role}.",
            hint="Name the verifier's identity: its folder remembers the engagement.",
        )
    return party


def recall(verifier: Identity, engagement: str) -> Memory | None:
    """What is remembered of an engagement."""
    with looked_at(verifier.folder / _FILE) as connection:
        row = connection.execute(
            "SELECT data, beside FROM engagement WHERE id = ?", (engagement,)
        ).fetchone()
        if row is None:
            return None
        reasons = connection.execute(
            "SELECT was, reason FROM reasoned WHERE engagement = ? ORDER BY finding", (engagement,)
        ).fetchall()
    found = findings_file.read(bytes(row[0]), f"{verifier.folder}: {engagement}")
    beside = _json(row[1])
    return Memory(
        found,
        Beside(*(tuple(Path(path) for path in beside[name]) for name in Beside._fields)),
        tuple(Reasoned(_found(was), reason) for was, reason in reasons),
    )


def engagement_of(verifier: Identity, about: str) -> str:
    """The engagement in which the claim with this digest, or a claim of this product, was reviewed."""
    with looked_at(verifier.folder / _FILE) as connection:
        row = connection.execute(
            "SELECT engagement FROM engaged WHERE about = ? ORDER BY engagement", (about,)
        ).fetchone()
    return str(row[0]) if row else ""


def engaged(verifier: Identity, about: Sequence[str]) -> set[str]:
    """Give those digests of claims and ids of products that belong to an engagement."""
    found: set[str] = set()
    with looked_at(verifier.folder / _FILE) as connection:
        for part in parts(about):
            marks = ", ".join("?" * len(part))
            asked = f"SELECT about FROM engaged WHERE about IN ({marks})"  # noqa: S608 - marks
            found.update(row[0] for row in connection.execute(asked, part))
    return found


def remember(
    verifier: Identity,
    data: bytes,
    findings: Findings,
    *,
    at: str,
    beside: Beside | None = None,
    reasoned: Sequence[Reasoned] = (),
) -> None:
    """Keep the file as it stands; ``beside`` where a review says it, else what was known stays."""
    named = findings.engagement
    with _opened(verifier) as connection:
        connection.execute(
            "INSERT INTO engagement VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data,"
            " at = excluded.at",
            (named, data, _paths(beside or Beside()), at),
        )
        if beside is not None:
            connection.execute("UPDATE engagement SET beside = ? WHERE id = ?", (_paths(beside), named))
        connection.executemany(
            "INSERT OR IGNORE INTO engaged VALUES (?, ?)",
            ((about, named) for row in findings.rows for about in (row.digest, row.product)),
        )
        # The first reason stays with what the finding first said; another reason for it takes its place.
        connection.executemany(
            "INSERT INTO reasoned VALUES (?, ?, ?, ?, ?) ON CONFLICT (engagement, finding)"
            " DO UPDATE SET reason = excluded.reason, at = excluded.at",
            ((named, one.found.id, json.dumps(one.found), one.reason, at) for one in reasoned),
        )


def compared(
    verifier: Identity, findings: Findings, reasons: Mapping[str, str], *, own_words: bool = False
) -> tuple[Memory, tuple[Reasoned, ...]]:
    """Compare a findings file with what is remembered: every missing or changed finding needs a reason.

    Returns the memory, and the findings that differ with their reasons. ``reasons``: by finding, from the
    command line. ``own_words``: the auditor is about to have the file remembered, so that a difference that
    does not weaken a finding needs no reason. Raises ``findings.not_remembered`` and
    ``findings.not_continued``, which names everything at once.
    """
    memory = recall(verifier, findings.engagement)
    if memory is None:
        check_no_other(verifier, findings)
        raise NotRemembered(
            "findings.not_remembered",
            f"{verifier.folder} does not remember the engagement {findings.engagement}.",
            hint="Review its claims with this identity: passport review FOLDER --resume FINDINGS --as DIR"
            " -o FILE; then go on with FILE.",
        )
    apart = continuing.differences(memory.findings, findings)
    asked = [difference for difference in apart if difference.weaker or not own_words]
    unexplained = [difference for difference in asked if difference.was.id not in reasons]
    trouble = continuing.frame(memory.findings, findings)
    if trouble or unexplained:
        raise _refused([*(difference.words for difference in unexplained), *trouble], unexplained)
    explained = _explained(memory.reasoned, asked, reasons)
    return memory, tuple(continuing.still_apart(explained, findings))


def _explained(
    reasoned: Sequence[Reasoned], asked: Sequence[Difference], reasons: Mapping[str, str]
) -> list[Reasoned]:
    """Put the reasons for ``asked`` among the remembered ones, each with what the finding first said."""
    first = {one.found.id: one.found for one in reasoned}
    by_finding = {one.found.id: one for one in reasoned}
    for difference in asked:
        name = difference.was.id
        by_finding[name] = Reasoned(first.get(name, difference.was), reasons[name])
    return list(by_finding.values())


def check_no_other(verifier: Identity, findings: Findings) -> None:
    """Raise ``findings.not_remembered`` where the claims were reviewed in an engagement of another name.

    Otherwise a file whose engagement was renamed would pass for one that was never seen before.
    """
    for row in findings.rows:
        known = engagement_of(verifier, row.digest)
        if known and known != findings.engagement:
            raise NotRemembered(
                "findings.not_remembered",
                f"{verifier.folder} remembers {row.key} in the engagement {known}, and this file says"
                f" {findings.engagement}.",
                hint="Take the file as you sent it: the name of its engagement was changed.",
            )


def _refused(trouble: Sequence[str], apart: Sequence[Difference]) -> NotContinued:
    refused = NotContinued(
        "findings.not_continued",
        f"This is not what this identity remembers of the engagement: {trouble[0]}."
        + (f" ({len(trouble) - 1} more)" if trouble[1:] else ""),
        hint="Take the file as you sent it; if the change is yours, say why:"
        f' --changed {apart[0].was.id} "..."'
        if apart
        else "Take the file as you sent it, with answers only.",
    )
    refused.also = tuple(trouble[1:])
    return refused


def _found(text: str) -> ReviewFinding:
    id, kind, severity, claims, *rest = _json(text)
    return ReviewFinding(id, kind, severity, tuple(claims), *rest)


def _json(text: str) -> Any:  # noqa: ANN401 - what this module wrote
    return loads(text.encode(), max_bytes=findings_file.MOST_BYTES)


def _paths(beside: Beside) -> str:
    return json.dumps({name: [str(path) for path in paths] for name, paths in beside._asdict().items()})


@contextmanager
def _opened(verifier: Identity) -> Iterator[sqlite3.Connection]:
    """The register in one transaction; it is undone where anything fails."""
    with connected(verifier.folder / _FILE) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
