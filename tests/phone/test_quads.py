"""The phone writes the canonical quads that Python writes, and so judges proofs alike (T13-T40)."""

import base64
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from signing.digests import document_digest
from signing.jsonld import rdfc
from signing.keys import PublicKey
from signing.proofs import by_table, check_proof
from tests.cases import cases_of
from tests.conformance.nquads import parse
from tests.full_documents import full, kinds, world
from tests.mutations import changes as changes_of
from tests.mutations import replaced
from tests.phone.comparing import Change, answered, asked_of_changes, codes, credentials, different, named
from tests.phone.node import Asked, asking
from tests.shared_data import vectors
from tests.signing import test_emit, test_rdfc
from tests.signing.test_emit import _changed


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("signing.mjs") as asked:
        yield asked


# --- Canonical quads ----------------------------------------------------------------------------------------


def _quads(document: dict[str, Any], algorithm: str = "sha256") -> Any:
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    return answered(lambda: named(by_table(unsecured, algorithm)))


def test_every_credential_of_the_vectors_has_the_same_quads(ask: Asked) -> None:
    assert len(credentials()) > 300
    whole: list[Change] = [((), document) for document in credentials()]
    for algorithm in ("sha256", "sha384"):
        theirs = asked_of_changes(ask, {}, "nquads", whole, algorithm=algorithm)
        assert theirs == [_quads(document, algorithm) for document in credentials()]
        assert sum("sha256" in one for one in theirs) > 200
    assert asked_of_changes(ask, {}, "digest", whole) == [
        document_digest(document) for document in credentials()
    ]


@pytest.mark.parametrize("kind", kinds())
def test_changed_documents_have_the_same_quads_or_refusals(ask: Asked, kind: str) -> None:
    """T13, T15, T17, T24, T28, T115: in what no profile has seen, by the same code at the same place."""
    chance = random.Random(kind)  # test data, the same in each run
    document = full(kind)
    changes = [(path, value) for path, value in [*changes_of(document)] if path[:1] != ("proof",)]
    changes = chance.sample(changes, min(900, len(changes)))
    theirs = asked_of_changes(ask, document, "nquads", changes, algorithm="sha256")
    ours = []
    for path, value in changes:
        changed = replaced(document, path, value)
        ours.append(_quads(changed) if isinstance(changed, dict) else None)
    assert different(changes, theirs, ours) == []
    assert 20 < sum("sha256" in one for one in theirs if one) < len(theirs)


def _symmetric(chance: random.Random) -> dict[str, Any]:
    """A claim with many nameless objects that are alike, some within others that are alike."""
    document: dict[str, Any] = full("claim")
    footprint = document["credentialSubject"]["footprint"]
    part = {"gas": "CO2", "mass": chance.choice("12")}
    results = [
        {"electricity": chance.choice("ab"), "gases": [dict(part) for _ in range(chance.randint(1, 4))],
         "evidenceBreakdown": [{"tier": "T0",
         "share": chance.choice("01")} for _ in range(chance.randint(1, 3))]}
        for _ in range(chance.randint(1, 4))
    ]  # fmt: skip
    footprint["results"] = results
    if chance.random() < 0.5:
        one = footprint["components"][0]
        shares = [{"rule": "mass", "share": chance.choice("12")} for _ in range(6)]
        footprint["components"] = [{**one, "allocation": share} for share in shares]
    if chance.random() < 0.3:
        document["credentialSubject"]["facility"]["id"] = document["credentialSubject"]["id"]
    return document


def test_twins_are_labelled_and_refused_alike(ask: Asked) -> None:
    """T21-T23: the same labels, and the same budget spent."""
    chance = random.Random(12)  # test data, the same in each run
    documents = [_symmetric(chance) for _ in range(150)]
    result = {"gases": [{"gas": "CO2", "mass": "1"}] * 8}
    for number in (1, 2, 6_000):
        documents.append(full("claim"))
        documents[-1]["credentialSubject"]["footprint"]["results"] = [result] * number
    deep: Any = {"name": "end"}
    for _ in range(33):
        deep = {"name": deep}
    documents.append({**full("claim"), "credentialSubject": deep})
    theirs = asked_of_changes(
        ask, {}, "nquads", [((), document) for document in documents[:-1]], algorithm="sha256"
    )
    theirs += asked_of_changes(ask, {}, "nquads", [((), documents[-1])], algorithm="sha256")
    ours = [_quads(document) for document in documents]
    assert theirs == ours
    refused = {one.get("refused") for one in ours}
    assert {None, "canon.budget", "canon.nodes", "canon.depth"} <= refused


def test_two_thousand_components_are_written_alike(ask: Asked) -> None:
    """T23: the most the claim's schema allows."""
    document = full("claim")
    footprint = document["credentialSubject"]["footprint"]
    footprint["components"] = [
        {
            **footprint["components"][0],
            "key": f"c{number:04}",
            "allocation": {"rule": "mass", "share": f"0.{number % 7 + 1}"},
        }
        for number in range(2_000)
    ]
    assert asked_of_changes(ask, document, "nquads", [((), document)], algorithm="sha256") == [
        _quads(document)
    ]


def _of_dataset(ask: Asked, quads: list[Any], algorithm: str = "sha256") -> Any:
    told = ask("rdfc", quads=[list(quad) for quad in quads], algorithm=algorithm)
    if "refused" in told:
        return told["refused"]
    return base64.b64decode(told[0]), dict(told[1])


def test_every_published_graph_is_canonicalised(ask: Asked) -> None:
    """T21, T22, T28."""
    folder = vectors("rdf-canon")
    entries = json.loads((folder / "manifest.jsonld").read_text())["entries"]
    seen = []
    for entry in entries:
        quads = parse((folder / entry["action"]).read_text(encoding="utf-8"))
        found = _of_dataset(ask, quads, entry.get("hashAlgorithm", "SHA256").lower())
        kind = entry["type"].removeprefix("rdfc:")
        if kind == "RDFC10EvalTest":
            assert found[0] == (folder / entry["result"]).read_bytes(), entry["id"]
        elif kind == "RDFC10MapTest":
            expected = json.loads((folder / entry["result"]).read_text())
            assert {old[2:]: new[2:] for old, new in found[1].items()} == expected, entry["id"]
        else:
            assert found in {"canon.budget", "canon.depth"}, entry["id"]
        seen.append(kind)
    assert (seen.count("RDFC10EvalTest"), seen.count("RDFC10MapTest"), len(seen)) == (64, 21, 86)


def test_poison_is_refused_by_the_same_code(ask: Asked) -> None:
    """T21, T22."""
    for quads, code in cases_of(test_rdfc.test_poison_is_refused):
        assert _of_dataset(ask, quads) == code
    twins = [
        rdfc.Quad(f"_:{side}", "<urn:p>", f"_:{side}{number}") for side in "ab" for number in range(3_000)
    ]
    assert _of_dataset(ask, twins) == "canon.budget"


def test_every_character_is_escaped_alike(ask: Asked) -> None:
    text = "".join(map(chr, [*range(0x100), 0x200D, 0x2028, 0xFFFF, 0x1F600]))
    assert ask("escape", text=text) == rdfc.escape(text)


def test_what_the_table_does_not_say_is_refused_alike(ask: Asked) -> None:
    """The cases of the emitter's own tests."""
    cases = cases_of(test_emit.test_what_a_table_does_not_say_is_refused)
    documents = [_changed(path, value) for path, value, _ in cases]
    theirs = asked_of_changes(
        ask, {}, "nquads", [((), document) for document in documents], algorithm="sha256"
    )
    assert theirs == [_quads(document) for document in documents]
    assert sum("refused" in one for one in theirs) > 25


# --- Proofs -------------------------------------------------------------------------------------------------


def _proof(document: Mapping[str, Any], multikey: str) -> Any:
    def prove() -> str:
        check_proof(document, PublicKey.from_multikey(multikey))
        return "good"

    return answered(prove)


@pytest.mark.parametrize("kind", kinds())
def test_proofs_are_judged_alike(ask: Asked, kind: str) -> None:
    """T30-T37, T40: every change within the proof, and changes elsewhere."""
    chance = random.Random(kind)  # test data, the same in each run
    document = full(kind)
    multikey = world().issuer_of(document).key.public.multikey
    changes = [*changes_of(document)]
    inside = [one for one in changes if one[0][:1] == ("proof",)]
    others = [one for one in changes if one[0][:1] not in {("proof",), ()}]
    asked = [((), document), *inside, *chance.sample(others, min(150, len(others)))]
    theirs = asked_of_changes(ask, document, "proof", asked, multikey=multikey)
    ours = [_proof(replaced(document, path, value), multikey) for path, value in asked]
    assert different(asked, codes(theirs), codes(ours)) == []
    assert theirs[0] == "good"
    assert len({*codes(theirs)}) > 5


def test_proofs_of_the_vectors_are_judged_alike(ask: Asked) -> None:
    """Both suites, with every key of the trust lists that stand in the vectors."""
    keys: dict[str, set[str]] = {}
    for document in credentials():
        subject = document["credentialSubject"] if isinstance(document.get("credentialSubject"), dict) else {}
        for party in subject.get("parties", []):
            for key in party["keys"]:
                keys.setdefault(key["id"], set()).add(key["publicKeyMultibase"])
    by_key: dict[str, list[Change]] = {}  # one question a key, not 2,300
    for document in credentials():
        for multikey in sorted(keys.get(str(document["proof"].get("verificationMethod")), ())):
            by_key.setdefault(multikey, []).append(((), document))
    good = 0
    for multikey, asked in by_key.items():
        theirs = asked_of_changes(ask, {}, "proof", asked, multikey=multikey)
        ours = [_proof(document, multikey) for _, document in asked]
        assert different(asked, codes(theirs), codes(ours)) == []
        good += theirs.count("good")
    assert good > 100
    assert {key[:4] for found in keys.values() for key in found} >= {"z6Mk", "zDna"}  # Ed25519, P-256
