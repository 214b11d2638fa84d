"""Opinions, answers, figures: THREATS T106, T109, T111."""

import json

import pytest

from signing import jcs
from tests.verify.helpers import Edit, Json, check, claimed, documents, failed, passport, world
from tests.world import World
from verify import NetShare, Policy


def _file(*members: Json | None) -> bytes:
    value: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(members),
    }
    return jcs.canonical(value)


def _tiers(tier: str) -> dict[str, str]:
    return {"quantityTier": tier, "factorTier": tier, "tier": tier}


@pytest.mark.parametrize(
    ("member", "value"),
    [("boundary", "gate-to-gate"), ("gwpSet", "IPCC-AR5-GWP100")],
)
def test_a_statement_about_another_boundary_or_gwp_set_is_refused(member: str, value: str) -> None:
    actors = World()
    data = actors.passport(statement={"edit": lambda s: s["credentialSubject"].update({member: value})})
    assert actors.verify(data).state == "refused"


def test_the_engagement_contains_the_period_of_the_claim() -> None:
    actors = World()
    short = {"start": "2026-09-17T00:00:01Z", "end": "2026-10-01T00:00:00Z"}
    data = actors.passport(
        statement={"edit": lambda s: s["credentialSubject"]["engagement"].update(period=short)}
    )
    report = actors.verify(data)
    assert report.state == "refused" and failed(report) == {"statement.engagement"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: s.update(coverage=["/credentialSubject/mass"]), "coverage"),
        (lambda s: s.update(coverage=["/credentialSubject/footprint/components"]), "coverage"),
        (
            lambda s: s.update(
                coverage=["/credentialSubject/footprint", "/credentialSubject/footprint/components/99"]
            ),
            "coverage",
        ),
        (lambda s: s.update(coverage=["/credentialSubject/foot"]), "coverage"),
        (lambda s: s.update(statementType="validation"), "type"),
        (lambda s: s.update(statementType="agreed-upon-procedures"), "type"),
        (lambda s: s["materialityThreshold"].update(value="0.50"), "materiality"),
        (lambda s: s["materialityThreshold"].update(value="0.0500001"), "materiality"),
        (lambda s: s["materialityThreshold"].update(of="component"), "materiality"),
        (lambda s: s["materialityThreshold"].update(basis="absolute", value="500"), "materiality"),
        (
            lambda s: s.update(
                misstatements=[
                    {
                        "key": "a",
                        "at": "/credentialSubject/footprint",
                        "description": "x",
                        "effect": "1",
                        "material": True,
                        "corrected": False,
                    }
                ]
            ),
            "open_findings",
        ),
        (
            lambda s: s.update(
                misstatements=[
                    {
                        "key": "a",
                        "at": "/credentialSubject/footprint",
                        "description": "x",
                        "effect": "-900",
                        "material": False,
                        "corrected": False,
                    }
                ]
            ),
            "open_findings",
        ),
        (
            lambda s: s.update(
                nonconformities=[
                    {"key": "a", "clause": "1", "description": "x", "material": True, "resolved": False}
                ]
            ),
            "open_findings",
        ),
    ],
)
def test_t106_a_statement_that_does_not_vouch_is_not_verified(change: Edit, code: str | None) -> None:
    actors = World()
    report = actors.verify(actors.passport(statement={"edit": lambda s: change(s["credentialSubject"])}))
    assert report.state == "not_verified" and failed(report) == {f"statement.{code}"}


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.update(coverage=["/credentialSubject"]),
        lambda s: s["materialityThreshold"].update(basis="absolute", value="30"),
        lambda s: s.update(
            misstatements=[
                {
                    "key": "a",
                    "at": "/credentialSubject/footprint",
                    "description": "x",
                    "effect": "900",
                    "material": True,
                    "corrected": True,
                }
            ]
        ),
        lambda s: s.update(
            misstatements=[
                {
                    "key": "a",
                    "at": "/credentialSubject/footprint",
                    "description": "x",
                    "effect": "-2",
                    "material": False,
                    "corrected": False,
                }
            ]
        ),
    ],
)
def test_t106_what_vouches_all_the_same(change: Edit) -> None:
    actors = World()
    assert (
        actors.verify(actors.passport(statement={"edit": lambda s: change(s["credentialSubject"])})).state
        == "verified"
    )


def test_one_person_in_two_roles_or_a_modified_opinion_without_reasons_is_refused() -> None:
    actors = World()

    def one(statement: Json) -> None:
        signatories = statement["credentialSubject"]["signatories"]
        signatories[1]["name"] = signatories[0]["name"]

    assert actors.verify(actors.passport(statement={"edit": one})).state == "refused"
    bare = lambda s: s["credentialSubject"].pop("basisForModification")  # noqa: E731
    assert actors.verify(actors.passport(statement={"outcome": "modified", "edit": bare})).state == "refused"


@pytest.mark.parametrize(
    ("outcome", "state"), [("adverse", "adverse"), ("disclaimed", "adverse"), ("modified", "qualified")]
)
def test_the_verifiers_outcome(outcome: str, state: str) -> None:
    actors = World()
    assert actors.verify(actors.passport(statement={"outcome": outcome})).state == state


def test_an_adverse_opinion_stops_even_without_accreditation() -> None:
    actors = World()
    data = actors.passport(statement={"outcome": "adverse"})
    assert actors.verify(data, trust=actors.trust(accreditations=[])).state == "adverse"


@pytest.mark.parametrize("word", ["withdrawn", "suspended", "superseded", "unverified"])
def test_t111_a_platform_that_contradicts_the_issuers_makes_it_disputed(word: str) -> None:
    actors = World()
    lie = lambda r: r["credentialSubject"].update(answer=word)  # noqa: E731
    report = actors.verify(actors.passport(response={"edit": lie}))
    assert (report.state, report.level) == ("disputed", "caution")


def test_t111_a_hidden_statement_is_disputed() -> None:
    actors = World()
    whole = actors.documents(statement={"outcome": "adverse"})
    report = actors.verify(_file(whole.claim, whole.response))
    assert report.state == "not_verified" and "disputed" in report.also
    better = actors.statement(whole.claim)
    report = actors.verify(_file(whole.claim, better, whole.response))
    assert report.state == "disputed"


def test_the_issuers_own_word_settles_it() -> None:
    actors = World()
    data = actors.documents(response={"word": "withdrawn"})
    actors.revoke(data.claim)
    report = actors.verify(actors.file(data))
    assert report.state == "revoked" and "disputed" not in report.also


@pytest.mark.parametrize("other", ["mill", "verifier"])
def test_a_platform_of_producer_or_verifier_counts_as_absent(other: str) -> None:
    listed = {"platform": {"legalEntity": getattr(world(), other).legal_entity}}
    report = check(passport(), trust=world().trust(listed=listed))
    assert report.state == "two_signatures" and "response.independent" in failed(report)


def test_unlisted_failing_or_missing_responses_count_as_absent() -> None:
    actors = World()
    signed = actors.documents()
    assert signed.response is not None
    bad = actors.tampered(signed.response)
    assert actors.verify(_file(signed.claim, signed.statement, bad)).state == "two_signatures"
    assert actors.verify(_file(signed.claim, signed.statement)).state == "two_signatures"
    report = actors.verify(actors.file(signed), trust=actors.trust(without=[actors.platform]))
    assert report.state == "two_signatures" and report.product is not None
    optional = Policy(response="optional")
    assert actors.verify(_file(signed.claim, signed.statement), policy=optional).state == "verified"


def test_t109_policies_judge_the_net_share() -> None:
    def strong(claim: Json) -> None:
        claim["credentialSubject"]["footprint"] = footprint

    footprint = json.loads(json.dumps(documents().claim["credentialSubject"]["footprint"]))
    policy = Policy(min_net_share=NetShare("T0", "1"))
    assert check(passport(), policy=policy).state == "verified"
    report = check(passport(), policy=Policy(min_net_share=NetShare("T4", "0.5")))
    assert report.state == "below_policy" and report.exit_code == 3
    part = footprint["components"][0]
    made = {"stage": "x", "scope": "1", "method": "M1", "isPrimary": True, "dataType": "primary"}
    footprint["components"] = [
        {"key": "a", "amount": "1000", **made, **_tiers("T4")},
        {"key": "b", "amount": "-1000", **made, **_tiers("T4")},
        {
            "key": "c",
            "amount": "100",
            **{**made, "method": "M2", "isPrimary": False, "dataType": "secondary"},
            **_tiers("T0"),
        },
    ]
    shares = {"T4": "0.95238", "T3": "0.00000", "T2": "0.00000", "T1": "0.00000", "T0": "0.04762"}
    for result in footprint["results"]:
        result.update(total="100", gases=[{"gas": "CO2", "mass": "100"}], primaryDataShare="0.95238")
        result["evidenceBreakdown"] = [{"tier": tier, "share": share} for tier, share in shares.items()]
    assert part
    data = world().file(claimed(strong))
    assert check(data).state == "verified"
    report = check(data, policy=Policy(min_net_share=NetShare("T1", "0.00001")))
    assert report.state == "below_policy"


def test_figures_that_contradict_each_other_are_named() -> None:
    def wrong(claim: Json) -> None:
        claim["credentialSubject"]["footprint"]["results"][0]["total"] = "1"

    report = check(world().file(claimed(wrong)))
    assert report.state == "figures_wrong" and report.number is not None and report.number["depth"] == "L2"
    finding = next(f for f in report.findings if f.code == "claim.figures")
    assert finding.where.startswith("/credentialSubject/footprint/results/0")
    assert finding.params["rule"].startswith("figures.")
