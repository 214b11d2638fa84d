"""Reports beside those of earlier fiscal years, whatever these are called (T645, T646)."""

from tests.vectors_build.inventories import asked, chain, draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

_PLANT = "10000"
"""The second row; the first one is what the scenarios are about."""


def _of(start: str, end: str, vehicles: str, *before: tuple[str, str]) -> Document:
    """The report of a period: two rows of scope 1 in both inventories, with years before."""
    made = draft("table", period={"start": start, "end": end})
    for member in ("physical", "marketBased"):
        rows = [one for one in made[member]["figures"] if one["scope"] == "1"]
        figures = []
        for one in rows:
            is_first = one["label"] == "Vehicle fleet"
            shown = {name: value for name, value in one.items() if name != "before"}
            then = [{"year": year, "amount": said if is_first else _PLANT} for year, said in before]
            own = {"amount": vehicles if is_first else _PLANT, **({"before": then} if then else {})}
            figures.append({**shown, **own})
        whole = str(int(vehicles) + int(_PLANT))
        totals = [{"label": "Total", "scopes": ["1"], "amount": whole}]
        made[member] = {"complete": True, "figures": figures, "totals": totals}
    del made["beyondValueChain"]
    made.pop("baseYear", None)
    return made


def _fiscal(year: int, vehicles: str, *before: tuple[str, str]) -> Document:
    """From April to March."""
    return _of(f"{year}-04-01", f"{year + 1}-04-01", vehicles, *before)


def _beside(w: Stage, later: Document, *earlier: Document) -> Given:
    signed = [sign(w, one) for one in earlier]
    docs, granted = chain(w, sign(w, later))
    return asked(w, docs, granted, claims=tuple(pack(one) for one in signed), of=tuple(signed))


@scenario("verified")
def inventory_report_of_fiscal_years_by_their_first_part(w: Stage) -> Given:
    """April 2022 to March 2023 is called FY2022, as it was signed, and so is the year before (T645)."""
    later = _fiscal(2023, "26000", ("FY2021", "30000"), ("FY2022", "28000"))
    return _beside(w, later, _fiscal(2021, "30000"), _fiscal(2022, "28000"))


@scenario("verified")
def inventory_report_of_fiscal_years_by_their_last_part(w: Stage) -> Given:
    """The same years by their last part (T645)."""
    later = _fiscal(2023, "26000", ("FY2022", "30000"), ("FY2023", "28000"))
    return _beside(w, later, _fiscal(2021, "30000"), _fiscal(2022, "28000"))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_fiscal_years_by_their_last_part_in_another_order(w: Stage) -> Given:
    """FY2023 begins the year of the report, so that FY2022 is the year to March 2022 (T645)."""
    later = _fiscal(2023, "26000", ("FY2022", "28000"), ("FY2023", "28000"))
    return _beside(w, later, _fiscal(2021, "30000"), _fiscal(2022, "28000"))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_a_fiscal_year_by_its_first_part_with_another_figure(w: Stage) -> Given:
    """The report to March 2023 alone is at hand, and FY2022 is the year before that of the report (T645)."""
    return _beside(w, _fiscal(2023, "26000", ("FY2022", "5")), _fiscal(2022, "28000"))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_a_fiscal_year_as_neither_report_has_it(w: Stage) -> Given:
    """Whichever of two years FY2022 is, neither was signed so (T645)."""
    later = _fiscal(2023, "26000", ("FY2022", "5"))
    return _beside(w, later, _fiscal(2021, "30000"), _fiscal(2022, "28000"))


def _based(year: str, said: str) -> Document:
    return {**_fiscal(2023, "26000", (year, said)), "baseYear": {"year": year}}


@scenario("verified")
def inventory_report_of_a_fiscal_base_year_that_may_be_either(w: Stage) -> Given:
    """Nobody knows whether the base year 2020 ends or begins in 2020: one of both is at hand (T645)."""
    return _beside(w, _based("2020", "31000"), _fiscal(2020, "30000"))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_a_fiscal_base_year_by_both_parts(w: Stage) -> Given:
    """2020/21 is one year (T645)."""
    return _beside(w, _based("2020/21", "31000"), _fiscal(2020, "30000"))


@scenario("verified")
def inventory_report_of_a_half_year_that_ended_in_december(w: Stage) -> Given:
    """2022-12 is the second half of 2022; what was signed for all of 2022 is no measure of it (T645)."""
    later = _of("2023-07-01", "2024-01-01", "13000", ("2022-12", "14000"))
    return _beside(w, later, _of("2022-01-01", "2023-01-01", "28000"))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_a_half_year_and_of_the_whole_one(w: Stage) -> Given:
    """2022 and its second half are two; the whole one is another than was signed (T645)."""
    later = _of("2023-07-01", "2024-01-01", "13000", ("2022", "27000"), ("2022-12", "14000"))
    return _beside(w, later, _of("2022-01-01", "2023-01-01", "28000"))


def _recalculated(w: Stage, amount: str) -> Given:
    later = _of("2023-01-01", "2024-01-01", "26000", ("2022", "28000.4"))
    said = {"scope": "1", "amount": amount, "reason": "A works was sold"}
    both = [{**said, "statement": one} for one in ("market-based", "physical")]
    later["baseYear"] = {"year": "2022", "recalculations": both}
    return _beside(w, later, _of("2022-01-01", "2023-01-01", "30000"))


@scenario("verified")
def inventory_report_of_a_recalculation_in_whole_tonnes(w: Stage) -> Given:
    """The rows come to 38,000.4, and the recalculation is printed as 38,000 (T646)."""
    return _recalculated(w, "38000")


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_a_recalculation_beyond_its_rounding(w: Stage) -> Given:
    """38,001 is another sum (T646)."""
    return _recalculated(w, "38001")
