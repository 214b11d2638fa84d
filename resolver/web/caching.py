"""State what may be cached and for how long (RFC 9111), and keep signed responses for a moment."""

from collections import OrderedDict
from threading import Lock
from typing import Final

NEVER: Final = "no-store"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""A digest names its bytes for ever; a year is what RFC 9111 caches honour."""
SHORT: Final = "public, max-age=60"
"""A product's address is a pointer: what it shows may change with the next publish or status list."""
SECOND: Final = "public, max-age=1"
"""A checkpoint: a new one may be signed every second."""
DAY: Final = "public, max-age=86400"

LEFT: Final = "passport.left"
"""Where a request's scope says for how many seconds more its answer may be used again."""
AGAIN: Final = "passport.again"
"""Where a request's scope says how the answer to another challenge is made: a function of the challenge, to
``None`` where it must be asked for. It does not wait for anything."""

_MOST: Final = 4096
"""Responses kept; about 2 KB each."""


def etag(digest: str) -> str:
    """The strong entity tag of bytes with this digest (RFC 9110 section 8.8.3); digests hold no quotes."""
    return f'"{digest}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Whether the caller already holds the bytes ``tag`` names (RFC 9110 section 13.1.2, weak comparison)."""
    if if_none_match is None:
        return False
    given = [part.strip(" \t").removeprefix("W/") for part in if_none_match[:2048].split(",")]
    return tag in given or given == ["*"]


class ResponseCache:
    """Signed responses by what they say; the oldest leave first. Answers to a challenge never enter."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._kept: OrderedDict[tuple[str, ...], tuple[int, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, said: tuple[str, ...], now: int) -> tuple[int, bytes] | None:
        """Give the response signed for ``said`` at most so many seconds before ``now``; what it has left."""
        with self._lock:
            found = self._kept.get(said)
        if found is None or not 0 <= now - found[0] < self.seconds:
            return None
        return found[0] + self.seconds - now, found[1]

    def put(self, said: tuple[str, ...], now: int, data: bytes) -> None:
        """Keep a response signed at ``now``."""
        if self.seconds == 0:
            return
        with self._lock:
            self._kept[said] = (now, data)
            self._kept.move_to_end(said)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
