"""Items that a claim lists by digest, and what it states of its material (DESIGN 2.2, 9, T290, T291)."""

from typing import Any

from passport.identifiers.product_id import item_digest, parse_product_id
from signing.digests import document_digest
from tests.vectors_build.about_inputs import asked, made
from tests.vectors_build.about_sound import revision_of
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of, pack, put
from tests.world_inputs import supply
from tests.world_people import Knob

HOST = "https://id.norrland-steel.example"
LOT = f"{HOST}/01/07312345678909/10/H88213"
SECOND = f"{HOST}/01/07312345678909/10/H88214"
COIL = f"{HOST}/01/07312345678909/21/C-2026-0917-44"
OTHER = f"{HOST}/01/07312345678909/21/C-2026-0917-99"
UUID = f"{HOST}/p/0190a4f5-6b1c-7d2e-8f30-112233445566"
HEAT = f"{HOST}/p/0190a4f5-6b1c-7d2e-8f30-0000000000aa"
TENSILE = {"name": "ISO 6892-1", "edition": "2019"}
RECYCLED = {"preConsumer": "0.2", "postConsumer": "0.55", "homeScrap": "0.25", "model": "segregated"}
COMPOSITION = [
    {"element": "C", "share": "0.0018"},
    {"element": "Fe", "share": "0.985"},
    {"element": "Mn", "share": "0.0132"},
]
MECHANICAL = [
    {"property": "elongation", "value": "22", "unit": "P1", "standard": TENSILE},
    {"property": "tensile-strength", "value": "510", "unit": "MPA", "standard": TENSILE},
    {"property": "yield-strength", "value": "355", "unit": "MPA", "standard": TENSILE},
]


def lot(w: Stage, *items: str, id: str = LOT, **more: Knob) -> bytes:
    """A passport of a lot that lists these items."""
    listed = [item_digest(parse_product_id(one)) for one in items]
    return file_of(w.with_claim(id=id, items=sorted(listed), **more))


# Items of a lot


@scenario("verified")
def item_that_the_lot_lists(w: Stage) -> Given:
    """The label names the item and no lot; the claim lists it, so it belongs to the lot (DESIGN 9, T108)."""
    return given(lot(w, COIL, OTHER), product=COIL)


@scenario("verified")
def item_that_the_lot_lists_and_a_label_with_both(w: Stage) -> Given:
    """Beside a serial number the lot on the label names no other item: one digest for both (DESIGN 9)."""
    return given(lot(w, COIL), product=f"{LOT}/21/C-2026-0917-44")


@scenario("verified")
def item_that_was_listed_by_a_label_with_the_lot(w: Stage) -> Given:
    """And the other way round: listed with its lot, scanned without (DESIGN 9)."""
    return given(
        lot(w, f"{LOT}/21/C-2026-0917-44"),
        product="https://elsewhere.example/01/7312345678909/21/C-2026-0917-44",
    )


@scenario("verified")
def lot_that_lists_items_by_its_own_label(w: Stage) -> Given:
    """The label of the lot itself needs no list (DESIGN 9)."""
    return given(lot(w, COIL), product=LOT)


def _digests(*items: str) -> list[str]:
    return sorted(item_digest(parse_product_id(one)) for one in items)


@scenario("chain_broken", "claim.fork")
def item_that_two_lots_list(w: Stage) -> Given:
    """An item belongs to one lot and has one number; which of the two, nobody can say (T446)."""
    return given(lot(w, COIL, OTHER), claims=(pack(w.claim(id=SECOND, items=_digests(COIL))),), product=COIL)


@scenario("verified")
def lots_that_share_no_item(w: Stage) -> Given:
    """Two lots of one trade item, each with items of its own (DESIGN 9)."""
    return given(lot(w, COIL), claims=(pack(w.claim(id=SECOND, items=_digests(OTHER))),), product=COIL)


@scenario("chain_broken", "claim.fork")
def item_with_a_claim_of_its_own_that_a_lot_lists(w: Stage) -> Given:
    """The claim about the lot is about the coil too, with another number (T446)."""
    return given(lot(w, COIL), claims=(pack(w.docs.claim),), product=COIL)


@scenario("chain_broken", "claim.fork")
def item_that_a_lot_lists_beside_its_own_claim(w: Stage) -> Given:
    """And the other way round (T446)."""
    return given(w.sound, claims=(pack(w.claim(id=LOT, items=_digests(COIL))),))


@scenario("verified")
def item_that_a_correction_moved_to_another_lot(w: Stage) -> Given:
    """The other lot listed it by mistake, and its correction no longer does (T446)."""
    first = w.claim(id=SECOND, items=_digests(COIL, OTHER))
    link = {**revision_of(w), "id": first["id"], "digestMultibase": document_digest(first)}
    second = w.claim(edit=put("/wasRevisionOf", link), id=SECOND, items=_digests(OTHER))
    return given(lot(w, COIL), claims=(pack(first), pack(second)), product=COIL)


@scenario("chain_broken", "claim.fork")
def item_of_two_lots_and_a_correction_about_another_product(w: Stage) -> Given:
    """What says it revises the other lot and is about other goods has taken nothing out of it (T446)."""
    first = w.claim(id=SECOND, items=_digests(COIL))
    link = {**revision_of(w), "id": first["id"], "digestMultibase": document_digest(first)}
    other = w.claim(edit=put("/wasRevisionOf", link), id=f"{HOST}/01/07312345678916/10/X")
    return given(lot(w, COIL), claims=(pack(first), pack(other)), product=COIL)


@scenario("wrong_label", "claim.label")
def item_that_the_lot_does_not_list(w: Stage) -> Given:
    """A lot that lists its items says of every other one that it belongs to another (T290)."""
    return given(lot(w, COIL), product=OTHER)


@scenario("wrong_label", "claim.label")
def item_that_the_lot_does_not_list_and_a_label_with_both(w: Stage) -> Given:
    """Whoever prints the lot beside a serial number of his own is told from the mill (T290)."""
    return given(lot(w, COIL), product=f"{LOT}/21/C-2026-0917-99")


@scenario("wrong_label", "claim.label")
def item_that_is_listed_and_a_label_of_another_lot(w: Stage) -> Given:
    """The serial number is listed, and the label names another lot (T62, T290)."""
    return given(lot(w, COIL), product=f"{HOST}/01/07312345678909/10/H88214/21/C-2026-0917-44")


@scenario("wrong_label", "claim.label")
def item_of_somebody_else_that_is_listed(w: Stage) -> Given:
    """A mill lists items under prefixes of its own: a digest of another mill's coil binds nothing (T290)."""
    rival = "https://id.sydstal.example/01/04098765000010/21/S-1"
    return given(lot(w, rival), product=rival)


@scenario("wrong_label", "claim.label")
def product_of_another_gtin_beside_a_list(w: Stage) -> Given:
    """What has nothing to do with the lot stays another product (T62)."""
    return given(lot(w, COIL), product=f"{HOST}/01/07312345678916/21/C-2026-0917-44")


@scenario("verified")
def coil_of_a_heat_by_uuid(w: Stage) -> Given:
    """A heat and its coils that are named by UUIDs under the mill's host (DESIGN 9)."""
    prefixes = [{"scheme": "domain", "value": HOST.removeprefix("https://")}]
    trust = w.trust(listed={"mill": {"identifierPrefixes": prefixes}})
    return given(lot(w, UUID, id=HEAT), trust=trust, product=UUID)


@scenario("refused", "claim.profile")
def items_in_another_order(w: Stage) -> Given:
    """Digests stand in their order, so that one list has one spelling (DESIGN 2.1)."""
    listed = sorted((item_digest(parse_product_id(one)) for one in (COIL, OTHER)), reverse=True)
    return given(file_of(w.with_claim(put("/credentialSubject/items", listed), id=LOT)), product=COIL)


# What the material is


@scenario("verified")
def material_that_the_claim_states(w: Stage) -> Given:
    """Recycled content with its custody, composition, mechanical properties: signed along (DESIGN 2.2)."""
    docs = w.with_claim(recycledContent=RECYCLED, composition=COMPOSITION, mechanicalProperties=MECHANICAL)
    return given(file_of(docs))


@scenario("refused", "claim.content")
def recycled_content_above_the_whole(w: Stage) -> Given:
    """Shares by origin are together no more than the mass (T291)."""
    return _stated(w, "recycledContent", {**RECYCLED, "homeScrap": "0.26"})


@scenario("refused", "claim.content")
def composition_above_the_whole(w: Stage) -> Given:
    """Shares by element neither (T291)."""
    return _stated(w, "composition", [*COMPOSITION, {"element": "Si", "share": "0.000001"}])


@scenario("refused", "claim.profile")
def recycled_content_without_its_custody(w: Stage) -> Given:
    """Whether scrap is in the product or credited to it is said, or nothing is (T291)."""
    return _stated(w, "recycledContent", {"preConsumer": "0.2", "postConsumer": "0.5"})


@scenario("refused", "claim.profile")
def mechanical_property_without_its_standard(w: Stage) -> Given:
    """A strength is one by a test of a standard with its edition (DESIGN 2.2)."""
    return _stated(w, "mechanicalProperties", [{"property": "hardness", "value": "180", "unit": "P1"}])


def _stated(w: Stage, name: str, value: Any) -> Given:
    return given(file_of(w.with_claim(put(f"/credentialSubject/{name}", value))))


@scenario("incomplete", "inputs.holds claim.inputs")
def input_with_more_than_the_whole(w: Stage) -> Given:
    """A slab that breaks the rules of every claim holds nothing up (T291)."""
    edit = put("/credentialSubject/recycledContent", {**RECYCLED, "postConsumer": "1"})
    return asked(w, made(w, supply(w, claim={"edit": edit})))
