"""JSONTestSuite (nst), every file: T1-T6 and T8."""

from pathlib import Path

import pytest

from signing import strict_json
from signing.errors import JsonRefused
from tests.shared_data import vectors

# Legal JSON that two readers could take differently; each refused on purpose, by the named code.
STRICTER = {
    "y_object_duplicated_key.json": "json.duplicate_key",  # T1
    "y_object_duplicated_key_and_value.json": "json.duplicate_key",  # T1
    "y_number_minus_zero.json": "json.number_range",  # T2
    "y_number_negative_zero.json": "json.number_range",  # T2
}
# Left open by the suite; here only these are read: numbers that round to zero or fit a double.
READ = {"i_number_double_huge_neg_exp.json", "i_number_real_underflow.json"}


def _files(prefix: str) -> list[Path]:
    found = sorted((vectors("json-test-suite") / "test_parsing").glob(f"{prefix}_*.json"))
    assert found
    return found


def test_what_must_be_accepted() -> None:
    refused = {}
    for file in _files("y"):
        try:
            strict_json.loads(file.read_bytes())
        except JsonRefused as error:
            refused[file.name] = error.code
    assert refused == STRICTER


def test_what_must_be_refused() -> None:
    for file in _files("n"):
        with pytest.raises(JsonRefused) as caught:
            strict_json.loads(file.read_bytes())
        assert caught.value.code.startswith("json."), file.name
        assert caught.value.hint, file.name


def test_what_the_suite_leaves_open_is_refused_but_for_named_cases() -> None:
    read = set()
    for file in _files("i"):
        try:
            strict_json.loads(file.read_bytes())
        except JsonRefused:
            continue
        read.add(file.name)
    assert read == READ


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("i_structure_UTF-8_BOM_empty_object.json", "json.bom"),
        ("i_string_UTF-16LE_with_BOM.json", "json.encoding"),
        ("i_string_utf16BE_no_BOM.json", "json.encoding"),
        ("i_string_overlong_sequence_2_bytes.json", "json.encoding"),
        ("i_string_UTF8_surrogate_U+D800.json", "json.encoding"),
        ("i_string_inverted_surrogates_U+1D11E.json", "json.surrogate"),
        ("i_object_key_lone_2nd_surrogate.json", "json.surrogate"),
        ("i_number_huge_exp.json", "json.number_range"),
        ("i_number_very_big_negative_int.json", "json.number_range"),
        ("i_structure_500_nested_arrays.json", "json.too_deep"),
        ("n_structure_100000_opening_arrays.json", "json.too_deep"),
        ("n_structure_open_array_object.json", "json.too_deep"),
        ("n_number_NaN.json", "json.number_range"),
        ("n_number_infinity.json", "json.number_range"),
        ("n_structure_double_array.json", "json.syntax"),
    ],
)
def test_the_reason_is_named(name: str, code: str) -> None:
    with pytest.raises(JsonRefused) as caught:
        strict_json.loads((vectors("json-test-suite") / "test_parsing" / name).read_bytes())
    assert caught.value.code == code
