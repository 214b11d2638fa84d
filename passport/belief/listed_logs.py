"""Logs and witnesses as a trust list names them, for whoever reads a log and was given no keys besides.

Keys, groups, the quorum, and who is independent of whom, are the list's to say (DESIGN 4.1).
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from passport import moments
from passport.log_evidence import LogBlock
from passport.model.log_entry import LogEntry, key_line, subject_line
from passport.vocab import CLAIMS
from signing.errors import LogRefused

if TYPE_CHECKING:
    from passport.model.trustlist import ListedParty
    from verify import TrustList
    from verify.believing.sightings import Head

_FUTURE_SECONDS = 300


def opened(note: str, trust: "TrustList") -> "Head":
    """Read a checkpoint by the keys of the list; raises ``log.unlisted``, and the codes of notes."""
    from verify.believing.sightings import Head, open_head  # noqa: PLC0415 - the verifier when it is needed

    found = open_head(LogBlock(note, ()), trust.accepted)
    if isinstance(found, Head):
        return found
    if found.outcome == "fail":
        raise LogRefused(
            found.problem,
            "The checkpoint is damaged, or a signature of a listed key in it does not match.",
            hint="Fetch it again; if it stays so, keep it and ask the log's operator.",
        )
    raise LogRefused(
        "log.unlisted",
        "The trust list names no log that signed this checkpoint.",
        hint="passport trust show lists its logs; give the verifier key with --key, or another list.",
    )


def since(head: "Head", trust: "TrustList", signers: "Iterable[ListedParty]", at: str) -> str:
    """Say since when a quorum that is independent of ``signers`` had seen a tree; empty: none has."""
    from verify.believing.sightings import reached  # noqa: PLC0415 - as above

    found = reached(head, trust.accepted, signers, moments.shift(at, _FUTURE_SECONDS))
    return min(found.seen_at, at) if found.outcome == "pass" else ""


def ages(
    head: "Head", trust: "TrustList", entries: Iterable[LogEntry], at: str
) -> Mapping[str, str]:
    """Give since when a quorum had seen each document, by digest: a moment, or "" where none counts for it.

    The witnesses must be independent of the signer, and of the producer where a statement is about a claim.
    A statement whose claim is not among the entries has nobody to be independent of, and no age.
    """
    holders = {key_line(key.multikey): party for party in trust.register.parties for key in party.keys}
    known = list(entries)
    about = {subject_line(one.digest): one for one in known if one.kind in CLAIMS}
    found: dict[str, str] = {}
    for entry in known:
        named = [entry, about.get(entry.subject)] if entry.kind == "statement" else [entry]
        signers = [holders.get(one.key) for one in named if one is not None]
        listed = [one for one in signers if one is not None]
        found[entry.digest] = since(head, trust, listed, at) if len(listed) == len(named) else ""
    return found
