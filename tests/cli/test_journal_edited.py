"""The journal of a batch is edited before ``--resume``: no line of another passport counts (T366)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from passport.belief import configuration
from passport.belief.runs import Kept
from passport.runner import parts
from passport.work.batches.batch import Line, is_line
from tests.cli.sessions import in_process
from tests.world import NOW, Documents, World

COUNT = 4
VERIFY = ["verify", "lot.ndjson", "--trust", "trust.json", "--status", "status.json", "--at", NOW, "--jobs",
          "1", "--json"]  # fmt: skip
Lines = list[dict[str, Any]]


def _exit(lines: Lines) -> Lines:
    return [{**one, "exit": "0"} for one in lines]


EDITS: dict[str, Callable[[Lines], Lines]] = {
    "a line is gone": lambda lines: lines[1:],
    "a line is there twice": lambda lines: [lines[0], *lines],
    "two lines change places": lambda lines: [lines[1], lines[0], *lines[2:]],
    "more lines than passports": lambda lines: [*lines, lines[-1]],
    "a state that is none": lambda lines: [{**one, "state": "fine"} for one in lines],
    "a state without its exit code": _exit,
    "no report": lambda lines: [{**one, "report": ""} for one in lines],
    "no object": lambda lines: [["x"] for _ in lines],  # type: ignore[misc]
}


def test_an_edited_journal_changes_no_line_t366(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verified and tampered passports in turns; the run ended before it said that it is complete."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(parts, "CHUNK_ITEMS", 2)
    world = World()
    made = [world.passport(), world.file(Documents(world.tampered(world.claim()), None, None))]
    Path("lot.ndjson").write_bytes(b"".join(made[number % 2] + b"\n" for number in range(COUNT)))
    Path("trust.json").write_bytes(world.trust())
    Path("status.json").write_bytes(world.status_bundle())
    with monkeypatch.context() as patch:
        patch.setattr(Kept, "end", Kept.close)
        whole = in_process(VERIFY)[1].splitlines()
    (journal,) = (configuration.folder() / "runs").glob("*.ndjson")
    head, *lines = journal.read_text(encoding="utf-8").splitlines()
    assert len(lines) == COUNT
    for name, edit in EDITS.items():
        edited = edit([json.loads(one) for one in lines])
        text = "".join(f"{one}\n" for one in (head, *map(json.dumps, edited)))
        journal.write_text(text, encoding="utf-8")
        code, output = in_process([*VERIFY, "--resume"])
        assert (name, code) == (name, 5)
        assert [line for line in output.splitlines() if line.startswith("{")] == whole, name


def test_what_has_not_the_form_of_a_line_is_none_t365() -> None:
    line = Line("a", "verified", 0, ("stale",), "", "", "", (("location-based", "1"),), "", "", "", (), b"{}")
    assert is_line(line, with_report=True)
    assert not is_line(line, with_report=False)
    wrong: list[dict[str, Any]] = [
        {"why": ["x"]}, {"state": ["x"]}, {"state": "fine"}, {"exit_code": 4}, {"also": ("fine",)},
        {"also": ["stale"]}, {"totals": ((["x"], "y"),)}, {"observed": (("x",),)}, {"report": b"{}\n{}"},
        {"report": "{}"}, {"notes": (5,)}, {"name": None},
    ]  # fmt: skip
    assert [one for one in wrong if is_line(line._replace(**one), with_report=True)] == []
    assert not is_line(tuple(line), with_report=True)
