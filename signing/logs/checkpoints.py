"""Checkpoints and cosignatures of C2SP: a signed tree head, and at what time a witness has seen it.

A cosignature (type 0x04) says that at its time this was the largest consistent tree the witness had seen of
the log. It signs ``cosignature/v1``, the time, and the whole text of the checkpoint.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from typing import Final, NamedTuple

from signing.errors import LogRefused
from signing.logs.merkle import EMPTY_ROOT, HASH_BYTES, MOST_LEAVES
from signing.logs.notes import (
    COSIGNATURE,
    Note,
    NoteKey,
    SignatureLine,
    check_line,
    decode_base64,
    parse_note,
    sign_note,
    signed_by,
)
from signing.signer import Signer

_NUMBER: Final = re.compile("0|[1-9][0-9]{0,18}")
_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_MOST_TIME: Final = (1 << 63) - 1
_LEAST_LINES: Final = 3


class Checkpoint(NamedTuple):
    """A tree head: which log, how many entries, their root; further lines of the text are never relied on."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed, each line ended by a line feed."""
        lines = (self.origin, f"{self.size:d}", b64encode(self.root).decode(), *self.extension)
        return "".join(f"{line}\n" for line in lines)


class Cosignature(NamedTuple):
    """A witness's signature that was checked, and its POSIX time in seconds."""

    key: NoteKey
    time: int


def parse_number(text: str) -> int:
    """Read a decimal number below 2^63 without leading zeros; raises ``LogRefused`` ``log.number``."""
    if _NUMBER.fullmatch(text) and (number := int(text)) <= MOST_LEAVES:
        return number
    raise LogRefused(
        "log.number",
        "A size or index is not a decimal number below 2^63 without leading zeros.",
        hint="Take the proof as the log served it.",
    )


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint (not its signatures).

    Raises ``LogRefused``: ``log.checkpoint``, ``log.number``, ``log.empty_root``.
    """
    lines = text.split("\n")
    if lines[-1] or len(lines) <= _LEAST_LINES or not all(lines[:-1]):
        raise _bad_checkpoint("it has not the three lines origin, size and root")
    origin, size, encoded, *extension = lines[:-1]
    root = decode_base64(encoded)
    if root is None or len(root) != HASH_BYTES:
        raise _bad_checkpoint("its root is not 32 bytes in base64")
    checkpoint = Checkpoint(origin, parse_number(size), root, tuple(extension))
    if checkpoint.size == 0 and root != EMPTY_ROOT:
        raise LogRefused(
            "log.empty_root",
            "A checkpoint of no entries has another root than an empty log.",
            hint="Fetch it again; if it stays so, report it.",
        )
    return checkpoint


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> Note:
    """Sign a checkpoint with the log's Ed25519 key; its key name is the origin."""
    return Note(checkpoint.text, (sign_note(checkpoint.text, checkpoint.origin, signer),))


def open_checkpoint(text: str, logs: Iterable[NoteKey]) -> tuple[Checkpoint, Note]:
    """Read a signed checkpoint and check that its log has signed it.

    ``logs``: keys of accepted logs; the key's name must be the origin. Raises ``LogRefused``: ``log.origin``
    (no accepted log of that origin, or not signed by it), and the codes of note and checkpoint.
    """
    note = parse_note(text)
    checkpoint = parse_checkpoint(note.text)
    if not signed_by(note, [key for key in logs if key.name == checkpoint.origin]):
        raise LogRefused(
            "log.origin",
            "The checkpoint is not signed by a log that is accepted here.",
            hint="The checkpoint's first line is its origin: ask its operator for the key of that name.",
        )
    return checkpoint, note


def cosign(checkpoint: Checkpoint, name: str, signer: Signer, time: int) -> SignatureLine:
    """Sign as a witness that this was the largest tree seen of its log at ``time`` (POSIX seconds)."""
    key = NoteKey(name, COSIGNATURE, signer.public)
    signature = signer.sign(_cosigned(checkpoint.text, time))
    return SignatureLine(name, key.key_id, time.to_bytes(_TIME_BYTES, "big") + signature)


def cosignatures(note: Note, witnesses: Iterable[NoteKey]) -> list[Cosignature]:
    """List the cosignatures of known witnesses, in the order of their lines.

    A line of a known witness that does not verify refuses the note: ``LogRefused`` ``log.signature``. One
    public key counts once, under whichever of its names comes first.
    """
    known = {(key.name, key.key_id): key for key in witnesses if key.kind == COSIGNATURE}
    counted: dict[bytes, Cosignature] = {}
    for line in note.lines:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        time = int.from_bytes(line.signature[:_TIME_BYTES], "big")
        signature = line.signature[_TIME_BYTES:]
        if len(signature) != _SIGNATURE_BYTES or not 0 < time <= _MOST_TIME:
            raise LogRefused(
                "log.signature",
                f"The cosignature of '{line.name}' has not the form of type 0x04.",
                hint="The note was changed after it was signed; fetch it again.",
            )
        check_line(key, line, _cosigned(note.text, time), signature)
        counted.setdefault(key.public.raw, Cosignature(key, time))
    return list(counted.values())


def quorum_time(seen: Iterable[Cosignature], threshold: int) -> int | None:
    """The first time at which ``threshold`` of the witnesses had seen the tree; ``None`` where fewer have.

    It is the ``threshold``-th smallest time: with one honest witness among any ``threshold`` of them the tree
    existed then, and a further cosignature can only make it earlier. ``threshold`` is at least 1.
    """
    times = sorted(one.time for one in seen)
    return times[threshold - 1] if 0 < threshold <= len(times) else None


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time:d}\n{text}".encode()


def _bad_checkpoint(reason: str) -> LogRefused:
    return LogRefused(
        "log.checkpoint", f"This is no checkpoint: {reason}.", hint="Fetch it again, as it was served."
    )
