"""``issue --batch --jobs``: some processes prepare, one signs; bytes, register and refusals are those of one.

Workers get SIGKILL at random moments of a run (T355), and none of them gets a key (T356). 5 kills by
default, 50 with ``-m long``.
"""

import contextlib
import os
import pickle
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport.cli.main import main
from passport.party import identity, signing_acts
from passport.runner.processes import Job, Processes
from passport.sheets.lots.lot import read_lot
from passport.work.batches.issuing_apart import Preparing, Setup, Unchecked
from passport.work.issuing import Mill, Prepared
from signing import nonces
from signing.signer import KeySigner
from tests import waiting
from tests.cli.sessions import in_process
from tests.cli.test_killed_batch import COILS, HEATS, TOTAL, check
from tests.forked import Forked
from tests.lots import coil_rows, workbook

COMMAND = ["issue", "--batch", "coils.xlsx", "--as", "mill", "-o", "lot"]
FEW, MANY = 5, 50
MOST_OF_A_RUN = 6
"""Kills: a machine where ten processes in a row end before they are ready runs none (``batch.workers``)."""
Change = Callable[[str, list[object]], list[object]]


def issued(mill: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """What a run says in a new folder, with ids and places drawn the same way each time."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(mill / "mill", folder / "mill")
    shutil.copy(mill / "coils.xlsx", folder / "coils.xlsx")
    chance = random.Random(1)
    with monkeypatch.context() as patched:
        patched.chdir(folder)
        patched.setattr(nonces, "random_below", chance.randrange)
        patched.setattr(signing_acts, "new_id", lambda _at: nonces.uuid7(0, chance.randbytes(10)))
        return in_process([*COMMAND, "--at", "2026-10-01T00:00:00Z", *words])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "lot").iterdir()}


def tables(folder: Path) -> list[list[tuple[Any, ...]]]:
    """All rows of the register."""
    connection = sqlite3.connect(folder / "mill" / "register.sqlite")
    try:
        names = ("allocation", "plan", "issued")
        return [sorted(connection.execute(f"SELECT * FROM {name}")) for name in names]
    finally:
        connection.close()


@pytest.fixture
def mill(tmp_path: Path) -> Path:
    """A mill and a lot of more coils than are planned at a time, those of the heats mixed."""
    return _mill(tmp_path)


def _mill(tmp_path: Path, *words: str) -> Path:
    folder = tmp_path / "mill-of-one-lot"
    folder.mkdir()
    _write(folder)
    init = ["init", str(folder / "mill"), "--role", "producer", "--did", "did:web:mill.example",
            "--name", "Mill", "--no-passphrase", "--prefix", "gs1:7312345", *words]  # fmt: skip
    assert in_process(init)[0] == 0
    return folder


def _write(folder: Path, change: Change = lambda _name, row: row) -> None:
    rows = coil_rows(HEATS, COILS)
    mixed = iter([*rows[::2], *rows[1::2]])

    def changed(name: str, row: list[object]) -> list[object]:
        return change(name, next(mixed) if name == "coils" and row[0] != "serial" else row)

    (folder / "coils.xlsx").write_bytes(workbook(HEATS, COILS, 4, change=changed))


@pytest.mark.parametrize(("suite", "more"), [("rdfc", ()), ("jcs", ("--disclosable",))])
def test_the_bytes_are_those_of_one_process_t355(
    suite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """With ids and places drawn alike and the salts of the first run: every file, every row, every line."""
    mill = _mill(tmp_path, "--suite", suite)
    one, several = tmp_path / "one", tmp_path / "several"
    first = issued(mill, one, monkeypatch, "--jobs", "1", "--json", *more)
    assert first[0] == 0, first[1]
    (several / "lot").mkdir(parents=True)
    for path in (one / "lot").glob("*.workings.json"):
        shutil.copy(path, several / "lot")
    assert issued(mill, several, monkeypatch, "--jobs", "2", "--json", *more) == first
    assert len(files(one)) == HEATS * COILS + HEATS
    assert files(several) == files(one)
    assert tables(several) == tables(one)


def _mistakes(name: str, row: list[object]) -> list[object]:
    """Coils that may not be named so, an unknown factor and a heat with nothing sold, all over the lot."""
    serials = [one[0] for one in coil_rows(HEATS, COILS)]
    if name == "coils" and row[0] in (serials[3], serials[70]):
        return [*row, f"https://other.example/01/09999999999994/21/{row[0]}"]
    if name == "coils" and row[0] == "serial":
        return [*row, "id"]
    if name == "activity" and row[:2] in (["H88001", "burner-00"], ["H88004", "burner-02"]):
        return [*row[:8], f"urn:example:missing-{row[1]}", *row[9:]]
    return row


@pytest.mark.parametrize("more", [("--check",), ()])
def test_mistakes_are_listed_as_by_one_process(
    mill: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """All of them, in the order of the lot; nothing is signed."""
    _write(mill, _mistakes)
    said = [
        issued(mill, tmp_path / jobs, monkeypatch, "--jobs", jobs, "--json", *more) for jobs in ("1", "2")
    ]
    assert said[0][0] != 0 and said[0][1].count("identity.prefix") == 3 and "missing-burner" in said[0][1]
    assert said[1] == said[0]
    assert not list((tmp_path / "2").glob("lot/*.passport.json"))


def test_one_claim_is_not_shared(mill: Path) -> None:
    code, said = in_process(["issue", "draft.toml", "--as", str(mill / "mill"), "--jobs", "2"])
    assert code == 2 and "--batch SHEET" in said, said


def test_workers_get_no_key_t356(mill: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither with what a worker begins with nor with what it is given; both reach it as these bytes."""
    sent: list[bytes] = []
    done: list[object] = []
    begun, results = Processes.__init__, Processes.results

    def beginning(self: Any, job: Job, here: Any, jobs: int) -> None:
        sent.append(pickle.dumps(job))
        begun(self, job, here, jobs)

    def giving(self: Any, chunks: Any) -> Any:
        def seen() -> Any:
            for chunk in chunks:
                sent.append(pickle.dumps(chunk))
                yield chunk

        for found in results(self, seen()):
            done.extend(found)
            yield found

    monkeypatch.setattr(Processes, "__init__", beginning)
    monkeypatch.setattr(Processes, "results", giving)
    code, said = issued(mill, tmp_path / "here", monkeypatch, "--jobs", "2")
    assert code == 0, said
    signer = identity.load(mill / "mill").signer(None)
    assert isinstance(signer, KeySigner)
    secret = signer.private._native.private_bytes_raw()  # type: ignore[union-attr]
    assert len(done) > HEATS and None not in done, "the workers did nothing"
    assert len(sent) > 4 and any(b"burner-00" in one for one in sent)
    assert not any(secret in one or b"KeySigner" in one for one in sent)


def test_a_worker_hands_back_what_it_cannot_do(mill: Path) -> None:
    """What was refused, what needs a file beside the sheet, a fault: the process that signs does those."""
    lot = read_lot((mill / "coils.xlsx").read_bytes(), source="coils.xlsx")
    party = identity.load(mill / "mill")
    facts = signing_acts.party(party), party.prefixes, party.status_base, party.verification_method
    dates = "2026-10-01T00:00:00Z", "2031-10-01T00:00:00Z"
    setup = Setup(Mill(*facts, party.public_key(), *dates), _salt, None)
    worker, (name, document, _) = Preparing(setup), lot.heats["H88000"]
    coils = [coil for coil in lot.coils if coil.heat == name]
    assert isinstance(worker.line(Unchecked(name, document, coils, ())), Prepared)
    assert worker.line(Unchecked(name, {**document, "series": [{"name": "a.csv"}]}, coils, ())) is None
    foreign = coils[0]._replace(id="https://other.example/01/09999999999994/21/X")
    assert worker.line(Unchecked(name, document, [*coils, foreign], ())) is None
    assert worker.fault(Unchecked(name, document, coils, ()), "why") is None  # type: ignore[func-returns-value]


def _salt(_name: str, _basis: str) -> bytes:
    return bytes(32)


def children(process: Forked) -> list[int]:
    try:
        told = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        return [pid for pid in map(int, told.split()) if b"spawn_main" in _command(pid)]
    except OSError:
        return []


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")
@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_killed_workers_lose_and_double_nothing_t355(tmp_path: Path, kills: int) -> None:
    """The run goes on by itself; a kill of the whole in between is completed by fewer processes."""
    mill = _mill(tmp_path, "--key-type", "p256")
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    left = kills
    for number in waiting.tries("so many kills", seconds=60 + 20 * kills):
        if left <= 0:
            break
        folder = tmp_path / f"run{number}"
        shutil.copytree(mill, folder)
        whole = chance.random() < 0.3
        here = min(left, MOST_OF_A_RUN)
        run = Forked(main, [*COMMAND, "--jobs", "2"], folder=folder)
        for _ in waiting.tries("the end of the run"):
            if run.poll() is not None:
                break
            time.sleep(chance.uniform(0, 0.2))
            found = children(run)
            if found and here > 0:
                with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                    os.kill(chance.choice(found), signal.SIGKILL)
                    left, here = left - 1, here - 1
                if whole and left % 2:
                    run.send_signal(signal.SIGKILL)
        if run.wait(timeout=120) != 0:
            assert whole, f"{run.errors()} (seed {seed})"
            check(folder, complete=False)
            again = Forked(main, [*COMMAND, "--jobs", "1"], folder=folder)
            assert again.wait(timeout=120) == 0, f"{again.errors()} (seed {seed})"
        check(folder, complete=True)
        assert len(list((folder / "lot").glob("*.passport.json"))) == TOTAL
        shutil.rmtree(folder)
