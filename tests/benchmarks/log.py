"""The targets of the transparency log: entering and signing, and checking a proof with three cosignatures.

All are ratios within one run: entries against claims that one core signs, a whole proof and its path of
hashes against bare Ed25519 verifications by the same library.
"""

import statistics
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from passport.model.log_entry import log_entry, subject_of
from resolver.log.sequencing import Sequencer
from resolver.store.sql import SqlStore
from signing.digests import document_digest
from signing.keys import PrivateKey
from signing.logs import checkpoints, merkle
from signing.logs.checkpoints import Checkpoint
from signing.logs.notes import COSIGNATURE, NoteKey
from signing.signer import KeySigner
from tests.benchmarks.issuing import MEMORY
from tests.benchmarks.measure import Row, Work, medians, ratio, ratios, side_by_side, spread
from tests.benchmarks.profile import dearest
from tests.resolver.log import served
from tests.world import World

ENTRIES, CLAIMS = 20_000, 40
BATCH = 1_000
"""Entries between two signed tree heads."""
ROUNDS = 15
SIZE, WITNESSES = 1_000_000, 3
VERIFY, PATH, APPEND = 1.3, 0.15, 5.0


def rows() -> list[Row]:
    """Give the three rows."""
    return [*_proofs(), _append()]


class Proof:
    """An entry in a tree of a million, its checkpoint signed by the log and cosigned three times."""

    def __init__(self) -> None:
        self.leaf, self.index = merkle.leaf_hash(b"entry"), SIZE // 3
        inner = (self.index ^ (SIZE - 1)).bit_length()
        count = inner + (self.index >> inner).bit_count()
        self.hashes = [sha256(bytes([place])).digest() for place in range(count)]
        root = merkle._climb(self.leaf, self.index, inner, self.hashes)
        head = Checkpoint(served.ORIGIN, SIZE, root)
        names = [f"w{place}.example" for place in range(WITNESSES)]
        signers = [
            KeySigner(PrivateKey.from_seed("Ed25519", bytes([place]) * 32), name)
            for place, name in enumerate(names)
        ]
        lines = [checkpoints.cosign(head, one.verification_method, one, 1) for one in signers]
        self.note = str(checkpoints.sign_checkpoint(head, served.SIGNER)) + "".join(map(str, lines))
        self.witnesses = [NoteKey(one.verification_method, COSIGNATURE, one.public) for one in signers]
        self.root, self.text = root, b"\x00" * 200
        self.bare = Ed25519PublicKey.from_public_bytes(served.SIGNER.public.raw)
        self.signature = served.SIGNER.sign(self.text)

    def path(self) -> None:
        """Follow the hashes alone."""
        merkle.check_inclusion(self.leaf, self.index, SIZE, self.hashes, self.root)

    def whole(self) -> None:
        """Read the checkpoint, check its signature and every cosignature, follow the hashes."""
        checkpoint, note = checkpoints.open_checkpoint(self.note, [served.KEY])
        assert len(checkpoints.cosignatures(note, self.witnesses)) == WITNESSES
        merkle.check_inclusion(self.leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)

    def one(self) -> None:
        """Verify one signature."""
        self.bare.verify(self.signature, self.text)

    def all(self) -> None:
        """Verify as many signatures as the proof has."""
        for _ in range(1 + WITNESSES):
            self.one()


def _proofs() -> list[Row]:
    proof = Proof()
    works: dict[str, Work] = {"whole": proof.whole, "path": proof.path, "all": proof.all, "one": proof.one}
    timings = side_by_side(works, rounds=ROUNDS)
    seconds = medians(timings)
    whole, path = ratio(timings, "whole", "all"), ratio(timings, "path", "one")
    said = f"{WITNESSES} cosignatures, {len(proof.hashes)} hashes"
    return [
        Row("log/verify", round(whole, 3), "x (1 + k) Ed25519", f"<= {VERIFY}", whole <= VERIFY,
            said, seconds, None if whole <= VERIFY else dearest(proof.whole),
            spread(ratios(timings, "whole", "all"))),
        Row("log/path", round(path, 3), "x Ed25519", f"<= {PATH}", path <= PATH,
            said, seconds, None if path <= PATH else dearest(proof.path),
            spread(ratios(timings, "path", "one"))),
    ]  # fmt: skip


def _append() -> Row:
    """Processor time of an entry, entered and under a signed head, beside that of signing a claim."""
    world = World()
    start = time.process_time()
    claims = [world.claim(heat=f"H{place}") for place in range(CLAIMS)]
    signing = (time.process_time() - start) / CLAIMS
    key = world.mill.signer.public.multikey
    subject, digest = subject_of("claim", claims[0]), document_digest(claims[0])
    entries = [
        (f"{digest}-{place}", log_entry("claim", digest, f"{subject}{place}", key))
        for place in range(ENTRIES)
    ]
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        store = SqlStore(f"sqlite:///{Path(folder) / 'log.sqlite'}", migrate=True)
        sequencer = Sequencer(
            store, served.ORIGIN, served.SIGNER, [], clock=lambda: 1, moment=lambda: "2026-11-30T00:00:00Z"
        )
        spent = []
        for begin in range(0, ENTRIES, BATCH):
            start = time.process_time()
            sequencer.log.add_entries(entries[begin : begin + BATCH])
            sequencer.step()
            spent.append((time.process_time() - start) / len(entries[begin : begin + BATCH]))
        store.close()
    entering = statistics.median(spent)
    value = signing / entering
    return Row(
        "log/append", round(value, 1), "x the claims one core signs", f">= {APPEND}", value >= APPEND,
        f"{ENTRIES} entries, a head every {BATCH}", {"entry": entering, "claim": signing}, None,
    )  # fmt: skip
