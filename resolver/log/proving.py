"""Prove that documents are in the log: the blocks that a passport file carries (DESIGN 4.1).

Each document comes with the first tree head that holds it and that a witness has cosigned, which proves its
age; where witnesses have cosigned a later moment than a day after that, the newest such head is added, which
proves that the log still holds it. Without a cosigned head there is nothing to prove.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from passport.log_evidence import LogBlock, LoggedEntry, base64_of
from resolver.log.log_store import Head, LogStore

_DAY: Final = 86_400


def blocks(log: LogStore, digests: Iterable[str]) -> list[LogBlock]:
    """The blocks about the documents with these digests, at most three for two documents.

    The same store gives the same bytes. Raises ``StoreUnavailable``, ``LogRefused``.
    """
    places = {digest: place for digest in digests if (place := log.place(digest)) is not None}
    receipts: dict[int, Head] = {}
    for place in places.values():
        head = log.receipt(place)
        if head is not None and head.seen:
            receipts[head.size] = head
    if not receipts:
        return []
    ordered = [receipts[size] for size in sorted(receipts)]
    made = [_block(log, head, places, head.checkpoint()) for head in ordered]
    newest = log.cosigned()
    if newest is not None and _last(newest) - _last(ordered[-1], first=True) > _DAY:
        made.append(_block(log, newest, places, newest.checkpoint(newest=True)))
    return made


def _block(log: LogStore, head: Head, places: dict[str, int], checkpoint: str) -> LogBlock:
    """One checkpoint with a proof for each document that its tree holds."""
    entries = [
        LoggedEntry(
            digest, f"{place:d}", tuple(base64_of(one) for one in log.inclusion(place, head.size))
        )
        for digest, place in sorted(places.items())
        if place < head.size
    ]
    return LogBlock(checkpoint, tuple(entries))


def _last(head: Head, *, first: bool = False) -> int:
    """The time of the newest cosignature; with ``first`` among each witness's first."""
    earliest: dict[str, int] = {}
    for one in head.seen:
        earliest.setdefault(one.witness, one.time)
    times: Sequence[int] = list(earliest.values()) if first else [one.time for one in head.seen]
    return max(times)
