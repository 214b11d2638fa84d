"""Units of a counterpart's own count as far as they are at hand and hold for it (T593, T594)."""

from typing import Any

from signing.digests import multibase_digest
from tests import world_instruments as made
from tests.vectors_build.about_instruments import backed as claimed
from tests.vectors_build.about_instruments import certified, cited, registry
from tests.vectors_build.about_instruments_wrong import RIVAL as RIVAL_DID
from tests.vectors_build.about_inventories import RIVAL as ENTITY
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, WIND, certificate, cite, power
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack, put
from tests.world_inputs import supply
from tests.world_people import Document

MADE_UP = "urn:uuid:01a0b0f4-5e00-793a-bc77-000000000001"
NOTHING = multibase_digest(b"nothing")
_OF: dict[str, Any] = {"id": ENTITY, "country": "DE", "consolidation": "operational-control"}


def _beside(w: Stage, mine: dict[str, str], *own: Document, **sold: Any) -> Given:
    """What the mill reports was retired, and the report of the party that has the goods, which keeps them."""
    one = certified(w)
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "counterpart": w.rival.did, **sold}
    retired = made.retirement(w, registry(w), [made.taken(one)], **use)
    entry = {**made.cites(retired), **mine, "name": "wind"}
    part = {**WIND, "instrument": "wind", "kind": "certificate"}
    drafted = power([WIND], [part], "0", "0")
    del drafted["impact"]
    named = {"entity": _OF, "reporter": "Sydstal GmbH", "instruments": [entry]}
    other = sign(w, {**drafted, **named}, by=w.rival)
    own_report = cite(power([GRID], [certificate(retired)]), retired)
    del own_report["impact"]
    return backed(w, sign(w, own_report), retired, one, *own, claims=(pack(other),))


@scenario("qualified", "instrument.counterpart")
def counterpart_that_cites_a_retirement_that_nobody_has(w: Stage) -> Given:
    """It keeps the attribute and calls it units of its own, under a digest of nothing (T593)."""
    return _beside(w, {"id": MADE_UP, "digestMultibase": NOTHING})


@scenario("qualified", "instrument.counterpart")
def counterpart_that_cites_what_was_sold_under_another_id(w: Stage) -> Given:
    """The digest is that of the retirement that was sold, and the id another one (T593)."""
    return _beside(w, {"id": MADE_UP})


def _own(w: Stage, **use: Any) -> tuple[dict[str, str], Document]:
    """Units of another park that were retired for the counterpart, and how it cites them."""
    park = certified(w, origin={**made.unit_subject()["origin"], "id": f"{made.PARK}-b"})
    facts = {"beneficiary": w.rival.did, "purpose": "inventory", "usedFor": None, **use}
    one = made.retirement(w, registry(w), [made.taken(park)], **facts)
    return made.cites(one), one


@scenario("verified")
def counterpart_that_cites_as_many_units_of_its_own(w: Stage) -> Given:
    """Its retirement is at hand, and was carried out for it (T594)."""
    mine, one = _own(w)
    return _beside(w, mine, one)


@scenario("qualified", "instrument.counterpart")
def counterpart_that_cites_what_was_retired_for_somebody_else(w: Stage) -> Given:
    """The retirement is at hand, and its beneficiary another party (T593)."""
    mine, one = _own(w, beneficiary="did:web:carrier.example")
    return _beside(w, mine, one)


@scenario("qualified", "instrument.counterpart")
def counterpart_that_cites_units_of_another_market(w: Stage) -> Given:
    """What was retired in France is no attribute of goods of SE-3 (T593)."""
    mine, one = _own(w, geography="FR")
    return _beside(w, mine, one)


def _claims(w: Stage, own: dict[str, str], *beside: Document) -> Given:
    """A claim of the mill that cites what was retired, and the claim of the party that has the goods."""
    one = claimed(w, use={"counterpart": RIVAL_DID})
    edit = put("/credentialSubject/instruments", [own])
    facts = {"period": dict(made.DAY), "at": "2026-09-18T02:00:00Z", "edit": edit}
    return one.with_beside(supply(w, claim=facts, statement=None).claim, *beside)


@cited("qualified", "instrument.counterpart")
def counterpart_whose_claim_cites_a_retirement_that_nobody_has(w: Stage) -> Given:
    """Its claim takes the attribute, and cites a digest of nothing (T593)."""
    entry = {"quantity": "1000000", "unit": "WHR", "statement": "market-based"}
    return _claims(w, {"id": MADE_UP, "digestMultibase": NOTHING, **entry})


@cited("verified")
def counterpart_whose_claim_cites_units_of_its_own(w: Stage) -> Given:
    """As many as were sold, of another park, retired for its own slab (T594)."""
    slab = "https://id.sydstal.example/01/04098765000010/21/S-1"
    mine, one = _own(w, purpose="product-claim", usedFor=slab)
    return _claims(w, mine, one)
