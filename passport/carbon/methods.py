"""The four methods: each source's candidates are tried in order, the first that applies counts (DESIGN 6.1).

What was tried and why it did not apply is kept, so that a fallback can be audited; candidates behind the one
that counts are calculated too and shown beside it, so that two ways to one number can be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Final, Literal, cast

from passport.carbon.activity import ROLES, Activity, Candidate, PlannedSource
from passport.carbon.allocation import straight_line, units_of_production
from passport.carbon.exact import fraction, text_of
from passport.carbon.factors import LOCATION_KINDS, MARKET_KINDS, PER_MASS, FactorRecord, Library
from passport.carbon.gwp import UNSPLIT, gwp_values
from passport.carbon.inputs import CheckedInput, admit, factor_of, factor_tier, imported_shares
from passport.carbon.quantities import convert
from passport.carbon.series import Reading
from passport.carbon.sources import Allocation, Factor, Method, Source
from passport.carbon.tables import table
from passport.carbon.tiers import Tier
from passport.moments import seconds
from passport.vocab import Electricity
from signing.errors import ToolError

QUANTITY_EVIDENCE: Final[Mapping[str, Tier]] = table("quantityEvidence")
"""What a quantity was taken from, and the tier that gives its leg (DESIGN 6.2)."""
_INSTRUMENT: Final = frozenset({"T4", "T3"})
_UNCERTAINTY_PLACES: Final = 4


class Declined(ToolError):
    """Why a candidate does not apply; codes ``candidate.*`` and those of units and inputs."""


@dataclass(frozen=True, slots=True)
class Given:
    """What candidates draw on: records, verified inputs by digest, readings by (name, fill)."""

    library: Library
    inputs: Mapping[str, CheckedInput]
    readings: Mapping[tuple[str, str], Reading | ToolError]


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate of a source: whether it counts, and if it does not apply the code, reason and remedy."""

    source: str
    method: Method
    counts: bool
    code: str = ""
    reason: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A source as it counts, its other applicable candidates for comparison, and all trials."""

    source: Source | None
    others: tuple[Source, ...]
    trials: tuple[Trial, ...]
    records: tuple[FactorRecord, ...]


def choose(
    planned: PlannedSource, activity: Activity, given: Given, allocation: Allocation | None, *, driver: bool
) -> Chosen:
    """Try every candidate of a source, in its order; ``driver``: the allocation follows one."""
    found: list[tuple[Source, FactorRecord | None]] = []
    trials: list[Trial] = []
    for candidate in planned.candidates:
        try:
            source, record = apply(planned, candidate, activity, given)
        except ToolError as refused:
            why = refused.code, refused.message, refused.hint
            trials.append(Trial(planned.key, candidate.method, False, *why))
            continue
        trials.append(Trial(planned.key, candidate.method, not found))
        if not driver and source.quantity_tier != "T0":
            source = replace(source, quantity_tier="T0", is_primary=False, data_type="secondary")
            source = _with_imports(source, given)
        found.append((replace(source, allocation=allocation), record))
    if not found:
        return Chosen(None, (), tuple(trials), ())
    first = found[0][0]
    declined = (trial.method for trial in trials[: _place_of(trials)] if trial.method != first.method)
    counted = replace(first, fallback_from=next(declined, None))
    records = tuple(record for _, record in found if record is not None)
    return Chosen(counted, tuple(source for source, _ in found[1:]), tuple(trials), records)


def _place_of(trials: Sequence[Trial]) -> int:
    return next(place for place, trial in enumerate(trials) if trial.counts)


def apply(
    planned: PlannedSource, candidate: Candidate, activity: Activity, given: Given
) -> tuple[Source, FactorRecord | None]:
    """The source by one candidate, before allocation, and the record it took; raises ``ToolError``.

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
        raise Declined("candidate.factor", f"No factor {candidate.factor[:80]!a} is at hand.")
    _check_electricity(planned, record)
    exact, factor = _by_method(candidate, record, quantity, unit, activity)
    leg = _factor_leg(candidate.method, record)
    if candidate.method == "M1" and not {tier, leg} <= _INSTRUMENT:
        raise Declined("candidate.measured", "Direct measurement needs an instrument in calibration.")
    own = fraction(record.uncertainty) if record.uncertainty else None
    source = _source(
        planned, candidate, exact * _written_off(candidate, activity), record.unit, factor, (tier, leg)
    )
    return replace(source, uncertainty=_quadrature(candidate.uncertainty, own)), record


def _quantity(candidate: Candidate, activity: Activity, given: Given) -> tuple[Fraction, str, Tier]:
    """Amount, unit and tier of the quantity leg, stock included."""
    tier: Tier = QUANTITY_EVIDENCE.get(candidate.evidence, "T0")
    if candidate.series:
        reading = given.readings.get((candidate.series, candidate.fill))
        if reading is None:
            raise Declined("candidate.quantity", f"The readings {candidate.series[:80]!a} are not at hand.")
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
    """The activity in the factor's unit, and the factor's value that the method takes."""
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
    calorific = candidate.calorific or (Decimal(record.calorific) if record.calorific else None)
    if calorific is not None and unit in {"TNE", "KGM", "GRM"} and record.unit not in {"TNE", "KGM", "GRM"}:
        # M2 with a fuel: mass x net calorific value, gigajoules a tonne.
        quantity, unit = convert(quantity, unit, PER_MASS) * fraction(calorific), "GV"
    exact = convert(quantity, unit, record.unit)
    if candidate.oxidation is not None:
        exact *= fraction(candidate.oxidation)
    return exact, factor


def _factor_leg(method: Method, record: FactorRecord) -> Tier:
    # What a supplier states of himself is at best a verified footprint; analyses are our own (recheck).
    return min(record.tier, "T2") if method == "M4" else record.tier


def _check_electricity(planned: PlannedSource, record: FactorRecord) -> None:
    if planned.off_gas and record.kind in MARKET_KINDS:
        raise Declined("candidate.off_gas", "Electricity from off-gas may not take a market-based factor.")
    if planned.electricity == "location-based" and record.kind in MARKET_KINDS:
        raise Declined("candidate.electricity", "A location-based result takes a location average.")


def _written_off(candidate: Candidate, activity: Activity) -> Fraction:
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
    checked = given.inputs.get(candidate.input)
    if checked is None:
        raise Declined("candidate.input", f"No verified passport {candidate.input[:80]!a} is at hand.")
    quantity, unit, tier = leg
    electricity = cast("Electricity", planned.electricity)
    admit(checked, activity.profile.boundary)
    factor = factor_of(checked, electricity, activity.profile.gwp_set)
    tiers = (tier, factor_tier(checked, electricity))
    source = _source(planned, candidate, convert(quantity, unit, "KGM"), "KGM", factor, tiers)
    return _with_imports(replace(source, input=checked.digest), given)


def _with_imports(source: Source, given: Given) -> Source:
    if source.input is None or source.electricity is None:
        return source
    shares = imported_shares(given.inputs[source.input], source.electricity, source.quantity_tier)
    return replace(source, imported=shares)


def _source(
    planned: PlannedSource, candidate: Candidate, exact: Fraction, unit: str, factor: Factor,
    tiers: tuple[Tier, Tier],
) -> Source:  # fmt: skip
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
    """Relative uncertainties of quantity and factor combined, rounded up; unknown where the quantity's is."""
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
