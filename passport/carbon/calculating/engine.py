"""Run the calculation: choose candidates, divide shared sources, leave out what lies outside the boundary.

Calculation and replay of workings both call ``run``, so that a replayed number is made by the same code.
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
from signing.shown import quoted

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
    """Calculate the footprint of the activity by the rules of engine ``given.version`` (DESIGN 6).

    Shared sources are divided first, because a candidate's tier depends on the driver that divides it. Then
    each source inside the boundary has its candidate chosen, inputs are compared with the masses of their
    passports, and the sum is taken. Amounts are exact fractions of kgCO2e until they are rounded.

    Raises ``ActivityRefused`` with every problem at once: divisions that fail, sources of which no candidate
    applies, inputs that are used beyond their mass or not in both results; and what ``calculate`` refuses.
    """
    shared, trouble = _allocations(activity)
    chosen, excluded, without = _chosen(activity, given, shared)
    trouble += [*without, *_covered(activity, given, chosen)]
    if trouble:
        # Each source that names a file of readings brings the errors of that file: they are reported once.
        raise ActivityRefused(list(dict.fromkeys(trouble)))
    sources = [choice.source for _, choice in chosen if choice.source is not None]
    try:
        result = calculate(sources, activity.output, activity.output_unit, profile=activity.profile)
    except CalculationRefused as refused:
        raise ActivityRefused([(("sources",), refused.code, refused.message, refused.hint)]) from None
    warnings = [Warned(code, "boundary") for code in _profile_doubts(activity)]
    warnings += _warnings(activity, chosen)
    result = replace(
        result,
        version=given.version,
        trials=tuple(trial for _, choice in chosen for trial in _as_trials(choice.trials)),
        validations=tuple(_validations(activity, given, chosen, result)),
        excluded=tuple(sorted(excluded)),
        warnings=tuple(sorted(set(warnings), key=lambda warned: (warned.where, warned.code, warned.about))),
        inputs=tuple(claim_inputs(_used(activity, chosen, per_product=True), given.inputs)),
        allocations=tuple((key, entry[1]) for key, entry in sorted(shared.items())),
    )
    return Outcome(result, _records(activity, given, chosen))


def _chosen(
    activity: Activity, given: Given, shared: Mapping[str, tuple[Allocation, Allocated]]
) -> tuple[list[tuple[PlannedSource, Chosen]], list[tuple[str, str]], Trouble]:
    """Choose the candidate of each source inside the boundary.

    Gives the choices in the order of the file; the key and the boundary's reason of each source left out; and
    the refusals of every source of which no candidate applies.
    """
    limits = boundary(activity.profile.boundary)
    chosen: list[tuple[PlannedSource, Chosen]] = []
    excluded: list[tuple[str, str]] = []
    trouble: Trouble = []
    for index, planned in enumerate(activity.sources):
        reason = limits.leaves_out(scope=planned.scope, stage=planned.stage, role=planned.role)
        if reason:
            excluded.append((planned.key, reason))
            continue
        share, allocated = shared.get(planned.allocation, (None, None))
        choice = choose(planned, activity, given, share, driver=allocated is None or allocated.has_driver)
        if choice.source is None:
            trouble += _why_none(index, planned, choice.trials)
        chosen.append((planned, choice))
    return chosen, excluded, trouble


def _records(
    activity: Activity, given: Given, chosen: Sequence[tuple[PlannedSource, Chosen]]
) -> tuple[FactorRecord, ...]:
    """List the factor records that workings must hold for a replay, sorted by id.

    Those of every candidate that applied and of every cross-check, and the records that they name as their
    evidence: without the latter a replay would take a factor for unevidenced.
    """
    records = {record.id: record for _, choice in chosen for record in choice.records}
    for check in activity.cross_checks:
        record = given.library.get(check.candidate.factor)
        if record is not None:
            records[record.id] = record
    for record in [*records.values()]:
        other = given.library.get(record.evidence)
        if other is not None:
            records[other.id] = other
    return tuple(records[id] for id in sorted(records))


def _as_trials(trials: Iterable[Trial]) -> list[tuple[str, str, bool, str, str]]:
    return [(trial.source, trial.method, trial.counts, trial.code, trial.reason) for trial in trials]


def _allocations(activity: Activity) -> tuple[dict[str, tuple[Allocation, Allocated]], Trouble]:
    """Divide each shared source: the product's share by the allocation's key, and what is wrong.

    Refused are an allocation without a driver that is known for every product (codes ``allocation.*`` of
    ``allocate``), one that does not name the product (``allocation.product``), and a source that names an
    allocation that is not there (``allocation.unknown``).
    """
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
        message = f"The product {quoted(shared.product, 40)} is not among those that share {shared.key}."
        hint = f"One of {', '.join(allocated.shares)}."
        trouble.append((("allocations", index), "allocation.product", message, hint))
    trouble += [
        (
            ("sources", index, "allocation"),
            "allocation.unknown",
            f"No allocation {quoted(planned.allocation, 80)}.",
            "",
        )
        for index, planned in enumerate(activity.sources)
        if planned.allocation and planned.allocation not in {shared.key for shared in activity.allocations}
    ]
    return found, trouble


def _why_none(index: int, planned: PlannedSource, trials: Sequence[Trial]) -> Iterable[_Entry]:
    """List the refusals of all candidates of a source of which none applies.

    Errors in a file of readings are listed at their line in that file, up to its limit, with their own
    remedies; others at the candidate.
    """
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
    """Add up the kilograms of each input by its digest, for the whole output or for the claim's own product.

    An input stands in the location-based and in the market-based result and is consumed once, so the sums of
    the two are not added; where they differ the larger is taken. ``per_product`` multiplies by the product's
    mass over the output.
    """
    used = {digest: max(amounts.values()) for digest, amounts in _amounts(chosen).items()}
    if per_product and used:
        mass = activity.subject["mass"]
        product = fraction(mass_in_kg(figure(mass["value"]), mass["unit"]))
        part = product / fraction(mass_in_kg(activity.output, activity.output_unit))
        used = {digest: kilograms * part for digest, kilograms in used.items()}
    return used


def _amounts(chosen: Sequence[tuple[PlannedSource, Chosen]]) -> dict[str, dict[str, Fraction]]:
    """Add up the kilograms of each input that enter each result, after allocation.

    Keys: the input's digest, then ``location-based``, ``market-based`` or ``None`` for both.
    """
    amounts: dict[str, dict[str, Fraction]] = {}
    for _, choice in chosen:
        source = choice.source
        if source is None or source.input is None:
            continue
        share = fraction(source.allocation.share) if source.allocation else Fraction(1)
        of_input, result = amounts.setdefault(source.input, {}), str(source.electricity)
        of_input[result] = of_input.get(result, Fraction()) + fraction(source.activity) * share
    return amounts


def _covered(activity: Activity, given: Given, chosen: Sequence[tuple[PlannedSource, Chosen]]) -> Trouble:
    """Compare each input with its passport and its two results.

    ``input.more_than_covered``: more kilograms are used for the whole output than the product of the passport
    has. ``input.both_results``: the amounts that enter the location-based and the market-based result differ,
    or there is only one of them; then one of the two results would lack the material.
    """
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
    for digest, amounts in sorted(_amounts(chosen).items()):
        if len(amounts) != 2 or len(set(amounts.values())) != 1:
            trouble.append((
                ("sources",),
                "input.both_results",
                f"The input {digest} does not enter both results with the same amount.",
                "List it once location-based and once market-based, with the same quantity.",
            ))  # fmt: skip
    return trouble


def _profile_doubts(activity: Activity) -> list[str]:
    """List the codes of what the boundary's own rules want otherwise (GWP set, carbon to CO2)."""
    profile = activity.profile
    return boundary(profile.boundary).misfits(profile.carbon_to_co2, profile.gwp_set)


def _warnings(activity: Activity, chosen: Sequence[tuple[PlannedSource, Chosen]]) -> list[Warned]:
    return [
        warned
        for planned, choice in chosen
        if choice.source is not None
        for warned in (*_factor_warnings(planned, choice, choice.source, activity),
                       *_method_warnings(planned, choice, choice.source))
    ]  # fmt: skip


def _factor_warnings(
    planned: PlannedSource, choice: Chosen, source: Source, activity: Activity
) -> Iterable[Warned]:
    """Doubts about the factor that counts: misfits of time, place and kind; ``factor.unevidenced``."""
    for record in choice.records:
        if record.id != source.factor.id:
            continue
        yield from (Warned(code, planned.key, record.id) for code in doubts(planned, record, activity))
        if choice.unevidenced:
            yield Warned("factor.unevidenced", planned.key, f"{source.factor_tier} ({record.id})")


def _method_warnings(planned: PlannedSource, choice: Chosen, source: Source) -> Iterable[Warned]:
    """Doubts about the choice: ``method.order`` (a stronger one stood back), ``method.fallback``."""
    if choice.out_of_order and planned.order_reason:
        yield Warned("method.order", planned.key, planned.order_reason)
    if source.fallback_from is not None:
        yield Warned("method.fallback", planned.key, f"{source.fallback_from} to {source.method}")


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
    """Apply the candidate of a cross-check, and compare it; one that does not apply has its code instead."""
    planned = PlannedSource(check.key, "cross-check", "1", "emission", (check.candidate,))
    try:
        source, _ = apply(planned, check.candidate, activity, given)
    except ToolError as refused:
        return Validation(check.key, check.covers, check.candidate.method, "", "", refused.code)
    return _compared(check.key, check.covers, source, amounts, result)


def _compared(
    key: str, covers: Sequence[str], other: Source, amounts: Mapping[str, int], result: CalculationResult
) -> Validation:
    """Compare a second calculation of the components ``covers`` with the amounts in the result.

    Amounts are kgCO2e per declared unit, rounded like components; the deviation is (second - first) /
    abs(first), to 4 decimals, and empty where the first is zero.
    """
    profile = result.profile
    declared = fraction(mass_in_kg(profile.declared_value, profile.declared_unit))
    masses = gas_masses(other, profile.carbon_to_co2)
    exact = sum((mass * fraction(gwp(profile.gwp_set, gas)) for gas, mass in masses.items()), Fraction())
    second = half_even(exact * declared / fraction(result.output_kg), AMOUNT_PLACES)
    first = sum(amounts.get(covered, 0) for covered in covers)
    deviation = ""
    if first:
        apart = Fraction(second - first, abs(first))
        deviation = text_of(half_even(apart, _DEVIATION_PLACES), _DEVIATION_PLACES)
    return Validation(key, tuple(covers), other.method, text_of(second, AMOUNT_PLACES), deviation)
