"""Keyboard only, twice the size, less motion, a slow phone, a browser without Ed25519, plain HTTP."""

from typing import Any

import pytest

from resolver.answers import phone_files
from tests.phone.browser import ROOT
from tests.phone.conftest import Opened
from tests.phone.driving import Phone, scenario, words
from tests.phone.layout import everything_fits, finds_nothing, needed
from tests.phone.site import Site

SOUND = scenario("verified/accreditation-the-list-does-not-name")
TAMPERED = scenario("tampered/one-digit-of-the-total")
NO_ED25519 = """
(() => {
  for (const name of ["importKey", "verify"]) {
    const real = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = function (...given) {
      const how = given.find((one) => one === "Ed25519" || one?.name === "Ed25519");
      if (how) return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
      return real.apply(this, given);
    };
  }
})();
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_other_screen_is_usable(scheme: Any, phone: Opened) -> None:
    seen = phone(color_scheme=scheme).open()
    usable(seen)
    seen.language()
    usable(seen)
    seen.give("list", SOUND.trust, "trust.json")
    seen.page.wait_for_selector("[data-step=ask]")
    usable(seen)
    seen.page.click("[data-action=install]")
    seen.page.wait_for_selector("[data-screen=scan]")
    usable(seen)
    seen.file(SOUND.passport)
    seen.look("https://id.norrland-steel.example/01/09506000134352/21/UNSEEN")
    usable(seen)
    seen.look("tel:110")
    usable(seen)
    for name in ("history", "deliveries", "more"):
        seen.tab(name)
        usable(seen)


def usable(seen: Phone) -> None:
    everything_fits(seen)
    finds_nothing(seen)


def focused(seen: Phone) -> str:
    found: str = seen.page.evaluate(
        """() => { const one = document.activeElement;
          const { action, tab, part, language } = one.dataset;
          return action ?? tab ?? part ?? language ?? one.id ?? one.tagName }"""
    )
    return found


def press_until(seen: Phone, name: str, most: int = 40) -> None:
    """Tab to what a person without a mouse looks for; focus must be visible on the way."""
    for _ in range(most):
        seen.page.keyboard.press("Tab")
        ring = seen.page.evaluate(
            """() => { const one = document.activeElement;
              const shown = one.matches(".beside") && one.closest("label") || one;
              const { outlineStyle, outlineWidth } = getComputedStyle(shown);
              return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 }"""
        )
        assert ring, f"nobody sees that {focused(seen)} has the focus"
        if focused(seen) == name:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard; the focus is on {focused(seen)}")


def test_keyboard_only(phone: Opened) -> None:
    seen = phone().open()
    # Playwright catches the telephone's own dialogue from the moment somebody listens, and not at once.
    seen.page.on("filechooser", lambda _: None)
    press_until(seen, "en")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector("[data-screen=trust]")
    press_until(seen, "list")
    with seen.page.expect_file_chooser() as chooser:
        seen.page.keyboard.press("Enter")
    chooser.value.set_files([{"name": "trust.json", "mimeType": "application/json", "buffer": SOUND.trust}])
    seen.page.wait_for_selector("[data-step=ask]")
    press_until(seen, "install")
    seen.page.keyboard.press("Space")
    seen.page.wait_for_selector("[data-screen=scan]")
    press_until(seen, "file")
    with seen.page.expect_file_chooser() as chooser:
        seen.page.keyboard.press("Enter")
    chooser.value.set_files([{"name": "x.json", "mimeType": "application/json", "buffer": TAMPERED.passport}])
    seen.verdict()
    assert seen.state == "tampered"
    # The heading has the focus, so that a screen reader begins there.
    assert seen.page.evaluate("document.activeElement.tagName") == "H1"
    press_until(seen, "why")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector("[data-screen=why]")


def test_twice_the_size_and_less_motion(phone: Opened) -> None:
    seen = (
        phone(reduced_motion="reduce", viewport={"width": 640, "height": 900})
        .ready(SOUND)
        .file(SOUND.passport)
    )
    moving = seen.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
          const { animationDuration, transitionDuration } = getComputedStyle(one);
          return parseFloat(animationDuration) > 0.01 || parseFloat(transitionDuration) > 0.01 }).length"""
    )
    assert moving == 0
    # 200 % zoom of a window of 640 px is a layout of 320 px with twice the pixels.
    cdp = seen.page.context.new_cdp_session(seen.page)
    cdp.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": 320, "height": 450, "deviceScaleFactor": 2, "mobile": False},
    )
    assert seen.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_phone_six_times_slower_still_answers(phone: Opened) -> None:
    seen = phone().ready(SOUND)
    seen.page.context.new_cdp_session(seen.page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    assert seen.file(SOUND.passport).state == "verified"


def test_without_ed25519_the_optional_package_does_it(phone: Opened) -> None:
    needed(ROOT / "mobile_demo", phone_files.own_modules() / "@noble" / "ed25519" / "index.js")
    seen = phone()
    seen.page.add_init_script(NO_ED25519)
    seen.ready(SOUND)
    assert seen.file(SOUND.passport).state == "verified"
    assert seen.file(TAMPERED.passport).state == "tampered"
    assert any("@noble" in url for url in seen.requests)


def test_with_ed25519_nobody_loads_the_optional_package(phone: Opened) -> None:
    seen = phone().ready(SOUND).file(SOUND.passport)
    assert not [url for url in seen.requests if "@noble" in url]


def test_without_ed25519_and_without_the_package_the_app_says_what_is_missing(phone: Opened) -> None:
    with Site(phone_files.load()) as site:
        seen = phone(url=site.url)
        seen.page.add_init_script(NO_ED25519)
        seen.open().language().give("list", SOUND.trust, "trust.json")
        seen.page.wait_for_selector(".problem:not(:empty), [data-step=ask], section[data-screen=problem]")
        assert words("en")["error.crypto"] in seen.text()
        assert seen.state != "tampered"


def test_plain_http_says_what_it_cannot_do_and_why(phone: Opened, site: Site) -> None:
    seen = phone(url=f"http://plain.test:{site.port}/")
    seen.open()
    assert seen.page.evaluate("isSecureContext") is False
    assert words("en")["banner.insecure"] in seen.text("#banners")
    seen.language().give("list", SOUND.trust, "trust.json")
    seen.page.wait_for_selector(".problem:not(:empty), section[data-screen=problem]")
    assert words("en")["missing.insecure.how"] in seen.text()
    assert seen.page.evaluate("document.body.dataset.offline ?? 'none'") in ("none", "no")
    # Chromium says that it ignores the opener policy over plain HTTP, and nothing else.
    seen.errors[:] = [text for text in seen.errors if "Cross-Origin-Opener-Policy" not in text]


def test_without_the_optional_decoder_the_app_reads_codes_itself(phone: Opened) -> None:
    with Site(phone_files.load()) as site:
        seen = phone(url=site.url).ready(SOUND).tab("scan")
        assert seen.page.get_attribute("section", "data-camera") == "ready"
        assert seen.page.get_attribute("section", "data-reader") == "own"
        finds_nothing(seen)
        seen.tab("more")
        assert words("en")["reader.own"] in seen.text()
