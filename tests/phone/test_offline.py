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

SOUND = scenario("verified/accreditation-the-list-does-not-name")
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
    seen = kept(phone(offline=True).ready(SOUND))
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


def test_t98_a_new_version_is_shown_and_taken_on_request(phone: Opened) -> None:
    first = phone_files.load()
    changed = {name: data for name, data in first.files.items() if name != phone_files.LISTING}
    changed["style.css"] += b"\n/* newer */\n"
    second = PhoneApp(changed)
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


def test_t98_files_of_two_versions_are_never_mixed(phone: Opened) -> None:
    """A server that changes a file without saying so: the app runs, but is not kept for airplane mode."""
    app = phone_files.load()
    torn = PhoneApp({name: data for name, data in app.files.items() if name != phone_files.LISTING})
    torn.files = {**torn.files, "style.css": b"/* of another version */"}
    with Site(torn) as site:
        seen = phone(offline=True, url=site.url).ready(SOUND)
        seen.page.wait_for_timeout(1_500)
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
def test_a_damaged_delivery_brings_nothing(change: Any, why: str, phone: Opened) -> None:  # noqa: ANN401 - bytes to bytes
    seen = phone().open().language().trust(SOUND.trust).tab("deliveries")
    seen.give("import", change(delivery(SOUND.passport)), "damaged.ndjson")
    seen.page.wait_for_selector(".problem:not(:empty), [data-screen=verdict]")
    found = seen.state if seen.state == why else seen.page.get_attribute(".problem", "data-problem")
    assert found == why
    seen.tab("deliveries")
    assert seen.page.get_attribute("section[data-screen=deliveries]", "data-count") == "0"


def test_a_delivery_is_found_searched_and_deleted(phone: Opened) -> None:
    seen = phone().open().language().trust(SOUND.trust).tab("deliveries")
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
