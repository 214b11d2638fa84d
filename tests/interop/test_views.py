"""Other Merkle code on the facts of a claim: a fact alone has the inclusion proof of RFC 6962 (DESIGN 2.9).

PyPI aics-tlog and npm @sigstore/verify are asked about the root that a claim signs.
"""

import json
from base64 import b64encode
from pathlib import Path

from passport.views.commitment import hash_of, root_text
from passport.views.document import chosen
from signing import jcs
from signing.logs import checkpoints, merkle
from signing.logs.checkpoints import Checkpoint
from tests.interop.installed import peer, script
from tests.resolver.log import served
from tests.world_views import footprint

CLAIM = ("urn:uuid:018f3c2e-7a41-7000-8000-000000000001", "uID" + "A" * 65)
HELD = footprint().held
SIZE = len(HELD.hashes)
ROOT = merkle.fold(HELD.hashes)


def paths() -> list[tuple[bytes, int, list[bytes]]]:
    """The entry, place and hashes of each fact, as its view has them."""
    found = []
    for at, leaf in HELD.leaves.items():
        view = chosen(HELD, CLAIM, [at])
        entry = jcs.canonical({"at": at, "salt": leaf.salt, "value": dict(leaf.value)})
        found.append((entry, view.shown[0].place, [hash_of(text) for text in view.proof]))
    return found


def test_aics_tlog_finds_every_fact_under_the_root_and_no_other() -> None:
    tree = peer("aics_tlog.tree", "aics-tlog")
    assert root_text(ROOT) == HELD.member()["digestMultibase"]
    for entry, place, hashes in paths():
        assert holds(tree, entry, place, hashes)
        assert not holds(tree, entry + b" ", place, hashes)
        assert not holds(tree, entry, place ^ 1, hashes)
        assert not holds(tree, entry, place, hashes[:-1])


def holds(tree: object, entry: bytes, place: int, hashes: list[bytes]) -> bool:
    try:
        answer = tree.verify_inclusion(tree.leaf_hash(entry), place, SIZE, hashes, ROOT)  # type: ignore[attr-defined]  # has no types
    except ValueError:
        return False
    return answer is not False


def test_sigstore_in_javascript_finds_every_fact_under_the_root_and_no_other(tmp_path: Path) -> None:
    """The root stands in a checkpoint, since this checker reads no other."""
    note = str(checkpoints.sign_checkpoint(Checkpoint(served.ORIGIN, SIZE, ROOT), served.SIGNER))
    cases, expected = [], []
    for entry, place, hashes in paths():
        for body, proof, right in (
            (entry, hashes, True), (entry + b" ", hashes, False), (entry, [ROOT, *hashes[1:]], False),
        ):  # fmt: skip
            texts = [b64encode(one).decode() for one in proof]
            cases.append(
                {"body": b64encode(body).decode(), "index": str(place), "hashes": texts, "checkpoint": note}
            )
            expected.append(right)
    spki = bytes.fromhex("302a300506032b6570032100") + served.KEY.public.raw
    asked = {"key": b64encode(spki).decode(), "origin": served.ORIGIN, "cases": cases}
    asked["keyId"] = b64encode(served.KEY.key_id).decode()
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    assert script("log_proofs.cjs", str(file)) == expected
