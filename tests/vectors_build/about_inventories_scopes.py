"""Reports that count what was retired: in which scope, by which role of its chain, in one statement."""

import copy
from fractions import Fraction
from typing import Any

from signing.digests import document_digest
from tests import world_instruments as made
from tests.vectors_build.about_instruments import certified, registry
from tests.vectors_build.about_inventories import RIVAL, backed
from tests.vectors_build.about_inventories_market import GRID, RETIRED, SISTER, certificate, cite, power
from tests.vectors_build.inventories import draft, sign
from tests.vectors_build.scenario import Given, scenario
from tests.vectors_build.stage import Stage, pack
from tests.world_people import Document

OTHERS = {"id": RIVAL, "country": "DE", "consolidation": "operational-control"}


def chained(w: Stage, scope: str, *chain: tuple[str, str], by: str = "mill") -> tuple[Document, Document]:
    """A retirement for a party in a scope, with roles and parties of its chain; and its certificate."""
    one = certified(w)
    use: dict[str, Any] = {"purpose": "inventory", "usedFor": None, "scope": scope}
    if chain:
        use["chain"] = [{"role": role, "party": getattr(w, party).did} for role, party in chain]
    taken = [made.taken(one)]
    return made.retirement(w, registry(w), taken, beneficiary=getattr(w, by).did, **use), one


def used(retirement: Document, scope: str, category: str = "") -> Document:
    """A draft whose market-based statement uses the retirement in one figure of a scope."""
    drafted = cite(power([{**GRID}], [certificate(retirement)]), retirement)
    del drafted["impact"]
    for member in ("physical", "marketBased"):
        figure = drafted[member]["figures"][-1]
        figure.update(scope=scope, **({"category": category} if category else {}))
    return drafted


def rivals(drafted: Document) -> Document:
    """The same as a draft of the rival."""
    return {**copy.deepcopy(drafted), "entity": OTHERS, "reporter": "Sydstal GmbH"}


def _scoped(w: Stage, retired_for: str, scope: str, category: str = "") -> Given:
    retirement, one = chained(w, retired_for)
    return backed(w, sign(w, used(retirement, scope, category)), retirement, one, policy=RETIRED)


@scenario("refused", "instrument.fits policy.instruments", also="below_policy")
def inventory_report_in_scope_1_of_what_was_retired_for_scope_2(w: Stage) -> Given:
    """Electricity was retired, and the figure is of fuels that the reporter burns (T583)."""
    return _scoped(w, "2", "1")


@scenario("refused", "instrument.fits policy.instruments", also="below_policy")
def inventory_report_in_scope_3_of_what_was_retired_for_scope_2(w: Stage) -> Given:
    """The units of its own electricity count for an investment (T583)."""
    return _scoped(w, "2", "3", "15")


CARRIED = (("carrier", "rival"), ("shipper", "mill"))


@scenario("refused", "instrument.fits policy.instruments", also="below_policy")
def inventory_report_of_a_shipper_in_scope_1(w: Stage) -> Given:
    """The shipper of a chain counts as its own emissions what the carrier does (T583)."""
    retirement, one = chained(w, "1", *CARRIED, by="rival")
    return backed(w, sign(w, used(retirement, "1")), retirement, one, policy=RETIRED)


@scenario("verified")
def inventory_report_of_a_shipper_in_scope_3(w: Stage) -> Given:
    """The shipper counts in scope 3 what the carrier at hand counts in scope 1 (T583)."""
    retirement, one = chained(w, "1", *CARRIED, by="rival")
    carrier = sign(w, rivals(used(retirement, "1")), by=w.rival)
    mine = sign(w, used(retirement, "3", "4"))
    return backed(w, mine, retirement, one, claims=(pack(carrier),), policy=RETIRED)


@scenario(
    "chain_broken", "instrument.double_claim instrument.fits policy.instruments", also="refused below_policy"
)
def inventory_report_of_a_shipper_beside_the_carriers(w: Stage) -> Given:
    """Both parties of a chain count the units as emissions of their own (T583)."""
    retirement, one = chained(w, "1", *CARRIED, by="rival")
    carrier = sign(w, rivals(used(retirement, "1")), by=w.rival)
    mine = sign(w, used(retirement, "1"))
    return backed(w, mine, retirement, one, claims=(pack(carrier),), policy=RETIRED)


# One group in two roles (T586)


def _as_both(w: Stage, scope: str, other: str, **sister: Any) -> Given:
    """One group carries and ships, an entity each, and both count the units."""
    retirement, one = chained(w, "1", ("carrier", "mill"), ("shipper", "mill"))
    beside = sign(w, {**used(retirement, other, "4" if other == "3" else ""), "entity": SISTER, **sister})
    mine = sign(w, used(retirement, scope))
    return backed(w, mine, retirement, one, claims=(pack(beside),), policy=RETIRED)


@scenario("verified")
def inventory_report_of_a_group_that_carries_and_ships(w: Stage) -> Given:
    """The carrier of a group counts in scope 1 what its shipper counts in scope 3 (T586)."""
    return _as_both(w, "1", "3")


@scenario("incomplete", "policy.instruments", unknown="instrument.double_claim", also="below_policy")
def inventory_report_of_a_group_that_carries_twice(w: Stage) -> Given:
    """Two entities of a group that is carrier and shipper count the units as the carrier (T586)."""
    return _as_both(w, "1", "1")


# A figure in one report, an effect in another (T584)


def _effect(drafted: Document, name: str, share: str = "1") -> Document:
    """The same with an effect of a million watt hours under a name, of which it counts a share."""
    entry = drafted["impact"]["entries"][0]
    avoided = str(100 * Fraction(share))
    entry.update(instrument=name, label="electricity, SE-3", quantity="1000000", unit="WHR", each="0.0001")
    entry.update(share=share, avoided=avoided)
    return drafted


SHIPPED = (("logistics-provider", "rival"), ("shipper", "mill"))


def _figure_and_effect(w: Stage, figure: str, effect: str) -> Given:
    """The shipper counts units of a chain in a figure, and the logistics provider in an effect."""
    retirement, one = chained(w, "3", *SHIPPED)
    acting = _effect(draft("roaster"), retirement["id"])
    acting = cite(acting, retirement, statement="impact", quantity=effect)
    entry = acting["impact"]["entries"][0]
    entry.update(quantity=effect, avoided=str(int(effect) // 10000))
    provider = sign(w, rivals(acting), by=w.rival)
    mine = used(retirement, "3", "4")
    mine["instruments"][0]["quantity"] = figure
    for member, amount in (("physical", str(int(figure) // 10000)), ("marketBased", "0")):
        shown = mine[member]["figures"][-1]
        shown["amount"], shown["parts"][0]["quantity"] = amount, figure
    return backed(w, sign(w, mine), retirement, one, claims=(pack(provider),), policy=RETIRED)


@scenario("chain_broken", "instrument.double_claim policy.instruments", also="below_policy")
def inventory_report_of_a_figure_beside_the_effect_of_its_chain(w: Stage) -> Given:
    """One party of a chain counts the units in a figure, the other all of them in an effect (T584)."""
    return _figure_and_effect(w, "1000000", "1000000")


@scenario("verified")
def inventory_report_of_half_beside_the_effect_of_the_rest(w: Stage) -> Given:
    """Half of the units carry a figure of one party, and half an effect of the other (T584)."""
    return _figure_and_effect(w, "500000", "500000")


# Shares under other names of one retirement (T585)


def _shared(w: Stage, own: str, other: str, name: str) -> Given:
    """Two parties of a chain count shares of one effect; the other calls the retirement by a name."""
    retirement, one = chained(w, "3", *SHIPPED)
    names = {
        "id": retirement["id"], "certificate": one["id"], "digest": document_digest(retirement),
        "behind": document_digest(one), "word": "wind",
    }  # fmt: skip
    cited = {"statement": "impact", "name": names[name] if name == "word" else retirement["id"]}
    acting = cite(_effect(draft("roaster"), names[name], other), retirement, **cited)
    provider = sign(w, rivals(acting), by=w.rival)
    mine = cite(_effect(draft("roaster"), retirement["id"], own), retirement, statement="impact")
    return backed(w, sign(w, mine), retirement, one, claims=(pack(provider),))


_BEYOND = "instrument.double_claim inventory.shares"


@scenario("chain_broken", _BEYOND)
def inventory_report_of_a_share_under_the_id_of_a_certificate(w: Stage) -> Given:
    """Both count 0.6 of the effect, one by the retirement, the other by the certificate behind it (T585)."""
    return _shared(w, "0.6", "0.6", "certificate")


@scenario("chain_broken", _BEYOND)
def inventory_report_of_a_share_under_the_digest_of_a_retirement(w: Stage) -> Given:
    """The same by the digest of the retirement (T585)."""
    return _shared(w, "0.6", "0.6", "digest")


@scenario("chain_broken", _BEYOND)
def inventory_report_of_a_share_under_the_digest_of_a_certificate(w: Stage) -> Given:
    """The same by the digest of the certificate (T585)."""
    return _shared(w, "0.6", "0.6", "behind")


@scenario("chain_broken", _BEYOND)
def inventory_report_of_a_share_under_a_word_of_the_other(w: Stage) -> Given:
    """The same by the name under which the other report cites the retirement (T585)."""
    return _shared(w, "0.6", "0.6", "word")


@scenario("verified")
def inventory_report_of_shares_of_a_retirement(w: Stage) -> Given:
    """0.6 and 0.4 of one effect, each under a name of its own, are the whole (T585)."""
    return _shared(w, "0.6", "0.4", "word")
