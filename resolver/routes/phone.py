"""``/phone/``: the phone app as a demonstration; for independence it is installed from another origin."""

from functools import cache
from pathlib import Path

from fastapi import Request, Response

from resolver.answers.phone_files import PhoneApp, load, own_modules
from resolver.services import Services
from resolver.web.routing import Routes

# Every answer of the service has these already.
_OF_THE_EDGE = frozenset({"Referrer-Policy", "X-Content-Type-Options"})


@cache
def _app(modules: Path) -> PhoneApp:
    """Read once, when somebody first asks; it may ask this resolver for passports, by a relative address."""
    return load(modules=modules, demonstration=True, platform="../")


def router(services: Services) -> Routes:
    """Make the routes of this file."""
    routes = Routes()
    given = services.settings.modules
    modules = Path(given) if given else own_modules()

    def served(name: str, request: Request) -> Response:
        asked = request.headers
        status, headers, body = _app(modules).answer(
            name, asked.get("accept-encoding", ""), asked.get("if-none-match", "")
        )
        kept = {field: value for field, value in headers.items() if field not in _OF_THE_EDGE}
        return Response(body, status, kept)

    def start() -> Response:
        return Response(status_code=308, headers={"Location": "/phone/"})

    routes.add_api_route("/phone", start, methods=["GET", "HEAD"])
    routes.add_api_route("/phone/{name:path}", served, methods=["GET", "HEAD"])
    return routes
