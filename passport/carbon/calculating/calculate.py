"""From sources to the number: components, both results, evidence breakdown, uncertainty (DESIGN 6.1, 6.2).

Exact fractions until each amount is rounded once, half to even, to six decimals; the totals are exact sums of
the rounded amounts. The same sources give the same bytes, whatever their order, the locale or the machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Any, Final, Literal

from passport.carbon.allocation import Allocated
from passport.carbon.calculating.detail import Detail, component_of, merged
from passport.carbon.exact import AMOUNT_PLACES, fraction, half_even, text_of
from passport.carbon.gwp import gwp
from passport.carbon.sources import CARBON_TO_CO2, Source, gas_masses
from passport.carbon.tiers import TIERS, Tier, primary_share, shares
from passport.units import mass_in_kg
from passport.vocab import ELECTRICITY, Electricity
from signing.errors import ToolError

ENGINE: Final = "urn:passport:engine"
ENGINE_VERSION: Final = "1.1.0"
RULED_BY_FILE: Final = "1.0.0"
"""The engine of 0.3.0: the first candidate of a file counts, and a factor's kind is believed as typed."""
ENGINE_VERSIONS: Final = (RULED_BY_FILE, ENGINE_VERSION)
"""Whose workings are replayed here, each by its own rules."""
_FINE_GWP: Final = 1000
_UNCERTAINTY_PLACES: Final = 4


class CalculationRefused(ToolError):
    """Sources that give no number; codes ``calculation.*``."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The choices a number depends on: boundary, GWP set, constant of carbon to CO2, and the declared unit.

    The declared unit is ``declared_value`` of ``declared_unit`` (a mass, Rec 20).
    """

    boundary: str = "cradle-to-gate"
    gwp_set: str = "IPCC-AR6-GWP100"
    carbon_to_co2: Literal["44/12", "3.664"] = "44/12"
    declared_value: Decimal = Decimal(1)
    declared_unit: str = "TNE"


@dataclass(frozen=True, slots=True)
class Component:
    """A source and its result per declared unit: ``amount`` in kgCO2e x 10^6, ``gases`` in exact kg."""

    source: Source
    amount: int
    gases: tuple[tuple[str, Fraction], ...]

    @property
    def figure(self) -> str:
        """The amount as published: six decimals."""
        return text_of(self.amount, AMOUNT_PLACES)


@dataclass(frozen=True, slots=True)
class ElectricityResult:
    """The number by one electricity method; figures as published, ``breakdown`` T4 to T0."""

    electricity: Electricity
    total: str
    gases: tuple[tuple[str, str], ...]
    breakdown: tuple[tuple[str, str], ...]
    primary_data_share: str


@dataclass(frozen=True, slots=True)
class Validation:
    """A second amount for what ``covers`` came to: kgCO2e per declared unit, ``deviation`` relative to it.

    ``code`` says why there is none; the deviation is empty where the first amount is zero.
    """

    key: str
    covers: tuple[str, ...]
    method: str
    amount: str
    deviation: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a reader should know about the choices made; never a correction."""

    code: str
    where: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class CalculationResult:
    """What the engine found: components by key, one result an electricity method, uncertainty (95 %).

    ``trials``: (source, method, whether it counts, code, reason) of every candidate; ``excluded``: (source,
    reason) of what lies outside the boundary; ``inputs`` as in the claim; ``allocations`` by key.
    """

    profile: Profile
    output_kg: Decimal
    components: tuple[Component, ...]
    results: tuple[ElectricityResult, ...]
    uncertainty: str | None
    trials: tuple[tuple[str, str, bool, str, str], ...] = ()
    validations: tuple[Validation, ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Warned, ...] = ()
    inputs: tuple[Mapping[str, Any], ...] = ()
    allocations: tuple[tuple[str, Allocated], ...] = ()
    version: str = RULED_BY_FILE
    """Of the engine whose rules chose the sources; where nothing was chosen, of the equations, 1.0.0."""

    def footprint(self, detail: Detail = "component") -> dict[str, Any]:
        """Give the claim's ``footprint`` at a depth of disclosure (DESIGN 2.2, 6.3), without ``workings``."""
        profile = self.profile
        found: dict[str, Any] = {
            "type": "CarbonFootprint",
            "boundary": profile.boundary,
            "declaredUnit": {"value": format(profile.declared_value, "f"), "unit": profile.declared_unit},
            "unit": "KGM",
            "gwpSet": profile.gwp_set,
            "method": {"id": ENGINE, "version": self.version, "carbonToCO2": profile.carbon_to_co2},
            "results": [_result_json(result) for result in self.results],
            "detail": detail,
        }
        if self.uncertainty is not None:
            found["uncertainty"] = {"value": self.uncertainty, "confidence": "0.95"}
        listed = [component_of(part.source, part.amount) for part in self.components]
        if detail != "total":
            found["components"] = merged(listed) if detail == "stage" else listed
        return found


def _result_json(result: ElectricityResult) -> dict[str, Any]:
    return {
        "electricity": result.electricity,
        "total": result.total,
        "gases": [{"gas": gas, "mass": mass} for gas, mass in result.gases],
        "evidenceBreakdown": [{"tier": tier, "share": share} for tier, share in result.breakdown],
        "primaryDataShare": result.primary_data_share,
    }


def calculate(
    sources: Iterable[Source], output: Decimal, output_unit: str = "TNE", *, profile: Profile | None = None
) -> CalculationResult:
    """Calculate the footprint of ``output`` (a mass) that ``sources`` together caused.

    Raises ``CalculationRefused`` (``calculation.empty``, ``.output``, ``.profile``, ``.key``,
    ``.electricity``), ``SourceRefused``, ``GwpRefused``, ``UnitRefused``.
    """
    profile = profile or Profile()
    listed = sorted(sources, key=lambda source: source.key)
    _check(listed, profile)
    output_kg = mass_in_kg(output, output_unit)
    declared_kg = mass_in_kg(profile.declared_value, profile.declared_unit)
    if output_kg <= 0 or declared_kg <= 0:
        raise CalculationRefused("calculation.output", "Output and declared unit are masses above zero.")
    per_unit = fraction(declared_kg) / fraction(output_kg)
    components = tuple(_component(source, per_unit, profile) for source in listed)
    results = tuple(_result(electricity, components, profile) for electricity in ELECTRICITY)
    return CalculationResult(profile, output_kg, components, results, _uncertainty(components))


def _check(sources: Sequence[Source], profile: Profile) -> None:
    """Refuse sources that make no footprint; they are sorted by key.

    Codes ``calculation.empty``, ``.key`` (two sources of one key), ``.electricity`` (electricity by one of
    the two methods only; GHG Protocol Scope 2 wants both totals) and ``.profile``.
    """
    if not sources:
        raise CalculationRefused("calculation.empty", "Without a source there is no number.")
    for before, source in pairwise(sources):
        if before.key == source.key:
            raise CalculationRefused("calculation.key", "Two sources have the same key.", where=source.key)
    marks = {source.electricity for source in sources} - {None}
    if len(marks) == 1:
        raise CalculationRefused(
            "calculation.electricity",
            f"Electricity is given by one method only: {', '.join(str(mark) for mark in marks)}.",
            hint="Give the same consumption with a location-based and a market-based factor.",
        )
    if profile.carbon_to_co2 not in CARBON_TO_CO2:
        raise CalculationRefused("calculation.profile", "Carbon is converted to CO2 by 44/12 or 3.664.")


def _component(source: Source, per_unit: Fraction, profile: Profile) -> Component:
    masses = {gas: mass * per_unit for gas, mass in gas_masses(source, profile.carbon_to_co2).items()}
    exact = sum((mass * fraction(gwp(profile.gwp_set, gas)) for gas, mass in masses.items()), Fraction())
    return Component(source, half_even(exact, AMOUNT_PLACES), tuple(sorted(masses.items())))


def _result(electricity: Electricity, components: Sequence[Component], profile: Profile) -> ElectricityResult:
    """Sum the components that count in one of the two results.

    Amounts are whole numbers of the last published decimal of kgCO2e per declared unit, so the total is their
    exact sum. Masses of gases are exact until they are rounded for the result. Shares of tiers and of primary
    data weigh each component by the size of its amount, without its sign.
    """
    counted = [part for part in components if _counts(part, electricity)]
    masses: dict[str, Fraction] = {"CO2": Fraction()}
    for part in counted:
        for gas, mass in part.gases:
            masses[gas] = masses.get(gas, Fraction()) + mass
    amounts = [Decimal(part.amount) for part in counted]
    tiers = shares(_tier_sums(counted))
    primary = primary_share(zip(amounts, (part.source.is_primary for part in counted), strict=True))
    return ElectricityResult(
        electricity,
        total=text_of(sum(part.amount for part in counted), AMOUNT_PLACES),
        gases=tuple((gas, mass_text(gas, mass, profile)) for gas, mass in sorted(masses.items())),
        breakdown=tuple(tiers.items()),
        primary_data_share=primary,
    )


def _tier_sums(counted: Sequence[Component]) -> dict[Tier, Fraction]:
    """The sum of |amount| per tier; an input passport brings the shares of its own claim (DESIGN 6.2)."""
    sums: dict[Tier, Fraction] = dict.fromkeys(TIERS, Fraction())
    for part in counted:
        for name, share in (part.source.imported or {part.source.tier: Fraction(1)}).items():
            sums[name] += abs(part.amount) * share
    return sums


def _counts(part: Component, electricity: Electricity) -> bool:
    return part.source.electricity in {None, electricity}


def mass_text(gas: str, mass: Fraction, profile: Profile) -> str:
    """Write kilograms of a gas with as many decimals as its GWP asks for."""
    # Three more decimals for strong gases, so that rounding their mass stays invisible in the total.
    decimals = AMOUNT_PLACES + (3 if fraction(gwp(profile.gwp_set, gas)) > _FINE_GWP else 0)
    return text_of(half_even(mass, decimals), decimals)


def _uncertainty(components: Sequence[Component]) -> str | None:
    """Relative uncertainty of independent sources by quadrature, the larger of both results, rounded up.

    ``None`` unless every source that contributes states its own: part of the picture would look like the
    whole.
    """
    stated: list[str] = []
    for electricity in ELECTRICITY:
        counted = [part for part in components if part.amount and _counts(part, electricity)]
        whole = abs(sum(part.amount for part in counted))
        squares = Fraction()
        for part in counted:
            if part.source.uncertainty is None:
                return None
            squares += (fraction(part.source.uncertainty) * part.amount) ** 2
        if not whole:
            return None
        scaled_square = squares * 10 ** (2 * _UNCERTAINTY_PLACES) / whole**2
        root = isqrt(-(-scaled_square.numerator // scaled_square.denominator))
        stated.append(text_of(root if root**2 >= scaled_square else root + 1, _UNCERTAINTY_PLACES))
    return max(stated, key=Fraction)
