"""Compare the energy of the market-based result with that of the location-based one (T540, T541).

Both results are about the same consumption (GHG Protocol Scope 2 Guidance, 7.1): the market-based one counts
as much energy, and what it leaves to a residual factor is no cleaner than the grids it was taken from.
"""

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from passport.carbon.exact import fraction
from passport.carbon.gwp import gwp
from passport.certificates.counted import WATT_HOURS
from passport.model.instruments.cited import MARKET

if TYPE_CHECKING:
    from passport.carbon.calculating.calculate import CalculationResult, Component

_LOCATION: Final = "location-based"
_NONE: Final = Fraction(0)


class _Energy(NamedTuple):
    """Watt hours of one source over the whole output, and its kilograms of CO2e per declared unit."""

    amount: Fraction
    emissions: Fraction


def apart(result: "CalculationResult", residual: Collection[str], part: Fraction) -> str:
    """Why the market-based result is not about the consumption of the location-based one; else empty.

    ``covers.less``: it counts fewer whole watt hours; ``part`` is that of the product in the output.
    ``covers.below``: by the factors with an id in ``residual`` it counts less CO2e than the cleanest grids of
    the location-based result have for as much energy. A residual factor has no region in a claim, so every
    grid may be its own. Sources that are not counted in energy are left out.
    """
    location, market = (list(_counted(result, mark)) for mark in (_LOCATION, MARKET))
    had, used = (sum((one.amount for one in some), _NONE) for some in (location, market))
    if int(used * part) < int(had * part):
        return "covers.less"
    rest = list(_counted(result, MARKET, residual))
    stated = sum((one.emissions for one in rest), _NONE)
    return "covers.below" if rest and stated < _least(location, rest) else ""


def _counted(
    result: "CalculationResult", mark: str, among: Collection[str] | None = None
) -> Iterator[_Energy]:
    """The energy that one result counts alone, of factors with an id ``among`` these; ``None``: of all."""
    for one in result.components:
        source = one.source
        used = source.electricity == mark and source.input is None and source.activity > 0
        if used and source.unit in WATT_HOURS and (among is None or source.factor.id in among):
            yield _Energy(_watt_hours(one), _emissions(one, result.profile.gwp_set))


def _watt_hours(one: "Component") -> Fraction:
    source = one.source
    share = fraction(source.allocation.share) if source.allocation else Fraction(1)
    return fraction(source.activity) * share * WATT_HOURS[source.unit]


def _emissions(one: "Component", gwp_set: str) -> Fraction:
    return sum((mass * fraction(gwp(gwp_set, gas)) for gas, mass in one.gases), _NONE)


def _least(location: list[_Energy], rest: list[_Energy]) -> Fraction:
    """The emissions of as much energy as ``rest`` from the cleanest grids on."""
    wanted = sum((one.amount for one in rest), _NONE)
    least = _NONE
    for one in sorted(location, key=lambda one: one.emissions / one.amount if one.amount else _NONE):
        taken = min(wanted, one.amount)
        least += one.emissions * taken / one.amount if one.amount else _NONE
        wanted -= taken
    return least
