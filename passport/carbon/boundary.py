"""System boundaries as inputs: which scopes, stages and kinds of source belong to a number (DESIGN 6.1).

What lies outside is not lost: the engine lists it with the reason.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from passport.carbon.tables import table
from signing.errors import ToolError
from signing.shown import quoted

AFTER_THE_GATE: Final = frozenset(table("afterTheGate"))


class BoundaryRefused(ToolError):
    """A boundary nobody defined: ``boundary.unknown``."""


class Boundary(NamedTuple):
    """A named boundary: ``scopes`` that belong, and ``scope_3_stages`` if only some of scope 3 does.

    ``credits``: whether avoided emissions elsewhere may stand in it (EN 15804 puts them into module D).
    ``carbon_to_co2`` and ``gwp_set``: the profile the regime behind it prescribes, where it does.
    ``inputs``: the boundaries whose footprints may be taken over into it. An equal one may; a wider or a
    narrower one adds what this one leaves out, or leaves out what this one covers. EN 15804 A1 to A3 is
    the whole way from the cradle, without credits, so it enters cradle-to-gate; the reverse would bring
    credits along.
    """

    name: str
    scopes: frozenset[str]
    scope_3_stages: frozenset[str] | None = None
    credits: bool = True
    carbon_to_co2: str = ""
    gwp_set: str = ""
    inputs: frozenset[str] = frozenset()

    def leaves_out(self, *, scope: str, stage: str, role: str) -> str:
        """Why a source is outside: ``boundary.stage``, ``.scope``, ``.credit``; empty if it is inside."""
        if stage in AFTER_THE_GATE:
            return "boundary.stage"
        if scope not in self.scopes:
            return "boundary.scope"
        if scope == "3" and self.scope_3_stages is not None and stage not in self.scope_3_stages:
            return "boundary.stage"
        return "boundary.credit" if role == "credit" and not self.credits else ""

    def misfits(self, carbon_to_co2: str, gwp_set: str) -> list[str]:
        """``boundary.constant``, ``boundary.gwp_set`` where the profile is not the regime's own."""
        found = []
        if self.carbon_to_co2 and carbon_to_co2 != self.carbon_to_co2:
            found.append("boundary.constant")
        if self.gwp_set and gwp_set != self.gwp_set:
            found.append("boundary.gwp_set")
        return found


def _boundary(name: str, members: Mapping[str, Any]) -> Boundary:
    stages = members.get("scope3Stages")
    return Boundary(
        name,
        frozenset(members["scopes"]),
        scope_3_stages=None if stages is None else frozenset(stages),
        credits=members["credits"],
        carbon_to_co2=members.get("carbonToCO2", ""),
        gwp_set=members.get("gwpSet", ""),
        inputs=frozenset(members["inputs"]),
    )


# CBAM: direct emissions, and those of precursors; for most steel goods no electricity (FACTS 4).
BOUNDARIES: Final = {name: _boundary(name, members) for name, members in table("boundaries").items()}


def boundary(name: str) -> Boundary:
    """Give the boundary of that name; raises ``boundary.unknown``."""
    if name not in BOUNDARIES:
        raise BoundaryRefused(
            "boundary.unknown",
            f"No such boundary: {quoted(name, 40)}.",
            hint=f"The boundaries are {', '.join(BOUNDARIES)}.",
        )
    return BOUNDARIES[name]


def may_enter(given: str, into: str) -> bool:
    """Whether a footprint of the boundary ``given`` may be taken over into one of the boundary ``into``."""
    return given in boundary(into).inputs
