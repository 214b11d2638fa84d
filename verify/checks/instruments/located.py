"""Compare the market-based result with the location-based one, and with its certificates (T540, T541, T690).

Both results are about the same consumption (GHG Protocol Scope 2 Guidance, 7.1): the market-based one counts
as much energy, and what it leaves to a residual factor is no cleaner than the grids it was taken from.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.carbon.exact import figure, fraction, trimmed
from passport.carbon.gwp import UNSPLIT, gwp
from passport.carbon.rechecking.inventories.parts import slack
from passport.certificates.citing import ELECTRICITY
from passport.certificates.counted import WATT_HOURS, in_base
from passport.certificates.using import PURCHASED
from passport.model.claim import Claim
from passport.model.claim import Component as Shown
from passport.model.instruments.cited import MARKET, Cited
from passport.units import mass_in_kg
from verify.checks.instruments.hand import Hand

if TYPE_CHECKING:
    from passport.carbon.calculating.calculate import CalculationResult, Component
    from passport.carbon.sources import Source

_RESIDUAL: Final = "residual"
_PLACES: Final = 12
"""Decimals of a factor."""
_MOST_OFF: Final = Fraction(1005, 1000)
"""A factor that was rounded is at most half a percent off."""
_OFF: Final = Fraction(1, 10**6)
"""The last place of an amount in a claim."""
_LOCATION: Final = "location-based"
_NONE: Final = Fraction(0)


class _Energy(NamedTuple):
    """Watt hours of one source over the whole output, and its kilograms of CO2e per declared unit.

    Of retirements: of the units that are cited, and all their kilograms.
    """

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
    wanted = sum((one.amount for one in rest), _NONE)
    return "covers.below" if rest and stated < _least(location, wanted) else ""


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


def _least(some: list[_Energy], wanted: Fraction) -> Fraction:
    """The emissions of so much energy from the cleanest on."""
    least = _NONE
    for one in sorted(some, key=lambda one: one.emissions / one.amount if one.amount else _NONE):
        taken = min(wanted, one.amount)
        least += one.emissions * taken / one.amount if one.amount else _NONE
        wanted -= taken
    return least


def is_covered(source: "Source") -> bool:
    """Whether a source is, or may be, electricity in the market-based result: no material, no credit."""
    marked = source.electricity == MARKET
    purchased = source.electricity is None and source.scope == PURCHASED
    return (marked or purchased) and source.input is None and source.activity > 0


def residual_factors(workings: Mapping[str, Any]) -> set[str]:
    """The ids of the residual factors in workings: what carries one needs no retirement."""
    factors = workings.get("factors", ())
    return {one["id"] for one in factors if _RESIDUAL in {one.get("kind"), one.get("spatial")}}


class Certified:
    """What the certificates behind the units of electricity state that a claim cites, in kilograms of CO2e.

    Each retirement counts by the units that are cited of it, in proportion over its certificates. ``open``:
    of some the emissions are not known by a unit of energy, or not at hand: they count as none. ``id`` and
    ``unit`` are of the retirement with most emissions a unit.
    """

    __slots__ = ("_lots", "_units", "id", "open", "unit")

    def __init__(self, hand: Hand, cited: Iterable[Cited]) -> None:
        self._lots: list[_Energy] = []
        self._units: list[Fraction] = []
        self.id, self.unit, self.open = "", "WHR", False
        dirtiest = Fraction(-1)
        for one in cited:
            model = hand.retired(one)
            if model is None or model.product != ELECTRICITY or one.unit not in WATT_HOURS:
                continue
            unit, emitted = WATT_HOURS[one.unit], _NONE
            for entry in model.units:
                each = hand.emitted(entry.certificate, in_base(one.unit)[0])
                self.open = self.open or each is None
                emitted += entry.units.size * (each or _NONE)
            mean = emitted / model.size
            self._units.append(unit)
            self._lots.append(_Energy(unit * int(one.quantity), unit * int(one.quantity) * mean))
            if mean > dirtiest:
                dirtiest, self.id, self.unit = mean, one.id, one.unit

    def least(self, wanted: Fraction) -> Fraction:
        """The kilograms of so many watt hours of the units, taken from the cleanest retirement on."""
        return _least(self._lots, wanted)

    @property
    def at_least(self) -> Fraction:
        """The watt hours that are used where as many whole units are cited of each retirement as it takes."""
        amounts = (one.amount - unit for one, unit in zip(self._lots, self._units, strict=True))
        return sum(amounts, _NONE)


def below(
    certified: Certified, result: "CalculationResult", workings: Mapping[str, Any], model: Claim
) -> tuple[dict[str, str], bool] | None:
    """The facts of a market-based result below its certificates, if it is; whether that stays open.

    ``None``: it counts no such energy. Of sources with energy in their figure and no residual factor it has
    at least the CO2e of as much energy that is cited, from the cleanest retirement on. A factor may be off
    for having been rounded, and may count what certificates leave out. It is open too where the same is so
    only with purchased energy that counts in both results.
    """
    factors = {one["id"]: one for one in workings.get("factors", ())}
    mass = model.product.mass
    kilograms = fraction(mass_in_kg(figure(mass.value), mass.unit))
    declared = fraction(mass_in_kg(result.profile.declared_value, result.profile.declared_unit))
    energy, stated, most = _NONE, _NONE, _NONE
    facts: dict[str, str] = {}
    is_open, residual = certified.open, residual_factors(workings)
    for mark in (MARKET, None):
        for one in result.components:
            source = one.source
            factor = factors.get(source.factor.id, {})
            if source.electricity != mark or source.factor.id in residual or not _counts_energy(source):
                continue
            emissions = _emissions(one, result.profile.gwp_set) * kilograms / declared
            energy += _watt_hours(one) * kilograms / fraction(result.output_kg)
            stated += emissions
            most += emissions * (1 + _rounded(factor, result.profile.gwp_set))
        least = certified.least(energy)
        if most < least and mark == MARKET:
            scale = WATT_HOURS[certified.unit] / energy
            figures = (trimmed(one * scale, _PLACES) for one in (stated, least))
            facts = {"id": certified.id, **dict(zip(("stated", "computed"), figures, strict=True))}
        is_open = is_open or most < least
    return (facts, is_open) if energy else None


def _counts_energy(source: "Source") -> bool:
    return is_covered(source) and source.unit in WATT_HOURS


def _rounded(factor: Mapping[str, Any], gwp_set: str) -> Fraction:
    """By which part of it a factor may be off for having been rounded."""
    supplied = {UNSPLIT: factor["supplied"]} if "supplied" in factor else {}
    values: Mapping[str, str] = factor.get("gases") or supplied
    whole = sum((Fraction(one) * fraction(gwp(gwp_set, gas)) for gas, one in values.items()), _NONE)
    off = sum((slack(one) * fraction(gwp(gwp_set, gas)) for gas, one in values.items()), _NONE)
    return off / whole if whole else _NONE


def shown_below(certified: Certified, model: Claim) -> bool:
    """Whether a claim shows less CO2e of its market-based energy than what it cites states at least.

    That is an answer without workings: a retirement covers what was used to the whole unit, amounts and
    factors may be off for having been rounded. Components that a claim does not show answer nothing.
    """
    footprint, mass = model.product.footprint, model.product.mass
    shown = [Fraction(one.amount) for one in footprint.components() if _is_shown(one)]
    if not shown:
        return False
    declared = footprint.declared_unit
    ratio = fraction(mass_in_kg(figure(mass.value), mass.unit))
    ratio /= fraction(mass_in_kg(figure(declared.value), declared.unit))
    most = sum(shown, _NONE) * _MOST_OFF + len(shown) * _OFF
    return most * ratio < certified.least(certified.at_least)


def _is_shown(one: Shown) -> bool:
    return one.electricity == MARKET and one.input is None and Fraction(one.amount) >= 0
