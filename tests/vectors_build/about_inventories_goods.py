"""Reports whose market-based figures are about other goods, or rest on rounding (T521 to T525)."""

from tests import world_instruments as made
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, RETIRED, certificate, cite, power, retired
from tests.vectors_build.inventories import REPORT, asked, chain, draft, sign, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, both, put
from tests.world_acts import Edit
from tests.world_people import Document

HALF = {"quantity": "500000"}
ABROAD = {**GRID, "key": "abroad", "factor": "abroad", "region": "FR", "value": "0.001"}
REST = {**GRID, "key": "rest", "factor": "rest", "spatial": "residual"}


def _market(*parts: dict[str, str], amount: str) -> Edit:
    def edit(document: Document) -> None:
        figure = document["credentialSubject"]["inventory"]["marketBased"]["figures"][-1]
        figure.update(parts=sorted(parts, key=lambda one: one["key"]), amount=amount)

    return edit


# Goods of another region (T521)


@scenario("refused", "inventory.edition")
def inventory_report_of_goods_of_a_cleaner_region(w: Stage) -> Given:
    """A certificate of SE-3 covers its goods, whose grid then stands for those of FR (T521)."""
    one, behind = retired(w, "500000")
    honest = [certificate(one, **HALF), {**ABROAD, **HALF}]
    drafted = cite(power([{**ABROAD, **HALF}, {**GRID, **HALF}], honest, "550", "500"), one)
    moved = _market(certificate(one, **HALF), {**GRID, **HALF}, amount="50")
    return backed(w, sign(w, drafted, moved), one, behind)


@scenario("verified")
def inventory_report_of_goods_of_two_regions(w: Stage) -> Given:
    """A certificate of SE-3 covers what came from there, and goods of FR keep its factor (T521)."""
    one, behind = retired(w, "500000")
    market = [{**ABROAD, **HALF}, certificate(one, **HALF)]
    drafted = power([{**ABROAD, **HALF}, {**GRID, **HALF}], market, "550", "500")
    return backed(w, sign(w, cite(drafted, one)), one, behind, policy=RETIRED)


@scenario("refused", "inventory.edition")
def inventory_report_of_the_residual_of_another_region(w: Stage) -> Given:
    """One watt hour is of SE-3, and its residual stands for a million (T521)."""
    physical = [{**ABROAD, "quantity": "999999"}, {**GRID, "quantity": "1"}]
    drafted = power(physical, physical, "999.9991", "999.9991")
    return backed(w, sign(w, drafted, _market(REST, amount="100")))


@scenario("below_policy", "policy.instruments")
def inventory_report_of_a_residual_for_dearer_goods(w: Stage) -> Given:
    """Half the goods of the region are of a dearer plant, and its residual stands for all (T521)."""
    dear = {**GRID, "key": "coal", "factor": "coal", "spatial": "stratum", "value": "0.001"}
    drafted = power([{**dear, **HALF}, {**GRID, **HALF}], [REST], "550", "100")
    return backed(w, sign(w, drafted), policy=RETIRED)


# Physical figures that do not say how many goods they are about (T522)


def _unknown(w: Stage, *, computable: bool) -> Given:
    one, behind = retired(w, "1000000")
    drafted = cite(power([GRID], [certificate(one)]), one)
    figure = drafted["physical"]["figures"][-1]
    del figure["parts"]
    if not computable:
        del figure["amount"]
        figure["notComputable"] = "the grid has no factor of this year"
    return backed(w, sign(w, drafted), one, behind, policy=RETIRED)


@scenario("below_policy", "policy.instruments")
def inventory_report_of_a_physical_figure_that_is_not_computable(w: Stage) -> Given:
    """The market-based figure has parts, and nobody knows what was sourced: it is not refused (T522)."""
    return _unknown(w, computable=False)


@scenario("incomplete", "policy.instruments", unknown="claim.figures", also="below_policy")
def inventory_report_of_a_physical_figure_without_parts(w: Stage) -> Given:
    """The physical figure is as printed, and the market-based one has parts (T522)."""
    return _unknown(w, computable=True)


# Rounding (T523, T524)


def _of_intensity(w: Stage, value: str, amount: str) -> Given:
    dirty = {**made.unit_subject()["attribute"], "intensity": "0.4"}
    one, behind = retired(w, "1000000", attribute=dirty)
    physical = {**GRID, "value": "0.0000005"}
    drafted = cite(power([physical], [certificate(one, value=value)], "0.5", amount), one)
    return backed(w, sign(w, {**drafted, "unit": "TNE"}), one, behind)


@scenario("figures_wrong", "instrument.intensity")
def inventory_report_with_a_zero_of_many_decimals(w: Stage) -> Given:
    """The certificate says 0.4 kg a kilowatt hour, and 0.000000 t a watt hour is 0 (T523)."""
    return _of_intensity(w, "0.000000", "0")


@scenario("verified")
def inventory_report_with_a_small_factor(w: Stage) -> Given:
    """0.4 kg a kilowatt hour in tonnes a watt hour, with seven decimals (T523)."""
    return _of_intensity(w, "0.0000004", "0.4")


@scenario("figures_wrong", "instrument.covers policy.instruments", also="below_policy")
def inventory_report_of_units_in_many_small_parts(w: Stage) -> Given:
    """Twenty parts of 1,000 Wh, each 0.000001 GWh, on 10,000 Wh: what is small was not rounded (T524)."""
    one, behind = retired(w, "10000")
    in_gwh = {"unit": "GWH", "quantity": "0.000001"}
    parts = [certificate(one, key=f"w{place:02}", **in_gwh) for place in range(20)]
    physical = {**GRID, "unit": "GWH", "quantity": "0.000020", "value": "100000"}
    return backed(w, sign(w, cite(power([physical], parts, "2", "0"), one)), one, behind, policy=RETIRED)


# Steps (T525)


@scenario("refused", "inventory.statements", also="incomplete", unknown="claim.figures")
def inventory_report_with_a_step_of_a_zero(w: Stage) -> Given:
    """A zero is a multiple of everything, and was printed to no step (T525)."""
    figures, totals = f"{REPORT}/marketBased/figures/0", f"{REPORT}/marketBased/totals"
    changes = {
        f"{REPORT}/physical/figures/0/amount": "0", f"{REPORT}/physical/figures/0/step": "10000000",
        f"{REPORT}/physical/totals/0/amount": "26417", f"{REPORT}/physical/totals/0/rounding": "0",
        f"{figures}/amount": "0", f"{totals}/0/amount": "1597543", f"{totals}/0/rounding": "0",
        f"{totals}/1/amount": "26417", f"{totals}/1/rounding": "0",
    }  # fmt: skip
    return sound(w, "table", *(put(place, value) for place, value in changes.items()))


@scenario("refused", "inventory.statements")
def inventory_report_with_a_step_of_no_power_of_ten(w: Stage) -> Given:
    """Each amount is a multiple of itself (T525)."""
    return sound(w, "table", put(f"{REPORT}/physical/figures/0/step", "10541"))


@scenario("refused", "inventory.statements")
def inventory_report_with_a_step_of_parts(w: Stage) -> Given:
    """What has parts is what they come to, and no printed amount (T525)."""
    return sound(w, "roaster", put(f"{REPORT}/physical/figures/0/step", "10"))


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_a_total_of_a_larger_step(w: Stage) -> Given:
    """Figures in units and a total in ten thousands: the step of the total is no room for 3,042 (T525)."""
    total = f"{REPORT}/physical/totals/0"
    changes = {"amount": "40000", "rounding": "3042", "step": "10000"}
    return sound(w, "table", both(*(put(f"{total}/{name}", value) for name, value in changes.items())))


@scenario("incomplete", unknown="claim.figures")
def inventory_report_with_a_total_of_one_figure_and_a_zero(w: Stage) -> Given:
    """A total that is one of its figures beside a zero was compared with nothing (T527)."""
    drafted = draft("roaster")
    del drafted["impact"]
    plain = {"label": "heat", "scope": "1"}
    for member, target in (("physical", "direct"), ("marketBased", "indirect")):
        drafted[member] = {
            "complete": True,
            "figures": [
                {**plain, "key": key, "amount": amount, "targetCategory": target}
                for key, amount in (("a", "123"), ("z", "0"))
            ],
            "totals": [{"label": "all", "scopes": ["1"], "amount": "123"}],
        }
    return asked(w, *chain(w, sign(w, drafted)))
