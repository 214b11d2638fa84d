"""Verify passports: from bytes, evidence and trust to a report, offline; only here verdicts are made.

Nothing below this package reads a file, a clock or the network. A name is loaded when it is first used: what
only looks into files needs a part of it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

if not TYPE_CHECKING:  # a type checker reads the imports above, and reports a name that does not exist
    _MODULES = {
        "Demand": "demand",
        "Evidence": "evidence",
        "Finding": "findings",
        "Known": "evidence",
        "NetShare": "policy",
        "Observed": "believing.memory",
        "Policy": "policy",
        "Report": "report",
        "Seen": "believing.memory",
        "TrustList": "believing.trust",
        "findings_of": "pipeline",
        "verify": "pipeline",
    }

    def __getattr__(name: str) -> object:
        """Import what is asked for by name, and keep it."""
        if name not in _MODULES:
            raise AttributeError(f"module 'verify' has no attribute '{name}'")
        from importlib import import_module  # noqa: PLC0415 - only for those who ask

        value = globals()[name] = getattr(import_module(f"verify.{_MODULES[name]}"), name)
        return value

    def __dir__() -> list[str]:
        """Every name, loaded or not."""
        return sorted({*globals(), *__all__})
