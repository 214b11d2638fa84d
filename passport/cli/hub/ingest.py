"""``passport hub ingest``: verify passports and keep rows of those that are good enough."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from passport.cli import options
from passport.cli.buyer.judging import Judging, judging
from passport.cli.hub.unlocking import moment
from passport.cli.output import languages, terminal
from passport.cli.output.progress import Progress
from passport.disk import files, folders
from passport.work.batches import hub_rows
from passport.work.batches.batch import Setup
from passport.work.batches.body import Body
from passport.work.batches.hub_rows import Judged
from passport.work.batches.items import Item
from resolver.hub import retaining
from resolver.hub.control import parties
from resolver.hub.store import Hub, Ingested
from signing import jcs


def ingest(args: Namespace) -> int:
    """Judge all, then put the rows in together; exit code 0 whatever the verdicts are: they are no fault."""
    if not args.targets and args.db is None:
        raise options.UsageError(
            "usage.target", "There is nothing to ingest.", hint="Name a TARGET, or --db of a resolver."
        )
    at = moment(args, "until then the hub would take no later verdict.")
    for name in args.targets:
        if name != "-" and not Path(name).exists():
            raise files.translate(FileNotFoundError(2, "", name), Path(name))
    hub = Hub.opened(args.hub, make=True)
    judge = judging(args, at, None)
    lang = languages.chosen(args)
    with Body(judge.trust, at=judge.at, lang=lang) as body:
        for item in chain(chain.from_iterable(map(folders.everything, args.targets)), _stored(args.db)):
            body.add(item)
        body.know(judge.inputs)
        setup = Setup(
            judge.source.data, judge.source.pinned, (*judge.status, *body.status()), judge.seen, judge.at,
            judge.policy, lang, True, judge.inputs,
        )  # fmt: skip
        rows, states = hub_rows.count(_shown(judge, hub_rows.judged(body, setup)))
    with hub.alone() as mine:
        parties.note(mine.folder, judge.trust.register)
        young = retaining.young(mine, rows)
        gone = retaining.too_old(rows, young)
        done, overruled = mine.ingest(young)
    judge.remember()
    _say(args, states, done, gone, overruled)
    return 0


def _say(args: Namespace, states: Counter[str], done: Ingested, gone: int, overruled: int) -> None:
    """Print the verdicts, and what became of the claims; ``gone`` are too old."""
    if args.json:
        verdicts = {name: str(count) for name, count in sorted(states.items())}
        more = {"tooOld": gone, "overruled": overruled}
        counts = {name: str(count) for name, count in {**done._asdict(), **more}.items()}
        terminal.say_bytes(jcs.canonical({"verdicts": {**verdicts}, **counts}))
        return
    for state, count in states.most_common():
        terminal.say(f"  {count:>9,}  {state}")
    taken = f"{done.taken:,} {'claim was' if done.taken == 1 else 'claims were'}"
    terminal.say(f"{taken} taken, {done.left:,} count no more; of {done.older:,} it has a later verdict.")
    if overruled:
        verb = "is" if overruled == 1 else "are"
        terminal.say(f"{overruled:,} {verb} replaced or contradicted by other claims, and do not count.")
    if gone:
        terminal.say(f"{gone:,} are of periods that are over for longer than the charter keeps rows.")


def _stored(database: str | None) -> Iterator[Item]:
    """The passports that a resolver keeps, read at one go; raises ``store.*``, ``file.missing``."""
    if database is None:
        return
    from passport.cli.platform import resolver_store  # libraries of databases when one is named
    from resolver.answers.exporting import passports

    with resolver_store.opened(database) as store:
        for name, data in passports(store):
            yield Item(name, data)


def _shown(judge: Judging, found: Iterator[Judged]) -> Iterator[Judged]:
    """Show progress, and note what was seen in status lists."""
    progress = Progress("checked")
    try:
        for one in found:
            judge.observe(one.observed)
            progress.step()
            yield one
    finally:
        progress.end()
