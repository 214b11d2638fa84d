"""Inventory reports and what they say of other years: amounts, totals of them, the base year (T604)."""

from typing import Any

from tests.vectors_build.inventories import REPORT, sound
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, put
from tests.world_people import Document

TOTALS = f"{REPORT}/physical/totals/0"
BASE = f"{REPORT}/baseYear"


def _years(*before: tuple[str, str]) -> list[Document]:
    return [{"year": year, "amount": amount} for year, amount in sorted(before)]


def _recalculated(*amounts: str, **more: str) -> list[Document]:
    """Recalculations of scope 1, each for another reason."""
    shown: dict[str, Any] = {"statement": "physical", "scope": "1", **more}
    return [{**shown, "amount": amount, "reason": f"sold {place}"} for place, amount in enumerate(amounts)]


@scenario("verified")
def inventory_report_with_recalculations_of_its_base_year(w: Stage) -> Given:
    """What the base year comes to without what was sold since, for two reasons (T604)."""
    return sound(w, "table", put(f"{BASE}/recalculations", _recalculated("60000", "59000")))


@scenario("verified")
def inventory_report_with_years_in_every_form(w: Stage) -> Given:
    """A year, a fiscal year by either name, a part of a year: each lies before the report (T604)."""
    years = _years(("2024", "800"), ("2021/22", "801"), ("2025-03", "802"), ("FY23", "803"))
    return sound(
        w, "roaster", put(f"{REPORT}/physical/figures/0/before", years), put(BASE, {"year": "2018/19"})
    )


@scenario("verified")
def inventory_report_whose_base_year_is_its_own(w: Stage) -> Given:
    """The first report of an entity is its own base year (T604)."""
    return sound(w, "roaster", put(BASE, {"year": "2026"}))


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_another_total_of_the_year_before(w: Stage) -> Given:
    """The total of the year before is 1, and its figures came to 42,703 (T604)."""
    return sound(w, "table", put(f"{TOTALS}/before", _years(("2022", "1"))))


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_any_rounding_of_the_year_before(w: Stage) -> Given:
    """The total of the year before misses its figures by whatever rounding makes it right (T604)."""
    stated = [{"year": "2022", "amount": "1", "rounding": "-42702"}]
    return sound(w, "table", put(f"{TOTALS}/before", stated))


@scenario("figures_wrong", "inventory.totals claim.figures")
def inventory_report_with_a_total_of_a_year_that_its_figures_do_not_have(w: Stage) -> Given:
    """A total of 2020, of which no figure says what it was (T604)."""
    return sound(w, "table", put(f"{TOTALS}/before", _years(("2020", "42703"))))


@scenario("refused", "inventory.statements")
def inventory_report_with_a_year_before_below_zero(w: Stage) -> Given:
    """What was taken off an earlier year makes this one look like growth, or the other way round (T604)."""
    return sound(w, "roaster", put(f"{REPORT}/physical/figures/0/before", _years(("2024", "-5"))))


@scenario("refused", "inventory.statements")
def inventory_report_with_its_own_year_before_it(w: Stage) -> Given:
    """The report is of the year to September 2026, and says of 2026 what it was before (T604)."""
    return sound(w, "roaster", put(f"{REPORT}/physical/figures/0/before", _years(("2026", "1"))))


@scenario("refused", "inventory.statements")
def inventory_report_with_one_year_before_in_two_forms(w: Stage) -> Given:
    """2024 and FY24 are one year, and have two amounts (T604)."""
    years = _years(("2024", "800"), ("FY24", "1"))
    return sound(w, "roaster", put(f"{REPORT}/physical/figures/0/before", years))


@scenario("refused", "inventory.statements")
def inventory_report_with_a_year_before_that_is_none(w: Stage) -> Given:
    """What is called `base` lies nowhere in time, and is compared with nothing (T604)."""
    return sound(w, "roaster", put(f"{REPORT}/physical/figures/0/before", _years(("base", "800"))))


@scenario("refused", "inventory.statements")
def inventory_report_with_a_base_year_after_it(w: Stage) -> Given:
    """A base year that is still to come (T604)."""
    return sound(w, "roaster", put(BASE, {"year": "2027"}))


@scenario("refused", "inventory.statements")
def inventory_report_with_a_base_year_recalculated_below_zero(w: Stage) -> Given:
    """Scope 1 of the base year comes to less than nothing (T604)."""
    return sound(w, "table", put(f"{BASE}/recalculations", _recalculated("-99999999")))


@scenario("refused", "inventory.statements")
def inventory_report_with_one_recalculation_twice(w: Stage) -> Given:
    """One reason in two spellings (T604)."""
    twice = [{**_recalculated("60000")[0], "reason": reason} for reason in ("sold", "sold ")]
    return sound(w, "table", put(f"{BASE}/recalculations", twice))


@scenario("refused", "inventory.statements")
def inventory_report_with_a_recalculated_category_of_scope_one(w: Stage) -> Given:
    """Scope 1 has no categories, in the base year either (T604)."""
    return sound(w, "table", put(f"{BASE}/recalculations", _recalculated("60000", category="4")))
