"""What a number in a cell means: fifteen digits of a stored one, one reading of a typed one."""

from decimal import ROUND_HALF_EVEN, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passport.carbon.exact import is_figure
from passport.sheets.cells.grid import Day, Flaw, Number, letters
from passport.sheets.cells.numbers import Dialect, day, figure, moment, stored
from passport.sheets.cells.xlsx_shape import column_of

_SHOWN = Context(prec=15, rounding=ROUND_HALF_EVEN)


@given(st.floats(min_value=1e-6, max_value=1e14))
def test_a_stored_number_counts_as_the_program_shows_it(value: float) -> None:
    found = stored(repr(value))
    if isinstance(found, Flaw):
        assert len(Decimal(repr(value)).as_tuple().digits) > 15  # a whole number of sixteen digits
    else:
        assert isinstance(found, Number)
        assert Decimal(found) == _SHOWN.create_decimal(Decimal(repr(value)))


@given(st.decimals(min_value=0, max_value=10**9, places=5))
def test_a_number_of_fifteen_digits_is_itself_however_it_was_written(value: Decimal) -> None:
    assert Decimal(stored(repr(float(value)))) == value
    assert Decimal(stored(f"{float(value):.17g}")) == value
    assert is_figure(stored(f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0.30000000000000004", "0.3"),  # 0.1 + 0.2
        ("1.1000000000000001", "1.1"),
        ("4.0865E5", "408650"),
        ("1E-3", "0.001"),
        ("0.33333333333333331", "0.333333333333333"),
        ("999999999999999.96", "sheet.digits"),
        ("1234567890123456", "sheet.digits"),
        ("0.1234567890123456789", "sheet.digits"),
        ("1E+300", "sheet.number"),
        ("-5", "-5"),
        ("-0", "0"),
        ("1e", "sheet.number"),
        ("١", "sheet.number"),
        ("INF", "sheet.number"),
    ],
)
def test_the_rule_by_example(text: str, told: str) -> None:
    found = stored(text)
    if told == "sheet.digits" and not isinstance(found, Flaw):
        assert found == "1000000000000000"  # rounded up to a whole number that is exact
    else:
        assert (found.parts[0] if isinstance(found, Flaw) else found) == told


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.500", "-1.234"])
def test_a_text_of_two_meanings_is_refused_without_a_map(text: str) -> None:
    assert figure(text)[1] is not None
    assert figure(text, Dialect(decimal="."))[1] is None


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_with_its_mark_a_typed_number_is_read_as_it_was_meant(whole: int, cents: int) -> None:
    plain = f"{whole}.{cents:02}"
    english = f"{whole:,}.{cents:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    swiss = english.replace(",", "’")
    french = german.replace(".", "\u202f")
    assert figure(english, Dialect(decimal="."))[0] == plain
    assert figure(german, Dialect(decimal=","))[0] == plain
    assert figure(swiss, Dialect(decimal="."))[0] == plain
    assert figure(french, Dialect(decimal=","))[0] == plain


@pytest.mark.parametrize("text", ["1.23.456,7", "1,2,3", "12a", "", "1.234.56"])
def test_what_is_grouped_wrongly_is_left_to_be_refused(text: str) -> None:
    assert not is_figure(figure(text, Dialect(decimal=","))[0]) or text.count(",") == 0


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("DD.MM.YYYY", "7.9.2023"),
        ("DD/MM/YYYY", "07/09/2023"),
        ("MM/DD/YYYY", "09/07/2023"),
        ("YYYYMMDD", "20230907"),
        ("YYYY/MM/DD", "2023/9/7"),
        ("", "2023-09-07"),
    ],
)
def test_typed_days(form: str, text: str) -> None:
    assert day(text, Dialect(dates=form)) == ("2023-09-07", None)


def test_moments_take_the_zone_that_was_told() -> None:
    told = Dialect(zone="+05:30")
    assert moment(Day("2023-09-17"), told) == ("2023-09-17T00:00:00+05:30", None)
    assert moment(Day("2023-09-17T06:15:00"), told)[0] == "2023-09-17T06:15:00+05:30"
    trouble = moment(Day("2023-09-17"))[1]
    assert trouble is not None
    assert trouble[0] == "sheet.zone"
    assert moment("2023-09-17T06:00:00Z") == ("2023-09-17T06:00:00Z", None)  # left to the field's rule


@given(st.integers(min_value=0, max_value=16_383))
def test_columns_have_letters(column: int) -> None:
    assert column_of(f"{letters(column)}7") == column
