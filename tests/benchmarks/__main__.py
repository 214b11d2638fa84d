"""``python -m tests.benchmarks [NAME...]``: one JSON object a line for each target of DESIGN 12."""

import json
import sys
from collections.abc import Callable, Iterable

import pytest

from tests.benchmarks import (
    batch,
    cascade,
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
    scanning,
    serving,
    sheets,
    upstream,
    verifying,
)
from tests.benchmarks.measure import Row

ALL: dict[str, Callable[[], Iterable[Row]]] = {
    "verifying": verifying.rows,
    "cold": cold.rows,
    "exporting": exporting.rows,
    "batch": batch.rows,
    "cluster": cluster.rows,
    "issuing": issuing.rows,
    "poison": poison.rows,
    "upstream": upstream.rows,
    "serving": serving.rows,
    "sheets": sheets.rows,
    "ledger": ledger.rows,
    "log": lambda: [*log.rows(), *log_file.rows()],
    "registry": registry.rows,
    "hub": hub.rows,
    "cascade": cascade.rows,
    "phone": phone.rows,
    "scanning": scanning.rows,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; what lacks published data says so. Exit 2: an unknown name."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        sys.stderr.write(f"error: no benchmark is called {unknown[0]}\nhint: there are {', '.join(ALL)}\n")
        return 2
    for name in names or ALL:
        try:
            for row in ALL[name]():
                sys.stdout.write(json.dumps(row.to_json()) + "\n")
                sys.stdout.flush()
        except pytest.skip.Exception as absent:
            sys.stderr.write(f"skipped: {name}: {absent}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
