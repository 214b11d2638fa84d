"""Airplane mode after one load, deliveries, and new versions of the app (T98)."""

import gzip
from typing import Any

import pytest

from passport.work.batches.items import Item
from passport.work.pack import pack
from resolver.answers import phone_files
from resolver.answers.phone_files import PhoneApp
from tests.phone.conftest import Opened
from tests.phone.driving import Phone, scenario, words
from tests.phone.site import Elsewhere, Site
from tests.phone.test_app_session import delivery as bare_delivery

SOUND = scenario("verified/accreditation-the-list-does-not-name")
LISTED = SOUND._replace(status=())
PRODUCT = SOUND.expect["product"]["id"]
FETCHED = """
(names) => Promise.all(names.map((name) => fetch(name).then((got) => got.ok ? "" : name, () => name)))
"""
IMPORTED = """
(names) => Promise.all(names.map((name) => (
  import(`./${name}`).then(() => "", (error) => `${name}: ${error}`))))
"""
KEPT = """
async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const found = await Promise.all(caches_.map((one) => one.match("./app/main.js")));
  return [Boolean((await navigator.serviceWorker.getRegistration())?.active), found.some(Boolean)];
}
"""


def delivery(*passports: bytes) -> bytes:
    """What ``passport pack`` makes of them."""
    items = [Item(str(place), data) for place, data in enumerate(passports)]
    return pack(items, [Item("status", data) for data in SOUND.status]).data


def kept(phone: Phone) -> Phone:
    """Wait until the service worker holds the whole app."""
    phone.page.wait_for_selector("body[data-offline=ready]")
    phone.page.wait_for_function("navigator.serviceWorker.ready.then((found) => Boolean(found.active))")
    return phone


def airplane(phone: Phone) -> None:
    phone.page.context.set_offline(True)


def test_a_delivery_of_the_evening_before_is_found_in_airplane_mode(phone: Opened, hosts: Elsewhere) -> None:
    seen = kept(phone(offline=True).open().language().trust(SOUND.trust))
    seen.tab("deliveries").give("import", delivery(SOUND.passport), "tomorrow.ndjson")
    seen.page.wait_for_selector("[data-imported='1']")
    airplane(seen)
    # The app itself comes back without a network.
    seen.page.reload()
    seen.page.wait_for_selector("body[data-ready=yes]")
    assert (
        seen.page.evaluate("fetch('./files.json', { cache: 'no-store' }).then(() => 'net', () => 'none')")
        == "none"
    )
    seen.errors.clear()
    assert seen.look(
        PRODUCT.upper().replace("HTTPS://ID.NORRLAND-STEEL.EXAMPLE", "https://id.norrland-steel.example")
    ).state
    seen.look(PRODUCT)
    assert seen.state == "verified"
    assert seen.page.get_attribute("[data-label]", "data-label") == "pass"
    # What the delivery did not bring is grey, kept for later, and cannot be asked for now.
    seen.look("https://id.norrland-steel.example/01/09506000134352/21/UNSEEN")
    assert (seen.state, seen.level) == ("not_here", "unknown")
    seen.page.click("[data-action=ask]")
    seen.page.wait_for_selector(".problem:not(:empty)")
    host = "id.norrland-steel.example"
    assert words("en")["error.offline"].replace("{host}", host) in seen.text()
    seen.errors.clear()
    seen.tab("history")
    assert [row.get_attribute("data-state") for row in seen.page.locator("[data-entry]").all()].count(
        "waiting"
    ) >= 1
    assert hosts.asked == []


def test_every_file_of_the_app_is_kept_and_the_lazy_ones_run_offline(phone: Opened, site: Site) -> None:
    seen = kept(phone(offline=True, url=site.url).ready(SOUND))
    airplane(seen)
    names = [name for name in site.app.files if name != "index.html"]
    lost = seen.page.evaluate(FETCHED, names)
    assert [name for name in lost if name] == []
    # The workers' own, what runs already, and what is no module of ours.
    others = {"app/camera/decoder.js", "app/camera/qr/worker.js", "app/main.js", "sw.js"}
    modules = [name for name in names if name.endswith(".js") and name not in others]
    modules = [name for name in modules if not name.startswith("node_modules/")]
    failed = seen.page.evaluate(IMPORTED, modules)
    assert [text for text in failed if text] == []
    for lang in ("de", "zh"):
        seen.tab("more")
        seen.page.click(f"[data-language={lang}]")
        seen.page.wait_for_function(
            "(text) => document.querySelector('h1')?.textContent === text", arg=words(lang)["nav.more"]
        )


def test_t98_a_new_version_is_shown_and_taken_on_request(phone: Opened, kept_site: Site) -> None:
    first = kept_site.app
    second = newer(first)
    assert second.version != first.version
    with Site(first) as site:
        seen = kept(phone(offline=True, url=site.url).ready(SOUND))
        assert seen.text("#version").endswith(first.version[:12])
        site.app = second
        seen.page.reload()
        seen.page.wait_for_selector("[data-banner=update]")
        # Until a person takes it, the whole app is the former one.
        assert seen.text("#version").endswith(first.version[:12])
        assert "newer" not in seen.page.evaluate("fetch('./style.css').then((got) => got.text())")
        seen.page.click("[data-action=update]")
        seen.page.wait_for_function(
            "(version) => document.getElementById('version').textContent.endsWith(version)",
            arg=second.version[:12],
        )
        assert "newer" in seen.page.evaluate("fetch('./style.css').then((got) => got.text())")
        assert seen.file(SOUND.passport).state == "verified"  # trust and history came along


def test_t98_a_worker_of_the_version_that_runs_is_no_update(phone: Opened) -> None:
    """WebKit can name it as waiting while it takes over."""
    seen = phone(offline=True)
    waiting = "ServiceWorkerRegistration.prototype, 'waiting', { get() { return this.active; } }"
    seen.page.add_init_script(f"Object.defineProperty({waiting});")
    kept(seen.open())
    seen.page.reload()
    seen.page.wait_for_selector("body[data-offline=ready]")
    assert seen.page.evaluate("navigator.serviceWorker.controller !== null")
    assert seen.page.locator("[data-banner=update]").count() == 0


def newer(app: PhoneApp) -> PhoneApp:
    """The next version of the app."""
    changed = {name: data for name, data in app.files.items() if name != phone_files.LISTING}
    return PhoneApp({**changed, "style.css": changed["style.css"] + b"\n/* newer */\n"})


def runs(version: str) -> tuple[str, str]:
    """A condition on a page, and what it is asked with: this version runs there."""
    return "(version) => document.getElementById('version')?.textContent.endsWith(version)", version[:12]


def to_the_front(seen: Phone, minute: int) -> None:
    """The app was in the background, and is shown again; by then it is this minute."""
    seen.page.clock.set_fixed_time(f"2026-11-21T10:{minute:02}:00Z")
    seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange')) && undefined")


def test_t98_every_tab_takes_the_version_that_one_of_them_took(phone: Opened, kept_site: Site) -> None:
    first = kept_site.app
    second = newer(first)
    with Site(first) as site:
        seen = kept(phone(offline=True, url=site.url).ready(SOUND))
        other = seen.page.context.new_page()
        other.goto(f"{site.url}#/more")
        other.wait_for_selector("[data-screen=more] [data-stored]")
        site.app = second
        # An app that comes back to the front asks, without being loaded again.
        to_the_front(seen, 5)
        seen.page.wait_for_selector("[data-action=update]")
        other.wait_for_selector("[data-action=update]")
        seen.page.click("[data-action=update]")
        for page in (seen.page, other):
            condition, version = runs(second.version)
            page.wait_for_function(condition, arg=version)
            page.wait_for_selector("body[data-offline=ready]")
            assert page.locator("[data-banner=update]").count() == 0
        assert other.get_attribute("section[data-screen]", "data-screen") == "more"  # where it was
        assert seen.file(SOUND.passport).state == "verified"


LOST = {
    "the service worker": "navigator.serviceWorker.getRegistration().then((one) => one.unregister())",
    "the files": "caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))",
    "one file": "caches.keys().then(async ([name]) => (await caches.open(name)).delete('./style.css'))",
}


def test_what_the_browser_deleted_is_stored_again(phone: Opened) -> None:
    seen = kept(phone(offline=True).ready(SOUND))
    for minute, lost in enumerate(LOST.values(), 5):
        assert seen.page.evaluate(f"{lost}.then(Boolean)")
        seen.page.evaluate("document.body.dataset.offline = ''")
        to_the_front(seen, minute)
        kept(seen)
        assert seen.page.evaluate(KEPT) == [True, True]
    airplane(seen)
    seen.page.reload()
    seen.page.wait_for_selector("body[data-ready=yes]")
    assert seen.page.evaluate("getComputedStyle(document.getElementById('skip')).position") == "absolute"
    seen.errors.clear()  # what the browser says of each request without a network


def test_a_full_device_keeps_nothing_by_halves_and_verifies_all_the_same(phone: Opened) -> None:
    """The browser's own quota, smaller than the app and a delivery."""
    seen = phone(offline=True)
    session = seen.page.context.new_cdp_session(seen.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": seen.url.rstrip("/"), "quotaSize": 100_000})
    seen.open().language().trust(SOUND.trust)
    seen.page.wait_for_selector("body[data-offline=no]")
    assert seen.page.evaluate("caches.keys()") == []
    seen.tab("more")
    assert words("en")["offline.no"] in seen.text()
    seen.tab("deliveries").give("import", bare_delivery([SOUND.passport] * 40), "tomorrow.ndjson")
    seen.page.wait_for_selector(".problem:not(:empty)")
    assert words("en")["error.storage_full"] in seen.text()
    assert seen.page.get_attribute("section[data-screen=deliveries]", "data-count") == "0"
    # Not even a status list has room; the verdict says that they are missing.
    seen.tab("scan").give("file", SOUND.status[0], "status.json")
    seen.page.wait_for_selector(".problem:not(:empty)")
    assert words("en")["error.storage_full"] in seen.text()
    assert seen.file(SOUND.passport).state == "status_unknown"
    seen.errors.clear()


def test_t98_files_of_two_versions_are_never_mixed(phone: Opened, kept_site: Site) -> None:
    """A server that changes a file without saying so: the app runs, but is not kept for airplane mode."""
    app = kept_site.app
    torn = PhoneApp({name: data for name, data in app.files.items() if name != phone_files.LISTING})
    torn.files = {**torn.files, "style.css": b"/* of another version */"}
    with Site(torn) as site:
        seen = phone(offline=True, url=site.url).ready(SOUND)
        seen.page.wait_for_selector("body[data-offline=no]")
        assert seen.page.evaluate(KEPT) == [False, False]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda data: data[:-1] + b"x\n", "delivery_line"),
        (lambda data: data.replace(b'"1"', b'"2"', 1), "delivery_cut"),
        (lambda data: data.replace(b"delivery/1", b"delivery/9", 1), "delivery_format"),
        (lambda data: gzip.compress(data, mtime=0), "unreadable"),
    ],
)
def test_a_damaged_delivery_brings_nothing(change: Any, why: str, phone: Opened) -> None:
    seen = phone().ready(LISTED).tab("deliveries")
    seen.give("import", change(delivery(SOUND.passport)), "damaged.ndjson")
    seen.page.wait_for_selector(".problem:not(:empty), [data-screen=verdict]")
    found = seen.state if seen.state == why else seen.page.get_attribute(".problem", "data-problem")
    assert found == why
    seen.tab("deliveries")
    assert seen.page.get_attribute("section[data-screen=deliveries]", "data-count") == "0"


def test_a_delivery_is_found_searched_and_deleted(phone: Opened) -> None:
    seen = phone().ready(LISTED).tab("deliveries")
    seen.give("import", delivery(SOUND.passport, SOUND.passport), "tomorrow.ndjson")
    seen.page.wait_for_selector("[data-imported='1']")
    seen.page.click("[data-delivery]")
    seen.page.fill("#search", "no such heat")
    assert seen.page.locator("[data-product]").count() == 0
    seen.page.fill("#search", "")
    seen.page.click("[data-product]")
    assert seen.verdict().state == "verified"
    seen.tab("deliveries").page.click("[data-delivery]")
    seen.page.click("[data-action=delete]")
    seen.page.click("[data-action=delete]")
    seen.page.wait_for_selector("[data-screen=deliveries]")
    assert seen.page.get_attribute("section[data-screen=deliveries]", "data-count") == "0"
    assert seen.look(PRODUCT).state == "not_here"
