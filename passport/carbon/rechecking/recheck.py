"""Recheck whether the published figures of a footprint agree with each other (L2; DESIGN 6.3, 7).

Works on the claim's ``footprint`` object after its shape has been checked; reads nothing but what is
disclosed. Every contradiction has a code of the closed list ``CODES``, the JSON Pointer of the figure
relative to the footprint, and language-free facts. An empty list means: nothing disclosed here contradicts
anything else disclosed here.

Sums and shares are exact. Only the gas masses are compared within a tolerance, because they are rounded on
their own: half a unit in the last printed digit of every figure that takes part, and no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, decimal_text, fraction, is_figure, nearest, places, scaled
from passport.carbon.gwp import GWP_PLACES, gwp_sets, gwp_values
from passport.carbon.rechecking.gross import is_above_zero
from passport.carbon.tiers import SHARE_PLACES, TIERS, WHOLE, Tier, component_tier, ratio, shares
from passport.vocab import ELECTRICITY

if TYPE_CHECKING:
    from passport.carbon.inputs import CheckedInput

CODES: Final[Mapping[str, str]] = {
    "figures.results": "one result for each electricity method, in order, and none twice",
    "figures.unit": "the number is kilograms of CO2e for a declared unit above zero",
    "figures.components": "components are listed exactly when the detail says so",
    "figures.key": "the key of a component occurs once",
    "figures.places": "an amount has at most six decimals",
    "figures.sum": "a total is the exact sum of the amounts that count in it",
    "figures.tier": "the tier is the weaker of the quantity's and the factor's",
    "figures.method": "the evidence tiers and the fallback are possible with the method",
    "figures.primary": "isPrimary and dataType do not contradict each other",
    "figures.electricity": "only components of scope 2 or 3 count in one electricity method alone",
    "figures.credit": "a negative amount is a credit, capture or removal, never purchased energy",
    "figures.breakdown": "the shares of the tiers follow from the amounts and sum to exactly 1",
    "figures.primary_share": "the share of primary data follows from the amounts",
    "figures.gwp_set": "the GWP table is a known one",
    "figures.gas": "each gas is in the GWP table and listed once",
    "figures.gwp": "the gas masses times their GWP give the total",
}
"""Every code and the rule it says is broken; those that need more than the footprint: ``recheck_inputs``."""

HIDDEN_PARTS: Final = 1000
"""Most amounts of six decimals behind a merged component or a bare total; their rounding adds up."""

_DATA_TYPES: Final = {True: frozenset({"primary", "hybrid"}), False: frozenset({"secondary", "hybrid"})}
# Direct measurement needs an instrument and its analysis; M4 without an input passport is at best a verified
# footprint.
_INSTRUMENT: Final = frozenset({"T4", "T3"})


class Contradiction(NamedTuple):
    """``code`` of ``CODES``; ``where`` a JSON Pointer relative to the footprint; ``params`` facts as text."""

    code: str
    where: str
    params: Mapping[str, str] = MappingProxyType({})


def recheck(
    footprint: Mapping[str, Any], given: "Mapping[str, CheckedInput]" = MappingProxyType({})
) -> list[Contradiction]:
    """List all contradictions in a footprint, in document order of the checks; empty if there are none.

    ``footprint`` has passed the claim's schema. Where a component has an ``input``, the shares of that
    input's own claim enter the breakdown: it is recomputed if all of them are in ``given``, by digest.
    """
    results: Sequence[Mapping[str, Any]] = footprint["results"]
    components: Sequence[Mapping[str, Any]] = footprint.get("components", ())
    found = [*_frame(footprint, results, components), *_components(components)]
    if any(wrong.code == "figures.places" for wrong in found):
        return found
    for index, result in enumerate(results):
        where = f"/results/{index}"
        electricity = result["electricity"]
        counted = [part for part in components if part.get("electricity", electricity) == electricity]
        found += _shares_form(result, where)
        if components:
            found += _sums(result, counted, where, given)
        found += gases_of(footprint, result, counted, where)
    return found


def _frame(
    footprint: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    components: Sequence[Mapping[str, Any]],
) -> Iterable[Contradiction]:
    """Check what holds for the whole footprint: both results in order, unit, detail and GWP set."""
    if tuple(result["electricity"] for result in results) != ELECTRICITY:
        yield Contradiction("figures.results", "/results")
    declared = footprint["declaredUnit"]["value"]
    if footprint["unit"] != "KGM" or not is_figure(declared) or not is_above_zero(declared):
        yield Contradiction("figures.unit", "/declaredUnit")
    if bool(components) == (footprint["detail"] == "total"):
        yield Contradiction("figures.components", "/detail", {"detail": footprint["detail"]})
    if footprint["gwpSet"] not in gwp_sets():
        yield Contradiction("figures.gwp_set", "/gwpSet", {"gwpSet": footprint["gwpSet"]})


def _components(components: Sequence[Mapping[str, Any]]) -> Iterable[Contradiction]:
    seen: set[str] = set()
    for index, component in enumerate(components):
        where = f"/components/{index}"
        key = component["key"]
        if key in seen:
            yield Contradiction("figures.key", f"{where}/key", {"key": key})
        seen.add(key)
        if places(component["amount"]) > AMOUNT_PLACES:
            yield Contradiction("figures.places", f"{where}/amount", {"amount": component["amount"]})
        yield from _evidence(component, where)
        yield from _role(component, where)


def _evidence(component: Mapping[str, Any], where: str) -> Iterable[Contradiction]:
    """Check the tiers and the method of a component against each other.

    ``figures.tier``: the tier is the weaker of its legs. ``figures.method``: M1 needs both legs T3 or T4, M4
    a factor that is not measured or an input; an input stands with M4 only; no method falls back to itself.
    """
    quantity, factor, stated = component["quantityTier"], component["factorTier"], component["tier"]
    if stated != (weaker := component_tier(quantity, factor)):
        yield Contradiction("figures.tier", f"{where}/tier", {"stated": stated, "computed": weaker})
    method = component["method"]
    measured = {quantity, factor} <= _INSTRUMENT
    supplied = factor not in _INSTRUMENT or "input" in component
    if (method == "M1" and not measured) or (method == "M4" and not supplied):
        yield Contradiction("figures.method", f"{where}/factorTier", {"method": method, "tier": factor})
    if "input" in component and method != "M4":
        yield Contradiction("figures.method", f"{where}/input", {"method": method})
    if component.get("fallbackFrom") == method:
        yield Contradiction("figures.method", f"{where}/fallbackFrom", {"method": method})


def _role(component: Mapping[str, Any], where: str) -> Iterable[Contradiction]:
    """Check whether a component may be primary data, be of electricity and be negative.

    ``figures.primary``, ``figures.electricity`` (scope 1 has no electricity), ``figures.credit``: purchased
    energy has no negative amount.
    """
    # A hybrid joins a primary quantity with a secondary factor, or the reverse, so both answers are possible
    # for it; an inferred quantity (estimate, spend) can never be primary data.
    primary = component["isPrimary"]
    if component["dataType"] not in _DATA_TYPES[primary] or (primary and component["quantityTier"] == "T0"):
        yield Contradiction("figures.primary", f"{where}/isPrimary", {"dataType": component["dataType"]})
    marked = "electricity" in component
    if marked and component["scope"] == "1":
        yield Contradiction("figures.electricity", f"{where}/electricity", {"scope": "1"})
    # An input may have a negative footprint by its own claim, in each of its results.
    purchased = component["scope"] == "2" or (marked and "input" not in component)
    if component["amount"].startswith("-") and purchased:
        yield Contradiction("figures.credit", f"{where}/amount", {"amount": component["amount"]})


def _shares_form(result: Mapping[str, Any], where: str) -> Iterable[Contradiction]:
    """Check the form of a result's shares: every tier once in order, decimals, sum 1, none negative.

    ``figures.breakdown`` and ``figures.primary_share``; whether the shares follow from the components is
    asked by ``_sums``.
    """
    entries = result["evidenceBreakdown"]
    good = tuple(entry["tier"] for entry in entries) == TIERS
    good = good and all(places(entry["share"]) == SHARE_PLACES for entry in entries)
    parts = [scaled(entry["share"], SHARE_PLACES) for entry in entries] if good else []
    if not good or sum(parts) != WHOLE or min(parts) < 0:
        yield Contradiction("figures.breakdown", f"{where}/evidenceBreakdown")
    share = result["primaryDataShare"]
    if places(share) != SHARE_PLACES or not 0 <= scaled(share, SHARE_PLACES) <= WHOLE:
        yield Contradiction("figures.primary_share", f"{where}/primaryDataShare", {"stated": share})


def _sums(
    result: Mapping[str, Any],
    counted: Sequence[Mapping[str, Any]],
    where: str,
    given: "Mapping[str, CheckedInput]",
) -> Iterable[Contradiction]:
    """Compare a result with the components that count in it: total, breakdown by tier, primary share.

    Amounts are integers of 10^-6 kgCO2e per declared unit, so the comparison is exact. Shares have five
    decimals and weigh components by the size of their amounts, without sign. An input brings the breakdown of
    its own claim; where that claim is not ``given``, the breakdown is not judged. Codes ``figures.sum``,
    ``.breakdown`` and ``.primary_share``.
    """
    whole, primary, size = 0, 0, 0
    tiers: dict[Tier, int] = dict.fromkeys(TIERS, 0)
    brought: list[tuple[Mapping[str, Any], int]] = []
    for component in counted:
        amount = scaled(component["amount"], AMOUNT_PLACES)
        whole += amount
        size += abs(amount)
        primary += abs(amount) if component["isPrimary"] else 0
        if "input" in component:
            brought.append((component, abs(amount)))
        else:
            tiers[component["tier"]] += abs(amount)
    total = result["total"]
    if places(total) > AMOUNT_PLACES or scaled(total, AMOUNT_PLACES) != whole:
        facts = {"stated": total, "computed": decimal_text(whole, AMOUNT_PLACES)}
        yield Contradiction("figures.sum", f"{where}/total", facts)
    if all(component["input"] in given for component, _ in brought):
        computed = _with_inputs(tiers, brought, result, given) if brought else shares(tiers)
        for index, entry in enumerate(result["evidenceBreakdown"]):
            if entry["share"] != computed[entry["tier"]]:
                facts = {
                    "tier": entry["tier"],
                    "stated": entry["share"],
                    "computed": computed[entry["tier"]],
                }
                yield Contradiction("figures.breakdown", f"{where}/evidenceBreakdown/{index}/share", facts)
    if result["primaryDataShare"] != (share := ratio(primary, size)):
        facts = {"stated": result["primaryDataShare"], "computed": share}
        yield Contradiction("figures.primary_share", f"{where}/primaryDataShare", facts)


def _with_inputs(
    tiers: Mapping[Tier, int],
    brought: Sequence[tuple[Mapping[str, Any], int]],
    result: Mapping[str, Any],
    given: "Mapping[str, CheckedInput]",
) -> dict[Tier, str]:
    """Give the shares with what the inputs' own breakdowns bring along (DESIGN 6.2).

    Whoever knew less about an input when it was used, or trusts others, counts it as T0 and says so by the
    factor's tier: that is no contradiction, for it claims less.
    """
    from passport.carbon.inputs import imported_shares  # noqa: PLC0415 - most claims consume no passport

    stated = {entry["tier"]: entry["share"] for entry in result["evidenceBreakdown"]}
    full = {name: fraction(amount) for name, amount in tiers.items()}
    least = dict(full)
    for component, amount in brought:
        own = imported_shares(given[component["input"]], result["electricity"], component["quantityTier"])
        for name, share in own.items():
            full[name] += amount * share
            least["T0" if component["factorTier"] == "T0" else name] += amount * share
    modest = shares(least)
    return modest if modest == stated else shares(full)


def gases_of(
    footprint: Mapping[str, Any], result: Mapping[str, Any], counted: Sequence[Mapping[str, Any]], where: str
) -> list[Contradiction]:
    """Compare the sum of gas mass x GWP with the total, in integers of the finest printed digit.

    Both sides were rounded when they were published. The tolerance adds half a unit of the last digit of
    every mass times its GWP, and of every amount (of ``HIDDEN_PARTS`` amounts for each component that merges
    others). Codes ``figures.gas`` (a gas the set does not have, or twice) and ``figures.gwp``; a GWP set that
    is not known here is reported by ``_frame``.
    """
    if footprint["gwpSet"] not in gwp_sets():
        return []
    values = gwp_values(footprint["gwpSet"])
    entries = result["gases"]
    names = [entry["gas"] for entry in entries]
    found = [
        Contradiction("figures.gas", f"{where}/gases/{index}/gas", {"gas": name})
        for index, name in enumerate(names)
        if name not in values or name in names[:index]
    ]
    if found:
        return found
    total = result["total"]
    fine: int = max(AMOUNT_PLACES, places(total), *(places(entry["mass"]) for entry in entries)) + GWP_PLACES
    sum_of_gases, slack = 0, _slack_of_amounts(footprint["detail"], total, counted, fine)
    for entry in entries:
        potential, mass = scaled(values[entry["gas"]], GWP_PLACES), entry["mass"]
        sum_of_gases += scaled(mass, fine - GWP_PLACES) * potential
        slack += 10 ** (fine - GWP_PLACES - places(mass)) * potential
    # Doubled, because the slack counts whole units of the last digit, of which half may be rounding.
    off = 2 * abs(sum_of_gases - scaled(total, fine))
    if off <= slack:
        return []
    facts = {
        "stated": total,
        "computed": _six_places(sum_of_gases, fine),
        "tolerance": _six_places(slack, fine, halves=True),
    }
    return [Contradiction("figures.gwp", f"{where}/gases", facts)]


def _slack_of_amounts(detail: str, total: str, counted: Sequence[Mapping[str, Any]], fine: int) -> int:
    """Twice the most that rounding of the amounts behind ``total`` can have moved it, x 10^``fine``."""
    printed = [component["amount"] for component in counted] or [total]
    slack: int = sum(10 ** (fine - places(figure)) for figure in printed)
    hidden: int = HIDDEN_PARTS * 10 ** (fine - AMOUNT_PLACES)
    return slack if detail == "component" else slack + hidden


def _six_places(value: int, decimals: int, *, halves: bool = False) -> str:
    unit: int = (2 if halves else 1) * 10**decimals
    return decimal_text(nearest(value * 10**AMOUNT_PLACES, unit), AMOUNT_PLACES)
