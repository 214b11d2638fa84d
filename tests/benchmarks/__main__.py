"""``python -m tests.benchmarks [NAME...] [--compare FILE]``: a line of JSON for each target of DESIGN 12.

``--compare`` takes what an earlier run wrote, and says of each row what it was then.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.benchmarks import (
    batch,
    cascade,
    citing,
    cluster,
    cold,
    exporting,
    hub,
    issuing,
    ledger,
    log,
    log_file,
    phone,
    poison,
    registry,
    replaying,
    scanning,
    serving,
    sheets,
    upstream,
    verifying,
    views,
)
from tests.benchmarks.measure import Row, compared

ALL: dict[str, Callable[[], Iterable[Row]]] = {
    "verifying": verifying.rows,
    "cold": cold.rows,
    "exporting": exporting.rows,
    "batch": batch.rows,
    "citing": citing.rows,
    "cluster": cluster.rows,
    "issuing": issuing.rows,
    "poison": poison.rows,
    "replaying": replaying.rows,
    "upstream": upstream.rows,
    "serving": serving.rows,
    "sheets": sheets.rows,
    "ledger": ledger.rows,
    "log": lambda: [*log.rows(), *log_file.rows()],
    "registry": registry.rows,
    "views": views.rows,
    "hub": hub.rows,
    "cascade": cascade.rows,
    "phone": phone.rows,
    "scanning": scanning.rows,
}


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all; what lacks published data says so. Exit 2: unknown name or file."""
    names, file = _parsed(arguments)
    unknown = [name for name in names if name not in ALL]
    if unknown:
        sys.stderr.write(f"error: no benchmark is called {unknown[0]}\nhint: there are {', '.join(ALL)}\n")
        return 2
    try:
        before = None if file is None else _earlier(file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"error: {file} holds no rows: {error}\nhint: keep what an earlier run writes\n")
        return 2
    for name in names or ALL:
        try:
            for row in ALL[name]():
                shown = row.to_json()
                shown = shown if before is None else compared(shown, before.pop(row.name, None))
                sys.stdout.write(json.dumps(shown) + "\n")
                sys.stdout.flush()
        except pytest.skip.Exception as absent:
            sys.stderr.write(f"skipped: {name}: {absent}\n")
    for left in () if names else sorted(before or ()):
        sys.stderr.write(f"not measured any more: {left}\n")
    return 0


def _parsed(arguments: list[str]) -> tuple[list[str], str | None]:
    """The names of benchmarks, and the file behind ``--compare``."""
    if "--compare" not in arguments:
        return arguments, None
    place = arguments.index("--compare")
    names = arguments[:place] + arguments[place + 2 :]
    return names, "".join(arguments[place + 1 : place + 2])


def _earlier(file: str) -> dict[str, dict[str, object]]:
    """The rows that an earlier run wrote, by name."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return {row["name"]: row for row in map(json.loads, lines) if float(row["value"]) >= 0}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
