"""A stored passport is three rows: its delivery, its row of the index, its bytes. Halves do not count."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.phone.comparing import b64
from tests.phone.conftest import Opened
from tests.phone.driving import Phone, words
from tests.phone.node import Asked, asking
from tests.phone.test_app_session import delivery, trusting
from tests.phone.test_golden_storage import COUNT
from tests.phone.test_loop import PRODUCT, SOUND, counted, delivered
from tests.world import NOW, World

SECOND: Final = PRODUCT.rpartition("/")[0] + "/SECOND"
# What an aborted write can leave out, and what another tab may have deleted so far.
LOST: Final = ("passports", "deliveries", "products")
_BASE: Final = """
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const base = await asked(indexedDB.open("passport-phone"));
"""
LOSE: Final = f"""async ([name, product]) => {{ {_BASE}
  const rows = await asked(base.transaction("products").objectStore("products").getAll());
  const {{ key, delivery }} = rows.find(({{ id }}) => id === product);
  const row = name === "deliveries" ? delivery : key;
  await asked(base.transaction(name, "readwrite").objectStore(name).delete(row));
  base.close();
}}"""
FORGET_THE_INDEX: Final = f"""async () => {{ {_BASE}
  await asked(base.transaction("facts", "readwrite").objectStore("facts").delete("indexed"));
  base.close();
}}"""


def counts(phone: Phone) -> dict[str, int]:
    found: dict[str, int] = phone.page.evaluate(COUNT)[1]
    return {name: found[name] for name in ("deliveries", "products", "passports")}


@pytest.mark.parametrize("lost", LOST)
def test_t240_half_a_passport_is_not_stored_and_is_swept_on_opening(lost: str, phone: Opened) -> None:
    """T240: its fellow of the same delivery is what it was, unless the delivery itself is gone."""
    seen = delivered(phone())
    # The tally knows how many the delivery had.
    assert seen.look(SECOND).level != "unknown"
    assert (counted(seen)["scanned"], counted(seen)["missing"]) == (1, 1)
    seen.page.evaluate(LOSE, [lost, PRODUCT])
    rest = lost != "deliveries"
    # A file is judged, and nothing of the half is evidence.
    assert seen.file(SOUND.passport).state == "verified"
    assert seen.look(PRODUCT).state == "not_here"
    assert (seen.look(SECOND).state == "not_here") is not rest
    # History: what waits for a passport still waits.
    seen.tab("history")
    waiting = seen.page.locator("[data-entry][data-state=waiting]").count()
    assert waiting == (1 if rest else 2)
    assert not seen.page.locator("[data-entry][data-state=arrived]").count()
    # Deliveries and the tally say how many are gone.
    seen.page.goto(f"{seen.url}#/tally")
    seen.page.wait_for_selector("[data-screen=tally]")
    lacking = "1" if rest else "2"  # its newest scan found nothing of the second one either
    assert seen.page.get_attribute("[data-group=missing] [data-lost]", "data-lost") == lacking
    assert PRODUCT not in seen.text("[data-group=missing]")
    seen.tab("deliveries")
    assert seen.page.locator("[data-delivery]").count() == int(rest)
    if rest:
        seen.page.click("[data-delivery]")
        assert seen.page.get_attribute("[data-lost]", "data-lost") == "1"
        assert seen.page.locator("[data-product]").count() == 1
    # An index that is made anew makes no half whole; what is left is deleted.
    seen.page.evaluate(FORGET_THE_INDEX)
    seen.page.reload()
    seen.page.wait_for_selector("body[data-ready=yes]")
    left = f"async () => (await ({COUNT})())[1].products === {int(rest)}"
    seen.page.wait_for_function(left)
    assert counts(seen) == {"deliveries": int(rest), "products": int(rest), "passports": int(rest)}
    assert seen.look(PRODUCT).state == "not_here"
    assert (seen.look(SECOND).state == "not_here") is not rest


def test_a_passport_of_a_list_whose_delivery_another_tab_deleted_is_said_to_be_gone(phone: Opened) -> None:
    seen = delivered(phone())
    seen.page.click("[data-delivery]")
    seen.page.wait_for_selector("[data-product$=SECOND]")
    other = seen.page.context.new_page()
    other.clock.set_fixed_time(SOUND.at)
    other.goto(f"{seen.url}#/deliveries")
    other.click("[data-delivery]")
    for _ in range(2):
        other.click("[data-action=delete]")
    other.wait_for_selector("[data-screen=deliveries][data-count='0']")
    seen.page.click("[data-product]")
    seen.page.wait_for_selector(".problem[data-problem=passport_gone]")
    assert words("en")["error.passport_gone"] in seen.text()
    assert seen.look(PRODUCT).state == "not_here"
    assert counts(seen) == {"deliveries": 0, "products": 0, "passports": 0}


# The same in Node, where the moment between two reads can be chosen


@pytest.fixture(scope="module")
def running() -> Iterator[Asked]:
    with asking("app.mjs") as asked:
        yield asked


@pytest.fixture
def ask(running: Asked) -> Asked:
    """A phone that has just been bought."""
    running("clock", moment=NOW)
    running("begin")
    return running


def taken(ask: Asked) -> tuple[int, str, str]:
    """A delivery of one passport: its number, its product, and the passport as base64."""
    world = World()
    trusting(ask, world)
    data = world.passport()
    told: Any = ask("take", data=b64(delivery([data], [world.status_bundle()])), name="x")
    uri: str = world.claim()["credentialSubject"]["id"]
    assert ask("scan", uri=uri)["state"] == "verified"
    return int(told["id"]), uri, b64(data)


def test_t240_a_delivery_dropped_by_another_tab_between_look_up_and_read_is_not_here(ask: Asked) -> None:
    number, uri, data = taken(ask)
    assert ask("found", uri=uri) == 1
    ask("tab", name="second")
    ask("drop", id=number)
    ask("tab", name="first")
    assert ask("best") is None
    assert ask("check", data=data)["state"] == "verified"


@pytest.mark.parametrize("lost", LOST)
def test_t240_halves_are_no_evidence_arrive_nowhere_and_are_swept(lost: str, ask: Asked) -> None:
    number, uri, data = taken(ask)
    assert ask("sweep") == 0
    ask("lose", name=lost, key=number if lost == "deliveries" else f"{number}/0")
    assert ask("arrived", scanned=[uri]) == []
    assert ask("scan", uri=uri) is None
    assert ask("check", data=data)["state"] == "verified"
    assert ask("sweep") == 1 and ask("sweep") == 0
    assert ask("begin", keep=True)["trusted"] is True


@pytest.mark.parametrize("failing", [1, 2, 3], ids=["passports", "status lists", "delivery"])
def test_a_delivery_whose_writing_stops_anywhere_is_not_stored(failing: int, ask: Asked) -> None:
    """Even where the device keeps rows of the transaction that it refused, and deletes none."""
    world = World()
    trusting(ask, world)
    uri = world.claim()["credentialSubject"]["id"]
    ask("keeps_halves", after=failing)
    sent = b64(delivery([world.passport()], [world.status_bundle()]))
    assert ask("take", data=sent, name="x") == {"refused": "storage_full"}
    assert ask("scan", uri=uri) is None
    assert ask("arrived", scanned=[uri]) == []
    ask("room")
    assert ask("sweep") == 1
    assert ask("take", data=sent, name="x")["passports"] == 1
    assert ask("scan", uri=uri)["state"] == "verified"


def test_a_delivery_that_lost_a_row_before_it_counts_is_refused(ask: Asked) -> None:
    """As by another tab that swept where the browser has no locks."""
    world = World()
    trusting(ask, world)
    ask("swept_meanwhile")
    sent = b64(delivery([world.passport()], [world.status_bundle()]))
    assert ask("take", data=sent, name="x") == {"refused": "storage_failed"}
    assert ask("scan", uri=world.claim()["credentialSubject"]["id"]) is None
