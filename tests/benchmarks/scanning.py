"""The phone's reader of QR codes: what it reads beside three others, how long a frame takes it, and its size.

Read are the frames of the camera's films (``tests/phone/test_camera.py``), labels at the distances of a dock,
and distortions from easy to what nobody reads (``tests/phone/scenes.py``). The others come from npm
(``tests/js``) and, for zxing-cpp, from Python. A frame is timed in headless Chromium, by the processor time
of the thread that reads it, which other work on the machine does not lengthen.
"""

import base64
import gzip
import statistics
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from passport.label.qr import decode_picture
from resolver.answers import phone_files
from tests.benchmarks.measure import Row
from tests.phone import scenes, test_camera
from tests.phone.browser import ROOT, browser, serving
from tests.phone.layout import missing
from tests.phone.node import Asked, asking

KINDS = tuple(scenes.DISTORTIONS)
EACH = 12
DOCK = 36
FRAMES = 12
ROUNDS = 7
SIZE_KB = 25
FRAME_MS = 30
OTHERS = ("zxing", "qr", "jsqr")
_LOADED = """
async (frames) => {
  const { readGrey } = await import(new URL("app/camera/qr/reader.js", location.href));
  const pictures = frames.map(({ data, width, height }) => (
    { data: Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)), width, height }));
  globalThis.readFrame = (place) => readGrey(pictures[place], { thorough: false }).length;
}
"""


def rows() -> Iterator[Row]:
    """Reading beside others, the time of a frame, the size; what is not installed is left out, visibly."""
    yield from _read()
    yield _frame()
    yield _size()


def films() -> list[scenes.Scene]:
    """Every frame of the camera's films of one label."""
    text = (test_camera.product_text(),)
    return [
        scenes.Scene(f"films-{name}", picture, text)
        for name, pictures in test_camera.films().items()
        for picture in pictures
    ]


def _pictures() -> dict[str, list[scenes.Scene]]:
    found = {"films": films()}
    found["dock"] = scenes.dock(test_camera.label(), test_camera.product_text(), DOCK)
    found |= {kind: scenes.distorted(kind, EACH) for kind in KINDS}
    found["several"] = scenes.several(EACH)
    return found


def _readers(ask: Asked) -> dict[str, Callable[[Image.Image], set[str]]]:
    def asked(name: str) -> Callable[[Image.Image], set[str]]:
        def read(picture: Image.Image) -> set[str]:
            data = base64.b64encode(picture.tobytes()).decode()
            return {*ask("read", reader=name, data=data, width=picture.width, height=picture.height)["texts"]}

        return read

    modules = ROOT / "tests" / "js" / "node_modules"
    if reason := missing(ROOT / "tests" / "js", modules / "zxing-wasm" / "package.json"):
        pytest.skip(reason)
    found = {name: asked(name) for name in ("own", "quick", *OTHERS)}
    return found | {"zxing-cpp": lambda picture: {*decode_picture(picture)}}


def counted() -> dict[str, dict[str, float]]:
    """For each kind of picture and each reader the pictures read; of several codes in one, their share."""
    table: dict[str, dict[str, float]] = {}
    with asking("scanning.mjs") as ask:
        readers = _readers(ask)
        for kind, pictures in _pictures().items():
            row: dict[str, float] = {"pictures": len(pictures)} | dict.fromkeys(readers, 0.0)
            for one in pictures:
                for name, read in readers.items():
                    row[name] += len(read(one.picture) & {*one.texts}) / len(one.texts)
            table[kind] = {name: round(value, 2) for name, value in row.items()}
    return table


def _read() -> Iterator[Row]:
    table = counted()
    profile: list[dict[str, object]] = [{"pictures of": kind, **row} for kind, row in table.items()]
    whole = {name: sum(row[name] for row in table.values()) for name in ("own", *OTHERS)}
    share = whole["own"] / whole["qr"]
    yield Row("scanning/qr", round(share, 3), "x", ">= 1", share >= 1, "all pictures, beside qr", {}, profile)
    docks = [table["films"], table["dock"]]
    share = sum(row["own"] for row in docks) / sum(row["zxing"] for row in docks)
    against = "films and the dock's distances, beside zxing-wasm"
    yield Row("scanning/dock", round(share, 3), "x", ">= 0.95", share >= 0.95, against, {}, None)


def _frame() -> Row:
    pictures = scenes.dock(test_camera.label(), test_camera.product_text(), FRAMES)
    frames = [
        {"data": base64.b64encode(one.picture.tobytes()).decode(), "width": 1280, "height": 720}
        for one in pictures
    ]
    with serving() as url, browser() as chromium:
        page: Any = chromium.new_page()
        page.goto(f"{url}style.css")
        page.evaluate(_LOADED, frames)
        cdp = page.context.new_cdp_session(page)
        cdp.send("Performance.enable")
        taken = [[_spent(cdp, page, place) for place in range(FRAMES)] for _ in range(ROUNDS)]
    told = [statistics.median(round_[place] for round_ in taken) for place in range(FRAMES)]
    value = statistics.median(told)
    # The very first frame finds the engine cold.
    seconds = {"median": value, "first": taken[0][0], "best": min(told), "longest": max(told)}
    seconds = {name: round(spent / 1000, 4) for name, spent in seconds.items()}
    holds = value <= FRAME_MS
    against = "1280 x 720, a label at the dock; processor time in desktop headless Chromium"
    return Row("scanning/frame", round(value, 1), "ms", f"<= {FRAME_MS}", holds, against, seconds, None)


def _spent(cdp: Any, page: Any, place: int) -> float:
    """Milliseconds of the page's thread for one frame."""

    def now() -> float:
        told = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
        return float(told["ThreadTime"]) * 1000

    begun = now()
    page.evaluate("(place) => readFrame(place)", place)
    return now() - begun


def _size() -> Row:
    files = phone_files.load().files
    sizes = {
        name.removeprefix("app/camera/qr/"): len(gzip.compress(data, 9, mtime=0))
        for name, data in files.items()
        if name.startswith("app/camera/qr/")
    }
    value = sum(sizes.values()) / 1000
    profile: list[dict[str, object]] = [{"file": name, "bytes": size} for name, size in sizes.items()]
    against = "all modules of the reader; each file by itself"
    return Row(
        "scanning/size", round(value, 1), "kB gzip", f"<= {SIZE_KB}", value <= SIZE_KB, against, {}, profile
    )
