"""Documents that bear on each other by several names, and by whom they name (T630, T631)."""

import json
from typing import Any

from signing.digests import document_digest
from tests import world_instruments as made
from tests.vectors_build.about_inputs import made as coil
from tests.vectors_build.about_instruments import TRUST, certified, registry
from tests.vectors_build.about_inventories import backed
from tests.vectors_build.about_inventories_lots import _figure as figure
from tests.vectors_build.about_inventories_market import cite
from tests.vectors_build.about_inventories_scopes import SHIPPED, chained, rivals
from tests.vectors_build.about_inventories_scopes import _effect as effect
from tests.vectors_build.about_inventories_wrong import HUILA
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, heap, pack
from tests.world_people import Document

_BOTH = "instrument.double_claim inventory.shares"


def _only(drafted: Document, name: str, share: str = "0.6") -> Document:
    """An effect under a name; the project of the draft is another one in each report."""
    text = json.dumps(effect(drafted, name, share)).replace(HUILA, f"{HUILA}-{name}")
    renamed: Document = json.loads(text)
    return renamed


def _word(retirement: Document, word: str = "wind") -> Document:
    """A draft that cites a retirement under a word of its own."""
    return cite(_only(draft("roaster"), word), retirement, statement="impact", name=word)


def _two(w: Stage, mine: Document, other: Document, *papers: Document) -> Given:
    beside = sign(w, rivals(other), by=w.rival)
    return backed(w, sign(w, mine), *papers, claims=(pack(beside),))


@scenario("chain_broken", _BOTH)
def inventory_report_of_a_share_beside_the_id_of_its_retirement(w: Stage) -> Given:
    """One cites the retirement under a word, the other names it by its id and does not cite it (T630)."""
    retirement, one = chained(w, "3", *SHIPPED)
    return _two(w, _word(retirement), _only(draft("roaster"), retirement["id"]), retirement, one)


@scenario("chain_broken", _BOTH)
def inventory_report_of_a_share_beside_the_id_of_its_certificate(w: Stage) -> Given:
    """The other names the certificate, which only the retirement leads to (T630)."""
    retirement, one = chained(w, "3", *SHIPPED)
    return _two(w, _word(retirement), _only(draft("roaster"), one["id"]), retirement, one)


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_an_uncited_share_beside_its_retirement(w: Stage) -> Given:
    """This report names the certificate's digest, and the other cites its retirement under a word (T630)."""
    retirement, one = chained(w, "3", *SHIPPED)
    mine = _only(draft("roaster"), document_digest(one))
    return _two(w, mine, _word(retirement), retirement, one)


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_an_uncited_certificate_beside_its_retirement(w: Stage) -> Given:
    """A figure of the certificate here, and an effect of its retirement there (T630)."""
    retirement, one = chained(w, "3", *SHIPPED)
    mine = figure(one["id"], scope="3", category="4")
    return _two(w, mine, _word(retirement), retirement, one)


def _of_two(w: Stage, cited: bool) -> Given:
    """Two reports name one certificate each; a third of the year before may cite the retirement of both."""
    park = {**made.unit_subject()["origin"], "id": f"{made.PARK}-b"}
    first, second = certified(w), certified(w, origin=park)
    taken = [made.taken(first), made.taken(second)]
    chain = [{"role": role, "party": getattr(w, party).did} for role, party in SHIPPED]
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "scope": "3", "chain": chain}
    retirement = made.retirement(w, registry(w), taken, beneficiary=w.mill.did, **use)
    other = sign(w, rivals(_only(draft("roaster"), second["id"])), by=w.rival)
    before = {"start": "2024-10-01", "end": "2025-10-01"}
    third = sign(w, {**rivals(_word(retirement)), "period": before}, by=w.rival)
    claims = (pack(other), pack(third)) if cited else (pack(other),)
    mine = sign(w, _only(draft("roaster"), first["id"]))
    return backed(w, mine, retirement, first, second, claims=claims)


@scenario("chain_broken", "inventory.shares")
def inventory_report_of_a_share_by_another_certificate_of_its_retirement(w: Stage) -> Given:
    """Two certificates of one retirement, which a third report cites: both count its effect (T630)."""
    return _of_two(w, cited=True)


@scenario("verified")
def inventory_report_of_a_share_by_a_certificate_beside_another(w: Stage) -> Given:
    """Nobody cites the retirement of both: each counts its own (T630)."""
    return _of_two(w, cited=False)


@scenario("verified")
def inventory_report_of_a_share_beside_the_rest_by_its_certificate(w: Stage) -> Given:
    """Both together count the whole (T630)."""
    retirement, one = chained(w, "3", *SHIPPED)
    other = _only(draft("roaster"), one["id"], "0.4")
    return _two(w, _word(retirement), other, retirement, one)


@scenario("verified", unknown="instrument.counterpart instrument.covers")
def slab_of_a_counterpart(w: Stage) -> Given:
    """Who made the slab has the electricity whose attribute was retired for the coil (T631)."""
    one = certified(w)
    retirement = made.retirement(w, registry(w), [made.taken(one)], counterpart=w.rival.did)
    chain = coil(w, None, ("instruments", [made.cites(retirement)]))
    inputs = (pack(*chain.extras()), heap([retirement]), heap([one]))
    status = ("status/clean.json", "status/rival.json", "status/issuing.json")
    return given(file_of(chain.docs), trust=TRUST, status=status, inputs=inputs)
