"""What becomes an entry of the log: documents of the logged kinds whose signing key the trust list names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from passport.model.log_entry import LOGGED, log_entry, subject_of
from passport.vocab import Kind
from resolver.log.log_store import LogStore
from signing import strict_json
from verify import TrustList

Multikey = Callable[[str], str | None]
"""The listed key of a verification method, or ``None``."""
_BATCH: Final = 500


class BackFilled(NamedTuple):
    """How many documents stored before the log began were logged now; digests of those that could not be."""

    added: int
    unknown: tuple[str, ...]


def entry_of(kind: Kind, digest: str, document: Mapping[str, Any], multikey: Multikey) -> bytes:
    """Write the entry of a document; empty where its kind is not logged or its key is on no list."""
    if kind not in LOGGED:
        return b""
    key = multikey(document["proof"]["verificationMethod"])
    return b"" if key is None else log_entry(kind, digest, subject_of(kind, document), key)


def back_fill(log: LogStore, multikey: Multikey) -> BackFilled:
    """Log every stored document that has no entry yet, in the order of storing; raises ``StoreUnavailable``.

    A document whose key the trust list does not name stays out, and is tried again after the next start.
    """
    added, last = 0, ""
    unknown: list[str] = []
    while rows := log.unlogged(last, _BATCH):
        last = rows[-1][0]
        added += _enter(log, rows, multikey, unknown)
    known = len(unknown)
    while rows := log.unlogged_retirements(len(unknown) - known, _BATCH):
        added += _enter(log, rows, multikey, unknown)
    return BackFilled(added, tuple(unknown))


def _enter(
    log: LogStore, rows: Sequence[tuple[str, str, bytes]], multikey: Multikey, unknown: list[str]
) -> int:
    """Enter those whose key is listed, and give how many; digests of others are added to ``unknown``."""
    entries: list[tuple[str, bytes]] = []
    for digest, kind, data in rows:
        if kind not in LOGGED:
            continue
        document = strict_json.loads(data, max_bytes=len(data), numbers=False)
        entry = entry_of(kind, digest, cast("dict[str, Any]", document), multikey)
        if entry:
            entries.append((digest, entry))
        else:
            unknown.append(digest)
    return log.add_entries(entries)


def log_trust_list(log: LogStore, trust: TrustList) -> None:
    """Log the list the operator works with, so that a special list for one buyer would stand out."""
    envelope = trust.register.envelope
    entry = log_entry("trustlist", trust.digest, envelope.issuer.id, trust.publisher_keys[0])
    log.add_entries([(trust.digest, entry)])
