"""Gross emissions beside credits and removals, and what leads where they outweigh the emissions (T126)."""

import pytest

from passport.cli.output import explain_rendering, rendering
from passport.work.explanation import explain_page, explain_words
from passport.work.explanation.explaining import Explanation, explain
from tests.vectors_build import writing
from tests.vectors_build.__main__ import FOLDER
from tests.verify.test_vectors import trust_list, vector
from verify import Demand, Evidence, Report, messages, verify

LANGUAGES = ("en", "de", "zh")
LEADS = {"en": "exceed emissions", "de": "übersteigen die Emissionen", "zh": "超过或等于排放量"}


def _asked(name: str) -> tuple[bytes, Report]:
    given = vector(name)
    evidence = Evidence.open(
        status=[writing.resolved(one, FOLDER) for one in given["evidence"]["status"]],
        inputs=[writing.resolved(one, FOLDER) for one in given["evidence"].get("inputs", ())],
    )
    data = writing.resolved(given["input"], FOLDER)
    demand = Demand(given["demand"]["at"])
    return data, verify(data, evidence, trust_list(writing.resolved(given["trust"], FOLDER)), demand)


def _number(name: str, lang: str) -> list[str]:
    """The lines of the terminal from the number on."""
    _, report = _asked(name)
    lines = rendering.verdict(report, lang, chosen_moment=False, by_address=False)
    first = next(place for place, line in enumerate(lines) if line.strip().startswith(_label(lang)))
    return lines[first:]


def _label(lang: str) -> str:
    return {"en": "number", "de": "Zahl", "zh": "数值"}[lang]


def _explained(name: str) -> Explanation:
    data, report = _asked(name)
    return explain(data, report)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "total"), [("exceed", "-0.500"), ("equal", "0.000")])
def test_a_total_that_is_not_above_zero_leads_with_a_sentence(name: str, total: str, lang: str) -> None:
    """T126: before any figure."""
    lines = _number(f"verified/removals-{name}-emissions", lang)
    assert LEADS[lang] in lines[0]
    shown = next(place for place, line in enumerate(lines) if f"{total} kgCO" in line)
    assert shown == 2 and LEADS[lang] in lines[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_sides_stand_beside_the_total(lang: str) -> None:
    """T126: a total above zero has no leading sentence, but both sides."""
    lines = _number("verified/removals-shown-gross", lang)
    assert LEADS[lang] not in "".join(lines)
    assert "0.500 kgCO" in lines[0] and "100.0" in lines[1] and "-99.5" in lines[1]


def test_the_report_holds_both_sides_as_figures() -> None:
    """T126: exact, whatever is shown; without a negative component nothing is taken off."""
    _, report = _asked("verified/removals-shown-gross")
    for result in report.to_json()["number"]["results"]:
        assert (result["grossEmissions"], result["creditsAndRemovals"]) == ("100.000000", "-99.500000")
    _, plain = _asked("verified/inputs-disclosed-to-a-policy")
    for result in plain.to_json()["number"]["results"]:
        assert (result["grossEmissions"], result["creditsAndRemovals"]) == (result["total"], "0")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_claim_of_totals_alone_says_what_it_hides(lang: str) -> None:
    """T116, T126: neither side is disclosed, nor what the inputs add."""
    _, report = _asked("verified/input-at-detail-total")
    assert report.to_json()["number"]["results"][0]["grossEmissions"] is None
    lines = "\n".join(_number("verified/input-at-detail-total", lang))
    hidden = next(one for one in report.findings if one.code == "figures.inputs_undisclosed")
    assert messages.sentence(hidden, lang) in lines
    assert messages.label("no_gross", lang) in lines


def test_an_explanation_leads_with_it_in_terminal_and_page() -> None:
    """T126."""
    told = _explained("verified/removals-exceed-emissions")
    lines = [line for line in explain_rendering.lines(told) if line]
    assert LEADS["en"] in " ".join(lines[1:3])
    assert any("Gross emissions are 100.0" in text and "take off 100.5" in text for text in words(told))
    page = explain_page.page(told).decode()
    assert page.index(LEADS["en"]) < page.index("kg CO₂e per")
    assert "Gross emissions 100.0, credits and removals -100.5" in page


def test_an_explanation_of_totals_alone_says_what_it_hides() -> None:
    """T116."""
    told = _explained("verified/input-at-detail-total")
    text = " ".join(words(told))
    assert "what the inputs add to the number" in text
    assert "gross emissions, credits and removals are not disclosed" in text


def test_a_product_of_another_sector_is_not_compared_with_steel() -> None:
    """T128: the ranges are of crude steel."""
    told = _explained("verified/clinker-verified-for-cement")
    assert (told.comparison.place, told.comparison.reason) == ("none", "sector")
    assert "of the sector cement" in " ".join(explain_words.compared(told))


def words(told: Explanation) -> list[str]:
    """The sentences that terminal and page share."""
    return list(explain_words.reading(told))
