"""One body of evidence: a product under every spelling, and a material that is consumed more than once
(T122).
"""

from signing.digests import document_digest
from tests.vectors_build.about_inputs import asked, made
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, pack, put
from tests.world_inputs import Supply, consumer, supply
from tests.world_people import Knob

PLATE = "https://id.sydstal.example/01/04098765000010/21/P-7"
SECOND = "https://id.sydstal.example/01/04098765000010/21/P-8"
EARLY = {"at": "2026-09-09T06:00:00Z"}
EARLY_ATTESTED = {"at": "2026-09-09T07:00:00Z"}
HEAVY = {"mass": {"value": "3725", "unit": "KGM"}}
LIGHT = {"mass": {"value": "3724.999999", "unit": "KGM"}}
"""A plate of two tonnes takes 3200 kg of slab, the coil 525 kg more."""


def _slab(w: Stage, **facts: Knob) -> Supply:
    return supply(w, claim={**EARLY, **facts}, statement=EARLY_ATTESTED)


def _plate(w: Stage, slab: Supply, id: str = PLATE) -> Supply:
    return supply(w, id=id, consumed=[(slab, "1600")])


def _corrected(w: Stage, slab: Supply, **facts: Knob) -> Supply:
    """A second version of the slab, in one line with the first."""
    effect = [{"electricity": method, "value": "0"} for method in ("location-based", "market-based")]
    line = {
        "id": slab.claim["id"], "digestMultibase": slab.digest, "reason": "calculation-error",
        "effect": effect,
    }  # fmt: skip
    first = w.claim(
        by=w.rival, id=slab.claim["credentialSubject"]["id"], at="2026-09-09T08:00:00Z",
        period=slab.claim["credentialSubject"]["period"], edit=put("/wasRevisionOf", line), **facts,
    )  # fmt: skip
    return Supply(first, w.statement(first, at="2026-09-09T09:00:00Z"))


@scenario("chain_broken", "claim.fork")
def two_claims_by_a_percent_twin(w: Stage) -> Given:
    """The other claim spells one letter of the serial number as %43: the same product (DESIGN 9, T122)."""
    twin = w.docs.claim["credentialSubject"]["id"].replace("/21/C-", "/21/%43-")
    return given(w.sound, claims=(pack(w.claim(id=twin, grade="S420")),))


@scenario("chain_broken", "claim.fork")
def two_claims_by_a_gtin_twin(w: Stage) -> Given:
    """The other claim leaves out the leading zero of the GTIN: the same product (DESIGN 9, T122)."""
    twin = w.docs.claim["credentialSubject"]["id"].replace("/01/0731", "/01/731")
    return given(w.sound, claims=(pack(w.claim(id=twin, grade="S420")),))


@scenario("chain_broken", "claim.fork")
def two_claims_one_among_the_materials(w: Stage) -> Given:
    """The other claim came with the passports of the materials: it is the same rival (T122)."""
    return given(w.sound, inputs=(pack(w.claim(grade="S420")),))


@scenario("incomplete", "inputs.holds claim.inputs")
def input_with_a_rival_claim_in_another_spelling(w: Stage) -> Given:
    """The slab's second claim writes the serial number with %53: the fork is seen all the same (T54, T122).
    """
    chain = made(w)
    other = supply(w, id="https://id.sydstal.example/01/04098765000010/21/%53-1")
    return asked(w, chain, inputs=(pack(*other.signed()),))


@scenario("incomplete", "inputs.holds claim.inputs")
def input_with_a_rival_claim_by_an_alias(w: Stage) -> Given:
    """The slab's second claim has an id of its own and names the slab among its aliases (T54, T122)."""
    chain = made(w)
    alias = {"alternateIds": [chain.consumed[0].claim["credentialSubject"]["id"]]}
    other = supply(w, id="https://id.sydstal.example/01/04098765000010/21/S-77", claim=alias)
    return asked(w, chain, inputs=(pack(*other.signed()),))


@scenario("figures_wrong", "inputs.consumed")
def slab_consumed_twice_in_the_tree(w: Stage) -> Given:
    """Plate and coil each take no more of the slab than there is, and together they do (T122)."""
    slab = _slab(w, **LIGHT)
    return asked(w, consumer(w, [(_plate(w, slab), "1050"), (slab, "1050")]))


@scenario("verified")
def slab_consumed_whole_by_two(w: Stage) -> Given:
    """Plate and coil together take exactly the slab (T122)."""
    slab = _slab(w, **HEAVY)
    return asked(w, consumer(w, [(_plate(w, slab), "1050"), (slab, "1050")]))


@scenario("figures_wrong", "inputs.consumed")
def slab_consumed_by_two_plates(w: Stage) -> Given:
    """The coil itself takes nothing of the slab; two plates further up take more than there is (T122)."""
    slab = _slab(w, mass={"value": "6399", "unit": "KGM"})
    return asked(w, consumer(w, [(_plate(w, slab), "600"), (_plate(w, slab, SECOND), "450")]))


@scenario("figures_wrong", "inputs.consumed inputs.corrected", also="input_corrected")
def slab_and_its_correction_consumed(w: Stage) -> Given:
    """One plate names the slab's first claim, the coil the corrected one: one slab, consumed twice (T122)."""
    slab = _slab(w, mass={"value": "3600", "unit": "KGM"})
    later = _corrected(w, slab, mass={"value": "3600", "unit": "KGM"})
    assert document_digest(later.claim) != slab.digest
    return asked(w, consumer(w, [(_plate(w, slab), "1050"), (later, "1050")]))
