"""``passport issue`` of a CO2 statement: compare it with the journal, sign it, note it in the books."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from passport import door
from passport.acts.carbon_statement import subject_of
from passport.cli.ledger.ledger_running import usable
from passport.cli.output import terminal
from passport.disk import documents, files
from passport.ledger.keeping import replaying, signed
from passport.ledger.keeping.replaying import Replay
from passport.ledger.keeping.schema import BooksRefused
from passport.model.carbon_statement import registered_about, year_of
from passport.party.signing_acts import Signed
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError

_MOST_JOURNAL = 4 << 30
_KIND: Final = "carbonstatement"


def issue(
    args: Namespace, producer: door.Party, draft: Mapping[str, Any], output: Path, terms: door.Terms
) -> int:
    """Sign the draft that ``ledger close`` wrote; with ``--books`` only if they come to the same figures.

    A run that was killed after it had signed, and before the books noted it, is finished by the next one:
    where the output is that statement, it is noted and nothing is signed.
    """
    members = dict(draft)
    if args.previous is not None:
        members["previous"] = _previous(args.previous, draft)
    if args.books is not None:
        with usable(args.books):
            compare(replaying.of_books(args.books, draft), draft, args.books)
    done = None if args.books is None or args.force else _signed_before(producer, members, output)
    before = done is not None
    done = done or door.issue(producer, members, output, terms)
    if args.books is not None:
        with usable(args.books):
            signed.note(args.books, done.document, at=done.document["proof"]["created"])
    if before:
        terminal.note(f"{output} was signed before; the books note it now, and nothing was signed again.")
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(output), "id": done.id, "digest": done.digest}))
        return 0
    terminal.say(
        f"{output}: CO2 statement of {terminal.clean(draft['name'])} for {year_of(draft)}, digest"
        f" {done.digest}"
    )
    return 0


def _signed_before(producer: door.Party, members: Mapping[str, Any], output: Path) -> Signed | None:
    """The statement in the output, if this party signed it from this very draft; else it must be free."""
    if output.is_file() and not output.is_symlink():
        data = files.read(output)
        document = _statement_in(data, output)
        if document and _is_of(producer, members, document):
            return Signed(document, document["id"], document_digest(document), data)
    files.check_free(output, replace=False)
    return None


def _is_of(producer: door.Party, members: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether the register of this party holds the statement, and it says what the draft says."""
    signed = producer.identity.register.issued_on(registered_about(document), _KIND)
    drafted = {name: value for name, value in members.items() if name != "previous"}
    return (
        document_digest(dict(document)) in signed
        and document.get("previous") == members.get("previous")
        and jcs.canonical(subject_of(document["credentialSubject"])) == jcs.canonical(subject_of(drafted))
    )


def _statement_in(data: bytes, output: Path) -> dict[str, Any]:
    """The CO2 statement in a file; empty where it holds none."""
    try:
        document = dict(documents.passport_in(data, output).claim.document)
    except ToolError:
        return {}
    return document if "co2Statement" in document["credentialSubject"] else {}


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
