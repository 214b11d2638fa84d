"""``passport correct --plan``: a mill signs its claims anew after a supplier's correction, inputs first."""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from passport.carbon.factors import shipped
from passport.carbon.workings import replay
from passport.cli.main import main
from signing.digests import document_digest, multibase_digest
from tests.cli.corrections import (
    COIL,
    CORRECT,
    PLAN,
    STAMPING,
    claim_in,
    new_claims,
    ran,
    workings_of,
)
from tests.cli.sessions import in_process
from tests.forked import Forked


@pytest.fixture
def place(correction_chain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(correction_chain, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    ran(*PLAN, "--threshold", "0.02", "--as", "mill", "-o", "plan.json", code=4)
    return tmp_path


def test_the_plan_is_signed_inputs_first_and_nothing_is_left_to_do(place: Path) -> None:
    output = ran(*CORRECT)
    assert output.index(COIL) < output.index(STAMPING)
    new = new_claims()
    assert new.keys() == {COIL, STAMPING}
    olds = {COIL: claim_in("claims/coil.passport.json"), STAMPING: claim_in("claims/stamping.passport.json")}
    effects = {COIL: "105.000000", STAMPING: "131.250000"}
    above = {COIL: claim_in("claims/slab-2.passport.json"), STAMPING: new[COIL]}
    plan = multibase_digest(Path("plan.json").read_bytes())
    for id, claim in new.items():
        line = claim["wasRevisionOf"]
        assert line["digestMultibase"] == document_digest(olds[id]) and line["reason"] == "upstream-change"
        assert {one["value"] for one in line["effect"]} == {effects[id]}
        (entry,) = claim["credentialSubject"]["inputs"]
        (before,) = olds[id]["credentialSubject"]["inputs"]
        assert entry == {**before, "id": above[id]["id"], "digestMultibase": document_digest(above[id])}
        workings = workings_of(claim)
        assert workings["plan"] == {"digestMultibase": plan}  # the trail
        replay(workings)
        for name in ("id", "name", "mass", "facility", "productionRoute", "period"):
            assert claim["credentialSubject"][name] == olds[id]["credentialSubject"][name]
    for path in Path("new").iterdir():
        shutil.copy(path, "claims")
    told = json.loads(ran(*PLAN, "--threshold", "0.02", "--as", "mill", "--json").splitlines()[0])
    assert told["nodes"] == []
    statuses = ["--status", "mill", "--status", "supplier"]
    output = in_process(["verify", "claims/coil.passport.json", "--trust", "trust.json", *statuses])[1]
    assert "SUPERSEDED" in output


def test_interrupted_anywhere_the_same_command_goes_on(place: Path) -> None:
    """Before the second claim, and before the lists: nothing is signed twice."""
    ran(*CORRECT)
    first = {path.name: path.read_bytes() for path in Path("new").iterdir()}
    (Path("new") / sorted(name for name in first if name.endswith("passport.json"))[0]).unlink()
    ran(*CORRECT)
    assert {path.name: path.read_bytes() for path in Path("new").iterdir()} == first


def test_a_changed_plan_another_folder_and_lacking_workings_are_refused(place: Path) -> None:
    data = Path("plan.json").read_bytes()
    Path("plan.json").write_bytes(data.replace(b"105.000000", b"104.000000"))
    assert "This is no plan that passport cascade wrote" in ran(*CORRECT, code=2)
    Path("plan.json").write_bytes(data)
    Path("claims/coil.workings.json").rename("coil.workings.json")
    assert "The workings of" in ran(*CORRECT, code=2)
    Path("coil.workings.json").rename("claims/coil.workings.json")
    Path("claims/stamping.passport.json").unlink()
    assert "is not in claims" in ran(*CORRECT, code=2)
    assert not Path("new").exists() or not list(Path("new").iterdir())
    assert "DRAFT, --reason" in ran("correct", "claims/coil.passport.json", "--as", "mill", "-o", "x", code=2)
    assert "brings its drafts" in ran(*CORRECT, "--reason", "new-factor", code=2)


def test_a_logged_claim_is_signed_where_one_above_the_threshold_rests_on_it(place: Path) -> None:
    """The coil's effect is the smaller share: with a threshold between the two, the stamping needs it."""
    told = json.loads(ran(*PLAN, "--as", "mill", "--json", "--threshold", "0", code=4).splitlines()[0])
    shares = {}
    for node in told["nodes"]:
        effect, old = float(node["effect"][0]["value"]), float(node["old"][0]["value"])
        shares[node["product"]] = effect / old
    low, high = sorted(shares.values())
    between = f"{(low + high) / 2:.6f}"
    ran(*PLAN, "--as", "mill", "-o", "plan.json", "--force", "--threshold", between, code=4)
    decisions = {node["decision"] for node in json.loads(Path("plan.json").read_bytes())["nodes"]}
    assert decisions == {"reissue", "logged"}
    ran(*CORRECT)
    needed = {COIL, STAMPING} if shares[STAMPING] > shares[COIL] else {COIL}
    assert new_claims().keys() == needed


COKE = "urn:passport:factor:ipcc-2006:coke"
NEW_COKE = """id,publisher,edition,kind,unit,geography,carbon
urn:mill:factor:coke-2026,Mill,2026,default,KGM,GLO,0.9
"""


def test_a_corrected_factor_starts_the_same_cascade_and_is_signed_by_it(place: Path) -> None:
    """Coke of 0.83 kg carbon a kilogram, corrected to 0.9: 3.7 kg x 0.07 x 44/12 in each, beside the slab's
    105 kg; and 1.25 times the coil's effect in the stamping.
    """
    Path("factors.csv").write_text(NEW_COKE, encoding="utf-8")
    words = [*PLAN, "--factor", COKE, "urn:mill:factor:coke-2026", "--factors", "factors.csv", "--own",
             "did:web:mill.example", "--threshold", "0", "-o", "factor.json", "--json"]  # fmt: skip
    told = json.loads(ran(*words, code=4).splitlines()[0])
    (record,) = [one for one in shipped() if one.id == COKE]
    (cause,) = [one for one in told["causes"] if one["reason"] == "new-factor"]
    assert cause["old"] == record.digest
    effects = {node["product"]: node["effect"][0]["value"] for node in told["nodes"]}
    # 11.260333 before and 12.21 now; 105 + 0.949667 in the coil, 0.949667 + 1.25 x 105.949667 behind it.
    assert effects == {COIL: "105.949667", STAMPING: "133.386751"}
    signing = [*CORRECT[:3], "factor.json", *CORRECT[4:]]
    assert "is not at hand" in ran(*signing, code=2)
    ran(*signing, "--factors", "factors.csv")
    new = new_claims()
    reasons = {id: claim["wasRevisionOf"]["reason"] for id, claim in new.items()}
    assert set(reasons.values()) == {"upstream-change"}  # the slab's correction is the other cause of both
    assert {id: one["wasRevisionOf"]["effect"][0]["value"] for id, one in new.items()} == effects
    for claim in new.values():
        assert "urn:mill:factor:coke-2026" in json.dumps(replay(workings_of(claim)).footprint())
    assert "There is no factor urn:x" in ran(*PLAN, "--factor", "urn:x", COKE, code=2)
    assert "are about corrected factors" in ran(*PLAN, "--factors", "factors.csv", code=2)


def test_without_workings_a_factor_may_change_a_claim(place: Path) -> None:
    Path("factors.csv").write_text(NEW_COKE, encoding="utf-8")
    Path("claims/coil.workings.json").unlink()
    words = ["--factor", COKE, "urn:mill:factor:coke-2026", "--factors", "factors.csv", "--own",
             "did:web:mill.example", "--json"]  # fmt: skip
    told = json.loads(ran(*PLAN, *words, code=3).splitlines()[0])
    assert {node["product"]: node.get("problem") for node in told["nodes"]} == {
        COIL: "workings", STAMPING: "input-not-checked",
    }  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_killed_at_any_moment_each_claim_is_corrected_once(place: Path) -> None:
    """Ten kills at random moments; what lies in the folder afterwards is whole and in the register."""
    chance = random.Random(seed := random.SystemRandom().randrange(10**9))
    took = 1.0
    for _ in range(10):
        begun = time.monotonic()
        process = Forked(main, CORRECT, folder=Path.cwd())
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(took * chance.uniform(0.1, 1.0))
            took = time.monotonic() - begun
        process.kill()
        process.wait(timeout=20)
        for claim in new_claims().values():
            replay(workings_of(claim))
    ran(*CORRECT)
    assert new_claims().keys() == {COIL, STAMPING}, seed
    with contextlib.closing(sqlite3.connect("mill/register.sqlite")) as register:
        corrections = dict(register.execute("SELECT new, old FROM correction"))
        issued = {digest for (digest,) in register.execute("SELECT digest FROM issued WHERE kind = 'claim'")}
    new = {document_digest(claim) for claim in new_claims().values()}
    assert corrections.keys() == new, seed
    assert issued == new | set(corrections.values()), seed
    words = ["verify", "claims/stamping.passport.json", "--trust", "trust.json", "--status", "mill"]
    assert "SUPERSEDED" in in_process(words)[1]
