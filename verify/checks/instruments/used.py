"""Check how much of what it cites a report uses, in which units, and at which factor (T462, T463, T467)."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import trimmed
from passport.carbon.rechecking.inventories.parts import off, quantity, slack, text
from passport.certificates.counted import in_base
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments.certificate import Certificate
from passport.model.instruments.cited import MARKET, Cited
from passport.model.instruments.retirement import Retirement
from verify.case import Case, Doc
from verify.checks.instruments.hand import Hand
from verify.checks.instruments.names import Naming, Use
from verify.findings import NOTHING, NOWHERE, Finding
from verify.limits import FIGURES_REPORTED

_COVERS: Final = "instrument.covers"
_INTENSITY: Final = "instrument.intensity"
_NONE: Final = Fraction(0)
_PLACES: Final = 12
"""Decimals of a factor."""
_KILOGRAMS: Final = {"KGM": 1, "TNE": 1000}
"""In the unit of a report."""
Key = tuple[str, str]
"""An instrument and a statement, or an instrument and the unit in which it is counted."""


def covered(case: Case, doc: Doc, naming: Naming) -> bool:
    """Record ``instrument.covers``: whether as much is cited as is used.

    Figures and effects use at most the units that are cited of each certificate, in units of the same kind.
    Goods that are in both inventories use them once.
    """
    held: dict[Key, Fraction] = {}
    for one, name, *_ in naming.papers:
        base, scale = in_base(one.unit)
        held[name, base] = held.get((name, base), _NONE) + scale * int(one.quantity)
    beyond = [
        {"used": text(units), "retired": text(held.get(key, _NONE)), "unit": f"{key[1]} {key[0]}"}
        for key, units in sorted(_used(naming.cited()).items())
        if units > held.get(key, _NONE)
    ]
    for facts in beyond[:FIGURES_REPORTED]:
        case.findings.append(Finding(_COVERS, doc.raw.digest, "fail", "", facts, NOWHERE))
    if naming.papers and not beyond:
        case.findings.append(Finding(_COVERS, doc.raw.digest, "pass", "", NOTHING, NOWHERE))
    return not beyond


def _used(own: list[Use]) -> dict[Key, Fraction]:
    """How much is used of each instrument at least, by the unit in which it is compared."""
    by_goods: dict[tuple[Key, str, str], dict[tuple[str, Fraction], list[Mapping[str, Any]]]] = {}
    for use in own:
        if "quantity" in use.part:
            base, scale = in_base(use.part.get("unit", ""))
            members = by_goods.setdefault(((use.name, base), use.statement, use.goods), {})
            members.setdefault((use.member, scale), []).append(use.part)
    found: dict[Key, Fraction] = {}
    for (key, _, _), members in by_goods.items():
        sums: dict[str, Fraction] = {}
        for (member, scale), several in members.items():
            units = (quantity(several) - off(several)) * scale
            sums[member] = sums.get(member, _NONE) + units
        found[key] = found.get(key, _NONE) + max(sums.values())
    return found


def as_certified(case: Case, hand: Hand, doc: Doc, model: InventoryReport, naming: Naming) -> bool:
    """Record ``instrument.intensity``: no part has a factor below that of the certificates behind it.

    They are at hand and hold. A factor above theirs may count what they leave out. Certificates that count
    emissions by a unit of another kind than the goods leave it open, and then it returns no.
    """
    own = [use for use in naming.cited() if use.statement == MARKET]
    kilograms = _KILOGRAMS[model.inventory["unit"]]
    means = _means(hand, naming)
    wrong: list[dict[str, str]] = []
    open_ones: list[str] = []
    for use in own:
        base, scale = in_base(use.part["unit"])
        mean = means.get((use.name, base))
        value = use.part["value"]
        if mean is None:
            open_ones.append(use.name)
        elif (Fraction(value) + slack(value)) * kilograms < mean * scale:
            computed = trimmed(mean * scale / kilograms, _PLACES)
            wrong.append({"id": use.name, "stated": value, "computed": computed})
    for facts in wrong[:FIGURES_REPORTED]:
        case.findings.append(Finding(_INTENSITY, doc.raw.digest, "fail", "", facts, NOWHERE))
    if open_ones and not wrong:
        facts = {"id": open_ones[0]}
        case.findings.append(Finding(_INTENSITY, doc.raw.digest, "not_checked", "", facts, NOWHERE))
    elif own and not wrong:
        case.findings.append(Finding(_INTENSITY, doc.raw.digest, "pass", "", NOTHING, NOWHERE))
    return not wrong and not open_ones


def _means(hand: Hand, naming: Naming) -> dict[Key, Fraction | None]:
    """Kilograms a unit over all that is cited under one name; ``None``: a certificate does not say it."""
    sums: dict[Key, tuple[Fraction, Fraction] | None] = {}
    for one, name, *_ in naming.papers:
        base, scale = in_base(one.unit)
        units, mean = scale * int(one.quantity), _mean(hand, one, base)
        before = sums.get((name, base), (_NONE, _NONE))
        sums[name, base] = (
            None if mean is None or before is None else (before[0] + units, before[1] + units * mean)
        )
    return {key: None if one is None else one[1] / one[0] for key, one in sums.items()}


def _mean(hand: Hand, cited: Cited, base: str) -> Fraction | None:
    """Kilograms a unit of ``base`` over the certificates of one retirement, by their units in it."""
    raw = hand.raw("retirement", cited.digest)
    found = None if raw is None else hand.judge(raw)
    if found is None or found.stopped or not isinstance(found.model, Retirement):
        return None
    if found.model.size <= 0:
        return None
    total = _NONE
    for one in found.model.units:
        emitted = _emitted(hand, one.certificate, base)
        if emitted is None:
            return None
        total += emitted * (one.units.end - one.units.start)
    return total / found.model.size


def _emitted(hand: Hand, digest: str, base: str) -> Fraction | None:
    """Kilograms a unit of ``base`` that a certificate states, where it is at hand and of that kind."""
    raw = hand.raw("certificate", digest)
    found = None if raw is None else hand.judge(raw)
    if found is None or found.stopped or not isinstance(found.model, Certificate):
        return None
    kind, scale = in_base(found.model.attribute.per)
    return Fraction(found.model.attribute.intensity) / scale if kind == base else None
