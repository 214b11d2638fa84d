"""RFC 9110 section 12.5.1, the corners: q-values, specificity, what cannot be read (T86)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.web.negotiation import HTML, JSON, PASSPORT_OFFERS, challenge, choose
from resolver.web.problems import Problem


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("nonsense", JSON),
        ("*/*", JSON),
        ("text/*", HTML),
        ("TEXT/HTML", HTML),
        ("text/html;q=0.001, */*;q=0", HTML),
        ("text/html;q=1.5, application/json;q=0.1", JSON),
        ("text/html;level=1", HTML),
        ("text/html;level=1;q=0.1, application/json;q=0.2", JSON),
        ("application/json;q=0.2, */*;q=0.1, text/html;q=0.3", HTML),
        ("application/*;q=0.9, application/json;q=0.1, text/html;q=0.5", "application/vp"),
        ("*/*;q=0", None),
        ("image/png", None),
        ("text/html;q=0", None),
    ],
)
def test_choose(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, PASSPORT_OFFERS) == chosen


@given(st.text(max_size=200))
def test_no_accept_field_breaks_it(accept: str) -> None:
    assert choose(accept, PASSPORT_OFFERS) in {*PASSPORT_OFFERS, None}


def test_a_challenge_may_come_twice_only_if_it_is_the_same() -> None:
    assert challenge(["a"], "a") == "a"
    assert challenge([], None) is None
    for queried, header in ((["a"], "b"), (["a", "a"], None), ([""], None)):
        with pytest.raises(Problem) as caught:
            challenge(queried, header)
        assert caught.value.status == 400
