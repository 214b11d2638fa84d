"""Compare the market-based result with the location-based one, and with its certificates (T540, T541, T690).

Both results are about the same consumption (GHG Protocol Scope 2 Guidance, 7.1): the market-based one counts
as much energy, and what it leaves to a residual factor is no cleaner than the grids it was taken from. Each
scope is compared by itself, and what is counted in another kind of unit as well (T634, T637).
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

_RESIDUAL: Final = "residual"
OTHERS: Final = "3"
"""The scope of the energy that others use for the product, and of what is emitted before energy is used."""
_SCOPES: Final = (PURCHASED, OTHERS)
_ENERGY: Final = "WHR"
_PLACES: Final = 12
"""Decimals of a factor."""
_MOST_OFF: Final = Fraction(1005, 1000)
"""A factor that was rounded is at most half a percent off."""
_OFF: Final = Fraction(1, 10**6)
"""The last place of an amount in a claim."""
LOCATION: Final = "location-based"
_NONE: Final = Fraction(0)


class Counted(NamedTuple):
    """One source of purchased energy or goods, for the mass of the product; no material, no credit.

    ``mark``: the result that counts it alone, ``None`` for purchased energy that counts in both. ``amount``
    is in ``base`` (watt hours, kilograms, a unit of neither), ``emissions`` in kilograms of CO2e, and
    ``most`` is the same by the highest factor that would be rounded to its own.
    """

    mark: str | None
    scope: str
    base: str
    amount: Fraction
    emissions: Fraction
    most: Fraction
    residual: bool


class Lot(NamedTuple):
    """The units of electricity of one retirement that a claim cites: watt hours, and kilograms of CO2e.

    ``unit``: watt hours of one of its units. They were retired in ``scopes``; the claim can use them in those
    that are ``usable``.
    """

    id: str
    unit: Fraction
    amount: Fraction
    emissions: Fraction
    scopes: Collection[str]
    usable: Collection[str]


class Used(NamedTuple):
    """Watt hours in this product of market-based sources with no residual factor.

    ``purchased``: of scope 2; ``others``: of scope 3, by source. ``same``: all that the market-based result
    counts of scope 2, with residual factors: what scope 3 counts up to that may be emitted before the same
    energy is used (fuels, grids), and be no other energy.
    """

    purchased: Fraction
    others: tuple[Fraction, ...]
    same: Fraction

    @property
    def once(self) -> Fraction:
        """The energy of scope 3, in which the same amount may be counted for several emissions."""
        return sum(set(self.others), _NONE)

    @property
    def surely(self) -> Fraction:
        """How much of scope 3 is no energy of scope 2, whatever it counts of it."""
        return sum((max(one - self.same, _NONE) for one in set(self.others)), _NONE)


def counted(result: "CalculationResult", workings: Mapping[str, Any], model: Claim) -> list[Counted]:
    """What a calculation counts as purchased, by the candidates that counted."""
    mass = model.product.mass
    kilograms = fraction(mass_in_kg(figure(mass.value), mass.unit))
    declared = fraction(mass_in_kg(result.profile.declared_value, result.profile.declared_unit))
    part = kilograms / fraction(result.output_kg)
    factors = {one["id"]: one for one in workings.get("factors", ())}
    gwp_set = result.profile.gwp_set
    found = []
    for one in result.components:
        source = one.source
        purchased = source.electricity is not None or source.scope == PURCHASED
        if not purchased or source.input is not None or source.activity <= 0:
            continue
        base, scale = in_base(source.unit)
        factor = factors.get(source.factor.id, {})
        emissions = _emissions(one, gwp_set) * kilograms / declared
        found.append(
            Counted(
                source.electricity,
                source.scope,
                base,
                fraction(source.activity) * _share(one) * scale * part,
                emissions,
                emissions * (1 + _rounded(factor, gwp_set)),
                source.factor.id in _residual_factors(workings),
            )
        )
    return found


def _share(one: "Component") -> Fraction:
    allocation = one.source.allocation
    return fraction(allocation.share) if allocation else Fraction(1)


def _residual_factors(workings: Mapping[str, Any]) -> set[str]:
    """The ids of the residual factors in workings: what carries one needs no retirement."""
    factors = workings.get("factors", ())
    return {one["id"] for one in factors if _RESIDUAL in {one.get("kind"), one.get("spatial")}}


def _emissions(one: "Component", gwp_set: str) -> Fraction:
    return sum((mass * fraction(gwp(gwp_set, gas)) for gas, mass in one.gases), _NONE)


def energy_of(some: Iterable[Counted], mark: str | None) -> list[Counted]:
    """What one result counts alone (``None``: both) in a unit of energy, with no residual factor."""
    return [one for one in some if one.mark == mark and one.base == _ENERGY and not one.residual]


def used(some: list[Counted]) -> Used:
    """How much energy the market-based result uses in each scope."""
    own = energy_of(some, MARKET)
    return Used(
        _amount(one for one in own if one.scope == PURCHASED),
        tuple(one.amount for one in own if one.scope == OTHERS),
        _amount(_alone(some, MARKET, PURCHASED, _ENERGY)),
    )


def _amount(some: Iterable[Counted]) -> Fraction:
    return sum((one.amount for one in some), _NONE)


def unknown(some: Iterable[Counted]) -> str:
    """Which source of the market-based result has no energy in its figure; empty: none of them."""
    marks = {one.mark for one in some if one.base != _ENERGY and not one.residual}
    return "covers.source" if MARKET in marks else "covers.unmarked" if None in marks else ""


def apart(some: list[Counted]) -> str:
    """Why the market-based result is not about the consumption of the location-based one; else empty.

    In each scope and kind of unit, ``covers.less``: it counts fewer whole watt hours; ``covers.source``: less
    of another kind, so that nobody can say; ``covers.below``: by residual factors it counts less CO2e than
    the cleanest grids of the location-based result have for as much. A residual factor has no region in a
    claim, so every grid may be its own; where there is none, nobody can say either.
    """
    problems = {_apart(some, scope, base) for scope in _SCOPES for base in {one.base for one in some}}
    return next((one for one in ("covers.less", "covers.below", "covers.source") if one in problems), "")


def _apart(some: list[Counted], scope: str, base: str) -> str:
    location, market = _alone(some, LOCATION, scope, base), _alone(some, MARKET, scope, base)
    had, has = _amount(location), _amount(market)
    if base == _ENERGY and int(has) < int(had):
        return "covers.less"
    rest = [one for one in market if one.residual]
    is_unknown = has < had if base != _ENERGY else False
    if is_unknown or (rest and not location):
        return "covers.source"
    return "covers.below" if _emitted(rest) < _least(location, _amount(rest)) else ""


def _alone(some: Iterable[Counted], mark: str, scope: str, base: str) -> list[Counted]:
    return [one for one in some if (one.mark, one.scope, one.base) == (mark, scope, base)]


def _emitted(some: Iterable[Counted]) -> Fraction:
    return sum((one.emissions for one in some), _NONE)


def _least(some: Iterable[Counted | Lot], wanted: Fraction) -> Fraction:
    """The emissions of so much energy from the cleanest on."""
    least = _NONE
    for one in sorted(some, key=intensity):
        taken = min(wanted, one.amount)
        least += intensity(one) * taken
        wanted -= taken
    return least


def intensity(one: Counted | Lot) -> Fraction:
    """Kilograms of CO2e a watt hour, or another unit of its base."""
    return one.emissions / one.amount if one.amount else _NONE


class Certified:
    """What the certificates behind the units of electricity state that a claim cites, in kilograms of CO2e.

    Each retirement counts by the units that are cited of it, in proportion over its certificates; one that is
    not at hand, or not judged, may be of any scope and emit nothing (T748). ``open``: of some the emissions
    are not known by a unit of energy, or not at hand: they count as none. ``id`` is of
    the retirement with most emissions a unit; empty: no electricity is cited.
    """

    __slots__ = ("id", "lots", "open")

    def __init__(
        self,
        hand: Hand,
        cited: Iterable[Cited],
        scopes: Mapping[str, tuple[Collection[str], Collection[str]]],
    ) -> None:
        """``scopes`` and ``usable`` of each lot, by the digest of its retirement."""
        self.lots: list[Lot] = []
        self.open = False
        unknown: list[Lot] = []
        for one in cited:
            model = hand.retired(one)
            if one.unit not in WATT_HOURS or (model is not None and model.product != ELECTRICITY):
                continue
            unit, emitted = WATT_HOURS[one.unit], _NONE
            if model is None:
                unknown.append(Lot(one.id, unit, unit * int(one.quantity), _NONE, _SCOPES, _SCOPES))
                continue
            for entry in model.units:
                each = hand.emitted(entry.certificate, in_base(one.unit)[0])
                self.open = self.open or each is None
                emitted += entry.units.size * (each or _NONE)
            amount = unit * int(one.quantity)
            mean = emitted / model.size
            self.lots.append(Lot(one.id, unit, amount, amount * mean, *scopes[one.digest]))
        self.id = _dirtiest(self.lots).id if self.lots else ""
        self.open = self.open or bool(unknown)
        self.lots += unknown

    def groups(self) -> Iterator[tuple[str, list[Lot]]]:
        """A scope, and units that may have been used in it: those that the claim can use there, then all.

        Units that the claim cannot use make nothing cleaner, and are its own word where they are dirtier.
        """
        for scope in _SCOPES:
            yield scope, [one for one in self.lots if scope in one.usable]
            yield scope, [one for one in self.lots if scope in one.scopes]


def _dirtiest(lots: list[Lot]) -> Lot:
    return max(lots, key=intensity)


def _at_least(lots: list[Lot]) -> Fraction:
    """The watt hours that are used where as many whole units are cited of each retirement as it takes."""
    return sum((one.amount - one.unit for one in lots), _NONE)


def below(certified: Certified, some: list[Counted]) -> tuple[dict[str, str], bool] | None:
    """The facts of a market-based result below its certificates, if it is; whether that stays open.

    ``None``: it counts no such energy. In each scope sources with energy in their figure and no residual
    factor have at least the CO2e of as much energy that is cited for it, from the cleanest retirement on. Of
    scope 3 as much counts as is no energy of scope 2, or as units are cited for. A factor may be off for
    having been rounded, and may count what certificates leave out. It is open too where the same is so only
    with purchased energy that counts in both results.
    """
    marked, unmarked = energy_of(some, MARKET), energy_of(some, None)
    facts: dict[str, str] = {}
    is_open, of = certified.open, used(some)
    for scope, lots in certified.groups():
        own = [one for one in marked if one.scope == scope]
        purchased = scope == PURCHASED
        energy = of.purchased if purchased else min(of.once, max(of.surely, _at_least(lots)))
        facts = facts or _facts(own, lots, energy)
        both = [*own, *unmarked] if purchased else []
        is_open = is_open or _most(both) < _least(lots, energy + _amount(unmarked) if both else _NONE)
    return (facts, is_open) if marked or unmarked else None


def _most(some: Iterable[Counted]) -> Fraction:
    return sum((one.most for one in some), _NONE)


def _facts(own: list[Counted], lots: list[Lot], energy: Fraction) -> dict[str, str]:
    """What sources count and at least had to for so much energy of these units; empty: they count enough."""
    least = _least(lots, energy)
    if _most(own) >= least:
        return {}
    dirtiest = _dirtiest(lots)
    figures = (trimmed(one * dirtiest.unit / energy, _PLACES) for one in (_emitted(own), least))
    return {"id": dirtiest.id, **dict(zip(("stated", "computed"), figures, strict=True))}


def _rounded(factor: Mapping[str, Any], gwp_set: str) -> Fraction:
    """By which part of it a factor may be off for having been rounded."""
    supplied = {UNSPLIT: factor["supplied"]} if "supplied" in factor else {}
    values: Mapping[str, str] = factor.get("gases") or supplied
    whole = sum((Fraction(one) * fraction(gwp(gwp_set, gas)) for gas, one in values.items()), _NONE)
    off = sum((slack(one) * fraction(gwp(gwp_set, gas)) for gas, one in values.items()), _NONE)
    return off / whole if whole else _NONE


def shown_below(certified: Certified, model: Claim) -> bool:
    """Whether a claim shows less CO2e of its market-based energy than what it cites states at least.

    That is an answer in each scope without workings: a retirement covers what was used to the whole unit,
    amounts and factors may be off for having been rounded. Of a claim that hides its components the whole
    market-based result is compared with all units.
    """
    footprint, mass = model.product.footprint, model.product.mass
    declared = footprint.declared_unit
    ratio = fraction(mass_in_kg(figure(mass.value), mass.unit))
    ratio /= fraction(mass_in_kg(figure(declared.value), declared.unit))
    if "components" not in footprint.document:
        totals = [Fraction(one.total) for one in footprint.results if one.electricity == MARKET]
        return _is_below(totals, ratio, certified.lots)
    components = [one for one in footprint.components() if _is_shown(one)]
    return any(
        _is_below([Fraction(one.amount) for one in components if one.scope == scope], ratio, lots)
        for scope, lots in certified.groups()
    )


def _is_below(shown: list[Fraction], ratio: Fraction, lots: list[Lot]) -> bool:
    most = sum(shown, _NONE) * _MOST_OFF + len(shown) * _OFF
    return bool(shown) and most * ratio < _least(lots, _at_least(lots))


def _is_shown(one: Shown) -> bool:
    return one.electricity == MARKET and one.input is None and Fraction(one.amount) >= 0
