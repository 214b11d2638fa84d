"""The page of a hub: tables by one set of rules, what is withheld, and choices; no word of a verdict."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resolver.answers import hub_page
from resolver.answers.wording import WORDINGS
from tests.resolver.hub.filled import needs_engine
from tests.resolver.hub.serving import EVERYBODY, Made, ServedHub, draft, issue
from tests.resolver.test_page import text_of, words_of_verdicts

TREE = {"boundary": "cradle-to-gate", "gwpSet": "IPCC-AR6-GWP100", "electricity": "market-based"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    needs_engine()
    found = ServedHub(Made(tmp_path_factory.mktemp("made")), tmp_path_factory.mktemp("served"))
    yield found
    found.service.close()


def release(*cells: dict[str, Any]) -> dict[str, Any]:
    """A release with these cells; one without a mean is withheld."""
    whole = [{**TREE, "hs4": "7208", "quarter": "2026Q3", **one} for one in cells]
    figures = {"claims": "10", "groups": "5"}
    return {
        "number": "3", "at": "2026-12-01T00:00:00Z",
        "cells": [{**one, **figures} for one in whole if "mean" in one],
        "withheld": [one for one in whole if "mean" not in one],
    }  # fmt: skip


def test_the_page_shows_each_cell_of_the_release_and_nothing_else(served: ServedHub) -> None:
    page = served.service.get("/hub")
    assert page.headers["content-language"] == "en"
    found = re.finditer(r'class="number">([0-9\u202f]+)<svg', page.text)
    shown = {match[1].replace("\u202f", "") for match in found}
    cells = served.service.app.state.services.hub.newest()[1]["cells"]
    assert shown == {one["mean"] for one in cells}
    assert len(cells) > 2
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert page.headers["content-security-policy"].startswith(
        f"default-src 'none'; style-src 'sha256-{digest}'"
    )
    assert not re.search(r"<script|\bstyle=|\bon[a-z]+=|<iframe|<form|javascript:", page.text)
    for word in words_of_verdicts():
        assert not re.search(rf"\b{word}\b", text_of(page.text)), word
    assert "No charter was signed yet" in page.text
    issue(served.world, served.hub.folder, draft(EVERYBODY, text="<b>ours</b>"))
    assert "&lt;b&gt;ours&lt;/b&gt;" in served.service.get("/hub").text


def test_words_of_the_query_that_name_nothing_change_nothing(served: ServedHub) -> None:
    usual = served.service.get("/hub?lang=de").text
    for query in ("quarter=1999Q1", "hs4=9999", "quarter='", "hs4=%3Cb%3E", "x=y"):
        assert served.service.get(f"/hub?lang=de&{query}").text == usual, query


def test_a_table_is_of_one_set_of_rules_and_has_its_own_scale() -> None:
    """T329: and what is withheld has no bar."""
    other = {"electricity": "location-based"}
    content = release(
        {"mean": "1000"}, {"mean": "2000", "route": "a"}, {"route": "a", "country": "SE"},
        {"mean": "90", **other}, {"mean": "5", "quarter": "2026Q2"}, {"mean": "7", "hs4": "7209"},
    )  # fmt: skip
    found = hub_page.shown(content, "", "", WORDINGS["en"])
    assert (found.quarter, found.quarters) == ("2026Q3", ("2026Q3", "2026Q2"))
    assert found.headings == ("7208", "7209")
    assert [[line.bar for line in tree.lines] for tree in found.trees] == [
        ["100.00"], ["50.00", "100.00", "0"], ["100.00"],
    ]  # fmt: skip
    assert found.trees[1].lines[2].mean == ""
    earlier = hub_page.shown(content, "2026Q2", "7209", WORDINGS["en"])
    assert (earlier.quarter, earlier.heading, len(earlier.trees)) == ("2026Q2", "", 1)
    assert len(hub_page.shown(content, "", "7209", WORDINGS["en"]).trees) == 1


def test_bars_of_removals_lie_on_the_other_side_of_zero() -> None:
    both = release({"mean": "-100"}, {"mean": "300", "route": "a"})
    lines = hub_page.shown(both, "", "", WORDINGS["en"]).trees[0].lines
    assert [(line.start, line.bar) for line in lines] == [("0.00", "25.00"), ("25.00", "75.00")]
    zeros = hub_page.shown(release({"mean": "0"}), "", "", WORDINGS["en"]).trees[0].lines
    assert (zeros[0].start, zeros[0].bar) == ("0.00", "0.00")
    none = hub_page.shown(release(), "", "", WORDINGS["en"])
    assert (none.trees, none.quarters) == ((), ())


def test_of_many_tables_the_rest_is_counted() -> None:
    many = [{"mean": "1", "hs4": f"{7000 + number}"} for number in range(hub_page.MOST_TREES + 3)]
    found = hub_page.shown(release(*many), "", "", WORDINGS["en"])
    assert (len(found.trees), found.left) == (hub_page.MOST_TREES, 3)


def test_before_the_first_release_the_page_says_so(served: ServedHub, tmp_path: Path) -> None:
    assert tmp_path.exists()
    words = served.service.app.state.services.pages
    body, _ = words.hub("en", None, None, ("", ""))
    assert b"Nothing was published yet" in body
