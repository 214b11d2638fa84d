"""``/``: for people who open the bare address; what this is, and how to check a passport without it."""

from fastapi import Request, Response

from resolver.answers import linkset
from resolver.services import Services
from resolver.web import caching, negotiation
from resolver.web.routing import Routes


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()

    def home(request: Request) -> Response:
        wished = request.query_params.get("lang")
        if wished not in linkset.PAGE_LANGUAGES:
            accepted = request.headers.get("accept-language")
            wished = negotiation.choose_language(accepted, linkset.PAGE_LANGUAGES)
        body, policy = services.pages.home(wished)
        return Response(
            body,
            media_type="text/html; charset=utf-8",
            headers={
                "Cache-Control": caching.SHORT,
                "Vary": "Accept-Language",
                "Content-Language": wished,
                "Content-Security-Policy": policy,
            },
        )

    routes.add_api_route("/", home, methods=["GET", "HEAD"])
    return routes
