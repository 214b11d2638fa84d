"""The ``localConfig.cjs`` with which the W3C suites drive ``vc_api``: an entry a suite, key kind and purpose.

``python -m tests.conformance.vc_api --config > localConfig.cjs`` writes it; one file serves all four suites.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from signing.keys import KeyKind

KINDS: Final[dict[str, tuple[KeyKind, ...]]] = {
    "eddsa-rdfc-2022": ("Ed25519",),
    "eddsa-jcs-2022": ("Ed25519",),
    "ecdsa-rdfc-2019": ("P-256", "P-384"),
    "ecdsa-jcs-2019": ("P-256", "P-384"),
}
DATA_MODEL: Final = "eddsa-jcs-2022"
"""The data model suite wants a base direction signed, which RDF cannot hold: so it is issued to with JCS."""
STATUS: Final = "eddsa-rdfc-2022"


def entries(base: str, did: Callable[[KeyKind], str]) -> dict[str, Any]:
    """Issuers and verifiers; ``did`` gives the DID of a key kind."""
    found: dict[str, list[dict[str, Any]]] = {"issuers": [], "verifiers": [], "vpVerifiers": []}
    for suite, kinds in KINDS.items():
        for kind in kinds:
            tags = [suite, *(["vc2.0"] if suite == DATA_MODEL else [])]
            _add(found, f"{base}/{suite}/{kind}", did(kind), kind, tags)
    _add(found, f"{base}/status/{STATUS}/Ed25519", did("Ed25519"), "Ed25519", ["BitstringStatusList"])
    return found


def _add(found: dict[str, list[dict[str, Any]]], root: str, did: str, kind: KeyKind, tags: list[str]) -> None:
    common: dict[str, Any] = {"tags": tags, "supports": {"vc": ["1.1", "2.0"]}}
    if kind.startswith("P-"):
        common["supportedEcdsaKeyTypes"] = [kind]
    named = {"id": did, **common}
    found["issuers"].append({**named, "endpoint": f"{root}/credentials/issue"})
    found["verifiers"].append({**named, "endpoint": f"{root}/credentials/verify"})
    if "BitstringStatusList" not in tags:
        found["vpVerifiers"].append({**named, "endpoint": f"{root}/presentations/verify"})


def module(base: str, did: Callable[[KeyKind], str]) -> str:
    """The text of the CommonJS module."""
    about = {"name": "passport", "implementation": "passport", **entries(base, did)}
    settings = {"enableInteropTests": False, "testAllImplementations": False}
    return f"module.exports = {json.dumps({'settings': settings, 'implementations': [about]}, indent=2)};"
