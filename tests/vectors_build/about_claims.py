"""The product that was scanned, and what went into it (DESIGN 7, 9, T60, T62, T108, T110)."""

from typing import Any

from signing.digests import document_digest
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, pack, put
from tests.world import PLATE

HOST = "https://id.norrland-steel.example"
LOT = f"{HOST}/01/07312345678909/10/H88213"


@scenario("wrong_label", "claim.label")
def serial_of_another_coil(w: Stage) -> Given:
    """The passport of coil A behind the label of coil B (T62)."""
    return given(w.sound, product=f"{HOST}/01/07312345678909/21/C-2026-0917-45")


@scenario("wrong_label", "claim.label")
def another_product_same_serial(w: Stage) -> Given:
    """Compared are the primary key and all qualifiers: another GTIN is another product (DESIGN 9, T62)."""
    return given(w.sound, product=f"{HOST}/01/07312345678916/21/C-2026-0917-44")


@scenario("wrong_label", "claim.label")
def serial_in_another_case(w: Stage) -> Given:
    """Qualifiers are compared case-sensitive (DESIGN 9)."""
    return given(w.sound, product=f"{HOST}/01/07312345678909/21/c-2026-0917-44")


@scenario("wrong_label", "claim.label")
def label_says_less_than_the_claim(w: Stage) -> Given:
    """An item's passport for a label that names the product alone is not the product scanned (DESIGN 9)."""
    return given(w.sound, product=f"{HOST}/01/07312345678909")


@scenario("wrong_label", "claim.label")
def licence_plate_scanned(w: Stage) -> Given:
    """A licence plate the claim does not list; what a resolver knows as alias does not count (T108)."""
    return given(w.sound, product=PLATE)


@scenario("wrong_label", "claim.label claim.refresh", also="superseded")
def wrong_label_and_replaced(w: Stage) -> Given:
    """The wrong product comes first (DESIGN 7)."""
    newer = w.newer(w.mill, "refresh", of=[w.docs.claim])
    return given(w.sound, status=("status/clean.json", newer), product=f"{HOST}/01/07312345678909/21/X")


@scenario("incomplete", unknown="claim.label")
def lot_passport_for_an_item(w: Stage) -> Given:
    """A claim whose qualifiers are a true subset of the label's: the lot of the item scanned (DESIGN 9,
    T108)."""
    docs = w.with_claim(id=LOT)
    return given(file_of(docs), product=f"{LOT}/21/C-2026-0917-44")


@scenario("verified")
def lot_passport_for_the_lot(w: Stage) -> Given:
    """The same passport for the lot's own label (DESIGN 9)."""
    return given(file_of(w.with_claim(id=LOT)), product=LOT)


# What went into it


def _with_input(w: Stage, slab: dict[str, Any]) -> dict[str, Any]:
    entry = {
        "id": slab["id"],
        "digestMultibase": document_digest(slab),
        "amount": {"value": "1050", "unit": "KGM"},
    }
    return w.claim(edit=put("/credentialSubject/inputs", [entry]))


@scenario("incomplete", unknown="claim.inputs")
def input_missing(w: Stage) -> Given:
    """The claim consumed a slab whose passport nobody has here: unknown is never fine (DESIGN 7, T60)."""
    slab = w.claim(by=w.rival)
    return given(file_of(w.around(_with_input(w, slab))))


@scenario("incomplete", unknown="claim.inputs")
def input_inside(w: Stage) -> Given:
    """The slab's claim travels in the file; following inputs is said not to have been done (DESIGN 7,
    T60)."""
    slab = w.claim(by=w.rival, id="https://id.sydstal.example/01/04098765000010/21/S-1")
    docs = w.around(_with_input(w, slab))
    return given(pack(*docs.signed(), extras=[slab]))


@scenario("not_verified", "statement.present", unknown="claim.inputs", also="incomplete")
def input_missing_and_not_verified(w: Stage) -> Given:
    """What is missing besides is listed (DESIGN 7)."""
    first = _with_input(w, w.claim(by=w.rival))
    return given(pack(first, w.answer(first, None)))
