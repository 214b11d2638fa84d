"""Ask the newest status lists that the database holds which documents their issuers have taken back.

A body takes a certificate or an assignment back for every reader by its status list. Where the list is
published at the platform of the registry, the registry reads it too: units of such a certificate are given to
nobody and used for nothing, and such an assignment is none (T666). Lists are those of the document's issuer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from passport import status
from passport.model import statuslist
from passport.model.common import Envelope, StatusEntry
from resolver.store import tables
from resolver.store.remembering import Bounded
from resolver.store.store import ListName
from signing.errors import ToolError
from signing.strict_json import loads

REVOKED: Final = "revoked"
_STATES: Final[Mapping[str, str]] = {"revocation": REVOKED, "suspension": "suspended"}
"""By purpose of a list, what a document is whose bit is set; the first counts."""
_AT_ONCE: Final = 100
_BYTES: Final = 16 * 1_048_576
LAST: Final = sa.select(sa.func.max(tables.audit.c.place))
"""Goes on with everything that is published: what the lists say is the same until then."""


class _List(NamedTuple):
    """A status list that can be used; one that cannot has no bits."""

    purpose: str
    bits: bytes


class Standing:
    """What status lists say, each read once; safe between threads."""

    def __init__(self) -> None:
        self._lists: Final[Bounded[_List]] = Bounded(_BYTES, lambda one: len(one.bits))
        self._newest: tuple[int, dict[ListName, str]] = (-1, {})

    def taken_back(
        self, connection: sa.Connection, revision: int | None, several: Iterable[tuple[str, Envelope]]
    ) -> dict[str, str]:
        """By digest, ``revoked`` or ``suspended`` of the documents whose issuer has said so.

        ``revision``: what ``LAST`` is; ``None``: to be asked.
        """
        named = [
            (digest, (one.issuer.id, entry.list_id), entry) for digest, one in several for entry in one.status
        ]
        newest = self._newest_of(connection, revision, {name for _, name, _ in named}) if named else {}
        found: dict[str, str] = {}
        for digest, name, entry in named:
            at = newest.get(name)
            if at and found.get(digest) != REVOKED and self._is_set(connection, at, entry):
                found[digest] = _STATES.get(entry.purpose, REVOKED)
        return found

    def _newest_of(
        self, connection: sa.Connection, revision: int | None, names: set[ListName]
    ) -> Mapping[ListName, str]:
        """Digests of the newest lists of these names; empty for those of which none is here."""
        now = (connection.execute(LAST).scalar() or 0) if revision is None else revision
        before, known = self._newest
        known = known if before == now else {}
        missing = sorted(names - known.keys())
        if missing:
            known = {**known, **dict.fromkeys(missing, ""), **_asked(connection, missing)}
            self._newest = now, known
        return known

    def _is_set(self, connection: sa.Connection, digest: str, entry: StatusEntry) -> bool:
        found = self._lists.get(digest)
        if found is None:
            query = sa.select(tables.credentials.c.data).where(tables.credentials.c.digest == digest)
            found = _read(bytes(connection.execute(query).scalar() or b""))
            self._lists.put(digest, found)
        if not found.bits or found.purpose != entry.purpose:
            return False
        try:
            return status.bit(found.bits, status.parse_index(entry.position))
        except ToolError:
            return False


def _asked(connection: sa.Connection, names: list[ListName]) -> dict[ListName, str]:
    lists, found = tables.lists, dict[ListName, str]()
    for place in range(0, len(names), _AT_ONCE):
        wanted = [
            sa.and_(lists.c.issuer == issuer, lists.c.id == name)
            for issuer, name in names[place : place + _AT_ONCE]
        ]
        query = sa.select(lists.c.issuer, lists.c.id, lists.c.digest).where(sa.or_(*wanted))
        for row in connection.execute(query.order_by(lists.c.valid_from)):
            found[row.issuer, row.id] = row.digest
    return found


def _read(data: bytes) -> _List:
    try:
        document: Any = loads(data, max_bytes=max(len(data), 1), numbers=False)
        model = statuslist.read(document)
        return _List(model.purpose, status.decode_bits(model.encoded_list))
    except (ToolError, KeyError, TypeError):
        return _List("", b"")
