"""Open the trust list in force: the one named, else that of ``PASSPORT_TRUST``, else the one installed.

Never one that lies beside a passport, in the working folder or in a container (T107).
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from passport.belief import configuration
from passport.belief.configuration import TrustNotInForce
from passport.disk import files
from signing.errors import ToolError

if TYPE_CHECKING:
    from verify import TrustList


class TrustSource(NamedTuple):
    """Name and bytes of a trust file, the publisher key it is pinned to, where its status bundle may lie."""

    name: str
    data: bytes
    pinned: str | None
    status: Path


def in_force(named: Path | None) -> TrustSource:
    """Read the list in force; raises ``trust.none`` where there is none, ``trust.configuration``, ``file.*``.

    Only the installed list is pinned to a key; who names a file decides to believe it.
    """
    if named is None and os.environ.get(configuration.ENVIRONMENT):
        named = Path(os.environ[configuration.ENVIRONMENT])
    if named is not None:
        return TrustSource(str(named), files.read(named), None, named.parent / "status.json")
    pin = configuration.pin()
    if pin is None:
        raise TrustNotInForce(
            "trust.none",
            "No trust list is in force, so nobody could be believed.",
            hint="Name one with --trust FILE, or install one with: passport trust use FILE",
        )
    return TrustSource(
        "in force", configuration.installed(pin), pin.key, configuration.status_beside_installed()
    )


def opened(source: TrustSource) -> "TrustList":
    """Return the list, its signature and those of its accreditations verified; an error names the file."""
    from verify import TrustList  # noqa: PLC0415 - the verifier only when it is needed

    return _by(TrustList.open, source)


def looked_at(source: TrustSource) -> "TrustList":
    """Return the same of a list that is shown and not believed; it may contradict itself (T119)."""
    from verify import TrustList  # noqa: PLC0415 - as above

    return _by(TrustList.look, source)


def _by(way: "Callable[..., TrustList]", source: TrustSource) -> "TrustList":
    """Open a list in one of both ways; a file that is another document of ours is named as such."""
    try:
        return way(source.data, pinned=source.pinned)
    except ToolError as error:
        kind = _other_kind(source.data)
        if kind:
            raise TrustNotInForce(
                error.code,
                f"{source.name} is no trust list; it begins with a {kind}.",
                hint="Name the trust list's file, or install one with: passport trust use FILE",
            ) from error
        raise TrustNotInForce(
            error.code,
            f"The trust list {source.name} cannot be used: {error.message}",
            hint=error.hint,
            where=error.where,
        ) from error


def _other_kind(data: bytes) -> str:
    """Return the type of the first credential in a file of ours that is no trust list; else empty."""
    from passport.model import kind_of  # noqa: PLC0415 - only for a refusal
    from passport.vocab import TYPES  # noqa: PLC0415 - as above
    from signing.strict_json import loads  # noqa: PLC0415 - as above
    from verify.limits import CONTAINER_BYTES, DEPTH  # noqa: PLC0415 - as above

    try:
        value: object = loads(data, max_bytes=CONTAINER_BYTES, max_depth=DEPTH)
    except ToolError:
        return ""
    members = value.get("verifiableCredential") if isinstance(value, dict) else None
    kind = kind_of(members[0] if isinstance(members, list) and members else value)
    return "" if kind is None or kind == "trustlist" else TYPES[kind]
