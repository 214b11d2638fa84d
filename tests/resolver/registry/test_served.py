"""The registry over HTTP: signed requests, what is public by digest, and what nobody else is shown."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resolver.registry.checking import wrong_registry
from resolver.registry.registry import Registry
from resolver.settings import RegistrySettings, SettingsRefused
from resolver.store.copying import copy
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from signing import jcs
from signing.digests import document_digest
from tests import world_instruments as there_is
from tests.resolver import postgres
from tests.resolver.registry.trading import NOW, Trading, units
from tests.resolver.service import Service
from tests.world_people import Identity


class Served:
    """A service with a registry; ``trading`` knows its parties and signs its documents."""

    def __init__(self, folder: Path) -> None:
        # What the trading itself would keep is not asked for here.
        self.trading = Trading(SqlStore(f"sqlite:///{folder / 'beside.sqlite'}"))
        own = self.trading.own
        self.service = Service(
            folder, world=self.trading.world, now=NOW,
            knobs={
                "trust": self.trading.trust_file,
                "registry": RegistrySettings(own.did, own.name, own.signer),
            },
        )  # fmt: skip

    def act(self, who: Identity, act: str, **members: Any) -> Any:
        body = jcs.canonical({"act": act, "id": self.trading.id(), **members})
        return self.service.post("/registry/acts", body, who)

    def issued(self) -> str:
        trading = self.trading
        assignment = there_is.assignment(trading.world, trading.body)
        assert self.act(trading.body, "assign", documents=[assignment]).status_code == 200
        document = trading.certificate()
        answer = self.act(trading.body, "issue", holder=trading.park.did, documents=[document])
        assert answer.status_code == 200, answer.text
        return document_digest(document)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    found = Served(tmp_path)
    yield found
    found.service.close()
    found.trading.store.close()


def test_acts_are_signed_and_documents_are_public_by_digest(served: Served) -> None:
    trading, service = served.trading, served.service
    digest = served.issued()
    assert service.get("/readyz").json()["registry"] == "ok"
    shown = service.get(f"/registry/certificates/{digest}")
    assert document_digest(json.loads(shown.content)) == digest
    answer = served.act(trading.park, "transfer", to=trading.mill.did, units=[units(digest, 0, 10)])
    assert answer.status_code == 200
    lots = service.get(f"/registry/certificates/{digest}/lots").json()
    assert [(one["from"], one["to"], one["state"]) for one in lots["lots"]] == [
        ("0", "10", "active"), ("10", "5000000", "active"),
    ]  # fmt: skip
    later = service.get(f"/registry/certificates/{digest}/lots?unit=10").json()
    assert later["lots"] == lots["lots"][1:]
    use = {
        "beneficiary": trading.mill.did, "scope": "2", "purpose": "inventory", "geography": "SE-3",
        "period": {"start": "2026-08-01T00:00:00Z", "end": "2026-08-02T00:00:00Z"},
    }  # fmt: skip
    retired = served.act(trading.mill, "retire", units=[units(digest, 0, 4)], use=use).json()["retirement"]
    found = service.get(f"/registry/retirements/{document_digest(retired)}")
    assert found.content == jcs.canonical(retired)


def test_t276_holders_and_holdings_are_for_the_holder_alone(served: Served) -> None:
    """T276."""
    trading, service = served.trading, served.service
    digest = served.issued()
    assert trading.park.did not in service.get(f"/registry/certificates/{digest}/lots").text
    assert service.ask("POST", "/registry/holdings", content=b"{}").status_code in (401, 415)
    for who, count in ((trading.park, 1), (trading.mill, 0)):
        answer = service.post("/registry/holdings", b'{"after":"0"}', who).json()
        assert (len(answer["lots"]), len(answer["certificates"])) == (count, count)
    wrong = service.post("/registry/holdings", b'{"after":"x"}', trading.park)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "registry.number")


def test_an_unsigned_act_and_one_for_another_registry_do_nothing(served: Served) -> None:
    """T270: the signature covers the content and the resolver that is meant."""
    trading, service = served.trading, served.service
    digest = served.issued()
    entries: list[Any] = [units(digest, 0, 10)]
    body = jcs.canonical({"act": "reserve", "id": trading.id(), "units": entries})
    fields = {"content-type": "application/json"}
    unsigned = service.ask("POST", "/registry/acts", headers=fields, content=body)
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "publish.unsigned")
    refused = served.act(trading.mill, "reserve", units=[units(digest, 0, 10)])
    assert (refused.status_code, refused.json()["code"]) == (409, "registry.not_holder")
    both = served.act(trading.park, "reserve", units=[units(digest, 5, 5), units(digest, 9, 8)]).json()
    assert (both["code"], len(both["also"])) == ("registry.units", 1)
    lots = service.get(f"/registry/certificates/{digest}/lots").json()["lots"]
    assert [one["state"] for one in lots] == ["active"]


def test_without_a_registry_its_addresses_are_not_there(local: Service) -> None:
    assert local.get("/registry/certificates/x").status_code == 404
    assert local.post("/registry/acts", b"{}", local.world.mill).status_code == 404
    assert local.get("/readyz").json()["registry"] == "none"


def test_a_registry_that_nobody_lists_does_not_start(tmp_path: Path) -> None:
    trading = Trading(SqlStore(f"sqlite:///{tmp_path / 'beside.sqlite'}"))
    own = trading.own
    with pytest.raises(SettingsRefused) as refused:
        Service(tmp_path, knobs={"registry": RegistrySettings(own.did, own.name, own.signer)})
    assert refused.value.code == "settings.registry_unlisted"
    with pytest.raises(SettingsRefused) as other:
        RegistrySettings("did:web:other.example", own.name, own.signer)
    assert other.value.code == "settings.registry"


def test_t274_what_is_retired_stays_retired_in_what_is_restored(database: str, tmp_path: Path) -> None:
    """Restored, the units are still retired, for everybody, and the registry goes on behind them."""
    store = SqlStore(database)
    trading = Trading(store)
    digest = trading.issued()
    trading.retire(units(digest, 0, 10), by=trading.park)
    target = SqlStore(f"sqlite:///{tmp_path / 'backup.sqlite'}")
    copy(store, target)
    restored = Registry(trading.own.party, trading.own.signer, target, trading.trust)
    assert wrong_registry(target) == []
    assert restored.store.lots(digest, unit=0, most=9) == trading.live(digest)
    trading.registry = restored
    with pytest.raises(Conflict, match="were retired on"):
        trading.retire(units(digest, 0, 1), by=trading.park)
    trading.retire(units(digest, 10, 20), by=trading.park)
    store.close()
    target.close()


def test_an_address_that_no_store_takes_is_not_there_t372(server: postgres.Server, tmp_path: Path) -> None:
    """T372: PostgreSQL takes no text with a NUL, which is no fault of the store and names nothing."""
    trading = Trading(SqlStore(f"sqlite:///{tmp_path / 'beside.sqlite'}"))
    settings = RegistrySettings(trading.own.did, trading.own.name, trading.own.signer)
    url = server.database()
    service = Service(
        tmp_path, world=trading.world, now=NOW, database=url,
        knobs={"trust": trading.trust_file, "registry": settings},
    )  # fmt: skip
    named = f"uIDA{'A' * 64}"
    for path in (
        "/registry/certificates/%00", "/registry/certificates/%00/lots", "/registry/retirements/a%00b",
        f"/d/{named}/%00.jwt", "/hosted/%00/did.json", "/hosted/did:web:a%00/status/revocation/1",
        "/hosted/did:web:a.example/status%00", "/status/revocation%00/1",
    ):  # fmt: skip
        assert (path, service.get(path).status_code) == (path, 404)
    service.close()
    trading.store.close()
    server.give_back(url)
