"""``init --suite``: what an identity signs, from its first status list on, and what is refused."""

import json
from pathlib import Path

import pytest

from passport.party import identity
from passport.party.identity import IdentityRefused
from signing.proofs import check_proof
from tests.cli.sessions import in_process
from tests.lots import workbook


@pytest.mark.parametrize(("key_type", "suite"), [("ed25519", "eddsa-jcs-2022"), ("p256", "ecdsa-jcs-2019")])
def test_an_identity_over_jcs_signs_all_it_signs_so(tmp_path: Path, key_type: str, suite: str) -> None:
    mill, lot = tmp_path / "mill", tmp_path / "lot"
    code, shown = in_process([
        "init", str(mill), "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill",
        "--no-passphrase", "--prefix", "gs1:7312345", "--suite", "jcs", "--key-type", key_type,
    ])  # fmt: skip
    assert code == 0, shown
    (tmp_path / "lot.xlsx").write_bytes(workbook(1, 2))
    sheet = str(tmp_path / "lot.xlsx")
    code, shown = in_process(["issue", "--batch", sheet, "--as", str(mill), "-o", str(lot)])
    assert code == 0, shown
    assert in_process(["status", "renew", "--as", str(mill)])[0] == 0
    party = identity.load(mill)
    key = party.public_key()
    files = [json.loads(path.read_bytes()) for path in lot.glob("*.passport.json")]
    claims = [file["verifiableCredential"][0] for file in files]
    lists = [json.loads(path.read_bytes()) for path in (mill / "status").glob("*.json")]
    assert (len(claims), len(lists)) == (2, 3)
    for document in (*claims, *lists):
        assert document["proof"]["cryptosuite"] == suite
        assert document["proof"]["@context"] == document["@context"]
        check_proof(document, key)
    code, shown = in_process(["keys", "show", str(mill), "--json"])
    assert json.loads(shown)["suite"] == "jcs"
    assert "  suite        jcs" in in_process(["keys", "show", str(mill)])[1]


def test_without_a_word_it_is_rdf_and_an_unknown_word_is_refused(tmp_path: Path) -> None:
    mill = tmp_path / "mill"
    words = ["init", str(mill), "--role", "producer", "--did", "did:web:mill.example", "--name", "Mill",
             "--no-passphrase"]  # fmt: skip
    code, shown = in_process([*words, "--suite", "eddsa-jcs-2022"])
    assert code == 2 and "rdfc" in shown
    assert in_process(words)[0] == 0
    assert identity.load(mill).suite == "rdfc"
    one = json.loads((mill / "status" / "revocation.json").read_bytes())
    assert one["proof"]["cryptosuite"] == "eddsa-rdfc-2022" and "@context" not in one["proof"]
    file = mill / "identity.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'suite = "xml"\n', encoding="utf-8")
    with pytest.raises(IdentityRefused, match="rdfc, jcs") as refused:
        identity.load(mill)
    assert refused.value.code == "identity.damaged"
