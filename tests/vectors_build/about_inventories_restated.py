"""Reports beside what their signer signed for other years, or by other rules (T517, T518)."""

import copy

from tests.vectors_build import accounts as books
from tests.vectors_build.about_inventories import booked
from tests.vectors_build.inventories import REPORT, asked, chain, draft, link, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, drop, pack, put
from tests.world_people import Document, Knob

_BEFORE = {"start": "2022-01-01", "end": "2023-01-01"}
_YEAR = {"start": "2023-01-01", "end": "2024-01-01"}
_HALF = {"start": "2022-07-01", "end": "2023-01-01"}
_VEHICLES = "30000"
"""What the later report says of vehicles in 2022, in place of 32,418."""


def _earlier(**changes: Knob) -> Document:
    """The report of 2022, as the table of 2023 quotes it: tonnes of scope 1 in both inventories."""
    made = draft("table", period=_BEFORE, **changes)
    for member in ("physical", "marketBased"):
        own = [one for one in made[member]["figures"] if one["scope"] == "1"]
        made[member] = {"complete": False, "figures": [
            {**{name: one[name] for name in one if name != "before"}, "amount": one["before"][0]["amount"]}
            for one in own
        ]}  # fmt: skip
    del made["beyondValueChain"], made["baseYear"]
    return made


def _later(vehicles: str = "32418", **changes: Knob) -> Document:
    """The report of 2023; its totals of years before are left out."""
    made = draft("table", period=_YEAR, **changes)
    for member in ("physical", "marketBased"):
        for one in made[member]["figures"]:
            if one["label"] == "Vehicle fleet":
                one["before"][0]["amount"] = vehicles
        for one in made[member]["totals"]:
            one.pop("before", None)
    return made


def _beside(w: Stage, later: Document, *earlier: Document) -> Given:
    docs, granted = chain(w, sign(w, later))
    return asked(w, docs, granted, claims=tuple(pack(one) for one in earlier), of=earlier)


@scenario("verified")
def inventory_report_of_an_earlier_year_as_it_was_signed(w: Stage) -> Given:
    """What the report says of 2022 is what its reporter signed for 2022 (T518)."""
    return _beside(w, _later(), sign(w, _earlier()))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_an_earlier_year_with_another_figure(w: Stage) -> Given:
    """For 2022 the reporter signed more, and nothing says why it is less now (T518)."""
    return _beside(w, _later(_VEHICLES), sign(w, _earlier()))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_an_earlier_year_under_another_key(w: Stage) -> Given:
    """The row was renamed since: the sum of its scope is another one all the same (T518)."""
    later = _later(_VEHICLES)
    for member in ("physical", "marketBased"):
        for one in later[member]["figures"]:
            if one["label"] == "Vehicle fleet":
                one["key"] = "vehicles"
    return _beside(w, later, sign(w, _earlier()))


@scenario("verified")
def inventory_report_of_an_earlier_year_in_kilograms(w: Stage) -> Given:
    """The report of 2022 was in kilograms: the same figures in another unit (T518)."""
    made = _earlier(unit="KGM")
    for member in ("physical", "marketBased"):
        for one in made[member]["figures"]:
            one["amount"] += "000"
    return _beside(w, _later(), sign(w, made))


@scenario("verified")
def inventory_report_of_an_earlier_year_that_does_not_quote_a_row(w: Stage) -> Given:
    """The report does not say what vehicles were in 2022: nothing is restated (T518)."""
    later = _later()
    for member in ("physical", "marketBased"):
        for one in later[member]["figures"]:
            if one["label"] == "Vehicle fleet":
                del one["before"]
    return _beside(w, later, sign(w, _earlier()))


def _recalculated(amount: str) -> Document:
    shown = {"scope": "1", "amount": amount, "reason": "A fleet was sold"}
    both = [{**shown, "statement": one} for one in ("market-based", "physical")]
    return {"year": "2022", "recalculations": both}


@scenario("verified")
def inventory_report_of_a_base_year_that_was_recalculated(w: Stage) -> Given:
    """2022 is the base year, and the report says what its scope 1 came to since, and why (T518)."""
    later = _later(_VEHICLES, baseYear=_recalculated("40285"))
    return _beside(w, later, sign(w, _earlier()))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_a_base_year_that_was_recalculated_to_another_sum(w: Stage) -> Given:
    """The recalculation comes to another sum than the figures of that year (T518)."""
    later = _later(_VEHICLES, baseYear=_recalculated("42703"))
    return _beside(w, later, sign(w, _earlier()))


@scenario("verified")
def inventory_report_of_an_earlier_year_that_was_corrected(w: Stage) -> Given:
    """The report of 2022 was corrected: the correction counts, and has the figures of now (T518)."""
    first = sign(w, _earlier())
    made = _earlier(wasRevisionOf={**link(first), "reason": "calculation-error"})
    for member in ("physical", "marketBased"):
        made[member]["figures"][1]["amount"] = _VEHICLES
    return _beside(w, _later(_VEHICLES), first, sign(w, made))


@scenario("verified")
def inventory_report_of_a_part_of_an_earlier_year(w: Stage) -> Given:
    """The report at hand is of half of 2022, and says nothing of the year (T518)."""
    return _beside(w, _later(_VEHICLES), sign(w, {**_earlier(), "period": _HALF}))


def _quoting(w: Stage, label: str, stated: str, signed: str, *others: tuple[str, str, str]) -> Given:
    """Rows of both inventories by their label: what the later report says of 2022, and what was signed."""
    later, earlier = _later(), _earlier()
    for member in ("physical", "marketBased"):
        for name, then, now in ((label, stated, signed), *others):
            for one in later[member]["figures"]:
                if one["label"] == name:
                    one["before"] = [{"year": "2022", "amount": then}]
                    shown = {key: value for key, value in one.items() if key not in {"before", "step"}}
                    kept = [row for row in earlier[member]["figures"] if row["label"] != name]
                    earlier[member]["figures"] = [*kept, {**shown, "amount": now}]
    return _beside(w, later, sign(w, earlier))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_an_earlier_year_with_another_category(w: Stage) -> Given:
    """The sum of scope 3 is what it was, and moved from travel by air to goods (T518)."""
    goods = ("Purchased goods and services", "200", "150")
    return _quoting(w, "Business travel: air travel", "100", "150", goods)


@scenario("verified")
def inventory_report_of_an_earlier_year_in_fewer_places(w: Stage) -> Given:
    """The report of 2022 had three decimals, of which the later one quotes none (T518)."""
    return _quoting(w, "Vehicle fleet", "32418", "32418.499")


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_an_earlier_year_beyond_its_places(w: Stage) -> Given:
    """More than half of one in the last place that is quoted (T518)."""
    return _quoting(w, "Vehicle fleet", "32418", "32419.5")


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_an_earlier_year_without_a_row(w: Stage) -> Given:
    """A row of 2022 is left out of the later report, so that its scope was less (T518)."""
    earlier = _earlier()
    for member in ("physical", "marketBased"):
        more = {**earlier[member]["figures"][0], "key": "row-99", "label": "Sold plant", "amount": "500"}
        earlier[member]["figures"].append(more)
    return _beside(w, _later(), sign(w, earlier))


@scenario("incomplete", unknown="inventory.earlier")
def inventory_report_of_an_earlier_year_with_other_credits(w: Stage) -> Given:
    """Credits of 2022 were fewer than is said now (T518)."""
    later, earlier = _later(), _earlier()
    (credit,) = later["beyondValueChain"]["credits"]
    earlier["beyondValueChain"] = {"credits": [{**credit, "amount": "100"}]}
    credit["before"] = [{"year": "2022", "amount": "1000"}]
    return _beside(w, later, sign(w, earlier))


# Statements of the same entity that it cannot be held against (T517)


def _unlike(w: Stage, **period: str) -> Given:
    """A report with parts, beside the CO2 statement of its entity for 2025."""
    made = draft("roaster", unit="TNE", period={"start": "2025-01-01", "end": "2026-01-01", **period})
    stated = books.sign(w, books.draft("account"))
    docs, granted = chain(w, sign(w, made))
    return asked(w, docs, granted, claims=(pack(stated),), of=[stated])


@scenario("incomplete", unknown="inventory.compared")
def inventory_report_a_day_apart_from_books_at_hand(w: Stage) -> Given:
    """Its period begins a day later, so that it is held against nothing (T517)."""
    return _unlike(w, start="2025-01-02")


@scenario("verified")
def inventory_report_of_the_year_after_books_at_hand(w: Stage) -> Given:
    """The statement is of another year, with which it shares no time (T517)."""
    return _unlike(w, start="2026-01-01", end="2026-10-01")


@scenario("figures_wrong", "inventory.accounts claim.figures")
def inventory_report_that_contradicts_books_beside_others_with_other_gwp_values(w: Stage) -> Given:
    """A second statement cannot be compared, and takes nothing back of what the first one says (T517)."""
    first, stated = booked(w, drop("/accounts"), put(f"{REPORT}/physical/figures/0/amount", "1"))
    other = copy.deepcopy(books.draft("account"))
    other["co2Statement"]["gwpSet"] = "IPCC-AR5-GWP100"
    second = books.sign(w, other)
    docs, granted = chain(w, first)
    return asked(w, docs, granted, claims=(pack(stated), pack(second)), of=[stated, second])
