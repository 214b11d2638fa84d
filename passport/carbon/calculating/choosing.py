"""Which candidate of a source counts: the strongest that applies (DESIGN 6.1, T129).

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
    """Try every candidate of a source; ``driver``: the allocation follows one.

    The strongest candidate that applies counts: that of the best tier, of equal tiers the one with the better
    other leg, of equals the first of the file. With ``order_reason`` the first that applies counts.
    """
    found: list[_Applied] = []
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
        found.append(_Applied(place, replace(source, allocation=allocation), record))
    if not found:
        return Chosen(None, (), tuple(trials), ())
    strongest = max(found, key=lambda one: one.strength)
    counted = found[0] if given.believes_the_file or planned.order_reason else strongest
    trials[counted.place] = replace(trials[counted.place], counts=True)
    record = counted.record
    return Chosen(
        replace(counted.source, fallback_from=_fallback(planned, counted, trials, given)),
        tuple(one.source for one in found if one is not counted),
        tuple(trials),
        tuple(one.record for one in found if one.record is not None),
        unevidenced=record is not None and not (given.believes_the_file or leg_of(record, given)[1]),
        out_of_order=strongest.source.tier if strongest.strength > counted.strength else "",
    )


class _Applied(NamedTuple):
    """A candidate that applies, with its ``place`` among all of its source."""

    place: int
    source: Source
    record: FactorRecord | None

    @property
    def strength(self) -> tuple[Tier, Tier]:
        """What decides between candidates: the tier, then the better leg."""
        return self.source.tier, max(self.source.quantity_tier, self.source.factor_tier)


def _fallback(
    planned: PlannedSource, counted: _Applied, trials: Sequence[Trial], given: Given
) -> Method | None:
    """The method that would have come before, had it applied; ``None`` where that is the same method.

    By the file's order that is one listed earlier; else one whose evidence promises at least the same tier.
    """
    for place, (trial, candidate) in enumerate(zip(trials, planned.candidates, strict=True)):
        if given.believes_the_file or planned.order_reason:
            before = place < counted.place
        else:
            before = _promised(candidate, given) >= counted.source.tier
        if trial.code and before and trial.method != counted.source.method:
            return trial.method
    return None


def _promised(candidate: Candidate, given: Given) -> Tier:
    """The tier of a candidate by its evidence and its factor's kind, whatever keeps it from applying."""
    quantity = QUANTITY_EVIDENCE.get(candidate.evidence, "T0")
    record = given.library.get(candidate.factor)
    return quantity if record is None else min(quantity, record.tier)
