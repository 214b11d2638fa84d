"""``/01/...`` and all other GS1 keys, ``/p/{id}``: the passport of a product, for people and for tools."""

from collections.abc import Iterator
from itertools import product as combinations
from typing import Final

from fastapi import APIRouter, Request, Response

from passport.identifiers.digital_link import PRIMARY_KEYS, IdentifierRefused, format_path
from passport.identifiers.product_id import ProductId, parse_product_id
from resolver import caching, negotiation, respond
from resolver.problems import Problem, unknown
from resolver.respond import Held
from resolver.routes import documents
from resolver.services import Services
from resolver.store.store import Store, Stored

# Only the path identifies; the host that a caller sends is never looked at (T86).
_ORIGIN: Final = "https://resolver.invalid"
_VARY: Final = f"Accept, {negotiation.CHALLENGE_FIELD}"
_DOWNLOAD: Final = 'attachment; filename="product.passport.json"'


def router(services: Services) -> APIRouter:
    """The routes of this file; they take every path no other file takes, so they come last."""
    routes = APIRouter()

    def product(request: Request) -> Response:
        wanted = read_path(request.scope["raw_path"].decode("latin-1"))
        download = "download" in request.query_params
        offers = negotiation.PASSPORT_OFFERS
        chosen = offers[0] if download else negotiation.choose(request.headers.get("accept"), offers)
        if chosen is None:
            raise Problem(
                406,
                "request.accept",
                "A passport can be had as JSON or as HTML.",
                hint=f"Accept one of {', '.join(offers)}.",
            )
        head = _look_up(services.store, wanted)
        if head is None:
            raise unknown()
        asked = _version(services.store, head, request.query_params.getlist("claim"))
        found = respond.held(services.store, asked, head=head)
        if chosen == negotiation.HTML:
            return _page(services, found)
        return _passport(services, request, found, wanted, chosen, download=download)

    routes.add_api_route("/{path:path}", product, methods=["GET", "HEAD"])
    return routes


def read_path(path: str) -> ProductId:
    """The product a raw request path names: 404 for paths that are no identifier, 400 for malformed ones."""
    first = path[1:].partition("/")[0]
    if first != "p" and first not in PRIMARY_KEYS:
        raise unknown()
    try:
        return parse_product_id(_ORIGIN + path)
    except IdentifierRefused as error:
        raise Problem(
            400,
            error.code,
            "The address is not a well-formed product identifier.",
            hint="Like /01/07312345678909/21/C-1: check digits, order of the parts, percent-encoding.",
        ) from None


def broader(wanted: ProductId) -> Iterator[str]:
    """Keys to look up, the exact one first, then ever fewer qualifiers; the last ones (serial) matter most.

    For 22, 10 and 21: all, 10+21, 22+21, 21, 22+10, 10, 22, none.
    """
    count = len(wanted.qualifiers)
    for kept in combinations((True, False), repeat=count):
        # The first choice varies slowest, and stands for the last qualifier.
        qualifiers = tuple(one for one, keep in zip(wanted.qualifiers, reversed(kept), strict=True) if keep)
        yield _key(wanted, qualifiers)


def _key(wanted: ProductId, qualifiers: tuple[tuple[str, str], ...]) -> str:
    if wanted.kind != "gs1" or qualifiers == wanted.qualifiers:
        return wanted.key
    return format_path(*wanted.primary, qualifiers)


def _look_up(store: Store, wanted: ProductId) -> Stored | None:
    for key in broader(wanted):
        head = store.head(key)
        if head is not None:
            return head
    return None


def _version(store: Store, head: Stored, wanted: list[str]) -> Stored:
    """The claim with the digest in ``?claim=``, of the same line as ``head``; without one, ``head`` itself.

    Nothing is deleted: a claim that was replaced stays readable, and says so (DESIGN 5).
    """
    if not wanted:
        return head
    if len(wanted) != 1 or documents.DIGEST.fullmatch(wanted[0]) is None:
        raise Problem(
            400,
            "request.digest",
            "This is not the digest of a claim.",
            hint="Ask with one ?claim=, or with none for the newest claim.",
        )
    found = store.get(wanted[0])
    if found is None or found.kind != "claim" or _line(found) != _line(head):
        raise unknown()
    return found


def _line(stored: Stored) -> tuple[str, str]:
    """What all claims of one line have in common: their issuer, and the key of the product's main id."""
    product = respond.parse(stored).document["credentialSubject"]["id"]
    return stored.issuer, parse_product_id(product).key


def _page(services: Services, found: Held) -> Response:
    body, policy = services.pages.product(found)
    return Response(
        body,
        status_code=410 if found.withdrawn else 200,
        media_type="text/html; charset=utf-8",
        headers={"Cache-Control": caching.SHORT, "Vary": _VARY, "Content-Security-Policy": policy},
    )


def _passport(  # the parts of one answer, each decided by the caller
    services: Services, request: Request, found: Held, wanted: ProductId, chosen: str, *, download: bool
) -> Response:
    challenge = negotiation.challenge(
        request.query_params.getlist("challenge"), request.headers.get(negotiation.CHALLENGE_FIELD)
    )
    answered = services.responder.respond(
        found, _asked_id(found, wanted), challenge=challenge, at=services.clock()
    )
    headers = {"Vary": _VARY, "Cache-Control": caching.SHORT if challenge is None else caching.NEVER}
    if download:
        headers["Content-Disposition"] = _DOWNLOAD
    return Response(
        respond.passport(found, answered),
        status_code=410 if found.withdrawn else 200,
        media_type=chosen,
        headers=headers,
    )


def _asked_id(found: Held, wanted: ProductId) -> str:
    """The claim's own spelling of the identifier asked for; its main one when a broader claim answers."""
    subject = found.claim.document["credentialSubject"]
    own = [str(subject["id"]), *(str(one) for one in subject.get("alternateIds", ()))]
    return next((one for one in own if parse_product_id(one).key == wanted.key), own[0])
