"""What is true of every answer: security fields, CORS for reading, no body for HEAD, one log line."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final, TypeAlias

from passport.identifiers.digital_link import PRIMARY_KEYS
from passport.identifiers.epc import is_compressed
from resolver.limits import MAX_PATH

# The three arguments of an ASGI application (ASGI specification 3.0).
Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

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
_POSTED: Final = frozenset({"/publish", "/publish/check", "/links", "/credentials/verify"})
# A reference to the request's own address: nothing of the caller's host comes back (RFC 8288 section 3.1).
_LINKSET: Final = (b"link", b'<?linkType=linkset>; rel="linkset"; type="application/linkset+json"')
# Pages bring their own, wider by the hash of their style sheet.
_CSP: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")


class Edge:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI specification 3.0)."""
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
                message = {**message, "headers": _with_fields(message.get("headers", ()), method)}
            elif message["type"] == "http.response.body" and method == "HEAD":
                message = {**message, "body": b""}
            await send(message)

        try:
            if len(scope.get("raw_path") or b"") > MAX_PATH:
                await _bare(sending, 414, ())
            elif method == "OPTIONS":
                await _bare(sending, 204, _options(str(scope["path"])))
            else:
                await self._app(scope, receive, sending)
        finally:
            # The path is escaped (%a): no line break or terminal sequence of a caller reaches the log (T90).
            spent = round((time.perf_counter() - began) * 1000)
            _LOG.info("method=%a path=%a status=%d ms=%d", method, scope["path"][:MAX_PATH], status, spent)


def _with_fields(given: Iterable[tuple[bytes, bytes]], method: str) -> list[tuple[bytes, bytes]]:
    headers = list(given)
    names = {name.lower() for name, _ in headers}
    headers += _ALWAYS
    if _CSP[0] not in names:
        headers.append(_CSP)
    if method in _READING or method == "POST":
        headers += _CORS
    return headers


def _options(path: str) -> tuple[tuple[bytes, bytes], ...]:
    """The fields of an answer to OPTIONS; identifiers tell where their linkset is (Resolver 1.2, 2.9)."""
    methods = b"POST, OPTIONS" if path in _POSTED else b"GET, HEAD, OPTIONS"
    first = path[1:].partition("/")[0]
    linkset = (_LINKSET,) if first == "p" or first in PRIMARY_KEYS or is_compressed(first) else ()
    return ((b"allow", methods), (b"access-control-allow-methods", methods), *_PREFLIGHT, *linkset)


async def _bare(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    length = () if status == 204 else ((b"content-length", b"0"),)
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": b""})
