"""The phone's storage: that of 0.3.0 opens with all that is in it, and a newer one is said to be newer."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.phone.driving import Phone, words
from tests.phone.site import Site

KEPT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "golden" / "phone.json").read_bytes())
WRITE = """async ({ name, version, stores }) => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const full = (value) => {
    if (Array.isArray(value)) return value.map(full);
    if (value === null || typeof value !== "object") return value;
    if ("$bytes" in value) return Uint8Array.from(atob(value.$bytes), (sign) => sign.charCodeAt(0));
    if ("$map" in value) return new Map(full(value.$map));
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, full(one)]));
  };
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => {
    for (const [one, { indexes }] of Object.entries(stores)) {
      const made = request.result.createObjectStore(one);
      for (const { name: index, keyPath, multiEntry } of indexes) {
        made.createIndex(index, keyPath, { multiEntry });
      }
    }
  };
  const base = await asked(request);
  for (const [one, { rows }] of Object.entries(stores)) {
    const store = base.transaction(one, "readwrite").objectStore(one);
    for (const [key, value] of rows) await asked(store.put(full(value), key));
  }
  base.close();
}"""
COUNT = """async () => {
  const base = await new Promise((resolve, reject) => {
    const request = indexedDB.open("passport-phone");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const counts = {};
  for (const name of base.objectStoreNames) {
    counts[name] = await new Promise((resolve) => {
      base.transaction(name).objectStore(name).count().onsuccess = (event) => resolve(event.target.result);
    });
  }
  const found = [base.version, counts];
  base.close();
  return found;
}"""
COUNTS = {name: len(store["rows"]) for name, store in KEPT["stores"].items()}
PRODUCT = "https://id.mill.example/01/07312345678909/21/C-2018-0118-1"
Opened = Callable[..., Phone]


def filled(phone: Opened, site: Site, version: int) -> Phone:
    """A phone on which the app of 0.3.0, or a later one, was used before."""
    seen = phone(at=KEPT["at"]).fresh()
    seen.page.goto(f"{site.url}manifest.webmanifest")  # of the app's origin, and runs none of its code
    seen.page.evaluate(WRITE, {**KEPT, "version": version})
    seen.errors.clear()  # a bare file makes the browser ask for a favicon; the app names its own icon
    return seen


def test_storage_of_0_3_0_opens_with_trust_list_history_and_delivery(phone: Opened, site: Site) -> None:
    seen = filled(phone, site, 1).open()
    seen.page.wait_for_selector("[data-screen=scan]")
    assert seen.page.locator("[data-banner=memory], [data-banner=newer]").count() == 0
    assert seen.look(PRODUCT).state == "verified"
    seen.tab("history")
    assert "C-2018-0118-1" in seen.text()
    seen.tab("deliveries")
    assert "delivery.ndjson" in seen.text()
    version, counts = seen.page.evaluate(COUNT)
    assert (version, set(counts)) == (1, set(COUNTS))
    assert all(counts[name] >= COUNTS[name] for name in COUNTS)


def test_storage_of_a_newer_app_is_left_alone_and_said_to_be_newer(phone: Opened, site: Site) -> None:
    seen = filled(phone, site, 99).open()
    assert words("en")["banner.newer"] in seen.text("#banners")
    seen.language("en")
    assert seen.page.evaluate(COUNT) == [99, COUNTS]
