"""What is shared with which client, and the index in which a client's footprints are found.

A client's rows begin with its id, so a question takes the same time whatever others may see (T342), and one
look-up in an index however many footprints there are. The index holds what a signed claim says and never
changes; whether a claim still verifies is asked when it is served.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from resolver.pact import owed
from resolver.pact.clients import OPERATOR
from resolver.pact.filters import WORDS, Filters
from resolver.pact.footprints import Entry
from resolver.store import many, tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from resolver.store.store import Stored

_AT_ONCE: Final = 500
"""Products that are shared in one transaction."""
_ANNOUNCED: Final = 500
"""Footprints that one PublishedEvent names."""
_SHARED: Final = "yes"
_shares, _footprints, _words = tables.pact_shares, tables.pact_footprints, tables.pact_words
_claims, _names, _audit = tables.claims, tables.names, tables.audit


class Row(NamedTuple):
    """A footprint that a client may see: its place among the client's, its id, the digest of its claim."""

    number: int
    id: str
    claim: str


class Found(NamedTuple):
    """How many products the names given are, how many are newly shared, and the names of no product here."""

    products: int
    changed: int
    unknown: tuple[str, ...]


def in_force(client: Any, product: Any) -> "sa.ScalarSelect[Any]":  # noqa: ANN401 - values or columns
    """Whether the product is shared with the client now: the newest row of the two."""
    newest = _shares.alias("newest")
    return (
        sa.select(newest.c.shared)
        .where(newest.c.client == client, newest.c.product == product)
        .order_by(newest.c.place.desc())
        .limit(1)
        .scalar_subquery()
    )


class Sharing:
    """Shares and the index of footprints in a store; every method may raise ``StoreUnavailable``.

    ``entries``: how the footprints of a stored claim are found. ``announce``: whether a client takes events.
    """

    def __init__(
        self,
        store: SqlStore,
        entries: Callable[[Stored], Sequence[Entry]],
        announce: Callable[[str], bool],
        clock: Callable[[], str],
    ) -> None:
        self._store, self._entries, self._announce, self._clock = store, entries, announce, clock
        self._seen: int | None = None
        self._lock = threading.Lock()

    def share(
        self, client: str, names: Iterable[str], *, shared: bool, step: Callable[[int], None] = lambda _: None
    ) -> Found:
        """Share the products that ``names`` (``ProductId.key``) identify with a client, or no longer.

        Nothing is written where one of the names is of no product here. ``step`` is called with the number of
        products that were written since.
        """
        wanted = list(dict.fromkeys(names))
        query = sa.select(_names.c.name, _names.c.product)
        with available(), self._store.read.connect() as connection:
            held = {row.name: row.product for row in many.among(connection, query, _names.c.name, wanted)}
        unknown = tuple(name for name in wanted if name not in held)
        if unknown:
            return Found(0, 0, unknown)
        products, changed = sorted(set(held.values())), 0
        for start in range(0, len(products), _AT_ONCE):
            with available(), self._store.writing() as connection:
                some = products[start : start + _AT_ONCE]
                changed += self._write(connection, client, some, shared=shared)
            step(len(some))
        return Found(len(products), changed, ())

    def _write(self, connection: sa.Connection, client: str, products: list[str], *, shared: bool) -> int:
        """Add rows for the products whose state changes, and index their claims; how many changed."""
        now = dict.fromkeys(products, "")
        newest = sa.select(_shares.c.product, _shares.c.shared).where(_shares.c.client == client)
        for row in many.among(connection, newest.order_by(_shares.c.place), _shares.c.product, products):
            now[row.product] = row.shared
        word = _SHARED if shared else ""
        changing = [product for product, state in now.items() if state != word]
        if not changing:
            return 0
        rows = [{"client": client, "product": product, "shared": word} for product in changing]
        many.insert(connection, _shares, rows)
        act, at = "share" if shared else "unshare", self._clock()
        subjects = [f"{product} with {client}" for product in changing]
        audit = [{"at": at, "actor": OPERATOR, "act": act, "subject": subject} for subject in subjects]
        many.insert(connection, _audit, audit)
        if shared:
            query = sa.select(_claims.c.digest)
            digests = [row.digest for row in many.among(connection, query, _claims.c.product, changing)]
            self._enter(connection, client, digests)
        return len(changing)

    def sync(self) -> None:
        """Index the claims that were published since, for the clients their products are shared with.

        The audit is written under the store's write lock, so its numbers grow as transactions commit, and a
        number that was seen leaves nothing before it unseen.
        """
        revision = self._store.revision()
        if revision == self._seen:
            return
        with self._lock:
            if revision == self._seen:
                return
            missing: dict[str, list[str]] = {}
            with available(), self._store.read.connect() as connection:
                for row in connection.execute(self._missing()):
                    missing.setdefault(row.client, []).append(row.digest)
            for client, digests in sorted(missing.items()):
                for start in range(0, len(digests), _AT_ONCE):
                    with available(), self._store.writing() as connection:
                        self._enter(connection, client, digests[start : start + _AT_ONCE])
            self._seen = revision

    def _missing(self) -> "sa.Select[Any]":
        """Client and digest of each claim of a shared product that the index lacks; at first among all."""
        here = sa.exists().where(
            _footprints.c.claim == _claims.c.digest, _footprints.c.client == _shares.c.client
        )
        query = (
            sa.select(_shares.c.client, _claims.c.digest)
            .join_from(_shares, _claims, _claims.c.product == _shares.c.product)
            .where(in_force(_shares.c.client, _shares.c.product) == _SHARED, ~here)
            .distinct()
            .order_by(_shares.c.client, _claims.c.digest)
        )
        if self._seen is None:
            return query
        published = sa.select(_audit.c.subject).where(
            _audit.c.place > self._seen, _audit.c.act == "publish claim"
        )
        return query.where(_claims.c.digest.in_(published))

    def _enter(self, connection: sa.Connection, client: str, digests: Sequence[str]) -> None:
        """Index the footprints of claims for a client, those that are not there; under the write lock."""
        query = sa.select(_footprints.c.claim).where(_footprints.c.client == client)
        held = {row.claim for row in many.among(connection, query, _footprints.c.claim, digests)}
        wanted = [digest for digest in digests if digest not in held]
        product = sa.select(_claims.c.digest, _claims.c.product)
        lines = {row.digest: row.product for row in many.among(connection, product, _claims.c.digest, wanted)}
        stored = self._store.get_each(wanted)
        last = sa.select(sa.func.coalesce(sa.func.max(_footprints.c.number) + 1, 0))
        first = number = connection.execute(last.where(_footprints.c.client == client)).scalar_one()
        footprints: list[dict[str, Any]] = []
        words: list[dict[str, Any]] = []
        for digest in (one for one in wanted if one in stored):
            for entry in self._entries(stored[digest]):
                footprints.append(
                    {"client": client, "id": entry.id, "number": number, "claim": digest,
                     "product": lines[digest], "start": entry.start, "end": entry.end}
                )  # fmt: skip
                words += [
                    {"client": client, "kind": kind, "value": value, "number": number}
                    for kind, value in entry.words
                ]
                number += 1
        if not footprints:
            return
        many.insert(connection, _footprints, footprints)
        many.insert(connection, _words, words)
        if self._announce(client):
            owed.announce(connection, client, range(first, number), _ANNOUNCED, self._clock())

    def find(self, client: str, id: str) -> Row | None:
        """The footprint with this id, if the client may see it: one look-up in the client's own rows."""
        query = _rows(client).where(_footprints.c.id == id)
        return next(self._read(query), None)

    def page(self, client: str, filters: Filters, behind: int, most: int) -> list[Row]:
        """At most so many footprints that match, from behind a number, in the order of indexing.

        Of status only what a later claim says is asked here.
        """
        return list(self._read(_matching(client, filters, behind).limit(most)))

    def between(self, client: str, first: int, behind: int) -> list[Row]:
        """Footprints by their numbers, as far as they are still shared."""
        query = _rows(client).where(_footprints.c.number >= first, _footprints.c.number < behind)
        return list(self._read(query.order_by(_footprints.c.number)))

    def count(self, client: str) -> int:
        """How many products are shared with a client now."""
        newest = sa.select(sa.func.max(_shares.c.place)).where(_shares.c.client == client)
        those = _shares.c.place.in_(newest.group_by(_shares.c.product))
        query = sa.select(sa.func.count()).select_from(_shares).where(those, _shares.c.shared == _SHARED)
        with available(), self._store.read.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def _read(self, query: "sa.Select[Any]") -> Iterator[Row]:
        with available(), self._store.read.connect() as connection:
            return iter([Row(*row) for row in connection.execute(query)])


def _rows(client: str) -> "sa.Select[Any]":
    return sa.select(_footprints.c.number, _footprints.c.id, _footprints.c.claim).where(
        _footprints.c.client == client, in_force(client, _footprints.c.product) == _SHARED
    )


def _matching(client: str, filters: Filters, behind: int) -> "sa.Select[Any]":
    """The question for a page, led by the first criterion: its words give few rows, or give them in order.

    The other criteria are asked of each of these rows, so that common words cost no more than a page of them.
    """
    kinds = [kind for kind in WORDS if kind in filters.words]
    query = _rows(client)
    number: sa.ColumnElement[Any] = _footprints.c.number
    if kinds:
        led = _led(client, kinds[0], filters.words[kinds[0]], behind)
        query = query.join(led, led.c.number == _footprints.c.number)
        number = led.c.number
    for kind in kinds[1:]:
        query = query.where(_has_word(client, kind, filters.words[kind]))
    for limit in _periods(filters):
        query = query.where(limit)
    if filters.status:
        replaced = sa.exists().where(_claims.c.revises == _footprints.c.claim)
        if "deprecated" not in filters.status:
            query = query.where(~replaced)
        if not filters.status & {"active", "deprecated"}:
            query = query.where(sa.false())
    return query.where(number > behind).order_by(number)


def _led(client: str, kind: str, values: Sequence[str], behind: int) -> "sa.FromClause":
    """The numbers of footprints with one of these words, each once; those of a single word in order."""
    query = sa.select(_words.c.number).where(
        _words.c.client == client, _words.c.kind == kind, _words.c.number > behind
    )
    if len(values) == 1:
        return query.where(_words.c.value == values[0]).subquery("led")
    return query.where(_words.c.value.in_(values)).distinct().subquery("led")


def _has_word(client: str, kind: str, values: Sequence[str]) -> "sa.ColumnElement[bool]":
    return sa.exists().where(
        _words.c.client == client, _words.c.kind == kind, _words.c.value.in_(values),
        _words.c.number == _footprints.c.number,
    )  # fmt: skip


def _periods(filters: Filters) -> Iterator["sa.ColumnElement[bool]"]:
    """Bounds of the validity period: whole seconds, against an instant that may lie between two."""
    start, end = _footprints.c.start, _footprints.c.end
    if filters.on is not None:
        yield start <= filters.on.floor
        yield end >= filters.on.ceiling
    if filters.after is not None:
        yield start > filters.after.floor
    if filters.before is not None:
        yield end < filters.before.ceiling
