"""Each retirement is in the log, so that a copy of the database that lacks one cannot go on (T248)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from passport.model.log_entry import key_line, read_entry, subject_line
from resolver.log.log_store import LogStore
from resolver.log.logged import back_fill
from resolver.log.witness_app import create_witness_app
from resolver.registry.registry import Registry
from resolver.settings import LogSettings, RegistrySettings, WitnessAddress
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from signing.digests import document_digest
from signing.errors import LogRefused
from tests import world_instruments as there_is
from tests.resolver.log import killing, served
from tests.resolver.registry.trading import Trading, units
from tests.resolver.service import Service, listening
from tests.world import World


def logging(store: SqlStore) -> Trading:
    """A registry whose retirements are logged."""
    made = Trading(store)
    made.registry = Registry(made.own.party, made.own.signer, store, made.trust, logs=True)
    return made


def test_a_retirement_is_entered_by_the_transaction_that_keeps_it(store: SqlStore) -> None:
    trading = logging(store)
    digest = trading.issued()
    log = LogStore(store)
    assert log.count() == 0
    documents = [trading.retire(units(digest, at, at + 10), by=trading.park) for at in (0, 10)]
    with pytest.raises(Conflict):
        trading.retire(units(digest, 5, 15), by=trading.park)
    found = [read_entry(one) for one in log.entries(0, 9)]
    assert [one.digest for one in found if one] == [document_digest(one) for one in documents]
    subject, key = subject_line(trading.own.did), key_line(trading.own.signer.public.multikey)
    assert {(one.kind, one.subject, one.key) for one in found if one} == {("retirement", subject, key)}
    trading.transfer(digest, 100, 200, by=trading.park, to=trading.mill)
    assert log.count() == 2


def nobody(_: str) -> str | None:
    return None


def test_retirements_of_before_the_log_began_are_entered_in_their_order(store: SqlStore) -> None:
    """And of those by a key that the list names no more the digest is said."""
    trading = Trading(store)
    digest = trading.issued()
    documents = []
    for place in range(3):
        trading.at = f"2026-09-1{place}T09:00:00Z"
        documents.append(trading.retire(units(digest, place, place + 1), by=trading.park))
    log, key = LogStore(store), trading.own.signer
    keys = {key.verification_method: key.public.multikey}
    wanted = tuple(document_digest(one) for one in documents)
    assert sorted(back_fill(log, nobody).unknown) == sorted(wanted)
    assert back_fill(log, keys.get) == (3, ())
    found = [read_entry(one) for one in log.entries(0, 9)]
    assert tuple(one.digest for one in found if one) == wanted
    assert back_fill(log, nobody) == (0, ())


def test_an_older_copy_that_lacks_a_retirement_signs_nothing(tmp_path: Path) -> None:
    """A witness has seen the entry of the retirement; in the copy the units would be there again."""
    file, older = tmp_path / "registry.sqlite", tmp_path / "older.sqlite"
    store = SqlStore(f"sqlite:///{file}", migrate=True)
    trading = logging(store)
    digest = trading.issued()
    trading.retire(units(digest, 0, 10), by=trading.park)
    killing.witnessing(tmp_path)
    killing.sequencer(tmp_path, store).step()
    store.close()
    shutil.copy(file, older)
    store = SqlStore(f"sqlite:///{file}")
    trading.registry = Registry(trading.own.party, trading.own.signer, store, trading.trust, logs=True)
    trading.retire(units(digest, 10, 20), by=trading.park)
    killing.sequencer(tmp_path, store).step()
    store.close()
    restored = SqlStore(f"sqlite:///{older}")
    with pytest.raises(LogRefused) as caught:
        killing.sequencer(tmp_path, restored).step()
    assert caught.value.code == "log.rolled_back"
    restored.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A resolver with a registry and a log, whose witness answers over HTTP."""
    world = World()
    own = there_is.registry_of(world)
    registry = RegistrySettings(own.did, own.name, own.signer)
    with listening(create_witness_app(killing.witnessing(tmp_path), clock=lambda: killing.NOW)) as url:
        log = LogSettings(served.ORIGIN, served.SIGNER, (WitnessAddress(served.WITNESS, url),))
        trust = there_is.listing(world, own.listed())
        made = Service(tmp_path, world, knobs={"trust": trust, "log": log, "registry": registry})
        yield made
        made.close()


def test_a_registry_says_nothing_before_a_witness_has_answered(service: Service) -> None:
    """Neither what units are nor what is held, and it takes no act; documents by digest are in every copy."""
    state = f"/registry/certificates/{'uID' + 'D' + 'a' * 64}/lots"
    answer = service.get(state)
    assert (answer.status_code, answer.json()["code"]) == (503, "registry.not_current")
    assert service.get(state.removesuffix("/lots")).status_code == 404
    assert service.get("/readyz").json()["registry"] == "waiting"
    service.app.state.services.log.sequencer.step()
    assert service.get(state).status_code == 404
    assert service.get("/readyz").json()["registry"] == "ok"
