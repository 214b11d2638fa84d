"""``POST /publish``, ``/publish/check`` and ``/links``: signed requests of registered issuers."""

from collections.abc import Iterator
from typing import Final

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from resolver.answers import linkset
from resolver.answers.links import read_registration
from resolver.publishing.publish import Published
from resolver.services import Services
from resolver.store.records import GONE
from resolver.store.store import StoreUnavailable
from resolver.web import caching, limits, negotiation, problems
from resolver.web.problems import Problem
from resolver.web.routing import Routes
from resolver.web.signed_requests import (
    CHECK_PATH,
    LINKS_PATH,
    PUBLISH_PATH,
    Sender,
    SignedRequest,
    check_publish,
)
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import JsonValue

_TAKEN: Final = frozenset(
    {negotiation.JSON, negotiation.LD_JSON, negotiation.PRESENTATION, negotiation.CREDENTIAL}
)
_TOGETHER: Final = 50
"""Lines of a bulk request that are written through together: few enough to answer within a second or so."""
_UNCACHED: Final = {"Cache-Control": caching.NEVER}


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()

    async def publish(request: Request) -> Response:
        media = media_type(request)
        bulk = media == negotiation.NDJSON
        if media == negotiation.SIGNED_COPY:
            body = await read(request, services.settings.max_credential * 2, services)
            return await run_in_threadpool(_publish_copy, request, body, services)
        if media not in _TAKEN and not bulk:
            raise not_json()
        most = services.settings.max_bulk if bulk else services.settings.max_request
        body = await read(request, most, services)
        return await run_in_threadpool(_publish, request, body, services, bulk)

    async def links(request: Request) -> Response:
        if media_type(request) != negotiation.JSON:
            raise not_json()
        body = await read(request, limits.MAX_LINKS_BODY, services)
        return await run_in_threadpool(_register, request, body, services)

    routes.add_api_route(PUBLISH_PATH, publish, methods=["POST"])
    routes.add_api_route(CHECK_PATH, publish, methods=["POST"])
    routes.add_api_route(LINKS_PATH, links, methods=["POST"])
    return routes


def media_type(request: Request) -> str:
    """Give the media type of the request's content, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip(" \t").lower()


def not_json() -> Problem:
    """Make the 415 for content that is no JSON."""
    return Problem(
        415, "request.media_type", "What is sent here is JSON.", hint=f"Send it as {negotiation.JSON}."
    )


async def read(request: Request, most: int, services: Services) -> bytes:
    """Read the content of a request: uncompressed, at most ``most`` bytes; else 413, 415, 400 or 408."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "request.encoding", "Requests are taken uncompressed only.")
    declared, seconds = request.headers.get("content-length"), services.settings.body_seconds
    return await limits.read_body(request.stream(), declared, most, seconds=seconds)


def signed_by(request: Request, body: bytes, services: Services, at: str) -> Sender:
    """Check the signature of a request (RFC 9421); gives the listed party and the moment, else 401 (T81)."""
    signed = SignedRequest(
        request.method,
        request.scope["raw_path"].decode("latin-1"),
        request.scope["query_string"].decode("latin-1"),
        request.headers,
        body,
    )
    return check_publish(
        signed,
        lambda name: services.registered.key(name, at=at),
        at=at,
        skew=services.settings.clock_skew,
        root=services.settings.origin,
    )


def _publish(request: Request, body: bytes, services: Services, bulk: bool) -> Response:
    """Publish, or with the path of checking only rehearse, what a signed request brings.

    A single body answers 201 when something new was stored and 200 otherwise; refusals are raised. A bulk
    body answers 200 at once, and each line's outcome as it comes.
    """
    at = services.clock()
    method = signed_by(request, body, services, at).method
    rehearse = request.scope["path"] == CHECK_PATH
    if bulk:
        lines = _lines(body)
        answers = _each(lines, method, services, rehearse)
        return StreamingResponse(answers, 200, _UNCACHED, negotiation.NDJSON)
    results = services.publisher.publish(body, method, at=at, rehearse=rehearse)
    stored = not rehearse and any(one.outcome == "stored" for one in results)
    answer = jcs.canonical({"results": [_result(one, rehearse) for one in results]})
    return Response(answer, 201 if stored else 200, _UNCACHED, negotiation.JSON)


def _publish_copy(request: Request, body: bytes, services: Services) -> Response:
    """Store a signed copy of a published claim or statement; it has an address beside the claim."""
    at = services.clock()
    sender = signed_by(request, body, services, at)
    if request.scope["path"] == CHECK_PATH:
        raise Problem(422, "copy.check", "A signed copy is not tried, it is published.", hint="Use /publish.")
    copy = services.copies.take(body, sender, at)
    digest, ending = copy.name.split("/")
    outcome = "stored" if copy.new else "already"
    result: dict[str, JsonValue] = {
        "digest": digest, "kind": ending, "outcome": outcome, "location": f"/d/{copy.name}.jwt",
    }  # fmt: skip
    answer = jcs.canonical({"results": [result]})
    return Response(answer, 201 if copy.new else 200, _UNCACHED, negotiation.JSON)


def _lines(body: bytes) -> list[tuple[int, bytes]]:
    """Number the lines that hold something, from 1; ``publish.lines`` for none or too many."""
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    if not 0 < len(lines) <= limits.MAX_BULK_LINES:
        raise Problem(
            422,
            "publish.lines",
            f"A bulk request has 1 to {limits.MAX_BULK_LINES} lines.",
            hint="Send a longer file in parts; passport publish does so by itself.",
        )
    return lines


def _each(lines: list[tuple[int, bytes]], method: str, services: Services, rehearse: bool) -> Iterator[bytes]:
    """Publish line by line, and yield a line of answer for each; a line is stored whole or not at all.

    A line that is refused does not stop the others. Where the store cannot be reached the rest is not tried:
    sent again, what was stored is ``already`` there.
    """
    parts = [lines[start : start + _TOGETHER] for start in range(0, len(lines), _TOGETHER)]
    outcomes = services.publisher.publish_parts(
        ([line for _, line in part] for part in parts), method, clock=services.clock, rehearse=rehearse
    )
    for part in parts:
        try:
            results = next(outcomes)
        except StoreUnavailable as error:
            yield _line(part[0][0], error, rehearse)
            return
        yield b"".join(_line(number, one, rehearse) for (number, _), one in zip(part, results, strict=True))


def _line(number: int, outcome: list[Published] | ToolError, rehearse: bool) -> bytes:
    """Write the answer to a line: its results, or the status and problem (RFC 9457) of its refusal."""
    answer: dict[str, JsonValue] = {"line": number}
    if isinstance(outcome, ToolError):
        problem = problems.of(outcome)
        answer |= {"status": problem.status, "problem": problems.document(problem)}
    else:
        answer |= {"status": 200, "results": [_result(one, rehearse) for one in outcome]}
    return jcs.canonical(answer) + b"\n"


def _result(one: Published, rehearse: bool) -> dict[str, JsonValue]:
    """Write the outcome for one document, with its lasting address once it is stored."""
    there = one.outcome == "already" or (one.outcome == "stored" and not rehearse)
    outcome = "would be stored" if rehearse and one.outcome == "stored" else one.outcome
    location = f"/d/{one.digest}" if there else ""
    return {"digest": one.digest, "kind": one.kind, "outcome": outcome, "location": location}


def _register(request: Request, body: bytes, services: Services) -> Response:
    """Register the links of an entity for the holder of its prefix; they replace those before.

    Raises 403 ``links.not_yours`` and 422 ``links.default`` (an entity without a passport needs a default
    link, because nothing else could answer a scan). An empty list takes the registration back.
    """
    at = services.clock()
    sender = signed_by(request, body, services, at)
    by = sender.did
    wanted = read_registration(body)
    registered = services.registered.now()
    if not registered.may_sign("claim", by) or not registered.holds(by, wanted.product):
        raise Problem(
            403,
            "links.not_yours",
            "Links are registered by the producer that holds the identifier's prefix.",
            hint="Nothing was registered.",
            where="/product",
        )
    if wanted.links and wanted.default is None and services.store.head(wanted.product.key) is None:
        raise Problem(
            422,
            "links.default",
            "An entity without a passport needs a default link.",
            hint='Mark one of the links with "default": true.',
            where="/links",
        )
    record = linkset.write_record(wanted.description, wanted.links, wanted.default)
    data = jcs.canonical(record) if wanted.links else GONE
    changed = services.records.write("links", wanted.product.key, data, by=by, at=at, requested=sender.at)
    answer: dict[str, JsonValue] = {
        "product": f"{services.settings.origin}/{wanted.product.key}",
        "links": len(wanted.links),
        "outcome": "stored" if changed else "already",
    }
    return Response(jcs.canonical(answer), 200, _UNCACHED, negotiation.JSON)
