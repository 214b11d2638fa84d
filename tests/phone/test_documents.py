"""The phone reads, refuses and canonicalises whole documents as Python does, and so judges their proofs alike."""

import base64
import gzip
import hashlib
import json
import random
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from passport.model import accreditation, claim, keychange, kind_of, response, statement, statuslist, trustlist, version_of
from passport.model.shape import check
from passport.moments import is_moment, moment, seconds
from passport.status import MAX_BYTES, MIN_BYTES, bit, decode_bits, encode_bits, parse_index
from signing import strict_json
from signing.digests import document_digest
from signing.encoding import multibase_encode
from signing.jsonld import rdfc
from signing.keys import PublicKey
from signing.proofs import by_table, check_proof
from tests.conformance.nquads import parse
from tests.full_documents import full, kinds, world
from tests.mutations import _changes, _nodes, replaced
from tests.phone.node import Asked, asking
from tests.phone.test_signing import answered, b64, codes, named
from tests.shared_data import vectors
from tests.signing import test_emit, test_rdfc
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.writing import resolved

READ: dict[str, Any] = {
    "claim": claim.read, "statement": statement.read, "response": response.read, "statuslist": statuslist.read,
    "accreditation": accreditation.read, "trustlist": trustlist.read, "keychange": keychange.read,
}  # fmt: skip
AT_ONCE = 400


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("signing.mjs") as asked:
        yield asked


Change = tuple[tuple[str | int, ...], Any]


def _all_changes(document: dict[str, Any]) -> list[Change]:
    return [(path, value) for path, there in _nodes(document, ()) for _, value in _changes(there, path)]


def _asked(ask: Asked, document: Any, what: str, changes: list[Change], **details: Any) -> list[Any]:  # noqa: ANN401  # any JSON
    told: list[Any] = []
    for start in range(0, len(changes), AT_ONCE):
        part = [{"path": [*path], "value": value} for path, value in changes[start : start + AT_ONCE]]
        data = b64(json.dumps(document).encode())
        told += ask("changes", data=data, what=what, changes=part, **details)
    return told


# --- The closed profile -------------------------------------------------------------------------------------

def _violation(kind: Any, document: object) -> Any:  # noqa: ANN401  # a Kind, and JSON
    found = check(kind, document)
    return None if found is None else {"rule": found.rule, "where": found.where, "problem": found.problem}


@pytest.mark.parametrize("kind", kinds())
def test_the_first_violation_is_the_same(ask: Asked, kind: str) -> None:
    """T7, T9, T13, T14, T17, T20, T24, T27, T28: every single change of a document with every member."""
    document = full(kind)
    changes = _all_changes(document)
    assert len(changes) > 200
    theirs = _asked(ask, document, "violation", changes, kind=kind)
    ours = [_violation(kind, replaced(document, path, value)) for path, value in changes]
    assert [row for row in zip(changes, theirs, ours, strict=True) if row[1] != row[2]] == []
    assert theirs.count(None) < len(changes) / 2


@pytest.mark.parametrize("kind", kinds())
def test_the_first_violation_of_several_is_the_same(ask: Asked, kind: str) -> None:
    """The order of the search: three changes at once, in documents of every kind, read as any kind."""
    chance = random.Random(kind)  # noqa: S311  # test data, the same in each run
    document = full(kind)
    changes = _all_changes(document)
    whole: list[Change] = []
    for _ in range(300):
        changed: Any = document
        for path, value in chance.sample(changes, 3):
            try:
                changed = replaced(changed, path, value)
            except (KeyError, IndexError, TypeError, AttributeError):
                continue  # what the first change took away
        whole.append(((), changed))
    for asked in (kind, "container", "claim"):
        theirs = _asked(ask, document, "violation", whole, kind=asked)
        assert theirs == [_violation(asked, changed) for _, changed in whole]


ODD_TEXTS = [
    "\U0001f600" * 200, "\U0001f600" * 201, "x" * 201, "\u2028", "a\u200db", "\x7f", "\uffff", "\U0010ffff", " a", "é",
    "did:key:z6Mk", "did:web:a.example", "-0", "-0.00", "1" * 18, "1" * 19, "0.1234567890123456789", "1\n", "\u0661",
    "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2024-02-29", "2023-02-29", "1999-12-31T23:59:59Z", "constructor",
]  # fmt: skip


@pytest.mark.parametrize("kind", kinds())
def test_odd_texts_and_names_are_judged_alike(ask: Asked, kind: str) -> None:
    """T7, T24, T56: lengths by code point, names that every JavaScript object has, astral characters."""
    document = full(kind)
    nodes = list(_nodes(document, ()))
    changes: list[Change] = [(path, text) for path, there in nodes if isinstance(there, str) for text in ODD_TEXTS]
    for name in ("__proto__", "constructor", "hasOwnProperty", "\ue000", "\U0001f600", "@", "~/", "0"):
        changes += [(path, {**there, name: "x", "zz": {}}) for path, there in nodes if isinstance(there, dict)]
    theirs = _asked(ask, document, "violation", changes, kind=kind)
    ours = [_violation(kind, replaced(document, path, value)) for path, value in changes]
    assert [row for row in zip(changes, theirs, ours, strict=True) if row[1] != row[2]] == []


def test_kind_and_version_are_the_same(ask: Asked) -> None:
    for kind in kinds():
        document = full(kind)
        changes = [(path, value) for path, value in _all_changes(document) if path[:1] in {("type",), ("@context",), ()}]
        changes += [(("@context", 1), text) for text in ("https://passport.example/ns/v2", "https://passport.example/ns/")
                    if kind != "statuslist"]  # fmt: skip
        ours = [[kind_of(changed), version_of(changed)] for changed in (replaced(document, *one) for one in changes)]
        assert _asked(ask, document, "kind", changes) == ours


# --- Canonical quads ----------------------------------------------------------------------------------------


def _quads(document: dict[str, Any], algorithm: str = "sha256") -> Any:  # noqa: ANN401  # a name or a refusal
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    return answered(lambda: named(by_table(unsecured, algorithm)))


@cache
def credentials() -> tuple[dict[str, Any], ...]:
    """Every different credential in the bytes of ``tests/vectors``: passports, trust files, bundles, inputs."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(FOLDER.glob("*/*.json")):
        read: Any = strict_json.loads(file.read_bytes(), max_bytes=1 << 23)
        if read.get("format") != "passport-vector/1":
            sources = [file.read_bytes()]
        else:
            evidence = read["evidence"]
            given = [read["input"], read["trust"], *evidence["status"], *evidence["claims"], *evidence.get("inputs", [])]
            sources = [resolved(one, FOLDER) for one in given]
        for data in sources:
            try:
                value: Any = strict_json.loads(data, max_bytes=1 << 23)
            except strict_json.JsonRefused:
                continue
            members = value.get("verifiableCredential", [value]) if isinstance(value, dict) else []
            for one in members if isinstance(members, list) else []:
                if isinstance(one, dict) and isinstance(one.get("proof"), dict):
                    found.setdefault(json.dumps(one, sort_keys=True), one)
    return tuple(found.values())


def test_every_credential_of_the_vectors_has_the_same_quads(ask: Asked) -> None:
    assert len(credentials()) > 300
    whole: list[Change] = [((), document) for document in credentials()]
    for algorithm in ("sha256", "sha384"):
        theirs = _asked(ask, {}, "nquads", whole, algorithm=algorithm)
        assert theirs == [_quads(document, algorithm) for document in credentials()]
        assert sum("sha256" in one for one in theirs) > 200
    assert _asked(ask, {}, "digest", whole) == [document_digest(document) for document in credentials()]


@pytest.mark.parametrize("kind", kinds())
def test_changed_documents_have_the_same_quads_or_refusals(ask: Asked, kind: str) -> None:
    """T13, T15, T17, T24, T28, T115: in what no profile has seen, by the same code at the same place."""
    chance = random.Random(kind)  # noqa: S311  # test data, the same in each run
    document = full(kind)
    changes = [(path, value) for path, value in _all_changes(document) if path[:1] != ("proof",)]
    changes = chance.sample(changes, min(900, len(changes)))
    theirs = _asked(ask, document, "nquads", changes, algorithm="sha256")
    ours = []
    for path, value in changes:
        changed = replaced(document, path, value)
        ours.append(_quads(changed) if isinstance(changed, dict) else None)
    assert [row for row in zip(changes, theirs, ours, strict=True) if row[1] != row[2]] == []
    assert 20 < sum("sha256" in one for one in theirs if one) < len(theirs)


def _symmetric(chance: random.Random) -> dict[str, Any]:
    """A claim with many nameless objects that are alike, some within others that are alike."""
    document: dict[str, Any] = full("claim")
    footprint = document["credentialSubject"]["footprint"]
    part = {"gas": "CO2", "mass": chance.choice("12")}
    results = [
        {"electricity": chance.choice("ab"), "gases": [dict(part) for _ in range(chance.randint(1, 4))],
         "evidenceBreakdown": [{"tier": "T0", "share": chance.choice("01")} for _ in range(chance.randint(1, 3))]}
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
    chance = random.Random(12)  # noqa: S311  # test data, the same in each run
    documents = [_symmetric(chance) for _ in range(150)]
    result = {"gases": [{"gas": "CO2", "mass": "1"}] * 8}
    for number in (1, 2, 6_000):
        documents.append(full("claim"))
        documents[-1]["credentialSubject"]["footprint"]["results"] = [result] * number
    deep: Any = {"name": "end"}
    for _ in range(33):
        deep = {"name": deep}
    documents.append({**full("claim"), "credentialSubject": deep})
    theirs = _asked(ask, {}, "nquads", [((), document) for document in documents[:-1]], algorithm="sha256")
    theirs += _asked(ask, {}, "nquads", [((), documents[-1])], algorithm="sha256")
    ours = [_quads(document) for document in documents]
    assert theirs == ours
    refused = {one.get("refused") for one in ours}
    assert {None, "canon.budget", "canon.nodes", "canon.depth"} <= refused


def test_two_thousand_components_are_written_alike(ask: Asked) -> None:
    """T23: the most the claim's schema allows."""
    document = full("claim")
    footprint = document["credentialSubject"]["footprint"]
    footprint["components"] = [
        {**footprint["components"][0], "key": f"c{number:04}", "allocation": {"rule": "mass", "share": f"0.{number % 7 + 1}"}}
        for number in range(2_000)
    ]
    assert _asked(ask, document, "nquads", [((), document)], algorithm="sha256") == [_quads(document)]


def _of_dataset(ask: Asked, quads: list[Any], algorithm: str = "sha256") -> Any:  # noqa: ANN401  # bytes or a code
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
    (marker,) = (mark for mark in test_rdfc.test_poison_is_refused.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]  # pytest adds it
    for quads, code in marker.args[1]:
        assert _of_dataset(ask, quads) == code
    twins = [rdfc.Quad(f"_:{side}", "<urn:p>", f"_:{side}{number}") for side in "ab" for number in range(3_000)]
    assert _of_dataset(ask, twins) == "canon.budget"


def test_every_character_is_escaped_alike(ask: Asked) -> None:
    text = "".join(map(chr, [*range(0x100), 0x200D, 0x2028, 0xFFFF, 0x1F600]))
    assert ask("escape", text=text) == rdfc.escape(text)


def test_what_the_table_does_not_say_is_refused_alike(ask: Asked) -> None:
    """The cases of the emitter's own tests."""
    (marker,) = (mark for mark in test_emit.test_what_a_table_does_not_say_is_refused.pytestmark
                 if mark.name == "parametrize")  # type: ignore[attr-defined]  # pytest adds it  # fmt: skip
    documents = [test_emit._changed(path, value) for path, value, _ in marker.args[1]]
    theirs = _asked(ask, {}, "nquads", [((), document) for document in documents], algorithm="sha256")
    assert theirs == [_quads(document) for document in documents]
    assert sum("refused" in one for one in theirs) > 25


# --- Proofs -------------------------------------------------------------------------------------------------


def _proof(document: Mapping[str, Any], multikey: str) -> Any:  # noqa: ANN401  # good or a refusal
    def prove() -> str:
        check_proof(document, PublicKey.from_multikey(multikey))
        return "good"

    return answered(prove)


@pytest.mark.parametrize("kind", kinds())
def test_proofs_are_judged_alike(ask: Asked, kind: str) -> None:
    """T30-T37, T40: every change within the proof, and changes elsewhere."""
    chance = random.Random(kind)  # noqa: S311  # test data, the same in each run
    document = full(kind)
    multikey = world().issuer_of(document).key.public.multikey
    changes = _all_changes(document)
    inside = [one for one in changes if one[0][:1] == ("proof",)]
    others = [one for one in changes if one[0][:1] not in {("proof",), ()}]
    asked = [((), document), *inside, *chance.sample(others, min(150, len(others)))]
    theirs = _asked(ask, document, "proof", asked, multikey=multikey)
    ours = [_proof(replaced(document, path, value), multikey) for path, value in asked]
    assert [row for row in zip(asked, codes(theirs), codes(ours), strict=True) if row[1] != row[2]] == []
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
    good = 0
    for document in credentials():
        for multikey in sorted(keys.get(str(document["proof"].get("verificationMethod")), ())):
            theirs = _asked(ask, {}, "proof", [((), document)], multikey=multikey)
            assert codes(theirs) == codes([_proof(document, multikey)])
            good += theirs == ["good"]
    assert good > 100
    assert {key[:4] for found in keys.values() for key in found} >= {"z6Mk", "zDna"}  # Ed25519, P-256


# --- Readers, times, status lists ---------------------------------------------------------------------------


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join({"co2": "CO2"}.get(part, part.capitalize()) for part in rest)


def _plain(value: Any) -> Any:  # noqa: ANN401  # a model of whatever kind
    if hasattr(value, "_asdict"):
        return {_camel(name): _plain(member) for name, member in value._asdict().items()}
    return [_plain(member) for member in value] if isinstance(value, tuple) else value


def _without_more(value: Any, like: Any) -> Any:  # noqa: ANN401  # JSON
    """What the phone keeps besides (its windows, the document once more) left out."""
    if isinstance(value, dict) and isinstance(like, dict):
        return {name: _without_more(member, like[name]) for name, member in value.items()
                if name in like or name not in {"window", "document", "components"}}  # fmt: skip
    if isinstance(value, list) and isinstance(like, list) and len(value) == len(like):
        return [_without_more(*pair) for pair in zip(value, like, strict=True)]
    return value


@pytest.mark.parametrize("kind", kinds())
def test_readers_see_the_same(ask: Asked, kind: str) -> None:
    document = full(kind)
    (theirs,) = _asked(ask, document, "model", [((), document)], kind=kind)
    model = READ[kind](document)
    ours = json.loads(json.dumps(_plain(model)))
    assert _without_more(theirs, ours) == ours
    if kind == "claim":
        assert theirs["components"] == json.loads(json.dumps(_plain(model.product.footprint.components())))


def test_moments_are_the_same(ask: Asked) -> None:
    """T56."""
    chance = random.Random(13)  # noqa: S311  # test data, the same in each run
    rows = ["2026-06-30T23:59:60Z", "2026-06-30T24:00:00Z", "2000-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "",
            "9998-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2026-06-30t23:59:00Z",
            "2026-06-30T23:59:00Z\n", "2026-00-10T00:00:00Z", "2026-06-00T00:00:00Z"]  # fmt: skip
    rows += [moment(chance.randrange(seconds("2000-01-01T00:00:00Z"), seconds("9998-12-31T23:59:59Z"))) for _ in range(300)]
    rows += [text[: (at := chance.randrange(20))] + chance.choice("0123456789-:TZ ٣") + text[at + 1 :] for text in rows * 2 if text]
    ours = [answered(lambda text=text: [is_moment(text), seconds(text), moment(seconds(text))]) for text in rows]
    assert ask("moments", rows=rows) == ours


def _packings() -> list[bytes]:
    """gzip members of every block kind, and everything zlib has to say about what is wrong with them."""
    chance = random.Random(14)  # noqa: S311  # test data, the same in each run
    plain = [bytes(MIN_BYTES), chance.randbytes(MIN_BYTES), bytes(chance.choice((0, 0, 0, 7)) for _ in range(3 * MIN_BYTES)),
             bytes(MIN_BYTES - 1), b"", bytes(MAX_BYTES), bytes(MAX_BYTES + 1), chance.randbytes(2_000)]  # fmt: skip
    found = []
    for data in plain:
        for level, strategy in ((9, zlib.Z_DEFAULT_STRATEGY), (0, 0), (6, zlib.Z_FIXED), (6, zlib.Z_HUFFMAN_ONLY), (1, zlib.Z_RLE)):
            if len(data) > MAX_BYTES - 1 and level == 0:
                continue
            packer = zlib.compressobj(level, zlib.DEFLATED, 31, 9, strategy)
            found.append(packer.compress(data) + packer.flush())
    whole = found[0]
    body = whole[10:]
    found += [whole + b"x", whole + whole, whole[:-1], whole[:-8], whole[:9], whole[:3], b"", b"\x1f", zlib.compress(plain[0]),
              gzip.compress(bytes(20_000_000), 9, mtime=0), whole[:3] + b"\x20" + whole[4:], whole[:3] + b"\xe0" + whole[4:],
              b"\x1f\x8b\x08\x18" + whole[4:10] + b"name\0comment\0" + body,
              b"\x1f\x8b\x08\x04" + whole[4:10] + b"\x03\0abc" + body, b"\x1f\x8b\x07" + whole[3:]]  # fmt: skip
    for good in (True, False):
        head = b"\x1f\x8b\x08\x02" + whole[4:10]
        found.append(head + ((zlib.crc32(head) & 0xFFFF) ^ (not good)).to_bytes(2, "little") + body)
    small = [one for one in found if 20 < len(one) < 6_000]
    for _ in range(6_000):
        data = bytearray(chance.choice(small))
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(10, min(len(data), 90))] = chance.randrange(256)
        found.append(bytes(data[: chance.randint(12, len(data))] if chance.random() < 0.2 else data))
    return found


def test_status_lists_are_unpacked_and_refused_alike(ask: Asked) -> None:
    """T63, T64, T68: bombs, two members, bytes behind the end, and thousands of damaged streams."""
    texts = [multibase_encode("u", data) for data in _packings()]
    texts += ["z" + texts[0][1:], texts[0] + "=", "", "u", encode_bits(bytes(MIN_BYTES))]
    indices = [0, 7, 8, MIN_BYTES * 8 - 1]
    ours = []
    for text in texts:

        def opened(text: str = text) -> dict[str, Any]:
            bits = decode_bits(text)
            return {**named(bits), "bits": [bit(bits, index) for index in indices]}

        ours.append(answered(opened))
    theirs: list[Any] = []
    for start in range(0, len(texts), 200):
        theirs += ask("bits", rows=texts[start : start + 200], indices=indices)
    different = [(hashlib.sha256(row[0].encode()).hexdigest(), *row[1:]) for row in zip(texts, codes(theirs), codes(ours), strict=True)
                 if row[1] != row[2]]  # fmt: skip
    assert different == []
    told = [one for one in codes(ours) if isinstance(one, str)]
    assert min(map(told.count, ("status.gzip", "status.length", "status.encoding"))) > 2
    assert sum(isinstance(one, dict) for one in codes(ours)) > 10


def test_indices_are_read_alike(ask: Asked) -> None:
    """T65."""
    rows = ["0", "00", "01", "1", "-1", "+1", " 1", "1\n", "", "99999999", "100000000", "1e3", "٣", "1.0", "131071"]
    assert codes(ask("indices", rows=rows)) == codes([answered(lambda text=text: parse_index(text)) for text in rows])
