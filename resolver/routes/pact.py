"""``/auth/token`` and ``/3/``: a host of PACT 3, for clients that an operator shares products with."""

from collections.abc import Awaitable
from typing import Final

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from resolver.pact import events, filters
from resolver.pact.host import LIST_PATH, PactHost
from resolver.pact.refusals import OAuthRefused, PactRefused, bad, body, of
from resolver.routes.publishing import media_type, read
from resolver.services import Services
from resolver.web import caching, negotiation
from resolver.web.problems import unknown
from resolver.web.routing import Routes
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import JsonValue

TOKEN_PATH: Final = "/auth/token"  # noqa: S105 - an address
EVENTS_PATH: Final = "/3/events"
DISCOVERY_PATH: Final = "/.well-known/openid-configuration"
_MOST_FORM: Final = 4_096
# RFC 6749 section 5.1 demands both; what a client may see is nobody's to keep on the way.
_UNCACHED: Final = {"Cache-Control": caching.NEVER, "Pragma": "no-cache"}


def router(services: Services) -> Routes:
    """Make the routes of this file; without a host every one of them is a 404."""
    routes = Routes()

    async def token(request: Request) -> Response:
        host = _here(services)
        return await _answered(_token(request, host, services))

    async def footprints(request: Request) -> Response:
        host = _here(services)
        return await _answered(run_in_threadpool(_list, request, host))

    async def footprint(request: Request, id: str) -> Response:
        host = _here(services)
        return await _answered(run_in_threadpool(_one, request, host, id))

    async def event(request: Request) -> Response:
        host = _here(services)
        return await _answered(_event(request, host, services))

    def discovery() -> Response:
        host = _here(services)
        described: dict[str, JsonValue] = {
            "issuer": host.origin,
            "token_endpoint": host.origin + TOKEN_PATH,
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
        }
        return Response(jcs.canonical(described), 200, {"Cache-Control": caching.SHORT}, negotiation.JSON)

    routes.add_api_route(TOKEN_PATH, token, methods=["POST"])
    routes.add_api_route(LIST_PATH, footprints, methods=["GET", "HEAD"])
    routes.add_api_route(LIST_PATH + "/{id}", footprint, methods=["GET", "HEAD"])
    routes.add_api_route(EVENTS_PATH, event, methods=["POST"])
    routes.add_api_route(DISCOVERY_PATH, discovery, methods=["GET", "HEAD"])
    return routes


def _here(services: Services) -> PactHost:
    if services.pact is None:
        raise unknown()
    return services.pact


async def _answered(answer: Awaitable[Response]) -> Response:
    """The answer, or the refusal as PACT or OAuth 2.0 writes it."""
    try:
        return await answer
    except OAuthRefused as error:
        fields = {"WWW-Authenticate": 'Basic realm="pact"'} if error.status == 401 else {}
        said = jcs.canonical({"error": error.word, "error_description": error.message})
        return Response(said, error.status, {**_UNCACHED, **fields}, negotiation.JSON)
    except ToolError as error:
        refused = of(error)
        return Response(
            jcs.canonical(body(refused)), refused.status, {**_UNCACHED, **_fields(refused)}, negotiation.JSON
        )


def _fields(refused: PactRefused) -> dict[str, str]:
    """Fields that belong to a status: RFC 6750 section 3, RFC 9110 sections 10.2.3 and 11.6.1."""
    if refused.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="pact", error="invalid_token"'}
    return {"Retry-After": "60"} if refused.status in (429, 503) else {}


async def _token(request: Request, host: PactHost, services: Services) -> Response:
    content = await read(request, _MOST_FORM, services)
    authorization = request.headers.get("authorization")
    found = await run_in_threadpool(host.token, authorization, media_type(request), content)
    return Response(jcs.canonical(dict(found)), 200, _UNCACHED, negotiation.JSON)


def _list(request: Request, host: PactHost) -> Response:
    client = host.client(request.headers.get("authorization"))
    raw = request.scope["query_string"]
    query = filters.from_query(raw)
    page = host.page(client, query)
    data = b'{"data":[' + b",".join(one.data for one in page.footprints) + b"]}"
    fields = dict(_UNCACHED)
    if page.behind is not None:
        fields["Link"] = f'<{host.next_link(raw.decode("ascii"), page.behind)}>; rel="next"'
    return Response(data, 200, fields, negotiation.JSON)


def _one(request: Request, host: PactHost, id: str) -> Response:
    client = host.client(request.headers.get("authorization"))
    return Response(b'{"data":' + host.one(client, id).data + b"}", 200, _UNCACHED, negotiation.JSON)


async def _event(request: Request, host: PactHost, services: Services) -> Response:
    """Take an event; the content is read only for a client that may send one."""
    authorization = request.headers.get("authorization")
    client = await run_in_threadpool(host.client, authorization)
    if media_type(request) != events.MEDIA_TYPE:
        raise bad(f"Events are {events.MEDIA_TYPE}.", 415)
    content = await read(request, events.MOST_BYTES, services)
    await run_in_threadpool(host.take, client, events.read(content))
    return Response(b"", 200, _UNCACHED)
