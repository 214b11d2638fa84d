"""The row about replaying: a machine verifies, calculates and attests the lot that the same run issued.

Both are whole commands over one lot of heats, in this process; what counts is processor time. The folder
lies in memory where there is such a file system.
"""

import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.benchmarks.issuing import MEMORY
from tests.benchmarks.measure import Row
from tests.benchmarks.profile import dearest
from tests.cli.sessions import in_process
from tests.lots import workbook

HEATS, COILS, ROUNDS = 20, 25, 3
LEAST: Final = 0.5
SCOPE: Final = "ISO14067/iron-and-steel/KR/limited"


def rows() -> list[Row]:
    """How many claims are replayed and attested in the time in which one is issued."""
    runs = []
    for _ in range(ROUNDS):
        with _folder():
            runs.append(_run())
    found = [issued / replayed for issued, replayed in runs]
    value = statistics.median(found)
    with _folder():
        profile = None if value >= LEAST else _profiled()
    return [
        Row(
            "replaying/claims", round(value, 2), "x the speed of issuing", f">= {LEAST}", value >= LEAST,
            f"attest --replay beside issue --batch of {HEATS * COILS} coils, {COILS} of a heat",
            {"issue": min(one for one, _ in runs), "replay": min(other for _, other in runs)}, profile,
            (min(found), max(found)),
        )
    ]  # fmt: skip


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder, contextlib.chdir(folder):
        _do("demo", "--dir", "demo")
        Path("coils.xlsx").write_bytes(workbook(HEATS, COILS, change=_larger))
        text = Path("demo/drafts/opinion.toml").read_text(encoding="utf-8")
        Path("limited.toml").write_text(text.replace('"reasonable"', '"limited"'), encoding="utf-8")
        yield


def _larger(_sheet: str, row: list[object]) -> list[object]:
    """Heats of 675 t in the place of 270 t, so that a heat has made its 25 coils: data and output x 2.5."""
    quantity = 5  # the column in the sheet of activity; a row of coils or of the plant is shorter
    if row[:1] == ["output"]:
        return ["output", "675", "TNE"]
    before, held, after = row[:quantity], row[quantity : quantity + 1], row[quantity + 1 :]
    return [*before, *(one * 5 / 2 if isinstance(one, int) else one for one in held), *after]


def _do(*words: str) -> float:
    """Run a command; the processor time it took."""
    begun = time.process_time()
    code, output = in_process([*words])
    if code:
        raise RuntimeError(output)
    return time.process_time() - begun


def _run() -> tuple[float, float]:
    """Seconds of issuing a lot and of replaying it."""
    issued = _prepare()
    return issued, _do(*_replaying())


def _prepare() -> float:
    issued = _do("issue", "--batch", "coils.xlsx", "--as", "demo/mill", "-o", "lot")
    who = ("did:web:verifier.example", "--name", "Example Verification Partners", "--number", "EAB-VB-0042")
    _do("accredit", *who, "--scope", SCOPE, "--as", "demo/accreditation-body", "-o", "accreditation.json")
    first = min(Path("lot").glob("*.passport.json"))
    _do("attest", "--method-of", str(first), *_signing(), "--since", "2026-09-01", "-o", "method.json")
    return issued


def _signing() -> list[str]:
    return ["--workings", "lot", "--opinion", "limited.toml", "--accreditation", "accreditation.json",
            "--as", "demo/verifier", "--trust", "demo/trust.json", "--yes"]  # fmt: skip


def _replaying() -> list[str]:
    parties = ("mill", "verifier", "accreditation-body")
    lists = [word for party in parties for word in ("--status", f"demo/{party}")]
    return ["attest", "--replay", "lot", "--method", "method.json", *_signing(), *lists, "-o", "out"]


def _profiled() -> list[dict[str, object]]:
    _prepare()
    return dearest(lambda: _do(*_replaying()), calls=1)
