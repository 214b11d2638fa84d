"""Write what a file says of itself as bytes, for an index on disk, and read it again."""

from typing import Any

from signing import jcs
from signing.strict_json import JsonValue, loads
from verify.gathering.said import ClaimSaid, Said
from verify.limits import CONTAINER_BYTES


def packed(one: Said) -> bytes:
    """Write ``one`` without its status lists as JCS bytes; ``unpacked`` reads them."""
    claims: list[JsonValue] = []
    for claim in one.claims:
        lists: list[JsonValue] = [list(texts) for texts in claim[1:]]
        claims.append([claim.digest, *lists])
    pairs: list[JsonValue] = [[list(pair) for pair in some] for some in (one.opinions, one.grants)]
    return jcs.canonical([claims, *pairs, list(one.invoked)])


def unpacked(data: bytes) -> Said:
    """Read what ``packed`` wrote; the status lists are empty."""
    value: Any = loads(data, max_bytes=CONTAINER_BYTES)
    claims = tuple(ClaimSaid(digest, *map(tuple, more)) for digest, *more in value[0])
    opinions, grants = (tuple((digest, key) for digest, key in some) for some in value[1:3])
    return Said(claims, opinions, (), grants, tuple(value[3]))
