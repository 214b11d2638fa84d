"""Footprints that many claims of a lot hold, as the coils of one heat: what is asked of each is done once.

What is kept follows from the footprint or its workings alone: what rechecking it finds, how a proof writes
it, what the workings come to. Who signed the claim, when, and about which product is asked of each claim.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from passport.carbon.rechecking.recheck import Contradiction, recheck
from signing.jsonld.emit import Shared
from verify.believing.memo import Memo

if TYPE_CHECKING:
    from passport.carbon.calculating.calculate import CalculationResult
    from passport.carbon.inputs import CheckedInput

_HEATS: Final = 16
"""Footprints that are kept. The claims of a heat come one after another, but for heats that are cast at one
time; what was forgotten is only done again."""


class _Held(NamedTuple):
    footprint: Mapping[str, Any]
    shared: Shared
    wrong: list[Contradiction]


def _name(footprint: Mapping[str, Any]) -> str:
    """What claims of one heat have in common: the digest of their workings."""
    workings = footprint.get("workings")
    return str(workings.get("digestMultibase")) if isinstance(workings, dict) else ""


def _with(claim: dict[str, Any], footprint: dict[str, Any]) -> dict[str, Any]:
    return {**claim, "credentialSubject": {**claim["credentialSubject"], "footprint": footprint}}


class SameFootprints:
    """What was found of footprints: by the object itself, which nobody changes as long as this is used."""

    def __init__(self) -> None:
        # The footprint that is held keeps its id from being used again.
        self._held: Final[Memo[int, _Held]] = Memo(_HEATS)
        self._equal: Final[Memo[str, dict[str, Any]]] = Memo(_HEATS)
        self._replayed: tuple[Mapping[str, Any], CalculationResult] | None = None

    def claim(self, claim: dict[str, Any]) -> dict[str, Any]:
        """Give a claim in the closed profile with the footprint that an earlier one held, where it is equal.

        The profile knows texts and truth values, each in its places, so equal objects have equal bytes.
        """
        known = self._known(claim)
        if known is not None:
            return _with(claim, known)
        footprint = claim["credentialSubject"].get("footprint")
        if footprint is not None:
            self._equal.put(_name(footprint), footprint)
        return claim

    def outline(self, claim: dict[str, Any]) -> dict[str, Any]:
        """Give what the profile is asked of a claim, in which no number stands and nothing was checked yet.

        The components of a footprint that equals an earlier one are left out: they kept the profile, and
        every rule of it looks at one position, or at ids, of which components have none.
        """
        known = self._known(claim)
        if known is None:
            return claim
        return _with(claim, {name: value for name, value in known.items() if name != "components"})

    def _known(self, claim: dict[str, Any]) -> dict[str, Any] | None:
        """The footprint that ``claim`` was given before and that equals the one of this claim."""
        subject = claim.get("credentialSubject")
        footprint = subject.get("footprint") if isinstance(subject, dict) else None
        known = self._equal.get(_name(footprint)) if isinstance(footprint, dict) else None
        return known if known == footprint else None

    def shared(self, claim: dict[str, Any]) -> Shared:
        """Give the footprint of a claim in the closed profile for its proof."""
        return self._of(claim["credentialSubject"]["footprint"]).shared

    def recheck(self, footprint: Mapping[str, Any]) -> list[Contradiction]:
        """Give what ``recheck`` finds of a footprint."""
        return self._of(footprint).wrong

    def replay(
        self, workings: Mapping[str, Any], inputs: "Mapping[str, CheckedInput] | None"
    ) -> "CalculationResult":
        """Give what ``replay`` gives; of workings without inputs the last result is kept."""
        from passport.carbon.workings import replay  # noqa: PLC0415 - the engine only with workings

        if inputs is None or inputs:
            return replay(workings, inputs)
        if self._replayed is None or self._replayed[0] is not workings:
            self._replayed = workings, replay(workings, inputs)
        return self._replayed[1]

    def _of(self, footprint: Mapping[str, Any]) -> _Held:
        held = self._held.get(id(footprint))
        if held is None:
            held = _Held(footprint, Shared(cast("dict[str, Any]", footprint)), recheck(footprint))
            self._held.put(id(footprint), held)
        return held
