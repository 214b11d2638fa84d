"""``review --plan`` and ``attest --plan``: the claims of a plan as one engagement, held against the old."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from passport.disk import documents
from signing.digests import multibase_digest
from tests.cli.corrections import COIL, CORRECT, PLAN, STAMPING, claim_in, ran

REVIEW = ["review", "new", "--plan", "plan.json", "--replaced", "claims", "--workings", "new", "--workings",
          "claims", "--inputs", "slab-2.passport.json", "--trust", "trust.json"]  # fmt: skip
ATTEST = ["attest", "--batch", "new", "--plan", "plan.json", "--replaced", "claims", "--workings", "new",
          "--workings", "claims", "--inputs", "slab-2.passport.json", "--trust", "trust.json", "--review",
          "findings.toml", "--opinion", "opinion.toml", "--accreditation", "accreditation.json", "--as",
          "verifier", "-o", "attested", "--yes"]  # fmt: skip


@pytest.fixture(scope="module")
def signed(correction_chain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan's corrections signed."""
    folder = tmp_path_factory.mktemp("signed")
    shutil.copytree(correction_chain, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ran(*PLAN, "--threshold", "0.02", "--as", "mill", "-o", "plan.json", code=4)
        shutil.copytree("mill", "mill-before")
        ran(*CORRECT)
        shutil.copy("claims/slab-2.passport.json", "slab-2.passport.json")
    return folder


@pytest.fixture
def place(signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(signed, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def facts(*more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(*REVIEW, "--json", *more).splitlines()[-1])
    return found


def clauses(found: dict[str, Any]) -> set[str]:
    return {one["clause"] for one in found["findings"] if one.get("clause", "").startswith("cascade.")}


def corrected_by_hand(reason: str = "upstream-change", **members: object) -> None:
    """The mill corrects the coil by a draft of its own: what the plan gave, with these members changed."""
    (path,) = [one for one in Path("new").glob("*.passport.json") if product_of(one) == COIL]
    draft = {**claim_in(str(path))["credentialSubject"], **members}
    del draft["type"]
    for other in Path("new").glob("*.passport.json"):
        other.unlink()
    Path("by-hand.json").write_text(json.dumps(draft), encoding="utf-8")
    ran("correct", "claims/coil.passport.json", "by-hand.json", "--reason", reason, "--as", "mill-before",
        "-o", str(path), "--yes")  # fmt: skip


def product_of(path: Path) -> str:
    return str(claim_in(str(path))["credentialSubject"]["id"])


def test_a_plan_is_reviewed_as_one_engagement_with_old_new_and_effect(place: Path) -> None:
    found = facts("-o", "findings.toml")
    plan = multibase_digest(Path("plan.json").read_bytes())
    assert found["plan"]["digest"] == plan
    assert found["engagement"]["id"] == f"urn:engagement:{plan[-24:]}"
    shown = {one["product"]: one for one in found["plan"]["claims"]}
    assert shown.keys() == {COIL, STAMPING}
    for id, effect in ((COIL, "105.000000"), (STAMPING, "131.250000")):
        assert {one["effect"] for one in shown[id]["results"]} == {effect}
        assert (shown[id]["replayed"], shown[id]["problems"]) == ("yes", [])
    assert not clauses(found)
    output = ran(*REVIEW)
    assert "explains    2 of 2 claims: their inputs were corrected, and nothing else changed" in output
    assert "repeated    2 of 2 claims" in output


def test_the_lot_is_attested_and_the_same_is_shown(place: Path) -> None:
    found = facts("-o", "findings.toml", "--as", "verifier")
    # The stamping consumes the coil, which lies in the lot: nobody is asked for its passport.
    assert {one["kind"] for one in found["findings"]} == {"observation"}
    assert all(chain["unprovenInputs"] == [] for chain in found["chains"])
    assert "about a plan" in ran(*ATTEST[:3], *ATTEST[5:], code=2)
    output = ran(*ATTEST)
    assert "explains    2 of 2 claims" in output and "+105, +4" in output
    assert len(list(Path("attested").glob("*.passport.json"))) == 2
    for path in Path("attested").glob("*.passport.json"):
        assert documents.passport(path).statement is not None


def test_what_the_plan_does_not_explain_becomes_a_finding_and_is_not_attested(place: Path) -> None:
    """T235: a mass that was changed along with the input, and another reason."""
    corrected_by_hand("calculation-error", mass={"value": "4000", "unit": "KGM"})
    found = facts("-o", "findings.toml", "--as", "verifier")
    (one,) = found["plan"]["claims"]
    (problem,) = one["problems"]
    assert problem["code"] == "cascade.changed"
    assert "/credentialSubject/mass" in problem["sentence"] and "/wasRevisionOf/reason" in problem["sentence"]
    (finding,) = [one for one in found["findings"] if one.get("clause") == "cascade.changed"]
    assert (finding["kind"], finding["severity"]) == ("nonconformity", "material")
    assert "explains    0 of 1 claim:" in ran(*REVIEW)
    # The finding is open, so the engagement is not concluded; and without it nothing is signed either.
    assert ran(*ATTEST, code=2)
    (path,) = Path("new").glob("*.passport.json")
    alone = [word for word in ATTEST if word not in ("--batch", "new", "--review", "findings.toml")]
    output = ran(alone[0], str(path), *alone[1:-2], "one.passport.json", "--yes", code=2)
    assert "error" in output and not Path("one.passport.json").exists()


def test_another_number_and_other_inputs_than_the_plan_says(place: Path) -> None:
    (path,) = [one for one in Path("new").glob("*.passport.json") if product_of(one) == COIL]
    footprint = claim_in(str(path))["credentialSubject"]["footprint"]
    old = claim_in("claims/coil.passport.json")["credentialSubject"]
    corrected_by_hand(inputs=old["inputs"], footprint=old["footprint"])
    assert footprint != old["footprint"]
    assert clauses(facts()) >= {"cascade.effect", "cascade.input", "cascade.changed"}


def test_without_workings_claims_are_compared_as_far_as_they_show(place: Path) -> None:
    for path in (*Path("new").glob("*.workings.json"), *Path("claims").glob("*.workings.json")):
        path.unlink()
    found = json.loads(ran(*REVIEW[:6], "--trust", "trust.json", "--json").splitlines()[-1])
    assert {one["replayed"] for one in found["plan"]["claims"]} == {"no"}
    assert not clauses(found)


def test_a_plan_that_says_nothing_of_a_claim_and_old_claims_that_lack(place: Path) -> None:
    found = facts("--plan", "plan.json")
    assert not clauses(found)
    Path("claims/coil.passport.json").unlink()
    assert clauses(facts()) == {"cascade.old"}
    ran(*PLAN[:1], "slab-2.passport.json", *PLAN[2:], "-o", "empty.json", "--force")
    assert clauses(facts("--plan", "empty.json")) == {"cascade.not_planned"}
