"""The resolver's bare address in a real browser: readable for everybody, in each language."""

from pathlib import Path

import pytest

from tests.phone.browser import Browser
from tests.phone.layout import axe
from tests.resolver.service import Service, listening


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_the_first_page_has_nothing_for_axe_to_say(tmp_path: Path, language: str, chromium: Browser) -> None:
    """axe-core, with WCAG 2.2 A and AA and its best practices, as for the phone app's screens."""
    service = Service(tmp_path)
    with listening(service.app) as url, chromium.new_context(locale=language) as context:
        page = context.new_page()
        page.goto(f"{url}/")
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(axe())
        found = page.evaluate("axe.run(document).then((all) => all.violations)")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    service.close()
