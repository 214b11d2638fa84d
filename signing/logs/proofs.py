"""Files of C2SP tlog-proof: an entry's index, its inclusion proof and the checkpoint it leads to.

What the leaf is, the file does not say: whoever checks it computes the leaf from the document itself.
"""

from base64 import b64encode
from typing import Final, NamedTuple

from signing.errors import LogRefused
from signing.logs.checkpoints import parse_number
from signing.logs.merkle import HASH_BYTES, MOST_HASHES
from signing.logs.notes import MOST_BYTES, decode_base64

HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = "index "
_EXTRA: Final = "extra "


class LogProof(NamedTuple):
    """A proof that was read: the entry's index, hashes from the leaf up, the signed checkpoint as text."""

    entry: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        rows = (HEADER, f"{_INDEX}{self.entry:d}", *(b64encode(one).decode() for one in self.hashes))
        return "".join(f"{row}\n" for row in rows) + "\n" + self.checkpoint


def parse_proof(text: str) -> LogProof:
    """Read a tlog-proof file; the optional ``extra`` line is not authenticated and is left out.

    Raises ``LogRefused`` ``log.proof_file``, ``log.number``; the checkpoint is not read here.
    """
    head, separator, checkpoint = text.partition("\n\n")
    rows = head.split("\n")
    if len(text) > MOST_BYTES or not separator or rows[0] != HEADER:
        raise _bad("it does not begin with the line of its format")
    rest = rows[1:]
    if rest and rest[0].startswith(_EXTRA):
        if decode_base64(rest[0].removeprefix(_EXTRA)) is None:
            raise _bad("its extra line is not base64")
        rest = rest[1:]
    if not rest or not rest[0].startswith(_INDEX):
        raise _bad("it has no line 'index'")
    return LogProof(parse_number(rest[0].removeprefix(_INDEX)), parse_hashes(rest[1:]), checkpoint)


def parse_hashes(rows: list[str]) -> tuple[bytes, ...]:
    """Read hashes in base64, at most 63 of 32 bytes; raises ``LogRefused`` ``log.proof_file``."""
    hashes = tuple(decode_base64(row) or b"" for row in rows)
    if len(hashes) > MOST_HASHES or any(len(one) != HASH_BYTES for one in hashes):
        raise _bad("its hashes are not at most 63 lines of 32 bytes in base64")
    return hashes


def _bad(reason: str) -> LogRefused:
    return LogRefused("log.proof_file", f"This is no proof of a log: {reason}.", hint="Fetch it again.")
