"""What was retired for a product beside what was retired for the passports it consumed (T642, T643)."""

from typing import Any

from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.activity.from_file import calculate_file
from signing import jcs
from tests import world_instruments as made
from tests.vectors_build.about_instruments import ISSUING, TRUST, certified, registry
from tests.vectors_build.about_instruments_covered import FACTORS
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of
from tests.world_inputs import SALT, SLAB, Supply, activity, checked, supply
from tests.world_people import Document

ORE = "https://id.sydstal.example/01/04098765000010/21/P-1"
_HOUR = {"start": "2026-09-08T12:00:00Z", "end": "2026-09-08T13:00:00Z"}
_DAY = {"start": "2026-09-08T00:00:00Z", "end": "2026-09-09T00:00:00Z"}
_RETIRED: dict[str, Any] = {"policy": {"instruments": "retired"}}
_COVERED: dict[str, Any] = {"policy": {"instruments": "covered"}}
_SOURCE = """
[[sources]]
key = "{key}"
stage = "rolling"
scope = "2"
method = "M4"
quantity = "{quantity}"
unit = "KWH"
evidence = "invoice"
factor = "urn:xy:{factor}"
electricity = "{electricity}-based"
"""
_OWN = (("450", "grid", "location"), ("450", "wind", "market"))
"""Kilowatt hours of the coil's own electricity a tonne, their factor, and the result that counts them."""
_DIRTY = (*_OWN[:1], ("450", "residual", "market"))


def _retired_for(w: Stage, product: str, geography: str = "SE-3") -> tuple[Document, list[Document]]:
    """An entry of 1,000,000 Wh that were retired for a slab of the rival, and what bears it."""
    origin = {**made.unit_subject()["origin"], "id": f"{made.PARK}-{product[-1]}"}
    facts: dict[str, Any] = {"period": dict(_HOUR), "at": "2026-09-08T14:00:00Z", "geography": geography}
    one = certified(w, origin=origin, **facts)
    use: dict[str, Any] = {"beneficiary": w.rival.did, "usedFor": product, "geography": geography}
    at = "2026-09-09T05:00:00Z"
    retired = made.retirement(w, registry(w), [made.taken(one)], at=at, period=dict(_DAY), **use)
    return made.cites(retired), [retired, one]


def _slab(w: Stage, *, geography: str = "", above: Supply | None = None) -> tuple[Supply, list[Document]]:
    """A slab, with what was retired for it in such a market, if anything was; and all documents about it."""
    entry, beside = _retired_for(w, SLAB, geography) if geography else (None, [])
    claim = {"instruments": [entry]} if entry else {}
    slab = supply(w, claim=claim, consumed=[(above, "1600")] if above else ())
    return slab, [*slab.signed(), *beside]


def _coil(
    w: Stage, made_of: tuple[Supply, list[Document]], own: tuple[tuple[str, str, str], ...] = (),
    quantity: str = "", **more: Any,
) -> Given:  # fmt: skip
    """Half a tonne of coil, a tonne of which took 1,050 kg of slab, with its workings; watt hours cited."""
    slab, extras = made_of
    facts: dict[str, Any]
    lines = [activity([(slab, "1050")]).decode()]
    for place, (used, factor, electricity) in enumerate(own):
        facts = {"quantity": used, "factor": factor, "electricity": electricity}
        lines.append(_SOURCE.format(key=f"electricity-{place}", **facts))
    factors = read_factors(FACTORS, source="f.csv")
    data = "".join(lines).encode()
    calculation = calculate_file(data, "toml", factors, inputs=[checked(slab)], salt=SALT)
    facts = {name: calculation.draft[name] for name in ("footprint", "mass", "inputs")}
    if quantity:
        one = certified(w)
        retired = made.retirement(w, registry(w), [made.taken(one)])
        facts["instruments"], extras = [made.cites(retired, quantity)], [*extras, retired, one]
    docs = w.around(w.claim(**facts))
    status = (w.status_bundle(of=[*docs.signed(), *slab.signed(), w.accreditation_document]), ISSUING)
    workings = {"workings": jcs.canonical(calculation.workings)}
    return given(file_of(docs, extras=extras), trust=TRUST, status=status, **{**workings, **more})


@scenario("below_policy", "policy.instruments")
def watt_hour_for_a_slab_without_support(w: Stage) -> Given:
    """T642: the whole difference comes with the slab, for which nothing was retired."""
    return _coil(w, _slab(w), quantity="1", **_RETIRED)


@scenario("below_policy", "policy.instruments", unknown="inputs.supported")
def covered_electricity_beside_a_slab_without_support(w: Stage) -> Given:
    """T642: its own 450 kWh a tonne are covered, those of the slab are not."""
    return _coil(w, _slab(w), _OWN, "225000", **_RETIRED)


@scenario("verified", unknown="inputs.supported")
def slab_without_support_where_nobody_asks(w: Stage) -> Given:
    """T642: without a policy it is said, and nothing more."""
    return _coil(w, _slab(w), _OWN, "225000")


@scenario("verified")
def covered_electricity_beside_a_supported_slab(w: Stage) -> Given:
    """T642: for the slab and for the coil something was retired."""
    return _coil(w, _slab(w, geography="SE-3"), _OWN, "225000", **_RETIRED)


@scenario("below_policy", unknown="policy.instruments")
def electricity_of_a_supported_slab_in_what_quantity(w: Stage) -> Given:
    """T642: how much the slab used its own workings would say, which its consumer does not have."""
    return _coil(w, _slab(w, geography="SE-3"), _OWN, "225000", **_COVERED)


@scenario("verified")
def supported_slab_and_nothing_besides(w: Stage) -> Given:
    """T642: the coil takes nothing from a market itself, and the slab's result is supported."""
    return _coil(w, _slab(w, geography="SE-3"), **_RETIRED)


@scenario("below_policy", "policy.instruments")
def supported_slab_and_electricity_of_its_own(w: Stage) -> Given:
    """T642: what was retired for the slab supports nothing that the coil adds."""
    return _coil(w, _slab(w, geography="SE-3"), _OWN, **_RETIRED)


@scenario("below_policy", "policy.instruments", unknown="inputs.supported")
def slab_supported_by_units_of_another_country(w: Stage) -> Given:
    """T642: the slab is asked what it is asked by itself, the market of its units too (T693)."""
    return _coil(w, _slab(w, geography="US-TX"), _OWN, "225000", **_RETIRED)


@scenario("below_policy", "policy.instruments", unknown="inputs.supported")
def ore_without_support_below_a_supported_slab(w: Stage) -> Given:
    """T642: at any depth. Something was retired for coil and slab, and nothing for the ore."""
    return _coil(w, _slab(w, geography="SE-3", above=_ore(w)), _OWN, "225000", **_RETIRED)


@scenario("verified")
def supported_ore_below_a_slab_that_takes_nothing(w: Stage) -> Given:
    """T642: the slab shows no energy of a market, and carries on what the ore brought."""
    entry, beside = _retired_for(w, ORE)
    slab, extras = _slab(w, above=_ore(w, instruments=[entry]))
    return _coil(w, (slab, [*extras, *beside]), _OWN, "225000", **_RETIRED)


def _ore(w: Stage, **claim: Any) -> Supply:
    """Ore of the rival, of the day before; its two results differ."""
    at = {"at": "2026-09-09T06:00:00Z"}
    return supply(w, id=ORE, claim={**at, **claim}, statement={"at": "2026-09-09T07:00:00Z"})


@scenario("verified")
def slab_whose_two_results_are_one(w: Stage) -> Given:
    """T642: it takes nothing from a market, and needs nothing."""
    draft = calculate_file(activity([], mass="2000"), "toml", salt=SALT).draft
    slab = supply(w, claim={name: draft[name] for name in ("footprint", "mass")})
    return _coil(w, (slab, slab.signed()), _OWN, "225000", **_COVERED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def watt_hour_for_electricity_that_is_left_out(w: Stage) -> Given:
    """T643: the location-based result counts 135 kg of electricity, the market-based one shows none."""
    return _coil(w, _slab(w, geography="SE-3"), _OWN[:1], "1", **_RETIRED)


@scenario("verified")
def units_for_residual_electricity_beside_a_supported_slab(w: Stage) -> Given:
    """T643: a market-based source of the coil's own is shown, whatever factor it has."""
    return _coil(w, _slab(w, geography="SE-3"), _DIRTY, "1", **_RETIRED)
