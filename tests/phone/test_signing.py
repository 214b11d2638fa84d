"""The phone's ground floor gives Python's answers: JSON, encodings, digests, identifiers.

T1-T8, T11, T24, T35, T36, T39, T41, T46, T49 again, each held against the original.
"""

import base64
import hashlib
import random
import struct
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest

from signing import encoding, jcs, strict_json
from signing.dids import check_did, split_method
from signing.digests import multibase_digest, parse_digest
from signing.keys import KeyKind, PrivateKey
from tests.cases import cases_of
from tests.conformance import test_jcs
from tests.phone.comparing import answered, b64, codes, different, named
from tests.phone.node import Asked, asking
from tests.shared_data import vectors


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("signing.mjs") as asked:
        yield asked


# --- Strict JSON and JCS ------------------------------------------------------------------------------------

ODD_JSON = [
    b"", b" ", b"nullx", b"[1,]", b"{,}", b'{"a":1,}', b'{"a" 1}', b'{"a":1 "b":2}', b"[1 2]", b"tru",
    b"\x00",
    b'{"__proto__":{"a":1},"constructor":"x","hasOwnProperty":[true]}', b'{"__proto__":1,"__proto__":2}',
    b'{"toString":1,"toString":1}', b'{"a":{"b":1,"b":2},"c":', b'{"a":1,"a":2,"c":\x01}',
    b'{"a":1,"\\u0061":2}', b'"\\ud83d\\ude00"', b'"\\ud83d"', b'"\\ude00\\ud83d"', b'{"\\ud83d":1}',
    b'["\\ud83d","\\ude00"]', b'"\\ud83d\\u0041"', b'"\\ud83d\\u00zz"', b'"\\u12"', b'"\\x41"', b'"\\', b'"',
    b'"\\"', b'"\\\\ud800"', b'"a\nb"', b'"\x7f"', b'"\\u0000"', b"-", b"-0", b"-0.0", b"0.0", b"-1e-400",
    b"1e-400", b"1e400", b"-1e400", b"01", b"1.", b".5", b"1e", b"1e+", b"+1", b"NaN", b"Infinity",
    b"-Infinity", b"-Infx", b"[NaN", b"[-0,", b"9007199254740991", b"9007199254740992", b"-9007199254740991",
    b"-9007199254740992", b"1" * 18, b"1" * 5000, b"1.5e3", b"123456789012345678901234567890.0", b"0x10",
    b"\xef\xbb\xbf{}", b"\xff\xfe{\x00", b"\xfe\xff\x00{", b"{\x00}\x00", b"\xc0\xaf", b"\xed\xa0\x80",
    b'"\xf4\x90\x80\x80"', b'"\xf0\x9f\x98\x80"', b'"\xe2\x80\xa8"', b"[" * 32 + b"]" * 32,
    b"[" * 33 + b"]" * 33,
    b"[" * 33, b'{"a":' * 33, b"]" * 40 + b"[" * 33, b'"' + b"[" * 100 + b'"', b'"' + b"[" * 100,
    b'"\\"' + b"[" * 100 + b'"', b'\\"' + b"[" * 40, b"\xa0[]", b"[]\x0c", b"\t\n\r [] \t\n\r",
    b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b"[" * 10_000, b"]" * 10_000,
]  # fmt: skip


def _of_json(data: bytes, *, numbers: bool = True) -> Any:
    return answered(lambda: named(jcs.canonical(strict_json.loads(data, numbers=numbers))))


def _same_json(ask: Asked, samples: list[bytes]) -> None:
    theirs = [ask("json", data=b64(data), options={}) for data in samples]
    ours = [_of_json(data) for data in samples]
    assert different([data[:80] for data in samples], codes(theirs), codes(ours)) == []


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
    chance = random.Random(5)  # test data, the same in each run
    seeds = [data for data in ODD_JSON if 1 < len(data) < 200]
    seeds += [
        b'{"a":[1,2.5,{"b":"\\u00e9\\ud83d\\ude00"}],"c":null,"d":true}',
        b'{"x":{"y":[[],{}]},"z":"\\n"}',
    ]
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
    rows = list(cases_of(test_jcs.test_numbers_of_appendix_b))
    assert ask("jcsNumbers", bits=[bits for bits, _ in rows]) == [text for _, text in rows]
    chance = random.Random(6)  # test data, the same in each run
    values = [struct.unpack(">d", chance.randbytes(8))[0] for _ in range(2_000)]
    values = [value for value in values if value == value and abs(value) != float("inf")]  # noqa: PLR0124  # not NaN
    told = ask("jcsNumbers", bits=[struct.pack(">d", value).hex() for value in values])
    assert told == [jcs.number(value) for value in values]


def test_strings_stand_in_the_order_of_code_points(ask: Asked) -> None:
    """Beyond U+FFFF the order of UTF-16 units is another one."""
    rows = [
        "",
        "a",
        "ab",
        "\uffff",
        "\U0001f600",
        "\ue000",
        "\ud7ff",
        "\U00010000",
        "\U0010ffff",
        "z\U0001f600",
        "z\uffff",
        "é",
    ]
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
    return str(text[:place] + chance.choice(["", *alphabet]) + text[place + chance.randint(0, 2) :])


def test_texts_of_bytes_are_read_and_refused_alike(ask: Asked) -> None:
    """T35, T36, T41."""
    chance = random.Random(7)  # test data, the same in each run
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
             for head in (b"\x80\x00", b"\xff" * 9, b"\xff" * 8 + b"\x7f", b"\xed\x81\x00",
             b"\xed\x01")]  # fmt: skip
    read: dict[str, Callable[[str], Any]] = {
        "b64urlDecode": lambda text: encoding.b64url_decode(text).hex(),
        "base58Decode": lambda text: encoding.base58_decode(text).hex(),
        "multibaseDecode": lambda text: encoding.multibase_decode(text).hex(),
        "multikeyDecode": lambda text: [(found := encoding.multikey_decode(text))[0], found[1].hex()],
    }
    ours = [answered(read[name], text) for name, text in rows]
    theirs = ask("encodings", rows=[list(row) for row in rows])
    assert different(rows, codes(theirs), codes(ours)) == []
    assert sum(isinstance(one, dict) for one in ours) > 500


def test_bytes_are_written_and_hashed_alike(ask: Asked) -> None:
    chance = random.Random(8)  # test data, the same in each run
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
    chance = random.Random(9)  # test data, the same in each run
    good = [multibase_digest(b"x"), multibase_digest(b"x", "sha2-256")]
    raw = [encoding.multibase_decode(text) for text in good]
    rows = [*good, *(encoding.multibase_encode("z", one) for one in raw)]
    rows += [encoding.multibase_encode("u", one) for one in (raw[0][:-1], raw[0] + b"x", b"\x12", b"",
    b"\x13\x20",
                                                            b"\x12\x30" + bytes(48),
                                                            b"\x20\x20" + bytes(32))]  # fmt: skip
    rows += [_changed(chance, text, "uzAx=-") for text in rows * 20 if text]

    def read(text: str) -> list[str]:
        algorithm, value = parse_digest(text)
        return [algorithm, value.hex()]

    ours = [answered(read, text) for text in rows]
    assert codes(ask("digests", rows=rows)) == codes(ours)


def test_identifiers_are_in_normal_form_alike(ask: Asked) -> None:
    """T24, T46, T49; did:jwk belongs outside passports, and the profile's patterns refuse it."""
    chance = random.Random(10)  # test data, the same in each run
    keys = [f"did:key:{PrivateKey.from_seed(kind, bytes([number]) * 32).public.multikey}"
            for number, kind in enumerate(get_args(KeyKind))]  # fmt: skip
    rows = [
        "did:web:mill.example", "did:web:mill.example:works:1", "did:web:Mill.example",
        "did:web:mill.example%3A8443",
        "did:web:192.0.2.1", "did:web:mill", "did:web:xn--stahl-kva.example", "did:web:ab--cd.example",
        "did:web:mill.example:", "did:web:mill.example:.hidden", "did:web:mïll.example", "did:web:-a.example",
        f"did:web:{'a' * 64}.example", f"did:web:{'a.' * 130}example", "did:web:mill.example\n",
        "did:foo:x", "",
        "did:key:", "did:key:z6Mk", *keys,
    ]  # fmt: skip
    methods = [
        f"{text}#{end}" for text in rows for end in ("key-1", "", "a b", text.partition("did:key:")[2])
    ]
    rows += [*methods, *(_changed(chance, text, "#:.%-ZK1") for text in (rows + methods) * 6 if text)]
    rows = [text for text in rows if not text.startswith("did:jwk:")]

    def good(text: str) -> str:
        check_did(text)
        return "good"

    def method(text: str) -> list[str]:
        return [*split_method(text)]

    ours = [[answered(good, text), answered(method, text)]
            for text in rows]  # fmt: skip
    theirs = ask("dids", rows=rows)
    for text, told, known in zip(rows, theirs, ours, strict=True):
        assert codes(told) == codes(known), text
