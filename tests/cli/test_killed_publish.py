"""A publication that gets SIGKILL again and again comes to its end: every passport once, none lost (long)."""

import csv
import io
import os
import random
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from passport.cli.main import main
from tests import waiting
from tests.cli.sessions import Session
from tests.forked import Forked
from tests.lots import workbook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
COILS = 320


@pytest.mark.long
@pytest.mark.parametrize("kills", [100])
def test_a_publication_killed_at_random_moments_lists_every_passport_once(
    tmp_path: Path, demo: Path, kills: int
) -> None:
    """Each run goes on where the one before was killed; after a whole one a new one begins.

    The resolver runs through all of it and stores each passport once; what a run printed is in its table.
    """
    chance = random.Random(100)
    shutil.copytree(demo, tmp_path / "passport-demo")
    (tmp_path / "coils.xlsx").write_bytes(workbook(8, 40, 4))
    with Session(tmp_path) as session:
        code, output = session.run("passport issue --batch coils.xlsx --as passport-demo/mill -o lot")
        assert code == 0, output
        names = [f"lot/{path.name}" for path in sorted(Path("lot").glob("*.passport.json"))]
        assert len(names) == COILS
        serve = "passport serve --trust passport-demo/trust.json --as passport-demo/platform --port $PORT &"
        session.run(serve)
        to = ["--as", "passport-demo/mill", "--to", f"http://127.0.0.1:{session.variables['PORT']}"]
        words = ["publish", "--batch", "lot", "--csv", "out.csv", "--force", "--resume", *to]
        length, left, stored = 4.0, kills, 0
        for _ in waiting.tries("so many kills", seconds=60 + 20 * kills):
            if not left:
                break
            began = time.monotonic()
            run = Forked(main, words, folder=tmp_path)
            deadline = began + chance.uniform(0, 1.1) * length
            while run.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002)
            if run.poll() is None:
                run.kill()
                left -= 1
            if run.wait(timeout=60) != 0:
                continue
            length = min(length, time.monotonic() - began)
            rows = list(csv.DictReader(io.StringIO(Path("out.csv").read_text(encoding="utf-8-sig"))))
            assert [row["file"] for row in rows] == names
            outcomes = Counter(row["outcome"] for row in rows)
            assert outcomes.keys() <= {"stored", "already"}, outcomes
            stored += outcomes["stored"]
        code, output = session.run(" ".join(["passport", *words]))
        assert code == 0, output
        last = Counter(
            row["outcome"] for row in csv.DictReader(io.StringIO(Path("out.csv").read_text("utf-8-sig")))
        )
        assert last.total() == COILS and stored + last["stored"] <= COILS, "none was stored twice"
        assert not list(Path(os.environ["XDG_CONFIG_HOME"]).rglob("*.ndjson"))
