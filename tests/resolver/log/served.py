"""A log as its operator may serve it, honest or not: files of C2SP tlog-tiles, signed by the log's key."""

from collections.abc import Sequence
from pathlib import Path

from signing.keys import PrivateKey
from signing.logs import checkpoints, merkle, tiles
from signing.logs.checkpoints import Checkpoint
from signing.logs.notes import COSIGNATURE, ED25519, NoteKey
from signing.signer import KeySigner

ORIGIN = "log.example/steel"
SIGNER = KeySigner(PrivateKey.from_seed("Ed25519", b"l" * 32), ORIGIN)
KEY = NoteKey(ORIGIN, ED25519, SIGNER.public)
WITNESS_SIGNER = KeySigner(PrivateKey.from_seed("Ed25519", b"w" * 32), "w1.example")
WITNESS = NoteKey("w1.example", COSIGNATURE, WITNESS_SIGNER.public)
SEEN = 1_790_000_000


def note_of(entries: Sequence[bytes], *, cosigned: bool = False) -> str:
    """The signed checkpoint over all entries."""
    head = Checkpoint(ORIGIN, len(entries), merkle.fold([merkle.leaf_hash(one) for one in entries]))
    line = str(checkpoints.cosign(head, WITNESS.name, WITNESS_SIGNER, SEEN)) if cosigned else ""
    return str(checkpoints.sign_checkpoint(head, SIGNER)) + line


def serve(folder: Path, entries: Sequence[bytes], *, cosigned: bool = False) -> Path:
    """Write checkpoint, tiles and bundles over the entries; what was served before stays where it was."""
    leaves = [merkle.leaf_hash(one) for one in entries]
    hashes = {(level, number): data for level, number, data in tiles.grow(0, leaves, lambda *_: b"")}
    for place in tiles.places(len(entries)):
        start = place.number * tiles.WIDTH
        data = (
            tiles.bundle(entries[start : start + place.width])
            if place.level < 0
            else hashes[place.level, place.number]
        )
        path = folder / "tile" / tiles.path(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "checkpoint").write_text(note_of(entries, cosigned=cosigned), encoding="utf-8")
    return folder
