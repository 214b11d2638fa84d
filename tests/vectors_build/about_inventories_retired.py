"""What was retired is no contract, and each certificate is used as far as it was retired (T595 to T599)."""

from typing import Any

from tests import world_instruments as made
from tests.vectors_build.about_instruments import certified, registry
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


@scenario("refused", "inventory.edition instrument.fits")
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


POLICY = {"instruments": "retired"}
_DIRTY = {**made.unit_subject()["attribute"], "intensity": "0.1"}
_OTHER = {**made.unit_subject()["origin"], "id": f"{made.PARK}1"}


def _mixed(w: Stage, clean: str, dirty: str) -> tuple[Document, Document, Document]:
    """One retirement of two certificates, of 0 and of 0.1 kg a kilowatt hour, and both certificates."""
    one, other = certified(w), certified(w, attribute=_DIRTY, origin=_OTHER)
    units = [made.taken(one, "0", clean), made.taken(other, "0", dirty)]
    return made.retirement(w, registry(w), units, purpose="inventory", usedFor=None), one, other


def _use(w: Stage, parts: list[dict[str, str]], amount: str, *behind: Document) -> Given:
    """Figures that rest on the first of these documents, retirements alone being cited."""
    total = sum(int(one["quantity"]) for one in parts)
    drafted = power([{**GRID, "quantity": str(total)}], parts, f"{total / 10000:.10g}", amount)
    del drafted["impact"]
    cited = cite(drafted, *(one for one in behind if "RetirementCredential" in one["type"]))
    return backed(w, sign(w, cited), *behind, policy=POLICY)


def _part(certified_or_retired: Document, quantity: str, **more: str) -> dict[str, str]:
    return certificate(certified_or_retired, quantity=quantity, **more)


@scenario("figures_wrong", "instrument.intensity policy.instruments", also="below_policy")
def inventory_report_with_a_factor_below_the_certificate_that_it_names(w: Stage) -> Given:
    """The part names the certificate of 0.1 kg, and has the mean of both that were retired (T597)."""
    one, clean, dirty = _mixed(w, "500000", "500000")
    return _use(w, [_part(dirty, "500000", value="0.00005")], "25", one, clean, dirty)


@scenario("figures_wrong", "instrument.covers policy.instruments", also="below_policy")
def inventory_report_of_more_units_of_a_certificate_than_were_retired(w: Stage) -> Given:
    """A million units of a certificate of which one was retired, beside all of the other (T597)."""
    one, clean, dirty = _mixed(w, "1", "999999")
    return _use(w, [_part(clean, "1000000")], "0", one, clean, dirty)


@scenario("figures_wrong", "instrument.covers policy.instruments", also="below_policy")
def inventory_report_of_clean_units_by_name_and_in_the_mean(w: Stage) -> Given:
    """All clean units are taken by their certificate's name, and again in the retirement's mean (T597)."""
    one, clean, dirty = _mixed(w, "500000", "500000")
    mean = {"key": "mean", "factor": "mean", "value": "0.00005"}
    return _use(w, [_part(clean, "500000"), _part(one, "500000", **mean)], "25", one, clean, dirty)


@scenario("verified")
def inventory_report_of_a_retirement_certificate_by_certificate(w: Stage) -> Given:
    """Each part names its certificate, and has that one's factor (T598)."""
    one, clean, dirty = _mixed(w, "500000", "500000")
    named = {"key": "dirty", "factor": "dirty", "value": "0.0001"}
    return _use(w, [_part(clean, "500000"), _part(dirty, "500000", **named)], "50", one, clean, dirty)


def _halves(w: Stage) -> tuple[Document, Document, Document]:
    """A certificate that was retired in two halves, and both retirements."""
    one = certified(w)
    ends = ("0", "500000"), ("500000", "1000000")
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None}
    first, second = (made.retirement(w, registry(w), [made.taken(one, *some)], **use) for some in ends)
    return first, second, one


@scenario("verified")
def inventory_report_of_a_certificate_that_was_retired_in_two(w: Stage) -> Given:
    """One part names the certificate, of which two retirements hold all that it uses (T599)."""
    first, second, one = _halves(w)
    return _use(w, [_part(one, "1000000")], "0", first, second, one)


@scenario("verified")
def inventory_report_of_a_half_by_its_retirement_and_a_half_by_its_certificate(w: Stage) -> Given:
    """What the retirement's own name does not take is left for the certificate's (T599)."""
    first, second, one = _halves(w)
    return _use(w, [_part(first, "500000"), _part(one, "500000", key="rest")], "0", first, second, one)


@scenario("figures_wrong", "instrument.covers policy.instruments", also="below_policy")
def inventory_report_of_more_of_a_certificate_than_is_left_of_it(w: Stage) -> Given:
    """One retirement is used whole by its id, and more than the other by the certificate's (T597)."""
    first, second, one = _halves(w)
    return _use(w, [_part(first, "500000"), _part(one, "500001", key="rest")], "0", first, second, one)
