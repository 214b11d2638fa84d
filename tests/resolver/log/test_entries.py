"""What becomes an entry of which kind, and what the log costs a publish."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from passport.model.log_entry import key_line, log_entry, subject_line, subject_of
from resolver.log.log_store import LogStore
from resolver.log.logged import back_fill
from resolver.store.sql import SqlStore
from resolver.store.store import Admission
from signing import jcs
from signing.digests import document_digest
from tests.resolver.log.test_logged import SETTINGS
from tests.resolver.racing import claim_of
from tests.resolver.service import Service
from tests.vectors_build import accounts
from tests.vectors_build.stage import Stage


def asked_of_the_log(service: Service) -> list[str]:
    """The statements about entries of the log that a publish of the world's documents makes."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        if "log_entries" in args[2]:
            seen.append(args[2].split()[0])

    event.listen(service.app.state.services.store.engine, "before_cursor_execute", note)
    service.stocked()
    return seen


def test_without_a_log_a_publish_asks_nothing_about_entries(local: Service) -> None:
    assert asked_of_the_log(local) == []


def test_with_a_log_each_publish_asks_once_for_the_place_and_writes_once(tmp_path: Path) -> None:
    service = Service(tmp_path, knobs={"log": SETTINGS})
    assert asked_of_the_log(service) == ["SELECT", "INSERT"] * 2
    service.close()


def test_documents_without_an_entry_take_no_place_among_those_with_one(store: SqlStore) -> None:
    """One batch of three groups: the second has no entry, and the third stands right behind the first."""
    groups = [
        [replace(claim_of(place, f"01/p{place}"), entry=entry)]
        for place, entry in enumerate((b"a", b"", b"c"))
    ]
    assert store.admit_each(groups, by="did:web:m", at="2026-01-01T00:00:00Z") == [["stored"]] * 3
    assert LogStore(store).entries(0, 9) == [b"a", b"c"]


def test_a_stored_co2_statement_is_entered_under_its_entity(store: SqlStore) -> None:
    """The statements of every year share the line of the entity, however the link of its id is spelled."""
    world = Stage()
    signed = accounts.sign(world, accounts.draft())
    digest = document_digest(signed)
    stored = Admission(
        digest,
        "carbonstatement",
        signed["id"],
        signed["issuer"]["id"],
        signed["validFrom"],
        jcs.canonical(signed),
        product="417/7312345000021#2025",
    )
    assert store.admit_each([[stored]], by=world.mill.did, at=accounts.SIGNED) == [["stored"]]
    multikey = world.mill.signer.public.multikey
    assert back_fill(LogStore(store), {signed["proof"]["verificationMethod"]: multikey}.get) == (1, ())
    (entry,) = LogStore(store).entries(0, 9)
    assert entry == log_entry("carbonstatement", digest, "417/7312345000021", multikey)
    assert entry.decode().split("\n") == [
        "passport-log/1 carbonstatement", digest, subject_line("417/7312345000021"), key_line(multikey), ""
    ]  # fmt: skip


@pytest.mark.parametrize("host", ["https://id.norrland-steel.example", "https://other.example/deep/stem"])
def test_one_entity_is_one_subject_wherever_its_link_leads(host: str) -> None:
    document = {"credentialSubject": {"id": f"{host}/417/7312345000021"}}
    assert subject_of("carbonstatement", document) == "417/7312345000021"
