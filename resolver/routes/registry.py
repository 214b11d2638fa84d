"""``/registry/``: acts on certificates and what a party holds, by signed requests; documents by digest."""

from collections.abc import Mapping
from typing import Any, Final, cast

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from passport.model.common import read_envelope
from resolver.registry import asked
from resolver.registry.lots import FROM, Lot
from resolver.registry.registry import Registry
from resolver.registry.writing import document_of
from resolver.routes.documents import DIGEST
from resolver.routes.publishing import media_type, not_json, read, signed_by
from resolver.services import Services
from resolver.web import caching, limits, negotiation
from resolver.web.problems import Problem, unknown
from resolver.web.routing import Routes
from resolver.web.signed_requests import ACTS_PATH, HOLDINGS_PATH
from signing import jcs, strict_json
from signing.errors import ToolError
from signing.strict_json import JsonValue

_PAGE: Final = 500
"""Lots of one answer; the next page begins behind the last of them."""
_DIGITS: Final = 18
_UNCACHED: Final = {"Cache-Control": caching.NEVER}


def router(services: Services) -> Routes:
    """Make the routes of this file; without a registry every one of them is a 404."""
    routes = Routes()

    async def act(request: Request) -> Response:
        _here(services)
        if media_type(request) != negotiation.JSON:
            raise not_json()
        body = await read(request, services.settings.max_request, services)
        return await run_in_threadpool(_act, request, body, services)

    async def holdings(request: Request) -> Response:
        _here(services)
        if media_type(request) != negotiation.JSON:
            raise not_json()
        body = await read(request, limits.MAX_LINKS_BODY, services)
        return await run_in_threadpool(_holdings, request, body, services)

    def certificate(digest: str) -> Response:
        return _document(_here(services).store.certificate(_checked(digest)))

    def retirement(digest: str) -> Response:
        return _document(_here(services).store.retirement(_checked(digest)))

    def lots(request: Request, digest: str) -> Response:
        _check_current(services)
        return _lots(_here(services), _checked(digest), request.query_params.get("unit", "0"))

    routes.add_api_route(ACTS_PATH, act, methods=["POST"])
    routes.add_api_route(HOLDINGS_PATH, holdings, methods=["POST"])
    routes.add_api_route("/registry/certificates/{digest}", certificate, methods=["GET", "HEAD"])
    routes.add_api_route("/registry/certificates/{digest}/lots", lots, methods=["GET", "HEAD"])
    routes.add_api_route("/registry/retirements/{digest}", retirement, methods=["GET", "HEAD"])
    return routes


def _here(services: Services) -> Registry:
    if services.registry is None:
        raise unknown()
    return services.registry


def _checked(digest: str) -> str:
    """A digest; any other text is no question for the store, which may not even take it (T372)."""
    if DIGEST.fullmatch(digest) is None:
        raise unknown()
    return digest


def _check_current(services: Services) -> None:
    """Say nothing about what units are, and change nothing, from what may be an older copy (T248).

    In one that lacks a retirement the units would be there again. Documents by digest are the same in all.
    """
    _here(services)
    if services.log is not None and not services.log.current:
        raise Problem(
            503, "registry.not_current",
            "No witness has confirmed since the start that this database is no older copy.",
            hint="Ask again in a minute; /readyz says whether the log waits or refuses.",
        )  # fmt: skip


def _act(request: Request, body: bytes, services: Services) -> Response:
    """Carry out a signed request: 200 with its answer, also when it was carried out before."""
    _check_current(services)
    at = services.clock()
    sender = signed_by(request, body, services, at).did
    wanted = asked.read(body, services.settings.max_request)
    return Response(_here(services).act(wanted, sender, at), 200, _UNCACHED, negotiation.JSON)


def _holdings(request: Request, body: bytes, services: Services) -> Response:
    """List what the sender holds, with the certificates; ``after`` is the number to go on behind."""
    _check_current(services)
    at = services.clock()
    sender = signed_by(request, body, services, at).did
    try:
        value = strict_json.loads(body, max_bytes=limits.MAX_LINKS_BODY)
    except ToolError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, where=error.where) from None
    after = value.get("after") if isinstance(value, dict) and value.keys() == {"after"} else None
    found = _here(services).store.holdings(sender, after=_whole(after, "/after"), most=_PAGE)
    certificates: dict[str, JsonValue] = {}
    for lot, data in found:
        if lot.certificate not in certificates:
            certificates[lot.certificate] = cast("Any", strict_json.loads(data, max_bytes=len(data)))
    back = _taken_back(_here(services), {lot.certificate: data for lot, data in found})
    lots: list[JsonValue] = [
        {**_shown(lot, back), "certificate": lot.certificate, "number": str(lot.number)} for lot, _ in found
    ]
    answer: dict[str, JsonValue] = {
        "certificates": certificates, "lots": lots, "more": len(found) == _PAGE,
    }  # fmt: skip
    return Response(jcs.canonical(answer), 200, _UNCACHED, negotiation.JSON)


def _lots(registry: Registry, digest: str, unit: str) -> Response:
    """List the intervals of a certificate and what each is; who holds them is for the holder alone (T276)."""
    data = registry.store.certificate(digest)
    if data is None:
        raise unknown()
    back = _taken_back(registry, {digest: data})
    found = registry.store.lots(digest, unit=_whole(unit, "/unit"), most=_PAGE)
    answer: dict[str, JsonValue] = {
        "lots": [_shown(lot, back) for lot in found],
        "more": len(found) == _PAGE,
        "withdrawn": registry.store.withdrawn(digest),
    }
    return Response(jcs.canonical(answer), 200, _UNCACHED, negotiation.JSON)


def _taken_back(registry: Registry, certificates: Mapping[str, bytes]) -> dict[str, str]:
    """Say which certificates their issuing body has revoked or suspended, by lists published here."""
    envelopes = ((digest, read_envelope(document_of(data))) for digest, data in certificates.items())
    return registry.store.taken_back(envelopes)


def _shown(lot: Lot, back: Mapping[str, str]) -> dict[str, JsonValue]:
    """Show a lot; nothing can be done with units of a certificate that was taken back."""
    state = back.get(lot.certificate, lot.state) if lot.state in FROM["retire"] else lot.state
    return {"from": str(lot.first), "to": str(lot.behind), "state": state, "at": lot.at}


def _whole(value: object, where: str) -> int:
    """Read a whole number of at most 18 digits in text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    raise Problem(
        422, "registry.number", "This is no whole number of at most 18 digits.",
        hint="Begin with 0; the answer says whether there is more.", where=where,
    )  # fmt: skip


def _document(data: bytes | None) -> Response:
    if data is None:
        raise unknown()
    return Response(data, 200, {"Cache-Control": caching.IMMUTABLE}, negotiation.CREDENTIAL)
