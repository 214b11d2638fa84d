"""A certificate that a report names without citing a retirement, beside retirements of it (T590)."""

from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_market import cite, retired
from tests.vectors_build.about_inventories_scopes import _effect as effect
from tests.vectors_build.about_inventories_scopes import rivals
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

_MOST_OF_IT = "0.6"
"""The share that each of the two counts: together more than the whole."""


def _citing(retirement: Document, quantity: str = "1000000") -> Document:
    acting = effect(draft("roaster"), retirement["id"], _MOST_OF_IT)
    avoided = f"{int(quantity) * 6 // 100000}"
    acting["impact"]["entries"][0].update(quantity=quantity, avoided=avoided)
    return cite(acting, retirement, statement="impact")


def _naming(certificate: Document) -> Document:
    return effect(draft("roaster"), certificate["id"], _MOST_OF_IT)


def _beside(w: Stage, units: str, quantity: str = "1000000") -> Given:
    """I cite a retirement of so many of 5,000,000 Wh and count some; the rival names their certificate."""
    one, behind = retired(w, units)
    other = sign(w, rivals(_naming(behind)), by=w.rival)
    return backed(w, sign(w, _citing(one, quantity)), one, behind, claims=(pack(other),))


@scenario("verified")
def inventory_report_of_a_retirement_beside_another_part_of_its_certificate(w: Stage) -> Given:
    """A fifth was retired for me: what the rival means may be the rest (T590)."""
    return _beside(w, "1000000")


@scenario("chain_broken", "inventory.shares instrument.double_claim")
def inventory_report_of_a_retirement_beside_its_whole_certificate(w: Stage) -> Given:
    """All of it was retired for me, so that the rival means the same units (T590)."""
    return _beside(w, "5000000", "5000000")


@scenario("verified")
def inventory_report_of_a_fifth_of_a_retirement_beside_its_whole_certificate(w: Stage) -> Given:
    """Six tenths of a fifth of it are mine, and the rival's six tenths are of the rest (T703)."""
    return _beside(w, "5000000")


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_the_certificate_of_its_own_retirement(w: Stage) -> Given:
    """A fifth was retired for me, and the rival cites it: naming the certificate I mean my part (T590)."""
    one, behind = retired(w, "1000000")
    other = sign(w, rivals(_citing(one)), by=w.rival)
    return backed(w, sign(w, _naming(behind)), one, behind, claims=(pack(other),))
