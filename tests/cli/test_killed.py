"""A process that is killed at a random point of a key or trust operation leaves the old state or the new one.

Each kill is real: the command runs in a process of its own, and gets SIGKILL after a random time. The process
is forked from one that has the modules loaded, so that the kill falls into its work. Whatever it left must be
usable as it is, be either what was there before or what the whole command makes, and the command can be run
again. 20 kills by default, 200 with ``-m long`` (T71, T84 for the resolver, T102 here).
"""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from passport import container
from passport.belief import configuration
from passport.cli.main import main
from passport.model import trustlist
from passport.party import identity, key_history
from signing.signer import Signer
from signing.strict_json import loads
from tests.cli.sessions import in_process
from tests.forked import Forked
from verify import TrustList

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
FEW, MANY = 20, 200


def passport(*words: str) -> str:
    code, output = in_process(list(words))
    assert code == 0, output
    return output


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mill whose rotation is announced, a list that names it and one version more, the list in force."""
    folder = tmp_path_factory.mktemp("base")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.chdir(folder)
        for name, role in (("mill", "producer"), ("other", "producer"), ("buyer", "publisher")):
            passport("init", name, "--role", role, "--did", f"did:web:{name}.example", "--name", name,
                     "--no-passphrase")  # fmt: skip
        passport("trust", "new", "--as", "buyer", "-o", "trust.json")
        _list("mill")
        passport("trust", "use", "trust.json", "--yes")
        passport("keys", "rotate", "mill", "--no-passphrase")
        shutil.copyfile("trust.json", "next.json")
        passport("trust", "accept", "mill/rotation-key-2.json", "--in", "next.json", "--as", "buyer", "--yes")
    return folder


def _list(name: str) -> None:
    fingerprint = passport("keys", "show", name, "--fingerprint").strip()
    passport("trust", "add", "trust.json", name, "--role", "producer", "--key", fingerprint, "--as", "buyer")


def signing_key(folder: Path) -> str:
    """The key the mill signs with, which must work; the DID document beside it must be whole."""
    party = identity.load(folder / "mill")
    signer: Signer = party.signer(None)
    signer.public.verify(b"x", signer.sign(b"x"))
    document = loads((folder / "mill" / "did.json").read_bytes())
    assert isinstance(document, dict) and isinstance(document["assertionMethod"], list)
    assert f"{party.did}#key-1" in document["assertionMethod"] or party.key != "key-1"
    following = key_history.read(folder / "mill")
    assert following is not None
    return f"{party.key} then {following.following}"


def listed_version(folder: Path) -> str:
    """The version of the publisher's file, which must be whole and signed."""
    data = (folder / "trust.json").read_bytes()
    return str(TrustList.open(data).register.version)


def version_in_force(_folder: Path) -> str:
    """The version in force, whose record and bytes must fit each other."""
    pin = configuration.pin()
    assert pin is not None
    first, _ = container.split_trust(loads(configuration.installed(pin)))
    assert str(trustlist.read(first.document).version) == pin.version
    return pin.version


def bundle(folder: Path) -> str:
    """How many lists the status bundle beside the file holds, which must be whole."""
    path = folder / "status.json"
    return str(len(container.split_bundle(loads(path.read_bytes())))) if path.exists() else "none"


OPERATIONS: dict[str, tuple[list[str], Callable[[Path], str], tuple[str, str]]] = {
    "keys revoke": (
        ["keys", "revoke", "mill", "key-1", "--reason", "compromise"],
        signing_key,
        ("key-1 then key-2", "key-2 then None"),
    ),
    "keys rotate": (
        ["keys", "rotate", "mill", "--finish", "--trust", "next.json"],
        signing_key,
        ("key-1 then key-2", "key-2 then None"),
    ),
    "trust accept": (
        ["trust", "accept", "mill/rotation-key-2.json", "--in", "trust.json", "--as", "buyer", "--yes"],
        listed_version,
        ("2", "3"),
    ),
    "trust remove": (
        ["trust", "remove", "trust.json", "did:web:mill.example", "--as", "buyer"],
        listed_version,
        ("2", "3"),
    ),
    "trust use": (["trust", "use", "next.json"], version_in_force, ("2", "3")),
    "trust refresh": (
        ["trust", "refresh", "--trust", "trust.json", "--from", "mill/status"],
        bundle,
        ("none", "3"),
    ),
}


def _killed(command: list[str], folder: Path, after: float) -> bool:
    """Run the command and kill it after so many seconds; whether it was still running."""
    process = Forked(main, command, folder=folder)
    time.sleep(after)
    process.kill()
    return process.wait(timeout=60) == -signal.SIGKILL


def _kill_many(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: int) -> None:
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    names = sorted(OPERATIONS)
    took = dict.fromkeys(names, 0.0)
    seen: dict[str, set[str]] = {name: set() for name in names}
    for number in range(-len(names), kills):
        name = names[number % len(names)]
        command, state, allowed = OPERATIONS[name]
        folder = tmp_path / f"run{number}"
        shutil.copytree(base, folder)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        if number < 0:  # how long the whole command takes on this machine, and that it makes the new state
            begun = time.monotonic()
            finished = Forked(main, command, folder=folder)
            code = finished.wait(timeout=60)
            took[name] = time.monotonic() - begun
            assert code == 0, finished.errors()
            assert state(folder) == allowed[1], name
        else:
            _killed(command, folder, took[name] * chance.uniform(0.1, 1.1))
            left = state(folder)
            assert left in allowed, f"{name} left {left} (seed {seed}, kill {number})"
            seen[name].add(left)
            monkeypatch.chdir(folder)
            again, output = in_process(command)
            # Done now, or said to have been done before; never stuck.
            assert again in (0, 2), output
            assert state(folder) == allowed[1], f"{name}: {output} (seed {seed})"
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(folder, ignore_errors=True)
    assert all(seen[name] for name in names)


def test_killed_at_random_points_t102(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_many(base, tmp_path, monkeypatch, FEW)


@pytest.mark.long
def test_killed_at_many_random_points_t102(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_many(base, tmp_path, monkeypatch, MANY)
