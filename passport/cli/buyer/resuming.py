"""``passport verify --resume``: the lines of a batch, those of an interrupted run first."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from passport.belief.runs import Kept
from passport.cli import machines
from passport.cli.output import terminal
from passport.disk import files
from passport.disk.files import MachineFailure
from passport.runner import parts
from passport.runner.stopping import stoppable
from passport.work.batches import keeping
from passport.work.batches.batch import Line, Setup, judge_chunks
from passport.work.batches.body import Body
from signing import jcs
from signing.digests import multibase_digest
from verify.report import TOOL

_GO_ON: Final = "What was judged is kept; run the same command again with --resume."
_NO_SPACE: Final = "Free some space, then run the same command again with --resume."


@contextmanager
def hint_when_stopped(args: Namespace) -> Iterator[None]:
    """Inside it whatever interrupts the run says how to go on with it."""
    hint = "" if args.resolver is not None else _GO_ON
    try:
        with stoppable(hint):
            yield
    except MachineFailure as error:
        error.hint = _NO_SPACE if hint and error.code == "file.no_space" else error.hint
        raise
    except OSError as error:
        if error.errno not in files.NO_ROOM:
            raise
        message = "There is no space left for the output."
        raise MachineFailure("file.no_space", message, hint=_NO_SPACE) from error


def announce(args: Namespace, kept: Kept) -> None:
    """Say whether an earlier run was interrupted."""
    if args.resume and not kept.resumes:
        terminal.note("There is no interrupted run over these files; this one begins at the start.")
    elif kept.was_interrupted and not args.resume:
        terminal.note("An earlier run over these files was interrupted, and --resume would go on with it.")
        terminal.note("This one begins at the start.")


def lines(args: Namespace, kept: Kept, body: Body, setup: Setup) -> Iterator[Line]:
    """A line for each passport, in their order; what is judged now is kept a chunk at a time.

    A run of one chunk is over within a second and keeps nothing.
    """
    if kept.resumes or (body.count > parts.CHUNK_ITEMS and args.resolver is None):
        problem = kept.begin(_header(setup, body))
        if problem:
            terminal.note(f"warning: no journal is kept, --resume will find none. {problem}")
    before = 0
    places = body.places()

    def read(data: bytes) -> Line:
        return keeping.read(data, next(places, None), with_report=setup.with_report)

    for line in kept.lines(read):
        before += 1
        yield line
    if before:
        terminal.note(f"{before} of {body.judged} were judged before the interruption.")
    offsets = (start for _, start in body.places(before))
    chunks = judge_chunks(body.tasks(before), setup, machines.where(args, apart=kept.resumes))
    with closing(chunks):
        for chunk in chunks:
            kept.add([keeping.written(line, next(offsets)) for line in chunk])
            yield from chunk


def _header(setup: Setup, body: Body) -> dict[str, str]:
    """What decides the lines of a run, by name (``runs.WORDS``).

    What this user has seen since in status lists does not: it makes later verdicts worse and no earlier one
    wrong.
    """
    policy = [str(one) for one in setup.policy]
    evidence = [multibase_digest(one) for one in (*setup.status, *setup.inputs)]
    options = [setup.lang, str(setup.with_report)]
    return {
        "at": setup.at,
        "files": body.digest(),
        "trust": multibase_digest(setup.trust),
        "policy": multibase_digest(jcs.canonical(list(policy))),
        "evidence": multibase_digest(jcs.canonical(list(evidence))),
        "options": multibase_digest(jcs.canonical(list(options))),
        "tool": TOOL,
    }
