"""What proofs of a log add to a passport file, and to the time in which the phone's verifier judges it.

The growth is counted, in a tree of a million entries with three cosignatures. The time is that of checking
the proof beside that of checking the platform's response, in turns within one run of Node.
"""

import base64
import json
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest

from passport import container
from passport.log_evidence import LogBlock, base64_of
from tests.benchmarks.measure import Row, medians, ratio
from tests.phone.node import HERE, node
from tests.world import World
from tests.world_logs import Logs

GROWTH, PHONE = 25.0, 1.5
SIZE = 1_000_000
ROUNDS = 80


class Passport:
    """One passport, without and with the proof that claim and statement are in a log."""

    def __init__(self) -> None:
        self.logs = Logs(World())
        self.docs = self.logs.world.documents()
        self.block = self.logs.block([self.docs.claim, self.docs.statement or {}])
        self.plain = container.write(self.docs.claim, self.docs.statement, self.docs.response, ())

    def logged(self, block: LogBlock) -> bytes:
        """The file with a proof."""
        return self.logs.file(self.docs, [block])


def rows() -> list[Row]:
    """Give both rows; without Node the first alone."""
    passport = Passport()
    try:
        return [_growth(passport), _phone(passport)]
    except pytest.skip.Exception:
        return [_growth(passport)]


def _growth(passport: Passport) -> Row:
    """Bytes of the proof in a tree of a million, in hundredths of the file without it."""
    entries = []
    for one, place in zip(passport.block.entries, (SIZE // 3, SIZE // 3 + 1), strict=True):
        inner = (place ^ (SIZE - 1)).bit_length()
        count = inner + (place >> inner).bit_count()
        hashes = tuple(base64_of(sha256(bytes([number])).digest()) for number in range(count))
        entries.append(one._replace(place=str(place), hashes=hashes))
    text = passport.block.checkpoint.replace("\n11\n", f"\n{SIZE}\n")
    plain, added = len(passport.plain), len(passport.logged(LogBlock(text, tuple(entries))))
    value = 100 * (added - plain) / plain
    said = f"{added - plain} bytes on {plain}: 3 cosignatures, {2 * len(hashes)} hashes"
    holds = value <= GROWTH
    return Row("log/growth", round(value, 1), "% of a passport", f"<= {GROWTH}", holds, said, {}, None)


def _phone(passport: Passport) -> Row:
    """The check of a proof about claim and statement, beside that of the response's proof."""
    asked = {
        "passport": base64.b64encode(passport.logged(passport.block)).decode(),
        "trust": base64.b64encode(passport.logs.trust()).decode(),
        "at": passport.logs.world.at,
        "rounds": ROUNDS,
    }
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        job.write_text(json.dumps(asked), encoding="utf-8")
        words = [node(), str(HERE / "logged.mjs"), str(job)]
        said = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout
    times: dict[str, list[float]] = json.loads(said)
    seconds = {name: value / 1000 for name, value in medians(times).items()}
    value = ratio(times, "log", "response")
    return Row(
        "log/phone", round(value, 2), "x the check of a response", f"<= {PHONE}", value <= PHONE,
        "in Node, 4 signatures and two documents", seconds, None,
    )  # fmt: skip
