"""T589: names of instruments and devices have one form, and the phone has the same."""

import random

import pytest

from passport.identifiers.device_id import device_key
from passport.identifiers.instrument_name import is_shared, named
from tests.phone.node import asking

PIECES = [
    "https://", "http://", "HTTPS://", "[", "]", ":", "/", "%", "%4", "%zz", "@", "?", "#", "417/", "01/",
    "\u200b", "\uff0e", "\u3002", "xn--", "xn--mnchen-3ya", "xn--a9", "a.example", "7312345000021", "urn:",
    "did:", "doi:", "info:hdl/", "https://dx.doi.org/", "é", ".", "..", "//", "\\", " ",
    "\U0001d518", "%C3%BC", "%c3%9c", "%ff", "%E2%82",
    "\u017f", "\u212a", ":443", ":0443", ":80", "ß", "%2e", "%2F", "\n", "-", "z", "99999",
]  # fmt: skip


def _texts(count: int) -> list[str]:
    draw = random.Random(589)
    texts = ["".join(draw.choices(PIECES, k=draw.randint(1, 8))) for _ in range(count)]
    labels = ["".join(draw.choices("abcxyz0189-", k=draw.randint(0, 60))) for _ in range(count)]
    return [*texts, *(f"https://xn--{label}/" for label in labels)]


def test_names_have_the_same_form_on_the_phone() -> None:
    texts = _texts(1500)
    mine = [[device_key(text), named(text), is_shared(text)] for text in texts]
    with asking("twins.mjs") as phone:
        assert phone("addresses", rows=texts) == mine


def test_a_form_is_its_own_form() -> None:
    """What was compared once is compared as the same again."""
    wrong = [(text, named(text), named(named(text))) for text in _texts(1500)]
    assert [one for one in wrong if one[1] != one[2]] == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://p.example/1", "https://p.example/1/", True),
        ("https://p.example/1", "https://p.example:0443/./1", True),
        ("https://p.example/1", "http://p.example:80/1", True),
        ("https://p.example/1", "https://user@p.example/2/../1?", True),
        ("https://p.example", "https://p.example/#", True),
        ("https://m\u00fcnchen.example/\u00fc", "https://xn--mnchen-3ya.example/%C3%BC", True),
        ("doi:10.1000/huila", "https://doi.org/10.1000/huila", True),
        ("info:doi/10.1000/huila", "http://www.doi.org:80/10.1000%2FHuila", True),
        ("https://dx.doi.org/10.1000/huila", "doi:10.1000/huila", True),
        ("hdl:20.500/a", "https://hdl.handle.net/20.500%2Fa", True),
        ("hdl:10.1000/huila", "doi:10.1000/huila", False),
        ("did:web:huila.example", "did:web:huila.example", True),
        ("https://p.example/1", "https://p.example:8443/1", False),
        ("https://p.example/1", "https://p.example/1?lot=2", False),
        ("https://p.example/1", "https://p.example/1#2", False),
        ("https://p.example/1", "https://p.example/1%2F", False),
    ],
)
def test_an_address_has_one_form(one: str, other: str, same: bool) -> None:
    assert (named(one) == named(other)) is same
    assert is_shared(one)
    assert is_shared(other)
