"""The newest claim of each line of corrections, or why there is none that can be used."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from passport.work.cascade.claims import REPLACED, SUSPENDED, UNKNOWN, WITHDRAWN, Claim

FORK: Final = "fork"
MISSING: Final = "missing"
SUCCESSOR: Final = "successor"
STATUS: Final = "status"
_OF_STANDING: Final = {
    REPLACED: SUCCESSOR,
    WITHDRAWN: WITHDRAWN,
    SUSPENDED: SUSPENDED,
    UNKNOWN: STATUS,
}


class Head(NamedTuple):
    """The claim at the end of a line by its digest, and what keeps it from being used, if anything."""

    digest: str
    problem: str = ""


def heads(claims: Mapping[str, Claim]) -> dict[str, Head]:
    """The head of the line of each claim.

    ``fork``: two corrections of one claim; ``successor``: the issuer says that it was replaced, and the
    successor is not at hand; ``withdrawn``, ``suspended``, ``status`` (nobody here knows).
    """
    following: dict[str, list[str]] = {}
    for claim in claims.values():
        before = claims.get(claim.replaces)
        # Only the issuer replaces a claim, and only by one about the same product.
        if before is not None and (before.owner, before.product) == (claim.owner, claim.product):
            following.setdefault(claim.replaces, []).append(claim.digest)
    found: dict[str, Head] = {}
    for digest in claims:
        line = [digest]
        while line[-1] not in found and len(following.get(line[-1], ())) == 1:
            line.append(following[line[-1]][0])
        end = line[-1]
        if end not in found:
            problem = FORK if end in following else _OF_STANDING.get(claims[end].standing, "")
            found[end] = Head(end, problem)
        found |= dict.fromkeys(line, found[end])
    return found
