"""Name a trust list in a QR code: the address it is served at, and the fingerprint of its publisher's key.

The text is ``ADDRESS#trust=FINGERPRINT``. A phone shows both and asks before it fetches anything; what comes
from the address counts only if that key signed it. ``mobile_demo/app/camera/codes.js`` reads it.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from passport.identifiers.digital_link import LONGEST_URI
from signing.errors import ToolError
from signing.shown import quoted

_MARK: Final = "#trust="
_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}", re.ASCII)
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*", re.ASCII)
_PATH: Final = re.compile(r"[A-Za-z0-9/._~!$&'()*+,;=:@?%-]*", re.ASCII)


class TrustCodeRefused(ToolError):
    """An address that no code of a trust list can have: ``trust.code_address``."""


def text_of(address: str, fingerprint: str) -> str:
    """Return the text of the code; raises ``trust.code_address``."""
    return f"{_checked(address)}{_MARK}{fingerprint}"


def read(text: str) -> tuple[str, str] | None:
    """Return address and fingerprint of a code's text, or nothing where it is the code of something else."""
    address, mark, fingerprint = text.partition(_MARK)
    if not mark or not _FINGERPRINT.fullmatch(fingerprint):
        return None
    try:
        return _checked(address), fingerprint
    except TrustCodeRefused:
        return None


def _checked(address: str) -> str:
    """Return an address that a phone may ask: https, one plain host, no user name, no fragment."""
    reason = _wrong_with(address)
    if reason:
        raise TrustCodeRefused(
            "trust.code_address",
            f"The code cannot name the address {quoted(address, 80)}: {reason}.",
            hint="Name the https address of the list, for example https://lists.example/trust.json.",
        )
    return address


def _wrong_with(address: str) -> str:
    """Return why no code can hold an address; empty for a good one."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "it is no address"
    local = _is_loopback(host)
    wrong = {
        f"it has more than {LONGEST_URI} characters": len(address) > LONGEST_URI,
        "it does not begin with https://": parts.scheme != "https" and not (parts.scheme == "http" and local),
        "it has a user name or a part behind #": "@" in parts.netloc or "#" in address,
        "its host is not written in plain letters": not _HOST.fullmatch(host) and not local,
        "its host has letters that look like others": any(
            label.lower().startswith("xn--") for label in host.split(".")
        ),
        "it has characters that an address writes as escapes": not _PATH.fullmatch(
            f"{parts.path}?{parts.query}"
        ),
    }
    return next((reason for reason, holds in wrong.items() if holds), "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
