"""The resolver's row of DESIGN 12, on both stores: the real server, wrk on the same cores."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from resolver import client
from resolver.store.sql import SqlStore
from resolver.store.store import Admission
from signing import jcs
from signing.digests import document_digest
from tests.benchmarks.measure import Row
from tests.resolver import postgres
from tests.resolver.service import PATH, Service, file
from tests.world import World

SECONDS = int(os.environ.get("PASSPORT_BENCHMARK_SECONDS", "4"))
SERIALS = tuple(int(one) for one in os.environ.get("PASSPORT_BENCHMARK_SERIALS", "1000,100000").split(","))
LINES = 300
_JSON = "Accept: application/json"
_ROOT = "https://id.norrland-steel.example/01/07312345678909/21/"


def rows() -> list[Row]:
    """Every row of this file; those that need PostgreSQL or wrk are left out without it, and it says so."""
    if shutil.which("wrk") is None:
        sys.stderr.write("serving: no wrk on this machine (Debian: apt-get install wrk); nothing measured\n")
        return []
    found = []
    with ExitStack() as stack:
        kinds = ["sqlite"]
        if postgres.BINARIES is None:
            sys.stderr.write("serving: no PostgreSQL on this machine; SQLite only\n")
        else:
            server = stack.enter_context(postgres.running(durable=True))
            kinds.append("postgresql")
        for kind in kinds:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder / 'resolver.sqlite'}" if kind == "sqlite" else server.database()
            found += _of_store(kind, folder, url)
            url = f"sqlite:///{folder / 'flat.sqlite'}" if kind == "sqlite" else server.database()
            found.append(_flat(kind, folder, url))
    return found


def _of_store(kind: str, folder: Path, url: str) -> list[Row]:
    service = Service(folder, database=url, now=World().at)
    claim, _ = service.stocked()
    digest = document_digest(claim)
    size = len(jcs.canonical(claim))
    service.close()
    against = f"{kind}; claim of {size} bytes; uvicorn, one process; wrk on the same 2 cores"
    found = []
    with serving(folder, url) as (base, pid):
        document = wrk(f"{base}/d/{digest}", SECONDS)
        found.append(_row(f"serving/{kind}/d", document["rate"], 5000, against))
        cached = wrk(f"{base}{PATH}", SECONDS, _JSON)
        found.append(_row(f"serving/{kind}/passport-cached", cached["rate"], 3000, against))
        fresh = wrk(f"{base}{PATH}?challenge=fresh", SECONDS, _JSON)
        found.append(_row(f"serving/{kind}/passport-fresh", fresh["rate"], 800, against))
        found.append(_half_load(kind, f"{base}{PATH}", cached["rate"], against))
        before = _memory(pid)
        wrk(f"{base}{PATH}?x=", SECONDS, script=_DISTINCT)
        grown = (_memory(pid) - before) / 1_048_576
        found.append(
            Row(f"serving/{kind}/memory", round(grown, 1), "MB grown under distinct queries", "<= 200",
                grown <= 200, against, {}, None)
        )  # fmt: skip
        found.append(_bulk(kind, base, against))
    return found


_DISTINCT = """
n = 0
request = function()
  n = n + 1
  return wrk.format("GET", wrk.path .. n, {["Accept"] = "application/json"})
end
"""


def _row(name: str, value: float, least: float, against: str) -> Row:
    return Row(name, round(value), "req/s", f">= {least:g}", value >= least, against, {}, None)


def _half_load(kind: str, url: str, full: float, against: str) -> Row:
    """wrk has no fixed rate: few connections that wait between requests make about half the load."""
    pause = 16 / (full / 2)
    script = f"function delay() return {max(1, round(pause * 1000))} end"
    slow = wrk(url, SECONDS, _JSON, script=script, connections=16)
    value = slow["p99"] * 1000
    told = f"{against}; {slow['rate']:.0f} of {full:.0f} req/s"
    return Row(f"serving/{kind}/p99", round(value, 2), "ms", "< 20", value < 20, told, {}, None)


def _bulk(kind: str, base: str, against: str) -> Row:
    """Passports of claim, statement and accreditation, each verified, in NDJSON."""
    world = World()
    lines = []
    for number in range(LINES):
        claim = world.claim(id=f"{_ROOT}BULK{number}")
        lines.append(file([claim, world.statement(claim)]))
    began = time.perf_counter()
    told = list(client.publish_lines(base, lines, world.mill.signer, clock=lambda: world.at))
    spent = time.perf_counter() - began
    wrong = [one.refusal for one in told if one.refusal is not None]
    assert not wrong, wrong[0]
    rate = LINES / spent
    return Row(
        f"serving/{kind}/bulk", round(rate), "verified passports/s", ">= 500", rate >= 500, against, {}, None
    )


def _flat(kind: str, folder: Path, url: str) -> Row:
    """Random serials, none asked twice, with few and with many in the store."""
    world = World()
    data = jcs.canonical(world.claim())
    store = SqlStore(url)
    rates: dict[str, float] = {}
    loaded = 0
    for count in SERIALS:
        for start in range(loaded, count, 5000):
            items = [[_serial(number, data)] for number in range(start, min(count, start + 5000))]
            store.admit_each(items, by=world.mill.did, at=world.at)
        loaded = count
        with serving(folder, url) as (base, _):
            # The number in the query keeps the answer from coming out of memory.
            script = (
                "math.randomseed(7)\nn = 0\nrequest = function()\n  n = n + 1\n"
                f"  local serial = string.format('%d', math.random(0, {count - 1}))\n"
                "  return wrk.format('GET', '/versions/01/07312345678909/21/F' .. serial .. '?n=' .. n)\nend"
            )
            rates[str(count)] = wrk(base, SECONDS, script=script)["rate"]
    store.close()
    value = rates[str(SERIALS[-1])] / rates[str(SERIALS[0])]
    return Row(
        f"serving/{kind}/flat", round(value, 2), "x the rate with the fewest serials", ">= 0.8", value >= 0.8,
        f"{kind}; version history of random serials out of {', '.join(rates)}",
        {count: round(rate) for count, rate in rates.items()}, None,
    )  # fmt: skip


def _serial(number: int, data: bytes) -> Admission:
    key = f"01/07312345678909/21/F{number}"
    return Admission(
        f"uIDC{number:063d}A", "claim", f"urn:f:{number}", "did:web:m", "2026-01-01T00:00:00Z", data[:200],
        product=key, names=(key,),
    )  # fmt: skip


@contextmanager
def serving(folder: Path, url: str) -> Iterator[tuple[str, int]]:
    """The resolver as its own process: its address and process number."""
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.resolver.server_process", str(folder), str(port_file), url]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not port_file.exists():
            assert process.poll() is None, "the server did not start"
            time.sleep(0.05)
        base = f"http://127.0.0.1:{port_file.read_text(encoding='ascii')}"
        httpx.get(base + "/healthz").raise_for_status()
        yield base, process.pid
    finally:
        process.kill()
        process.wait()


def wrk(
    url: str, seconds: int, header: str = "", *, script: str = "", connections: int = 16
) -> dict[str, float]:
    """Requests a second and the 99th percentile in seconds; an answer that is not 2xx fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency"]
        command += ["-H", header] if header else []
        if script:
            (Path(folder) / "wrk.lua").write_text(script, encoding="ascii")
            command += ["-s", f"{folder}/wrk.lua"]
        told = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", told)
    tail = re.search(r"99%\s+([0-9.]+)(us|ms|s)", told)
    assert rate is not None and tail is not None, told
    unit = {"us": 1e-6, "ms": 1e-3, "s": 1.0}[tail.group(2)]
    return {"rate": float(rate.group(1)), "p99": float(tail.group(1)) * unit}


def _memory(pid: int) -> int:
    """Bytes resident."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
