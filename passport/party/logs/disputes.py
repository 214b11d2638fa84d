"""Two checkpoints by which a log contradicts itself, as files that other tools check."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from passport import log_evidence
from passport.disk import files, new_folder
from signing.strict_json import loads

if TYPE_CHECKING:
    from verify import TrustList

SMALLER, LARGER = "smaller.note", "larger.note"


def in_passport(
    data: bytes, trust: "TrustList", beside: Iterable[bytes] = ()
) -> tuple[str, str] | None:
    """Find two checkpoints in a passport file that one listed log has signed, of one size and other roots.

    ``beside``: files of further proofs, as ``Evidence.open`` takes them. These are what the finding
    ``log.consistent`` failed for; ``None`` where there are none.
    """
    from verify import Evidence  # noqa: PLC0415 - the verifier only when needed
    from verify.believing.sightings import Head, open_head  # noqa: PLC0415 - as above

    value: Any = loads(data, max_bytes=files.MAX_DOCUMENT)
    first: dict[tuple[str, int], tuple[bytes, str]] = {}
    for block in (*log_evidence.read(value.get(log_evidence.MEMBER, ())), *Evidence.open(log=beside).log):
        head = open_head(block, trust.accepted)
        if isinstance(head, Head):
            checkpoint = head.checkpoint
            about = checkpoint.origin, checkpoint.size
            root, note = first.setdefault(about, (checkpoint.root, block.checkpoint))
            if root != checkpoint.root:
                return note, block.checkpoint
    return None


def write(folder: Path, smaller: str, larger: str) -> None:
    """Write both notes, byte for byte as the log signed them, into a new folder; raises ``file.*``."""
    new_folder.write(folder, {SMALLER: smaller.encode(), LARGER: larger.encode()})
