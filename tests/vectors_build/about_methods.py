"""Attestations of the method behind a claim that nobody has verified (methods.md, T412 to T417)."""

import copy
import json
from typing import Any

from passport import container
from passport.carbon.workings import workings_digest
from passport.links import reference
from passport.vocab import StatusPurpose
from signing import jcs
from signing.digests import multibase_digest
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, changed, put
from tests.world_acts import FIVE_YEARS
from tests.world_methods import Calculated, Made, attestation, file_of, made, of_heat
from tests.world_people import Document, Identity, Knob

CLAIM = "passport/unverified.json"
WORKINGS = "passport/unverified-workings.json"
METHOD = "passport/method.json"
ABSENT = "statement.present response.present"
OPTIONAL = {"response": "optional"}


def shared_claim() -> bytes:
    """A claim alone, whose number nobody has verified."""
    return container.write(made(Stage()).claim)


def shared_workings() -> bytes:
    """The workings that claim names."""
    return made(Stage()).workings_file()


def shared_method() -> bytes:
    """The attestation of the method that those workings show."""
    w = Stage()
    return file_of(attestation(w, made(w)))


def asked(one: Made, *attestations: Document, **more: Knob) -> Given:
    """The claim alone, with its workings and attestations of methods beside it."""
    usual: dict[str, Any] = {"workings": one.workings_file(), "policy": OPTIONAL}
    if attestations:
        usual["methods"] = (file_of(*attestations),)
    return given(container.write(one.claim), **{**usual, **more})


def shaped(w: Stage, *edits: Any, of: Made | None = None, **knobs: Knob) -> Given:
    """The claim with an attestation that was signed without questions."""
    one = of or made(w)
    signed = attestation(w, one, edit=both(*edits) if edits else None, **knobs)
    return asked(one, signed)


def withdrawn(w: Stage, purpose: StatusPurpose) -> Given:
    one = made(w)
    signed = attestation(w, one)
    return asked(one, signed, status=("status/clean.json", w.newer(w.verifier, purpose, of=[signed])))


# Attested


@scenario("method_verified", ABSENT)
def method_attested(w: Stage) -> Given:
    """The workings show exactly the method that an accredited verifier has attested (T410)."""
    one = made(w)
    return asked(one, methods=(METHOD,), workings=WORKINGS)


@scenario("method_verified", f"{ABSENT} policy.response", also="two_signatures")
def method_attested_and_no_answer(w: Stage) -> Given:
    """What a policy wants besides stands beside the state (T413)."""
    return asked(made(w), methods=(METHOD,), workings=WORKINGS, policy=None)


@scenario("method_verified", f"{ABSENT} method.attested")
def attestations_withdrawn_and_in_force(w: Stage) -> Given:
    """Each is judged, and then one is chosen: a second one that was withdrawn takes nothing away (T416)."""
    one = made(w)
    first, second = attestation(w, one), attestation(w, one)
    return asked(
        one, first, second, status=("status/clean.json", w.newer(w.verifier, "revocation", of=[second]))
    )


@scenario("method_verified", ABSENT)
def accreditation_beside_the_attestation(w: Stage) -> Given:
    """Nobody but the file of the attestation has the accreditation, which its body signed (T417)."""
    one = made(w)
    documents = attestation(w, one), w.accreditation_document
    return asked(one, *documents, trust=w.trust(accreditations=[]))


@scenario("method_verified", f"{ABSENT} claim.freshness", also="stale")
def method_attested_and_a_list_of_the_mill_too_old(w: Stage) -> Given:
    """The claim's own list is out of its time: nothing against the number, and said (DESIGN 7)."""
    old = w.status_lists(of=[w.docs.claim], at="2026-11-10T04:00:00Z")
    rest = w.status_lists(of=[w.docs.statement or {}, w.accreditation_document])
    return asked(
        made(w), methods=(METHOD,), workings=WORKINGS, status=(container.bundle([*old, *rest]),)
    )


# What is missing, or of another method


@scenario("not_verified", ABSENT, unknown="method.attested")
def method_attested_and_workings_withheld(w: Stage) -> Given:
    """Only workings show the method: without them an attestation is about nothing (T412)."""
    return asked(made(w), methods=(METHOD,), workings=None)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_with_another_factor(w: Stage) -> Given:
    """The coke of the attested method has another factor: these workings show another method (T411)."""
    one = made(w, ("factor:ipcc-2006:coke", "factor:ipcc-2006:coal-tar"))
    return asked(one, methods=(METHOD,))


@scenario("method_verified", ABSENT)
def method_with_other_quantities(w: Stage) -> Given:
    """Another day of the same plant: another number by the method that was attested (T410)."""
    return asked(made(w, ("quantity = 350", "quantity = 347")), methods=(METHOD,))


@scenario("figures_wrong", f"{ABSENT} claim.workings", also="not_verified", unknown="method.attested")
def method_attested_and_another_number(w: Stage) -> Given:
    """What speaks against the number is heard first (T413)."""
    one = made(w)
    footprint = dict(one.claim["credentialSubject"]["footprint"])
    footprint["uncertainty"] = {"value": "0.0001", "confidence": "0.95"}
    return asked(Made(w.claim(**_draft(one, footprint=footprint)), one.workings), methods=(METHOD,))


def _draft(one: Made, **changes: Knob) -> dict[str, Any]:
    subject = one.claim["credentialSubject"]
    names = ("id", "name", "mass", "facility", "period", "productionRoute", "footprint")
    return {**{name: subject[name] for name in names}, **changes}


@scenario("not_verified", ABSENT, also="incomplete", unknown="claim.workings method.attested")
def method_attested_and_workings_of_another_claim(w: Stage) -> Given:
    """Workings that the claim does not name show no method of it (T412)."""
    other = made(w, ("quantity = 350", "quantity = 349"))
    return asked(made(w), methods=(METHOD,), workings=other.workings_file())


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_production_elsewhere(w: Stage) -> Given:
    """The claim says another day than the workings it names: their figures agree all the same (T414)."""
    one = made(w)
    period = {"start": "2026-09-15T22:00:00Z", "end": "2026-09-16T22:00:00Z"}
    return asked(Made(w.claim(**_draft(one, period=period)), one.workings), methods=(METHOD,))


# About other goods than the workings


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_other_goods(w: Stage) -> Given:
    """The claim names another slab than its workings, and all its figures follow from them (T475)."""
    other = "https://id.norrland-steel.example/01/07312345678909/21/BF-2"
    return asked(made(w, id=other), methods=(METHOD,), workings=WORKINGS)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_another_mass(w: Stage) -> Given:
    """The claim is of three times what its workings say the slab weighs (T475)."""
    mass = {"value": "65520", "unit": "KGM"}
    return asked(made(w, mass=mass), methods=(METHOD,), workings=WORKINGS)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_goods_by_another_name(w: Stage) -> Given:
    """The claim names a second product, of which its workings know nothing (T475)."""
    other = "https://id.norrland-steel.example/01/07312345678909/21/BF-2"
    return asked(made(w, alternateIds=[other]), methods=(METHOD,), workings=WORKINGS)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_another_sector(w: Stage) -> Given:
    """A sector that the workings do not say changes who may attest it (T475)."""
    return asked(made(w, sector="iron-and-steel"), methods=(METHOD,), workings=WORKINGS)


@scenario("method_verified", ABSENT)
def method_attested_and_the_mass_in_tonnes(w: Stage) -> Given:
    """The same goods in another spelling are the same (T475)."""
    mass = {"value": "21.84", "unit": "TNE"}
    return asked(made(w, mass=mass), methods=(METHOD,), workings=WORKINGS)


@scenario("method_verified", ABSENT)
def method_attested_and_a_coil_of_the_heat(w: Stage) -> Given:
    """The coils of a heat share its workings, which name the heat and no coil (T475)."""
    return of_coil(w)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_a_coil_of_another_heat(w: Stage) -> Given:
    """The coil is of another heat than its workings (T475)."""
    return of_coil(w, heat="H-78")


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_a_coil_heavier_than_its_heat(w: Stage) -> Given:
    """No coil weighs more than its heat made (T475)."""
    return of_coil(w, mass={"value": "1000.001", "unit": "TNE"})


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_workings_of_no_goods(w: Stage) -> Given:
    """Workings that name neither a product nor a heat belong to any claim, and so to none (T475)."""
    held = copy.deepcopy(of_heat())
    del held.workings["activity"]["heat"]
    footprint = {**held.members["footprint"], "workings": {"digestMultibase": workings_digest(held.workings)}}
    return of_coil(w, of=Calculated({**held.members, "footprint": footprint}, held.workings))


def of_coil(w: Stage, *, of: Calculated | None = None, **changes: Knob) -> Given:
    """A claim about a coil of a heat, with an attestation of the method by which the heat was calculated."""
    one = made(w, of=of or of_heat(), **changes)
    return asked(one, attestation(w, one))


# About somebody or something else


@scenario("not_verified", f"{ABSENT} method.attested")
def method_of_another_producer(w: Stage) -> Given:
    """Whoever copies a method has not had it examined (T414)."""
    return shaped(w, put("/credentialSubject/producer", w.rival.did))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_of_another_plant(w: Stage) -> Given:
    """The verifier was at another plant (T414)."""
    elsewhere = "https://id.norrland-steel.example/414/7312340000026"
    return shaped(w, put("/credentialSubject/facility/id", elsewhere))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_for_another_boundary(w: Stage) -> Given:
    """What the attestation says of its method is not what the claim says (T414)."""
    return shaped(w, put("/credentialSubject/boundary", "cradle-to-gate"))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_for_later_production(w: Stage) -> Given:
    """The production of the claim came before the time that was attested (T415)."""
    return shaped(w, since="2026-09-17T00:00:00Z")


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_for_two_years(w: Stage) -> Given:
    """A method is attested for a year at most, whatever was signed (T415)."""
    return shaped(w, put("/validUntil", FIVE_YEARS))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attestation_expired(w: Stage) -> Given:
    """Nobody has examined since whether the plant still works by it (T415)."""
    one = made(w)
    return asked(one, attestation(w, one, until="2026-11-01T00:00:00Z"))


# The verifier


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attestation_withdrawn(w: Stage) -> Given:
    """Its verifier has taken it back (T416)."""
    return withdrawn(w, "revocation")


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attestation_suspended(w: Stage) -> Given:
    """Its verifier is in doubt (T416)."""
    return withdrawn(w, "suspension")


@scenario("not_verified", ABSENT, unknown="method.attested")
def method_attested_and_no_list_of_its_verifier(w: Stage) -> Given:
    """Whether it was withdrawn nobody here can say (T416)."""
    lists = container.bundle(w.status_lists(of=[w.docs.claim, w.accreditation_document]))
    return asked(made(w), methods=(METHOD,), workings=WORKINGS, status=(lists,))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_on_a_withdrawn_accreditation(w: Stage) -> Given:
    """Its verifier is not accredited any more (T416)."""
    lists = w.newer(w.body, "revocation", of=[w.accreditation_document])
    return asked(made(w), methods=(METHOD,), workings=WORKINGS, status=("status/clean.json", lists))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_by_a_sister_company(w: Stage) -> Given:
    """Verifier and producer belong to one group (T417)."""
    group = {"controlGroup": "NORRLAND-GROUP"}
    trust = w.trust(listed={"mill": group, "verifier": group})
    return asked(made(w), methods=(METHOD,), workings=WORKINGS, trust=trust)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_by_the_producer(w: Stage) -> Given:
    """A mill signs its own method, and is listed as a producer (T417)."""
    return _by(w, w.mill)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_by_a_stranger(w: Stage) -> Given:
    """Nobody listed has signed it (T417)."""
    return _by(w, w.stranger)


def _by(w: Stage, who: Identity) -> Given:
    one = made(w)
    return asked(one, attestation(w, one, by=who))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attestation_changed_after_signing(w: Stage) -> Given:
    """Somebody lets it begin earlier (T417)."""
    one = made(w)
    return asked(one, changed(attestation(w, one), put("/credentialSubject/since", "2026-09-02T00:00:00Z")))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_out_of_the_scope(w: Stage) -> Given:
    """The accreditation grants nothing of this country (T417)."""
    granted = [
        {"scheme": "ISO14067", "sector": "iron-and-steel", "country": "DE", "level": "reasonable"}
    ]
    narrow = w.accreditation(scope=granted)
    where = "/credentialSubject/accreditation"
    edits = [put(f"{where}/{name}", value) for name, value in reference(narrow).items()]
    one = made(w)
    return asked(one, attestation(w, one, edit=both(*edits)), trust=w.trust(accreditations=[narrow]))


@scenario("not_verified", f"{ABSENT} method.attested")
def method_signed_by_two_persons(w: Stage) -> Given:
    """One person signs in two roles (T417, T119)."""
    return shaped(w, put("/credentialSubject/signatories/2/name", "ADA LIND"))


# What comes first


@scenario("not_verified", ABSENT, unknown="method.attested")
def policy_wants_a_statement(w: Stage) -> Given:
    """A buyer may want the number verified, and not how it came about (T413)."""
    return asked(made(w), methods=(METHOD,), workings=WORKINGS, policy={**OPTIONAL, "statement": "required"})


@scenario("revoked", f"{ABSENT} claim.revocation", also="not_verified")
def method_attested_and_claim_withdrawn(w: Stage) -> Given:
    """The producer has taken the number back: how it was computed helps nobody (T413)."""
    one = made(w)
    lists = w.newer(w.mill, "revocation", of=[one.claim])
    return asked(one, methods=(METHOD,), workings=WORKINGS, status=("status/clean.json", lists))


@scenario("adverse", "statement.opinion")
def method_attested_and_the_number_denied(w: Stage) -> Given:
    """Where there is a statement, it is what counts (T413)."""
    one = made(w)
    statement = w.statement(one.claim, outcome="adverse")
    answer = w.answer(one.claim, statement)
    return given(
        container.write(one.claim, statement, answer), workings=WORKINGS, methods=(METHOD,), policy=OPTIONAL
    )


@scenario("not_verified", ABSENT, also="incomplete", unknown="claim.workings")
def workings_whose_stage_is_no_text(w: Stage) -> Given:
    """What the claim shows by stages cannot be made of them: out of form, and no crash (T16)."""
    one = made(w)
    held = json.loads(one.workings_file())
    held["activity"]["sources"][0]["stage"] = 0
    data = jcs.canonical(held)
    named = put("/credentialSubject/footprint/workings/digestMultibase", multibase_digest(data))
    return given(container.write(w.resign(one.claim, named)), workings=data, policy=OPTIONAL)
