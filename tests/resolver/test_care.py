"""Backup, restore, check and export: what was published is never lost, and outlives the service."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from resolver.answers.exporting import ANSWER, PASSPORT, ExportRefused, answer, export, standing
from resolver.settings import Platform, Settings
from resolver.store import tables
from resolver.store.checking import documents, integrity
from resolver.store.copying import copy
from resolver.store.records import Records
from resolver.store.sql import SqlStore
from resolver.store.store import StoreUnavailable
from tests.resolver import postgres
from tests.resolver.racing import admit, claim_of
from tests.resolver.service import PATH, Service, parts
from verify import Demand, Evidence, TrustList, verify


def everything(store: SqlStore) -> dict[str, list[tuple[object, ...]]]:
    with store.read.connect() as connection:
        return {
            name: sorted(tuple(row) for row in connection.execute(sa.select(table)))
            for name, table in tables.metadata.tables.items()
        }


def test_a_backup_restored_into_either_kind_holds_every_row(
    service: Service, tmp_path: Path, server: postgres.Server
) -> None:
    service.stocked()
    service.register("https://id.norrland-steel.example/01/07312345678909/21/L",
                     {"rel": "gs1:pip", "href": "https://a.example/", "title": "x", "default": True})
    store: SqlStore = service.app.state.services.store
    backup = SqlStore(f"sqlite:///{tmp_path / 'backup.sqlite'}")
    assert copy(store, backup) == len(list(documents(store)))
    restored = SqlStore(server.empty(), migrate=True)
    copy(backup, restored)
    assert everything(store) == everything(backup) == everything(restored)
    assert integrity(restored) == []
    with pytest.raises(StoreUnavailable) as caught:
        copy(backup, restored)
    assert caught.value.code == "store.not_empty"
    admit(restored, claim_of(1, "01/new"))
    Records(restored).write("did", "did:web:m", b"{}", by="a", at="2026-01-01T00:00:00Z")
    backup.close()
    restored.close()


def test_an_export_answered_by_the_platform_verifies_without_a_service(
    service: Service, tmp_path: Path
) -> None:
    world = service.world
    claim, statement = service.stocked()
    folder = tmp_path / "out"
    count = export(service.app.state.services.store, folder, service.settings())
    assert count == len(list(folder.rglob(ANSWER)))
    platform = Platform(world.platform.did, world.platform.name, world.platform.signer)
    written = list(answer(folder, platform, at=service.now))
    assert folder / PATH[1:] / PASSPORT in written
    data = (folder / PATH[1:] / PASSPORT).read_bytes()
    served = parts(data)
    assert (served.claim.document, served.statement and served.statement.document) == (claim, statement)
    trust = TrustList.open(world.trust())
    report = verify(data, Evidence.open(status=world.status_bundle()), trust, Demand(at=service.now))
    assert report.state == "verified"
    assert service.get(PATH, "application/json").status_code == 200
    assert "<html" in (folder / PATH[1:] / "index.html").read_text(encoding="utf-8")


def test_an_export_that_was_altered_is_not_answered_for(service: Service, tmp_path: Path) -> None:
    world = service.world
    service.stocked()
    folder = tmp_path / "out"
    export(service.app.state.services.store, folder, service.settings())
    platform = Platform(world.platform.did, world.platform.name, world.platform.signer)
    told = json.loads((folder / PATH[1:] / ANSWER).read_text(encoding="utf-8"))
    (folder / "d" / told["claim"]).unlink()
    with pytest.raises(ExportRefused) as caught:
        list(answer(folder, platform, at=service.now))
    assert caught.value.code == "export.missing"


def test_t155_an_export_that_outlived_its_status_lists_says_so(service: Service, tmp_path: Path) -> None:
    """T155: the platform dates its answers today, whenever the export was made."""
    service.stocked()
    folder = tmp_path / "out"
    count = export(service.app.state.services.store, folder, service.settings())
    now = standing(folder, at=service.now)
    assert sum(now.answers.values()) == count
    assert set(now.answers) == {"current"}
    assert (now.lists > 0, now.ended) == (True, 0)
    later = standing(folder, at=now.oldest)
    assert (later.ended > 0, later._replace(ended=0)) == (True, now)


def test_t80_no_identifier_leads_out_of_the_folder(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'a.sqlite'}")
    admit(store, claim_of(0, "p/../../evil"))
    settings = Settings(database="sqlite:///x", trust=b"")
    with pytest.raises(ExportRefused):
        export(store, tmp_path / "out", settings)
    assert not (tmp_path / "evil").exists()
    store.close()
