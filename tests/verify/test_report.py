"""The report: its form, what it hides, and that it depends on nothing but its arguments."""

import json
import os
import pickle
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from signing import jcs
from signing.errors import ToolError
from tests.verify.helpers import bundle, check, documents, found, passport, trust, with_claim, world
from tests.world import World
from verify import Demand, Evidence, TrustList, verify
from verify.findings import BECAUSE, QUESTIONS, sort_key

ROOT = Path(__file__).resolve().parents[2]
HEAVY = "fastapi httpx PIL qrcode pyld sqlalchemy rich jwcrypto jinja2 uvicorn zxingcpp".split()


def test_a_report_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError):
        bool(check(passport()))


def test_report_has_exactly_its_members() -> None:
    report = check(passport()).to_json()
    assert set(report) == {
        "format",
        "tool",
        "checkedAt",
        "asOf",
        "input",
        "verdict",
        "product",
        "number",
        "signatures",
        "findings",
        "freshness",
    }
    assert report["format"] == "passport-report/1"
    assert report["verdict"] == {"state": "verified", "level": "ok", "also": []}
    assert report["asOf"] == "2026-11-21T04:00:00Z"
    assert [entry["role"] for entry in report["signatures"]] == ["producer", "verifier", "platform"]
    assert report["number"]["depth"] == "L2"
    assert {f["code"] for f in report["findings"] if f["outcome"] == "not_checked"} == {
        "claim.logged",
        "statement.logged",
        "standing.market_based",
        "standing.label",
        "standing.label_copied",
        "standing.equivocation",
        "standing.consumed_elsewhere",
    }


def test_bytes_are_jcs_without_floats() -> None:
    report = check(passport())
    value = json.loads(report.to_bytes(), parse_float=pytest.fail)
    assert jcs.canonical(value) == report.to_bytes()


def test_findings_are_sorted_and_their_parameters_named() -> None:
    for data in (passport(), with_claim(lambda claim: claim["issuer"].update(name="X"))):
        findings = check(data).findings
        assert list(findings) == sorted(findings, key=sort_key)
        for finding in findings:
            assert set(finding.params) <= {*QUESTIONS[finding.code].params, BECAUSE}, finding
            assert all(isinstance(value, str) for value in finding.params.values())


def test_nothing_of_a_claim_whose_signature_did_not_pass_is_shown() -> None:
    report = check(with_claim(lambda claim: claim["credentialSubject"].update(heat="H1"))).to_json()
    assert report["verdict"]["state"] == "tampered"
    assert report["product"] is None and report["number"] is None
    producer = report["signatures"][0]
    assert producer["issuer"]["name"] is None and producer["signedAt"] is None
    later = [
        f for f in report["findings"] if f["code"] in {"claim.figures", "claim.window", "statement.link"}
    ]
    assert [f["params"] for f in later] == [{"because": "claim.proof"}] * 3


def test_a_missing_document_is_an_entry_without_id() -> None:
    report = check(world().file(world().documents(statement=None, response=None))).to_json()
    assert [entry["id"] is None for entry in report["signatures"]] == [False, True, True]


def test_report_depends_on_no_order_of_lists() -> None:
    actors = World()
    data = actors.passport()
    lists = actors.status_lists()
    reports = set()
    for seed in range(4):
        mixed = list(lists)
        random.Random(seed).shuffle(mixed)
        evidence = Evidence.open(status=[jcs.canonical(one) for one in mixed])
        listed = TrustList.open(trust())
        reports.add(verify(data, evidence, listed, Demand(at=actors.at)).to_bytes())
    assert len(reports) == 1


def test_what_a_trust_list_remembers_changes_no_answer() -> None:
    listed = TrustList.open(trust())
    evidence = Evidence.open(status=bundle())
    first, second = (verify(passport(), evidence, listed, Demand(at=world().at)).to_bytes() for _ in range(2))
    assert first == second == check(passport()).to_bytes()


@pytest.mark.parametrize("seed", ["0", "1"])
def test_report_depends_on_neither_hash_seed_nor_locale(seed: str, tmp_path: Path) -> None:
    for name, data in (("p", passport()), ("t", trust()), ("s", bundle())):
        (tmp_path / name).write_bytes(data)
    script = (
        "import sys,pathlib\nfrom verify import *\np=pathlib.Path(sys.argv[1])\n"
        "r=verify((p/'p').read_bytes(),Evidence.open(status=(p/'s').read_bytes()),"
        f"TrustList.open((p/'t').read_bytes()),Demand(at='{world().at}'))\nsys.stdout.buffer.write(r.to_bytes())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "tr_TR.UTF-8" if seed == "1" else "C"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == check(passport()).to_bytes()


def test_the_library_brings_nothing_heavy_with_it() -> None:
    script = "import sys, verify, verify.messages, verify.inspecting\n"
    script += f"print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "[]"


def test_a_demand_that_cannot_be_asked_is_an_error() -> None:
    cases: tuple[dict[str, Any], ...] = (
        {"at": "2026-11-21"},
        {"product": "no"},
        {"challenge": ""},
        {"challenge": "ü"},
        {"challenge": "x" * 129},
    )
    for knobs in cases:
        with pytest.raises(ToolError):
            Demand(**{"at": world().at, **knobs})


def test_freshness_names_what_the_verdict_rests_on() -> None:
    report = check(passport()).to_json()
    assert len(report["freshness"]["lists"]) == 7
    assert report["freshness"]["trustList"]["version"] == "17"
    assert found(check(passport()), "claim.freshness").outcome == "pass"
    assert documents().claim["id"] == report["product"]["claim"]


def test_reports_and_trust_lists_travel_between_processes() -> None:
    report = check(passport())
    assert pickle.loads(pickle.dumps(report)).to_bytes() == report.to_bytes()
    opened = TrustList.open(trust())
    assert pickle.loads(pickle.dumps(opened)).digest == opened.digest
