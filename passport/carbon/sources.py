"""What a calculation starts from: emission sources with activity, factor record, evidence and equation.

M1 takes gas that was measured, M2 multiplies an activity by a factor per gas, M3 converts a flow of carbon,
M4 takes over a footprint that somebody else states (DESIGN 6.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from passport.carbon.exact import fraction
from passport.carbon.gwp import UNSPLIT
from passport.carbon.tables import table
from passport.carbon.tiers import Tier, component_tier
from passport.vocab import Electricity
from signing.errors import ToolError
from signing.shown import quoted

Method = Literal["M1", "M2", "M3", "M4"]
Number = Decimal | Fraction
CARBON_TO_CO2: Final = {
    name: Fraction(int(over), int(under)) for name, (over, under) in table("carbonToCO2").items()
}
"""Kilograms of CO2 per kilogram of carbon: IPCC, and EU MRR with CBAM; 0.0728 % apart."""


class SourceRefused(ToolError):
    """A source that its method cannot turn into gas masses; codes ``source.*``, ``where`` is its key."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor record. ``id`` is an IRI, ``edition`` its edition; exactly one of the three values is given.

    ``gases``: kilograms of each gas per unit of activity (M1, M2, or M4 with a split); ``carbon``: kilograms
    of carbon per unit of activity (M3); ``supplied``: kilograms of CO2e per unit of activity, not split by
    gas (M4).
    """

    id: str
    edition: str
    gases: Mapping[str, Number] = field(default_factory=dict)
    carbon: Number | None = None
    supplied: Number | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """The part of a shared source that falls to this output: a named ``rule`` and a ``share`` from 0 to 1."""

    rule: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """One emission source of one stage, over the whole output.

    ``activity`` in ``unit`` (Rec 20): negative for what leaves a mass balance and for credits.
    ``electricity`` marks a source that counts in that result only. ``uncertainty``: relative, expanded, e.g.
    ``0.02``. ``input`` is the digest of the claim an M4 footprint comes from; ``imported`` are then the
    shares of the tiers in that claim, already lowered to the quantity's tier, together 1.
    """

    key: str
    stage: str
    scope: Literal["1", "2", "3"]
    method: Method
    activity: Number
    unit: str
    factor: Factor
    quantity_tier: Tier
    factor_tier: Tier
    is_primary: bool
    data_type: Literal["primary", "secondary", "hybrid"]
    electricity: Electricity | None = None
    allocation: Allocation | None = None
    uncertainty: Decimal | None = None
    fallback_from: Method | None = None
    input: str | None = None
    imported: Mapping[Tier, Fraction] | None = None

    @property
    def tier(self) -> Tier:
        """The weaker of the two legs."""
        return component_tier(self.quantity_tier, self.factor_tier)


def gas_masses(source: Source, carbon_to_co2: str) -> dict[str, Fraction]:
    """Calculate the kilograms of each gas of a source, exactly and after allocation.

    Activity x share x the factor's value: a mass of each gas (M1, M2, M4), carbon x the conversion to CO2
    (M3), or supplied CO2e, which stays one figure that is not split by gas (M4). Raises ``source.factor``
    unless the factor has exactly the value that the method takes.
    """
    activity = fraction(source.activity) * _share(source)
    factor = source.factor
    given = sum((bool(factor.gases), factor.carbon is not None, factor.supplied is not None))
    if given == 1 and source.method == "M3" and factor.carbon is not None:
        return {"CO2": activity * fraction(factor.carbon) * _constant(carbon_to_co2, source.key)}
    if given == 1 and source.method == "M4" and factor.supplied is not None:
        return {UNSPLIT: activity * fraction(factor.supplied)}
    if given == 1 and source.method != "M3" and factor.gases:
        return {gas: activity * fraction(value) for gas, value in factor.gases.items()}
    raise SourceRefused(
        "source.factor",
        f"The factor does not fit method {source.method}.",
        hint="M1 and M2 take masses per gas, M3 a carbon content, M4 a supplied footprint; one of them.",
        where=source.key,
    )


def _share(source: Source) -> Fraction:
    if source.allocation is None:
        return Fraction(1)
    share = fraction(source.allocation.share)
    if not 0 <= share <= 1:
        raise SourceRefused("source.allocation", "A share lies between 0 and 1.", where=source.key)
    return share


def _constant(name: str, key: str) -> Fraction:
    """Give the conversion of the method profile from carbon to CO2; raises ``source.constant``."""
    if name not in CARBON_TO_CO2:
        raise SourceRefused(
            "source.constant",
            f"No such conversion from carbon to CO2: {quoted(name, 20)}.",
            hint=f"The method profile says one of {', '.join(CARBON_TO_CO2)}.",
            where=key,
        )
    return CARBON_TO_CO2[name]
