"""Write entries upon a head: the journal with its chain, and the tables of postings, layers and takings.

Rows are written some hundred entries at a time, and what the drafts of such a stretch could collide with is
asked at its beginning: two queries and four statements instead of some eight an entry. All of it happens in
the transaction of the caller.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from passport.ledger.books.amounts import NOTHING, Pair
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Layer
from passport.ledger.books.layers import Taking, account_of_layer
from passport.ledger.books.posting import Posted
from passport.ledger.keeping import chain
from passport.ledger.keeping.heads import Head
from signing import jcs

STRETCH: Final = 400
"""Entries that are written together; SQLite takes at least 999 parameters in one statement."""
_FOUND = tuple[int, str, bytes]
_Rows = list[tuple[object, ...]]
_INSERTS: Final = {
    "entry": "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
    "posting": "INSERT INTO posting VALUES (?, ?, ?, ?, ?)",
    "layer": "INSERT INTO layer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "taking": "INSERT INTO taking VALUES (?, ?, ?, ?, ?, ?)",
}


class Writer:
    """``number`` and ``head`` are of the last entry, written or about to be written by ``flush``."""

    def __init__(self, connection: sqlite3.Connection, number: int, link: bytes) -> None:
        self._connection = connection
        self.number = number
        self._link = link
        self.written = 0
        self._rows: dict[str, _Rows] = {table: [] for table in _INSERTS}
        self._new: dict[str, _FOUND] = {}
        """Keys of entries that no table holds yet."""
        self._layers: set[str] = set()
        """Layers that no table holds yet."""
        self._asked: dict[str, _FOUND | None] = {}
        """Keys of this stretch: what the table had at its beginning."""
        self._known: dict[str, bool] = {}
        """Layers of this stretch: whether the table had them."""

    @property
    def head(self) -> Head:
        """Number and link of the last entry."""
        return Head(self.number, self._link)

    def stretches(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """The drafts in their order; between stretches rows are written and collisions asked for."""
        rest = iter(drafts)
        while stretch := list(islice(rest, STRETCH)):
            self.flush()
            self._ask(stretch)
            yield from stretch
        self.flush()

    def _ask(self, stretch: Sequence[Draft]) -> None:
        keys = list({one.key for one in stretch})
        self._asked = dict.fromkeys(keys)
        query = "SELECT key, number, day, asked FROM entry WHERE key IN ({})"
        for key, number, day, asked in self._connection.execute(query.format(_marks(keys)), keys):
            self._asked[key] = (number, day, asked)
        names = list(
            {
                f"{row.account}@{row.layer or one.key}"
                for one in stretch
                for row in one.rows
                if row.units is not None and row.units > 0
            }
        )
        self._known = dict.fromkeys(names, False)
        for place in range(0, len(names), STRETCH):
            some = names[place : place + STRETCH]
            found = self._connection.execute(f"SELECT id FROM layer WHERE id IN ({_marks(some)})", some)  # noqa: S608 - question marks
            self._known.update((name, True) for (name,) in found)

    def find(self, key: str) -> _FOUND | None:
        """Number, day and digest of what was asked of the entry with that key, written or about to be."""
        if key in self._new:
            return self._new[key]
        return self._asked[key] if key in self._asked else find(self._connection, key)

    def knows_layer(self, name: str) -> bool:
        """Whether there is a layer of that id, written or about to be."""
        if name in self._layers:
            return True
        known = self._known.get(name)
        if known is None:
            query = "SELECT 1 FROM layer WHERE id = ?"
            return self._connection.execute(query, (name,)).fetchone() is not None
        return known

    def note(self, draft: Draft) -> None:
        """Remember the key of an entry that would be written, were the others without mistakes."""
        self._new[draft.key] = (self.number + 1, draft.day, draft.asked())

    def write(self, posted: Posted, asked: bytes) -> None:
        """Add an entry; its rows are written by the next ``flush``."""
        entry, rows = posted.entry, self._rows
        self.number += 1
        self.written += 1
        data = jcs.canonical(entry.as_json(self.number))
        self._link = chain.link(self._link, data)
        rows["entry"].append((self.number, entry.key, entry.day, entry.kind, self._link, asked, data))
        rows["posting"] += [
            (self.number, place, one.account, *one.amount) for place, one in enumerate(entry.postings)
        ]
        if entry.opens or posted.takings:
            self._project(entry.opens, posted.takings)
        self._new[entry.key] = (self.number, entry.day, asked)

    def _project(self, opens: Sequence[Layer], takings: Sequence[Taking]) -> None:
        """Add what an entry did to layers; a layer that took over older ones holds them too."""
        moved = Pair(sum(one.amount.location for one in takings), sum(one.amount.market for one in takings))
        units = sum(one.units for one in takings)
        for place, one in enumerate(opens):
            # Only averaged accounts take and open in one entry, and those open one layer.
            same = bool(takings) and account_of_layer(takings[0].layer) == one.account
            more, extra = (moved, units) if same else (NOTHING, 0)
            total = one.amount + more
            self._layers.add(one.id)
            self._rows["layer"].append(
                (one.id, one.account, one.made, self.number, place, one.units + extra, *total)
            )
        self._rows["taking"] += [
            (self.number, place, one.layer, one.units, *one.amount) for place, one in enumerate(takings)
        ]

    def flush(self) -> None:
        """Write the rows of the entries so far."""
        for table, rows in self._rows.items():
            if rows:
                self._connection.executemany(_INSERTS[table], rows)
                rows.clear()
        self._new.clear()
        self._layers.clear()


def find(connection: sqlite3.Connection, key: str) -> _FOUND | None:
    """Number, day and digest of what was asked of the entry with that key."""
    row = connection.execute("SELECT number, day, asked FROM entry WHERE key = ?", (key,)).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
