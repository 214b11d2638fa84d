"""The table from findings to states, and the floor under ``verified``."""

import itertools

import pytest

from tests.verify.helpers import check, passport
from verify.findings import BECAUSE, FLOOR, LABEL, NOT_COMPARED, OUTCOMES, QUESTIONS, Finding
from verify.states import STATES, TABLE, decide

ORDER = (
    "tampered chain_broken wrong_label revoked suspended adverse figures_wrong refused unreadable "
    "unknown_signer superseded self_verified not_verified method_verified out_of_date status_unknown "
    "incomplete disputed qualified input_corrected stale below_policy two_signatures verified"
).split()
LEVELS = {"stop": 5, "unknown": 6, "replaced": 4, "caution": 3, "ok": 0}


def _findings() -> list[Finding]:
    return list(check(passport(), product=_product()).findings)


def _product() -> str:
    return "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-44"


def test_states_are_those_of_the_design_in_their_order() -> None:
    assert list(STATES) == ORDER
    assert all(LEVELS[state.level] == state.exit_code for state in STATES.values())
    assert STATES["superseded"].level == "replaced" and STATES["unknown_signer"].level == "unknown"


def test_table_is_total_and_closed() -> None:
    assert set(TABLE) == set(QUESTIONS)
    for code, outcomes in TABLE.items():
        assert set(outcomes) == set(OUTCOMES) - {"pass"}, code
        assert set(outcomes.values()) <= {*STATES, None} - {"verified"}, code


def test_every_floor_code_fails_into_a_state_of_its_own_or_is_refused() -> None:
    for code in FLOOR:
        assert TABLE[code]["fail"] is not None, code
        assert TABLE[code]["not_checked"] is not None, code


def test_no_finding_at_all_is_not_verified() -> None:
    assert decide([]).state.name == "incomplete"


def test_verified_has_every_floor_finding_and_none_but_standing_ones_open() -> None:
    findings = _findings()
    assert decide(findings).state.name == "verified"
    assert {finding.code for finding in findings if finding.outcome == "pass"} >= FLOOR
    open_ones = {f.code for f in findings if f.outcome != "pass" and not f.code.startswith("standing.")}
    assert open_ones == {"claim.logged", "statement.logged"}, "no proof of a log is given"


@pytest.mark.parametrize("code", sorted(FLOOR))
def test_no_floor_finding_can_be_missing_or_different(code: str) -> None:
    findings = _findings()
    without = [finding for finding in findings if finding.code != code]
    assert len(without) < len(findings)
    assert decide(without).state.name != "verified"
    for outcome in ("fail", "not_checked"):
        assert decide([*findings, Finding(code, "", outcome)]).state.name != "verified"
        follows = Finding(code, "", outcome, params={BECAUSE: "claim.proof"})
        assert decide([*without, follows]).state.name != "verified"


def test_a_label_is_asked_for_only_when_one_was_scanned() -> None:
    findings = [finding for finding in _findings() if finding.code != LABEL]
    assert decide(findings).state.name == "incomplete"
    assert decide([*findings, Finding(NOT_COMPARED, "", "not_checked")]).state.name == "verified"


def test_first_state_wins_and_the_others_follow_in_order() -> None:
    findings = [Finding("policy.response", "", "fail"), Finding("claim.revocation", "", "fail")]
    verdict = decide([*findings, Finding("trust.window", "", "fail")])
    assert (verdict.state.name, verdict.also) == ("revoked", ("stale", "two_signatures"))


def test_consequences_are_heard_only_when_nothing_else_explains() -> None:
    consequence = Finding("claim.revocation", "", "not_checked", params={BECAUSE: "claim.party"})
    assert decide([consequence]).state.name == "status_unknown"
    assert decide([consequence, Finding("claim.party", "", "fail")]).also == ()


def test_a_consequence_is_heard_where_its_cause_leads_nowhere() -> None:
    """T110: nobody knows whether the input is vouched for, and something milder is found besides."""
    cause = Finding("inputs.vouched", "", "not_checked")
    consequence = Finding("claim.figures", "", "not_checked", params={BECAUSE: "inputs.vouched"})
    verdict = decide([cause, consequence, Finding("policy.response", "", "fail")])
    assert (verdict.state.name, verdict.also) == ("incomplete", ("two_signatures",))


def test_the_order_of_findings_does_not_matter() -> None:
    findings = [Finding(code, "", "fail") for code in ("claim.label", "statement.present", "trust.floor")]
    verdicts = {(v.state, v.also) for v in map(decide, itertools.permutations(findings))}
    assert len(verdicts) == 1


def test_the_floor_is_all_that_is_asked_of_the_chain_and_of_the_trust_list() -> None:
    """``findings.json`` marks each question; a mark lost there would make ``verified`` out of less."""
    asked = {"input", "container", "claim", "statement", "accreditation", "trust"}
    beside = {"claim.workings", "claim.logged", "claim.backdated", "statement.logged"}
    beside |= {"claim.custody", "claim.custody_links"}  # asked of a claim that states a custody
    beside |= {"claim.regime"}  # asked of a claim whose boundary is that of a regime
    beside |= {"claim.content"}  # asked of a claim that states shares of its material
    beside |= {"claim.readings"}  # asked of a claim that states facts of signed readings
    assert {code for code in QUESTIONS if code.partition(".")[0] in asked} - beside == FLOOR
