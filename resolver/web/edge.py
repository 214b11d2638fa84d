"""Complete every answer: security fields, CORS for reading, no body for HEAD, one log line."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final, TypeAlias

from passport.identifiers.digital_link import PRIMARY_KEYS
from passport.identifiers.epc import is_compressed
from resolver.services import Services
from resolver.web import problems
from resolver.web.limiting import Buckets, address
from resolver.web.limits import MAX_PATH

# The three arguments of an ASGI application (ASGI specification 3.0).
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

COMPLETE: Final = "passport.complete"
"""Marks the beginning of an answer that has all its fields."""
_UNLIMITED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_LOG: Final = logging.getLogger("resolver.access")
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
# Everything here is public, and nothing depends on cookies: any origin may read (no origin is echoed, T86).
_CORS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Location, Retry-After"),
)
_PREFLIGHT: Final = (
    (
        b"access-control-allow-headers",
        b"Accept, Accept-Language, Content-Type, If-None-Match, Passport-Challenge",
    ),
    (b"access-control-max-age", b"86400"),
)
_POSTED: Final = frozenset(
    {
        "/publish", "/publish/check", "/links", "/credentials/verify", "/registry/acts", "/registry/holdings",
        "/auth/token", "/3/events", "/hub/accesses", "/hub/anomalies", "/hub/reconcile", "/hub/search",
    }
)
# A reference to the request's own address: nothing of the caller's host comes back (RFC 8288 section 3.1).
_LINKSET: Final = (b"link", b'<?linkType=linkset>; rel="linkset"; type="application/linkset+json"')
# Pages bring their own, wider by the hash of their style sheet.
_CSP: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Edge:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._measures = app, services.measures
        settings = services.settings
        self._misses, self._publishes = Buckets(settings.misses), Buckets(settings.publishes)
        self._proxies = settings.proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0): limit its rate, complete the fields of its answer, count and log it.

        Who publishes takes from the bucket of publishing with every request; others take from that of misses
        with each 404, so that only guessing of addresses is slowed. Both are waited for in front of the
        application (429 with Retry-After). Paths beyond ``MAX_PATH`` bytes are 414, OPTIONS is answered here,
        HEAD without a body.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        method = str(scope["method"])
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                if COMPLETE not in message:
                    message = {**message, "headers": _with_fields(message.get("headers", ()), method)}
            elif message["type"] == "http.response.body" and method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        who = self._who(scope)
        bucket = self._publishes if method == "POST" else self._misses
        wait = bucket.wait(who)
        if method == "POST":
            bucket.take(who)
        try:
            if wait and scope["path"] not in _UNLIMITED:
                self._measures.limited.labels("publish" if method == "POST" else "miss").inc()
                await _too_often(sending, wait)
            elif len(scope.get("raw_path") or b"") > MAX_PATH:
                await _bare(sending, 414, ())
            elif method == "OPTIONS":
                await _bare(sending, 204, _options(str(scope["path"])))
            else:
                await self._app(scope, receive, sending)
        finally:
            # The path is escaped (%a): no line break or terminal sequence of a caller reaches the log (T90).
            spent = time.perf_counter() - began
            if status == 404:
                self._misses.take(who)
            self._measures.answered(scope["path"], status, spent)
            path = scope["path"][:MAX_PATH]
            _LOG.info("method=%a path=%a status=%d ms=%d", method, path, status, round(spent * 1000))

    def _who(self, scope: Scope) -> str:
        """Give the address that a request counts for.

        It is the connection's own, or the last that x-forwarded-for states where a named proxy connects.
        """
        peer = str((scope.get("client") or ("",))[0])
        forwarded = None
        if peer in self._proxies:
            values = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
            forwarded = values[-1].decode("latin-1") if values else None
        return address(peer, forwarded, self._proxies)


def completed(start: Message) -> Message:
    """Give the beginning of an answer to GET with all its fields, for whoever sends it many times."""
    return {**start, "headers": _with_fields(start["headers"], "GET"), COMPLETE: True}


async def _too_often(send: Send, wait: int) -> None:
    """Answer 429 with the seconds to wait, as RFC 9457 JSON."""
    problem = problems.render(problems.too_often(wait))
    fields = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    length = (b"content-length", str(len(problem.body)).encode())
    await send({"type": "http.response.start", "status": problem.status, "headers": [*fields, length]})
    await send({"type": "http.response.body", "body": problem.body})


def _with_fields(given: Iterable[tuple[bytes, bytes]], method: str) -> list[tuple[bytes, bytes]]:
    """Add the fields of security to an answer, a policy for pages that have none, and CORS for readers."""
    headers = list(given)
    names = {name.lower() for name, _ in headers}
    headers += _ALWAYS
    if _CSP[0] not in names:
        headers.append(_CSP)
    if method in _READING or method == "POST":
        headers += _CORS
    return headers


def _options(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """The fields of an answer to OPTIONS; identifiers state where their linkset is (Resolver 1.2, 2.9)."""
    methods = b"POST, OPTIONS" if path in _POSTED else b"GET, HEAD, OPTIONS"
    first = path[1:].partition("/")[0]
    linkset = (_LINKSET,) if first == "p" or first in PRIMARY_KEYS or is_compressed(first) else ()
    return ((b"allow", methods), (b"access-control-allow-methods", methods), *_PREFLIGHT, *linkset)


async def _bare(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Answer without content."""
    length = () if status == 204 else ((b"content-length", b"0"),)
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": b""})
