"""Footprints that many claims of a lot hold, as the coils of one heat: what is asked of each is done once.

What is kept follows from the footprint alone: what rechecking it finds, and how a proof writes it. Who signed
the claim, when, and about which product is asked of each claim.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, cast

from passport.carbon.rechecking.recheck import Contradiction, recheck
from signing.jsonld.emit import Shared
from verify.believing.memo import Memo

_HEATS: Final = 16
"""Footprints that are kept. The claims of a heat come one after another, but for heats that are cast at one
time; what was forgotten is only done again."""


class _Held(NamedTuple):
    footprint: Mapping[str, Any]
    shared: Shared
    wrong: list[Contradiction]


class SameFootprints:
    """What was found of footprints: by the object itself, which nobody changes as long as this is used."""

    def __init__(self) -> None:
        # The footprint that is held keeps its id from being used again.
        self._held: Final[Memo[int, _Held]] = Memo(_HEATS)
        self._equal: Final[Memo[str, dict[str, Any]]] = Memo(_HEATS)

    def claim(self, claim: dict[str, Any]) -> dict[str, Any]:
        """Give a claim in the closed profile with the footprint that an earlier one held, where it is equal.

        The profile knows texts and truth values, each in its places, so equal objects have equal bytes.
        """
        subject = claim["credentialSubject"]
        footprint = subject.get("footprint")
        name = str(footprint.get("workings", {}).get("digestMultibase")) if footprint else ""
        known = self._equal.get(name)
        if known is not None and known == footprint:
            return {**claim, "credentialSubject": {**subject, "footprint": known}}
        if footprint:
            self._equal.put(name, footprint)
        return claim

    def shared(self, claim: dict[str, Any]) -> Shared:
        """Give the footprint of a claim in the closed profile for its proof."""
        return self._of(claim["credentialSubject"]["footprint"]).shared

    def recheck(self, footprint: Mapping[str, Any]) -> list[Contradiction]:
        """Give what ``recheck`` finds of a footprint."""
        return self._of(footprint).wrong

    def _of(self, footprint: Mapping[str, Any]) -> _Held:
        held = self._held.get(id(footprint))
        if held is None:
            held = _Held(footprint, Shared(cast("dict[str, Any]", footprint)), recheck(footprint))
            self._held.put(id(footprint), held)
        return held
