"""Verified inputs for a calculation: the only place a ``CheckedInput`` comes from (HOUSE, law 1; T110)."""

from passport.carbon.inputs import CheckedInput, input_of_claim
from passport.model.claim import Claim
from signing.errors import ToolError
from verify.case import Case
from verify.demand import Demand
from verify.evidence import Evidence
from verify.pipeline import examine
from verify.report import Report
from verify.reporting import report
from verify.trust import TrustList
from verify.verdict_of_input import verdict_of


class InputNotUsable(ToolError):
    """A passport no footprint can be taken over from: ``input.not_usable``."""


def checked_input(
    data: bytes, evidence: Evidence, trust: TrustList, demand: Demand
) -> tuple[Report, CheckedInput | None]:
    """The report about a material's passport, and the input it makes for a claim signed at ``demand.at``.

    ``None`` where the claim is not what a listed producer signed, breaks a rule, or is withdrawn, suspended,
    replaced or out of its time: what nobody may take over. An input that stands but that no accredited,
    independent statement vouches for is one that does not pass, and counts as T0 (DESIGN 6.2).
    """
    case = examine(data, evidence, trust, demand)
    return report(case), _usable(case, demand.at)


def required(report_and_input: tuple[Report, CheckedInput | None]) -> CheckedInput:
    """The input, or ``InputNotUsable`` with the state of its passport."""
    said, found = report_and_input
    if found is None:
        raise InputNotUsable(
            "input.not_usable",
            f"The passport of this input is {said.state}: nothing can be taken over from it.",
            hint="Verify it by itself to see why, and ask the supplier for a passport that holds.",
        )
    return found


def _usable(case: Case, at: str) -> CheckedInput | None:
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
