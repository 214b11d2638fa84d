"""Check that the reports at hand count each intervention once between them, whatever each calls it (T406)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from passport.carbon.rechecking.inventories.parts import text
from passport.identifiers.device_id import device_key
from passport.model.common import Window
from passport.model.entities.inventory_report import InventoryReport
from passport.vocab import INVENTORY_POINTER
from verify.case import Case, Doc
from verify.checks.instruments.between import Between, Beyond, Other
from verify.checks.instruments.hand import Hand, line
from verify.checks.instruments.names import Use, may_hold
from verify.findings import NOTHING, Finding, Outcome
from verify.limits import FIGURES_REPORTED

_CODE: Final = "inventory.shares"
_NESTED: Final = "inventory.nested"
_NONE: Final = Fraction(0)
_EFFECT: Final = "impact"
_MEASURED: Final = "ex-post"
_STAGES: Final = (_MEASURED, "ex-ante")
"""What was measured is compared with what was measured; forecasts, never summed, with forecasts."""
_CHAINS: Final = ({"1", "3"}, {"3"})
"""Scopes in which several users of one chain may count what was retired."""
Keys = frozenset[str]
"""The texts by which an intervention is compared; two that have one in common are one."""


class _Share(NamedTuple):
    """What an effect counts of an intervention: the name it has there, and its part of the whole by each key.

    ``known``: others can name it in the same way.
    """

    name: str
    parts: Mapping[str, Fraction]
    known: bool


class _Index:
    """The shares that one report counts, and their sums by each key."""

    __slots__ = ("_sums", "shares")

    def __init__(self, shares: Iterable[_Share]) -> None:
        self.shares = list(shares)
        self._sums: dict[str, Fraction] = {}
        for one in self.shares:
            for key, part in one.parts.items():
                self._sums[key] = self._sums.get(key, _NONE) + part

    def sum(self, key: str) -> Fraction:
        """All shares of what goes by a key."""
        return self._sums.get(key, _NONE)

    def keys(self) -> Keys:
        """All keys."""
        return frozenset(self._sums)


class _Beside(NamedTuple):
    """What another entity counts in one period, and the id of its report."""

    who: tuple[str, str]
    period: Window
    id: str
    shares: _Index
    is_nested: bool


class Twice(NamedTuple):
    """Certificates that others count too, and what would be counted twice if it was one."""

    found: list[Beyond]
    doubts: list[Use]


def shares(case: Case, hand: Hand, doc: Doc, between: Between, again: Twice) -> None:
    """Record ``inventory.shares``: nothing is counted beyond the whole.

    At no moment more of an intervention than all of it, and no certificate twice of which no retirement is
    cited. Without a name that others use too nothing can be compared but what this reporter counts itself.
    ``inventory.nested`` is not checked where that would be so with other entities of the reporter (T647), nor
    is anything where a document that was not judged may have replaced another one (T748).
    """
    entries = between.own.model.inventory.get("impact", {}).get("entries", ())
    found = [*between.beyond, *again.found]
    nested = _nested(case, doc, between, {one.name for one in found})
    found = [] if hand.spent else found
    for one in found[:FIGURES_REPORTED]:
        where = f"{INVENTORY_POINTER}/{one.place}"
        facts = {"id": one.name, "other": one.other, "computed": one.computed}
        case.findings.append(Finding(_CODE, doc.raw.digest, "fail", where, facts, doc.raw.position))
    if entries and not found and not nested:
        known = [one for one in _shares(between.own, between, *_STAGES) if one.known]
        outcome: Outcome = "pass" if len(known) == len(entries) and not hand.spent else "not_checked"
        where = "" if outcome == "pass" else f"{INVENTORY_POINTER}/impact"
        case.findings.append(Finding(_CODE, doc.raw.digest, outcome, where, NOTHING, doc.raw.position))


def _nested(case: Case, doc: Doc, between: Between, names: set[str]) -> bool:
    """Record ``inventory.nested`` of what other entities of the reporter count too, but for these names."""
    found = [*beyond(between, nested=True), *twice(between, nested=True).found]
    for one in [one for one in found if one.name not in names][:FIGURES_REPORTED]:
        where, facts = f"{INVENTORY_POINTER}/{one.place}", {"id": one.name, "other": one.other}
        case.findings.append(Finding(_NESTED, doc.raw.digest, "not_checked", where, facts, doc.raw.position))
    return bool(found)


def beyond(between: Between, *, nested: bool = False) -> list[Beyond]:
    """Each intervention of the report that is counted beyond the whole, once under the first of its names.

    ``nested``: with entities of the reporter that may be parts of this one, or hold it.
    """
    found: list[Beyond] = []
    for stage in _STAGES:
        own = _Index(_shares(between.own, between, stage))
        beside = list(_beside(between, stage, own.keys())) if own.shares else []
        found += _counted(own, beside, between.own.model, nested=nested)
    return sorted(found, key=lambda one: one.name)


def _counted(
    own: _Index, beside: list[_Beside], model: InventoryReport, *, nested: bool
) -> Iterator[Beyond]:
    """What is beyond the whole by one of its keys; a name of several retirements counts of each (T701)."""
    said: set[str] = set()
    for one in sorted(own.shares, key=lambda one: one.name):
        found: dict[str, tuple[Fraction, str]] = {}
        for key in one.parts:
            most, other = _most(key, beside, model.entity.period, own.sum(key), nested=nested)
            if most > 1:
                found[key] = most, other
        if found and said.isdisjoint(found):
            said |= found.keys()
            total, other = max(found.values())
            yield Beyond(one.name, frozenset(found), other or model.envelope.id, text(total))


def _most(
    key: str, beside: list[_Beside], period: Window, own: Fraction, *, nested: bool
) -> tuple[Fraction, str]:
    """What is counted of an intervention where others count most, and the report that then has most of it.

    Of several reports of one entity the one that counts most at that moment; of entities that may hold each
    other the one that does, unless each is counted apart (``nested``).
    """
    parts = [(one, share) for one in beside if (share := one.shares.sum(key))]
    starts = {one.period.start for one, _ in parts if period.start < one.period.start < period.end}
    held = set() if nested else {one.who for one in beside if one.is_nested}
    found = (own, "")
    for moment in (period.start, *starts):
        most: dict[tuple[str, str], tuple[Fraction, str]] = {}
        for one, share in parts:
            if one.period.start <= moment < one.period.end:
                most[one.who] = max(most.get(one.who, (_NONE, "")), (share, one.id))
        if most:
            found = max(found, (_whole(own, most, held), max(most.values())[1]))
    return found


def _whole(
    own: Fraction, shares: Mapping[tuple[str, str], tuple[Fraction, str]], held: set[tuple[str, str]]
) -> Fraction:
    """All shares, of the own and those that may hold each other the largest."""
    largest = max((own, *(share for who, (share, _) in shares.items() if who in held)))
    return largest + sum((share for who, (share, _) in shares.items() if who not in held), _NONE)


def _beside(between: Between, stage: str, keys: Keys) -> Iterator[_Beside]:
    """What other entities count in a stage of what has these keys, in periods that meet this one's."""
    own, period = _who(between.own.model), between.own.model.entity.period
    for other in between.others:
        who, its = _who(other.model), other.model.entity.period
        if who != own and its.start < period.end and period.start < its.end:
            nested = may_hold(between.own.model, other.model)
            shares = _Index(_shares(other, between, stage, of=keys))
            yield _Beside(who, its, other.model.envelope.id, shares, nested)


def _who(report: InventoryReport) -> tuple[str, str]:
    return report.envelope.issuer.id, device_key(report.entity.id)


def _shares(report: Other, between: Between, *stages: str, of: Keys | None = None) -> Iterator[_Share]:
    """The shares of named interventions that a report counts; several of one are added where compared.

    Of a retirement quantity times share is what an effect takes (T703), which nobody knows of one that is
    cited and not at hand (T749); of what has no units that are known its share. ``of``: only of what has one
    of these keys.
    """
    for use in report.names.uses:
        if use.statement == _EFFECT and use.part["stage"] in stages:
            keys, known = between.keys(report, use)
            if any(one.is_missing for one in report.names.papers_of(use)):
                yield _Share(use.name, {}, False)
            elif of is None or not of.isdisjoint(keys):
                parts = dict.fromkeys(keys, Fraction(use.part["share"]))
                yield _Share(use.name, parts | between.parts(report, use), known)


def twice(between: Between, *, nested: bool = False) -> Twice:
    """Certificates of which the report cites no retirement, and that other reports at hand count too (T590).

    In a figure here and an effect there, or in figures of both, but in scope 1 and scope 3 as in a chain.
    Where one calls a contract what is a certificate by another reporter's word alone, it is open (T702).
    """
    said: set[str] = set()
    found: list[Beyond] = []
    doubts: list[Use] = []
    for use, keys, pairs in _beside_open(between, nested=nested):
        if not said.isdisjoint(keys):
            continue
        again = next((pair for pair in pairs if _again(between, use, *pair, between.is_lot)), None)
        if again is not None:
            said |= keys
            whole = text(_part(use) + _part(again[1]))
            found.append(Beyond(use.name, keys, again[0].model.envelope.id, whole, use.member))
        elif any(_again(between, use, *pair, between.may_be_lot) for pair in pairs):
            doubts.append(use)
    return Twice(found, doubts)


def _beside_open(
    between: Between, *, nested: bool
) -> Iterator[tuple[Use, Keys, list[tuple[Other, Use]]]]:
    """What the report uses without citing it, with its keys and the uses of the same in other reports."""
    open_ones = _open(between)
    counts = any(between.may_be_lot(between.own, use) or use.statement == _EFFECT for use in open_ones)
    there = _uses_there(between, nested=nested) if counts else {}
    for use in open_ones:
        keys = between.keys(between.own, use)[0]
        yield use, keys, [pair for key in sorted(keys) for pair in there.get(key, ())]


def _open(between: Between) -> list[Use]:
    """What the report uses without citing it, once for each name, scope and way of counting."""
    alike: dict[tuple[Keys, bool, str | None], Use] = {}
    for use in filter(_is_counted, between.own.names.uses):
        if not between.own.names.papers_of(use):
            is_lot = between.is_lot(between.own, use)
            alike.setdefault((between.keys(between.own, use)[0], is_lot, use.scope), use)
    return list(alike.values())


def _uses_there(between: Between, *, nested: bool) -> dict[str, list[tuple[Other, Use]]]:
    """What reports about other entities or periods name, by each key of it."""
    found: dict[str, list[tuple[Other, Use]]] = {}
    for other in between.others:
        is_apart = nested or not may_hold(between.own.model, other.model)
        if is_apart and line(other.model) != line(between.own.model):
            for use in filter(_is_counted, other.names.uses):
                for key in between.keys(other, use)[0]:
                    found.setdefault(key, []).append((other, use))
    return found


def _is_counted(use: Use) -> bool:
    """Whether a use is a figure, or an effect that was measured."""
    return use.statement != _EFFECT or use.part["stage"] == _MEASURED


def _part(use: Use) -> Fraction:
    """What is counted: the share of an effect; a figure takes the whole."""
    return Fraction(use.part["share"]) if use.statement == _EFFECT else Fraction(1)


def _again(between: Between, use: Use, other: Other, its: Use, is_lot: Callable[[Other, Use], bool]) -> bool:
    """Whether what one report counts is counted a second time by another; effects of both are shares."""
    lots = is_lot(between.own, use), is_lot(other, its)
    if not all(lots):
        return any(lots) and _EFFECT in {use.statement, its.statement}
    several = _who(between.own.model) != _who(other.model)
    return not (several and {use.scope, its.scope} in _CHAINS)
