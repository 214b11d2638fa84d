"""A process that is killed while it withdraws, suspends, renews or corrects leaves the old state or the new.

Each kill is a real SIGKILL at a random moment of the command (T71, T102). What it left is looked at as it
lies there: register and lists agree, all three lists are of one signing, every copy is whole. Then the same
command is run again and must come to its end. 20 kills by default, 200 with ``-m long``.
"""

import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from passport.party import identity
from passport.party.withdrawals import StatusHistory, bits_by_position
from passport.sheets import drafts
from passport.vocab import STATUS_PURPOSES, StatusPurpose
from signing.digests import document_digest
from signing.proofs import check_proof
from signing.strict_json import loads
from tests import waiting
from tests.cli.sessions import child_environment, in_process

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are of POSIX")
FEW, MANY = 20, 200
COMMON = ["--as", "mill", "--yes", "--reason"]
OPERATIONS: dict[str, list[str]] = {
    "revoke": ["revoke", "claim.json", *COMMON, "wrong coil"],
    "suspend": ["suspend", "claim.json", *COMMON, "in doubt"],
    "renew": ["status", "renew", "--as", "mill", "--force"],
    "correct": ["correct", "claim.json", "new.toml", *COMMON, "new-factor", "-o", "new.json"],
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mill with one claim, and the draft of its correction."""
    folder = tmp_path_factory.mktemp("base")
    text = drafts.example("claim").decode().replace("2026", "2024")
    (folder / "old.toml").write_text(text)
    (folder / "new.toml").write_text(text.replace("67.32", "66.32"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.chdir(folder)
        for words in (
            "init mill --role producer --did did:web:mill.example --name Mill --no-passphrase"
            " --prefix gs1:7312345",
            "issue old.toml --as mill -o claim.json",
        ):
            code, output = in_process(words.split())
            assert code == 0, output
    return folder


class Zygote:
    """Commands in children of a loaded process, to be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=child_environment(), text=True,
        )  # fmt: skip
        assert self._said() == ["ready"]

    def run(
        self, words: list[str], folder: Path, *, kill_after: float | None, once: Path | None = None
    ) -> tuple[int, float]:
        """Exit code (negative: the signal) and seconds; ``kill_after`` counts from when ``once`` appears."""
        order = {
            "words": words, "folder": str(folder), "config": str(folder / "config"),
            "kill_after": kill_after, "once": None if once is None else str(once),
        }  # fmt: skip
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code, seconds = self._said()
        return int(code), float(seconds)

    def close(self) -> None:
        self._process.communicate(timeout=20)

    def _said(self) -> list[str]:
        assert self._process.stdout is not None
        return waiting.line(self._process.stdout, "the process that forks").split()


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    process = Zygote()
    yield process
    process.close()


class State(NamedTuple):
    """What lies in the folder, without any command having looked at it."""

    begins: str
    bits: frozenset[tuple[str, int]]
    words: int
    corrections: tuple[str, ...]
    copies: dict[StatusPurpose, bytes]
    lists: dict[str, bytes]


def look(folder: Path) -> State:
    """The state as it lies there; it must agree with itself."""
    party = identity.load(folder / "mill")
    with closing(sqlite3.connect(folder / "mill" / "register.sqlite")) as register:
        lists = {purpose: bytes(data) for purpose, data in register.execute("SELECT purpose, data FROM list")}
        said = register.execute("SELECT position, purpose, value FROM word ORDER BY number").fetchall()
        corrections = register.execute("SELECT new, data FROM correction").fetchall()
    documents: Any = {purpose: loads(data) for purpose, data in lists.items()}
    assert set(documents) == set(STATUS_PURPOSES)
    for document in documents.values():
        check_proof(document, party.public_key())
    begins = {document["validFrom"] for document in documents.values()}
    assert len(begins) == 1, "the lists are not of one signing"
    bits = {(purpose, index) for index, found in bits_by_position(documents).items() for purpose in found}
    by_words: dict[tuple[str, int], bool] = {(purpose, at): bool(value) for at, purpose, value in said}
    assert bits == {place for place, value in by_words.items() if value}, "lists and history disagree"
    for digest, data in corrections:
        correction: Any = loads(bytes(data))
        assert document_digest(correction) == digest
    copies = {purpose: party.status_path(purpose).read_bytes() for purpose in STATUS_PURPOSES}
    return State(
        begins.pop(), frozenset(bits), len(said), tuple(row[0] for row in corrections), copies, lists
    )


def check_left(folder: Path, before: State, name: str) -> tuple[str, State]:
    """What a killed command left, which must be the old state or the new one."""
    left = look(folder)
    for purpose in STATUS_PURPOSES:
        assert left.copies[purpose] in (before.lists[purpose], left.lists[purpose]), "another copy"
    new = left.begins != before.begins
    expected = {"revoke": "revocation", "suspend": "suspension", "correct": "refresh"}.get(name)
    assert {purpose for purpose, _ in left.bits} == ({expected} if new and expected else set())
    output = folder / "new.json"
    if output.exists():  # whole, and the claim that the register knows
        written: Any = loads(output.read_bytes())
        assert (document_digest(written["verifiableCredential"][0]),) == left.corrections
    if new and name == "correct":
        assert output.exists(), "said to be replaced by something that is not there"
    if not new and left.corrections:
        return "begun", left
    return "new" if new else "old", left


def check_again(folder: Path, left: State, name: str) -> None:
    """The same command, run again, comes to its end and leaves nothing behind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.chdir(folder)
        code, output = in_process(OPERATIONS[name])
    assert code == 0, output
    after = look(folder)
    assert after.copies == after.lists
    assert after.words == (0 if name == "renew" else 1)
    assert len(after.bits) == after.words
    assert after.begins > left.begins or after.lists == left.lists
    assert not list((folder / "mill" / "status").glob(".passport-*"))
    if name == "correct":
        assert len(after.corrections) == 1
        assert not left.corrections or left.corrections == after.corrections
    assert StatusHistory(identity.load(folder / "mill")).words() == after.words


def kill_some(base: Path, tmp_path: Path, zygote: Zygote, kills: int) -> dict[str, int]:
    rng = random.Random(20261121)
    seen: dict[str, int] = {"old": 0, "begun": 0, "new": 0}
    lasts = {}
    for name, words in OPERATIONS.items():
        folder = tmp_path / name
        shutil.copytree(base, folder)
        before = look(folder)
        code, lasts[name] = zygote.run(words, folder, kill_after=None)
        assert code == 0
        assert check_left(folder, before, name)[0] == "new"
    for number, name in zip(range(kills), itertools.cycle(OPERATIONS), strict=False):
        folder = tmp_path / str(number)
        shutil.copytree(base, folder)
        before = look(folder)
        # One of three at any moment of the command, the others while it writes: SQLite's journal is there.
        once = folder / "mill" / "register.sqlite-journal" if rng.random() < 2 / 3 else None
        span = lasts[name] / 2 if once else lasts[name]
        code, _ = zygote.run(OPERATIONS[name], folder, kill_after=span * rng.random(), once=once)
        assert code in (0, -signal.SIGKILL)
        what, left = check_left(folder, before, name)
        seen[what] += 1
        assert what == "new" or code != 0
        check_again(folder, left, name)
        shutil.rmtree(folder)
    return seen


def test_a_killed_command_leaves_the_old_state_or_the_new_one(
    base: Path, tmp_path: Path, zygote: Zygote
) -> None:
    seen = kill_some(base, tmp_path, zygote, FEW)
    assert sum(seen.values()) == FEW
    assert seen["old"], "every kill came too late to show anything"


@pytest.mark.long
def test_a_command_killed_many_times_leaves_the_old_state_or_the_new_one(
    base: Path, tmp_path: Path, zygote: Zygote
) -> None:
    seen = kill_some(base, tmp_path, zygote, MANY)
    assert all(seen.values()), seen
