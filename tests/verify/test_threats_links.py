"""Links, lines, times, labels: THREATS T53, T54, T56, T58, T59, T61, T62, T108, T113, T114."""

import pytest

from passport import links
from signing import jcs
from signing.digests import document_digest
from tests.verify.helpers import Json, Knob, check, claimed, documents, failed, found, passport, world
from tests.world import GTIN, PLATE, World
from verify import Demand, Evidence, Report, TrustList, verify


def _file(*members: Json | None) -> bytes:
    value: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(members),
    }
    return jcs.canonical(value)


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
    away = actors.response(
        one.claim, one.statement, edit=lambda r: r["credentialSubject"].update(id=GTIN + "X")
    )
    assert actors.verify(_file(one.claim, one.statement, away)).state == "chain_broken"


def _with_claims(data: bytes, *claims: Json) -> Report:
    evidence = Evidence.open(
        status=world().status_bundle(), claims=[jcs.canonical(claim) for claim in claims]
    )
    return verify(data, evidence, TrustList.open(world().trust()), Demand(at=world().at))


def test_t54_t114_two_claims_for_one_product_without_a_line_break_the_chain() -> None:
    reused = world().resign(documents().claim, lambda claim: claim["credentialSubject"].update(heat="H9"))
    for other in (reused, world().claim(heat="H9")):
        report = _with_claims(passport(), other)
        assert report.state == "chain_broken" and found(report, "claim.fork").outcome == "fail"
    assert _with_claims(passport(), documents().claim).state == "verified"
    elsewhere = world().claim(id=GTIN + "-2")
    assert _with_claims(passport(), elsewhere).state == "verified"


def _revision(of: Json, **more: Knob) -> Json:
    was = {
        **links.reference(of),
        "reason": "new-factor",
        "effect": [{"electricity": e, "value": "0"} for e in ("location-based", "market-based")],
    }
    return world().claim(edit=lambda claim: claim.update(wasRevisionOf=was), **more)


def test_t59_a_correction_by_the_issuer_supersedes_and_a_strangers_does_not() -> None:
    newer = _revision(documents().claim)
    report = _with_claims(passport(), newer)
    assert (report.state, report.level, report.exit_code) == ("superseded", "replaced", 4)
    assert found(report, "claim.successor").params == {"successor": document_digest(newer)}
    foreign = world().resign(
        newer, lambda claim: claim["issuer"].update(id=world().rival.did), by=world().rival
    )
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


@pytest.mark.parametrize(
    "at", ["2026-09-18T05:59:59Z", "2031-09-18T06:00:00Z", "9998-12-31T23:59:59Z", "2000-01-01T00:00:00Z"]
)
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


@pytest.mark.parametrize(
    "label",
    [
        GTIN + "5",
        GTIN.replace("678909", "678916"),
        PLATE,
        "https://id.norrland-steel.example/01/07312345678909",
    ],
)
def test_t62_another_label_is_the_wrong_one(label: str) -> None:
    assert check(passport(), product=label).state == "wrong_label"


def test_t62_host_query_and_padding_of_the_label_do_not_matter() -> None:
    for label in (
        GTIN,
        GTIN.replace("id.norrland-steel", "elsewhere"),
        GTIN + "?a=1",
        GTIN.replace("073123", "73123"),
    ):
        assert check(passport(), product=label).state == "verified"


def test_t108_a_lot_passport_passes_for_labels_that_name_the_lot_and_an_alias_must_be_signed() -> None:
    gtin = "https://id.norrland-steel.example/01/07312345678909"
    lot = f"{gtin}/10/LOT-7"
    signed = world().file(world().documents(claim={"id": lot}))
    assert check(signed, product=lot).state == "verified"
    report = check(signed, product=lot + "/21/C-1")
    assert report.state == "verified" and found(report, "claim.label").params["relation"] == "batch"
    report = check(signed, product=gtin + "/21/C-1")
    assert report.state == "incomplete" and found(report, "claim.label").params["relation"] == "lot"
    alias = claimed(lambda claim: claim["credentialSubject"].update(alternateIds=[PLATE]))
    assert check(world().file(alias), product=PLATE).state == "verified"
