"""From activity data to the result: candidates tried, shared sources divided, what is outside listed.

``run`` is the one path to a number, for a calculation and for its replay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from passport.carbon.activity import Activity, CrossCheck, PlannedSource
from passport.carbon.allocation import Allocated, AllocationRefused, allocate
from passport.carbon.boundary import boundary
from passport.carbon.calculating.calculate import (
    CalculationRefused,
    CalculationResult,
    Validation,
    Warned,
    calculate,
)
from passport.carbon.calculating.choosing import Chosen, Trial, choose
from passport.carbon.calculating.intervals import IntervalRefused
from passport.carbon.calculating.methods import Given, apply, doubts
from passport.carbon.exact import AMOUNT_PLACES, figure, fraction, half_even, text_of
from passport.carbon.factors import FactorRecord
from passport.carbon.gwp import gwp
from passport.carbon.inputs import claim_inputs
from passport.carbon.sources import Allocation, Source, gas_masses
from passport.units import mass_in_kg
from signing.errors import ToolError

_DEVIATION_PLACES = 4


_Entry = tuple[tuple[str | int, ...] | str, str, str, str]
Trouble = list[_Entry]


class ActivityRefused(ToolError):
    """Activity data from which no number follows: all ``trouble`` at once, the first stands for it.

    ``trouble``: (path into the document or place in a file of readings, code, sentence, remedy).
    """

    def __init__(self, trouble: Sequence[_Entry]) -> None:
        path, code, message, hint = trouble[0]
        where = path if isinstance(path, str) else "/".join(str(step) for step in path)
        super().__init__(code, message, hint=hint, where=where)
        self.trouble = tuple(trouble)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, and the records that took part in it (counted, compared or not)."""

    result: CalculationResult
    records: tuple[FactorRecord, ...]


def run(activity: Activity, given: Given) -> Outcome:
    """The footprint of the activity by the rules of ``given.version``.

    Raises ``ActivityRefused`` and what ``calculate`` raises.
    """
    limits = boundary(activity.profile.boundary)
    shared, trouble = _allocations(activity)
    chosen: list[tuple[PlannedSource, Chosen]] = []
    excluded: list[tuple[str, str]] = []
    for index, planned in enumerate(activity.sources):
        reason = limits.leaves_out(scope=planned.scope, stage=planned.stage, role=planned.role)
        if reason:
            excluded.append((planned.key, reason))
            continue
        allocated = shared.get(planned.allocation)
        share = allocated[0] if allocated else None
        found = choose(planned, activity, given, share, driver=allocated is None or allocated[1].has_driver)
        if found.source is None:
            trouble += _why_none(index, planned, found.trials)
        chosen.append((planned, found))
    trouble += _covered(activity, given, chosen)
    if trouble:
        # A file of readings that several sources name tells its errors once.
        raise ActivityRefused(list(dict.fromkeys(trouble)))
    sources = [found.source for _, found in chosen if found.source is not None]
    try:
        result = calculate(sources, activity.output, activity.output_unit, profile=activity.profile)
    except CalculationRefused as refused:
        raise ActivityRefused([(("sources",), refused.code, refused.message, refused.hint)]) from None
    warnings = [Warned(code, "boundary") for code in _profile_doubts(activity)]
    warnings += _warnings(activity, chosen)
    result = replace(
        result,
        version=given.version,
        trials=tuple(trial for _, found in chosen for trial in _as_trials(found.trials)),
        validations=tuple(_validations(activity, given, chosen, result)),
        excluded=tuple(sorted(excluded)),
        warnings=tuple(sorted(set(warnings), key=lambda warned: (warned.where, warned.code, warned.about))),
        inputs=tuple(claim_inputs(_used(activity, chosen, per_product=True), given.inputs)),
        allocations=tuple((key, entry[1]) for key, entry in sorted(shared.items())),
    )
    records = {record.id: record for _, found in chosen for record in found.records}
    for check in activity.cross_checks:
        record = given.library.get(check.candidate.factor)
        if record is not None:
            records[record.id] = record
    for record in [*records.values()]:
        other = given.library.get(record.evidence)
        if other is not None:
            records[other.id] = other
    return Outcome(result, tuple(records[id] for id in sorted(records)))


def _as_trials(trials: Iterable[Trial]) -> list[tuple[str, str, bool, str, str]]:
    return [(trial.source, trial.method, trial.counts, trial.code, trial.reason) for trial in trials]


def _allocations(activity: Activity) -> tuple[dict[str, tuple[Allocation, Allocated]], Trouble]:
    found: dict[str, tuple[Allocation, Allocated]] = {}
    trouble: Trouble = []
    for index, shared in enumerate(activity.allocations):
        try:
            allocated = allocate(shared.drivers, key=shared.key)
        except AllocationRefused as refused:
            trouble.append((("allocations", index), refused.code, refused.message, refused.hint))
            continue
        if shared.product in allocated.shares:
            found[shared.key] = Allocation(allocated.rule, allocated.shares[shared.product]), allocated
            continue
        message = f"The product {shared.product[:40]!a} is not among those that share {shared.key}."
        hint = f"One of {', '.join(allocated.shares)}."
        trouble.append((("allocations", index), "allocation.product", message, hint))
    trouble += [
        (("sources", index, "allocation"), "allocation.unknown", f"No allocation {planned.allocation!a}.", "")
        for index, planned in enumerate(activity.sources)
        if planned.allocation and planned.allocation not in {shared.key for shared in activity.allocations}
    ]
    return found, trouble


def _why_none(index: int, planned: PlannedSource, trials: Sequence[Trial]) -> Iterable[_Entry]:
    """Each candidate's refusal. What a file of readings says stands at its own line, with its own remedy."""
    for place, trial in enumerate(trials):
        refusal = trial.refusal
        if isinstance(refusal, IntervalRefused) and refusal.where:
            yield from ((one.where, one.code, one.message, one.hint) for one in (refusal, *refusal.others))
            continue
        hint = refusal.hint if refusal is not None else ""
        yield (
            ("sources", index, "candidates", place),
            trial.code,
            f"{planned.key} by {trial.method}: {trial.reason}",
            hint or "Correct this candidate, or add one that applies.",
        )


def _used(
    activity: Activity, chosen: Sequence[tuple[PlannedSource, Chosen]], *, per_product: bool = False
) -> dict[str, Fraction]:
    """Kilograms of each input, for the whole output or for the claim's own product.

    An input counts once, though it stands in both results; where the two disagree the larger is told.
    """
    per: dict[tuple[str, str], Fraction] = {}
    for _, found in chosen:
        source = found.source
        if source is not None and source.input is not None:
            share = fraction(source.allocation.share) if source.allocation else Fraction(1)
            place = source.input, str(source.electricity)
            per[place] = per.get(place, Fraction()) + fraction(source.activity) * share
    used: dict[str, Fraction] = {}
    for (digest, _), kilograms in per.items():
        used[digest] = max(used.get(digest, Fraction()), kilograms)
    if per_product and used:
        mass = activity.subject["mass"]
        product = fraction(mass_in_kg(figure(mass["value"]), mass["unit"]))
        part = product / fraction(mass_in_kg(activity.output, activity.output_unit))
        used = {digest: kilograms * part for digest, kilograms in used.items()}
    return used


def _covered(activity: Activity, given: Given, chosen: Sequence[tuple[PlannedSource, Chosen]]) -> Trouble:
    trouble: Trouble = []
    for digest, kilograms in sorted(_used(activity, chosen).items()):
        if kilograms > given.inputs[digest].covered_kg:
            covered = given.inputs[digest].mass_value, given.inputs[digest].mass_unit
            trouble.append((
                ("sources",),
                "input.more_than_covered",
                f"More is used of the input {digest} than the {' '.join(covered)} its passport covers.",
                "Name the passports of the other pieces too, or correct the quantity.",
            ))  # fmt: skip
    by_result: dict[str, dict[str, Fraction]] = {}
    for _, found in chosen:
        source = found.source
        if source is not None and source.input is not None:
            amounts = by_result.setdefault(source.input, {})
            mark = str(source.electricity)
            share = fraction(source.allocation.share) if source.allocation else Fraction(1)
            amounts[mark] = amounts.get(mark, Fraction()) + fraction(source.activity) * share
    for digest, amounts in sorted(by_result.items()):
        if len(amounts) != 2 or len(set(amounts.values())) != 1:
            trouble.append((
                ("sources",),
                "input.both_results",
                f"The input {digest} does not enter both results with the same amount.",
                "List it once location-based and once market-based, with the same quantity.",
            ))  # fmt: skip
    return trouble


def _profile_doubts(activity: Activity) -> list[str]:
    profile = activity.profile
    return boundary(profile.boundary).misfits(profile.carbon_to_co2, profile.gwp_set)


def _warnings(activity: Activity, chosen: Sequence[tuple[PlannedSource, Chosen]]) -> list[Warned]:
    found = []
    for planned, choice in chosen:
        source = choice.source
        for record in choice.records:
            if source is not None and record.id == source.factor.id:
                found += [Warned(code, planned.key, record.id) for code in doubts(planned, record, activity)]
            if source is not None and record.id == source.factor.id and choice.unevidenced:
                found.append(Warned("factor.unevidenced", planned.key, f"{source.factor_tier} ({record.id})"))
        if choice.out_of_order and planned.order_reason:
            found.append(Warned("method.order", planned.key, planned.order_reason))
        if source is not None and source.fallback_from is not None:
            found.append(Warned("method.fallback", planned.key, f"{source.fallback_from} to {source.method}"))
    return found


def _validations(
    activity: Activity,
    given: Given,
    chosen: Sequence[tuple[PlannedSource, Chosen]],
    result: CalculationResult,
) -> Iterable[Validation]:
    amounts = {part.source.key: part.amount for part in result.components}
    for planned, found in chosen:
        for other in found.others:
            yield _compared(planned.key, (planned.key,), other, amounts, result)
    for check in activity.cross_checks:
        yield _cross_checked(check, activity, given, amounts, result)


def _cross_checked(
    check: CrossCheck, activity: Activity, given: Given, amounts: Mapping[str, int], result: CalculationResult
) -> Validation:
    planned = PlannedSource(check.key, "cross-check", "1", "emission", (check.candidate,))
    try:
        source, _ = apply(planned, check.candidate, activity, given)
    except ToolError as refused:
        return Validation(check.key, check.covers, check.candidate.method, "", "", refused.code)
    return _compared(check.key, check.covers, source, amounts, result)


def _compared(
    key: str, covers: Sequence[str], other: Source, amounts: Mapping[str, int], result: CalculationResult
) -> Validation:
    """The second amount, and how far it is from the first, relative to the first."""
    profile = result.profile
    declared = fraction(mass_in_kg(profile.declared_value, profile.declared_unit))
    masses = gas_masses(other, profile.carbon_to_co2)
    exact = sum((mass * Fraction(gwp(profile.gwp_set, gas)) for gas, mass in masses.items()), Fraction())
    second = half_even(exact * declared / fraction(result.output_kg), AMOUNT_PLACES)
    first = sum(amounts.get(covered, 0) for covered in covers)
    deviation = ""
    if first:
        apart = Fraction(second - first, abs(first))
        deviation = text_of(half_even(apart, _DEVIATION_PLACES), _DEVIATION_PLACES)
    return Validation(key, tuple(covers), other.method, text_of(second, AMOUNT_PLACES), deviation)
