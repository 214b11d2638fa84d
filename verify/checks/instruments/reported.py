"""Check what a report's market-based statement stands on: retirements, contracts, goods kept apart."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.carbon.rechecking.inventories.parts import (
    at_most,
    is_bought,
    is_certificate,
    off,
    quantity,
    rounding,
)
from passport.carbon.rechecking.inventories.sums import INVENTORIES
from passport.carbon.rechecking.inventories.twins import Twins, twins
from passport.certificates.citing import ELECTRICITY, REPORTED, Citing
from passport.folding import folded
from passport.identifiers.instrument_name import named
from passport.model.instruments.cited import MARKET
from verify.case import Case, Doc
from verify.checks.instruments.between import Between
from verify.checks.instruments.cited import BORNE, retired
from verify.checks.instruments.hand import Hand
from verify.checks.instruments.names import Paper
from verify.checks.instruments.used import as_certified, covered
from verify.findings import NOWHERE, Finding, Outcome

_RESIDUAL: Final = "residual"
_SUPPLY_SHED: Final = "supply-shed"
_NONE: Final = Fraction(0)
Part = Mapping[str, Any]


def reported(case: Case, hand: Hand, doc: Doc, between: Between) -> None:
    """Record what is asked of each retirement that is cited, of their units, and the standing fact.

    ``standing.market_based`` passes where every certificate that figures use is cited and its retirement
    holds, every physical figure has its market-based one, and what lies below it rests on what was retired, a
    residual no lower than the factor of its region, or as many goods as were kept apart: a contract is the
    reporter's own word. Electricity is of devices in the country that its market names. Nothing is said of a
    report whose figures take nothing from a market.
    """
    model, known = between.own
    held = known.texts(MARKET)
    borne = _retired(case, hand, doc, between)
    enough = covered(case, hand, doc, known)
    enough = as_certified(case, hand, doc, model, known, borne) and enough
    pairs = twins(model.inventory)
    stands = all(_stands(pair, held) for pair in pairs)
    if held or any(_takes(pair) for pair in pairs):
        there = all(_is_there(hand, one) for one in known.papers)
        outcome: Outcome = "pass" if borne and enough and stands and there else "not_checked"
        case.findings.append(Finding("standing.market_based", "", outcome, position=NOWHERE))


def _retired(case: Case, hand: Hand, doc: Doc, between: Between) -> bool:
    """Ask everything of what is cited: whether all holds."""
    model, known = between.own
    said = Citing(
        doc.envelope.issuer.id, (model.entity.id,), model.entity.period, doc.envelope.said, REPORTED
    )
    first = len(case.findings)
    for paper in known.papers:
        own, statement = known.of(paper), paper.cited.statement
        goods = tuple(
            (use.label, use.part.get("region"), use.scope) for use in own if use.statement == statement
        )
        elsewhere = any(use.statement != statement and not known.may_be_missing(use) for use in own)
        physical = any(use.member == INVENTORIES[0] for use in own)
        asked = said._replace(
            uses=goods, elsewhere=doc.envelope.id if elsewhere else "", physical=physical
        )
        retired(case, hand, paper.cited, asked, between)
    return all(one.outcome == "pass" for one in case.findings[first:] if one.code in BORNE)


def _is_there(hand: Hand, paper: Paper) -> bool:
    """Whether what is cited of electricity is of the country that its market names (T644)."""
    one = hand.retired(paper.cited) if paper.cited.statement == MARKET else None
    return one is None or one.product != ELECTRICITY or hand.is_there(one)


def _parts(figures: list[tuple[int, Mapping[str, Any]]]) -> list[Part]:
    return [part for _, one in figures for part in one.get("parts", ())]


def _takes(pair: Twins) -> bool:
    """Whether market-based figures take something from a market: a certificate, or an amount below."""
    return _is_below(pair) or any(map(is_certificate, _parts(pair.market)))


def _is_below(pair: Twins) -> bool:
    """Whether the market-based figures lie below the physical ones, or nobody knows that they do not.

    Figures that are missing or not computable are not compared; physical ones that rest on a contract are no
    measure.
    """
    amounts = [one.get("amount") for _, one in (*pair.physical, *pair.market)]
    if None in amounts or not pair.physical or not pair.market or any(map(is_bought, _parts(pair.physical))):
        return True
    sums = [sum((Fraction(one["amount"]) for _, one in figures), _NONE) for figures in pair]
    return sums[1] < sums[0]


def _stands(pair: Twins, held: set[str]) -> bool:
    """Whether each certificate of the figures is cited, and something bears what is below the physical."""
    own = [part for part in _parts(pair.market) if not _is_held(part, held)]
    if any(map(is_certificate, own)):
        return False
    if not _is_below(pair):
        return True
    return _is_known(pair) and _borne(own, [part for part in _parts(pair.physical) if not is_bought(part)])


def _is_known(pair: Twins) -> bool:
    """Whether both have figures, and each says of which goods."""
    both = (*pair.physical, *pair.market)
    return bool(pair.physical and pair.market) and all("parts" in one for _, one in both)


def _borne(own: list[Part], kept: list[Part]) -> bool:
    """Whether parts without a retirement are residuals or goods kept apart, and of no dearer goods."""
    whole = _of_regions(kept)
    rest = [part for part in own if not _is_residual(part, whole)]
    return _kept_apart(rest, kept) and _no_lower(own, kept)


def _is_held(part: Part, held: set[str]) -> bool:
    return "instrument" in part and named(part["instrument"]) in held


def _of_regions(kept: list[Part]) -> dict[str, Fraction]:
    """The factor of each region as a whole, by its name as it is compared; the highest of several."""
    found: dict[str, Fraction] = {}
    for part in kept:
        if part["spatial"] == _SUPPLY_SHED:
            region = folded(part["region"])
            found[region] = max(found.get(region, _NONE), Fraction(part["value"]))
    return found


def _is_residual(part: Part, whole: Mapping[str, Fraction]) -> bool:
    """Whether a part has what is left of its region: no less a unit than the region as a whole.

    A residual below that says that what was sold is above it: the reporter's own word.
    """
    least = whole.get(folded(part["region"])) if part["spatial"] == _RESIDUAL else None
    return least is not None and Fraction(part["value"]) >= least


def _kept_apart(rest: list[Part], kept: list[Part]) -> bool:
    """Whether the physical figures have at least as many goods of each of these factors."""
    by_factor: dict[str, tuple[list[Part], list[Part]]] = {}
    for side, parts in enumerate((rest, kept)):
        for part in parts:
            by_factor.setdefault(part["factor"], ([], []))[side].append(part)
    return all(quantity(used) - quantity(own) <= off((*used, *own)) for used, own in by_factor.values())


def _no_lower(own: list[Part], kept: list[Part]) -> bool:
    """Whether of each region no more has a factor, or a lower one, than the physical figures have there.

    Else a residual, or goods kept apart twice, take the place of dearer goods.
    """
    by_region: dict[str, list[tuple[Fraction, int, Part]]] = {}
    for side, parts in enumerate((kept, own)):
        for part in parts:
            by_region.setdefault(folded(part["region"]), []).append((Fraction(part["value"]), side, part))
    ordered = (sorted(several, key=lambda one: one[:2]) for several in by_region.values())
    return all(left >= -most for several in ordered for left, most in _left(several))


def _left(several: list[tuple[Fraction, int, Part]]) -> Iterator[tuple[Fraction, Fraction]]:
    """What goods leave up to each factor, and by how much that may be off for rounding."""
    left = total = rounded = _NONE
    for _, side, part in several:
        units = quantity([part])
        left += -units if side else units
        total, rounded = total + units, rounded + rounding(part["quantity"])
        yield left, at_most(rounded, total)
