"""The HTTP server around the application: how long and how much it waits for a caller (T89).

The server's own protocol has a limit for idle connections between requests only. Whoever sends a header or
reads an answer byte by byte would hold a connection for ever; here that ends, with or without a proxy in
front.
"""

import asyncio
from typing import Any, ClassVar, Final

import h11
import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from resolver.settings import Settings
from resolver.web import framing, limits

_KEEP_ALIVE_SECONDS: Final = 5
_GRACE_SECONDS: Final = 20
"""How long a service that stops goes on with the requests under way."""
_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
_OTHER_FILES: Final = 300
"""Descriptors beside the callers' connections: the database's, the workers', the libraries' own."""


def config(
    app: Any,  # noqa: ANN401 - an ASGI application
    settings: Settings,
    protocol: type[asyncio.Protocol] = AutoHTTPProtocol,
) -> uvicorn.Config:
    """How the application is served; ``protocol`` is the library's own, by itself the one with httptools."""
    patience = {"header_seconds": settings.header_seconds, "send_seconds": settings.body_seconds}
    return uvicorn.Config(
        app,
        http=type("_Configured", (_Patient, protocol), patience),
        log_level="warning",
        access_log=False,
        server_header=False,
        # Who asks is the connection's own address; resolver.web.limiting reads the field of named proxies.
        proxy_headers=False,
        limit_concurrency=settings.connections,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ws="none",
    )


_Mixed: Any = object


class _Patient(_Mixed):  # type: ignore[misc]  # mixed into one of two classes of the library
    """Before the library's protocol: an end to its patience, and to requests that can be read in two ways."""

    header_seconds: ClassVar = limits.HEADER_SECONDS
    send_seconds: ClassVar = limits.BODY_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for the first header."""
        self._timer: asyncio.TimerHandle | None = None
        self._until: float | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._head = 0
        super().connection_made(transport)
        self._await_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        if self._timer is not None:
            self._timer.cancel()
        if self._stuck is not None:
            self._stuck.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes of the connection, and start or end the wait for a complete header.

        A connection that asks for more than ``MAX_AHEAD`` requests ahead is aborted; a header that exceeds
        ``MAX_HEADER`` bytes before it is complete is answered 431. While a request is under way no header is
        awaited.
        """
        before = self.cycle
        super().data_received(data)
        if len(getattr(self, "pipeline", ())) > limits.MAX_AHEAD:
            # The library would take in requests faster than it answers them, and keep them all.
            self.transport.abort()
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget()
            return
        if self.cycle is before and (before is None or not before.more_body):
            # A header that is not complete yet, or the rest of nothing.
            self._head += len(data)
            if self._head > limits.MAX_HEADER and not self.transport.is_closing():
                self._end(_LONG)
        if self._until is None:
            self._await_header()

    def on_headers_complete(self) -> None:
        """Called by httptools for each request; what is raised becomes a 400, and it reads no further."""
        framing.check_fields(self.headers, self.parser.get_http_version().encode("ascii"))
        super().on_headers_complete()

    def handle_events(self) -> None:
        """Called by h11's protocol: at a request's beginning its raw head is still in the buffer."""
        if self.conn.their_state is h11.IDLE:
            try:
                framing.check_head(self.conn.trailing_data[0])
            except framing.Ambiguous as reason:
                self.logger.warning("Invalid HTTP request received: %s.", reason)
                self.send_400_response("Invalid HTTP request received.")
                return
        super().handle_events()

    def on_response_complete(self) -> None:
        """Wait for the next header, or for the end of a connection that closes."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._part()
        elif self.cycle is None or self.cycle.response_complete:
            self._await_header()

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(msg)
        self._part()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._part()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._part()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stuck is not None and not self.transport.is_closing():
            self._stuck.cancel()
            self._stuck = None

    def _await_header(self) -> None:
        """Start the time within which a complete header has to arrive.

        One timer serves all requests of a connection: when it ends it looks at the time that counts now.
        """
        self._head = 0
        self._until = self.loop.time() + self.header_seconds
        if self._timer is None:
            self._timer = self.loop.call_at(self._until, self._timed_out)

    def _forget(self) -> None:
        self._head = 0
        self._until = None

    def _timed_out(self) -> None:
        """End a connection whose header did not arrive in time; 408 if a part of it did."""
        self._timer = None
        if self._until is None:
            return
        if self.loop.time() < self._until:
            self._timer = self.loop.call_at(self._until, self._timed_out)
        elif not self.transport.is_closing():
            self._end(_LATE if self._head else b"")

    def _end(self, answer: bytes) -> None:
        if answer:
            self.transport.write(answer)
        self.transport.close()
        self._part()

    def _part(self) -> None:
        """Abort the connection unless the caller takes what was written within ``send_seconds``."""
        if self._stuck is None:
            self._stuck = self.loop.call_later(self.send_seconds, self.transport.abort)


def raise_file_limit(connections: int) -> None:
    """Let this process hold so many connections, as far as the system lets it decide that."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
