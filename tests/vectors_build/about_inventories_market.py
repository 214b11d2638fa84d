"""Reports whose market-based statement takes more than was retired, sourced or left (T462 to T473)."""

from collections.abc import Callable
from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import certified, registry
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.inventories import REPORT, draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, drop, pack
from tests.world_people import Document

RETIRED = {"instruments": "retired"}
SISTER = {
    "id": "https://id.norrland-steel.example/417/7312345000038", "country": "SE",
    "consolidation": "operational-control",
}  # fmt: skip
GRID = {
    "key": "grid", "factor": "grid", "spatial": "supply-shed", "region": "SE-3", "unit": "WHR",
    "quantity": "1000000", "value": "0.0001",
}  # fmt: skip
HYDRO = {**GRID, "key": "hydro", "factor": "hydro", "spatial": "stratum", "value": "0"}
WIND = {**GRID, "key": "wind", "factor": "wind", "spatial": "stratum", "value": "0"}
Part = dict[str, str]
Change = Callable[[Document], None]


def retired(w: Stage, *units: str, **changes: Any) -> tuple[Document, Document]:
    """A retirement for the inventory, and the certificate behind it."""
    one = certified(w, **changes)
    unit = one["credentialSubject"]["units"]["unit"]
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "unit": unit}
    return made.retirement(w, registry(w), [made.taken(one, "0", *units)], **use), one


def certificate(retirement: Document, **changes: str) -> Part:
    """A part that rests on a retirement."""
    return {**WIND, "instrument": retirement["id"], "kind": "certificate", **changes}


def power(physical: list[Part], market: list[Part], *amounts: str, edition: str = "roaster") -> Document:
    """Electricity in both statements; ``amounts``, 100 and 0, are physical and market-based."""
    drafted = draft(edition)
    coffee, own = drafted["physical"]["figures"], {"key": "power", "scope": "2", "label": "electricity"}
    drafted["marketBased"]["figures"] = [{**one, "targetCategory": "indirect"} for one in coffee]
    sides = (("physical", "direct", physical), ("marketBased", "indirect", market))
    for (member, target, parts), amount in zip(sides, amounts or ("100", "0"), strict=True):
        drafted[member]["figures"].append({**own, "amount": amount, "targetCategory": target, "parts": parts})
    return drafted


def cite(drafted: Document, *retirements: Document, **changes: str) -> Document:
    """The draft with retirements cited whole, each under its id."""
    entries = [
        {
            **made.cites(one, str(_size(one))), "unit": one["credentialSubject"]["unit"], "name": one["id"],
            **changes,
        }
        for one in retirements
    ]  # fmt: skip
    return {**drafted, "instruments": sorted(entries, key=lambda one: str(one["digestMultibase"]))}


def _size(retirement: Document) -> int:
    return sum(int(one["to"]) - int(one["from"]) for one in retirement["credentialSubject"]["units"])


def _demanded(w: Stage, drafted: Document, *beside: Document) -> Given:
    return backed(w, sign(w, drafted), *beside, policy=RETIRED)


# Units (T462) and intensities (T463)

KWH: dict[str, Any] = {
    "units": {"from": "0", "to": "5000", "unit": "KWH"}, "metered": {"quantity": "5000", "factor": "1"}
}  # fmt: skip


@scenario("verified")
def inventory_report_in_other_units_than_its_retirement(w: Stage) -> Given:
    """A thousand kilowatt hours stand on as many watt hours; the buyer demands it (T462)."""
    one, behind = retired(w, "1000000")
    in_kwh = {"unit": "KWH", "quantity": "1000"}
    drafted = power([{**GRID, **in_kwh, "value": "0.1"}], [certificate(one, **in_kwh)])
    return _demanded(w, cite(drafted, one), one, behind)


@scenario("figures_wrong", "instrument.covers policy.instruments", also="below_policy")
def inventory_report_of_megawatt_hours_on_watt_hours(w: Stage) -> Given:
    """A thousand megawatt hours, and a thousand watt hours were retired (T462)."""
    one, behind = retired(w, "1000")
    in_mwh = {"unit": "MWH", "quantity": "1000"}
    drafted = power([{**GRID, **in_mwh, "value": "0.1"}], [certificate(one, **in_mwh)])
    return _demanded(w, cite(drafted, one), one, behind)


@scenario(
    "figures_wrong", "instrument.covers policy.instruments", also="below_policy",
    unknown="instrument.intensity",
)  # fmt: skip
def inventory_report_of_kilograms_on_watt_hours(w: Stage) -> Given:
    """Units of another kind than the goods cover none of them (T462)."""
    one, behind = retired(w, "1000000")
    in_kg = {"unit": "KGM"}
    return _demanded(w, cite(power([{**GRID, **in_kg}], [certificate(one, **in_kg)]), one), one, behind)


@scenario("figures_wrong", "instrument.covers")
def inventory_report_of_watt_hours_and_kilowatt_hours_under_one_name(w: Stage) -> Given:
    """Units of two sizes under one name are added by what they are (T462)."""
    small, behind = retired(w, "1000")
    large, other = retired(w, "1000", **KWH, origin={**made.unit_subject()["origin"], "id": f"{made.PARK}1"})
    in_kwh = {"unit": "KWH", "quantity": "2000"}
    drafted = power([{**GRID, **in_kwh, "value": "0.05"}], [certificate(small, **in_kwh)])
    return backed(w, sign(w, cite(drafted, small, large, name=small["id"])), small, large, behind, other)


@scenario("refused", "inventory.statements")
def inventory_report_with_a_factor_in_two_units(w: Stage) -> Given:
    """The goods are kilowatt hours in one statement and watt hours in the other (T462)."""
    changed = {"unit": "KWH"}
    return backed(w, sign(w, power([GRID], [GRID], "100", "100"), _set("marketBased", **changed)))


def _set(member: str, **members: str) -> Change:
    def edit(document: Document) -> None:
        document["credentialSubject"]["inventory"][member]["figures"][-1]["parts"][0].update(members)

    return edit


@scenario("figures_wrong", "instrument.intensity")
def inventory_report_with_a_factor_below_its_certificate(w: Stage) -> Given:
    """The certificate says 0.9 kg a kilowatt hour, and the figure takes 0 (T463)."""
    dirty = {**made.unit_subject()["attribute"], "intensity": "0.9"}
    one, behind = retired(w, "1000000", attribute=dirty)
    return backed(w, sign(w, cite(power([GRID], [certificate(one)]), one)), one, behind)


@scenario("verified")
def inventory_report_with_the_mean_of_its_certificates(w: Stage) -> Given:
    """Two certificates of 0 and 0.1 kg a kilowatt hour, cited under one name, come to 0.05 (T463)."""
    clean, behind = retired(w, "500000")
    dirty = {**made.unit_subject()["attribute"], "intensity": "0.1"}
    other = {**made.unit_subject()["origin"], "id": f"{made.PARK}1"}
    mixed, more = retired(w, "500000", attribute=dirty, origin=other)
    drafted = power([GRID], [certificate(clean, value="0.00005")], "100", "50")
    return _demanded(w, cite(drafted, clean, mixed, name=clean["id"]), clean, mixed, behind, more)


@scenario("below_policy", "policy.instruments", unknown="instrument.intensity")
def inventory_report_of_a_certificate_by_mass(w: Stage) -> Given:
    """Emissions a kilogram say nothing about a watt hour: what was not compared supports nothing (T463)."""
    by_mass = {**made.unit_subject()["attribute"], "per": "KGM"}
    one, behind = retired(w, "1000000", attribute=by_mass)
    return _demanded(w, cite(power([GRID], [certificate(one)]), one), one, behind)


# Goods kept apart (T464), residuals (T465)


@scenario("verified")
def inventory_report_of_goods_kept_apart(w: Stage) -> Given:
    """Half came from a river and half from the grid, and its residual was no cleaner (T464, T465)."""
    half, rest = {"quantity": "500000"}, {"key": "rest", "factor": "rest", "spatial": "residual"}
    drafted = power(
        [{**GRID, **half}, {**HYDRO, **half}], [{**HYDRO, **half}, {**GRID, **half, **rest}], "50", "50"
    )
    return _demanded(w, drafted)


@scenario("below_policy", "policy.instruments")
def inventory_report_of_more_goods_than_were_kept_apart(w: Stage) -> Given:
    """One watt hour of a river, and the market-based statement takes a million (T464)."""
    drafted = power([{**GRID, "quantity": "999999"}, {**HYDRO, "quantity": "1"}], [HYDRO], "99.9999", "0")
    return _demanded(w, drafted)


@scenario("below_policy", "policy.instruments")
def inventory_report_of_a_residual_below_its_region(w: Stage) -> Given:
    """That what is left of a region has no emissions is the reporter's own word (T465)."""
    return _demanded(w, power([GRID], [{**WIND, "spatial": "residual"}]))


# Figures left out (T466)


@scenario("refused", "inventory.statements policy.instruments", also="below_policy")
def inventory_report_without_a_market_based_figure(w: Stage) -> Given:
    """The market-based statement leaves out the electricity, and is called complete (T466)."""
    return backed(w, sign(w, power([GRID], [GRID], "100", "100"), _left_out), policy=RETIRED)


def _left_out(document: Document) -> None:
    document["credentialSubject"]["inventory"]["marketBased"]["figures"].pop()


@scenario("below_policy", "policy.instruments")
def inventory_report_with_an_incomplete_market_based_statement(w: Stage) -> Given:
    """It leaves out the electricity and says so: nothing supports what is not there (T466)."""
    drafted = power([GRID], [GRID], "100", "100")
    drafted["marketBased"]["figures"].pop()
    drafted["marketBased"]["complete"] = False
    return _demanded(w, drafted)


@scenario("below_policy", "policy.instruments")
def inventory_report_with_a_figure_that_is_not_computable(w: Stage) -> Given:
    """A reason stands in the place of the market-based amount (T466)."""
    drafted = power([GRID], [GRID], "100", "100")
    figure = drafted["marketBased"]["figures"][-1]
    del figure["amount"], figure["parts"]
    figure["notComputable"] = "not known"
    return _demanded(w, drafted)


@scenario("refused", "inventory.statements")
def inventory_report_with_a_figure_in_another_scope(w: Stage) -> Given:
    """One figure is of scope 2 in one statement and of scope 3 in the other (T466)."""

    def moved(document: Document) -> None:
        document["credentialSubject"]["inventory"]["marketBased"]["figures"][-1]["scope"] = "3"

    return backed(w, sign(w, power([GRID], [GRID], "100", "100"), moved))


@scenario("refused", "inventory.statements", also="incomplete", unknown="claim.figures")
def inventory_report_without_a_physical_statement(w: Stage) -> Given:
    """Nothing was sourced, the physical statement is not complete, and the market-based one is (T466)."""

    def emptied(document: Document) -> None:
        inventory = document["credentialSubject"]["inventory"]
        inventory["physical"] = {"complete": False}
        for one in inventory["marketBased"]["figures"]:
            del one["parts"]

    return backed(w, sign(w, power([GRID], [GRID], "100", "100"), emptied))


# Certificates and contracts in the physical statement (T467)


@scenario("refused", "inventory.edition")
def inventory_report_of_a_certificate_in_the_physical_statement(w: Stage) -> Given:
    """An edition lets factors of contracts into the physical statement, and certificates never (T467)."""
    contract = {**WIND, "instrument": "urn:example:ppa:1", "kind": "contract"}
    edits = [_set(member, kind="certificate") for member in ("physical", "marketBased")]
    return backed(w, sign(w, power([contract], [contract], "0", "0", edition="stratified"), *edits))


@scenario("below_policy", "policy.instruments")
def inventory_report_of_a_contract_in_both_statements(w: Stage) -> Given:
    """What a contract lets into the physical statement is no measure of the market-based one (T467)."""
    contract = {**WIND, "instrument": "urn:example:ppa:1", "kind": "contract"}
    return _demanded(w, power([contract], [contract], "0", "0", edition="stratified"))


@scenario("figures_wrong", "inventory.edition instrument.covers instrument.fits", also="refused")
def inventory_report_of_more_in_the_physical_statement_than_was_retired(w: Stage) -> Given:
    """A contract is called by the name of 1,000 units that were retired, and takes a million (T467, T595)."""
    one, behind = retired(w, "1000")
    contract = {"instrument": one["id"], "kind": "contract"}
    drafted = cite(power([WIND], [GRID], "0", "100", edition="stratified"), one)
    return backed(w, sign(w, drafted, _set("physical", **contract)), one, behind)


# One retirement in several reports or statements (T468, T471)


def _twice(w: Stage, **changes: Any) -> Given:
    one, behind = retired(w, "1000000")
    drafted = cite(power([GRID], [certificate(one)]), one)
    del drafted["impact"]
    other = sign(w, {**drafted, **changes})
    return backed(w, sign(w, drafted), one, behind, claims=(pack(other),))


@scenario("incomplete", unknown="instrument.double_claim")
def inventory_report_of_units_of_another_entity(w: Stage) -> Given:
    """One reporter uses one retirement for two entities, of which one may be a part of the other (T647)."""
    return _twice(w, entity=SISTER)


@scenario("chain_broken", "instrument.double_claim")
def inventory_report_of_units_of_another_entity_in_another_year(w: Stage) -> Given:
    """One reporter uses one retirement for two entities, one after the other: neither holds both (T468)."""
    return _twice(w, entity=SISTER, period={"start": "2024-01-01", "end": "2025-01-01"})


@scenario("chain_broken", "instrument.double_claim claim.fork")
def inventory_report_of_units_of_a_period_that_overlaps(w: Stage) -> Given:
    """One reporter uses one retirement for two periods that overlap (T468)."""
    return _twice(w, period={"start": "2026-01-01", "end": "2026-10-01"})


@scenario("refused", "inventory.statements")
def inventory_report_of_a_certificate_and_its_effect(w: Stage) -> Given:
    """One certificate carries a figure, and an effect beside it under another spelling of its name (T471)."""
    one, _ = retired(w, "1000000")

    def named(document: Document) -> None:
        document["credentialSubject"]["inventory"]["impact"]["entries"][0]["instrument"] = one["id"].upper()

    return backed(w, sign(w, power([GRID], [certificate(one)]), named))


@scenario("chain_broken", "instrument.double_claim")
def inventory_report_of_a_contract_and_its_effect(w: Stage) -> Given:
    """The same of what the report calls a contract, though it cites the retirement for a figure (T471)."""
    one, behind = retired(w, "1000100")
    drafted = cite(power([GRID], [certificate(one, kind="contract")]), one)
    drafted["impact"]["entries"][0].update(instrument=one["id"], quantity="100", unit="WHR")
    return backed(w, sign(w, drafted), one, behind)


@scenario("chain_broken", "instrument.double_claim")
def inventory_report_of_units_for_an_effect_in_a_figure(w: Stage) -> Given:
    """The retirement is cited for an effect, and a figure takes its units (T471)."""
    one, behind = retired(w, "1000000")
    drafted = cite(power([GRID], [certificate(one, kind="contract")]), one, statement="impact")
    return backed(w, sign(w, drafted), one, behind)


# Regions (T469)


@scenario("refused", "claim.profile")
def inventory_report_of_goods_without_a_region(w: Stage) -> Given:
    """A factor is of a region: without one every certificate would fit (T469)."""
    one, behind = retired(w, "1000000")
    drafted = cite(power([GRID], [certificate(one)]), one)
    place = f"{REPORT}/physical/figures/1/parts/0/region"
    return backed(w, sign(w, drafted, drop(place)), one, behind)


@scenario("refused", "inventory.edition")
def inventory_report_of_few_goods_of_the_region_of_its_certificates(w: Stage) -> Given:
    """One watt hour of a million is of the market in which all were retired (T469)."""
    one, behind = retired(w, "1000000")
    abroad = {**GRID, "key": "abroad", "factor": "abroad", "region": "FR", "quantity": "999999"}

    def diluted(document: Document) -> None:
        figures = document["credentialSubject"]["inventory"]["physical"]["figures"]
        figures[-1]["parts"] = [abroad, {**GRID, "quantity": "1"}]

    return backed(w, sign(w, cite(power([GRID], [certificate(one)]), one), diluted), one, behind)
