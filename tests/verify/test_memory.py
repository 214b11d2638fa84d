"""Memory of bits and versions: it is written from what counted, and only makes verdicts worse (T57, T67)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.helpers import bundle, documents, found, passport, trust, world
from tests.world import NOW
from verify import Demand, Evidence, Observed, Report, Seen, TrustList, verify
from verify.believing.memory import NOTHING_SEEN, ListName, is_new
from verify.states import RANK

MOMENTS = (
    "2020-01-01T00:00:00Z",
    "2026-11-21T04:00:00Z",
    "2026-11-21T04:00:01Z",
    NOW,
    "2099-01-01T00:00:00Z",
)


def _irrelevant() -> bytes:
    """A bundle without a list that anybody here needs."""
    return world().status_bundle([world().status_list(world().rival, "revocation")])


def judged(seen: Seen, status: bytes | None = None, at: str = NOW) -> Report:
    evidence = Evidence.open(status=bundle() if status is None else status, seen=seen)
    return verify(passport(), evidence, TrustList.open(trust()), Demand(at))


def _entries() -> list[tuple[ListName, str]]:
    entries = []
    for document in (documents().claim, documents().statement or {}, world().accreditation_document):
        for entry in document["credentialStatus"]:
            name = ListName(document["issuer"]["id"], entry["statusPurpose"], entry["statusListCredential"])
            entries.append((name, entry["statusListIndex"]))
    return entries


observations = st.lists(
    st.builds(
        lambda entry, position, moment, is_set: Observed(entry[0], moment, position or entry[1], is_set),
        st.sampled_from(_entries()),
        st.sampled_from(["", "0", "131071"]),
        st.sampled_from(MOMENTS),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(observations, st.sampled_from(["all", "none"]))
def test_t67_memory_never_makes_a_verdict_better(seen: list[Observed], lists: str) -> None:
    status = bundle() if lists == "all" else _irrelevant()
    assert RANK[judged(Seen.of(seen), status).state] <= RANK[judged(NOTHING_SEEN, status).state]


@given(observations)
def test_memory_does_not_depend_on_the_order_of_runs(seen: list[Observed]) -> None:
    assert Seen.of(seen) == Seen.of(reversed(seen)) == Seen.of([*seen, *seen])
    assert not any(is_new(Seen.of(seen), one) for one in seen)


def test_t67_a_list_rolled_back_is_seen_offline() -> None:
    newer = world().status_bundle(at="2026-11-21T05:00:00Z")
    first = judged(NOTHING_SEEN, newer)
    assert first.state == "verified"
    again = judged(Seen.of(first.observed), bundle())
    assert again.state == "status_unknown"
    assert found(again, "claim.revocation").params["problem"] == "older_than_seen"


def test_t67_a_withdrawal_seen_once_is_not_forgotten() -> None:
    actors = type(world())()
    docs = actors.documents()
    data, listed = actors.file(docs), TrustList.open(actors.trust())
    before = actors.status_bundle()
    actors.revoke(docs.claim)
    first = verify(data, Evidence.open(status=actors.status_bundle()), listed, Demand(NOW))
    assert first.state == "revoked"
    for status in (before, _irrelevant()):
        evidence = Evidence.open(status=status, seen=Seen.of(first.observed))
        again = verify(data, evidence, listed, Demand(NOW))
        assert again.state == "revoked" and found(again, "claim.revocation").params["problem"] == "remembered"


def test_only_lists_that_counted_are_observed() -> None:
    """Nothing of an unlisted issuer's list, of another purpose, or about a document that failed."""
    actors = world()
    stranger = actors.status_list(actors.mill, "revocation", by=actors.rival)
    report = judged(NOTHING_SEEN, actors.status_bundle([stranger]))
    assert report.observed == ()
    assert len(judged(NOTHING_SEEN).observed) == 7
    changed = passport().replace(b"2031-09-18T06:00:00Z", b"2031-09-18T06:00:01Z", 1)
    evidence = Evidence.open(status=bundle())
    report = verify(changed, evidence, TrustList.open(trust()), Demand(NOW))
    assert {one.list.issuer for one in report.observed}.isdisjoint({actors.mill.did})


@pytest.mark.parametrize("purpose", ["revocation", "suspension", "refresh"])
def test_t57_a_fact_from_2099_moves_nothing(purpose: str) -> None:
    """Neither memory nor a list can move the floor, which is the validFrom of the trust list alone."""
    name = next(name for name, _ in _entries() if name.purpose == purpose)
    seen = Seen.of([Observed(name, "2099-01-01T00:00:00Z", "0", False)])
    assert judged(seen).to_bytes() == judged(NOTHING_SEEN).to_bytes()


def test_a_report_says_nothing_of_what_may_be_remembered() -> None:
    report = judged(NOTHING_SEEN)
    assert "observed" not in report.to_json()
    assert judged(Seen.of(report.observed)).to_bytes() == report.to_bytes()
