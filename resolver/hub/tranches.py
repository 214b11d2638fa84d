"""Ask the rows of a release tree by tree, and keep which release took in, or let go, which row.

Tables of the connection: ``current`` (rows that stand and can be counted), ``before`` (rows of earlier
releases with ``tranche``, the release that took them in, and ``gone``, the one they left in, or 0),
``lasting`` (the group by which each producer's rows of a tranche are judged), and ``after``, the same as
``before`` as it is with this release.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from resolver.hub.control.groups import Groups, lasting
from resolver.hub.disclosure import Known, Leaf, Node, Step, Tranche, step
from resolver.hub.editions import NOW, Edition, find_doubled
from resolver.hub.engine import Connection, connect, pattern

Key = tuple[str, str, str, str, str]
"""A tree: boundary, GWP set, electricity method, heading, quarter."""
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
SELECT {_TREE}, route, country, tranche, stands, COALESCE(l.grp, g.grp, producer), SUM(mass_ug)
FROM pieces LEFT JOIN lasting l USING (tranche, producer) LEFT JOIN grouping g USING (producer) GROUP BY ALL
"""
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
"""
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


class Base(NamedTuple):
    """What a release rests on: the groups of each release before it, and the rows that they counted."""

    groups: tuple[Groups, ...] = ()
    tranches: Path | None = None


def prepare(base: Connection, groups: Groups, earlier: Base, edition: Edition = NOW) -> None:
    """Make ``grouping``, ``current``, ``before`` and ``lasting`` (the group by which a row was published)."""
    _table(base, "grouping", ("producer", "grp"), groups.items())
    # Few products are doubled: known beforehand, they are not looked for again at each use of ``current``.
    find_doubled(base, edition)
    # What is joined with the rows of earlier releases is read often; before the first it is added up only.
    kind = "VIEW" if earlier.tranches is None else "TABLE"
    base.execute(f"CREATE TEMP {kind} current AS {edition.quick}")
    base.execute(f"CREATE TEMP TABLE before ({_COLUMNS}, tranche INTEGER, gone INTEGER)")
    if earlier.tranches is not None:
        base.execute("INSERT INTO before BY NAME SELECT * FROM read_parquet($1)", [pattern(earlier.tranches)])
    labels = _lasting(base, (*earlier.groups, groups)) if edition.lasting else []
    _table(base, "names", ("tranche", "producer", "grp"), labels)
    base.execute("CREATE TEMP TABLE lasting AS SELECT * REPLACE (tranche::INTEGER AS tranche) FROM names")


def producers(tranches: Path) -> list[str]:
    """Whose rows a release counts, by its file of tranches."""
    query = "SELECT DISTINCT producer FROM read_parquet($1) WHERE gone = 0"
    with connect() as base:
        return [producer for (producer,) in base.execute(query, [pattern(tranches)]).fetchall()]


def _lasting(base: Connection, tables: tuple[Groups, ...]) -> list[tuple[str, str, str]]:
    """Tranche, producer and group of what earlier releases count."""
    query = "SELECT DISTINCT tranche, producer FROM before WHERE gone = 0 ORDER BY ALL"
    wanted: dict[int, list[str]] = {}
    for tranche, producer in base.execute(query).fetchall():
        wanted.setdefault(int(tranche) - 1, []).append(producer)
    return [
        (str(place + 1), producer, group)
        for place, found in lasting(tables, wanted).items()
        for producer, group in found.items()
    ]


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
    names = (*_TREE.split(", "), "route", "country")
    _table(base, table, names, ((*key, *leaf) for key, leaf in leaves))


def _table(base: Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Make a table of texts."""
    values = list(rows)
    columns = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in names)
    found = [[row[at] for row in values] for at in range(len(names))]
    base.execute(f"CREATE TEMP TABLE {table} AS SELECT {columns}", found)


def _sums(base: Connection) -> dict[Key, dict[Leaf, dict[str, tuple[int, int, int]]]]:
    """Mass, emissions and claims by tree, leaf and group of what the release counts."""
    found: dict[Key, dict[Leaf, dict[str, tuple[int, int, int]]]] = {}
    query = (
        f"SELECT {_TREE}, route, country, grp, SUM(mass_ug), SUM(emitted_ug), COUNT(*)"
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
