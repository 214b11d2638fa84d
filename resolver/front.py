"""Answers given a moment ago, in front of the application: an HTTP cache of the service's own (RFC 9111).

Kept are public answers to GET, by everything they vary by. Signed documents stay as long as there is room;
what a product's address shows stays for one revision of the store and as long as its response may be used
again. Whatever a caller marks as special goes through.
"""

from typing import Final, NamedTuple

from fastapi.concurrency import run_in_threadpool

from passport import moments
from passport.identifiers.digital_link import PRIMARY_KEYS
from resolver import caching
from resolver.edge import ASGIApp, Message, Receive, Scope, Send
from resolver.services import Services
from resolver.store.remembering import Bounded
from resolver.store.store import StoreUnavailable

MOST_BYTES: Final = 64 * 1_048_576
_MOST_FIELD: Final = 512
"""Characters of an Accept field that make a key; browsers send about 150."""
_SPECIAL: Final = frozenset(
    {b"passport-challenge", b"if-none-match", b"if-modified-since", b"range", b"authorization"}
)
# Hosted documents vary by the host they are asked under; these never look at it.
_ROOMS: Final = frozenset({b"d", b"p", b"passport", b"versions", *(key.encode() for key in PRIMARY_KEYS)})
_KEPT_STATUS: Final = frozenset({200, 307, 410})
_Key = tuple[bytes, bytes, bytes, bytes]


class _Answer(NamedTuple):
    start: Message
    body: Message
    revision: int | None
    until: str
    size: int


class Front:
    """ASGI middleware inside ``Edge``."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services
        self._kept: Bounded[_Answer] = Bounded(MOST_BYTES, lambda answer: answer.size)
        self._seconds = services.settings.response_cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or ask the application and remember."""
        key = _key(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if key is None:
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(key)
        if kept is not None and kept.revision is None:
            await send(kept.start)
            await send(kept.body)
            return
        revision = await self._revision()
        if kept is not None and kept.revision == revision and self._services.clock() < kept.until:
            await send(kept.start)
            await send(kept.body)
            return
        recorder = _Recorder(send)
        await self._app(scope, receive, recorder)
        self._keep(key, recorder, revision, scope.get(caching.LEFT, self._seconds))

    async def _revision(self) -> int:
        known = self._services.store.known_revision()
        if known is not None:
            return known
        try:
            return await run_in_threadpool(self._services.store.revision)
        except StoreUnavailable:
            return -1  # the application says so, unless it needs no store

    def _keep(self, key: _Key, seen: "_Recorder", revision: int, seconds: int) -> None:
        start, body = seen.start, seen.body
        if start is None or body is None or start["status"] not in _KEPT_STATUS or revision < 0:
            return
        field = next((value for name, value in start["headers"] if name == b"cache-control"), b"")
        size = len(body.get("body", b"")) + sum(map(len, key)) + 1500
        if field == caching.IMMUTABLE.encode():
            self._kept.put(key, _Answer(start, body, None, "", size))
        elif field == caching.SHORT.encode() and seconds > 0:
            until = moments.shift(self._services.clock(), seconds)
            self._kept.put(key, _Answer(start, body, revision, until, size))


class _Recorder:
    """Passes an answer on and remembers it, if it comes in one piece."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.start: Message | None = None
        self.body: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            whole = self.body is None and not message.get("more_body", False)
            self.body = message if whole else None
            if not whole:
                self.start = None
        await self._send(message)


def _key(scope: Scope) -> _Key | None:
    """What an answer varies by; ``None`` for a request that is not answered from memory."""
    if scope["raw_path"][1:].partition(b"/")[0] not in _ROOMS:
        return None
    accept = language = b""
    for name, value in scope["headers"]:
        if name in _SPECIAL:
            return None
        if name == b"accept":
            if accept:
                return None
            accept = value
        elif name == b"accept-language":
            if language:
                return None
            language = value
    if len(accept) > _MOST_FIELD or len(language) > _MOST_FIELD:
        return None
    return scope["raw_path"], scope["query_string"], accept, language
