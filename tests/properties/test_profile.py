"""No change of a signed document survives: the profile refuses it, or the signature does (DESIGN 2.1).

T9, T13, T14, T17, T20, T22, T23, T24, T27, T28, T115: each is one of the changes in ``tests.mutations``.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.model import shape
from signing.errors import ToolError
from signing.proofs import check_proof
from tests.full_documents import full, kinds, world
from tests.mutations import mutations, named
from tests.world_people import Knob


def survives(kind: Knob, changed: Knob) -> bool:
    if shape.check(kind, changed) is not None:
        return False
    try:
        check_proof(changed, world().issuer_of(full(kind)).key.public)
    except ToolError:
        return False
    return True


def written(value: Knob) -> str:
    return json.dumps(value, sort_keys=True)


def survivors(kind: str) -> Iterator[str]:
    document = full(kind)
    before = written(document)
    # A change may restate what was there, as other case of a digit does. That is asked last: few get there.
    for what, changed in mutations(document):
        if survives(kind, changed) and written(changed) != before:
            yield what


@pytest.mark.parametrize("kind", kinds())
def test_the_documents_themselves_are_in_order(kind: Knob) -> None:
    assert shape.check(kind, full(kind)) is None
    assert survives(kind, full(kind))


@pytest.mark.parametrize("kind", kinds())
def test_no_single_change_survives_T9_T13_T14_T17_T20_T24_T27_T28_T115(kind: str) -> None:
    assert sum(1 for _ in named(full(kind))) > 200
    assert list(survivors(kind)) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(kinds()), st.data())
def test_no_value_put_anywhere_survives(kind: str, data: st.DataObject) -> None:
    """Any JSON in any place, or a member of any name in any object."""
    changed = full(kind)
    place: Any = changed
    for _ in range(data.draw(st.integers(0, 6))):
        steps = sorted(place) if isinstance(place, dict) else range(len(place))
        step = data.draw(st.sampled_from(list(steps)))
        if not isinstance(place[step], dict | list):
            break
        place = place[step]
    keys = [*sorted(place), "new"] if isinstance(place, dict) else list(range(len(place)))
    place[data.draw(st.sampled_from(keys))] = data.draw(JSON)
    before = full(kind)
    if written(changed) != written(before):
        assert not survives(kind, changed)


@pytest.mark.parametrize("kind", kinds())
def test_deep_and_wide_documents_are_refused_by_the_profile_T22_T23(kind: Knob) -> None:
    """Chains and crowds of nameless objects never reach canonicalisation: no position takes them."""
    chain: Any = {}
    for _ in range(200):
        chain = {"inputs": [chain]}
    crowd = [{"key": f"k{number:05d}"} for number in range(4000)]
    for value in (chain, crowd):
        changed = full(kind)
        changed["credentialSubject"]["footprint"] = value
        assert shape.check(kind, changed) is not None
