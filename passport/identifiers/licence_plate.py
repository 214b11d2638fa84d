"""Check identifiers under ``/p/``: ISO/IEC 15459 licence plates (EN 606 steel labels) and UUIDs.

A licence plate is an issuing agency code, the company's number with that agency, and the company's serial
number, run together. Only the agencies know where one ends and the next begins, so a plate is compared and
covered as one string.
"""

from typing import Final

from passport.identifiers.digital_link import refused, shown

_PLATE: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_HEX: Final = frozenset("0123456789abcdef")
SHORTEST_PLATE: Final = 5
LONGEST_PLATE: Final = 50
"""ISO/IEC 15459: at most 50 characters (20 are recommended)."""


def is_plate(text: str) -> bool:
    """Whether ``text`` is 5 to 50 capital letters and digits."""
    return SHORTEST_PLATE <= len(text) <= LONGEST_PLATE and _PLATE.issuperset(text)


def is_uuid(text: str) -> bool:
    """Whether ``text`` is a UUID in its normal form (RFC 9562): lower case, hyphens, no braces."""
    if len(text) != 36 or any(text[place] != "-" for place in (8, 13, 18, 23)):
        return False
    return _HEX.issuperset(text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:])


def check_plate(text: str) -> str:
    """``text`` if it is a licence plate; raises ``identifier.plate``."""
    if not is_plate(text):
        raise refused(
            "plate",
            f"Neither a licence plate nor a UUID: {shown(text)}.",
            "A licence plate is agency code, company and serial number: 5 to 50 capital letters and digits.",
        )
    return text


def plate_path(text: str) -> str:
    """The path of a licence plate or UUID without a leading slash: ``p/UN123456789ABC``."""
    return "p/" + (text if is_uuid(text) else check_plate(text))
