"""Take figures over from the passports of materials (DESIGN 6.1 M4, 6.2; T110).

A ``CheckedInput`` is what verification found out about an input claim. Only ``verify/`` makes real ones: here
is the shape, and what follows from it. Nothing in this file converts units, so verifiers use it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from passport.carbon.boundary import BOUNDARIES, may_enter
from passport.carbon.exact import AMOUNT_PLACES, figure, fraction, half_even, text_of
from passport.carbon.gwp import UNSPLIT, gwp
from passport.carbon.sources import Factor
from passport.carbon.tiers import TIERS, Tier, lowered, lowest_tier_holding
from passport.units import mass_in_kg
from passport.vocab import ELECTRICITY, Electricity
from signing.errors import ToolError
from signing.shown import quoted

AMOUNT_UNIT: Final = "KGM"
"""Unit of ``inputs[].amount`` in a drawn claim; it has six decimals."""
_HELD: Final = "0.05"


class InputRefused(ToolError):
    """An input passport that cannot be used as asked; codes ``input.*``, ``where`` is its digest."""


@dataclass(frozen=True, slots=True)
class InputResult:
    """One of the input's results, figures as published; ``breakdown`` is ``None`` where it has none."""

    total: str
    gases: tuple[tuple[str, str], ...]
    breakdown: tuple[tuple[Tier, str], ...] | None


@dataclass(frozen=True, slots=True)
class CheckedInput:
    """A claim that was verified as an input, with its verdict.

    ``passes``: claim, statement, independence and accreditation all pass. ``results`` has every electricity
    method. A figure is per ``declared_value`` of ``declared_unit``; the passport covers ``mass_value`` of
    ``mass_unit``.
    """

    id: str
    digest: str
    passes: bool
    gwp_set: str
    boundary: str
    declared_value: str
    declared_unit: str
    mass_value: str
    mass_unit: str
    results: Mapping[Electricity, InputResult]

    @property
    def covered_kg(self) -> Fraction:
        """Kilograms of product this passport is about."""
        return fraction(mass_in_kg(Decimal(self.mass_value), self.mass_unit))

    @property
    def declared_kg(self) -> Fraction:
        """Kilograms its figures are for."""
        return fraction(mass_in_kg(Decimal(self.declared_value), self.declared_unit))

    def as_json(self) -> dict[str, Any]:
        """Give the same as JSON of strings, for the workings."""
        results = []
        for electricity in ELECTRICITY:
            found = self.results[electricity]
            entry: dict[str, Any] = {"electricity": electricity, "total": found.total}
            entry["gases"] = [{"gas": gas, "mass": mass} for gas, mass in found.gases]
            if found.breakdown is not None:
                entry["evidenceBreakdown"] = [{"tier": t, "share": share} for t, share in found.breakdown]
            results.append(entry)
        return {
            "id": self.id,
            "digestMultibase": self.digest,
            "passes": "yes" if self.passes else "no",
            "gwpSet": self.gwp_set,
            "boundary": self.boundary,
            "declaredUnit": {"value": self.declared_value, "unit": self.declared_unit},
            "mass": {"value": self.mass_value, "unit": self.mass_unit},
            "results": results,
        }


def checked_input_of(members: Mapping[str, Any]) -> CheckedInput:
    """Read the input that ``as_json`` wrote.

    ``KeyError`` where a member is missing, ``FigureRefused`` for a number that is no figure of the profile.
    """
    for pair in (members["declaredUnit"], members["mass"]):
        figure(pair["value"])
    for entry in members["results"]:
        figure(entry["total"])
        for part in entry["gases"]:
            figure(part["mass"])
        for part in entry.get("evidenceBreakdown", ()):
            figure(part["share"])
    return CheckedInput(
        id=members["id"],
        digest=members["digestMultibase"],
        passes=members["passes"] == "yes",
        gwp_set=members["gwpSet"],
        boundary=members["boundary"],
        declared_value=members["declaredUnit"]["value"],
        declared_unit=members["declaredUnit"]["unit"],
        mass_value=members["mass"]["value"],
        mass_unit=members["mass"]["unit"],
        results={entry["electricity"]: _result_of(entry) for entry in members["results"]},
    )


def input_of_claim(claim: Mapping[str, Any], digest: str, *, passes: bool) -> CheckedInput:
    """Make the input that a claim of the profile is; ``passes`` is the verdict of whoever verified it."""
    subject = claim["credentialSubject"]
    footprint = subject["footprint"]
    return checked_input_of(
        {
            "id": claim["id"],
            "digestMultibase": digest,
            "passes": "yes" if passes else "no",
            "mass": subject["mass"],
            **{name: footprint[name] for name in ("gwpSet", "boundary", "declaredUnit", "results")},
        }
    )


def _result_of(entry: Mapping[str, Any]) -> InputResult:
    shares = entry.get("evidenceBreakdown")
    return InputResult(
        entry["total"],
        tuple((part["gas"], part["mass"]) for part in entry["gases"]),
        None if shares is None else tuple((part["tier"], part["share"]) for part in shares),
    )


def factor_tier(given: CheckedInput, electricity: Electricity) -> Tier:
    """Give the factor leg a component of this input shows.

    T0 where the input does not pass; T2 where it passes without a breakdown; else the lowest tier that with
    all below it holds 0.05 of the input's own number.
    """
    shares = given.results[electricity].breakdown
    if not given.passes:
        return "T0"
    return "T2" if shares is None else lowest_tier_holding(dict(shares), _HELD)


def imported_shares(given: CheckedInput, electricity: Electricity, quantity: Tier) -> dict[Tier, Fraction]:
    """Give shares of the tiers that enter the breakdown for a component of this input, together exactly 1.

    T0 alone where the input does not pass, at most T2 where it has no breakdown; each share is lowered to the
    quantity's tier where that is weaker.
    """
    shares = given.results[electricity].breakdown
    if not given.passes or shares is None:
        whole: Tier = factor_tier(given, electricity)
        shares = tuple((tier, "1" if tier == whole else "0") for tier in TIERS)
    return lowered(dict(shares), quantity)


def admit(given: CheckedInput, boundary: str) -> None:
    """Raise ``input.boundary`` if the input's boundary is none that may enter ``boundary`` (T120)."""
    if not may_enter(given.boundary, boundary):
        fitting = " or ".join(sorted(BOUNDARIES[boundary].inputs))
        raise InputRefused(
            "input.boundary",
            f"The input's figures are {quoted(given.boundary, 40)}, which may not enter {boundary}.",
            hint=f"Ask the supplier for a claim with the boundary {fitting}, or calculate for a boundary that"
            " the input may enter.",
            where=given.digest,
        )


def factor_of(given: CheckedInput, electricity: Electricity, gwp_set: str) -> Factor:
    """Give the kilograms of each gas per kilogram of the input, so that GWP times mass is exactly its total.

    Gas masses are published rounded; CO2, whose GWP is 1, carries their rounding. Raises ``input.gwp_set``:
    a total made with one table cannot enter a sum made with another.
    """
    if given.gwp_set != gwp_set:
        raise InputRefused(
            "input.gwp_set",
            f"The input's figures are by {quoted(given.gwp_set, 40)}, this calculation's by {gwp_set}.",
            hint="Calculate with the input's GWP set, or ask the supplier for a claim by yours.",
            where=given.digest,
        )
    found = given.results[electricity]
    masses = {gas: fraction(mass) for gas, mass in found.gases}
    rest = fraction(found.total) - sum(mass * fraction(gwp(gwp_set, gas)) for gas, mass in masses.items())
    carrier = UNSPLIT if UNSPLIT in masses and "CO2" not in masses else "CO2"
    masses[carrier] = masses.get(carrier, Fraction()) + rest
    per_kg = {gas: mass / given.declared_kg for gas, mass in masses.items()}
    return Factor(f"urn:passport:input:{given.digest}", given.id.rpartition(":")[2], gases=per_kg)


def claim_inputs(used: Mapping[str, Fraction], given: Mapping[str, CheckedInput]) -> list[dict[str, Any]]:
    """Give the claim's ``inputs``, by digest; ``used`` is kilograms of each for the claim's product."""
    return [
        {
            "id": given[digest].id,
            "digestMultibase": digest,
            "amount": {
                "value": text_of(half_even(used[digest], AMOUNT_PLACES), AMOUNT_PLACES),
                "unit": AMOUNT_UNIT,
            },
        }
        for digest in sorted(used)
    ]
