"""Routes made of plain functions match, answer and refuse as the framework's own do."""

import asyncio
import threading

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from resolver.web.routing import Routes


def _asked(method: str, path: str) -> httpx.Response:
    routes = Routes()
    main = threading.get_ident()

    def blocking(second: str, first: str) -> Response:
        assert threading.get_ident() != main, "it may wait for the database"
        return Response(f"{first} and {second}")

    async def waiting(request: Request, rest: str) -> Response:
        assert threading.get_ident() == main
        return Response(f"{request.method} {rest} {request.query_params.get('unit', '0')}")

    routes.add_api_route("/of/{first}/{second}.txt", blocking, methods=["GET", "HEAD"])
    routes.add_api_route("/all/{rest:path}", waiting, methods=["POST"])
    app = FastAPI(openapi_url=None)
    app.router.routes.extend(routes.routes)

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
            return await client.request(method, path)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/of/a%20b/c.txt", (200, "a b and c")),
        ("POST", "/all/x/y%2Fz?unit=3&unit=4", (200, "POST x/y/z 4")),
        ("GET", "/of/a/b/c.txt", (404, None)),
        ("POST", "/of/a/b.txt", (405, None)),
        ("GET", "/all/x", (405, None)),
    ],
)
def test_paths_and_methods_match_and_parameters_are_text(
    method: str, path: str, answer: tuple[int, str | None]
) -> None:
    found = _asked(method, path)
    assert found.status_code == answer[0]
    if answer[1] is not None:
        assert found.text == answer[1]
    if found.status_code == 405:
        assert set(found.headers["Allow"].split(", ")) == ({"GET", "HEAD"} if "/of/" in path else {"POST"})


def test_an_argument_that_the_path_does_not_name_is_an_error_when_the_application_is_built() -> None:
    routes = Routes()
    with pytest.raises(ValueError, match=r"/lots/\{digest\} has no parameter unit"):
        routes.add_api_route("/lots/{digest}", lambda request, digest, unit: None, methods=["GET"])
    assert routes.routes == []
