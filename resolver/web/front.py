"""Cache answers in front of the application, by the rules of HTTP caches (RFC 9111).

Kept are public answers to GET, by everything they vary by. Signed documents stay as long as there is room;
what a product's address shows stays for one revision of the store and as long as its response may be used
again. For a caller's challenge, everything but the signature is remembered. Whatever else a caller marks as
special goes through.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from fastapi.concurrency import run_in_threadpool

from passport import moments
from passport.identifiers.digital_link import PRIMARY_KEYS
from resolver.services import Services
from resolver.store.remembering import Bounded
from resolver.store.store import StoreUnavailable
from resolver.web import caching, negotiation
from resolver.web.edge import ASGIApp, Message, Receive, Scope, Send, completed

MOST_BYTES: Final = 64 * 1_048_576
_MOST_FIELD: Final = 512
"""Characters of an Accept field that make a key; browsers send about 150."""
_FIELD: Final = negotiation.CHALLENGE_FIELD.lower().encode()
_SPECIAL: Final = frozenset(
    {b"if-none-match", b"if-modified-since", b"range", b"authorization"}
)
_VARIES: Final = frozenset({b"accept", b"accept-language", _FIELD})
# Hosted documents vary by the host they are asked under; these never look at it.
_ROOMS: Final = frozenset({b"d", b"p", b"passport", b"versions", *(key.encode() for key in PRIMARY_KEYS)})
_KEPT_STATUS: Final = frozenset({200, 307, 410})
_Key = tuple[bytes, bytes, bytes, bytes]
# A query of nothing but one challenge, in letters that nobody escapes.
_CHALLENGE: Final = re.compile(rb"(?:challenge=([A-Za-z0-9._~-]{1,128}))?")
_MOST_SIGNED: Final = 512
"""Products whose passports are kept up to the signature; each about 100 KB."""


class _Answer(NamedTuple):
    start: Message
    body: Message
    revision: int | None
    until: str
    size: int


class _ChallengedAnswer(NamedTuple):
    """An answer to a challenge without its body, and what makes the body for another challenge."""

    start: Message
    again: Callable[[str], bytes | None]
    revision: int


class Front:
    """ASGI middleware inside ``Edge``."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services
        self._kept: Bounded[_Answer] = Bounded(MOST_BYTES, lambda answer: answer.size)
        self._signed: Bounded[_ChallengedAnswer] = Bounded(_MOST_SIGNED, lambda _: 1)
        self._seconds = services.settings.response_cache
        self._asking: asyncio.Future[int] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or ask the application and remember its answer (RFC 9111).

        Immutable answers are kept as long as there is room. Others hold for the revision of the store that
        they were made at, and no longer than ``until``: a withdrawal that was published shows with the next
        request.
        """
        key, challenge = _key(scope) if scope["type"] == "http" and scope["method"] == "GET" else (None, "")
        if key is None:
            await self._app(scope, receive, send)
            return
        if challenge:
            await self._challenged(key, challenge, scope, receive, send)
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

    async def _challenged(
        self, key: _Key, challenge: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer a request with a challenge: sign the answer kept for its key again, or ask the application.

        An answer is kept with the function that signs it for another challenge, as long as the store has the
        same revision.
        """
        revision = await self._revision()
        kept = self._signed.get(key)
        body = kept.again(challenge) if kept is not None and kept.revision == revision else None
        if kept is not None and body is not None:
            await send({**kept.start, "headers": _with_length(kept.start["headers"], len(body))})
            await send({"type": "http.response.body", "body": body})
            return
        recorder = _Recorder(send)
        await self._app(scope, receive, recorder)
        again = scope.get(caching.AGAIN)
        if recorder.start is not None and recorder.body is not None and again is not None and revision >= 0:
            self._signed.put(key, _ChallengedAnswer(completed(recorder.start), again, revision))

    async def _revision(self) -> int:
        """Give the revision of the store; callers that come while it is asked wait for the same answer."""
        known = self._services.store.known_revision()
        if known is not None:
            return known
        if self._asking is None:
            # Whoever comes while one asks waits for the same answer.
            self._asking = asyncio.ensure_future(run_in_threadpool(self._ask))
            self._asking.add_done_callback(self._asked)
        return await asyncio.shield(self._asking)

    def _ask(self) -> int:
        try:
            return self._services.store.revision()
        except StoreUnavailable:
            return -1  # the application says so, unless it needs no store

    def _asked(self, _: object) -> None:
        self._asking = None

    def _keep(self, key: _Key, seen: "_Recorder", revision: int, seconds: int) -> None:
        """Keep an answer for its key: without end if it is immutable, else for ``seconds`` and one revision.

        Kept are whole answers of one message with a status of ``_KEPT_STATUS``. The size counts the body, the
        key and 1500 bytes for the objects around them.
        """
        start, body = seen.start, seen.body
        if start is None or body is None or start["status"] not in _KEPT_STATUS or revision < 0:
            return
        field = next((value for name, value in start["headers"] if name == b"cache-control"), b"")
        size = len(body.get("body", b"")) + sum(map(len, key)) + 1500
        if field == caching.IMMUTABLE.encode():
            self._kept.put(key, _Answer(completed(start), body, None, "", size))
        elif field == caching.SHORT.encode() and seconds > 0:
            until = moments.shift(self._services.clock(), seconds)
            self._kept.put(key, _Answer(completed(start), body, revision, until, size))


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


def _with_length(fields: list[tuple[bytes, bytes]], size: int) -> list[tuple[bytes, bytes]]:
    length = (b"content-length", str(size).encode())
    return [length if name == b"content-length" else (name, value) for name, value in fields]


def _key(scope: Scope) -> tuple[_Key | None, str]:
    """Make the key of an answer in memory, and the challenge that the answer is to be signed with.

    The key is path, query, Accept and Accept-Language; a challenge is no part of it, because the answer kept
    is signed again. ``None`` for a request that is not answered from memory: another path, a field that
    stands twice or is longer than ``_MOST_FIELD`` bytes, two challenges that differ, or one of another form.
    """
    single = _single(scope) if scope["raw_path"][1:].partition(b"/")[0] in _ROOMS else None
    if single is None:
        return None, ""
    accept, language = single.get(b"accept", b""), single.get(b"accept-language", b"")
    if len(accept) > _MOST_FIELD or len(language) > _MOST_FIELD:
        return None, ""
    given = _challenges(scope["query_string"], single.get(_FIELD))
    if not given:
        return (scope["raw_path"], scope["query_string"], accept, language), ""
    challenge = given.pop().decode("latin-1")
    if given or not negotiation.is_challenge(challenge):
        return None, ""
    return (scope["raw_path"], b"", accept, language), challenge


def _challenges(query: bytes, field: bytes | None) -> set[bytes]:
    """Collect the challenges of a request, from its query and its header field.

    A query of anything but a challenge beside the field adds an empty challenge, which no request may have.
    """
    asked = _CHALLENGE.fullmatch(query)
    of_query = b"" if asked is None else asked[1]
    if field is None:
        return {of_query} if of_query else set()
    return {field} if of_query is None else {of_query, field}


def _single(scope: Scope) -> dict[bytes, bytes] | None:
    """The fields that answers vary by; ``None`` where one stands twice, or the request is a special one."""
    single: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _SPECIAL or (name in _VARIES and single.get(name)):
            return None
        if name in _VARIES:
            single[name] = value
    return single
