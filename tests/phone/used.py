"""Pages of the browser that one test after another uses, empty each time.

A fresh context starts a renderer process and compiles all modules again, 0.5 to 1.1 s of processor time; so
does, if less, a page that was at another origin in between. A first run of the app is another 0.6 s: a page
that was ready for the same scenario gets the trust list and status lists of then, and nothing else.
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


_STORES: Final = """
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const opened = (name, made) => {
    const request = indexedDB.open(name);
    if (made) request.onupgradeneeded = () => request.result.createObjectStore("facts");
    return asked(request);
  };
  const rows = async (base) => {
    const facts = base.transaction("facts").objectStore("facts");
    const [keys, values] = await Promise.all([asked(facts.getAllKeys()), asked(facts.getAll())]);
    return keys.map((key, place) => [key, values[place]]);
  };
  const put = (base, found) => new Promise((resolve, reject) => {
    const changed = base.transaction([...base.objectStoreNames], "readwrite");
    changed.oncomplete = () => resolve();
    changed.onabort = () => reject(changed.error);
    for (const name of base.objectStoreNames) changed.objectStore(name).clear();
    for (const [key, value] of found) changed.objectStore("facts").put(value, key);
  });
  const copied = async (from, to) => {
    const [one, other] = [await opened(from, false), await opened(to, to === "as-it-was")];
    await put(other, await rows(one));
    one.close();
    other.close();
  };
"""
_KEEP: Final = f"async () => {{ {_STORES} await copied('passport-phone', 'as-it-was'); }}"
_RESTORE: Final = f"async () => {{ {_STORES} await copied('as-it-was', 'passport-phone'); }}"
_EMPTY: Final = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of await globalThis.caches?.keys() ?? []) await caches.delete(name);
}"""


class Page:
    """A page alone in its context, with whether anything stays on it."""

    def __init__(self, chromium: Any, given: dict[str, Any]) -> None:
        self.given: Final = given
        self.context: Final = chromium.new_context(**given)
        self.context.set_default_timeout(60_000)  # a page takes a second; on a busy machine many
        self.page: Final = self.context.new_page()
        self._attach: Final = self.context.new_cdp_session
        self.stays = False
        self.ready_for = ""
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
        self.page.goto(f"{url}shared.json")
        self.page.evaluate(_EMPTY)
        self.page.set_viewport_size(self.given["viewport"])

    def clear(self, url: str) -> None:
        """Delete all that the origin has kept; the browser's cache of files remains."""
        self.ready_for = ""
        place = urlsplit(url)
        origin = f"{place.scheme}://{place.netloc}"
        # Detached at once: Chromium forgets that a page is offline while a second session is attached to it.
        session = self._attach(self.page)
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        session.send("Page.resetNavigationHistory")
        session.detach()

    def keep(self, ready_for: str) -> None:
        """Note what the app of now has in its storage, to be brought back by ``restore``."""
        self.page.evaluate(_KEEP)
        self.ready_for = ready_for

    def restore(self, url: str) -> None:
        """The storage of then, and nothing else of this origin."""
        self.page.goto(f"{url}shared.json")
        self.page.evaluate(_RESTORE)
        session = self._attach(self.page)
        session.send("Page.resetNavigationHistory")
        session.detach()


class Used:
    """Pages of ended tests by the options they were opened with."""

    def __init__(self, chromium: Any) -> None:
        self._chromium: Final = chromium
        self._idle: Final[dict[str, list[Page]]] = {}

    def page(self, given: dict[str, Any]) -> Page:
        """A page with these options of a context: a former one, or a new one."""
        idle = self._idle.get(json.dumps(given, sort_keys=True))
        return idle.pop() if idle else Page(self._chromium, given)

    def take_back(self, page: Page, phone: Phone) -> None:
        """Keep the page for the next test, unless something stays on it; a service worker does."""
        lasts = page.stays or page.given["service_workers"] == "allow" or page.page.is_closed()
        if lasts or page.context.pages != [page.page]:
            page.context.close()
            return
        phone.leave()
        page.leave(phone.url)
        self._idle.setdefault(json.dumps(page.given, sort_keys=True), []).append(page)
