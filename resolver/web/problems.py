"""Answers that say what went wrong (RFC 9457), with stable codes, and never the caller's host or path."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from resolver.store.store import Conflict, StoreUnavailable
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import JsonValue

MEDIA_TYPE: Final = "application/problem+json"
_TYPE: Final = "urn:passport:problem:"
NOTHING_STORED: Final = "Nothing of this request was stored."
"""How a hint begins: what other requests of the same command stored is not undone."""


class Problem(ToolError):
    """An error that knows its HTTP status; ``code`` is the stable name, as everywhere in the tool."""

    def __init__(self, status: int, code: str, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(code, message, hint=hint, where=where)
        self.status = status
        self.wait = 5


@dataclass(frozen=True, slots=True)
class Rendered:
    """A problem ready to be sent."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def render(problem: Problem) -> Rendered:
    """Give the whole answer."""
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        # RFC 9110 section 11.6.1 demands the field with 401; the scheme has no registered name.
        headers["WWW-Authenticate"] = "Signature"
    if problem.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["Retry-After"] = str(problem.wait)
    return Rendered(problem.status, jcs.canonical(document(problem)), headers)


def of(error: ToolError) -> Problem:
    """Any error of the tool as an answer: 409 for conflicts, 503 for a store that is away, else 422."""
    if isinstance(error, Problem):
        return error
    status = 409 if isinstance(error, Conflict) else 503 if isinstance(error, StoreUnavailable) else 422
    problem = Problem(status, error.code, error.message, hint=error.hint, where=error.where)
    problem.also = error.also
    return problem


def document(problem: Problem) -> dict[str, JsonValue]:
    """RFC 9457 section 3 (type, title, status, detail), and our code, hint, where and further mistakes."""
    members: dict[str, JsonValue] = {
        "type": _TYPE + problem.code,
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.message,
        "code": problem.code,
    }
    if problem.hint:
        members["hint"] = problem.hint
    if problem.where:
        members["where"] = problem.where
    if problem.also:
        members["also"] = list(problem.also)
    return members


def too_often(wait: int) -> Problem:
    """Give the answer to an address that misses or publishes too often (RFC 6585 section 4)."""
    problem = Problem(
        429, "request.too_often", "Too many requests came from this address.", hint=f"Wait {wait} seconds."
    )
    problem.wait = wait
    return problem


def unknown() -> Problem:
    """Give the one answer to whatever is not here, so that nothing can be learnt from its wording (T88)."""
    return Problem(404, "resolver.unknown", "Nothing is known here under this address.")
