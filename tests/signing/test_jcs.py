"""JCS: within the profile it is sorted compact JSON; elsewhere RFC 8785 to the letter."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import jcs, strict_json
from signing.errors import JsonRefused
from signing.strict_json import JsonValue

ASCII = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)
PROFILE: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.text(max_size=20) | ASCII,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ASCII, inner, max_size=5),
    max_leaves=25,
)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.text(max_size=10) | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)


@given(PROFILE)
def test_in_the_profile_it_is_sorted_compact_json(value: JsonValue) -> None:
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert jcs.canonical(value) == expected


def _units(name: str) -> list[int]:
    data = name.encode("utf-16-be")
    return [data[i] << 8 | data[i + 1] for i in range(0, len(data), 2)]


def _reference(value: JsonValue) -> str:
    """RFC 8785 section 3.2 read literally, without the short cuts."""
    if isinstance(value, dict):
        names = sorted(value, key=_units)
        return "{" + ",".join(f"{_reference(name)}:{_reference(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_reference, value)) + "]"
    if isinstance(value, str):
        short = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
        return '"' + "".join(short.get(c, f"\\u{ord(c):04x}" if c < " " else c) for c in value) + '"'
    if isinstance(value, float):
        return jcs.number(value)
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


@given(ANYTHING)
def test_it_agrees_with_a_literal_reading_of_the_standard(value: JsonValue) -> None:
    assert jcs.canonical(value) == _reference(value).encode()


@given(ANYTHING.filter(lambda value: not _large(value)))
def test_what_is_written_is_read_back_equal_and_written_the_same(value: JsonValue) -> None:
    data = jcs.canonical(value)
    again = strict_json.loads(data)
    assert again == value
    assert jcs.canonical(again) == data


def _large(value: JsonValue) -> bool:
    """Whether a double is written as more digits than the strict reader takes for an integer."""
    if isinstance(value, dict | list):
        return any(map(_large, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and 2**53 <= abs(value) < 1e21


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_shortest_and_exact(value: float) -> None:
    text = jcs.number(value)
    assert float(text) == value
    assert not text.endswith(".0")
    plain = "e" not in text
    assert plain == (value == 0 or 1e-6 <= abs(value) < 1e21)


def test_astral_names_sort_by_utf16() -> None:
    assert (
        jcs.canonical({"\ufb33": "1", "\U0001f600": "2", "\u20ac": "3"})
        == '{"€":"3","😀":"2","\ufb33":"1"}'.encode()
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (["\ud800"], "jcs.surrogate"),
        ({"\udc00": ""}, "jcs.surrogate"),
        ({"\udc00": 1, "a": 1.5}, "jcs.surrogate"),
        ([math.nan], "jcs.number"),
        (math.inf, "jcs.number"),
        ({"a": [True, 2**53]}, "jcs.number"),
        ([None, -(2**53)], "jcs.number"),
        ({"a": b"bytes"}, "jcs.value"),
        ([{1, 2}], "jcs.value"),
        ({1: "a", "b": ""}, "jcs.value"),
        ({"n": 5, 1: "a"}, "jcs.value"),
        ({"a": [0, object()]}, "jcs.value"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: JsonValue, code: str) -> None:
    with pytest.raises(JsonRefused) as caught:
        jcs.canonical(value)
    assert caught.value.code == code


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[Any] = [1.5]
    loop.append(loop)
    with pytest.raises(JsonRefused) as caught:
        jcs.canonical(loop)
    assert caught.value.code == "jcs.value"
