"""Verify inputs for a calculation: the only source of a ``CheckedInput`` (HOUSE, law 1; T110)."""

from passport.carbon.inputs import CheckedInput, input_of_claim
from passport.model.claim import Claim
from signing.errors import ToolError
from verify.believing.trust import TrustList
from verify.case import Case
from verify.demand import Demand
from verify.evidence import Evidence
from verify.materials.verdict_of_input import verdict_of
from verify.pipeline import examine
from verify.report import Report
from verify.reporting import report


class InputNotUsable(ToolError):
    """A passport no footprint can be taken over from: ``input.not_usable``."""


def checked_input(data: bytes, evidence: Evidence, trust: TrustList, at: str) -> CheckedInput:
    """Verify a material's passport for a claim that is signed at ``at``.

    Raises ``InputNotUsable`` where the claim is not what a listed producer signed, breaks a rule, or is
    withdrawn, suspended, replaced or out of its time: nobody may take over that; and ``demand.at``. An input
    that stands, but for which no accredited, independent statement vouches, does not pass and counts as T0
    (DESIGN 6.2).
    """
    case = examine(data, evidence, trust, Demand(at=at))
    found = _usable(case, at)
    if found is None:
        made = report(case)
        raise InputNotUsable(
            "input.not_usable",
            f"Nothing can be taken over from this passport: it is {made.state}.",
            hint=_remedy(made),
        )
    return found


def _remedy(made: Report) -> str:
    """What to take instead: the correction, by its digest where it is at hand."""
    known = [
        one.params["successor"]
        for one in made.findings
        if (one.code, one.outcome) == ("claim.successor", "fail") and "successor" in one.params
    ]
    if known:
        return f"Take over the passport that replaces it, digest {known[0]}."
    if made.state == "superseded":
        return "Ask the supplier for the passport that replaces it."
    return "passport verify says why; ask the supplier for a passport that holds."


def _usable(case: Case, at: str) -> CheckedInput | None:
    """The input if its claim may be taken over at ``at``; ``None`` where ``checked_input`` must refuse."""
    doc = case.claim
    if doc is None or doc.stopped or not isinstance(doc.model, Claim):
        return None
    if any(one.code == "container.structure" and one.outcome == "fail" for one in case.findings):
        return None
    verdict = verdict_of(case, at)
    out = {"in_force", "suspension", "current", "window"}
    if verdict.wrong or any(verdict.answers.get(name, ("pass", ""))[0] == "fail" for name in out):
        return None
    return input_of_claim(doc.raw.document, doc.raw.digest, passes=verdict.passes)
