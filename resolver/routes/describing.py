"""``/.well-known/gs1resolver``: what it can do; ``/openapi.json``; the JSON-LD context of its linksets."""

from importlib import resources
from typing import Final

from fastapi import Response

from resolver.answers import linkset
from resolver.answers.links import VOCABULARY
from resolver.services import Services
from resolver.web import caching, negotiation
from resolver.web.routing import Routes
from signing import jcs
from signing.strict_json import JsonValue

DESCRIPTION_PATH: Final = "/.well-known/gs1resolver"


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()
    root = services.settings.origin
    platform = services.settings.platform
    about: dict[str, JsonValue] = {
        "resolverRoot": root,
        # All sixteen, with every qualifier, EPC binary strings included.
        "supportedPrimaryKeys": ["all"],
        "name": f"Passports of {platform.name}" if platform is not None else "Passport resolver",
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": root + linkset.CONTEXT_PATH,
    }
    description, context = jcs.canonical(about), jcs.canonical(linkset.CONTEXT)

    openapi = (resources.files("resolver") / "openapi.json").read_bytes()

    def describe() -> Response:
        return Response(description, 200, {"Cache-Control": caching.SHORT}, negotiation.JSON)

    def json_ld() -> Response:
        return Response(context, 200, {"Cache-Control": caching.DAY}, negotiation.LD_JSON)

    def described() -> Response:
        return Response(openapi, 200, {"Cache-Control": caching.DAY}, negotiation.JSON)

    routes.add_api_route("/openapi.json", described, methods=["GET", "HEAD"])
    routes.add_api_route(DESCRIPTION_PATH, describe, methods=["GET", "HEAD"])
    routes.add_api_route(linkset.CONTEXT_PATH, json_ld, methods=["GET", "HEAD"])
    return routes
