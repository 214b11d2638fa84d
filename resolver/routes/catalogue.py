"""``/catalogue``: records of others' data, all of them or those of one kind, boundary or GWP set."""

from typing import Final

from fastapi import Request, Response

from passport.carbon.boundary import BOUNDARIES
from passport.carbon.gwp import gwp_sets
from resolver.catalogue import dcat
from resolver.catalogue.records import KINDS, Record
from resolver.services import Services
from resolver.web import caching, negotiation
from resolver.web.problems import Problem
from resolver.web.routing import Routes
from signing import jcs
from signing.digests import multibase_digest

_ASKED: Final = ("kind", "boundary", "gwp_set")


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()
    settings = services.settings
    name = settings.platform.name if settings.platform is not None else "Passport resolver"
    closed = {"kind": KINDS, "boundary": tuple(sorted(BOUNDARIES)), "gwp_set": tuple(sorted(gwp_sets()))}

    def answer(request: Request) -> Response:
        wanted = _wanted(request, closed)
        found = [one for one in settings.catalogue if _fits(one, wanted)]
        body = jcs.canonical(dcat.catalogue(found, settings.origin, f"Catalogue of {name}"))
        tag = caching.etag(multibase_digest(body))
        headers = {"ETag": tag, "Cache-Control": caching.SHORT}
        if caching.matches(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers=headers)
        return Response(body, 200, headers, negotiation.LD_JSON)

    routes.add_api_route(dcat.PATH, answer, methods=["GET", "HEAD"])
    return routes


def _wanted(request: Request, closed: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """What the query asks for. Raises ``request.catalogue`` for a word twice, unknown, or of no record."""
    wanted = {}
    for name, text in request.query_params.multi_items():
        if name not in _ASKED or name in wanted or text not in closed[name]:
            words = "; ".join(f"{one}: {', '.join(closed[one])}" for one in _ASKED)
            raise Problem(
                400,
                "request.catalogue",
                "The catalogue is asked for one kind, boundary or GWP set, by a word that it knows.",
                hint=f"Each at most once. {words}.",
            )
        wanted[name] = text
    return wanted


def _fits(record: Record, wanted: dict[str, str]) -> bool:
    return all(record._asdict()[name] == text for name, text in wanted.items())
