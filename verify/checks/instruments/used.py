"""Check how much of what it cites a report uses, in which units, and at which factor (T462, T463, T467)."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.carbon.exact import trimmed
from passport.carbon.rechecking.inventories.parts import off, quantity, slack, text
from passport.certificates.counted import in_base
from passport.identifiers.instrument_name import named
from passport.model.entities.inventory_report import InventoryReport
from passport.model.instruments.cited import MARKET
from passport.model.instruments.retirement import Retired, Retirement
from verify.case import Case, Doc
from verify.checks.instruments.hand import Hand
from verify.checks.instruments.names import Naming, Paper, Taken
from verify.findings import NOTHING, NOWHERE, Finding, Outcome
from verify.limits import FIGURES_REPORTED

_COVERS: Final = "instrument.covers"
_INTENSITY: Final = "instrument.intensity"
_NONE: Final = Fraction(0)
_PLACES: Final = 12
"""Decimals of a factor."""
_KILOGRAMS: Final = {"KGM": 1, "TNE": 1000}
"""In the unit of a report."""
Pool = tuple[str, ...]
"""What a use is of: a name of retirements; or a certificate, and its retirements (digest, statement)."""
Key = tuple[Pool, str]
"""That, and the unit in which it is counted."""


def covered(case: Case, hand: Hand, doc: Doc, naming: Naming) -> bool:
    """Record ``instrument.covers``: whether as much is cited as is used.

    Figures and effects use at most the units that are cited of each retirement, in units of the same kind,
    and of each certificate those that its retirements hold of it. Who names a retirement takes of all its
    certificates in proportion, and leaves as much of each. Goods that are in both inventories use them once.
    Of a certificate it is open where a retirement that is cited is not at hand and may hold more (T749).
    """
    used = _used(naming.cited())
    open_ones = _open(naming, used)
    held = _held(hand, naming, used)
    beyond = [
        {"used": text(units), "retired": text(held.get(key, _NONE)), "unit": f"{key[1]} {key[0][0]}"}
        for key, units in sorted(used.items())
        if key not in open_ones and units > held.get(key, _NONE)
    ]
    for facts in beyond[:FIGURES_REPORTED]:
        case.findings.append(Finding(_COVERS, doc.raw.digest, "fail", "", facts, NOWHERE))
    if naming.papers and not beyond:
        outcome: Outcome = "not_checked" if open_ones else "pass"
        params = {"problem": "instrument.missing"} if open_ones else NOTHING
        case.findings.append(Finding(_COVERS, doc.raw.digest, outcome, "", params, NOWHERE))
    return not beyond and not open_ones


def _open(naming: Naming, used: Iterable[Key]) -> set[Key]:
    """The certificates among what is used, where a retirement that is cited is not at hand."""
    missing = any(one.is_missing for one in naming.papers)
    return {key for key in used if missing and len(key[0]) > 1}


def _held(hand: Hand, naming: Naming, used: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    """How much is cited of each retirement, and of each certificate that is used what is left of it."""
    held: dict[Key, Fraction] = {}
    for one, name, *_ in naming.papers:
        base, scale = in_base(one.unit)
        held[(name,), base] = held.get(((name,), base), _NONE) + scale * int(one.quantity)
    for each in naming.cited():
        base, _ = in_base(each.use.part.get("unit", ""))
        if each.certificate and (_pool(each), base) in used:
            held[_pool(each), base] = _left(hand, each, base, (used, held))
    return held


def _pool(one: Taken) -> Pool:
    papers = (f"{paper.cited.digest} {paper.cited.statement}" for paper in one.papers if one.certificate)
    return one.use.name, *sorted(papers)


def _used(own: list[Taken]) -> dict[Key, Fraction]:
    """How much is used of each pool at least, by the unit in which it is compared.

    An effect takes its share of its quantity (T703).
    """
    by_goods: dict[tuple[Key, str, str], dict[tuple[str, Fraction], list[Mapping[str, Any]]]] = {}
    for one in own:
        use = one.use
        if "quantity" in use.part:
            base, scale = in_base(use.part.get("unit", ""))
            scale *= Fraction(use.part.get("share", "1"))
            members = by_goods.setdefault(((_pool(one), base), use.statement, use.goods), {})
            members.setdefault((use.member, scale), []).append(use.part)
    found: dict[Key, Fraction] = {}
    for (key, _, _), members in by_goods.items():
        sums: dict[str, Fraction] = {}
        for (member, scale), several in members.items():
            units = (quantity(several) - off(several)) * scale
            sums[member] = sums.get(member, _NONE) + units
        found[key] = found.get(key, _NONE) + max(sums.values())
    return found


def _left(
    hand: Hand, one: Taken, base: str, sides: tuple[Mapping[Key, Fraction], Mapping[Key, Fraction]]
) -> Fraction:
    """Units of a certificate that its retirements hold, less what uses of these retirements take of it."""
    used, held = sides
    left = _NONE
    for paper in one.papers:
        kind, scale = in_base(paper.cited.unit)
        if kind == base:
            whole = held[(paper.name,), base]
            taken = min(used.get(((paper.name,), base), _NONE), whole)
            part = (whole - taken) / whole if whole else _NONE
            left += scale * int(paper.cited.quantity) * _share(hand, paper, one.certificate) * part
    return left


def _share(hand: Hand, paper: Paper, certificate: str) -> Fraction:
    """The part of a retirement that is of one certificate; all of one that is said not to hold."""
    retirement = hand.retired(paper.cited)
    if retirement is None:
        return Fraction(1)
    return Fraction(sum(one.units.size for one in _of(retirement, paper, certificate)), retirement.size)


def _of(retirement: Retirement, paper: Paper, certificate: str) -> list[Retired]:
    """The units of a retirement that are of one certificate; of all where none is named."""
    return [
        one
        for one in retirement.units
        if not certificate or paper.lots.get(named(one.certificate)) == certificate
    ]


def as_certified(
    case: Case, hand: Hand, doc: Doc, model: InventoryReport, naming: Naming, borne: bool
) -> bool:
    """Record ``instrument.intensity``: no part has a factor below that of the certificates behind it.

    A part that names one of them has that one's, others the mean of all behind the retirements that they
    name. A factor above theirs may count what they leave out. Certificates that count emissions by a unit of
    another kind than the goods leave it open, and then it returns no. Of what is not borne only a
    contradiction is recorded: what is missing beside it hides none.
    """
    own = [one for one in naming.cited() if one.use.statement == MARKET]
    wrong, open_ones = _compared(hand, own, _KILOGRAMS[model.inventory["unit"]])
    for facts in wrong[:FIGURES_REPORTED]:
        case.findings.append(Finding(_INTENSITY, doc.raw.digest, "fail", "", facts, NOWHERE))
    if own and borne and not wrong:
        outcome: Outcome = "not_checked" if open_ones else "pass"
        params = {"id": open_ones[0]} if open_ones else NOTHING
        case.findings.append(Finding(_INTENSITY, doc.raw.digest, outcome, "", params, NOWHERE))
    return not wrong and not open_ones


def _compared(hand: Hand, own: list[Taken], kilograms: int) -> tuple[list[dict[str, str]], list[str]]:
    """The facts of each factor below its certificates, and what cannot be compared."""
    means: dict[Key, Fraction | None] = {}
    wrong: list[dict[str, str]] = []
    open_ones: list[str] = []
    for one in own:
        base, scale = in_base(one.use.part["unit"])
        key = _pool(one), base
        if key not in means:
            means[key] = _mean(hand, one, base)
        mean, value = means[key], one.use.part["value"]
        if mean is None:
            open_ones.append(one.use.name)
        elif (Fraction(value) + slack(value)) * kilograms < mean * scale:
            computed = trimmed(mean * scale / kilograms, _PLACES)
            wrong.append({"id": one.use.name, "stated": value, "computed": computed})
    return wrong, open_ones


def _mean(hand: Hand, taken: Taken, base: str) -> Fraction | None:
    """Kilograms a unit over what a use is taken from; ``None``: a certificate does not say it.

    Each retirement counts by the units that are cited of it, in proportion over its certificates.
    """
    units = emitted = _NONE
    for paper in taken.papers:
        kind, scale = in_base(paper.cited.unit)
        if kind == base:
            retirement = hand.retired(paper.cited)
            if retirement is None:
                return None
            part = scale * Fraction(int(paper.cited.quantity), retirement.size)
            for one in _of(retirement, paper, taken.certificate):
                each = hand.emitted(one.certificate, base)
                if each is None:
                    return None
                units += part * one.units.size
                emitted += part * one.units.size * each
    return emitted / units if units else None
