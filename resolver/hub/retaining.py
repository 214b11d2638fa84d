"""Let rows go that are older than a charter keeps them; files that releases were made of stay.

``retained.json`` says before which moment periods have to end that the hub keeps no more: an ingest takes no
claim of such a period again. A claim that replaces one that is kept stays with it, or the replaced one would
count again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from resolver.hub import keeping
from resolver.hub.engine import Connection
from resolver.hub.rows import Row
from resolver.hub.store import Hub
from signing import jcs
from signing.logs.merkle import fold, leaf_hash
from signing.strict_json import JsonValue

FORMAT: Final = "passport-hub-retained/1"
RETAINED: Final = "retained.json"
_GOING: Final = """
CREATE TEMP TABLE going AS
WITH RECURSIVE held(digest) AS (
    SELECT digest FROM kept WHERE ends > $before
    UNION SELECT kept.digest FROM kept JOIN held ON kept.revision_of = held.digest
) SELECT DISTINCT digest, electricity, producer FROM kept WHERE digest NOT IN (SELECT digest FROM held)
"""


class Going(NamedTuple):
    """What is to leave: the moment, rows by producer, claims, and the Merkle root over their digests."""

    before: str
    producers: dict[str, int]
    claims: int
    root: str

    @property
    def record(self) -> dict[str, JsonValue]:
        """As the journal has it."""
        return {"before": self.before, "claims": str(self.claims), "root": self.root}


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
        hub.without(base, "going")


def young(hub: Hub, rows: Sequence[Row]) -> list[Row]:
    """Give the rows that the hub may keep, of those that arrive.

    Besides those of young periods: verdicts about claims that it has, and claims that replace one of these.
    """
    since = kept_since(hub.folder)
    found = [row for row in rows if row.ends > since]
    old = [row for row in rows if row.ends <= since]
    if not old:
        return found
    names = [name for row in old for name in (row.digest, row.revision_of)]
    with hub.connected() as base:
        query = "SELECT DISTINCT digest FROM kept WHERE digest IN (SELECT unnest($1::VARCHAR[]))"
        known = {digest for (digest,) in base.execute(query, [names]).fetchall()}
    known |= {row.digest for row in found}
    while more := [row for row in old if row.digest in known or row.revision_of in known]:
        found += more
        known |= {row.digest for row in more}
        old = [row for row in old if row not in more]
    return found


def kept_since(folder: Path) -> str:
    """The moment before which no period may end; empty where everything is kept."""
    path = folder / RETAINED
    return keeping.parsed(path, lambda one: str(one["before"])) if path.exists() else ""


def _prepare(base: Connection, moment: str) -> None:
    base.execute(_GOING, {"before": moment})
