"""Verify the log of a did:webvh 1.0 (``did.jsonl``) that is at hand: the DID document in force, or a refusal.

Each line is a version: its hash rests on the version before, the first on the identifier itself (SCID), and a
key that the version before allowed has signed it. Witnesses are not looked at: a log that has any is refused,
because without their proofs (``did-witness.json``) nobody knows which of its versions count.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from signing import jcs
from signing.dids import did_key
from signing.encoding import base58_encode
from signing.errors import DidRefused, ToolError
from signing.foreign.proof_sets import check_proof_set, seconds
from signing.keys import PublicKey
from signing.strict_json import loads

PREFIX: Final = "did:webvh:"
MOST: Final = 1_000
"""Versions of one DID."""
_METHODS: Final = frozenset({"did:webvh:0.5", "did:webvh:1.0"})
_SUITE: Final = "eddsa-jcs-2022"
_MULTIHASH: Final = b"\x12\x20"
_VERSION: Final = re.compile("([1-9][0-9]{0,5})-([1-9A-HJ-NP-Za-km-z]{40,60})")
_SCID: Final = "{SCID}"
_PARAMETERS: Final = frozenset(
    {"method", "scid", "updateKeys", "nextKeyHashes", "witness", "watchers", "portable", "deactivated", "ttl"}
)
_SKEW: Final = 300  # seconds that clocks may differ by


def is_log(data: bytes) -> bool:
    """Whether a file begins like the log of a did:webvh, of whatever quality."""
    first = data.lstrip()[:4096].split(b"\n", 1)[0]
    return first.startswith(b"{") and b'"versionId"' in data[:1_000_000].split(b"\n", 1)[0]


def document_of(data: bytes, *, at: str) -> dict[str, Any]:
    """The DID document of the newest version; raises ``did.log`` with the line that breaks the log.

    Also ``did.deactivated`` for a DID that has ended, and ``did.witness`` for one that witnesses approve.
    """
    lines = [line for line in data.split(b"\n") if line.strip()]
    if not 1 <= len(lines) <= MOST:
        raise _refused(0, f"It has {len(lines)} versions; at least one and at most {MOST} are read.")
    active: dict[str, Any] = {}
    before: dict[str, Any] = {}
    for number, line in enumerate(lines, 1):
        try:
            entry: Any = loads(line)
        except ToolError as error:
            raise _refused(number, error.message) from error
        if not isinstance(entry, dict) or not _has_its_form(entry):
            raise _refused(number, "It is no version with id, time, parameters, state and proof.")
        _check_course(number, entry["parameters"], active)
        changed = _parameters(number, entry["parameters"], active)
        _check_hash(number, entry, before, changed)
        _check_time(number, entry, before, at)
        _check_proof(number, entry, active, changed)
        _check_state(number, entry["state"], changed)
        _check_same(number, entry["state"], before, changed)
        active, before = changed, entry
    if active.get("deactivated"):
        raise DidRefused("did.deactivated", "The DID has been deactivated.", hint="Ask for the DID in use.")
    return dict(before["state"])


def _refused(number: int, message: str) -> DidRefused:
    return DidRefused(
        "did.log", f"The log of the DID does not hold. {message}",
        hint="Take did.jsonl anew from where the DID is published.", where=f"line {number}" if number else "",
    )  # fmt: skip


def _has_its_form(entry: Mapping[str, Any]) -> bool:
    kinds = {"versionId": str, "versionTime": str, "parameters": dict, "state": dict, "proof": list}
    return set(entry) == set(kinds) and all(isinstance(entry[name], kind) for name, kind in kinds.items())


def _check_course(number: int, given: Mapping[str, Any], active: Mapping[str, Any]) -> None:
    """An ended DID does not go on, and none becomes portable after its first version."""
    if active.get("deactivated"):
        raise _refused(number, "The version before it ended the DID.")
    if number > 1 and given.get("portable", False) not in (False, active.get("portable", False)):
        raise _refused(number, "Only the first version makes a DID portable.")


def _parameters(number: int, given: Mapping[str, Any], active: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters from this version on: those before with what it changes."""
    if not set(given) <= _PARAMETERS:
        raise _refused(number, "It has a parameter that version 1.0 of the method does not know.")
    first = number == 1
    if ("scid" in given) is not first or (first and not {"method", "updateKeys"} <= set(given)):
        raise _refused(number, "The first version, and no other, names SCID, method and keys.")
    found = {**active, **given}
    if not (isinstance(found["method"], str) and found["method"] in _METHODS):
        raise _refused(number, "It is of a version of the method that this tool does not know.")
    for name in ("updateKeys", "nextKeyHashes"):
        listed = found.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise _refused(number, f"Its {name} is no list of texts.")
    if found.get("witness"):
        raise DidRefused(
            "did.witness", "Witnesses approve the versions of this DID, which this tool does not check.",
            hint="Give the issuer's did.json with --issuer, and vouch for its key by --key.",
        )  # fmt: skip
    return found


def _hash(text: bytes) -> str:
    return base58_encode(_MULTIHASH + hashlib.sha256(text).digest())


def _check_hash(
    number: int, entry: Mapping[str, Any], before: Mapping[str, Any], active: Mapping[str, Any]
) -> None:
    """The version's own hash over all but its proof, and of the first the SCID, which its hash has to be."""
    version = _VERSION.fullmatch(entry["versionId"])
    if version is None or int(version[1]) != number:
        raise _refused(number, "Its id is not its number and its hash.")
    scid = active["scid"]
    content = {name: value for name, value in entry.items() if name != "proof"}
    hashed = jcs.canonical({**content, "versionId": before.get("versionId", scid)})
    if _hash(hashed) != version[2]:
        raise _refused(number, "Its hash is that of another content.")
    if number == 1:
        begun = jcs.canonical({**content, "versionId": _SCID}).replace(str(scid).encode(), _SCID.encode())
        if _hash(begun) != scid:
            raise _refused(number, "The SCID is not the hash of the first version.")


def _check_time(number: int, entry: Mapping[str, Any], before: Mapping[str, Any], at: str) -> None:
    said = seconds(entry["versionTime"])
    if said > seconds(at) + _SKEW or (before and said < seconds(before["versionTime"])):
        raise _refused(number, "It is said before the version before it, or after now.")


def _check_proof(
    number: int, entry: Mapping[str, Any], before: Mapping[str, Any], now: Mapping[str, Any]
) -> None:
    """A key has signed that was allowed to: of the first version its own, then those of the one before.

    Where the version before named hashes of the next keys, the new keys are those, and they sign.
    """
    promised: Sequence[str] = before.get("nextKeyHashes", [])
    if promised and not all(_hash(key.encode()) in promised for key in now["updateKeys"]):
        raise _refused(number, "Its keys are not those that the version before promised.")
    allowed = now["updateKeys"] if number == 1 or promised else before["updateKeys"]

    def key_for(method: str) -> PublicKey:
        did, _, fragment = method.partition("#")
        multikey = did.removeprefix("did:key:")
        if multikey not in allowed or fragment != multikey:
            raise _refused(number, "A key has signed that was not allowed to.")
        return did_key.resolve(did)

    checked = check_proof_set(entry, key_for, _no_json_ld)
    if any(one.cryptosuite != _SUITE for one in checked):
        raise _refused(number, f"It is not signed by {_SUITE}.")


def _no_json_ld(document: object, algorithm: str) -> bytes:
    raise DidRefused("did.log", "A version of a did:webvh is signed as text.", hint="Take the log anew.")


def _check_state(number: int, state: Mapping[str, Any], active: Mapping[str, Any]) -> None:
    """The document is about the DID of this SCID."""
    did = state.get("id")
    if not isinstance(did, str) or not did.startswith(f"{PREFIX}{active['scid']}:"):
        raise _refused(number, "Its document is about another DID.")


def _check_same(
    number: int, state: Mapping[str, Any], before: Mapping[str, Any], active: Mapping[str, Any]
) -> None:
    """The DID is that of the version before, unless the first version says that it is portable."""
    moved = bool(before) and state["id"] != before["state"]["id"]
    if moved and active.get("portable") is not True:
        raise _refused(number, "Its document is about a DID at another host, and the DID is not portable.")
