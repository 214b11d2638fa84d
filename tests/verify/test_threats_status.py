"""Status lists: THREATS T64-T67, T69, T70, and freshness (DESIGN 5)."""

import base64
import gzip

import pytest

from passport import status as bits
from passport.vocab import StatusPurpose
from signing import jcs
from tests.verify.helpers import Edit, Json, check, failed, found, with_claim
from tests.world import Documents, World
from verify import Demand, Evidence, Policy, TrustList, verify


@pytest.fixture
def actors() -> World:
    return World()


@pytest.mark.parametrize(
    ("name", "document", "state"),
    [
        ("revoke", "claim", "revoked"),
        ("suspend", "claim", "suspended"),
        ("refresh", "claim", "superseded"),
        ("revoke", "statement", "revoked"),
        ("suspend", "statement", "suspended"),
    ],
)
def test_the_issuers_own_word(actors: World, name: str, document: str, state: str) -> None:
    signed = actors.documents()
    getattr(actors, name)(getattr(signed, document))
    report = actors.verify(actors.file(signed))
    assert report.state == state and report.product is not None


@pytest.mark.parametrize(("name", "state"), [("revoke", "revoked"), ("suspend", "suspended")])
def test_an_accreditation_withdrawn_or_suspended_by_its_body(actors: World, name: str, state: str) -> None:
    getattr(actors, name)(actors.accreditation_document)
    assert actors.verify(actors.passport()).state == state


@pytest.mark.parametrize("party", ["mill", "verifier", "body"])
@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_t69_a_missing_list_is_never_fine(actors: World, party: str, purpose: str) -> None:
    bundle = actors.status_bundle(without=[(party, purpose)])
    report = actors.verify(actors.passport(), status=bundle)
    assert (report.state, report.level) == ("status_unknown", "caution")


def test_t69_no_lists_at_all(actors: World) -> None:
    report = actors.verify(
        actors.passport(), status=actors.status_bundle([actors.status_list(actors.rival, "refresh")])
    )
    assert report.state == "status_unknown" and report.as_of is None


def _instead(actors: World, wrong: Json) -> bytes:
    lists = actors.status_lists(without=[("mill", "revocation")])
    return actors.status_bundle([*lists, wrong])


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one.update(issuer="did:web:sydstal.example"),
        lambda one: one.update(id="https://norrland-steel.example/status/revocation/2"),
        lambda one: one["credentialSubject"].update(statusPurpose="suspension"),
        lambda one: one["credentialSubject"].update(statusPurpose="refresh"),
        lambda one: one["credentialSubject"].update(
            id="https://norrland-steel.example/status/revocation/2#list"
        ),
        lambda one: one.update(validFrom="2026-11-21T10:05:01Z"),
        lambda one: one.update(ttl="1"),
        lambda one: one["credentialSubject"].update(encodedList="uH4sIAAAAAAAC_2NgAAAAAP__"),
        lambda one: one["credentialSubject"].update(encodedList="uAAAA"),
    ],
)
def test_t64_t66_a_list_that_is_not_the_entrys_own_does_not_count(actors: World, edit: Edit) -> None:
    wrong = actors.status_list(actors.mill, "revocation")
    signer = actors.mill
    changed = jcs.canonical(wrong)
    assert changed
    issuer = dict(wrong)
    edit(issuer)
    by = actors.rival if issuer["issuer"] == actors.rival.did else signer
    try:
        wrong = actors.resign(wrong, edit, by=by)
    except Exception:  # noqa: BLE001 - what cannot be signed is sent unsigned
        wrong = actors.tampered(wrong, edit)
    report = actors.verify(actors.passport(), status=_instead(actors, wrong))
    assert report.state == "status_unknown"
    assert found(report, "claim.revocation").outcome == "not_checked"


def test_t66_a_short_list_does_not_count(actors: World) -> None:
    short = actors.status_list(actors.mill, "revocation")
    packed = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(1024), mtime=0)).decode().rstrip("=")
    short = actors.resign(short, lambda one: one["credentialSubject"].update(encodedList=packed))
    report = actors.verify(actors.passport(), status=_instead(actors, short))
    assert report.state == "status_unknown"
    assert found(report, "claim.revocation").params["problem"] == "status.length"


def test_t66_an_unsigned_list_does_not_count(actors: World) -> None:
    wrong = actors.tampered(
        actors.status_list(actors.mill, "revocation"),
        lambda one: one.update(validUntil="2030-01-01T00:00:00Z"),
    )
    assert actors.verify(actors.passport(), status=_instead(actors, wrong)).state == "status_unknown"


@pytest.mark.parametrize("index", ["131072", "999999999"])
def test_t65_an_index_beyond_the_list(actors: World, index: str) -> None:
    def far(claim: Json) -> None:
        for entry in claim["credentialStatus"]:
            entry["statusListIndex"] = index

    report = actors.verify(actors.passport(claim={"edit": far}))
    assert report.state == "status_unknown"
    assert found(report, "claim.revocation").params["problem"] == "status.index"


@pytest.mark.parametrize("index", ["-1", "007", "1e3", "1.0", "", "１", "1" * 4000])
def test_t65_an_index_that_is_none_is_refused(actors: World, index: str) -> None:
    assert (
        check(with_claim(lambda claim: claim["credentialStatus"][0].update(statusListIndex=index))).state
        == "refused"
    )


def _two(actors: World, purpose: StatusPurpose, first: bool, second: bool, *, signed: Documents) -> bytes:
    """An old list and a new one; ``first`` and ``second`` say whether the bit is set."""
    lists = actors.status_lists(without=[("mill", purpose)])
    for value, at in ((first, "2026-11-19T00:00:00Z"), (second, "2026-11-20T00:00:00Z")):
        actors.set_bit(signed.claim, purpose, value=value)
        lists.append(actors.status_list(actors.mill, purpose, at=at))
    return actors.status_bundle(lists)


@pytest.mark.parametrize(
    ("purpose", "first", "second", "state"),
    [
        ("revocation", True, False, "revoked"),
        ("revocation", False, True, "revoked"),
        ("refresh", True, False, "superseded"),
        ("refresh", False, True, "superseded"),
        ("suspension", True, False, "verified"),
        ("suspension", False, True, "suspended"),
        ("revocation", False, False, "verified"),
    ],
)
def test_t67_a_one_of_any_age_counts_and_suspension_follows_the_newest(
    actors: World, purpose: StatusPurpose, first: bool, second: bool, state: str
) -> None:
    signed = actors.documents()
    bundle = _two(actors, purpose, first, second, signed=signed)
    report = actors.verify(actors.file(signed), status=bundle)
    assert report.state == state
    if state == "verified":
        assert report.as_of == "2026-11-20T00:00:00Z"


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-11-14T10:00:01Z", "verified"),
        ("2026-11-14T10:00:00Z", "stale"),
        ("2026-10-15T10:00:01Z", "stale"),
        ("2026-10-15T10:00:00Z", "status_unknown"),
    ],
)
def test_fresh_then_stale_then_unknown(actors: World, at: str, state: str) -> None:
    report = actors.verify(actors.passport(), status=actors.status_bundle(at=at))
    assert report.state == state
    if state == "stale":
        assert report.as_of == at and {f.partition(".")[2] for f in failed(report)} == {"freshness"}


def test_a_policy_can_shorten_the_stale_time_and_never_lengthen_it(actors: World) -> None:
    bundle = actors.status_bundle(at="2026-11-12T10:00:00Z")
    assert actors.verify(actors.passport(), status=bundle).state == "stale"
    assert (
        actors.verify(actors.passport(), status=bundle, policy=Policy(stale_days=1)).state == "status_unknown"
    )
    with pytest.raises(Exception, match="stale_days"):
        Policy(stale_days=31)


def test_an_old_one_counts_even_when_too_old_for_a_zero(actors: World) -> None:
    signed = actors.documents()
    actors.revoke(signed.claim)
    report = actors.verify(actors.file(signed), status=actors.status_bundle(at="2026-09-20T00:00:00Z"))
    assert report.state == "revoked"


def test_lists_inside_the_passport_count_as_those_beside_it(actors: World) -> None:
    signed = actors.documents()
    nothing = actors.status_bundle([actors.status_list(actors.rival, "refresh")])
    data = actors.file(signed, status_inside=True)
    assert actors.verify(data, status=nothing).state == "verified"
    old = actors.file(signed, status_inside=True)
    actors.revoke(signed.claim)
    assert actors.verify(old).state == "revoked"


def test_t70_the_status_of_a_list_in_itself_is_not_followed(actors: World) -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": "https://norrland-steel.example/status/revocation/1",
    }
    wrong = actors.tampered(
        actors.status_list(actors.mill, "revocation"), lambda one: one.update(credentialStatus=[entry])
    )
    assert actors.verify(actors.passport(), status=_instead(actors, wrong)).state == "status_unknown"
    assert bits.MIN_BITS == 131_072


def test_t437_lists_beside_one_run_are_not_those_of_another(actors: World) -> None:
    """T437: one trust list, two bundles in turn, the later one with a withdrawal; and one run without any."""
    documents = actors.documents()
    passport, trust = actors.file(documents), TrustList.open(actors.trust(), at=actors.at)
    fresh = Evidence.open(status=actors.status_bundle())
    actors.revoke(documents.claim)
    later = Evidence.open(status=actors.status_bundle())
    for _ in range(2):
        for evidence, state in ((fresh, "verified"), (later, "revoked"), (Evidence(), "status_unknown")):
            assert verify(passport, evidence, trust, Demand(at=actors.at)).state == state


def test_t437_a_list_in_a_passport_counts_for_it_and_for_no_other(actors: World) -> None:
    """T437: the index that all passports of a run share does not take in what lies in one of them."""
    documents = actors.documents()
    trust = TrustList.open(actors.trust(), at=actors.at)
    evidence = Evidence.open(status=actors.status_bundle())
    bare = actors.file(documents)
    actors.revoke(documents.claim)
    inside = actors.file(documents, status_inside=True)
    for _ in range(2):
        for data, state in ((inside, "revoked"), (bare, "verified")):
            assert verify(data, evidence, trust, Demand(at=actors.at)).state == state
