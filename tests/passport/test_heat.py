"""What the coils of a heat share is computed once, and comes to the bytes it comes to without that."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport import container, moments
from passport.acts import claim
from passport.acts.places import StatusPlace
from passport.acts.sealing import ActRefused, Signing
from passport.model import shape
from passport.model.shape import ShapeRefused
from signing import jcs, proofs
from signing.errors import CanonicalisationRefused, ContextRefused
from signing.jsonld import emit
from tests.world import NOW, World

WORLD = World()
SIGNED = WORLD.claim()
MILL = WORLD.issuer_of(SIGNED)
DRAFT = {name: value for name, value in SIGNED["credentialSubject"].items() if name != "type"}


def issued(draft: dict[str, Any], index: int, heat: claim.Heat | None = None) -> dict[str, Any]:
    return claim.issue(
        draft,
        Signing(
            MILL.party,
            MILL.signer,
            NOW,
            f"urn:uuid:01a0b1c2-0000-7000-8000-{index:012x}",
            moments.shift(NOW, 86_400),
            StatusPlace("https://mill.example/status", index),
        ),
        heat=heat,
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 131_071), st.text("AB1-", min_size=1)), min_size=2, max_size=5))
def test_claims_of_a_heat_are_those_signed_one_by_one(coils: list[tuple[int, str]]) -> None:
    heat = claim.Heat(DRAFT["footprint"])
    for index, serial in coils:
        draft = {**DRAFT, "heat": serial}
        together = issued(draft, index, heat)
        assert together == issued(draft, index)
        proofs.check_proof(together, MILL.key.public)  # by the verifier's path, which shares nothing


@pytest.mark.parametrize("algorithm", ["sha256", "sha384"])
@pytest.mark.parametrize("part", ["footprint", "facility", "period"])
def test_any_part_may_be_shared_at_any_place(part: str, algorithm: str) -> None:
    unsecured = {name: value for name, value in SIGNED.items() if name != "proof"}
    table = emit.table_for(unsecured["@context"])
    alone = emit.canonical_nquads(unsecured, table, algorithm=algorithm)
    shared_part = unsecured["credentialSubject"][part]
    if "id" in shared_part:
        with pytest.raises(ContextRefused):
            emit.Shared(shared_part)
        return
    shared = emit.Shared(shared_part)
    for _ in range(2):
        assert emit.canonical_nquads(unsecured, table, algorithm=algorithm, shared=shared) == alone


def test_a_heat_whose_figures_contradict_each_other_is_refused_with_its_first_coil() -> None:
    wrong = copy.deepcopy(DRAFT)
    wrong["footprint"]["results"][0]["total"] = "1"
    heat = claim.Heat(wrong["footprint"])
    for index in range(2):
        with pytest.raises(ActRefused) as refused:
            issued(wrong, index, heat)
        assert refused.value.code == "claim.figures"


def test_a_coil_that_breaks_the_profile_is_refused_after_a_good_one() -> None:
    heat = claim.Heat(DRAFT["footprint"])
    issued(DRAFT, 1, heat)
    with pytest.raises(ShapeRefused):
        issued({**DRAFT, "heat": "x" * 500}, 2, heat)


def test_the_footprint_of_another_heat_is_not_taken_for_this_one() -> None:
    heat = claim.Heat(DRAFT["footprint"])
    issued(DRAFT, 1, heat)
    other = copy.deepcopy(DRAFT)
    other["footprint"]["results"][0]["total"] = "1"
    with pytest.raises(ActRefused):
        issued(other, 2, heat)


def test_the_bytes_of_a_claim_are_those_of_jcs_and_of_a_container() -> None:
    heat = claim.Heat(DRAFT["footprint"])
    for index in range(2):
        signed = issued({**DRAFT, "name": 'a "footprint":"\\u0000" é \U00010000'}, index, heat)
        assert heat.canonical(signed) == jcs.canonical(signed)
        assert container.alone(heat.canonical(signed)) == container.write(signed)
    other = issued(copy.deepcopy(DRAFT), 3)
    assert heat.canonical(other) == jcs.canonical(other)


def test_what_the_outline_leaves_out_has_no_ids() -> None:
    """R7 compares the ids of objects: the part that is left out must have none."""
    claim_ids = shape._shape("claim").ids
    subject = dict(claim_ids.below)["credentialSubject"]
    footprint = dict(subject.below)["footprint"]
    assert "components" not in dict(footprint.below)
    heat = claim.Heat(DRAFT["footprint"])
    issued(DRAFT, 1, heat)
    facility = {**DRAFT["facility"], "id": DRAFT["id"]}
    with pytest.raises(ShapeRefused) as refused:
        issued({**DRAFT, "facility": facility}, 2, heat)
    assert refused.value.violation.rule == "R7"


def test_a_footprint_that_rests_on_passports_is_not_shared() -> None:
    footprint = copy.deepcopy(DRAFT["footprint"])
    footprint["components"][0]["input"] = "uD"
    with pytest.raises(ActRefused) as refused:
        claim.Heat(footprint)
    assert refused.value.code == "claim.shared"


def test_the_limit_of_nameless_objects_holds_with_shared_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    heat = claim.Heat(DRAFT["footprint"])
    issued(DRAFT, 1, heat)
    monkeypatch.setattr(emit, "MAX_NODES", 20)
    with pytest.raises(CanonicalisationRefused):
        issued(DRAFT, 2, heat)
