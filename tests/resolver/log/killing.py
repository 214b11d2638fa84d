"""A process that publishes and signs tree heads, and is killed at any moment, again and again.

It prints a line for each publish that was acknowledged (its digest). ``offered`` in the folder gets every
checkpoint that left a process, before the witness sees it.
"""

import os
import random
import select
import signal
import sys
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from passport.model.log_entry import log_entry
from resolver.log.sequencing import Sequencer, Ticking
from resolver.log.witnesses import Witness
from resolver.log.witnessing import Witnessing
from resolver.outgoing.fetch import Answer
from resolver.store.sql import SqlStore
from resolver.store.store import Admission
from tests.resolver.log import served

NOW = 1_790_000_000


def witnessing(folder: Path) -> Witnessing:
    """The witness, in its file; it lives as long as each process does."""
    found = Witnessing(folder / "witness.sqlite", served.WITNESS, served.WITNESS_SIGNER)
    found.add_log(served.KEY.vkey)
    return found


def sequencer(folder: Path, store: SqlStore) -> Sequencer:
    """The sequencer of the log, with that witness."""
    seeing = witnessing(folder)

    def send(method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        if method == "GET":
            answer = seeing.newest(url.split("/")[-2])
        else:
            with (folder / "offered").open("ab", buffering=0) as stream:
                stream.write(body.partition(b"\n\n")[2] + b"\f")
            answer = seeing.add_checkpoint(body, NOW)
        return Answer(answer.status, {}, answer.body)

    asked = [Witness(served.WITNESS, "https://w1.example", served.KEY, send)]
    return Sequencer(
        store, served.ORIGIN, served.SIGNER, asked, clock=lambda: NOW, moment=lambda: "2026-11-30T00:00:00Z"
    )


def admission(name: str) -> Admission:
    """A claim with its entry, as a publish brings it to the store."""
    entry = log_entry("claim", name, f"01/{name}", "z6Mk")
    return Admission(
        name, "claim", f"urn:{name}", "did:web:m", "2026-01-01T00:00:00Z", b"{}",
        product=f"01/{name}", names=(f"01/{name}",), entry=entry,
    )  # fmt: skip


def publish(folder: Path, database: str, name: str, acknowledged: int) -> None:
    """Publish until the end of this process, one to three documents at a time, while heads are signed."""
    store = SqlStore(database)
    Ticking(sequencer(folder, store), seconds=0.001).start()
    for number in count():
        group = [admission(f"{name}-{number}-{one}") for one in range(1 + number % 3)]
        assert store.admit_each([group], by="did:web:m", at="2026-01-01T00:00:00Z") == [
            ["stored"] * len(group)
        ]
        time.sleep(0.002)  # as between two requests: else the thread that signs never gets the lock
        os.write(acknowledged, "".join(f"{one.digest}\n" for one in group).encode())


def await_activity(folder: Path, reading: int, heads: int) -> bytes:
    """Wait until something was acknowledged and so many further heads were offered; what was acknowledged."""
    offered, said = folder / "offered", b""
    seen = offered.read_bytes().count(b"\f") if offered.exists() else 0
    for _ in range(20_000):
        if select.select([reading], [], [], 0.001)[0]:
            said += os.read(reading, 65_536)
        if said and (not heads or (offered.exists() and offered.read_bytes().count(b"\f") >= seen + heads)):
            return said
    raise AssertionError("nothing was published or offered")


def main(folder: Path, database: str, kills: int, seed: int) -> None:
    """Fork, let it publish and sign, kill it milliseconds later; print what was acknowledged."""
    chance = random.Random(seed)
    for kill in range(kills):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            publish(folder, database, f"d{kill}", writing)
        os.close(writing)
        said = await_activity(folder, reading, chance.randrange(3))
        time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as stream:
            sys.stdout.buffer.write(said + stream.read())
    sys.stdout.flush()
