"""``/hub``: the newest signed release for people, with a bar for each mean, and the charter."""

import re
from typing import Any, Final

from fastapi import Request, Response

from passport.model.hub import document
from resolver.answers import linkset
from resolver.routes.hub.asked import answered, here
from resolver.services import Services
from resolver.web import caching, negotiation
from resolver.web.routing import Routes

_QUARTER: Final = re.compile(r"[0-9]{4}Q[1-4]", re.ASCII)
_HEADING: Final = re.compile(r"[0-9]{4}", re.ASCII)


def router(services: Services) -> Routes:
    """Make the route of this file; a word of the query that names nothing here is as if it were not said."""
    routes = Routes()

    def page(request: Request) -> Response:
        host = here(services)
        query = request.query_params
        language = query.get("lang")
        if language not in linkset.PAGE_LANGUAGES:
            accepted = request.headers.get("accept-language")
            language = negotiation.choose_language(accepted, linkset.PAGE_LANGUAGES)
        quarter, heading = _word(_QUARTER, query.get("quarter")), _word(_HEADING, query.get("hs4"))
        newest, charter = answered(host.newest), answered(host.charter)
        body, policy = services.pages.hub(
            language,
            None if newest is None else newest[1],
            None if charter is None else document.opened(charter).content,
            (quarter, heading),
        )
        return Response(
            body,
            media_type="text/html; charset=utf-8",
            headers={
                "Cache-Control": caching.SHORT,
                "Vary": "Accept-Language",
                "Content-Language": language,
                "Content-Security-Policy": policy,
            },
        )

    def slash(request: Request) -> Response:
        here(services)
        query = request.scope["query_string"].decode("latin-1")
        return Response(status_code=308, headers={"Location": f"/hub?{query}" if query else "/hub"})

    routes.add_api_route("/hub", page, methods=["GET", "HEAD"])
    routes.add_api_route("/hub/", slash, methods=["GET", "HEAD"])
    return routes


def _word(pattern: re.Pattern[str], text: Any) -> str:  # noqa: ANN401 - a query's member, if any
    return text if isinstance(text, str) and pattern.fullmatch(text) else ""
