"""Containers stuffed, reordered, or with extras that fail (DESIGN 2.5, T40, T104, T107)."""

from typing import Any

from signing.digests import document_digest
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, changed, heap, pack, put

CONTAINER = "container.structure"


@scenario("refused", CONTAINER)
def second_statement(w: Stage) -> Given:
    """At most one statement about the claim: a second one is refused, whatever it says (T104)."""
    return given(pack(*w.docs.signed(), extras=[w.statement(w.docs.claim, outcome="adverse")]))


@scenario("refused", CONTAINER)
def second_response(w: Stage) -> Given:
    """At most one response (T104)."""
    second = w.response(w.docs.claim, w.docs.statement)
    return given(pack(*w.docs.signed(), extras=[second]))


@scenario("refused", CONTAINER)
def the_same_credential_twice(w: Stage) -> Given:
    """Duplicates are refused (DESIGN 2.5, T104)."""
    inside = [w.accreditation_document, w.accreditation_document]
    return given(pack(*w.docs.signed(), extras=inside))


@scenario("refused", f"{CONTAINER} extra.reference", also="incomplete")
def claim_of_another_coil(w: Stage) -> Given:
    """A claim that nothing in the file reaches is refused (DESIGN 2.5, T104)."""
    other = w.claim(id="https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-45")
    return given(pack(*w.docs.signed(), extras=[other]))


@scenario("refused", f"{CONTAINER} extra.reference", also="incomplete")
def accreditation_nobody_names(w: Stage) -> Given:
    """An accreditation that the statement does not name is refused (DESIGN 2.5, T104)."""
    return given(pack(*w.docs.signed(), extras=[w.accreditation()]))


@scenario("refused", f"{CONTAINER} extra.version", also="incomplete")
def sticker_inside(w: Stage) -> Given:
    """A credential of a kind the profile does not know is reached by nothing (DESIGN 2.5, T104)."""
    sticker = {"type": ["VerifiableCredential", "Sticker"], "id": "urn:x:1", "says": "Verified"}
    return given(pack(*w.docs.signed(), extras=[sticker]))


@scenario("refused", CONTAINER)
def trust_list_inside(w: Stage) -> Given:
    """A trust list in the container is never in force, and reached by nothing (DESIGN 4, T107)."""
    return given(pack(*w.docs.signed(), extras=[w.trust_document()]))


@scenario(
    "refused",
    f"{CONTAINER} claim.party statement.party response.party policy.response",
    also="unknown_signer two_signatures",
)
def own_trust_list_inside(w: Stage) -> Given:
    """A forger's passport brings the trust list that names the forger: it changes nothing (T107)."""
    forged = Stage(seed="forger")
    for one, host in ((forged.mill, "mill"), (forged.verifier, "verifier"), (forged.platform, "platform")):
        one.domain = f"{host}.forger.example"
    forged.accreditation_document = forged.accreditation()
    docs = forged.documents()
    return given(pack(*docs.signed(), extras=[forged.trust_document()]))


@scenario("refused", CONTAINER)
def extras_in_the_wrong_order(w: Stage) -> Given:
    """Extras are sorted by digest: two orders of one content would have two digests (DESIGN 2.5)."""
    extras = sorted(w.status_lists(of=[w.docs.claim]), key=document_digest, reverse=True)
    return given(heap([*w.docs.signed(), *extras]))


@scenario("refused", f"{CONTAINER} statement.present response.statement", also="not_verified disputed")
def response_before_the_statement(w: Stage) -> Given:
    """Claim, statement, response, in this order (DESIGN 2.5)."""
    return given(heap([w.docs.claim, w.docs.response or {}, w.docs.statement or {}]))


@scenario("refused", CONTAINER)
def claim_not_first(w: Stage) -> Given:
    """The first member is the claim (DESIGN 2.5)."""
    return given(heap([w.docs.statement or {}, w.docs.claim]))


@scenario("refused", CONTAINER)
def container_with_a_proof(w: Stage) -> Given:
    """The container is unsigned and closed: another member, even a proof, is refused (DESIGN 2.5)."""
    return given(w.sound[:-1] + b',"zproof":{"type":"DataIntegrityProof"}}')


@scenario("refused", CONTAINER)
def container_of_two_types(w: Stage) -> Given:
    """The type of the container is one exact list (DESIGN 2.1 R5)."""
    return given(w.sound.replace(b'["VerifiablePresentation"]', b'["VerifiablePresentation","X"]'))


# Extras that fail: absent, and at best incomplete


@scenario("incomplete", "extra.version")
def extra_of_a_future_version(w: Stage) -> Given:
    """What only a later version can read counts as absent, and is said (DESIGN 2.5, T104)."""
    later = put("/@context/1", "https://passport.example/ns/v9")
    return given(pack(*w.docs.signed(), extras=[changed(w.accreditation(), later)]))


@scenario("incomplete", "extra.proof")
def extra_list_changed(w: Stage) -> Given:
    """A changed status list inside the file counts as absent: never tampered (DESIGN 2.5)."""
    list_ = w.tampered(w.status_list(w.mill, "revocation"), put("/validUntil", "2027-01-01T00:00:00Z"))
    return given(pack(*w.docs.signed(), extras=[list_]))


@scenario("incomplete", "extra.profile")
def extra_list_out_of_profile(w: Stage) -> Given:
    """A status list with a member of ttl, which the profile does not have (DESIGN 5)."""
    list_ = changed(w.status_list(w.mill, "revocation"), put("/credentialSubject/ttl", "300000"))
    return given(pack(*w.docs.signed(), extras=[list_]))


@scenario("incomplete", "extra.party")
def extra_list_of_a_stranger(w: Stage) -> Given:
    """A list under the mill's name by somebody nobody lists counts as absent (DESIGN 2.5, T66)."""
    list_ = w.status_list(w.mill, "revocation", edit=put("/issuer", w.stranger.did), by=w.stranger)
    return given(pack(*w.docs.signed(), extras=[list_]))


@scenario("incomplete", "extra.reference")
def extra_of_the_right_id_alone(w: Stage) -> Given:
    """Reached by id and digest: the accreditation's id with other content counts as absent (DESIGN 2.5)."""
    same_name: dict[str, Any] = w.resign(w.accreditation_document, put("/validUntil", "2030-01-01T00:00:00Z"))
    return given(pack(*w.docs.signed(), extras=[same_name]))
