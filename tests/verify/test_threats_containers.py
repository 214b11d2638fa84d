"""What lies in the container: THREATS T60, T104."""

from passport import container
from signing import jcs
from signing.digests import document_digest
from tests.verify.helpers import Json, check, claimed, documents, failed, found, world
from tests.world import World
from verify import Demand, Evidence, TrustList, verify


def _file(*members: Json | None) -> bytes:
    value: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(members),
    }
    return jcs.canonical(value)


def _extra_sorted(*members: Json) -> list[Json]:
    return sorted(members, key=document_digest)


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
    lists = _extra_sorted(
        *(actors.status_list(actors.mill, p) for p in ("revocation", "suspension", "refresh"))
    )
    chain = [signed.claim, signed.statement, signed.response]
    assert actors.verify(_file(*chain, *lists)).state == "verified"
    report = actors.verify(_file(*chain, *reversed(lists)))
    assert report.state == "refused" and failed(report) == {"container.structure"}
    assert {f.params["problem"] for f in report.findings if f.outcome == "fail"} == {"order"}


def test_t60_inputs_that_are_missing_leave_it_incomplete() -> None:
    entry = {
        "id": "urn:uuid:01990000-0000-7000-8000-000000000101",
        "digestMultibase": document_digest(documents().claim),
        "amount": {"value": "1", "unit": "TNE"},
    }
    signed = claimed(lambda claim: claim["credentialSubject"].update(inputs=[entry]))
    report = check(world().file(signed))
    assert report.state == "incomplete"
    assert found(report, "claim.inputs").params == {"because": "inputs.present", "count": "1"}
    assert found(report, "inputs.present").params == {"id": entry["id"], "problem": "missing"}


def test_a_bare_claim_is_read_and_not_verified() -> None:
    report = check(jcs.canonical(documents().claim))
    assert report.state == "not_verified" and report.product is not None
    assert report.to_json()["input"]["kind"] == "claim"


def test_a_claim_whose_statement_is_tampered_is_tampered() -> None:
    actors = World()
    signed = actors.documents()
    assert signed.statement is not None
    report = actors.verify(_file(signed.claim, actors.tampered(signed.statement), signed.response))
    assert report.state == "tampered" and report.number is not None
    assert container.write(signed.claim)


def test_t60_more_than_200_credentials_are_refused_unread() -> None:
    signed = documents()
    report = check(_file(signed.claim, *[{"id": f"urn:x:{number}"} for number in range(200)]))
    assert report.state == "refused" and report.product is None


def test_a_passport_of_a_later_version_is_grey_whatever_else_it_holds() -> None:
    contexts = ["https://www.w3.org/ns/credentials/v2", "https://passport.example/ns/v2"]
    claim = {**documents().claim, "@context": contexts, "type": ["VerifiableCredential", "ProductClaim2"]}
    later = {"@context": contexts, "type": ["VerifiableCredential", "Novelty"], "id": "urn:x:y"}
    for members in ([claim], [claim, documents().statement], [claim, later, documents().response, later, {}]):
        report = check(_file(*members))
        assert (report.state, report.level, report.also) == ("unreadable", "unknown", ())


def test_what_strangers_send_is_not_remembered() -> None:
    actors = World()
    listed = TrustList.open(actors.trust())
    evidence = Evidence.open(status=actors.status_bundle())
    signed = actors.documents()
    chain = [signed.claim, signed.statement, signed.response]
    verify(_file(*chain), evidence, listed, Demand(at=actors.at))
    kept = listed.remembered.size
    fine = actors.status_list(actors.mill, "revocation")
    for number in range(20):
        until = f"2027-01-01T00:00:{number:02}Z"
        junk = actors.tampered(fine, lambda one: one.update(validUntil=until))  # noqa: B023 - called at once
        assert verify(_file(*chain, junk), evidence, listed, Demand(at=actors.at)).state == "incomplete"
    assert listed.remembered.size == kept
