"""Pages around the app, forms and messages of other pages, a slow clock (T98)."""

import re
from typing import Any

from tests.phone.browser import ROOT
from tests.phone.conftest import AT, Opened
from tests.phone.driving import Phone, scenario, words
from tests.phone.layout import everything_fits, finds_nothing

SOUND = scenario("verified/accreditation-the-list-does-not-name")
HAND_OVER = """
async (texts) => {
  const cache = await caches.open("passport-shared");
  for (const [place, text] of texts.entries()) {
    await cache.put(new URL(`shared/${place}`, location.href), new Response(text));
  }
}
"""
WAITING = "async () => (await (await caches.open('passport-shared')).keys()).length"


def test_t98_inside_another_page_there_is_no_verdict(phone: Opened) -> None:
    """Also where the host sends no header that forbids it."""
    seen = phone()

    def without_header(route: Any) -> None:
        answer = route.fetch()
        kept = {name: text for name, text in answer.headers.items() if name != "content-security-policy"}
        route.fulfill(response=answer, headers=kept)

    seen.page.route(seen.url, without_header)
    around = f"{seen.url}around.html"
    seen.page.route(
        around, lambda route: route.fulfill(content_type="text/html", body="<iframe src='./'></iframe>")
    )
    seen.page.goto(around)
    inner = seen.page.frame_locator("iframe")
    inner.locator("[data-screen=framed]").wait_for()
    assert inner.locator("h1").inner_text() == words("en")["framed"]
    assert inner.locator("input, button, nav a").count() == 0


def test_t98_files_another_page_hands_over_wait_for_a_person(phone: Opened) -> None:
    seen = phone().ready(SOUND)
    handed(seen)
    assert seen.text("h1") == words("en")["shared.title"]
    assert seen.page.evaluate(WAITING) == 1
    everything_fits(seen)
    finds_nothing(seen)
    seen.page.click("[data-action=refuse]")
    seen.page.wait_for_selector("[data-screen=scan]")
    assert seen.page.evaluate(WAITING) == 0
    assert seen.tab("history").page.get_attribute("section[data-screen=history]", "data-count") == "0"
    handed(seen)
    seen.page.click("[data-action=open-shared]")
    assert seen.verdict().state == "verified"
    assert seen.page.evaluate(WAITING) == 0


def handed(seen: Phone) -> None:
    seen.page.evaluate(HAND_OVER, [SOUND.passport.decode()])
    seen.page.evaluate("location.hash = '#/shared'")
    seen.page.wait_for_selector("[data-screen=shared]")


def test_t98_messages_of_other_pages_are_not_listened_to(phone: Opened) -> None:
    seen = phone().ready(SOUND).file(SOUND.passport)
    before = seen.text()
    seen.page.evaluate(
        "['apply', { verdict: 'verified' }, { texts: ['x'] }].forEach((one) => postMessage(one, '*'))"
    )
    seen.page.wait_for_timeout(100)
    assert seen.text() == before
    listening = re.compile(r'onmessage|addEventListener\("message"')
    told = [
        path.name
        for path in (ROOT / "mobile_demo" / "app").rglob("*.js")
        if listening.search(path.read_text("utf-8"))
    ]
    # Two workers of ours, the file that talks to them, and a port handed to our service worker alone.
    assert sorted(told) == ["decoder.js", "readers.js", "updates.js", "worker.js"]


def test_a_clock_that_cannot_be_right_and_the_zone_are_said(phone: Opened) -> None:
    seen = phone(timezone_id="Asia/Shanghai", at="2025-01-01T00:00:00Z").open().language().trust(SOUND.trust)
    assert seen.page.locator("[data-banner=clock]").count() == 1
    assert "GMT+8" in seen.text("[data-banner=clock]")
    seen.page.clock.set_fixed_time(AT)
    seen.tab("more").tab("scan")
    assert seen.page.locator("[data-banner=clock]").count() == 0


def test_t57_a_list_whose_time_is_over_says_so(phone: Opened) -> None:
    seen = phone(at="2031-01-01T00:00:00Z").open().language().give("list", SOUND.trust, "trust.json")
    seen.page.wait_for_selector("[data-step=ask]")
    assert seen.page.locator("[data-ended]").count() == 1
    seen.page.click("[data-action=install]")
    seen.page.wait_for_selector("[data-screen=scan]")
    assert seen.tab("more").page.locator("[data-ended]").count() == 1
