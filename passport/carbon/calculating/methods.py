"""Apply one of the four methods to a candidate, or say why it does not apply (DESIGN 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Final, Literal, cast

from passport.carbon.activity import ROLES, Activity, Candidate, PlannedSource
from passport.carbon.allocation import straight_line, units_of_production
from passport.carbon.calculating.calculate import ENGINE_VERSION, RULED_BY_FILE
from passport.carbon.calculating.evidence import earned
from passport.carbon.calculating.series import Reading
from passport.carbon.exact import fraction, text_of
from passport.carbon.factors import LOCATION_KINDS, MARKET_KINDS, PER_MASS, FactorRecord, Library
from passport.carbon.gwp import UNSPLIT, gwp_values
from passport.carbon.inputs import CheckedInput, admit, factor_of, factor_tier, imported_shares
from passport.carbon.money import is_currency
from passport.carbon.quantities import convert
from passport.carbon.sources import Factor, Method, Source
from passport.carbon.tables import table
from passport.carbon.tiers import Tier
from passport.moments import seconds
from passport.vocab import Electricity
from signing.errors import ToolError
from signing.shown import quoted

QUANTITY_EVIDENCE: Final[Mapping[str, Tier]] = table("quantityEvidence")
"""What a quantity was taken from, and the tier that gives its leg (DESIGN 6.2)."""
_INSTRUMENT: Final = frozenset({"T4", "T3"})
_UNCERTAINTY_PLACES: Final = 4


class Declined(ToolError):
    """Why a candidate does not apply; codes ``candidate.*`` and those of units and inputs."""


@dataclass(frozen=True, slots=True)
class Given:
    """What candidates draw on: records, verified inputs by digest, readings by (name, fill).

    ``version`` of the engine whose rules apply; ``vouchers``: digests of verified passports that stand as
    evidence of a factor and are no input.
    """

    library: Library
    inputs: Mapping[str, CheckedInput]
    readings: Mapping[tuple[str, str], Reading | ToolError]
    version: str = ENGINE_VERSION
    vouchers: frozenset[str] = frozenset()

    def vouches(self, digest: str) -> bool:
        """Whether the passport of this digest verified, so that it is evidence of a factor."""
        checked = self.inputs.get(digest)
        return digest in self.vouchers if checked is None else checked.passes

    @property
    def believes_the_file(self) -> bool:
        """Whether the rules of 0.3.0 apply: the first candidate counts, and each kind is what it says."""
        return self.version == RULED_BY_FILE


def apply(
    planned: PlannedSource, candidate: Candidate, activity: Activity, given: Given
) -> tuple[Source, FactorRecord | None]:
    """Make the source by one candidate, before allocation, with the record it took; raises ``ToolError``.

    The codes say why it does not apply: ``candidate.quantity``, ``.stock``, ``.evidence``, ``.factor``,
    ``.input``, ``.value``, ``.electricity``, ``.off_gas``, ``.measured``, ``.calorific``, and those of
    series, units, inputs and allocations.
    """
    quantity, unit, tier = _quantity(candidate, activity, given)
    if candidate.input:
        if candidate.method != "M4" or planned.electricity is None:
            raise Declined(
                "candidate.input", "An input passport is taken over by M4, by one electricity method."
            )
        return _from_passport(planned, candidate, activity, given, (quantity, unit, tier)), None
    record = given.library.get(candidate.factor)
    if record is None:
        raise Declined("candidate.factor", f"No factor {quoted(candidate.factor, 80)} is at hand.")
    _check_electricity(planned, record)
    if is_currency(unit) or is_currency(record.unit):
        _check_price(candidate, record, unit)
        tier = "T0"
    exact, factor = _by_method(candidate, record, quantity, unit, activity)
    leg = _factor_leg(candidate.method, record, given)
    if candidate.method == "M1" and not {tier, leg} <= _INSTRUMENT:
        raise Declined(
            "candidate.measured",
            "Direct measurement needs an instrument in calibration and a factor with its evidence.",
            hint="Give calibratedUntil for the instrument, and for the factor the document of its analysis.",
        )
    own = fraction(record.uncertainty) if record.uncertainty else None
    source = _source(
        planned, candidate, exact * _written_off(candidate, activity), record.unit, factor, (tier, leg)
    )
    return replace(source, uncertainty=_quadrature(candidate.uncertainty, own)), record


def _quantity(candidate: Candidate, activity: Activity, given: Given) -> tuple[Fraction, str, Tier]:
    """Give the amount of a candidate, its unit and the tier of the quantity leg.

    The amount is that of the readings over the period or the quantity written, plus the stock at the start,
    minus the stock at the end. The tier is that of the evidence, weakened by filled gaps and by an instrument
    out of calibration before the period's last day. Raises ``candidate.quantity``, ``candidate.stock`` and
    the refusal of the readings.
    """
    tier: Tier = QUANTITY_EVIDENCE.get(candidate.evidence, "T0")
    if candidate.series:
        reading = given.readings.get((candidate.series, candidate.fill))
        if reading is None:
            raise Declined(
                "candidate.quantity", f"The readings {quoted(candidate.series, 80)} are not at hand."
            )
        if isinstance(reading, ToolError):
            raise reading
        amount, unit, tier = reading.quantity, reading.unit, min(tier, reading.tier)
    elif candidate.quantity is None:
        raise Declined("candidate.quantity", "No quantity is given.")
    else:
        amount, unit = fraction(candidate.quantity), candidate.unit
    used = (
        amount + fraction(candidate.stock_start or Decimal(0)) - fraction(candidate.stock_end or Decimal(0))
    )
    if used < 0:
        raise Declined("candidate.stock", "More lies in stock at the end than there was and came.")
    if candidate.evidence == "instrument" and candidate.calibrated_until[:10] < activity.end[:10]:
        # An instrument out of calibration is a number on a screen, like one in an ERP system.
        tier = min(tier, "T1")
    return used, unit, tier


def _by_method(
    candidate: Candidate, record: FactorRecord, quantity: Fraction, unit: str, activity: Activity
) -> tuple[Fraction, Factor]:
    """Convert the amount to the factor's unit, and give the factor's value that the method takes.

    M1 and M2 take masses of gases, M3 a carbon content, M4 a supplied footprint or masses of gases. A mass of
    fuel is multiplied by its net calorific value (GJ/t) where the factor is per energy, and by the oxidation
    factor. The amount returned is in the unit of ``record``; an amount of money stays as it is, because its
    currency was compared before. Raises ``candidate.value``, ``candidate.gas`` (no GWP for a gas in this
    set) and what the conversion of units raises.
    """
    factor = record.factor()
    wanted = {
        "M1": bool(factor.gases),
        "M2": bool(factor.gases),
        "M3": factor.carbon is not None,
        "M4": bool(factor.gases) or factor.supplied is not None,
    }
    if not wanted[candidate.method]:
        raise Declined("candidate.value", f"{candidate.method} needs another value than this factor has.")
    values = gwp_values(activity.profile.gwp_set)
    needed = set(factor.gases) | ({UNSPLIT} if factor.supplied is not None else set())
    for gas in sorted(needed - values.keys()):
        raise Declined("candidate.gas", f"{activity.profile.gwp_set} has no value for {gas}.")
    if is_currency(unit):
        return quantity, factor
    calorific = candidate.calorific or (Decimal(record.calorific) if record.calorific else None)
    if calorific is not None and unit in {"TNE", "KGM", "GRM"} and record.unit not in {"TNE", "KGM", "GRM"}:
        # M2 with a fuel: mass x net calorific value, gigajoules a tonne.
        quantity, unit = convert(quantity, unit, PER_MASS) * fraction(calorific), "GV"
    exact = convert(quantity, unit, record.unit)
    if candidate.oxidation is not None:
        exact *= fraction(candidate.oxidation)
    return exact, factor


def _check_price(candidate: Candidate, record: FactorRecord, unit: str) -> None:
    """Refuse money beside a factor of another currency, price year or basis: nothing is converted.

    ``candidate.money`` for another method than M2, ``candidate.price`` for what differs. Exchange rates and
    inflation would bring in figures that no document states.
    """
    if candidate.method != "M2":
        raise Declined(
            "candidate.money", "An amount of money is taken by M2.", hint="Write M2 as its method."
        )
    amount = unit, candidate.price_year, candidate.basis
    asked = record.unit, record.price_year, record.basis
    if amount != asked:
        raise Declined(
            "candidate.price",
            f"The amount is in {_price(amount)} and the factor for {_price(asked)}; neither is converted.",
            hint="Take a factor for this currency, price year and basis, or state the spend as it asks.",
        )


def _price(parts: tuple[str, str, str]) -> str:
    unit, year, basis = parts
    return f"{unit}, {year or 'no price year'}, {basis or 'no basis'}"


def _factor_leg(method: Method, record: FactorRecord, given: Given) -> Tier:
    """Give the tier of the factor leg: what its evidence earns, or as written under engine 1.0.0."""
    leg = record.tier if given.believes_the_file else leg_of(record, given)[0]
    # What a supplier states of himself is at best a verified footprint; analyses are our own (recheck).
    return min(leg, "T2") if method == "M4" else leg


def leg_of(record: FactorRecord, given: Given) -> tuple[Tier, bool]:
    """Give the factor leg, and whether the record's kind is evidenced (``evidence.earned``)."""
    return earned(record, given.library, given.vouches)


def _check_electricity(planned: PlannedSource, record: FactorRecord) -> None:
    """Refuse contractual factors in a location-based result, and for electricity from off-gas."""
    if planned.off_gas and record.kind in MARKET_KINDS:
        raise Declined("candidate.off_gas", "Electricity from off-gas may not take a market-based factor.")
    if planned.electricity == "location-based" and record.kind in MARKET_KINDS:
        raise Declined("candidate.electricity", "A location-based result takes a location average.")


def _written_off(candidate: Candidate, activity: Activity) -> Fraction:
    """Give the part of a capital good's emissions that the period bears; 1 for what is no capital good.

    Straight line: seconds of the period within the life over the whole life. Units of production: tonnes made
    in the period over those expected.
    """
    capital = candidate.capital
    if capital is None:
        return Fraction(1)
    if capital.rule == "straight-line":
        life = seconds(capital.start), seconds(capital.end)
        return straight_line(seconds(activity.start), seconds(activity.end), *life)
    made = convert(activity.output, activity.output_unit, PER_MASS)
    return units_of_production(made, capital.made_before, capital.expected or Decimal(0))


def _from_passport(
    planned: PlannedSource, candidate: Candidate, activity: Activity, given: Given,
    leg: tuple[Fraction, str, Tier],
) -> Source:  # fmt: skip
    """Make a source from a verified passport (M4): kilograms of input x its kgCO2e per kilogram.

    Raises ``candidate.input`` for a passport that is not at hand, and what comparing boundary and GWP set
    raises. The tiers that the input's own breakdown holds enter the source.
    """
    checked = given.inputs.get(candidate.input)
    if checked is None:
        raise Declined("candidate.input", f"No verified passport {quoted(candidate.input, 80)} is at hand.")
    quantity, unit, tier = leg
    electricity = cast("Electricity", planned.electricity)
    admit(checked, activity.profile.boundary)
    factor = factor_of(checked, electricity, activity.profile.gwp_set)
    tiers = (tier, factor_tier(checked, electricity))
    source = _source(planned, candidate, convert(quantity, unit, "KGM"), "KGM", factor, tiers)
    return with_imports(replace(source, input=checked.digest), given)


def with_imports(source: Source, given: Given) -> Source:
    """Give the source with the shares of its input's own claim, by the quantity tier it has now."""
    if source.input is None or source.electricity is None:
        return source
    shares = imported_shares(given.inputs[source.input], source.electricity, source.quantity_tier)
    return replace(source, imported=shares)


def _source(
    planned: PlannedSource, candidate: Candidate, exact: Fraction, unit: str, factor: Factor,
    tiers: tuple[Tier, Tier],
) -> Source:  # fmt: skip
    """Make the source of a candidate: the sign of its role, primary or not, and the type of its data.

    Data are primary by the author's word, else in scopes 1 and 2 by other methods than M4 (FACTS 4), and
    never with an inferred quantity (T0). The type is primary with a measured factor too, secondary where
    neither is better than T1, else hybrid.
    """
    quantity, leg = tiers
    primary = planned.is_primary
    if primary is None:
        # Own metered activity is primary data of whatever factor; bought material by a database is not
        # (FACTS 4).
        primary = planned.scope != "3" and candidate.method != "M4"
    primary = primary and quantity != "T0"
    kind: Literal["primary", "secondary", "hybrid"] = "hybrid"
    if primary and leg in _INSTRUMENT:
        kind = "primary"
    elif not primary and quantity < "T2":
        kind = "secondary"
    return Source(
        key=planned.key,
        stage=planned.stage,
        scope=cast("Literal['1', '2', '3']", planned.scope),
        method=candidate.method,
        activity=exact * ROLES[planned.role],
        unit=unit,
        factor=factor,
        quantity_tier=quantity,
        factor_tier=leg,
        is_primary=primary,
        data_type=kind,
        electricity=planned.electricity,
        uncertainty=candidate.uncertainty,
    )


def _quadrature(one: Decimal | None, other: Fraction | None) -> Decimal | None:
    """Combine the relative uncertainties of quantity and factor by root of squares, rounded up.

    ``None`` where the quantity's is not stated; that of the quantity alone where the factor states none.
    """
    if one is None or other is None:
        return one
    squares = (fraction(one) ** 2 + other**2) * 10 ** (2 * _UNCERTAINTY_PLACES)
    root = isqrt(squares.numerator // squares.denominator)
    return Decimal(text_of(root if root**2 == squares else root + 1, _UNCERTAINTY_PLACES))


def doubts(planned: PlannedSource, record: FactorRecord, activity: Activity) -> list[str]:
    """Codes of warnings about a record that counts: validity, geography, biogenic carbon, electricity."""
    found = record.misfits(activity.start, activity.end, activity.country)
    if record.biogenic:
        found.append("factor.biogenic")
    if planned.electricity == "market-based" and record.kind in LOCATION_KINDS:
        found.append("factor.market_by_location")
    return found
