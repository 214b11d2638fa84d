"""A worked example: a day of a re-roller. The electricity is a real plant's day; all else is synthetic.

96 quarter hours of 2018-01-18 (see ``data/README.md``), spread over the day's output of three coils, 65.52 t.
"""

from decimal import Decimal
from importlib import resources
from typing import Final

from passport.carbon.calculating.calculate import CalculationResult, calculate
from passport.carbon.calculating.intervals import read_intervals, sum_window
from passport.carbon.sources import Allocation, Factor, Source
from passport.vocab import Electricity

PERIOD: Final = ("2018-01-17T15:00:00Z", "2018-01-18T15:00:00Z")
OUTPUT: Final = Decimal("65.52")
COIL_KG: Final = "21840"
"""Mass of each of the three coils, kilograms."""
_FILE: Final = "plant-day-2018-01-18.csv"
_PLANT_OFFSET_MINUTES: Final = 9 * 60
_MADE_UP: Final = "urn:example:synthetic:"
_EDITION: Final = "demo 1"


def demo_electricity() -> Decimal:
    """Kilowatt hours of the real plant's day, summed from its 96 rows at run time."""
    data = resources.files("passport.carbon").joinpath("data", _FILE).read_bytes()
    return sum_window(read_intervals(data, offset_minutes=_PLANT_OFFSET_MINUTES, name=_FILE), *PERIOD)


def demo_result() -> CalculationResult:
    """The footprint of a tonne of the example's coil, cradle to gate."""
    return calculate(demo_sources(), OUTPUT)


def demo_sources() -> list[Source]:
    """The day's emission sources."""
    return [
        _electricity("location-based", "0.436"),
        _electricity("market-based", "0.218"),
        _slab(),
        _reheating_gas(),
        _transport(),
        _overhead(),
        _scale_credit(),
    ]


def _factor(name: str, **gases: str) -> Factor:
    named = {gas.replace("_", "-"): Decimal(value) for gas, value in gases.items()}
    return Factor(_MADE_UP + name, _EDITION, gases=named)


def _electricity(method: Electricity, kg_per_kwh: str) -> Source:
    short = method.removesuffix("-based")
    return Source(
        key=f"mill-electricity-{short}",
        stage="rolling",
        scope="2",
        method="M2",
        activity=demo_electricity(),
        unit="KWH",
        factor=_factor(f"grid:{short}", CO2=kg_per_kwh),
        quantity_tier="T4",
        factor_tier="T2",
        is_primary=True,
        data_type="hybrid",
        electricity=method,
        uncertainty=Decimal("0.03"),
    )


def _slab() -> Source:
    return Source(
        key="slab",
        stage="steelmaking",
        scope="3",
        method="M4",
        activity=Decimal("67.16"),
        unit="TNE",
        factor=Factor(_MADE_UP + "slab-declaration", _EDITION, supplied=Decimal("712.4")),
        quantity_tier="T3",
        factor_tier="T0",  # a declaration that no verified passport stands behind
        is_primary=False,
        data_type="secondary",
        uncertainty=Decimal("0.15"),
    )


def _reheating_gas() -> Source:
    return Source(
        key="reheating-gas",
        stage="rolling",
        scope="1",
        method="M2",
        activity=Decimal("85.83"),
        unit="GV",
        factor=_factor("natural-gas-chromatograph", CO2="56.1", CH4_combustion="0.001", N2O="0.0001"),
        quantity_tier="T4",
        factor_tier="T4",  # an on-line gas chromatograph, calibration in force
        is_primary=True,
        data_type="primary",
        uncertainty=Decimal("0.02"),
    )


def _transport() -> Source:
    return Source(
        key="slab-transport",
        stage="logistics",
        scope="3",
        method="M2",
        activity=Decimal("12089"),
        unit="TKM",
        factor=_factor("rail-freight", CO2="0.0221"),
        quantity_tier="T2",
        factor_tier="T1",
        is_primary=False,
        data_type="hybrid",
        uncertainty=Decimal("0.20"),
    )


def _overhead() -> Source:
    return Source(
        key="site-diesel",
        stage="rolling",
        scope="1",
        method="M2",
        activity=Decimal("410"),
        unit="LTR",
        factor=_factor("diesel", CO2="2.68"),
        quantity_tier="T1",
        factor_tier="T1",
        is_primary=True,
        data_type="hybrid",
        allocation=Allocation("mass", Decimal("0.35")),
        uncertainty=Decimal("0.10"),
    )


def _scale_credit() -> Source:
    return Source(
        key="scale-credit",
        stage="rolling",
        scope="3",
        method="M2",
        activity=Decimal("-0.92"),
        unit="TNE",
        factor=_factor("mill-scale-for-ore", CO2="98"),
        quantity_tier="T3",
        factor_tier="T1",
        is_primary=False,
        data_type="hybrid",
        uncertainty=Decimal("0.30"),
    )
