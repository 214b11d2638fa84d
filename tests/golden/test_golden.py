"""What 0.3.0 signed keeps its verdict, and the folders it wrote open and are brought up in place."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from passport.belief import memory_store
from passport.model import kind_of, shape
from passport.party import decisions, identity, register_schema, remembered
from passport.party.lot_register import LotRegister
from passport.party.withdrawals import StatusHistory
from passport.work.reviewing import findings_file
from signing.errors import ToolError
from signing.proofs import check_proof
from signing.strict_json import loads
from tests.cli.sessions import child_environment, in_process
from tests.golden.conftest import GOLDEN
from tests.lots import workbook
from tests.phone.node import HERE as PHONE
from tests.phone.node import node
from tests.vectors_build.judging import policy_of, seen_of
from tests.vectors_build.writing import FORMAT, abbreviated, resolved
from verify import Demand, Evidence, Report, TrustList, verify

VECTORS = GOLDEN / "vectors"
STRICTER: dict[str, tuple[str, list[str], str]] = {
    "refused/answer-with-an-undefined-member": ("two_signatures", [], "7.1 rule 9: it counts as absent"),
    "refused/one-key-under-two-names": ("trust.contradiction", [], "7.1 rule 5: the list is not used"),
    "stale/accreditation-list-ended": ("status_unknown", [], "7.1 rule 4: a window of more than 31 days"),
    "verified/list-in-its-last-second": ("status_unknown", [], "7.1 rule 4: a window of more than 31 days"),
}
"""Vectors that are judged otherwise since 0.4.0: state, other states, and the rule."""
NAMES = sorted(
    path.relative_to(VECTORS).as_posix().removesuffix(".json")
    for path in VECTORS.glob("*/*.json")
    if path.parent.name not in ("passport", "trust", "status")
)


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_bytes())
    return found


def judged_now(name: str) -> Report:
    asked = vector(name)
    given, demand = asked["evidence"], asked["demand"]
    evidence = Evidence.open(
        status=[resolved(one, VECTORS) for one in given["status"]],
        claims=[resolved(one, VECTORS) for one in given["claims"]],
        inputs=[resolved(one, VECTORS) for one in given.get("inputs", [])],
        workings=resolved(given["workings"], VECTORS) if "workings" in given else None,
        seen=seen_of(asked.get("seen", [])),
    )
    trust = TrustList.open(resolved(asked["trust"], VECTORS))
    wanted = Demand(demand["at"], policy_of(demand["policy"]), demand["product"], demand["challenge"])
    return verify(resolved(asked["input"], VECTORS), evidence, trust, wanted)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_of_0_3_0_keeps_its_verdict(name: str) -> None:
    then = vector(name)["expect"]
    state, also, _ = STRICTER.get(name, (then["state"], then["also"], ""))
    try:
        report = judged_now(name)
    except ToolError as error:
        assert (error.code, []) == (state, also)
    else:
        assert (report.state, list(report.also)) == (state, also)


def test_there_is_one_for_each_state_that_0_3_0_knew_and_it_is_told_what_changed() -> None:
    listed = json.loads((GOLDEN.parents[1] / "verify" / "states.json").read_bytes())["states"]
    states = {one["state"] for one in listed} - {"input_corrected", "method_verified"}  # of 0.4.0
    kept = {vector(name)["expect"]["state"] for name in NAMES if name not in STRICTER}
    assert states <= kept and set(STRICTER) <= set(NAMES)
    assert all(vector(name)["expect"]["state"] != STRICTER[name][0] for name in STRICTER)
    changes = (GOLDEN.parents[1] / "passport" / "docs" / "changes.md").read_text("utf-8")
    malformed = "A malformed platform response counts as absent"
    for words in ("valid for more than 31 days", malformed, "contradicting trust lists"):
        assert words in changes


def test_the_phone_says_the_same_of_them(tmp_path: Path) -> None:
    for name in ("passport", "trust", "status"):
        shutil.copytree(VECTORS / name, tmp_path / name)
    asked = []
    for name in NAMES:
        if STRICTER.get(name, ("",))[0].startswith("trust."):
            continue
        report = judged_now(name)
        shown = {key: value for key, value in report.to_json().items() if key not in ("checkedAt", "tool")}
        whole = {**vector(name), "format": FORMAT, "exit": report.exit_code, **abbreviated(shown)}
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.json").write_text(json.dumps(whole), encoding="utf-8")
        asked.append(name)
    command = [node(), str(PHONE / "vectors.mjs"), "--folder", str(tmp_path), *asked]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1])["scenarios"] == len(asked) > 20


def golden_verdicts() -> tuple[str, dict[str, dict[str, Any]]]:
    read = json.loads((GOLDEN / "verdicts.json").read_bytes())
    return read["at"], read["verdicts"]


@pytest.mark.parametrize("name", golden_verdicts()[1])
def test_a_passport_made_at_the_command_line_keeps_its_verdict(old: Path, name: str) -> None:
    at, verdicts = golden_verdicts()
    lists = [word for path in sorted(old.glob("**/status/**/*.json")) for word in ("--status", str(path))]
    trust = ["--trust", str(old / "documents" / "trust.json")]
    code, output = in_process(["verify", str(old / name), *trust, *lists, "--at", at, "--no-state", "--json"])
    verdict = json.loads(output)["verdict"]
    assert {"state": verdict["state"], "also": verdict["also"], "exit": code} == verdicts[name]


def test_a_change_of_keys_and_an_accreditation_are_still_what_they_were(old: Path) -> None:
    history = identity.load(old / "mill").history
    notice: Any = loads((old / "documents" / "keychange.json").read_bytes())
    assert kind_of(notice) == "keychange" and shape.check("keychange", notice) is None
    check_proof(notice, history.key("key-1").public)
    accreditation: Any = loads((old / "documents" / "accreditation.json").read_bytes())
    assert kind_of(accreditation) == "accreditation" and shape.check("accreditation", accreditation) is None


# Registers


def rows(path: Path) -> dict[str, list[Any]]:
    """The content of every table, and how tables, indexes and triggers are written."""
    with closing(sqlite3.connect(path)) as connection:
        master = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        found: dict[str, list[Any]] = {"": connection.execute(master).fetchall()}
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            found[name] = connection.execute(f"SELECT * FROM {name}").fetchall()
        return found


def form(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def columns(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for (name,) in names}


@pytest.mark.parametrize("party", ["mill", "verifier"])
def test_a_register_is_brought_up_in_place_and_keeps_every_row(old: Path, party: str) -> None:
    """And every table of 0.3.0 stays as it was written, so that 0.3.0 goes on working with the folder."""
    path = old / party / "register.sqlite"
    before, raw = rows(path), path.read_bytes()
    assert form(path) == 0 and before["allocation"] and before["issued"] and before["list"]
    who = identity.load(old / party)
    assert (who.register.taken(), StatusHistory(who).words()) == (
        len(before["allocation"]),
        len(before["word"]),
    )
    assert who.register.issued()
    assert path.read_bytes() == raw, "to read is not to change"
    code, output = in_process(["status", "show", "--as", str(old / party), "--json"])
    assert code == 0, output
    after = rows(path)
    assert form(path) == register_schema.VERSION
    assert {name: after[name] for name in before if name} == {name: before[name] for name in before if name}
    assert set(before[""]) <= set(after[""])
    new = old / "new.sqlite"
    register_schema.create(new)
    assert columns(new) == columns(path), "however it was made, a register has one form"


def test_the_history_of_the_mills_words_is_there(old: Path) -> None:
    """On hold, lifted, taken back, replaced; the correction and the two keys."""
    mill = identity.load(old / "mill")
    said = [(one.purpose, one.value) for one in StatusHistory(mill).history()]
    assert said[:3] == [("suspension", True), ("suspension", False), ("revocation", True)]
    assert ("refresh", True) in said
    replaced = loads((old / "documents" / "replaced.passport.json").read_bytes())
    assert mill.key == "key-2" and len(mill.history.keys) == 2 and isinstance(replaced, dict)
    with closing(sqlite3.connect(old / "mill" / "register.sqlite")) as connection:
        digests = [digest for (digest,) in connection.execute("SELECT old FROM correction")]
    assert digests and all(StatusHistory(mill).correction_of(digest) is not None for digest in digests)


def test_the_mill_goes_on_signing_and_gives_no_place_twice(old: Path, configuration: Path) -> None:
    """A heat that 0.3.0 did not issue, by the second key, beside the counters that 0.3.0 kept."""
    shutil.copytree(old / "config", configuration, dirs_exist_ok=True)
    path = old / "mill" / "register.sqlite"
    before = rows(path)["allocation"]
    sheet = old / "coils.xlsx"
    sheet.write_bytes(workbook(2, 2, 6, change=lambda _sheet, row: [] if "H88000" in row else row))
    words = ["issue", "--batch", str(sheet), "--as", str(old / "mill"), "-o", str(old / "lot")]
    code, output = in_process(words)
    assert code == 0, output
    after = rows(path)["allocation"]
    assert set(before) <= set(after) and len(after) == len(before) + 2
    assert len({position for position, *_ in after}) == len(after)
    assert len(list((old / "lot").glob("*.passport.json"))) == 4


def test_a_lot_that_0_3_0_began_goes_on(old: Path) -> None:
    """With another engine, since the data of what was issued are the same; other data are still refused."""
    words = ["issue", "--batch", str(old / "coils.xlsx"), "--as", str(old / "mill"), "-o", str(old / "lot")]
    (old / "coils.xlsx").write_bytes(workbook(2, 2, 6))
    code, output = in_process(words)
    assert code == 0 and "2 issued already from the same data" in output, output
    assert len(list((old / "lot").glob("*.passport.json"))) == 4
    for before, after in ((21_017, 21_018), (70, 71)):  # a mass; a quantity of the heat

        def other(_sheet: str, row: list[object], pair: tuple[int, int] = (before, after)) -> list[object]:
            return [pair[1] if value == pair[0] else value for value in row]

        (old / "coils.xlsx").write_bytes(workbook(1, 2, 6, change=other))
        code, output = in_process(words)
        assert code == 2 and "was issued already, from other data" in output, output
    assert len(list((old / "lot").glob("*.passport.json"))) == 4


def test_the_lot_is_known_by_its_plans(old: Path) -> None:
    mill = identity.load(old / "mill")
    subjects = [
        loads(path.read_bytes())["verifiableCredential"][0]["credentialSubject"]["id"]  # type: ignore[index,call-overload]  # a passport
        for path in sorted((old / "lot").glob("*.passport.json"))
    ]
    found = LotRegister(mill).known([str(one) for one in subjects])
    assert len(found) == len(subjects) == 2
    assert all(one.plan is not None and one.digest for one in found.values())


def test_the_verifiers_own_decisions_count(old: Path) -> None:
    """Those of 0.3.0 know no engagement: the file is not remembered, and its accepted finding is."""
    verifier = identity.load(old / "verifier")
    data = (old / "findings.toml").read_bytes()
    findings = findings_file.read(data, "findings.toml")
    assert [entry.act for entry in findings.history] == ["close", "accept"]
    decisions.check(verifier, findings)
    assert remembered.recall(verifier, findings.engagement) is None
    remembered.remember(verifier, data, findings, at="2027-01-01T00:00:00Z")
    memory = remembered.recall(verifier, findings.engagement)
    assert memory is not None and memory.findings == findings
    decisions.check(verifier, findings)


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path

left = int(sys.argv[2])
connect = sqlite3.connect

def step(statement):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

def traced(*words, **named):
    connection = connect(*words, **named)
    connection.set_trace_callback(step)
    return connection

sqlite3.connect = traced
from passport.party import register_schema
with register_schema.connected(Path(sys.argv[1])):
    pass
"""


def children(path: Path, code: str, *more: str) -> Iterator[int]:
    """Run ``code`` on ``path`` again and again, killed before its n-th statement, until it comes through."""
    for number in range(200):
        command = [sys.executable, "-c", code, str(path), str(number), *more]
        done = subprocess.run(command, env=child_environment(), capture_output=True, timeout=60, check=False)
        if done.returncode == 0:
            return
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
        yield number


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_kill_at_any_statement_leaves_the_old_register_or_the_new(old: Path) -> None:
    path = old / "mill" / "register.sqlite"
    before = rows(path)
    kills = 0
    for _ in children(path, KILLED):
        kills += 1
        assert (form(path), rows(path)) == (0, before)
    assert kills > 15
    after = rows(path)
    assert form(path) == register_schema.VERSION
    assert {name: after[name] for name in before if name} == {name: before[name] for name in before if name}


# The user's configuration


def test_the_installed_list_and_the_memory_open(old: Path, configuration: Path) -> None:
    shutil.copytree(old / "config", configuration, dirs_exist_ok=True)
    raw = memory_store.path().read_bytes()
    at, verdicts = golden_verdicts()
    lists = [word for path in sorted(old.glob("**/status/**/*.json")) for word in ("--status", str(path))]
    name = "documents/coil.passport.json"
    code, output = in_process(["verify", str(old / name), *lists, "--at", at, "--json"])
    assert (code, json.loads(output)["verdict"]["state"]) == (0, verdicts[name]["state"]), output
    pinned = json.loads(in_process(["trust", "show", "--json"])[1])
    assert pinned
    # What it saw withdrawn stays withdrawn, though no status list is given.
    words = ["verify", str(old / "documents" / "revoked.passport.json"), "--at", at, "--json"]
    assert json.loads(in_process(words)[1])["verdict"]["state"] == "revoked"
    trust = TrustList.open(next((configuration / "trust").glob("*.json")).read_bytes())
    seen = memory_store.recall(trust.publisher_keys)
    assert seen.newest and seen.ones
    assert memory_store.path().read_bytes() == raw


@pytest.mark.parametrize("part", ["register", "memory"])
def test_an_older_tool_that_meets_a_newer_file_says_so(old: Path, configuration: Path, part: str) -> None:
    shutil.copytree(old / "config", configuration, dirs_exist_ok=True)
    path = old / "mill" / "register.sqlite" if part == "register" else memory_store.path()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    raw = path.read_bytes()
    words = {
        "register": ["status", "renew", "--as", str(old / "mill"), "--json"],
        "memory": ["verify", str(old / "documents" / "coil.passport.json"), "--json"],
    }
    code, output = in_process(words[part])
    assert code == 2 and f'"code":"{part}.newer"' in output and "hint: " in output, output
    assert path.read_bytes() == raw
