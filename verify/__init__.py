"""Verify passports: from bytes, evidence and trust to a report, offline; only here verdicts are made.

Nothing below this package reads a file, a clock or the network.
"""

from verify.believing.memory import Observed, Seen
from verify.believing.trust import TrustList
from verify.demand import Demand
from verify.evidence import Evidence, Known
from verify.findings import Finding
from verify.pipeline import findings_of, verify
from verify.policy import NetShare, Policy
from verify.report import Report

__all__ = [
    "Demand",
    "Evidence",
    "Finding",
    "Known",
    "NetShare",
    "Observed",
    "Policy",
    "Report",
    "Seen",
    "TrustList",
    "findings_of",
    "verify",
]
