"""Reports that count what was retired in a scope, by the roles of its chain (T583)."""

import copy
from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import certified, registry
from tests.vectors_build.about_inventories import RIVAL, backed
from tests.vectors_build.about_inventories_market import GRID, RETIRED, certificate, cite, power
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

OTHERS = {"id": RIVAL, "country": "DE", "consolidation": "operational-control"}


def chained(w: Stage, scope: str, *chain: tuple[str, str], by: str = "mill") -> tuple[Document, Document]:
    """A retirement for a party in a scope, with roles and parties of its chain; and its certificate."""
    one = certified(w)
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "scope": scope}
    if chain:
        use["chain"] = [{"role": role, "party": getattr(w, party).did} for role, party in chain]
    taken = [made.taken(one)]
    return made.retirement(w, registry(w), taken, beneficiary=getattr(w, by).did, **use), one


def used(retirement: Document, scope: str, category: str = "") -> Document:
    """A draft whose market-based statement uses the retirement in one figure of a scope."""
    drafted = cite(power([GRID], [certificate(retirement)]), retirement)
    del drafted["impact"]
    for member in ("physical", "marketBased"):
        figure = drafted[member]["figures"][-1]
        figure.update(scope=scope, **({"category": category} if category else {}))
    return drafted


def rivals(drafted: Document) -> Document:
    """The same as a draft of the rival."""
    return {**copy.deepcopy(drafted), "entity": OTHERS, "reporter": "Sydstal GmbH"}


def _scoped(w: Stage, retired_for: str, scope: str, category: str = "") -> Given:
    retirement, one = chained(w, retired_for)
    return backed(w, sign(w, used(retirement, scope, category)), retirement, one, policy=RETIRED)


@scenario("refused", "instrument.fits policy.instruments", also="below_policy")
def inventory_report_in_scope_1_of_what_was_retired_for_scope_2(w: Stage) -> Given:
    """Electricity was retired, and the figure is of fuels that the reporter burns (T583)."""
    return _scoped(w, "2", "1")


@scenario("refused", "instrument.fits policy.instruments", also="below_policy")
def inventory_report_in_scope_3_of_what_was_retired_for_scope_2(w: Stage) -> Given:
    """The units of its own electricity count for an investment (T583)."""
    return _scoped(w, "2", "3", "15")


CARRIED = (("carrier", "rival"), ("shipper", "mill"))


@scenario("refused", "instrument.fits policy.instruments", also="below_policy")
def inventory_report_of_a_shipper_in_scope_1(w: Stage) -> Given:
    """The shipper of a chain counts as its own emissions what the carrier does (T583)."""
    retirement, one = chained(w, "1", *CARRIED, by="rival")
    return backed(w, sign(w, used(retirement, "1")), retirement, one, policy=RETIRED)


@scenario("verified")
def inventory_report_of_a_shipper_in_scope_3(w: Stage) -> Given:
    """The shipper counts in scope 3 what the carrier at hand counts in scope 1 (T583)."""
    retirement, one = chained(w, "1", *CARRIED, by="rival")
    carrier = sign(w, rivals(used(retirement, "1")), by=w.rival)
    mine = sign(w, used(retirement, "3", "4"))
    return backed(w, mine, retirement, one, claims=(pack(carrier),), policy=RETIRED)
