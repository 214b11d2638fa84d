"""Pages of the browser that one test after another uses, empty each time.

A fresh context starts a renderer process and compiles all modules again, 0.5 to 1.1 s of processor time.
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


class Page:
    """A page alone in its context, with whether anything stays on it."""

    def __init__(self, chromium: Any, given: dict[str, Any]) -> None:  # noqa: ANN401 - Playwright's
        self.given: Final = given
        self.context: Final = chromium.new_context(**given)
        self.context.set_default_timeout(60_000)  # a page takes a second; on a busy machine many
        self.page: Final = self.context.new_page()
        self._attach: Final = self.context.new_cdp_session
        self.stays = False
        self._watched = False

    def watch(self) -> None:
        """Notice from now on what a test does that stays."""
        if not self._watched:
            for kind, names in STAYS.items():
                thing = getattr(self, kind)
                for name in names:
                    setattr(thing, name, self._noting(getattr(thing, name)))
        self._watched = True

    def _noting(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the method takes and gives
            self.stays = True
            return real(*given, **named)

        return noted

    def clear(self, url: str) -> None:
        """Leave the app, and delete all that its origin has kept; the browser's cache of files remains."""
        self.page.goto("about:blank")
        place = urlsplit(url)
        origin = f"{place.scheme}://{place.netloc}"
        # Detached at once: Chromium forgets that a page is offline while a second session is attached to it.
        session = self._attach(self.page)
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        session.send("Page.resetNavigationHistory")
        session.detach()
        self.page.set_viewport_size(self.given["viewport"])


class Used:
    """Pages of ended tests by the options they were opened with."""

    def __init__(self, chromium: Any) -> None:  # noqa: ANN401 - Playwright's
        self._chromium: Final = chromium
        self._idle: Final[dict[str, list[Page]]] = {}

    def page(self, given: dict[str, Any]) -> Page:
        """An empty page with these options of a context: a former one, or a new one."""
        idle = self._idle.get(json.dumps(given, sort_keys=True))
        return idle.pop() if idle else Page(self._chromium, given)

    def take_back(self, page: Page, phone: Phone) -> None:
        """Keep the page for the next test, unless something stays on it; a service worker does."""
        lasts = page.stays or page.given["service_workers"] == "allow" or page.page.is_closed()
        if lasts or page.context.pages != [page.page]:
            page.context.close()
            return
        phone.leave()
        page.clear(phone.url)
        self._idle.setdefault(json.dumps(page.given, sort_keys=True), []).append(page)
