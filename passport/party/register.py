"""Keep the register of an identity folder: status index by credential, and what was signed.

An index is allocated and durable on disk before the credential that carries it is signed; two processes never
get the same one (T71). An index whose credential was never signed stays taken.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from passport.identifiers.digital_link import IdentifierRefused
from passport.identifiers.product_id import parse_product_id
from passport.party import register_schema
from signing import nonces
from signing.errors import ToolError

_LUCKY_TRIES: Final = 40


class RegisterFull(ToolError):
    """Every index of the status lists is taken."""


class Issued(NamedTuple):
    """A signed credential: digest D, id, kind, what it is about, moment of signing."""

    digest: str
    credential: str
    kind: str
    subject: str
    at: str


class Unwritten(NamedTuple):
    """A signed credential that was recorded: the absolute path of the file it is for, the file's bytes."""

    issued: Issued
    path: str
    data: bytes


class Batch(NamedTuple):
    """A signed batch of readings: ``begins <= t < ends`` of a meter, behind the batch ``previous``.

    ``previous`` is empty for the first batch; ``content`` is the digest of all that it says.
    """

    digest: str
    meter: str
    quantity: str
    begins: str
    ends: str
    previous: str
    content: str


class Register:
    """The SQLite file ``register.sqlite`` of an identity folder."""

    def __init__(self, path: Path, *, size: int) -> None:
        """``size``: how many indices a list has."""
        self._path = path
        self._size = size

    def create(self) -> None:
        """Make the tables; does nothing where they exist."""
        register_schema.create(self._path)

    def allocate(self, credential: str, kind: str, *, at: str) -> int:
        """Allocate a random free index to ``credential``, durably; raises ``register.full``."""
        return self.allocate_all([credential], kind, at=at)[0]

    def allocate_all(self, credentials: Iterable[str], kind: str, *, at: str) -> list[int]:
        """Allocate an index to each, in their order and in one transaction: all are durable, or none is."""
        with register_schema.connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            found = []
            for credential in credentials:
                position = free_position(connection, self._size, self._path)
                row = (position, credential, kind, at)
                connection.execute("INSERT INTO allocation VALUES (?, ?, ?, ?)", row)
                found.append(position)
            connection.execute("COMMIT")
        return found

    def record(
        self, digest: str, credential: str, kind: str, subject: str, *, at: str,
        first: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """Record a signed credential: digest D, id, kind, what it is about, moment of signing.

        ``first`` may refuse it by what others recorded; nothing is recorded while it asks (T369).
        """

        def one() -> Iterator[Issued]:
            if first is not None:
                first()
            yield Issued(digest, credential, kind, subject, at)

        self.record_all(one())

    def record_all(self, signed: Iterable[Issued]) -> None:
        """Record signed credentials in one transaction, in which ``signed`` is walked.

        So nobody records meanwhile, and whoever yields them may first refuse by what others recorded, or
        write each before it is recorded. Where it fails, those that it has yielded stay recorded.
        """
        with register_schema.connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for one in signed:
                    connection.execute("INSERT INTO issued VALUES (?, ?, ?, ?, ?)", one)
            finally:
                connection.execute("COMMIT")

    def record_unwritten(self, signed: Iterable["Unwritten"], first: Callable[[], None]) -> None:
        """Record signed credentials together with the files they are for, durably and before any is written.

        ``first`` may refuse all of them by what others recorded; nothing is recorded while it asks. A run
        that is killed later leaves nothing signed that the register does not know; ``unwritten`` gives what
        still has to be written, and ``written`` ends that.
        """
        with register_schema.connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            first()
            for one in signed:
                connection.execute("INSERT INTO issued VALUES (?, ?, ?, ?, ?)", one.issued)
                row = (one.issued.digest, one.path, one.data)
                connection.execute("INSERT INTO unwritten VALUES (?, ?, ?)", row)
            connection.execute("COMMIT")

    def record_batch(self, signed: Issued, batch: Batch) -> Batch | None:
        """Record a signed batch. Where another is in its place, nothing is recorded, and it is the result."""
        with register_schema.connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            other = _instead(connection, batch)
            if other is None:
                connection.execute("INSERT INTO issued VALUES (?, ?, ?, ?, ?)", signed)
                connection.execute("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?)", batch)
            connection.execute("COMMIT")
        return other

    def batch_instead(self, batch: Batch) -> Batch | None:
        """Give a batch that was signed behind the same one, or of the same time of the meter.

        One that says the very same is not another one: a run that was killed before its file was there is
        made again.
        """
        with register_schema.looked_at(self._path) as connection:
            return _instead(connection, batch)

    def unwritten(self, subjects: Sequence[str]) -> "list[Unwritten]":
        """Give what was recorded about the subjects and not reported as written, oldest first."""
        found: list[Unwritten] = []
        with register_schema.looked_at(self._path) as connection:
            if connection.execute("SELECT 1 FROM unwritten LIMIT 1").fetchone() is None:
                return found
            for part in register_schema.parts(subjects):
                marks = ", ".join("?" * len(part))
                asked = (
                    "SELECT digest, credential, kind, subject, issued.at, path, data"  # noqa: S608 - marks
                    f" FROM unwritten JOIN issued USING (digest) WHERE subject IN ({marks})"
                    " ORDER BY issued.at"
                )
                rows = connection.execute(asked, tuple(part))
                found += [Unwritten(Issued(*row[:5]), row[5], row[6]) for row in rows]
        return found

    def written(self, digests: Iterable[str]) -> None:
        """Note that these credentials have their files, whose names are durable."""
        with register_schema.connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM unwritten WHERE digest = ?", ((one,) for one in digests))
            connection.execute("COMMIT")

    def taken(self) -> int:
        """Count the indices that are taken; the count never falls."""
        with register_schema.looked_at(self._path) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM allocation").fetchone()[0])

    def issued_about(self, subject: str, kind: str) -> list[str]:
        """List the digests of what was signed about a subject (product or claim id), oldest first."""
        with register_schema.looked_at(self._path) as connection:
            rows = connection.execute(
                "SELECT digest FROM issued WHERE subject = ? AND kind = ? ORDER BY at, credential",
                (subject, kind),
            )
            return [row[0] for row in rows]

    def signed_about(self, subjects: Sequence[str], kind: str) -> set[str]:
        """Give those of the subjects about which something of this kind was signed."""
        found: set[str] = set()
        with register_schema.looked_at(self._path) as connection:
            for part in register_schema.parts(subjects):
                marks = ", ".join("?" * len(part))
                asked = f"SELECT subject FROM issued WHERE kind = ? AND subject IN ({marks})"  # noqa: S608 - marks
                found.update(row[0] for row in connection.execute(asked, (kind, *part)))
        return found

    def issued_on(self, subject: str, kind: str) -> list[str]:
        """As ``issued_about``, of a product, or the year of an entity, in whatever spelling (T369)."""
        key = key_of(subject)
        # Of a product with many claims the register is searched for its own words before any is parsed.
        words = max(re.findall("[A-Za-z0-9]+", key.rpartition("/")[2]), key=len, default="").lstrip("0")
        with register_schema.looked_at(self._path) as connection:
            connection.create_function("product_key", 1, key_of, deterministic=True)
            rows = connection.execute(
                "SELECT digest FROM issued WHERE kind = ? AND (instr(subject, ?) OR instr(subject, '%'))"
                " AND product_key(subject) = ? ORDER BY at, credential",
                (kind, words, key),
            )
            return [row[0] for row in rows]

    def issued_of(self, entity: str, kind: str) -> list[tuple[str, str]]:
        """List period and digest of what was signed about an entity, in whatever spelling, oldest first."""
        key = key_of(entity)
        asked = "SELECT subject, digest FROM issued WHERE kind = ? ORDER BY at, credential"
        with register_schema.looked_at(self._path) as connection:
            rows = connection.execute(asked, (kind,)).fetchall()
        named = ((key_of(subject).partition("#"), digest) for subject, digest in rows)
        return [(period, digest) for (own, _, period), digest in named if own == key]

    def replaced(self) -> set[str]:
        """Digests of what a correction that is signed and recorded has replaced."""
        asked = "SELECT old FROM correction JOIN issued ON issued.digest = correction.new"
        with register_schema.looked_at(self._path) as connection:
            return {row[0] for row in connection.execute(asked)}

    def issued(self) -> list[tuple[str, str, str, str, str]]:
        """List (digest, credential id, kind, subject, moment) of everything signed, oldest first."""
        with register_schema.looked_at(self._path) as connection:
            rows = connection.execute(
                "SELECT digest, credential, kind, subject, at FROM issued ORDER BY at, credential"
            )
            return list(rows)


def _instead(connection: sqlite3.Connection, batch: Batch) -> Batch | None:
    row = connection.execute(
        "SELECT * FROM batch WHERE content <> ? AND ((previous = ? AND previous <> '')"
        " OR (meter = ? AND quantity = ? AND ends > ? AND begins < ?)) ORDER BY begins LIMIT 1",
        (batch.content, batch.previous, batch.meter, batch.quantity, batch.begins, batch.ends),
    ).fetchone()
    return None if row is None else Batch(*row)


def key_of(subject: str) -> str:
    """The product of a subject in its one spelling, with what stands behind a ``#``; as it is where none."""
    product, mark, year = subject.partition("#")
    try:
        return f"{parse_product_id(product).key}{mark}{year}"
    except IdentifierRefused:
        return subject


def free_position(connection: sqlite3.Connection, size: int, path: Path) -> int:
    """Draw a random free index below ``size``; to be drawn and taken in one transaction.

    Up to ``_LUCKY_TRIES`` draws, then one among all free ones: as long as a list is less than 89 % full, 40
    draws fail in less than 1 % of cases. Raises ``register.full``.
    """
    for _ in range(_LUCKY_TRIES):
        position = nonces.random_below(size)
        if connection.execute("SELECT 1 FROM allocation WHERE position = ?", (position,)).fetchone() is None:
            return position
    taken = {row[0] for row in connection.execute("SELECT position FROM allocation")}
    free = [position for position in range(size) if position not in taken]
    if not free:
        raise RegisterFull(
            "register.full",
            "Every place of the status lists is taken.",
            hint="This version keeps one list per purpose; start a new identity folder.",
            where=str(path),
        )
    return free[nonces.random_below(len(free))]
