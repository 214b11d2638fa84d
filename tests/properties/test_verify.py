"""Properties of the verdict: no change survives, no input breaks it, no order matters (DESIGN 2.1, 7)."""

import copy
import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing import jcs
from tests.moved import MOVED
from tests.world import World
from verify import Demand, Evidence, Report, TrustList, verify
from verify.inspecting import inspect

Json = Any
Path = tuple[str | int, ...]


@cache
def _opened() -> tuple[bytes, Evidence, TrustList, Demand]:
    actors = World("properties")
    data = actors.passport(status_inside=True)
    return (
        data,
        Evidence.open(status=actors.status_bundle()),
        TrustList.open(actors.trust()),
        Demand(at=actors.at),
    )


def _verify(data: bytes) -> Report:
    return verify(data, *_opened()[1:])


def _paths(value: Json, path: Path = ()) -> Iterator[Path]:
    yield path
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, member in members:
        yield from _paths(member, (*path, name))


def _at(value: Json, path: Path) -> Json:
    for step in path:
        value = value[step]
    return value


def _variants(value: Json) -> Iterator[Any]:
    """Everything one can do to the value at one place but leaving it as it is."""
    yield from ([value], {"value": value}, None, "", 0, True, False, [], {}, "x", [value, value])
    if isinstance(value, str):
        yield from (value + "0", value + " ", value[1:], value.swapcase(), [*value])
        yield value[:-1] + chr(ord(value[-1]) ^ 1) if value else "y"
    if isinstance(value, bool):
        yield not value
        yield str(value).lower()
    if isinstance(value, list):
        yield value[::-1]
        yield value[1:]
        yield value[:-1]
        yield value[1:] + value[:1]
        yield [*value, value[-1]]
    if isinstance(value, dict):
        yield {**value, "added": "x"}
        yield {**value, "@id": "urn:x"}
        yield {**value, "id": "urn:uuid:01990000-0000-7000-8000-000000000001"}
        yield list(value.items())


def _changed(path: Path, variant: Json) -> bytes | None:
    document = json.loads(_opened()[0])
    if not path:
        document = variant
    else:
        holder = _at(document, path[:-1])
        if holder[path[-1]] == variant and type(holder[path[-1]]) is type(variant):
            return None
        holder[path[-1]] = variant
    return jcs.canonical(document)


def _without(path: Path) -> bytes:
    document = json.loads(_opened()[0])
    del _at(document, path[:-1])[path[-1]]
    return jcs.canonical(document)


def _never_verified(data: bytes, about: object) -> None:
    assert _verify(data).state != "verified", about


# Taking away a whole extra leaves a passport that is complete with the evidence at hand; that is no forgery.
def _may_go(path: Path) -> bool:
    return len(path) == 2 and path[0] == "verifiableCredential" and path[1] > 2  # type: ignore[operator]  # an index


def test_the_passport_of_these_properties_is_verified() -> None:
    assert _verify(_opened()[0]).state == "verified"


def test_no_member_can_be_taken_away() -> None:
    for path in _paths(json.loads(_opened()[0])):
        if path and not _may_go(path):
            _never_verified(_without(path), path)


def test_no_array_can_be_reordered() -> None:
    document = json.loads(_opened()[0])
    for path in _paths(document):
        value = _at(document, path)
        if isinstance(value, list) and len(value) > 1:
            for variant in (value[::-1], value[1:] + value[:1]):
                changed = _changed(path, variant)
                if changed is not None:
                    _never_verified(changed, path)


def _sweep(chosen: random.Random | None, share: float) -> None:
    document = json.loads(_opened()[0])
    for path in _paths(document):
        for variant in _variants(_at(document, path)):
            if chosen is not None and chosen.random() > share:
                continue
            if _is_shorter_list_of_extras(path, variant):
                continue
            changed = _changed(path, copy.deepcopy(variant))
            if changed is not None:
                _never_verified(changed, (path, variant))


def _is_shorter_list_of_extras(path: Path, variant: Json) -> bool:
    if path != ("verifiableCredential",) or not isinstance(variant, list):
        return False
    return bool(variant == json.loads(_opened()[0])["verifiableCredential"][:-1])


@pytest.mark.parametrize("share", [0.1, pytest.param(0.2, marks=MOVED)])
def test_no_change_at_any_place_survives_sampled(share: float) -> None:
    _sweep(random.Random(1), share)


@pytest.mark.long
def test_no_change_at_any_place_survives() -> None:
    _sweep(None, 1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_random_change_of_a_character_survives(data: st.DataObject) -> None:
    raw = _opened()[0]
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != raw[place]))
    _never_verified(raw[:place] + bytes([byte]) + raw[place + 1 :], place)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    "type @context verifiableCredential id issuer proof credentialSubject credentialStatus x"
                ).split()
            ),
            inner
            | st.sampled_from(
                ["ProductClaim", "VerificationStatement", "PlatformResponse", "AccreditationCredential"]
            ),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_every_input_is_answered_with_a_report(data: bytes) -> None:
    assert _verify(data).exit_code in {5, 6}
    assert inspect(data)["format"] == "passport-inspection/1"


@settings(max_examples=150, deadline=None)
@given(_JSON, st.data())
def test_every_member_may_be_anything(value: str, data: st.DataObject) -> None:
    paths = [path for path in _paths(json.loads(_opened()[0])) if path]
    path = data.draw(st.sampled_from(paths))
    document = json.loads(_opened()[0])
    _at(document, path[:-1])[path[-1]] = value
    report = _verify(json.dumps(document).encode())
    assert report.state != "verified"
    assert inspect(json.dumps(document).encode())["format"] == "passport-inspection/1"


def test_the_order_of_lists_of_evidence_and_trust_does_not_matter() -> None:
    actors = World("order")
    data, lists = actors.passport(), [jcs.canonical(one) for one in actors.status_lists()]
    listed = TrustList.open(actors.trust())
    seen = set()
    for seed in range(6):
        random.Random(seed).shuffle(lists)
        seen.add(verify(data, Evidence.open(status=lists), listed, Demand(at=actors.at)).to_bytes())
    assert len(seen) == 1
