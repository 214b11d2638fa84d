"""``/healthz``: whether the process runs and its store answers."""

from fastapi import APIRouter, Response

from resolver import caching
from resolver.services import Services


def router(services: Services) -> APIRouter:
    """The routes of this file."""
    routes = APIRouter()

    def healthz() -> Response:
        services.store.check()
        return Response(
            b'{"status":"ok"}', media_type="application/json", headers={"Cache-Control": caching.NEVER}
        )

    routes.add_api_route("/healthz", healthz, methods=["GET", "HEAD"])
    return routes
