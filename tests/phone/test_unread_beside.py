"""T741: the phone and Python say the same of a passport beside documents that nobody has checked."""

from collections.abc import Iterator

import pytest

from tests.phone.node import Asked, asking
from tests.phone.test_differential import Both
from tests.properties.test_beside_unread import SCENARIOS, damaged
from tests.properties.vectors_as_data import given, opened, written
from verify import Demand, verify
from verify.evidence import Evidence

_AT_ONCE = 20


@pytest.fixture(scope="module")
def phone() -> Iterator[Asked]:
    with asking("differential.mjs") as asked:
        yield asked


@pytest.mark.parametrize("name", SCENARIOS)
def test_both_judge_a_passport_beside_what_is_damaged(name: str, phone: Asked) -> None:
    one = given(name)
    status = [written(document) for document in one.status]
    whole, odd = [written(document) for document in (*one.claims, *one.inputs)], damaged(one)
    states = set()
    for at in range(0, len(odd), _AT_ONCE):
        beside = [*whole, *odd[at : at + _AT_ONCE]]
        both = Both(phone, one.trust_bytes(), status=status, inputs=beside)
        states.add(both(one.input_bytes(), at=one.asked().at))
    known = Evidence.open(status=status, inputs=whole)
    assert verify(one.input_bytes(), known, opened(one.trust_bytes()), Demand(one.asked().at)).state in states
