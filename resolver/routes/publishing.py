"""``POST /publish``: signed requests of registered issuers."""

from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from resolver import caching, limits, negotiation
from resolver.problems import Problem
from resolver.services import Services
from resolver.signed_requests import PUBLISH_PATH, SignedRequest, check_publish
from signing import jcs

_TAKEN: Final = frozenset(
    {negotiation.JSON, negotiation.LD_JSON, negotiation.PRESENTATION, negotiation.CREDENTIAL}
)


def router(services: Services) -> APIRouter:
    """The routes of this file."""
    routes = APIRouter()

    async def publish(request: Request) -> Response:
        media = request.headers.get("content-type", "").partition(";")[0].strip(" \t").lower()
        if media not in _TAKEN:
            raise Problem(
                415,
                "request.media_type",
                "Published documents are JSON.",
                hint=f"Send it as {negotiation.JSON}.",
            )
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise Problem(415, "request.encoding", "Requests are taken uncompressed only.")
        declared = request.headers.get("content-length")
        body = await limits.read_body(request.stream(), declared, services.settings.max_request)
        return await run_in_threadpool(_accept, request, body, services)

    routes.add_api_route(PUBLISH_PATH, publish, methods=["POST"])
    return routes


def _accept(request: Request, body: bytes, services: Services) -> Response:
    at = services.clock()
    signed = SignedRequest(
        request.method,
        request.scope["raw_path"].decode("latin-1"),
        request.scope["query_string"].decode("latin-1"),
        request.headers,
        body,
    )
    method = check_publish(
        signed,
        lambda name: services.registered.key(name, at=at),
        at=at,
        skew=services.settings.clock_skew,
    )
    results = services.publisher.publish(body, method, at=at)
    answer = jcs.canonical(
        {
            "results": [
                {
                    "digest": one.digest,
                    "kind": one.kind,
                    "outcome": one.outcome,
                    "location": "" if one.outcome == "skipped" else f"/d/{one.digest}",
                }
                for one in results
            ]
        }
    )
    stored = any(one.outcome == "stored" for one in results)
    return Response(
        answer,
        status_code=201 if stored else 200,
        media_type=negotiation.JSON,
        headers={"Cache-Control": caching.NEVER},
    )
