"""Servers in their own processes and wrk beside them, for the rows of the resolver."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tests import waiting

SERVER = " and ".join(name for name in ("uvloop", "httptools") if importlib.util.find_spec(name)) or "h11"
"""What uvicorn runs on here."""


class Rate(NamedTuple):
    """Requests a second, the 99th percentile in seconds, and how many requests there were."""

    second: float
    p99: float
    count: int  # type: ignore[assignment]  # a tuple has a method of that name, which nobody asks here


@contextmanager
def resolver(folder: Path, url: str, **settings: int) -> Iterator[tuple[str, int]]:
    """The resolver as its own process: its address and process number."""
    arguments = [str(folder), str(folder / "port"), url, json.dumps(settings)]
    with _process("tests.resolver.server_process", folder / "port", arguments) as found:
        yield found


@contextmanager
def bare(folder: Path, data: bytes) -> Iterator[tuple[str, int]]:
    """The floor: nothing but the server and these bytes; its address and process number."""
    (folder / "bytes").write_bytes(data)
    arguments = [str(folder / "bytes"), str(folder / "bare")]
    with _process("tests.benchmarks.bare_server", folder / "bare", arguments) as found:
        yield found


@contextmanager
def _process(module: str, port_file: Path, arguments: list[str]) -> Iterator[tuple[str, int]]:
    port_file.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        waiting.until(lambda: port_file.exists() or process.poll() is not None, "the server starts")
        assert port_file.exists(), "the server did not start"
        yield f"http://127.0.0.1:{port_file.read_text(encoding='ascii')}", process.pid
    finally:
        process.kill()
        process.wait(60)


def wrk(url: str, seconds: int, *fields: str, script: str = "", connections: int = 16) -> Rate:
    """What wrk measured, on one thread; an answer that is not 2xx fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency"]
        command += [part for field in fields for part in ("-H", field)]
        if script:
            (Path(folder) / "wrk.lua").write_text(script, encoding="ascii")
            command += ["-s", f"{folder}/wrk.lua"]
        told = subprocess.run(
            [*command, url], capture_output=True, text=True, check=True, timeout=3600
        ).stdout
    assert "Non-2xx" not in told, told
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", told)
    tail = re.search(r"99%\s+([0-9.]+)(us|ms|s)", told)
    count = re.search(r"([0-9]+) requests in", told)
    assert rate is not None and tail is not None and count is not None, told
    unit = {"us": 1e-6, "ms": 1e-3, "s": 1.0}[tail.group(2)]
    return Rate(float(rate.group(1)), float(tail.group(1)) * unit, int(count.group(1)))


def processor(*pids: int) -> float:
    """Processor seconds that these processes and all they started have taken so far."""
    stats: dict[int, tuple[int, int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            fields = file.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            stats[int(file.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    wanted = set(pids)
    while more := {pid for pid, (parent, _) in stats.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(stats[pid][1] for pid in wanted if pid in stats) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Bytes resident."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
