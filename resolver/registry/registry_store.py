"""Certificates, lots and requests in the resolver's own database: rows are added, and none ever changes.

Acts on lots are decided by one constraint, so on PostgreSQL they run beside each other; whoever comes second
breaks it, asks again, and gets the answer of the first one. Issuing and assigning compare several rows and
run alone.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from passport.model.common import Envelope
from resolver.registry.lots import Lot
from resolver.registry.standing import Standing
from resolver.registry.writing import LOT, Writing, memory
from resolver.store import connecting, tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict

_CERTIFICATES, _LOTS, _RETIREMENTS = (
    tables.registry_certificates, tables.registry_lots, tables.registry_retirements,
)  # fmt: skip
_TRIES: Final = 20
_T = TypeVar("_T")


class RegistryStore:
    """Reads and writes of the registry; every method may raise ``StoreUnavailable``."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._memory: Final = memory()
        self._standing: Final = Standing()

    def alone(self, work: Callable[["Writing"], _T]) -> _T:
        """Run ``work`` under the store's write lock, which an entry of the log needs for its place too.

        Acts without the lock may have a lot, or the request's id, first: see ``beside``.
        """
        return self._again(work, self._store.writing)

    def beside(self, work: Callable[["Writing"], _T]) -> _T:
        """Run ``work`` beside others; where one of them had a row first, run it again.

        What ``work`` asks locks nothing. What it adds goes in with one statement, and the constraints decide
        then whether it comes first. Raises ``Conflict`` ``registry.raced`` where that goes on.
        """
        return self._again(work, lambda: connecting.writing_at_once(self._store.read))

    def _again(
        self,
        work: Callable[["Writing"], _T],
        transaction: Callable[[], AbstractContextManager[sa.Connection]],
    ) -> _T:
        for _ in range(_TRIES):
            try:
                with available(), transaction() as connection:
                    writing = Writing(connection, self._memory, self._standing)
                    found = work(writing)
                    writing.add()
                    return found
            except IntegrityError:
                continue
        raise Conflict(
            "registry.raced",
            "Others acted on the same units again and again.",
            hint="Look at what is there now (passport certificate show), then send the request once more.",
        )

    def certificate(self, digest: str) -> bytes | None:
        """The bytes of a certificate."""
        return self._bytes(_CERTIFICATES, digest)

    def retirement(self, digest: str) -> bytes | None:
        """The bytes of a retirement."""
        return self._bytes(_RETIREMENTS, digest)

    def _bytes(self, table: sa.Table, digest: str) -> bytes | None:
        query = sa.select(table.c.data).where(table.c.digest == digest)
        with available(), self._store.read.connect() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else bytes(found)

    def withdrawn(self, digest: str) -> str:
        """Why a certificate was withdrawn; empty while it stands."""
        with available(), self._store.read.connect() as connection:
            return Writing(connection, self._memory, self._standing).withdrawn([digest]).get(digest, "")

    def taken_back(self, several: Iterable[tuple[str, Envelope]]) -> dict[str, str]:
        """By digest, ``revoked`` or ``suspended``, of the certificates whose issuer has said so."""
        with available(), self._store.read.connect() as connection:
            return self._standing.taken_back(connection, None, several)

    def lots(self, certificate: str, *, unit: int, most: int) -> list[Lot]:
        """The live lots of a certificate from the one that ``unit`` lies in, in order; at most ``most``."""
        with available(), self._store.read.connect() as connection:
            return Writing(connection, self._memory, self._standing).covering(certificate, unit, None, most)

    def holdings(self, holder: str, *, after: int, most: int) -> list[tuple[Lot, bytes]]:
        """Live lots of a holder that it can use, with the bytes of their certificates, by number."""
        child = _LOTS.alias("child")
        query = (
            sa.select(*LOT, _CERTIFICATES.c.data)
            .join(_CERTIFICATES, _CERTIFICATES.c.digest == _LOTS.c.certificate)
            .where(
                _LOTS.c.holder == holder,
                _LOTS.c.number > after,
                _LOTS.c.state.in_(("active", "reserved")),
                ~sa.exists().where(child.c.parent == _LOTS.c.number),
            )
            .order_by(_LOTS.c.number)
            .limit(most)
        )
        with available(), self._store.read.connect() as connection:
            return [(Lot(*row[:-1]), bytes(row.data)) for row in connection.execute(query)]

    def every(self) -> list[Lot]:
        """Every row of lots, oldest first."""
        with available(), self._store.read.connect() as connection:
            return [Lot(*row) for row in connection.execute(sa.select(*LOT).order_by(_LOTS.c.number))]
