"""The targets of the hub: a release's aggregation beside a plain scan of its rows, and a page of a search.

HUB_ROWS sets how many rows there are (1,000,000 is the size of the design). The aggregation begins at the
files; the scan reads the columns that it reads, and adds up nothing by group. The page is that of a heading,
a year and a country; its files are opened anew each time, as for each question to a hub.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from resolver.hub import tranches
from resolver.hub.counting.tables import fill
from resolver.hub.engine import Connection, connect
from resolver.hub.rows import Row as HubRow
from resolver.hub.searching import Asked, search
from resolver.hub.store import Hub, list_of, view, written
from tests.benchmarks.measure import Row, Work, medians, once, ratio, side_by_side
from tests.resolver.hub.filled import needs_engine
from tests.resolver.hub.filled import rows as rows_of_world
from tests.world import World

ROWS: Final = int(os.environ.get("HUB_ROWS", "1000000"))
HEADINGS: Final = 20
MILLS: Final = 400
AGGREGATION, PAGE, PAGES = 13.0, 50, 100
"""Times a scan (0.5 s beside one of 38 ms); milliseconds; pages that are asked for."""


def rows() -> Iterator[Row]:
    """Give two rows; skipped where DuckDB is not installed."""
    needs_engine()
    with tempfile.TemporaryDirectory() as folder:
        hub = _filled(Path(folder))
        yield _aggregation(hub)
        yield _page(hub)


def _filled(folder: Path) -> Hub:
    """A hub of claims of many mills, written as an ingest writes them."""
    world = World("benchmark")
    with connect() as base:
        fill(base, "one", rows_of_world(world, world.passport())[:1])
        replaced = {
            "digest": "'uD' || sha256(i::VARCHAR)", "product": "'https://p.example/' || i",
            "thing": "sha256(i::VARCHAR)[:24]",
            "hs4": f"(7200 + i % {HEADINGS})::VARCHAR",
            "cn": f"(7200 + i % {HEADINGS})::VARCHAR || '3700'",
            "producer": f"'did:web:m' || i // 7 % {MILLS}",
            "country": "['SE', 'DE', 'PL', 'CN'][1 + i // 3 % 4]",
            "route": "['scrap-EAF', 'BF-BOF'][1 + i // 5 % 2]",
            "mass_ug": "20000000000000 + hash(i) % 1000000000",
            "emitted_ug": "15000000000000 + hash(i) % 9000000000000",
        }  # fmt: skip
        columns = ", ".join(f"{replaced.get(name, name)} AS {name}" for name in HubRow._fields)
        base.execute(f"CREATE TEMP TABLE many AS SELECT {columns} FROM one, range({ROWS}) AS r(i)")
        parts = []
        for heading in range(7200, 7200 + HEADINGS):
            (folder / f"rows/year=2026/hs4={heading}").mkdir(parents=True)
            query = f"SELECT * FROM many WHERE hs4 = '{heading}' ORDER BY digest, electricity"
            path = f"rows/year=2026/hs4={heading}/000001.parquet"
            parts.append(written(base, folder, path, query, ("2026", str(heading))))
    (folder / "hub.json").write_bytes(list_of(1, parts, ()))
    return Hub.opened(folder)


def _aggregation(hub: Hub) -> Row:
    groups = {f"did:web:m{n}": f"g{n // 2}" for n in range(MILLS)}
    with connect() as base:
        view(base, hub.folder, hub.parts)
        works: dict[str, Work] = {"aggregation": lambda: _pieces(hub, groups), "scan": lambda: _scan(base)}
        timings = side_by_side(works, rounds=7, repeat=1)
    value, seconds = ratio(timings, "aggregation", "scan"), medians(timings)
    said = f"scan of {ROWS:,} rows; {seconds['aggregation']:.3f} s"
    return Row("hub/aggregation", round(value, 2), "x scan", f"<= {AGGREGATION}", value <= AGGREGATION,
               said, seconds, None)  # fmt: skip


def _pieces(hub: Hub, groups: dict[str, str]) -> int:
    """From the files to the masses of every control group in every leaf."""
    with connect() as base:
        view(base, hub.folder, hub.parts)
        tranches.prepare(base, groups, tranches.Base())
        return len(base.execute(tranches.PIECES).fetchall())


def _scan(base: Connection) -> object:
    return base.execute(
        "SELECT COUNT(*), SUM(mass_ug), SUM(emitted_ug), MAX(producer), MAX(route), MAX(country),"
        " MAX(quarter) FROM kept"
    ).fetchone()


def _page(hub: Hub) -> Row:
    places = [(str(7200 + n % HEADINGS), ("SE", "DE", "PL", "CN")[n % 4]) for n in range(PAGES)]
    asked = [Asked(cn=cn, period="2026", country=country) for cn, country in places]
    times = sorted(once(partial(search, hub, one), 1) for one in asked)
    slowest = times[PAGES * 99 // 100 - 1] * 1000
    return Row("hub/search", round(slowest, 1), "ms at the 99th percentile", f"<= {PAGE}", slowest <= PAGE,
               f"{ROWS:,} rows", {"median": round(statistics.median(times), 5)}, None)  # fmt: skip
