"""Writes ``tests/vectors``, or compares it with what would be written."""

import argparse
import sys
from pathlib import Path

from tests.vectors_build import judging, writing
from tests.vectors_build.scenario import Scenario
from tests.vectors_build.scenarios import SCENARIOS
from tests.vectors_build.shared import SHARED

FOLDER = Path(__file__).resolve().parent.parent / "vectors"


def build(scenario: Scenario, folder: Path = FOLDER) -> tuple[bytes, list[str]]:
    """The file of one scenario, and where the verifier disagrees with its declaration."""
    given = scenario.given()
    report = judging.ask(given, folder)
    return writing.vector(scenario, given, report.to_json(), report.exit_code), judging.disagreements(
        scenario, report
    )


def main(argv: list[str]) -> int:
    """0 when everything agrees; otherwise 1, and nothing of what disagrees is written."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors_build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    parser.add_argument("--only", default="", help="only scenarios whose name contains this")
    options = parser.parse_args(argv)
    expected: set[Path] = set()
    problems: list[str] = []
    for name, make in SHARED.items():
        expected.add(FOLDER / name)
        problems += _put(FOLDER / name, make(), check=options.check)
    for name, scenario in SCENARIOS.items():
        path = FOLDER / f"{name}.json"
        expected.add(path)
        if options.only not in name:
            continue
        data, wrong = build(scenario)
        problems += wrong or _put(path, data, check=options.check)
    for path in sorted(set(FOLDER.glob("*/*.json")) - expected):
        problems.append(f"{path.relative_to(FOLDER)}: no scenario of that name")
        if not options.check:
            path.unlink()
    for problem in problems:
        print(problem)
    print(f"{len(SCENARIOS)} scenarios, {len(problems)} problems")
    return 1 if problems else 0


def _put(path: Path, data: bytes, *, check: bool) -> list[str]:
    if path.is_file() and path.read_bytes() == data:
        return []
    if check:
        return [f"{path.relative_to(FOLDER)}: differs from what is built"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
