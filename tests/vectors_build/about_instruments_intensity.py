"""What the certificates behind a claim state beside what it counts by them (T690 to T693)."""

from typing import Any

from signing import jcs
from tests import world_instruments as made
from tests.vectors_build.about_instruments import (
    CARRIER,
    MARKED,
    OTHER,
    STATUS,
    TRUST,
    backed,
    certified,
    cited,
    registry,
)
from tests.vectors_build.about_instruments_covered import FACTORS, UNMARKED, calculated
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, drop, file_of, put
from tests.world_people import Document, Knob

_COVERED: dict[str, Any] = {"policy": {"instruments": "covered"}}
_RETIRED: dict[str, Any] = {"policy": {"instruments": "retired"}}


_DIRTY = FACTORS + b"urn:xy:dirty,P,2026,supplier,KWH,0.015\n"


def _attribute(intensity: str, per: str = "KWH") -> Document:
    return {**made.unit_subject()["attribute"], "intensity": intensity, "per": per}


def coil(
    w: Stage, *several: tuple[str, str, str], market: tuple[tuple[str, str, str], ...] = (),
    sources: str = "", factors: bytes = FACTORS, geography: str = "SE-3", **more: Knob,
) -> Given:
    """Half a tonne of a coil, a tonne of which used 450 kWh at 0.01; watt hours, intensity, unit of each."""
    calculation = calculated(*(market or (("450", "KWH", "wind"),)), more=sources, factors=factors)
    entries, extras = [], []
    for place, (quantity, intensity, per) in enumerate(several):
        origin = {**made.unit_subject()["origin"], "id": f"{made.PARK}-{place}"}
        one = certified(w, origin=origin, attribute=_attribute(intensity, per), geography=geography)
        retired = made.retirement(w, registry(w), [made.taken(one)], geography=geography)
        entries.append(made.cites(retired, quantity))
        extras += [retired, one]
    draft = calculation.draft
    facts: dict[str, Any] = {name: draft[name] for name in ("footprint", "mass")}
    entries.sort(key=lambda one: str(one["digestMultibase"]))
    data = file_of(w.around(w.claim(**facts, instruments=entries)), extras=extras)
    workings = jcs.canonical(calculation.workings)
    return given(data, trust=TRUST, status=STATUS, **{"workings": workings, **more})


@scenario("figures_wrong", "instrument.intensity policy.instruments", also="below_policy")
def certificates_above_the_factor(w: Stage) -> Given:
    """T690: 0.01 a kilowatt hour is counted, and 0.9 is what was retired carries."""
    return coil(w, ("225000", "0.9", "KWH"), **_COVERED)


@scenario("figures_wrong", "instrument.intensity")
def certificates_above_the_factor_in_another_unit(w: Stage) -> Given:
    """T690: 10.1 a megawatt hour is more than 0.01 a kilowatt hour."""
    return coil(w, ("225000", "10.1", "MWH"))


@scenario("verified")
def certificates_at_the_factor(w: Stage) -> Given:
    """T690: exactly as much is counted as they state."""
    return coil(w, ("225000", "10", "MWH"), **_COVERED)


@scenario("below_policy", "policy.instruments", unknown="instrument.intensity")
def certificates_with_an_intensity_by_mass(w: Stage) -> Given:
    """T690: kilograms of what, for a kilowatt hour? Such an intensity is none of electricity."""
    return coil(w, ("225000", "0", "KGM"), **_RETIRED)


@scenario("figures_wrong", "instrument.intensity")
def certificates_above_the_factor_beside_one_by_mass(w: Stage) -> Given:
    """T690: what cannot be compared hides nothing."""
    return coil(w, ("124000", "0", "KGM"), ("101000", "0.9", "KWH"))


@scenario("verified")
def certificates_of_two_intensities(w: Stage) -> Given:
    """T690: 200 kWh at 0 and 25 kWh at 0.09 are 0.01 each."""
    return coil(w, ("200000", "0", "KWH"), ("25000", "0.09", "KWH"), **_COVERED)


@scenario("figures_wrong", "instrument.intensity")
def certificates_of_two_intensities_above_the_factor(w: Stage) -> Given:
    """T690: another watt hour of the second in place of one of the first."""
    return coil(w, ("199999", "0", "KWH"), ("25001", "0.09", "KWH"))


@scenario("verified")
def certificates_beyond_the_use(w: Stage) -> Given:
    """T690: enough is clean; what is cited beyond the use was not used."""
    return coil(w, ("225000", "0.01", "KWH"), ("225000", "0.9", "KWH"), **_COVERED)


@scenario("verified")
def certificates_above_a_rounded_factor(w: Stage) -> Given:
    """T690: a third, which the factor rounds to the sixth decimal."""
    rounded = FACTORS.replace(b"supplier,KWH,0.01", b"supplier,KWH,0.333333")
    return coil(w, ("225000", "0.3333334", "KWH"), factors=rounded, **_COVERED)


@scenario("figures_wrong", "instrument.intensity")
def certificates_above_what_is_not_residual(w: Stage) -> Given:
    """T690: a residual factor of 0.5 beside them makes up for nothing."""
    market = (("200", "KWH", "wind"), ("250", "KWH", "residual"))
    return coil(w, ("100000", "0.02", "KWH"), market=market)


@scenario("below_policy", "policy.instruments", unknown="instrument.intensity")
def certificates_above_energy_of_both_results(w: Stage) -> Given:
    """T690: energy that nobody marks would be dirtier if it were what the certificates are for."""
    market = (("450", "KWH", "dirty"),)
    one = ("450000", "0.015", "KWH")
    return coil(w, one, market=market, sources=UNMARKED, factors=_DIRTY, **_RETIRED)


@cited("below_policy", "policy.instruments", unknown="instrument.intensity")
def certificates_above_what_a_claim_shows(w: Stage) -> Given:
    """T690: without workings: 2,000 kg were retired for a coil that shows 1,759 kg."""
    return backed(w, certificate={"attribute": _attribute("2")}).inside(**_RETIRED)


@cited("verified")
def certificates_within_what_a_claim_shows(w: Stage) -> Given:
    """T690: without workings: 1,750 kg of them say nothing against it."""
    return backed(w, certificate={"attribute": _attribute("1.75")}).inside(**_RETIRED)


def _other(product: str, unit: str) -> dict[str, Any]:
    units = {"from": "0", "to": "5000000", "unit": unit}
    return {
        "certificate": {"product": product, "units": units},
        "use": {"product": product, "unit": unit}, "cite": {"unit": unit},
    }  # fmt: skip


@cited("below_policy", "policy.instruments")
def heat_supports_no_electricity(w: Stage) -> Given:
    """T691: nothing shows that the market-based result counts heat."""
    return backed(w, **_other("heat", "WHR")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def grams_of_fuel_support_no_electricity(w: Stage) -> Given:
    """T691: nothing that a claim of scope 2 counts is a gram of e-methanol."""
    return backed(w, **_other("e-methanol", "GRM")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def electricity_in_grams(w: Stage) -> Given:
    """T691: electricity is counted as energy."""
    return backed(w, **_other("electricity", "GRM")).inside(**_RETIRED)


@cited("verified")
def fuel_for_a_market_based_source_of_scope_3(w: Stage) -> Given:
    """T691: where the market-based result counts something of scope 3, e-methanol of scope 3 supports it."""
    facts = _other("e-methanol", "GRM")
    facts["use"]["scope"] = "3"
    return backed(w, **facts, edits=(put(f"{MARKED}/scope", "3"),)).inside(**_RETIRED)


@cited("refused", "instrument.fits policy.instruments", also="below_policy")
def electricity_retired_in_scope_1(w: Stage) -> Given:
    """T692: units for scope 1 carry no purchased electricity."""
    return backed(w, use={"scope": "1"}).inside(**_RETIRED)


@cited("refused", "instrument.fits")
def electricity_retired_in_scope_3(w: Stage) -> Given:
    """T692: the electricity of the claim is of scope 2."""
    return backed(w, use={"scope": "3"}).inside()


@cited("verified")
def chain_of_scopes(w: Stage) -> Given:
    """One lot, a carrier in scope 1 and the mill as its shipper in scope 3: one retirement, legal (T330).

    What the mill counts by it is electricity of scope 3 (T692).
    """
    chain = [{"role": "carrier", "party": CARRIER}, {"role": "shipper", "party": w.mill.did}]
    use = {"beneficiary": CARRIER, "scope": "1", "chain": chain, "usedFor": OTHER}
    return backed(w, use=use, edits=(put(f"{MARKED}/scope", "3"),)).inside()


@cited("refused", "instrument.fits")
def shipper_counts_purchased_electricity(w: Stage) -> Given:
    """T692: in its chain the mill has a role of scope 3, and none of scope 2."""
    chain = [{"role": "carrier", "party": CARRIER}, {"role": "shipper", "party": w.mill.did}]
    use = {"beneficiary": CARRIER, "scope": "1", "chain": chain, "usedFor": OTHER}
    return backed(w, use=use).inside()


def _hidden() -> tuple[Any, ...]:
    shown = "/credentialSubject/footprint"
    return put(f"{shown}/detail", "total"), drop(f"{shown}/components")


@cited("verified")
def electricity_of_a_claim_that_shows_no_scope(w: Stage) -> Given:
    """T692: of scope 2 or 3, where components are not shown."""
    return backed(w, use={"scope": "3"}, edits=_hidden()).inside()


@cited("refused", "instrument.fits")
def electricity_in_scope_1_of_a_claim_that_shows_no_scope(w: Stage) -> Given:
    """T692: of scope 1 never."""
    return backed(w, use={"scope": "1"}, edits=_hidden()).inside()


@scenario("verified")
def electricity_retired_in_scope_1_for_an_impact(w: Stage) -> Given:
    """T692: what supports no market-based result is asked nothing of the kind."""
    return backed(w, use={"scope": "1"}, cite={"statement": "impact"}).inside()


def _of_market(geography: str, scope: str = "2") -> dict[str, Any]:
    return {"certificate": {"geography": geography}, "use": {"geography": geography, "scope": scope}}


@cited("below_policy", "policy.instruments")
def electricity_of_another_country(w: Stage) -> Given:
    """T693: wind of Texas for a mill in Sweden."""
    return backed(w, **_of_market("US-TX")).inside(**_RETIRED)


@cited("verified")
def electricity_of_the_internal_market(w: Stage) -> Given:
    """T693: what was produced in Norway may be used in Sweden."""
    return backed(w, **_of_market("NO-1")).inside(**_RETIRED)


@cited("verified")
def electricity_of_a_market_that_names_no_country(w: Stage) -> Given:
    """T693: a market of another name is not compared."""
    return backed(w, **_of_market("Nordic")).inside(**_RETIRED)


@cited("verified")
def electricity_of_scope_3_of_another_country(w: Stage) -> Given:
    """T693: what others use for the mill is used where they are."""
    return backed(w, **_of_market("US-TX", "3"), edits=(put(f"{MARKED}/scope", "3"),)).inside(**_RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def electricity_used_of_another_country(w: Stage) -> Given:
    """T693: the workings show that as much was used, of which the mill had none from there."""
    return coil(w, ("225000", "0", "KWH"), geography="US-TX", **_RETIRED)
