"""Hold the result of following an input: values alone, for the check that reports them and its consumer."""

from collections.abc import Mapping
from typing import NamedTuple

from passport.carbon.inputs import CheckedInput
from passport.model.claim import Claim
from verify.findings import Outcome


class InputVerdict(NamedTuple):
    """``answers``: suffix of an ``inputs.*`` code to its outcome and the credential that is the reason.

    ``wrong`` names the state an input is in that breaks the rules of every claim; its figures count for
    nothing then. ``vouched``: whether an accredited, independent statement holds, with ``why`` it does not.
    """

    answers: dict[str, tuple[Outcome, str]]
    wrong: str
    vouched: Outcome
    why: str

    @property
    def passes(self) -> bool:
        """Claim, statement, independence and accreditation all pass."""
        return self.vouched == "pass" and not self.wrong


class Followed(NamedTuple):
    """One input of one claim. ``given`` is what its figures may be taken for, ``None`` where for nothing.

    ``problem`` says why there is no verdict: ``missing``, ``depth``, ``too_many``, ``reference`` (another
    id), ``size``, or what failed of profile, signer and proof.
    """

    position: int
    problem: str
    verdict: InputVerdict | None = None
    given: CheckedInput | None = None
    claim: Claim | None = None
    successor: Claim | None = None
    consumed: "Mapping[str, Followed] | None" = None
    """The inputs of this input by digest, as they were followed."""
    support: int = 0
    """How far its market-based result stands, as in its case; that of one that is not at hand does not."""
    effect: tuple[int, ...] | None = ()
    """What corrections of its own inputs change in its totals (10^-6 kgCO2e); ``None``: nobody knows."""

    @property
    def unsure(self) -> bool:
        """Whether nobody here knows if a statement vouches for it; its figures count as T0 then."""
        return self.verdict is not None and self.verdict.vouched == "not_checked"

    @property
    def lacking(self) -> str:
        """The code of the answer that leaves its figures open."""
        if self.verdict is None:
            return "inputs.present"
        return "inputs.holds" if self.verdict.wrong else "inputs.vouched"
