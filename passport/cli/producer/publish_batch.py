"""``passport publish --batch``: all passports of a folder or a file of lines, some dozens a request.

Each passport is stored whole or not at all, and a refused one does not stop the others. Whatever interrupts
it, the same command completes it: what is stored already is passed over by the resolver, and with
``--resume`` not even sent.
"""

from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from passport import door
from passport.belief import runs
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.output.progress import Progress
from passport.disk import clock, csv_table, folders
from passport.runner.stopping import stoppable
from passport.work.sending import COLUMNS, PublishOutcome, sent
from signing import jcs

if TYPE_CHECKING:
    from signing.strict_json import JsonValue

MOST_SHOWN: Final = 40
_GO_ON: Final = "What was answered is kept; run the same command again with --resume."
T = TypeVar("T")
_USAGE: Final = 2


def run(args: Namespace) -> int:
    """Publish the status lists, then every passport of a folder or NDJSON file, some hundreds a request.

    Exit code 2 where a passport was refused; the others are stored.
    """
    if args.files:
        raise options.UsageError(
            "usage.batch", "--batch and single files do not go together.", hint="Put them into the folder."
        )
    if args.resume and args.dry_run:
        raise options.UsageError(
            "usage.resume", "A --dry-run keeps nothing to go on with.", hint="Leave out one of the two."
        )
    if not folders.is_many(str(args.batch)):
        raise options.UsageError(
            "usage.batch", f"{args.batch} is no folder and no .ndjson file.", hint="Name it without --batch."
        )
    csv_table.check_free(args.csv, COLUMNS, replace=args.force)
    party = door.open_party(args.identity, passphrase_file=args.passphrase_file)
    resolver = door.Resolver(args.to, party, root=args.root, rehearse=args.dry_run)
    lists = party.identity.status_lists()
    door.publish(party, (), resolver)
    counts: Counter[str] = Counter()
    refused: list[PublishOutcome] = []
    with (
        csv_table.csv_table(args.csv, COLUMNS, replace=args.force) as table,
        Progress("passports answered for") as progress,
    ):
        for answer in _outcomes(args, resolver, party):
            counts[answer.outcome] += 1
            if answer.outcome == "refused" and len(refused) < MOST_SHOWN:
                refused.append(answer)
            if table is not None:
                table.add(answer)
            if args.json:
                terminal.say_bytes(jcs.canonical(answer.facts()))
            progress.step()
    _show(args, counts, refused, len(lists))
    return _USAGE if counts["refused"] else 0


def _outcomes(args: Namespace, resolver: door.Resolver, party: door.Party) -> Iterator[PublishOutcome]:
    """What became of each; a rehearsal keeps no journal, because it can be repeated."""
    items = folders.items(str(args.batch))
    if args.dry_run:
        yield from sent(items, resolver.publish_lines, _Nothing())
        return
    with stoppable(_GO_ON), runs.opened("publish", [str(args.batch)], resume=args.resume) as kept:
        if args.resume and not kept.resumes:
            terminal.note("There is no interrupted run over these files; this one begins at the start.")
        problem = kept.begin({"at": kept.at or clock.now(), "to": args.to, "party": party.identity.did})
        if problem:
            terminal.note(f"warning: no journal is kept, --resume will find none. {problem}")
        yield from sent(items, resolver.publish_lines, kept)
        kept.end()


class _Nothing:
    """A journal that keeps nothing."""

    def lines(self, read: Callable[[bytes], T]) -> Iterator[T]:
        """Nothing was kept."""
        return iter(())

    def add(self, lines: Iterable[bytes]) -> None:
        """Nothing is."""


def _show(args: Namespace, counts: Counter[str], refused: list[PublishOutcome], lists: int) -> None:
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
        print_dry_run()
    if args.csv is not None:
        terminal.note(f"{args.csv}: {terminal.counted(sum(counts.values()), 'row')}")
    if counts["refused"]:
        rest = "then publish without --dry-run" if args.dry_run else "the rest is kept"
        terminal.note(f"hint: Correct what was refused and run the same command again; {rest}.")


def print_dry_run() -> None:
    """Say that nothing happened; the lines above say what would."""
    terminal.note("Dry run: the resolver judged everything as if it were published, and stored nothing.")
