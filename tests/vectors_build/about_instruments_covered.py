"""Whether as much was retired as the market-based result used, by workings that were replayed (T332)."""

from typing import Any

from passport.carbon.calculating.detail import Detail
from passport.sheets.activity.factor_sheet import read_factors
from passport.sheets.activity.from_file import Calculation, calculate_file
from signing import jcs
from signing.digests import multibase_digest
from tests import world_instruments as made
from tests.vectors_build.about_instruments import STATUS, TRUST, backed, certified, registry
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, changed, file_of, put
from tests.world import Documents
from tests.world_inputs import SALT, activity
from tests.world_people import Knob

FACTORS = b"""id,publisher,edition,kind,unit,supplied
urn:xy:grid,P,2026,generic,KWH,0.3
urn:xy:wind,P,2026,supplier,KWH,0.01
urn:xy:residual,P,2026,residual,KWH,0.5
urn:xy:north,P,2026,generic,KWH,0.01
urn:xy:steam,P,2026,generic,TNE,200
"""
_SOURCE = """
[[sources]]
key = "{key}"
stage = "rolling"
scope = "2"
method = "M4"
quantity = "{quantity}"
unit = "{unit}"
evidence = "invoice"
factor = "urn:xy:{factor}"
electricity = "{electricity}-based"
"""
_HIDDEN = f"""
[[sources]]
key = "electricity-behind"
stage = "rolling"
scope = "2"
electricity = "market-based"
[[sources.candidates]]
method = "M4"
quantity = "1"
unit = "KGM"
evidence = "invoice"
input = "{multibase_digest(b"no passport at hand")}"
[[sources.candidates]]
method = "M4"
quantity = "450"
unit = "KWH"
evidence = "invoice"
factor = "urn:xy:wind"
"""


def calculated(
    *market: tuple[str, str, str], more: str = "", factors: bytes = FACTORS,
    detail: Detail = "component", location: tuple[str, str, str] = ("450", "KWH", "grid"),
) -> Calculation:
    """Half a tonne of a coil, a tonne of which used 450 kWh; ``market``: quantity, unit, factor of each.

    ``more``: sources besides.
    """
    lines = [activity([], detail=detail).decode()]
    facts = [(*location, "location"), *((*one, "market") for one in market)]
    for place, (quantity, unit, factor, electricity) in enumerate(facts):
        figures = {"quantity": quantity, "unit": unit, "factor": factor, "electricity": electricity}
        lines.append(_SOURCE.format(key=f"electricity-{place}", **figures))
    data = "".join([*lines, more]).encode()
    return calculate_file(data, "toml", read_factors(factors, source="f.csv"), salt=SALT)


def _coil(
    w: Stage, quantity: str, *market: tuple[str, str, str], product: str = "electricity", sources: str = "",
    factors: bytes = FACTORS, **more: Knob,
) -> Given:
    """A coil with its workings, whose claim cites so many watt hours."""
    calculation = calculated(*(market or (("450", "KWH", "wind"),)), more=sources, factors=factors)
    one = certified(w, product=product)
    retired = made.retirement(w, registry(w), [made.taken(one)], product=product)
    draft = calculation.draft
    facts: dict[str, Any] = {name: draft[name] for name in ("footprint", "mass")}
    first = w.claim(**facts, instruments=[made.cites(retired, quantity)])
    data = file_of(w.around(first), extras=[retired, one])
    workings = jcs.canonical(calculation.workings)
    return given(data, trust=TRUST, status=STATUS, **{"workings": workings, **more})


@scenario("verified")
def as_much_was_retired_as_was_used(w: Stage) -> Given:
    """450 kWh a tonne, half a tonne: 225,000 Wh were retired (T332)."""
    return _coil(w, "225000", policy={"instruments": "covered"})


@scenario("figures_wrong", "instrument.covers")
def less_was_retired_than_was_used(w: Stage) -> Given:
    """One watt hour of them is missing (T332)."""
    return _coil(w, "224999")


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def heat_covers_no_electricity(w: Stage) -> Given:
    """As many watt hours were retired as were used, of heat (T383)."""
    return _coil(w, "225000", product="heat", policy={"instruments": "covered"})


@scenario("figures_wrong", "instrument.covers policy.instruments", also="below_policy")
def electricity_behind_a_material_that_is_none(w: Stage) -> Given:
    """The first candidate of a source is a passport that does not apply, so its electricity counts (T385)."""
    return _coil(w, "225000", sources=_HIDDEN, policy={"instruments": "covered"})


_METERED = """
[[sources]]
key = "electricity-metered"
stage = "rolling"
scope = "2"
electricity = "market-based"
method = "M4"
quantity = "10"
unit = "KWH"
evidence = "instrument"
calibratedUntil = 2027-01-01
fill = "linear"
factor = "urn:xy:wind"
"""


@scenario("figures_wrong", "instrument.covers")
def less_was_retired_than_a_calibrated_meter_read(w: Stage) -> Given:
    """T502: a source that says more of itself counts like any other, 10 kWh a tonne too much."""
    return _coil(w, "229999", sources=_METERED)


@scenario("verified")
def as_much_was_retired_as_a_calibrated_meter_read(w: Stage) -> Given:
    """T502: with the last watt hour it is covered."""
    return _coil(w, "230000", sources=_METERED, policy={"instruments": "covered"})


_SHARED = """
[[sources]]
key = "electricity-shared"
stage = "rolling"
scope = "2"
electricity = "market-based"
method = "M4"
quantity = "40"
unit = "KWH"
evidence = "invoice"
factor = "urn:xy:wind"
allocation = "site"

[[allocations]]
key = "site"
product = "coil"
drivers = [{ rule = "mass", weights = { coil = "1", plate = "3" } }]
"""


@scenario("figures_wrong", "instrument.covers")
def less_was_retired_than_the_share_of_a_site(w: Stage) -> Given:
    """T502: a quarter of 40 kWh that two products share is the coil's."""
    return _coil(w, "229999", sources=_SHARED)


@scenario("verified")
def as_much_was_retired_as_the_share_of_a_site(w: Stage) -> Given:
    """T502: what the other product used needs no retirement for this one."""
    return _coil(w, "230000", sources=_SHARED, policy={"instruments": "covered"})


_STEAM = """
[[sources]]
key = "steam"
stage = "rolling"
scope = "2"
{electricity}
method = "M4"
quantity = "0.1"
unit = "TNE"
evidence = "invoice"
factor = "urn:xy:steam"
"""


@scenario("figures_wrong", "instrument.covers")
def steam_by_the_tonne_hides_no_electricity(w: Stage) -> Given:
    """T502: a source without energy in its figure leaves the others as they are, which are too much."""
    return _coil(w, "224999", sources=_STEAM.format(electricity='electricity = "market-based"'))


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def steam_by_the_tonne_is_not_known_to_be_covered(w: Stage) -> Given:
    """T502: whether all was retired nobody can say where a figure is no energy."""
    steam = _STEAM.format(electricity='electricity = "market-based"')
    return _coil(w, "225000", sources=steam, policy={"instruments": "covered"})


UNMARKED = """
[[sources]]
key = "electricity-unmarked"
stage = "rolling"
scope = "2"
method = "M4"
quantity = "450"
unit = "KWH"
evidence = "invoice"
factor = "urn:xy:wind"
"""


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def purchased_energy_that_counts_in_both_results(w: Stage) -> Given:
    """T503: energy of scope 2 without a mark may be electricity, and nothing was retired for it."""
    return _coil(w, "225000", sources=UNMARKED, policy={"instruments": "covered"})


@scenario("verified")
def purchased_energy_that_counts_in_both_results_and_is_covered(w: Stage) -> Given:
    """T503: enough electricity was retired for it too."""
    return _coil(w, "450000", sources=UNMARKED, policy={"instruments": "covered"})


@scenario("verified")
def the_rest_is_residual(w: Stage) -> Given:
    """200 of the 450 kWh stand on certificates, the rest on a residual factor, which needs none (T332)."""
    return _coil(w, "100000", ("0.2", "MWH", "wind"), ("250", "KWH", "residual"))


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def market_based_result_of_less_electricity(w: Stage) -> Given:
    """T540: the location-based result counts 450 kWh a tonne, the market-based one a watt hour less."""
    return _coil(w, "225000", ("449.998", "KWH", "wind"), policy={"instruments": "retired"})


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def residual_factor_of_nothing(w: Stage) -> Given:
    """T541: a watt hour was retired, and the rest has a residual factor of 0."""
    clean = FACTORS.replace(b"residual,KWH,0.5", b"residual,KWH,0")
    market = (("0.002", "KWH", "wind"), ("449.998", "KWH", "residual"))
    return _coil(w, "1", *market, factors=clean, policy={"instruments": "retired"})


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def residual_factor_below_the_grid(w: Stage) -> Given:
    """T541: 0.299 of a residual where the grid has 0.3."""
    below = FACTORS.replace(b"residual,KWH,0.5", b"residual,KWH,0.299")
    market = (("200", "KWH", "wind"), ("250", "KWH", "residual"))
    return _coil(w, "100000", *market, factors=below, policy={"instruments": "retired"})


_CLEANER = """
[[sources]]
key = "electricity-north"
stage = "rolling"
scope = "2"
method = "M4"
quantity = "250"
unit = "KWH"
evidence = "invoice"
factor = "urn:xy:north"
electricity = "location-based"
"""


@scenario("verified")
def residual_factor_of_the_cleaner_of_two_grids(w: Stage) -> Given:
    """T541: what is left of the grid with 0.01 may be below the other grid, with 0.3."""
    below = FACTORS.replace(b"residual,KWH,0.5", b"residual,KWH,0.011")
    market = (("0.45", "MWH", "wind"), ("250", "KWH", "residual"))
    more: Any = {"factors": below, "policy": {"instruments": "covered"}}
    return _coil(w, "225000", *market, sources=_CLEANER, **more)


@scenario("verified")
def residual_factor_of_the_grid_itself(w: Stage) -> Given:
    """T541: a residual of 0.3 where the grid has 0.3."""
    same = FACTORS.replace(b"residual,KWH,0.5", b"residual,KWH,0.3")
    market = (("200", "KWH", "wind"), ("250", "KWH", "residual"))
    return _coil(w, "100000", *market, factors=same, policy={"instruments": "covered"})


@scenario("tampered", "claim.proof")
def support_wanted_of_a_changed_claim(w: Stage) -> Given:
    """What a claim that was changed cites is nobody's word (DESIGN 7, T268)."""
    one = backed(w)
    wrong = changed(one.docs.claim, put("/credentialSubject/name", "Other coil"))
    docs = Documents(wrong, one.docs.statement, one.docs.response)
    data = file_of(docs, extras=[one.retired, one.certified])
    return given(data, trust=TRUST, status=STATUS, policy={"instruments": "retired"})
