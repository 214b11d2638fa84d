"""Read did:web identifiers: a domain name, and optionally a path, under which the DID document is served.

Only the normal form is read: lower-case ASCII host names, no port, no percent escapes (T24, T46). A host name
with other letters is written in its ``xn--`` form.
"""

import re
from typing import Final, NamedTuple

from signing.errors import DidRefused

_PREFIX: Final = "did:web:"
_MAX_CHARS: Final = 512
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")


class DidWeb(NamedTuple):
    """The parts of a did:web: host name and path segments."""

    domain: str
    path: tuple[str, ...]


def parse(did: str) -> DidWeb:
    """Return the parts of a did:web in normal form; anything else raises ``DidRefused`` ``did.web``."""
    if not did.startswith(_PREFIX) or len(did) > _MAX_CHARS:
        raise _refused("it does not begin with did:web:, or is too long")
    if not did.isascii() or "%" in did:
        raise _refused("it has a port, a percent escape or a letter outside ASCII")
    domain, *path = did[len(_PREFIX) :].split(":")
    _check_host(domain)
    if any(_SEGMENT.fullmatch(segment) is None for segment in path):
        raise _refused("its path has an empty segment or a character that needs escaping")
    return DidWeb(domain, tuple(path))


def _check_host(domain: str) -> None:
    """Refuse a host that is no lower-case name with at least two labels (RFC 1123), or is an address.

    A numeric last label makes an IPv4 address of the host (URL Standard, host parser); of the labels with two
    hyphens in the third and fourth place only ``xn--`` has a meaning (RFC 5891, 4.2.3.1).
    """
    labels = domain.split(".")
    if len(domain) > 253 or len(labels) < 2 or any(_LABEL.fullmatch(label) is None for label in labels):
        raise _refused("its host is not a lower-case host name with a domain")
    if labels[-1][0].isdigit() or any(label[2:4] == "--" and label[:2] != "xn" for label in labels):
        raise _refused("its host is an address or has a reserved label")


def url(did: str) -> str:
    """Return the https URL of the DID document (did:web method, section Read)."""
    parts = parse(did)
    folder = "/".join(parts.path) if parts.path else ".well-known"
    return f"https://{parts.domain}/{folder}/did.json"


def _refused(reason: str) -> DidRefused:
    return DidRefused(
        "did.web",
        f"This did:web is not in its normal form: {reason}.",
        hint="Write it like did:web:mill.example or did:web:mill.example:works:1.",
    )
