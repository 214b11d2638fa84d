"""The sector of claim and statement, at the desk of those who write them (T128)."""

from typing import Any

import pytest

from passport.acts.sealing import ActRefused
from passport.model.shape import schema
from passport.sectors import STEEL, STEEL_ROUTES, sector_of
from tests.world import World

CEMENT: dict[str, Any] = {"productionRoute": "other", "sector": "cement"}


def test_the_code_list() -> None:
    """T128: the sectors of the accreditations to come, and each scope in one of them."""
    common = schema("common")["$defs"]
    assert common["sector"]["enum"] == [
        "agriculture", "aluminium", "cement", "chemicals", "energy", "entity", STEEL, "transport",
    ]  # fmt: skip
    assert common["scope"]["items"]["properties"]["sector"] == {"$ref": "common.schema.json#/$defs/sector"}


def test_steel_routes_are_all_routes_but_the_unnamed_one() -> None:
    """T128: a new route must be put on one side or the other."""
    routes = schema("claim")["properties"]["credentialSubject"]["properties"]["productionRoute"]["enum"]
    assert set(routes) == STEEL_ROUTES | {"other"}


@pytest.mark.parametrize(
    ("stated", "route", "sector"),
    [
        (None, "BF-BOF", STEEL),
        (STEEL, "BF-BOF", STEEL),
        ("cement", "BF-BOF", ""),
        (None, "other", ""),
        ("cement", "other", "cement"),
        (STEEL, "other", STEEL),
    ],
)
def test_absent_with_a_steel_route_is_steel(stated: str | None, route: str, sector: str) -> None:
    """T128."""
    assert sector_of(stated, route) == sector


def test_a_statement_repeats_the_sector_and_uses_scopes_of_it() -> None:
    """T128: copied from the claim, never typed."""
    world = World()
    claim = world.claim(**CEMENT)
    scope = [{"scheme": "ISO14067", "sector": "cement", "country": "SE", "level": "reasonable"}]
    signed = world.statement(claim, accreditation=world.accreditation(scope=scope))
    subject = signed["credentialSubject"]
    assert subject["sector"] == "cement"
    assert subject["accreditation"]["scope"] == scope
    assert "sector" not in world.statement(world.claim())["credentialSubject"]


def test_a_verifier_of_steel_cannot_sign_for_cement() -> None:
    """T128: refused before it is signed."""
    world = World()
    with pytest.raises(ActRefused) as caught:
        world.statement(world.claim(**CEMENT))
    assert caught.value.code == "statement.scope"
    assert "cement" in caught.value.message


def test_a_claim_of_no_sector_is_not_verified_by_anybody() -> None:
    """T128: and the hint is right when obeyed."""
    world = World()
    with pytest.raises(ActRefused) as caught:
        world.statement(world.claim(productionRoute="other"))
    assert caught.value.code == "statement.sector"
    assert "says its sector" in caught.value.hint
    assert world.statement(world.claim(productionRoute="other", sector=STEEL))


def test_a_steel_route_in_another_sector_is_not_issued() -> None:
    """T128: each remedy the hint names works."""
    world = World()
    wrong: dict[str, Any] = {"productionRoute": "BF-BOF", "sector": "cement"}
    with pytest.raises(ActRefused) as caught:
        world.claim(**wrong)
    assert (caught.value.code, caught.value.where) == ("claim.sector", "/credentialSubject/sector")
    assert world.claim(**{**wrong, "sector": STEEL})
    assert world.claim(**{**wrong, "productionRoute": "other"})
