"""A report is rechecked by itself: every change of a draft that its own figures contradict is refused."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from passport.carbon.rechecking.inventories.editions import editions
from passport.carbon.rechecking.inventories.statements import recheck
from passport.inventories import report
from passport.sheets.drafts.reading import DraftRefused
from signing import jcs
from tests.passport.inventories.sheets import REGION, STRATIFIED, made

Draft = dict[str, Any]


def services() -> Draft:
    """A printed table, with totals and their rounding."""
    return next(iter(made("companies", REGION, "services.toml").values()))


def roaster() -> Draft:
    """Roaster A: both inventories and an effect."""
    return made("roasters")["Roaster A"]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("roasters", "report.toml"),
        ("b100", "report.toml"),
        ("b100", "impact.toml"),
        ("shipping", "report.toml"),
        ("companies", "services.toml"),
        ("companies", "logistics.toml"),
        ("companies", "software.toml"),
    ],
)
def test_what_the_tool_writes_passes(name: str, head: str) -> None:
    for one in editions():
        for draft in made(name, one, head).values():
            assert not recheck(draft)


def _total(by: str, rounding: str | None = None) -> Callable[[Draft], None]:
    def edit(draft: Draft) -> None:
        first = draft["physical"]["totals"][0]
        first["amount"] = by
        if rounding is not None:
            first["rounding"] = rounding

    return edit


def _figure(**members: str | None) -> Callable[[Draft], None]:
    def edit(draft: Draft) -> None:
        first = draft["marketBased"]["figures"][0]
        for name, value in members.items():
            first.pop(name, None)
            if value is not None:
                first[name] = value

    return edit


def _effect(**members: str | None) -> Callable[[Draft], None]:
    def edit(draft: Draft) -> None:
        first = draft["impact"]["entries"][0]
        for name, value in members.items():
            first.pop(name, None)
            if value is not None:
                first[name] = value

    return edit


def _twice(draft: Draft) -> None:
    figures = draft["physical"]["figures"]
    figures.append(copy.deepcopy(figures[0]))


def _market_only(draft: Draft) -> None:
    draft["physical"].pop("figures")


def _other_edition(draft: Draft) -> None:
    draft["edition"]["digestMultibase"] = editions()[STRATIFIED].digest


def _no_edition(draft: Draft) -> None:
    draft["edition"]["name"] = "ghgp-ami-2099"


def _ends_first(draft: Draft) -> None:
    draft["period"]["end"] = draft["period"]["start"]


CHANGES: dict[str, tuple[Callable[[], Draft], Callable[[Draft], None], str]] = {
    "a total of its own": (services, _total("1"), "inventory.total"),
    "a total that is called rounded": (services, _total("1", "-1000000"), "inventory.total"),
    "a figure twice": (roaster, _twice, "inventory.key"),
    "no amount": (roaster, _figure(amount=None), "inventory.amount"),
    "an amount that is not computable": (roaster, _figure(notComputable="why"), "inventory.amount"),
    "below zero": (roaster, _figure(amount="-1"), "inventory.netting"),
    "a category of scope 2": (roaster, _figure(scope="2", category="1"), "inventory.category"),
    "market-based alone": (roaster, _market_only, "inventory.no_physical"),
    "another edition": (roaster, _other_edition, "inventory.edition"),
    "an edition that nobody knows": (roaster, _no_edition, "inventory.edition"),
    "another category for targets": (roaster, _figure(targetCategory="indicator"), "inventory.target"),
    "an effect that counts as direct": (roaster, _effect(targetCategory="direct"), "inventory.target"),
    "an effect without amount": (roaster, _effect(avoided=None), "inventory.amount"),
    "reversible, and nobody looks": (roaster, _effect(permanence="reversible"), "inventory.impact"),
    "more than its reference": (roaster, _effect(each="7.6", avoided="760"), "inventory.baseline"),
    "a period that ends first": (roaster, _ends_first, "inventory.period"),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_draft_that_contradicts_itself_is_refused_with_its_place(name: str) -> None:
    draft_of, change, code = CHANGES[name]
    draft = copy.deepcopy(draft_of())
    change(draft)
    with pytest.raises(DraftRefused) as caught:
        report.read(jcs.canonical(draft), "a.draft.json")
    assert code in {one.code for one in caught.value.problems}
    assert all(one.hint and "a.draft.json#/" in one.where for one in caught.value.problems)


def test_a_total_misses_its_parts_by_half_a_digit_of_each_at_most() -> None:
    """Three parts and their total, printed to one decimal: two tenths are rounding, three are not."""
    draft = copy.deepcopy(roaster())
    part = {name: one for name, one in draft["physical"]["figures"][0].items() if name != "parts"}
    draft["physical"]["figures"] = [{**part, "key": str(place), "amount": "1.5"} for place in range(3)]
    for name in ("parts", "instruments"):
        del draft["marketBased"]["figures"][0][name]
    total = {"label": "all", "scopes": [part["scope"]], "amount": "4.7", "rounding": "0.2"}
    draft["physical"]["totals"] = [total]
    assert not recheck(draft)
    total |= {"amount": "4.8", "rounding": "0.3"}
    assert [one.code for one in recheck(draft)] == ["inventory.total"]
