"""Choose the candidate of a source that counts: the strongest that applies (DESIGN 6.1, T129).

What was tried and why it did not apply is kept, so that a fallback can be audited; the other candidates that
apply are shown beside the one that counts, so that two ways to one number can be compared. Workings of engine
1.0.0 are replayed by its rule, under which the order of the file decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from passport.carbon.activity import Activity, Candidate, PlannedSource
from passport.carbon.calculating.methods import QUANTITY_EVIDENCE, Given, apply, leg_of, with_imports
from passport.carbon.factors import FactorRecord
from passport.carbon.sources import Allocation, Method, Source
from passport.carbon.tiers import Tier
from signing.errors import ToolError


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate of a source: whether it counts, and if it does not apply why.

    ``refusal``: what was raised, with its place and remedy, for those who correct the data.
    """

    source: str
    method: Method
    counts: bool
    code: str = ""
    reason: str = ""
    refusal: ToolError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A source as it counts, its other applicable candidates for comparison, and all trials.

    ``unevidenced``: whether the factor that counts says a kind that nothing vouches for.
    ``out_of_order``: the tier of a stronger candidate that the author's reason puts behind this one.
    """

    source: Source | None
    others: tuple[Source, ...]
    trials: tuple[Trial, ...]
    records: tuple[FactorRecord, ...]
    unevidenced: bool = False
    out_of_order: str = ""


def choose(
    planned: PlannedSource, activity: Activity, given: Given, allocation: Allocation | None, *, driver: bool
) -> Chosen:
    """Try every candidate of a source and choose the one that counts (DESIGN 6.1).

    The strongest candidate that applies counts: that of the best tier, of equal tiers the one with the better
    other leg, of equals the first of the file. The first of the file that applies counts where the author
    gives a reason for the order (``order_reason``), and in workings of engine 1.0.0.

    ``allocation`` is the product's share of a shared source; ``driver`` says whether the share follows a
    physical or economic driver. A candidate that does not apply raises nothing: its refusal is in the trials,
    and a source of which no candidate applies is ``None``.
    """
    applied, trials = _tried(planned, activity, given, driver=driver)
    if not applied:
        return Chosen(None, (), tuple(trials), ())
    strongest = max(applied, key=lambda candidate: candidate.strength)
    counted = applied[0] if _by_the_file(planned, given) else strongest
    trials[counted.place] = replace(trials[counted.place], counts=True)
    others = [candidate.source for candidate in applied if candidate is not counted]
    fallback = _fallback(planned, counted, trials, given)
    return Chosen(
        replace(counted.source, fallback_from=fallback, allocation=allocation),
        tuple(replace(other, allocation=allocation) for other in others),
        tuple(trials),
        tuple(candidate.record for candidate in applied if candidate.record is not None),
        unevidenced=_is_unevidenced(counted.record, given),
        out_of_order=strongest.source.tier if strongest.strength > counted.strength else "",
    )


def _by_the_file(planned: PlannedSource, given: Given) -> bool:
    """Whether the order of the candidates in the file decides, and not their tiers."""
    return bool(given.believes_the_file or planned.order_reason)


def _is_unevidenced(record: FactorRecord | None, given: Given) -> bool:
    """Whether the factor's kind claims more than T1 with no document or input at hand as its evidence.

    Engine 1.0.0 took the kind as it was written, so its workings are never unevidenced.
    """
    return record is not None and not (given.believes_the_file or leg_of(record, given)[1])


def _tried(
    planned: PlannedSource, activity: Activity, given: Given, *, driver: bool
) -> tuple[list["_Applied"], list[Trial]]:
    """Apply each candidate of a source: those that apply, and a trial of each, in the order of the file.

    Without a driver the division is an estimate, so the quantity of each candidate is T0 and not primary.
    """
    applied: list[_Applied] = []
    trials: list[Trial] = []
    for place, candidate in enumerate(planned.candidates):
        try:
            source, record = apply(planned, candidate, activity, given)
        except ToolError as refused:
            trials.append(Trial(planned.key, candidate.method, False, refused.code, refused.message, refused))
            continue
        trials.append(Trial(planned.key, candidate.method, False))
        if not driver and source.quantity_tier != "T0":
            source = replace(source, quantity_tier="T0", is_primary=False, data_type="secondary")
            source = with_imports(source, given)
        applied.append(_Applied(place, source, record))
    return applied, trials


class _Applied(NamedTuple):
    """A candidate that applies, with its ``place`` among all of its source."""

    place: int
    source: Source
    record: FactorRecord | None

    @property
    def strength(self) -> tuple[Tier, Tier]:
        """What candidates are compared by: the tier (that of the weaker leg), then the tier of the better."""
        return self.source.tier, max(self.source.quantity_tier, self.source.factor_tier)


def _fallback(
    planned: PlannedSource, counted: _Applied, trials: Sequence[Trial], given: Given
) -> Method | None:
    """Name the method that would have come before ``counted``, had it applied; ``None`` if it is the same.

    Where the file's order decides, that is a candidate listed earlier; else one whose evidence and factor
    promise at least the tier of ``counted``.
    """
    for place, (trial, candidate) in enumerate(zip(trials, planned.candidates, strict=True)):
        if _by_the_file(planned, given):
            before = place < counted.place
        else:
            before = _promised(candidate, given) >= counted.source.tier
        if trial.code and before and trial.method != counted.source.method:
            return trial.method
    return None


def _promised(candidate: Candidate, given: Given) -> Tier:
    """Give the tier that a candidate's evidence and its factor's kind claim: the weaker of the two legs.

    Whether the candidate applies, and whether its factor is evidenced, is not asked.
    """
    quantity = QUANTITY_EVIDENCE.get(candidate.evidence, "T0")
    record = given.library.get(candidate.factor)
    return quantity if record is None else min(quantity, record.tier)
