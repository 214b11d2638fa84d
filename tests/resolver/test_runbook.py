"""The runbook names every setting and metric there is, and no others."""

import re
from pathlib import Path

from resolver.configuring import KNOWN
from resolver.web.measuring import Measures

RUNBOOK = (Path(__file__).parents[2] / "resolver" / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table() -> None:
    table = RUNBOOK.split("## Settings")[1].split("## What to watch")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}
    assert named == set(KNOWN)


def test_every_metric_of_an_alert_exists() -> None:
    text = Measures().text().decode()
    for name in set(re.findall(r"passport_[a-z_]+", RUNBOOK)):
        assert name in text, name
