"""Write what a file says of itself as bytes, for an index on disk, and read it again."""

from typing import Any

from signing import jcs
from signing.strict_json import JsonValue, loads
from verify.limits import CONTAINER_BYTES
from verify.together import ClaimSaid, Said


def packed(one: Said) -> bytes:
    """Write ``one`` without its status lists as JCS bytes; ``unpacked`` reads them."""
    claims: list[JsonValue] = []
    for claim in one.claims:
        lists: list[JsonValue] = [list(texts) for texts in claim[1:]]
        claims.append([claim.digest, *lists])
    opinions: JsonValue = [[digest, about] for digest, about in one.opinions]
    return jcs.canonical([claims, opinions])


def unpacked(data: bytes) -> Said:
    """Read what ``packed`` wrote; the status lists are empty."""
    value: Any = loads(data, max_bytes=CONTAINER_BYTES)
    claims = tuple(ClaimSaid(digest, *map(tuple, more)) for digest, *more in value[0])
    return Said(claims, tuple((digest, about) for digest, about in value[1]))
