"""``verify --cluster``: the bytes of a run on this machine; some clusters are refused (T320 to T324)."""

import pickle
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.disk import folders
from passport.runner import connecting, parts
from passport.runner.remote import Run
from passport.work.batches.batch import Judge, Setup
from passport.work.batches.body import Body
from tests import waiting
from tests.cli.sessions import in_process
from tests.moved import MOVED
from tests.runner import clusters
from tests.world import NOW, Documents, World
from verify import Policy, TrustList
from verify.believing.memory import NOTHING_SEEN

ROOT = Path(__file__).resolve().parents[2]
COUNT, CHUNK = 24, 4
JSON = ["verify", "lot.ndjson", "--trust", "trust.json", "--status", "status.json", "--at", NOW, "--json"]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def lot(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Passports of every kind, rivals and what cannot be read among them, and what a run here says of it."""
    place = tmp_path_factory.mktemp("lot")
    made = [world.file(Documents(world.claim(grade=f"S{number}"), None, None)) for number in range(3)]
    made += [world.passport(), b"{", world.file(Documents(world.tampered(world.claim()), None, None))]
    (place / "lot.ndjson").write_bytes(b"".join(made[number % 6] + b"\n" for number in range(COUNT)))
    (place / "trust.json").write_bytes(world.trust())
    (place / "status.json").write_bytes(world.status_bundle())
    return place


@pytest.fixture
def here(lot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with small chunks."""
    folder = tmp_path / "here"
    shutil.copytree(lot, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(parts, "CHUNK_ITEMS", CHUNK)
    return folder


@pytest.fixture
def cluster() -> Iterator[Any]:
    with clusters.local(2, apart=False) as found:
        yield found


def test_the_same_bytes_as_on_this_machine(here: Path, cluster: Any) -> None:
    """With ``--json``, as counts and a table, and as CSV."""
    address = cluster.scheduler_address
    code, alone = in_process([*JSON, "--jobs", "1"])
    assert code == 5 and alone.count('"report"') > COUNT / 2
    assert in_process([*JSON, "--cluster", address]) == (code, alone)
    table = in_process([*JSON[:-1], "--jobs", "1", "--csv", "out.csv"])
    rows = Path("out.csv").read_bytes()
    assert in_process([*JSON[:-1], "--cluster", address, "--csv", "out.csv", "--force"]) == table
    assert Path("out.csv").read_bytes() == rows


def test_a_cascade_on_a_cluster_is_the_same_plan(here: Path, cluster: Any) -> None:
    words = ["cascade", *JSON[1:]]
    alone = in_process([*words, "--jobs", "1"])
    assert in_process([*words, "--cluster", cluster.scheduler_address]) == alone


def test_what_a_cluster_did_is_gone_on_with_here(here: Path, tmp_path: Path) -> None:
    """The scheduler ends in mid-run; the journal is that of every run, so that the rest is done anywhere."""
    whole = in_process([*JSON, "--jobs", "1"])[1]
    with clusters.local(1, apart=False) as cluster:
        stopper = threading.Thread(target=_stopped, args=(cluster, tmp_path / "config"), daemon=True)
        stopper.start()
        code, output = in_process([*JSON, "--cluster", cluster.scheduler_address])
        waiting.ended(stopper)
    assert code == 2 and "does not answer any more" in output and "--resume" in output
    code, resumed = in_process([*JSON, "--jobs", "1", "--resume"])
    assert code == 5 and f" of {COUNT} were judged before the interruption." in resumed
    assert [line for line in resumed.splitlines() if line.startswith("{")] == whole.splitlines()


def _stopped(cluster: Any, config: Path) -> None:
    """End the scheduler as soon as a chunk is durable."""
    waiting.until(
        lambda: any(path.read_bytes().count(b"\n") > CHUNK for path in config.rglob("*.ndjson")),
        "a chunk that is durable",
        every=0.002,
    )
    cluster.sync(cluster.scheduler.close)


def test_tasks_carry_references_and_nobody_gets_a_key_t323(world: World, here: Path) -> None:
    """What goes over the network names files and holds what is published; no passport and no private key."""
    trust = world.trust()
    with Body(TrustList.open(trust), at=NOW, lang="en") as body:
        for item in folders.everything("lot.ndjson"):
            body.add(item)
        setup = Setup(trust, None, body.status(), NOTHING_SEEN, NOW, Policy(), "en", True)
        sent = [pickle.dumps([task]) for task in body.tasks()]
        run = pickle.dumps(Run("1", Judge, setup))
        data = Path("lot.ndjson").read_bytes()
        for one in sent:
            assert len(one) < len(data) / COUNT / 4
            assert b"proofValue" not in one
        assert str(here / "lot.ndjson").encode() in sent[0]  # under a path that does not depend on a folder
        assert b"PrivateKey" not in run
    with pytest.raises(TypeError, match="a private key is not copied or pickled"):
        pickle.dumps(world.mill.key)  # whatever a later setup holds: a key never gets that far


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["coil.passport.json", "--cluster", "tcp://127.0.0.1:1"], "shares the work over a folder"),
        (["lot.ndjson", "--cluster", "tcp://127.0.0.1:1", "--jobs", "2"], "--jobs counts processes"),
        (["lot.ndjson", "--certificates", "keys"], "--certificates belongs to --cluster"),
        (["lot.ndjson", "--cluster", "tcp://10.0.0.7:8786"], "tcp:// is open to everybody between"),
        (["lot.ndjson", "--cluster", "tls://10.0.0.7:8786"], "tls:// needs --certificates FOLDER"),
        (["lot.ndjson", "--cluster", "tls://10.0.0.7:8786", "--certificates", "no"], "no lacks ca.pem"),
        (["lot.ndjson", "--cluster", "tls://10.0.0.7:8786", "--certificates", "keys"], "has a passphrase"),
        (["lot.ndjson", "--cluster", "anywhere"], "is no address of a scheduler"),
        (["lot.ndjson", "--cluster", "tcp://127.0.0.1:1"], "No scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_is_one_error_and_nothing_is_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.setattr(connecting, "_SECONDS", 1)
    folder = clusters.certificates(here / "keys")
    (folder / "key.pem").write_bytes(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    before = {path.name for path in here.iterdir()}
    code, output = in_process(["verify", *words, "--trust", "trust.json", "--at", NOW])
    assert (code, said in output) == (2, True), output
    assert "hint: " in output and "Traceback" not in output
    assert {path.name for path in here.iterdir()} == before


@pytest.mark.skipif(sys.platform != "linux", reason="/proc/self/cwd gives each process a folder of its own")
@pytest.mark.parametrize("wrong", [pytest.param("code", marks=MOVED), pytest.param("files", marks=MOVED)])
def test_a_worker_with_other_code_or_files_is_refused_t321(here: Path, tmp_path: Path, wrong: str) -> None:
    """Real workers: one whose copy of the code differs by a blank, one with another file under the path."""
    code = ROOT
    if wrong == "code":
        code = tmp_path / "code"
        without = shutil.ignore_patterns("__pycache__", "docs")
        for package in ("passport", "signing", "verify"):
            shutil.copytree(ROOT / package, code / package, ignore=without)
        with (code / "verify" / "states.json").open("a") as stream:
            stream.write("\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    data = Path("lot.ndjson").read_bytes()
    (elsewhere / "lot.ndjson").write_bytes(data[:-2] + b" \n" if wrong == "files" else data)
    # The folder that a process works in: one path, and another folder for each of them.
    words = ["/proc/self/cwd/lot.ndjson" if word == "lot.ndjson" else word for word in JSON]
    with clusters.local(0, apart=False) as cluster:
        with clusters.worker(cluster.scheduler_address, folder=elsewhere, code=code):
            cluster.wait_for_workers(1, timeout=60)
            given, output = in_process([*words, "--cluster", cluster.scheduler_address])
    said = {"code": "A worker has other code than this process", "files": "A worker sees other files than"}
    assert given == 2 and said[wrong] in output and "hint: " in output
    lines = [line for line in output.splitlines() if line.startswith("{") and '"report"' in line]
    whole = in_process([*words, "--jobs", "1"])[1].splitlines()
    assert lines == [line for line in whole if '"report"' in line][: len(lines)]
    assert len(lines) < COUNT
