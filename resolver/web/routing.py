"""Make routes of plain functions: parameters of the path become arguments, all of them text.

FastAPI reads each function's signature, and makes a model of each parameter, for every application that is
built: 15 ms for the 46 functions here, whose parameters are what stands in the path and nothing else. A route
of Starlette, on which FastAPI is built, matches the same paths and answers with the same statuses.
"""

from collections.abc import Awaitable, Callable, Iterable
from inspect import iscoroutinefunction
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_REQUEST: Final = "request"


class Routes:
    """The routes of one room, in the order in which paths are compared with them."""

    def __init__(self) -> None:
        self.routes: Final[list[Route]] = []

    def add_api_route(self, path: str, endpoint: Callable[..., Any], *, methods: Iterable[str]) -> None:
        """Answer ``path`` by ``endpoint``, which takes ``request`` and parameters of the path by their names.

        A function that is no coroutine runs in a thread, because it may wait for the database. Raises
        ``ValueError`` for an argument that the path does not name: what stands in the query is asked of
        ``request``.
        """
        code = endpoint.__code__
        names = code.co_varnames[: code.co_argcount]
        route = Route(path, _answering(endpoint, names), methods=[*methods])
        unknown = [name for name in names if name != _REQUEST and name not in route.param_convertors]
        if unknown:
            raise ValueError(f"{path} has no parameter {', '.join(unknown)}")
        self.routes.append(route)


def _answering(
    endpoint: Callable[..., Any], names: tuple[str, ...]
) -> Callable[[Request], Awaitable[Response]]:
    waits = iscoroutinefunction(endpoint)

    async def answer(request: Request) -> Response:
        given = [request if name == _REQUEST else request.path_params[name] for name in names]
        made: Response = await (endpoint(*given) if waits else run_in_threadpool(endpoint, *given))
        return made

    return answer
