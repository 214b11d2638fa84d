"""Conversion between units, against the definitions of an independent library."""

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pint
import pytest

from passport.carbon import quantities
from passport.units import UNITS, UnitRefused

NAMES = {
    "KGM": "kilogram", "GRM": "gram", "TNE": "metric_ton", "WHR": "watt_hour",
    "KWH": "kilowatt_hour", "MWH": "megawatt_hour",
    "GWH": "gigawatt_hour", "3B": "megajoule", "GV": "gigajoule", "D30": "terajoule", "LTR": "liter",
    "MTQ": "meter ** 3", "NM3": "normal_cubic_meter", "TKM": "metric_ton * kilometer", "MTR": "meter",
    "H87": "piece",
}  # fmt: skip


def test_every_pair_of_codes_is_what_the_independent_definitions_say() -> None:
    assert set(NAMES) == set(UNITS)
    with localcontext() as context:
        context.prec = 60
        registry: pint.UnitRegistry[Any] = pint.UnitRegistry(non_int_type=Decimal)
        registry.define("normal_cubic_meter = [normal_volume]")
        registry.define("piece = [piece]")
        units: Any = registry
        roots = {code: units.get_root_units(name) for code, name in NAMES.items()}
        for unit, (size, kind) in roots.items():
            for wanted, (other, other_kind) in roots.items():
                if kind == other_kind:
                    assert quantities.ratio(unit, wanted) == Fraction(size) / Fraction(other), (unit, wanted)
                else:
                    with pytest.raises(UnitRefused) as refused:
                        quantities.ratio(unit, wanted)
                    assert refused.value.code == "unit.dimension"
