"""A witness over HTTP: ``POST /add-checkpoint`` and ``GET /HASH/checkpoint`` of C2SP tlog-witness."""

from collections.abc import Callable
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from resolver.log.witnessing import Answer, Witnessing, WitnessStoreRefused
from resolver.web import limits
from resolver.web.problems import Problem
from signing.logs import notes

MOST_BYTES: Final = notes.MOST_BYTES + 4_096
"""A checkpoint, 63 hashes in base64 and the old size."""
_TEXT: Final = "text/plain; charset=utf-8"


def create_witness_app(witnessing: Witnessing, *, clock: Callable[[], int]) -> FastAPI:
    """Return the witness as an ASGI application; ``clock`` gives POSIX seconds."""
    app = FastAPI(title="Witness", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)

    async def add_checkpoint(request: Request) -> Response:
        length = request.headers.get("content-length")
        try:
            body = await limits.read_body(request.stream(), length, MOST_BYTES)
        except Problem as problem:
            return Response(f"{problem.message}\n", problem.status, media_type=_TEXT)
        return await run_in_threadpool(_answered, lambda: witnessing.add_checkpoint(body, clock()))

    def newest(name: str) -> Response:
        return _answered(lambda: witnessing.newest(name))

    app.add_api_route("/add-checkpoint", add_checkpoint, methods=["POST"])
    app.add_api_route("/{name}/checkpoint", newest, methods=["GET", "HEAD"])
    return app


def _answered(ask: Callable[[], Answer]) -> Response:
    """Answer; where the witness's file cannot be written nothing was cosigned, and the log asks again."""
    try:
        answer = ask()
    except WitnessStoreRefused:
        return Response("the witness cannot write now\n", 503, media_type=_TEXT)
    return Response(answer.body, answer.status, {"Cache-Control": "no-store", "Content-Type": answer.media})
