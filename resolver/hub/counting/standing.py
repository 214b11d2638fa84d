"""Say in SQL which rows count: those that stand, and of these what no other claim contradicts.

The views ``standing`` of three editions of releases, and the queries that find several claims about one
product. What earlier editions asked stays the same text: a release is made again by the query that it states.
"""

from collections.abc import Collection
from typing import Final

from resolver.hub.engine import Connection
from resolver.hub.rows import is_kept, things_of
from verify.states import STATES

LEAVING_UNTIL_2: Final = ("adverse", "figures_wrong", "revoked", "superseded", "suspended")


def _is_one_of(column: str, words: Collection[str]) -> str:
    return f"{column} IN ({', '.join(repr(one) for one in sorted(words))})"


STANDING: Final = f"""
CREATE TEMP VIEW standing AS SELECT * FROM kept
WHERE {_is_one_of("state", [one for one in STATES if is_kept(one)])}
AND COALESCE(aside, '') = '' AND COALESCE(successor, '') = ''
AND (digest, producer) NOT IN (SELECT revision_of, producer FROM replacing WHERE revision_of <> '')
"""
"""Rows that count: good enough, not taken back, and not replaced by another claim of the same producer.

What was replaced stays so, whatever becomes of the later claim, and whatever it lacks: a correction that is
revoked, or that nobody has verified, brings back no figure that its own producer has called wrong.
"""
STANDING_2: Final = f"""
CREATE TEMP VIEW standing AS SELECT * FROM kept
WHERE NOT {_is_one_of("state", LEAVING_UNTIL_2)}
AND (digest, producer) NOT IN (SELECT revision_of, producer FROM replacing WHERE revision_of <> '')
"""
STANDING_1: Final = f"""
CREATE TEMP VIEW standing AS SELECT * FROM kept
WHERE NOT {_is_one_of("state", LEAVING_UNTIL_2)} AND (digest, producer) NOT IN (
    SELECT revision_of, producer FROM replacing
    WHERE revision_of <> '' AND NOT {_is_one_of("state", LEAVING_UNTIL_2)}
)
"""
"""As releases of the first two editions were made."""

DOUBLED_1: Final = """
SELECT producer, product FROM standing WHERE hash(producer, product) IN (
    SELECT hash(producer, product) FROM standing GROUP BY hash(producer, product), electricity
    HAVING COUNT(*) > 1
) GROUP BY ALL HAVING MIN(digest) <> MAX(digest)
"""
"""Products that several claims are about: together none of them verifies, and each would count its mass.

Hashes only find which few rows are to be compared: they cost less than texts.
"""
_THING_2: Final = """
SELECT digest, electricity, producer, COALESCE(NULLIF(standing.thing, ''), spelt.thing, product) AS thing
FROM standing LEFT JOIN spelt USING (product)
UNION ALL SELECT digest, electricity, producer, unnest(string_split(listed, ' ')) AS thing FROM standing
WHERE listed <> ''
"""
"""What each claim that stands is about, a line each."""
_SHARED: Final = """
    SELECT producer, thing FROM thing WHERE hash(producer, thing) IN (
        SELECT hash(producer, thing) FROM thing
        GROUP BY hash(producer, thing), electricity HAVING COUNT(*) > 1
    ) GROUP BY ALL HAVING MIN(digest) <> MAX(digest)
"""
DOUBLED_2: Final = f"""
WITH thing AS ({_THING_2}), shared AS ({_SHARED}
) SELECT DISTINCT digest FROM thing SEMI JOIN shared USING (producer, thing)
"""
"""Claims about a product, or an item, that another claim of its producer is about, however it is spelled."""
_THING: Final = """
SELECT digest, electricity, producer, COALESCE(NULLIF(kept.thing, ''), spelt.thing, product) AS thing
FROM kept LEFT JOIN spelt USING (product) WHERE COALESCE(aside, '') = ''
UNION ALL SELECT digest, electricity, producer, unnest(string_split(listed, ' ')) AS thing FROM kept
WHERE listed <> '' AND COALESCE(aside, '') = ''
AND (digest, producer) NOT IN (SELECT revision_of, producer FROM replacing WHERE revision_of <> '')
"""
"""What each claim is about, also one that counts in nothing; of one that was replaced not what it listed."""
_SEEN: Final = """UNION SELECT digest FROM (
    SELECT digest, unnest(string_split(against, ' ')) AS other FROM kept WHERE against <> ''
) WHERE other NOT IN (SELECT digest FROM kept)
"""
DOUBLED: Final = f"""
WITH RECURSIVE thing AS ({_THING}), shared AS ({_SHARED}),
met AS (SELECT DISTINCT producer, thing, digest FROM thing SEMI JOIN shared USING (producer, thing)),
line AS (
    SELECT digest AS last, revision_of AS digest FROM replacing
    WHERE revision_of <> '' AND digest IN (SELECT digest FROM met)
    UNION SELECT line.last, replacing.revision_of FROM line JOIN replacing USING (digest)
    WHERE replacing.revision_of <> ''
), others AS (
    SELECT met.digest, met.producer, met.thing, COUNT(DISTINCT earlier.digest) AS own FROM met
    LEFT JOIN line ON line.last = met.digest
    LEFT JOIN met earlier ON (earlier.digest, earlier.producer, earlier.thing)
        = (line.digest, met.producer, met.thing)
    GROUP BY ALL
), many AS (SELECT producer, thing, COUNT(*) AS claims FROM met GROUP BY ALL)
SELECT digest FROM others JOIN many USING (producer, thing) WHERE claims > own + 1
{_SEEN}"""
"""Claims about a product, or an item, that the producer has another claim about which is none of their own
earlier versions, whatever became of it; and claims that were seen to contradict one that is not here."""


def find_doubled(base: Connection, doubled: str = DOUBLED) -> None:
    """Make the table ``doubled``: what contradicts each other, of all rows.

    Rows that an earlier version wrote say what they are about as a text alone, which is read here.
    """
    query = "SELECT DISTINCT product FROM kept WHERE thing IS NULL"
    products = [product for (product,) in base.execute(query).fetchall()]
    things = [things_of(product)[0] or product for product in products]
    base.execute(
        "CREATE TEMP TABLE spelt AS SELECT unnest(?::VARCHAR[]) AS product, unnest(?::VARCHAR[]) AS thing",
        [products, things],
    )
    if not products:  # a join with nothing costs as much as all the rest
        doubled = doubled.replace(", spelt.thing", "").replace("LEFT JOIN spelt USING (product)", "")
    if base.execute("SELECT 1 FROM kept WHERE against <> '' LIMIT 1").fetchone() is None:
        doubled = doubled.replace(_SEEN, "")  # it would read all digests
    base.execute(f"CREATE TEMP TABLE doubled AS {doubled}")


def contradicted(base: Connection) -> frozenset[str]:
    """The claims that another one of their producer contradicts."""
    find_doubled(base)
    return frozenset(digest for (digest,) in base.execute("SELECT DISTINCT digest FROM doubled").fetchall())
