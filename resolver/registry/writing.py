"""What one transaction of the registry asks and adds: the rows of an act go in together, or none does."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

import sqlalchemy as sa

from passport.identifiers.device_id import device_key
from passport.model.common import Envelope
from passport.model.instruments import assignment, certificate
from passport.model.instruments.assignment import Assignment
from passport.model.instruments.certificate import Certificate
from resolver.log import log_store
from resolver.registry.asked import Asked, Interval, intervals
from resolver.registry.lots import Done, Lot, divided
from resolver.registry.standing import LAST, REVOKED, Standing
from resolver.store import many, tables
from resolver.store.remembering import Bounded
from resolver.store.store import Conflict
from signing.strict_json import loads

_REQUESTS, _ASSIGNMENTS, _CERTIFICATES, _LOTS, _WITHDRAWALS, _RETIREMENTS = tables.REGISTRY
LOT: Final = tuple(_LOTS.c[name] for name in Lot._fields)
_AT: Final = (
    sa.select(*LOT)
    .where(_LOTS.c.certificate == sa.bindparam("certificate"), _LOTS.c.first <= sa.bindparam("unit"))
    .order_by(_LOTS.c.first.desc(), _LOTS.c.number.desc())
    .limit(1)
)
"""The live lot that a unit lies in: the newest of those that begin nearest to it. Where a lot once began,
another begins for ever, so the live one begins there or later."""
_HELD: Final = sa.select(_CERTIFICATES.c.digest, _CERTIFICATES.c.data, _WITHDRAWALS.c.reason).join_from(
    _CERTIFICATES, _WITHDRAWALS, _WITHDRAWALS.c.certificate == _CERTIFICATES.c.digest, isouter=True
)
_ANSWERED: Final = sa.select(_REQUESTS.c.digest, _REQUESTS.c.sender, _REQUESTS.c.answer).where(
    _REQUESTS.c.id == sa.bindparam("request")
)
_MEMORY_BYTES: Final = 16 * 1_048_576
_PARSED: Final = 8
"""About how many times its bytes a document takes when it is parsed."""
Memory: TypeAlias = Bounded[tuple[Certificate, int]]


def memory() -> Memory:
    """Certificates that were read, each with its size: a digest names the same bytes for ever."""
    return Bounded(_MEMORY_BYTES, lambda pair: pair[1])


@cache
def _looked_up(arrays: bool) -> "sa.Select[Any]":
    """For units of certificates: the nearest lot as ``_AT`` finds it, a withdrawal, the request's answer.

    And what ``standing.LAST`` is.
    """
    wanted = sa.select(
        *many.given({"certificate": sa.Text(), "unit": sa.BigInteger()}, "wanted_", arrays=arrays)
    ).subquery("wanted")
    near = _LOTS.alias("near")
    nearest = (
        sa.select(near.c.number)
        .where(near.c.certificate == wanted.c.certificate, near.c.first <= wanted.c.unit)
        .order_by(near.c.first.desc(), near.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(
        wanted.c.certificate.label("wanted_certificate"), wanted.c.unit, *LOT, _WITHDRAWALS.c.reason,
        _REQUESTS.c.digest, _REQUESTS.c.sender, _REQUESTS.c.answer,
        LAST.scalar_subquery().label("revision"),
    ).select_from(
        wanted.outerjoin(_LOTS, _LOTS.c.number == nearest)
        .outerjoin(_WITHDRAWALS, _WITHDRAWALS.c.certificate == wanted.c.certificate)
        .outerjoin(_REQUESTS, _REQUESTS.c.id == sa.bindparam("request"))
    )  # fmt: skip


class Held(NamedTuple):
    """A certificate of this registry, with what is asked of it at every act."""

    digest: str
    model: Certificate
    expires: str
    withdrawn: str
    """The reason it was withdrawn for; empty while it stands."""
    counted: int
    """Its units that count against the meter: all of them, or of a withdrawn one those that were retired."""


class Writing:
    """What one act of the registry asks of the database, and the rows that it adds in the end."""

    def __init__(self, connection: sa.Connection, memory: Memory, standing: Standing) -> None:
        self._connection = connection
        self._memory, self._standing = memory, standing
        self._revision: int | None = None
        self._rows: list[tuple[sa.Table, list[dict[str, Any]]]] = []
        self._lots: dict[tuple[str, int], Lot] = {}
        """Lots that were looked up with the request, by the certificate and the unit they were asked for."""
        self._reasons: dict[str, str] = {}
        """Reasons of withdrawals looked up with the request; empty for certificates that stand."""

    def answered(self, asked: Asked, sender: str) -> bytes | None:
        """The answer to the same request when it was carried out; ``None`` for a new one.

        The same question looks up where the units that the request names lie: ``held`` and ``whole`` then
        know it without another round trip. Raises ``Conflict`` ``registry.request_reused`` for another
        content or sender under the id.
        """
        wanted = intervals(asked) if "units" in asked.members else []
        known = {"request": asked.id}
        row = self._look_up(wanted, known) if wanted else self._connection.execute(_ANSWERED, known).first()
        if row is None or row.digest is None:
            return None
        if (row.digest, row.sender) == (asked.digest, sender):
            return bytes(row.answer)
        raise Conflict(
            "registry.request_reused",
            "Another request was carried out under this id.",
            hint="Give every new request an id of its own; keep the id only to send the same one again.",
            where="/id",
        )

    def _look_up(self, wanted: Sequence[Interval], request: Mapping[str, str]) -> "sa.Row[Any] | None":
        places = [{"wanted_certificate": one.certificate, "wanted_unit": one.first} for one in wanted]
        row = None
        for row in many.ask(self._connection, _looked_up, places, request):
            self._reasons[row.wanted_certificate] = row.reason or ""
            self._revision = row.revision or 0
            if row.number is not None:
                self._lots[row.wanted_certificate, row.unit] = Lot(*row[2 : 2 + len(LOT)])
        return row

    def add(self) -> None:
        """Add the rows of the act with one statement, or raise ``IntegrityError`` where others came first."""
        if self._rows:
            many.insert_together(self._connection, self._rows)

    def keep(self, asked: Asked, sender: str, at: str, answer: bytes) -> None:
        """Add the request with its answer, before the rows that name it."""
        values = {"id": asked.id, "digest": asked.digest, "act": asked.act, "sender": sender, "at": at}
        self._rows.append((_REQUESTS, [{**values, "answer": answer}]))

    def held(self, digests: Iterable[str]) -> dict[str, Held]:
        """The certificates with these digests, as far as they are here."""
        wanted = set(digests)
        found = {}
        for digest in wanted & self._reasons.keys():
            kept = self._memory.get(digest)
            if kept is not None:
                found[digest] = self._held(digest, kept[0], self._reasons[digest])
        rest = wanted - found.keys()
        for row in list(many.among(self._connection, _HELD, _CERTIFICATES.c.digest, rest)):
            data = bytes(row.data)
            model = certificate.read(document_of(data))
            self._memory.put(row.digest, (model, _PARSED * len(data)))
            found[row.digest] = self._held(row.digest, model, row.reason or "")
        return found

    def _held(self, digest: str, model: Certificate, reason: str) -> Held:
        counted = self._retired_of(digest, model) if reason else model.units.size
        return Held(digest, model, model.envelope.valid_until, reason, counted)

    def _retired_of(self, digest: str, model: Certificate) -> int:
        lots = self.whole(digest, model.units.start, model.units.end)
        return sum(lot.behind - lot.first for lot in lots if lot.state == "retired")

    def taken_back(self, several: Iterable[tuple[str, Envelope]]) -> dict[str, str]:
        """By digest, ``revoked`` or ``suspended``: what status lists that are here say (``Standing``)."""
        return self._standing.taken_back(self._connection, self._revision, several)

    def withdrawn(self, digests: Iterable[str]) -> dict[str, str]:
        """Reasons of the certificates that were withdrawn."""
        query = sa.select(_WITHDRAWALS.c.certificate, _WITHDRAWALS.c.reason)
        rows = many.among(self._connection, query, _WITHDRAWALS.c.certificate, digests)
        return {row.certificate: row.reason for row in rows}

    def issued_of(self, device: str, start: str, end: str) -> list[Held]:
        """The certificates of a device, of any product, whose periods overlap one, by period and unit."""
        table = _CERTIFICATES
        query = (
            sa.select(table.c.digest)
            .where(table.c.device.in_(_spellings(device)), table.c.start < end, table.c.end > start)
            .order_by(table.c.start, table.c.first)
        )
        digests = list(self._connection.execute(query).scalars())
        found = self.held(digests)
        return [found[digest] for digest in digests]

    def assignments(self, device: str, product: str) -> list[Assignment]:
        """Every assignment known of a device and product that its issuer has not revoked (T666)."""
        query = sa.select(_ASSIGNMENTS.c.data).where(
            _ASSIGNMENTS.c.device.in_(_spellings(device)), _ASSIGNMENTS.c.product == product
        )
        rows = self._connection.execute(query).scalars().all()
        found = [assignment.read(document_of(bytes(data))) for data in rows]
        back = self.taken_back((str(place), one.envelope) for place, one in enumerate(found))
        return [one for place, one in enumerate(found) if back.get(str(place)) != REVOKED]

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
            self._rows.append((_ASSIGNMENTS, rows))

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
        lots = [
            {
                "parent": None, "certificate": row["digest"], "first": row["first"], "behind": row["behind"],
                "act": "issue", "state": "active", "holder": holder, "at": at, "request": request,
            }
            for row in rows
        ]  # fmt: skip
        self._rows += [(_CERTIFICATES, rows), (_LOTS, lots)]

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
            lot = self._lots.get((certificate, unit)) or self._at(certificate, unit)
            if lot is None or not lot.first <= unit < lot.behind:
                break
            found.append(lot)
            unit = lot.behind
        return found

    def _at(self, certificate: str, unit: int) -> Lot | None:
        row = self._connection.execute(_AT, {"certificate": certificate, "unit": unit}).first()
        return None if row is None else Lot(*row)

    def take(self, taken: Sequence[tuple[Lot, Sequence[tuple[int, int]]]], done: Done) -> None:
        """Divide lots, each with the spans that are taken out of it."""
        # In one order everywhere: two requests about the same lots then wait, and never for each other.
        ordered = sorted(taken, key=lambda one: one[0].number)
        rows = [row for lot, spans in ordered for row in divided(lot, spans, done)]
        if rows:
            self._rows.append((_LOTS, rows))

    def add_withdrawal(self, certificate: str, reason: str, request: str) -> None:
        """Note that a certificate was withdrawn."""
        values = {"certificate": certificate, "reason": reason, "request": request}
        self._rows.append((_WITHDRAWALS, [values]))

    def add_retirement(self, digest: str, data: bytes, request: str) -> None:
        """Keep a retirement that was signed."""
        values = {"digest": digest, "data": data, "request": request}
        self._rows.append((_RETIREMENTS, [values]))

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
