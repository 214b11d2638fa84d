"""ed25519-speccheck: twelve edge cases on which verifiers disagree (T29, T30)."""

import json

import pytest

from signing.errors import KeyRefused, ProofMismatch, ProofRefused
from signing.keys import PublicKey
from tests.shared_data import vectors

# Where each case stops here: keys of small or mixed order never load, and an S beyond the group order is no
# signature. The bare library accepts 0, 1, 2, 3 and 11.
STOPS = dict.fromkeys(range(12), "key.weak") | {6: "signature.encoding", 7: "signature.encoding"}


@pytest.mark.parametrize("case", range(12))
def test_case_is_refused(case: int) -> None:
    data = json.loads((vectors("ed25519-speccheck") / "cases.json").read_text("ascii"))[case]
    with pytest.raises((KeyRefused, ProofRefused, ProofMismatch)) as caught:
        key = PublicKey.from_raw("Ed25519", bytes.fromhex(data["pub_key"]))
        key.verify(bytes.fromhex(data["message"]), bytes.fromhex(data["signature"]))
    assert caught.value.code == STOPS[case]
