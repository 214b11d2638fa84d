"""The phone's row of DESIGN 12: one passport of 25 components in headless Chromium, and the size of the app.

Only the verification itself is timed, in the page; ``first`` is the very first, before V8 knows what is hot.
The sizes are those of gzip, as the app's own servers send it.
"""

import base64
import gzip
import statistics
from collections import Counter
from typing import Any

import pytest

from resolver.answers import phone_files
from resolver.answers.phone_files import PhoneApp
from tests.benchmarks.measure import Row
from tests.benchmarks.subjects import subject
from tests.phone.browser import browser
from tests.phone.driving import Phone
from tests.phone.site import Site

ROUNDS = 15
_SLOWER = 6
_OWN = (".js", ".css", ".html")
_TIMED = """
async ([passport, trust, status, at, rounds]) => {
  const load = (name) => import(new URL(name, location.href));
  const [{ loadShared }, verifier] = await Promise.all([load("package_data.js"), load("verify/index.js")]);
  await loadShared();
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const lists = bytes(status);
  const taken = [];
  for (let round = 0; round <= rounds; round += 1) {
    // A fresh list each time: what it remembers of signatures checked before would flatter.
    const list = await verifier.TrustList.open(bytes(trust));
    const evidence = verifier.Evidence.open({ status: [lists] });
    const begun = performance.now();
    const report = await verifier.verify(bytes(passport), evidence, list, new verifier.Demand({ at }));
    taken.push(performance.now() - begun);
    if (report.verdict.state !== "verified") throw new Error(report.verdict.state);
  }
  return taken;
}
"""


def rows() -> list[Row]:
    """Speed at full and at a sixth of it, own code, and what the first visit transfers.

    Without Chromium only the size of the code.
    """
    app = phone_files.load()
    try:
        with Site(app) as site, browser() as chromium:
            return [*_speeds(chromium, site), _own_code(app), first_load(chromium, site, app)]
    except pytest.skip.Exception:
        return [_own_code(app)]


def _speeds(chromium: Any, site: Site) -> list[Row]:  # noqa: ANN401 - Playwright's
    given = subject()
    world = given.world
    files = [given.passport, world.trust(), world.status_bundle()]
    arguments = [*(base64.b64encode(data).decode() for data in files), world.at, ROUNDS]
    found = []
    for name, target, rate in (("phone/verify", 100, 1), ("phone/verify-slow", 600, _SLOWER)):
        context = chromium.new_context(service_workers="block")
        phone = Phone(context.new_page(), site.url, at=world.at).open()
        cdp = context.new_cdp_session(phone.page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        first, *warm = phone.page.evaluate(_TIMED, arguments)
        value = statistics.median(warm)
        holds = value < target
        profile = None if holds else _profile(cdp, phone, arguments)
        against = "25 components, 3 signatures, status lists; desktop headless Chromium"
        if rate > 1:
            against += f", CPU {rate} x slower"
        told = {"median": value, "first": first, "best": min(warm)}
        seconds = {part: round(taken / 1000, 4) for part, taken in told.items()}
        found.append(Row(name, round(value, 1), "ms", f"< {target}", holds, against, seconds, profile))
        context.close()
    return found


def _profile(cdp: Any, phone: Phone, arguments: list[Any]) -> list[dict[str, object]]:  # noqa: ANN401 - Playwright's
    """The functions with most own time, as V8's profiler saw them."""
    cdp.send("Profiler.enable")
    cdp.send("Profiler.start")
    phone.page.evaluate(_TIMED, arguments)
    told = cdp.send("Profiler.stop")["profile"]
    names = {node["id"]: node["callFrame"] for node in told["nodes"]}
    hits = Counter(told["samples"])
    whole = sum(hits.values())
    shares: Counter[tuple[str, str]] = Counter()
    for node, count in hits.items():
        frame = names[node]
        shares[frame["functionName"] or "(anonymous)", frame["url"].rpartition(":")[2].partition("/")[2]] += (
            count
        )
    return [
        {"function": name, "file": file, "share": round(count / whole, 3)}
        for (name, file), count in shares.most_common(12)
    ]


def _packed(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def _own_code(app: PhoneApp) -> Row:
    """Everything written for the app, each file compressed by itself as it is sent; no data."""
    rooms: Counter[str] = Counter()
    for name, data in app.files.items():
        if name.endswith(_OWN):
            rooms[name.rpartition("/")[0] or "."] += _packed(data)
    whole = sum(rooms.values())
    holds = whole < 60_000
    profile: list[dict[str, object]] | None = None
    if not holds:
        profile = [{"room": room, "kB": round(size / 1000, 1)} for room, size in rooms.most_common()]
    against = "all modules, page and style; each file by itself"
    return Row("phone/own-code", round(whole / 1000, 1), "kB gzip", "< 60", holds, against, {}, profile)


def first_load(chromium: Any, site: Site, app: PhoneApp) -> Row:  # noqa: ANN401 - Playwright's
    """What a new phone fetches before anybody touches it, and when."""
    context = chromium.new_context(service_workers="block", locale="en-GB")
    site.asked.clear()
    page = context.new_page()
    page.goto(site.url)
    page.wait_for_selector("section[data-screen=first]")
    shown = {name or "index.html" for name in site.asked}
    page.wait_for_selector("body[data-ready=yes]")
    page.wait_for_load_state("networkidle")
    fetched = {name or "index.html" for name in site.asked}
    context.close()
    later = {*app.files} - fetched
    parts = {
        "until the first screen is shown": shown,
        "all that the visit loads": fetched,
        "only for airplane mode, by the service worker": later,
    }
    sizes = {part: sum(_packed(app.files[name]) for name in names) for part, names in parts.items()}
    told: list[dict[str, object]] = [
        {"part": part, "files": len(parts[part]), "kB": round(size / 1000, 1)} for part, size in sizes.items()
    ]
    value = sizes["all that the visit loads"]
    against = "everything a first visit loads, without the optional decoder"
    return Row(
        "phone/first-load", round(value / 1000, 1), "kB gzip", "< 210", value < 210_000, against, {}, told
    )
