"""``passport publish --batch``: all passports of a folder or a file of lines, some dozens a request.

Each passport is stored whole or not at all, and a refused one does not stop the others. Whatever interrupts
it, the same command completes it: what is stored already is passed over by the resolver.
"""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from passport import door
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.disk import csv_table, files, folders
from passport.disk.beginnings import DocumentRefused
from passport.work.batch import Item
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import loads

if TYPE_CHECKING:
    from resolver.outgoing.client import LineResult
    from signing.strict_json import JsonValue

MOST_TOLD: Final = 40
_COLUMNS: Final = ("file", "outcome", "location", "code", "why")
_USAGE: Final = 2


class _Told(NamedTuple):
    """What became of one passport; ``outcome`` is the resolver's word for it, or ``refused``."""

    name: str
    outcome: str
    location: str = ""
    code: str = ""
    why: str = ""

    def facts(self) -> "dict[str, JsonValue]":
        return {name: text for name, text in zip(_COLUMNS, self, strict=True) if text}


def run(args: Namespace) -> int:
    """Publish the status lists, then every passport of a folder or NDJSON file, some hundreds a request.

    Exit code 2 where a passport was refused; the others are stored.
    """
    if args.files:
        raise options.UsageError(
            "usage.batch", "--batch and single files do not go together.", hint="Put them into the folder."
        )
    if not folders.is_many(str(args.batch)):
        raise options.UsageError(
            "usage.batch", f"{args.batch} is no folder and no .ndjson file.", hint="Name it without --batch."
        )
    csv_table.check_free(args.csv, _COLUMNS, replace=args.force)
    party = door.open_party(args.identity, passphrase_file=args.passphrase_file)
    resolver = door.Resolver(args.to, party, root=args.root, rehearse=args.dry_run)
    lists = party.identity.status_lists()
    door.publish(party, (), resolver)
    counts: Counter[str] = Counter()
    refused: list[_Told] = []
    with (
        csv_table.csv_table(args.csv, _COLUMNS, replace=args.force) as table,
        Progress("passports answered for") as progress,
    ):
        for answer in _sent(args, resolver):
            counts[answer.outcome] += 1
            if answer.outcome == "refused" and len(refused) < MOST_TOLD:
                refused.append(answer)
            if table is not None:
                table.add(answer)
            if args.json:
                terminal.say_bytes(jcs.canonical(answer.facts()))
            progress.step()
    _show(args, counts, refused, len(lists))
    return _USAGE if counts["refused"] else 0


def _sent(args: Namespace, resolver: door.Resolver) -> Iterator[_Told]:
    """What became of each, as the answers come in; files that cannot be read are told at the end."""
    names: dict[int, str] = {}
    unread: list[_Told] = []

    def lines() -> Iterator[bytes]:
        for item in folders.items(str(args.batch)):
            try:
                line = _line(item)
            except ToolError as error:
                unread.append(_Told(item.name, "refused", "", error.code, terminal.clean(error.message)))
                continue
            names[next(numbers)] = item.name
            yield line

    numbers = count(1)
    for answer in resolver.publish_lines(lines()):
        yield _told(names.pop(answer.line), answer)
    yield from unread


def _line(item: Item) -> bytes:
    """A passport as one line; raises ``ToolError`` for what is none."""
    if item.problem:
        raise DocumentRefused(item.problem, item.message)
    if b"\n" not in item.data.strip():
        return item.data.strip()
    return jcs.canonical(loads(item.data, max_bytes=files.MAX_DOCUMENT))


def _told(name: str, answer: "LineResult") -> _Told:
    """What became of one passport, in one word, with its address or the reason of the refusal."""
    if answer.refusal is not None:
        return _Told(name, "refused", "", answer.refusal.code, answer.refusal.message)
    outcomes = {result.outcome for result in answer.results}
    # The rarest word says most: of a claim that is there already the statement may be new.
    word = next((one for one in ("stored", "would be stored", "skipped") if one in outcomes), "already")
    claims = [result.location for result in answer.results if result.kind == "claim"]
    return _Told(name, word, next(iter(claims), ""))


def _show(args: Namespace, counts: Counter[str], refused: list[_Told], lists: int) -> None:
    """Print how many passports had which outcome, those refused with their reasons, and what to do next."""
    if args.json:
        summary: JsonValue = {name: str(number) for name, number in sorted(counts.items())}
        terminal.say_bytes(jcs.canonical({"summary": summary}))
    else:
        for one in refused:
            terminal.say(f"{terminal.clean(one.name)}: refused: {one.why} ({one.code})")
        if counts["refused"] > len(refused):
            terminal.say(f"... and {counts['refused'] - len(refused)} more refused; --csv lists all of them")
        terminal.say(", ".join(f"{number} {name}" for name, number in sorted(counts.items())))
    if lists:
        sent = "would be sent first; they were judged too" if args.dry_run else "were sent first"
        terminal.note(f"{lists} status lists {sent}")
    if args.dry_run:
        tell_dry_run()
    if args.csv is not None:
        terminal.note(f"{args.csv}: {sum(counts.values())} rows")
    if counts["refused"]:
        rest = "then publish without --dry-run" if args.dry_run else "the rest is kept"
        terminal.note(f"hint: Correct what was refused and run the same command again; {rest}.")


def tell_dry_run() -> None:
    """Say that nothing happened; the lines above say what would."""
    terminal.note("Dry run: the resolver judged everything as if it were published, and stored nothing.")
