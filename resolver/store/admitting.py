"""What is stored of many documents at once: everything is asked first, then decided, then written together.

The caller holds the write lock, so what was asked stays true until the commit; the tables' constraints hold
besides. A group that contradicts what is stored is refused whole, with the reason, and leaves the others.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from passport.vocab import CLAIMS
from resolver.store import many, tables
from resolver.store.periods import Held, Period, rival_of
from resolver.store.store import TOGETHER, Admission, Admitted, Conflict

# What is known, by what it is about: ("digest", d) and ("id", issuer, id) are there or not, ("head", product)
# is (digest, position), ("name", name) the product, ("place", claim) the last statement's place,
# ("list", issuer, id) the newest digest, ("moment", issuer, id, validFrom) there or not, ("periods", entity,
# kind) what documents of it are about,
# ("log",) the number of entries in the transparency log, if a document comes with an entry.
_Facts: TypeAlias = MutableMapping[tuple[str, ...], Any]
_Rows: TypeAlias = dict[str, list[dict[str, Any]]]
_NO_STATEMENT: Final = -1
# A row may point to rows of the tables before its own.
_IN_ORDER: Final = (
    tables.credentials, tables.claims, tables.names, tables.periods, tables.consumption, tables.statements,
    tables.lists, tables.log_entries, tables.audit,
)  # fmt: skip

credentials, claims, names, statements = tables.credentials, tables.claims, tables.names, tables.statements
periods = tables.periods
_DIGESTS: Final = sa.select(credentials.c.digest)
_IDS: Final = sa.select(credentials.c.lasting_id).where(credentials.c.issuer == sa.bindparam("issuer"))
_LINES: Final = sa.select(claims.c.product, claims.c.digest, claims.c.position).order_by(claims.c.position)
_NAMES: Final = sa.select(names.c.name, names.c.product)
_PERIODS: Final = (
    sa.select(periods, claims.c.product)
    .join_from(periods, claims, claims.c.digest == periods.c.claim)
    .order_by(claims.c.position)
)
_PLACES: Final = (
    sa.select(claims.c.digest, sa.func.max(statements.c.place).label("last"))
    .join_from(claims, statements, statements.c.claim == claims.c.digest, isouter=True)
    .group_by(claims.c.digest)
)

_LOGGED: Final = sa.select(sa.func.coalesce(sa.func.max(tables.log_entries.c.place) + 1, 0))


def admit_each(
    connection: sa.Connection, groups: Sequence[Sequence[Admission]], by: str, at: str
) -> list[list[Admitted] | Conflict]:
    """Insert the groups of documents that can be inserted, in the caller's transaction.

    Each group is stored whole or is a ``Conflict``; a later group sees what an earlier one brought. Facts are
    read once for all groups and rows inserted once a table, which takes a few queries for any number of
    documents. Raises ``IntegrityError`` where another process inserted the same meanwhile; the caller tries
    again with new facts.
    """
    facts = _ask([item for group in groups for item in group], connection)
    rows: _Rows = {}
    outcomes: list[list[Admitted] | Conflict] = []
    for group in groups:
        trial: ChainMap[tuple[str, ...], Any] = ChainMap({}, facts)
        added: _Rows = {}
        try:
            admitted = [_admit(trial, added, item, by, at) for item in group]
            _check_rivals(facts, trial, group)
            outcomes.append(admitted)
        except Conflict as conflict:
            outcomes.append(conflict)
            continue
        facts.update(trial.maps[0])
        for name, some in added.items():
            rows.setdefault(name, []).extend(some)
    for table in _IN_ORDER:
        if rows.get(table.name):
            many.insert(connection, table, rows[table.name])
    return outcomes


def _admit(facts: _Facts, rows: _Rows, item: Admission, by: str, at: str) -> Admitted:
    """Check one document against the facts, add its rows, and bring the facts up to date.

    ``already`` for a digest that is stored. Raises ``Conflict`` ``publish.id_reused`` (an issuer's id stands
    for one document for ever; status lists keep theirs through versions) and those of its kind of document.
    """
    if ("digest", item.digest) in facts:
        return "already"
    lasting = None if item.kind == "statuslist" else item.id
    if lasting is not None and ("id", item.issuer, lasting) in facts:
        raise Conflict(
            "publish.id_reused",
            "Another document with this id is already published.",
            hint="A changed document is a new document: give it a new id.",
            where="/id",
        )
    _add(
        rows, tables.credentials,
        digest=item.digest, kind=item.kind, id=item.id, issuer=item.issuer, valid_from=item.valid_from,
        data=item.data, published_at=at, published_by=by, lasting_id=lasting,
    )  # fmt: skip
    if item.kind in CLAIMS:
        _admit_claim(facts, rows, item)
    elif item.kind == "statement":
        _admit_statement(facts, rows, item)
    elif item.kind == "statuslist":
        _admit_list(facts, rows, item)
    if item.entry:
        _add(rows, tables.log_entries, place=facts["log",], digest=item.digest, entry=item.entry)
        facts["log",] += 1
    facts["digest", item.digest] = True
    if lasting is not None:
        facts["id", item.issuer, lasting] = True
    _add(rows, tables.audit, at=at, actor=by, act=f"publish {item.kind}", subject=item.digest)
    return "stored"


def _add(rows: _Rows, table: sa.Table, **values: object) -> None:
    rows.setdefault(table.name, []).append(values)


def _admit_claim(facts: _Facts, rows: _Rows, item: Admission) -> None:
    """Add a claim at the end of its product's line of versions, and the further ids of the product.

    Raises ``Conflict``: ``publish.revises_unknown`` (the version it replaces is not stored),
    ``publish.second_claim`` and ``publish.not_head`` (it does not replace the newest version),
    ``publish.name_taken`` (a further id is another product's), and those of ``_check_period``.
    """
    item = _in_its_line(facts, item)
    head, position = facts.get(("head", str(item.product)), (None, -1))
    if head is None and item.revises is not None:
        raise Conflict(
            "publish.revises_unknown",
            "The claim replaces one that is not published here for this product.",
            hint=f"Publish all that it replaces with it: {TOGETHER}",
            where="/wasRevisionOf",
        )
    if head is not None and item.revises != head:
        raise Conflict(
            "publish.not_head" if item.revises else "publish.second_claim",
            "There is already a claim for this product, and this one does not replace it.",
            hint="A correction names the newest published claim in wasRevisionOf.",
            where="/wasRevisionOf",
        )
    _check_period(facts, item)
    _add(
        rows, tables.claims,
        digest=item.digest, product=item.product, position=position + 1, revises=item.revises,
    )  # fmt: skip
    for digest, kilograms in item.consumes:
        _add(rows, tables.consumption, input=digest, consumer=item.digest, kilograms=kilograms)
    facts["head", str(item.product)] = (item.digest, position + 1)
    facts["place", item.digest] = _NO_STATEMENT
    for name in item.names:
        holder = facts.get(("name", name))
        if holder is None:
            _add(rows, tables.names, name=name, product=item.product)
            facts["name", name] = item.product
        elif holder != item.product:
            raise Conflict(
                "publish.name_taken",
                "An identifier in this claim already names another product here.",
                hint="Each identifier names one product; correct id or alternateIds.",
                where="/credentialSubject",
            )
    if item.period is not None:
        _add(rows, tables.periods, claim=item.digest, **item.period._asdict())
        held = Held(item.digest, str(item.product), item.period)
        facts[_key_of(item.period)] = [*_held(facts, item.period), held]


def _key_of(period: Period) -> tuple[str, ...]:
    return "periods", period.entity, period.kind


def _held(facts: _Facts, period: Period) -> Sequence[Held]:
    """The documents of the same kind about the same entity."""
    found: Sequence[Held] = facts.get(_key_of(period), ())
    return found


def _in_its_line(facts: _Facts, item: Admission) -> Admission:
    """A document of an entity with the line of the one it replaces, whose first one it is named by."""
    if item.period is None or item.revises is None:
        return item
    line = next((one.line for one in _held(facts, item.period) if one.claim == item.revises), item.product)
    return replace(item, product=line, names=(str(line),))


def _check_period(facts: _Facts, item: Admission) -> None:
    """Refuse a correction that shares no time with the version it replaces: ``publish.period`` (T510)."""
    if item.period is None or item.revises is None:
        return
    own = next((one.period for one in _held(facts, item.period) if one.claim == item.revises), None)
    if own is None or not own.shares_time(item.period):
        raise Conflict(
            "publish.period",
            "The document replaces one whose period shares no time with its own.",
            hint="A correction is of the period of what it corrects; another period has a document of its"
            " own, without wasRevisionOf.",
            where="/credentialSubject/period",
        )


def _check_rivals(before: _Facts, after: _Facts, group: Sequence[Admission]) -> None:
    """Refuse a group whose documents of entities share time with those of other lines: ``publish.period``."""
    brought = {one.digest for one in group if ("digest", one.digest) not in before}
    for key in dict.fromkeys(_key_of(one.period) for one in group if one.period is not None):
        rival = rival_of(before.get(key, ()), after.get(key, ()), brought)
        if rival is not None:
            raise Conflict(
                "publish.period",
                f"Another document of this kind here is about the period {rival.text} of the entity, which"
                " shares time with this one.",
                hint="Correct that one, or publish a document whose period begins where that one's ends."
                " Where a correction of this document shares no time with it, publish both together.",
                where="/credentialSubject/period",
            )


def _admit_statement(facts: _Facts, rows: _Rows, item: Admission) -> None:
    """Add a statement at the end of those about its claim; ``publish.claim_unknown`` without the claim."""
    last = facts.get(("place", str(item.claim)))
    if last is None:
        raise Conflict(
            "publish.claim_unknown",
            "The claim this statement is about is not published here.",
            hint="Publish the claim first.",
            where="/credentialSubject",
        )
    _add(rows, tables.statements, digest=item.digest, claim=item.claim, place=last + 1)
    facts["place", str(item.claim)] = last + 1


def _admit_list(facts: _Facts, rows: _Rows, item: Admission) -> None:
    """Add a version of a status list.

    Raises ``Conflict``: ``publish.raced`` (it was compared with another version than the newest) and
    ``publish.same_moment`` (two versions of one ``validFrom`` would have no order).
    """
    newest, valid_from = facts.get(("list", item.issuer, item.id), (None, ""))
    if newest != item.follows:
        raise Conflict(
            "publish.raced",
            "Another version of this status list was published in the meantime.",
            hint="Publish it again; it is then compared with the version that is there now.",
        )
    if ("moment", item.issuer, item.id, item.valid_from) in facts:
        raise Conflict(
            "publish.same_moment",
            "Another version of this status list with the same validFrom is already published.",
            hint="Sign the list again with a later validFrom.",
            where="/validFrom",
        )
    _add(
        rows, tables.lists,
        digest=item.digest, issuer=item.issuer, id=item.id, valid_from=item.valid_from,
    )  # fmt: skip
    facts["moment", item.issuer, item.id, item.valid_from] = True
    if valid_from < item.valid_from:
        facts["list", item.issuer, item.id] = (item.digest, item.valid_from)


def _ask(items: Sequence[Admission], connection: sa.Connection) -> _Facts:
    """Read what the store holds of everything these documents touch, in one query for each kind of fact.

    Ids take one query for each issuer, because they are unique for an issuer only. Keys are pairs or triples
    that begin with the kind: ``digest`` (stored already), ``id`` (an issuer's id is taken), ``head`` (digest
    and position of a product's newest claim), ``name`` (the product of a further id), ``place`` (of a claim's
    last statement), ``list`` and ``moment`` (of status lists), ``periods`` (of an entity and kind), ``log``
    (the number of entries, where a document comes with one). What the store does not hold has no key.
    """
    facts: _Facts = {}

    def every(
        query: "sa.Select[Any]", column: "sa.Column[Any]", wanted: Iterable[str | None], **values: str
    ) -> Iterator[Any]:
        return many.among(connection, query, column, (one for one in wanted if one is not None), values)

    for row in every(_DIGESTS, credentials.c.digest, (one.digest for one in items)):
        facts["digest", row.digest] = True
    for issuer, ids in _ids_by_issuer(items).items():
        for row in every(_IDS, credentials.c.lasting_id, ids, issuer=issuer):
            facts["id", issuer, row.lasting_id] = True
    placed = _ask_periods(items, connection, facts)
    for row in every(_LINES, claims.c.product, (one.product for one in placed)):
        facts["head", row.product] = (row.digest, row.position)
    for row in every(_NAMES, names.c.name, chain.from_iterable(one.names for one in placed)):
        facts["name", row.name] = row.product
    for row in every(_PLACES, claims.c.digest, (one.claim for one in items)):
        facts["place", row.digest] = _NO_STATEMENT if row.last is None else row.last
    _ask_lists(items, connection, facts)
    _ask_log(items, connection, facts)
    return facts


def _ask_periods(
    items: Sequence[Admission], connection: sa.Connection, facts: _Facts
) -> list[Admission]:
    """Read all periods of the entities that documents are about; the documents with the lines they are in."""
    entities = {one.period.entity for one in items if one.period is not None}
    for row in many.among(connection, _PERIODS, periods.c.entity, entities):
        period = Period(row.entity, row.kind, row.start, row.end)
        facts.setdefault(_key_of(period), []).append(Held(row.claim, row.product, period))
    return [_in_its_line(facts, one) for one in items]


def _ask_log(items: Sequence[Admission], connection: sa.Connection, facts: _Facts) -> None:
    """Read how many entries the log has, where a document comes with one."""
    if any(one.entry for one in items):
        facts["log",] = connection.execute(_LOGGED).scalar_one()


def _ids_by_issuer(items: Sequence[Admission]) -> dict[str, list[str]]:
    """List the ids that each issuer may use once; a status list keeps its id through all its versions."""
    ids: dict[str, list[str]] = {}
    for item in items:
        if item.kind != "statuslist":
            ids.setdefault(item.issuer, []).append(item.id)
    return ids


def _ask_lists(items: Sequence[Admission], connection: sa.Connection, facts: _Facts) -> None:
    """Read the newest version of each status list, and which of the same ``validFrom`` are stored already.

    Two queries for each list: a publication brings two lists at most, one for each purpose.
    """
    lists = tables.lists
    for issuer, name in {(one.issuer, one.id) for one in items if one.kind == "statuslist"}:
        versions = sa.select(lists.c.digest, lists.c.valid_from).where(
            lists.c.issuer == issuer, lists.c.id == name
        )
        newest = connection.execute(versions.order_by(lists.c.valid_from.desc()).limit(1)).first()
        if newest is not None:
            facts["list", issuer, name] = (newest.digest, newest.valid_from)
        moments = {one.valid_from for one in items if (one.issuer, one.id) == (issuer, name)}
        for row in connection.execute(versions.where(lists.c.valid_from.in_(sorted(moments)))):
            facts["moment", issuer, name, row.valid_from] = True
