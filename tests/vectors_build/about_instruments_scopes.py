"""Energy of each scope stands on units that were retired in it and can be used there (T634 to T641)."""

from typing import Any, NamedTuple

from passport.carbon.calculating.detail import Detail
from signing import jcs
from tests import world_instruments as made
from tests.vectors_build.about_instruments import STATUS, TRUST, certified, registry
from tests.vectors_build.about_instruments_covered import FACTORS, calculated
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of
from tests.world_people import Knob

COVERED: dict[str, Any] = {"policy": {"instruments": "covered"}}
RETIRED: dict[str, Any] = {"policy": {"instruments": "retired"}}
WIND = (("450", "KWH", "wind"),)
CLEAN = FACTORS.replace(b"residual,KWH,0.5", b"residual,KWH,0") + (
    b"urn:xy:tonnes,P,2026,generic,TNE,200\nurn:xy:contract,P,2026,supplier,TNE,20\n"
    b"urn:xy:none,P,2026,generic,KWH,0\nurn:xy:fuels,P,2026,supplier,KWH,0.002\n"
    b"urn:xy:half,P,2026,residual,KWH,0.15\nurn:xy:mix,P,2026,supplier,KWH,0.4\n"
    b"urn:xy:less,P,2026,supplier,KWH,0.299\n"
)


class Lot(NamedTuple):
    """Units that were retired for the coil, and what their certificates state."""

    quantity: str
    scope: str = "2"
    geography: str = "SE-3"
    intensity: str = "0"
    product: str = "electricity"
    unit: str = "WHR"
    size: str = "1000000"
    is_there: bool = True
    """Whether retirement and certificate are at hand."""


def source(
    key: str, quantity: str, factor: str, mark: str = "market", scope: str = "3", unit: str = "KWH"
) -> str:
    """Another source of the coil, a tonne of which used so much."""
    return f"""
[[sources]]
key = "{key}"
stage = "rolling"
scope = "{scope}"
method = "M4"
quantity = "{quantity}"
unit = "{unit}"
evidence = "invoice"
factor = "urn:xy:{factor}"
electricity = "{mark}-based"
"""


BOTH = source("processing", "1", "wind")
"""Energy of scope 3 besides: a kilowatt hour a tonne."""
UPSTREAM = source("fuels", "450", "fuels") + source("fuels-grid", "450", "north", "location")
"""What is emitted before the electricity is used, a kilowatt hour of it."""


def coil(
    w: Stage, *lots: Lot, market: tuple[tuple[str, str, str], ...] = WIND, sources: str = "",
    detail: Detail = "component", location: tuple[str, str, str] = ("450", "KWH", "grid"), **more: Knob,
) -> Given:
    """Half a tonne of a coil whose claim cites these lots, with its workings."""
    calculation = calculated(*market, more=sources, factors=CLEAN, detail=detail, location=location)
    entries, extras = [], []
    for place, lot in enumerate(lots):
        facts: dict[str, Any] = {"product": lot.product, "geography": lot.geography}
        plain = made.unit_subject()
        one = certified(
            w, **facts, origin={**plain["origin"], "id": f"{made.PARK}-{place}"},
            attribute={**plain["attribute"], "intensity": lot.intensity},
            units={"from": "0", "to": "5000000", "unit": lot.unit},
        )  # fmt: skip
        taken = made.taken(one, behind=lot.size)
        retired = made.retirement(w, registry(w), [taken], **facts, scope=lot.scope, unit=lot.unit)
        entries.append(made.cites(retired, lot.quantity, unit=lot.unit))
        extras += [retired, one] if lot.is_there else []
    draft = calculation.draft
    shown: dict[str, Any] = {name: draft[name] for name in ("footprint", "mass")}
    entries.sort(key=lambda one: str(one["digestMultibase"]))
    data = file_of(w.around(w.claim(**shown, instruments=entries)), extras=extras)
    workings = jcs.canonical(calculation.workings)
    return given(data, trust=TRUST, status=STATUS, **{"workings": workings, **more})


# Units of another market


@scenario("figures_wrong", "instrument.intensity policy.instruments", also="below_policy")
def clean_units_of_another_market_beside_dirty_ones(w: Stage) -> Given:
    """T634: wind of Texas covers nothing in Sweden, and makes what was retired there no cleaner."""
    return coil(w, Lot("225000", intensity="0.9"), Lot("225000", geography="US-TX"), **COVERED)


@scenario("verified")
def dirty_units_of_another_market_beside_enough(w: Stage) -> Given:
    """T634: what the claim cannot use does no harm where the rest is enough."""
    return coil(w, Lot("225000"), Lot("225000", geography="US-TX", intensity="0.9"), **COVERED)


@scenario("figures_wrong", "instrument.intensity", unknown="instrument.covers")
def dirty_units_of_another_market(w: Stage) -> Given:
    """T634: units that it cannot use are its own word all the same."""
    return coil(w, Lot("225000", geography="US-TX", intensity="0.9"))


# Units of another scope


_AS_MUCH = source("processing", "450", "wind")


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def units_of_scope_3_for_purchased_electricity(w: Stage) -> Given:
    """T635: a kilowatt hour of scope 3 lets no wind of Texas carry the 450 of scope 2."""
    return coil(w, Lot("225500", "3", "US-TX"), sources=BOTH, **RETIRED)


@scenario("verified")
def units_of_each_scope_for_its_energy(w: Stage) -> Given:
    """T635: 450 kWh of Sweden in scope 2, one of Texas in scope 3, where others use it."""
    return coil(w, Lot("225000"), Lot("500", "3", "US-TX"), sources=BOTH, **COVERED)


@scenario("figures_wrong", "instrument.covers")
def units_of_scope_3_beside_too_few_of_scope_2(w: Stage) -> Given:
    """T635: one watt hour of scope 2 is missing, and half a million of scope 3 hide it not."""
    return coil(w, Lot("224999"), Lot("500000", "3"), sources=BOTH)


@scenario("figures_wrong", "instrument.intensity")
def clean_units_of_scope_3_beside_dirty_ones_of_scope_2(w: Stage) -> Given:
    """T635: purchased electricity has the intensity of what was retired in scope 2."""
    return coil(w, Lot("225000", intensity="0.9"), Lot("225000", "3"), sources=_AS_MUCH)


@scenario("figures_wrong", "instrument.intensity")
def dirty_units_of_scope_3_beside_clean_ones_of_scope_2(w: Stage) -> Given:
    """T635: as many units as are cited in scope 3 were used in it, and count there."""
    return coil(w, Lot("225000"), Lot("225000", "3", intensity="0.9"), sources=_AS_MUCH)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def units_of_scope_3_for_what_is_shown_of_scope_2(w: Stage) -> Given:
    """T635: without workings too: the claim shows market-based energy of scope 2, and cites none."""
    return coil(w, Lot("225500", "3"), sources=BOTH, workings=None, **RETIRED)


@scenario("verified", unknown="instrument.covers")
def units_of_each_scope_that_is_shown(w: Stage) -> Given:
    """T635: without workings: units of both scopes, and nothing speaks against them."""
    return coil(w, Lot("225000"), Lot("500", "3"), sources=BOTH, workings=None, **RETIRED)


# The same electricity in two scopes


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def upstream_emissions_of_the_same_electricity(w: Stage) -> Given:
    """T636: nobody says whether 450 kWh in scope 3 are those of scope 2: open, and no accusation."""
    return coil(w, Lot("225000", intensity="0.01"), sources=UPSTREAM, **COVERED)


@scenario("verified", unknown="instrument.covers")
def upstream_emissions_of_electricity_that_was_retired(w: Stage) -> Given:
    """T636: nothing speaks against the result, which a policy that does not want it covered accepts."""
    return coil(w, Lot("225000", intensity="0.01"), sources=UPSTREAM, **RETIRED)


@scenario("verified", unknown="instrument.covers")
def upstream_emissions_and_more_units_than_were_used(w: Stage) -> Given:
    """T636: the units beyond the use make its upstream emissions no dirtier."""
    return coil(w, Lot("450000", intensity="0.01"), sources=UPSTREAM, **RETIRED)


_LOSSES = source("losses", "450", "fuels") + source("losses-grid", "450", "north", "location")


@scenario("verified", unknown="instrument.covers")
def several_upstream_emissions_of_the_same_electricity(w: Stage) -> Given:
    """T636: fuels and losses by the same kilowatt hour are no accusation, and unsupported."""
    return coil(w, Lot("225000", intensity="0.01"), sources=UPSTREAM + _LOSSES)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def more_energy_of_scope_3_than_of_scope_2_in_all(w: Stage) -> Given:
    """T636: 900 kWh in scope 3 beside 450 of scope 2 that were retired for: not supported."""
    return coil(w, Lot("225000", intensity="0.01"), sources=UPSTREAM + _LOSSES, **RETIRED)


@scenario("figures_wrong", "instrument.covers")
def more_energy_of_scope_3_than_of_scope_2(w: Stage) -> Given:
    """T636: 451 kWh are not all those 450."""
    return coil(w, Lot("225000"), sources=source("processing", "451", "wind"))


# Claims that hide their components


@scenario("refused", "instrument.fits policy.instruments", unknown="instrument.covers", also="below_policy")
def hidden_purchased_electricity_on_units_of_scope_3(w: Stage) -> Given:
    """T637: the workings show scope 2, as the components would."""
    return coil(w, Lot("225000", "3"), detail="total", **RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def hidden_electricity_on_units_of_scope_3(w: Stage) -> Given:
    """T637: where nothing shows another scope it is purchased electricity."""
    return coil(w, Lot("225000", "3"), detail="total", workings=None, **RETIRED)


@scenario("verified", unknown="instrument.covers")
def hidden_electricity_on_units_of_scope_2(w: Stage) -> Given:
    """T637: and stands on units of scope 2."""
    return coil(w, Lot("225000"), detail="total", workings=None, **RETIRED)


@scenario("verified")
def hidden_electricity_that_workings_show(w: Stage) -> Given:
    """T637: of scope 3, and of scope 2, each on its own units."""
    return coil(w, Lot("225000"), Lot("500", "3"), sources=BOTH, detail="total", **COVERED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers instrument.intensity")
def hidden_electricity_below_what_was_retired(w: Stage) -> Given:
    """T637: the whole result has less CO2e than the certificates state."""
    return coil(w, Lot("225000", intensity="0.9"), detail="total", workings=None, **RETIRED)


@scenario("verified", unknown="instrument.covers")
def hidden_electricity_within_the_result(w: Stage) -> Given:
    """T637: the certificates state as much as the electricity is counted at."""
    return coil(w, Lot("225000", intensity="0.01"), detail="total", workings=None, **RETIRED)


# What the location-based result states


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def residual_of_nothing_beside_tonnes(w: Stage) -> Given:
    """T638: no location-based energy is stated that a residual of 0 could be held against."""
    market = (("0.002", "KWH", "wind"), ("449.998", "KWH", "residual"))
    return coil(w, Lot("1"), market=market, location=("1", "TNE", "tonnes"), **RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def electricity_beside_tonnes(w: Stage) -> Given:
    """T638: whether a watt hour is as much as a tonne of the location-based result nobody can say."""
    return coil(w, Lot("1"), market=(("0.002", "KWH", "wind"),), location=("1", "TNE", "tonnes"), **RETIRED)


@scenario("verified", unknown="instrument.covers")
def steam_by_the_tonne_in_both_results(w: Stage) -> Given:
    """T638: as many tonnes in one result as in the other, beside electricity that was retired for."""
    steam = source("steam", "0.1", "contract", scope="2", unit="TNE")
    steam += source("steam-grid", "0.1", "tonnes", "location", "2", "TNE")
    return coil(w, Lot("225000"), sources=steam, **RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def clean_grid_of_scope_3_beside_a_residual(w: Stage) -> Given:
    """T639: clean location-based energy of scope 3 halves no residual of scope 2."""
    sources = source("processing", "450", "residual") + source("processing-grid", "450", "none", "location")
    return coil(w, Lot("1"), market=(("450", "KWH", "half"),), sources=sources, **RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def energy_of_scope_3_in_place_of_scope_2(w: Stage) -> Given:
    """T639: 225 kWh of scope 3 stand for none of the 450 that the location-based result counts in scope 2."""
    market = (("225", "KWH", "wind"),)
    fuels = source("fuels", "225", "wind")
    return coil(w, Lot("112500"), Lot("112500", "3"), market=market, sources=fuels, **RETIRED)


# Units of another kind


_GRAM = Lot("1", product="e-methanol", unit="GRM")
_CONTRACT = source("fuel", "0.01", "contract", unit="TNE")


@scenario("figures_wrong", "instrument.covers")
def gram_of_fuel_beside_too_little_electricity(w: Stage) -> Given:
    """T640: one watt hour for 225,000, and a gram of e-methanol hides it not."""
    return coil(w, Lot("1"), _GRAM)


@scenario("figures_wrong", "instrument.covers policy.instruments", also="below_policy")
def gram_of_fuel_of_scope_3_beside_too_little_electricity(w: Stage) -> Given:
    """T640: the same where the claim counts fuel of scope 3."""
    return coil(w, Lot("1"), _GRAM._replace(scope="3"), sources=_CONTRACT, **RETIRED)


@scenario("verified", unknown="instrument.covers")
def fuel_of_scope_3_beside_electricity(w: Stage) -> Given:
    """T640: electricity is covered, and whether the fuel is as much nobody can say."""
    return coil(w, Lot("225000"), _GRAM._replace(scope="3"), sources=_CONTRACT, **RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def heat_of_scope_3_for_purchased_electricity(w: Stage) -> Given:
    """T641: a kilowatt hour of scope 3 lets no heat carry the 450 of scope 2."""
    return coil(w, Lot("225500", "3", product="heat"), sources=BOTH, **RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def fuel_of_scope_3_for_purchased_electricity(w: Stage) -> Given:
    """T641: nor a gram of e-methanol."""
    return coil(w, _GRAM._replace(scope="3"), sources=BOTH, **RETIRED)


@scenario("verified", unknown="instrument.covers")
def heat_of_scope_3_beside_purchased_electricity(w: Stage) -> Given:
    """T641: each stands on its own."""
    return coil(w, Lot("225000"), Lot("500", "3", product="heat"), sources=BOTH, **RETIRED)
