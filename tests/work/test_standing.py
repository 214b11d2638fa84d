"""Status lists signed anew: all together, never at the same moment twice, never backwards (T67, T71)."""

from typing import Any

import pytest

from passport import moments
from passport.acts.sealing import Signing
from passport.acts.statuslist import publish
from passport.status import MIN_BYTES
from passport.vocab import STATUS_PURPOSES
from passport.work import standing
from passport.work.standing import Change, Issuer, StandingRefused
from tests.world import World

AT = "2026-10-06T12:00:00Z"
WEEK = 7 * 86_400


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    mill = World().mill
    return Issuer(mill.did, mill.base, mill.signer)


@pytest.fixture
def lists(issuer: Issuer) -> dict[Any, Any]:
    return {
        purpose: publish(purpose, bytes(MIN_BYTES), Signing(issuer.did, issuer.signer, AT), base=issuer.base)
        for purpose in STATUS_PURPOSES
    }


def resign(lists: dict[Any, Any], issuer: Issuer, *changes: Change, at: str = AT) -> dict[Any, Any]:
    return standing.resign(lists, changes, issuer, at=at, seconds=WEEK)


def test_every_list_is_signed_at_one_moment_later_than_all_before(
    lists: dict[Any, Any], issuer: Issuer
) -> None:
    made = lists
    for number in range(1, 4):  # three times within one second of the clock
        made = resign(made, issuer, Change("suspension", 7, bool(number % 2)))
        assert {one["validFrom"] for one in made.values()} == {moments.shift(AT, number)}
        assert {one["validUntil"] for one in made.values()} == {moments.shift(AT, number + WEEK)}
        assert standing.is_set(made, "suspension", 7) is bool(number % 2)


def test_t67_a_withdrawal_and_a_replacement_are_never_taken_back(
    lists: dict[Any, Any], issuer: Issuer
) -> None:
    for purpose in ("revocation", "refresh"):
        made = resign(lists, issuer, Change(purpose, 9, True))
        with pytest.raises(StandingRefused) as caught:
            resign(made, issuer, Change(purpose, 9, False))
        assert caught.value.code == "status.final"


def test_a_clock_that_is_behind_signs_nothing_that_would_not_count(
    lists: dict[Any, Any], issuer: Issuer
) -> None:
    assert standing.beginning(lists, moments.shift(AT, -299)) == moments.shift(AT, 1)
    with pytest.raises(StandingRefused) as caught:
        standing.beginning(lists, moments.shift(AT, -300))
    assert caught.value.code == "status.clock"


def test_renewal_is_due_when_little_is_left_or_another_key_signs(lists: dict[Any, Any]) -> None:
    method = lists["refresh"]["proof"]["verificationMethod"]
    due = [
        standing.needs_renewal(lists, method, at=moments.shift(AT, seconds), within=86_400)
        for seconds in (0, 6 * 86_400, 6 * 86_400 + 1, WEEK, 10 * WEEK)
    ]
    assert due == ["", "", "ending", "ending", "ending"]
    assert standing.needs_renewal(lists, "did:web:mill.example#key-2", at=AT, within=86_400) == "key"
