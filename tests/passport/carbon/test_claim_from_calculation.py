"""A calculation's draft is what the producer's act takes: signed claims that hold together."""

import pytest

from passport.acts import claim
from passport.acts.sealing import Signing
from passport.carbon.rechecking.recheck import recheck
from passport.model import shape
from signing.strict_json import loads
from tests.passport.carbon.activities import DAY, HEAD, calculated, day, example_file, supplier
from tests.passport.carbon.test_inputs import BOTH, SHARES
from tests.world import CLAIMED, FIVE_YEARS, World


@pytest.fixture(scope="module")
def world() -> World:
    return World("calculated")


def _issued(world: World, draft: dict[str, object]) -> dict[str, object]:
    mill, name = world.mill, world.new_id(CLAIMED)
    return claim.issue(draft, Signing(mill.party, mill.signer, CLAIMED, name, FIVE_YEARS, mill.place()))


@pytest.mark.parametrize("name", ["bf-bof", "dri-eaf", "scrap-eaf", "re-roller"])
def test_every_example_becomes_a_claim(world: World, name: str) -> None:
    data = example_file(f"{name}.toml").replace(b"2026-09-1", b"2026-01-1")
    found = calculated(data, series={DAY: day()})
    signed = _issued(world, found.draft)
    assert shape.check("claim", signed) is None
    subject = signed["credentialSubject"]
    assert subject["footprint"] == found.draft["footprint"]  # type: ignore[index]  # JSON


def test_a_claim_with_inputs(world: World) -> None:
    text = (HEAD + BOTH).replace("2026-09", "2026-01").replace("2026-10", "2026-02")
    signed = _issued(world, calculated(text, inputs=[supplier(SHARES)]).draft)
    assert shape.check("claim", signed) is None
    subject = signed["credentialSubject"]
    assert recheck(subject["footprint"]) == []  # type: ignore[index]  # JSON
    assert subject["inputs"][0]["amount"]["unit"] == "KGM"  # type: ignore[index]  # JSON


def test_workings_are_strict_json() -> None:
    from signing.jcs import canonical

    found = calculated(example_file("bf-bof.toml"))
    assert loads(canonical(found.workings)) == found.workings
