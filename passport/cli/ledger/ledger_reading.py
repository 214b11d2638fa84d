"""``passport ledger show``, ``check``, ``export`` and ``consolidate``."""

import sqlite3
from argparse import Namespace
from pathlib import Path
from typing import Any, cast

from passport.cli.ledger.beside_reading import beside
from passport.cli.ledger.ledger_running import free, usable
from passport.cli.output import ledger_rendering as rendering
from passport.cli.output import terminal
from passport.cli.producer import sheets
from passport.disk import documents, files
from passport.ledger.keeping import checking, closing, copies, drawing, joining, store
from passport.ledger.keeping.schema import BooksRefused, connected
from passport.ledger.papers import plain_text
from passport.ledger.statements import consolidate as groups
from passport.ledger.statements import performance
from passport.model import kind_of
from passport.sheets.drafts.reading import DraftRefused
from signing import jcs
from signing.strict_json import loads

_WRONG = 4


def show(args: Namespace) -> int:
    """Balances, or layers, or claims drawn from layers, or the indicators of a year."""
    with usable(args.books), connected(args.books) as connection:
        if args.indicators is not None:
            return _indicators(args, connection)
        if args.claims:
            rendering.claims(drawing.claimed(connection), as_json=args.json)
        elif args.layers:
            rendering.layers(connection, as_json=args.json)
        else:
            rendering.balances(connection, as_json=args.json)
    return 0


def _indicators(args: Namespace, connection: sqlite3.Connection) -> int:
    try:
        given = beside(args)
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="shown")
    subject = closing.statement(connection, args.indicators, "line")
    found = {
        result["electricity"]: performance.indicators(
            result,
            money=given.money,
            direct_budget=given.direct_budget,
            legacy_budget=given.legacy_budget,
            use_phase={one.line: one.amount for one in given.use_phase} or None,
            target=given.target,
        )
        for result in subject["co2Statement"]["results"]
    }
    rendering.indicators(found, as_json=args.json)
    return 0


def check(args: Namespace) -> int:
    """Recheck the books; exit code 4 where something is wrong."""
    with usable(args.books):
        found = checking.check(args.books)
        faults = list(found.faults)
        if args.against is not None and not any(one.code == "ledger.chain" for one in faults):
            faults += checking.against(args.books, _subject(args.against))
    rendering.checked(found, faults, against=args.against, as_json=args.json)
    return _WRONG if faults else 0


def _subject(path: Path) -> dict[str, Any]:
    value = cast("dict[str, Any]", loads(files.read(path), max_bytes=files.MAX_DOCUMENT))
    subject = value if isinstance(value, dict) else {}
    if kind_of(value) is not None or "verifiableCredential" in subject:
        subject = documents.passport(path).claim.document["credentialSubject"]
    if "co2Statement" not in subject:
        raise BooksRefused(
            "ledger.no_statement",
            f"{path} is no CO2 statement.",
            hint="ledger close -o writes its draft.",
            where=str(path),
        )
    return subject


def export(args: Namespace) -> int:
    """Write the journal in the form of another program; the file is readable by its owner only."""
    free(args.output, replace=args.force)
    with usable(args.books), connected(args.books) as connection:
        if args.form == "workings":
            written = [line.decode() for line in copies.workings(connection)]
        else:
            written = list(plain_text.FORMATS[args.form](copies.numbered(connection)))
        count = store.head_of(connection).number
    files.write(args.output, ("\n".join(written) + "\n").encode(), replace=args.force, private=True)
    facts = {"entries": str(count), "form": args.form}
    if args.json:
        terminal.say_bytes(jcs.canonical(facts))
    else:
        terminal.say(f"{args.output}: {terminal.counted(count, 'entry')} and the opening, as {args.form}")
    return 0


def _member(path: Path, year: str) -> groups.Member:
    with usable(path):
        return joining.member(path, year)


def consolidate(args: Namespace) -> int:
    """Join the closed year of several books; ``group.ownership`` where shares of them are asked for."""
    if args.ownership is not None:
        raise groups.GroupRefused(
            "group.ownership",
            "Shares of companies are not taken: a group is joined by control, and each company counts whole.",
            hint="Leave --ownership out, and the books of companies that the parent does not control.",
        )
    try:
        members = [_member(path, args.year) for path in args.several]
        group = groups.consolidate(members, args.internal)
    except DraftRefused as refused:
        return sheets.print_problems(refused, as_json=args.json, undone="joined")
    rendering.group(group, [one.name for one in members], args.year, as_json=args.json)
    return 0
