"""Figures of the app in one engine, as a JSON object: verdicts, a look-up among ten thousand, a frame.

    python -m tests.phone.figures firefox|webkit

Those of Chromium are rows of ``python -m tests.benchmarks phone scanning``. All are milliseconds of the
clock, so that other work on the machine lengthens them.
"""

import argparse
import base64
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import phone as measured
from tests.benchmarks.subjects import subject
from tests.phone import scenes, test_camera
from tests.phone.driving import scenario
from tests.phone.engines import ENGINES, Window
from tests.phone.site import Site
from tests.phone.test_engines import app, first_run

PATIENCE: Final = 900.0
FRAMES: Final = 12
# From a file that was chosen to its verdict on the screen.
JUDGED: Final = """
async (data) => {
  const given = new DataTransfer();
  given.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], "x.passport.json"));
  const input = document.querySelector("input[data-action=file]");
  const seen = new Promise((resolve) => {
    const look = () => document.querySelector("section[data-screen=verdict]") && resolve(performance.now());
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  const begun = performance.now();
  input.files = given.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return await seen - begun;
}
"""
# A delivery of copies for other coils of the same GTIN, made in the page: no protocol has to carry it.
DELIVERED: Final = """
(text, uri, from, count) => {
  const lines = Array.from({ length: count }, (_, place) => (
    `{"passport":${from + place ? text.replaceAll(uri, `${uri}-${from + place}`) : text}}\\n`));
  const head = `{"format":"passport-delivery/1","passports":"${count}","status":"0"}\\n`;
  const given = new DataTransfer();
  given.items.add(new File([head, ...lines], `${from}.ndjson`));
  const input = document.querySelector("input[data-action=import]");
  input.files = given.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
"""
FRAME: Final = """
async (frames, rounds) => {
  const { readGrey } = await import(new URL("app/camera/qr/reader.js", location.href));
  const pictures = frames.map(({ data, width, height }) => (
    { data: Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)), width, height }));
  const taken = [];
  for (let round = 0; round < rounds * pictures.length; round += 1) {
    const begun = performance.now();
    readGrey(pictures[round % pictures.length], { thorough: false });
    taken.push(performance.now() - begun);
  }
  return taken;
}
"""


def main(argv: list[str]) -> int:
    """Measure one engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINES))
    engine = ENGINES[parser.parse_args(argv).engine]
    with tempfile.TemporaryDirectory() as folder, engine(Path(folder)) as window:
        found = {"engine": window.name, **_verdicts(window), **_frame(window), **_find(window)}
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _verdicts(window: Window) -> dict[str, float]:
    """The first verdict after the app was loaded, and the verification of 25 components by itself."""
    given = subject()
    files = [given.passport, given.world.trust(), given.world.status_bundle()]
    with Site(app(given.world.at)) as site:
        first_run(window, site, files[1], (files[2],))
        window.goto(site.url)
        window.see("body[data-ready=yes]")
        window.see("[data-screen=scan]")
        first = float(window.run(JUDGED, _b64(files[0])))
        rounds = 15
        taken = window.run(measured.TIMED, [*(_b64(data) for data in files), given.world.at, rounds])
    return {"first verdict": round(first, 1), "verify": round(statistics.median(taken[1:]), 1)}


def _frame(window: Window) -> dict[str, float]:
    """A picture of 1280 x 720 with a label in it."""
    frames: list[dict[str, Any]] = [
        {"data": _b64(one.picture.tobytes()), "width": one.picture.width, "height": one.picture.height}
        for one in scenes.dock(test_camera.label(), test_camera.product_text(), FRAMES)
    ]
    with Site(app(scenario(measured.SOUND).at)) as site:
        window.goto(site.url)
        window.see("body[data-ready=yes]")
        taken = window.run(FRAME, frames, 4)
    return {"frame": round(statistics.median(taken[FRAMES:]), 1)}


def _find(window: Window) -> dict[str, float]:
    """From a label's text to its verdict among ten thousand passports of one GTIN."""
    one = scenario(measured.SOUND)
    uri: str = one.expect["product"]["id"]
    with Site(app(one.at)) as site:
        first_run(window, site, one.trust, one.status)
        for begin in range(0, measured.MANY, measured.PART):
            count = min(measured.PART, measured.MANY - begin)
            window.click("[data-tab=deliveries]")
            window.see("input[data-action=import]")
            window.run(DELIVERED, one.passport.decode(), uri, begin, count)
            _patiently(window, f"[data-imported='{count}']")
        taken = [float(window.run(measured.LOOKED, uri)) for _ in range(measured.ROUNDS)]
        assert window.state == "verified", window.state
    return {"find": round(statistics.median(taken), 1), "first find": round(taken[0], 1)}


def _patiently(window: Window, selector: str) -> None:
    until = time.monotonic() + PATIENCE
    while not window.run("(selector) => Boolean(document.querySelector(selector))", selector):
        assert time.monotonic() < until, window.text()[:400]
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
