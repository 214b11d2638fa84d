"""Hold the causes of a plan against the claims at hand: what stands for an input is its correction.

A plan is a file that people send each other. What it puts in the place of an input enters numbers that are
signed, so a plan is believed about that no more than a stranger is (T360).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from passport.work.cascade.plan import NEW_FACTOR, Cause


class Said(NamedTuple):
    """What a claim says of its line: its issuer, its product, and the digest of the claim it replaces."""

    issuer: str
    product: str
    replaces: str


def said_of(claim: Mapping[str, Any]) -> Said:
    """What a claim of the profile says of its line."""
    replaces = claim.get("wasRevisionOf", {}).get("digestMultibase", "")
    return Said(claim["issuer"]["id"], claim["credentialSubject"]["id"], replaces)


class Lines:
    """Claims at hand by digest; ``holds``: whether the signature of one of them counts."""

    def __init__(self, claims: Mapping[str, Said], holds: Callable[[str], bool]) -> None:
        self._claims, self._holds = claims, holds
        self._after: dict[str, list[str]] = {}
        for digest, said in claims.items():
            if said.replaces:
                self._after.setdefault(said.replaces, []).append(digest)

    def unfounded(self, causes: Iterable[Cause]) -> dict[str, str]:
        """Why a cause is none, in a sentence, by the digest of what was consumed; corrected factors apart."""
        found = {
            cause.old: self._why_not(cause)
            for cause in causes
            if cause.new and cause.reason != NEW_FACTOR
        }  # fmt: skip
        return {digest: why for digest, why in found.items() if why}

    def _why_not(self, cause: Cause) -> str:
        """Only the issuer's newest claim about the same product stands for one that was corrected."""
        lacking = [digest for digest in (cause.old, cause.new) if digest not in self._claims]
        if lacking:
            return f"The claim {lacking[0]} is not at hand, so nobody sees what the correction is: add it."
        line = [cause.new]
        while line[-1] != cause.old:
            before = self._claims[line[-1]].replaces
            if not self._continues(line[-1], before):
                return f"The claim {cause.new} is no correction of {cause.old} by the issuer of both."
            line.append(before)
        if cause.old == cause.new or not self._holds(cause.new):
            return f"The claim {cause.new} is no correction of {cause.old} that its issuer signed."
        other = next(self._beside(line), "")
        return f"The claim {other} is another correction, so what stands now is open." if other else ""

    def _beside(self, line: list[str]) -> Iterator[str]:
        """Other claims that continue one of the line, signed by its issuer."""
        for one in line:
            for digest in self._after.get(one, ()):
                if digest not in line and self._continues(digest, one) and self._holds(digest):
                    yield digest

    def _continues(self, digest: str, before: str) -> bool:
        """Whether a claim replaces one at hand, of the same issuer and about the same product."""
        one, other = self._claims[digest], self._claims.get(before)
        return other is not None and (one.issuer, one.product) == (other.issuer, other.product)
