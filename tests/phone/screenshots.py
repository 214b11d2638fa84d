"""Pictures of every state and screen of the app in three languages, to be looked at by a person.

    python -m tests.phone.screenshots --to DIR [--only NAME]

Writes DIR/LANGUAGE/NAME.png and one contact sheet a language, DIR/LANGUAGE.png.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from passport.work.batches.items import Item
from passport.work.pack import pack
from resolver.answers import phone_files
from tests.phone.browser import browser
from tests.phone.driving import HEIGHT, STATES, WIDTH, Phone, play, scenario
from tests.phone.layout import PARTS
from tests.phone.site import Site, elsewhere

LANGUAGES = ("en", "de", "zh")
SHOWN = 240
COLUMNS = 8
Shoot = Callable[[Phone, str], None]


def main(argv: list[str]) -> int:
    """Make them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--only", default="")
    args = parser.parse_args(argv)
    with (
        tempfile.TemporaryDirectory() as scratch,
        elsewhere(Path(scratch)) as hosts,
        Site(phone_files.load(modules=phone_files.own_modules())) as site,
        browser(args=[f"--host-resolver-rules=MAP *.example:443 127.0.0.1:{hosts.port}"]) as chromium,
    ):
        for name, phone, screens in _phones(chromium, site, hosts, args.only):
            _shoot(args.to, name, phone, screens)
            phone.page.context.close()
    for lang in LANGUAGES:
        _sheet(args.to, lang)
    return 0


def _phones(chromium: Any, site: Site, hosts: Any, only: str) -> Iterator[tuple[str, Phone, list[str]]]:
    """Phones on which everything was done, with the names of the screens to be seen there."""
    for state, example in STATES.items():
        if only and only != state:
            continue
        one = scenario(f"{state}/{example}")
        screens = ["verdict", *(PARTS if state == "verified" else ("why",))]
        yield state, play(_new(chromium, site, one.at), one, hosts), screens
    if only:
        return
    sound = scenario(f"verified/{STATES['verified']}")
    night = play(_new(chromium, site, sound.at, color_scheme="dark"), sound, hosts)
    yield "dark", night, ["verdict", "number", "who"]
    yield "first", _new(chromium, site, sound.at).open(), ["first"]
    asked = _new(chromium, site, sound.at).open().language()
    asked.give("list", sound.trust, "trust.json")
    asked.page.wait_for_selector("[data-step=ask]")
    yield "trust", asked, []
    yield "no_list", _new(chromium, site, sound.at).open().language(), ["trust"]
    busy = _new(chromium, site, sound.at).ready(sound).tab("deliveries")
    load = pack([Item("x", sound.passport)], [Item("s", one) for one in sound.status]).data
    busy.give("import", load, "tomorrow.ndjson")
    busy.page.wait_for_selector("[data-imported='1']")
    busy.look(sound.expect["product"]["id"])
    busy.look("https://id.norrland-steel.example/01/09506000134352/21/UNSEEN")
    yield "not_here", busy, ["elsewhere", "scan", "history", "deliveries", "more"]
    yield "no_passport", _new(chromium, site, sound.at).ready(sound).look("https://lottery.example/win"), [""]


def _new(chromium: Any, site: Site, at: str, **options: Any) -> Phone:
    given = {
        "viewport": {"width": WIDTH, "height": HEIGHT},
        "ignore_https_errors": True,
        "service_workers": "block",
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        **options,
    }
    return Phone(chromium.new_context(**given).new_page(), site.url, at=at)


def _shoot(folder: Path, name: str, phone: Phone, screens: list[str]) -> None:
    here = phone.page.evaluate("location.hash")
    number = here.rpartition("/")[2]
    for lang in LANGUAGES:
        (folder / lang).mkdir(parents=True, exist_ok=True)
        if not screens:
            if lang == "en":
                phone.page.screenshot(path=folder / lang / f"{name}.png", full_page=True)
            continue
        if name not in ("first", "no_passport"):
            phone.page.evaluate("location.hash = '#/more'")
            phone.page.wait_for_selector("[data-screen=more]")
            phone.page.click(f"[data-language={lang}]")
            phone.page.wait_for_timeout(80)
        for screen in screens:
            plain = ("scan", "history", "deliveries", "trust", "more", "first")
            wanted = here if screen == "" else f"#/{screen}" if screen in plain else f"#/{screen}/{number}"
            phone.page.evaluate("(hash) => { location.hash = hash }", wanted)
            if screen:
                phone.page.wait_for_selector(f"[data-screen={screen}]")
            phone.page.wait_for_timeout(80)
            suffix = "" if screen in ("", "verdict", name) else f"-{screen}"
            # As tall as the screen's content, so that the tabs cover none of it.
            tall = phone.page.evaluate("document.documentElement.scrollHeight")
            phone.page.set_viewport_size({"width": WIDTH, "height": max(HEIGHT, tall)})
            phone.page.screenshot(path=folder / lang / f"{name}{suffix}.png", full_page=True)
            phone.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


def _sheet(folder: Path, lang: str) -> None:
    pictures = []
    for path in sorted((folder / lang).glob("*.png")):
        picture = Image.open(path).convert("RGB")
        pictures.append(picture.resize((SHOWN, round(picture.height * SHOWN / picture.width))))
    rows = [pictures[place : place + COLUMNS] for place in range(0, len(pictures), COLUMNS)]
    sheet = Image.new(
        "RGB", (COLUMNS * (SHOWN + 8), sum(max(one.height for one in row) + 8 for row in rows)), "white"
    )
    top = 0
    for row in rows:
        for place, picture in enumerate(row):
            sheet.paste(picture, (place * (SHOWN + 8), top))
        top += max(one.height for one in row) + 8
    sheet.save(folder / f"{lang}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
