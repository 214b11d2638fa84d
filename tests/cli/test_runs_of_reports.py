"""T630, T633: a report is refused by every door, though its rival shares no word with it."""

import json
from pathlib import Path

import pytest

from passport.runner import parts
from tests.cli.sessions import in_process
from tests.properties.vectors_as_data import Given, given, written

NAME = "chain_broken/inventory-report-of-a-share-beside-the-id-of-its-certificate"
_REPORTS, _PAPERS = "reports", "papers"
DOORS: dict[str, list[str]] = {
    "one file and its evidence": ["reports/a.passport.json", "reports/c.passport.json", "--inputs", _PAPERS],
    "a folder and its evidence": [_REPORTS, "--inputs", _PAPERS],
    "in two processes": [_REPORTS, "--inputs", _PAPERS, "--jobs", "2"],
    "all files": ["reports/a.passport.json", "reports/c.passport.json", "papers/0.json", "papers/1.json"],
    "two folders": [_REPORTS, "all"],
    "lines": ["all.ndjson"],
}


def _laid_out(one: Given) -> str:
    """Write a scenario into this folder; the time it is verified at."""
    for folder in (_REPORTS, _PAPERS, "status", "all"):
        Path(folder).mkdir()
    Path("trust.json").write_bytes(one.trust_bytes())
    for number, document in enumerate(one.status):
        Path(f"status/{number}.json").write_bytes(written(document))
    Path("reports/a.passport.json").write_bytes(one.input_bytes())
    Path("reports/c.passport.json").write_bytes(written(one.claims[0]))
    for number, document in enumerate(one.inputs):
        Path(f"papers/{number}.json").write_bytes(written(document))
        Path(f"all/{number}.passport.json").write_bytes(written(document))
    every = [one.input_bytes(), *map(written, (*one.claims, *one.inputs))]
    Path("all.ndjson").write_bytes(b"".join(data + b"\n" for data in every))
    return str(one.demand["at"])


@pytest.mark.parametrize("words", DOORS.values(), ids=DOORS)
def test_reports_that_share_no_word_are_compared_by_every_door(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T630, T633: the retirement and its certificate join the two names, wherever they lie."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(parts, "CHUNK_ITEMS", 1)
    at = _laid_out(given(NAME))
    jobs = [] if "--jobs" in words or "reports/a.passport.json" in words else ["--jobs", "1"]
    known = [*jobs, "--trust", "trust.json", "--status", "status", "--at", at, "--no-state", "--json"]
    _, output = in_process(["verify", *words, *known])
    rows = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    reports = [row.get("report", row) for row in rows]
    states = [one["verdict"]["state"] for one in reports if one.get("verdict")]
    assert states.count("chain_broken") == 2, states
