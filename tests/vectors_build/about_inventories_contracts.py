"""A certificate is no contract, whatever a report calls it (T700); DOIs and handles with their addresses."""

from signing.digests import document_digest
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_addresses import _named as named
from tests.vectors_build.about_inventories_lots import LOT, _both, _figure
from tests.vectors_build.about_inventories_market import WIND, cite, power, retired
from tests.vectors_build.about_inventories_scopes import OTHERS, rivals
from tests.vectors_build.about_inventories_scopes import _effect as effect
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

THIRD = {**OTHERS, "id": OTHERS["id"][:-2] + "10"}


def _physical(w: Stage, name: str, *beside: Document) -> Given:
    """A contract of this name in both statements, by the edition that lets contracts in; nothing is cited."""
    contract = {**WIND, "instrument": name, "kind": "contract"}
    drafted = power([contract], [contract], "0", "0", edition="stratified")
    del drafted["impact"]
    return backed(w, sign(w, drafted), *beside)


@scenario("refused", "inventory.edition")
def inventory_report_of_a_contract_that_is_a_certificate(w: Stage) -> Given:
    """The physical statement calls a certificate a contract, and does not cite what was retired (T700)."""
    one, behind = retired(w, "1000000")
    return _physical(w, behind["id"].upper(), one, behind)


@scenario("refused", "inventory.edition")
def inventory_report_of_a_contract_that_is_a_retirement(w: Stage) -> Given:
    """The same by the id of the retirement (T700)."""
    one, behind = retired(w, "1000000")
    return _physical(w, one["id"], one, behind)


@scenario("verified")
def inventory_report_of_a_contract_beside_a_retirement(w: Stage) -> Given:
    """A contract that has nothing to do with what was retired (T700)."""
    one, behind = retired(w, "1000000")
    return _physical(w, "urn:example:ppa:1", one, behind)


@scenario("incomplete", unknown="inventory.edition")
def inventory_report_of_a_contract_that_is_a_certificate_of_another(w: Stage) -> Given:
    """A contract here, and a certificate in a report of another, of which no document is at hand (T702)."""
    return _both(w, _figure(kind="contract"), _figure())


@scenario("incomplete", unknown="inventory.edition")
def inventory_report_of_a_certificate_that_is_a_contract_of_another(w: Stage) -> Given:
    """A certificate here, and a contract of that name in a report of another (T702)."""
    return _both(w, _figure(), _figure(kind="contract"))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_contracts_of_two_that_are_a_certificate(w: Stage) -> Given:
    """Both call it a contract, and the certificate is at hand (T700)."""
    one, behind = retired(w, "1000000")
    name = behind["id"]
    return _both(w, _figure(name, "contract"), _figure(name, "contract"), beside=(one, behind))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_contract_that_is_a_certificate_and_an_effect_of_another(w: Stage) -> Given:
    """A contract here, of which the certificate is at hand, and all of its effect there (T700)."""
    one, behind = retired(w, "1000000")
    name = behind["id"]
    return _both(w, _figure(name, "contract"), effect(draft("roaster"), name, "1"), beside=(one, behind))


# The word of others (T702)


def _spoiled(w: Stage, theirs: Document, *beside: Document, name: str = LOT) -> Given:
    """A contract in both statements, and what a rival says of it."""
    contract = {**WIND, "instrument": name, "kind": "contract"}
    drafted = power([contract], [contract], "0", "0", edition="stratified")
    del drafted["impact"]
    return backed(w, sign(w, drafted), *beside, claims=(pack(sign(w, rivals(theirs), by=w.rival)),))


@scenario("incomplete", unknown="inventory.edition")
def inventory_report_of_a_physical_contract_that_is_a_certificate_of_another(w: Stage) -> Given:
    """A second buyer of one contract calls it a certificate: no word of others makes it one (T702)."""
    return _spoiled(w, _figure())


@scenario("incomplete", unknown="inventory.edition")
def inventory_report_of_a_physical_contract_that_another_cites_as_retired(w: Stage) -> Given:
    """A rival cites a retirement of that name, which nobody has (T702)."""
    one, _ = retired(w, "1000000")
    return _spoiled(w, cite(_figure(one["id"]), one), name=one["id"])


@scenario("verified")
def inventory_report_of_a_physical_contract_beside_a_certificate_of_another_name(w: Stage) -> Given:
    """The rival's certificate is another one (T702)."""
    return _spoiled(w, _figure("urn:example:lot:18"))


@scenario("refused", "inventory.edition")
def inventory_report_of_a_physical_contract_that_a_retirement_names(w: Stage) -> Given:
    """A listed registry retired units of the certificate, which is not at hand itself (T702)."""
    one, behind = retired(w, "1000000")
    name = document_digest(behind)
    return _spoiled(w, _figure(name), one, name=name)


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_contract_that_its_reporter_calls_a_certificate_elsewhere(w: Stage) -> Given:
    """The same reporter's report of the year before calls it a certificate (T702)."""
    before = {**_figure(), "period": {"start": "2024-10-01", "end": "2025-10-01"}}
    return backed(w, sign(w, _figure(kind="contract")), claims=(pack(sign(w, before)),))


@scenario("incomplete", unknown="inventory.edition")
def inventory_report_of_a_contract_and_an_effect_of_what_a_third_calls_a_certificate(w: Stage) -> Given:
    """A contract of mine is an effect of another, and a third one calls it a certificate (T702)."""
    effects = sign(w, rivals(effect(draft("roaster"), LOT, "1")), by=w.rival)
    third = sign(w, {**rivals(_figure(scope="3", category="4")), "entity": THIRD}, by=w.rival)
    mine = sign(w, _figure(LOT, "contract", "1"))
    return backed(w, mine, claims=(pack(effects), pack(third)))


@scenario("verified")
def inventory_report_of_a_contract_along_a_chain(w: Stage) -> Given:
    """Called a contract by the carrier in scope 1 and a certificate by the shipper in scope 3 (T700)."""
    return _both(w, _figure(LOT, "contract", "1"), _figure(scope="3", category="4"))


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_an_escaped_doi(w: Stage) -> Given:
    """The slash of a DOI may be escaped in its address, and other hosts resolve it (T589)."""
    return named(w, "doi:10.1000/huila", "http://dx.doi.org/10.1000%2fHuila")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_under_a_handle(w: Stage) -> Given:
    """A handle is one with its address (T589)."""
    return named(w, "info:hdl/20.500/huila", "https://hdl.handle.net/20.500/HUILA")
