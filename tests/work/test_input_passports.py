"""A material's passport is verified before its figures count, and used no further than it covers (T110)."""

import pytest

from passport.carbon.inputs import CheckedInput
from passport.sheets.drafts.reading import DraftRefused
from passport.work.calculating import File, calculated
from signing.digests import document_digest
from signing.errors import ToolError
from tests.work.stories import SALT, footprint
from tests.world import Documents, World
from verify import Evidence, TrustList
from verify.materials.inputs import checked_input

SHEET = """
id = "https://id.norrland-steel.example/01/07312345678909/21/SHEET-1"
name = "Sheet"
productionRoute = "other"
detail = "component"
output = {{ value = 10, unit = "TNE" }}
mass = {{ value = 10, unit = "TNE" }}
facility = {{ id = "https://id.norrland-steel.example/414/1", name = "Cold mill", country = "SE" }}
period = {{ start = 2026-09-19T00:00:00Z, end = 2026-09-20T00:00:00Z }}
"""
SOURCE = """
[[sources]]
key = "coil-{mark}"
stage = "rolling"
scope = "3"
electricity = "{mark}-based"
method = "M4"
quantity = {quantity}
unit = "TNE"
evidence = "weighbridge"
input = "{digest}"
"""


def sheet(digest: str, quantity: str = "10.2") -> File:
    sources = [
        SOURCE.format(mark=mark, quantity=quantity, digest=digest) for mark in ("location", "market")
    ]
    return File("sheet.toml", (SHEET.format() + "".join(sources)).encode())


def checked(world: World, data: bytes) -> CheckedInput:
    trust = TrustList.open(world.trust(), at=world.at)
    return checked_input(data, Evidence.open(status=world.status_bundle()), trust, world.at)


def test_both_results_and_the_evidence_come_from_the_input() -> None:
    world = World()
    documents = world.documents(claim={"footprint": footprint("scrap-eaf.toml")})
    given = checked(world, world.file(documents))
    assert given.digest == document_digest(documents.claim)
    assert given.passes
    found = calculated(sheet(given.digest), "toml", salt=SALT, inputs=[given])
    location, market = found.footprint["results"]
    # 10.2 t for 10 t of 372.616666 and 45.466666; a weighbridge is T2, so no share stands above it.
    assert (location["total"], market["total"]) == ("380.068999", "46.375999")
    assert {entry["tier"]: entry["share"] for entry in location["evidenceBreakdown"]}["T1"] == "0.26640"
    assert {part["input"] for part in found.footprint["components"]} == {given.digest}


def test_an_input_nobody_vouches_for_counts_as_t0() -> None:
    world = World()
    given = checked(world, world.passport(statement=None, response=None))
    found = calculated(sheet(given.digest), "toml", salt=SALT, inputs=[given])
    assert not given.passes
    for result in found.footprint["results"]:
        assert result["evidenceBreakdown"][-1] == {"tier": "T0", "share": "1.00000"}


def test_nothing_is_taken_from_a_tampered_or_revoked_passport() -> None:
    world = World()
    documents = world.documents()
    changed = Documents(world.tampered(documents.claim), documents.statement, documents.response)
    with pytest.raises(ToolError, match="Nothing can be taken over"):
        checked(world, world.file(changed))
    world.revoke(documents.claim)
    with pytest.raises(ToolError, match="Nothing can be taken over"):
        checked(world, world.file(documents))


def test_more_than_the_passport_covers_is_refused() -> None:
    world = World()
    given = checked(world, world.passport())
    with pytest.raises(DraftRefused) as refused:
        calculated(sheet(given.digest, "21.9"), "toml", salt=SALT, inputs=[given])
    assert refused.value.code == "input.more_than_covered"


def test_an_input_that_was_not_given_is_asked_for() -> None:
    with pytest.raises(DraftRefused, match="No verified passport"):
        calculated(sheet("uIDnobody"), "toml", salt=SALT)
