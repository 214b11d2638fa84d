"""Recheck what a claim takes over from the passports of its materials (L2; DESIGN 6.1 M4, 6.2; T110).

The sibling of ``recheck``: works on the claim's ``credentialSubject`` after its shape has been checked, and
on the verified inputs that are at hand. What cannot be judged without an input is open, never passed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from passport.carbon.boundary import may_enter
from passport.carbon.exact import AMOUNT_PLACES, decimal_text, fraction, half_even, scaled
from passport.carbon.inputs import CheckedInput, factor_tier
from passport.carbon.rechecking.recheck import HIDDEN_PARTS, Contradiction, recheck
from passport.units import mass_in_kg
from signing.errors import ToolError

CODES: Final[Mapping[str, str]] = {
    "figures.input": "the input of a component is one the claim names",
    "figures.input_tier": "the factor of an input's component is no stronger than its claim makes it",
    "figures.input_amount": "the components of an input are its amount times its footprint",
    "figures.input_covered": "no more of an input is used than its passport covers",
    "figures.input_used": "of an input that is named, more than nothing is used",
    "figures.input_boundary": "the boundary of an input is one that may enter the claim's",
    "figures.input_gwp_set": "the figures of an input are made with the claim's GWP table",
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
    wrong += _unused(subject)
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
    """Inputs that are not at hand: neither their amounts nor the breakdown can be judged.

    The places are their components; an input without any has the place where it is named, unless the claim
    discloses no components at all (``undisclosed``).
    """
    shown = set()
    for index, part in _parts(footprint):
        shown.add(part["input"])
        if part["input"] in named and part["input"] not in given:
            where = f"/footprint/components/{index}/amount"
            yield Contradiction("figures.input_amount", where, {"input": part["input"]})
    for digest, place in named.items() if "components" in footprint else ():
        if digest not in given and digest not in shown:
            yield Contradiction("figures.input_amount", f"/inputs/{place}/amount", {"input": digest})


def _unused(subject: Mapping[str, Any]) -> Iterable[Contradiction]:
    for place, entry in enumerate(subject.get("inputs", ())):
        if not fraction(entry["amount"]["value"]):
            facts = {"stated": entry["amount"]["value"]}
            yield Contradiction("figures.input_used", f"/inputs/{place}/amount", facts)


def undisclosed(subject: Mapping[str, Any]) -> bool:
    """Whether a claim names inputs and its detail shows no component of any kind.

    Then nobody can know what of the total is taken over, and an input may have been left out of it.
    """
    return "inputs" in subject and "components" not in subject["footprint"]


def _one(subject: Mapping[str, Any], place: int, given: CheckedInput, *, sure: bool) -> Rechecked:
    """Check an input that is at hand: comparability, the tiers it gives, its mass, and the amounts by M4.

    All masses are kilograms. ``figures.input_covered``: more is used per product than the input's passport
    covers. For each result the components of the input are compared with used kilograms x (declared unit /
    product mass) x kgCO2e per kilogram of the input. A mass in pieces or metres, or of zero, cannot be judged
    and is listed as unknown. ``sure``: whether the input's own evidence was verified, so that tiers are
    judged.
    """
    footprint, entry = subject["footprint"], subject["inputs"][place]
    parts = [(index, part) for index, part in _parts(footprint) if part["input"] == given.digest]
    wrong = list(_comparable(footprint, place, given))
    wrong += _tiers(footprint, parts, given) if sure else ()
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
    # An input without a component is stated to add 0, and is judged like every other amount.
    for result in footprint["results"] if "components" in footprint else ():
        total = fraction(given.results[result["electricity"]].total)
        counted = _counted(parts, result["electricity"])
        first = next(iter(counted or parts), None)
        where = f"/inputs/{place}/amount" if first is None else f"/footprint/components/{first[0]}/amount"
        wrong += _amounts(footprint["detail"], counted, where, used, per_kilogram * total)
    return Rechecked(wrong, [])


def _comparable(footprint: Mapping[str, Any], place: int, given: CheckedInput) -> Iterable[Contradiction]:
    """Only figures about the same extent and by the same GWP table can be added (T120)."""
    claimed = footprint["boundary"]
    if not may_enter(given.boundary, claimed):
        facts = {"stated": given.boundary, "computed": claimed}
        yield Contradiction("figures.input_boundary", f"/inputs/{place}", facts)
    if given.gwp_set != footprint["gwpSet"]:
        facts = {"stated": given.gwp_set, "computed": footprint["gwpSet"]}
        yield Contradiction("figures.input_gwp_set", f"/inputs/{place}", facts)


def _unknown(place: int, problem: str) -> Contradiction:
    return Contradiction("figures.input_amount", f"/inputs/{place}/amount", {"problem": problem})


def _amounts(
    detail: str,
    counted: Sequence[Part],
    where: str,
    used: Fraction,
    each: Fraction,
) -> Iterable[Contradiction]:
    """``used`` kilograms at ``each`` kgCO2e per declared unit against the amounts of one result."""
    stated: int = sum(scaled(part["amount"], AMOUNT_PLACES) for _, part in counted)
    # Half a unit of the sixth decimal for every amount, and for the quantity behind them.
    slack = max(len(counted), 1) * (1 if detail == "component" else HIDDEN_PARTS) + abs(each)
    if 2 * abs(stated - used * each * 10**AMOUNT_PLACES) > slack:
        facts = {"stated": _figure(Fraction(stated, 10**AMOUNT_PLACES)), "computed": _figure(used * each)}
        yield Contradiction("figures.input_amount", where, facts)


def _tiers(
    footprint: Mapping[str, Any], parts: Sequence[Part], given: CheckedInput
) -> Iterable[Contradiction]:
    """Check that no component claims a better factor tier than its input gives (``figures.input_tier``).

    An input that passes verification gives at least T2 (specific) to whoever used it.
    """
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
    return decimal_text(half_even(value, AMOUNT_PLACES), AMOUNT_PLACES)
