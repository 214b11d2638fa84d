"""T135: an amount of money meets a factor of the same currency, price year and basis, and gives T0."""

import pytest

from passport.carbon.money import is_currency
from passport.carbon.tables import table
from passport.sheets.drafts.reading import DraftRefused
from passport.units import UNITS
from tests.passport.carbon.activities import (
    DOCUMENT,
    HEAD,
    amounts,
    calculated,
    factor,
    replayed_footprint,
    source,
)

EURO = {"unit": "EUR", "priceYear": "2019", "basis": "purchaser"}
SPEND = factor("urn:example:spend", "national", gases={"CO2": "0.4"}, **{**EURO, **DOCUMENT})


def _bought(**members: object) -> str:
    told = {
        "scope": "3", "method": "M2", "quantity": "1000", "evidence": "instrument",
        "calibratedUntil": "2027-01-01",
        "factor": "urn:example:spend", **EURO, **members,
    }  # fmt: skip
    return source("refractories", **told)


def test_spend_is_a_quantity_of_the_weakest_tier() -> None:
    """T135: 1000 EUR at 0.4 kg for 10 t; neither a meter nor a national factor makes more than T0 of it."""
    found = calculated(HEAD + _bought() + SPEND)
    assert amounts(found) == {"refractories": "40.000000"}
    part = found.result.components[0].source
    assert (part.quantity_tier, part.tier, part.is_primary) == ("T0", "T0", False)
    assert found.workings["activity"]["sources"][0]["candidates"][0]["priceYear"] == "2019"
    assert replayed_footprint(found.workings, "component") == found.draft["footprint"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"unit": "USD"}, "candidate.price"),
        ({"priceYear": "2020"}, "candidate.price"),
        ({"basis": "basic"}, "candidate.price"),
        ({"priceYear": None}, "candidate.price"),
        ({"basis": None}, "candidate.price"),
        ({"unit": "TNE"}, "candidate.price"),
        ({"method": "M4"}, "candidate.money"),
        (
            {
                "unit": "TNE",
                "factor": "urn:passport:factor:ipcc-2006:coke",
                "method": "M3",
                "priceYear": None,
            },
            "",
        ),
        ({"factor": "urn:passport:factor:ipcc-2006:bof-steel-tier1"}, "candidate.price"),
    ],
)
def test_nothing_is_converted(members: dict[str, str | None], code: str) -> None:
    """T135: another currency, year or basis, or money for a factor by mass, is refused with both named."""
    if not code:
        assert calculated(HEAD + _bought(**members) + SPEND).result.results
        return
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + _bought(**members) + SPEND)
    assert caught.value.code == code and caught.value.problems[0].hint


@pytest.mark.parametrize(
    "members",
    [{"priceYear": ""}, {"basis": ""}, {"basis": "producer"}, {"unit": "TNE"}, {"unit": "TNE", "basis": ""}],
)
def test_a_factor_of_money_names_its_prices(members: dict[str, str]) -> None:
    """T135: the record is refused where it is read."""
    told = {name: value for name, value in {**EURO, **members}.items() if value}
    with pytest.raises(DraftRefused) as caught:
        calculated(HEAD + _bought() + factor("urn:example:spend", "national", gases={"CO2": "0.4"}, **told))
    assert caught.value.code == "factor.price"


def test_the_codes_are_those_of_iso_4217_and_no_unit_is_one() -> None:
    codes = table("currencies")
    assert codes == sorted(set(codes)) and len(codes) > 150
    assert {"EUR", "USD", "CNY", "INR", "JPY", "KRW", "BRL", "TRY", "ZAR"} <= set(codes)
    assert not {"XAU", "XTS", "XXX", "XDR", "CHE", "UYI"} & set(codes)
    assert not set(UNITS) & set(codes)
    assert not is_currency("eur")


def test_an_independent_list_knows_every_code() -> None:
    known = pytest.importorskip("pycountry", reason="the independent list of ISO 4217 is not installed")
    codes = table("currencies")
    assert set(codes) <= {one.alpha_3 for one in known.currencies}
