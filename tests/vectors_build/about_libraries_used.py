"""Factors that a claim took from a library, and those of the materials it consumed (T476, T477)."""

from collections.abc import Mapping
from typing import Any

from signing.digests import document_digest
from tests import world_libraries as made
from tests.vectors_build.about_libraries import LISTS, TRUST, Named, board, factors, named, newer
from tests.vectors_build.scenario import Given, Source, given, scenario
from tests.vectors_build.stage import Stage, file_of
from tests.world_inputs import consumer, supply
from tests.world_people import Document, Knob


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


@scenario("verified", "library.shown")
def factor_that_carries_no_amount(w: Stage) -> Given:
    """T544: the library's factor has a component of nothing, and the gas is by the mill's own."""
    return _parted(w, {"amount": "0.000000"}, {"key": "gas-1", "factor": "urn:example:factor:own-gas"})


@scenario("incomplete", unknown="library.records")
def factor_whose_edition_a_component_leaves_out(w: Stage) -> Given:
    """T544: the record is in the library, and the component does not say which edition it took."""
    return _parted(w, {"factorEdition": None})


def _parted(w: Stage, *changes: Mapping[str, Any]) -> Given:
    """The gas as several components, each with changes; a member that is ``None`` is left out."""
    one = named(w)
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    gas = next(part for part in footprint["components"] if part["key"] == "gas")
    parts = [part for part in footprint["components"] if part["key"] != "gas"]
    made_of = [{**gas, **change} for change in changes]
    parts += [{name: value for name, value in part.items() if value is not None} for part in made_of]
    docs = w.with_claim(footprint={**footprint, "components": parts})
    return Named(docs, one.signed, one.workings).beside()


@scenario("qualified", "library.current")
def library_replaced_by_two_halves(w: Stage) -> Given:
    """T544: two later editions are each for a part of the period, and together for all of it."""
    return _replaced(w, ("2026-01-01T00:00:00Z", _MIDDLE), (_MIDDLE, "2027-01-01T00:00:00Z"))


@scenario("verified")
def library_replaced_for_a_part_of_the_period(w: Stage) -> Given:
    """T544: the later edition is for the second half of the day alone."""
    return _replaced(w, (_MIDDLE, "2027-01-01T00:00:00Z"))


@scenario("qualified", "library.current")
def library_replaced_twice(w: Stage) -> Given:
    """T544: the first later edition was for another year, and the one after it for this."""
    return _twice(w, at_hand=True)


@scenario("verified", unknown="library.current")
def library_replaced_twice_and_the_middle_is_not_at_hand(w: Stage) -> Given:
    """T544: a later edition of that name replaces one that nobody has here, so the question is open."""
    return _twice(w, at_hand=False)


_MIDDLE = "2026-09-17T12:00:00Z"


def _replaced(w: Stage, *periods: tuple[str, str]) -> Given:
    """The library with editions that replace it, each for its period."""
    one = named(w)
    later = [
        _later(w, one.signed, f"2026-{place}", period={"start": start, "end": end})
        for place, (start, end) in enumerate(periods)
    ]
    return one.beside(others=tuple(made.file_of(each) for each in later))


def _twice(w: Stage, *, at_hand: bool) -> Given:
    one = named(w)
    period = {"start": "2027-01-01T00:00:00Z", "end": "2028-01-01T00:00:00Z"}
    middle = _later(w, one.signed, "2026-a", period=period)
    last = _later(w, middle, "2026-b")
    return one.beside(others=tuple(made.file_of(each) for each in ([middle] if at_hand else []) + [last]))


def _later(w: Stage, before: Mapping[str, Any], edition: str, **more: Knob) -> Document:
    link = {"id": before["id"], "digestMultibase": document_digest(before)}
    return made.library(w, board(w), at="2026-09-01T08:00:00Z", edition=edition, replaces=link, **more)


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
