"""What a claim counts at the average of the grid takes nothing from a market (T636)."""

from typing import Any

from tests.vectors_build.about_instruments_scopes import COVERED, RETIRED, Lot, coil, source
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage


def _partly(w: Stage, factor: str, *lots: Lot, **more: Any) -> Given:
    return coil(w, *lots, market=(("200", "KWH", "wind"), ("250", "KWH", factor)), **more)


@scenario("verified")
def the_rest_at_the_average_of_the_grid(w: Stage) -> Given:
    """T636: 250 kWh count as in the location-based result: nothing was taken from a market for them."""
    return _partly(w, "grid", Lot("100000"), **COVERED)


@scenario("verified")
def the_rest_at_a_mix_above_the_grid(w: Stage) -> Given:
    """T636: what a supplier states above the average of the grid needs no units either."""
    return _partly(w, "mix", Lot("100000"), **COVERED)


@scenario("figures_wrong", "instrument.covers")
def the_rest_below_the_average_of_the_grid(w: Stage) -> Given:
    """T636: a thousandth below it does."""
    return _partly(w, "less", Lot("100000"))


@scenario("figures_wrong", "instrument.covers")
def too_little_beside_the_average_of_the_grid(w: Stage) -> Given:
    """T636: of the other 200 kWh one watt hour is missing."""
    return _partly(w, "grid", Lot("99999"))


@scenario("below_policy", "policy.instruments", unknown="instrument.intensity")
def dirty_units_beside_the_average_of_the_grid(w: Stage) -> Given:
    """T636: whether units at 0.3 are for what counts so or for the rest: open."""
    return _partly(w, "grid", Lot("100000", intensity="0.3"), **RETIRED)


@scenario("figures_wrong", "instrument.covers")
def a_clean_watt_hour_of_the_grid(w: Stage) -> Given:
    """T636: a grid of 0 for a watt hour of the location-based result makes no wind of what is left."""
    grid = source("north", "0.002", "none", "location", "2")
    return coil(w, Lot("1"), market=(("450.002", "KWH", "wind"),), sources=grid)
