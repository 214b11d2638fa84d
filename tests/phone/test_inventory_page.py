"""The page of an inventory report in a browser: readable for everybody, narrow, mirrored and on paper."""

from pathlib import Path

import pytest

from passport.work.accounts import inventory_page
from tests.passport.inventories.sheets import REGION, made
from tests.phone.browser import Browser
from tests.phone.layout import axe


@pytest.mark.parametrize(
    ("language", "name", "head"),
    [
        ("en", "roasters", "report.toml"),
        ("de", "companies", "services.toml"),
        ("zh", "shipping", "report.toml"),
    ],
)
def test_the_page_of_a_report_can_be_read_by_everybody(
    tmp_path: Path, language: str, name: str, head: str, chromium: Browser
) -> None:
    draft = next(iter(made(name, REGION, head).values()))
    path = tmp_path / "page.html"
    path.write_bytes(inventory_page.page(draft, language))
    with chromium.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate(axe())
        found = page.evaluate("axe.run(document).then((all) => all.violations)")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.evaluate("document.documentElement.dir = 'ltr'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        # Printed on A4 with margins of 14 mm, 182 mm are 688 CSS pixels; nothing may reach beyond.
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= 688
