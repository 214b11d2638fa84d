"""A claim as far as corrections go: totals, what it consumed, and what its issuer says of it now.

Quantities are integers: totals in 10^-6 kgCO2e per declared unit, masses in 10^-24 kg, so that nothing is
rounded before the end and a million claims fit into memory.
"""

from collections.abc import Mapping
from decimal import Decimal
from sys import intern
from typing import Any, Final, NamedTuple

from passport.carbon.exact import AMOUNT_PLACES, scaled
from passport.units import mass_in_kg
from passport.vocab import ELECTRICITY
from signing.errors import ToolError

MASS_PLACES: Final = 24
CURRENT: Final = "current"
REPLACED: Final = "replaced"
WITHDRAWN: Final = "withdrawn"
SUSPENDED: Final = "suspended"
UNKNOWN: Final = "unknown"

Totals = tuple[int, ...]
"""One figure for each of ``ELECTRICITY``, in that order."""


class Use(NamedTuple):
    """An input of a claim: the digest of the input's claim, and how much the whole product consumed."""

    digest: str
    mass: int


class FactorUse(NamedTuple):
    """A corrected factor record of a claim's workings, and how each total changes by its correction.

    ``change`` is the total calculated again with the new record less the total of before; ``None`` where the
    workings are not at hand and the claim may rest on the record.
    """

    digest: str
    change: Totals | None


class Claim(NamedTuple):
    """A node. ``mass``: of the whole product; ``declared``: of the declared unit; 0 where it is no mass."""

    digest: str
    product: str
    owner: str
    totals: Totals
    mass: int
    declared: int
    boundary: str
    gwp_set: str
    inputs: tuple[Use, ...] = ()
    replaces: str = ""
    reason: str = ""
    standing: str = CURRENT
    factors: tuple[FactorUse, ...] = ()


class FactorCause(NamedTuple):
    """A factor record that was corrected: the digests of both."""

    old: str
    new: str


def claim_of(document: Mapping[str, Any], digest: str, standing: str) -> Claim:
    """The node of a claim that keeps the profile."""
    subject = document["credentialSubject"]
    footprint = subject["footprint"]
    totals = {one["electricity"]: scaled(one["total"], AMOUNT_PLACES) for one in footprint["results"]}
    line = document.get("wasRevisionOf", {})
    return Claim(
        intern(digest),
        subject["id"],
        intern(document["issuer"]["id"]),
        tuple(totals[method] for method in ELECTRICITY),
        _mass(subject["mass"]),
        _mass(footprint["declaredUnit"]),
        intern(footprint["boundary"]),
        intern(footprint["gwpSet"]),
        tuple(
            Use(intern(entry["digestMultibase"]), _mass(entry["amount"]))
            for entry in subject.get("inputs", ())
        ),
        intern(line.get("digestMultibase", "")),
        intern(line.get("reason", "")),
        standing,
    )


def _mass(quantity: Mapping[str, str]) -> int:
    """A mass in 10^-24 kg; 0 for pieces and metres, which have none."""
    try:
        kilograms = mass_in_kg(Decimal(quantity["value"]), quantity["unit"])
    except ToolError:
        return 0
    return scaled(format(kilograms, "f"), MASS_PLACES)
