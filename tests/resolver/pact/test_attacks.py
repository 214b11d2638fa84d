"""Tokens, ids, pages and filters in the hands of somebody who means ill (T340-T343, T345, T348, T349)."""

import base64
import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from resolver.pact import tokens
from resolver.pact.clients import ClientRefused
from resolver.settings import NOWHERE, PactSettings, SettingsRefused
from signing.encoding import b64url_encode
from tests.resolver.pact.hosting import KEY, PRODUCT, SECRET_THERE, Asking, client_of, host_of, with_pact
from tests.resolver.service import ROOT, Service

UNKNOWN = "3a6c14a7-4deb-498a-b5ea-16ce2535b576"


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Service]:
    """On SQLite, for what no store has a part in."""
    found = with_pact(tmp_path)
    yield found
    found.close()


@pytest.fixture
def service(tmp_path: Path, database: str) -> Iterator[Service]:
    found = with_pact(tmp_path, database)
    yield found
    found.close()


def share(asking: Asking) -> None:
    host_of(asking.service).sharing.share(asking.client.id, [PRODUCT], shared=True)


def refused(answer: httpx.Response, code: str = "BadRequest") -> None:
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert set(answer.json()) == {"code", "message"}
    assert answer.headers["www-authenticate"].startswith("Bearer ")


def jwt(header: dict[str, Any], client: str) -> str:
    """A token as other hosts make them."""
    claims = {"sub": client, "client_id": client, "exp": 4_102_444_800}
    parts = [b64url_encode(json.dumps(one).encode()) for one in (header, claims)]
    return ".".join([*parts, ""])


def test_t340_a_client_sees_what_is_shared_with_it_and_nothing_of_others(local: Service) -> None:
    """T340: with its own token, with the pages and ids of another one, and after both were shared with."""
    local.stocked()
    one, other = client_of(local, "One"), client_of(local, "Other")
    share(one)
    ids = one.ids()
    assert len(ids) == 2 and other.ids() == []
    link = one.listed(limit="1").headers["link"][1:].partition(">")[0].removeprefix(ROOT)
    assert other.get(link).json() == {"data": []}, "T349: a page of another client is a place in its own list"
    token = one.token()
    mixed = token.replace(one.client.id, other.client.id)
    refused(other.get("/3/footprints", mixed))
    host_of(local).sharing.share(one.client.id, [PRODUCT], shared=False)
    assert one.ids() == [] and one.get(f"/3/footprints/{ids[0]}").status_code == 404
    assert host_of(local).sharing.share(one.client.id, [PRODUCT], shared=True).changed == 1
    assert one.ids() == ids


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "None", "typ": "JWT"}])
def test_t341_a_token_that_names_its_own_algorithm_is_none(local: Service, header: dict[str, str]) -> None:
    """T341: there is no field to say ``none`` in, and the MAC is checked before anything else counts."""
    asking = client_of(local)
    forged = jwt(header, asking.client.id)
    refused(asking.get("/3/footprints", forged))
    refused(asking.get("/3/footprints", forged + b64url_encode(b"\0" * 32)))


def test_t341_forged_changed_expired_and_ended_tokens(local: Service) -> None:
    asking = client_of(local)
    token = asking.token()
    assert asking.get("/3/footprints", token).status_code == 200
    signed, _, mac = token.rpartition(".")
    id, expires, nonce = signed.split(".")
    later = f"{id}.{int(expires) + 1}.{nonce}.{mac}"
    empty = f"{signed}.{'A' * 43}"
    own = tokens.issue(asking.client, b"k" * 32, ROOT, int(expires) - 900)
    elsewhere = tokens.issue(asking.client, KEY, "https://other.example", int(expires) - 900)
    distant = tokens.issue(asking.client, KEY, ROOT, int(expires) + 10_000)
    refused(asking.get("/3/footprints", distant), "TokenExpired")
    for forged in (later, empty, own, elsewhere, token[:-1], token + "A", token.upper(), "x" * 500):
        refused(asking.get("/3/footprints", forged))
    for field in ("", "Bearer", f"Basic {token}", f"Bearer {token} x", f"bearer  {token}x"):
        answer = local.get("/3/footprints", authorization=field)
        refused(answer)
    refused(local.get("/3/footprints"))
    refused(local.ask("POST", "/3/events", content=b"{}"))
    local.later(899)
    assert asking.get("/3/footprints", token).status_code == 200
    local.later(1)
    refused(asking.get("/3/footprints", token), "TokenExpired")


def test_t341_a_token_ends_with_its_secret_and_with_its_client(local: Service) -> None:
    asking, host = client_of(local), host_of(local)
    token = asking.token()
    client, secret = host.clients.renew(asking.client.id, at=local.now)
    refused(asking.get("/3/footprints", token))
    assert asking.sign_in().status_code == 401
    again = Asking(local, client, secret)
    token = again.token()
    assert again.get("/3/footprints", token).status_code == 200
    host.clients.remove(client.id, at=local.now)
    refused(again.get("/3/footprints", token))
    assert again.sign_in().status_code == 401
    with pytest.raises(ClientRefused) as gone:
        host.clients.renew(client.id, at=local.now)
    assert gone.value.code == "share.unknown_client"


def test_t395_a_secret_that_could_not_be_handed_over_replaces_none(local: Service) -> None:
    """T395: the file comes first, so a full disk leaves the client with the secret it has."""
    asking = client_of(local)
    clients = host_of(local).clients

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        clients.renew(asking.client.id, at=local.now, keep=full)
    assert asking.sign_in().status_code == 200
    with pytest.raises(OSError, match="No space"):
        clients.make("Nobody", None, at=local.now, keep=full)
    assert [one.id for one in clients.all()] == [asking.client.id]


def test_t342_what_is_not_shared_is_answered_as_what_is_not_there(service: Service) -> None:
    """T342: the same status, fields and bytes, and a question that reads the client's own rows alone."""
    service.stocked()
    one, other = client_of(service, "One"), client_of(service, "Other")
    share(one)
    answers = [other.get(f"/3/footprints/{id}") for id in (one.ids()[0], UNKNOWN, "x", "%00", "a" * 300)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert answers[0].json()["code"] == "NotFound"
    for query in ("productId=%00", "geography=%2500", "companyId=%0A"):
        assert other.get(f"/3/footprints?{query}").status_code == 400
    nul = "Basic " + base64.b64encode(b"a\0b:x").decode()
    assert other.sign_in(authorization=nul).status_code == 401


def test_t345_wrong_secrets_learn_nothing_and_cost_nothing(local: Service) -> None:
    """T345: an unknown client and a wrong secret are one answer."""
    asking = client_of(local)
    wrong = [
        asking.sign_in(authorization=asking.basic("x" * 43)),
        asking.sign_in(authorization="Basic " + base64.b64encode(b"nobody:x").decode()),
        asking.sign_in(authorization="Basic !"), asking.sign_in(authorization="Basic Og=="),
        asking.sign_in(authorization=f"Bearer {asking.secret}"), asking.sign_in(authorization=""),
        asking.sign_in(authorization="Basic " + base64.b64encode(b"no colon").decode()),
        asking.sign_in(authorization="Basic " + base64.b64encode(b"\xff\xfe:x").decode()),
    ]  # fmt: skip
    assert {(one.status_code, one.content) for one in wrong} == {(401, wrong[0].content)}
    assert wrong[0].json()["error"] == "invalid_client"
    assert wrong[0].headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"grant_type=password&username=a&password=b", "unsupported_grant_type"), (b"", "invalid_request"),
        (b"grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        (b"grant_type=client_credentials&client_id=a&client_secret=b", "invalid_request"),
        (b"\xff", "invalid_request"), (b"grant_type", "invalid_request"),
    ],
)  # fmt: skip
def test_t345_a_request_for_a_token_has_one_form(local: Service, content: bytes, error: str) -> None:
    answer = client_of(local).sign_in(content=content)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_t345_a_form_is_short_and_is_a_form(local: Service) -> None:
    asking = client_of(local)
    assert asking.sign_in(media="application/json").json()["error"] == "invalid_request"
    assert asking.sign_in(content=b"grant_type=client_credentials&x=" + b"a" * 5_000).status_code == 413
    assert asking.sign_in(content=b"grant_type=client_credentials&scope=footprint:list").status_code == 200


def test_t348_huge_filters_are_refused_before_the_store_is_asked(local: Service) -> None:
    """T348: too long a query, too many values, a value too long; and the numbers of pages."""
    asking = client_of(local)
    many = "&".join(f"productId=urn:x:{number}" for number in range(101))
    for query in (many, f"companyId={'a' * 501}", "x=" + "a" * 20_000, f"after={'9' * 30}", "limit=1e9"):
        answer = asking.get(f"/3/footprints?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "BadRequest"), query[:30]
    hundred = "&".join(f"productId=urn:x:{number}" for number in range(100))
    assert asking.get(f"/3/footprints?{hundred}").json() == {"data": []}
    assert asking.get(f"/3/footprints?after={10**15 - 1}&limit={10**15 - 1}").json() == {"data": []}


def test_t343_secrets_are_in_no_log_and_in_no_database(
    local: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """T343: neither the secret nor a token, and of both not even a part."""
    local.stocked()
    asking = client_of(local)
    share(asking)
    with caplog.at_level(logging.DEBUG):
        token = asking.token()
        assert len(asking.ids()) == 2
        asking.get("/3/footprints/x", token)
        asking.sign_in(authorization=asking.basic("wrong"))
        asking.send("RequestCreatedEvent", {})
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert "/3/footprints" in written, "requests are logged"
    with sqlite3.connect(local.folder / "resolver.sqlite") as raw:
        database = "\n".join(raw.iterdump())
    raw.close()
    for secret in (asking.secret, token.rpartition(".")[2], SECRET_THERE, asking.basic().split()[1]):
        assert secret not in written
        assert secret not in database
    assert asking.secret not in repr(asking.client) and KEY.hex() not in repr(local.settings())
    assert repr(KEY) not in repr(local.settings())


def test_t343_clients_are_not_asked_to_sign_in_without_tls(tmp_path: Path) -> None:
    for root in ("http://pact.mill.example", "http://127.0.0.1.mill.example", NOWHERE.replace("s:", ":"), ""):
        with pytest.raises(SettingsRefused) as caught:
            with_pact(tmp_path, root=root)
        assert caught.value.code == "settings.pact_root"
    with_pact(tmp_path, root="http://127.0.0.1:8000").close()
    with pytest.raises(SettingsRefused):
        PactSettings(b"short", str)


def test_without_a_host_its_addresses_are_not_there(tmp_path: Path) -> None:
    service = Service(tmp_path)
    for path in ("/3/footprints", f"/3/footprints/{UNKNOWN}", "/.well-known/openid-configuration"):
        assert service.get(path).status_code == 404
    for path in ("/auth/token", "/3/events"):
        assert service.ask("POST", path, content=b"x").status_code == 404
    service.close()
