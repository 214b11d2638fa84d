"""The real application with the world's parties around it, asked in process or over loopback."""

import asyncio
import json
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from passport import container, moments
from passport.identifiers.product_id import parse_product_id
from resolver.app import create_app
from resolver.settings import Platform, Settings
from resolver.store.sql import SqlStore
from resolver.web.signed_requests import PUBLISH_PATH, sign_publish
from signing import jcs
from tests import waiting
from tests.world import GTIN, Identity, World

ROOT = "https://served.example"
PATH = "/" + parse_product_id(GTIN).key


@cache
def migrated() -> bytes:
    """An SQLite database with its tables and without a row, which takes 60 ms to make; to be copied."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        SqlStore(f"sqlite:///{path}").close()
        return path.read_bytes()


@dataclass
class Service:
    """One resolver on a database in ``folder``; ``now`` is its clock, to be moved at will."""

    folder: Path
    world: World = field(default_factory=World)
    with_platform: bool = True
    knobs: dict[str, Any] = field(default_factory=dict)
    now: str = ""
    database: str = ""
    app: FastAPI = field(init=False)
    apps: list[FastAPI] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.now or self.world.at
        self.app = self.build()

    def settings(self) -> Settings:
        who = self.world.platform
        platform = Platform(who.did, who.name, who.signer) if self.with_platform else None
        values = {
            "root": ROOT,
            "trust": self.world.trust(),
            "platform": platform,
            **self.knobs,
        }
        database = self.database or f"sqlite:///{self.folder / 'resolver.sqlite'}"
        return Settings(database=database, **values)

    def build(self) -> FastAPI:
        own = self.folder / "resolver.sqlite"
        if not self.database and not own.exists():
            own.write_bytes(migrated())
        app = create_app(self.settings(), clock=lambda: self.now)
        self.apps.append(app)
        return app

    def close(self) -> None:
        """Let go of every database connection."""
        while self.apps:
            services = self.apps.pop().state.services
            services.publisher.close()
            services.store.close()

    def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://served.example") as client:
                client.headers.pop("accept")
                return await client.request(method, path, headers=headers, content=content)

        return _finished(run)

    def get(self, path: str, accept: str | None = None, **headers: str) -> httpx.Response:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, headers={**fields, **({"accept": accept} if accept else {})})

    def publish(self, body: bytes | dict[str, Any], by: Identity, *, at: str | None = None) -> httpx.Response:
        data = body if isinstance(body, bytes) else jcs.canonical(body)
        headers = sign_publish(
            PUBLISH_PATH, "application/json", data, by.signer, at=at or self.now, root=ROOT
        )
        return self.ask("POST", PUBLISH_PATH, headers=headers, content=data)

    def post(self, path: str, body: bytes, by: Identity, media: str = "application/json") -> httpx.Response:
        """Any signed request."""
        headers = sign_publish(path, media, body, by.signer, at=self.now, root=ROOT)
        return self.ask("POST", path, headers=headers, content=body)

    def register(self, product: str, *links: dict[str, Any], by: Identity | None = None) -> httpx.Response:
        self.later(1)  # two requests of one second would be a replay
        listed: Any = list(links)
        record = {"product": product, "description": "Hot-rolled coil S355", "links": listed}
        return self.post("/links", jcs.canonical(record), by or self.world.mill)

    def stocked(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Publish a claim, its lists, and the verifier's statement; return claim and statement."""
        world = self.world
        documents = world.documents(response=None)
        assert documents.statement is not None
        mills = [
            world.status_list(world.mill, purpose) for purpose in ("revocation", "suspension", "refresh")
        ]
        assert self.publish(file([documents.claim, *mills]), world.mill).status_code == 201
        theirs = [world.status_list(world.verifier, purpose) for purpose in ("revocation", "suspension")]
        bodys = [world.status_list(world.body, purpose) for purpose in ("revocation", "suspension")]
        answer = self.publish(
            file([documents.statement, world.accreditation_document, *theirs, *bodys]), world.verifier
        )
        assert answer.status_code == 201, answer.text
        return documents.claim, documents.statement

    def later(self, seconds: int) -> None:
        self.now = moments.shift(self.now, seconds)


def file(documents: list[dict[str, Any]]) -> bytes:
    """A presentation of any documents, in the given order."""
    presentation: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": documents,
    }
    return jcs.canonical(presentation)


def parts(data: bytes) -> container.Parts:
    """The members of a served passport."""
    return container.split(json.loads(data))


def _finished(run: Callable[[], Coroutine[Any, Any, httpx.Response]]) -> httpx.Response:
    """What it comes to; in a thread of its own where this thread has a loop, as beside a browser's driver."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(run())
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(lambda: asyncio.run(run())).result(waiting.SECONDS)


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """The application on a loopback port, by the real server."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        for _ in range(500):
            if server.started:
                break
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
