"""Every screen at 320 px, mirrored, with sentences two fifths longer and names without blanks; axe too."""

from typing import Any, Final

import pytest

from tests.moved import MOVED
from tests.phone import pseudo
from tests.phone.conftest import AT, Opened
from tests.phone.engines import Window
from tests.phone.layout import LEAST_TARGET, SMALL, VIOLATIONS, WIDE, axe
from tests.phone.site import Site
from tests.phone.tour import Fingers, tour

NARROW: Final = {"width": 320, "height": 640}
# axe's rules do not depend on the direction; here it looks at screens that no other test shows it.
FOR_AXE: Final = (
    "trust-source",
    "trust-code",
    "trust-problem",
    "tally",
    "policy",
    "more-with-a-policy",
    "below_policy",
)
PRIMARY: Final = """
() => [...document.querySelectorAll("main button, main a.button, main label.button, #bar a.button")]
  .filter((one) => one.checkVisibility())
  .filter((one) => !one.matches(".quiet, .danger, .entry, [aria-pressed], [disabled]"))
  .map((one) => one.innerText.trim())
"""
BROKEN: Final = """
() => [...document.querySelectorAll("button, .button")].filter((one) => one.checkVisibility()
  && getComputedStyle(one).hyphens === "auto").map((one) => one.innerText)
"""
# Each of these asks a question of which both answers, or all languages, are equally the next step.
SEVERAL: Final = {"first"}


def test_every_screen_bears_longer_mirrored_sentences_and_wide_names(phone: Opened) -> None:
    with Site(pseudo.app(AT)) as site:
        seen = phone(url=site.url, viewport=NARROW)
        wrong: dict[str, list[Any]] = {}
        shown = []
        for name in tour(Fingers(seen), site.url):
            shown.append(name)
            found = [
                *seen.page.evaluate(WIDE), *seen.page.evaluate(SMALL, LEAST_TARGET),
                *seen.page.evaluate(pseudo.OWN), *seen.page.evaluate(BROKEN),
            ]  # fmt: skip
            primary = seen.page.evaluate(PRIMARY)
            if len(primary) > 1 and name not in SEVERAL:
                found.append(f"primary: {primary}")
            if name in FOR_AXE:
                if not seen.page.evaluate("'axe' in window"):
                    seen.page.evaluate(axe())
                found += [one["id"] for one in seen.page.evaluate(VIOLATIONS)]
            if found:
                wrong[name] = found
        assert wrong == {}
        assert len(shown) == len(set(shown)) > 30
        assert seen.page.evaluate("getComputedStyle(document.querySelector('main')).direction") == "rtl"
        # Mirrored for true: the arrow at the end of a row points to the left.
        seen.tab("history")
        arrow = seen.page.locator(".list a > svg").last
        assert arrow.bounding_box()["x"] < NARROW["width"] / 2


SQUEEZED: Final = """
(width) => { document.body.style.width = `${width}px`; document.documentElement.style.width = `${width}px`; }
"""
WIDER: Final = """
(width) => {
  const edge = document.body.getBoundingClientRect();
  return [...document.querySelectorAll("main *, #foot *")].filter((one) => {
    const box = one.getBoundingClientRect();
    const out = box.right > edge.right + 1 || box.left < edge.left - 1;
    return out && one.checkVisibility() && !one.closest(".beside, defs");
  }).slice(0, 5).map((one) => one.outerHTML.slice(0, 100));
}
"""
ASKED: Final = """
async () => {
  if (!("axe" in window)) { AXE }
  return (await axe.run(document, { resultTypes: ["violations"] })).violations.map((one) => one.id);
}
"""


@pytest.mark.parametrize("mark", [pytest.param("", marks=MOVED)])
def test_every_screen_in_the_other_engines(window: Window, mark: str) -> None:
    """The same tour in Firefox and in WebKit, with axe on each screen."""
    assert not mark
    with Site(pseudo.app(AT)) as site:
        wrong: dict[str, list[Any]] = {}
        asked = ASKED.replace("AXE", axe())
        for name in tour(window, site.url):
            window.run(SQUEEZED, 320)
            found = [*window.run(WIDER, 320), *window.run(asked)]
            if found:
                wrong[name] = found
        assert wrong == {}
