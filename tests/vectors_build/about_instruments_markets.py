"""Where the units of a claim or report were produced, beside what their market is called (T644)."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import MARKED, backed, body, certified, cited, registry
from tests.vectors_build.about_instruments_intensity import coil
from tests.vectors_build.about_inventories import backed as report
from tests.vectors_build.about_inventories_market import GRID, certificate, cite, power
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, put

_PLANT = "/credentialSubject/facility/country"
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


def _mill_in(w: Stage, country: str) -> Given:
    """A mill, for which the verifier is accredited there, with units and their device of there."""
    kind = {"scheme": "ISO14067", "sector": "iron-and-steel", "level": "reasonable"}
    scope = [{**kind, "country": one} for one in ("SE", country)]
    w.accreditation_document = w.accreditation(scope=scope)
    w.docs = w.documents({"edit": put(_PLANT, country)})
    made_there = backed(w, **_of(country, country), edits=(put(_PLANT, country),))
    return made_there.inside(**_RETIRED, trust=made.listing(w, body(w).listed(), registry(w).listed()))


@cited("below_policy", "policy.instruments")
def electricity_of_a_market_that_a_user_has_named(w: Stage) -> Given:
    """T742: XX is a place that only its user knows, whatever the device says."""
    return backed(w, **_of("XX-1", "SE")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def electricity_of_a_zone_that_is_called_like_the_mills_country(w: Stage) -> Given:
    """T742: SE is here a part of AA; it was taken for the market of Sweden."""
    return backed(w, **_of("AA-SE", "SE")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def device_in_a_country_that_a_user_has_named(w: Stage) -> Given:
    """T742: nobody knows where the device is."""
    return backed(w, **_of("SE-3", "QZ")).inside(**_RETIRED)


@cited("below_policy", "policy.instruments")
def mill_and_market_in_what_two_users_call_alike(w: Stage) -> Given:
    """T742: producer and registry write ZZ, and each means what it likes; it was taken for one country."""
    return _mill_in(w, "ZZ")


@cited("below_policy", "policy.instruments")
def market_of_users_with_a_device_of_another_country(w: Stage) -> Given:
    """T742: the device alone is of another country."""
    return backed(w, **_of("XX-1", "US")).inside(**_RETIRED)


@cited("verified")
def electricity_of_kosovo_for_a_mill_there(w: Stage) -> Given:
    """T742: XK is in general use, and no code of one user."""
    return _mill_in(w, "XK")


@cited("verified")
def electricity_of_a_zone_that_is_called_like_a_code_of_users(w: Stage) -> Given:
    """T742: behind the code of a country XX is a zone of it."""
    return backed(w, **_of("SE-XX", "SE")).inside(**_RETIRED)


@cited("verified")
def electricity_of_users_in_scope_3(w: Stage) -> Given:
    """T742: what others use for the mill is used where they are."""
    return backed(w, **_of("XX-1", "XX", "3"), edits=(put(f"{MARKED}/scope", "3"),)).inside(**_RETIRED)


@scenario("below_policy", "policy.instruments", unknown="instrument.covers")
def electricity_used_of_a_market_that_a_user_has_named(w: Stage) -> Given:
    """T742: the workings show that as much was used, of which nobody knows whether it is of there."""
    return coil(w, ("225000", "0", "KWH"), geography="XX-1", **_RETIRED)


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


@scenario("below_policy", "policy.instruments")
def inventory_report_with_a_market_that_a_user_has_named(w: Stage) -> Given:
    """T742: SE is here a part of AA, and the device is in Sweden."""
    return _report(w, "AA-SE", "SE")


@scenario("verified")
def inventory_report_of_a_device_and_market_of_one_user(w: Stage) -> Given:
    """T742: market and device are of one certificate, whose issuer means one place by XX."""
    return _report(w, "XX-1", "XX")
