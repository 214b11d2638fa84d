"""Connections share a database of the process, and nothing that is made in them."""

import threading

from resolver.hub.engine import connect
from tests import waiting
from tests.resolver.hub.filled import needs_engine


def test_what_is_made_belongs_to_one_connection() -> None:
    needs_engine()
    found: list[int] = []

    def asking(number: int) -> None:
        with connect() as base:
            base.execute(f"CREATE TEMP TABLE kept AS SELECT {number} AS one")
            base.execute("CREATE TEMP VIEW standing AS SELECT * FROM kept")
            found.extend(base.execute("SELECT one FROM standing").fetchone() or ())

    threads = [threading.Thread(target=asking, args=(number,), daemon=True) for number in range(20)]
    for one in threads:
        one.start()
    waiting.ended(*threads)
    assert sorted(found) == list(range(20))
    with connect() as base:
        assert base.execute("SELECT COUNT(*) FROM duckdb_tables()").fetchall() == [(0,)]
        assert base.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]
