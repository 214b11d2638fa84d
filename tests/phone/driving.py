"""What a person does with the app, and what the tests read off its screens."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.phone.browser import ROOT
from tests.vectors_build.writing import resolved

if TYPE_CHECKING:
    from tests.phone.used import Page

VECTORS = ROOT / "tests" / "vectors"
WIDTH, HEIGHT = 390, 780
# One scenario for each verdict a phone can reach; it has no buyer's policy, so none is below it.
STATES = {
    "adverse": "adverse-opinion",
    "chain_broken": "response-about-another-claim",
    "disputed": "suspended-says-the-platform-alone",
    "figures_wrong": "breakdown-not-lowered",
    "incomplete": "counted-input-missing",
    "input_corrected": "both-versions-consumed",
    "not_verified": "accreditation-nobody-has",
    "out_of_date": "claim-ended-this-second",
    "qualified": "modified-opinion",
    "refused": "another-boundary",
    "revoked": "claim-signed-as-the-key-was-compromised",
    "self_verified": "one-legal-entity",
    "stale": "accreditation-list-ended",
    "status_unknown": "accreditation-lists-missing",
    "superseded": "replaced",
    "suspended": "claim-suspended",
    "tampered": "one-digit-of-the-total",
    "two_signatures": "answer-from-the-future",
    "unknown_signer": "claim-of-a-listed-verifier",
    "unreadable": "array",
    "verified": "accreditation-the-list-does-not-name",
    "wrong_label": "another-product-same-serial",
}


class Scenario(NamedTuple):
    """A vector as files."""

    name: str
    passport: bytes
    trust: bytes
    status: tuple[bytes, ...]
    at: str
    product: str | None
    expect: dict[str, Any]


def scenario(name: str) -> Scenario:
    """The vector of that name."""
    read: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_bytes())
    return Scenario(
        name,
        resolved(read["input"], VECTORS),
        resolved(read["trust"], VECTORS),
        tuple(resolved(one, VECTORS) for one in read["evidence"]["status"]),
        read["demand"]["at"],
        read["demand"]["product"],
        read["expect"],
    )


def words(lang: str) -> dict[str, Any]:
    """The app's own words."""
    found: dict[str, Any] = json.loads((ROOT / "mobile_demo" / "app" / "words" / f"{lang}.json").read_bytes())
    return found


class Phone:
    """One page of the app."""

    def __init__(self, page: Any, url: str, *, at: str, used: "Page | None" = None) -> None:
        self.page = page
        self.url = url
        self._at = at
        self._used = used
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._opened = False
        self._heard: dict[str, Callable[[Any], None]] = {
            "request": lambda request: self.requests.append(request.url),
            "pageerror": lambda error: self.errors.append(str(error)),
            "console": self._note,
        }
        for name, note in self._heard.items():
            page.on(name, note)
        page.clock.set_fixed_time(at)

    def leave(self) -> None:
        """Hear nothing more of the page, which another test uses next."""
        for name, note in self._heard.items():
            self.page.remove_listener(name, note)

    def _note(self, told: Any) -> None:
        # Where a bare file is shown the browser asks for this by itself, later; the app names its own icon.
        if told.type == "error" and not told.location.get("url", "").endswith("/favicon.ico"):
            self.errors.append(told.text)

    def open(self, path: str = "") -> "Phone":
        """Load the app and wait until it is there."""
        self.fresh()
        return self._load(path)

    def fresh(self) -> "Phone":
        """A phone on which nothing of this origin is kept, the app not loaded yet."""
        if self._used is not None and not self._opened:
            self._used.clear(self.url)
        self._opened = True
        return self

    def _load(self, path: str) -> "Phone":
        self._opened = True
        self.page.goto(self.url + path)
        self.page.wait_for_selector("body[data-ready]")
        assert self.page.evaluate("document.body.dataset.ready") == "yes", self.page.inner_text("main")
        return self

    def language(self, lang: str = "en") -> "Phone":
        """First run: the language."""
        self.page.click(f"[data-language={lang}]")
        self.page.wait_for_selector("[data-screen=trust]")
        return self

    def trust(self, data: bytes) -> "Phone":
        """First run: whom to believe."""
        self.give("list", data, "trust.json")
        self.page.click("[data-action=install]")
        self.page.wait_for_selector("[data-screen=scan]")
        return self

    def give(self, action: str, data: bytes | Sequence[bytes], name: str = "x.passport.json") -> "Phone":
        """Files through one of the choosers, as from the telephone's own dialogue."""
        several = [data] if isinstance(data, bytes) else list(data)
        self.page.set_input_files(
            f"input[data-action={action}]",
            [{"name": name, "mimeType": "application/json", "buffer": one} for one in several],
        )
        return self

    def tab(self, name: str) -> "Phone":
        """One of the four."""
        self.page.click(f"[data-tab={name}]")
        self.page.wait_for_selector(f"[data-screen={name}]")
        return self

    def status(self, lists: Sequence[bytes]) -> "Phone":
        """Take over status lists."""
        for one in lists:
            self.tab("scan").give("file", one, "status.json")
            self.page.wait_for_selector("[data-screen=deliveries]")
        return self

    def file(self, data: bytes) -> "Phone":
        """Open a passport file."""
        self.tab("scan").give("file", data)
        return self.verdict()

    def look(self, text: str) -> "Phone":
        """Type what a code says."""
        self.tab("scan")
        self.page.fill("#typed", text)
        self.page.click("[data-action=look]")
        self.page.wait_for_selector("[data-screen=verdict], [data-screen=elsewhere], .problem:not(:empty)")
        return self

    def verdict(self) -> "Phone":
        """Wait for one."""
        self.page.wait_for_selector("[data-screen=verdict], .problem:not(:empty)")
        return self

    @property
    def state(self) -> str:
        """The state on the screen, as the stylesheet and this test know it."""
        found = self.page.locator("section[data-screen]").first
        return str(found.get_attribute("data-state") or found.get_attribute("data-screen"))

    @property
    def level(self) -> str:
        """Its colour."""
        return str(self.page.locator("section[data-screen]").first.get_attribute("data-level"))

    def text(self, selector: str = "main") -> str:
        """What a person reads."""
        return str(self.page.inner_text(selector))

    def ready(self, one: Scenario, lang: str = "en") -> "Phone":
        """A phone that has been through its first run, with the trust list and status lists of a scenario."""
        described = hashlib.sha256(b"".join((one.trust, *one.status))).hexdigest()
        wanted = " ".join((self._at, lang, described))
        used = None if self._opened else self._used
        if used is not None and used.has(wanted):
            used.restore(self.url, wanted)
            self.errors.clear()
            self.requests.clear()
            return self._load("#/deliveries" if one.status else "")
        (self if self._opened else self.open()).language(lang).trust(one.trust).status(one.status)
        if used is not None:
            used.keep(wanted)
        return self


def play(phone: Phone, one: Scenario, hosts: Any, lang: str = "en") -> Phone:
    """Everything a person does to see the scenario's verdict."""
    return judged(phone.ready(one, lang), one, hosts)


def judged(phone: Phone, one: Scenario, hosts: Any) -> Phone:
    """The scenario's passport given to a phone that has its lists."""
    if one.product is None:
        return phone.file(one.passport)
    # The label is scanned; its host answers with whatever it likes.
    phone.look(one.product)
    host, path = phone.page.get_attribute("[data-action=ask]", "data-host"), one.product.partition("//")[2]
    hosts.answers[f"{host}/{path.partition('/')[2]}"] = one.passport
    phone.page.click("[data-action=ask]")
    return phone.verdict()


def sample(name: str) -> Path:
    """A file of the vectors."""
    return VECTORS / name
