"""Strict JSON against Python's and JavaScript's: what it reads they read, what it refuses has a name.

T1 to T6 and T8 in bulk. A refusal of a text others read must be explained by the text itself, by a check that
shares nothing with ``strict_json``.
"""

import base64
import json
import random
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from signing import jcs
from signing.errors import JsonRefused
from signing.strict_json import loads
from tests.fuzz import peers
from tests.fuzz.generating import bounded, json_text, value

_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
UNREADABLE = frozenset({"json.syntax", "json.encoding", "json.bom"})
STRICTER = frozenset(
    {"json.duplicate_key", "json.number_range", "json.surrogate", "json.too_deep", "json.encoding"}
)


class _Seen:
    """What a tolerant reader meets that two readers could take differently."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def pairs(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in pairs}) < len(pairs):
            self.names.add("json.duplicate_key")
        return dict(pairs)

    def integer(self, text: str) -> int:
        if text == "-0" or len(text) > 18 or abs(int(text)) > 2**53 - 1:
            self.names.add("json.number_range")
        return int(text)

    def fraction(self, text: str) -> float:
        found = float(text)
        if found in (float("inf"), float("-inf")) or (found == 0 and text.startswith("-")):
            self.names.add("json.number_range")
        return found

    def constant(self, text: str) -> float:
        self.names.add("json.number_range")
        return float(text.replace("Infinity", "inf"))


def standard(data: bytes) -> tuple[object, set[str]] | None:
    """What ``json`` reads and what is doubtful about it; ``None`` where it reads nothing."""
    seen = _Seen()
    try:
        found = json.loads(
            data.decode("utf-8"), object_pairs_hook=seen.pairs, parse_int=seen.integer,
            parse_float=seen.fraction, parse_constant=seen.constant,
        )  # fmt: skip
    except ValueError:
        return None
    try:
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        seen.names.add("json.surrogate")
    if b"\0" in data[:4]:
        seen.names.add("json.encoding")
    if _depth(found) > 32:
        seen.names.add("json.too_deep")
    return found, seen.names


def _depth(found: object) -> int:
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def agree(data: bytes) -> None:
    expected = standard(data)
    try:
        with bounded(data):
            found = loads(data)
    except JsonRefused as refusal:
        if expected is None:
            assert refusal.code in UNREADABLE | STRICTER, refusal.code
        else:
            assert refusal.code in expected[1], (refusal.code, expected[1], data)
        return
    assert expected is not None, data
    assert not expected[1], (expected[1], data)
    assert repr(found) == repr(expected[0]), data


def _valid(chance: random.Random) -> bytes:
    return json.dumps(value(chance), ensure_ascii=chance.random() < 0.5).encode("utf-8")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_damaged_texts_T1_T2_T3_T6_T8(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5):
        agree(json_text(chance, lambda: _valid(chance)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0d8e1-+. \x00', max_size=40).map(str.encode))
def test_any_bytes_T6(data: bytes) -> None:
    agree(data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(25, 40))
def test_nesting_is_counted_as_it_is_T4(seed: int, depth: int) -> None:
    chance = random.Random(seed)
    opening = [chance.choice(['{"a]}":', "[", '["]\\"[",', '[{"x":"}"},']) for _ in range(depth)]
    agree(("".join(opening) + "1" + "".join("}" if one[1:2] == '"' and one[0] == "{" else "]"
                                            for one in reversed(opening))).encode())  # fmt: skip


def test_javascript_reads_the_same(tmp_path: Path) -> None:
    """JSON.parse takes the last of two names, any number and lone surrogates; otherwise both read alike."""
    chance = random.Random(8259)
    texts = [json_text(chance, lambda: _valid(chance)) for _ in range(3_000)]
    answers = peers.ask(
        tmp_path, [{"op": "parse", "base64": base64.b64encode(one).decode()} for one in texts]
    )
    read = 0
    for data, answer in zip(texts, answers, strict=True):
        try:
            found = loads(data)
        except JsonRefused as refusal:
            if "value" in answer:
                # A reader that is kinder than I-JSON; the reasons are checked above, against the same text.
                assert refusal.code in STRICTER, (refusal.code, data)
            continue
        read += 1
        assert answer.get("value") == jcs.canonical(found).decode("utf-8"), (data, answer)
    assert read > 500
