"""A batch that is killed at random points is completed by the same command (T71, T102).

Each kill is real: the command runs in a process of its own and gets SIGKILL after a random time or while a
random number of its files is there. Whatever it left is whole, and the completed lot has every serial number
once, every place of the status lists once, and nothing signed that the register does not know. 10 kills by
default, 100 with ``-m long``.
"""

import os
import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from passport.carbon.workings import workings_digest
from passport.cli.main import main
from passport.disk import documents
from passport.party import identity
from signing.digests import document_digest
from signing.proofs import check_proof
from signing.strict_json import loads
from tests import waiting
from tests.cli.sessions import in_process
from tests.forked import Forked
from tests.lots import workbook
from tests.moved import MOVED

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
HEATS, COILS = 8, 20
TOTAL = HEATS * COILS
COMMAND = ["issue", "--batch", "coils.xlsx", "--as", "mill", "-o", "lot"]
FEW, MORE, MANY = 3, 5, 50


@pytest.fixture(scope="module", params=["ed25519", "p256"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mill of either kind of key, and a workbook; P-256 signs the same bytes differently each time."""
    folder = tmp_path_factory.mktemp("base")
    (folder / "coils.xlsx").write_bytes(workbook(HEATS, COILS, components=4))
    code, output = in_process(
        ["init", str(folder / "mill"), "--role", "producer", "--did", "did:web:mill.example",
         "--name", "Mill", "--no-passphrase", "--prefix", "gs1:7312345", "--key-type", str(request.param)]
    )  # fmt: skip
    assert code == 0, output
    return folder


def claims(folder: Path) -> dict[str, dict[str, Any]]:
    """The claims in the folder by digest: each whole, signed by the mill, with its workings beside it."""
    key = identity.load(folder / "mill").public_key()
    here = {workings_digest(_json(path)) for path in (folder / "lot").glob("*.workings.json")}
    found = {}
    for path in sorted((folder / "lot").glob("*.passport.json")):
        claim = dict(documents.passport(path).claim.document)
        check_proof(claim, key)
        assert claim["credentialSubject"]["footprint"]["workings"]["digestMultibase"] in here
        found[document_digest(claim)] = claim
    return found


def _json(path: Path) -> dict[str, Any]:
    value = loads(path.read_bytes())
    assert isinstance(value, dict)
    return value


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / "mill" / "register.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def check(folder: Path, *, complete: bool) -> None:
    """What holds after every kill, and what holds at the end."""
    there = claims(folder) if (folder / "lot").is_dir() else {}
    places = [claim["credentialStatus"][0]["statusListIndex"] for claim in there.values()]
    serials = [claim["credentialSubject"]["id"] for claim in there.values()]
    assert len(set(places)) == len(places) and len(set(serials)) == len(serials)
    taken = dict(rows(folder, "SELECT credential, position FROM allocation"))
    for claim in there.values():  # durable before it was signed
        assert str(taken[claim["id"]]) == claim["credentialStatus"][0]["statusListIndex"]
    recorded = {digest for (digest,) in rows(folder, "SELECT digest FROM issued")}
    assert recorded <= there.keys()
    if complete:
        assert len(there) == TOTAL and recorded == there.keys()
        assert len(taken) == TOTAL  # a kill costs no place: what was planned was used


def _killed(folder: Path, chance: random.Random, took: float) -> None:
    process = Forked(main, COMMAND, folder=folder)
    if chance.random() < 0.3:
        time.sleep(took * chance.uniform(0.3, 1.0))
    else:
        lot = folder / "lot"
        before = sum(1 for _ in lot.glob("*.passport.json")) if lot.is_dir() else 0
        wanted = chance.randint(before, TOTAL)
        waiting.until(
            lambda: process.poll() is not None
            or (lot.is_dir() and sum(1 for _ in lot.glob("*.passport.json")) >= wanted),
            "so many passports",
            every=0.001,
        )
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)


def _kill_many(base: Path, tmp_path: Path, kills: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    begun = time.monotonic()
    left = kills
    number = 0
    while left:
        folder = tmp_path / f"run{number}"
        number += 1
        shutil.copytree(base, folder)
        monkeypatch.chdir(folder)
        took = min(5.0, time.monotonic() - begun) if number > 1 else 2.0
        for _ in range(min(left, chance.choice((1, 2, 3)))):
            left -= 1
            _killed(folder, chance, took)
            try:
                check(folder, complete=False)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, {left} kills to go") from error
        begun = time.monotonic()
        code, output = in_process(COMMAND)
        assert code == 0, f"{output} (seed {seed})"
        check(folder, complete=True)
        again, output = in_process(COMMAND)
        assert again == 0 and f"{TOTAL} already" in output
        check(folder, complete=True)
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "kills", [FEW, pytest.param(MORE, marks=MOVED), pytest.param(MANY, marks=pytest.mark.long)]
)
def test_a_killed_batch_is_completed_t71(
    base: Path, tmp_path: Path, kills: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key of either kind."""
    _kill_many(base, tmp_path, kills, monkeypatch)


def test_two_runs_at_once_sign_every_coil_once_t71(base: Path, tmp_path: Path) -> None:
    """Two people start the same command: one may be told to run it again, nobody gets a second claim."""
    folder = tmp_path / "here"
    shutil.copytree(base, folder)
    both = [Forked(main, COMMAND, folder=folder) for _ in range(2)]
    codes = sorted(process.wait(timeout=120) for process in both)
    said = [process.errors() for process in both]
    assert codes in ([0, 0], [0, 2], [2, 2]), said
    assert not any("Internal error" in text for text in said), said
    last = Forked(main, COMMAND, folder=folder)
    assert last.wait(timeout=120) == 0, last.errors()
    check(folder, complete=True)
