"""Both sides of a total on the phone, and what leads where removals outweigh the emissions (T116, T126)."""

import pytest

from tests.phone.conftest import Opened
from tests.phone.driving import Phone, play, scenario
from tests.phone.layout import everything_fits, finds_nothing
from tests.phone.site import Elsewhere
from verify import Finding, messages


def _at_the_number(name: str, phone: Opened, hosts: Elsewhere) -> Phone:
    one = scenario(name)
    seen = play(phone(at=one.at), one, hosts)
    address = seen.page.evaluate("location.hash").rpartition("/")[2]
    seen.page.evaluate(f"location.hash = '#/number/{address}'")
    seen.page.wait_for_selector("[data-screen=number]")
    return seen


def test_removals_that_exceed_emissions_are_said_before_any_figure(phone: Opened, hosts: Elsewhere) -> None:
    """T126: in the line of the verdict, and first of all on the screen of the number."""
    one = scenario("verified/removals-exceed-emissions")
    seen = play(phone(at=one.at), one, hosts)
    facts = {"electricity": "location-based", "total": "-0.500000"}
    text = messages.sentence(Finding("figures.above_zero", "", "fail", "", facts))
    assert text in seen.page.locator("[data-part=number]").inner_text()
    seen = _at_the_number("verified/removals-exceed-emissions", phone, hosts)
    whole = seen.page.locator("section[data-screen=number]").inner_text()
    assert whole.index(text) < whole.index("-0.500 kgCO")
    everything_fits(seen)
    finds_nothing(seen)


@pytest.mark.parametrize(
    ("name", "emissions", "taken"),
    [
        ("verified/removals-shown-gross", "100.0", "-99.5"),
        ("verified/input-at-detail-total", "not disclosed", "not disclosed"),
    ],
)
def test_both_sides_stand_beside_the_total(
    name: str, emissions: str, taken: str, phone: Opened, hosts: Elsewhere
) -> None:
    """T126: or that they are not disclosed; then what inputs add is not either (T116)."""
    seen = _at_the_number(name, phone, hosts)
    for row, shown in (("number.gross", emissions), ("number.taken", taken)):
        assert seen.page.locator(f"[data-gross='{row}']").all_inner_texts() == [shown, shown]
    hidden = seen.page.locator("[data-code='figures.inputs_undisclosed']").count()
    assert hidden == (1 if emissions == "not disclosed" else 0)


@pytest.mark.parametrize(
    ("name", "checked", "hidden"),
    [
        ("verified/co2-statement-with-the-one-before", "11", ""),
        ("verified/co2-statement-by-line", "10", "C11"),
        ("verified/co2-statement-by-account", "7", "C7, C8, C9, C11"),
        ("incomplete/co2-statement-after-one-that-was-withdrawn", "8", "C7, C8, C9"),
    ],
)
def test_the_identities_of_accounts_are_counted_and_those_not_checked_are_named(
    name: str, checked: str, hidden: str, phone: Opened, hosts: Elsewhere
) -> None:
    """A line below the contribution says how much was rechecked; what the statement hides has not passed."""
    seen = _at_the_number(name, phone, hosts)
    line = seen.page.locator("[data-identities]")
    counts = {"checked": checked, "all": "11"}
    text = messages.label("identities_partly", **counts, names=hidden) if hidden else messages.label(
        "identities", **counts
    )  # fmt: skip
    assert (line.count(), line.get_attribute("data-identities")) == (1, checked)
    assert line.inner_text() == text
    everything_fits(seen)
    finds_nothing(seen)


def test_a_report_has_four_numbers_and_no_line_that_sums_them(phone: Opened, hosts: Elsewhere) -> None:
    """Statements side by side, each by itself (T401); a market-based one that nothing supports says so."""
    seen = _at_the_number("verified/inventory-report", phone, hosts)
    shown = seen.page.locator("[data-statement]")
    names = ["physical", "marketBased", "impact", "beyondValueChain"]
    assert [one.get_attribute("data-statement") for one in shown.all()] == names
    assert [one.locator(".total").inner_text() for one in shown.all()] == ["750.0", "550.0", "200.0", "-"]
    # What lies below the physical figure stands on a contract, which nobody else signed.
    assert seen.page.locator("[data-code='standing.market_based']").count() == 1
    everything_fits(seen)
    finds_nothing(seen)
    seen = _at_the_number("verified/inventory-report-whose-certificate-is-not-cited", phone, hosts)
    assert seen.page.locator("[data-code='standing.market_based']").count() == 1
    seen = _at_the_number("verified/inventory-report-of-carbon-books", phone, hosts)
    assert seen.page.locator("[data-code='standing.market_based']").count() == 0
