"""A page that serves a second test is as empty as a new one; a page on which something stays serves none."""

from typing import Any

from tests.phone.conftest import AT
from tests.phone.driving import HEIGHT, WIDTH, Phone, scenario
from tests.phone.site import Site
from tests.phone.used import BARE, Used

SOUND = scenario("verified/accreditation-the-list-does-not-name")
# No other test asks for this language of the browser, so that the pages here are this test's own.
GIVEN: dict[str, Any] = {
    "viewport": {"width": WIDTH, "height": HEIGHT}, "locale": "en-IE", "service_workers": "block",
}  # fmt: skip
KEPT = """
async () => [(await indexedDB.databases()).length, (await caches.keys()).length, localStorage.length,
  sessionStorage.length]
"""


def test_a_page_used_again_is_empty_unless_something_stays(used: Used, site: Site) -> None:
    page = used.page(GIVEN)
    first = Phone(page.page, site.url, at=AT, used=page)
    page.watch()
    first.ready(SOUND)
    first.page.evaluate("() => { localStorage.a = 1; sessionStorage.b = 1; caches.open('c') }")
    assert first.page.evaluate(KEPT) != [0, 0, 0, 0]
    used.take_back(page, first)
    heard = len(first.requests)

    again = used.page(GIVEN)
    assert again is page
    again.clear(site.url)
    assert again.page.evaluate(KEPT) == [0, 0, 0, 0]
    assert again.page.evaluate("history.length") <= 2  # the bare file
    second = Phone(again.page, site.url, at=AT, used=again).open()
    assert second.page.locator("[data-language=en]").count() == 1
    assert len(first.requests) == heard
    assert second.requests

    again.page.add_init_script("window.left = 1")
    used.take_back(again, second)
    other = used.page(GIVEN)
    assert other is not page
    other.context.close()


def test_a_page_that_was_ready_for_the_same_is_ready_again_and_knows_no_more(used: Used, site: Site) -> None:
    page = used.page({**GIVEN, "locale": "en-ZA"})
    first = Phone(page.page, site.url, at=AT, used=page)
    page.watch()
    first.ready(SOUND).file(SOUND.passport)
    first.look("https://id.norrland-steel.example/01/09506000134352/21/UNSEEN")
    kept = first.tab("more").text(".facts")
    used.take_back(page, first)

    second = Phone(page.page, site.url, at=AT, used=page).ready(SOUND)
    page.watch()
    assert f"{site.url}{BARE}" not in second.requests and second.state == "deliveries"
    assert second.tab("more").text(".facts") == kept
    second.tab("history")
    assert second.page.get_attribute("section", "data-count") == "0"
    assert second.page.evaluate("indexedDB.databases().then((all) => all.length)") == 1
    # Of another moment, or with another list, it is a new phone.
    used.take_back(page, second)
    third = Phone(page.page, site.url, at="2026-11-22T10:00:00Z", used=page).ready(SOUND)
    assert third.state == "deliveries" and third.file(SOUND.passport).state == "verified"
    page.context.close()
