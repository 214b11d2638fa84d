"""The page of an explained CO2 statement in a browser: readable for everybody, narrow and on paper."""

from pathlib import Path

import pytest

from passport.work.accounts import accounts_page, books_page
from tests.phone.browser import Browser
from tests.phone.layout import axe
from tests.work.test_accounts_explained import told
from tests.work.test_books_findings import drafted, reviewed


@pytest.mark.parametrize(
    ("language", "name"), [("en", "by-line"), ("de", "by-account"), ("zh", "below-zero")]
)
def test_the_page_of_a_statement_can_be_read_by_everybody(
    tmp_path: Path, language: str, name: str, chromium: Browser
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(accounts_page.page(told(f"verified/co2-statement-{name}"), language))
    _is_readable(path, chromium)


def test_the_page_of_a_statement_s_review_can_be_read_by_everybody(tmp_path: Path, chromium: Browser) -> None:
    statement, found = reviewed()
    path = tmp_path / "review.html"
    path.write_bytes(books_page.page(statement, found, drafted(statement, found), checked=True))
    _is_readable(path, chromium)


def _is_readable(path: Path, chromium: Browser) -> None:
    with chromium.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate(axe())
        found = page.evaluate("axe.run(document).then((all) => all.violations)")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        # Printed on A4 with margins of 14 mm, 182 mm are 688 CSS pixels; nothing may reach beyond.
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= 688
