"""Sources and calculations that tests draw from."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from passport.carbon.calculating.calculate import CalculationResult, Profile, calculate
from passport.carbon.gwp import UNSPLIT, gwp_sets, gwp_values
from passport.carbon.sources import Allocation, Factor, Method, Source
from passport.carbon.tiers import TIERS

KG_PER_T = Decimal(1000)


def carbon_flow(key: str, tonnes: str, content: str) -> Source:
    """A flow of carbon in a mass balance, in tonnes with tC/t; negative for what leaves it."""
    return Source(
        key=key,
        stage="steelmaking",
        scope="1",
        method="M3",
        activity=Decimal(tonnes),
        unit="TNE",
        factor=Factor("urn:example:ipcc", "2006", carbon=Decimal(content) * KG_PER_T),
        quantity_tier="T3",
        factor_tier="T1",
        is_primary=True,
        data_type="primary",
    )


def _positive(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=0, max_value=most, places=places, allow_nan=False, allow_infinity=False)


@st.composite
def sources(draw: st.DrawFn, number: int, gwp_set: str = "IPCC-AR6-GWP100") -> Source:
    """Any source the engine accepts, including credits and synthetic gas mixtures."""
    known = gwp_values(gwp_set)
    method: Method = draw(st.sampled_from(["M2", "M3", "M4"] if UNSPLIT in known else ["M2", "M3"]))
    mark = draw(st.sampled_from([None, None, "both"])) if method == "M2" else None
    activity = draw(_positive(10**5, 4))
    scope: Any = "2" if mark else draw(st.sampled_from(["1", "3"]))
    if not mark and draw(st.booleans()):
        activity = -activity / 8
    if method == "M2":
        names = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3, unique=True))
        factor = Factor("urn:example:f", "1", gases={name: draw(_positive(2, 6)) for name in names})
    elif method == "M3":
        factor = Factor("urn:example:c", "1", carbon=draw(_positive(900, 4)))
    else:
        factor = Factor("urn:example:s", "1", supplied=draw(_positive(3000, 4)))
    primary = draw(st.booleans())
    quantity = draw(st.sampled_from(TIERS[:4] if primary else TIERS))
    return Source(
        key=f"s{number}",
        stage=draw(st.sampled_from(["melting", "rolling"])),
        scope=scope,
        method=method,
        activity=activity,
        unit="TNE",
        factor=factor,
        quantity_tier=quantity,
        factor_tier=draw(st.sampled_from(TIERS[2:] if method == "M4" else TIERS)),
        is_primary=primary,
        data_type=draw(st.sampled_from(["primary" if primary else "secondary", "hybrid"])),
        electricity="location-based" if mark else None,
        allocation=draw(st.sampled_from([None, Allocation("mass", Decimal("0.333333"))])),
        uncertainty=draw(st.sampled_from([Decimal("0.05"), None])),
    )


@st.composite
def source_lists(draw: st.DrawFn, gwp_set: str = "IPCC-AR6-GWP100") -> list[Source]:
    """One to twelve sources, each location-based one with its market-based twin."""
    found = [draw(sources(number, gwp_set)) for number in range(draw(st.integers(1, 8)))]
    twins = [
        replace(source, key=source.key + "-m", electricity="market-based", activity=source.activity / 2)
        for source in found
        if source.electricity
    ]
    return found + twins


@st.composite
def calculations(draw: st.DrawFn) -> CalculationResult:
    """Any result of the engine."""
    gwp_set = draw(st.sampled_from(sorted(gwp_sets())))
    profile = Profile(
        gwp_set=gwp_set,
        carbon_to_co2=draw(st.sampled_from(["44/12", "3.664"])),
    )
    output = draw(_positive(10**4, 3)) + Decimal("0.7")
    return calculate(draw(source_lists(gwp_set)), output, profile=profile)
