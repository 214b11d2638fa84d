"""Let rows go that are older than a charter keeps them; files that releases were made of stay.

``retained.json`` says before which moment periods have to end that the hub keeps no more: an ingest takes no
claim of such a period again. Of a claim that replaced another one a trace stays, whether it leaves or only
arrives then: digests alone, of both claims. So what its producer called wrong does not count again, in
whatever order the two come (T720).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from resolver.hub import keeping
from resolver.hub.counting.tables import fill, rows_of_claims
from resolver.hub.engine import Connection
from resolver.hub.rows import INTEGERS, Row
from resolver.hub.store import Hub
from signing import jcs
from signing.logs.merkle import fold, leaf_hash
from signing.strict_json import JsonValue

FORMAT: Final = "passport-hub-retained/1"
RETAINED: Final = "retained.json"
_GOING: Final = """
CREATE TEMP TABLE going AS
SELECT DISTINCT digest, electricity, producer FROM kept WHERE ends <= $before AND electricity <> ''
"""
_GONE: Final = "superseded"
"""The verdict of a trace, which nothing lifts."""


class Going(NamedTuple):
    """What is to leave: the moment, rows by producer, claims, and the Merkle root over their digests."""

    before: str
    producers: dict[str, int]
    claims: int
    root: str

    @property
    def record(self) -> dict[str, JsonValue]:
        """As the journal has it, which every producer sees: not how many claims of all have left."""
        return {"before": self.before, "root": self.root}


def before(at: str, years: int) -> str:
    """The moment so many years before another one; the 28th for a 29th of February that is not there."""
    year = int(at[:4]) - years
    day = at[4:].replace("-02-29", "-02-28", 1)
    return f"{year:04}{day}"


def going(hub: Hub, moment: str) -> Going:
    """Give the rows of periods that ended before a moment; raises ``hub.damaged``."""
    with hub.connected() as base:
        _prepare(base, moment)
        rows = base.execute("SELECT producer, COUNT(*) FROM going GROUP BY ALL ORDER BY ALL").fetchall()
        digests = base.execute("SELECT DISTINCT digest FROM going ORDER BY digest").fetchall()
    root = fold([leaf_hash(digest.encode()) for (digest,) in digests]).hex()
    return Going(moment, {producer: int(count) for producer, count in rows}, len(digests), root)


def let_go(hub: Hub, moment: str) -> None:
    """Take them out of the hub, and take none of them in again; to be called ``alone``."""
    content: dict[str, JsonValue] = {"format": FORMAT, "before": max(moment, kept_since(hub.folder))}
    keeping.write(hub.folder / RETAINED, jcs.canonical(content))
    with hub.connected() as base:
        _prepare(base, moment)
        digests = [digest for (digest,) in base.execute("SELECT DISTINCT digest FROM going").fetchall()]
        fill(base, "traces", _traces(rows_of_claims(base, digests)))
        hub.without(base, "going", "traces")


def young(hub: Hub, rows: Sequence[Row]) -> list[Row]:
    """Give the rows that the hub may keep, of those that arrive: of old periods only traces."""
    since = kept_since(hub.folder)
    return [row for row in rows if row.ends > since] + _traces(row for row in rows if row.ends <= since)


def too_old(rows: Iterable[Row], kept: Iterable[Row]) -> int:
    """How many claims of those that arrive ``young`` does not keep."""
    return len({row.digest for row in rows} - {row.digest for row in kept if row.electricity})


def _traces(rows: Iterable[Row]) -> list[Row]:
    """What stays of claims that replace others: that they do, and nothing else of what they say.

    It has the place that the claim had among the files of rows, and is about no product: in no answer, no
    cell, and no contradiction.
    """
    nothing = Row(**{name: None if name in INTEGERS else "" for name in Row._fields})  # type: ignore[arg-type]
    found = {
        nothing._replace(
            digest=row.digest, producer=row.producer, revision_of=row.revision_of, year=row.year,
            hs4=row.hs4, thing=row.digest, state=_GONE,
        )
        for row in rows
        if row.revision_of
    }  # fmt: skip
    return sorted(found, key=lambda row: row.digest)


def kept_since(folder: Path) -> str:
    """The moment before which no period may end; empty where everything is kept."""
    path = folder / RETAINED
    return keeping.parsed(path, lambda one: str(one["before"])) if path.exists() else ""


def _prepare(base: Connection, moment: str) -> None:
    base.execute(_GOING, {"before": moment})
