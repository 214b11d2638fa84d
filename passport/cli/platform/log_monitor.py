"""``passport log monitor``: what a log says that its reader should know, run after run."""

from argparse import Namespace
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from passport.belief import configuration, listed_logs, trust_source
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.platform import log_running
from passport.disk import clock, files
from passport.party.logs import watching
from passport.party.logs.mirror import Mirror
from resolver.log import following, monitoring
from resolver.log.checking import MOST_ENTRIES, there
from resolver.log.following import Followed, Signed, Sources
from resolver.log.monitoring import Finding, Known
from signing import jcs
from signing.errors import LogRefused
from signing.logs import notes
from signing.logs.notes import NoteKey

if TYPE_CHECKING:
    from signing.strict_json import JsonValue
    from verify import TrustList

_NEWS, _USE = 3, 5


def monitor(args: Namespace) -> int:
    """Read the log on, judge what is of interest, keep how far it was read.

    Exit code 5 for a fork and for what others sign as if they were this party, 3 for other news.
    """
    if not args.mine and not args.products:
        raise options.UsageError(
            "usage.nothing",
            "Nothing to look for was named.",
            hint="Name keys with --mine, documents and products with --products.",
        )
    trust = _Trust(args.trust)
    log, witnesses = _keys(args, trust)
    mirror = Mirror(args.state or _usual_state(log))
    watch = watching.watch(args.mine, args.products, trust)
    lists = watching.own_lists(args.mine) | mirror.lists
    watch.known |= {digest: Known("statuslist") for digest in lists if digest not in watch.known}
    sources = _sources(args, log, mirror, watch.checkpoints)
    followed = following.follow(sources, log, witnesses, watch.wants)
    findings = monitoring.judge(followed, watch, list(_absent(args, followed, trust)))
    evidence = _kept(mirror, followed, sources.held, lists)
    _print_done(args, followed, findings, sources.held, evidence)
    return _USE if any(one.severity == "use" for one in findings) else _NEWS if findings else 0


class _Trust:
    """The trust list that the arguments name or that is in force, opened when it is first asked for."""

    def __init__(self, named: Path | None) -> None:
        self._named = named
        self._opened: TrustList | None = None

    def __call__(self) -> "TrustList":
        """Open it; raises ``trust.*`` and ``file.*``."""
        if self._opened is None:
            self._opened = trust_source.opened(trust_source.in_force(self._named))
        return self._opened


def _keys(args: Namespace, trust: _Trust) -> tuple[NoteKey, list[NoteKey]]:
    """The key of the log and those of the witnesses: as they were named, or as the trust list has them."""
    named = [log_running.vkey(one) for one in args.witness]
    if args.key is not None:
        return log_running.vkey(args.key), named
    note = there(log_running.reader(args.source), following.CHECKPOINT).decode("utf-8", "replace")
    head = listed_logs.opened(note, trust())
    listed = [one.note for one in trust().accepted.witnesses]
    return head.log.note, list(dict.fromkeys([*named, *listed]))


def _absent(args: Namespace, followed: Followed, trust: _Trust) -> Iterator[str]:
    """Name the named witnesses that have not cosigned, and the list's quorum where it was not reached."""
    cosigned = {one.key for one in followed.cosigned}
    for one in (log_running.vkey(text) for text in args.witness):
        if one not in cosigned:
            yield one.name
    if args.key is None:
        head = listed_logs.opened(followed.newest.note, trust())
        if not listed_logs.since(head, trust(), (), clock.now()):
            policy = trust().accepted.policy
            yield (policy.quorum if policy is not None else "") or "quorum"


def _sources(args: Namespace, log: NoteKey, mirror: Mirror, carried: list[str]) -> Sources:
    """Where files of the log come from, and the checkpoints of it that came another way."""
    return Sources(
        log_running.reader(args.source),
        mirror.kept,
        mirror.keep,
        _held(mirror, log),
        [following.opened(_note(path), log) for path in args.checkpoint] + following.of_log(carried, log),
        args.most or MOST_ENTRIES,
    )


def _held(mirror: Mirror, log: NoteKey) -> Signed | None:
    """The checkpoint that the state holds; raises ``monitor.state`` for one that this log has not signed."""
    held = mirror.held
    try:
        return None if held is None else following.opened(held, log)
    except LogRefused as refused:
        raise watching.WatchRefused(
            "monitor.state",
            f"{mirror.folder} is no state of this log, or it was damaged: {refused.message}",
            hint="Keep the folder. Name a new one with --state, and older checkpoints with --checkpoint.",
            where=str(mirror.folder),
        ) from None


def _kept(mirror: Mirror, followed: Followed, held: Signed | None, lists: set[str]) -> Path | None:
    """Move the state to what was read; of a fork write the evidence instead, and give its folder."""
    fork = followed.fork
    if fork is not None:
        return mirror.dispute(fork.smaller.note, fork.larger.note, fork.root, fork.hashes)
    if held is None or held.size <= followed.newest.size:
        mirror.move(followed.newest.note)
    mirror.remember(lists)
    return None


def _usual_state(log: NoteKey) -> Path:
    """A folder for each log; the origin may hold anything and becomes no name of a file."""
    return configuration.folder() / "logs" / sha256(log.vkey.encode()).hexdigest()[:32]


def _note(path: Path) -> str:
    return files.read(path, limit=notes.MOST_BYTES).decode("utf-8", "replace")


def _print_done(
    args: Namespace, followed: Followed, findings: list[Finding], held: Signed | None, evidence: Path | None
) -> None:
    """Print the size of the log in entries and the findings by code, or with ``--json`` one object.

    ``held`` is the tree head of the run before, None in the first: entries from its size on are new.
    ``evidence`` is the folder with the two checkpoints of a fork.
    """
    newest = followed.newest
    read = 0 if held is None else held.size
    if args.json:
        listed: list[JsonValue] = [_facts(one, read) for one in findings]
        facts: dict[str, JsonValue] = {"origin": newest.checkpoint.origin, "size": str(newest.size)}
        facts |= {"before": str(read), "cosigned": [one.key.name for one in followed.cosigned]}
        facts |= {"findings": listed, **({} if evidence is None else {"evidence": str(evidence)})}
        terminal.say_bytes(jcs.canonical(facts))
        return
    name = terminal.clean(newest.checkpoint.origin)
    count = terminal.counted(newest.size, "entry")
    terminal.say(f"{name}: {count}, {max(0, newest.size - read)} more than before.")
    for code in dict.fromkeys(one.code for one in findings):
        terminal.say(monitoring.SENTENCES[code])
        for one in findings:
            if one.code == code:
                terminal.say(f"  {_words(one, read)}")
    if evidence is not None:
        terminal.say(f"The two notes are in {evidence}; anybody can check them.")
    if not findings:
        terminal.say("Nothing to look at.")


def _is_new(finding: Finding, read: int) -> bool:
    return finding.entry != "" and int(finding.entry) >= read


def _facts(finding: Finding, read: int) -> "dict[str, JsonValue]":
    facts: dict[str, JsonValue] = {name: text for name, text in finding._asdict().items() if text}
    return {**facts, "new": True} if _is_new(finding, read) else facts


def _words(finding: Finding, read: int) -> str:
    entry = f"entry {finding.entry}" if finding.entry else ""
    new = "new" if _is_new(finding, read) else ""
    words = (entry, new, finding.kind, terminal.clean(finding.about), finding.digest)
    return "  ".join(word for word in words if word)
