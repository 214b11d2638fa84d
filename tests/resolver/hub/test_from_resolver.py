"""Ingest what a resolver keeps, from SQLite and PostgreSQL: verified anew, by the trust list named here."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.sessions import in_process
from tests.resolver.hub.filled import needs_engine
from tests.resolver.service import Service


@pytest.fixture
def service(database: str, tmp_path: Path) -> Iterator[Service]:
    needs_engine()
    found = Service(tmp_path, database=database)
    yield found
    found.close()


def ingest(folder: Path, service: Service) -> dict[str, str]:
    words = ("--trust", str(folder / "trust.json"), "--hub", str(folder / "hub"), "--at", service.now)
    code, output = in_process(["hub", "ingest", "--db", service.database, *words, "--json"])
    assert code == 0, output
    return {name: str(value) for name, value in json.loads(output).items()}


def test_what_a_resolver_keeps_is_verified_and_kept(service: Service, tmp_path: Path) -> None:
    claim, _ = service.stocked()
    (tmp_path / "trust.json").write_bytes(service.world.trust())
    assert ingest(tmp_path, service)["taken"] == "1"
    service.world.revoke(claim)
    service.later(60)
    lists = service.world.status_list(service.world.mill, "revocation", at=service.now)
    assert service.publish(lists, service.world.mill).status_code == 201
    done = ingest(tmp_path, service)
    assert (done["taken"], done["left"]) == ("0", "1"), "it is withdrawn, so it counts no more"


def test_the_resolver_is_not_believed(service: Service, tmp_path: Path) -> None:
    """A trust list without the mill takes nothing in, though the resolver did."""
    service.stocked()
    mill = service.world.mill.did

    def without(document: dict[str, object]) -> None:
        subject = document["credentialSubject"]
        assert isinstance(subject, dict)
        subject["parties"] = [one for one in subject["parties"] if one["id"] != mill]

    (tmp_path / "trust.json").write_bytes(service.world.trust(edit=without))
    done = ingest(tmp_path, service)
    assert done["taken"] == "0"
    assert "unknown_signer" in done["verdicts"]


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    needs_engine()
    for words in ([], ["--db", str(tmp_path / "none.sqlite")]):
        code, output = in_process(["hub", "ingest", *words, "--hub", str(tmp_path / "hub")])
        assert (code, "hint" in output) == (2, True), output
