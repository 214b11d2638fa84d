"""A buyer's policy only adds (DESIGN 7), and judges the net share (T109); T43, T106, T111 under each."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passport.carbon.boundary import BOUNDARIES
from passport.carbon.gwp import gwp_sets
from passport.vocab import SUITES
from signing.errors import ToolError
from tests.verify.helpers import bundle, check, documents, failed, found, passport, world
from verify import NetShare, Policy
from verify.findings import FLOOR, LABEL
from verify.policy import ASSURANCES, CREDITS, DEFAULT, ELECTRICITY, INSTRUMENTS, RESPONSES, Number
from verify.states import RANK

LENIENT = Policy(response="optional")
TIERS = ("T0", "T1", "T2", "T3", "T4")
DIDS = ("did:web:board.example", "did:web:other.example")

accepted = st.lists(st.sampled_from(DIDS), min_size=1)


def _policy(*wanted: Any, log: str, number: Number, instruments: str, **more: Any) -> Policy:
    return Policy(*wanted, **more).with_log(log).with_number(number).with_instruments(instruments)


kinds = st.builds(
    Number,
    st.lists(st.sampled_from(sorted(BOUNDARIES)), unique=True).map(tuple),
    st.lists(st.sampled_from(sorted(gwp_sets())), unique=True).map(tuple),
    st.sampled_from(CREDITS),
    st.lists(st.sampled_from(["CBAM", "ISO14067"]), unique=True).map(tuple),
)


policies = st.builds(
    _policy,
    st.sampled_from(RESPONSES),
    st.lists(
        st.builds(
            NetShare,
            st.sampled_from(TIERS),
            st.sampled_from(["0", "0.05", "0.5", "0.99999", "1"]),
            st.sampled_from([None, *ELECTRICITY]),
        ),
        max_size=3,
    ),
    st.integers(0, 30),
    max_age_days=st.none() | st.integers(1, 400),
    assurance=st.none() | st.sampled_from(ASSURANCES),
    suites=st.lists(st.sampled_from(sorted(SUITES)), unique=True),
    bodies=st.none() | st.dictionaries(st.sampled_from(["CBAM", "ISO14067"]), accepted),
    log=st.sampled_from(["any", "required", "fresh:1d", "fresh:3650d"]),
    number=kinds,
    instruments=st.sampled_from(INSTRUMENTS),
)  # fmt: skip


def _irrelevant() -> bytes:
    """A bundle without a list that anybody here needs."""
    return world().status_bundle([world().status_list(world().rival, "revocation")])


def _inputs() -> list[tuple[bytes, dict[str, Any]]]:
    actors = world()
    late = actors.status_bundle(at="2026-11-10T00:00:00Z")
    group = {"controlGroup": "https://register.example/one"}
    return [
        (passport(), {}),
        (passport(), {"status": late}),
        (passport(), {"status": _irrelevant()}),
        (actors.file(actors.documents(response=None)), {}),
        (actors.file(actors.documents(statement=None, response=None)), {}),
        (actors.file(actors.documents(statement={"outcome": "modified"})), {}),
        (actors.file(actors.documents(response={"word": "withdrawn"})), {}),
        (passport(), {"trust": actors.trust(listed={"mill": group, "verifier": group})}),
        (b"{}", {}),
        (b"", {}),
    ]


INPUTS = _inputs()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policies, st.integers(0, len(INPUTS) - 1))
def test_no_policy_makes_a_verdict_better(policy: Policy, place: int) -> None:
    data, knobs = INPUTS[place]
    lenient, strict = check(data, policy=LENIENT, **knobs), check(data, policy=policy, **knobs)
    assert RANK[strict.state] <= RANK[lenient.state]
    if strict.state == "verified":
        assert FLOOR - {LABEL} <= {one.code for one in strict.findings if one.outcome == "pass"}
    if policy.stale_days == LENIENT.stale_days:
        # Nothing is taken away or answered otherwise: there are only more findings.
        rest = [one for one in strict.findings if not one.code.startswith("policy.")]
        assert rest == [one for one in lenient.findings if not one.code.startswith("policy.")]


@given(policies)
def test_the_order_in_which_things_are_named_makes_no_difference(policy: Policy) -> None:
    number = policy.number
    kinds = Number(
        number.boundaries[::-1], number.gwp_sets[::-1], number.credits, number.schemes[::-1]
    )
    turned = Policy(
        policy.response,
        tuple(reversed(policy.min_net_share)),
        policy.stale_days,
        max_age_days=policy.max_age_days,
        assurance=policy.assurance,
        suites=tuple(reversed(policy.suites)),
        bodies={one.scheme: tuple(reversed(one.bodies)) for one in reversed(policy.bodies)},
        inputs=policy.inputs,
    ).with_log(policy.log).with_number(kinds).with_instruments(policy.instruments)
    assert turned == policy and turned.to_json() == policy.to_json()


@pytest.mark.parametrize(
    ("code", "knobs"),
    [
        ("policy.stale_days", {"stale_days": 31}),
        ("policy.stale_days", {"stale_days": -1}),
        ("policy.max_age_days", {"max_age_days": 0}),
        ("policy.response", {"response": "perhaps"}),
        ("policy.assurance", {"assurance": "absolute"}),
        ("policy.suites", {"suites": ["bbs-2023"]}),
        ("policy.bodies", {"bodies": {"CBAM": []}}),
        ("policy.electricity", {"min_net_share": NetShare("T4", "0.5", "green")}),
        ("policy.share", {"min_net_share": NetShare("T4", "1.1")}),
        ("policy.share", {"min_net_share": NetShare("T4", "50 %")}),
        ("policy.share", {"min_net_share": NetShare("T4", "٠")}),
    ],
)
def test_a_demand_that_makes_no_sense_is_refused(code: str, knobs: dict[str, Any]) -> None:
    with pytest.raises(ToolError) as caught:
        Policy(**knobs)
    assert caught.value.code == code


def test_t109_each_result_is_judged_by_its_own_net_share() -> None:
    both = check(passport(), policy=Policy(min_net_share=NetShare("T4", "1")))
    assert [one.params["electricity"] for one in both.findings if one.code == "policy.net_share"] == [
        *ELECTRICITY
    ]
    one = check(passport(), policy=Policy(min_net_share=NetShare("T4", "1", "market-based")))
    assert found(one, "policy.net_share").params["electricity"] == "market-based"
    assert both.state == one.state == "below_policy"


def test_lists_are_as_young_as_the_oldest_that_is_needed() -> None:
    report = check(passport(), policy=Policy(max_age_days=1))
    assert report.state == "verified" and found(report, "policy.as_of").params["asOf"] == report.as_of
    nothing = check(passport(), policy=Policy(max_age_days=1), status=_irrelevant())
    assert found(nothing, "policy.as_of").params["because"] == "claim.revocation"
    assert nothing.state == "status_unknown" and "stale" not in nothing.also


def test_t106_t43_t111_no_policy_speaks_for_the_floor() -> None:
    """Validation for verification, one group, a platform that says withdrawn: the same under any policy."""
    actors = world()
    group = {"controlGroup": "https://register.example/one"}
    half = {"materialityThreshold": {"basis": "relative", "value": "0.50", "of": "total"}}
    docs = actors.documents()
    assert docs.statement is not None
    wide = actors.resign(docs.statement, lambda one: one["credentialSubject"].update(half))
    data = actors.file(type(docs)(docs.claim, wide, actors.response(docs.claim, wide)))
    for policy in (DEFAULT, LENIENT, Policy(assurance="limited", min_net_share=NetShare("T0", "0"))):
        assert check(data, policy=policy).state == "not_verified"
        one = check(passport(), policy=policy, trust=actors.trust(listed={"mill": group, "verifier": group}))
        assert one.state == "self_verified"
        said = check(actors.file(actors.documents(response={"word": "withdrawn"})), policy=policy)
        assert said.state == "disputed" and "response.answer" in failed(said)


def test_verdicts_do_not_depend_on_the_order_of_lists() -> None:
    actors = world()
    lists = [*actors.status_lists(), *actors.status_lists(at="2026-11-20T00:00:00Z")]
    policy = Policy(max_age_days=1)
    answers = {
        check(passport(), status=actors.status_bundle(order), policy=policy).to_bytes()
        for order in itertools.chain(
            [lists, lists[::-1]], [lists[place:] + lists[:place] for place in range(4)]
        )
    }
    assert len(answers) == 1
    assert check(passport(), status=bundle()).state == "verified" and documents().claim
