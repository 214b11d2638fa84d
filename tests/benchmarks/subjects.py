"""What is measured: one passport of three signatures and 25 components, and the floor under it."""

import hashlib
import json
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from signing import jcs, proofs, strict_json
from signing.keys import PublicKey
from tests.world import World


@dataclass(frozen=True)
class Subject:
    """A passport as bytes, its three credentials as bytes, and the keys that signed them."""

    world: World
    passport: bytes
    credentials: tuple[bytes, ...]
    keys: tuple[PublicKey, ...]


def subject(kinds: str = "Ed25519") -> Subject:
    """A fresh, sound passport, signed by keys of these ``kinds``; its claim has 25 components."""
    world = World(kinds=kinds)
    documents = world.documents()
    signed = documents.signed()
    components = documents.claim["credentialSubject"]["footprint"]["components"]
    assert len(signed) == 3 and len(components) == 25
    return Subject(
        world,
        world.file(documents),
        tuple(jcs.canonical(document) for document in signed),
        tuple(world.issuer_of(document).key.public for document in signed),
    )


class Floor:
    """What nobody can go below: per credential ``json.loads``, two hashes, one Ed25519 verification."""

    def __init__(self, given: Subject) -> None:
        message = b"\x00" * 64
        self._work = [
            (
                data,
                Ed25519PublicKey.from_public_bytes(key.raw),
                given.world.issuer_of(json.loads(data)).key.sign(message),
            )
            for data, key in zip(given.credentials, given.keys, strict=True)
        ]
        self._message = message

    def __call__(self) -> None:
        for data, key, signature in self._work:
            json.loads(data)
            hashlib.sha256(data).digest()
            hashlib.sha256(data).digest()
            key.verify(signature, self._message)


def check_proofs(given: Subject) -> None:
    """Bytes to three checked proofs, by our own code."""
    for data, key in zip(given.credentials, given.keys, strict=True):
        document = strict_json.loads(data)
        assert isinstance(document, dict)
        proofs.check_proof(document, key)
