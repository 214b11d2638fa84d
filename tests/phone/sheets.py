"""Contact sheets of the tour through every screen, to be looked at by a person.

    python -m tests.phone.sheets --to DIR [--engine chromium|firefox|webkit] [--lang en|de|zh|pseudo]
                                 [--dark] [--width 320]

Writes DIR/ENGINE-LANG-SCHEME-WIDTH/NAME.png and one sheet beside the folder.
"""

import argparse
import base64
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image

from tests.phone import pseudo
from tests.phone.browser import browser
from tests.phone.conftest import AT
from tests.phone.driving import HEIGHT, Phone
from tests.phone.engines import ENGINES
from tests.phone.site import Site
from tests.phone.test_engines import app
from tests.phone.tour import Fingers, tour

COLUMNS: Final = 8
SHOWN: Final = 240
Picture = tuple[str, bytes]
SETTLED: Final = "() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 250))"


def main(argv: list[str]) -> int:
    """Make one sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--engine", choices=("chromium", *ENGINES), default="chromium")
    parser.add_argument("--lang", choices=("en", "de", "zh", "pseudo"), default="en")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--width", type=int, default=320)
    args = parser.parse_args(argv)
    scheme = "dark" if args.dark else "light"
    folder = args.to / f"{args.engine}-{args.lang}-{scheme}-{args.width}"
    folder.mkdir(parents=True, exist_ok=True)
    with Site(pseudo.app(AT) if args.lang == "pseudo" else app(AT)) as site:
        lang = "en" if args.lang == "pseudo" else args.lang
        taken = _chromium if args.engine == "chromium" else _other
        for place, (name, data) in enumerate(taken(args, site.url, lang)):
            (folder / f"{place:02}-{name}.png").write_bytes(data)
    _sheet(folder)
    return 0


def _chromium(args: argparse.Namespace, url: str, lang: str) -> Iterator[Picture]:
    size = {"width": args.width, "height": HEIGHT}
    with browser() as running:
        context = running.new_context(
            viewport=size, service_workers="block", color_scheme="dark" if args.dark else "light",
            device_scale_factor=1.5,
        )  # fmt: skip
        phone = Phone(context.new_page(), url, at=AT)
        for name in tour(Fingers(phone), url, lang):
            phone.page.wait_for_timeout(250)
            tall = phone.page.evaluate("document.documentElement.scrollHeight")
            phone.page.set_viewport_size({**size, "height": max(HEIGHT, tall)})
            yield name, phone.page.screenshot(full_page=True)
            phone.page.set_viewport_size(size)
        context.close()


def _other(args: argparse.Namespace, url: str, lang: str) -> Iterator[Picture]:
    with (
        tempfile.TemporaryDirectory() as scratch,
        ENGINES[args.engine](Path(scratch), dark=args.dark) as window,
    ):
        window.resize(args.width, HEIGHT)
        assert window.run("() => matchMedia('(prefers-color-scheme: dark)').matches") is args.dark
        for name in tour(window, url, lang):
            window.run(SETTLED)
            yield name, base64.b64decode(window.picture())


def _sheet(folder: Path) -> None:
    pictures = []
    for path in sorted(folder.glob("*.png")):
        picture = Image.open(io.BytesIO(path.read_bytes())).convert("RGB")
        pictures.append(picture.resize((SHOWN, round(picture.height * SHOWN / picture.width))))
    rows = [pictures[place : place + COLUMNS] for place in range(0, len(pictures), COLUMNS)]
    height = sum(max(one.height for one in row) + 8 for row in rows)
    sheet = Image.new("RGB", (COLUMNS * (SHOWN + 8), height), "white")
    top = 0
    for row in rows:
        for place, picture in enumerate(row):
            sheet.paste(picture, (place * (SHOWN + 8), top))
        top += max(one.height for one in row) + 8
    sheet.save(folder.with_suffix(".png"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
