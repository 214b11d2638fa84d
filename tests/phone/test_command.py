"""``node tests/phone/verify.mjs``: the report and the verdict's code; and what a poorer browser says."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.phone.node import HERE, node
from tests.world import GTIN, NOW, World
from tests.world_inputs import consumer, supply
from tests.world_people import Knob
from verify import Demand, Evidence, NetShare, Policy, Report, TrustList, verify
from verify.report import TOOL

PHONE = TOOL.replace("passport ", "passport-phone ")


def run(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [node(), str(HERE / "verify.mjs"), *map(str, arguments)],
        input=stdin, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    world = World()
    folder = tmp_path_factory.mktemp("files")
    chain = consumer(world, [(supply(world), "1050")])
    wanted = Policy(min_net_share=NetShare("T4", "1"), bodies={"ISO14067": ["did:web:other.example"]})
    contents = {
        "passport.json": world.passport(), "trust.json": world.trust(), "status.json": world.status_bundle(),
        "chain.json": chain.alone(), "inputs.json": chain.file(world), "lists.json": chain.status(world),
        "workings.json": chain.workings_file(), "policy.json": json.dumps(wanted.to_json()).encode(),
        "broken.json": b"{", "wrong.json": b'{"staleDays": 31}', "other.json": b'{"colour": "red"}',
    }  # fmt: skip
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return {name.partition(".")[0]: folder / name for name in contents}


def usual(files: dict[str, Path]) -> list[object]:
    return ["--trust", files["trust"], "--at", NOW]


def answer(files: dict[str, Path], name: str, **knobs: Knob) -> Report:
    """Python's report about one of the files, on the same evidence."""
    return verify(
        files[name].read_bytes(),
        Evidence.open(status=files["status"].read_bytes()),
        TrustList.open(files["trust"].read_bytes()),
        Demand(at=NOW, **knobs),
    )


def same(done: subprocess.CompletedProcess[bytes], report: Report) -> None:
    theirs = done.stdout.decode().replace(f'"tool":"{PHONE}"', f'"tool":"{TOOL}"')
    assert theirs == report.to_bytes().decode()
    assert (done.returncode, done.stderr) == (report.exit_code, b"")


def test_a_sound_passport(files: dict[str, Path]) -> None:
    done = run(files["passport"], *usual(files), "--status", files["status"])
    same(done, answer(files, "passport"))
    assert done.returncode == 0


def test_standard_input_a_scan_a_challenge_and_a_policy(files: dict[str, Path]) -> None:
    done = run(
        "-", *usual(files), "--status", files["status"], "--product", GTIN, "--challenge", "abc",
        "--policy", files["policy"], stdin=files["passport"].read_bytes(),
    )  # fmt: skip
    wanted = Policy(min_net_share=NetShare("T4", "1"), bodies={"ISO14067": ["did:web:other.example"]})
    same(done, answer(files, "passport", product=GTIN, challenge="abc", policy=wanted))
    assert done.returncode == 3


def test_inputs_and_workings(files: dict[str, Path]) -> None:
    """T60, T110: the passports of the materials beside it, and the calculation done again (L3)."""
    data, inputs, lists, workings = (files[n].read_bytes() for n in ("chain", "inputs", "lists", "workings"))
    done = run(
        files["chain"], *usual(files), "--status", files["lists"], "--inputs", files["inputs"],
        "--workings", files["workings"],
    )  # fmt: skip
    evidence = Evidence.open(status=lists, inputs=inputs, workings=workings)
    report = verify(data, evidence, TrustList.open(files["trust"].read_bytes()), Demand(at=NOW))
    same(done, report)
    assert report.number is not None
    assert report.number["depth"] == "L3"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give one file"),
        (["passport", "passport"], "Give one file"),
        (["passport", "--at", NOW], "--trust is missing"),
        (["passport", "--trust", "trust"], "--at is missing"),
        (["passport", "--trust", "trust", "--at", "yesterday"], "Not a moment"),
        (["nowhere", "--trust", "trust", "--at", NOW], "cannot be read"),
        (["passport", "--trust", "broken", "--at", NOW], "JSON"),
        (["passport", "--trust", "passport", "--at", NOW], "profile"),
        (["passport", "--trust", "trust", "--at", NOW, "--status", "broken"], "JSON"),
        (["passport", "--trust", "trust", "--at", NOW, "--policy", "wrong"], "stale_days"),
        (["passport", "--trust", "trust", "--at", NOW, "--policy", "other"], "colour"),
        (["passport", "--trust", "trust", "--at", NOW, "--product", "x"], "http"),
        (["passport", "--trust", "trust", "--at", NOW, "--colour"], "colour"),
    ],
)  # fmt: skip
def test_wrong_use_says_what_to_do(files: dict[str, Path], arguments: list[str], said: str) -> None:
    done = run(*(files.get(one, one) for one in arguments))
    assert (done.returncode, done.stdout) == (2, b"")
    first, *rest = done.stderr.decode().splitlines()
    assert first.startswith("error: ") and said in first
    assert all(line.startswith("hint: ") for line in rest) and len(rest) <= 1


def bare(*paths: object) -> dict[str, Any]:
    done = subprocess.run(
        [node(), str(HERE / "without_ed25519.mjs"), *map(str, paths), NOW],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_browser_without_ed25519_says_what_is_missing(files: dict[str, Path], tmp_path: Path) -> None:
    """It is the browser's lack and never called tampering: what cannot be checked is left open."""
    told = bare(files["passport"], files["trust"], files["status"])
    assert told["refused"] == "crypto.unavailable"
    there = World(kinds={"publisher": "P-256", "body": "P-256"})
    for name, data in (("p", there.passport()), ("t", there.trust()), ("s", there.status_bundle())):
        (tmp_path / name).write_bytes(data)
    report = bare(*(tmp_path / name for name in "pts"))
    assert report["verdict"] == {"state": "incomplete", "level": "caution", "also": ["two_signatures"]}
    assert (report["product"], report["number"]) == (None, None)
    form = next(one for one in report["findings"] if one["code"] == "claim.proof_form")
    assert (form["outcome"], form["params"]) == ("not_checked", {"problem": "crypto.unavailable"})
    assert {one["outcome"] for one in report["findings"] if one["code"].endswith(".proof")} <= {
        "pass", "not_checked",
    }  # fmt: skip
