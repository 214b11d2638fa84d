"""The page of an inventory report in a browser: readable for everybody, narrow, mirrored and on paper."""

from pathlib import Path

import pytest

from passport.work.accounts import inventory_page
from tests.passport.inventories.sheets import REGION, made
from tests.phone.browser import Browser
from tests.phone.layout import VIOLATIONS, WIDE, axe
from tests.resolver.service import Service, listening
from tests.vectors_build import inventories
from tests.vectors_build.stage import Stage


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


def test_a_platform_s_page_of_a_report_can_be_read_by_everybody(tmp_path: Path, chromium: Browser) -> None:
    """The four columns at the entity's address: 320 px, mirrored, dark, on paper, without a script."""
    service = Service(tmp_path, world=Stage())
    drafted = inventories.draft()
    drafted["physical"]["figures"][0]["label"] = "W" * 40
    answer = service.publish(inventories.sign(service.world, drafted), service.world.mill)
    assert answer.status_code == 201, answer.text
    with listening(service.app) as url, chromium.new_context(locale="de") as context:
        page = context.new_page()
        page.goto(f"{url}/passport/417/7312345000021?document=report")
        assert page.locator("html").get_attribute("lang") == "de"
        assert page.locator("script").count() == 0
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(axe())
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in page.evaluate(VIOLATIONS)] == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate(WIDE) == []
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate(WIDE) == []
        page.evaluate("document.documentElement.dir = 'ltr'")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1000})  # A4 without its margins, at 96 dots an inch
        assert page.evaluate(WIDE) == []
        assert page.evaluate(
            "[...document.querySelectorAll('.card')].every((one) => one.scrollWidth <= one.clientWidth)"
        )
    service.close()
