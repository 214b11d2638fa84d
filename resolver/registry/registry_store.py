"""Certificates, lots and requests in the resolver's own database: rows are added, and none ever changes.

Acts on lots are decided by one constraint, so on PostgreSQL they run beside each other; whoever comes second
breaks it, asks again, and gets the answer of the first one. Issuing, assigning and withdrawing compare
several rows and run alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from passport.identifiers.device_id import device_key
from passport.model.instruments import assignment, certificate
from passport.model.instruments.assignment import Assignment
from passport.model.instruments.certificate import Certificate
from resolver.log import log_store
from resolver.registry.asked import Asked
from resolver.registry.lots import Done, Lot, divided
from resolver.store import connecting, many, tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from signing.strict_json import loads

_REQUESTS, _ASSIGNMENTS, _CERTIFICATES, _LOTS, _WITHDRAWALS, _RETIREMENTS = tables.REGISTRY
_LOT: Final = tuple(_LOTS.c[name] for name in Lot._fields)
_AT: Final = (
    sa.select(*_LOT)
    .where(_LOTS.c.certificate == sa.bindparam("certificate"), _LOTS.c.first <= sa.bindparam("unit"))
    .order_by(_LOTS.c.first.desc(), _LOTS.c.number.desc())
    .limit(1)
)
"""The live lot that a unit lies in: the newest of those that begin nearest to it. Where a lot once began,
another begins for ever, so the live one begins there or later."""
_HELD: Final = sa.select(
    _CERTIFICATES.c.digest, _CERTIFICATES.c.expires, _CERTIFICATES.c.data, _WITHDRAWALS.c.reason
).join_from(_CERTIFICATES, _WITHDRAWALS, _WITHDRAWALS.c.certificate == _CERTIFICATES.c.digest, isouter=True)
_ANSWERED: Final = sa.select(_REQUESTS.c.digest, _REQUESTS.c.sender, _REQUESTS.c.answer).where(
    _REQUESTS.c.id == sa.bindparam("request")
)
_TRIES: Final = 20
_T = TypeVar("_T")


class Held(NamedTuple):
    """A certificate of this registry, with what is asked of it at every act."""

    digest: str
    model: Certificate
    expires: str
    withdrawn: str
    """The reason it was withdrawn for; empty while it stands."""
    counted: int
    """Its units that count against the meter: all of them, or of a withdrawn one those that were retired."""


class RegistryStore:
    """Reads and writes of the registry; every method may raise ``StoreUnavailable``."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def alone(self, work: Callable[["Writing"], _T]) -> _T:
        """Run ``work`` under the store's write lock, which an entry of the log needs for its place too.

        Acts without the lock may have a lot, or the request's id, first: see ``beside``.
        """
        return self._again(work, self._store.writing)

    def beside(self, work: Callable[["Writing"], _T]) -> _T:
        """Run ``work`` in a transaction beside others; where one of them had a row first, run it again.

        Raises ``Conflict`` ``registry.raced`` where that goes on.
        """
        return self._again(work, lambda: connecting.writing_beside(self._store.engine))

    def _again(
        self,
        work: Callable[["Writing"], _T],
        transaction: Callable[[], AbstractContextManager[sa.Connection]],
    ) -> _T:
        for _ in range(_TRIES):
            try:
                with available(), transaction() as connection:
                    return work(Writing(connection))
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
            return Writing(connection).withdrawn([digest]).get(digest, "")

    def lots(self, certificate: str, *, unit: int, most: int) -> list[Lot]:
        """The live lots of a certificate from the one that ``unit`` lies in, in order; at most ``most``."""
        with available(), self._store.read.connect() as connection:
            return Writing(connection).covering(certificate, unit, None, most)

    def holdings(self, holder: str, *, after: int, most: int) -> list[tuple[Lot, bytes]]:
        """Live lots of a holder that it can use, with the bytes of their certificates, by number."""
        child = _LOTS.alias("child")
        query = (
            sa.select(*_LOT, _CERTIFICATES.c.data)
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
            return [Lot(*row) for row in connection.execute(sa.select(*_LOT).order_by(_LOTS.c.number))]


class Writing:
    """What one transaction of the registry asks and adds."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def answered(self, asked: Asked, sender: str) -> bytes | None:
        """The answer to the same request when it was carried out; ``None`` for a new one.

        Raises ``Conflict`` ``registry.request_reused`` for another content or sender under its id.
        """
        row = self._connection.execute(_ANSWERED, {"request": asked.id}).first()
        if row is None:
            return None
        if (row.digest, row.sender) == (asked.digest, sender):
            return bytes(row.answer)
        raise Conflict(
            "registry.request_reused",
            "Another request was carried out under this id.",
            hint="Give every new request an id of its own; keep the id only to send the same one again.",
            where="/id",
        )

    def keep(self, asked: Asked, sender: str, at: str, answer: bytes) -> None:
        """Add the request with its answer, before the rows that name it."""
        values = {"id": asked.id, "digest": asked.digest, "act": asked.act, "sender": sender, "at": at}
        self._connection.execute(_REQUESTS.insert(), {**values, "answer": answer})

    def held(self, digests: Iterable[str]) -> dict[str, Held]:
        """The certificates with these digests, as far as they are here."""
        found = {}
        for row in list(many.among(self._connection, _HELD, _CERTIFICATES.c.digest, digests)):
            model = certificate.read(document_of(bytes(row.data)))
            reason = row.reason or ""
            counted = self._retired_of(row.digest, model) if reason else model.units.size
            found[row.digest] = Held(row.digest, model, row.expires, reason, counted)
        return found

    def _retired_of(self, digest: str, model: Certificate) -> int:
        lots = self.whole(digest, model.units.start, model.units.end)
        return sum(lot.behind - lot.first for lot in lots if lot.state == "retired")

    def withdrawn(self, digests: Iterable[str]) -> dict[str, str]:
        """Reasons of the certificates that were withdrawn."""
        query = sa.select(_WITHDRAWALS.c.certificate, _WITHDRAWALS.c.reason)
        rows = many.among(self._connection, query, _WITHDRAWALS.c.certificate, digests)
        return {row.certificate: row.reason for row in rows}

    def issued_of(self, device: str, product: str, start: str, end: str) -> list[Held]:
        """The certificates of a device and product whose periods overlap one, by period and first unit."""
        table = _CERTIFICATES
        query = (
            sa.select(table.c.digest)
            .where(
                table.c.device.in_(_spellings(device)),
                table.c.product == product,
                table.c.start < end,
                table.c.end > start,
            )
            .order_by(table.c.start, table.c.first)
        )
        digests = list(self._connection.execute(query).scalars())
        found = self.held(digests)
        return [found[digest] for digest in digests]

    def assignments(self, device: str, product: str) -> list[Assignment]:
        """Every assignment known of a device and product."""
        query = sa.select(_ASSIGNMENTS.c.data).where(
            _ASSIGNMENTS.c.device.in_(_spellings(device)), _ASSIGNMENTS.c.product == product
        )
        found = self._connection.execute(query).scalars()
        return [assignment.read(document_of(bytes(data))) for data in found]

    def add_assignments(self, those: Mapping[str, tuple[Assignment, bytes]], request: str) -> None:
        """Add assignments by digest; what is here already is left out."""
        query = sa.select(_ASSIGNMENTS.c.digest)
        held = {row.digest for row in many.among(self._connection, query, _ASSIGNMENTS.c.digest, those)}
        rows = [
            {
                "digest": digest,
                "device": device_key(one.device),
                "product": one.product,
                "data": data,
                "request": request,
            }
            for digest, (one, data) in those.items()
            if digest not in held
        ]
        if rows:
            many.insert(self._connection, _ASSIGNMENTS, rows)

    def add_certificates(
        self, those: Mapping[str, tuple[Certificate, bytes]], holder: str, at: str, request: str
    ) -> None:
        """Add certificates by digest, each with its first lot."""
        rows = [
            {
                "digest": digest, "device": device_key(one.origin.id), "product": one.product,
                "start": one.period.start, "end": one.period.end, "first": one.units.start,
                "behind": one.units.end, "expires": one.envelope.valid_until, "data": data,
                "request": request,
            }
            for digest, (one, data) in those.items()
        ]  # fmt: skip
        many.insert(self._connection, _CERTIFICATES, rows)
        lots = [
            {
                "parent": None, "certificate": row["digest"], "first": row["first"], "behind": row["behind"],
                "act": "issue", "state": "active", "holder": holder, "at": at, "request": request,
            }
            for row in rows
        ]  # fmt: skip
        many.insert(self._connection, _LOTS, lots)

    def whole(self, certificate: str, first: int, behind: int) -> list[Lot]:
        """The live lots that hold units ``first`` to before ``behind``, in order and without a gap.

        Raises ``Conflict`` ``registry.lots`` where units lack: nobody signs about more than what is taken.
        """
        found = self.covering(certificate, first, behind)
        reached = found[-1].behind if found else first
        if reached >= behind:
            return found
        raise Conflict(
            "registry.lots",
            f"Units {reached:,} to {behind:,} of certificate {certificate} are in no lot of this registry.",
            hint="Nothing was done. Its rows were changed by hand: passport resolver check says how.",
        )

    def covering(
        self, certificate: str, first: int, behind: int | None, most: int | None = None
    ) -> list[Lot]:
        """The live lots that hold units ``first`` to before ``behind`` (``None``: to the end), in order."""
        found: list[Lot] = []
        unit = first
        while (behind is None or unit < behind) and (most is None or len(found) < most):
            row = self._connection.execute(_AT, {"certificate": certificate, "unit": unit}).first()
            lot = None if row is None else Lot(*row)
            if lot is None or not lot.first <= unit < lot.behind:
                break
            found.append(lot)
            unit = lot.behind
        return found

    def take(self, taken: Sequence[tuple[Lot, Sequence[tuple[int, int]]]], done: Done) -> None:
        """Divide lots, each with the spans that are taken out of it."""
        # In one order everywhere: two requests about the same lots then wait, and never for each other.
        ordered = sorted(taken, key=lambda one: one[0].number)
        rows = [row for lot, spans in ordered for row in divided(lot, spans, done)]
        if rows:
            many.insert(self._connection, _LOTS, rows)

    def add_withdrawal(self, certificate: str, reason: str, request: str) -> None:
        """Note that a certificate was withdrawn."""
        values = {"certificate": certificate, "reason": reason, "request": request}
        self._connection.execute(_WITHDRAWALS.insert(), values)

    def add_retirement(self, digest: str, data: bytes, request: str) -> None:
        """Keep a retirement that was signed."""
        values = {"digest": digest, "data": data, "request": request}
        self._connection.execute(_RETIREMENTS.insert(), values)

    def enter(self, digest: str, entry: bytes) -> None:
        """Enter a document into the transparency log, in an ordered transaction."""
        log_store.append_in(self._connection, digest, entry)

    def retired_by(self, request: str) -> bytes | None:
        """The retirement that a request led to."""
        query = sa.select(_RETIREMENTS.c.data).where(_RETIREMENTS.c.request == request)
        found = self._connection.execute(query).scalar()
        return None if found is None else bytes(found)


def _spellings(device: str) -> tuple[str, ...]:
    """What stands for a device in rows: its key, and before there were keys the id as it was written."""
    return tuple(dict.fromkeys((device_key(device), device)))


def document_of(data: bytes) -> dict[str, Any]:
    """Parse a document that was read strictly before it was stored."""
    value: Any = loads(data, max_bytes=max(len(data), 1), numbers=False)
    return dict(value)
