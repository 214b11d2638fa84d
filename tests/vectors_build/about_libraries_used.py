"""Factors that a claim took from a library, and those of the materials it consumed (T476, T477)."""

from collections.abc import Mapping
from typing import Any

from tests import world_libraries as made
from tests.vectors_build.about_libraries import LISTS, TRUST, Named, board, factors, named, newer
from tests.vectors_build.scenario import Given, Source, given, scenario
from tests.vectors_build.stage import Stage, file_of
from tests.world_inputs import consumer, supply
from tests.world_people import Knob


@scenario("figures_wrong", "library.records")
def factor_of_two_editions_of_which_one_is_in_the_library(w: Stage) -> Given:
    """Two components use the factor, the first of them by an edition that the library lacks (T476)."""
    one = named(w)
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    gas = next(part for part in footprint["components"] if part["key"] == "gas")
    parts = [part for part in footprint["components"] if part["key"] != "gas"]
    parts += [{**gas, "factorEdition": "2024"}, {**gas, "key": "gas-1", "amount": "0.000000"}]
    docs = w.with_claim(footprint={**footprint, "components": parts})
    return Named(docs, one.signed, one.workings).beside()


@scenario("figures_wrong", "library.records")
def factor_that_no_component_uses(w: Stage) -> Given:
    """The claim lists an approved factor, and its components took others (T476)."""
    one = named(w)
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    other = {"factor": "urn:example:factor:own-gas", "factorEdition": "1"}
    parts = [
        {**part, **other} if part["key"] == "gas" else part for part in footprint["components"]
    ]
    docs = w.with_claim(footprint={**footprint, "components": parts})
    return Named(docs, one.signed, one.workings).beside()


# Of a material that was consumed


@scenario("verified")
def input_whose_library_is_beside(w: Stage) -> Given:
    """The slab's factors came from a library, which holds them (T477)."""
    return _consumed(w)


@scenario("incomplete", unknown="inputs.followed")
def input_whose_library_is_not_at_hand(w: Stage) -> Given:
    """Leaving out the library of a material gains nothing either (T477)."""
    return _consumed(w, inputs=())


@scenario("incomplete", "inputs.followed claim.inputs")
def input_whose_library_was_withdrawn(w: Stage) -> Given:
    """The number of the slab stands on factors that their publisher found wrong (T477)."""
    return _consumed(w, withdraw=True)


@scenario("incomplete", "inputs.holds claim.inputs")
def input_with_a_factor_that_its_library_does_not_hold(w: Stage) -> Given:
    """The slab's claim contradicts itself, so its figures count for nothing (T477)."""
    return _consumed(w, cite=factors("urn:example:factor:hydrogen"))


def _consumed(
    w: Stage, *, cite: Mapping[str, Any] | None = None, withdraw: bool = False, **more: Knob
) -> Given:
    """A coil of a slab whose claim names a library; the library lies beside."""
    signed = made.library(w, board(w))
    footprint, _ = made.calculated(made.taken(signed))
    footprint["libraries"][0].update(cite or {})
    slab = supply(w, claim={"footprint": footprint, "productionRoute": "re-roller"})
    chain = consumer(w, [(slab, "1050")])
    lists: Source = LISTS
    if withdraw:
        w.revoke(signed)
        lists = newer(w)
    usual: dict[str, Any] = {
        "trust": TRUST, "status": ("status/clean.json", "status/rival.json", lists),
        "inputs": (made.file_of(signed),),
    }  # fmt: skip
    return given(file_of(chain.docs, extras=chain.extras()), **{**usual, **more})
