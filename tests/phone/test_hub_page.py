"""The page of a hub in a real browser: readable for everybody, narrow, mirrored, printed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.phone.browser import Browser
from tests.phone.layout import VIOLATIONS, WIDE, axe
from tests.resolver.hub.filled import needs_engine
from tests.resolver.hub.serving import EVERYBODY, Made, ServedHub, draft, issue
from tests.resolver.service import listening

SCROLLING: Final = """
[...document.querySelectorAll(".card")].filter((one) => one.scrollWidth > one.clientWidth).length
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    needs_engine()
    served = ServedHub(Made(tmp_path_factory.mktemp("made")), tmp_path_factory.mktemp("served"))
    issue(served.world, served.hub.folder, draft(EVERYBODY, text="Each sees its own rows.\n" + "W" * 90))
    with listening(served.service.app) as address:
        yield address
    served.service.close()


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_the_page_of_a_hub_has_nothing_for_axe_to_say(url: str, language: str, chromium: Browser) -> None:
    """axe-core, with WCAG 2.2 A and AA and its best practices; 320 px and mirrored; without a script."""
    with chromium.new_context(locale=language) as context:
        page = context.new_page()
        page.goto(f"{url}/hub")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("script").count() == 0
        assert page.locator("rect.part").count() == page.locator("td.number svg").count() > 2
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(axe())
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in page.evaluate(VIOLATIONS)] == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(WIDE) == []
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate(WIDE) == []
        names = page.locator("tbody th").first.bounding_box()
        figures = page.locator("tbody td").first.bounding_box()
        assert names is not None
        assert figures is not None
        assert names["x"] > figures["x"], "mirrored for true: names are on the right"
        assert page.evaluate(SCROLLING) == 0, "a table fits into its card"
        page.evaluate("document.querySelectorAll('p, h1, h2').forEach((one) => one.append('x'.repeat(9)))")
        assert page.evaluate(WIDE) == []


def test_it_prints_on_a4(url: str, chromium: Browser, tmp_path: Path) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{url}/hub")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1000})  # A4 without its margins, at 96 dots an inch
        assert page.evaluate(WIDE) == []
        data = page.pdf(prefer_css_page_size=True)
        assert data.count(b"/Type /Page\n") <= 3
        assert b"/MediaBox [0 0 595" in data or b"/MediaBox [0 0 594" in data
