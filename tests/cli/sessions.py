"""Runs a session at the command line as written in a transcript or in the README, and compares the output.

A session is a list of lines. ``$ command`` is run, the lines below it are what must appear on standard output
and standard error together, and a closing ``[exit N]`` is the exit code where it is not 0. ``# given: demo``
starts in a folder that holds a finished ``passport-demo``; other lines that begin with ``#`` are remarks.
Values that differ at each run (digests, keys, moments, identifiers, ports) are masked on both sides before
comparing. Beside ``passport`` a session may use the few commands of ``_SHELL``, ``NAME=$(passport ...)``,
``NAME=value passport ...``, ``< FILE`` for standard input and ``&`` for a server that runs until the end of
the session.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from passport.cli.main import main
from tests import dates, waiting
from tests.cli import pact_client, session_files
from tests.forked import Forked

_MASKS = [
    (re.compile(r"\buID[A-D][A-Za-z0-9_-]{64}"), "<digest>"),
    (re.compile(r"\bz(6Mk|Dna)[1-9A-HJ-NP-Za-km-z]{40,50}"), "<public key>"),
    # A verifier key of signed-note: id and key behind the name.
    (re.compile(r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}(?![\w+/])"), "+<verifier key>"),
    (
        re.compile(r"\bSHA256:([A-Za-z0-9+/_-]{43}|( [A-Za-z0-9+/]{4}){10} [A-Za-z0-9+/]{3})(?![\w+/])"),
        "<fingerprint>",
    ),
    (re.compile(r"\b(urn:uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"(?<![\w-])[0-9a-f]{24}(?![\w-])"), "<client>"),
    # An engagement that nobody named is called by the digest of its lot or plan.
    (re.compile(r"\burn:engagement:[A-Za-z0-9_-]{24}(?![\w-])"), "urn:engagement:<digest>"),
    # The lines of a journal have moments in them.
    (re.compile(r"(?<![\w-])[0-9a-f]{64}(?![\w-])"), "<sha256>"),
    (re.compile(r"\b(verified|qualified) on 20\d\d-\d\d-\d\d"), r"\1 on <day>"),
    (re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "<moment>"),
    # Files of corrections are named by the digest of the claim that they replace.
    (re.compile(r"(?<![\w-])[A-Za-z0-9_-]{24}\.passport"), "<digest>.passport"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:<port>"),
    # A signature in base58 and an index have no fixed length.
    (re.compile(r"\b(bytes\"?: ?\"?)\d+"), r"\1<count>"),
    (re.compile(r"\b\d+ bytes\b"), "<count> bytes"),
    (re.compile(r"\bPort \d+ of"), "Port <port> of"),
    # The phone app's version is a digest of all its files.
    # When a process is killed differs.
    (re.compile(r"\b\d+ of (\d+) were judged before"), r"<count> of \1 were judged before"),
    (re.compile(r"\b\d+ files, version [0-9a-f]{12}"), "<count> files, version <version>"),
]


@dataclass
class Step:
    """One command of a session, with the output and the exit code that belong to it."""

    command: str
    output: list[str] = field(default_factory=list)
    code: int = 0
    line: int = 0


def parse(text: str) -> tuple[set[str], list[Step]]:
    """The givens and the steps of a session."""
    givens: set[str] = set()
    steps: list[Step] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("$ "):
            steps.append(Step(line[2:], line=number))
        elif line.startswith("# given: "):
            givens.add(line.removeprefix("# given: ").strip())
        elif line.startswith("#"):
            continue
        elif steps and steps[-1].command.endswith("\\"):
            steps[-1].command = steps[-1].command[:-1].rstrip() + " " + line.strip()
        elif steps and (ending := re.fullmatch(r"\[exit (\d+)\]", line)):
            steps[-1].code = int(ending[1])
        elif steps:
            steps[-1].output.append(line)
    for step in steps:
        while step.output and not step.output[-1].strip():
            step.output.pop()
    return givens, steps


def mask(text: str) -> str:
    """``text`` without what differs from run to run."""
    for pattern, stand_in in _MASKS:
        text = pattern.sub(stand_in, text)
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


class Session:
    """A working folder, its variables and its servers; use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables = {
            "PORT": str(free_port()),
            "MONTH": dates.months_ago(3),
            "LAST_YEAR": dates.days_from_now(-300),
            "LONG_AGO": dates.days_from_now(-400),
        }
        self._servers: list[Forked] = []

    def __enter__(self) -> "Session":
        self._back = Path.cwd()
        os.chdir(self.folder)
        return self

    def __exit__(self, *_reason: object) -> None:
        for server in self._servers:
            server.terminate()
            server.wait(timeout=20)
        os.chdir(self._back)

    def run(self, command: str) -> tuple[int, str]:
        """Exit code and everything printed."""
        expanded = re.sub(
            r"\$([A-Z_]+)",
            lambda found: self.variables[found[1]],
            re.sub(r"\$\(([^()]*)\)", self._inner, command),
        )
        words = shlex.split(expanded)
        with self._environment(words):
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words.pop(0)
            if not words:
                return 0, ""
            if words[-1] == "&":
                return self._serve(words[1:-1])
            if words[0] != "passport":
                return 0, _SHELL[words[0]](*words[1:]) or ""
            stdin = b""
            if "<" in words:
                stdin = Path(words[words.index("<") + 1]).read_bytes()
                words = words[: words.index("<")]
            return in_process(words[1:], stdin)

    def _inner(self, found: re.Match[str]) -> str:
        code, output = self.run(found[1])
        assert code == 0, output
        return shlex.quote(output.strip())

    @contextlib.contextmanager
    def _environment(self, words: list[str]) -> Iterator[None]:
        assigned = dict(word.split("=", 1) for word in words if re.fullmatch(r"[A-Z_]+=.*", word))
        if len(assigned) == len(words):
            self.variables.update(assigned)
            yield
            return
        before = dict(os.environ)
        if "=" in words[0]:
            os.environ.update(assigned)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _serve(self, arguments: list[str]) -> tuple[int, str]:
        server = Forked(main, arguments, folder=self.folder)
        self._servers.append(server)
        port = arguments[arguments.index("--port") + 1]
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        return 0, ""


def in_process(arguments: list[str], stdin: bytes = b"") -> tuple[int, str]:
    """Exit code and output of ``main``, both streams together in the order of writing."""
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding="utf-8", write_through=True)
    before, program = sys.stdin, sys.argv
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.argv = ["passport", *arguments]  # what a hint names, whichever program runs the tests
    try:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            code = main(arguments)
        stream.flush()
        return code, kept.getvalue().decode()
    finally:
        sys.stdin, sys.argv = before, program


def check(session: Session, steps: list[Step], name: str) -> None:
    """Run the steps and compare each with what is written below it."""
    for step in steps:
        code, output = session.run(step.command)
        place = f"{name}:{step.line}: {step.command}"
        assert mask(output) == mask("\n".join(step.output)), f"{place}\n--- came out:\n{output}"
        assert code == step.code, f"{place}: exit {code}, not {step.code}\n{output}"


def rewrite(session: Session, text: str, *, masked: bool = True) -> str:
    """The session with what comes out now below each command; to be read before it is committed."""
    lines: list[str] = []
    command = ""
    for line in text.splitlines():
        if line.startswith("#"):
            lines += ["", line] if not masked else [line]
        elif line.startswith("$ ") or command.endswith("\\"):
            lines.append(line)
            command = line[2:] if line.startswith("$ ") else f"{command[:-1].rstrip()} {line.strip()}"
            if not command.endswith("\\"):
                code, output = session.run(command)
                shown = mask(output) if masked else output.rstrip()
                lines += [*shown.splitlines(), *([f"[exit {code}]"] if code else [])]
    return "\n".join(lines) + "\n"


def free_port() -> int:
    """A port of the loopback interface nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def child_environment() -> dict[str, str]:
    """The environment of a child process that finds the checkout whatever its working folder is."""
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}


def wait_for(url: str, server: "Forked | subprocess.Popen[bytes]") -> None:
    """Wait until the server answers; fails with its own words when it left."""
    for _ in range(1000):
        assert server.poll() is None, _errors(server) or "the server left"
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.02)
    raise AssertionError(f"no answer from {url}")


def _errors(server: "Forked | subprocess.Popen[bytes]") -> str:
    if isinstance(server, Forked):
        return server.errors()
    return server.stderr.read().decode() if server.stderr else ""


def _change(path: str, old: str, new: str) -> None:
    old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
    data = Path(path).read_bytes()
    assert data.count(old.encode()) >= 1, f"{old!r} is not in {path}"
    Path(path).write_bytes(data.replace(old.encode(), new.encode(), 1))


def _picture(path: str) -> None:
    Image.new("L", (200, 200), 255).save(path)


def _example(name: str) -> None:
    """A copy of an activity file that comes along, or of the readings one of them names."""
    carbon = Path(__file__).resolve().parents[2] / "passport" / "carbon"
    folder = "data" if name.startswith("plant-day") else "examples"
    shutil.copyfile(carbon / folder / name, name)


def _rows(path: str, count: str, quantity: str) -> None:
    """The scrap furnace with ``count`` rows instead of its own, each of that quantity of gas."""
    carbon = Path(__file__).resolve().parents[2] / "passport" / "carbon"
    block, _, table = (carbon / "examples" / "scrap-eaf.csv").read_text(encoding="utf-8").partition("\nkey,")
    factor = "urn:passport:factor:ipcc-2006:natural-gas-combustion"
    with Path(path).open("w", encoding="utf-8") as sheet:
        sheet.write(f"{block}\nkey,{table.partition(chr(10))[0]}\n")
        for number in range(int(count)):
            sheet.write(f"burner-{number},melting,1,,,M2,{quantity},GV,invoice,,{factor},2023-09,,\n")


def _workbook(name: str, path: str) -> None:
    """A workbook of the corpus of wrong ones, or ``lot``."""
    from tests import sheet_makers

    make = {**sheet_makers.WRONG, "lot": sheet_makers.lot, "export": sheet_makers.export}[name]
    Path(path).write_bytes(make())


def _killed(*words: str) -> None:
    """Run ``passport`` in a process of its own, and kill it once its journal has a chunk."""
    folder = Path(os.environ["XDG_CONFIG_HOME"])
    process = subprocess.Popen(
        [sys.executable, "-m", *words], env=child_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def has_a_chunk() -> bool:
        assert process.poll() is None, "it ended before it could be killed"
        return any(path.read_bytes().count(b"\n") > 1 for path in folder.rglob("*.ndjson"))

    waiting.until(has_a_chunk, "the first chunk of the journal", every=0.002)
    process.kill()
    process.wait(timeout=20)


def _write(path: str, text: str) -> None:
    Path(path).write_text(text)


_SHELL: dict[str, Callable[..., str | None]] = {
    "lot": session_files.lot,
    "cells": session_files.cells,
    "change": _change,
    "blank-picture": _picture,
    "write": _write,
    "lines": lambda path, *rows: _write(path, "".join(f"{row}\n" for row in rows)),
    "killed": _killed,
    "repeat": session_files.repeat,
    "empty": lambda path: _write(path, ""),
    "mkdir": lambda path: Path(path).mkdir(),
    "rm": lambda path: Path(path).unlink(),
    "example": _example,
    "rows": _rows,
    "workbook": _workbook,
    "cp": lambda old, new: shutil.copyfile(old, new) and None,
    "chmod": lambda mode, path: Path(path).chmod(int(mode, 8)),
    "ls": session_files.names,
    "names": lambda path: re.sub(r"[0-9a-f]{16}(?=\.workings\.json)", "*", session_files.names(path)),
    "found": lambda pattern: str(next(Path().glob(pattern))),
    "cat": lambda path: Path(path).read_text(),
    "client": pact_client.client,
    "footprints": pact_client.footprints,
}
