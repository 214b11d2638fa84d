"""One fact of a report in two spellings: figures, effects, credits and factors (T610)."""

import copy

from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, power
from tests.vectors_build.inventories import REPORT, sign, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, put
from tests.world_people import Document


def _factors(w: Stage, **second: str) -> Given:
    """Electricity of two parts in both statements: half at the grid factor, half as ``second`` says."""
    half = {**GRID, "quantity": "500000"}
    parts = [half, {**half, "key": "second", **second}]
    amount = "50" if second.get("value") == "0" else "100"
    return backed(w, sign(w, power([GRID], [GRID], "100", "100"), *(
        put(f"{REPORT}/{member}/figures/1/{name}", value)
        for member in ("physical", "marketBased") for name, value in (("parts", parts), ("amount", amount))
    )))  # fmt: skip


def _effects(w: Stage, *changes: Document) -> Given:
    """The effect of the draft, and others that differ from it so; ``None`` takes a member out."""

    def edit(document: Document) -> None:
        entries = document["credentialSubject"]["inventory"]["impact"]["entries"]
        for change in changes:
            other = {**copy.deepcopy(entries[0]), **change}
            entries.append({name: value for name, value in other.items() if value is not None})
        entries.sort(key=lambda one: str(one["key"]))

    return sound(w, "roaster", edit)


def _credits(w: Stage, *labels: str) -> Given:
    listed = [{"label": one, "amount": "100", "targetCategory": "beyond-value-chain"} for one in labels]
    return sound(w, "roaster", put(f"{REPORT}/beyondValueChain", {"credits": listed}))


@scenario("verified")
def inventory_report_of_two_parts_at_one_factor(w: Stage) -> Given:
    """Two parts of one factor, in one spelling (T610)."""
    return _factors(w)


@scenario("verified")
def inventory_report_of_a_stratum_beside_its_region(w: Stage) -> Given:
    """A part of the region has a factor of its own, and is called one (T610)."""
    return _factors(w, factor="wind", spatial="stratum", value="0")


@scenario("verified")
def inventory_report_of_two_effects_of_one_size(w: Stage) -> Given:
    """Each names an intervention of its own (T610)."""
    return _effects(w, {"key": "B-invest", "instrument": "urn:example:project:huila-9"})


@scenario("verified")
def inventory_report_of_two_credits(w: Stage) -> Given:
    """Two projects under two names (T610)."""
    return _credits(w, "Project X", "Project Y")


@scenario("refused", "inventory.statements")
def inventory_report_of_a_factor_in_two_spellings(w: Stage) -> Given:
    """`Grid` is 0, and `grid` is not (T610)."""
    return _factors(w, factor="Grid", value="0")


@scenario("refused", "inventory.statements")
def inventory_report_of_a_region_with_two_factors(w: Stage) -> Given:
    """The whole of a region has two factors for the same goods, of which one is 0 (T610)."""
    return _factors(w, factor="grid2", value="0")


@scenario("refused", "inventory.statements", unknown="inventory.shares")
def inventory_report_of_an_effect_under_two_keys(w: Stage) -> Given:
    """The same effect under a key of another case, and under no name (T610)."""
    return _effects(w, {"key": "a-invest", "instrument": None})


@scenario("refused", "inventory.statements", unknown="inventory.shares")
def inventory_report_of_an_effect_once_more(w: Stage) -> Given:
    """The same effect under another key, and under no name: nothing says that it is another one (T610)."""
    return _effects(w, {"key": "more", "instrument": None})


@scenario("refused", "inventory.statements")
def inventory_report_of_a_credit_in_two_spellings(w: Stage) -> Given:
    """One project under two spellings (T610)."""
    return _credits(w, "Project X", "project x")


@scenario("refused", "inventory.statements")
def inventory_report_of_a_figure_in_two_spellings(w: Stage) -> Given:
    """The same goods under `power` and `Power` (T610)."""

    def edit(document: Document) -> None:
        for member in ("physical", "marketBased"):
            figures = document["credentialSubject"]["inventory"][member]["figures"]
            power_ = next(one for one in figures if one["key"] == "power")
            figures.append({**copy.deepcopy(power_), "key": "Power"})
            figures.sort(key=lambda one: str(one["key"]))

    return backed(w, sign(w, power([GRID], [GRID], "100", "100"), edit))
