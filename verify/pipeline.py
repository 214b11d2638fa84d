"""What runs when something is verified: ``CHECKS``, in the order of DESIGN 7, on one screen."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from verify.believing.trust import TrustList
from verify.case import Case
from verify.checks import (
    accreditation,
    extras,
    freshness,
    label,
    links,
    opinion,
    policy,
    response,
    signers,
    standing,
    status,
    structure,
    time,
)
from verify.checks.numbers import figures, inputs, workings
from verify.demand import Demand
from verify.evidence import Evidence
from verify.findings import Finding, sort_key
from verify.opening import open_input, open_members
from verify.report import Report
from verify.reporting import report

CHECKS: Final[tuple[Callable[[Case], None], ...]] = (
    structure.read,  # size, strict JSON
    structure.container,  # one claim, at most one statement and response, extras in order
    structure.profile,  # version, R1 to R7, suite
    signers.signers,  # party: listed, role, prefix, key, key's time
    signers.proofs,  # the mathematics
    signers.keys,  # no key twice in the chain
    extras.extras,  # whatever lies beside
    response.counts,  # a platform of its own, answering our question
    links.statement,  # about this claim, this boundary, this GWP table, this period
    links.response,  # about this claim and product
    links.forks,  # one line of claims per product
    label.label,  # the product that was scanned
    opinion.independence,  # verifier and producer
    opinion.vouches,  # coverage, type, materiality, open findings
    opinion.outcome,  # adverse, disclaimed, modified
    time.claim,  # period, claim
    time.statement,  # not before the claim
    time.response,  # not before the statement
    accreditation.accreditation,  # listed body, scope, time
    status.status,  # revocation, suspension, refresh
    inputs.inputs,  # passports consumed
    figures.figures,  # L2
    workings.workings,  # L3
    figures.remarks,  # what inputs add, where the claim hides it; totals that are not above zero
    freshness.freshness,  # age of the lists
    freshness.trust,  # age of the trust list
    response.answer,  # does the platform contradict the issuers?
    policy.policy,  # what the buyer wants besides
    standing.facts,  # what no check can answer
)


def verify(data: bytes, evidence: Evidence, trust: TrustList, demand: Demand) -> Report:
    """Recheck a passport file or a bare claim; every input is answered with a report, none with an exception.

    Pure: the same four arguments give the same report. ``evidence`` and ``trust`` are opened once for
    many calls. What the caller must still do: put a list in force that it has reason to believe, give the
    right moment, and compare the product with the label (``demand.product``) or by heat and serial.
    """
    return report(examine(data, evidence, trust, demand))


def examine(data: bytes, evidence: Evidence, trust: TrustList, demand: Demand) -> Case:
    """Everything ``verify`` finds, before it is told."""
    return _checked(Case(open_input(data), evidence, trust, demand))


def findings_of(
    members: Sequence[tuple[dict[str, Any], bytes]], evidence: Evidence, trust: TrustList, demand: Demand
) -> tuple[Finding, ...]:
    """The findings that ``verify`` would report of a passport file with these members, and nothing else.

    For a service that read each member before it asks: strictly, in the closed profile, with its canonical
    bytes.
    """
    case = _checked(Case(open_members(members), evidence, trust, demand))
    return tuple(sorted(case.findings, key=sort_key))


def _checked(case: Case) -> Case:
    for check in CHECKS:
        check(case)
    return case
