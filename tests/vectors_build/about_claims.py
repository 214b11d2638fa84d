"""The product that was scanned (DESIGN 7, 9, T62, T108)."""

from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, file_of
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


@scenario("verified")
def lot_passport_for_an_item_whose_label_names_the_lot(w: Stage) -> Given:
    """The label itself names the claim's lot beside a serial number: verified for the lot, and the item is
    not named (DESIGN 9, T108)."""
    docs = w.with_claim(id=LOT)
    return given(file_of(docs), product=f"{LOT}/21/C-2026-0917-44")


@scenario("incomplete", unknown="claim.label")
def lot_passport_for_an_item_whose_label_names_no_lot(w: Stage) -> Given:
    """Whether the item is of that lot does not follow from label and claim (DESIGN 9, T108)."""
    docs = w.with_claim(id=LOT)
    return given(file_of(docs), product=f"{HOST}/01/07312345678909/21/C-2026-0917-44")


@scenario("wrong_label", "claim.label")
def lot_passport_for_an_item_of_another_lot(w: Stage) -> Given:
    """The label names a lot, and it is another one (DESIGN 9, T62)."""
    docs = w.with_claim(id=LOT)
    return given(file_of(docs), product=f"{HOST}/01/07312345678909/10/H88214/21/C-2026-0917-44")


@scenario("wrong_label", "claim.label")
def lot_passport_for_a_label_of_the_product_alone(w: Stage) -> Given:
    """The label names neither lot nor item: it says less than the claim (DESIGN 9, T62)."""
    return given(file_of(w.with_claim(id=LOT)), product=f"{HOST}/01/07312345678909")


@scenario("incomplete", unknown="claim.label")
def passport_of_the_product_for_an_item(w: Stage) -> Given:
    """A claim about a GTIN without lot is about all of that product (DESIGN 9, T108)."""
    docs = w.with_claim(id=f"{HOST}/01/07312345678909")
    return given(file_of(docs), product=f"{LOT}/21/C-2026-0917-44")


@scenario("wrong_label", "claim.label")
def coil_passport_that_names_its_lot_for_another_coil(w: Stage) -> Given:
    """A claim that names an item is about that item, though it lists the lot too: another item of the lot is
    another product (T62, T108)."""
    docs = w.with_claim(id=f"{HOST}/01/07312345678909/21/C-2026-0917-44", alternateIds=[LOT])
    return given(file_of(docs), product=f"{LOT}/21/C-2026-0917-45")


@scenario("wrong_label", "claim.label")
def lot_passport_that_names_its_product_for_another_lot(w: Stage) -> Given:
    """The product without lot among its names makes no passport of all lots (T62, T108)."""
    docs = w.with_claim(id=LOT, alternateIds=[f"{HOST}/01/07312345678909"])
    return given(file_of(docs), product=f"{HOST}/01/07312345678909/10/H88214/21/C-2026-0917-44")


@scenario("wrong_label", "claim.label")
def coil_passport_of_another_lot_for_a_coil_with_its_serial(w: Stage) -> Given:
    """The same serial, and lots that differ on label and claim: another product (T62, T144)."""
    docs = w.with_claim(id=f"{HOST}/01/07312345678909/21/C-2026-0917-44", alternateIds=[LOT])
    return given(file_of(docs), product=f"{HOST}/01/07312345678909/10/H88214/21/C-2026-0917-44")


@scenario("incomplete", unknown="claim.label")
def passport_of_a_plate_that_names_its_lot_for_a_coil(w: Stage) -> Given:
    """A licence plate may be that of one coil, and its lot another name of it: no other coil passes by the
    lot (T62, T108)."""
    docs = w.with_claim(id=LOT, alternateIds=[PLATE])
    return given(file_of(docs), product=f"{LOT}/21/C-2026-0917-45")


@scenario("incomplete", unknown="claim.label")
def serial_without_the_lot_on_the_label(w: Stage) -> Given:
    """GTIN, lot and serial on the label, GTIN and serial in the claim: a sentence of its own (T144)."""
    docs = w.with_claim(id=f"{HOST}/01/07312345678909/21/C-2026-0917-44")
    return given(file_of(docs), product=f"{LOT}/21/C-2026-0917-44")


_UUID = "p/3f2b1c4e-9a6d-4f07-8b21-5c0d9e7a1b34"


def _uuid_scanned_at(w: Stage, host: str) -> Given:
    prefixes = [{"scheme": "domain", "value": HOST.removeprefix("https://")}]
    trust = w.trust(listed={"mill": {"identifierPrefixes": prefixes}})
    return given(file_of(w.with_claim(id=f"{HOST}/{_UUID}")), trust=trust, product=f"{host}/{_UUID}")


@scenario("incomplete", unknown="claim.label")
def uuid_on_the_label_at_another_host(w: Stage) -> Given:
    """A UUID carries no company's prefix, so any mill may sign about it at its own host (T105, DESIGN 9)."""
    return _uuid_scanned_at(w, "https://labels.sydstal.example")


@scenario("verified")
def uuid_on_the_label_at_the_claims_host(w: Stage) -> Given:
    """The same claim for a label with its own host (DESIGN 9)."""
    return _uuid_scanned_at(w, HOST)


@scenario("verified")
def lot_passport_for_the_lot(w: Stage) -> Given:
    """The same passport for the lot's own label (DESIGN 9)."""
    return given(file_of(w.with_claim(id=LOT)), product=LOT)
