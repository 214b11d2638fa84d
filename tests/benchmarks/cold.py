"""Row 3 of DESIGN 12: a cold ``passport verify FILE`` against a bare import of pyld and httpx."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measure import Row
from tests.world import World

BARE = "import pyld, httpx"
# What pyld and httpx take up where it happens to lie around. This project installs none of them, and a floor
# with them would flatter us by a third.
FOREIGN = ("requests", "aiohttp")
BANNED = ("pyld", "httpx", "fastapi", "PIL", "sqlalchemy", "qrcode", "rich", "jwcrypto")


def rows() -> list[Row]:
    """One row: the median ratio of whole processes, run in turn."""
    world = World()
    with tempfile.TemporaryDirectory() as folder:
        # An installed tool runs from its bytecode cache, whatever this shell says.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "cache")
        # Nobody's configuration: a memory of earlier runs would add the reading of its database.
        environment |= {"XDG_CONFIG_HOME": folder, "APPDATA": folder}
        names = ("coil.passport.json", "trust.json", "status.json")
        passport, trust, status = (Path(folder) / name for name in names)
        passport.write_bytes(world.passport())
        trust.write_bytes(world.trust())
        status.write_bytes(world.status_bundle())
        ours = [sys.executable, "-m", "passport", "verify", str(passport), "--trust", str(trust),
                "--status", str(status), "--at", world.at, "--no-state"]
        bare = [sys.executable, "-c", f"import sys; sys.modules.update(dict.fromkeys({FOREIGN})); {BARE}"]
        pairs = [(_seconds(ours, environment), _seconds(bare, environment)) for _ in range(12)][2:]
        imported = _imported(ours)
    value = statistics.median(ours_seconds / bare_seconds for ours_seconds, bare_seconds in pairs)
    loaded = sorted(name for name in BANNED if name in imported)
    seconds = {
        "verify": statistics.median(p[0] for p in pairs),
        "bare": statistics.median(p[1] for p in pairs),
    }
    return [
        Row("cold verify", round(value, 2), "x bare import", "<= 0.5", value <= 0.5,
            f'python -c "{BARE}"', seconds, None),
        Row("cold verify imports", len(loaded), "banned modules", "== 0", not loaded,
            ", ".join(loaded or BANNED), {}, None),
    ]


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment)
    taken = time.perf_counter() - start
    assert done.returncode == 0, done.stderr.decode()
    return taken


def _imported(command: list[str]) -> set[str]:
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]], capture_output=True, text=True, timeout=60, check=True
    )
    names = (
        line.rsplit("|", 1)[-1].strip()
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    )
    return {name.split(".")[0] for name in names}
