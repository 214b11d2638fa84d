"""``passport verify`` of folders and NDJSON files: counts, a table of what to look at, CSV, exit codes."""

from argparse import Namespace
from collections.abc import Iterator
from itertools import chain
from typing import Final

from passport.belief import runs
from passport.belief.runs import Kept
from passport.cli import known, machines
from passport.cli.buyer import resuming, verify_complete
from passport.cli.buyer.judging import Judging, judging
from passport.cli.options import UsageError
from passport.cli.output import languages, table, terminal
from passport.cli.output.progress import Progress
from passport.cli.output.table import Summary, row_of
from passport.disk import clock, folders
from passport.disk.passed_over import PassedOver
from passport.work.batches.batch import Setup
from passport.work.batches.body import Body
from passport.work.batches.consumed import note
from passport.work.batches.items import Item

_ONE_PASSPORT: Final = (
    "product", "label", "challenge", "save", "resolver", "online", "folder", "workings", "log", "views",
    "methods",
)  # fmt: skip
_COMPLETING: Final = frozenset({"resolver", "save"})
_SAID: Final = {"folder": "--from", "views": "--view", "methods": "--method"}
_MOST_NOTES: Final = 20


def run(args: Namespace) -> list[int]:
    """Judge all of them; the exit code of each state that occurred."""
    _check(args)
    with resuming.hint_when_stopped(args), runs.opened("verify", args.targets, resume=args.resume) as kept:
        resuming.announce(args, kept)
        return _run(args, kept)


def _run(args: Namespace, kept: Kept) -> list[int]:
    judge = judging(args, _at(args, kept), None)
    lang = languages.chosen(args)
    summary, codes = Summary(), set[int]()
    passed = PassedOver(known.read_otherwise(judge.source, args.status, args.inputs))
    with Body(judge.trust, at=judge.at, lang=lang) as body:
        _read(args, body, passed)
        body.know(judge.inputs)
        setup = _setup(args, judge, body, lang)
        progress = Progress("checked")
        try:
            with table.csv_file(args.csv, replace=args.force) as rows:
                for line in resuming.lines(args, kept, body, setup):
                    codes.add(line.exit_code)
                    summary.add(line)
                    judge.observe(line.observed)
                    if rows is not None:
                        rows.add(row_of(line))
                    if args.json:
                        terminal.say_bytes(line.report)
                    progress.step()
        finally:
            progress.end()
        notes = [note(one, lang) for one in body.overuses()]
    _show(args, judge, summary, lang)
    kept.end()
    for text in filter(None, [passed.sentence(), *notes[:_MOST_NOTES]]):
        terminal.note(text)
    return sorted(codes)


def _at(args: Namespace, kept: Kept) -> str:
    """The moment of ``--at``, else that of the run that goes on, else the present one."""
    return kept.at if kept.at and args.at is None else clock.at(args)


def _read(args: Namespace, body: Body, passed: PassedOver) -> None:
    """The first pass: what the files say of themselves, so that each can be judged in the light of all."""
    progress = Progress("read")
    try:
        for item in _items(args, passed):
            body.add(item)
            progress.step()
    finally:
        progress.end()


def _setup(args: Namespace, judge: Judging, body: Body, lang: str) -> Setup:
    return Setup(
        judge.source.data,
        judge.source.pinned,
        (*judge.status, *body.status()),
        judge.seen,
        judge.at,
        judge.policy,
        lang,
        args.json,
        judge.inputs,
    )


def _check(args: Namespace) -> None:
    """Refuse what a batch cannot take, before anything is read; codes ``usage.*`` and ``file.*``."""
    completes = args.resolver is not None and args.save is not None
    _check_options(args, completes=completes)
    _check_targets(args)
    machines.check(args)
    table.check_free(args.csv, replace=args.force)
    if completes and args.resume:
        raise UsageError(
            "usage.resume",
            "--resume goes on with a run over files, and this one fetches them.",
            hint="Verify the folder of --save, or fetch again with --force.",
        )
    if completes:
        verify_complete.check(args)


def _check_options(args: Namespace, *, completes: bool) -> None:
    """Refuse options about one passport; a batch that is completed takes ``--resolver`` and ``--save``."""
    single = [name for name in _ONE_PASSPORT if not (completes and name in _COMPLETING)]
    wrong = [name for name in single if getattr(args, name)]
    if wrong == ["resolver"]:
        raise UsageError(
            "usage.complete",
            "What a batch fetches is kept in a folder, and none is named.",
            hint="Add --save FOLDER; or leave --resolver out to verify the files as they are.",
        )
    if wrong:
        said = _SAID.get(wrong[0], f"--{wrong[0]}")
        raise UsageError(
            "usage.one_passport",
            f"{said} is about one passport, and this is a batch.",
            hint="Leave it out, or verify that passport by itself.",
        )


def _check_targets(args: Namespace) -> None:
    """Refuse a batch without targets, and addresses: a batch is read from files."""
    if not args.targets:
        raise UsageError(
            "usage.target", "There is nothing to verify.", hint="Name folders, files, or NDJSON files."
        )
    addresses = [name for name in args.targets if name.lower().startswith(("https://", "http://"))]
    if addresses or ("-" in args.targets and not args.lines):
        raise UsageError(
            "usage.batch_target",
            "A batch is read from files and folders.",
            hint="Save what an address holds first (--save FILE); say --lines for NDJSON on standard input.",
        )


def _items(args: Namespace, passed: PassedOver) -> Iterator[Item]:
    if args.resolver is not None:
        return verify_complete.items(args, passed)
    return chain.from_iterable(
        folders.everything(name, lines=args.lines, passed=passed) for name in args.targets
    )


def _show(args: Namespace, judge: Judging, summary: Summary, lang: str) -> None:
    """Print counts and table; ``usage.empty`` where the files held no passport at all."""
    judge.remember()
    if not summary.counts:
        raise UsageError("usage.empty", "There was no passport to verify.", hint="The files hold no lines.")
    if not args.json:
        for text in summary.lines(lang):
            terminal.say(text)
    if args.csv is not None:
        terminal.note(f"{args.csv}: {terminal.counted(sum(summary.counts.values()), 'row')}")
