"""Statements that vouch for the number, and those that do not (DESIGN 2.3, 4, T42, T50, T51, T106)."""

from typing import Any

from passport.links import reference
from signing import jcs
from signing.digests import multibase_digest
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, file_of, pack, put
from tests.world import Documents
from tests.world_people import Knob

SUBJECT = "/credentialSubject"
OPEN = {
    "key": "m-1", "at": "/credentialSubject/footprint/results", "description": "Rounded scale tickets.",
    "effect": "-1", "material": True, "corrected": False,
}  # fmt: skip


@scenario("adverse", "statement.opinion")
def adverse_opinion(w: Stage) -> Given:
    """A listed verifier's opinion is adverse: stop (DESIGN 7)."""
    return given(file_of(w.with_statement(outcome="adverse")))


@scenario("adverse", "statement.opinion")
def disclaimed_opinion(w: Stage) -> Given:
    """A listed verifier could form no opinion: stop (DESIGN 7)."""
    return given(file_of(w.with_statement(outcome="disclaimed")))


@scenario("adverse", "statement.opinion accreditation.scope", also="not_verified")
def adverse_outside_the_scope(w: Stage) -> Given:
    """An adverse opinion counts from any listed verifier, accredited for this or not (DESIGN 7)."""
    edit = put(f"{SUBJECT}/accreditation/scope/0/scheme", "EU-ETS")
    return given(file_of(w.with_statement(edit, outcome="adverse")))


@scenario("qualified", "statement.unqualified")
def modified_opinion(w: Stage) -> Given:
    """A modified opinion is shown with its reservations (DESIGN 7)."""
    return given(file_of(w.with_statement(outcome="modified")))


@scenario("qualified", "statement.unqualified")
def modified_with_open_misstatement(w: Stage) -> Given:
    """Beside a modified opinion something material may be open: that is its reason (DESIGN 2.3)."""
    return given(file_of(w.with_statement(outcome="modified", misstatements=[OPEN])))


@scenario("qualified", "statement.unqualified response.present policy.response", also="two_signatures")
def modified_and_unanswered(w: Stage) -> Given:
    """A modified opinion comes before a missing response (DESIGN 7)."""
    docs = w.with_statement(outcome="modified")
    return given(pack(docs.claim, docs.statement or {}))


@scenario("not_verified", "statement.present response.present policy.response", also="two_signatures")
def bare_claim(w: Stage) -> Given:
    """A claim alone is readable and vouched for by nobody (DESIGN 7)."""
    return given(jcs.canonical(w.docs.claim))


@scenario("not_verified", "statement.present")
def claim_and_response(w: Stage) -> Given:
    """The platform answers 'unverified', and so it is (DESIGN 2.4)."""
    return given(pack(w.docs.claim, w.answer(w.docs.claim, None)))


@scenario("not_verified", "statement.version")
def statement_of_a_future_version(w: Stage) -> Given:
    """A statement this tool is too old for vouches for nothing; the claim stays readable (DESIGN 7)."""
    later = put("/@context/1", "https://passport.example/ns/v2")
    second = changed(w.docs.statement, later)
    return given(file_of(Documents(w.docs.claim, second, w.answer(w.docs.claim, second))))


@scenario("not_verified", "statement.type")
def validation_of_a_forecast(w: Stage) -> Given:
    """A validation is not a verification (DESIGN 2.3, T106)."""
    return given(file_of(w.with_statement(statementType="validation")))


@scenario("not_verified", "statement.coverage")
def footprint_left_out(w: Stage) -> Given:
    """The coverage names the mass and leaves the footprint out (T106)."""
    return given(file_of(w.with_statement(coverage=["/credentialSubject/mass"])))


@scenario("not_verified", "statement.coverage")
def footprint_in_part(w: Stage) -> Given:
    """A pointer into the footprint is not the footprint (DESIGN 2.3, T106)."""
    return given(file_of(w.with_statement(coverage=["/credentialSubject/footprint/results/0"])))


@scenario("not_verified", "statement.coverage")
def pointer_that_leads_nowhere(w: Stage) -> Given:
    """Every pointer of the coverage resolves in the claim (DESIGN 2.3)."""
    both_ways = put(
        f"{SUBJECT}/coverage", ["/credentialSubject/footprint", "/credentialSubject/footprint/components/4"]
    )
    return given(file_of(w.with_statement(both_ways)))


@scenario("not_verified", "statement.materiality")
def half_of_everything_is_immaterial(w: Stage) -> Given:
    """A materiality of 0.50 vouches for nothing (T106)."""
    wide = {"basis": "relative", "value": "0.50", "of": "total"}
    return given(file_of(w.with_statement(materialityThreshold=wide)))


@scenario("not_verified", "statement.materiality")
def materiality_in_kilograms(w: Stage) -> Given:
    """An absolute threshold above 0.05 of one of the totals is too much as well (DESIGN 2.3, T106)."""
    wide = {"basis": "absolute", "value": "50", "of": "total"}
    return given(file_of(w.with_statement(materialityThreshold=wide)))


@scenario("not_verified", "statement.open_findings")
def material_misstatement_open(w: Stage) -> Given:
    """Unmodified beside an open material misstatement (T106)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/misstatements", [OPEN]))))


@scenario("not_verified", "statement.open_findings")
def many_small_misstatements_open(w: Stage) -> Given:
    """Each is called immaterial; all open ones together exceed the threshold (DESIGN 2.3, T106)."""
    many = [
        {**OPEN, "key": f"m-{place}", "effect": text, "material": False}
        for place, text in enumerate(("20", "-20"))
    ]
    return given(file_of(w.with_statement(put(f"{SUBJECT}/misstatements", many))))


@scenario("not_verified", "statement.open_findings")
def material_nonconformity_open(w: Stage) -> Given:
    """Unmodified beside an unresolved material nonconformity (T106)."""
    wrong = {
        "key": "n-1",
        "clause": "5.2",
        "description": "No stock count.",
        "material": True,
        "resolved": False,
    }
    return given(file_of(w.with_statement(put(f"{SUBJECT}/nonconformities", [wrong]))))


@scenario("refused", "statement.signatories")
def one_person_in_two_roles(w: Stage) -> Given:
    """Lead verifier and independent reviewer are differing persons (DESIGN 2.3)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/signatories/1/name", "Ada Lind"))))


@scenario("refused", "statement.basis statement.unqualified", also="qualified")
def modified_without_a_reason(w: Stage) -> Given:
    """basisForModification is required unless the opinion is unmodified (DESIGN 2.3)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/outcome", "modified"))))


# Accreditation


def _accredited(w: Stage, granted: dict[str, Any], *edits: Knob, listed: Knob = None) -> Given:
    """The statement names ``granted``, which lies beside the trust list."""
    names = both(*(put(f"{SUBJECT}/accreditation/{name}", text) for name, text in reference(granted).items()))
    docs = w.with_statement(names, *edits)
    return given(file_of(docs), trust=w.trust(accreditations=[granted], listed=listed))


@scenario("not_verified", "accreditation.present")
def accreditation_nobody_has(w: Stage) -> Given:
    """The accreditation lies neither in the file nor beside the trust list (T42)."""
    return given(w.sound, trust=w.trust(accreditations=[]))


@scenario("not_verified", "accreditation.scope")
def scheme_not_granted(w: Stage) -> Given:
    """A scheme that is not granted is denied (DESIGN 4, T50)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/accreditation/scope/0/scheme", "EU-ETS"))))


@scenario("not_verified", "accreditation.scope")
def country_of_another_plant(w: Stage) -> Given:
    """Accredited for Germany, used for a plant in Sweden (DESIGN 4, T50)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/accreditation/scope/0/country", "DE"))))


@scenario("not_verified", "accreditation.scope")
def level_not_granted(w: Stage) -> Given:
    """Accredited for reasonable assurance, used for limited: exact match, no dimension implies another
    (DESIGN 4)."""
    edits = [
        put(f"{SUBJECT}/{place}", "limited") for place in ("levelOfAssurance", "accreditation/scope/0/level")
    ]
    return given(file_of(w.with_statement(*edits)))


@scenario("not_verified", "accreditation.party")
def body_nobody_lists(w: Stage) -> Given:
    """An accreditation by a body that is not on the list (T51)."""
    return given(w.sound, trust=w.trust(without=[w.body]))


@scenario("not_verified", "accreditation.role")
def accredited_by_a_mill(w: Stage) -> Given:
    """An accreditation by a listed party that is no accreditation body (T51)."""
    return _accredited(w, w.accreditation(by=w.rival), put(f"{SUBJECT}/accreditation/body", w.rival.did))


@scenario("not_verified", "accreditation.names")
def accreditation_of_another_verifier(w: Stage) -> Given:
    """An accreditation about another DID (T51)."""
    return _accredited(w, w.accreditation(verifier=w.stranger))


@scenario("not_verified", "accreditation.names")
def another_accreditation_number(w: Stage) -> Given:
    """The number in the statement is not the accreditation's (DESIGN 2.3)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/accreditation/number", "EAB-VB-0043"))))


@scenario("not_verified", "accreditation.names")
def another_body_named(w: Stage) -> Given:
    """The body named in the statement is not the one that signed the accreditation (DESIGN 2.3)."""
    return given(file_of(w.with_statement(put(f"{SUBJECT}/accreditation/body", w.rival.did))))


@scenario("not_verified", "accreditation.independent")
def body_of_the_mills_group(w: Stage) -> Given:
    """The accreditation body is independent of verifier and producer (DESIGN 4)."""
    group = {"controlGroup": "north-group"}
    return given(w.sound, trust=w.trust(listed={"mill": group, "body": group}))


@scenario("not_verified", "accreditation.newest")
def newer_accreditation_is_narrower(w: Stage) -> Given:
    """The newest accreditation of that body for that verifier counts, and it grants CBAM alone (DESIGN 4)."""
    only = [{"scheme": "CBAM", "sector": "iron-and-steel", "country": "SE", "level": "reasonable"}]
    newer = w.accreditation(at="2026-01-01T00:00:00Z", scope=only)
    return given(w.sound, trust=w.trust(accreditations=[w.accreditation_document, newer]))


@scenario("not_verified", "accreditation.key_window")
def accreditation_signed_before_the_bodys_key(w: Stage) -> Given:
    """The body's key began after it signed: nobody listed accredited (DESIGN 4, T51)."""
    late = {"keys": [w.body.listed_key(notBefore="2025-01-01T00:00:01Z")]}
    return given(w.sound, trust=w.trust(listed={"body": late}))


@scenario("not_verified", "accreditation.proof extra.proof", also="incomplete")
def accreditation_changed(w: Stage) -> Given:
    """An accreditation inside the file, its scope changed after signing, accredits nobody (T42, DESIGN
    2.5)."""
    granted = changed(w.accreditation_document, put(f"{SUBJECT}/scope/3/level", "limited"))
    return _inside(w, granted)


@scenario("not_verified", "accreditation.profile extra.profile", also="incomplete")
def accreditation_out_of_profile(w: Stage) -> Given:
    """An accreditation inside the file that breaks the profile counts as absent (DESIGN 2.5)."""
    return _inside(w, changed(w.accreditation_document, put(f"{SUBJECT}/scope/0/approved", True)))


@scenario("not_verified", "accreditation.suite extra.proof", also="incomplete")
def accreditation_of_another_suite(w: Stage) -> Given:
    """An accreditation inside the file with a suite outside the profile (DESIGN 3, T34)."""
    return _inside(w, changed(w.accreditation_document, put("/proof/cryptosuite", "bbs-2023")))


@scenario("not_verified", "accreditation.proof_form extra.proof", also="incomplete")
def accreditation_with_half_a_signature(w: Stage) -> Given:
    """An accreditation inside the file whose proof is no signature at all (T30)."""
    return _inside(w, changed(w.accreditation_document, put("/proof/proofValue", "z3MvGcVxzRzzpKF1HA11Ej")))


@scenario("not_verified", "accreditation.controller accreditation.key extra.party", also="incomplete")
def accreditation_signed_by_the_verifier(w: Stage) -> Given:
    """An accreditation in the body's name with the verifier's key (T44, T51)."""
    return _inside(w, w.resign(w.accreditation_document, both(), by=w.verifier))


def _inside(w: Stage, granted: dict[str, Any]) -> Given:
    """The accreditation travels in the file; the trust list names none."""
    names = both(*(put(f"{SUBJECT}/accreditation/{name}", text) for name, text in reference(granted).items()))
    docs = w.with_statement(names)
    return given(file_of(docs, extras=[granted]), trust=w.trust(accreditations=[]))


@scenario("not_verified", "accreditation.version extra.version", also="incomplete")
def accreditation_of_a_future_version(w: Stage) -> Given:
    """An accreditation inside the file that only a later version can read counts as absent (DESIGN 2.5,
    T104)."""
    return _inside(w, changed(w.accreditation_document, put("/@context/1", "https://passport.example/ns/v2")))


@scenario("verified")
def engagement_of_exactly_the_claims_period(w: Stage) -> Given:
    """A period contains itself (DESIGN 2.3)."""
    period = w.docs.claim["credentialSubject"]["period"]
    return given(file_of(w.with_statement(put(f"{SUBJECT}/engagement/period", period))))


@scenario("refused", "statement.profile")
def digest_of_a_weaker_kind(w: Stage) -> Given:
    """The claim is named by sha2-384 and nothing less; a sha2-256 multihash is refused (T39)."""
    weaker = multibase_digest(jcs.canonical(w.docs.claim), "sha2-256")
    return given(file_of(w.with_statement(put(f"{SUBJECT}/digestMultibase", weaker))))


@scenario("verified")
def accreditation_the_list_does_not_name(w: Stage) -> Given:
    """What a listed body says of accreditation counts, named by the trust list or not (DESIGN 4)."""
    return _inside(w, w.accreditation_document)
