"""Strict JSON: what is refused and why (T1-T6, T8, T9); elsewhere it agrees with the standard reader."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import strict_json
from signing.errors import JsonRefused
from signing.strict_json import JsonValue

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: str(x) != "-0.0")
    | st.text()
    | st.text(alphabet='[]{}":,\\ 0'),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(alphabet='ab[]{}"\\\u00e9\U0001f600'), inner, max_size=4)
    ),
    max_leaves=20,
)


def _code(data: bytes, **limits: Any) -> str:
    with pytest.raises(JsonRefused) as caught:
        strict_json.loads(data, **limits)
    assert caught.value.hint
    return caught.value.code


@given(VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_what_the_standard_writer_writes_is_read_back(
    value: JsonValue, ascii_only: bool, indent: int | None
) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert strict_json.loads(data) == value


@given(
    st.binary(max_size=60) | st.text(alphabet='[]{}",:\\u0d8ef19-+.e tnrulfas\n', max_size=60).map(str.encode)
)
def test_anything_is_read_as_the_standard_reader_does_or_refused(data: bytes) -> None:
    try:
        value = strict_json.loads(data)
    except JsonRefused:
        return
    assert json.loads(data) == value
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _depth(value: JsonValue) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@given(VALUES, st.integers(0, 5))
def test_the_depth_is_exact_also_with_brackets_and_quotes_in_strings_t4(value: JsonValue, limit: int) -> None:
    data = json.dumps(value).encode()
    if _depth(value) <= limit:
        assert strict_json.loads(data, max_depth=limit) == value
    else:
        assert _code(data, max_depth=limit) == "json.too_deep"


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":2}',
        b'[{"b":{"x":"","y":"","x":""}}]',
        b'{"":1,"":2}',
        '{"é":1,"\\u00e9":2}'.encode(),
        '{"😀":1,"\\ud83d\\ude00":2}'.encode(),
    ],
)
def test_duplicate_keys_t1(data: bytes) -> None:
    assert _code(data) == "json.duplicate_key"


def test_names_that_only_look_alike_are_two_names() -> None:
    assert strict_json.loads('{"é":1,"e\\u0301":2,"a":1,"A":2}'.encode()) == {
        "é": 1,
        "e\u0301": 2,
        "a": 1,
        "A": 2,
    }


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        "-0",
        "-0.0",
        "-0e5",
        "-1e-999",
        "9007199254740992",
        "-9007199254740992",
        "1" * 5_000,
        "-" + "9" * 5_000,
    ],
)
def test_numbers_out_of_range_t2_t3(text: str) -> None:
    for form in (text, f"[{text}]", f'{{"a":{text}}}'):
        assert _code(form.encode()) == "json.number_range"


@pytest.mark.parametrize(
    "text", ["+1", "01", "-01", "1.", ".5", "1e", "0x10", "1_000", "\u0661", "\uff11", "--1", "- 1"]
)
def test_numbers_written_otherwise_t9(text: str) -> None:
    # Of "-01" the scanner takes "-0" first, which is out of range.
    expected = "json.number_range" if text == "-01" else "json.syntax"
    assert _code(f"[{text}]".encode()) == _code(text.encode()) == expected


def test_numbers_keep_their_kind() -> None:
    value = strict_json.loads(b"[9007199254740991,-9007199254740991,0,1.0,1E2]")
    assert value == [9007199254740991, -9007199254740991, 0, 1.0, 100.0]
    assert [type(item) for item in value] == [int, int, int, float, float]


@pytest.mark.parametrize("text", ["0", "-1", "[1.5]", '{"a":{"b":[1e5]}}', '{"a":9007199254740992}', "[-0]"])
def test_the_profile_reads_no_number(text: str) -> None:
    assert _code(text.encode(), numbers=False) == "json.number"
    assert _code(b"[NaN]", numbers=False) == "json.number_range"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":', b'["[]",', b'[{"\\"[":"]}",":":'])
@pytest.mark.parametrize("levels", [33, 1_000, 20_000])
def test_deep_nesting_t4(opening: bytes, levels: int) -> None:
    start = time.process_time()
    assert _code(opening * levels) == "json.too_deep"
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "data",
    [
        b'"' + b'\\"' * 500_000,
        b'["' + b'\\"[' * 300_000,
        b'"' * 1_000_000,
        b"[" * 500_000 + b"]" * 500_000,
        b'{"a":' * 150_000,
        b"[1," * 300_000,
        b'{"":0,' + b'"a":0,' * 150_000,
        b"-" * 1_000_000,
        b"1" * 1_000_000,
        b"\\" * 1_000_000,
        b"[" + b"]" * 1_000_000,
    ],
)
def test_no_text_takes_long_to_refuse_t5_t11(data: bytes) -> None:
    start = time.process_time()
    _code(data)
    assert time.process_time() - start < 1


def test_depth_masked_by_brackets_in_strings_t4() -> None:
    assert _code(b'["]",' * 40 + b'""' + b',"["]' * 40) == "json.too_deep"
    assert strict_json.loads(b'["' + b"[" * 1_000 + b'"]') == ["[" * 1_000]
    assert strict_json.loads(b"[" * 32 + b"]" * 32)
    assert _code(b"[" * 33 + b"]" * 33) == "json.too_deep"


def test_deep_nesting_that_the_prescan_cannot_see_is_no_recursion_error_t4() -> None:
    # A quote outside any string makes the pre-scan count wrongly; the text is refused all the same.
    for data in (
        b"[" * 100_000 + b'"',
        b"[" * 100_000 + b'\\"',
        b'"' + b"[" * 100_000,
        b'\\"' + b"[" * 9_000 + b'"',
    ):
        assert _code(data) in {"json.too_deep", "json.syntax"}


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "{",
        '{"a":[',
        '["[',
        "]",
        "[}",
        '{"a":1]',
        "[]]",
        "",
        " ",
        "[1,]",
        '{"a":}',
        "nul",
        "'a'",
        "[//\n]",
        '["a\nb"]',
        '["\\x"]',
        '["\\u12"]',
    ],
)
def test_broken_text_is_a_matter_of_syntax(text: str) -> None:
    assert _code(text.encode()) == "json.syntax"


def test_the_place_of_a_mistake_is_named() -> None:
    with pytest.raises(JsonRefused) as caught:
        strict_json.loads(b'{\n  "a": 1\n  "b": 2\n}')
    assert caught.value.where == "line 3, column 3"


@pytest.mark.parametrize("text", ["{}{}", "[] []", "1 2", "{}x", "{}\n\n{}", "{}\0"])
def test_trailing_data_t8(text: str) -> None:
    assert _code(text.encode() if "\0" not in text else b"{   }\0") == "json.syntax"


def test_size_t5() -> None:
    assert strict_json.loads(b'["' + b"a" * 1_048_572 + b'"]')
    assert _code(b'["' + b"a" * 1_048_573 + b'"]') == "json.too_large"
    assert _code(b"[]", max_bytes=1) == "json.too_large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'["\xff"]', "json.encoding"),
        (b'["\xc0\xaf"]', "json.encoding"),
        (b'["\xe0\x80\xaf"]', "json.encoding"),
        (b'["\xed\xa0\x80"]', "json.encoding"),
        (b'["\xf4\x90\x80\x80"]', "json.encoding"),
        ('["a"]'.encode("utf-16"), "json.encoding"),
        ('["a"]'.encode("utf-16-be"), "json.encoding"),
        ('["a"]'.encode("utf-32-le"), "json.encoding"),
        (b"\xef\xbb\xbf[]", "json.bom"),
        ('["\ufeff"]\ufeff'.encode(), "json.syntax"),
        (b'["\\ud800"]', "json.surrogate"),
        (b'["\\uDfff"]', "json.surrogate"),
        (b'["\\ude00\\ud83d"]', "json.surrogate"),
        (b'{"\\ud83d":[]}', "json.surrogate"),
        (b'["\\ud83d\\ud83d\\ude00"]', "json.surrogate"),
    ],
)
def test_encodings_t6(data: bytes, code: str) -> None:
    assert _code(data) == code


def test_whole_characters_written_as_escapes_are_read() -> None:
    assert strict_json.loads(b'["\\ud83d\\uDE00 \\\\ud800 \\u0000"]') == ["\U0001f600 \\ud800 \0"]
