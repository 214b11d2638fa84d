"""The command as a process: what it loads, and how it behaves when it is interrupted or something breaks."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from passport.cli import main as entry
from passport.cli import verbs
from passport.cli.buyer import verify
from tests import waiting
from tests.cli.sessions import child_environment, in_process

BANNED = (
    "pyld",
    "httpx",
    "httpcore",
    "fastapi",
    "PIL",
    "sqlalchemy",
    "rich",
    "jwcrypto",
    "qrcode",
    "uvicorn",
)
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX systems")


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "passport", *words]


def test_verify_from_cold_loads_nothing_it_does_not_need(demo: Path) -> None:
    """DESIGN 12: none of the heavy libraries, and of this floor only what verifying needs."""
    script = (
        "import sys; from passport.cli.main import main\n"
        "code = main(['verify', sys.argv[1], '--trust', sys.argv[2]])\n"
        "print('loaded', *sys.modules); sys.exit(code)"
    )
    words = [sys.executable, "-c", script, str(demo / "coil.passport.json"), str(demo / "trust.json")]
    ran = subprocess.run(
        words, capture_output=True, env=child_environment(), check=True, encoding="utf-8", timeout=120
    )
    loaded = set(ran.stdout.rpartition("loaded ")[2].split())
    assert "verify.pipeline" in loaded
    assert not [name for name in loaded if name.split(".")[0] in BANNED]
    others = {f"passport.cli.{verb.module}" for verb in verbs.VERBS.values()} - {"passport.cli.buyer.verify"}
    assert not loaded & others
    assert not loaded & {
        "passport.acts.claim",
        "passport.acts.statement",
        "passport.sheets.drafts",
        "passport.label.drawing",
        "passport.label.qr",
    }


@pytest.mark.parametrize("name", sorted(verbs.VERBS))
def test_every_verb_has_help(name: str) -> None:
    code, output = in_process([name, "--help"])
    assert code == 0
    assert output.startswith(f"usage: passport {name}")


@posix
def test_ctrl_c_while_issuing_leaves_nothing(own_demo: Path, tmp_path: Path) -> None:
    """The signal arrives in the act itself, after the place in the status lists was taken."""
    script = (
        "import os, signal, sys\n"
        "from passport.acts import claim\n"
        "real = claim.issue\n"
        "def interrupted(*words, **more):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    return real(*words, **more)\n"
        "claim.issue = interrupted\n"
        "from passport.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    out = tmp_path / "out"
    out.mkdir()
    words = [
        "issue",
        str(own_demo / "drafts" / "by-hand.toml"),
        "--as",
        str(own_demo / "mill"),
        "-o",
        str(out / "a.json"),
    ]
    ran = subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
        timeout=120,
    )
    assert ran.returncode == 130
    assert ran.stderr == "error: Interrupted.\nhint: No file was written; run the command again.\n"
    assert list(out.iterdir()) == []


@posix
def test_ctrl_c_during_the_demo_leaves_nothing(tmp_path: Path) -> None:
    running = subprocess.Popen(
        command("demo"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=child_environment(),
    )
    assert running.stdout is not None
    waiting.line(running.stdout, "the first step")  # the first step has been told
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert said == "error: Interrupted.\nhint: No file was written; run the command again.\n"
    assert list(tmp_path.iterdir()) == []


@posix
def test_ctrl_c_stops_the_server(demo: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [
        "serve",
        "--trust",
        str(demo / "trust.json"),
        "--as",
        str(demo / "platform"),
        "--port",
        str(port),
    ]
    running = subprocess.Popen(command(*words), stderr=subprocess.PIPE, text=True, env=child_environment())
    assert running.stderr is not None
    assert f"http://127.0.0.1:{port}" in waiting.line(running.stderr, "the address")
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 0
    # Before the end stand the services that run, as far as they were said within the half second.
    *services, last = said.splitlines()
    assert last == "Stopped."
    assert all(line.split(":")[0] in {"passports", "log"} for line in services), said


@posix
@pytest.mark.parametrize("verb", ["init", "issue"])
def test_a_full_disk_leaves_nothing(own_demo: Path, tmp_path: Path, verb: str) -> None:
    """The limit of file sizes stands in for the disk; the register is written before the claim, and fits."""
    who = ["--role", "producer", "--did", "did:web:mill.example", "--name", "M", "--no-passphrase"]
    signing = ["--as", str(own_demo / "mill"), "--second", "-o", str(tmp_path / "claim.json")]
    words = {
        "init": ["init", str(tmp_path / "mill"), *who],
        "issue": ["issue", str(own_demo / "drafts" / "coil.json"), *signing],
    }[verb]
    limit = {"init": 2000, "issue": 3000}[verb]
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from passport.cli.main import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True,
        text=True,
        env=child_environment(),
        check=False,
        timeout=120,
    )
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr.count("error: ") == 1
    assert ran.stderr.count("hint: ") == 1
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_reader_that_leaves_early_is_no_fault(demo: Path) -> None:
    words = command("inspect", str(demo / "coil.passport.json"))
    piped = ["/bin/sh", "-c", '"$@" | true', "sh", *words]
    ran = subprocess.run(
        piped, capture_output=True, text=True, env=child_environment(), check=False, timeout=120
    )
    assert "Traceback" not in ran.stderr
    assert "Exception" not in ran.stderr


def test_a_console_without_these_characters_gets_ascii(demo: Path) -> None:
    words = command("verify", str(demo / "coil.passport.json"), "--trust", str(demo / "trust.json"))
    environment = {**child_environment(), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    ran = subprocess.run(words, capture_output=True, env=environment, check=True, timeout=120)
    assert ran.stdout.isascii()
    assert b"VERIFIED" in ran.stdout
    assert b"kgCO2e" in ran.stdout


def test_a_fault_of_the_tool_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ZeroDivisionError(f"in {name}")

    monkeypatch.setattr(entry, "load", broken)
    code, output = in_process(["verify", "x"])
    assert code == 1
    assert output.startswith("error: Internal error: ZeroDivisionError: in verify\nhint: ")
    monkeypatch.setenv("PASSPORT_DEBUG", "1")
    assert "Traceback" in in_process(["verify", "x"])[1]


@pytest.mark.parametrize(
    ("codes", "strict", "worst"),
    [
        ([0], False, 0),
        ([0, 3], False, 3),
        ([3, 4], False, 4),
        ([4, 6], False, 6),
        ([6, 5, 0], False, 5),
        ([3], True, 5),
        ([4], True, 5),
        ([6], True, 6),
        ([0], True, 0),
    ],
)
def test_the_worst_verdict_decides(codes: list[int], strict: bool, worst: int) -> None:
    assert verify.exit_code(codes, strict=strict) == worst
