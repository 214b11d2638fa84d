"""The proofs of transparency-dev/merkle (``testdata``, Apache-2.0): 98 of inclusion and 98 of consistency.

They are read where published test data lies, as ``merkle/testdata``; nothing of them is kept here.
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signing.errors import LogRefused
from signing.logs import merkle
from tests.shared_data import vectors


def cases(name: str) -> Iterator[tuple[Path, Any]]:
    """Every file of the kind with what it says."""
    found = sorted(vectors("merkle/testdata").joinpath(name).rglob("*.json"))
    assert len(found) == 98
    for path in found:
        yield path, json.loads(path.read_bytes())


def roots_and_proof(case: Any) -> tuple[bytes, bytes, list[bytes]]:
    """Leaf and root, or both roots, and the hashes between them."""
    first, second = ("leafHash", "root") if "leafHash" in case else ("root1", "root2")
    texts = [case[first], case[second], *(case["proof"] or [])]
    left, right, *proof = [b64decode(text or "") for text in texts]
    return left, right, proof


def holds(case: Any) -> bool:
    left, right, proof = roots_and_proof(case)
    try:
        if "leafHash" in case:
            merkle.check_inclusion(left, case["leafIdx"], case["treeSize"], proof, right)
        else:
            merkle.check_consistency(case["size1"], left, case["size2"], right, proof)
    except LogRefused:
        return False
    return True


@pytest.mark.parametrize("name", ["inclusion", "consistency"])
def test_every_published_proof_holds_or_is_refused_as_it_says(name: str) -> None:
    other = {path.name for path, case in cases(name) if holds(case) == case["wantErr"]}
    # Its roots are 12 bytes of text; here a root is 32 bytes, whatever else is asked.
    assert other == ({"sizes-are-equal-one-and-proof-is-empty.json"} if name == "consistency" else set())
