"""What was retired is no contract, and each certificate is used as far as it was retired (T595, T596)."""

from typing import Any

from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import GRID, WIND, certificate, cite, power, retired
from tests.vectors_build.inventories import sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage
from tests.world_people import Document


def _physical(w: Stage, by: str) -> Given:
    """A certificate that was retired stands in both statements, as a contract of this name."""
    one, behind = retired(w, "1000000")
    drafted = cite(power([WIND], [WIND], "0", "0", edition="stratified"), one, name="wind")
    del drafted["impact"]
    name = {"id": one["id"], "certificate": behind["id"]}[by]

    def called(document: Document) -> None:
        for member in ("physical", "marketBased"):
            parts = document["credentialSubject"]["inventory"][member]["figures"][-1]["parts"]
            parts[0] = certificate(one, kind="contract", instrument=name)

    return backed(w, sign(w, drafted, called), one, behind)


@scenario("refused", "inventory.edition instrument.fits")
def inventory_report_of_what_was_retired_as_a_contract(w: Stage) -> Given:
    """The physical statement takes a certificate that the report cites, and calls it a contract (T595)."""
    return _physical(w, "id")


@scenario("refused", "instrument.fits")
def inventory_report_of_what_was_retired_as_a_contract_by_its_certificate(w: Stage) -> Given:
    """The same under the id of the certificate behind it (T595)."""
    return _physical(w, "certificate")


@scenario("verified")
def inventory_report_of_a_contract_beside_what_was_retired(w: Stage) -> Given:
    """A contract that nothing was retired for stands in both statements, beside a certificate (T596)."""
    one, behind = retired(w, "500000")
    half: dict[str, Any] = {"quantity": "500000"}
    ppa = {"key": "ppa", "factor": "ppa", "instrument": "urn:example:ppa:1", "kind": "contract"}
    contract = {**WIND, **half, **ppa}
    drafted = power(
        [{**GRID, **half}, contract], [certificate(one, **half), contract], "50", "0", edition="stratified"
    )
    del drafted["impact"]
    return backed(w, sign(w, cite(drafted, one)), one, behind)
