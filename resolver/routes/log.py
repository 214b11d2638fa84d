"""``/log/``: checkpoint and tiles of the transparency log, as C2SP tlog-tiles serves them."""

from fastapi import Request, Response

from resolver.services import Services
from resolver.web import caching
from resolver.web.problems import unknown
from resolver.web.routing import Routes
from signing.errors import LogRefused

_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"


def router(services: Services) -> Routes:
    """The routes of this file; without a log every one of them is a 404."""
    routes = Routes()

    def checkpoint() -> Response:
        text = None if services.log is None else services.log.checkpoint()
        if text is None:
            raise unknown()
        headers = {"Cache-Control": caching.SECOND, "Content-Type": _TEXT}
        return Response(text.encode(), headers=headers)

    def tile(request: Request, path: str) -> Response:
        # Each tile has one spelling; a path that was written with escapes or a query is another address.
        try:
            data = None if services.log is None or request.url.query else services.log.tile(path)
        except LogRefused:
            data = None
        if data is None:
            raise unknown()
        return Response(data, media_type=_BYTES, headers={"Cache-Control": caching.IMMUTABLE})

    routes.add_api_route("/log/checkpoint", checkpoint, methods=["GET", "HEAD"])
    routes.add_api_route("/log/tile/{path:path}", tile, methods=["GET", "HEAD"])
    return routes
