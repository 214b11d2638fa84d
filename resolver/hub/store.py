"""Keep rows as Parquet files, by year and heading; what counts is what the hub's one list of files names.

An ingest writes the files of the partitions it changes anew, under names of its own number, and then replaces
the list in one step: a process that is killed leaves the list as it was, and files that no list names, which
the next ingest removes. Files that a release was made of stay.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from resolver.hub import keeping
from resolver.hub.counting import joining
from resolver.hub.counting.standing import STANDING, contradicted
from resolver.hub.counting.tables import COLUMNS, fill, rows_of_claims
from resolver.hub.engine import Connection, HubRefused, check_name, connect, failures, pattern, require, text
from resolver.hub.rows import Row
from signing import jcs
from signing.strict_json import JsonValue

FORMAT: Final = "passport-hub/1"
LIST: Final = "hub.json"
_PATH: Final = re.compile(r"rows/year=[0-9]{4}/hs4=(?:[0-9]{4}|none)/[0-9]{6,12}\.parquet", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_TRIES: Final = 100
_Read = TypeVar("_Read")

_MERGED: Final = """
SELECT * FROM (
    SELECT * FROM kept WHERE digest NOT IN (SELECT digest FROM arriving)
    UNION ALL SELECT * FROM arriving
) WHERE year = '{year}' AND hs4 = '{hs4}' ORDER BY digest, electricity, aside, opinion
"""


_REMAINING: Final = """
SELECT * FROM (
    SELECT * FROM kept WHERE digest NOT IN (SELECT digest FROM {table}) UNION ALL SELECT * FROM {left}
) WHERE year = '{year}' AND hs4 = '{hs4}' ORDER BY digest, electricity, aside, opinion
"""


_FIRST_COLUMNS: Final = "39"
_EARLIER_COLUMNS: Final = (_FIRST_COLUMNS, "41")
"""How many columns files of rows had until 0.3.0 and shortly after."""


class Part(NamedTuple):
    """One Parquet file: its path below the hub, its number of rows and the SHA-256 of its bytes."""

    path: str
    year: str
    hs4: str
    rows: str
    sha256: str
    revisions: str = "0"
    """Rows of claims that replace others."""
    columns: str = _FIRST_COLUMNS
    """How many of the columns of today it has: later ones are null in files of earlier versions."""


class Ingested(NamedTuple):
    """What an ingest did, in claims."""

    taken: int
    left: int
    older: int
    """Not taken: the hub has a later verdict about them, or one that nothing lifts."""


class Hub:
    """A folder with rows and releases."""

    def __init__(
        self, folder: Path, number: int, parts: tuple[Part, ...], apart: frozenset[str] | None = None
    ) -> None:
        self.folder = folder
        self.number = number
        self.parts = parts
        self.apart = apart
        """Claims that another one contradicts; ``None`` where an earlier version wrote the list of files."""

    @classmethod
    def opened(cls, folder: Path, *, make: bool = False) -> "Hub":
        """The hub in a folder; with ``make`` a new one where there is none. Raises ``hub.*``, ``file.*``."""
        require()
        check_name(folder)
        path = folder / LIST
        if not path.exists():
            if not make:
                raise HubRefused(
                    "hub.missing", f"There is no hub in {folder}.",
                    hint="Name the folder of passport hub ingest.", where=str(folder),
                )  # fmt: skip
            _check_new(folder)
            return cls(folder, 0, ())
        return cls(folder, *keeping.parsed(path, _listed))

    @contextmanager
    def alone(self) -> Iterator["Hub"]:
        """The hub as it is now, while no other process writes into it; raises ``hub.busy``."""
        with keeping.alone(self.folder):
            hub = Hub.opened(self.folder, make=True)
            try:
                yield hub
            except failures():
                check(hub.folder, hub.parts)  # before the engine is blamed for what it was given
                raise

    def connected(self, *, hs4: str = "", year: str = "") -> Connection:
        """A database: ``kept`` are the rows of a heading and year, or all, ``standing`` those that count."""
        connection = connect()
        chosen = [one for one in self.parts if hs4 in ("", one.hs4) and year in ("", one.year)]
        view(connection, self.folder, self.parts, chosen)
        return connection

    def take(self, rows: Sequence[Row]) -> Ingested:
        """Put rows in; as ``ingest`` says."""
        return self.ingest(rows)[0]

    def ingest(self, rows: Sequence[Row]) -> tuple[Ingested, int]:
        """Put rows in, joined with what is there of the same claims, all or none; to be called ``alone``.

        What counts then is what would count if all rows of all ingests had come at once. Gives besides how
        many claims count no more, or not at all, because of others that replace or contradict them.
        """
        arriving = joining.by_claim(rows)
        producers = sorted({row.producer for row in rows})
        before = self._counting(producers)
        connection = connect()
        view(connection, self.folder, self.parts)
        done = joining.changes(arriving, joining.by_claim(rows_of_claims(connection, arriving)))
        if done.rows:
            fill(connection, "arriving", done.rows)
            self._write(connection)
        elif not (self.folder / LIST).exists():
            self._settle(self.number, self.parts)  # a hub without claims is one, and can be asked
        overruled = (before | done.good) - done.left - self._counting(producers)
        return Ingested(len(done.good - done.older), len(done.left), len(done.older)), len(overruled)

    def _counting(self, producers: Sequence[str]) -> set[str]:
        """The claims of these producers that count: they stand, and no other one contradicts them."""
        query = "SELECT DISTINCT digest FROM standing WHERE producer IN (SELECT unnest($1::VARCHAR[]))"
        with self.connected() as base:
            found = {digest for (digest,) in base.execute(query, [producers]).fetchall()}
        return found - self.contradicted()

    def producers(self) -> list[str]:
        """Those of claims that stand."""
        with self.connected() as base:
            return [did for (did,) in base.execute("SELECT DISTINCT producer FROM standing").fetchall()]

    def contradicted(self) -> frozenset[str]:
        """The claims that another one of their producer contradicts."""
        if self.apart is None:
            with self.connected() as base:
                self.apart = contradicted(base)
        return self.apart

    def _write(self, connection: Connection) -> None:
        number = self.number + 1
        changed = connection.execute(
            "SELECT DISTINCT year, hs4 FROM arriving ORDER BY year, hs4"
        ).fetchall()
        parts = [one for one in self.parts if (one.year, one.hs4) not in changed]
        check(self.folder, [one for one in self.parts if one not in parts])
        for year, hs4 in changed:
            place = f"rows/year={year}/hs4={hs4}"
            keeping.folder(self.folder / place)
            query = _MERGED.format(year=year, hs4=hs4)
            path = f"{place}/{number:06}.parquet"
            part = written(connection, self.folder, path, query, (year, hs4))
            parts.append(_with_revisions(connection, part, query))
        self._settle(number, sorted(parts))

    def without(self, connection: Connection, table: str, left: str) -> None:
        """Take the claims of a table of digests out, all or none; to be called ``alone``.

        ``left``: a table of rows that stay in their place.
        """
        changed = connection.execute(
            f"SELECT DISTINCT year, hs4 FROM kept WHERE digest IN (SELECT digest FROM {table}) ORDER BY ALL"
        ).fetchall()
        parts = [one for one in self.parts if (one.year, one.hs4) not in changed]
        check(self.folder, [one for one in self.parts if one not in parts])
        number = self.number + 1
        for year, hs4 in changed:
            query = _REMAINING.format(year=year, hs4=hs4, table=table, left=left)
            path = f"rows/year={year}/hs4={hs4}/{number:06}.parquet"
            part = written(connection, self.folder, path, query, (year, hs4))
            if part.rows != "0":
                parts.append(_with_revisions(connection, part, query))
        self._settle(number, sorted(parts))

    def _settle(self, number: int, parts: Sequence[Part]) -> None:
        """Name the files that count from now on, and remove those that nothing names."""
        self.number, self.parts, self.apart = number, tuple(parts), None
        keeping.write(self.folder / LIST, list_of(number, parts, self.contradicted()))
        self._clean({one.path for one in parts} | self._of_releases())

    def _of_releases(self) -> set[str]:
        """The files of rows that releases were made of."""
        lists = sorted(self.folder.glob(f"releases/*/{LIST}"))
        return {one.path for path in lists for one in read_list(path)[1]}

    def _clean(self, named: set[str]) -> None:
        """Remove files that nothing names: rows that were replaced, and what a killed process left."""
        for path in sorted((self.folder / "rows").rglob("*")):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in named:
                keeping.remove(path)


def reading(hub: Hub, ask: Callable[[Hub], _Read]) -> _Read:
    """Ask a hub, and the hub as it is now where an ingest has removed meanwhile what was being read.

    Raises what ``ask`` raises, ``hub.damaged`` and ``hub.disk`` where no ingest has, and ``hub.busy``.
    """
    refusals: tuple[type[Exception], ...] = (HubRefused, *failures())
    for _ in range(_TRIES):
        try:
            return ask(hub)
        except refusals as error:
            if isinstance(error, HubRefused) and error.code not in ("hub.damaged", "hub.disk"):
                raise
            now = Hub.opened(hub.folder)
            if now.number == hub.number:
                if not isinstance(error, HubRefused):
                    check(hub.folder, hub.parts)  # before the engine is blamed for what it was given
                with keeping.refusing(hub.folder):
                    raise
            hub = now
    raise HubRefused("hub.busy", f"{hub.folder} is written all the time.", hint="Ask again in a few seconds.")


def read_list(path: Path) -> tuple[int, tuple[Part, ...]]:
    """Read a list of files; raises ``hub.disk`` and ``hub.damaged``."""
    return keeping.parsed(path, _listed)[:2]


def _listed(content: Any) -> tuple[int, tuple[Part, ...], frozenset[str] | None]:  # noqa: ANN401 - JSON
    """What a list says; no path leads out of the hub, nor to files that are not rows."""
    parts = tuple(Part(**one) for one in content["files"])
    known = {*_EARLIER_COLUMNS, str(len(Row._fields))}
    apart = None if "apart" not in content else frozenset(map(str, content["apart"]))
    if not all(
        _PATH.fullmatch(one.path) and _SHA256.fullmatch(one.sha256) and one.columns in known for one in parts
    ):
        raise ValueError("no file of a hub")
    return {FORMAT: int(content["number"])}[content["format"]], parts, apart


def check(folder: Path, parts: Sequence[Part]) -> None:
    """Hash files of rows; raises ``hub.damaged`` where one has other bytes than the list says."""
    for one in parts:
        if keeping.sha256_of(folder / one.path) != one.sha256:
            raise keeping.damaged(folder / one.path)


def list_of(number: int, parts: Sequence[Part], apart: Collection[str] | None = None) -> bytes:
    """Write a list of files as canonical JSON, with the claims that others contradict."""
    entries: list[JsonValue] = [{**one._asdict()} for one in parts]
    beside: dict[str, JsonValue] = {} if apart is None else {"apart": [*sorted(apart)]}
    return jcs.canonical({"format": FORMAT, "number": str(number), "files": entries, **beside})


def view(
    connection: Connection,
    folder: Path,
    parts: Sequence[Part],
    chosen: Sequence[Part] | None = None,
    standing: str = STANDING,
) -> None:
    """Name the rows of chosen files ``kept``, and those of all that hold revisions ``replacing``.

    ``standing``: which of them count. Raises ``hub.damaged``.
    """
    absent = [one.path for one in parts if not (folder / one.path).is_file()]
    if absent:
        raise HubRefused(
            "hub.damaged", f"The hub has lost {len(absent)} of its files, {absent[0]} among them.",
            hint="Take them from a backup, or ingest the passports into a new folder.", where=str(folder),
        )  # fmt: skip
    replacing = [one for one in parts if one.revisions != "0"]
    for name, some in (("replacing", replacing), ("kept", parts if chosen is None else chosen)):
        if some:
            try:
                connection.execute(f"CREATE TEMP VIEW {name} AS {_read(folder, some)}")
            except failures() as error:
                raise keeping.damaged(folder, "has files of rows that are none") from error
        else:
            connection.execute(f"CREATE TEMP TABLE {name} ({COLUMNS})")
    connection.execute(standing)


def _read(folder: Path, parts: Sequence[Part]) -> str:
    """A query for the rows of files, with all columns of today whichever version wrote them."""
    queries = []
    for count in sorted({one.columns for one in parts}):
        paths = ", ".join(text(pattern(folder / one.path)) for one in parts if one.columns == count)
        added = "".join(f", NULL::VARCHAR AS {name}" for name in Row._fields[int(count):])
        queries.append(f"SELECT *{added} FROM read_parquet([{paths}], hive_partitioning = false)")
    return " UNION ALL BY NAME ".join(queries)


def _with_revisions(connection: Connection, part: Part, query: str) -> Part:
    """Count the rows of a file that replace others: few files hold any, and only those are asked for them."""
    counted = f"SELECT COUNT(*) FROM ({query}) WHERE revision_of <> ''"
    row = connection.execute(counted).fetchone()
    assert row is not None  # noqa: S101 - a count is one row
    return part._replace(revisions=str(row[0]))


def written(
    connection: Connection, folder: Path, path: str, query: str, place: tuple[str, str] = ("", "")
) -> Part:
    """Write what a query gives as one Parquet file, whole or not at all."""
    with keeping.writing(folder / path) as temporary:
        done = connection.execute(
            f"COPY ({query}) TO {text(str(temporary.absolute()))}"
            " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        ).fetchone()
        assert done is not None  # noqa: S101 - COPY counts
    sha256 = keeping.sha256_of(folder / path)
    return Part(path, *place, str(done[0]), sha256, columns=str(len(Row._fields)))


def _check_new(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise HubRefused(
            "hub.other", f"{folder} is a file; a hub is a folder.", hint="Name a new folder.",
        )  # fmt: skip
    ours = (keeping.LOCK, LIST + keeping.PARTIAL, keeping.PARTIES, "rows")
    if folder.is_dir() and not all(one.name.startswith(ours) for one in folder.iterdir()):
        raise HubRefused(
            "hub.other", f"{folder} holds other files and is no hub.", hint="Name a new folder.",
        )  # fmt: skip
