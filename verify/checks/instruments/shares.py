"""Check that the reports at hand count each intervention once between them, whatever each calls it (T406)."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.rechecking.inventories.parts import text
from passport.identifiers.device_id import device_key
from passport.identifiers.instrument_name import named
from passport.model.common import Window
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments.cited import Cited
from passport.vocab import INVENTORY_POINTER
from verify.case import Case, Doc
from verify.checks.instruments.between import Between, Other
from verify.checks.instruments.hand import Hand
from verify.findings import NOTHING, Finding, Outcome
from verify.limits import FIGURES_REPORTED

_CODE: Final = "inventory.shares"
_WHERE: Final = f"{INVENTORY_POINTER}/impact"
_NONE: Final = Fraction(0)
_EFFECT: Final = "impact"
Keys = frozenset[str]
"""The texts by which an intervention is compared; two that have one in common are one."""


class _Share(NamedTuple):
    """The share of an intervention that an effect counts: the name it has there, and what it is compared by.

    ``known``: others can name it in the same way.
    """

    name: str
    keys: Keys
    share: Fraction
    known: bool


class _Beside(NamedTuple):
    """What another entity counts in one period, and the id of its report."""

    who: tuple[str, str]
    period: Window
    id: str
    shares: list[_Share]


class Beyond(NamedTuple):
    """An intervention that is counted beyond the whole, with another report and all shares at that moment."""

    name: str
    keys: Keys
    other: str
    computed: str


def shares(case: Case, hand: Hand, doc: Doc, between: Between) -> None:
    """Record ``inventory.shares``: at no moment is more of an intervention counted than the whole.

    Without a name that others use too nothing can be compared but what this reporter counts itself.
    """
    entries = between.own.model.inventory.get("impact", {}).get("entries", ())
    if not entries:
        return
    outcome: Outcome = "pass"
    for one in beyond(between)[:FIGURES_REPORTED]:
        outcome, facts = "fail", {"id": one.name, "other": one.other, "computed": one.computed}
        case.findings.append(Finding(_CODE, doc.raw.digest, outcome, _WHERE, facts, doc.raw.position))
    if outcome == "pass":
        own = list(_shares(between.own, between))
        if hand.spent or len(own) < len(entries) or not all(one.known for one in own):
            outcome = "not_checked"
        where = _WHERE if outcome != "pass" else ""
        case.findings.append(Finding(_CODE, doc.raw.digest, outcome, where, NOTHING, doc.raw.position))


def beyond(between: Between) -> list[Beyond]:
    """Each intervention of the report that is counted beyond the whole, once under the first of its names."""
    own = list(_shares(between.own, between))
    beside = list(_beside(between)) if own else []
    return list(_counted(own, beside, between.own.model))


def retirements(between: Between, cited: Cited) -> Iterator[str]:
    """Other reports that count more of the effects of a cited retirement together than the whole."""
    own, names = between.own.model.envelope.id, {named(cited.id), named(cited.digest)}
    yield from (one.other for one in beyond(between) if one.other != own and not names.isdisjoint(one.keys))


def _counted(own: list[_Share], beside: list[_Beside], model: InventoryReport) -> Iterator[Beyond]:
    said: set[str] = set()
    for one in sorted(own, key=lambda one: one.name):
        if said.isdisjoint(one.keys):
            mine = _sum(own, one.keys)
            total, other = max(
                (_at(moment, one.keys, beside) for moment in _moments(model.entity.period, beside)),
                default=(_NONE, ""),
            )
            if mine + total > 1:
                said |= one.keys
                yield Beyond(one.name, one.keys, other or model.envelope.id, text(mine + total))


def _moments(period: Window, beside: Iterable[_Beside]) -> Iterator[str]:
    """The moments of a period from which on others may count more than before."""
    yield period.start
    yield from (one.period.start for one in beside if period.start < one.period.start < period.end)


def _at(moment: str, keys: Keys, beside: Iterable[_Beside]) -> tuple[Fraction, str]:
    """What others count of an intervention at a moment, and the report that counts most of it.

    Of several reports of one entity the one that counts most.
    """
    most: dict[tuple[str, str], tuple[Fraction, str]] = {}
    for one in beside:
        share = _sum(one.shares, keys)
        if share and one.period.start <= moment < one.period.end:
            most[one.who] = max(most.get(one.who, (_NONE, "")), (share, one.id))
    parts = sorted(most.values())
    return sum((share for share, _ in parts), _NONE), parts[-1][1] if parts else ""


def _sum(several: Iterable[_Share], keys: Keys) -> Fraction:
    return sum((one.share for one in several if not keys.isdisjoint(one.keys)), _NONE)


def _beside(between: Between) -> Iterator[_Beside]:
    """What other entities count, in periods that meet this one's."""
    own, period = _who(between.own.model), between.own.model.entity.period
    for other in between.others:
        who, its = _who(other.model), other.model.entity.period
        if who != own and its.start < period.end and period.start < its.end:
            yield _Beside(who, its, other.model.envelope.id, list(_shares(other, between)))


def _who(report: InventoryReport) -> tuple[str, str]:
    return report.envelope.issuer.id, device_key(report.entity.id)


def _shares(report: Other, between: Between) -> Iterator[_Share]:
    """The shares of named interventions that a report counts; several of one are added where compared."""
    for use in report.names.uses:
        if use.statement == _EFFECT:
            keys, known = between.keys(report, use)
            yield _Share(use.name, keys, Fraction(use.part["share"]), known)
