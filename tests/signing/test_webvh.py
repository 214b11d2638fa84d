"""Logs of did:webvh: each version rests on the one before, and only allowed keys make a new one (T293)."""

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from signing import jcs
from signing.encoding import base58_encode
from signing.errors import DidRefused, ToolError
from signing.foreign import webvh
from signing.foreign.proof_sets import ProofOptions, attach_to_set
from signing.keys import PrivateKey
from signing.signer import KeySigner

Json = Any
AT = "2026-11-22T00:00:00Z"
HOST = "register.example"


def _hash(data: bytes) -> str:
    return base58_encode(b"\x12\x20" + hashlib.sha256(data).digest())


def _key() -> PrivateKey:
    return PrivateKey.generate("Ed25519")


class Log:
    """A log as its controller makes it."""

    def __init__(self, *, promised: bool = False) -> None:
        self.keys = [_key(), _key(), _key()]
        self.promised = promised
        state = {
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": f"did:webvh:{{SCID}}:{HOST}",
            "assertionMethod": ["#key-1"],
            "verificationMethod": [
                {
                    "id": "#key-1", "type": "Multikey", "controller": f"did:webvh:{{SCID}}:{HOST}",
                    "publicKeyMultibase": self.keys[2].public.multikey,
                }
            ],
        }  # fmt: skip
        first: Json = {
            "versionId": "{SCID}",
            "versionTime": "2026-01-01T00:00:00Z",
            "parameters": {"method": "did:webvh:1.0", "scid": "{SCID}", **self.parameters(0)},
            "state": state,
        }
        self.scid = _hash(jcs.canonical(first))
        filled = json.loads(jcs.canonical(first).replace(b"{SCID}", self.scid.encode()))
        self.entries = [self.finished(filled, 1, self.scid, self.keys[0])]

    def parameters(self, place: int) -> Json:
        """The keys of a version, and where it promises them the hash of the next."""
        found: Json = {"updateKeys": [self.keys[place].public.multikey]}
        if self.promised:
            found["nextKeyHashes"] = [_hash(self.keys[place + 1].public.multikey.encode())]
        return found

    def finished(self, entry: Json, number: int, before: str, by: PrivateKey) -> Json:
        """The entry with its hash, signed."""
        hashed = _hash(jcs.canonical({**entry, "versionId": before}))
        named = {**entry, "versionId": f"{number}-{hashed}"}
        method = f"did:key:{by.public.multikey}#{by.public.multikey}"
        signer = KeySigner(by, method)
        signed = attach_to_set(named, signer, ProofOptions("eddsa-jcs-2022", created=AT), _never)
        proof = signed["proof"]
        return {**signed, "proof": proof if isinstance(proof, list) else [proof]}

    def add(self, by: PrivateKey, *, time: str = "2026-02-01T00:00:00Z", **parameters: Json) -> None:
        """One more version, the document with a name more."""
        last = self.entries[-1]
        state = {**last["state"], "alsoKnownAs": [f"https://{HOST}/{len(self.entries)}"]}
        entry = {"versionTime": time, "parameters": parameters, "state": state, "versionId": ""}
        self.entries.append(self.finished(entry, len(self.entries) + 1, last["versionId"], by))

    def bytes(self) -> bytes:
        """The file."""
        return b"".join(json.dumps(entry).encode() + b"\n" for entry in self.entries)


def _never(*_: object) -> bytes:
    raise AssertionError("JSON-LD takes no part")


def _refused(data: bytes) -> str:
    with pytest.raises(DidRefused) as caught:
        webvh.document_of(data, at=AT)
    assert caught.value.hint
    return caught.value.code


def test_the_newest_version_is_the_document() -> None:
    log = Log()
    assert webvh.is_log(log.bytes())
    assert webvh.document_of(log.bytes(), at=AT)["id"] == f"did:webvh:{log.scid}:{HOST}"
    log.add(log.keys[0], updateKeys=[log.keys[1].public.multikey])
    log.add(log.keys[1])
    assert webvh.document_of(log.bytes(), at=AT)["alsoKnownAs"] == [f"https://{HOST}/2"]


def test_promised_keys_sign_the_next_version_themselves() -> None:
    log = Log(promised=True)
    log.add(log.keys[1], **log.parameters(1))
    assert webvh.document_of(log.bytes(), at=AT)["alsoKnownAs"]
    thief = Log(promised=True)
    thief.add(thief.keys[0], updateKeys=[thief.keys[2].public.multikey])
    assert _refused(thief.bytes()) == "did.log"
    silent = Log(promised=True)
    silent.add(silent.keys[0])
    assert _refused(silent.bytes()) == "did.log"


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one[0]["state"].update(id="did:webvh:other:register.example"),
        lambda one: one[0]["parameters"].update(portable=True),
        lambda one: one[1]["state"].update(alsoKnownAs=["https://thief.example"]),
        lambda one: one[1].update(versionTime="2025-12-31T00:00:00Z"),
        lambda one: one[1].update(versionId=one[0]["versionId"]),
        lambda one: one[1].update(more=1),
        lambda one: one[1].pop("proof"),
        lambda one: one[1].update(proof=[]),
        lambda one: one[1]["proof"][0].update(proofValue=one[0]["proof"][0]["proofValue"]),
        lambda one: one.reverse(),
        lambda one: one.pop(0),
        lambda one: one.append(one[-1]),
        lambda one: one.append({}),
        lambda one: one.clear(),
    ],
)
def test_a_changed_log_does_not_hold(change: Callable[[Json], object]) -> None:
    """T293: whatever is changed, left out, turned round or added."""
    log = Log()
    log.add(log.keys[0])
    entries = copy.deepcopy(log.entries)
    change(entries)
    with pytest.raises(ToolError):
        webvh.document_of(b"\n".join(json.dumps(one).encode() for one in entries), at=AT)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"updateKeys": []}, "did.log"),
        ({"witness": {"threshold": 1, "witnesses": [{"id": "did:key:z6Mk"}]}}, "did.witness"),
        ({"deactivated": True}, "did.deactivated"),
        ({"method": "did:webvh:9.9"}, "did.log"),
        ({"scid": "again"}, "did.log"),
        ({"sudo": True}, "did.log"),
        ({"updateKeys": "z6Mk"}, "did.log"),
        ({"method": ["did:webvh:1.0"]}, "did.log"),
        ({"portable": True}, "did.log"),
    ],
)
def test_what_a_version_may_not_or_no_longer_say(parameters: Json, code: str) -> None:
    log = Log()
    log.add(log.keys[0], **parameters)
    log.add(log.keys[0])
    assert _refused(b"\n".join(log.bytes().split(b"\n")[: 2 if code == "did.deactivated" else 3])) == code


def test_t399_a_did_that_ended_or_stays_does_not_go_on_or_move() -> None:
    """T399: whoever gets hold of a key brings no ended DID back, and takes none to a host of theirs."""
    log = Log()
    log.add(log.keys[0], deactivated=True)
    log.add(log.keys[0], deactivated=False)
    assert _refused(log.bytes()) == "did.log"
    log = Log()
    moved = json.loads(json.dumps(log.entries[-1]["state"]).replace(HOST, "elsewhere.example"))
    entry = {"versionTime": "2026-02-01T00:00:00Z", "parameters": {}, "state": moved, "versionId": ""}
    log.entries.append(log.finished(entry, 2, log.entries[-1]["versionId"], log.keys[0]))
    assert _refused(log.bytes()) == "did.log"


def test_another_key_and_a_version_of_tomorrow() -> None:
    """T293: a key that was never allowed, one that was replaced, and a log from the future."""
    log = Log()
    log.add(_key())
    assert _refused(log.bytes()) == "did.log"
    log = Log()
    log.add(log.keys[0], updateKeys=[log.keys[1].public.multikey])
    log.add(log.keys[0])
    assert _refused(log.bytes()) == "did.log"
    log = Log()
    log.add(log.keys[0], time="2026-11-22T00:10:00Z")
    assert _refused(log.bytes()) == "did.log"


@pytest.mark.parametrize("data", [b"", b"{}", b'{"versionId": 1}', b"\xff\n", b'{"versionId": "1-x"', b"[]"])
def test_what_is_no_log_is_refused_in_words(data: bytes) -> None:
    assert _refused(data) == "did.log"


def test_a_log_of_more_versions_than_anybody_makes_is_refused() -> None:
    assert _refused(b"{}\n" * (webvh.MOST + 1)) == "did.log"
