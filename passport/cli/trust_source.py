"""Which trust list is in force: the one named, else the one of ``PASSPORT_TRUST``, else the one installed.

Never one that lies beside a passport, in the working folder or in a container (T107).
"""

import os
from dataclasses import dataclass
from pathlib import Path

from passport.cli import configuration, files
from passport.cli.configuration import TrustNotInForce


@dataclass(frozen=True)
class TrustSource:
    """Bytes of the trust file, the publisher key it is pinned to, and where its status bundle may lie."""

    data: bytes
    pinned: str | None
    status: Path


def in_force(named: Path | None) -> TrustSource:
    """The list in force; raises ``trust.none`` when there is none."""
    if named is None and os.environ.get(configuration.ENVIRONMENT):
        named = Path(os.environ[configuration.ENVIRONMENT])
    if named is not None:
        return TrustSource(files.read(named), None, named.parent / "status.json")
    pin = configuration.pin()
    if pin is None:
        raise TrustNotInForce(
            "trust.none",
            "No trust list is in force, so nobody could be believed.",
            hint="Name one with --trust FILE, or install one with: passport trust use FILE",
        )
    return TrustSource(configuration.installed(pin), pin.key, configuration.status_beside_installed())
