"""Check digits against the examples of the General Specifications and against single errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.identifiers.check_digits import (
    CSET_82,
    check_digit,
    check_pair,
    has_check_digit,
    has_check_pair,
    is_digits,
)

DIGITS = st.text("0123456789", min_size=1, max_size=17)
MODELS = st.text(CSET_82, min_size=1, max_size=23)


@pytest.mark.parametrize("number", ["6291041500213", "376104250021234569", "09506000134352", "9506000134376"])
def test_published_numbers(number: str) -> None:
    assert has_check_digit(number)


@pytest.mark.parametrize("model", ["1987654Ad4X4bL5ttr2310c2K"])
def test_published_model(model: str) -> None:
    assert check_pair(model[:-2]) == model[-2:]
    assert has_check_pair(model)
    assert not has_check_pair(model[:-1] + "L")


def test_82_characters() -> None:
    assert len(set(CSET_82)) == 82
    assert CSET_82 == "".join(sorted(CSET_82))


@given(DIGITS, st.data())
def test_every_single_wrong_digit_is_found(digits: str, data: st.DataObject) -> None:
    whole = digits + check_digit(digits)
    assert has_check_digit(whole)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != whole[place]]))
    assert not has_check_digit(whole[:place] + other + whole[place + 1 :])


@given(MODELS, st.data())
def test_every_single_wrong_character_of_a_model_is_found(model: str, data: st.DataObject) -> None:
    whole = model + check_pair(model)
    assert has_check_pair(whole)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([character for character in CSET_82 if character != whole[place]]))
    assert not has_check_pair(whole[:place] + other + whole[place + 1 :])


@pytest.mark.parametrize("text", ["", "٣", "²", "1 2", "-1", "１"])
def test_only_ascii_digits_count(text: str) -> None:
    assert not is_digits(text)
    assert not has_check_digit(text)


@pytest.mark.parametrize("text", ["", "2K", "K", "ä2K", "1" * 26])
def test_models_out_of_range(text: str) -> None:
    assert not has_check_pair(text)
