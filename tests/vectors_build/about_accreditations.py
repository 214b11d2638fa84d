"""Of several accreditations the one that counts is asked every question (DESIGN 4, T117, T121, T123)."""

from collections.abc import Mapping
from typing import Any

from passport import container
from passport.links import reference
from signing.digests import document_digest
from tests.vectors_build.scenario import Given, Source, given, scenario
from tests.vectors_build.stage import Stage, both, changed, file_of, pack, put
from tests.world_acts import Edit
from tests.world_inputs import consumer, supply
from tests.world_people import Document, Knob

CLEAN = "status/clean.json"
NEW = "2026-01-01T00:00:00Z"
CITED = "2025-01-01T00:00:00Z"
NARROW = [{"scheme": "CBAM", "sector": "iron-and-steel", "country": "SE", "level": "reasonable"}]
AFTER = "2026-10-01T00:00:00Z"
"""After the statement, which is of 25 September 2026."""


def _beside(w: Stage, *others: Document, withdrawn: Mapping[str, Any] | None = None, **knobs: Knob) -> bytes:
    """A trust file with the accreditation of the statement and others.

    ``withdrawn`` maps the digest of an accreditation to what the list says of it.
    """
    granted = [w.accreditation_document, *others]
    signed = w.trust_document(accreditations=granted, edit=_withdrawing(withdrawn or {}), **knobs)
    return container.trust_file(signed, granted)


def _withdrawing(withdrawn: Mapping[str, Any]) -> Edit:
    """The edit of a trust list that marks accreditations, by digest, as withdrawn for cause."""

    def edit(document: Document) -> None:
        for entry in document["credentialSubject"]["accreditations"]:
            said = withdrawn.get(entry["digestMultibase"])
            if said is not None:
                entry["withdrawn"] = {"at": said, "reason": "cause"}

    return edit


def _asked(w: Stage, newer: Document, *lists: Source) -> Given:
    return given(w.sound, trust=_beside(w, newer), status=(CLEAN, *lists))


@scenario("verified")
def newest_accreditation_as_wide(w: Stage) -> Given:
    """A newer accreditation that grants the same takes nothing away (DESIGN 4)."""
    return _asked(w, w.accreditation(at=NEW))


@scenario("revoked", "accreditation.revocation")
def newest_accreditation_revoked(w: Stage) -> Given:
    """The body has withdrawn the newest accreditation; the statement cites the one before it (T117)."""
    newer = w.accreditation(at=NEW)
    return _asked(w, newer, w.newer(w.body, "revocation", of=[newer]))


@scenario("suspended", "accreditation.suspension")
def newest_accreditation_suspended(w: Stage) -> Given:
    """The newest accreditation is suspended; the statement cites the one before it (T117)."""
    newer = w.accreditation(at=NEW)
    return _asked(w, newer, w.newer(w.body, "suspension", of=[newer]))


@scenario("revoked", "accreditation.withdrawn")
def newest_accreditation_withdrawn_for_cause(w: Stage) -> Given:
    """The newest accreditation was withdrawn for cause before the statement: that counts against all earlier
    ones of that body for that verifier (T117)."""
    newer = w.accreditation(at=NEW)
    said = {document_digest(newer): "2026-09-01T00:00:00Z"}
    return given(w.sound, trust=_beside(w, newer, withdrawn=said))


@scenario("unknown_signer", "accreditation.witnessed")
def newest_accreditation_withdrawn_since(w: Stage) -> Given:
    """Withdrawn for cause after the statement's own date, which nobody has witnessed (T50, T117)."""
    newer = w.accreditation(at=NEW)
    said = {document_digest(newer): "2026-11-01T00:00:00Z"}
    return given(w.sound, trust=_beside(w, newer, withdrawn=said))


@scenario("verified")
def newest_accreditation_withdrawn_since_and_statement_seen(w: Stage) -> Given:
    """The same, and the statement was seen before (DESIGN 4)."""
    newer = w.accreditation(at=NEW)
    said = {document_digest(newer): "2026-11-01T00:00:00Z"}
    seen = [(document_digest(w.docs.statement or {}), "2026-10-01T00:00:00Z")]
    return given(w.sound, trust=_beside(w, newer, withdrawn=said, witnessed=seen))


@scenario("verified")
def older_accreditation_withdrawn_for_cause(w: Stage) -> Given:
    """A withdrawal for cause does not count against an accreditation that the body gave afterwards (T117)."""
    older = w.accreditation(at="2024-06-01T00:00:00Z")
    said = {document_digest(older): "2024-12-01T00:00:00Z"}
    return given(w.sound, trust=_beside(w, older, withdrawn=said))


@scenario("unknown_signer", "accreditation.witnessed")
def later_accreditation_withdrawn_for_cause(w: Stage) -> Given:
    """One given after the statement and withdrawn for cause counts against the earlier ones too (T117)."""
    later = w.accreditation(at=AFTER)
    said = {document_digest(later): "2026-11-01T00:00:00Z"}
    return given(w.sound, trust=_beside(w, later, withdrawn=said))


@scenario("not_verified", "accreditation.newest")
def of_two_equally_new_the_narrower(w: Stage) -> Given:
    """Two accreditations of one moment, and the statement cites the wider: the worse counts (T117)."""
    return _asked(w, w.accreditation(at=CITED, scope=NARROW))


@scenario("revoked", "accreditation.revocation")
def of_two_equally_new_the_revoked(w: Stage) -> Given:
    """Two accreditations of one moment, and the statement cites the one that stands (T117)."""
    twin = w.accreditation(at=CITED)
    return _asked(w, twin, w.newer(w.body, "revocation", of=[twin]))


@scenario("not_verified", "accreditation.newest")
def newest_accreditation_ended(w: Stage) -> Given:
    """The newest accreditation had ended when the statement was made (DESIGN 4)."""
    return _asked(w, w.accreditation(at=NEW, valid_until="2026-09-01T00:00:00Z"))


@scenario("verified")
def narrower_accreditation_after_the_statement(w: Stage) -> Given:
    """What the body grants later takes nothing from an earlier statement (DESIGN 4)."""
    return _asked(w, w.accreditation(at=AFTER, scope=NARROW))


@scenario("verified")
def narrower_accreditation_dated_back(w: Stage) -> Given:
    """Signed after the statement, dated before it: said at the later of both, so not yet there (T123)."""
    late = w.accreditation(at=NEW, scope=NARROW, edit=put("/proof/created", AFTER))
    return _asked(w, late)


@scenario("out_of_date", "accreditation.window")
def accreditation_dated_back(w: Stage) -> Given:
    """The accreditation the statement cites was signed after it, and dated before it (T123)."""
    late = w.accreditation(edit=put("/proof/created", AFTER))
    return _cited(w, late)


def _cited(w: Stage, granted: Document, **knobs: Knob) -> Given:
    """The statement cites ``granted``, the only one beside the trust list."""
    links = (
        put(f"/credentialSubject/accreditation/{name}", text) for name, text in reference(granted).items()
    )
    docs = w.with_statement(both(*links))
    return given(file_of(docs), trust=w.trust(accreditations=[granted], **knobs))


def _ended(w: Stage, end: str) -> dict[str, Any]:
    """The body's key as ended by a rotation."""
    return {"body": {"keys": [w.body.listed_key(revoked=end, reason="rotation")]}}


@scenario("not_verified", "accreditation.key_window")
def accreditation_of_an_ended_key(w: Stage) -> Given:
    """An ended key of the body signs one that begins after its end, and dates the signature back (T123)."""
    granted = w.accreditation(at=NEW, edit=put("/proof/created", "2025-06-01T00:00:00Z"))
    return _cited(w, granted, listed=_ended(w, "2025-12-01T00:00:00Z"))


@scenario("not_verified", "accreditation.newest")
def newest_accreditation_of_an_ended_key(w: Stage) -> Given:
    """The publisher names a newer accreditation whose key does not count: it cannot be used, and the one
    before it is not the newest (T121, T123)."""
    newer = w.accreditation(at=NEW, edit=put("/proof/created", "2025-06-01T00:00:00Z"))
    keys = [w.body.listed_key(), w.successor(w.body).listed_key(notAfter="2025-12-01T00:00:00Z")]
    signed = w.resign(newer, both(), by=w.successor(w.body))
    return given(w.sound, trust=_beside(w, signed, listed={"body": {"keys": keys}}))


@scenario("not_verified", unknown="accreditation.newest")
def newest_accreditation_missing(w: Stage) -> Given:
    """The list names an accreditation that does not lie beside it: it may be the newest (T121)."""
    newer = w.accreditation(at=NEW, scope=NARROW)
    granted = [w.accreditation_document, newer]
    signed = w.trust_document(accreditations=granted)
    return given(w.sound, trust=container.trust_file(signed, [w.accreditation_document]))


@scenario("verified")
def newest_accreditation_spells_the_company_otherwise(w: Stage) -> Given:
    """The newest grants the same to the same legal entity, in small letters (T119)."""
    newer = w.accreditation(at=NEW, legalEntity=w.verifier.legal_entity.lower())
    return given(w.sound, trust=w.trust(accreditations=[w.accreditation_document, newer]))


@scenario("verified")
def accreditation_of_a_strangers_making(w: Stage) -> Given:
    """One that another party signs in the body's name lies with the evidence and changes nothing (T121)."""
    forged = w.resign(w.accreditation(at=NEW, scope=NARROW), both(), by=w.rival)
    return given(w.sound, inputs=(pack(w.claim(by=w.rival), extras=[changed(forged)]),))


@scenario("incomplete", unknown="inputs.vouched")
def later_accreditation_withdrawn_in_the_file_alone(w: Stage) -> Given:
    """A later accreditation, withdrawn for cause says the list, whose credential lies in the passport and not
    beside the list: it counts against the statement about the slab all the same (T117)."""
    later = w.accreditation(at=AFTER)
    chain = consumer(
        w, [(supply(w), "500")], statement={"at": "2026-10-20T00:00:00Z", "accreditation": later}
    )
    granted = [w.accreditation_document, later]
    said = {document_digest(later): "2026-11-15T00:00:00Z"}
    seen = [(document_digest(chain.docs.statement or {}), "2026-10-21T00:00:00Z")]
    signed = w.trust_document(accreditations=granted, edit=_withdrawing(said), witnessed=seen)
    data = file_of(chain.docs, extras=[*chain.extras(), later])
    return given(
        data, trust=container.trust_file(signed, granted[:1]), status=(chain.status(w, also=[later]),)
    )
