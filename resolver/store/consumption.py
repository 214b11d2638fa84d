"""Which stored claims consume which, and what replaces a claim: the edges along which corrections travel."""

from dataclasses import dataclass

import sqlalchemy as sa

from resolver.store import tables
from resolver.store.connecting import available
from resolver.store.sql import SqlStore


@dataclass(frozen=True, slots=True)
class Consumer:
    """A claim that consumes another; ``product``: key of its line, ``kilograms``: empty for no mass."""

    digest: str
    product: str
    issuer: str
    kilograms: str


class Edges:
    """Questions about consumption; every method may raise ``StoreUnavailable``."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def consumers(self, digest: str, *, after: str = "", most: int = 100) -> list[Consumer]:
        """List the claims that consume a claim, by digest, those behind ``after``; at most ``most``."""
        edges, claims, credentials = tables.consumption, tables.claims, tables.credentials
        query = (
            sa.select(edges.c.consumer, claims.c.product, credentials.c.issuer, edges.c.kilograms)
            .join(claims, claims.c.digest == edges.c.consumer)
            .join(credentials, credentials.c.digest == edges.c.consumer)
            .where(edges.c.input == digest, edges.c.consumer > after)
            .order_by(edges.c.consumer)
            .limit(most)
        )
        with available(), self._store.read.connect() as connection:
            return [Consumer(*row) for row in connection.execute(query)]

    def successor(self, digest: str) -> str:
        """The digest of the stored claim that replaces a claim; empty where there is none."""
        query = sa.select(tables.claims.c.digest).where(tables.claims.c.revises == digest)
        with available(), self._store.read.connect() as connection:
            return str(connection.execute(query).scalar() or "")
