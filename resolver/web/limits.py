"""Limits of what the service reads, with units and reasons, and the reader of bodies (T78, T89)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import ClientDisconnect

from resolver.web.limiting import Rate
from resolver.web.problems import Problem

MAX_CREDENTIAL: Final = 1_048_576
"""Bytes of one credential, as ``signing.strict_json`` reads at most."""
MAX_REQUEST: Final = 8 * 1_048_576
"""Bytes of one publish request: a passport with its lists stays far below."""
HARD_MAX_REQUEST: Final = 64 * 1_048_576
"""A setting beyond this would let one request take the machine's memory."""
MAX_BULK: Final = 32 * 1_048_576
"""Bytes of one bulk request: about a thousand passports."""
MAX_CREDENTIALS: Final = 200
"""Credentials in one request, as in one container (DESIGN 2.5)."""
MAX_CHALLENGE: Final = 128
"""Characters of a caller's challenge (DESIGN 2.4)."""
MAX_ACCEPT: Final = 1_024
"""Characters of an Accept field that are looked at; browsers send about 150."""
MAX_PATH: Final = 600
"""Bytes of a request's path; a product id has at most 500 characters."""
MAX_LINKS: Final = 100
"""Links of one entity."""
MAX_LINKS_BODY: Final = 65_536
"""Bytes of one registration of links, as of a hosted DID document."""
MAX_VERIFY: Final = 2 * 1_048_576
"""Bytes of one request for a report: a container of the largest size, and what is asked about it."""
MAX_BULK_LINES: Final = 1_000
"""Lines of one bulk request; a longer file is sent in several requests."""
MAX_WORKERS: Final = 64
"""Processes that verify; each takes about 50 MB."""

MISSES: Final = Rate(300, 20.0)
"""Unknown addresses one caller may ask for: a reader at a gate with mixed goods stays below."""
PUBLISHES: Final = Rate(600, 60.0)
"""Requests that send something: bulk carries up to a thousand passports in one."""
BODY_SECONDS: Final = 60
"""How long a caller may take to send a request's content; whoever sends it byte by byte is a 408 (T89)."""
HEADER_SECONDS: Final = 10
"""How long a caller may take to send a request's header, or to say nothing at all."""
MAX_HEADER: Final = 32_768
"""Bytes of a request's header; browsers send about 2,000."""
MAX_AHEAD: Final = 100
"""Requests sent on one connection before the first is answered; hardly any client does that at all."""
CONNECTIONS: Final = 12_000
"""Connections at once, idle ones included; one more is a 503. Each needs a file descriptor."""


async def read_body(
    stream: AsyncIterator[bytes], declared: str | None, most: int, *, seconds: float = BODY_SECONDS
) -> bytes:
    """Read a request's body; ``declared`` is its Content-Length, ``most`` its largest size in bytes.

    Raises ``Problem``: 413 as soon as the length declared or the bytes read exceed ``most``, 400 for a length
    that is no number or a connection that ends early, 408 after ``seconds``.
    """
    if declared is not None and (not declared.isascii() or not declared.isdigit() or len(declared) > 18):
        raise Problem(400, "request.length", "The Content-Length field is not a number of bytes.")
    if declared is not None and int(declared) > most:
        raise too_large(most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in stream:
                size += len(part)
                if size > most:
                    raise too_large(most)
                parts.append(part)
    except ClientDisconnect:
        # Nobody is left to read it; as any other exception it would be logged as a fault of this service.
        raise Problem(400, "request.incomplete", "The connection ended early.") from None
    except TimeoutError:
        raise Problem(408, "request.slow", "The request's content did not arrive in time.") from None
    return b"".join(parts)


def too_large(most: int) -> Problem:
    """Give the answer to a body over ``most`` bytes."""
    return Problem(
        413,
        "request.too_large",
        f"The request is longer than {most} bytes.",
        hint="Publish fewer documents at a time.",
    )
