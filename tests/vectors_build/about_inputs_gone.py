"""Inputs that are missing, damaged, withdrawn, replaced or old (DESIGN 7, T60): unknown is never fine."""

from dataclasses import replace
from typing import Any

from passport.acts.claim import footprint_of
from passport.links import reference
from signing.digests import document_digest
from tests.vectors_build.about_inputs import ORE, STATUS, asked, made
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, changed, file_of, full, pack, put
from tests.world_inputs import SLAB, Supply, consumer, supply
from tests.world_people import Knob

LIVE = "status/clean.json"
_MELT = {
    "key": "melt", "stage": "melting", "scope": "1", "method": "M2", "quantityTier": "T2",
    "factorTier": "T2", "isPrimary": True,
}  # fmt: skip


def _ore(w: Stage, **opinion: Knob) -> Supply:
    statement = {"at": "2026-09-09T07:00:00Z", **opinion}
    return supply(w, id=ORE, claim={"at": "2026-09-09T06:00:00Z"}, statement=statement)


def _named_alone(w: Stage, slab: dict[str, Any]) -> dict[str, Any]:
    entry = {
        "id": slab["id"],
        "digestMultibase": document_digest(slab),
        "amount": {"value": "1050", "unit": "KGM"},
    }
    return w.claim(edit=put("/credentialSubject/inputs", [entry]))


# Not at hand


@scenario("incomplete", unknown="inputs.present")
def input_missing(w: Stage) -> Given:
    """The claim consumed a slab whose passport nobody has here: unknown is never fine (DESIGN 7, T60)."""
    slab = w.claim(by=w.rival)
    return given(file_of(w.around(_named_alone(w, slab))))


@scenario("not_verified", "statement.present", unknown="inputs.present", also="incomplete")
def input_missing_and_not_verified(w: Stage) -> Given:
    """What is missing besides is listed (DESIGN 7)."""
    first = _named_alone(w, w.claim(by=w.rival))
    return given(pack(first, w.answer(first, None)))


@scenario("incomplete", unknown="inputs.present")
def counted_input_missing(w: Stage) -> Given:
    """The slab is missing and most of the number is its footprint: that is not recomputed (DESIGN 6.3)."""
    return given(file_of(made(w).docs), status=STATUS)


@scenario("incomplete", unknown="inputs.vouched")
def statement_of_the_input_missing(w: Stage) -> Given:
    """The breakdown is imported as if the slab passed, and nobody here knows whether it does (T110)."""
    chain = made(w)
    return given(file_of(chain.docs, extras=[chain.consumed[0].claim]), status=STATUS)


@scenario("incomplete", "response.present policy.response", unknown="inputs.vouched", also="two_signatures")
def statement_of_the_input_missing_and_no_response(w: Stage) -> Given:
    """That the figures stay open is no milder where something small is missing besides: leaving the response
    out improves nothing (DESIGN 7, T110)."""
    chain = made(w)
    bare = replace(chain.docs, response=None)
    return given(file_of(bare, extras=[chain.consumed[0].claim]), status=STATUS)


@scenario("incomplete", "trust.window", unknown="inputs.vouched", also="stale")
def statement_of_the_input_missing_under_an_ended_list(w: Stage) -> Given:
    """The same where the trust list has ended: the first state that applies is the verdict (DESIGN 7)."""
    chain = made(w)
    ended = w.trust(valid_until="2026-11-20T00:00:00Z")
    return given(file_of(chain.docs, extras=[chain.consumed[0].claim]), status=STATUS, trust=ended)


@scenario("incomplete", unknown="inputs.followed")
def input_of_an_input_missing(w: Stage) -> Given:
    """The slab's own input is missing: a chain is as strong as its end (DESIGN 7, T60)."""
    ore = _ore(w)
    slab = supply(w, consumed=[(ore, "1600")])
    return asked(w, made(w, replace(slab, consumed=())))


@scenario("incomplete", unknown="inputs.followed")
def deeper_than_is_followed(w: Stage) -> Given:
    """Nine inputs in a row, of which eight are followed (DESIGN 7, T60)."""
    last = supply(w, id=f"{SLAB}-0")
    for place in range(1, 9):
        last = supply(
            w,
            id=f"{SLAB}-{place}",
            consumed=[(last, "1000")],
            claim={"at": f"2026-09-13T{place:02}:00:00Z"},
            statement={"at": f"2026-09-13T{place:02}:30:00Z"},
        )
    return asked(w, made(w, last))


# At hand, and not what it should be


@scenario("incomplete", "extra.reference", unknown="inputs.present")
def input_tampered(w: Stage) -> Given:
    """A changed slab is no longer the one that is named; it counts as absent and turns nothing tampered
    (DESIGN 2.5, T60)."""
    chain = made(w)
    slab = chain.consumed[0]
    wrong = changed(slab.claim, put("/credentialSubject/heat", "H00000"))
    return given(pack(*chain.docs.signed(), extras=[wrong, slab.statement or {}]), status=STATUS)


@scenario("incomplete", "extra.party inputs.present claim.inputs")
def input_of_nobody(w: Stage) -> Given:
    """The slab's mill is not on the trust list: it counts as absent (DESIGN 2.5, T60)."""
    chain = made(w)
    return asked(w, chain, trust=w.trust(without=[w.rival]))


@scenario("incomplete", "extra.proof inputs.present claim.inputs")
def input_signed_by_another_key(w: Stage) -> Given:
    """The slab the claim names was never signed by its mill's key (DESIGN 2.5, T60)."""
    slab = supply(w, statement=None)
    forged = replace(slab, claim={**slab.claim, "proof": {
        **slab.claim["proof"], "proofValue": w.docs.claim["proof"]["proofValue"]}})  # fmt: skip
    return asked(w, made(w, forged, passes=False))


@scenario("incomplete", "inputs.present claim.inputs")
def input_under_another_id(w: Stage) -> Given:
    """The digest of the slab beside the id of something else names nothing (DESIGN 2.5, T60)."""
    chain = made(w)
    entry = chain.docs.claim["credentialSubject"]["inputs"][0]
    other = made(w, chain.consumed[0], ("inputs", [{**entry, "id": w.docs.claim["id"]}]))
    return given(file_of(other.docs), status=STATUS, inputs=(pack(*chain.extras()),))


@scenario("incomplete", "inputs.holds inputs.vouched claim.inputs")
def input_with_an_adverse_opinion(w: Stage) -> Given:
    """The slab's verifier says that its number is wrong: nothing counts that rests on it (DESIGN 7)."""
    return asked(w, made(w, supply(w, statement={"outcome": "adverse"})))


@scenario("incomplete", "inputs.holds claim.inputs")
def input_that_contradicts_itself(w: Stage) -> Given:
    """The slab's own figures contradict each other: they count for nothing (DESIGN 6.3, T60)."""
    slab = supply(w, statement=None)
    first = w.resign(slab.claim, put("/credentialSubject/footprint/results/1/primaryDataShare", "1.00000"))
    second = w.resign(supply(w).statement or {}, put("/credentialSubject/id", first["id"]))
    second = w.resign(second, put("/credentialSubject/digestMultibase", document_digest(first)))
    return asked(w, made(w, Supply(first, second)))


@scenario("incomplete", "inputs.holds claim.inputs")
def input_with_a_rival_claim(w: Stage) -> Given:
    """The slab's mill has signed two claims about it, in no line: nobody knows which holds (T54, T60)."""
    chain, other = made(w), supply(w)
    return asked(w, chain, inputs=(pack(*other.signed()),))


@scenario("incomplete", "inputs.holds claim.inputs")
def input_with_a_rival_claim_spelled_otherwise(w: Stage) -> Given:
    """The same, where the second claim spells the slab's identifier otherwise (DESIGN 9, T54, T119)."""
    chain, other = made(w), supply(w, id="https://id.sydstal.example/01/4098765000010/21/S-%31")
    return asked(w, chain, inputs=(pack(*other.signed()),))


@scenario("refused", "container.structure")
def second_statement_about_an_input(w: Stage) -> Given:
    """The coil's statement a second time, as if it were about a slab (DESIGN 2.5, T104)."""
    chain = made(w)
    extra = w.statement(chain.docs.claim)
    return given(pack(*chain.docs.signed(), extras=[*chain.extras(), extra]), status=STATUS)


@scenario("incomplete", "inputs.followed claim.inputs")
def input_of_an_input_with_an_adverse_opinion(w: Stage) -> Given:
    """The slab passes by itself, and its ore does not hold: nor does what rests on both (DESIGN 7, T60)."""
    return asked(w, made(w, supply(w, consumed=[(_ore(w, outcome="adverse"), "1600")])))


# Withdrawn, replaced, old


@scenario("revoked", "inputs.in_force claim.inputs")
def input_revoked(w: Stage) -> Given:
    """The slab's mill has withdrawn its claim: what rests on it falls with it (DESIGN 7, T60)."""
    chain = made(w)
    w.revoke(chain.consumed[0].claim)
    return asked(w, chain, status=(LIVE, w.rivals_lists()))


@scenario("revoked", "inputs.in_force claim.inputs")
def statement_of_the_input_revoked(w: Stage) -> Given:
    """The verifier has withdrawn its statement about the slab (DESIGN 7, T60)."""
    chain = made(w)
    w.revoke(chain.consumed[0].statement or {})
    return asked(w, chain, status=(w.lists(), "status/rival.json"))


@scenario("revoked", "inputs.in_force claim.inputs")
def input_of_an_input_revoked(w: Stage) -> Given:
    """The ore of the slab of the coil is withdrawn (DESIGN 7, T60)."""
    ore = _ore(w)
    chain = made(w, supply(w, consumed=[(ore, "1600")]))
    w.revoke(ore.claim)
    return asked(w, chain, status=(LIVE, w.rivals_lists()))


@scenario("suspended", "inputs.suspension claim.inputs")
def input_suspended(w: Stage) -> Given:
    """The slab's claim is suspended for now, and the coil's number with it (DESIGN 5, 7)."""
    chain = made(w)
    w.suspend(chain.consumed[0].claim)
    return asked(w, chain, status=(LIVE, w.rivals_lists()))


@scenario("status_unknown", unknown="inputs.in_force")
def status_of_the_input_unknown(w: Stage) -> Given:
    """No list of the slab's mill is at hand: whether it was withdrawn is not known (DESIGN 5, T60)."""
    return asked(w, made(w), status=(LIVE,))


@scenario("stale", "inputs.freshness")
def status_of_the_input_old(w: Stage) -> Given:
    """The lists of the slab's mill are past their week (DESIGN 5, T57)."""
    chain = made(w)
    old = w.status_bundle(w.status_lists(of=[chain.consumed[0].claim], at="2026-11-10T00:00:00Z"))
    return asked(w, chain, status=(LIVE, old))


@scenario("stale", "inputs.current")
def input_replaced(w: Stage) -> Given:
    """The slab's mill says there is a newer claim, which nobody has here (DESIGN 7, T60)."""
    chain = made(w)
    w.refresh(chain.consumed[0].claim)
    return asked(w, chain, status=(LIVE, w.rivals_lists()))


@scenario("input_corrected", "inputs.corrected")
def input_corrected(w: Stage) -> Given:
    """The slab's corrected claim is at hand: what it changes in the coil's number is told (DESIGN 7.1 rule
    11)."""
    chain = made(w)
    return asked(w, chain, inputs=(pack(*_newer(w, chain.consumed[0]).signed()),))


@scenario("input_corrected", "inputs.corrected")
def input_of_an_input_corrected(w: Stage) -> Given:
    """A correction two levels up is told by what it changes in the input and in the number (DESIGN 7.1 rule
    11)."""
    ore = _ore(w)
    slab = supply(w, consumed=[(ore, "1100")])
    return asked(w, made(w, slab), inputs=(pack(*_newer(w, ore, ORE).signed()),))


@scenario("input_corrected", "inputs.corrected")
def two_inputs_corrected(w: Stage) -> Given:
    """Each correction is told by itself, more and less (DESIGN 7.1 rule 11)."""
    slab, ore = supply(w), _ore(w)
    fewer = footprint_of({"components": [{**_MELT, "amount": "1"}]})
    newer = (_newer(w, slab), _newer(w, ore, ORE, footprint=fewer))
    inputs = tuple(pack(*one.signed()) for one in newer)
    return asked(w, consumer(w, [(slab, "1050"), (ore, "50")]), inputs=inputs)


@scenario("input_corrected", "inputs.corrected")
def both_versions_consumed(w: Stage) -> Given:
    """A part was made of the slab before and a part after its correction, and one file holds both (DESIGN 7.1
    rule 11)."""
    slab = supply(w)
    fewer = footprint_of({"components": [{**_MELT, "amount": "1"}]})
    signed: dict[str, Knob] = {"at": "2026-09-12T00:00:00Z", "statement": {"at": "2026-09-13T00:00:00Z"}}
    newer = _newer(w, slab, SLAB, footprint=fewer, **signed)
    chain = consumer(w, [(slab, "1000"), (newer, "50")])
    return given(file_of(chain.docs, extras=chain.extras()), status=STATUS)


@scenario("input_corrected", "inputs.corrected")
def input_corrected_without_effect(w: Stage) -> Given:
    """A correction that leaves the input's totals as they were is one all the same: what the claim names was
    replaced (DESIGN 7.1 rule 11)."""
    chain = made(w)
    slab = chain.consumed[0]
    same = slab.claim["credentialSubject"]["footprint"]
    return asked(w, chain, inputs=(pack(*_newer(w, slab, footprint=same).signed()),))


@scenario("stale", "inputs.current")
def input_corrected_by_another_gwp_table(w: Stage) -> Given:
    """The corrected figures count by another GWP table, so nobody can say what they change here (DESIGN 7.1
    rule 11)."""
    chain = made(w)

    def other(claim: dict[str, Any]) -> None:
        claim["credentialSubject"]["footprint"]["gwpSet"] = "IPCC-AR5-GWP100"

    newer = _newer(w, chain.consumed[0], statement=None, edit=other)
    return asked(w, chain, inputs=(pack(newer.claim),))


def _newer(w: Stage, old: Supply, id: str = SLAB, **knobs: Knob) -> Supply:
    """A correction of an input by 12.5 kg."""
    effect = [{"electricity": mark, "value": "12.5"} for mark in ("location-based", "market-based")]
    revision = {**reference(old.claim), "reason": "new-factor", "effect": effect}
    facts = {"at": "2026-10-01T00:00:00Z", "wasRevisionOf": revision, "footprint": full().footprint("total")}
    facts |= {name: knobs.pop(name) for name in ("at", "edit", "footprint") if name in knobs}
    return supply(w, id=id, claim=facts, **{"statement": {"at": "2026-10-02T00:00:00Z"}, **knobs})


@scenario("out_of_date", "inputs.window claim.inputs")
def input_expired_when_used(w: Stage) -> Given:
    """The slab's claim had ended when the coil's was signed (DESIGN 7)."""
    return asked(w, made(w, supply(w, claim={"valid_until": "2026-09-15T00:00:00Z"})))


@scenario("out_of_date", "inputs.window claim.inputs", unknown="inputs.vouched")
def input_signed_after_its_use(w: Stage) -> Given:
    """A claim cannot rest on one that was signed later; somebody's clock or word is wrong (T56)."""
    slab = supply(w, claim={"at": "2026-09-20T00:00:00Z"}, statement=None)
    return asked(w, made(w, slab, passes=False))


@scenario("verified")
def input_expired_after_its_use(w: Stage) -> Given:
    """The slab's claim ended after the coil's was signed: what it was made of does not change (DESIGN 7)."""
    return asked(w, made(w, supply(w, claim={"valid_until": "2026-10-18T00:00:00Z"})))
