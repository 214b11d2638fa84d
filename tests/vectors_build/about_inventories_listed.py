"""The instruments that a figure lists, beside those of its parts (T607)."""

from collections.abc import Callable

from tests.vectors_build.about_inventories import backed, power
from tests.vectors_build.inventories import REPORT, draft, sign, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, drop, put

_MARKET = f"{REPORT}/marketBased/figures/0"
OTHER = "urn:uuid:11111111-1111-4111-8111-111111111111"


def _listing(w: Stage, *changes: Callable[[str], str]) -> Given:
    """A figure with a retired certificate, and what it lists: the id of the retirement, changed so."""
    drafted, retired, one = power(w)
    keys = [figure["key"] for figure in sorted(drafted["marketBased"]["figures"], key=lambda one: one["key"])]
    listed = f"{REPORT}/marketBased/figures/{keys.index('power')}/instruments"
    names = sorted(change(retired["id"]) for change in changes)
    return backed(w, sign(w, drafted, put(listed, names)), retired, one)


@scenario("verified")
def inventory_report_that_lists_the_instruments_of_its_parts(w: Stage) -> Given:
    """The list names what the part names, in another spelling (T607)."""
    return _listing(w, str.upper)


@scenario("verified")
def inventory_report_of_what_covers_goods_without_a_factor(w: Stage) -> Given:
    """A figure that cannot be computed says which contract covers its goods (T607)."""
    covers = ["urn:example:project:cerrado-1"]
    none = {"notComputable": "the intervention has no factor", "instruments": covers}
    kept = {name: one for name, one in draft("roaster")["marketBased"]["figures"][0].items()
            if name not in {"amount", "basis", "parts", "instruments"}}  # fmt: skip
    return sound(w, "roaster", put(_MARKET, {**kept, **none}))


@scenario("refused", "inventory.statements")
def inventory_report_that_lists_another_instrument(w: Stage) -> Given:
    """A figure lists what its parts do not name, and nobody asks whether that was retired (T607)."""
    return _listing(w, str, lambda _: OTHER)


@scenario("refused", "inventory.statements")
def inventory_report_that_lists_an_instrument_twice(w: Stage) -> Given:
    """One retirement in two spellings (T607)."""
    return _listing(w, str, str.upper)


@scenario("refused", "inventory.statements", also="incomplete", unknown="claim.figures")
def inventory_report_of_printed_figures_with_an_instrument(w: Stage) -> Given:
    """A figure without parts lists a certificate: how much of it was used nobody can say (T607)."""
    return sound(
        w, "roaster", drop(f"{_MARKET}/parts"), put(f"{_MARKET}/instruments", ["urn:example:lot:17"])
    )
