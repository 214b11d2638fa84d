"""``/hub/``: what is public of a hub by GET, and questions about rows by signed POST (hub.md)."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from resolver.hub import searching
from resolver.hub.access.host import HubHost
from resolver.hub.engine import HubRefused
from resolver.routes.publishing import media_type, not_json, read, signed_by
from resolver.services import Services
from resolver.web import caching, limits, negotiation
from resolver.web.problems import Problem, unknown
from resolver.web.routing import Routes
from signing import jcs, strict_json
from signing.digests import multibase_digest
from signing.errors import JsonRefused
from signing.strict_json import JsonValue
from verify.hub.charters import QUESTIONS, Question

RELEASES_PATH: Final = "/hub/releases"
CHARTER_PATH: Final = "/hub/charter"
AGGREGATES_PATH: Final = "/hub/aggregates"
_RULES: Final = ("boundary", "gwpSet", "electricity")
_MORE: Final = ("hs4", "quarter")
_FORMS: Final = {"hs4": (searching.HEADING, "4 digits"), "quarter": (searching.QUARTER, "like 2026Q3")}
_NUMBER: Final = re.compile("[1-9][0-9]{0,8}", re.ASCII)
_UNCACHED: Final = {"Cache-Control": caching.NEVER}
_STATUS: Final[Mapping[str, int]] = {
    "hub.no_charter": 403, "hub.not_granted": 403, "hub.busy": 503, "hub.disk": 503, "hub.damaged": 503,
    "hub.journal": 503, "hub.engine": 503, "hub.missing": 503,
}  # fmt: skip
"""All other refusals are the question's own: 422."""
_OURS: Final = frozenset({"hub.disk", "hub.damaged", "hub.journal", "hub.engine", "hub.missing"})
_Taken = TypeVar("_Taken")


def router(services: Services) -> Routes:
    """Make the routes of this file; without a hub every one of them is a 404."""
    routes = Routes()

    def releases() -> Response:
        host = here(services)
        entries: list[JsonValue] = [
            {"number": str(one), "href": f"{RELEASES_PATH}/{one}"} for one in answered(host.signed)
        ]
        return Response(jcs.canonical({"releases": entries}), 200, _UNCACHED, negotiation.JSON)

    def release(number: str) -> Response:
        host = here(services)
        found = answered(lambda: host.release(int(number))) if _NUMBER.fullmatch(number) else None
        if found is None:
            raise unknown()
        return Response(found, 200, {"Cache-Control": caching.SHORT}, negotiation.JSON)

    def charter() -> Response:
        found = answered(here(services).charter)
        if found is None:
            raise unknown()
        return Response(found, 200, _UNCACHED, negotiation.JSON)

    def aggregates(request: Request) -> Response:
        return _aggregates(here(services), request)

    routes.add_api_route(RELEASES_PATH, releases, methods=["GET", "HEAD"])
    routes.add_api_route(f"{RELEASES_PATH}/{{number}}", release, methods=["GET", "HEAD"])
    routes.add_api_route(CHARTER_PATH, charter, methods=["GET", "HEAD"])
    routes.add_api_route(AGGREGATES_PATH, aggregates, methods=["GET", "HEAD"])
    for question in QUESTIONS:
        routes.add_api_route(f"/hub/{question}", _asking(services, question), methods=["POST"])
    return routes


def here(services: Services) -> HubHost:
    """The hub of this service; raises a 404 where there is none."""
    if services.hub is None:
        raise unknown()
    return services.hub


def answered(ask: Callable[[], _Taken]) -> _Taken:
    """Ask the hub, once more where an ingest took the files away that were being read.

    Raises ``Problem``: 403, 422 or 503 with the code of the hub; of its own faults without place and name.
    """
    try:
        try:
            return ask()
        except HubRefused as error:
            if error.code != "hub.damaged":
                raise
            return ask()
    except HubRefused as error:
        raise _problem(error) from None


def _problem(error: HubRefused) -> Problem:
    status = _STATUS.get(error.code, 422)
    if error.code in _OURS:
        return Problem(
            status, error.code, "The hub cannot be read or written at the moment.", hint="Ask its operator."
        )
    problem = Problem(status, error.code, error.message, hint=error.hint)
    problem.also = error.also
    return problem


def _asking(services: Services, question: Question) -> Callable[[Request], Awaitable[Response]]:
    async def asking(request: Request) -> Response:
        here(services)
        if media_type(request) != negotiation.JSON:
            raise not_json()
        body = await read(request, limits.MAX_LINKS_BODY, services)
        return await run_in_threadpool(_ask, request, body, services, question)

    return asking


def _ask(request: Request, body: bytes, services: Services, question: Question) -> Response:
    """Answer a signed question; the journal has its line before."""
    at = services.clock()
    sender = signed_by(request, body, services, at).did
    try:
        asked: Any = strict_json.loads(body, max_bytes=limits.MAX_LINKS_BODY)
    except JsonRefused as error:
        raise Problem(422, error.code, error.message, hint=error.hint, where=error.where) from None
    host = here(services)
    answer = answered(lambda: host.ask(question, asked, sender, at))
    return Response(jcs.canonical(answer), 200, _UNCACHED, negotiation.JSON)


def _aggregates(host: HubHost, request: Request) -> Response:
    """Cells of the newest signed release, within one boundary, GWP set and electricity method."""
    wanted = _wanted(request)
    newest = answered(host.newest)
    if newest is None:
        raise Problem(404, "hub.no_release", "No signed release was published here yet.", hint="Ask later.")
    number, content = newest
    cells, withheld = (
        [one for one in content[name] if all(one[key] == text for key, text in wanted.items())]
        for name in ("cells", "withheld")
    )
    body = jcs.canonical({
        "release": str(number), "href": f"{RELEASES_PATH}/{number}",
        "digestMultibase": multibase_digest(jcs.canonical(content)), "at": content["at"],
        "cells": cells, "withheld": withheld,
    })  # fmt: skip
    tag = caching.etag(multibase_digest(body))
    headers = {"ETag": tag, "Cache-Control": caching.SHORT}
    if caching.matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, negotiation.JSON)


def _wanted(request: Request) -> dict[str, str]:
    """Read the query; raises a 400: ``hub.comparable`` without all rules, ``request.hub`` for other words.

    What no cell can be is ``hub.question``.
    """
    wanted: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        if name not in (*_RULES, *_MORE) or name in wanted or not 0 < len(text) <= 100:
            raise Problem(
                400, "request.hub", "Cells are asked for by words of the tree, each at most once.",
                hint=f"Words are {', '.join((*_RULES, *_MORE))}; each has 1 to 100 characters.",
            )  # fmt: skip
        wanted[name] = text
    wrong = list(_impossible(wanted))
    if wrong:
        raise Problem(
            400, "hub.question", f"No cell is like that: {'; '.join(wrong)}.", hint="See /openapi.json."
        )
    absent = [name for name in _RULES if name not in wanted]
    if absent:
        raise Problem(
            400, "hub.comparable", "Cells are shown of one boundary, GWP set and electricity method.",
            hint=f"Say also {', '.join(absent)}: figures by different rules are not compared.",
        )  # fmt: skip
    return wanted


def _impossible(wanted: Mapping[str, str]) -> Iterator[str]:
    """Give what no cell of a release can be."""
    for name, value in wanted.items():
        if name in _MORE:
            pattern, form = _FORMS[name]
            form = "" if pattern.fullmatch(value) else form
        else:
            form = searching.unstatable(name, value)
        if form:
            yield f"{name} is {form}"
