"""A whole passport file of this product, every credential in it, checked by an independent implementation."""

import json
from pathlib import Path

import pytest

from signing.dids.document import did_document
from signing.keys import KeyKind
from tests.interop.installed import node
from tests.signing.documents import CONTEXT_FILE, PASSPORT_V1
from tests.world import World


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_every_credential_of_a_passport_verifies_elsewhere(tmp_path: Path, kind: KeyKind) -> None:
    world = World(kinds=kind)
    data = world.passport(status_inside=True)
    credentials = json.loads(data)["verifiableCredential"]
    issuers = {one.did: one for one in map(world.issuer_of, credentials)}
    dids = {did: did_document(did, [(one.fragment, one.key.public)]) for did, one in issuers.items()}
    passport, known = tmp_path / "coil.passport.json", tmp_path / "dids.json"
    passport.write_bytes(data)
    known.write_text(json.dumps(dids), encoding="utf-8")
    context = f"{PASSPORT_V1}={CONTEXT_FILE}"
    found = node("verify.mjs", "--context", context, "--dids", str(known), str(passport))
    assert len(found) == len(credentials) > 3
    assert [one["error"] for one in found] == [None] * len(credentials)
    assert all(one["verified"] for one in found)
