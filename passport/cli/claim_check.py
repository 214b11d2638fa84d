"""Whether a claim's signature holds, for those who are asked to build on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from passport import container
from passport.cli.configuration import TrustNotInForce
from passport.cli.trust_source import in_force, opened
from signing.errors import ToolError


class ClaimRefused(ToolError):
    """A claim nobody should put a signature beside; code ``claim.signature``."""


def signature_of(claim: Mapping[str, Any], trust_file: Path | None, at: str) -> str:
    """A phrase about the claim's signature; raises ``claim.signature`` when it fails by the list in force."""
    try:
        source = in_force(trust_file)
    except TrustNotInForce:
        return "not checked, no trust list is in force"
    from verify import Demand, Evidence, messages, verify  # noqa: PLC0415 - only with a trust list

    trust = opened(source)
    report = verify(container.write(claim), Evidence(), trust, Demand(at=at))
    own = [finding for finding in report.findings if finding.code.startswith("claim.")]
    for finding in own:
        if finding.outcome == "fail":
            raise ClaimRefused(
                "claim.signature",
                f"By the trust list in force: {messages.sentence(finding)}",
                hint="Run passport verify on it, and ask the producer for the file again.",
            )
    passed = {finding.code for finding in own if finding.outcome == "pass"}
    return "holds, by a key on the trust list" if "claim.proof" in passed else "not checked"
