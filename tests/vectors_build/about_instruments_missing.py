"""What is cited and not at hand supports nothing, and makes nobody wrong (T749).

Each has its honest neighbour, with all documents, in the module that it is taken from.
"""

from dataclasses import replace

from tests.vectors_build.about_instruments_scopes import Lot, coil
from tests.vectors_build.about_inventories_names import inventory_report_of_a_certificate_that_was_divided
from tests.vectors_build.about_inventories_retired import (
    inventory_report_of_a_certificate_that_was_retired_in_two,
)
from tests.vectors_build.about_inventories_shares import (
    inventory_report_of_a_retirement_in_two_effects_by_quantity,
)
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage


def _without(one: Given, place: int) -> Given:
    """The same without one of the documents beside the report, which bring the retirements first."""
    return replace(one, inputs=(*one.inputs[:place], *one.inputs[place + 1 :]))


@scenario(
    "incomplete", "policy.instruments", also="below_policy", unknown="instrument.covers instrument.present",
)
def inventory_report_of_a_certificate_of_which_a_retirement_is_missing(w: Stage) -> Given:
    """Of two retirements of a certificate one is at hand, and it holds half of what is used (T749)."""
    return _without(inventory_report_of_a_certificate_that_was_retired_in_two(w), 0)


@scenario(
    "incomplete", "policy.instruments", also="below_policy", unknown="instrument.covers instrument.present",
)
def inventory_report_of_a_divided_certificate_of_which_a_half_is_missing(w: Stage) -> Given:
    """The effect names the certificate, and the retirement that is cited for it is not at hand (T749)."""
    return _without(inventory_report_of_a_certificate_that_was_divided(w), 1)


@scenario("incomplete", unknown="instrument.present inventory.shares")
def inventory_report_of_two_effects_whose_retirement_is_missing(w: Stage) -> Given:
    """Each has all of the effect of half of the units, of which nobody knows how many there are (T749)."""
    return _without(inventory_report_of_a_retirement_in_two_effects_by_quantity(w), 0)


@scenario("incomplete", unknown="instrument.covers instrument.intensity instrument.present")
def dirty_units_of_another_market_beside_units_that_are_missing(w: Stage) -> Given:
    """What is not at hand may be clean and enough (T749)."""
    return coil(w, Lot("225000", is_there=False), Lot("225000", geography="US-TX", intensity="0.9"))
