"""Ask the rows of a release tree by tree, and keep which release took in, or let go, which row.

Tables of the connection: ``current`` (rows that stand and can be counted), ``before`` (rows of earlier
releases with ``tranche``, the release that took them in, and ``gone``, the one they left in, or 0), and
``after``, the same as it is with this release.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from resolver.hub.disclosure import Known, Leaf, Node, Step, Tranche, step
from resolver.hub.engine import Connection
from resolver.hub.rows import NONE

Key = tuple[str, str, str, str, str]
"""A tree: boundary, GWP set, electricity method, heading, quarter."""
COUNTED: Final = f"quarter <> '' AND hs4 <> '{NONE}' AND mass_ug > 0 AND emitted_ug IS NOT NULL"
DOUBLED: Final = """
SELECT producer, product FROM standing WHERE hash(producer, product) IN (
    SELECT hash(producer, product) FROM standing GROUP BY hash(producer, product), electricity
    HAVING COUNT(*) > 1
) GROUP BY ALL HAVING MIN(digest) <> MAX(digest)
"""
"""Products that several claims are about: together none of them verifies, and each would count its mass.

Hashes only find which few rows are to be compared: they cost less than texts.
"""
QUERY: Final = f"""
SELECT digest, electricity, boundary, gwp_set, hs4, quarter, route, country, producer, mass_ug, emitted_ug
FROM standing WHERE {COUNTED} AND producer IN (SELECT producer FROM grouping)
AND (producer, product) NOT IN ({DOUBLED})
"""  # noqa: S608 - words of this module
"""What rows a release counts; part of every release."""
_COLUMNS: Final = (
    "digest VARCHAR, electricity VARCHAR, boundary VARCHAR, gwp_set VARCHAR, hs4 VARCHAR, quarter VARCHAR,"
    " route VARCHAR, country VARCHAR, producer VARCHAR, mass_ug BIGINT, emitted_ug BIGINT"
)
_TREE: Final = "boundary, gwp_set, electricity, hs4, quarter"
PIECES: Final = f"""
WITH pieces AS (
    SELECT b.* EXCLUDE (gone), c.digest IS NOT NULL AS stands FROM before b
    LEFT JOIN current c USING (digest, electricity) WHERE b.gone = 0
    UNION ALL BY NAME
    SELECT c.*, 0 AS tranche, TRUE AS stands FROM current c ANTI JOIN before USING (digest, electricity)
)
SELECT {_TREE}, route, country, tranche, stands, COALESCE(grp, producer), SUM(mass_ug)
FROM pieces LEFT JOIN grouping USING (producer) GROUP BY ALL
"""  # noqa: S608 - words of this module
_AFTER: Final = f"""
CREATE TEMP TABLE after AS
SELECT b.* REPLACE (CASE WHEN b.gone = 0 AND c.present IS NULL AND d.route IS NOT NULL THEN $number
                         ELSE b.gone END AS gone)
FROM before b
LEFT JOIN (SELECT digest, electricity, TRUE AS present FROM current) c USING (digest, electricity)
LEFT JOIN departing d USING ({_TREE}, route, country)
UNION ALL BY NAME
SELECT c.*, $number AS tranche, 0 AS gone FROM current c ANTI JOIN before USING (digest, electricity)
SEMI JOIN entering USING ({_TREE}, route, country)
"""  # noqa: S608 - words of this module
TRANCHES: Final = "SELECT * FROM after ORDER BY digest, electricity"


class Cell(NamedTuple):
    """What one cell comes to: mass by control group, emissions, claims."""

    masses: dict[str, int]
    emitted: int
    claims: int


class Decided(NamedTuple):
    """The cells of one tree in a release, and which were ever published or are left out now."""

    cells: dict[Node, Cell]
    published: frozenset[Node]
    withheld: frozenset[Node]


def prepare(base: Connection, groups: Mapping[str, str], earlier: Path | None) -> None:
    """Make ``grouping``, ``current`` and ``before``."""
    base.execute(
        "CREATE TEMP TABLE grouping AS"
        " SELECT unnest($1::VARCHAR[]) AS producer, unnest($2::VARCHAR[]) AS grp",
        [list(groups), list(groups.values())],
    )
    # Few products are doubled: known beforehand, they are not looked for again at each use of ``current``.
    base.execute(f"CREATE TEMP TABLE doubled AS {DOUBLED}")
    # What is joined with the rows of earlier releases is read often; before the first it is added up only.
    kind = "VIEW" if earlier is None else "TABLE"
    query = QUERY.replace(DOUBLED, "SELECT producer, product FROM doubled")
    base.execute(f"CREATE TEMP {kind} current AS {query}")
    base.execute(f"CREATE TEMP TABLE before ({_COLUMNS}, tranche INTEGER, gone INTEGER)")
    if earlier is not None:
        base.execute("INSERT INTO before BY NAME SELECT * FROM read_parquet($1)", [str(earlier)])


def decide(base: Connection, number: int, published: Mapping[Key, frozenset[Node]]) -> dict[Key, Decided]:
    """Apply the rules to every tree, and make ``after``."""
    steps = {key: step(*one) for key, one in sorted(_trees(base, published).items())}
    _leaves(base, "entering", ((key, leaf) for key, done in steps.items() for leaf in sorted(done.admitted)))
    _leaves(base, "departing", ((key, leaf) for key, done in steps.items() for leaf in sorted(done.leaving)))
    base.execute(_AFTER, {"number": number})
    leaves = _sums(base)
    return {key: _decided(done, leaves.get(key, {})) for key, done in steps.items()}


def _trees(
    base: Connection, published: Mapping[Key, frozenset[Node]]
) -> dict[Key, tuple[Known, Tranche]]:
    kept: dict[Key, dict[int, dict[Leaf, dict[str, int]]]] = {}
    removed: dict[Key, dict[int, dict[Leaf, dict[str, int]]]] = {}
    waiting: dict[Key, dict[Leaf, dict[str, int]]] = {}
    keys = set(published)
    for *tree, route, country, tranche, stands, group, mass in base.execute(PIECES).fetchall():
        key: Key = (tree[0], tree[1], tree[2], tree[3], tree[4])
        keys.add(key)
        if tranche == 0:
            leaves = waiting.setdefault(key, {})
        else:
            leaves = (kept if stands else removed).setdefault(key, {}).setdefault(tranche, {})
        leaves.setdefault((route, country), {})[group] = int(mass)
    return {
        key: (
            Known(published.get(key, frozenset()), kept.get(key, {}), removed.get(key, {})),
            waiting.get(key, {}),
        )
        for key in keys
    }


def _leaves(base: Connection, table: str, leaves: Iterable[tuple[Key, Leaf]]) -> None:
    rows = [[*key, *leaf] for key, leaf in leaves]
    names = [*_TREE.split(", "), "route", "country"]
    columns = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in names)
    values = [[row[at] for row in rows] for at in range(len(names))]
    base.execute(f"CREATE TEMP TABLE {table} AS SELECT {columns}", values)


def _sums(base: Connection) -> dict[Key, dict[Leaf, dict[str, tuple[int, int, int]]]]:
    """Mass, emissions and claims by tree, leaf and group of what the release counts."""
    found: dict[Key, dict[Leaf, dict[str, tuple[int, int, int]]]] = {}
    query = (
        f"SELECT {_TREE}, route, country, grp, SUM(mass_ug), SUM(emitted_ug), COUNT(*)"  # noqa: S608 - words of this module
        " FROM after JOIN grouping USING (producer) WHERE gone = 0 GROUP BY ALL"
    )
    for *tree, route, country, group, mass, emitted, claims in base.execute(query).fetchall():
        key: Key = (tree[0], tree[1], tree[2], tree[3], tree[4])
        leaves = found.setdefault(key, {})
        leaves.setdefault((route, country), {})[group] = (int(mass), int(emitted), int(claims))
    return found


def _decided(done: Step, leaves: Mapping[Leaf, Mapping[str, tuple[int, int, int]]]) -> Decided:
    cells: dict[Node, Cell] = {}
    for node in sorted(done.published - done.withheld):
        masses: dict[str, int] = {}
        emitted = claims = 0
        for leaf, groups in leaves.items():
            if leaf[: len(node)] == node:
                for group, (mass, one, count) in groups.items():
                    masses[group] = masses.get(group, 0) + mass
                    emitted, claims = emitted + one, claims + count
        if masses:
            cells[node] = Cell(masses, emitted, claims)
    return Decided(cells, done.published, done.withheld)
