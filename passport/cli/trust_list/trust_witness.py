"""``passport trust witness``: take from a log since when documents exist, and sign it into the list."""

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from passport import moments
from passport.belief import listed_logs, trust_editing, trust_source
from passport.belief.trust_editing import Subject, TrustEditRefused
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.platform import log_running
from passport.cli.trust_list import trust_publishing
from passport.disk import clock, documents
from passport.disk.documents import Document
from passport.model import kind_of
from passport.model.log_entry import LogEntry, key_line
from passport.vocab import CLAIMS
from resolver.log import following
from resolver.log.checking import there
from resolver.log.following import Followed, Sources, Wanted
from signing.logs import checkpoints
from signing.logs.notes import NoteKey

Ages = Callable[[Wanted], tuple[list[LogEntry], Mapping[str, str]]]
"""Reads the log: the entries that are needed, and their ages by digest, empty where there is none."""
_KINDS: Final = CLAIMS | {"statement", "accreditation"}
"""Kinds whose age decides what a compromised key leaves standing (DESIGN 4)."""
_MOST: Final = 20_000
_FUTURE_SECONDS: Final = 300


def witness(args: Namespace) -> int:
    """Sign a version that says of logged documents when the log's witnesses had seen them.

    Log, witnesses and quorum are those of ``--key``, ``--witness`` and ``--quorum``, or all the list's own.
    """
    at = clock.at(args)
    ages = _by_the_list(args, at) if args.key is None else _by_options(args, at)
    named = _named(args.files)

    def edit(subject: Subject, _: list[Document]) -> Subject:
        keys = {key_line(key) for key in trust_editing.all_multikeys(subject)}

        def needed(entry: LogEntry) -> bool:
            return entry.kind in _KINDS and (entry.digest in named or entry.key in keys)

        entries, age_of = ages(needed)
        logged = {one.digest for one in entries if one.digest in named or not named}
        for digest in sorted(named - logged):
            terminal.note(f"not in the log: {digest}")
        fresh = logged - {entry["digestMultibase"] for entry in subject.get("witnessed", [])}
        seen = {digest: age_of[digest] for digest in sorted(fresh)}
        for digest in [digest for digest, age in seen.items() if not age]:
            terminal.note(f"seen by no quorum of witnesses that are independent of its signers: {digest}")
            del seen[digest]
        if fresh and not seen:
            raise TrustEditRefused(
                "trust.quorum",
                "No quorum of witnesses that are independent of the signers has seen what is not listed yet.",
                hint="Try again in a minute; passport trust show lists the witnesses and the quorum.",
            )
        if len(subject.get("witnessed", [])) + len(seen) > _MOST:
            raise TrustEditRefused(
                "trust.too_many",
                f"The log holds {len(seen)} more documents of listed parties; a list has room for {_MOST}.",
                hint="Name the files whose age matters.",
            )
        return trust_editing.with_witnessed(subject, seen)

    return trust_publishing.publish(args, edit, at)


def _by_options(args: Namespace, at: str) -> Ages:
    """Every document by the named witnesses, so many of them; raises ``usage.*`` and ``log.*``."""
    log = log_running.vkey(args.key)
    witnesses = [log_running.vkey(one) for one in args.witness]
    quorum = args.quorum or len(witnesses)
    if not quorum or quorum > len({one.public.raw for one in witnesses}):
        raise options.UsageError(
            "usage.quorum",
            f"A quorum of {quorum or 1} needs as many witnesses with keys of their own.",
            hint="Name each of them with --witness, or leave --key out: then the list's log policy counts.",
        )

    def ages(needed: Wanted) -> tuple[list[LogEntry], Mapping[str, str]]:
        followed = _followed(args, log, witnesses, needed)
        seen = _seen(followed, quorum, at)
        entries = [entry for _, entry in followed.entries]
        return entries, {entry.digest: seen for entry in entries}

    return ages


def _by_the_list(args: Namespace, at: str) -> Ages:
    """Each document by the list's own log policy; raises ``usage.*``, ``trust.*`` and ``log.*``."""
    if args.witness or args.quorum:
        raise options.UsageError(
            "usage.quorum",
            "--witness and --quorum count beside --key.",
            hint="Add --key VKEY of the log, or leave them out: then the list's log policy counts.",
        )
    trust = trust_source.opened(trust_source.in_force(args.trust))

    def ages(needed: Wanted) -> tuple[list[LogEntry], Mapping[str, str]]:
        read = log_running.reader(args.from_log)
        head = listed_logs.opened(there(read, following.CHECKPOINT).decode("utf-8", "replace"), trust)
        witnesses = [one.note for one in trust.accepted.witnesses]
        followed = _followed(args, head.log.note, witnesses, needed)
        entries = [entry for _, entry in followed.entries]
        return entries, listed_logs.ages(listed_logs.opened(followed.newest.note, trust), trust, entries, at)

    return ages


def _followed(args: Namespace, log: NoteKey, witnesses: Sequence[NoteKey], needed: Wanted) -> Followed:
    """Read the whole log, and keep the entries that are needed."""
    sources = Sources(log_running.reader(args.from_log), lambda _: None, lambda *_: None)
    return following.follow(sources, log, witnesses, needed)


def _named(paths: list[Path]) -> set[str]:
    """Digests of the documents in files whose age may count; raises ``file.*`` and ``document.*``."""
    found = set()
    for path in paths:
        value = documents.parse(path)
        members = value.get("verifiableCredential") if isinstance(value, dict) else None
        for one in members if isinstance(members, list) else [value]:
            if kind_of(one) in _KINDS or one is value:
                found.add(documents.signed_digest(one, path))
    return found


def _seen(followed: Followed, quorum: int, at: str) -> str:
    """The moment by which a quorum of witnesses had seen all that was read.

    Raises ``trust.quorum`` where fewer cosigned, and where only a time in the future makes the quorum up.
    """
    latest = moments.seconds(at) + _FUTURE_SECONDS
    counted = [one for one in followed.cosigned if one.time <= latest]
    seen = checkpoints.quorum_time(counted, quorum)
    if seen is None:
        raise TrustEditRefused(
            "trust.quorum",
            f"{len(counted)} of the named witnesses have cosigned the newest tree; {quorum} are needed.",
            hint="Try again in a minute, or name another number with --quorum, or other witnesses.",
        )
    return min(moments.moment(seen), at)
