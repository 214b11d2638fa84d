"""What a person sees of a verified CO2 statement: its entity, its net contribution and both sides of it."""

import pytest

from passport.cli.output import rendering
from tests.properties.vectors_as_data import given


def lines_of(name: str, lang: str = "en") -> list[str]:
    """The verdict about a scenario, as the terminal prints it."""
    report = given(name).report()
    return list(rendering.verdict(report, lang, chosen_moment=False, by_address=False))


def test_the_entity_and_its_contribution_are_shown() -> None:
    text = "\n".join(lines_of("verified/co2-statement-by-account"))
    assert "https://id.norrland-steel.example/417/" in text
    assert "Norrland Steel AB" in text
    assert "net contribution 1442.0 t CO₂e, 2025-01-01 to " in text
    assert "gross emissions 1447.0, credits and removals -5" in text
    assert "none that could be believed" not in text


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_a_contribution_below_zero_is_led_by_its_gross_emissions(lang: str) -> None:
    lines = lines_of("verified/co2-statement-below-zero", lang)
    first = next(place for place, line in enumerate(lines) if "-" in line and " t CO₂e" in line)
    word = {"en": "gross emissions", "de": "Emissionen brutto", "zh": "排放总量"}[lang]
    assert word in lines[first - 1]


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_identities_that_were_not_checked_are_counted_and_named(lang: str) -> None:
    """T221."""
    lines = lines_of("verified/co2-statement-by-account", lang)
    line = next(one for one in lines if "C7, C8, C9, C11" in one)
    assert "7" in line
    assert "11" in line
    every = "\n".join(lines_of("verified/co2-statement-with-the-one-before", lang))
    assert "C11" not in every


@pytest.mark.parametrize(("lang", "word"), [("en", "heat"), ("de", "Schmelz"), ("zh", "炉号")])
def test_nothing_is_said_of_goods(lang: str, word: str) -> None:
    lines = "\n".join(lines_of("verified/co2-statement-by-line", lang))
    assert word not in lines
    found = given("verified/co2-statement-by-line").report().findings
    assert {one.code for one in found if one.code.startswith("standing.")} == {
        "standing.workings", "standing.label", "standing.equivocation",
    }  # fmt: skip
