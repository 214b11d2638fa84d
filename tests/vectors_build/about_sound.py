"""Passports with which nothing is wrong, at the edges of what is allowed."""

from dataclasses import replace
from typing import Any

from signing.digests import document_digest
from signing.keys import PrivateKey
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, full, named_by_its_key, pack, put
from tests.world import CLAIMED, NOW, PLATE
from tests.world_people import Knob

OTHER_NAME = "https://id.norrland-steel.example/p/ULE12345678900002"
P256: dict[str, Any] = {"trust": "trust/listed-p256.json", "status": ("status/clean-p256.json",)}
WANTED = "buyer-7f3a9c"


@scenario("verified")
def three_signatures(w: Stage) -> Given:
    """Claim, statement and response agree, their signers are listed, nothing is withdrawn (DESIGN 7)."""
    return given(w.sound)


@scenario("verified")
def twenty_five_components(w: Stage) -> Given:
    """A claim of ordinary size, with credits and both electricity methods (DESIGN 6.1)."""
    return given(file_of(w.with_claim(footprint=full().footprint())))


@scenario("verified", kinds="P-256")
def p_256_keys(w: Stage) -> Given:
    """All parties sign with P-256, which is first-class in the profile (DESIGN 3)."""
    return given(w.sound, **P256)


@scenario("verified", kinds={"mill": "P-256"})
def both_kinds_of_keys(w: Stage) -> Given:
    """The mill signs with P-256 in an HSM, the others with Ed25519 (DESIGN 3)."""
    return given(w.sound, trust=w.trust(), status=(w.lists(),))


@scenario("verified", kinds="Ed25519/jcs")
def over_jcs(w: Stage) -> Given:
    """All parties sign the text of their documents, their status lists too (DESIGN 3)."""
    return given(w.sound, trust=w.trust(), status=(w.lists(),))


@scenario("verified", kinds="P-256/jcs")
def over_jcs_with_p_256_keys(w: Stage) -> Given:
    """The same with P-256 keys (DESIGN 3)."""
    return given(w.sound, trust=w.trust(), status=(w.lists(),))


@scenario("verified", kinds={"mill": "Ed25519/jcs"})
def claim_over_jcs_alone(w: Stage) -> Given:
    """The mill signs text, the others RDF: each party chooses for itself (DESIGN 3)."""
    return given(w.sound)


@scenario("verified")
def licence_plate(w: Stage) -> Given:
    """A product named by a licence plate, scanned as such (DESIGN 2.2, 9)."""
    return given(file_of(w.with_claim(id=PLATE)), product=PLATE)


@scenario("verified")
def label_of_another_host(w: Stage) -> Given:
    """Host and query of a label are ignored and a GTIN of 13 digits is padded to 14 (DESIGN 9, T96)."""
    return given(w.sound, product="https://resolver.example/01/7312345678909/21/C-2026-0917-44?linkType=all")


@scenario("verified")
def label_with_an_alternate_id(w: Stage) -> Given:
    """Aliases count when the mill signed them into the claim (DESIGN 9, T108)."""
    return given(file_of(w.with_claim(alternateIds=[OTHER_NAME])), product=OTHER_NAME)


@scenario("verified")
def answer_to_an_alternate_id(w: Stage) -> Given:
    """The platform was asked by the licence plate, which the claim lists as its alternate id (DESIGN 2.4)."""
    docs = w.with_claim(alternateIds=[OTHER_NAME])
    other = w.answer(docs.claim, docs.statement, put("/credentialSubject/id", OTHER_NAME))
    return given(pack(docs.claim, docs.statement or {}, other))


@scenario("verified")
def challenge_echoed(w: Stage) -> Given:
    """The response repeats the caller's challenge inside its proof (DESIGN 2.4, T61)."""
    other = w.answer(w.docs.claim, w.docs.statement, challenge=WANTED)
    return given(pack(w.docs.claim, w.docs.statement or {}, other), challenge=WANTED)


@scenario("verified")
def challenge_nobody_asked_for(w: Stage) -> Given:
    """A challenge in the proof is no fault when the caller sent none: it was somebody else's (DESIGN 2.4)."""
    other = w.answer(w.docs.claim, w.docs.statement, challenge="somebody-elses")
    return given(pack(w.docs.claim, w.docs.statement or {}, other))


@scenario("verified")
def response_expired(w: Stage) -> Given:
    """Expired, a response stays the third signature: freshness comes from the status lists (DESIGN 2.4)."""
    other = w.answer(w.docs.claim, w.docs.statement, at="2026-10-01T00:00:00Z")
    return given(pack(w.docs.claim, w.docs.statement or {}, other))


@scenario("verified", "response.present")
def no_response_where_none_is_wanted(w: Stage) -> Given:
    """The response is the default policy's wish, not part of the floor (DESIGN 7)."""
    return given(pack(w.docs.claim, w.docs.statement or {}), policy={"response": "optional"})


@scenario("verified")
def lists_and_accreditation_inside(w: Stage) -> Given:
    """Status lists and the accreditation travel in the passport file (DESIGN 2.5); the trust list names
    it only."""
    granted = w.accreditation_document
    inside = pack(*w.docs.signed(), extras=[granted, *w.status_lists()])
    return given(inside, trust=_list_alone(w), status=())


def _list_alone(w: Stage) -> bytes:
    return pack(w.trust_document())


@scenario("verified")
def everything_in_one_second(w: Stage) -> Given:
    """Windows are start <= t: claim, statement, response and check at the same second are in order
    (DESIGN 2.1)."""
    first = w.claim(at=NOW)
    second = w.statement(first, at=NOW)
    return given(pack(first, second, w.response(first, second)))


@scenario("verified")
def last_second_of_claim_and_statement(w: Stage) -> Given:
    """Windows are t < end: one second before the end both are still valid (DESIGN 2.1, T50)."""
    end = "2026-11-21T10:00:01Z"
    first = w.claim(valid_until=end)
    second = w.statement(first, valid_until=end)
    return given(pack(first, second, w.response(first, second)))


def _later_key(w: Stage, old: dict[str, str], **knobs: Knob) -> Given:
    """The base passport, its mill's first key listed as ``old``, and a second key that signs the mill's
    lists."""
    key = PrivateKey.from_seed("Ed25519", bytes(32))
    w.mill = replace(w.mill, key=key, fragment="key-2")
    keys = [old, w.mill.listed_key()]
    return given(w.sound, trust=w.trust(listed={"mill": {"keys": keys}}, **knobs), status=(w.lists(),))


@scenario("verified")
def first_and_last_second_of_a_key(w: Stage) -> Given:
    """A key listed from the second of signing until one second later covers the signature (DESIGN 4, T50)."""
    return _later_key(w, w.mill.listed_key(notBefore=CLAIMED, notAfter="2026-09-18T06:00:01Z"))


@scenario("verified")
def first_and_last_second_of_an_accreditation(w: Stage) -> Given:
    """Accredited from the second of the statement until one second later is accredited (DESIGN 4, T50)."""
    granted = w.accreditation(at="2026-09-25T12:00:00Z", valid_until="2026-09-25T12:00:01Z")
    docs = w.with_statement(accreditation=granted)
    return given(file_of(docs), trust=w.trust(accreditations=[granted]))


@scenario("verified")
def rotated_key(w: Stage) -> Given:
    """Ordinary rotation keeps believing what the old key signed before (DESIGN 4)."""
    return _later_key(w, w.mill.listed_key(revoked="2026-10-01T00:00:00Z", reason="rotation"))


@scenario("verified")
def witnessed_before_the_compromise(w: Stage) -> Given:
    """A compromised key leaves standing what was witnessed before that moment (DESIGN 4, T52)."""
    lost = w.mill.listed_key(revoked="2026-10-01T00:00:00Z", reason="compromise")
    return _later_key(w, lost, witnessed=[(document_digest(w.docs.claim), "2026-09-30T23:59:59Z")])


@scenario("verified")
def witnessed_before_the_withdrawal(w: Stage) -> Given:
    """An accreditation withdrawn for cause later leaves standing what was witnessed before (DESIGN 4,
    T50)."""
    seen = [(document_digest(w.docs.statement or {}), "2026-09-30T23:59:59Z")]
    gone = {"at": "2026-10-01T00:00:00Z", "reason": "Audits were not done."}
    return given(w.sound, trust=w.trust(withdrawn=gone, witnessed=seen))


@scenario("verified")
def platform_of_the_verifiers_group(w: Stage) -> Given:
    """Only producer and verifier may share no control group; a platform may share the verifier's (DESIGN
    4)."""
    group = {"controlGroup": "north-group"}
    return given(w.sound, trust=w.trust(listed={"platform": group, "verifier": group}))


@scenario("verified")
def correction_with_its_predecessor(w: Stage) -> Given:
    """A claim that names the digest of its predecessor stands in one line with it: no fork (DESIGN 2.5)."""
    line = put("/wasRevisionOf", revision_of(w))
    docs = w.with_claim(line)
    return given(file_of(docs), claims=(pack(w.docs.claim),))


def revision_of(w: Stage) -> dict[str, object]:
    """What a correction of the base claim says of it."""
    effect = [
        {"electricity": "location-based", "value": "-1.5"},
        {"electricity": "market-based", "value": "-1.5"},
    ]
    name = {"id": w.docs.claim["id"], "digestMultibase": document_digest(w.docs.claim)}
    return {**name, "reason": "new-factor", "effect": effect}


@scenario("verified")
def strangers_correction(w: Stage) -> Given:
    """Only the same issuer can supersede: another mill's claim that names mine as its predecessor says
    nothing (DESIGN 5, T59)."""
    theirs = w.claim(by=w.rival, edit=put("/wasRevisionOf", revision_of(w)))
    return given(w.sound, claims=(pack(theirs),))


@scenario("verified")
def another_products_claim(w: Stage) -> Given:
    """A claim of the same mill for the next coil is no fork (DESIGN 2.5)."""
    sibling = w.claim(id="https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-45")
    return given(w.sound, claims=(pack(sibling),))


@scenario("verified")
def mill_with_a_did_key(w: Stage) -> Given:
    """A listed mill may be a did:key, whose key is its name (DESIGN 3, T49)."""
    w.mill = named_by_its_key(w.mill)
    return given(file_of(w.documents()), trust=w.trust(), status=(w.lists(),))


@scenario("verified")
def net_share_exactly_met(w: Stage) -> Given:
    """A policy that wants a share is met by exactly that share (DESIGN 6.2)."""
    return given(w.sound, policy={"minNetShare": {"tier": "T2", "share": "1"}})


@scenario("verified")
def coverage_of_more_than_the_footprint(w: Stage) -> Given:
    """A pointer to a prefix of the footprint covers it (DESIGN 2.3)."""
    return given(file_of(w.with_statement(coverage=["/credentialSubject"])))


@scenario("verified")
def open_but_immaterial(w: Stage) -> Given:
    """An open misstatement below the threshold may stand beside an unmodified opinion (DESIGN 2.3)."""
    small = {
        "key": "m-1", "at": "/credentialSubject/footprint/results", "description": "Rounded scale tickets.",
        "effect": "-0.4", "material": False, "corrected": False,
    }  # fmt: skip
    return given(file_of(w.with_statement(misstatements=[small])))
