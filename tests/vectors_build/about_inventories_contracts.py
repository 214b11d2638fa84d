"""A certificate is no contract, whatever a report calls it (T700); DOIs and handles with their addresses."""

from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_addresses import _named as named
from tests.vectors_build.about_inventories_lots import LOT, _both, _figure
from tests.vectors_build.about_inventories_market import WIND, power, retired
from tests.vectors_build.about_inventories_scopes import _effect as effect
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage
from tests.world_people import Document


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


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_contract_that_is_a_certificate_of_another(w: Stage) -> Given:
    """A contract here, and a certificate of that name in a report of another (T700)."""
    return _both(w, _figure(kind="contract"), _figure())


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_certificate_that_is_a_contract_of_another(w: Stage) -> Given:
    """A certificate here, and a contract of that name in a report of another (T700)."""
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
