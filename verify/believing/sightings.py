"""Check proofs of a log about one document: included, signed by a log, cosigned by a quorum (DESIGN 4.1).

What is wrong in itself (a proof that leads elsewhere, a signature of a listed key that does not match) fails.
What only does not reach far enough (a log or witness that the trust list does not name) is not checked.
"""

from base64 import b64decode
from collections.abc import Iterable
from typing import Final, NamedTuple

from passport.log_evidence import LogBlock, LoggedEntry
from passport.model.trustlist import ListedParty
from passport.moments import moment, seconds
from signing.errors import LogRefused
from signing.logs.checkpoints import Checkpoint, cosignatures, parse_checkpoint, parse_number
from signing.logs.merkle import check_inclusion, leaf_hash
from signing.logs.notes import Note, parse_note, signed_by
from verify.believing.witnesses import Accepted, Known, in_force, may_cosign
from verify.findings import Outcome

_LAST: Final = seconds("9998-12-31T23:59:59Z")


class Head(NamedTuple):
    """A checkpoint that a listed log has signed, and what its listed witnesses have cosigned, when."""

    log: Known
    checkpoint: Checkpoint
    seen: tuple[tuple[Known, int], ...]


class Sighting(NamedTuple):
    """What logs say about one document.

    ``seen_at``: the first moment at which a quorum of independent witnesses had seen a tree with it, and
    ``held_at`` the last, as moments, empty where there is none; ``witnesses``: the names that counted.
    """

    outcome: Outcome
    problem: str = ""
    log: str = ""
    seen_at: str = ""
    held_at: str = ""
    witnesses: tuple[str, ...] = ()


def open_head(block: LogBlock, accepted: Accepted) -> Head | Sighting:
    """Read the checkpoint of a block and check the signatures of listed keys; a sighting says why not."""
    try:
        note = parse_note(block.checkpoint)
        checkpoint = parse_checkpoint(note.text)
        logs = [one for one in accepted.logs if one.note.name == checkpoint.origin]
        if not logs:
            return Sighting("not_checked", "log.unlisted")
        signed = signed_by(note, [one.note for one in logs])
        if not signed:
            return Sighting("not_checked", "log.origin")
        log = next(one for one in logs if one.note == signed[0])
        return Head(log, checkpoint, _seen(note, accepted))
    except LogRefused as refused:
        return Sighting("fail", refused.code)


def _seen(note: Note, accepted: Accepted) -> tuple[tuple[Known, int], ...]:
    """The cosignatures of listed witnesses; a compromised key, or a time outside the key's, says nothing."""
    by_key = {one.note: one for one in accepted.witnesses}
    found = [(by_key[one.key], one.time) for one in cosignatures(note, by_key)]
    return tuple((known, time) for known, time in found if time <= _LAST and may_cosign(known.listed, time))


def sight(
    head: Head | Sighting,
    entry: LoggedEntry,
    leaf: bytes,
    accepted: Accepted,
    signers: Iterable[ListedParty],
    latest: str,
) -> Sighting:
    """Ask whether a quorum had seen a tree that holds a document.

    ``leaf`` is the document's entry, ``signers`` its own signer and the producer; cosignatures after
    ``latest`` come from the future and do not count.
    """
    if isinstance(head, Sighting):
        return head
    checkpoint = head.checkpoint
    try:
        hashes = [b64decode(one) for one in entry.hashes]
        index = parse_number(entry.place)
        check_inclusion(leaf_hash(leaf), index, checkpoint.size, hashes, checkpoint.root)
    except LogRefused as refused:
        return Sighting("fail", refused.code)
    return reached(head, accepted, signers, latest)


def reached(head: Head, accepted: Accepted, signers: Iterable[ListedParty], latest: str) -> Sighting:
    """Ask since when a quorum of witnesses that are independent of ``signers`` had seen a tree."""
    counting = accepted.counting(head.log, signers)
    end = seconds(latest)
    seen = [(one.note.name, time) for one, time in head.seen if one in counting and time <= end]
    since, until = accepted.since(seen), accepted.until(seen)
    if since is None or until is None:
        return Sighting("not_checked", "log.quorum")
    if not in_force(head.log.listed, since):
        return Sighting("not_checked", "log.key")
    names = tuple(sorted({name for name, _ in seen}))
    return Sighting("pass", "", head.checkpoint.origin, moment(since), moment(until), names)


def together(sightings: Iterable[Sighting]) -> Sighting:
    """Combine what several checkpoints, at least one, say about one document.

    Seen at the earliest moment, held at the latest, of those that count. A proof that is wrong leaves the
    answer at no, whatever others prove; the times are those of the others.
    """
    known = list(sightings)
    good = [one for one in known if one.outcome == "pass"]
    wrong = next((one for one in known if one.outcome == "fail"), None)
    if not good:
        return wrong or known[0]
    first = min(good, key=lambda one: one.seen_at)
    return Sighting(
        "pass" if wrong is None else "fail",
        "" if wrong is None else wrong.problem,
        first.log,
        first.seen_at,
        max(one.held_at for one in good),
        tuple(sorted({name for one in good for name in one.witnesses})),
    )
