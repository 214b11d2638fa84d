"""Libraries of factors signed by a publisher of the world, and footprints calculated with them."""

import copy
from collections.abc import Sequence
from typing import Any, cast

from passport.acts.sealing import Signing
from passport.acts.sources import library as acts
from passport.carbon.calculating.detail import Detail
from passport.carbon.factors import record_of
from passport.carbon.workings import drawn
from passport.libraries.document import write
from passport.model.sources import library as model
from passport.sheets.activity.from_file import calculate_file
from passport.work.libraries.taking import Libraries, Taken, credited
from signing.digests import document_digest
from tests.world import FIVE_YEARS, World
from tests.world_people import Document, Identity, Knob
from verify.checks.sources.held import HeldLibrary
from verify.opening import Raw

SIGNED = "2026-01-12T08:00:00Z"
YEAR = {"start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}
SALT = bytes(range(32))
GAS = "urn:example:factor:natural-gas"


def record(name: str, carbon: str = "2.69", **changes: Any) -> Document:
    """A factor record of the library, as its file holds it."""
    return {
        "id": f"urn:example:factor:{name}", "publisher": "Factor Board Example", "edition": "2026",
        "kind": "default", "unit": "KGM", "geography": ["GLO"],
        "gases": {"CO2": carbon}, **changes,
    }  # fmt: skip


RECORDS = tuple(record(name) for name in ("coal", "diesel", "lime", "natural-gas", "oxygen"))
"""Five records, so that a path to the root has hashes on both sides."""


def publisher_of(there: World) -> Identity:
    """The board that publishes factors."""
    return there.identity("factors", "factor-publisher", "Factor Board Example", "factors")


def subject(**changes: Knob) -> Document:
    """What the board says of the library, with members changed."""
    return {
        "name": "Steel factors", "edition": "2026",
        "approver": {"name": "Factor committee", "date": "2025-12-18"}, "period": dict(YEAR),
        **copy.deepcopy(changes),
    }  # fmt: skip


def library(
    there: World, by: Identity, records: Sequence[Document] = RECORDS, *, at: str = SIGNED,
    until: str = FIVE_YEARS, **changes: Knob,
) -> Document:  # fmt: skip
    """A signed library of these records."""
    signing = Signing(by.party, by.signer, at, there.new_id(at), until, by.place())
    return acts.publish(subject(**changes), records, signing)


def file_of(signed: Document, records: Sequence[Document] = RECORDS) -> bytes:
    """The file that its publisher hands out."""
    return write(signed, records)


def taken(signed: Document, records: Sequence[Document] = RECORDS, name: str = "steel.library.json") -> Taken:
    """The library as a calculation takes it, without questions."""
    digest = document_digest(signed)
    held = HeldLibrary(
        Raw("factorlibrary", signed, digest, 0, 0), cast("Any", None), model.read(signed), tuple(records), ""
    )
    return Taken(name, held, tuple(record_of(one) for one in records))


def calculated(
    *libraries: Taken, detail: Detail = "component", factor: str = GAS
) -> tuple[Document, dict[str, Any]]:
    """Footprint and workings of a tonne made with some coke and gas, the gas by a library's factor."""
    factors = [one for each in libraries for one in each.factors]
    data = _ACTIVITY.format(detail=detail, factor=factor).encode()
    found = credited(calculate_file(data, "toml", factors, salt=SALT), Libraries(libraries))
    return drawn(found.result, detail, found.workings), found.workings


_ACTIVITY = """
id = "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-44"
name = "Coil"
productionRoute = "re-roller"
detail = "{detail}"
output = {{ value = 1, unit = "TNE" }}
mass = {{ value = 500, unit = "KGM" }}
facility = {{ id = "https://id.norrland-steel.example/414/7312340000019", name = "Works", country = "SE" }}
period = {{ start = 2026-09-17T00:00:00Z, end = 2026-09-18T00:00:00Z }}

[[sources]]
key = "coke"
stage = "reheating"
scope = "1"
method = "M3"
quantity = "3.7"
unit = "KGM"
evidence = "meter-and-stock"
factor = "urn:passport:factor:ipcc-2006:coke"

[[sources]]
key = "gas"
stage = "reheating"
scope = "1"
method = "M2"
quantity = "41"
unit = "KGM"
evidence = "meter-and-stock"
factor = "{factor}"
"""


def full(there: World) -> dict[str, Document]:
    """A library with every member."""
    board = publisher_of(there)
    there.besides.append(board)
    link = {"id": there.new_id(SIGNED), "digestMultibase": document_digest({"former": "edition"})}
    return {"factorlibrary": library(there, board, replaces=link)}
