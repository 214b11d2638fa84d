"""Other implementations of the C2SP formats, in both directions: proofs, tiles, checkpoints, witnesses.

PyPI sigstore (tests/signing/logs/test_merkle.py) and npm @sigstore/verify are wide in use. aics-tlog and
aics-witness are young and by one author; they are asked about what the former do not have: tiles,
consistency, cosignatures, the witness protocol.
"""

import json
import random
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from resolver.log.sequencing import Sequencer
from resolver.log.witness_app import create_witness_app
from resolver.log.witnesses import Witness
from resolver.log.witnessing import Witnessing
from resolver.outgoing import fetch
from resolver.store.sql import SqlStore
from signing.errors import LogRefused
from signing.logs import checkpoints, merkle, notes
from signing.logs.checkpoints import Checkpoint
from tests import waiting
from tests.interop.installed import peer, script
from tests.resolver.log import served
from tests.resolver.log.served import files_of
from tests.resolver.service import listening

ENTRIES = [f"entry {number}\n".encode() for number in range(700)]
LEAVES = [merkle.leaf_hash(one) for one in ENTRIES]
ROOTS = {size: merkle.fold(LEAVES[:size]) for size in (1, 2, 3, 255, 256, 257, 511, 512, 513, 700)}


def subtree(level: int, offset: int) -> bytes:
    return merkle.fold(LEAVES[offset << level : (offset + 1) << level])


def native(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed * 32)


def test_our_tiles_are_those_of_aics_tlog_byte_for_byte() -> None:
    theirs = peer("aics_tlog.tiles", "aics-tlog").materialise_tiles(ENTRIES)
    ours = {path: data for path, data in files_of(ENTRIES).items() if path != "checkpoint"}
    assert ours == {f"tile/{path.removeprefix('tile/')}": data for path, data in theirs.items()}


def test_proofs_of_aics_tlog_hold_here_and_no_others() -> None:
    tree = peer("aics_tlog.tree", "aics-tlog").MerkleTree(ENTRIES)
    chance = random.Random(9162)
    for new, root in ROOTS.items():
        assert tree.root(new) == root
        for old in (size for size in ROOTS if size <= new):
            proof = tree.consistency_proof(old, new)
            merkle.check_consistency(old, ROOTS[old], new, root, proof)
            with pytest.raises(LogRefused):
                merkle.check_consistency(old, LEAVES[9], new, root, proof)
        for index in chance.sample(range(new), min(new, 12)):
            proof = tree.inclusion_proof(index, new)
            merkle.check_inclusion(LEAVES[index], index, new, proof, root)
            with pytest.raises(LogRefused):
                merkle.check_inclusion(LEAVES[index - 1 if new > 1 else 7], index, new, proof, root)


def test_checkpoints_and_cosignatures_of_aics_tlog_hold_here() -> None:
    """Written by them, with an extension line; any other text is refused."""
    theirs = peer("aics_tlog.checkpoint", "aics-tlog")
    cosign = peer("aics_tlog.cosign", "aics-tlog")
    head = theirs.Checkpoint(served.ORIGIN, 700, ROOTS[700], ("more",))
    note = theirs.sign_checkpoint(head, native(b"l"), served.ORIGIN)
    _, line = cosign.sign_cosignature(
        native(b"w"), served.WITNESS.name, served.SEEN, served.ORIGIN, 700, ROOTS[700], ("more",)
    )
    text = note.serialise() + str(notes.SignatureLine(line.name, line.key_id, line.signature))
    checkpoint, opened = checkpoints.open_checkpoint(text, [served.KEY])
    assert checkpoint == Checkpoint(served.ORIGIN, 700, ROOTS[700], ("more",))
    (seen,) = checkpoints.cosignatures(opened, [served.WITNESS])
    assert (seen.key, seen.time) == (served.WITNESS, served.SEEN)
    with pytest.raises(LogRefused):
        checkpoints.open_checkpoint(text.replace("\nmore\n", "\nless\n"), [served.KEY])
    reading = peer("aics_tlog.note", "aics-tlog")
    ours = served.note_of(ENTRIES, {served.WITNESS: served.SEEN, served.SECOND: served.SEEN})
    keys = [reading.parse_vkey(one.vkey) for one in (served.WITNESS, served.SECOND)]
    log, parse = reading.parse_vkey(served.KEY.vkey), reading.parse_note
    assert theirs.verify_checkpoint(parse(ours), log, keys, 2, expected_origin=served.ORIGIN).ok
    assert not theirs.verify_checkpoint(parse(ours.replace("\n700\n", "\n701\n")), log, keys, 2).ok


class Grown:
    """A log of this project in a store, which a witness of either kind is asked about."""

    def __init__(self, folder: Path, witness: Witness) -> None:
        self.store = SqlStore(f"sqlite:///{folder / 'log.sqlite'}", migrate=True)
        self.sequencer = Sequencer(
            self.store, served.ORIGIN, served.SIGNER, [witness],
            clock=lambda: served.SEEN, moment=lambda: "2026-11-30T00:00:00Z",
        )  # fmt: skip
        self.log = self.sequencer.log

    def grow(self, count: int) -> None:
        first = self.log.count()
        self.log.add_entries([(f"d{place}", ENTRIES[place]) for place in range(first, first + count)])


@pytest.fixture
def aics_witness(tmp_path: Path) -> Iterator[Any]:
    """An aics-witness over HTTP that knows the log."""
    service, store = peer("aics_witness.service", "aics-witness"), peer("aics_witness.store", "aics-witness")
    config = peer("aics_witness.config", "aics-witness")
    held = store.WitnessStore(tmp_path / "theirs.sqlite", create=True)
    known = config.LogConfig.from_strings(served.ORIGIN, [served.KEY.vkey])
    witness = service.Witness(served.WITNESS.name, native(b"w"), held, [known])
    server = service.make_server(witness)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    waiting.ended(thread)
    server.server_close()
    held.close()


def test_aics_witness_cosigns_our_log_and_refuses_a_fork_and_a_rollback(
    aics_witness: Any,
    tmp_path: Path,
) -> None:
    witness = Witness(served.WITNESS, aics_witness.url, served.KEY)
    grown = Grown(tmp_path, witness)
    for count in (1, 2, 252, 1, 1, 300):
        grown.grow(count)
        head = grown.sequencer.step()
        assert head is not None
        note = checkpoints.open_checkpoint(head.checkpoint(), [served.KEY])[1]
        assert [one.key for one in checkpoints.cosignatures(note, [served.WITNESS])] == [served.WITNESS]
    newest = Witness(served.WITNESS, aics_witness.url, served.KEY).newest(served.ORIGIN)
    assert newest is not None
    assert (newest.size, newest.root) == (557, merkle.fold(LEAVES[:557]))
    forked = Checkpoint(served.ORIGIN, 557, LEAVES[0])
    other = str(checkpoints.sign_checkpoint(forked, served.SIGNER))
    assert ask(aics_witness.url, f"old 557\n\n{other}") == 422
    assert ask(aics_witness.url, f"old 3\n\n{served.note_of(ENTRIES[:3])}") == 409
    assert [one.known_size for one in aics_witness.witness.store.evidence()] == [557]
    grown.store.close()


def test_the_feeder_of_aics_witness_gets_cosignatures_from_our_witness(tmp_path: Path) -> None:
    feeder = peer("aics_witness.feeder", "aics-witness")
    ours = Witnessing(tmp_path / "ours.sqlite", served.WITNESS, served.WITNESS_SIGNER)
    ours.add_log(served.KEY.vkey)
    with listening(create_witness_app(ours, clock=lambda: served.SEEN)) as url:
        client = feeder.WitnessClient(url, served.WITNESS.vkey, max_age_seconds=None, max_future_seconds=None)
        for size in (3, 255, 257, 700):
            lines = client.submit(
                served.note_of(ENTRIES[:size]), lambda old, new: merkle.consistency_proof(old, new, subtree)
            )
            note = notes.parse_note(served.note_of(ENTRIES[:size]) + lines)
            assert [one.time for one in checkpoints.cosignatures(note, [served.WITNESS])] == [served.SEEN]
        fresh = feeder.WitnessClient(url, served.WITNESS.vkey, max_age_seconds=None, max_future_seconds=None)
        with pytest.raises(feeder.WitnessAhead):  # 409, which says how far the witness is
            fresh.submit(served.note_of(ENTRIES[:3]), lambda old, new: [])
        other = checkpoints.sign_checkpoint(Checkpoint(served.ORIGIN, 700, LEAVES[0]), served.SIGNER)
        with pytest.raises(feeder.WitnessRejected):  # 422
            client.submit(str(other), lambda old, new: [])
        client.close()
        fresh.close()
    assert [one.reason for one in ours.evidence()] == ["two roots for one size"]


def ask(url: str, body: str) -> int:
    return fetch.request("POST", f"{url}/add-checkpoint", body=body.encode()).status


def test_sigstore_in_javascript_finds_our_proofs_and_checkpoints_valid(tmp_path: Path) -> None:
    """24 proofs hold; each of them with another leaf, another hash and another signature does not."""
    chance = random.Random(6962)
    cases, expected = [], []
    for _ in range(24):
        size = chance.choice(list(ROOTS))
        index = chance.randrange(size)
        hashes = merkle.inclusion_proof(index, size, subtree)
        note = served.note_of(ENTRIES[:size], {served.WITNESS: served.SEEN})
        changed = [LEAVES[5], *hashes[1:]] if hashes else [LEAVES[5]]
        wrong = note.replace(f"\n{size}\n", f"\n{size + 1}\n")
        for body, proof, text in (
            (ENTRIES[index], hashes, note),
            (ENTRIES[index] + b"x", hashes, note),
            (ENTRIES[index], changed, note),
            (ENTRIES[index], hashes, wrong),
        ):
            cases.append(
                {
                    "body": b64encode(body).decode(),
                    "index": str(index),
                    "hashes": [b64encode(one).decode() for one in proof],
                    "checkpoint": text,
                }
            )
        expected += [True, False, False, False]
    spki = bytes.fromhex("302a300506032b6570032100") + served.KEY.public.raw
    asked = {"key": b64encode(spki).decode(), "origin": served.ORIGIN, "cases": cases}
    asked["keyId"] = b64encode(served.KEY.key_id).decode()
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    assert script("log_proofs.cjs", str(file)) == expected
