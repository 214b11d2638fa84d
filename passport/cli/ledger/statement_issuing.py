"""``passport issue`` of a CO2 statement: compare it with the journal, sign it, note it in the books."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport import door
from passport.acts.carbon_statement import subject_of
from passport.cli.ledger.ledger_running import usable
from passport.cli.output import terminal
from passport.disk import documents, files
from passport.ledger.keeping import replaying, signed
from passport.ledger.keeping.replaying import Replay
from passport.ledger.keeping.schema import BooksRefused
from passport.model.carbon_statement import year_of
from signing import jcs
from signing.digests import document_digest

_MOST_JOURNAL = 4 << 30


def issue(
    args: Namespace, producer: door.Party, draft: Mapping[str, Any], output: Path, terms: door.Terms
) -> int:
    """Sign the draft that ``ledger close`` wrote; with ``--books`` only if they come to the same figures."""
    members = dict(draft)
    if args.previous is not None:
        members["previous"] = _previous(args.previous, draft)
    if args.books is not None:
        with usable(args.books):
            compare(replaying.of_books(args.books, draft), draft, args.books)
    done = door.issue(producer, members, output, terms)
    if args.books is not None:
        with usable(args.books):
            signed.note(args.books, done.document, at=done.document["proof"]["created"])
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(output), "id": done.id, "digest": done.digest}))
        return 0
    terminal.say(
        f"{output}: CO2 statement of {terminal.clean(draft['name'])} for {year_of(draft)}, digest"
        f" {done.digest}"
    )
    return 0


def check_workings(draft: Mapping[str, Any], path: Path) -> None:
    """Raise ``workings.other_number`` or ``ledger.*`` unless the journal in a file comes to this draft."""
    compare(replaying.replayed(journal_lines(path), draft), draft, path)


def journal_lines(path: Path) -> list[bytes]:
    """The lines of a journal as ``ledger close --workings`` writes it."""
    return files.read(path, limit=_MOST_JOURNAL).splitlines()


def compare(again: Replay, draft: Mapping[str, Any], path: Path) -> None:
    """Raise ``ledger.*`` unless a journal was replayed and comes to the draft."""
    if again.problem:
        raise BooksRefused(
            again.problem,
            f"The journal of {path} cannot be replayed for this draft.",
            hint="Draft it from these books: passport ledger close BOOKS YEAR -o FILE",
            where=str(path),
        )
    if jcs.canonical(again.subject) != jcs.canonical(subject_of(draft)):
        raise BooksRefused(
            "ledger.other_figures",
            f"The journal of {path} gives other figures than the draft.",
            hint="Draft it from these books: passport ledger close BOOKS YEAR -o FILE",
            where=str(path),
        )


def _previous(path: Path, draft: Mapping[str, Any]) -> dict[str, str]:
    """The link to the signed statement of the year before; raises ``ledger.previous``."""
    document = documents.passport(path).claim.document
    subject = document["credentialSubject"]
    fits = "co2Statement" in subject and (subject["id"], subject["period"]["end"]) == (
        draft["id"],
        draft["period"]["start"],
    )
    if not fits:
        raise BooksRefused(
            "ledger.previous",
            f"{path} is no CO2 statement of this entity for the year before.",
            hint="Name the signed statement of the year that ends where this one begins.",
            where=str(path),
        )
    return {"id": document["id"], "digestMultibase": document_digest(document)}
