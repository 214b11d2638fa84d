"""Reports of whoever has the goods of which the attribute was sold apart (T331, T535 to T537)."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import OTHER, STATUS, TRUST, certified, cited, registry
from tests.vectors_build.about_instruments import backed as claimed
from tests.vectors_build.about_inventories import RIVAL as ENTITY
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, WIND, power
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, heap, put
from tests.world_people import Document

HALF, REST = {**WIND, "quantity": "500000"}, {**GRID, "quantity": "500000"}


def _sold(w: Stage, **use: Any) -> tuple[Document, Document]:
    """What was retired for another party of electricity that this mill has, and its certificate."""
    one = certified(w)
    return made.retirement(w, registry(w), [made.taken(one)], beneficiary=w.rival.did,
                           purpose="inventory", usedFor=None, counterpart=w.mill.did, **use), one  # fmt: skip


def _reports(w: Stage, *market: dict[str, str], amount: str) -> Given:
    return backed(w, sign(w, power([WIND], list(market), "0", amount)), *_sold(w))


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_an_attribute_that_was_sold_apart(w: Stage) -> Given:
    """The mill has the wind park's electricity, and another party its attribute; both count it (T331)."""
    return _reports(w, WIND, amount="0")


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_half_an_attribute_that_was_sold_apart(w: Stage) -> Given:
    """All of it was sold, and the report leaves out one half (T331)."""
    return _reports(w, HALF, REST, amount="50")


@scenario("verified")
def inventory_report_that_leaves_out_what_was_sold_apart(w: Stage) -> Given:
    """The market-based statement counts the grid in its place (T331)."""
    return _reports(w, GRID, amount="100")


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_an_attribute_that_is_kept_as_a_contract(w: Stage) -> Given:
    """The goods whose attribute was sold are called a contract (T535)."""
    return _reports(w, {**WIND, "kind": "contract", "instrument": "urn:example:ppa:1"}, amount="0")


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_an_attribute_that_is_kept_as_a_residual(w: Stage) -> Given:
    """What is left of the region is said to be as clean as what was sold (T535)."""
    return _reports(w, {**WIND, "key": "rest", "factor": "rest", "spatial": "residual"}, amount="0")


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_an_attribute_that_is_kept_under_another_factor(w: Stage) -> Given:
    """The same of a land unit (T535)."""
    return _reports(w, {**WIND, "key": "rest", "factor": "rest", "spatial": "land-unit"}, amount="0")


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_an_attribute_that_is_kept_as_an_uncited_certificate(w: Stage) -> Given:
    """A certificate that no retirement backs takes its place (T535)."""
    return _reports(w, {**WIND, "kind": "certificate", "instrument": "urn:example:goo:1"}, amount="0")


@scenario("verified", unknown="instrument.counterpart")
def inventory_report_with_a_residual_that_nothing_is_compared_with(w: Stage) -> Given:
    """A residual a little above what was sold, and no factor of its region: nobody knows (T535)."""
    little = {**GRID, "key": "rest", "factor": "rest", "spatial": "residual", "value": "0.000001"}
    return _reports(w, little, amount="1")


@scenario("verified", unknown="instrument.counterpart")
def inventory_report_of_sold_goods_as_their_region(w: Stage) -> Given:
    """What was sold is shown with its region's factor in both statements: nobody knows (T535)."""
    shed = {**WIND, "spatial": "supply-shed"}
    return backed(w, sign(w, power([shed], [shed], "0", "0")), *_sold(w))


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_sold_goods_of_a_land_unit_in_other_letters(w: Stage) -> Given:
    """The goods are of a land unit, and their product and market are spelled in another way (T535)."""
    park = {**WIND, "spatial": "land-unit", "region": "se-3"}
    drafted = power([park], [park], "0", "0")
    for member in ("physical", "marketBased"):
        drafted[member]["figures"][-1]["label"] = "Electricity"
    return backed(w, sign(w, drafted), *_sold(w))


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_half_an_attribute_that_was_sold_in_two(w: Stage) -> Given:
    """All of it was sold by two retirements, and each alone leaves the half that is kept (T536)."""
    one = certified(w)
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "counterpart": w.mill.did}
    halves = [
        made.retirement(w, registry(w), [made.taken(one, *ends)], beneficiary=w.rival.did, **use)
        for ends in (("0", "500000"), ("500000", "1000000"))
    ]
    return backed(w, sign(w, power([WIND], [HALF, REST], "0", "50")), *halves, one)


@scenario("verified")
def inventory_report_of_dirtier_goods_beside_what_was_sold(w: Stage) -> Given:
    """What was sold is left out, and goods of a generator, dirtier than the grid, are kept (T535)."""
    diesel = {**WIND, "key": "diesel", "factor": "diesel", "value": "0.001"}
    return backed(w, sign(w, power([diesel, WIND], [diesel, GRID], "1000", "1100")), *_sold(w))


@scenario("qualified", "instrument.counterpart")
def inventory_report_of_what_was_sold_in_the_place_of_dirtier_goods(w: Stage) -> Given:
    """What was sold is kept, and the grid takes the place of the generator instead (T535)."""
    diesel = {**WIND, "key": "diesel", "factor": "diesel", "value": "0.001"}
    return backed(w, sign(w, power([diesel, WIND], [GRID, WIND], "1000", "100")), *_sold(w))


def _in_kwh(w: Stage, had: str, kept: str, rest: str, amount: str) -> Given:
    """Goods in kilowatt hours, of which a thousand were retired for another party in watt hours."""
    in_kwh = {"unit": "KWH"}
    market = [{**WIND, **in_kwh, "quantity": kept}, {**GRID, **in_kwh, "quantity": rest, "value": "0.1"}]
    drafted = power([{**WIND, **in_kwh, "quantity": had}], market, "0", amount)
    return backed(w, sign(w, drafted), *_sold(w))


@scenario("verified")
def inventory_report_in_kilowatt_hours_that_leaves_out_what_was_sold(w: Stage) -> Given:
    """Of two thousand kilowatt hours one was sold, and one is kept (T537)."""
    return _in_kwh(w, "2000", "1000", "1000", "100")


@scenario("qualified", "instrument.counterpart")
def inventory_report_in_kilowatt_hours_of_nearly_all_that_was_sold(w: Stage) -> Given:
    """All but one watt hour of what was sold is kept (T537)."""
    return _in_kwh(w, "1000", "999.999", "0.001", "0.0001")


@scenario("verified", unknown="instrument.counterpart instrument.covers")
def attribute_sold_apart_beside_a_watt_hour_of_another_park(w: Stage) -> Given:
    """A claim cites one watt hour of its own: whether it used more than that is not known (T536)."""
    one = certified(w)
    sold = made.retirement(
        w, registry(w), [made.taken(one)], beneficiary=w.rival.did, usedFor=OTHER, counterpart=w.mill.did
    )
    origin = {**made.unit_subject()["origin"], "id": f"{made.PARK}-b"}
    park = certified(w, origin=origin)
    own = made.retirement(w, registry(w), [made.taken(park, "0", "1")])
    docs = w.with_claim(put("/credentialSubject/instruments", [made.cites(own, "1")]))
    inputs = heap([sold]), heap([one])
    return given(file_of(docs, extras=[own, park]), trust=TRUST, status=STATUS, inputs=inputs)


def _beside(w: Stage, *market: dict[str, str], amount: str) -> Given:
    """A claim of the mill that cites what was retired, and a report of the party that has the goods."""
    entity = {"id": ENTITY, "country": "DE", "consolidation": "operational-control"}
    drafted = {**power([WIND], list(market), "0", amount), "entity": entity, "reporter": "Sydstal GmbH"}
    one = claimed(w, use={"counterpart": w.rival.did})
    return one.with_beside(sign(w, drafted, by=w.rival))


@cited("qualified", "instrument.counterpart")
def counterpart_reports_the_attribute_too(w: Stage) -> Given:
    """Its inventory report counts the electricity as the wind park's (T331)."""
    return _beside(w, WIND, amount="0")


@cited("verified")
def counterpart_leaves_the_attribute_out_of_its_report(w: Stage) -> Given:
    """Its inventory report counts the grid in its place (T331)."""
    return _beside(w, GRID, amount="100")
