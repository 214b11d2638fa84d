"""Reports of others at hand: which of them still count, and at what time (T587, T588)."""

from typing import Any

from tests.vectors_build.about_inventories import _of_the_rival as of_the_rival
from tests.vectors_build.about_inventories import _sharing as sharing
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import (
    GRID,
    RETIRED,
    SISTER,
    certificate,
    cite,
    power,
    retired,
)
from tests.vectors_build.inventories import asked, chain, draft, link, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

HALVES = (
    {"start": "2025-10-01", "end": "2026-04-01"},
    {"start": "2026-04-01", "end": "2026-10-01"},
)
MOST_OF_IT = {"start": "2026-03-31", "end": "2026-10-01"}


def _replacing(first: Document) -> dict[str, Any]:
    return {"wasRevisionOf": {**link(first), "reason": "calculation-error"}}


# Corrected and withdrawn reports (T587)


def _corrected(w: Stage, before: str, after: str) -> Given:
    """I count 0.6; the rival counted a share, and corrected it."""
    first = of_the_rival(w, before, str(int(200 * float(before))))
    second = of_the_rival(w, after, str(int(200 * float(after))), **_replacing(first))
    return sharing(w, "0.6", "120", first, second)


@scenario("verified")
def inventory_report_of_a_share_beside_a_correction(w: Stage) -> Given:
    """The other reporter corrected its share from 0.5 to 0.4: its newest report counts (T587)."""
    return _corrected(w, "0.5", "0.4")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_beside_a_correction_to_more(w: Stage) -> Given:
    """It corrected 0.4 to 0.5 (T587)."""
    return _corrected(w, "0.4", "0.5")


@scenario("chain_broken", "inventory.shares")
def inventory_report_that_corrects_the_report_of_another(w: Stage) -> Given:
    """Nobody but its reporter replaces a report, whatever another one says of it (T587)."""
    first = of_the_rival(w, "0.5", "100")
    drafted = draft("roaster", entity=SISTER, **_replacing(first))
    del drafted["impact"]
    return sharing(w, "0.6", "120", first, sign(w, drafted))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_beside_a_correction_of_another_entity(w: Stage) -> Given:
    """A correction is of the same entity and period: what names another one takes nothing back (T587)."""
    first = of_the_rival(w, "0.5", "100")
    second = of_the_rival(w, "0.4", "80", period=HALVES[0], **_replacing(first))
    return sharing(w, "0.6", "120", first, second)


def _withdrawn(w: Stage, *, known: bool) -> Given:
    first = of_the_rival(w, "0.5", "100")
    w.revoke(first)
    mine = draft("roaster")
    mine["impact"]["entries"][0].update(share="0.6", avoided="120")
    docs, granted = chain(w, sign(w, mine))
    return asked(w, docs, granted, of=[first] if known else [], claims=(pack(first),))


@scenario("verified")
def inventory_report_of_a_share_beside_a_withdrawn_report(w: Stage) -> Given:
    """The other reporter has withdrawn its report, which a status list at hand says (T587)."""
    return _withdrawn(w, known=True)


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_beside_a_report_without_a_list(w: Stage) -> Given:
    """No list says that it was withdrawn, and so it counts (T587)."""
    return _withdrawn(w, known=False)


def _moved(w: Stage, *, corrected: bool) -> Given:
    """A retirement stood in the report of a sister, which was corrected."""
    one, behind = retired(w, "1000000")
    mine = cite(power([GRID], [certificate(one)]), one)
    plain = power([GRID], [GRID], "100", "100")
    del mine["impact"], plain["impact"]
    first = sign(w, {**mine, "entity": SISTER})
    second = sign(w, {**(plain if corrected else mine), "entity": SISTER, **_replacing(first)})
    return backed(w, sign(w, mine), one, behind, claims=(pack(first), pack(second)), policy=RETIRED)


@scenario("verified")
def inventory_report_of_units_that_another_was_corrected_without(w: Stage) -> Given:
    """The units stood in the sister's report by mistake, and its correction has none of them (T587)."""
    return _moved(w, corrected=True)


@scenario("incomplete", "policy.instruments", unknown="instrument.double_claim", also="below_policy")
def inventory_report_of_units_that_another_was_corrected_with(w: Stage) -> Given:
    """The correction still counts them (T587)."""
    return _moved(w, corrected=False)


# Shares at one time (T588)


def _in_turn(w: Stage, second: Document) -> Given:
    """0.4 over the year, 0.6 of one reporter in the first half, and 0.6 of another in the second."""
    first = of_the_rival(w, "0.6", "120", period=HALVES[0])
    drafted = draft("roaster", entity=SISTER, period=second)
    drafted["impact"]["entries"][0].update(share="0.6", avoided="120")
    return sharing(w, "0.4", "80", first, sign(w, drafted))


@scenario("verified")
def inventory_report_of_shares_that_follow_each_other(w: Stage) -> Given:
    """Two others share the intervention one after the other: it is counted once at any time (T588)."""
    return _in_turn(w, HALVES[1])


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_shares_that_overlap_for_a_day(w: Stage) -> Given:
    """On one day all three count it, 1.6 times (T588)."""
    return _in_turn(w, MOST_OF_IT)
