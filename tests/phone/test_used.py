"""A page that serves a second test is as empty as a new one; a page on which something stays serves none."""

from typing import Any

from tests.phone.conftest import AT
from tests.phone.driving import HEIGHT, WIDTH, Phone, scenario
from tests.phone.site import Site
from tests.phone.used import Used

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
    first = Phone(page.page, site.url, at=AT)
    page.watch()
    first.ready(SOUND)
    first.page.evaluate("() => { localStorage.a = 1; sessionStorage.b = 1; caches.open('c') }")
    assert first.page.evaluate(KEPT) != [0, 0, 0, 0]
    used.take_back(page, first)
    heard = len(first.requests)

    again = used.page(GIVEN)
    assert again is page
    again.page.goto(f"{site.url}style.css")
    assert again.page.evaluate(KEPT) == [0, 0, 0, 0]
    assert again.page.evaluate("history.length") <= 2  # the blank page
    second = Phone(again.page, site.url, at=AT).open()
    assert second.page.locator("[data-language=en]").count() == 1
    assert len(first.requests) == heard
    assert second.requests

    again.page.add_init_script("window.left = 1")
    used.take_back(again, second)
    other = used.page(GIVEN)
    assert other is not page
    other.context.close()
