"""The closed profile, the readers, times and status lists of the phone are Python's."""

import gzip
import json
import random
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from passport import moments, units, vocab
from passport.methods import attestation
from passport.model import (
    accreditation,
    carbon_statement,
    claim,
    keychange,
    kind_of,
    response,
    statement,
    statuslist,
    trustlist,
    version_of,
)
from passport.model.entities import inventory_report
from passport.model.instruments import assignment, certificate, retirement
from passport.model.shape import check
from passport.model.sources import library
from passport.moments import is_moment, moment, seconds
from passport.status import MAX_BYTES, MIN_BITS, MIN_BYTES, bit, decode_bits, encode_bits, parse_index
from signing.encoding import MULTICODEC, multibase_encode
from signing.errors import ToolError
from signing.jsonld import emit, rdfc
from tests.full_documents import full, kinds
from tests.mutations import _nodes, replaced
from tests.mutations import changes as changes_of
from tests.phone.comparing import Change, answered, asked_of_changes, codes, different, named
from tests.phone.node import Asked, asking

ROOT = Path(__file__).resolve().parents[2]
KINDS = [kind for kind in kinds() if kind != "readings"]
"""The phone shows what a claim states of signed readings, and reads no batch of them."""
READ: dict[str, Any] = {
    "claim": claim.read, "carbonstatement": carbon_statement.read, "inventory": inventory_report.read,
    "statement": statement.read, "response": response.read,
    "statuslist": statuslist.read,
    "accreditation": accreditation.read, "trustlist": trustlist.read, "keychange": keychange.read,
    "certificate": certificate.read, "retirement": retirement.read, "assignment": assignment.read,
    "method": attestation.read, "factorlibrary": library.read,
}  # fmt: skip


@pytest.fixture(scope="module")
def ask() -> Iterator[Asked]:
    with asking("signing.mjs") as asked:
        yield asked


# --- The closed profile -------------------------------------------------------------------------------------


def _violation(kind: Any, document: object) -> Any:
    found = check(kind, document)
    return None if found is None else {"rule": found.rule, "where": found.where, "problem": found.problem}


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_violation_is_the_same(ask: Asked, kind: str) -> None:
    """T7, T9, T13, T14, T17, T20, T24, T27, T28: every single change of a document with every member."""
    document = full(kind)
    changes = [*changes_of(document)]
    assert len(changes) > 200
    theirs = asked_of_changes(ask, document, "violation", changes, kind=kind)
    ours = [_violation(kind, replaced(document, path, value)) for path, value in changes]
    assert different(changes, theirs, ours) == []
    assert theirs.count(None) < len(changes) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_violation_of_several_is_the_same(ask: Asked, kind: str) -> None:
    """The order of the search: three changes at once, in documents of every kind, read as any kind."""
    chance = random.Random(kind)  # test data, the same in each run
    document = full(kind)
    changes = [*changes_of(document)]
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
        theirs = asked_of_changes(ask, document, "violation", whole, kind=asked)
        assert theirs == [_violation(asked, changed) for _, changed in whole]


ODD_TEXTS = [
    "\U0001f600" * 200, "\U0001f600" * 201, "x" * 201, "\u2028", "a\u200db", "\x7f", "\uffff",
    "\U0010ffff", " a", "é",
    "did:key:z6Mk", "did:web:a.example", "-0", "-0.00", "1" * 18, "1" * 19, "0.1234567890123456789", "1\n",
    "\u0661",
    "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2024-02-29", "2023-02-29", "1999-12-31T23:59:59Z",
    "constructor",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_odd_texts_and_names_are_judged_alike(ask: Asked, kind: str) -> None:
    """T7, T24, T56: lengths by code point, names that every JavaScript object has, astral characters."""
    document = full(kind)
    nodes = list(_nodes(document, ()))
    changes: list[Change] = [
        (path, text) for path, there in nodes if isinstance(there, str) for text in ODD_TEXTS
    ]
    for name in ("__proto__", "constructor", "hasOwnProperty", "\ue000", "\U0001f600", "@", "~/", "0"):
        changes += [
            (path, {**there, name: "x", "zz": {}}) for path, there in nodes if isinstance(there, dict)
        ]
    theirs = asked_of_changes(ask, document, "violation", changes, kind=kind)
    ours = [_violation(kind, replaced(document, path, value)) for path, value in changes]
    assert different(changes, theirs, ours) == []


def test_kind_and_version_are_the_same(ask: Asked) -> None:
    for kind in KINDS:
        document = full(kind)
        changes = [
            (path, value)
            for path, value in [*changes_of(document)]
            if path[:1] in {("type",), ("@context",), ()}
        ]
        changes += [(("@context", 1), text) for text in ("https://passport.example/ns/v2", "https://passport.example/ns/")
                    if kind != "statuslist"]  # fmt: skip
        ours = [
            [kind_of(changed), version_of(changed)]
            for changed in (replaced(document, *one) for one in changes)
        ]
        assert asked_of_changes(ask, document, "kind", changes) == ours


# --- Readers, times, status lists ---------------------------------------------------------------------------


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join({"co2": "CO2"}.get(part, part.capitalize()) for part in rest)


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {_camel(name): _plain(member) for name, member in value._asdict().items()}
    return [_plain(member) for member in value] if isinstance(value, tuple) else value


_BESIDES = {"window", "document", "components", "custody", "instruments", "isReport", "booked"}


def _without_more(value: Any, like: Any) -> Any:
    """What the phone keeps besides (windows, the document once more, custody, instruments) left out."""
    if isinstance(value, dict) and isinstance(like, dict):
        return {name: _without_more(member, like[name]) for name, member in value.items()
                if name in like or name not in _BESIDES}  # fmt: skip
    if isinstance(value, list) and isinstance(like, list) and len(value) == len(like):
        return [_without_more(*pair) for pair in zip(value, like, strict=True)]
    return value


@pytest.mark.parametrize("kind", KINDS)
def test_readers_see_the_same(ask: Asked, kind: str) -> None:
    document = full(kind)
    (theirs,) = asked_of_changes(ask, document, "model", [((), document)], kind=kind)
    model = READ[kind](document)
    ours = json.loads(json.dumps(_plain(model)))
    if kind == "inventory":  # one reader of both documents of an entity: their figures have one name there
        theirs = {**theirs, "inventory": theirs["accounts"], "accounts": theirs["booked"]}
        assert theirs.pop("previous") is None
    assert _without_more(theirs, ours) == ours
    if kind == "claim":
        for name in ("custody", "instruments"):
            assert theirs["product"][name] == document["credentialSubject"][name]
        assert theirs["components"] == json.loads(json.dumps(_plain(model.product.footprint.components())))


def test_moments_are_the_same(ask: Asked) -> None:
    """T56."""
    chance = random.Random(13)  # test data, the same in each run
    rows = ["2026-06-30T23:59:60Z", "2026-06-30T24:00:00Z", "2000-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "",
            "9998-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2026-06-30t23:59:00Z",
            "2026-06-30T23:59:00Z\n", "2026-00-10T00:00:00Z", "2026-06-00T00:00:00Z"]  # fmt: skip
    rows += [
        moment(chance.randrange(seconds("2000-01-01T00:00:00Z"), seconds("9998-12-31T23:59:59Z")))
        for _ in range(300)
    ]
    rows += [
        text[: (at := chance.randrange(20))] + chance.choice("0123456789-:TZ ٣") + text[at + 1 :]
        for text in rows * 2
        if text
    ]

    def read(text: str) -> list[Any]:
        return [is_moment(text), seconds(text), moment(seconds(text))]

    ours = [answered(read, text) for text in rows]
    assert ask("moments", rows=rows) == ours


def _packings() -> list[bytes]:
    """gzip members of every block kind, and everything zlib has to say about what is wrong with them."""
    chance = random.Random(14)  # test data, the same in each run
    plain = [bytes(MIN_BYTES), chance.randbytes(MIN_BYTES), bytes(chance.choice((0, 0, 0,
    7)) for _ in range(3 * MIN_BYTES)),
             bytes(MIN_BYTES - 1), b"", bytes(MAX_BYTES), bytes(MAX_BYTES + 1),
             chance.randbytes(2_000)]  # fmt: skip
    found: list[bytes] = []
    for data in plain:
        for level, strategy in (
            (9, zlib.Z_DEFAULT_STRATEGY),
            (0, 0),
            (6, zlib.Z_FIXED),
            (6, zlib.Z_HUFFMAN_ONLY),
            (1, zlib.Z_RLE),
        ):
            if len(data) > MAX_BYTES - 1 and level == 0:
                continue
            packer = zlib.compressobj(level, zlib.DEFLATED, 31, 9, strategy)
            found.append(packer.compress(data) + packer.flush())
    whole = found[0]
    body = whole[10:]
    found += [whole + b"x", whole + whole, whole[:-1], whole[:-8], whole[:9], whole[:3], b"", b"\x1f",
    zlib.compress(plain[0]),
              gzip.compress(bytes(20_000_000), 9, mtime=0), whole[:3] + b"\x20" + whole[4:],
              whole[:3] + b"\xe0" + whole[4:],
              b"\x1f\x8b\x08\x18" + whole[4:10] + b"name\0comment\0" + body,
              b"\x1f\x8b\x08\x04" + whole[4:10] + b"\x03\0abc" + body,
              b"\x1f\x8b\x07" + whole[3:]]  # fmt: skip
    for good in (True, False):
        head = b"\x1f\x8b\x08\x02" + whole[4:10]
        found.append(head + ((zlib.crc32(head) & 0xFFFF) ^ (not good)).to_bytes(2, "little") + body)
    small = [one for one in found if 20 < len(one) < 6_000]
    for _ in range(6_000):
        damaged = bytearray(chance.choice(small))
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(10, min(len(damaged), 90))] = chance.randrange(256)
        found.append(bytes(damaged[: chance.randint(12, len(damaged))] if chance.random() < 0.2 else damaged))
    return found


def test_status_lists_are_unpacked_and_refused_alike(ask: Asked) -> None:
    """T63, T64, T68: bombs, two members, bytes behind the end, and thousands of damaged streams."""
    texts = [multibase_encode("u", data) for data in _packings()]
    texts += ["z" + texts[0][1:], texts[0] + "=", "", "u", encode_bits(bytes(MIN_BYTES))]
    indices = [0, 7, 8, MIN_BYTES * 8 - 1]

    def opened(text: str) -> dict[str, Any]:
        bits = decode_bits(text)
        return {**named(bits), "bits": [bit(bits, index) for index in indices]}

    ours = [answered(opened, text) for text in texts]
    theirs: list[Any] = []
    for start in range(0, len(texts), 200):
        theirs += ask("bits", rows=texts[start : start + 200], indices=indices)
    assert different([text[:400] for text in texts], codes(theirs), codes(ours)) == []
    told = [one for one in codes(ours) if isinstance(one, str)]
    assert min(map(told.count, ("status.gzip", "status.length", "status.encoding"))) > 2
    assert sum(isinstance(one, dict) for one in codes(ours)) > 10


def _exponent(code: str) -> int | str:
    try:
        return units.mass_in_kg(Decimal(1), code).adjusted()
    except ToolError as refused:
        return refused.code


def test_words_and_limits_are_the_same(ask: Asked) -> None:
    """What stands in code on both sides, because no data file holds it (HOUSE, law 8)."""
    told = ask("constants")
    words = told["vocab"]
    assert words.pop("KINDS") == vocab.KINDS
    assert sorted(words.pop("CLAIMS")) == sorted(vocab.CLAIMS)
    assert words.pop("SUITES") == sorted(vocab.SUITES)
    assert words.pop("JCS_SUITES") == sorted(vocab.JCS_SUITES)
    assert words.pop("ELECTRICITY") == [*vocab.ELECTRICITY]
    assert words == {name: getattr(vocab, name) for name in words}
    assert told["units"] == {code: [name, _exponent(code)] for code, name in units.UNITS.items()}
    assert told["status"] == [MIN_BITS, MAX_BYTES]
    assert told["moments"] == [moments.FIRST, moments.LAST]
    assert told["work"] == [emit.MAX_DEPTH, emit.MAX_NODES, rdfc.DEFAULT_BUDGET, rdfc.MAX_RECURSION]
    assert told["codecs"] == MULTICODEC


def test_shared_data_lie_where_they_are_said_to_lie() -> None:
    places = json.loads((ROOT / "mobile_demo" / "shared.json").read_bytes())
    assert [name for name, place in places.items() if not (ROOT / place).is_file()] == []


def test_indices_are_read_alike(ask: Asked) -> None:
    """T65."""
    rows = [
        "0",
        "00",
        "01",
        "1",
        "-1",
        "+1",
        " 1",
        "1\n",
        "",
        "99999999",
        "100000000",
        "1e3",
        "٣",
        "1.0",
        "131071",
    ]
    assert codes(ask("indices", rows=rows)) == codes([answered(parse_index, text) for text in rows])
