"""Conversion between units of one kind, by Rec 20 code; exact, through the definitions of ``pint``.

Only calculations convert, so only they load the library: whoever rechecks a claim never does.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any, Final

from passport.carbon.exact import fraction
from passport.units import UNITS, UnitRefused

# No prefix arithmetic by hand: the names are pint's own, so that a wrong power of ten has one place to hide.
_PINT: Final[dict[str, str]] = {
    "KGM": "kilogram",
    "GRM": "gram",
    "TNE": "metric_ton",
    "KWH": "kilowatt_hour",
    "MWH": "megawatt_hour",
    "GWH": "gigawatt_hour",
    "3B": "megajoule",
    "GV": "gigajoule",
    "D30": "terajoule",
    "LTR": "liter",
    "MTQ": "meter ** 3",
    # A normalised cubic metre is an amount of gas, no volume: without temperature and pressure none becomes
    # the other.
    "NM3": "normal_cubic_meter",
    "TKM": "metric_ton * kilometer",
    "MTR": "meter",
    "H87": "piece",
}
# More digits than any ratio of two codes has.
_DIGITS: Final = 60


def convert(value: Decimal | Fraction, unit: str, wanted: str) -> Fraction:
    """``value`` of ``unit`` in ``wanted``, exact; raises ``unit.unknown`` and ``unit.dimension``."""
    return fraction(value) * ratio(unit, wanted)


@cache
def ratio(unit: str, wanted: str) -> Fraction:
    """How many of ``wanted`` one ``unit`` is; raises ``unit.unknown`` and ``unit.dimension``."""
    for code in (unit, wanted):
        if code not in UNITS:
            raise UnitRefused(
                "unit.unknown",
                f"Not a unit code used here: {code[:20]!a}.",
                hint="Use UN/ECE Recommendation 20 codes, for example KGM, TNE, KWH, MWH, GV or MTQ.",
            )
    if unit == wanted:
        return Fraction(1)
    (size, kind), (other_size, other_kind) = _root(unit), _root(wanted)
    if kind != other_kind:
        raise UnitRefused(
            "unit.dimension",
            f"{unit} ({UNITS[unit]}) cannot become {wanted} ({UNITS[wanted]}).",
            hint="Give the quantity in a unit of the factor's kind, or a net calorific value for a fuel.",
        )
    return size / other_size


@cache
def _root(code: str) -> tuple[Fraction, str]:
    with localcontext() as context:
        context.prec = _DIGITS
        size, kind = _registry().get_root_units(_PINT[code])
        return Fraction(size), str(kind)


@cache
def _registry() -> Any:  # noqa: ANN401  # pint builds the class of a registry at run time
    import pint  # noqa: PLC0415  # half a second that only calculations pay

    with localcontext() as context:
        context.prec = _DIGITS
        registry: Any = pint.UnitRegistry(non_int_type=Decimal)
        registry.define("normal_cubic_meter = [normal_volume]")
        registry.define("piece = [piece]")
    return registry
