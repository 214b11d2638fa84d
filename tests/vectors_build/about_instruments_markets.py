"""Where the units of a claim or report were produced, beside what their market is called (T644)."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import MARKED, backed, certified, cited, registry
from tests.vectors_build.about_inventories import backed as report
from tests.vectors_build.about_inventories_market import GRID, certificate, cite, power
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, put

_RETIRED: dict[str, Any] = {"policy": {"instruments": "retired"}}


def _of(geography: str, country: str, scope: str = "2") -> dict[str, Any]:
    """Units of a market, from a device in a country."""
    origin = {**made.unit_subject()["origin"], "country": country}
    use = {"geography": geography, "scope": scope}
    return {"certificate": {"geography": geography, "origin": origin}, "use": use}


@cited("below_policy", "policy.instruments")
def device_of_another_country_in_a_market_without_one(w: Stage) -> Given:
    """T644: the market is called worldwide, and the device is in Texas."""
    return backed(w, **_of("worldwide", "US")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def device_of_another_country_in_the_market_of_the_mill(w: Stage) -> Given:
    """T644: units of SE-3 are of a device in the United States."""
    return backed(w, **_of("SE-3", "US")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def device_of_the_mills_country_in_the_market_of_another(w: Stage) -> Given:
    """T644: what the certificate says of its market and of its device are two countries."""
    return backed(w, **_of("US", "SE")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def device_of_asia_in_a_market_that_begins_like_sweden(w: Stage) -> Given:
    """T644: SE-Asia is no zone of Sweden."""
    return backed(w, **_of("SE-Asia", "VN")).inside(**_RETIRED)


@cited("verified")
def device_of_the_internal_market_in_a_market_without_a_country(w: Stage) -> Given:
    """T644: NW-Europe is no country; what was produced in Denmark may be used in Sweden."""
    return backed(w, **_of("NW-Europe", "DK")).inside(**_RETIRED)


@cited("verified")
def device_of_another_country_in_scope_3(w: Stage) -> Given:
    """T644: what others use for the mill is used where they are."""
    facts = _of("worldwide", "US", "3")
    return backed(w, **facts, edits=(put(f"{MARKED}/scope", "3"),)).inside(**_RETIRED)


def _report(w: Stage, region: str, country: str) -> Given:
    origin = {**made.unit_subject()["origin"], "country": country}
    one = certified(w, geography=region, origin=origin)
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "geography": region}
    retired = made.retirement(w, registry(w), [made.taken(one)], **use)
    made_of = power([{**GRID, "region": region}], [certificate(retired, region=region)])
    return report(w, sign(w, cite(made_of, retired)), retired, one, **_RETIRED)


@scenario("below_policy", "policy.instruments")
def inventory_report_with_a_device_outside_its_market(w: Stage) -> Given:
    """T644: a report's electricity of SE-3 is of a device in the United States."""
    return _report(w, "SE-3", "US")


@scenario("verified")
def inventory_report_with_a_device_of_the_internal_market(w: Stage) -> Given:
    """T644: of one in Norway."""
    return _report(w, "SE-3", "NO")
