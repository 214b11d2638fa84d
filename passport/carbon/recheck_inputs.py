"""L2 for what a claim takes over from the passports of its materials (DESIGN 6.1 M4, 6.2; T110).

The sibling of ``recheck``: works on the claim's ``credentialSubject`` after its shape has been checked, and
on the verified inputs that are at hand. What cannot be judged without an input is open, never passed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, fraction, half_even, scaled, text_of
from passport.carbon.inputs import CheckedInput, factor_tier
from passport.carbon.recheck import HIDDEN_PARTS, Contradiction, recheck
from passport.units import mass_in_kg
from signing.errors import ToolError

CODES: Final[Mapping[str, str]] = {
    "figures.input": "the input of a component is one the claim names",
    "figures.input_tier": "the factor of an input's component is no stronger than its claim makes it",
    "figures.input_amount": "the components of an input are its amount times its footprint",
    "figures.input_covered": "no more of an input is used than its passport covers",
}
"""Every code beside those of ``recheck`` and the rule it says is broken."""
_SPECIFIC: Final = "T2"
"""A verified footprint of the supplier is a factor of this tier, whatever its own breakdown (DESIGN 6.2)."""


class Rechecked(NamedTuple):
    """``wrong``: contradictions; ``open``: rules that could not be judged, with the ``input`` that lacks.

    ``where`` is a JSON Pointer relative to the credential subject in both.
    """

    wrong: list[Contradiction]
    open: list[Contradiction]


def recheck_subject(
    subject: Mapping[str, Any], given: Mapping[str, CheckedInput], unsure: Collection[str] = ()
) -> Rechecked:
    """``recheck`` of the footprint, and everything its inputs add to it.

    ``given``: verified inputs by digest. ``unsure``: digests of those of which nobody here knows whether they
    pass; they count as T0, and where a breakdown does not fit that, it is open and not wrong.
    """
    footprint = subject["footprint"]
    wrong: list[Contradiction] = []
    left: list[Contradiction] = []
    blurred = _blurred(footprint, unsure)
    for found in recheck(footprint, given):
        digest = blurred.get(found.where.rpartition("/evidenceBreakdown/")[0])
        moved = found._replace(where=f"/footprint{found.where}")
        if digest is None or found.code != "figures.breakdown":
            wrong.append(moved)
        else:
            left.append(moved._replace(params={"input": digest}))
    named = {entry["digestMultibase"]: place for place, entry in enumerate(subject.get("inputs", ()))}
    wrong += _unnamed(footprint, named)
    left += _absent(footprint, named, given)
    for digest, place in named.items():
        if digest in given:
            more = _one(subject, place, given[digest], sure=digest not in unsure)
            wrong += more.wrong
            left += more.open
    return Rechecked(wrong, left)


Part = tuple[int, Mapping[str, Any]]


def _parts(footprint: Mapping[str, Any]) -> Iterable[Part]:
    return (entry for entry in enumerate(footprint.get("components", ())) if "input" in entry[1])


def _blurred(footprint: Mapping[str, Any], unsure: Collection[str]) -> dict[str, str]:
    """Where results begin whose breakdown depends on an input in ``unsure``, and the first such input."""
    found: dict[str, str] = {}
    for index, result in enumerate(footprint["results"] if unsure else ()):
        for _, part in _counted(_parts(footprint), result["electricity"]):
            if part["input"] in unsure:
                found.setdefault(f"/results/{index}", part["input"])
    return found


def _counted(parts: Iterable[Part], electricity: str) -> list[Part]:
    return [part for part in parts if part[1].get("electricity", electricity) == electricity]


def _unnamed(footprint: Mapping[str, Any], named: Mapping[str, int]) -> Iterable[Contradiction]:
    for index, part in _parts(footprint):
        if part["input"] not in named:
            where = f"/footprint/components/{index}/input"
            yield Contradiction("figures.input", where, {"input": part["input"]})


def _absent(
    footprint: Mapping[str, Any], named: Mapping[str, int], given: Mapping[str, CheckedInput]
) -> Iterable[Contradiction]:
    """Components of inputs that are not at hand: neither their amount nor the breakdown can be judged."""
    for index, part in _parts(footprint):
        if part["input"] in named and part["input"] not in given:
            where = f"/footprint/components/{index}/amount"
            yield Contradiction("figures.input_amount", where, {"input": part["input"]})


def _one(subject: Mapping[str, Any], place: int, given: CheckedInput, *, sure: bool) -> Rechecked:
    """One input that is at hand: the tiers it gives, how much of it there is, and the M4 amounts."""
    footprint, entry = subject["footprint"], subject["inputs"][place]
    parts = [(index, part) for index, part in _parts(footprint) if part["input"] == given.digest]
    wrong = list(_tiers(footprint, parts, given)) if sure else []
    try:
        used, product = _kilograms(entry["amount"]), _kilograms(subject["mass"])
        declared, covered = _kilograms(footprint["declaredUnit"]), given.covered_kg
        source = given.declared_kg
    except ToolError as refused:
        # Per piece or per metre: nothing says how much of a kilogram that is.
        return Rechecked(wrong, [_unknown(place, refused.code)])
    if not product or not source:
        return Rechecked(wrong, [_unknown(place, "mass")])
    if used > covered:
        facts = {"stated": _figure(used), "computed": _figure(covered)}
        wrong.append(Contradiction("figures.input_covered", f"/inputs/{place}/amount", facts))
    per_kilogram = declared / product / source
    for result in footprint["results"] if parts else ():
        total = fraction(given.results[result["electricity"]].total)
        wrong += _amounts(footprint["detail"], result["electricity"], parts, used, per_kilogram * total)
    return Rechecked(wrong, [])


def _unknown(place: int, problem: str) -> Contradiction:
    return Contradiction("figures.input_amount", f"/inputs/{place}/amount", {"problem": problem})


def _amounts(
    detail: str,
    electricity: str,
    parts: Sequence[Part],
    used: Fraction,
    each: Fraction,
) -> Iterable[Contradiction]:
    """``used`` kilograms at ``each`` kgCO2e per declared unit against the amounts of one result."""
    counted = _counted(parts, electricity)
    stated: int = sum(scaled(part["amount"], AMOUNT_PLACES) for _, part in counted)
    # Half a unit of the sixth decimal for every amount, and for the quantity behind them.
    slack = max(len(counted), 1) * (1 if detail == "component" else HIDDEN_PARTS) + abs(each)
    if 2 * abs(stated - used * each * 10**AMOUNT_PLACES) > slack:
        facts = {"stated": _figure(Fraction(stated, 10**AMOUNT_PLACES)), "computed": _figure(used * each)}
        where = f"/footprint/components/{(counted or parts)[0][0]}/amount"
        yield Contradiction("figures.input_amount", where, facts)


def _tiers(
    footprint: Mapping[str, Any], parts: Sequence[Part], given: CheckedInput
) -> Iterable[Contradiction]:
    for result in footprint["results"]:
        electricity = result["electricity"]
        best = factor_tier(given, electricity)
        if given.passes and best < _SPECIFIC:
            best = "T2"
        for index, part in _counted(parts, electricity):
            if part["factorTier"] > best:
                facts = {"stated": part["factorTier"], "computed": best}
                yield Contradiction("figures.input_tier", f"/footprint/components/{index}/factorTier", facts)


def _kilograms(quantity: Mapping[str, str]) -> Fraction:
    return fraction(mass_in_kg(Decimal(quantity["value"]), quantity["unit"]))


def _figure(value: Fraction) -> str:
    try:
        return text_of(half_even(value, AMOUNT_PLACES), AMOUNT_PLACES)
    except ToolError:  # more digits than a figure has: it is no less wrong for that
        return "out of range"
