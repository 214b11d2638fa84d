"""Six roasters, B100 in every way of the slide, a ship: each cell against plain fractions (C.2 to C.4)."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.carbon.rechecking.inventories.editions import edition
from passport.inventories import placing, sources, statements
from passport.inventories.sources import Action, Factor, Sheets, Sourced
from tests.passport.inventories.sheets import (
    REGION,
    STRATIFIED,
    SUBSTITUTION,
    Changes,
    amount,
    codes,
    example,
    made,
)

HUILA, INTERVENTION, CERTIFIED, BRAZIL, WORLD = map(Fraction, ("7.5", "5.5", "6", "8.5", "12"))
# Physical by both readings, market-based, avoided; worked out from the slide, 100 kg each.
ROASTERS: dict[str, tuple[Fraction, Fraction, Fraction | None, Fraction | None]] = {
    "Roaster A": (100 * HUILA, 100 * INTERVENTION, 100 * INTERVENTION, 100 * (HUILA - INTERVENTION)),
    "Roaster B": (100 * HUILA, 50 * INTERVENTION + 50 * HUILA, 50 * INTERVENTION + 50 * HUILA, None),
    "Roaster C": (100 * HUILA, 100 * HUILA, 100 * HUILA, None),
    "Roaster D": (100 * CERTIFIED, 100 * CERTIFIED, 100 * CERTIFIED, None),
    "Roaster E": (100 * BRAZIL, 100 * BRAZIL, 100 * BRAZIL, 100 * (HUILA - CERTIFIED)),
    "Roaster F": (100 * WORLD, 100 * WORLD, None, None),
}


@pytest.mark.parametrize(("name", "column"), [(REGION, 0), (STRATIFIED, 1)])
def test_six_roasters(name: str, column: int) -> None:
    found = made("roasters", name)
    for reporter, cells in ROASTERS.items():
        draft = found[reporter]
        assert amount(draft, "physical") == cells[column], reporter
        assert amount(draft, "marketBased") == cells[2], reporter
        assert amount(draft, "impact") == cells[3], reporter
    assert sum(cells[column] or 0 for cells in ROASTERS.values()) == (4900, 4600)[column]


@pytest.mark.parametrize("volume", [451, 600, 10000])
def test_the_rest_takes_the_residual_where_the_volume_is_known(volume: int) -> None:
    """A 100 and B 50 at 5.5, D 100 and E's certificates 100 at 6; A's surplus covers no goods of the shed."""
    known: Changes = {"factors": ("supply-shed,7.5,,", f"supply-shed,7.5,{volume},")}
    found = made("roasters", REGION, "report.toml", known)
    taken = 150 * INTERVENTION + 200 * CERTIFIED
    left = (volume * HUILA - taken) / (volume - 350)
    assert round((amount(found["Roaster B"], "marketBased") or 0) - 50 * INTERVENTION - 50 * left, 6) == 0
    assert round((amount(found["Roaster C"], "marketBased") or 0) - 100 * left, 6) == 0
    assert amount(found["Roaster C"], "physical") == 750
    assert not any("remarks" in one for name, one in found.items() if name != "Roaster F")


def test_a_residual_of_nothing_is_no_number() -> None:
    known: Changes = {"factors": ("supply-shed,7.5,,", "supply-shed,7.5,350,")}
    figure = made("roasters", REGION, "report.toml", known)["Roaster C"]["marketBased"]["figures"][0]
    assert "undefined" in figure["notComputable"]
    assert "amount" not in figure


def test_other_facts_of_the_table() -> None:
    """F with a known split 810, with a stated effect 200; E where the edition allows substitution 600."""
    split: Changes = {"sourced": ("coffee,,100,none", "coffee,colombia:0.4 brazil:0.6,100,none")}
    assert amount(made("roasters", REGION, "report.toml", split)["Roaster F"], "physical") == 810
    effect: Changes = {
        "actions": (
            "brazil,100,,market-based,urn:example:project:cerrado-1,,,,,,,,,,",
            "brazil,100,,impact,urn:example:project:cerrado-1,,,,2,farms without it,paid first,ex-post,"
            "permanent,,",
        )
    }
    found = made("roasters", REGION, "report.toml", effect)["Roaster F"]
    assert amount(found, "impact") == 200
    assert amount(found, "marketBased") == 1200
    market: Changes = {"actions": ("huila-certified,impact", "huila-certified,market-based")}
    assert amount(made("roasters", SUBSTITUTION, "report.toml", market)["Roaster E"], "marketBased") == 600
    plain: Changes = {
        "actions": ("huila,premium paid to farms outside the buyer's chain,ex-post,permanent", ",,,")
    }
    assert codes("roasters", REGION, "report.toml", market, plain) == ["inventory.more_than_sourced"]


def test_seven_ways_and_two_that_may_not_be_reported() -> None:
    """The slide shows nine: 8 has no registry yet, 9 subtracts a reduction from the inventory."""
    diesel, b100 = 5000 * Fraction("0.1"), 5000 * Fraction("0.02")
    mean = Fraction("0.4") * b100 + Fraction("0.6") * diesel
    expected = [(b100, b100), (mean, mean), *[(diesel, b100)] * 5]
    for name in (REGION, STRATIFIED):
        found = list(made("b100", name).values())
        assert [(amount(one, "physical"), amount(one, "marketBased")) for one in found] == expected
    effects = list(made("b100", REGION, "impact.toml").values())
    assert [amount(one, "impact") for one in effects] == [None, None, *[diesel - b100] * 5]
    assert all(amount(one, "marketBased") == diesel for one in effects[2:])
    assert codes("b100", REGION, "direct.toml") == ["inventory.no_registry"]
    assert codes("b100", REGION, "subtracted.toml") == ["inventory.netting"]


def test_a_ship_with_and_without_its_counterpart() -> None:
    """T264: 1,990 GJ at 90 and 10; both columns come to 199,000, without the counterpart to 39,800."""
    fossil, methanol = Fraction(1990 * 90), Fraction(1990 * 10)
    found = made("shipping")
    vessels = [found["Vessel A"], found["Vessel B"]]
    assert [amount(one, "physical") for one in vessels] == [fossil, methanol]
    assert [amount(one, "marketBased") for one in vessels] == [methanol, fossil]
    assert fossil + methanol == 199000
    alone: Changes = {"sourced": (",urn:example:lot:kasso-1,", ",,")}
    assert codes("shipping", REGION, "report.toml", alone) == ["inventory.counterpart"]
    assert 2 * methanol == 39800


COUNTED_TWICE = (
    "Vessel B,B-lot,certificate,marine fuel,fleet,1990,e-methanol,market-based,urn:example:lot:kasso-1,"
    "urn:example:registry:marine,carrier,,,,,,,,"
)
LOT = "urn:example:lot:kasso-1"
E_LINE = "Roaster E,E-certificates,certificate"
E_TWICE = (
    "Roaster E,E0,certificate,green coffee,brazil,1,brazil,market-based,urn:example:lot:17,r,,,,,,,,,"
    f"\n{E_LINE}"
)
A_EFFECT = ",huila,financed before it began,ex-post,permanent"
LASTS = "chain,ex-post,permanent"
LAST = "permanent,,\nRoaster F"
ISSUED = ":lot:17,urn:example:registry:coffee"
SECOND = "\nother,green coffee,colombia,supply-shed,1,,IPCC-AR6-GWP100,KGM"
SECOND_WORLD = "\nother,green coffee,world,world,1,,IPCC-AR6-GWP100,KGM"
SAME_ID = "\nhuila-certified,green coffee,colombia,stratum,1,,IPCC-AR6-GWP100,KGM"
RETIRED_AGAIN = "URN:example:lot:kasso-1,Other,marine fuel,fleet,2024-02-03,2024-10-30,1990"
REST = "\nrest,green coffee,colombia,residual,8,,IPCC-AR6-GWP100,KGM"


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("shipping", {"actions": ("\nLogistics", f"\n{COUNTED_TWICE}\nLogistics")}, "inventory.used_twice"),
        ("shipping", {"retirements": (LOT, "urn:example:lot:2")}, "inventory.unsupported"),
        ("shipping", {"retirements": ("Shipper", "Other shipper")}, "inventory.beneficiary"),
        ("shipping", {"retirements": ("marine fuel", "jet fuel")}, "inventory.product"),
        ("shipping", {"retirements": ("2024-02-03", "2021-02-03")}, "inventory.vintage"),
        ("shipping", {"retirements": ("2024-10-30", "2023-10-30")}, "inventory.year"),
        ("shipping", {"retirements": (",1990", ",1989")}, "inventory.more_than_retired"),
        ("shipping", {"timeline": ("2024-05-21", "2024-01-21")}, "inventory.timeline"),
        ("shipping", {"timeline": ("rebooked", "resold")}, "inventory.timeline"),
        ("roasters", {"actions": (A_EFFECT, ",,,,")}, "inventory.more_than_sourced"),
        ("roasters", {"actions": ("urn:example:registry:coffee", "")}, "inventory.no_registry"),
        ("roasters", {"actions": (",huila,premium", ",brazil,premium")}, "inventory.baseline"),
        ("roasters", {"actions": (LASTS, "chain,,")}, "inventory.impact"),
        (
            "roasters",
            {"actions": (LASTS, "chain,ex-post,reversible")},
            "inventory.impact",
        ),
        ("roasters", {"actions": (E_LINE, E_TWICE)}, "inventory.used_twice"),
        ("roasters", {"actions": (f"{ISSUED},,,", f"{ISSUED},,D1,")}, "inventory.counterpart"),
        (
            "roasters",
            {"actions": (LAST, LAST.replace(",,", ",,1.1"))},
            "inventory.shares",
        ),
        ("roasters", {"factors": ("stratum,6,,IPCC-AR6", "stratum,6,,IPCC-AR5")}, "inventory.gwp"),
        ("roasters", {"factors": ("stratum,6,", "stratum,-6,")}, "inventory.netting"),
        ("roasters", {"factors": ("huila-certified,green", "huila-rest,green")}, "inventory.factor"),
        ("roasters", {"factors": ("\nbrazil,", f"{REST}\nbrazil,")}, "inventory.residual_volume"),
        ("roasters", {"factors": ("supply-shed,7.5,,", "supply-shed,7.5,349,")}, "inventory.oversold"),
        ("roasters", {"factors": ("supply-shed,7.5", "landscape,7.5")}, "inventory.spatial"),
        ("roasters", {"sourced": ("C1,3,1,", "C1,3,16,")}, "inventory.category"),
        ("roasters", {"sourced": ("C1,3,1,", "C1,4,1,")}, "inventory.scope"),
        ("roasters", {"sourced": ("coffee,,100,none", "coffee,brazil,100,none")}, "inventory.traceability"),
        ("roasters", {"sourced": ("coffee,,100", "coffee,colombia:0.4 brazil:0.5,100")}, "inventory.region"),
        ("roasters", {"sourced": ("colombia,100,physical", "colombia,much,physical")}, "inventory.amount"),
        ("roasters", {"sourced": ("colombia,100,physical", "colombia,-1,physical")}, "inventory.amount"),
        ("roasters", {"sourced": ("segregated", "segregate")}, "inventory.model"),
        ("roasters", {"sourced": ("reporter,", "who,")}, "inventory.column"),
        # T620, T622: neither the order of lines nor a name that matches nothing decides a figure.
        ("roasters", {"factors": ("\nbrazil,", f"{SECOND}\nbrazil,")}, "inventory.factor"),
        ("roasters", {"factors": ("\nbrazil,", f"{SECOND_WORLD}\nbrazil,")}, "inventory.factor"),
        ("roasters", {"factors": ("\nbrazil,", f"{SAME_ID}\nbrazil,")}, "inventory.twice"),
        ("roasters", {"actions": ("Roaster B,B-invest", "Roaster A,A-invest")}, "inventory.twice"),
        ("roasters", {"actions": (",,,,huila,financed", ",,,5000,huila,financed")}, "inventory.baseline"),
        ("roasters", {"actions": (",,,,huila,financed", ",,,-5,huila,financed")}, "inventory.baseline"),
        ("roasters", {"actions": (LAST, LAST.replace(",,", ",soon,"))}, "inventory.day"),
        ("roasters", {"actions": (LAST, LAST.replace(",,", ",,-1"))}, "inventory.shares"),
        ("roasters", {"actions": ("impact,urn:example:lot:17,", "impact,,")}, "inventory.blank"),
        ("shipping", {"actions": ("carrier,B1,", "carrier,B-1,")}, "inventory.counterpart"),
        ("shipping", {"retirements": ("2024-02-03", "202x")}, "inventory.day"),
        ("shipping", {"retirements": ("2024-10-30", "2024-99-99")}, "inventory.day"),
        ("shipping", {"retirements": ("2024-02-03", "2024-12-03")}, "inventory.vintage"),
        ("shipping", {"retirements": ("1990", f"1990\n{RETIRED_AGAIN}")}, "inventory.used_twice"),
        ("shipping", {"timeline": ("2024-02-03", "yesterday")}, "inventory.timeline"),
        ("shipping", {"timeline": ("kasso-1,retired", "kasso-2,retired")}, "inventory.timeline"),
    ],
)
def test_bad_input_has_its_code(name: str, change: Changes, expected: str) -> None:
    """T264 to T266: netting, double use, more than was sourced; each says so by its own code."""
    found = codes(name, REGION, "report.toml", change)
    assert expected in found, found


@pytest.mark.parametrize(("effect", "expected"), [("8.5", []), ("8.6", ["inventory.baseline"])])
def test_an_effect_is_at_most_its_reference(effect: str, expected: list[str]) -> None:
    """T514: a kilogram from Brazil is 8.5, of which an intervention without a factor may avoid all."""
    line = "brazil,100,,market-based,urn:example:project:cerrado-1,,,,,,,,,,"
    stated = f"brazil,100,,impact,urn:example:project:cerrado-1,,,,{effect},brazil,paid,ex-post,permanent,,"
    assert codes("roasters", REGION, "report.toml", {"actions": (line, stated)}) == expected


def test_a_wrong_day_is_one_mistake() -> None:
    assert codes("shipping", REGION, "report.toml", {"timeline": ("2024-02-03", "yesterday")}) == [
        "inventory.timeline"
    ]


def test_an_effect_that_lies_between_its_cases_may_be_written() -> None:
    """7.5 less 5.5; and a region of two words may be in a mix."""
    written: Changes = {"actions": (",,,,huila,financed", ",,,2,huila,financed")}
    before, after = made("roasters"), made("roasters", REGION, "report.toml", written)
    assert {name: amount(one, "impact") for name, one in after.items()} == {
        name: amount(one, "impact") for name, one in before.items()
    }
    text = example("roasters", "sourced.csv")
    text = text.replace("coffee,,100,none", "coffee,colombia:0.4 south brazil:0.6,100,none")
    mixed = [dict(one.regions) for one in sources.read({"sourced": (text.encode(), "s.csv")}).sourced]
    assert {"colombia": Fraction(2, 5), "south brazil": Fraction(3, 5)} in mixed


def test_what_is_not_in_the_sheets_is_said() -> None:
    """A carrier alone: who the lot was retired for, and who has the goods, cannot be seen."""
    alone: Changes = {
        "actions": ("carrier,B1,", "carrier,,"),
        "sourced": (",urn:example:lot:kasso-1,", ",,"),
        "retirements": (",Shipper,", ",Nobody,"),
    }
    chain: Changes = {"actions": ("Shipper,S-lot", "Shipper,S-lot")}
    assert codes("shipping", REGION, "report.toml", chain) == []
    found = codes("shipping", REGION, "report.toml", alone)
    assert found == ["inventory.beneficiary"]
    only: Changes = {"actions": ("logistics-provider", "producer")}
    shipper: Changes = {"actions": ("shipper", "logistics-provider")}
    drafts = made("shipping", REGION, "report.toml", only, shipper, alone)
    remarks = drafts["Vessel A"]["remarks"]
    assert any("retired for Nobody" in one for one in remarks)
    assert any("who has its goods" in one for one in remarks)


_ACTS = st.lists(st.tuples(st.integers(1, 80), st.integers(0, 9)), min_size=1, max_size=5)


def _action(place: int, quantity: int, stratum: str) -> Action:
    given: dict[str, Any] = dict.fromkeys(Action._fields, "")
    given |= {
        "reporter": f"r{place}", "key": f"a{place}", "kind": "contract", "product": "p", "region": "s",
        "quantity": Fraction(quantity), "stratum": stratum, "use": "market-based", "effect": None,
        "share": Fraction(1), "instrument": f"i{place}",
    }  # fmt: skip
    return Action(**given)


@settings(max_examples=60, deadline=None)
@given(_ACTS, st.integers(1, 60))
def test_all_reporters_of_a_shed_come_to_its_physical_total(acts: list[tuple[int, int]], rest: int) -> None:
    """S4: market-based of all reporters who share out the whole volume = volume x factor."""
    volume = sum(quantity + rest for quantity, _ in acts)
    shed = Factor("f", "p", "s", "supply-shed", Fraction(10), Fraction(volume), "g", "x", "KGM")
    strata = [
        Factor(f"f{place}", "p", "s", "stratum", Fraction(value), None, "g", "x", "KGM")
        for place, (_, value) in enumerate(acts)
    ]
    sourced = [
        Sourced(
            f"r{place}",
            f"l{place}",
            "3",
            "1",
            "p",
            {"s": Fraction(1)},
            Fraction(quantity + rest),
            "supply-shed",
            "mass-balance/credit",
            "",
            Fraction(1),
            "",
            "x",
        )
        for place, (quantity, _) in enumerate(acts)
    ]
    actions = [_action(place, quantity, f"f{place}") for place, (quantity, _) in enumerate(acts)]
    period = ("2026-01-01", "2027-01-01")
    found, problems = placing.place(Sheets([shed, *strata], sourced, actions), edition(REGION), period)
    assert not problems
    physical = sum((statements.summed(one.physical) or Fraction(0) for one in found), Fraction(0))
    market = sum((statements.summed(one.market) or Fraction(0) for one in found), Fraction(0))
    assert physical == market == 10 * volume
