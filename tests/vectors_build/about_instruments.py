"""What was retired for a claim: for this one, by certificates that bear it, once (T267-T269, T330-T333)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from passport import container
from tests import world_instruments as made
from tests.vectors_build.scenario import Given, Source, given, scenario
from tests.vectors_build.stage import Stage, file_of, heap, put
from tests.world import Documents
from tests.world_acts import Edit
from tests.world_people import Document, Identity, Knob

TRUST = "trust/instruments.json"
ISSUING = "status/issuing.json"
STATUS: tuple[Source, ...] = ("status/clean.json", ISSUING)
OTHER = "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-45"
CARRIER = "did:web:carrier.example"
MARKED = "/credentialSubject/footprint/components/1"
"""The component of the coil that the market-based result alone counts."""
Staged = Callable[[Stage], Given]


def cited(
    state: str, fails: str = "", *, unknown: str = "", also: str = ""
) -> Callable[[Staged], Staged]:
    """A scenario whose claim cites a retirement for its market-based result; no workings are at hand."""
    return scenario(state, fails, unknown=f"{unknown} instrument.covers", also=also)


@dataclass
class Backed:
    """A coil that cites a retirement, with the documents that bear it."""

    w: Stage
    docs: Documents
    retired: Document
    certified: Document
    beside: list[Document] = field(default_factory=list)

    def inside(self, **more: Knob) -> Given:
        """All of it in one file, and more documents beside it."""
        extras = [self.certified, self.retired]
        facts = {"trust": TRUST, "status": STATUS, "inputs": tuple(heap([one]) for one in self.beside)}
        return given(file_of(self.docs, extras=extras), **{**facts, **more})

    def with_beside(self, *documents: Document, **more: Knob) -> Given:
        """The same with other documents beside it."""
        self.beside += documents
        return self.inside(**more)


def registry(w: Stage, host: str = "certificates") -> Identity:
    """A registry; the main one and another are listed."""
    return _known(w, made.registry_of(w, host))


def body(w: Stage) -> Identity:
    """The issuing body."""
    return _known(w, made.body_of(w))


def _known(w: Stage, one: Identity) -> Identity:
    """The party of the stage: what it has withdrawn is its own."""
    there = next((held for held in w.besides if held.did == one.did), None)
    if there is None:
        w.besides.append(one)
    return there or one


def listed() -> bytes:
    """The trust list with an issuing body and two registries."""
    w = Stage()
    return made.listing(w, body(w).listed(), registry(w).listed(), registry(w, "second").listed())


def citing() -> bytes:
    """A passport that cites a retirement, with the retirement and its certificate."""
    return backed(Stage()).inside().input


def issuing_lists() -> bytes:
    """The two clean lists of the issuing body."""
    w = Stage()
    return _lists(w, body(w))


def _lists(w: Stage, who: Identity, **knobs: Knob) -> bytes:
    return container.bundle([w.status_list(who, one, **knobs) for one in ("revocation", "suspension")])


def certified(w: Stage, **changes: Knob) -> Document:
    """An hour of a wind park in which the coil was made."""
    facts: dict[str, Any] = {"at": made.CERTIFIED, "period": dict(made.USED), **changes}
    return made.certificate(w, facts.pop("by", None) or body(w), **facts)


def backed(
    w: Stage, *, certificate: dict[str, Any] | None = None, use: dict[str, Any] | None = None,
    entry: dict[str, Any] | None = None, cite: dict[str, str] | None = None, edits: tuple[Edit, ...] = (),
) -> Backed:  # fmt: skip
    """A coil whose claim cites the 1,000,000 Wh that were retired for it; knobs for what is otherwise."""
    one = certified(w, **(certificate or {}))
    facts: dict[str, Any] = dict(use or {})
    units = facts.pop("units", None) or [made.taken(one, **(entry or {}))]
    retired = made.retirement(w, facts.pop("by", None) or registry(w), units, **facts)
    entries = [made.cites(retired, **(cite or {}))]
    return Backed(w, w.with_claim(put("/credentialSubject/instruments", entries), *edits), retired, one)


def another(w: Stage, one: Backed, *units: Document, **changes: Knob) -> Document:
    """Another retirement for another coil, by default of the same certificate."""
    facts: dict[str, Any] = {"usedFor": OTHER, **changes}
    by = facts.pop("by", None) or registry(w)
    return made.retirement(w, by, [*units] or [made.taken(one.certified)], **facts)


def another_coil(w: Stage, retired: Document, quantity: str, **knobs: Knob) -> Document:
    """The claim about another coil that cites a retirement."""
    entries = [made.cites(retired, quantity)]
    return w.claim(id=OTHER, edit=put("/credentialSubject/instruments", entries), **knobs)


# Retirements that count


@cited("verified")
def instruments_inside(w: Stage) -> Given:
    """Retirement and certificate travel in the file: the market-based result is supported (T267)."""
    return backed(w).inside()


@cited("verified")
def instruments_beside(w: Stage) -> Given:
    """The same, with retirement and certificate beside the file (T267)."""
    one = backed(w)
    beside = tuple(heap([document]) for document in (one.retired, one.certified))
    return given(file_of(one.docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("verified")
def instruments_of_a_part(w: Stage) -> Given:
    """A claim uses less than was retired (T267)."""
    return backed(w, cite={"quantity": "400000"}).inside()


@scenario("verified")
def instruments_of_another_statement(w: Stage) -> Given:
    """Units that act in the impact statement are checked, and support no market-based result (T333)."""
    return backed(w, cite={"statement": "impact"}).inside()


@cited("verified")
def neighbour_of_the_units(w: Stage) -> Given:
    """Another retirement of the same certificate begins where this one ends (T330)."""
    one = backed(w)
    return one.with_beside(another(w, one, made.taken(one.certified, "1000000", "2000000")))


@cited("verified")
def units_of_another_device(w: Stage) -> Given:
    """The same numbers of the same hour, of another wind park (T330)."""
    one = backed(w)
    origin = {**made.unit_subject()["origin"], "id": f"{made.PARK}-b"}
    return one.with_beside(another(w, one, made.taken(certified(w, origin=origin))))


@cited("verified")
def retirement_signed_anew(w: Stage) -> Given:
    """The registry signed the same words a second time: that is no second retirement (T330)."""
    one = backed(w)
    return one.with_beside(w.resign(one.retired, put("/validUntil", "2032-01-01T00:00:00Z")))


@cited("verified")
def retirement_shared_by_two_coils(w: Stage) -> Given:
    """Two claims cite one retirement, and together no more than it holds (T330)."""
    one = backed(w, cite={"quantity": "600000"})
    return one.with_beside(another_coil(w, one.retired, "400000"))


@cited("verified")
def retirement_of_a_stranger(w: Stage) -> Given:
    """A registry that nobody lists counts the same units: no stranger can spoil a claim (T330)."""
    one = backed(w)
    return one.with_beside(another(w, one, by=registry(w, "stranger")))


@cited("verified")
def stranger_cites_the_retirement(w: Stage) -> Given:
    """Another mill cites what was retired for this one: that is its own fault (T330)."""
    one = backed(w)
    entries = [made.cites(one.retired)]
    theirs = w.claim(
        by=w.rival, id="https://id.sydstal.example/01/04098765000010/21/S-1",
        edit=put("/credentialSubject/instruments", entries),
    )  # fmt: skip
    return one.with_beside(theirs)


# Without instruments


@scenario("below_policy", "policy.instruments")
def market_based_result_unsupported(w: Stage) -> Given:
    """The two results differ and nothing was retired: a policy may want more than a word of it (T268)."""
    return given(w.sound, policy={"instruments": "retired"})


@cited("verified")
def market_based_result_supported(w: Stage) -> Given:
    """What a policy wants is there (T268)."""
    return backed(w).inside(policy={"instruments": "retired"})


@cited("below_policy", "policy.instruments")
def market_based_quantity_unknown(w: Stage) -> Given:
    """A policy wants to see that as much was retired as was used; without workings nobody does (T332)."""
    return backed(w).inside(policy={"instruments": "covered"})


@scenario("below_policy", "policy.instruments")
def impact_supports_no_market_based_result(w: Stage) -> Given:
    """Units are used in one statement: those of the impact statement leave the other unsupported (T333)."""
    return backed(w, cite={"statement": "impact"}).inside(policy={"instruments": "retired"})


@cited("incomplete", "policy.instruments", unknown="instrument.present", also="below_policy")
def policy_wants_what_is_missing(w: Stage) -> Given:
    """The claim cites a retirement that is not at hand (T269)."""
    one = backed(w)
    return given(file_of(one.docs), trust=TRUST, status=STATUS, policy={"instruments": "retired"})


# What is not at hand, or counts for nothing


@cited("incomplete", unknown="instrument.present")
def retirement_missing(w: Stage) -> Given:
    """A cited retirement that is not at hand supports nothing (T269)."""
    one = backed(w)
    return given(file_of(one.docs, extras=[]), trust=TRUST, status=STATUS, inputs=(heap([one.certified]),))


@cited("incomplete", "instrument.present")
def retirement_under_another_id(w: Stage) -> Given:
    """The digest is that of the retirement, the id another one's (T269)."""
    one = backed(w, cite={"id": "urn:uuid:01990000-0000-7000-8000-000000000000"})
    beside = tuple(heap([document]) for document in (one.retired, one.certified))
    return given(file_of(one.docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("incomplete", unknown="instrument.present")
def retirement_changed(w: Stage) -> Given:
    """Somebody raised its units: it is not what the claim cites (T269)."""
    one = backed(w)
    changed = w.tampered(one.retired, put("/credentialSubject/units/0/to", "2000000"))
    beside = tuple(heap([document]) for document in (changed, one.certified))
    return given(file_of(one.docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("incomplete", "instrument.present")
def retirement_cited_as_it_was_changed(w: Stage) -> Given:
    """The claim cites the changed retirement by its digest: the registry has not signed that (T269)."""
    one = backed(w)
    changed = w.tampered(one.retired, put("/credentialSubject/units/0/to", "2000000"))
    docs = w.with_claim(put("/credentialSubject/instruments", [made.cites(changed)]))
    beside = tuple(heap([document]) for document in (changed, one.certified))
    return given(file_of(docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("incomplete", "instrument.present")
def retirement_by_nobody_listed(w: Stage) -> Given:
    """A registry that the trust list does not name (T269)."""
    one = backed(w, use={"by": registry(w, "stranger")})
    beside = tuple(heap([document]) for document in (one.retired, one.certified))
    return given(file_of(one.docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("incomplete", "instrument.present")
def retirement_by_the_mill_itself(w: Stage) -> Given:
    """The producer is listed, and not as a registry (T269)."""
    one = backed(w, use={"by": w.mill})
    beside = tuple(heap([document]) for document in (one.retired, one.certified))
    return given(file_of(one.docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("incomplete", "extra.party instrument.present")
def retirement_in_the_file_by_nobody(w: Stage) -> Given:
    """In the file it is an extra that fails, and counts as absent (DESIGN 2.5, T269)."""
    one = backed(w)
    changed = made.retirement(w, registry(w, "stranger"), [made.taken(one.certified)], id=one.retired["id"])
    docs = w.with_claim(put("/credentialSubject/instruments", [made.cites(changed)]))
    return Backed(w, docs, changed, one.certified).inside()


@cited("incomplete", unknown="instrument.certified")
def certificate_missing(w: Stage) -> Given:
    """Without the certificate nobody sees what the units carry (T269)."""
    one = backed(w)
    return given(file_of(one.docs, extras=[one.retired]), trust=TRUST, status=STATUS)


@cited("incomplete", unknown="instrument.certified")
def certificate_by_nobody_listed(w: Stage) -> Given:
    """An issuing body that the trust list does not name (T269)."""
    stranger = w.identity("stranger", "issuing-body", "Stranger", "stranger-body")
    w.besides.append(stranger)
    one = backed(w, certificate={"by": stranger})
    beside = tuple(heap([document]) for document in (one.retired, one.certified))
    return given(file_of(one.docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("incomplete", unknown="instrument.certified")
def certificate_by_a_registry(w: Stage) -> Given:
    """A registry is listed, and may not certify what it retires (T269)."""
    one = backed(w, certificate={"by": registry(w)})
    beside = tuple(heap([document]) for document in (one.retired, one.certified))
    return given(file_of(one.docs), trust=TRUST, status=STATUS, inputs=beside)


@cited("status_unknown", unknown="retirement.origin_withdrawn")
def certificate_without_its_status_lists(w: Stage) -> Given:
    """Whether the issuing body has withdrawn it since, nobody here knows (T331)."""
    return backed(w).inside(status=("status/clean.json",))


@cited("qualified", "retirement.origin_withdrawn")
def certificate_withdrawn_since(w: Stage) -> Given:
    """What was retired stays retired, and the report says that its origin was withdrawn (T331)."""
    one = backed(w)
    w.set_bit(one.certified, "revocation")
    return one.inside(status=("status/clean.json", _lists(w, body(w))))


@cited("qualified", "retirement.origin_withdrawn")
def certificate_suspended_since(w: Stage) -> Given:
    """Its issuing body looks into it (T331)."""
    one = backed(w)
    w.set_bit(one.certified, "suspension")
    return one.inside(status=("status/clean.json", _lists(w, body(w))))
