"""Licence plates (ISO/IEC 15459) and UUIDs under ``/p/``."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.identifiers.licence_plate import check_plate, is_plate, is_uuid, plate_path
from signing.errors import ToolError


@pytest.mark.parametrize("text", ["LAABC123456", "UN123456789A1", "0JVGB", "A" * 50])
def test_plates(text: str) -> None:
    assert check_plate(text) == text
    assert plate_path(text) == f"p/{text}"


@pytest.mark.parametrize(
    "text", ["", "ABCD", "A" * 51, "laabc123456", "LA ABC", "LA-ABC", "LAÄBC", "LA/BC", "..", "LA%2F1"]
)
def test_t72_what_is_no_plate(text: str) -> None:
    assert not is_plate(text)
    with pytest.raises(ToolError) as caught:
        plate_path(text)
    assert caught.value.code == "identifier.plate"


@given(st.uuids())
def test_uuids_in_normal_form_only(value: uuid.UUID) -> None:
    assert is_uuid(str(value))
    assert plate_path(str(value)) == f"p/{value}"
    assert not is_uuid(value.hex)
    assert not is_uuid("{" + str(value) + "}")
    assert str(value).upper() == str(value) or not is_uuid(str(value).upper())
