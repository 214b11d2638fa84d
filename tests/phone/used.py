"""Pages of the browser that one test after another uses, empty each time.

A fresh context starts a renderer process and compiles all modules again, 0.5 to 1.1 s of processor time; so
does, if less, a page that was at another origin in between. A first run of the app is another 0.5 s: where a
page went through one with the same lists, the next that wants it gets what was stored then, and nothing else.
A page on which a test did what stays (scripts of its own, routes, protocol sessions, no network, further
pages) is closed and not used again.
"""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from tests.phone.driving import Phone

STAYS: Final = {
    "page": ("add_init_script", "add_script_tag", "emulate_media", "expose_binding", "expose_function", "on",
             "once", "route", "set_extra_http_headers"),
    "context": ("add_cookies", "add_init_script", "clear_permissions", "expose_binding", "expose_function",
                "grant_permissions", "new_cdp_session", "new_page", "on", "once", "route",
                "set_extra_http_headers", "set_geolocation", "set_offline"),
}  # fmt: skip
"""What a test calls that the next one would notice."""


BARE: Final = "icons/maskable.svg"
"""A small file of the app: one of 180 kB of text is 0.2 s of processor time until it is shown."""

_ASKED: Final = """
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
"""
# A first run leaves facts and no other rows. They hold bytes and maps, which JSON has not.
_KEEP: Final = f"""async () => {{ {_ASKED}
  const base = await asked(indexedDB.open("passport-phone"));
  const stores = [...base.objectStoreNames];
  const at = base.transaction(stores);
  const form = stores.map((name) => {{
    const {{ indexNames, keyPath, autoIncrement }} = at.objectStore(name);
    const indexes = [...indexNames].map((one) => at.objectStore(name).index(one));
    return [name, {{ keyPath, autoIncrement }}, indexes.map((one) => (
      [one.name, one.keyPath, {{ multiEntry: one.multiEntry, unique: one.unique }}]))];
  }});
  const facts = at.objectStore("facts");
  const [keys, values] = await Promise.all([asked(facts.getAllKeys()), asked(facts.getAll())]);
  const counts = await Promise.all(stores.map((name) => asked(at.objectStore(name).count())));
  const {{ version }} = base;
  base.close();
  if (counts.some((count, place) => count && stores[place] !== "facts")) throw new Error("more than facts");
  const plain = (_, value) => {{
    if (value instanceof Uint8Array) return {{ $bytes: [...value] }};
    return value instanceof Map ? {{ $map: [...value] }} : value;
  }};
  return JSON.stringify({{ version, form, rows: keys.map((key, place) => [key, values[place]]) }}, plain);
}}"""
_RESTORE: Final = f"""async (kept) => {{ {_ASKED}
  const {{ version, form, rows }} = JSON.parse(kept, (_, value) => {{
    if (value?.$bytes) return Uint8Array.from(value.$bytes);
    return value?.$map ? new Map(value.$map) : value;
  }});
  const request = indexedDB.open("passport-phone", version);
  request.onupgradeneeded = () => form.forEach(([name, options, indexes]) => {{
    const made = request.result.createObjectStore(name, options);
    indexes.forEach((one) => made.createIndex(...one));
  }});
  const base = await asked(request);
  const at = base.transaction("facts", "readwrite");
  const done = new Promise((resolve, reject) => {{
    at.oncomplete = resolve;
    at.onabort = () => reject(at.error);
  }});
  rows.forEach(([key, value]) => at.objectStore("facts").put(value, key));
  await done;
  base.close();
}}"""
_EMPTY: Final = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of await globalThis.caches?.keys() ?? []) await caches.delete(name);
}"""


class Page:
    """A page alone in its context, with whether anything stays on it."""

    def __init__(self, chromium: Any, given: dict[str, Any], first_runs: dict[str, str]) -> None:
        self.given: Final = given
        self._first_runs: Final = first_runs
        self.context: Final = chromium.new_context(**given)
        self.context.set_default_timeout(60_000)  # a page takes a second; on a busy machine many
        self.page: Final = self.context.new_page()
        self._attach: Final = self.context.new_cdp_session
        self.stays = False
        self.ends = False
        """Whether the site of this page may be gone when the test ends."""
        self._watched = False

    def watch(self) -> None:
        """Notice from now on what a test does that stays; listening by ``Phone`` before this ends with it."""
        self.stays = False
        if not self._watched:
            for kind, names in STAYS.items():
                thing = getattr(self, kind)
                for name in names:
                    setattr(thing, name, self._noting(getattr(thing, name)))
        self._watched = True

    def _noting(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:
            self.stays = True
            return real(*given, **named)

        return noted

    def leave(self, url: str) -> None:
        """Leave the app for a bare file of its origin, where the process and what it compiled stay."""
        self.page.goto(f"{url}{BARE}")
        self.page.evaluate(_EMPTY)
        self.page.set_viewport_size(self.given["viewport"])

    def clear(self, url: str) -> None:
        """Delete all that the origin has kept; the browser's cache of files remains."""
        place = urlsplit(url)
        origin = f"{place.scheme}://{place.netloc}"
        # Detached at once: Chromium forgets that a page is offline while a second session is attached to it.
        session = self._attach(self.page)
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        session.send("Page.resetNavigationHistory")
        session.detach()

    def keep(self, first_run: str) -> None:
        """Note under this name what the app of now has in its storage, to be brought back by ``restore``."""
        if not self.stays:
            self._first_runs[first_run] = self.page.evaluate(_KEEP)

    def has(self, first_run: str) -> bool:
        """Whether that first run was kept and can stand for one here: nothing is different on this page."""
        return first_run in self._first_runs and not self.stays

    def restore(self, url: str, first_run: str) -> None:
        """What was stored by that first run, and nothing else of this origin."""
        if self.page.url != f"{url}{BARE}":
            self.page.goto(f"{url}{BARE}")
        self.clear(url)
        self.page.evaluate(_RESTORE, self._first_runs[first_run])


class Used:
    """Pages of ended tests by the options they were opened with."""

    def __init__(self, chromium: Any) -> None:
        self._chromium: Final = chromium
        self._first_runs: Final[dict[str, str]] = {}
        self._idle: Final[dict[str, list[Page]]] = {}

    def page(self, given: dict[str, Any]) -> Page:
        """A page with these options of a context: a former one, or a new one."""
        idle = self._idle.get(json.dumps(given, sort_keys=True))
        return idle.pop() if idle else Page(self._chromium, given, self._first_runs)

    def take_back(self, page: Page, phone: Phone) -> None:
        """Keep the page for the next test, unless something stays on it; a service worker does."""
        lasts = page.stays or page.ends or page.given["service_workers"] == "allow" or page.page.is_closed()
        if lasts or page.context.pages != [page.page]:
            page.context.close()
            return
        phone.leave()
        page.leave(phone.url)
        self._idle.setdefault(json.dumps(page.given, sort_keys=True), []).append(page)
