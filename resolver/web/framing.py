"""Refuse requests whose end two readers could place differently, which is request smuggling (T127).

Two readers of one connection, a proxy and this service, that disagree about a request's length take what
follows for different requests. Whatever RFC 9112 lets a recipient repair is refused here instead: the answer
is 400, the connection closes, and nothing behind the request is read. The parsers of the server differ in
what they repair, so the rules stand here, in front of both.
"""

import re
from collections.abc import Sequence
from typing import Final

# RFC 9110 section 5.6.2.
_TOKEN: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DIGITS: Final = re.compile(rb"[0-9]{1,18}")
_LONE: Final = re.compile(rb"(?<!\r)\n|\r(?!\n)|\x00")
"""RFC 9112 section 2.2: a line ends with CR and LF; either alone, or NUL, can hide a line from one reader."""
END: Final = b"\r\n\r\n"


class Ambiguous(Exception):
    """A request whose end could be read in two ways; the words are for the log."""


def check_fields(fields: Sequence[tuple[bytes, bytes]], version: bytes) -> None:
    """Check that the fields of a request state its length and its host once; else raise ``Ambiguous``.

    ``fields``: (name in lower case, value) of every field line, in order. ``version``: ``1.0`` or ``1.1``.
    """
    names = [name for name, _ in fields]
    if names.count(b"host") == 1 and b"content-length" not in names and b"transfer-encoding" not in names:
        return  # as nearly all requests do
    said: dict[bytes, list[bytes]] = {b"content-length": [], b"transfer-encoding": [], b"host": []}
    for name, value in fields:
        if name in said:
            said[name].append(value.strip(b" \t"))
    lengths, codings, hosts = said.values()
    _check_length(lengths, codings, version)
    if len(hosts) > 1 or (version == b"1.1" and not hosts):
        raise Ambiguous("Host is not given once")  # RFC 9112 section 3.2


def _check_length(lengths: Sequence[bytes], codings: Sequence[bytes], version: bytes) -> None:
    """Check that a request has at most one length: a number of bytes, or ``chunked`` in HTTP/1.1.

    A repeated Content-Length is refused though its values agree, and so is chunked in HTTP/1.0, which an old
    proxy would read as a request without a body.
    """
    if len(lengths) > 1 or any(_DIGITS.fullmatch(length) is None for length in lengths):
        raise Ambiguous("Content-Length is not one number")  # RFC 9110 section 8.6
    if codings and (lengths or len(codings) > 1 or codings[0].lower() != b"chunked" or version != b"1.1"):
        raise Ambiguous("Transfer-Encoding is more than chunked, or beside a length")  # RFC 9112, 6.1 and 6.3


def check_head(data: bytes) -> None:
    """Check the head of a request, as far as it has arrived; raises ``Ambiguous`` for two readings.

    ``data`` begins with the request line; what follows the empty line is not looked at.
    """
    end = data.find(END)
    head = data if end < 0 else data[: end + 2]
    # The last byte may be a CR whose LF has not arrived.
    if _LONE.search(head if end >= 0 else head.removesuffix(b"\r")):
        raise Ambiguous("a line does not end with CR and LF")
    if end < 0:
        return
    request, *lines = head[:-2].split(b"\r\n")
    fields = []
    for line in lines:
        name, colon, value = line.partition(b":")
        # A blank in front continues the line before (RFC 9112 section 5.2), one behind a name hides it (5.1).
        if not colon or _TOKEN.fullmatch(name) is None:
            raise Ambiguous("a line of the header is no field")
        fields.append((name.lower(), value))
    check_fields(fields, request.rpartition(b"/")[2])
