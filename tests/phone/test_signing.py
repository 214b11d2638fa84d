"""The phone's ground floor gives Python's answers: bytes, texts, keys, canonical quads, proofs.

T1-T8, T11, T13, T15, T17, T21-T24, T28-T41, T63-T65 and T68 again, each held against the original.
"""

import base64
import contextlib
import hashlib
import json
import random
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from signing import encoding, jcs, strict_json
from signing.dids import check_did, split_method
from signing.digests import multibase_digest, parse_digest
from signing.errors import ToolError
from signing.keys import PrivateKey, PublicKey
from tests.conformance import test_jcs
from tests.phone.node import Asked, asking
from tests.shared_data import vectors


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("signing.mjs") as asked:
        yield asked


def answered(question: Callable[[], Any]) -> Any:  # noqa: ANN401  # whatever the original answers
    """Python's answer, or its refusal, as the runner writes it."""
    try:
        return question()
    except ToolError as refused:
        return {"refused": refused.code, "where": refused.where}


def codes(answers: Any) -> Any:  # noqa: ANN401  # answers of either side
    """The same without the places of refusals: those of bytes are told apart by code alone."""
    return [one["refused"] if isinstance(one, dict) and "refused" in one else one for one in answers]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def named(data: bytes) -> dict[str, Any]:
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


# --- Strict JSON and JCS ------------------------------------------------------------------------------------

ODD_JSON = [
    b"", b" ", b"nullx", b"[1,]", b"{,}", b'{"a":1,}', b'{"a" 1}', b'{"a":1 "b":2}', b"[1 2]", b"tru", b"\x00",
    b'{"__proto__":{"a":1},"constructor":"x","hasOwnProperty":[true]}', b'{"__proto__":1,"__proto__":2}',
    b'{"toString":1,"toString":1}', b'{"a":{"b":1,"b":2},"c":', b'{"a":1,"a":2,"c":\x01}',
    b'{"a":1,"\\u0061":2}', b'"\\ud83d\\ude00"', b'"\\ud83d"', b'"\\ude00\\ud83d"', b'{"\\ud83d":1}',
    b'["\\ud83d","\\ude00"]', b'"\\ud83d\\u0041"', b'"\\ud83d\\u00zz"', b'"\\u12"', b'"\\x41"', b'"\\', b'"',
    b'"\\"', b'"\\\\ud800"', b'"a\nb"', b'"\x7f"', b'"\\u0000"', b"-", b"-0", b"-0.0", b"0.0", b"-1e-400",
    b"1e-400", b"1e400", b"-1e400", b"01", b"1.", b".5", b"1e", b"1e+", b"+1", b"NaN", b"Infinity",
    b"-Infinity", b"-Infx", b"[NaN", b"[-0,", b"9007199254740991", b"9007199254740992", b"-9007199254740991",
    b"-9007199254740992", b"1" * 18, b"1" * 5000, b"1.5e3", b"123456789012345678901234567890.0", b"0x10",
    b"\xef\xbb\xbf{}", b"\xff\xfe{\x00", b"\xfe\xff\x00{", b"{\x00}\x00", b"\xc0\xaf", b"\xed\xa0\x80",
    b'"\xf4\x90\x80\x80"', b'"\xf0\x9f\x98\x80"', b'"\xe2\x80\xa8"', b"[" * 32 + b"]" * 32, b"[" * 33 + b"]" * 33,
    b"[" * 33, b'{"a":' * 33, b"]" * 40 + b"[" * 33, b'"' + b"[" * 100 + b'"', b'"' + b"[" * 100,
    b'"\\"' + b"[" * 100 + b'"', b'\\"' + b"[" * 40, b"\xa0[]", b"[]\x0c", b"\t\n\r [] \t\n\r",
    b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b"[" * 10_000, b"]" * 10_000,
]  # fmt: skip


def _of_json(data: bytes, **options: Any) -> Any:  # noqa: ANN401  # limits and answers
    return answered(lambda: named(jcs.canonical(strict_json.loads(data, **options))))


def _same_json(ask: Asked, samples: list[bytes]) -> None:
    theirs = [ask("json", data=b64(data), options={}) for data in samples]
    ours = [_of_json(data) for data in samples]
    different = [(data[:80], *pair) for data, *pair in zip(samples, codes(theirs), codes(ours), strict=True)
                 if pair[0] != pair[1]]  # fmt: skip
    assert different == []


def test_published_json_texts_are_read_and_refused_alike(ask: Asked) -> None:
    """T1-T6, T8: every file of JSONTestSuite, with the same code."""
    files = sorted((vectors("json-test-suite") / "test_parsing").glob("*.json"))
    assert len(files) > 300
    _same_json(ask, [file.read_bytes() for file in files])


def test_odd_json_texts_are_answered_alike(ask: Asked) -> None:
    """T1-T8, T11: also ``__proto__`` as a name, halves of pairs, nesting by the ten thousand."""
    _same_json(ask, ODD_JSON)
    for text in (b"1", b'{"a":-0}', b"[1.5]", b"NaN", b"[1x", b'"1"'):
        theirs = ask("json", data=b64(text), options={"numbers": False})
        assert codes([theirs]) == codes([_of_json(text, numbers=False)]), text
    theirs = ask("json", data=b64(b"[[[]]]"), options={"maxBytes": 5})
    assert theirs["refused"] == "json.too_large"
    assert ask("json", data=b64(b"[[]]"), options={"maxDepth": 1})["refused"] == "json.too_deep"


def test_json_texts_changed_by_chance_are_answered_alike(ask: Asked) -> None:
    chance = random.Random(5)  # noqa: S311  # test data, the same in each run
    seeds = [data for data in ODD_JSON if 1 < len(data) < 200]
    seeds += [b'{"a":[1,2.5,{"b":"\\u00e9\\ud83d\\ude00"}],"c":null,"d":true}', b'{"x":{"y":[[],{}]},"z":"\\n"}']
    alphabet = b'{}[]",:\\u0189aeE+-.dD tfn\x00\x1f\x7f\xc3\xa9\xed'
    samples = []
    for _ in range(4_000):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data) + 1)
            data[place : place + chance.randint(0, 2)] = bytes(
                chance.choice(alphabet) for _ in range(chance.randint(0, 3))
            )
        samples.append(bytes(data))
    _same_json(ask, samples)


def test_jcs_is_that_of_rfc_8785(ask: Asked) -> None:
    folder = vectors("jcs-rfc8785")
    for name in ("arrays", "french", "structures", "unicode", "values", "weird"):
        expected = bytes.fromhex("".join((folder / "outhex" / f"{name}.txt").read_text("ascii").split()))
        data = (folder / "input" / f"{name}.json").read_bytes()
        assert ask("json", data=b64(data), options={}) == named(expected), name


def test_numbers_are_written_as_rfc_8785_does(ask: Asked) -> None:
    (marker,) = (mark for mark in test_jcs.test_numbers_of_appendix_b.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]  # pytest adds it
    rows = list(marker.args[1])
    assert ask("jcsNumbers", bits=[bits for bits, _ in rows]) == [text for _, text in rows]
    chance = random.Random(6)  # noqa: S311  # test data, the same in each run
    values = [struct.unpack(">d", chance.randbytes(8))[0] for _ in range(2_000)]
    values = [value for value in values if value == value and abs(value) != float("inf")]  # noqa: PLR0124  # not NaN
    told = ask("jcsNumbers", bits=[struct.pack(">d", value).hex() for value in values])
    assert told == [jcs.number(value) for value in values]


def test_strings_stand_in_the_order_of_code_points(ask: Asked) -> None:
    """Beyond U+FFFF the order of UTF-16 units is another one."""
    rows = ["", "a", "ab", "\uffff", "\U0001f600", "\ue000", "\ud7ff", "\U00010000", "\U0010ffff", "z\U0001f600", "z\uffff", "é"]
    order, lengths, signs = ask("order", rows=rows)
    assert order == sorted(rows)
    assert lengths == [len(text) for text in rows]
    assert signs == [(text > rows[0]) - (text < rows[0]) for text in rows]
    for first in rows:
        rows = [first, *rows]
        assert ask("order", rows=rows)[2] == [(text > first) - (text < first) for text in rows]


# --- Encodings, digests, identifiers ------------------------------------------------------------------------


def _changed(chance: random.Random, text: str, alphabet: str) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(["", *alphabet]) + text[place + chance.randint(0, 2) :]


def test_texts_of_bytes_are_read_and_refused_alike(ask: Asked) -> None:
    """T35, T36, T41."""
    chance = random.Random(7)  # noqa: S311  # test data, the same in each run
    rows: list[tuple[str, str]] = []
    for size in (0, 1, 2, 3, 5, 32, 34, 64, 130, 200):
        for data in (bytes(size), b"\0" + chance.randbytes(size), chance.randbytes(size)):
            texts = [
                ("b64urlDecode", encoding.b64url_encode(data)),
                ("base58Decode", encoding.base58_encode(data)),
                ("multibaseDecode", encoding.multibase_encode("u", data)),
                ("multibaseDecode", encoding.multibase_encode("z", data)),
                ("multikeyDecode", encoding.multikey_encode(chance.choice(list(encoding.MULTICODEC)), data)),
                ("multikeyDecode", encoding.multibase_encode("z", data)),
            ]
            rows += texts
            rows += [(name, _changed(chance, text, "0OIl+/=-_ é\U0001f600Az19")) for name, text in texts * 20]
    rows += [("base58Decode", "1" * 256), ("base58Decode", "1" * 257), ("multibaseDecode", "z" + "2" * 300)]
    rows += [("multikeyDecode", encoding.multibase_encode("z", head + bytes(32)))
             for head in (b"\x80\x00", b"\xff" * 9, b"\xff" * 8 + b"\x7f", b"\xed\x81\x00", b"\xed\x01")]  # fmt: skip
    read: dict[str, Callable[[str], Any]] = {
        "b64urlDecode": lambda text: encoding.b64url_decode(text).hex(),
        "base58Decode": lambda text: encoding.base58_decode(text).hex(),
        "multibaseDecode": lambda text: encoding.multibase_decode(text).hex(),
        "multikeyDecode": lambda text: [(found := encoding.multikey_decode(text))[0], found[1].hex()],
    }
    ours = [answered(lambda name=name, text=text: read[name](text)) for name, text in rows]
    theirs = ask("encodings", rows=[list(row) for row in rows])
    assert [row for row in zip(rows, codes(theirs), codes(ours), strict=True) if row[1] != row[2]] == []
    assert sum(isinstance(one, dict) for one in ours) > 500


def test_bytes_are_written_and_hashed_alike(ask: Asked) -> None:
    chance = random.Random(8)  # noqa: S311  # test data, the same in each run
    data = [chance.randbytes(size) for size in [*range(140), 255, 256, 257, 1000, 4096, 70_000]] + [bytes(9)]
    told = ask("hashes", rows=[b64(one) for one in data])
    assert told == [[hashlib.sha256(one).hexdigest(), hashlib.sha384(one).hexdigest(),
                     multibase_digest(one, "sha2-256")] for one in data]  # fmt: skip
    rows: list[list[str]] = [["multibaseEncode", b64(one), prefix] for one in data[:100] for prefix in "uz"]
    assert ask("encoded", rows=rows) == [
        encoding.multibase_encode(prefix, base64.b64decode(one))  # type: ignore[arg-type]  # u or z
        for _, one, prefix in rows
    ]


def test_digests_are_read_and_refused_alike(ask: Asked) -> None:
    """T39."""
    chance = random.Random(9)  # noqa: S311  # test data, the same in each run
    good = [multibase_digest(b"x"), multibase_digest(b"x", "sha2-256")]
    raw = [encoding.multibase_decode(text) for text in good]
    rows = [*good, *(encoding.multibase_encode("z", one) for one in raw)]
    rows += [encoding.multibase_encode("u", one) for one in (raw[0][:-1], raw[0] + b"x", b"\x12", b"", b"\x13\x20",
                                                            b"\x12\x30" + bytes(48), b"\x20\x20" + bytes(32))]  # fmt: skip
    rows += [_changed(chance, text, "uzAx=-") for text in rows * 20 if text]

    def read(text: str) -> list[str]:
        algorithm, value = parse_digest(text)
        return [algorithm, value.hex()]

    ours = [answered(lambda text=text: read(text)) for text in rows]
    assert codes(ask("digests", rows=rows)) == codes(ours)


def test_identifiers_are_in_normal_form_alike(ask: Asked) -> None:
    """T24, T46, T49; did:jwk belongs outside passports, and the profile's patterns refuse it."""
    chance = random.Random(10)  # noqa: S311  # test data, the same in each run
    keys = [f"did:key:{PrivateKey.from_seed(kind, bytes([number]) * 32).public.multikey}"
            for number, kind in enumerate(("Ed25519", "P-256", "P-384"))]  # fmt: skip
    rows = [
        "did:web:mill.example", "did:web:mill.example:works:1", "did:web:Mill.example", "did:web:mill.example%3A8443",
        "did:web:192.0.2.1", "did:web:mill", "did:web:xn--stahl-kva.example", "did:web:ab--cd.example",
        "did:web:mill.example:", "did:web:mill.example:.hidden", "did:web:mïll.example", "did:web:-a.example",
        f"did:web:{'a' * 64}.example", f"did:web:{'a.' * 130}example", "did:web:mill.example\n", "did:foo:x", "",
        "did:key:", "did:key:z6Mk", *keys,
    ]  # fmt: skip
    methods = [f"{text}#{end}" for text in rows for end in ("key-1", "", "a b", text.partition("did:key:")[2])]
    rows += [*methods, *(_changed(chance, text, "#:.%-ZK1") for text in (rows + methods) * 6 if text)]
    rows = [text for text in rows if not text.startswith("did:jwk:")]

    def method(text: str) -> list[str]:
        return [*split_method(text)]

    ours = [[answered(lambda text=text: check_did(text) or "good"), answered(lambda text=text: method(text))]
            for text in rows]  # fmt: skip
    theirs = ask("dids", rows=rows)
    for text, told, known in zip(rows, theirs, ours, strict=True):
        assert codes(told) == codes(known), text


# --- Keys and signatures ------------------------------------------------------------------------------------


def _verdicts(rows: list[tuple[str, str, str, str, bool]]) -> list[Any]:
    def one(kind: Any, key: str, message: str, signature: str, low: bool) -> str:  # noqa: ANN401  # a KeyKind
        public = PublicKey.from_raw(kind, bytes.fromhex(key))
        public.verify(bytes.fromhex(message), bytes.fromhex(signature), require_low_s=low)
        return "good"

    return [answered(lambda row=row: one(*row)) for row in rows]


def _same_verdicts(ask: Asked, rows: list[tuple[str, str, str, str, bool]]) -> list[Any]:
    ours = codes(_verdicts(rows))
    theirs = codes(ask("signatures", rows=[list(row) for row in rows]))
    assert [row for row in zip(rows, theirs, ours, strict=True) if row[1] != row[2]] == []
    return list(ours)


def test_ed25519_edge_cases_stop_where_python_stops(ask: Asked) -> None:
    """T29, T30: the twelve cases on which verifiers disagree."""
    cases = json.loads((vectors("ed25519-speccheck") / "cases.json").read_text("ascii"))
    rows = [("Ed25519", case["pub_key"], case["message"], case["signature"], False) for case in cases]
    assert "good" not in _same_verdicts(ask, rows)


def test_wycheproof_is_answered_as_python_answers(ask: Asked) -> None:
    """T30-T32, with and without the demand for a low s."""
    rows: list[tuple[str, str, str, str, bool]] = []
    for kind, name in (("Ed25519", "ed25519_test"), ("P-256", "ecdsa_secp256r1_sha256_p1363_test"),
                       ("P-384", "ecdsa_secp384r1_sha384_p1363_test")):  # fmt: skip
        for group in json.loads((vectors("wycheproof") / f"{name}.json").read_text("utf-8"))["testGroups"]:
            key = group["publicKey"].get("pk") or _compressed(group["publicKey"]["uncompressed"])
            for test in group["tests"]:
                rows += [(kind, key, test["msg"], test["sig"], low) for low in {False, kind != "Ed25519"}]
    assert len(rows) > 1_000
    assert _same_verdicts(ask, rows).count("good") > 500


def _compressed(point: str) -> str:
    raw = bytes.fromhex(point)
    size = len(raw) // 2
    return (bytes([2 + (raw[-1] & 1)]) + raw[1 : 1 + size]).hex()


def test_keys_are_taken_and_refused_alike(ask: Asked) -> None:
    """T29, T32: points by chance, of which many lie on no curve, on the twist, or outside the subgroup."""
    chance = random.Random(11)  # noqa: S311  # test data, the same in each run
    p = 2**255 - 19
    small = [0, 1, p - 1, p, p + 1, 2**255 - 1, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7]
    raws = [("ed25519-pub", (number | sign << 255).to_bytes(32, "little")) for number in small for sign in (0, 1)]
    raws += [("ed25519-pub", chance.randbytes(size)) for size in [32] * 60 + [31, 33, 0]]
    raws += [("p256-pub", bytes([head]) + chance.randbytes(size)) for head in (2, 3, 4, 0) for size in [32] * 12 + [31, 64]]
    raws += [("p384-pub", bytes([head]) + chance.randbytes(48)) for head in (2, 3) for _ in range(12)]
    raws += [("p256-pub", b"\x02" + b"\xff" * 32), ("ed25519-priv", bytes(32)), ("p256-priv", bytes(32))]
    rows = [encoding.multikey_encode(codec, raw) for codec, raw in raws]
    for kind in ("Ed25519", "P-256", "P-384"):
        rows += [PrivateKey.from_seed(kind, chance.randbytes(32)).public.multikey for _ in range(10)]  # type: ignore[arg-type]  # kinds

    def read(text: str) -> list[str]:
        key = PublicKey.from_multikey(text)
        return [key.kind, key.raw.hex(), key.multikey, key.fingerprint]

    ours = codes([answered(lambda text=text: read(text)) for text in rows])
    theirs = codes(ask("multikeys", rows=rows))
    assert [row for row in zip(rows, theirs, ours, strict=True) if row[1] != row[2]] == []
    assert {"key.weak", "key.non_canonical", "key.point", "key.length", "key.kind"} <= {
        one for one in ours if isinstance(one, str)
    }


def test_a_browser_without_the_mathematics_says_so_and_nothing_else(ask: Asked) -> None:
    """Missing Ed25519 is no finding about a document; the runner beside this file plays such a browser."""
    with contextlib.ExitStack() as stack:
        bare = stack.enter_context(asking("without_ed25519.mjs"))
        key = PrivateKey.from_seed("Ed25519", b"k" * 32)
        asked = {"key": key.public.raw.hex(), "message": b"m".hex(), "signature": key.sign(b"m").hex()}
        assert bare("verify", **asked) == {"refused": "crypto.unavailable"}
        assert bare("fallback", **asked) == "good"
        assert bare("fallback", **{**asked, "message": b"n".hex()}) == {"refused": "signature.mismatch"}
        # A library that multiplies the equation by eight would accept R plus a point of small order.
        assert bare("lenient", **{**asked, "signature": "00" * 64}) == {"refused": "signature.mismatch"}
        p256 = PrivateKey.from_seed("P-256", b"k" * 32)
        asked = {"key": p256.public.raw.hex(), "message": b"m".hex(), "signature": p256.sign(b"m").hex(), "kind": "P-256"}
        assert bare("verify", **asked) == "good"
        assert bare("nothing", **asked) == {"refused": "crypto.unavailable"}
