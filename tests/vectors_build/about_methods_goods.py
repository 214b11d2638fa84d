"""Attested methods, and claims about other goods than the workings they name (T475, T542)."""

import copy
import dataclasses

from passport.carbon.workings import workings_digest
from tests.vectors_build.about_methods import ABSENT, METHOD, WORKINGS, asked
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage
from tests.world_methods import Calculated, attestation, made, of_heat
from tests.world_people import Knob

_LOT = "https://id.norrland-steel.example/01/07312345678909/10/H-77"


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


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_an_item_that_lists_others(w: Stage) -> Given:
    """T542: the claim is about one slab and lists another one by its digest, which the label shows."""
    other = "https://id.norrland-steel.example/01/07312345678909/21/BF-2"
    one = made(w, items=[other])
    return dataclasses.replace(asked(one, methods=(METHOD,), workings=WORKINGS), product=other)


@scenario("not_verified", f"{ABSENT} method.attested")
def method_attested_and_an_item_of_other_goods_in_a_lot(w: Stage) -> Given:
    """T542: the label of an item of another kind, which a claim about a lot of the heat lists."""
    other = "https://id.norrland-steel.example/01/07312345098769/21/BF-2"
    return dataclasses.replace(of_coil(w, id=_LOT, items=[other]), product=other)


@scenario("method_verified", ABSENT)
def method_attested_and_an_item_of_its_lot(w: Stage) -> Given:
    """T542: the items of a lot of the heat have the method of the lot."""
    own = "https://id.norrland-steel.example/01/07312345678909/21/H-77-1"
    return dataclasses.replace(of_coil(w, id=_LOT, items=[own]), product=own)


def of_coil(w: Stage, *, of: Calculated | None = None, **changes: Knob) -> Given:
    """A claim about a coil of a heat, with an attestation of the method by which the heat was calculated."""
    one = made(w, of=of or of_heat(), **changes)
    return asked(one, attestation(w, one))
