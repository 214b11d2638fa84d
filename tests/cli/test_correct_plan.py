"""``passport correct --plan``: a mill signs its claims anew after a supplier's correction, inputs first."""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.workings import replay
from passport.disk import documents
from signing.digests import document_digest, multibase_digest
from tests.cli.sessions import child_environment, in_process
from tests.world_inputs import SLAB, Supply, activity

COIL = "https://id.norrland-steel.example/01/07312345678909/21/C-44"
STAMPING = "https://id.norrland-steel.example/01/07312345678909/21/P-9"
SLAB_DRAFT = """
id = "{id}"
name = "Slab"
mass = {{ value = "21000", unit = "KGM" }}
facility = {{ id = "https://id.sydstal.example/414/4098765000003", name = "Works", country = "SE" }}
productionRoute = "scrap-EAF"
period = {{ start = "2024-09-08T00:00:00Z", end = "2024-09-09T00:00:00Z" }}
[[components]]
key = "melt"
stage = "melting"
scope = "1"
method = "M2"
amount = "{amount}"
quantityTier = "T2"
factorTier = "T2"
isPrimary = true
"""
PLAN = ["cascade", "claims", "--trust", "trust.json", "--status", "supplier", "--status", "mill"]
SIGNING = ["--as", "mill", "--trust", "trust.json", "-o", "new", "--yes"]
CORRECT = ["correct", "claims", "--plan", "plan.json", *SIGNING]


def ran(*words: str, code: int = 0) -> str:
    found, output = in_process(list(words))
    assert found == code, output
    return output


def claim_in(path: str) -> dict[str, Any]:
    return dict(documents.passport(Path(path)).claim.document)


def made(name: str, id: str, above: str, kilograms: str, mass: str) -> None:
    supply = Supply(claim_in(f"claims/{above}.passport.json"), None)
    data = activity([(supply, kilograms)], id=id, mass=mass).replace(b"2026-09", b"2024-09")
    Path(f"{name}.toml").write_bytes(data)
    ran("calculate", f"{name}.toml", "--input", f"claims/{above}.passport.json", "--trust", "trust.json",
        "-o", f"{name}.draft.json", "--workings", f"claims/{name}.workings.json")  # fmt: skip
    ran("issue", f"{name}.draft.json", "--as", "mill", "-o", f"claims/{name}.passport.json")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A supplier's slab, a coil of it, a stamping of that; then the slab is corrected by 100 kg."""
    folder = tmp_path_factory.mktemp("base")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("claims").mkdir()
        for name, role, extra in (
            ("supplier", "producer", ["--prefix", "gs1:4098765"]),
            ("mill", "producer", ["--prefix", "gs1:7312345"]),
            ("buyer", "publisher", []),
        ):
            ran("init", name, "--role", role, "--did", f"did:web:{name}.example", "--name", name.title(),
                "--no-passphrase", *extra)  # fmt: skip
        ran("trust", "new", "--as", "buyer", "-o", "trust.json")
        for name in ("supplier", "mill"):
            key = ran("keys", "show", name, "--fingerprint").strip()
            ran("trust", "add", "trust.json", name, "--role", "producer", "--key", key, "--as", "buyer")
        for name, amount in (("slab", "2000"), ("corrected", "2100")):
            Path(f"{name}.toml").write_text(SLAB_DRAFT.format(id=SLAB, amount=amount), encoding="utf-8")
        ran("issue", "slab.toml", "--as", "supplier", "-o", "claims/slab.passport.json")
        made("coil", COIL, "slab", "1050", "5000")
        made("stamping", STAMPING, "coil", "1250", "100")
        ran("correct", "claims/slab.passport.json", "corrected.toml", "--reason", "calculation-error",
            "--as", "supplier", "-o", "claims/slab-2.passport.json", "--yes")  # fmt: skip
    yield folder


@pytest.fixture
def place(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(base, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    ran(*PLAN, "--threshold", "0.02", "--as", "mill", "-o", "plan.json", code=4)
    return tmp_path


def new_claims() -> dict[str, dict[str, Any]]:
    found = [claim_in(str(path)) for path in sorted(Path("new").glob("*.passport.json"))]
    return {claim["credentialSubject"]["id"]: claim for claim in found}


def workings_of(claim: dict[str, Any]) -> dict[str, Any]:
    """The workings in the folder that the claim names."""
    named = claim["credentialSubject"]["footprint"]["workings"]["digestMultibase"]
    for path in Path("new").glob("*.workings.json"):
        if multibase_digest(path.read_bytes()) == named:
            found: dict[str, Any] = json.loads(path.read_bytes())
            return found
    raise AssertionError(named)


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


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_killed_at_any_moment_each_claim_is_corrected_once(place: Path) -> None:
    """Ten kills at random moments; what lies in the folder afterwards is whole and in the register."""
    chance = random.Random(seed := random.SystemRandom().randrange(10**9))
    took = 1.0
    for _ in range(10):
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "passport", *CORRECT], env=child_environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(took * chance.uniform(0.3, 1.0))
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
