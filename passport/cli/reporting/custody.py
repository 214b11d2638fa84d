"""``passport ledger custody``: balance systems of custody."""

from argparse import Namespace
from typing import Any, cast

from passport.cli import apart, options
from passport.cli.ledger.ledger_running import sheet, usable
from passport.cli.output import terminal
from passport.cli.producer import sheets
from passport.cli.reporting import custody_lines
from passport.custody import beside, results, together
from passport.custody.system import System
from passport.custody.together import Checked
from passport.disk import files
from passport.ledger.keeping import copies
from passport.ledger.keeping.schema import connected
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing import jcs
from signing.digests import multibase_digest
from signing.strict_json import loads


def custody(args: Namespace) -> int:
    """Balance each system, compare them with each other and with what lies beside; all mistakes at once.

    What is written is the balance of the first one; the others are there to be compared with.
    """
    pairs = list(zip(args.several[::2], args.several[1::2], strict=False))
    if len(args.several) % 2:
        raise options.UsageError(
            "usage.arguments",
            "Each system is followed by its movements.",
            hint="passport ledger custody system.toml movements.csv",
        )
    apart.check(args.output, (*args.several, *args.previous, args.books))
    problems: list[Problem] = []
    found: list[Checked] = []
    for rules, table in pairs:
        try:
            found.append(together.checked((sheet(rules), str(rules)), (sheet(table), str(table))))
        except DraftRefused as refused:
            problems += refused.problems
    if len(found) == len(pairs):
        problems += together.together(found)
        carried, alone = beside.carried(found, _previous(args))
        problems += carried + _in_books(args, found)
    if problems:
        return sheets.print_problems(DraftRefused(problems), as_json=args.json, undone="balanced")
    _written(args, found)
    _noted(alone)
    return 0


def _previous(args: Namespace) -> list[tuple[Any, str]]:
    return [(loads(files.read(one), max_bytes=files.MAX_DOCUMENT), str(one)) for one in args.previous]


def _in_books(args: Namespace, found: list[Checked]) -> list[Problem]:
    problems: list[Problem] = []
    if args.books is not None:
        with usable(args.books), connected(args.books) as connection:
            entries = {
                entry.key: sum(
                    one.amount.market for one in entry.postings if one.account.startswith("materials/")
                )
                for _, entry in copies.numbered(connection)
            }
        for one in found:
            problems += beside.in_books(one.movements, entries)
    return problems


def _written(args: Namespace, found: list[Checked]) -> None:
    documents = [cast("Any", results.as_json(one.balance)) for one in found]
    digests = [multibase_digest(jcs.canonical(one)) for one in documents]
    if args.output is not None:
        files.write(args.output, jcs.canonical(documents[0]), replace=args.force)
    if args.json:
        named = [{"digest": digest, **one} for digest, one in zip(digests, documents, strict=True)]
        terminal.say_bytes(jcs.canonical(cast("Any", named)))
        return
    for one, digest in zip(found, digests, strict=True):
        custody_lines.balance(one.balance, digest)
    if args.output is not None:
        which = f" of {found[0].system.id}" if len(found) > 1 else ""
        terminal.say(f"{args.output}: the balance{which}; a claim cites it by the digest above")


def _noted(alone: list[System]) -> None:
    """Say where nobody knows whether what is carried was left over."""
    for one in alone:
        terminal.note(
            f"note: {one.id} from {one.start}: what is carried was compared with nothing: name the balance"
            " before with --previous"
        )
