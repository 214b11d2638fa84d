"""Entries, tiles and tree heads of the log, in the resolver's own database.

Entries are written by the transaction that stores their document (``resolver.store.admitting``), so that a
publish that was acknowledged is in the log. Full tiles and tree heads are written together by the sequencer.
Nothing is changed or deleted; a partial tile is computed from what is there.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from resolver.store import many, tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from signing.logs import merkle, tiles

_ENTRIES, _TILES, _HEADS, _LINES = (
    tables.log_entries, tables.log_tiles, tables.log_heads, tables.log_cosignatures
)  # fmt: skip
_COUNT: Final = sa.select(sa.func.coalesce(sa.func.max(_ENTRIES.c.place) + 1, 0))


class Seen(NamedTuple):
    """A cosignature of a tree head: whose, at what time (POSIX seconds), and its line in a note."""

    witness: str
    time: int
    line: str


class Head(NamedTuple):
    """A signed tree head: ``note`` as the log signed it, ``seen`` by whom, in the order of their times."""

    size: int
    root: bytes
    note: str
    seen: tuple[Seen, ...] = ()

    def checkpoint(self, *, newest: bool = False) -> str:
        """The signed note with one cosignature a witness: its first, which proves age, or its newest."""
        chosen: dict[str, Seen] = {}
        for one in self.seen:
            if newest or one.witness not in chosen:
                chosen[one.witness] = one
        return self.note + "".join(chosen[name].line for name in sorted(chosen))


class LogStore:
    """Reads and writes of the log; every method may raise ``StoreUnavailable``."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def count(self) -> int:
        """How many entries there are, signed for or not."""
        with available(), self._store.read.connect() as connection:
            return int(connection.execute(_COUNT).scalar_one())

    def head(self, at_most: int | None = None) -> Head | None:
        """The largest signed tree head, or the largest up to a size."""
        with available(), self._store.read.connect() as connection:
            return _head(connection, at_most)

    def receipt(self, index: int) -> Head | None:
        """The first tree head that holds an entry and that a witness has cosigned; else the first of all.

        ``None`` where no signed tree holds the entry yet.
        """
        holding = sa.select(sa.func.min(_HEADS.c.size)).where(_HEADS.c.size > index)
        cosigned = sa.select(sa.func.min(_LINES.c.size)).where(_LINES.c.size > index)
        with available(), self._store.read.connect() as connection:
            size = connection.execute(cosigned).scalar() or connection.execute(holding).scalar()
            return None if size is None else _head(connection, int(size))

    def cosigned(self) -> Head | None:
        """The largest tree head that a witness has cosigned."""
        with available(), self._store.read.connect() as connection:
            size = connection.execute(sa.select(sa.func.max(_LINES.c.size))).scalar()
            return None if size is None else _head(connection, int(size))

    def heads(self, most: int) -> list[Head]:
        """The newest tree heads, newest first."""
        query = sa.select(_HEADS.c.size).order_by(_HEADS.c.size.desc()).limit(most)
        with available(), self._store.read.connect() as connection:
            found = [_head(connection, int(size)) for size in connection.execute(query).scalars()]
        return [one for one in found if one is not None]

    def place(self, digest: str) -> int | None:
        """The index of a document's entry."""
        query = sa.select(_ENTRIES.c.place).where(_ENTRIES.c.digest == digest)
        with available(), self._store.read.connect() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else int(found)

    def entries(self, start: int, end: int) -> list[bytes]:
        """The entries from index ``start`` to before ``end``, as far as they are there."""
        with available(), self._store.read.connect() as connection:
            return _entries(connection, start, end)

    def tile(self, place: tiles.Place) -> bytes | None:
        """A tile or bundle of exactly the width asked for; ``None`` where the log has not so much."""
        with available(), self._store.read.connect() as connection:
            if place.level < 0:
                start = place.number * tiles.WIDTH
                found = _entries(connection, start, start + place.width)
                return tiles.bundle(found) if len(found) == place.width else None
            data = _tile(connection, place.level, place.number)[: place.width * merkle.HASH_BYTES]
        return data if len(data) == place.width * merkle.HASH_BYTES else None

    def file(self, path: str) -> bytes | None:
        """A file of the log by its path: ``checkpoint``, or a tile below ``tile/``."""
        if path == "checkpoint":
            head = self.head()
            return None if head is None else head.checkpoint(newest=True).encode()
        return self.tile(tiles.parse_path(path.removeprefix("tile/")))

    def root(self, size: int) -> bytes:
        """The root over the first ``size`` entries."""
        with available(), self._store.read.connect() as connection:
            return merkle.root(size, _subtrees(connection))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The inclusion proof of an entry in the tree of a size."""
        with available(), self._store.read.connect() as connection:
            return merkle.inclusion_proof(index, size, _subtrees(connection))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The consistency proof between two sizes."""
        with available(), self._store.read.connect() as connection:
            return merkle.consistency_proof(old, new, _subtrees(connection))

    def add_entries(self, entries: Sequence[tuple[str, bytes]]) -> int:
        """Append entries as (digest, entry), those that are there already left out; how many were added."""
        with available(), self._store.writing() as connection:
            held = many.among(
                connection, sa.select(_ENTRIES.c.digest), _ENTRIES.c.digest, [digest for digest, _ in entries]
            )
            known = {str(row.digest) for row in held}
            new = {digest: entry for digest, entry in entries if digest not in known}
            first = int(connection.execute(_COUNT).scalar_one())
            rows = [
                {"place": first + place, "digest": digest, "entry": entry}
                for place, (digest, entry) in enumerate(new.items())
            ]
            if rows:
                many.insert(connection, _ENTRIES, rows)
            return len(rows)

    def add_seen(self, size: int, seen: Iterable[Seen]) -> None:
        """Keep cosignatures of a tree head; of one witness and second the first stays."""
        with available(), self._store.writing() as connection:
            held = {(one.witness, one.time) for one in _seen(connection, size)}
            new = [one for one in seen if (one.witness, one.time) not in held]
            if new:
                many.insert(connection, _LINES, [{"size": size, **one._asdict()} for one in new])

    def unlogged(self, after: str, most: int) -> list[tuple[str, str, bytes]]:
        """Documents without an entry as (digest, kind, bytes), in the order in which they were stored.

        ``after``: the digest to go on behind; empty: from the first.
        """
        documents, audit = tables.credentials, tables.audit
        stored = audit.c.act.like("publish %")
        query = (
            sa.select(documents.c.digest, documents.c.kind, documents.c.data)
            .join_from(audit, documents, audit.c.subject == documents.c.digest)
            .join(_ENTRIES, _ENTRIES.c.digest == documents.c.digest, isouter=True)
            .where(stored, _ENTRIES.c.digest.is_(None))
            .order_by(audit.c.place)
            .limit(most)
        )
        if after:
            last = sa.select(sa.func.max(audit.c.place)).where(stored, audit.c.subject == after)
            query = query.where(audit.c.place > last.scalar_subquery())
        with available(), self._store.read.connect() as connection:
            return [(row.digest, row.kind, bytes(row.data)) for row in connection.execute(query)]


    def unlogged_retirements(self, skip: int, most: int) -> list[tuple[str, str, bytes]]:
        """Retirements of the registry without an entry, oldest first; ``skip``: so many of them."""
        kept, asked = tables.registry_retirements, tables.registry_requests
        query = (
            sa.select(kept.c.digest, kept.c.data)
            .join_from(kept, asked, asked.c.id == kept.c.request)
            .join(_ENTRIES, _ENTRIES.c.digest == kept.c.digest, isouter=True)
            .where(_ENTRIES.c.digest.is_(None))
            .order_by(asked.c.at, kept.c.digest)
            .offset(skip)
            .limit(most)
        )
        with available(), self._store.read.connect() as connection:
            return [(row.digest, "retirement", bytes(row.data)) for row in connection.execute(query)]


def grow(connection: sa.Connection, size: int) -> int:
    """Write the full tiles of all entries behind a tree of ``size``; return how many entries there are."""
    end = int(connection.execute(_COUNT).scalar_one())
    leaves = [merkle.leaf_hash(entry) for entry in _entries(connection, size, end)]
    full = tiles.WIDTH * merkle.HASH_BYTES
    rows = [
        {"level": level, "number": number, "hashes": hashes, "top": tiles.top(hashes)}
        for level, number, hashes in tiles.grow(size, leaves, lambda *place: _tile(connection, *place))
        if len(hashes) == full
    ]
    if rows:
        many.insert(connection, _TILES, rows)
    return end


def append_in(connection: sa.Connection, digest: str, entry: bytes) -> None:
    """Append an entry in the caller's transaction, which holds the store's write lock."""
    place = int(connection.execute(_COUNT).scalar_one())
    connection.execute(_ENTRIES.insert().values(place=place, digest=digest, entry=entry))


def root_in(connection: sa.Connection, size: int) -> bytes:
    """The root of a size as the caller's transaction sees it."""
    return merkle.root(size, _subtrees(connection))


def newest_in(connection: sa.Connection) -> Head | None:
    """The largest tree head as the caller's transaction sees it."""
    return _head(connection, None)


def add_head(connection: sa.Connection, head: Head, at: str) -> None:
    """Write a tree head; a size that was signed before breaks the table's key."""
    connection.execute(_HEADS.insert().values(size=head.size, root=head.root, note=head.note, signed_at=at))


def _head(connection: sa.Connection, at_most: int | None) -> Head | None:
    query = sa.select(_HEADS.c.size, _HEADS.c.root, _HEADS.c.note).order_by(_HEADS.c.size.desc()).limit(1)
    found = connection.execute(query if at_most is None else query.where(_HEADS.c.size <= at_most)).first()
    if found is None:
        return None
    return Head(int(found.size), bytes(found.root), found.note, _seen(connection, int(found.size)))


def _seen(connection: sa.Connection, size: int) -> tuple[Seen, ...]:
    query = sa.select(_LINES.c.witness, _LINES.c.time, _LINES.c.line).where(_LINES.c.size == size)
    rows = connection.execute(query.order_by(_LINES.c.time, _LINES.c.witness))
    return tuple(Seen(row.witness, int(row.time), row.line) for row in rows)


def _entries(connection: sa.Connection, start: int, end: int) -> list[bytes]:
    query = sa.select(_ENTRIES.c.entry).where(_ENTRIES.c.place >= start, _ENTRIES.c.place < end)
    return [bytes(entry) for entry in connection.execute(query.order_by(_ENTRIES.c.place)).scalars()]


def _tile(connection: sa.Connection, level: int, number: int) -> bytes:
    """The hashes of a tile: stored where it is full, else computed from entries or from the level below."""
    one: Any = sa.select(_TILES.c.hashes).where(_TILES.c.level == level, _TILES.c.number == number)
    found = connection.execute(one).scalar()
    if found is not None:
        return bytes(found)
    start, end = number * tiles.WIDTH, (number + 1) * tiles.WIDTH
    if level == 0:
        return b"".join(merkle.leaf_hash(entry) for entry in _entries(connection, start, end))
    tops = sa.select(_TILES.c.top).where(
        _TILES.c.level == level - 1, _TILES.c.number >= start, _TILES.c.number < end
    )
    return b"".join(bytes(top) for top in connection.execute(tops.order_by(_TILES.c.number)).scalars())


def _subtrees(connection: sa.Connection) -> merkle.Subtrees:
    """Complete subtrees from stored tiles; each tile is read once for all that one proof needs of it."""
    read: dict[tuple[int, int], bytes] = {}

    def tile(level: int, number: int) -> bytes:
        if (level, number) not in read:
            read[level, number] = _tile(connection, level, number)
        return read[level, number]

    return tiles.subtrees(tile)
