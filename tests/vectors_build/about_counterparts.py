"""Reports of whoever has the goods of which the attribute was sold apart (T331)."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import backed as claimed
from tests.vectors_build.about_instruments import certified, cited, registry
from tests.vectors_build.about_inventories import RIVAL as ENTITY
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, WIND, power
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage
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
