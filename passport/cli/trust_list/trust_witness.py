"""``passport trust witness``: take from a log since when documents exist, and sign it into the list."""

from argparse import Namespace
from pathlib import Path
from typing import Final

from passport import moments
from passport.belief import trust_editing
from passport.belief.trust_editing import Subject, TrustEditRefused
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.platform import log_running
from passport.cli.trust_list import trust_publishing
from passport.disk import clock, documents
from passport.disk.documents import Document
from passport.model import kind_of
from passport.model.log_entry import LogEntry, key_line
from resolver.log import following
from resolver.log.following import Followed, Sources
from signing.logs import checkpoints

_KINDS: Final = frozenset({"claim", "carbonstatement", "statement", "accreditation"})
"""Kinds whose age decides what a compromised key leaves standing (DESIGN 4)."""
_MOST: Final = 20_000
_FUTURE_SECONDS: Final = 300


def witness(args: Namespace) -> int:
    """Sign a version that says of logged documents when the log's witnesses had seen them."""
    at = clock.at(args)
    log = log_running.vkey(args.key)
    witnesses = [log_running.vkey(one) for one in args.witness]
    quorum = args.quorum or len(witnesses)
    if quorum > len({one.public.raw for one in witnesses}):
        raise options.UsageError(
            "usage.quorum",
            f"A quorum of {quorum} needs as many witnesses with keys of their own.",
            hint="Name each of them with --witness.",
        )
    named = _named(args.files)

    def edit(subject: Subject, _: list[Document]) -> Subject:
        keys = {key_line(key) for key in trust_editing.all_multikeys(subject)}

        def wanted(entry: LogEntry) -> bool:
            return entry.kind in _KINDS and (entry.digest in named if named else entry.key in keys)

        sources = Sources(log_running.reader(args.from_log), lambda _: None, lambda *_: None)
        followed = following.follow(sources, log, witnesses, wanted)
        seen = _seen(followed, quorum, at)
        logged = {entry.digest for _, entry in followed.entries}
        for digest in sorted(named - logged):
            terminal.note(f"not in the log: {digest}")
        fresh = logged - {entry["digestMultibase"] for entry in subject.get("witnessed", [])}
        if len(subject.get("witnessed", [])) + len(fresh) > _MOST:
            raise TrustEditRefused(
                "trust.too_many",
                f"The log holds {len(fresh)} more documents of listed parties; a list has room for {_MOST}.",
                hint="Name the files whose age matters.",
            )
        return trust_editing.with_witnessed(subject, fresh, seen)

    return trust_publishing.publish(args, edit, at)


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
