"""Words that support and spoil nothing: of the claimant as registry or body (T409), of nobody (T741)."""

from tests import world_instruments as made
from tests.vectors_build.about_instruments import STATUS, backed, body, cited, registry
from tests.vectors_build.about_inventories import power
from tests.vectors_build.inventories import chain, sign
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, changed, file_of, heap, put
from tests.world_people import Identity, Knob


@cited("refused", "instrument.fits")
def retired_by_a_registry_of_its_own(w: Stage) -> Given:
    """The trust list knows the registry as the mill's own legal entity: its word supports nothing (T409)."""
    return _claimed(w, registry(w))


@cited("refused", "instrument.certified")
def certified_by_a_body_of_its_own(w: Stage) -> Given:
    """The same of the issuing body (T409)."""
    return _claimed(w, body(w))


def _claimed(w: Stage, whose: Identity) -> Given:
    one = backed(w)
    own = {"legalEntity": w.mill.listed()["legalEntity"]}
    parties = [{**who.listed(), **(own if who is whose else {})} for who in (body(w), registry(w))]
    return one.inside(trust=made.listing(w, *parties))


def _reported(w: Stage, **whose: Identity) -> Given:
    """The same, where the trust list knows registry or issuing body as the mill's own legal entity."""
    drafted, retired, one = power(w)
    docs, granted = chain(w, sign(w, drafted))
    own = {"legalEntity": w.mill.listed()["legalEntity"]}
    listed = [
        {**who.listed(), **(own if name in whose else {})}
        for name, who in (("body", body(w)), ("registry", registry(w)))
    ]
    trust = made.listing(w, *listed, accreditations=[granted])
    lists = w.status_bundle(of=[one for one in (docs.claim, docs.statement, granted) if one is not None])
    files = tuple(heap([document]) for document in (retired, one))
    return given(file_of(docs), trust=trust, status=(lists, STATUS[1]), inputs=files)


@scenario("refused", "instrument.fits")
def inventory_report_whose_registry_is_its_own(w: Stage) -> Given:
    """What the reporter's own registry took out of use supports nothing (T409)."""
    return _reported(w, registry=w.mill)


@scenario("refused", "instrument.certified")
def inventory_report_whose_certificates_are_its_own(w: Stage) -> Given:
    """What the reporter's own issuing body certified supports nothing (T409)."""
    return _reported(w, body=w.mill)


@cited("verified")
def units_of_what_is_no_text_beside(w: Stage) -> Given:
    """Retirements that nobody signed name a list and an object as certificates: they name nothing (T741)."""
    one = backed(w)
    odd: tuple[Knob, ...] = ([], {})
    where = "/credentialSubject/units/0/certificate"
    return one.with_beside(*(changed(one.retired, put(where, value)) for value in odd))
