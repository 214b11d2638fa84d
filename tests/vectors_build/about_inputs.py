"""Passports of what went into a product, and what their figures may be taken for (DESIGN 6.2, T60, T110)."""

from dataclasses import replace
from typing import Any

from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, both, file_of, pack, put
from tests.world_inputs import Chain, Supply, consumer, named, supply
from tests.world_people import Knob

STATUS = ("status/clean.json", "status/rival.json")
SUBJECT = "/credentialSubject"
ORE = "https://id.sydstal.example/01/04098765000010/21/P-1"
FOOTPRINT = f"{SUBJECT}/footprint"
COKE, LOCATION, MARKET = 0, 1, 2
"""Places of the components of the coil."""


def made(w: Stage, slab: Supply | None = None, *changes: tuple[str, Any], **knobs: Knob) -> Chain:
    """A coil of 1050 kg of slab per tonne; ``changes`` to its subject are signed without questions."""
    one = slab or supply(w)
    chain = consumer(w, [(one, knobs.pop("kilograms", "1050"))], **knobs)
    if not changes:
        return chain
    edits = both(*(put(f"{SUBJECT}/{pointer}", value) for pointer, value in changes))
    return replace(chain, docs=w.around(w.resign(chain.docs.claim, edits)))


def asked(w: Stage, chain: Chain, **more: Knob) -> Given:
    """The whole chain in one file."""
    return given(file_of(chain.docs, extras=chain.extras()), **{"status": STATUS, **more})


# Inputs that count


@scenario("verified")
def input_inside(w: Stage) -> Given:
    """The slab's claim and statement travel in the file and pass; its breakdown is imported (DESIGN 6.2, 7,
    T110)."""
    return asked(w, made(w))


@scenario("verified")
def input_beside(w: Stage) -> Given:
    """The same slab, its passport known besides and not in the file (DESIGN 7)."""
    chain = made(w)
    return given(file_of(chain.docs), status=STATUS, inputs=(pack(*chain.extras()),))


@scenario("verified")
def input_with_its_status_lists(w: Stage) -> Given:
    """The slab's passport brings the lists of its own mill along (DESIGN 2.5)."""
    chain = made(w)
    lists = w.status_lists(of=[chain.consumed[0].claim])
    return given(file_of(chain.docs), inputs=(pack(*chain.extras(), extras=lists),))


@scenario("verified")
def input_of_an_input(w: Stage) -> Given:
    """Ore to slab to coil: each number rests on the one before (DESIGN 7)."""
    ore = supply(
        w, id=ORE, claim={"at": "2026-09-09T06:00:00Z"}, statement={"at": "2026-09-09T07:00:00Z"}
    )
    return asked(w, made(w, supply(w, consumed=[(ore, "1600")])))


@scenario("verified")
def two_inputs(w: Stage) -> Given:
    """Two slabs with passports of their own, one of them brought to the quantity's weaker tier (DESIGN
    6.2)."""
    other = supply(w, id="https://id.sydstal.example/01/04098765000010/21/S-2")
    return asked(w, consumer(w, [(supply(w), "600"), (other, "450")], evidence="invoice"))


@scenario("verified")
def input_at_detail_stage(w: Stage) -> Given:
    """With components merged by stage the amounts of an input are still its own (DESIGN 6.3)."""
    return asked(w, made(w, detail="stage"))


@scenario("verified", unknown="figures.inputs_undisclosed")
def input_at_detail_total(w: Stage) -> Given:
    """With the total alone nothing of the input can be recomputed; nothing contradicts it, and the report
    says so: depth L1 (DESIGN 6.3, T116)."""
    return asked(w, made(w, detail="total"))


@scenario("verified", "inputs.vouched")
def dependent_input_counted_as_nothing(w: Stage) -> Given:
    """The slab's verifier belongs to its mill: its figures count as T0 here, too (T110)."""
    chain = made(w, passes=False)
    return asked(w, chain, trust=_own_verifier(w))


@scenario("verified", unknown="inputs.vouched")
def unverified_input_counted_as_nothing(w: Stage) -> Given:
    """Nobody vouches for the slab; a claim that counts it as T0 says no more than it may (DESIGN 6.2)."""
    return asked(w, made(w, supply(w, statement=None), passes=False))


@scenario("verified")
def good_input_counted_as_nothing(w: Stage) -> Given:
    """Who knew less about the slab than we do claims less, and says so by the factor's tier (DESIGN 6.2)."""
    return asked(w, made(w, passes=False))


@scenario("qualified", "inputs.unqualified")
def input_with_reservations(w: Stage) -> Given:
    """The slab's verifier has reservations: they go with its number (DESIGN 7)."""
    return asked(w, made(w, supply(w, statement={"outcome": "modified"})))


@scenario("below_policy", "policy.net_share")
def tiers_of_the_input_and_not_of_the_component(w: Stage) -> Given:
    """A policy judges what the slab's own claim holds, not its component's tier (DESIGN 6.2, T109)."""
    return asked(w, made(w), policy={"minNetShare": {"tier": "T2", "share": "0.99999"}})


# Figures that are not those of the input


@scenario("figures_wrong", "claim.figures inputs.vouched")
def breakdown_of_a_dependent_input(w: Stage) -> Given:
    """The slab's verifier belongs to its mill, and this claim imports its breakdown all the same (T110)."""
    return asked(w, made(w), trust=_own_verifier(w))


@scenario("figures_wrong", "claim.figures inputs.vouched")
def breakdown_of_a_validated_input(w: Stage) -> Given:
    """A validation is about plans; it vouches for no number (DESIGN 2.3, T110)."""
    slab = supply(w)
    second = w.resign(slab.statement or {}, put(f"{SUBJECT}/statementType", "validation"))
    return asked(w, made(w, replace(slab, statement=second)))


@scenario("figures_wrong", "claim.figures")
def location_based_for_market_based(w: Stage) -> Given:
    """The market-based result takes the slab's location-based total over (DESIGN 6.1)."""
    slab = supply(w)
    totals = [one["total"] for one in slab.claim[SUBJECT[1:]]["footprint"]["results"]]
    assert totals[0] != totals[1]
    chain = made(w, slab)
    parts = chain.docs.claim["credentialSubject"]["footprint"]["components"]
    return asked(w, made(w, slab, (f"footprint/components/{MARKET}/amount", parts[LOCATION]["amount"])))


@scenario("figures_wrong", "claim.figures")
def breakdown_not_lowered(w: Stage) -> Given:
    """Weighed by invoice alone, and the slab's stronger tiers are kept (DESIGN 6.2)."""
    slab = supply(w)
    strong = made(w, slab).docs.claim["credentialSubject"]["footprint"]["results"]
    kept = [
        (f"footprint/results/{place}/evidenceBreakdown", one["evidenceBreakdown"])
        for place, one in enumerate(strong)
    ]
    return asked(w, made(w, slab, *kept, evidence="invoice"))


@scenario("figures_wrong", "claim.figures")
def input_in_one_result_only(w: Stage) -> Given:
    """The slab counts in one result and not in the other (DESIGN 6.1, 6.3)."""
    chain = made(w)
    parts = chain.docs.claim["credentialSubject"]["footprint"]["components"]
    return asked(w, made(w, chain.consumed[0], ("footprint/components", parts[:MARKET])))


@scenario("figures_wrong", "claim.figures")
def half_of_the_slab_forgotten(w: Stage) -> Given:
    """Twice as much is named as is counted (DESIGN 6.1, T110)."""
    slab = supply(w)
    return asked(w, made(w, slab, ("inputs", [named(slab, "1050")])))


@scenario("figures_wrong", "claim.figures", unknown="inputs.present", also="incomplete")
def input_named_by_a_component_alone(w: Stage) -> Given:
    """A component's input is not the one the claim names; that one is missing besides (DESIGN 2.2, T110)."""
    slab, other = supply(w), supply(w, id="https://id.sydstal.example/01/04098765000010/21/S-2")
    chain = made(w, slab, ("inputs", [named(other, "525")]))
    return given(file_of(chain.docs), status=STATUS)


# The calculation again


@scenario("verified")
def replayed_from_its_workings(w: Stage) -> Given:
    """Whoever holds the workings gets the same number, figure for figure: L3 (DESIGN 6.3)."""
    chain = made(w)
    return asked(w, chain, workings=chain.workings_file())


@scenario("verified")
def replayed_at_detail_total(w: Stage) -> Given:
    """Workings show to those entitled what the claim hides (DESIGN 6.3)."""
    chain = made(w, detail="total")
    return asked(w, chain, workings=chain.workings_file())


@scenario("figures_wrong", "claim.workings")
def workings_of_another_number(w: Stage) -> Given:
    """Everything agrees with everything, but the workings give another uncertainty (DESIGN 6.3)."""
    chain = made(w)
    wrong = made(w, chain.consumed[0], ("footprint/uncertainty", {"value": "0.0001", "confidence": "0.95"}))
    return asked(w, wrong, workings=chain.workings_file())


@scenario("incomplete", unknown="claim.workings")
def workings_of_another_claim(w: Stage) -> Given:
    """A file with another digest than the claim's says nothing about it (DESIGN 6.3, 7)."""
    chain = made(w)
    return asked(w, chain, workings=made(w, chain.consumed[0], kilograms="1051").workings_file())


@scenario("incomplete", unknown="claim.workings")
def workings_for_a_claim_that_names_none(w: Stage) -> Given:
    """A claim without a digest of workings cannot be replayed (DESIGN 6.3)."""
    return given(w.sound, workings=made(w).workings_file())


def _own_verifier(w: Stage) -> bytes:
    return w.trust(listed={"rival": {"legalEntity": w.verifier.legal_entity}})
