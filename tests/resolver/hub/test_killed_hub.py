"""An ingest that gets SIGKILL leaves the hub as it was or as it is to be, and the next one cleans up."""

import os
import pickle
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from resolver.hub.store import Hub
from tests import waiting
from tests.cli.sessions import child_environment
from tests.resolver.hub.filled import files_of, like, needs_engine, rows
from tests.world import World

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
FEW, MANY = 4, 100
STATES = ("stale", "verified")


@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_a_killed_ingest_leaves_the_old_or_the_new_rows(tmp_path: Path, kills: int) -> None:
    needs_engine()
    world = World()
    row = rows(world, world.passport())[0]
    folder, length = tmp_path / "hub", 1.0
    for state in STATES:
        many = like(row, 400, hs4=["7208", "7209", "7210"], state=[state])
        (tmp_path / state).write_bytes(pickle.dumps(many))
        start = time.monotonic()
        with Hub.opened(folder, make=True).alone() as mine:
            mine.take(many)
        length = time.monotonic() - start
    chance, before = random.Random(21), STATES[1]
    for number in range(kills):
        after = STATES[number % 2]
        words = [sys.executable, "-m", "tests.resolver.hub.ingesting", str(folder), str(tmp_path / after)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=child_environment()) as child:
            assert child.stdout is not None
            assert waiting.line(child.stdout, "the ingestion begins") == b"begins\n"
            time.sleep(chance.uniform(0, 1.1) * length)
            child.kill()
        with Hub.opened(folder).connected() as base:
            found = base.execute("SELECT state, COUNT(*) FROM kept GROUP BY state").fetchall()
        assert found in ([(before, 400)], [(after, 400)]), "a mixture, or lost rows"
        before = found[0][0]
    with Hub.opened(folder).alone() as mine:
        mine.take(pickle.loads((tmp_path / STATES[0]).read_bytes()))
    named = [one.path for one in Hub.opened(folder).parts]
    assert sorted(files_of(folder)) == sorted([*named, "hub.json"])
