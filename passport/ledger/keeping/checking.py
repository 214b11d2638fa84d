"""Check books against themselves: the chain, the projections, and a new reading of the journal.

What is asked, in this order: every entry is there and its link follows from the one before; its bytes are
canonical; postings, layers and takings are what the journal gives; each entry balances; the head is the one
remembered beside the books, and the one of every checkpoint.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from passport.acts.carbon_statement import subject_of
from passport.ledger.books.canonical import Looked, entry_of, looked_at
from passport.ledger.books.checks import Frame
from passport.ledger.books.entries import Entry, Layer
from passport.ledger.books.layers import Taking
from passport.ledger.books.period import year_from
from passport.ledger.books.policy import policy
from passport.ledger.books.posting import State
from passport.ledger.keeping import chain, copies, replaying, store
from passport.ledger.keeping.heads import Head, noted
from passport.ledger.keeping.schema import TABLES, connected
from signing import jcs


class Fault(NamedTuple):
    """Something about the books that is not as it was written."""

    code: str
    message: str
    hint: str


class Checked(NamedTuple):
    """How many entries there are, the head, and everything that is wrong (the first of each kind)."""

    entries: int
    head: str
    faults: tuple[Fault, ...]


def check(path: Path) -> Checked:
    """Check a file of books; raises ``ledger.damaged`` where nothing can be read."""
    with connected(path) as connection:
        connection.execute("BEGIN")
        return found(path, connection)


def found(path: Path, connection: sqlite3.Connection) -> Checked:
    """Check books within a transaction, as of its moment."""
    head = store.head_of(connection)
    faults = list(_journal(connection))
    faults += _remembered(path, connection, head)
    faults += _checkpoints(connection)
    faults += _triggers(connection)
    count = connection.execute("SELECT COUNT(*) FROM entry WHERE number > 0").fetchone()[0]
    first: dict[str, Fault] = {}
    for one in faults:
        first.setdefault(one.code, one)
    return Checked(count, chain.shown(head.link), tuple(first.values()))


def against(path: Path, statement: dict[str, Any]) -> tuple[Fault, ...]:
    """Compare books with the subject of a statement: its head, and the same figures again.

    ``statement`` is signed or a draft; both sides are compared as a signature would cover them.
    """
    with connected(path) as connection:
        again = replaying.replayed(copies.workings(connection), statement)
    if again.problem == "ledger.not_the_statement":
        return (
            Fault(
                "ledger.not_the_statement",
                "The journal of the statement is not in these books.",
                "Entries were changed or are missing, or these are other books: restore what was signed.",
            ),
        )
    if again.problem or jcs.canonical(again.subject) != jcs.canonical(subject_of(statement)):
        return (
            Fault(
                "ledger.other_figures",
                "The journal gives other figures than the statement.",
                "Compare both drafts; the statement was not drafted from this journal, or was changed.",
            ),
        )
    return ()


def _journal(connection: sqlite3.Connection) -> Iterator[Fault]:
    """The chain, and what each entry gives, in one pass."""
    salt = connection.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()
    link, expected = (salt[0] if salt else b""), 0
    state: State | None = None
    tables = _Tables(connection)
    for number, key, day, kind, stored, data in connection.execute(
        "SELECT number, key, day, kind, link, data FROM entry ORDER BY number"
    ):
        if number != expected:
            yield Fault("ledger.missing", f"Entry {expected} is missing.", "Restore the books from a backup.")
            return
        link = chain.link(link, data)
        if link != stored:
            yield Fault(
                "ledger.chain",
                f"Entry {number} is not the one that was written.",
                "Restore the books from a backup.",
            )
            return
        found = looked_at(data, number)
        if found is None or found[:3] != (key, day, kind):
            yield Fault("ledger.entry", f"Entry {number} is no entry.", "Restore the books from a backup.")
            return
        state = state or _start(entry_of(data))
        if faults := _entry(tables, number, found, state):
            yield from faults
        expected += 1
    yield from _beyond(connection, expected)
    yield from _unbalanced(connection)
    yield from _unclosed(connection)


def _start(opening: Entry) -> State:
    books = opening.more["books"]
    return State(
        Frame(policy(books["standard"]["id"]), year_from(books["start"]), opening.day), lambda _: None
    )


_END: Final = (float("inf"),)
_Row = tuple[Any, ...]


class _Stretch:
    """The rows of one table in the order of their entries, whose numbers come first; read once."""

    def __init__(self, rows: Iterator[_Row]) -> None:
        self._rows = rows
        self._next: _Row = next(rows, _END)

    def are(self, number: int, given: Iterable[_Row]) -> bool:
        """Whether the rows of an entry are these; the rows after them come next, whatever the answer."""
        row, rows = self._next, self._rows
        for one in given:
            if row != one:
                self._next = row
                self.of(number)
                return False
            row = next(rows, _END)
        self._next = row
        return row[0] > number or not self.of(number)

    def has(self, number: int) -> bool:
        """Whether there are rows up to those of an entry."""
        return bool(self._next[0] <= number)

    def of(self, number: int) -> list[_Row]:
        """The rows up to those of an entry."""
        found = []
        while self._next[0] <= number:
            found.append(self._next)
            self._next = next(self._rows, _END)
        return found


class _Tables:
    """What the tables hold beside the journal; one scan each instead of three queries an entry."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        def scan(columns: str, table: str, entry: str) -> _Stretch:
            query = f"SELECT {entry}, {columns} FROM {table} ORDER BY {entry}, place"  # noqa: S608 - names from below
            return _Stretch(iter(connection.execute(query)))

        self.postings = scan("place, account, location, market", "posting", "entry")
        self.takings = scan("place, layer, units, location, market", "taking", "entry")
        self.layers = scan("id, units, location, market", "layer", "opened_by")


def _entry(tables: _Tables, number: int, found: Looked, state: State) -> list[Fault]:
    """What is wrong with the rows of an entry; empty for nearly all of them."""
    faults = [] if tables.postings.are(number, found.postings) else [_projection("posting", number)]
    entry, takings = found.layers, tuple[Taking, ...]()
    if entry is None and not tables.takings.has(number) and not tables.layers.has(number):
        return faults
    if entry is not None:
        try:
            takings = state.move(entry)
        except (KeyError, ZeroDivisionError):
            message = f"Entry {number} takes from a layer that is not there."
            return [Fault("ledger.layers", message, "Restore the books.")]
    taken = [(number, place, one.layer, one.units, *one.amount) for place, one in enumerate(takings)]
    if not tables.takings.are(number, taken):
        faults.append(_projection("taking", number))
    opens = entry.opens if entry is not None else ()
    if opens or tables.layers.has(number):
        faults += _layers(number, opens, state, tables.layers.of(number))
    return faults


def _layers(number: int, opens: Sequence[Layer], state: State, layers: list[_Row]) -> Iterator[Fault]:
    """Whether the layers are those that the entry opens, with what they hold."""
    if [row[:2] for row in layers] != [(number, one.id) for one in opens]:
        yield _projection("layer", number)
        return
    for layer, row in zip(opens, layers, strict=True):
        stock = state.stocks.of(layer.account).get(layer.id)
        if stock is not None and row[2:] != (stock.units, *stock.amount):
            yield _projection("layer", number)


def _projection(table: str, number: int) -> Fault:
    return Fault(
        f"ledger.{table}",
        f"The table {table} is not what entry {number} gives.",
        "The journal holds: restore the books from a backup, and post again, with the same keys, what came"
        " after it.",
    )


def _unbalanced(connection: sqlite3.Connection) -> Iterator[Fault]:
    """The first entry whose postings do not balance; the postings were compared with the entries before."""
    query = (
        "SELECT entry FROM posting GROUP BY entry HAVING SUM(location) <> 0 OR SUM(market) <> 0"
        " ORDER BY entry LIMIT 1"
    )
    for (number,) in connection.execute(query):
        yield Fault(
            "ledger.unbalanced", f"Entry {number} is not balanced.", "Restore the books from a backup."
        )


_LEFT: Final = (
    "SELECT 1 FROM posting WHERE entry <= ? AND account LIKE 'ncc/%'"
    " GROUP BY account HAVING SUM(location) <> 0 OR SUM(market) <> 0 LIMIT 1"
)


def _unclosed(connection: sqlite3.Connection) -> Iterator[Fault]:
    """The first closing entry that leaves part of the contribution, which its year's statement counts."""
    closings = connection.execute("SELECT number, day FROM entry WHERE kind = 'close' ORDER BY number")
    for number, day in closings.fetchall():
        if connection.execute(_LEFT, (number,)).fetchone():
            yield Fault(
                "ledger.unclosed",
                f"Entry {number}, which closes {day[:4]}, does not move the whole contribution to legacy.",
                f"Something was posted while {day[:4]} was closed. Restore a backup from before the closing,"
                " post again, with the same keys, what came after it, and close the year again.",
            )


def _beyond(connection: sqlite3.Connection, count: int) -> Iterator[Fault]:
    """Rows of entries that are not in the journal."""
    for table, column in (("posting", "entry"), ("taking", "entry"), ("layer", "opened_by")):
        query = f"SELECT 1 FROM {table} WHERE {column} >= ? OR {column} < 0"  # noqa: S608 - names from the line above
        if connection.execute(query, (count,)).fetchone():
            yield Fault(
                f"ledger.{table}",
                f"The table {table} holds rows of an entry {count} that is missing.",
                "The last entry was taken out: restore the books from a backup.",
            )


def _remembered(path: Path, connection: sqlite3.Connection, head: Head) -> Iterator[Fault]:
    known = noted(path)
    if known is None:
        yield Fault(
            "ledger.no_head",
            "Nothing beside the books remembers their head.",
            "Compare with a statement or a backup (passport ledger check --against); the next posting"
            " writes it again.",
        )
        return
    if known.number > head.number:
        yield Fault(
            "ledger.behind",
            f"The books end with entry {head.number}, but entry {known.number} was posted.",
            "Restore the newest copy.",
        )
        return
    row = connection.execute("SELECT link FROM entry WHERE number = ?", (known.number,)).fetchone()
    if row is None or row[0] != known.link:
        yield Fault(
            "ledger.forked",
            f"Entry {known.number} is not the one that was posted to these books.",
            "Restore the newest copy.",
        )


def _checkpoints(connection: sqlite3.Connection) -> Iterator[Fault]:
    query = (
        "SELECT checkpoint.number FROM checkpoint LEFT JOIN entry ON entry.number = checkpoint.number"
        " WHERE entry.link IS NOT checkpoint.link"
    )
    for (number,) in connection.execute(query):
        yield Fault(
            "ledger.checkpoint", f"The checkpoint at entry {number} is of other books.", "Restore the books."
        )


def _triggers(connection: sqlite3.Connection) -> Iterator[Fault]:
    found = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    if {one for one in TABLES if one.startswith("CREATE TRIGGER")} - found:
        yield Fault(
            "ledger.triggers",
            "The triggers that keep entries from being changed are switched off.",
            "Somebody opened the file with another program: compare with the statement and a backup.",
        )
