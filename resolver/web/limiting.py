"""How often one address may miss or publish: token buckets in bounded memory (T88, T89).

Whoever asks for many identifiers that are not there is enumerating serials; after a burst of misses an
address waits. The address is the connection's own, never what a caller says in a header, unless the
connection comes from a proxy the operator named.
"""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

_MOST: Final = 16_384
"""Addresses remembered, about 3 MB; the one not seen for longest is forgotten, as if it had waited."""


class Rate(NamedTuple):
    """``burst`` at once, ``second`` again every second."""

    burst: int
    second: float


class Buckets:
    """One bucket of tokens per address; used from one event loop."""

    def __init__(self, rate: Rate, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._now = rate, monotonic
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def _tokens(self, address: str, now: float) -> float:
        tokens, when = self._left.get(address, (float(self._rate.burst), now))
        return min(float(self._rate.burst), tokens + (now - when) * self._rate.second)

    def wait(self, address: str) -> int:
        """Give the whole seconds until the address may go on; 0 for now."""
        if address not in self._left:
            return 0
        missing = 1.0 - self._tokens(address, self._now())
        return 0 if missing <= 0 else max(1, round(missing / self._rate.second + 0.5))

    def take(self, address: str) -> None:
        """Take one token from the bucket of an address."""
        now = self._now()
        self._left[address] = (max(0.0, self._tokens(address, now) - 1.0), now)
        self._left.move_to_end(address)
        while len(self._left) > _MOST:
            self._left.popitem(last=False)

    def __len__(self) -> int:
        return len(self._left)


def address(
    peer: str, forwarded: str | None, proxies: frozenset[str]
) -> str:
    """Whom to count: the peer; behind a named proxy the last hop it reports. IPv6 by its /64 network."""
    chosen = peer
    if peer in proxies and forwarded is not None:
        chosen = forwarded[-200:].rpartition(",")[2].strip(" \t")
    return _counted_as(chosen) or peer


@lru_cache(4096)
def _counted_as(chosen: str) -> str:
    """An address as it is counted, or empty for what is none; most callers come back."""
    try:
        parsed = ipaddress.ip_address(chosen)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
