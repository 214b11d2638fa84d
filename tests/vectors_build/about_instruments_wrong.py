"""Retirements that are none for the claim, certificates that do not bear them, units counted twice."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_inputs import made as coil
from tests.vectors_build.about_instruments import (
    CARRIER,
    OTHER,
    STATUS,
    TRUST,
    Backed,
    another,
    another_coil,
    backed,
    certified,
    cited,
    registry,
)
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, file_of, heap, put
from tests.world_inputs import supply

RIVAL = "did:web:sydstal.example"

# Not for this claim


@cited("refused", "instrument.fits")
def retired_for_another_party(w: Stage) -> Given:
    """Another mill's retirement (T267)."""
    return backed(w, use={"beneficiary": RIVAL}).inside()


@cited("refused", "instrument.fits")
def retired_for_another_product(w: Stage) -> Given:
    """The same mill's retirement, for another coil (T267)."""
    return backed(w, use={"usedFor": OTHER}).inside()


@cited("refused", "instrument.fits")
def retired_for_an_inventory(w: Stage) -> Given:
    """Units that were used up for the year's inventory are used up (T267)."""
    return backed(w, use={"purpose": "inventory", "usedFor": None}).inside()


@cited("refused", "instrument.fits")
def retired_in_another_unit(w: Stage) -> Given:
    """The claim reads watt hours as kilowatt hours (T267)."""
    return backed(w, cite={"unit": "KWH"}).inside()


@cited("refused", "instrument.fits")
def more_than_was_retired(w: Stage) -> Given:
    """The claim uses one unit more than was retired (T267)."""
    return backed(w, cite={"quantity": "1000001"}).inside()


@cited("refused", "instrument.fits")
def retired_for_another_time(w: Stage) -> Given:
    """The period of use begins before the coil was made (T267)."""
    period = {**made.DAY, "start": "2026-09-16T23:00:00Z"}
    return backed(w, use={"period": period}).inside()


@cited("refused", "instrument.fits")
def retired_after_the_claim(w: Stage) -> Given:
    """A retirement that is dated after the claim that cites it (T267)."""
    return backed(w, use={"at": "2026-09-19T08:00:00Z"}).inside()


@cited("refused", "instrument.fits")
def units_listed_twice(w: Stage) -> Given:
    """A registry counts units twice to make more of them (T267)."""
    one = certified(w)
    units = [made.taken(one), made.taken(one, "500000", "1500000")]
    retired = made.retirement(w, registry(w), units)
    docs = w.with_claim(put("/credentialSubject/instruments", [made.cites(retired, "2000000")]))
    return Backed(w, docs, retired, one).inside()


@cited("chain_broken", "instrument.fits instrument.double_claim", also="refused")
def two_users_in_scope_1(w: Stage) -> Given:
    """The beneficiary claims the units as emissions of its own, and so does a carrier (T330, T692)."""
    chain = [{"role": "carrier", "party": CARRIER}]
    return backed(w, use={"scope": "1", "chain": chain}).inside()


# Certificates that do not bear the units


@cited("refused", "instrument.certified")
def certificate_of_another_device(w: Stage) -> Given:
    """The retirement names another wind park than its certificate (T267)."""
    return backed(w, entry={"origin": f"{made.PARK}-b"}).inside()


@cited("refused", "instrument.certified")
def certificate_of_another_hour(w: Stage) -> Given:
    """The retirement states another hour than its certificate (T267)."""
    return backed(w, entry={"start": "2026-09-17T11:00:00Z", "end": "2026-09-17T12:00:00Z"}).inside()


@cited("refused", "instrument.certified")
def units_beyond_the_certificate(w: Stage) -> Given:
    """One unit that the certificate does not hold (T267)."""
    return backed(w, entry={"first": "4500000", "behind": "5000001"}, cite={"quantity": "1"}).inside()


@cited("refused", "instrument.certified")
def certificate_of_another_registry(w: Stage) -> Given:
    """A registry retires what another one keeps (T267, T273)."""
    return backed(w, use={"by": registry(w, "second")}).inside()


@cited("refused", "instrument.certified")
def certificate_that_had_expired(w: Stage) -> Given:
    """It could not be retired any more (T267)."""
    return backed(w, certificate={"until": "2026-09-17T18:00:00Z"}).inside()


@cited("refused", "instrument.certified")
def certificate_of_another_product(w: Stage) -> Given:
    """Heat was certified, and electricity retired (T267)."""
    return backed(w, certificate={"product": "heat"}).inside()


@cited("refused", "instrument.certified")
def certificate_of_another_unit(w: Stage) -> Given:
    """Megajoules were certified, and watt hours retired (T267)."""
    units = {"from": "0", "to": "5000000", "unit": "3B"}
    return backed(w, certificate={"units": units}).inside()


@cited("refused", "instrument.certified")
def certificate_of_another_market(w: Stage) -> Given:
    """The wind park stands in another market than the mill's use (T267)."""
    return backed(w, certificate={"geography": "NO-1"}).inside()


@cited("refused", "instrument.certified")
def certificate_of_an_old_vintage(w: Stage) -> Given:
    """Produced more than twelve months before the use ended (T267)."""
    period = {"start": "2025-09-17T12:00:00Z", "end": "2025-09-17T13:00:00Z"}
    return backed(w, certificate={"period": period}).inside()


@cited("refused", "instrument.certified")
def certificate_that_a_quota_counts(w: Stage) -> Given:
    """Units that serve a quota are not used voluntarily besides (T267)."""
    return backed(w, certificate={"supports": ["quota"]}).inside()


@cited("refused", "instrument.certified")
def certificate_of_a_device_in_two_registries(w: Stage) -> Given:
    """An assignment at hand gives the device to another registry at that time (T273)."""
    one = backed(w)
    elsewhere = made.assignment(w, made.body_of(w), registry="did:web:second.example")
    return one.with_beside(elsewhere)


@cited("verified")
def certificate_of_a_device_that_moved_later(w: Stage) -> Given:
    """The device went to another registry after these units were made (T273)."""
    one = backed(w)
    later = {"start": "2026-09-17T13:00:00Z", "end": "2027-01-01T00:00:00Z"}
    return one.with_beside(made.assignment(w, made.body_of(w), registry="did:web:second.example", **later))


# Counted twice


@cited("chain_broken", "instrument.double_claim")
def units_retired_twice(w: Stage) -> Given:
    """The same registry retired one unit of them again (T330)."""
    one = backed(w)
    return one.with_beside(another(w, one, made.taken(one.certified, "999999", "1500000")))


@cited("chain_broken", "instrument.double_claim")
def units_retired_by_two_registries(w: Stage) -> Given:
    """Another listed registry retired them too: whoever signed, they are counted twice (T330)."""
    one = backed(w)
    return one.with_beside(another(w, one, by=registry(w, "second")))


@cited("chain_broken", "instrument.double_claim")
def units_certified_twice(w: Stage) -> Given:
    """Another certificate of the same hour of the same park, retired for somebody else (T330)."""
    one = backed(w)
    again = certified(w, registry="did:web:second.example")
    return one.with_beside(another(w, one, made.taken(again), by=registry(w, "second")))


@cited("chain_broken", "instrument.double_claim")
def hour_certified_in_quarters_too(w: Stage) -> Given:
    """A quarter of that hour was certified besides: it is the same production (T330)."""
    one = backed(w)
    quarter = {"start": "2026-09-17T12:15:00Z", "end": "2026-09-17T12:30:00Z"}
    return one.with_beside(another(w, one, made.taken(certified(w, period=quarter))))


@cited("chain_broken", "instrument.double_claim")
def retirement_used_by_two_coils(w: Stage) -> Given:
    """Two claims of the mill cite one retirement, together more than it holds (T330)."""
    one = backed(w, cite={"quantity": "600000"})
    return one.with_beside(another_coil(w, one.retired, "400001"))


@cited("chain_broken", "instrument.double_claim")
def retirement_signed_anew_for_another_coil(w: Stage) -> Given:
    """Another claim of the mill cites the same retirement as it was signed a second time (T380)."""
    one = backed(w, cite={"quantity": "600000"})
    anew = w.resign(one.retired, put("/validUntil", "2032-01-01T00:00:00Z"))
    return one.with_beside(anew, another_coil(w, anew, "400001"))


@cited("chain_broken", "instrument.double_claim")
def retirement_in_the_words_of_another_registry(w: Stage) -> Given:
    """A second registry signs the same words under the same id: it used the units up too (T380)."""
    one = backed(w)
    again = made.retirement(w, registry(w, "second"), [made.taken(one.certified)], id=one.retired["id"])
    return one.with_beside(again)


@cited("chain_broken", "instrument.double_claim")
def hour_certified_in_kilowatt_hours_too(w: Stage) -> Given:
    """The same hour counted in another unit: its numbers meet no others, its units are the same (T381)."""
    one = backed(w, entry={"first": "2000000", "behind": "3000000"})
    units = {"from": "0", "to": "5000", "unit": "KWH"}
    again = certified(w, units=units, metered={"quantity": "5000", "factor": "1"})
    return one.with_beside(another(w, one, made.taken(again, "2000", "3000"), unit="KWH"))


@cited("chain_broken", "instrument.double_claim")
def hour_certified_under_another_spelling(w: Stage) -> Given:
    """The park's address with the usual port and an escape: one park, one hour (T381)."""
    one = backed(w)
    twin = made.PARK.replace(".example/", ".example:443/").replace("device", "devic%65")
    origin = {**made.unit_subject()["origin"], "id": twin}
    return one.with_beside(another(w, one, made.taken(certified(w, origin=origin))))


@cited("refused", "instrument.certified")
def device_in_two_registries_under_two_spellings(w: Stage) -> Given:
    """An assignment to another registry names the device with the usual port (T381)."""
    device = made.PARK.replace(".example/", ".example:443/")
    beside = made.assignment(w, made.body_of(w), device=device, registry="did:web:second.example")
    return backed(w).with_beside(beside)


@cited("refused", "instrument.fits")
def chain_without_its_beneficiary(w: Stage) -> Given:
    """Electricity of another mill, in scope 2, with this one as a shipper: its units have one user (T382)."""
    chain = [{"role": "shipper", "party": w.mill.did}]
    return backed(w, use={"beneficiary": RIVAL, "scope": "2", "chain": chain, "usedFor": OTHER}).inside()


@cited("chain_broken", "instrument.double_claim")
def units_retired_twice_inside(w: Stage) -> Given:
    """The claim cites two retirements that overlap, both in its file (T330)."""
    one = backed(w)
    overlapping = made.taken(one.certified, "500000", "1500000")
    second = another(w, one, overlapping, usedFor=None, purpose="inventory")
    third = made.retirement(w, registry(w), [overlapping])
    entries = sorted(
        [made.cites(one.retired), made.cites(third)], key=lambda entry: entry["digestMultibase"]
    )
    docs = w.with_claim(put("/credentialSubject/instruments", entries))
    data = file_of(docs, extras=[one.retired, third, one.certified])
    return given(data, trust=TRUST, status=STATUS, inputs=(heap([second]),))


# Who has the goods


@cited("verified", unknown="instrument.counterpart")
def counterpart_not_at_hand(w: Stage) -> Given:
    """The park's electricity went to another mill, whose claim is not at hand: that is said (T331)."""
    return backed(w, use={"counterpart": RIVAL}).inside()


@cited("verified", unknown="instrument.counterpart")
def recipient_not_at_hand(w: Stage) -> Given:
    """The certificate names who has the physical product (T331)."""
    return backed(w, certificate={"recipient": RIVAL}).inside()


@cited("qualified", "instrument.counterpart")
def counterpart_takes_the_attribute_too(w: Stage) -> Given:
    """Its claim of that day has a market-based result below the other, and cites nothing (T331)."""
    one = backed(w, use={"counterpart": RIVAL})
    facts = {"period": dict(made.DAY), "at": "2026-09-18T02:00:00Z"}
    return one.with_beside(supply(w, claim=facts, statement=None).claim)


@cited("verified")
def counterpart_reports_the_residual(w: Stage) -> Given:
    """Its market-based result lies above the location-based one (T331)."""
    one = backed(w, use={"counterpart": RIVAL})
    total = "/credentialSubject/footprint/results/{}/total"
    edit = both(put(total.format(0), "1.000000"), put(total.format(1), "2.000000"))
    facts = {"period": dict(made.DAY), "at": "2026-09-18T02:00:00Z", "edit": edit}
    return one.with_beside(supply(w, claim=facts, statement=None).claim)


@scenario("qualified", "instrument.counterpart")
def attribute_sold_apart_from_these_goods(w: Stage) -> Given:
    """This mill has the electricity of what was retired for another, and takes its attribute too (T331)."""
    one = certified(w)
    sold = made.retirement(
        w, registry(w), [made.taken(one)], beneficiary=RIVAL, usedFor=OTHER, counterpart=w.mill.did
    )
    return given(w.sound, trust=TRUST, status=STATUS, inputs=(heap([sold]), heap([one])))


# A material's instruments


@scenario("incomplete", "inputs.holds claim.inputs")
def input_that_claims_twice(w: Stage) -> Given:
    """The slab's own claim cites a retirement of units that were retired again: its figures count for nothing
    (T330)."""
    period = {"start": "2026-09-08T00:00:00Z", "end": "2026-09-09T00:00:00Z"}
    hour = {"start": "2026-09-08T12:00:00Z", "end": "2026-09-08T13:00:00Z"}
    one = certified(w, period=hour, at="2026-09-08T14:00:00Z")
    slab = "https://id.sydstal.example/01/04098765000010/21/S-1"
    facts: dict[str, Any] = {"at": "2026-09-09T08:00:00Z", "period": period}
    own = made.retirement(w, registry(w), [made.taken(one)], beneficiary=RIVAL, usedFor=slab, **facts)
    again = made.retirement(w, registry(w), [made.taken(one)], **facts)
    edit = put("/credentialSubject/instruments", [made.cites(own)])
    chain = coil(w, supply(w, claim={"edit": edit}))
    data = file_of(chain.docs, extras=[*chain.extras(), own, one])
    status = ("status/clean.json", "status/rival.json", "status/issuing.json")
    return given(data, trust=TRUST, status=status, inputs=(heap([again]),))
