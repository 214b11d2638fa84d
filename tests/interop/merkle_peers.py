"""Ask two other Merkle implementations whether entries are under a root: aics-tlog and @sigstore/verify."""

import json
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from signing.logs import checkpoints
from signing.logs.checkpoints import Checkpoint
from tests.interop.installed import peer, script
from tests.resolver.log import served


class Proven(NamedTuple):
    """An entry, its place among the leaves, and its hashes from the leaf up."""

    entry: bytes
    place: int
    hashes: list[bytes]


def check_aics(root: bytes, size: int, proven: Iterable[Proven]) -> None:
    """Each entry is found; changed, at its neighbour's place or a hash short it is not."""
    tree = peer("aics_tlog.tree", "aics-tlog")

    def holds(entry: bytes, place: int, hashes: list[bytes]) -> bool:
        try:
            answer = tree.verify_inclusion(tree.leaf_hash(entry), place, size, hashes, root)
        except ValueError:
            return False
        return answer is not False

    for one in proven:
        assert holds(*one)
        assert not holds(one.entry + b" ", one.place, one.hashes)
        assert not holds(one.entry, (one.place + 1) % size, one.hashes)
        assert not holds(one.entry, one.place, one.hashes[:-1])


def check_sigstore(root: bytes, size: int, proven: Iterable[Proven], folder: Path) -> None:
    """The same; the root stands in a checkpoint, since this checker reads no other."""
    note = str(checkpoints.sign_checkpoint(Checkpoint(served.ORIGIN, size, root), served.SIGNER))
    cases, expected = [], []
    for one in proven:
        for body, proof, right in (
            (one.entry, one.hashes, True), (one.entry + b" ", one.hashes, False),
            (one.entry, [root, *one.hashes[1:]], False),
        ):  # fmt: skip
            texts = [b64encode(part).decode() for part in proof]
            place = str(one.place)
            cases.append(
                {"body": b64encode(body).decode(), "index": place, "hashes": texts, "checkpoint": note}
            )
            expected.append(right)
    spki = bytes.fromhex("302a300506032b6570032100") + served.KEY.public.raw
    asked = {"key": b64encode(spki).decode(), "origin": served.ORIGIN, "cases": cases}
    asked["keyId"] = b64encode(served.KEY.key_id).decode()
    file = folder / "asked.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    assert script("log_proofs.cjs", str(file)) == expected
