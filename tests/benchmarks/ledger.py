"""Carbon books: CPU time of posting with all checks, closing and checking, beside reading the same rows.

The targets of the ledger (10,000 entries a second, a close of 10^6 entries in 10 s, a check in 20 s, memory
flat) are ratios to a scan of the journal, which gives 10^6 entries in some 0.6 s where they were set.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from passport.ledger.books.drafts import Draft
from passport.ledger.keeping import checking, closing
from passport.ledger.keeping.schema import connected
from tests.benchmarks.measure import Row
from tests.passport.ledger.companies import TODAY, empty_opening, entry, opened, posted, row

FEW, MANY = 4_000, 40_000
ROUNDS = 3
SCAN_OF_A_MILLION = 0.6
"""Seconds for reading the bytes of 10^6 entries, where the targets were set."""
POST, CLOSE, CHECK = (seconds / SCAN_OF_A_MILLION for seconds in (100.0, 10.0, 20.0))


def rows() -> list[Row]:
    """A year of purchases, production and sales, each time in new books."""
    runs = [(_year(FEW), _year(MANY)) for _ in range(ROUNDS)]
    seconds = {name: round(statistics.median(many[name] for _, many in runs), 4) for name in runs[0][1]}

    def ratio(name: str) -> float:
        return statistics.median(many[name] / many["scan"] for _, many in runs)

    memory = statistics.median(many["memory"] / few["memory"] for few, many in runs)
    against = f"reading {MANY} entries from SQLite"
    return [
        _row("ledger/post", ratio("post"), f"<= {POST:.0f}", POST, against, seconds),
        _row("ledger/close", ratio("close"), f"<= {CLOSE:.0f}", CLOSE, against, seconds),
        _row("ledger/check", ratio("check"), f"<= {CHECK:.0f}", CHECK, against, seconds),
        _row("ledger/memory", memory, "<= 1.2", 1.2, f"a year of {FEW} entries", seconds),
    ]


def _row(name: str, value: float, target: str, most: float, against: str, seconds: dict[str, float]) -> Row:
    return Row(name, round(value, 3), "x", target, value <= most, against, seconds, None)


def _year(count: int) -> dict[str, float]:
    """Seconds of each act on books of ``count`` entries, and the peak of memory so far."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        path = opened(Path(name) / "bench.books", empty_opening())
        drafts = list(_drafts(count))

        def timed(act: str, start: float) -> None:
            found[act] = time.process_time() - start

        start = time.process_time()
        posted(path, drafts)
        timed("post", start)
        start = time.process_time()
        closing.close(path, "2025", today=TODAY)
        with connected(path) as connection:
            closing.statement(connection, "2025", "account")
        timed("close", start)
        start = time.process_time()
        assert not checking.check(path).faults
        timed("check", start)
        with connected(path) as connection:
            start = time.process_time()
            read = sum(len(data) for (data,) in connection.execute("SELECT data FROM entry ORDER BY number"))
            timed("scan", start)
        assert read > count * 100
    import resource

    found["memory"] = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return found


def _drafts(count: int) -> Iterator[Draft]:
    for number in range(0, count, 4):
        wip, goods = "work-in-process/x", "finished-goods/x"
        yield entry(f"a{number}", "purchase", row(wip, "2"), row("indirect/upstream", "2"))
        yield entry(f"b{number}", "energy", row(wip, "1"), row("indirect/scope-2", "1"))
        yield entry(f"c{number}", "produce", row(wip, "-3"), row(goods, "3", units="10"))
        yield entry(f"d{number}", "sale", row(goods, units="9"), evidence="delivery:x")
