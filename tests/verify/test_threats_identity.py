"""Who may say what: THREATS T42-T45, T48-T52, T105, T107, T112."""

import json

import pytest

from passport import container
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from signing.keys import PrivateKey, PublicKey
from tests.verify.helpers import Json, check, documents, failed, found, passport, trust, with_claim, world
from tests.world import ATTESTED, World
from verify import TrustList


def test_t42_a_statement_signed_by_the_producer_is_never_verified() -> None:
    actors = World()
    data = actors.passport(statement={"by": actors.mill})
    report = actors.verify(data)
    assert report.state == "refused" and "unknown_signer" in report.also
    assert {"statement.role", "statement.key_distinct"} <= failed(report)
    # T119: a list that says the mill is both is not opened at all, whoever signed it.
    edit = lambda one: _mill_of(one).update(roles=["producer", "verifier"])  # noqa: E731
    with pytest.raises(ToolError) as caught:
        actors.verify(data, trust=actors.trust(edit=edit))
    assert caught.value.code == "trust.contradiction"


def _mill_of(listed: Json) -> Json:
    parties = listed["credentialSubject"]["parties"]
    return next(one for one in parties if one["id"] == world().mill.did)


def test_t42_a_statement_signed_by_the_platform_is_never_verified() -> None:
    actors = World()
    report = actors.verify(actors.passport(statement={"by": actors.platform}))
    assert report.exit_code != 0 and found(report, "statement.role").outcome == "fail"


def test_t42_a_listed_verifier_without_the_accreditation_is_not_verified() -> None:
    actors = World()
    listed = {"rival": {"roles": ["verifier"]}}
    report = actors.verify(actors.passport(statement={"by": actors.rival}), trust=actors.trust(listed=listed))
    assert report.state == "not_verified"
    assert found(report, "accreditation.names").params == {"problem": "verifier"}


def test_t42_no_accreditation_at_hand_is_not_verified() -> None:
    report = check(passport(), trust=world().trust(accreditations=[]))
    assert report.state == "not_verified" and failed(report) == {"accreditation.present"}


def test_accreditation_may_lie_in_the_passport_instead() -> None:
    actors = World()
    data = actors.passport(status_inside=True)
    report = actors.verify(data, trust=actors.trust(accreditations=[]))
    assert report.state == "verified"


@pytest.mark.parametrize(
    ("shared", "value"), [("legalEntity", world().mill.legal_entity), ("controlGroup", "urn:group:steel")]
)
def test_t43_one_company_behind_producer_and_verifier_is_self_verified(shared: str, value: str) -> None:
    listed = {"mill": {shared: value}, "verifier": {shared: value}}
    report = check(passport(), trust=world().trust(listed=listed))
    assert report.state == "self_verified"
    assert found(report, "statement.independent").outcome == "fail"


def test_t43_no_control_group_is_shared_with_nobody() -> None:
    assert world().mill.control_group == world().verifier.control_group == "none"
    assert check(passport()).state == "verified"


def test_t44_a_verification_method_of_somebody_else_is_refused() -> None:
    data = with_claim(lambda claim: claim["proof"].update(verificationMethod="did:web:sydstal.example#key-1"))
    report = check(data)
    assert report.state == "refused" and found(report, "claim.controller").outcome == "fail"
    assert report.number is None


def test_t44_even_when_that_somebody_really_signed() -> None:
    actors = World()
    signed = actors.resign(actors.documents().claim, lambda claim: None, by=actors.rival)
    report = actors.verify(container.write(signed))
    assert report.state == "refused"


def test_t49_a_listed_key_that_is_not_the_did_key_itself_is_refused() -> None:
    one, other = (PrivateKey.from_seed("Ed25519", bytes([n]) * 32).public.multikey for n in (1, 2))
    did = f"did:key:{one}"
    assert PublicKey.from_multikey(one) != PublicKey.from_multikey(other)
    data = with_claim(
        lambda claim: (
            claim["issuer"].update(id=did),
            claim["proof"].update(verificationMethod=f"{did}#{other}"),
        )
    )
    assert check(data).state == "refused"
    data = with_claim(
        lambda claim: (
            claim["issuer"].update(id=did),
            claim["proof"].update(verificationMethod=f"{did}#{one}"),
        )
    )
    key = world().mill.listed_key(id=f"{did}#{one}", publicKeyMultibase=other)
    parties = {"mill": {"id": did, "keys": [key]}}
    report = check(data, trust=world().trust(listed=parties))
    assert report.state == "refused" and found(report, "claim.key_sane").outcome == "fail"


@pytest.mark.parametrize(
    ("knobs", "state", "code"),
    [
        ({"valid_until": ATTESTED}, "out_of_date", "accreditation.window"),
        ({"valid_until": "2026-09-25T12:00:01Z"}, "verified", None),
        ({"at": "2026-09-25T12:00:01Z"}, "out_of_date", "accreditation.window"),
        ({"at": ATTESTED}, "verified", None),
        (
            {
                "scope": [
                    {"scheme": "ISO14067", "sector": "iron-and-steel", "country": "DE", "level": "reasonable"}
                ]
            },
            "not_verified",
            "accreditation.scope",
        ),
        (
            {
                "scope": [
                    {"scheme": "ISO14067", "sector": "aluminium", "country": "SE", "level": "reasonable"}
                ]
            },
            "not_verified",
            "accreditation.scope",
        ),
        (
            {
                "scope": [
                    {"scheme": "ISO14067", "sector": "iron-and-steel", "country": "SE", "level": "limited"}
                ]
            },
            "not_verified",
            "accreditation.scope",
        ),
        (
            {
                "scope": [
                    {"scheme": "CBAM", "sector": "iron-and-steel", "country": "SE", "level": "reasonable"}
                ]
            },
            "not_verified",
            "accreditation.scope",
        ),
    ],
)
def test_t50_scope_and_time_are_exact(knobs: Json, state: str, code: str | None) -> None:
    actors = World()
    scope = [{"scheme": "ISO14067", "sector": "iron-and-steel", "country": "SE", "level": "reasonable"}]
    signed = actors.documents()
    granted = actors.resign(
        actors.accreditation_document,
        lambda one: (
            one.update(_times(knobs)),
            one["credentialSubject"].update(scope=knobs.get("scope", scope)),
            one["proof"].update(created="2025-01-01T00:00:00Z"),
        ),
    )
    names = {"id": granted["id"], "digestMultibase": document_digest(granted)}
    assert signed.statement is not None
    stated = actors.resign(
        signed.statement, lambda one: one["credentialSubject"]["accreditation"].update(names)
    )
    data = container.write(signed.claim, stated, actors.response(signed.claim, stated))
    report = actors.verify(data, trust=actors.trust(accreditations=[granted]))
    assert report.state == state
    assert failed(report) == ({code} if code else set())


def _times(knobs: Json) -> Json:
    return {
        name: knobs[knob]
        for name, knob in (("validFrom", "at"), ("validUntil", "valid_until"))
        if knob in knobs
    }


@pytest.mark.parametrize(
    ("withdrawn", "seen", "state"),
    [
        ("2026-09-25T11:59:59Z", None, "revoked"),
        (ATTESTED, None, "revoked"),
        ("2026-09-25T12:00:01Z", None, "unknown_signer"),
        ("2026-09-25T12:00:01Z", ATTESTED, "verified"),
        ("2026-09-25T12:00:01Z", "2026-09-25T12:00:01Z", "unknown_signer"),
    ],
)
def test_t50_t52_an_accreditation_withdrawn_for_cause(withdrawn: str, seen: str | None, state: str) -> None:
    statement = documents().statement
    assert statement is not None
    witnessed = [(document_digest(statement), seen)] if seen else []
    listed = world().trust(withdrawn={"at": withdrawn, "reason": "for cause"}, witnessed=witnessed)
    report = check(passport(), trust=listed)
    assert report.state == state


def test_t50_the_newest_accreditation_counts() -> None:
    actors = World()
    signed = actors.documents()
    less = [{"scheme": "ISO14067", "sector": "iron-and-steel", "country": "DE", "level": "reasonable"}]
    for at, state in (("2026-09-25T12:00:01Z", "verified"), (ATTESTED, "not_verified")):
        newer = actors.accreditation(at=at, scope=less)
        both = sorted([actors.accreditation_document, newer], key=document_digest)
        report = actors.verify(actors.file(signed), trust=actors.trust(accreditations=both))
        assert report.state == state, at


def test_t51_an_accreditation_by_a_body_nobody_listed_or_about_another_is_not_verified() -> None:
    report = check(passport(), trust=world().trust(without=[world().body]))
    assert report.state == "not_verified" and "accreditation.party" in failed(report)
    report = check(passport(), trust=world().trust(listed={"body": {"roles": ["platform"]}}))
    assert report.state == "not_verified" and "accreditation.role" in failed(report)


def test_t51_a_body_that_belongs_to_the_verifier_does_not_accredit() -> None:
    listed = {"body": {"legalEntity": world().verifier.legal_entity}}
    report = check(passport(), trust=world().trust(listed=listed))
    assert report.state == "not_verified" and failed(report) == {"accreditation.independent"}


@pytest.mark.parametrize(
    ("name", "revoked", "seen", "state"),
    [
        ("mill", "2026-09-18T06:00:00Z", None, "revoked"),
        ("mill", "2026-09-18T06:00:01Z", None, "unknown_signer"),
        ("mill", "2026-09-18T06:00:01Z", "2026-09-18T06:00:00Z", "verified"),
        ("mill", "2026-09-18T06:00:01Z", "2026-09-18T06:00:01Z", "unknown_signer"),
        ("verifier", "2026-09-25T12:00:00Z", None, "revoked"),
        ("verifier", "2026-09-25T12:00:01Z", None, "unknown_signer"),
    ],
)
@pytest.mark.parametrize("reason", ["compromise", None])
def test_t52_a_compromised_key(
    name: str, revoked: str, seen: str | None, state: str, reason: str | None
) -> None:
    who = getattr(world(), name)
    marks = {"revoked": revoked, **({"reason": reason} if reason else {})}
    new = who.listed_key(id=f"{who.did}#key-2", publicKeyMultibase=world().stranger.key.public.multikey)
    witnessed = [(document_digest(documents().claim), seen)] if seen else []
    # The status lists are signed with the old key too, and nobody has witnessed those.
    listed = world().trust(listed={name: {"keys": [who.listed_key(**marks), new]}}, witnessed=witnessed)
    report = check(passport(), trust=listed)
    if state == "verified":
        assert report.state == "status_unknown" and "claim.key_witnessed" not in failed(report)
    else:
        assert report.state == state


@pytest.mark.parametrize("reason", ["rotation", "cessation"])
@pytest.mark.parametrize(
    ("revoked", "passes"), [("2026-09-18T06:00:01Z", True), ("2026-09-18T06:00:00Z", False)]
)
def test_t48_ordinary_rotation_keeps_believing_created(reason: str, revoked: str, passes: bool) -> None:
    keys = [world().mill.listed_key(revoked=revoked, reason=reason)]
    report = check(passport(), trust=world().trust(listed={"mill": {"keys": keys}}))
    assert ("claim.key_window" not in failed(report)) is passes
    assert (report.state == "unknown_signer") is not passes


@pytest.mark.parametrize(
    ("window", "passes"),
    [
        ({"notBefore": "2026-09-18T06:00:00Z"}, True),
        ({"notBefore": "2026-09-18T06:00:01Z"}, False),
        ({"notAfter": "2026-09-18T06:00:01Z"}, True),
        ({"notAfter": "2026-09-18T06:00:00Z"}, False),
    ],
)
def test_key_windows_are_half_open(window: dict[str, str], passes: bool) -> None:
    report = check(
        passport(), trust=world().trust(listed={"mill": {"keys": [world().mill.listed_key(**window)]}})
    )
    assert ("claim.key_window" not in failed(report)) is passes


@pytest.mark.parametrize(
    "prefix",
    [[], [{"scheme": "gs1", "value": "7399999"}], [{"scheme": "domain", "value": "norrland-steel.example"}]],
)
def test_t105_a_listed_mill_speaks_only_under_its_own_prefix(prefix: list[dict[str, str]]) -> None:
    shown = (
        {"identifierPrefixes": prefix}
        if prefix
        else {"identifierPrefixes": [{"scheme": "plate", "value": "ULE"}]}
    )
    report = check(passport(), trust=world().trust(listed={"mill": shown}))
    assert report.state == "unknown_signer" and failed(report) >= {"claim.prefix"}
    assert report.number is None


def test_t105_for_the_other_mill_and_for_alternate_ids() -> None:
    actors = World()
    stolen = actors.documents(claim={"by": actors.rival})
    assert actors.verify(actors.file(stolen)).state == "unknown_signer"
    foreign = "https://id.norrland-steel.example/01/04098765000017/21/1"
    signed = actors.documents(
        claim={"edit": lambda claim: claim["credentialSubject"].update(alternateIds=[foreign])}
    )
    report = actors.verify(actors.file(signed))
    assert report.state == "unknown_signer" and found(report, "claim.prefix").params["product"] == foreign


def test_unknown_signers_are_grey_never_red() -> None:
    actors = World()
    signed = actors.documents(claim={"by": actors.stranger})
    report = actors.verify(actors.file(signed))
    assert (report.state, report.level) == ("unknown_signer", "unknown")


def test_t107_a_trust_list_in_the_container_is_not_in_force() -> None:
    actors = World()
    mine = actors.trust_document(listed={"verifier": {"legalEntity": "EVIL"}})
    value = container_with(actors, mine)
    report = actors.verify(value)
    assert (
        report.state == "refused" and found(report, "container.structure").params["problem"] == "unreferenced"
    )


def container_with(actors: World, *extra: Json) -> bytes:
    value = json.loads(actors.passport())
    value["verifiableCredential"] += list(extra)
    return jcs.canonical(value)


def test_t57_the_trust_list_caps_what_is_checked_before_or_after_its_time() -> None:
    for at, code in (("2026-10-31T23:59:59Z", "trust.floor"), ("2026-12-31T00:00:00Z", "trust.window")):
        actors = World(at=at)
        report = actors.verify(actors.passport(), at=at)
        assert report.state == "stale" and failed(report) == {code}, at
    actors = World(at="2026-11-01T00:00:00Z")
    assert actors.verify(actors.passport()).state == "verified"


def test_opened_once_a_list_serves_many() -> None:
    listed = TrustList.open(trust())
    assert listed.party(world().mill.did) is not None and len(listed.accreditations) == 1
