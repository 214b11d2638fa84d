"""DID documents and status lists of parties that ask: a convenience that authenticates nobody (T112).

A party sends its DID document with its own signature. It is served under ``/hosted/{did}/``, and under the
party's own host name when that leads here. Keys and rights come from the trust list alone: what is hosted is
never read by the service itself, nor by ``verify``.
"""

import re
from typing import Final

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from resolver.routes.publishing import media_type, not_json, read, signed_by
from resolver.services import Services
from resolver.web import caching, limits, negotiation
from resolver.web.problems import Problem, unknown
from resolver.web.routing import Routes
from resolver.web.signed_requests import HOSTED_PATH
from signing import jcs, strict_json
from signing.dids import did_web
from signing.errors import DidRefused, ToolError

DID_JSON: Final = "application/did+json"
_LIST_PATH: Final = re.compile(r"status/[a-z]{1,20}/[0-9]{1,6}")
_DID: Final = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9.:%_-]{1,300}")
_HOST: Final = re.compile(r"([a-z0-9.-]{1,253})(?::[0-9]{1,5})?")


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()

    async def host(request: Request) -> Response:
        if media_type(request) not in {negotiation.JSON, DID_JSON}:
            raise not_json()
        body = await read(request, limits.MAX_LINKS_BODY, services)
        return await run_in_threadpool(_host, request, body, services)

    def hosted_did(did: str) -> Response:
        return _did(services, did)

    def hosted_list(did: str, path: str) -> Response:
        return _list(services, did, path)

    def own_did(request: Request) -> Response:
        return _did(services, _did_of_host(request))

    def own_list(request: Request, path: str) -> Response:
        return _list(services, _did_of_host(request), f"status/{path}")

    routes.add_api_route(HOSTED_PATH, host, methods=["POST"])
    routes.add_api_route(HOSTED_PATH + "/{did}/did.json", hosted_did, methods=["GET", "HEAD"])
    routes.add_api_route(HOSTED_PATH + "/{did}/{path:path}", hosted_list, methods=["GET", "HEAD"])
    routes.add_api_route("/.well-known/did.json", own_did, methods=["GET", "HEAD"])
    routes.add_api_route("/status/{path:path}", own_list, methods=["GET", "HEAD"])
    return routes


def _did_of_host(request: Request) -> str:
    """Give the did:web of the host name that was asked: a key to look up by, never written down (T86)."""
    match = _HOST.fullmatch(request.headers.get("host", "").lower())
    if match is None:
        raise unknown()
    return f"did:web:{match[1]}"


def _host(request: Request, body: bytes, services: Services) -> Response:
    """Store the DID document of the party that signed the request.

    Raises 401 as ``signed_by``, 403 ``publish.not_registered``, and 422 for a body that is no strict JSON or
    is about another party (``hosted.did``).
    """
    at = services.clock()
    sender = signed_by(request, body, services, at)
    by = sender.did
    if not services.registered.now().may_publish(by):
        raise Problem(403, "publish.not_registered", "This party is not registered as an issuer here.")
    try:
        value = strict_json.loads(body, max_bytes=limits.MAX_LINKS_BODY)
    except ToolError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, where=error.where) from None
    if not isinstance(value, dict) or value.get("id") != by:
        raise Problem(
            422,
            "hosted.did",
            "This is not the DID document of the party that signed the request.",
            hint="A party hosts its own document: passport keys show DIR prints its DID.",
            where="/id",
        )
    changed = services.records.write("did", by, jcs.canonical(value), by=by, at=at, requested=sender.at)
    outcome = jcs.canonical(
        {"location": f"{HOSTED_PATH}/{by}/did.json", "outcome": "stored" if changed else "already"}
    )
    return Response(outcome, 200, {"Cache-Control": caching.NEVER}, negotiation.JSON)


def _did(services: Services, did: str) -> Response:
    # Any other text is no question for the store, which may not even take it (T372).
    data = services.records.newest("did", [did]).get(did) if _DID.fullmatch(did) else None
    if data is None:
        raise unknown()
    return Response(data, 200, {"Cache-Control": caching.SHORT}, DID_JSON)


def _list(services: Services, did: str, path: str) -> Response:
    """Answer with the newest held version of a status list, by its issuer and the path of its own id."""
    if _LIST_PATH.fullmatch(path) is None:
        raise unknown()
    try:
        domain = did_web.parse(did).domain
    except DidRefused:
        raise unknown() from None
    found = services.store.newest_lists([(did, f"https://{domain}/{path}")])
    if not found:
        raise unknown()
    fields = {"ETag": caching.etag(found[0].digest), "Cache-Control": caching.SHORT}
    return Response(found[0].data, 200, fields, negotiation.CREDENTIAL)
