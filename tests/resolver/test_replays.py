"""Signed requests sent again, overtaken, or taken to another resolver (T125)."""

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

from passport import moments
from resolver.outgoing import client
from resolver.store import connecting, migrating
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict, StoreUnavailable
from resolver.web.signed_requests import COVERED, PUBLISH_PATH, origin_of, sign_publish
from signing import jcs
from tests.resolver.service import PATH, ROOT, Service, listening
from tests.resolver.test_gs1 import MILL, link
from tests.resolver.test_hosting_and_reports import did_json

OTHER = "https://other.example"
RECORDS = ("/links", "/hosted")
Request = tuple[str, dict[str, str], bytes]


def links_record(*links: dict[str, Any]) -> bytes:
    return jcs.canonical({"product": MILL + PATH, "description": "Coil", "links": list(links)})


def bodies(service: Service, path: str) -> tuple[bytes, bytes]:
    """Two contents of one record."""
    if path == "/links":
        first, second = (link("gs1:pip", f"https://a.example/{n}", default=True) for n in "12")
        return links_record(first), links_record(second)
    mill = service.world.mill
    return did_json(mill), did_json(mill, service.world.platform)


def signed(service: Service, path: str, body: bytes, *, seconds: int = 0, root: str = ROOT) -> Request:
    at = moments.shift(service.world.at, seconds)
    signer = service.world.mill.signer
    return path, sign_publish(path, "application/json", body, signer, at=at, root=root), body


def send(service: Service, request: Request) -> httpx.Response:
    path, headers, body = request
    return service.ask("POST", path, headers=headers, content=body)


def shown(service: Service, path: str) -> bytes:
    """What is in force for everybody."""
    if path == "/links":
        return service.get(PATH, "application/linkset+json").content
    return service.get(f"/hosted/{service.world.mill.did}/did.json").content


@pytest.mark.parametrize("path", RECORDS)
def test_t125_a_replayed_request_never_brings_an_earlier_record_back(service: Service, path: str) -> None:
    """T125: the same bytes again, after a newer record, within the five minutes."""
    one, two = bodies(service, path)
    old, new = signed(service, path, one), signed(service, path, two, seconds=10)
    service.later(20)
    assert send(service, old).json()["outcome"] == "stored"
    assert send(service, old).json()["outcome"] == "already", "nothing came between"
    assert send(service, new).json()["outcome"] == "stored"
    kept = shown(service, path)
    refused = send(service, old)
    assert (refused.status_code, refused.json()["code"]) == (409, "records.older")
    assert shown(service, path) == kept
    assert send(service, new).json()["outcome"] == "already"


@pytest.mark.parametrize("path", RECORDS)
def test_t125_of_one_second_two_contents_are_a_conflict(service: Service, path: str) -> None:
    one, two = bodies(service, path)
    assert send(service, signed(service, path, one)).status_code == 200
    refused = send(service, signed(service, path, two))
    assert (refused.status_code, refused.json()["code"]) == (409, "records.same_moment")
    service.later(1)
    assert send(service, signed(service, path, two, seconds=1)).json()["outcome"] == "stored", "the hint"


@pytest.mark.parametrize("path", RECORDS)
def test_t125_a_request_that_was_held_back_does_not_overtake(service: Service, path: str) -> None:
    """T125: old state confirmed later: what was signed in between and never arrived is older than that."""
    one, two = bodies(service, path)
    assert send(service, signed(service, path, one)).status_code == 200
    held_back = signed(service, path, two, seconds=5)
    service.later(20)
    assert send(service, signed(service, path, one, seconds=10)).json()["outcome"] == "already"
    assert send(service, held_back).json()["code"] == "records.older"


def test_t125_a_removal_counts_as_a_version(service: Service) -> None:
    service.stocked()
    one, _ = bodies(service, "/links")
    put = signed(service, "/links", one)
    service.later(20)
    assert send(service, put).status_code == 200
    assert send(service, signed(service, "/links", links_record(), seconds=5)).json()["links"] == 0
    assert send(service, put).json()["code"] == "records.older"


@pytest.mark.parametrize("path", [*RECORDS, "/publish", "/publish/check"])
def test_t125_another_resolver_refuses_the_same_bytes(local: Service, tmp_path: Path, path: str) -> None:
    (tmp_path / "other").mkdir()
    other = Service(tmp_path / "other", knobs={"root": OTHER})
    try:
        body = bodies(local, path)[0] if path in RECORDS else jcs.canonical(local.world.claim())
        request = signed(local, path, body)
        assert send(local, request).status_code in {200, 201}
        refused = send(other, request)
        assert (refused.status_code, refused.json()["code"]) == (401, "publish.other_resolver")
        assert OTHER in refused.json()["hint"]
        assert send(other, signed(other, path, body, root=f"{OTHER}/")).status_code in {200, 201}, "the hint"
        _, headers, _ = request
        renamed = {**headers, "Passport-Resolver": OTHER}
        changed = other.ask("POST", path, headers=renamed, content=body)
        assert changed.json()["code"] == "publish.signature", "the field is signed, not only sent"
    finally:
        other.close()


@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_every_address_that_takes_something_is_covered_here(local: Service) -> None:
    """Whoever adds a signed request decides what a replay of it does."""
    routes: list[Any] = local.app.routes
    posted = {route.path for route in routes if "POST" in route.methods}
    unsigned = {"/credentials/verify"}  # stores nothing
    # An act is done once, by its id (T272, registry/test_acts.py); what is asked of holdings stores nothing.
    of_registry = {"/registry/acts", "/registry/holdings"}
    # A token is asked for by a secret; an event counts once by source and id (T346, pact/test_events.py).
    of_pact = {"/auth/token", "/3/events"}
    # A question of a hub changes nothing; sent again it is one more line of the journal (T429, hub/).
    of_hub = {"/hub/accesses", "/hub/anomalies", "/hub/reconcile", "/hub/search"}
    assert posted == {*RECORDS, "/publish", "/publish/check"} | unsigned | of_registry | of_pact | of_hub


def test_a_signature_that_names_no_resolver_is_told_what_is_missing(
    local: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What version 0.3.0 sends."""
    covered = tuple(name for name in COVERED if name != "passport-resolver")
    body = jcs.canonical(local.world.claim())
    with monkeypatch.context() as patched:
        patched.setattr("resolver.web.signed_requests.COVERED", covered)
        path, headers, _ = signed(local, PUBLISH_PATH, body)
    del headers["Passport-Resolver"]
    answer = send(local, (path, headers, body))
    assert (answer.status_code, answer.json()["code"]) == (401, "publish.unbound")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://id.mill.example", "https://id.mill.example"),
        ("https://ID.Mill.example:443/links", "https://id.mill.example"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://a.example:80", "http://a.example"),
        ("https://a.example:80", "https://a.example:80"),
        ("http://[::1]:8000/publish", "http://[::1]:8000"),
    ],
)
def test_one_resolver_has_one_spelling(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_the_client_signs_for_the_address_that_was_typed(local: Service) -> None:
    """The refusal's hint, obeyed, works."""
    world = local.world
    body = jcs.canonical(world.claim())
    with listening(local.app) as url:
        with pytest.raises(client.ServerRefused) as refused:
            client.publish(url, body, world.mill.signer, at=local.now)
        assert refused.value.code == "publish.other_resolver"
        assert f"--root {ROOT}" in refused.value.hint
        assert client.publish(url, body, world.mill.signer, at=local.now, root=ROOT)[0].outcome == "stored"


def first_version(url: str) -> None:
    """A database as version 0.3.0 left it, with two records."""
    engine = connecting.engine(url)
    with connecting.writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", "resolver.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for kind, name in (("did", "did:web:a.example"), ("issuer", "did:web:b.example")):
            insert = sa.text("INSERT INTO records (kind, name, data) VALUES (:kind, :name, :data)")
            connection.execute(insert, {"kind": kind, "name": name, "data": b"{}"})
    engine.dispose()


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite'}"
    server: Any = request.getfixturevalue("server")
    url: str = server.empty()
    return url


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_the_first_version_is_upgraded_in_place(old: str) -> None:
    first_version(old)
    with pytest.raises(StoreUnavailable) as refused:
        SqlStore(old)
    assert refused.value.code == "store.not_migrated"
    store = SqlStore(old, migrate=True)
    try:
        with store.engine.connect() as connection:
            assert migrating.version(connection) == migrating.HEAD
        records = Records(store)
        assert records.newest("did") == {"did:web:a.example": b"{}"}
        at = "2026-11-22T00:00:00Z"
        write = {"by": "did:web:a.example", "at": at}
        assert records.write("did", "did:web:a.example", b"[]", requested=at, **write), "no moment before"
        with pytest.raises(Conflict):
            records.write("did", "did:web:a.example", b"{}", requested=moments.shift(at, -1), **write)
        with pytest.raises(DBAPIError, match="append-only"), store.writing() as connection:
            connection.execute(sa.text("DELETE FROM records"))
    finally:
        store.close()


def test_the_service_brings_its_own_file_along(tmp_path: Path) -> None:
    """SQLite beside the identity: an update needs no command of its own."""
    first_version(f"sqlite:///{tmp_path / 'resolver.sqlite'}")
    service = Service(tmp_path)
    assert service.get("/healthz").status_code == 200
    service.close()
    with sqlite3.connect(tmp_path / "resolver.sqlite") as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (migrating.HEAD,)
    raw.close()


def test_a_signature_is_told_which_field_it_lacks(local: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """T125: covered and not sent is unbound too; another field that is not covered is a wrong signature."""
    body = jcs.canonical(local.world.claim())
    path, headers, _ = signed(local, PUBLISH_PATH, body)
    del headers["Passport-Resolver"]
    assert send(local, (path, headers, body)).json()["code"] == "publish.unbound"
    with monkeypatch.context() as patched:
        patched.setattr("resolver.web.signed_requests.COVERED", COVERED[1:])
        request = signed(local, PUBLISH_PATH, body)
    assert send(local, request).json()["code"] == "publish.signature"
