"""Strictness by equality: with ``orjson`` or not a text has the same value, bytes and refusal (T352)."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import jcs, strict_json
from signing.errors import JsonRefused
from tests.fuzz.generating import damaged, json_text, value
from tests.shared_data import vectors
from tests.world import World

pytest.importorskip("orjson", reason="orjson is not installed: pip install '.[fast]'")
VECTORS = Path(__file__).resolve().parent.parent / "vectors"
PIECES = [
    b'"a":1,', b"-0", b"1e5", b"1.0", b"0.1", b"9007199254740993", b"NaN", b"null", b"true", b" ", b"\n",
    b'"', b"\\", b"\\u0061", b"\\ud83d", b"\\ud83d\\ude00", b"\\/", b"\xed\xa0\x80", b"\xff",
    b"\xf0\x9f\x98\x80", b"\xee\x80\x80", b"\xe2\x80\xa8", b"\x7f", b"\x00", b"{", b"}", b"[", b"]",
    b",", b":", b'{"a":"b"}', b"[[[", b'"z":',
]  # fmt: skip
TEXTS = st.text(alphabet='ab01-,:[]{}"\\/ \x00\x1f\x7f\u00e9\u2028\ue000\uffff\U0001f600', max_size=6)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
NAMES = st.text("ab-Z9", max_size=3)
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=16,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4)


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is asked here is the accelerator, whatever was read before; it is loaded with the first text."""
    loaded = strict_json._Orjson()
    loaded._few = 1
    assert loaded.is_loaded()
    monkeypatch.setattr(strict_json, "_ORJSON", loaded)
    yield


def by(data: bytes, limits: dict[str, Any], *, alone: bool) -> tuple[object, ...]:
    """Value and canonical bytes, or code, message and place of the refusal."""
    try:
        if alone:
            numbers = limits.get("numbers", True)
            decoder = strict_json._DECODER if numbers else strict_json._DECODER_WITHOUT_NUMBERS
            found = strict_json._loaded(data, limits.get("max_depth", 32), decoder)
            return repr(found), _canonical(found)
        read = strict_json.read(data, **limits)
    except JsonRefused as refusal:
        return refusal.code, refusal.message, refusal.where
    assert _canonical(read.value) == _canonical(read.value, read.plain)
    if read.plain:
        assert _canonical(read.value) == data
    return repr(read.value), _canonical(read.value, read.plain)


def _canonical(value: Any, plain: bool | None = None) -> bytes | str:
    try:
        return jcs.canonical(value) if plain is None else jcs.canonical_read(value, plain=plain)
    except JsonRefused as refusal:
        return refusal.code


def agree(data: bytes) -> None:
    for limits in ({}, {"numbers": False}, {"max_depth": 2}):
        assert by(data, limits, alone=False) == by(data, limits, alone=True), (data, limits)


@settings(max_examples=60)
@given(
    st.recursive(
        st.booleans() | TEXTS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
        max_leaves=16,
    )
)
def test_without_numbers_and_foreign_names_both_write_the_same(value: Any) -> None:
    """T435: what keeps the closed profile may be called plain, whatever characters its values hold."""
    assert _canonical(value, plain=True) == _canonical(value)


def test_published_texts_of_json_and_jcs() -> None:
    """T1 T2 T3 T4 T6 T8 T352: every file of both suites, as it is and as the only member of an object."""
    files = sorted((vectors("json-test-suite") / "test_parsing").glob("*.json"))
    files += sorted((vectors("jcs-rfc8785") / "input").glob("*.json"))
    texts = [file.read_bytes() for file in files]
    written = sorted((vectors("jcs-rfc8785") / "outhex").glob("*.txt"))
    texts += [bytes.fromhex(file.read_text("ascii")) for file in written]
    assert len(texts) > 300
    for data in texts:
        agree(data)
        agree(b'{"a":' + data + b"}")


def test_signed_files_are_read_at_once_and_damaged_ones_precisely() -> None:
    """T352: what this tool writes is plain; one change anywhere in it is read alike."""
    world = World("equality")
    data = world.passport()
    assert strict_json.read(data).plain
    assert strict_json.read(world.trust()).plain and strict_json.read(world.status_bundle()).plain
    chance = random.Random(352)
    for _ in range(150):
        agree(damaged(chance, data, PIECES, most=2))


def test_vectors_are_read_alike() -> None:
    """T352: inputs of a part of the vectors, drawn by a seed, among them those that break the profile."""
    files = sorted(VECTORS.rglob("*.json"))
    chance = random.Random(7)
    for file in chance.sample(files, min(60, len(files))):
        whole = json.loads(file.read_bytes())
        for part in _objects(whole):
            agree(jcs.canonical(part))
        agree(jcs.canonical(whole))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The credentials anywhere in a value."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and "@context" in value:
        yield value
    for one in inner:
        yield from _objects(one)


@settings(max_examples=400, deadline=None)
@given(OBJECTS)
def test_what_is_written_sorted_and_compact_and_no_number_is_overlooked(given_value: dict[str, Any]) -> None:
    """T352: also with numbers, characters above U+FFFF and names that two orders sort differently.

    A text that is called plain has none of these. Both are asked of the same values, as making
    them takes longer.
    """
    data = json.dumps(given_value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if strict_json._ORJSON.is_plain(data):
        assert not _has_number(given_value)
        assert max(data) < 0xF0
    agree(data)
    try:
        data = jcs.canonical(given_value)
    except JsonRefused:
        return
    agree(data)
    if not _has_number(given_value) and max(data) < 0xF0 and strict_json._ORJSON.is_plain(data):
        assert strict_json.read(data).plain


def _has_number(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return any(map(_has_number, inner))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_damaged_texts(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5):
        agree(json_text(chance, lambda: jcs.canonical({"a": value(chance)})))  # type: ignore[dict-item] # JSON


def test_a_process_that_reads_few_texts_never_loads_it() -> None:
    fresh = strict_json._Orjson()
    assert not any(fresh.is_loaded() for _ in range(strict_json._FEW - 1))
    assert fresh._loads is None and fresh.read(b"{}", 32) is None and fresh.write({}) is None
    assert fresh.is_loaded()
