"""``passport pack``: the passports of a delivery and their status lists in one file for phones."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from passport.cli import apart, known, options
from passport.cli.output import terminal
from passport.disk import files, folders
from passport.disk.passed_over import PassedOver
from passport.work.batches.items import Item
from passport.work.pack import pack
from signing import jcs
from signing.errors import ToolError

_EVERY: Final = 50


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "targets", nargs="+", metavar="FOLDER", help="folders, passport files or NDJSON files"
    )
    options.add_paths(
        parser, "--status", "status bundle, status list or folder of them to go along; may be repeated"
    )
    options.add_output(parser)
    options.add_json(parser)


def run(args: Namespace) -> int:
    """Write the passports of a delivery into one NDJSON file for phones, or nothing.

    Status lists go along where ``--status`` names them, because a phone in airplane mode cannot fetch
    any.
    """
    apart.check(args.output, (*args.targets, *args.status))
    files.check_free(args.output, replace=args.force)
    passed = PassedOver()
    given = list(chain.from_iterable(folders.everything(name, passed=passed) for name in args.targets))
    passports = (item for item in given if not item.is_beside)
    made = pack(passports, [*(item for item in given if item.is_beside), *_status(args)], progress=_progress)
    if terminal.shows_progress():
        terminal.progress("")
    files.write(args.output, made.data, replace=args.force)
    if passed.sentence():
        terminal.note(passed.sentence())
    if args.json:
        terminal.say_bytes(
            jcs.canonical(
                {
                    "bytes": str(len(made.data)),
                    "delivery": str(args.output),
                    "passports": str(made.passports),
                    "repeated": str(made.repeated),
                    "status": str(made.lists),
                }
            )
        )
        return 0
    again = f", {made.repeated} given twice and kept once" if made.repeated else ""
    terminal.say(
        f"{args.output}: {_counted(made.passports, 'passport')}, {_counted(made.lists, 'status list')}{again}"
    )
    if not made.lists:
        terminal.note("hint: without status lists a phone cannot know what was withdrawn: add --status FILE.")
    return 0


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _status(args: Namespace) -> Iterator[Item]:
    return (_read(path) for given in args.status for path in known.status_files(given))


def _read(path: Path) -> Item:
    try:
        return Item(str(path), files.read(path))
    except ToolError as error:
        return Item(str(path), b"", error.code, error.message)


def _progress(count: int) -> None:
    if count % _EVERY == 0 and terminal.shows_progress():
        terminal.progress(f"{count} read")
