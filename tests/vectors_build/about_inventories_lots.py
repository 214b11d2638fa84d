"""Certificates of which no retirement is cited, in the reports of several (T590)."""

import copy

from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, SISTER, WIND, power
from tests.vectors_build.about_inventories_scopes import _effect as effect
from tests.vectors_build.about_inventories_scopes import rivals
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

LOT = "urn:example:lot:17"


def _figure(name: str = LOT, kind: str = "certificate", scope: str = "2", category: str = "") -> Document:
    drafted = power([{**GRID}], [{**WIND, "instrument": name, "kind": kind}], "100", "0")
    del drafted["impact"]
    for member in ("physical", "marketBased"):
        figure = drafted[member]["figures"][-1]
        figure.update(scope=scope, **({"category": category} if category else {}))
    return drafted


def _both(w: Stage, mine: Document, other: Document, beside: tuple[Document, ...] = ()) -> Given:
    """My report, and the rival's beside it."""
    rival = sign(w, rivals(other), by=w.rival)
    return backed(w, sign(w, mine), *beside, claims=(pack(rival),))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_lot_in_figures_of_two_reporters(w: Stage) -> Given:
    """One certificate, of which nobody cites a retirement, carries a figure of each (T590)."""
    return _both(w, _figure(), _figure("URN:example:lot:17"))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_lot_in_a_figure_and_an_effect_of_another(w: Stage) -> Given:
    """A figure here, and an effect there (T590)."""
    return _both(w, _figure(), effect(draft("roaster"), LOT, "0.5"))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_an_effect_of_a_lot_in_a_figure_of_another(w: Stage) -> Given:
    """An effect here, and a figure there (T590)."""
    return _both(w, effect(draft("roaster"), LOT, "0.5"), _figure())


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_lot_in_two_years(w: Stage) -> Given:
    """A certificate is used once, whatever the year: the same reporter had it the year before (T590)."""
    before = {**copy.deepcopy(_figure()), "period": {"start": "2024-10-01", "end": "2025-10-01"}}
    return backed(w, sign(w, _figure()), claims=(pack(sign(w, before)),))


@scenario("incomplete", unknown="inventory.nested")
def inventory_report_of_a_lot_of_two_entities(w: Stage) -> Given:
    """Two entities of one reporter call it by a word of the reporter (T590)."""
    before = {**_figure("lot 17"), "entity": SISTER}
    return backed(w, sign(w, _figure("Lot 17")), claims=(pack(sign(w, before)),))


@scenario("verified")
def inventory_report_of_a_lot_along_a_chain(w: Stage) -> Given:
    """The carrier counts it in scope 1 and the shipper in scope 3, as a chain may (T590)."""
    return _both(w, _figure(scope="1"), _figure(scope="3", category="4"))


@scenario("verified")
def inventory_report_of_a_lot_beside_another_lot(w: Stage) -> Given:
    """Each has a certificate of its own (T590)."""
    return _both(w, _figure(), _figure("urn:example:lot:18"))


@scenario("verified")
def inventory_report_of_a_contract_of_two_reporters(w: Stage) -> Given:
    """Several buy from one contract (T590)."""
    return _both(w, _figure(kind="contract"), _figure(kind="contract"))
