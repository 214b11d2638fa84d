"""The one client that opens connections: no redirects, no proxies, a deadline, a size limit (T75-T79).

``httpcore`` is used directly: it follows no redirect, reads no environment, decodes no content, and its
public ``NetworkBackend`` lets us connect to exactly the address that was checked, with TLS for the name (T76,
T78). ``httpx``, which is built on it, offers no such place: its timeouts bound each wait and not the request,
so a server that sends a byte now and then is waited for without end (T78), and its transport takes no
backend. To publish is no different: a signed request must not follow a redirect nor be held open either, so
``resolver.outgoing.client`` sends it from here. A transport of our own below ``httpx`` would be this module
again, with a second set of errors above it.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpcore

from resolver.outgoing.addresses import is_plain_host, is_public
from signing.errors import ToolError

DEADLINE_SECONDS: Final = 10.0
MAX_BYTES: Final = 8 * 1_048_576
MAX_URL: Final = 2_000
_USER_AGENT: Final = "passport"


class FetchRefused(ToolError):
    """An address that is not asked, or an answer that is not taken; code ``fetch.*``."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: status, fields by lower-case name, the undecoded body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(slots=True)
class Clock:
    """Seconds left of one request, all of its phases together; it measures duration, not moments."""

    ends: float = field(default_factory=lambda: time.monotonic() + DEADLINE_SECONDS)

    def left(self) -> float:
        """Give the seconds until the deadline; raises ``fetch.deadline`` when it has passed."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise FetchRefused(
                "fetch.deadline",
                f"The server did not finish its answer within {DEADLINE_SECONDS:.0f} seconds.",
                hint="Try again, or fetch the file with another program.",
            )
        return left


class _Stream(httpcore.NetworkStream):
    """A connection on which no single wait outlasts the deadline of the whole request."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._clock.left()), self._clock)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the signature of the library
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Resolves once, checks every answer, connects to a checked one."""

    def __init__(self, clock: Clock, *, found: bool) -> None:
        self._clock, self._found = clock, found
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers, with one deadline for all of them.

        Every address is checked before the first connection, so that none is reached by asking again (T76).
        Raises ``fetch.address`` where a host that was found has an address that is not public.
        """
        addresses = _addresses(host, port, self._clock)
        if self._found and not all(is_public(address) for address in addresses):
            raise FetchRefused(
                "fetch.address",
                "The address in the document leads into a private or special network.",
                hint="If it is meant, name it yourself: --resolver URL.",
            )
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                inner = self._plain.connect_tcp(
                    address, port, self._clock.left(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(inner, self._clock)
        raise failure


def _addresses(host: str, port: int, clock: Clock) -> list[str]:
    """Resolve a name to all its addresses, with one question (T76) that keeps to the deadline."""
    answers: list[list[Any]] = []

    def ask() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            answers.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    # The resolver of the system cannot be interrupted; a thread that outlives its use ends with the process.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(clock.left())
    clock.left()
    if not answers:
        raise FetchRefused(
            "fetch.unknown_host",
            "The name of the server is not known to the network.",
            hint="Check the spelling of the URL and the connection of this machine.",
        )
    return list(dict.fromkeys(str(entry[4][0]) for entry in answers[0]))


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    found: bool = False,
    max_bytes: int = MAX_BYTES,
) -> Answer:
    """Send one request and read the whole answer; redirects come back as they are.

    ``found`` says that a document or picture named the URL: then it must be https on a public address. A URL
    that a person typed may be http and loopback. ``max_bytes`` bounds the body. Proxies and credentials of
    the environment are not used. Raises ``FetchRefused``.
    """
    parts = check_url(url, found=found)
    clock = Clock()
    fields = {
        "Host": parts.netloc,
        "User-Agent": _USER_AGENT,
        "Accept-Encoding": "identity",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    if not body:
        del fields["Content-Length"]
    # Reading the roots of this machine takes longer than most answers; plain http needs none.
    context = ssl.create_default_context() if parts.scheme == "https" else None
    pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_Backend(clock, found=found))
    try:
        with pool, pool.stream(method, url, headers=list(fields.items()), content=body) as response:
            read = _read(response, max_bytes)
            answered = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            status = response.status
    except FetchRefused:
        raise
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        raise _unreachable(error) from None
    if answered.get("content-encoding", "identity") != "identity":
        raise FetchRefused(
            "fetch.encoding",
            "The server compressed its answer although that was not asked for.",
            hint="Tell its operator; answers are taken uncompressed only.",
        )
    return Answer(status, answered, read)


def check_url(url: str, *, found: bool) -> SplitResult:
    """Check that a URL may be asked, and give its parts; raises ``fetch.url`` (T79).

    Taken are https with a host, without user name and fragment, in printable ASCII of at most ``MAX_URL``
    characters; http only where a person typed it. A URL that was ``found`` in a picture or document further
    has a plain host name, because a number or a name without dots could be a machine of the local network.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _bad_url() from None
    if not _is_plain_text(url) or not host or port == 0 or parts.fragment:
        raise _bad_url()
    if parts.username is not None or parts.password is not None:
        raise _bad_url()  # the name in front of @ is taken for the host by readers
    if parts.scheme not in ({"https"} if found else {"https", "http"}):
        raise _bad_url()
    if found and not is_plain_host(host):
        raise _bad_url()
    return parts


def _is_plain_text(url: str) -> bool:
    """Whether a URL is printable ASCII of at most ``MAX_URL``, without blank and backslash.

    Some parsers read a backslash as a slash, so that the host would end elsewhere.
    """
    return url.isascii() and url.isprintable() and " " not in url and "\\" not in url and len(url) <= MAX_URL


def _bad_url() -> FetchRefused:
    return FetchRefused(
        "fetch.url",
        "This is not a URL that is asked: https (or http where you typed it), a host, no user name, no '#'.",
        hint="Give the URL as it stands on the label, or the address of the resolver.",
    )


def _read(response: httpcore.Response, most: int) -> bytes:
    """Read a body of at most ``most`` bytes; ``fetch.too_large`` beyond, before the rest is received."""
    parts, size = [], 0
    for part in response.iter_stream():
        size += len(part)
        if size > most:
            raise FetchRefused(
                "fetch.too_large",
                f"The answer is longer than {most} bytes.",
                hint="A passport is small; check that the URL leads to one.",
            )
        parts.append(part)
    return b"".join(parts)


def _unreachable(error: Exception) -> FetchRefused:
    """Turn a failure of the connection into an error that says whose turn it is.

    ``fetch.certificate`` (TLS), ``fetch.deadline``, ``fetch.refused`` (nothing listens), else
    ``fetch.broken``.
    """
    cause = error.__cause__ or error.__context__ or error
    if isinstance(error, ssl.SSLError) or isinstance(cause, ssl.SSLError):
        return FetchRefused(
            "fetch.certificate",
            "The server could not prove its name (TLS certificate).",
            hint="Do not go around this; ask its operator.",
        )
    if isinstance(error, httpcore.TimeoutException):
        return FetchRefused(
            "fetch.deadline",
            f"The server did not answer within {DEADLINE_SECONDS:.0f} seconds.",
            hint="Try again, or check the network.",
        )
    if isinstance(error, httpcore.ConnectError):
        return FetchRefused(
            "fetch.refused",
            "Nothing answers at this address.",
            hint="Check the URL; is the resolver running (passport serve)?",
        )
    return FetchRefused(
        "fetch.broken", "The server broke off or did not speak HTTP.", hint="Try again, or tell its operator."
    )
