"""A resolver with a host of PACT around the world's parties, and a client of it that asks as clients do."""

import base64
import json
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from passport.identifiers.product_id import parse_product_id
from resolver.outgoing import fetch
from resolver.pact.clients import Callback, Client
from resolver.pact.host import PactHost
from resolver.settings import PactSettings
from tests.resolver.service import Service
from tests.world import GTIN, World

SECRET_THERE = "secret-at-the-client"
KEY = bytes(range(32))
PRODUCT = parse_product_id(GTIN).key


def to_loopback(method: str, url: str, **more: Any) -> fetch.Answer:
    """The real client, allowed to reach this machine by http."""
    return fetch.request(method, url, **{**more, "found": False})


class Asking(NamedTuple):
    """A client with its secret, and what it asks of a service."""

    service: Service
    client: Client
    secret: str

    def basic(self, secret: str = "") -> str:
        pair = f"{self.client.id}:{secret or self.secret}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def sign_in(
        self,
        *,
        content: bytes = b"grant_type=client_credentials",
        media: str = "application/x-www-form-urlencoded",
        **headers: str,
    ) -> httpx.Response:
        fields = {"content-type": media, "authorization": self.basic(), **headers}
        return self.service.ask("POST", "/auth/token", headers=fields, content=content)

    def token(self) -> str:
        return str(self.sign_in().json()["access_token"])

    def get(self, path: str, token: str = "") -> httpx.Response:
        return self.service.get(path, authorization=f"Bearer {token or self.token()}")

    def listed(self, **query: str) -> httpx.Response:
        pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return self.get(f"/3/footprints?{pairs}" if pairs else "/3/footprints")

    def ids(self, **query: str) -> list[str]:
        answer = self.listed(**query)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["data"]]

    def send(
        self, kind: str, data: dict[str, Any], id: str = "event-1", changed: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Send an event; ``changed`` are members that replace the usual ones."""
        event = {
            "type": f"org.wbcsd.pact.ProductFootprint.{kind}.3", "specversion": "1.0", "id": id,
            "source": "//buyer.example/3/events", "time": "2026-11-22T10:00:00.5+01:00", "data": data,
            **(changed or {}),
        }  # fmt: skip
        fields = {
            "content-type": "application/cloudevents+json; charset=UTF-8",
            "authorization": f"Bearer {self.token()}",
        }
        return self.service.ask("POST", "/3/events", headers=fields, content=json.dumps(event).encode())


def with_pact(folder: Path, database: str = "", world: World | None = None, **knobs: Any) -> Service:
    """A service with a host of PACT, whose own requests may reach loopback."""
    pact = PactSettings(KEY, lambda _: SECRET_THERE, to_loopback)
    return Service(folder, database=database, world=world or World(), knobs={"pact": pact, **knobs})


def host_of(service: Service) -> PactHost:
    found = service.app.state.services.pact
    assert isinstance(found, PactHost)
    return found


def client_of(service: Service, name: str = "Buyer AG", callback: Callback | None = None) -> Asking:
    """A new client of the service."""
    host = host_of(service)
    client, secret = host.clients.make(name, callback, at=service.now)
    return Asking(service, client, secret)
