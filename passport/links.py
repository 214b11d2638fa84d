"""Write and compare links between credentials: id and D, the digest of the signed bytes (DESIGN 2.5)."""

from collections.abc import Mapping
from typing import Any

from signing.digests import document_digest


def reference(document: Mapping[str, Any]) -> dict[str, str]:
    """``{"id", "digestMultibase"}`` of a signed credential."""
    return {"id": document["id"], "digestMultibase": document_digest(document)}


def names(link: object, document: Mapping[str, Any], digest: str) -> bool:
    """Whether ``link`` names exactly this credential, whose D is ``digest``: id and digest both agree."""
    if not isinstance(link, Mapping) or "id" not in document:
        return False
    return link.get("id") == document["id"] and link.get("digestMultibase") == digest


def resolves(document: object, pointer: str) -> bool:
    """Whether a JSON Pointer (RFC 6901) leads to something in ``document``; never raises.

    ``~1`` stands for ``/`` and ``~0`` for ``~``; array indices are decimal without leading zeros, and ``-``
    leads nowhere. Of an index nine digits are read: no array is longer.
    """
    place = document
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(place, Mapping):
            if name not in place:
                return False
            place = place[name]
        elif isinstance(place, list):
            index = int(name[:9]) if name.isascii() and name.isdigit() else -1
            if index < 0 or str(index) != name or index >= len(place):
                return False
            place = place[index]
        else:
            return False
    return True
