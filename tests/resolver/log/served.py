"""A log as its operator may serve it, honest or not: files of C2SP tlog-tiles, signed by the log's key."""

from collections.abc import Mapping, Sequence
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
SECOND_SIGNER = KeySigner(PrivateKey.from_seed("Ed25519", b"v" * 32), "w2.example")
SECOND = NoteKey("w2.example", COSIGNATURE, SECOND_SIGNER.public)
_SIGNERS = {WITNESS: WITNESS_SIGNER, SECOND: SECOND_SIGNER}
SEEN = 1_790_000_000


def note_of(entries: Sequence[bytes], seen: Mapping[NoteKey, int] | None = None) -> str:
    """The signed checkpoint over all entries; ``seen``: who cosigned it, and when."""
    head = Checkpoint(ORIGIN, len(entries), merkle.fold([merkle.leaf_hash(one) for one in entries]))
    lines = [checkpoints.cosign(head, key.name, _SIGNERS[key], time) for key, time in (seen or {}).items()]
    return str(checkpoints.sign_checkpoint(head, SIGNER)) + "".join(str(line) for line in lines)


def serve(folder: Path, entries: Sequence[bytes], seen: Mapping[NoteKey, int] | None = None) -> Path:
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
    (folder / "checkpoint").write_text(note_of(entries, seen), encoding="utf-8")
    return folder


def files_of(entries: list[bytes]) -> dict[str, bytes]:
    """The files of a log, in memory."""
    leaves = [merkle.leaf_hash(one) for one in entries]
    found = {"checkpoint": note_of(entries).encode()}
    for level, number, hashes in tiles.grow(0, leaves, lambda *_: b""):
        found["tile/" + tiles.path(tiles.Place(level, number, len(hashes) // 32))] = hashes
    for place in tiles.places(len(entries)):
        if place.level < 0:
            some = entries[place.number * 256 : place.number * 256 + place.width]
            found["tile/" + tiles.path(place)] = tiles.bundle(some)
    return found
