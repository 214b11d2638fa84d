"""Row 3 of DESIGN 12: cold commands against a bare import of pyld and httpx."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row, spread
from tests.world import World

BARE = "import pyld, httpx"
# What pyld and httpx take up where it happens to lie around. This project installs none of them, and a floor
# with them would flatter us by a third.
FOREIGN = ("requests", "aiohttp")
MOST = 0.4
ROUNDS = 10
BANNED = ("pyld", "httpx", "fastapi", "PIL", "sqlalchemy", "qrcode", "rich", "jwcrypto")


def rows() -> list[Row]:
    """A row a command: the median ratio of whole processes, run in turn."""
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
        mill = Path(folder) / "mill"
        tool = [sys.executable, "-m", "passport"]
        ours = {
            "verify": [*tool, "verify", str(passport), "--trust", str(trust), "--status", str(status), "--at",
                       world.at, "--no-state"],
            "inspect": [*tool, "inspect", str(passport)],
            "label --help": [*tool, "label", "--help"],
            "status check": [*tool, "status", "check", "--as", str(mill)],
        }  # fmt: skip
        _seconds([*tool, "init", str(mill), "--role", "producer", "--did", "did:web:mill.example", "--name",
                  "Mill", "--no-passphrase"], environment)  # fmt: skip
        bare = [sys.executable, "-c", f"import sys; sys.modules.update(dict.fromkeys({FOREIGN})); {BARE}"]
        runs = [
            {name: _seconds(command, environment) for name, command in [*ours.items(), ("bare", bare)]}
            for _ in range(ROUNDS + 2)
        ][2:]
        imported = _imported(ours["verify"])
    loaded = sorted(name for name in BANNED if name in imported)
    found = [_row(name, runs) for name in ours]
    found.insert(1, Row("cold verify imports", len(loaded), "banned modules", "== 0", not loaded,
                        ", ".join(loaded or BANNED), {}, None))  # fmt: skip
    return found


def _row(name: str, runs: list[dict[str, float]]) -> Row:
    """The median over the rounds of one command's processor time, with that of the bare import."""
    taken = [run[name] / run["bare"] for run in runs]
    value = statistics.median(taken)
    seconds = {one: round(statistics.median(run[one] for run in runs), 4) for one in (name, "bare")}
    return Row(f"cold {name}", round(value, 2), "x bare import", f"<= {MOST}", value <= MOST,
               f'python -c "{BARE}"; processor time', seconds, None, spread(taken))  # fmt: skip


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    """Processor time of a whole process, which a busy machine lengthens least."""
    import resource  # not on Windows, where the rest of these benchmarks can be imported

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
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
