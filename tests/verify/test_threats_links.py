"""Links, times, opinions, containers: THREATS T53, T54, T56, T58, T59, T61, T62, T104, T106, T108, T109, T111, T113, T114."""

import json

import pytest

from passport import container, links
from signing import jcs
from signing.digests import document_digest
from tests.verify.helpers import check, claimed, documents, failed, found, passport, world
from tests.world import GTIN, PLATE, World
from verify import Demand, Evidence, NetShare, Policy, TrustList, verify


def _file(*members: dict[str, Any]) -> None:
    value = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(members),
    }
    return jcs.canonical(value)


def _extra_sorted(*members: dict[str, Any]) -> None:
    return sorted(members, key=document_digest)


def test_t53_a_statement_about_another_claim_breaks_the_chain() -> None:
    actors = World()
    one, other = actors.documents(), actors.documents(claim={"heat": "H2"})
    report = actors.verify(_file(one.claim, other.statement, one.response))
    assert report.state == "chain_broken" and found(report, "statement.link").outcome == "fail"


def test_t53_a_statement_about_another_version_of_it_too() -> None:
    actors = World()
    first = actors.documents()
    second = actors.resign(first.claim, lambda claim: claim["credentialSubject"].update(heat="H2"))
    assert second["id"] == first.claim["id"]
    report = actors.verify(_file(second, first.statement))
    assert report.state == "chain_broken"


def test_t53_a_response_about_another_claim_or_product_breaks_the_chain() -> None:
    actors = World()
    one, other = actors.documents(), actors.documents(claim={"heat": "H2"})
    report = actors.verify(_file(one.claim, one.statement, other.response))
    assert report.state == "chain_broken" and found(report, "response.link").outcome == "fail"
    away = actors.response(one.claim, one.statement, edit=lambda r: r["credentialSubject"].update(id=GTIN + "X"))
    assert actors.verify(_file(one.claim, one.statement, away)).state == "chain_broken"


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


def _with_claims(data: bytes, *claims: dict[str, Any]) -> None:
    evidence = Evidence.open(status=world().status_bundle(), claims=[jcs.canonical(claim) for claim in claims])
    return verify(data, evidence, TrustList.open(world().trust()), Demand(at=world().at))


def test_t54_t114_two_claims_for_one_product_without_a_line_break_the_chain() -> None:
    reused = world().resign(documents().claim, lambda claim: claim["credentialSubject"].update(heat="H9"))
    for other in (reused, world().claim(heat="H9")):
        report = _with_claims(passport(), other)
        assert report.state == "chain_broken" and found(report, "claim.fork").outcome == "fail"
    assert _with_claims(passport(), documents().claim).state == "verified"
    elsewhere = world().claim(id=GTIN + "-2")
    assert _with_claims(passport(), elsewhere).state == "verified"


def _revision(of: str, **more: Any) -> None:
    was = {
        **links.reference(of), "reason": "new-factor",
        "effect": [{"electricity": e, "value": "0"} for e in ("location-based", "market-based")],
    }  # fmt: skip
    return world().claim(edit=lambda claim: claim.update(wasRevisionOf=was), **more)


def test_t59_a_correction_by_the_issuer_supersedes_and_a_strangers_does_not() -> None:
    newer = _revision(documents().claim)
    report = _with_claims(passport(), newer)
    assert (report.state, report.level, report.exit_code) == ("superseded", "replaced", 4)
    assert found(report, "claim.successor").params == {"successor": document_digest(newer)}
    foreign = world().resign(newer, lambda claim: claim["issuer"].update(id=world().rival.did), by=world().rival)
    assert _with_claims(passport(), foreign).state == "verified"


def test_an_unbroken_line_is_no_fork_and_a_lost_one_is_not_checked() -> None:
    old = documents().claim
    middle = _revision(old)
    newest = _revision(middle)
    stated = world().statement(newest)
    data = _file(newest, stated, world().response(newest, stated))
    assert _with_claims(data, old, middle).state == "verified"
    report = _with_claims(data, old)
    assert report.state == "incomplete" and found(report, "claim.fork").outcome == "not_checked"
    sibling = _revision(old, heat="H9")
    assert _with_claims(data, old, middle, sibling).state == "chain_broken"


def test_t58_a_statement_older_than_its_claim_is_refused() -> None:
    actors = World()
    early = lambda s: s.update(validFrom="2026-09-18T05:59:59Z")  # noqa: E731
    report = actors.verify(actors.passport(statement={"edit": early}))
    assert report.state == "refused" and failed(report) == {"statement.order"}
    same = lambda s: s.update(validFrom="2026-09-18T06:00:00Z")  # noqa: E731
    assert actors.verify(actors.passport(statement={"edit": same})).state == "verified"


def test_t58_a_response_older_than_the_statement_counts_as_absent() -> None:
    actors = World()
    report = actors.verify(actors.passport(response={"at": "2026-09-25T11:59:59Z"}))
    assert report.state == "two_signatures" and failed(report) == {"response.dates", "policy.response"}
    assert actors.verify(actors.passport(response={"at": "2026-09-25T12:00:00Z"})).state == "verified"


def test_an_expired_response_stays_the_third_signature() -> None:
    actors = World()
    data = actors.passport(response={"at": "2026-10-01T00:00:00Z"})
    assert actors.verify(data).state == "verified"


def test_t56_a_response_from_the_future_counts_as_absent() -> None:
    actors = World()
    assert actors.verify(actors.passport(response={"at": "2026-11-21T10:05:00Z"})).state == "verified"
    assert actors.verify(actors.passport(response={"at": "2026-11-21T10:05:01Z"})).state == "two_signatures"


@pytest.mark.parametrize("at", ["2026-09-18T05:59:59Z", "2031-09-18T06:00:00Z", "9998-12-31T23:59:59Z", "2000-01-01T00:00:00Z"])
def test_t56_outside_its_time_a_passport_is_out_of_date(at: str) -> None:
    report = check(passport(), at=at)
    assert "claim.window" in failed(report) and report.state == "out_of_date"


def test_t56_a_claim_that_ends_before_it_begins_is_refused() -> None:
    signed = claimed(lambda claim: claim.update(validUntil="2026-09-18T06:00:00Z"))
    assert check(world().file(signed)).state == "refused"


@pytest.mark.parametrize(
    ("period", "state"),
    [
        ({"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T06:00:00Z"}, "verified"),
        ({"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T06:00:01Z"}, "refused"),
        ({"start": "2026-09-18T00:00:00Z", "end": "2026-09-18T00:00:00Z"}, "refused"),
        ({"start": "2026-09-18T00:00:00Z", "end": "2026-09-17T00:00:00Z"}, "refused"),
    ],
)
def test_t113_a_forecast_is_no_claim(period: dict[str, str], state: str) -> None:
    signed = claimed(lambda claim: claim["credentialSubject"].update(period=period))
    assert check(world().file(signed)).state == state


def test_t61_a_replayed_response_counts_as_absent() -> None:
    actors = World()
    fresh = actors.passport(response={"challenge": "abc"})
    assert actors.verify(fresh, challenge="abc").state == "verified"
    for data, sent in ((fresh, "abd"), (actors.passport(), "abc")):
        report = actors.verify(data, challenge=sent)
        assert report.state == "two_signatures" and "response.challenge" in failed(report)


@pytest.mark.parametrize("label", [GTIN + "5", GTIN.replace("678909", "678916"), PLATE, "https://id.norrland-steel.example/01/07312345678909"])
def test_t62_another_label_is_the_wrong_one(label: str) -> None:
    assert check(passport(), product=label).state == "wrong_label"


def test_t62_host_query_and_padding_of_the_label_do_not_matter() -> None:
    for label in (GTIN, GTIN.replace("id.norrland-steel", "elsewhere"), GTIN + "?a=1", GTIN.replace("073123", "73123")):
        assert check(passport(), product=label).state == "verified"


def test_t108_a_lot_passport_for_an_item_is_incomplete_and_an_alias_must_be_signed() -> None:
    lot = "https://id.norrland-steel.example/01/07312345678909/10/LOT-7"
    signed = world().file(world().documents(claim={"id": lot}))
    assert check(signed, product=lot).state == "verified"
    report = check(signed, product=lot + "/21/C-1")
    assert report.state == "incomplete" and found(report, "claim.label").outcome == "not_checked"
    alias = claimed(lambda claim: claim["credentialSubject"].update(alternateIds=[PLATE]))
    assert check(world().file(alias), product=PLATE).state == "verified"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: s.update(coverage=["/credentialSubject/mass"]), "coverage"),
        (lambda s: s.update(coverage=["/credentialSubject/footprint/components"]), "coverage"),
        (lambda s: s.update(coverage=["/credentialSubject/footprint", "/credentialSubject/footprint/components/99"]), "coverage"),
        (lambda s: s.update(coverage=["/credentialSubject/foot"]), "coverage"),
        (lambda s: s.update(statementType="validation"), "type"),
        (lambda s: s.update(statementType="agreed-upon-procedures"), "type"),
        (lambda s: s["materialityThreshold"].update(value="0.50"), "materiality"),
        (lambda s: s["materialityThreshold"].update(value="0.0500001"), "materiality"),
        (lambda s: s["materialityThreshold"].update(of="component"), "materiality"),
        (lambda s: s["materialityThreshold"].update(basis="absolute", value="500"), "materiality"),
        (lambda s: s.update(misstatements=[{"key": "a", "at": "/credentialSubject/footprint", "description": "x", "effect": "1", "material": True, "corrected": False}]), "open_findings"),
        (lambda s: s.update(misstatements=[{"key": "a", "at": "/credentialSubject/footprint", "description": "x", "effect": "-900", "material": False, "corrected": False}]), "open_findings"),
        (lambda s: s.update(nonconformities=[{"key": "a", "clause": "1", "description": "x", "material": True, "resolved": False}]), "open_findings"),
    ],
)  # fmt: skip
def test_t106_a_statement_that_does_not_vouch_is_not_verified(change: Edit, code: str | None) -> None:
    actors = World()
    report = actors.verify(actors.passport(statement={"edit": lambda s: change(s["credentialSubject"])}))
    assert report.state == "not_verified" and failed(report) == {f"statement.{code}"}


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.update(coverage=["/credentialSubject"]),
        lambda s: s["materialityThreshold"].update(basis="absolute", value="30"),
        lambda s: s.update(misstatements=[{"key": "a", "at": "/credentialSubject/footprint", "description": "x", "effect": "900", "material": True, "corrected": True}]),
        lambda s: s.update(misstatements=[{"key": "a", "at": "/credentialSubject/footprint", "description": "x", "effect": "-2", "material": False, "corrected": False}]),
    ],
)  # fmt: skip
def test_t106_what_vouches_all_the_same(change: Edit) -> None:
    actors = World()
    assert actors.verify(actors.passport(statement={"edit": lambda s: change(s["credentialSubject"])})).state == "verified"


def test_one_person_in_two_roles_or_a_modified_opinion_without_reasons_is_refused() -> None:
    actors = World()

    def one(statement: dict[str, Any]) -> None:
        signatories = statement["credentialSubject"]["signatories"]
        signatories[1]["name"] = signatories[0]["name"]

    assert actors.verify(actors.passport(statement={"edit": one})).state == "refused"
    bare = lambda s: s["credentialSubject"].pop("basisForModification")  # noqa: E731
    assert actors.verify(actors.passport(statement={"outcome": "modified", "edit": bare})).state == "refused"


@pytest.mark.parametrize(("outcome", "state"), [("adverse", "adverse"), ("disclaimed", "adverse"), ("modified", "qualified")])
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
    bad = actors.tampered(signed.response)
    assert actors.verify(_file(signed.claim, signed.statement, bad)).state == "two_signatures"
    assert actors.verify(_file(signed.claim, signed.statement)).state == "two_signatures"
    report = actors.verify(actors.file(signed), trust=actors.trust(without=[actors.platform]))
    assert report.state == "two_signatures" and report.product is not None
    optional = Policy(response="optional")
    assert actors.verify(_file(signed.claim, signed.statement), policy=optional).state == "verified"


def test_t104_container_stuffing_is_refused_and_never_milder() -> None:
    actors = World()
    signed = actors.documents()
    second = actors.statement(signed.claim, outcome="adverse")
    later = actors.response(signed.claim, signed.statement)
    chain = [signed.claim, signed.statement, signed.response]
    stuffed = {
        "second statement": [*chain, second],
        "second response": [*chain, later],
        "duplicate": [*chain, signed.statement],
        "statement behind the response": [signed.claim, signed.response, signed.statement],
        "claim not first": [signed.statement, signed.claim, signed.response],
        "a stranger's claim": [*chain, actors.claim(by=actors.rival)],
        "garbage": [*chain, {}],
        "more garbage": [*chain, {"type": ["VerifiableCredential"], "x": None}],
    }
    for name, members in stuffed.items():
        report = actors.verify(_file(*members))
        assert report.state == "refused", name
    actors.revoke(signed.claim)
    for name, members in stuffed.items():
        report = actors.verify(_file(*members))
        assert report.state in {"revoked", "refused"}, name


def test_t104_a_future_extra_counts_as_absent_and_never_hides_a_revocation() -> None:
    actors = World()
    signed = actors.documents()
    contexts = ["https://www.w3.org/ns/credentials/v2", "https://passport.example/ns/v7"]
    future = {"@context": contexts, "type": ["VerifiableCredential", "LogInclusion"], "id": "urn:x:y"}
    data = _file(signed.claim, signed.statement, signed.response, future)
    report = actors.verify(data)
    assert report.state == "incomplete" and failed(report) == {"extra.version"}
    actors.revoke(signed.claim)
    assert actors.verify(data).state == "revoked"


def test_an_extra_that_fails_leaves_it_at_best_incomplete_and_never_tampered() -> None:
    actors = World()
    signed = actors.documents()
    fine = actors.status_list(actors.mill, "revocation")
    chain = [signed.claim, signed.statement, signed.response]
    assert actors.verify(_file(*chain, fine)).state == "verified"
    bad = {
        "tampered list": actors.tampered(fine, lambda one: one.update(validUntil="2027-01-01T00:00:00Z")),
        "malformed list": actors.tampered(fine, lambda one: one.update(extra="x")),
        "list by another": actors.status_list(actors.mill, "revocation", by=actors.rival),
        "tampered accreditation": actors.tampered(actors.accreditation_document),
    }
    for name, extra in bad.items():
        report = actors.verify(_file(*chain, extra))
        assert report.state == "incomplete", name
    stray = actors.status_list(actors.rival, "revocation")
    assert actors.verify(_file(*chain, stray)).state == "refused"


def test_extras_are_sorted() -> None:
    actors = World()
    signed = actors.documents()
    lists = _extra_sorted(*(actors.status_list(actors.mill, p) for p in ("revocation", "suspension", "refresh")))
    chain = [signed.claim, signed.statement, signed.response]
    assert actors.verify(_file(*chain, *lists)).state == "verified"
    report = actors.verify(_file(*chain, *reversed(lists)))
    assert report.state == "refused" and failed(report) == {"container.structure"}
    assert {f.params["problem"] for f in report.findings if f.outcome == "fail"} == {"order"}


def test_t109_policies_judge_the_net_share() -> None:
    def strong(claim: dict[str, Any]) -> None:
        claim["credentialSubject"]["footprint"] = footprint

    footprint = json.loads(json.dumps(documents().claim["credentialSubject"]["footprint"]))
    policy = Policy(min_net_share=NetShare("T0", "1"))
    assert check(passport(), policy=policy).state == "verified"
    report = check(passport(), policy=Policy(min_net_share=NetShare("T4", "0.5")))
    assert report.state == "below_policy" and report.exit_code == 3
    part = footprint["components"][0]
    made = {"stage": "x", "scope": "1", "method": "M1", "isPrimary": True, "dataType": "primary"}
    tiers = lambda t: {"quantityTier": t, "factorTier": t, "tier": t}  # noqa: E731
    footprint["components"] = [
        {"key": "a", "amount": "1000", **made, **tiers("T4")},
        {"key": "b", "amount": "-1000", **made, **tiers("T4")},
        {"key": "c", "amount": "100", **{**made, "method": "M2", "isPrimary": False, "dataType": "secondary"}, **tiers("T0")},
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
    def wrong(claim: dict[str, Any]) -> None:
        claim["credentialSubject"]["footprint"]["results"][0]["total"] = "1"

    report = check(world().file(claimed(wrong)))
    assert report.state == "figures_wrong" and report.number["depth"] == "L2"
    finding = next(f for f in report.findings if f.code == "claim.figures")
    assert finding.where.startswith("/credentialSubject/footprint/results/0")
    assert finding.params["rule"].startswith("figures.")


def test_t60_inputs_that_were_not_followed_leave_it_incomplete() -> None:
    entry = {"id": "urn:uuid:01990000-0000-7000-8000-000000000101", "digestMultibase": document_digest(documents().claim), "amount": {"value": "1", "unit": "TNE"}}  # fmt: skip
    signed = claimed(lambda claim: claim["credentialSubject"].update(inputs=[entry]))
    report = check(world().file(signed))
    assert report.state == "incomplete" and found(report, "claim.inputs").params == {"count": "1"}


def test_a_bare_claim_is_read_and_not_verified() -> None:
    report = check(jcs.canonical(documents().claim))
    assert report.state == "not_verified" and report.product is not None
    assert report.to_json()["input"]["kind"] == "claim"


def test_a_claim_whose_statement_is_tampered_is_tampered() -> None:
    actors = World()
    signed = actors.documents()
    report = actors.verify(_file(signed.claim, actors.tampered(signed.statement), signed.response))
    assert report.state == "tampered" and report.number is not None
    assert container.write(signed.claim)
