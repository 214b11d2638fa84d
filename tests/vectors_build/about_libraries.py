"""Libraries that a claim took factors from: at hand, in time, in force, with those records (T460, T461)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from passport import container
from signing import jcs
from signing.digests import document_digest, multibase_digest
from tests import world_instruments
from tests import world_libraries as made
from tests.vectors_build.scenario import Given, Source, given, scenario
from tests.vectors_build.stage import Stage, file_of
from tests.world import Documents
from tests.world_inputs import consumer, supply
from tests.world_people import Document, Identity, Knob

TRUST = "trust/libraries.json"
LISTS = "status/libraries.json"
STATUS: tuple[Source, ...] = ("status/clean.json", LISTS)
AFTER = "2026-10-20T08:00:00Z"
"""Later than the claim was signed."""


def board(w: Stage) -> Identity:
    """The publisher of the stage: what it has withdrawn is its own."""
    there = next((one for one in w.besides if one.role == "factor-publisher"), None)
    if there is None:
        there = made.publisher_of(w)
        w.besides.append(there)
    return there


def listed() -> bytes:
    """The trust list with a publisher of factors."""
    w = Stage()
    return world_instruments.listing(w, board(w).listed())


def lists() -> bytes:
    """The two clean lists of the publisher."""
    w = Stage()
    return _lists(w)


def _lists(w: Stage, **knobs: Knob) -> bytes:
    names: Any = ("revocation", "suspension")
    return container.bundle([w.status_list(board(w), one, **knobs) for one in names])


class Named(NamedTuple):
    """A coil whose claim names a library, with its workings, the library and its records."""

    docs: Documents
    signed: Document
    workings: bytes

    def beside(self, records: Sequence[Document] = made.RECORDS, **more: Knob) -> Given:
        """The library's file beside the passport."""
        return self.alone(inputs=(made.file_of(self.signed, records), *more.pop("others", ())), **more)

    def inside(self, **more: Knob) -> Given:
        """The credential of the library in the passport file; its records are elsewhere."""
        return given(file_of(self.docs, extras=[self.signed]), **{"trust": TRUST, "status": STATUS, **more})

    def alone(self, **more: Knob) -> Given:
        """Nothing of the library."""
        return given(file_of(self.docs), **{"trust": TRUST, "status": STATUS, **more})


def named(
    w: Stage, *, detail: Any = "component", cite: Mapping[str, Any] | None = None,
    records: Sequence[Document] = made.RECORDS, path: Mapping[str, Any] | None = None, **changes: Knob,
) -> Named:  # fmt: skip
    """The base passport with a footprint whose gas is by a factor of the library; knobs for what is wrong.

    ``cite`` changes the entry in the claim, ``path`` that of the workings, ``changes`` the library.
    """
    signed = made.library(w, board(w), records, **changes)
    footprint, workings = made.calculated(made.taken(signed, records), detail=detail)
    if path is not None:
        workings["libraries"][0]["factors"][0].update(path)
        footprint["workings"] = {"digestMultibase": multibase_digest(jcs.canonical(workings))}
    footprint["libraries"][0].update(cite or {})
    return Named(w.with_claim(footprint=footprint), signed, jcs.canonical(workings))


def naming() -> bytes:
    """A passport that names a library, with its credential."""
    return named(Stage()).inside().input


def factors(id: str = made.GAS, digest: str = "") -> dict[str, Any]:
    """What a claim may list of a library."""
    other = multibase_digest(b"another record")
    return {"factors": [{"id": id, "digestMultibase": digest or other}]}


@scenario("verified")
def library_and_its_records_beside(w: Stage) -> Given:
    """Signed by a listed publisher, for the period, in force, and the factor is in it (DESIGN 2.10)."""
    return named(w).beside()


@scenario("incomplete", unknown="library.records")
def library_in_the_file(w: Stage) -> Given:
    """The credential says who approved what; whether the factor is in it its records would show (T460)."""
    return named(w).inside()


@scenario("incomplete", unknown="library.present")
def library_not_at_hand(w: Stage) -> Given:
    """It may speak against the claim, so leaving it out gains nothing (T460)."""
    return named(w).alone()


@scenario("verified")
def library_by_the_path_in_workings(w: Stage) -> Given:
    """A claim that hides its factors: its workings hold the record and its path to the root (DESIGN 2.10)."""
    one = named(w, detail="stage")
    return one.inside(workings=one.workings)


@scenario("verified")
def library_of_listed_factors_by_workings(w: Stage) -> Given:
    """A claim that lists its factors, with credential and workings, without the records (DESIGN 2.10)."""
    one = named(w)
    return one.inside(workings=one.workings)


@scenario("verified", unknown="library.shown")
def library_whose_factors_are_hidden(w: Stage) -> Given:
    """All records are at hand, and the claim does not show which it took (T460)."""
    return named(w, detail="total").beside()


@scenario("incomplete", unknown="library.shown library.records")
def library_of_a_claim_with_components_that_lists_no_factor(w: Stage) -> Given:
    """A claim that lists its components says which of their factors it took (T460)."""
    one = named(w)
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    cited = {name: value for name, value in footprint["libraries"][0].items() if name != "factors"}
    return one._replace(docs=w.with_claim(footprint={**footprint, "libraries": [cited]})).beside()


@scenario("verified")
def library_and_all_its_records_by_workings(w: Stage) -> Given:
    """The claim hides its factors; the workings name them, and the file beside holds them (DESIGN 2.10)."""
    one = named(w, detail="total")
    return one.beside(workings=one.workings)


@scenario("incomplete", unknown="library.records")
def library_with_a_record_edited_beside(w: Stage) -> Given:
    """Records that are not those of the signed root count as absent, whatever they say (T460)."""
    edited = (*made.RECORDS[:3], made.record("natural-gas", "1.5"), made.RECORDS[4])
    return named(w).beside(edited)


@scenario("incomplete", unknown="library.in_force")
def library_without_status_lists(w: Stage) -> Given:
    """Whether the publisher has withdrawn it nobody can say, and that is said (T460)."""
    return named(w).beside(status=("status/clean.json",))


@scenario("verified")
def library_replaced_after_the_claim(w: Stage) -> Given:
    """A later edition replaces nothing in what was signed before it (T461)."""
    one = named(w)
    return one.beside(others=(made.file_of(_later(w, one, at=AFTER)),))


@scenario("incomplete", "library.present")
def library_of_a_publisher_who_is_not_listed(w: Stage) -> Given:
    """Anybody can sign a library; it counts by the trust list alone (T460)."""
    return named(w).beside(trust="trust/listed.json")


@scenario("incomplete", "library.present")
def library_of_a_producer(w: Stage) -> Given:
    """A mill that lists its own factors as a library is no publisher of factors (T460)."""
    signed = made.library(w, w.mill)
    footprint, workings = made.calculated(made.taken(signed))
    return Named(w.with_claim(footprint=footprint), signed, jcs.canonical(workings)).beside()


@scenario("incomplete", "library.present")
def library_under_another_edition(w: Stage) -> Given:
    """The claim calls the edition otherwise than its publisher does (T460)."""
    return named(w, cite={"edition": "2027"}).beside()


@scenario("incomplete", "extra.proof library.present")
def library_changed_in_the_file(w: Stage) -> Given:
    """Its name was changed after it was signed, and the claim names it so (T460)."""
    one = named(w)
    forged = w.tampered(one.signed)
    link = {"id": forged["id"], "digestMultibase": document_digest(forged)}
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    cited = {**footprint["libraries"][0], **link}
    return Named(w.with_claim(footprint={**footprint, "libraries": [cited]}), forged, b"").inside()


@scenario("qualified", "library.valid")
def library_for_another_year(w: Stage) -> Given:
    """Its factors are for a period that the coil was not made in (T461)."""
    period = {"start": "2025-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"}
    return named(w, period=period).beside()


@scenario("qualified", "library.valid")
def library_that_had_ended(w: Stage) -> Given:
    """It was no longer valid when the claim was signed (T461)."""
    return named(w, until="2026-09-01T00:00:00Z").beside()


@scenario("qualified", "library.in_force")
def library_withdrawn(w: Stage) -> Given:
    """Its publisher found it wrong (T461)."""
    one = named(w)
    w.revoke(one.signed)
    return one.beside(status=("status/clean.json", _lists(w)))


@scenario("qualified", "library.in_force")
def library_suspended(w: Stage) -> Given:
    """Its publisher is looking into it (T461)."""
    one = named(w)
    w.suspend(one.signed)
    return one.beside(status=("status/clean.json", _lists(w)))


@scenario("qualified", "library.current")
def library_replaced_before_the_claim(w: Stage) -> Given:
    """A later edition for the same period had been published when the mill signed (T461)."""
    one = named(w)
    return one.beside(others=(made.file_of(_later(w, one, at="2026-09-01T08:00:00Z")),))


@scenario("verified")
def library_replaced_by_somebody_else(w: Stage) -> Given:
    """Another party says that its own library replaces this one; only its publisher can (T461)."""
    one = named(w)
    return one.beside(others=(made.file_of(_later(w, one, at="2026-09-01T08:00:00Z", by=w.mill)),))


def _later(w: Stage, one: Named, *, at: str, by: Identity | None = None) -> Document:
    link = {"id": one.signed["id"], "digestMultibase": document_digest(one.signed)}
    return made.library(w, by or board(w), at=at, edition="2026-b", replaces=link)


@scenario("figures_wrong", "library.records")
def factor_that_the_library_does_not_hold(w: Stage) -> Given:
    """The claim says it took a factor that its publisher never approved (T460)."""
    return named(w, cite=factors("urn:example:factor:hydrogen")).beside()


@scenario("figures_wrong", "library.records")
def factor_with_another_value_than_in_the_library(w: Stage) -> Given:
    """The record used has the id of one in the library and another content (T460)."""
    return named(w, cite=factors()).beside()


@scenario("figures_wrong", "library.records")
def factor_of_another_edition_than_in_the_library(w: Stage) -> Given:
    """The component names an edition that the library's record does not have (T460)."""
    one = named(w)
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    parts = [
        {**part, "factorEdition": "2027"} if part["key"] == "gas" else part
        for part in footprint["components"]
    ]
    docs = w.with_claim(footprint={**footprint, "components": parts})
    return Named(docs, one.signed, one.workings).beside()


@scenario("figures_wrong", "library.records")
def factor_of_two_editions_of_which_one_is_in_the_library(w: Stage) -> Given:
    """Two components use the factor, the first of them by an edition that the library lacks (T476)."""
    one = named(w)
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    gas = next(part for part in footprint["components"] if part["key"] == "gas")
    parts = [part for part in footprint["components"] if part["key"] != "gas"]
    parts += [{**gas, "factorEdition": "2024"}, {**gas, "key": "gas-1", "amount": "0.000000"}]
    docs = w.with_claim(footprint={**footprint, "components": parts})
    return Named(docs, one.signed, one.workings).beside()


@scenario("figures_wrong", "library.records")
def factor_that_no_component_uses(w: Stage) -> Given:
    """The claim lists an approved factor, and its components took others (T476)."""
    one = named(w)
    footprint = one.docs.claim["credentialSubject"]["footprint"]
    other = {"factor": "urn:example:factor:own-gas", "factorEdition": "1"}
    parts = [
        {**part, **other} if part["key"] == "gas" else part for part in footprint["components"]
    ]
    docs = w.with_claim(footprint={**footprint, "components": parts})
    return Named(docs, one.signed, one.workings).beside()


@scenario("figures_wrong", "library.records")
def workings_whose_path_leads_elsewhere(w: Stage) -> Given:
    """The workings place the record where another stands under the publisher's root (T460)."""
    one = named(w, detail="stage", path={"index": "2"})
    return one.inside(workings=one.workings)


@scenario("figures_wrong", "library.records")
def workings_whose_path_is_none(w: Stage) -> Given:
    """A path of other texts than hashes proves nothing, and the mill has signed it (T460)."""
    one = named(w, detail="stage", path={"hashes": ["not a hash"]})
    return one.inside(workings=one.workings)


@scenario("figures_wrong", "claim.workings")
def library_in_the_workings_alone(w: Stage) -> Given:
    """The claim keeps to itself that its factor came from a library, against its own workings (T460)."""
    one = named(w)
    footprint = dict(one.docs.claim["credentialSubject"]["footprint"])
    del footprint["libraries"]
    return Named(w.with_claim(footprint=footprint), one.signed, one.workings).alone(workings=one.workings)


@scenario("incomplete", unknown="claim.workings library.shown")
def workings_that_name_a_factor_they_lack(w: Stage) -> Given:
    """Workings out of form are not replayed, and prove no factor (T460)."""
    one = named(w, detail="stage", path={"id": "urn:example:factor:hydrogen"})
    return one.inside(workings=one.workings)


@scenario("incomplete", "extra.reference", unknown="library.records")
def library_that_nothing_names(w: Stage) -> Given:
    """A library under the id that the claim names, with another digest, is an extra that fails (T104)."""
    one = named(w)
    other = w.resign(one.signed, lambda document: document["credentialSubject"].update(name="Other factors"))
    return given(file_of(one.docs, extras=[one.signed, other]), trust=TRUST, status=STATUS)



# Of a material that was consumed


@scenario("verified")
def input_whose_library_is_beside(w: Stage) -> Given:
    """The slab's factors came from a library, which holds them (T477)."""
    return _consumed(w)


@scenario("incomplete", unknown="inputs.followed")
def input_whose_library_is_not_at_hand(w: Stage) -> Given:
    """Leaving out the library of a material gains nothing either (T477)."""
    return _consumed(w, inputs=())


@scenario("incomplete", "inputs.followed claim.inputs")
def input_whose_library_was_withdrawn(w: Stage) -> Given:
    """The number of the slab stands on factors that their publisher found wrong (T477)."""
    return _consumed(w, withdraw=True)


@scenario("incomplete", "inputs.holds claim.inputs")
def input_with_a_factor_that_its_library_does_not_hold(w: Stage) -> Given:
    """The slab's claim contradicts itself, so its figures count for nothing (T477)."""
    return _consumed(w, cite=factors("urn:example:factor:hydrogen"))


def _consumed(
    w: Stage, *, cite: Mapping[str, Any] | None = None, withdraw: bool = False, **more: Knob
) -> Given:
    """A coil of a slab whose claim names a library; the library lies beside."""
    signed = made.library(w, board(w))
    footprint, _ = made.calculated(made.taken(signed))
    footprint["libraries"][0].update(cite or {})
    slab = supply(w, claim={"footprint": footprint, "productionRoute": "re-roller"})
    chain = consumer(w, [(slab, "1050")])
    lists: Source = LISTS
    if withdraw:
        w.revoke(signed)
        lists = _lists(w)
    usual: dict[str, Any] = {
        "trust": TRUST, "status": ("status/clean.json", "status/rival.json", lists),
        "inputs": (made.file_of(signed),),
    }  # fmt: skip
    return given(file_of(chain.docs, extras=chain.extras()), **{**usual, **more})
