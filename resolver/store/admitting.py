"""What is asked before a document is inserted, so that a refusal can say why; the constraints hold too."""

from typing import Any

import sqlalchemy as sa

from resolver.store import tables
from resolver.store.store import Admission, Admitted, Conflict


def admit(connection: sa.Connection, item: Admission, by: str, at: str) -> Admitted:
    """Insert one document inside the caller's transaction; raises ``Conflict``."""
    if (
        _one(
            connection,
            sa.select(tables.credentials.c.digest).where(tables.credentials.c.digest == item.digest),
        )
        is not None
    ):
        return "already"
    lasting = None if item.kind == "statuslist" else item.id
    if lasting is not None:
        _refuse_reused_id(connection, item.issuer, lasting)
    connection.execute(
        tables.credentials.insert().values(
            digest=item.digest,
            kind=item.kind,
            id=item.id,
            issuer=item.issuer,
            valid_from=item.valid_from,
            data=item.data,
            published_at=at,
            published_by=by,
            lasting_id=lasting,
        )
    )
    if item.kind == "claim":
        _admit_claim(connection, item)
    elif item.kind == "statement":
        _admit_statement(connection, item)
    elif item.kind == "statuslist":
        _admit_list(connection, item)
    return "stored"


def _refuse_reused_id(connection: sa.Connection, issuer: str, lasting: str) -> None:
    same_id = sa.and_(tables.credentials.c.issuer == issuer, tables.credentials.c.lasting_id == lasting)
    if _one(connection, sa.select(tables.credentials.c.digest).where(same_id)) is not None:
        raise Conflict(
            "publish.id_reused",
            "Another document with this id is already published.",
            hint="A changed document is a new document: give it a new id.",
            where="/id",
        )


def _admit_claim(connection: sa.Connection, item: Admission) -> None:
    line = sa.select(tables.claims.c.digest, tables.claims.c.position).where(
        tables.claims.c.product == item.product
    )
    head = connection.execute(line.order_by(tables.claims.c.position.desc()).limit(1)).first()
    if head is None and item.revises is not None:
        raise Conflict(
            "publish.revises_unknown",
            "The claim replaces one that is not published here for this product.",
            hint="Publish the earlier claim first.",
            where="/wasRevisionOf",
        )
    if head is not None and item.revises != head.digest:
        raise Conflict(
            "publish.not_head" if item.revises else "publish.second_claim",
            "There is already a claim for this product, and this one does not replace it.",
            hint="A correction names the newest published claim in wasRevisionOf.",
            where="/wasRevisionOf",
        )
    position = 0 if head is None else head.position + 1
    connection.execute(
        tables.claims.insert().values(
            digest=item.digest, product=item.product, position=position, revises=item.revises
        )
    )
    for name in item.names:
        _admit_name(connection, name, item)


def _admit_name(connection: sa.Connection, name: str, item: Admission) -> None:
    holder = _one(connection, sa.select(tables.names.c.product).where(tables.names.c.name == name))
    if holder is None:
        connection.execute(tables.names.insert().values(name=name, product=item.product))
    elif holder != item.product:
        raise Conflict(
            "publish.name_taken",
            "An identifier in this claim already names another product here.",
            hint="Each identifier names one product; correct id or alternateIds.",
            where="/credentialSubject",
        )


def _admit_statement(connection: sa.Connection, item: Admission) -> None:
    if (
        _one(connection, sa.select(tables.claims.c.digest).where(tables.claims.c.digest == item.claim))
        is None
    ):
        raise Conflict(
            "publish.claim_unknown",
            "The claim this statement is about is not published here.",
            hint="Publish the claim first.",
            where="/credentialSubject",
        )
    places = sa.select(sa.func.max(tables.statements.c.place)).where(tables.statements.c.claim == item.claim)
    last = connection.execute(places).scalar()
    place = 0 if last is None else last + 1
    connection.execute(tables.statements.insert().values(digest=item.digest, claim=item.claim, place=place))


def _admit_list(connection: sa.Connection, item: Admission) -> None:
    this_list = sa.and_(tables.lists.c.issuer == item.issuer, tables.lists.c.id == item.id)
    versions = sa.select(tables.lists.c.digest, tables.lists.c.valid_from).where(this_list)
    newest = connection.execute(versions.order_by(tables.lists.c.valid_from.desc()).limit(1)).first()
    if (newest.digest if newest else None) != item.follows:
        raise Conflict(
            "publish.raced",
            "Another version of this status list was published in the meantime.",
            hint="Publish it again; it is then compared with the version that is there now.",
        )
    if _one(connection, versions.where(tables.lists.c.valid_from == item.valid_from)) is not None:
        raise Conflict(
            "publish.same_moment",
            "Another version of this status list with the same validFrom is already published.",
            hint="Sign the list again with a later validFrom.",
            where="/validFrom",
        )
    connection.execute(
        tables.lists.insert().values(
            digest=item.digest, issuer=item.issuer, id=item.id, valid_from=item.valid_from
        )
    )


def _one(connection: sa.Connection, query: "sa.Select[Any]") -> object:
    return connection.execute(query.limit(1)).scalar()
