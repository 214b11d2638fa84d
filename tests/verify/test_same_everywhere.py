"""The same report on every machine: no time zone, locale or hash seed is in it (DESIGN 7)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import hashlib, sys
from tests.world import World
from verify import NetShare, Policy
world = World()
shares = [NetShare("T4", "1"), NetShare("T2", "1")]
policy = Policy(min_net_share=shares, max_age_days=1, assurance="reasonable",
                bodies={"CBAM": ["did:web:b.example", "did:web:a.example"], "ISO14067": [world.body.did]})
first = world.documents()
whole = hashlib.sha256()
alone = world.documents(statement=None, response=None)
irrelevant = world.status_bundle([world.status_list(world.rival, "revocation")])
for data in (world.file(first, status_inside=True), world.file(alone)):
    for status in (None, irrelevant):
        report = world.verify(data, status=status, policy=policy)
        whole.update(report.to_bytes())
sys.stdout.write(whole.hexdigest())
"""


def _digest(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
        env={**os.environ, **environment},
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def usual() -> str:
    return _digest(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LC_ALL": "zh_CN.GB18030"},
    ],
)
def test_verdicts_do_not_depend_on_the_machine(usual: str, environment: dict[str, str]) -> None:
    assert len(usual) == 64
    assert _digest(**environment) == usual
