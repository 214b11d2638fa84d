"""Claims that cite a retirement and no longer count: withdrawn, or replaced by one at hand (T519)."""

from signing.digests import document_digest
from tests.vectors_build import about_instruments as base
from tests.vectors_build.about_instruments import ISSUING, STATUS, Backed, another_coil, backed, cited
from tests.vectors_build.about_sound import revision_of
from tests.vectors_build.scenario import Given
from tests.vectors_build.stage import Stage, both, put
from tests.world_people import Document, Identity

_MORE = "400001"
"""One unit more than the first claim left."""


def first(w: Stage) -> tuple[Backed, Document]:
    """A claim of 600,000 of 1,000,000 Wh, and one about another coil that takes more than the rest."""
    one = backed(w, cite={"quantity": "600000"})
    return one, another_coil(w, one.retired, _MORE)


def revising(w: Stage, before: Document, *, by: Identity | None = None, id: str = base.OTHER) -> Document:
    """A later version, which cites nothing."""
    named = {"id": before["id"], "digestMultibase": document_digest(before)}
    return w.claim(id=id, by=by, edit=put("/wasRevisionOf", {**revision_of(w), **named}))


@cited("verified")
def retirement_used_by_a_coil_that_was_corrected(w: Stage) -> Given:
    """The other claim was replaced by one at hand that cites nothing: only this one counts it (T519)."""
    one, other = first(w)
    return one.with_beside(other, revising(w, other))


@cited("verified")
def retirement_used_by_a_coil_that_was_withdrawn(w: Stage) -> Given:
    """A status list at hand says that the producer withdrew the other claim (T519)."""
    one, other = first(w)
    w.revoke(other)
    return one.with_beside(other, status=(w.status_bundle(), ISSUING))


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_of_which_no_list_says_anything(w: Stage) -> Given:
    """No list at hand has the bit of the other claim, and so it counts (T519)."""
    one, other = first(w)
    w.revoke(other)
    return one.with_beside(other, status=STATUS)


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_and_its_correction(w: Stage) -> Given:
    """The correction of the other claim takes as much as that did (T519)."""
    one, other = first(w)
    named = {**revision_of(w), "id": other["id"], "digestMultibase": document_digest(other)}
    cites = put("/credentialSubject/instruments", other["credentialSubject"]["instruments"])
    later = w.claim(id=base.OTHER, edit=both(put("/wasRevisionOf", named), cites))
    return one.with_beside(other, later)


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_that_a_stranger_corrected(w: Stage) -> Given:
    """Another mill says that it replaces the other claim: nobody takes back what others signed (T519)."""
    one, other = first(w)
    return one.with_beside(other, revising(w, other, by=w.rival))


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_a_coil_that_a_claim_about_another_corrects(w: Stage) -> Given:
    """What says that it replaces the claim is about a third coil (T519)."""
    one, other = first(w)
    return one.with_beside(other, revising(w, other, id=base.OTHER.replace("-45", "-46")))
