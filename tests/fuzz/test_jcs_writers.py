"""JCS against two independent writers: ``rfc8785`` in Python and ``canonicalize`` in JavaScript."""

import random
from pathlib import Path

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import jcs
from signing.errors import JsonRefused
from signing.strict_json import loads
from tests.fuzz import peers
from tests.fuzz.generating import bounded, number, value
from tests.signing.documents import Json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(VALUES)
def test_the_package_writes_the_same(given_value: Json) -> None:
    """Also what is refused is the same: numbers that are not finite, integers no double can hold."""
    try:
        expected: bytes | None = rfc8785.dumps(given_value)
    except rfc8785.CanonicalizationError:
        expected = None
    try:
        with bounded(given_value):
            found: bytes | None = jcs.canonical(given_value)
    except JsonRefused:
        found = None
    assert found == expected
    # JCS writes 1e16 as an integer, which I-JSON (RFC 7493 2.2) does not let stand in a text: the strict
    # reader takes 1e16, and refuses its canonical form.
    if found is not None and not any(abs(one) > 2**53 - 1 for one in _floats(given_value)):
        assert jcs.canonical(loads(found)) == found


def _floats(found: Json) -> list[float]:
    if isinstance(found, dict | list):
        return [
            one for inner in (found.values() if isinstance(found, dict) else found) for one in _floats(inner)
        ]
    return [found] if isinstance(found, float) else []


def test_javascript_writes_the_same(tmp_path: Path) -> None:
    chance = random.Random(8785)
    values = [value(chance) for _ in range(1_500)] + [number(chance) for _ in range(1_500)]
    answers = peers.ask(tmp_path, [{"op": "jcs", "input": one} for one in values])
    for given_value, answer in zip(values, answers, strict=True):
        assert answer == {"value": jcs.canonical(given_value).decode("utf-8")}, given_value  # type: ignore[arg-type]  # made of JSON
