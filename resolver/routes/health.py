"""``/healthz``: the process runs; ``/readyz``: it can do its work; ``/metrics``: what it counts."""

from fastapi import Response

from resolver.services import Services
from resolver.web import caching, measuring
from resolver.web.routing import Routes
from signing import jcs

_NEVER = {"Cache-Control": caching.NEVER}


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()

    def healthz() -> Response:
        services.store.check()
        return Response(b'{"status":"ok"}', media_type="application/json", headers=_NEVER)

    def readyz() -> Response:
        # A missing response key is an alarm, no reason to take the instance away: passports are still served.
        services.store.check()
        platform = services.settings.platform
        signing = "none" if platform is None else "ok" if services.responder.working else "failing"
        log = "none" if services.log is None else services.log.state
        registry = "none" if services.registry is None else "ok" if services.log is None else log
        body = jcs.canonical(
            {"log": log, "registry": registry, "responses": signing, "status": "ok", "store": "ok"}
        )
        return Response(body, media_type="application/json", headers=_NEVER)

    def metrics() -> Response:
        return Response(services.measures.text(), headers={**_NEVER, "Content-Type": measuring.CONTENT_TYPE})

    routes.add_api_route("/healthz", healthz, methods=["GET", "HEAD"])
    routes.add_api_route("/readyz", readyz, methods=["GET", "HEAD"])
    routes.add_api_route("/metrics", metrics, methods=["GET", "HEAD"])
    return routes
