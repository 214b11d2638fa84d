"""The sector of a product, in which its verifier must be accredited (DESIGN 4, T128).

Claim and statement may say it; documents of the first years do not, and are about steel. The closed list of
sectors is in the schemas (``common.schema.json``).
"""

from collections.abc import Mapping
from typing import Any, Final

STEEL: Final = "iron-and-steel"
STEEL_ROUTES: Final = frozenset({"BF-BOF", "DRI-EAF", "re-roller", "scrap-EAF"})
"""Production routes of steel: a claim with one of them needs to say no sector, and can say no other one."""


def sector_of(stated: str | None, route: str) -> str:
    """The sector of a claim, or of a statement about it, with the claim's production route.

    Empty if none is said and the route is not one of steel, or if the route is one of steel and another
    sector is said: no accreditation is for such a claim.
    """
    if route not in STEEL_ROUTES:
        return stated or ""
    return STEEL if stated in {None, STEEL} else ""


def sector_of_claim(claim: Mapping[str, Any]) -> str:
    """``sector_of`` for a claim's document."""
    subject = claim["credentialSubject"]
    return sector_of(subject.get("sector"), subject["productionRoute"])
