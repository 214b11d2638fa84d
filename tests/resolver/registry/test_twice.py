"""Devices in two spellings (T362), rows of lots that lack (T363), one id in two acts at a time (T364)."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from resolver.registry.lots import SPLIT
from resolver.store import connecting, tables
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from signing.errors import ToolError
from tests import world_instruments as there_is
from tests.resolver import postgres
from tests.resolver.registry.trading import UNITS, Trading, units
from tests.world_instruments import PARK

SPELLINGS = {
    "a port that says nothing": (PARK, PARK.replace(".example/", ".example:443/")),
    "an escape that is none": (PARK, PARK.replace("device", "d%65vice")),
    "a way that goes back": (PARK, PARK.replace("device/7", "x/../device/7")),
    "a dot behind the host": (PARK, PARK.replace(".example/", ".example./")),
    "capitals of a name space": ("urn:eic:11WABC", "urn:EIC:11WABC"),
    "another host for a GS1 key": (
        "https://id.gs1.org/8004/9506000134352", "https://id.wind-park.example/8004/9506000134352",
    ),
}  # fmt: skip


@pytest.fixture
def local(tmp_path: Path) -> Iterator[SqlStore]:
    found = SqlStore(f"sqlite:///{tmp_path / 'resolver.sqlite'}")
    yield found
    found.close()


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_device_has_one_spelling_and_its_units_are_issued_once_t362(local: SqlStore, name: str) -> None:
    trading = Trading(local)
    first, second = SPELLINGS[name]
    origin = {"name": "Wind park 7", "country": "SE", "commissioned": "2021-04-01"}
    trading.assign(device=first)
    trading.issue(trading.certificate(origin={"id": first, **origin}))
    try:
        trading.assign(device=second)
        with pytest.raises(ToolError) as caught:
            trading.issue(trading.certificate(origin={"id": second, **origin}))
    except ToolError:  # such a spelling is taken in no document
        return
    assert caught.value.code == "registry.contiguous"


def test_an_act_takes_all_units_it_names_or_none_t363(local: SqlStore) -> None:
    """A row of lots is gone, by hand: a retirement must not say more than what is retired."""
    trading = Trading(local)
    digest = trading.issued()
    trading.transfer(digest, 0, 10, by=trading.park, to=trading.mill)
    with local.writing() as connection:
        lots = tables.registry_lots
        connection.exec_driver_sql("DROP TRIGGER registry_lots_no_delete")
        connection.execute(sa.delete(lots).where(lots.c.act == SPLIT))
    for act in (
        lambda: trading.retire(units(digest, 5, 20), by=trading.mill),
        lambda: trading.transfer(digest, 0, UNITS, by=trading.mill, to=trading.park),
        lambda: trading.ask(trading.body, "withdraw", certificate=digest, reason="Meter was wrong"),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "registry.lots"
    trading.retire(units(digest, 0, 10), by=trading.mill)


@pytest.mark.parametrize("act", ["assign", "issue"])
def test_one_id_in_two_acts_at_a_time_is_done_once_t364(server: postgres.Server, act: str) -> None:
    """The other act is under way in a transaction of its own; SQLite has one writer at a time."""
    url = server.database()
    store = SqlStore(url)
    trading = Trading(store)
    trading.assign()
    members = {"documents": [trading.certificate()], "holder": trading.park.did}
    if act == "assign":
        members = {"documents": [there_is.assignment(trading.world, trading.body, device=f"{PARK}8")]}
    own = trading.id()
    codes: list[str] = []

    def ask() -> None:
        try:
            trading.ask(trading.body, act, **{**members, "id": own})
        except ToolError as error:
            codes.append(error.code)
        except Exception as error:  # noqa: BLE001 - what the test is about
            codes.append(type(error).__name__)

    with connecting.writing_beside(store.engine) as connection:
        row = {"id": own, "digest": "x", "act": "transfer", "sender": "did:web:x.example", "at": trading.at}
        connection.execute(tables.registry_requests.insert(), {**row, "answer": b"{}"})
        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        time.sleep(0.5)
        assert thread.is_alive()  # it waits for the other one
    thread.join(20)
    assert codes == ["registry.request_reused"]
    store.close()
    server.give_back(url)
