"""Post to books on disk: load what an entry is checked against, check, and write it in one transaction.

Beside the books lies ``NAME.head``, a line with the number and link of the last entry. It is written after
each posting, and books that are behind it (a copy that was restored) are refused: entries posted to them
would take numbers that were given out before. It holds no figure.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from passport.ledger.books.amounts import Pair
from passport.ledger.books.balancing import removals_elsewhere
from passport.ledger.books.canonical import entry_of
from passport.ledger.books.checks import Frame
from passport.ledger.books.drafts import Draft
from passport.ledger.books.entries import Entry, Layer
from passport.ledger.books.layers import Stock, Stocks
from passport.ledger.books.period import Period, year_from
from passport.ledger.books.policy import policy
from passport.ledger.books.posting import Posted, State
from passport.ledger.keeping import chain
from passport.ledger.keeping.heads import Head, check_head, note_head
from passport.ledger.keeping.schema import BooksRefused, connected, create, writing
from passport.ledger.keeping.writer import Writer, find
from passport.sheets.drafts.reading import DraftRefused, Problem
from signing import nonces

_CLOSINGS: Final = "SELECT day FROM entry WHERE kind = 'close' ORDER BY number"
_MOST_PROBLEMS: Final = 200


class Books(NamedTuple):
    """What the opening says of the entity: its name, id, first fiscal year, and the policy of the books."""

    entity: Mapping[str, Any]
    standard: str
    start: str

    def as_json(self, digest: str) -> dict[str, Any]:
        """The member ``books`` of the opening entry; ``digest`` is of the policy record."""
        standard = {"id": self.standard, "digestMultibase": digest}
        return {"entity": dict(self.entity), "standard": standard, "start": self.start, "unit": "TNE"}


Made = Callable[[sqlite3.Connection, Frame], Entry | None]
"""Makes an entry from the books as they are, or nothing where none is to be written."""


class Outcome(NamedTuple):
    """What a posting did: entries written, and entries that were there already."""

    posted: int
    there: int
    head: Head


def open_books(path: Path, opening: Entry) -> Head:
    """Make a file of books with its opening entry; raises ``FileExistsError`` where one is there."""
    create(path)
    head: Head | None = None
    try:
        with connected(path) as connection, writing(connection):
            salt = nonces.random_bytes(chain.SALT_BYTES)
            connection.execute("INSERT INTO meta VALUES ('salt', ?)", (salt,))
            state = _state(connection, _frame(opening, (), opening.day))
            writer = Writer(connection, -1, salt)
            writer.write(Posted(opening, state.apply(opening)), b"")
            writer.flush()
            head = writer.head
    finally:
        if head is None:
            path.unlink(missing_ok=True)
    note_head(path, head)
    return head


def post(path: Path, drafts: Iterable[Draft], *, today: str, refused: Sequence[Problem] = ()) -> Outcome:
    """Post entries, all of them or none; raises ``DraftRefused`` with everything that is wrong.

    ``refused`` are mistakes of reading: where there are any nothing is posted, and the entries that could be
    read are checked all the same, so that one run lists everything.

    Raises ``ledger.behind`` and ``ledger.forked`` for books that are not those that were last posted to.
    """
    with connected(path) as connection:
        with writing(connection):
            head = _head(connection)
            check_head(path, head, lambda number: _link_of(connection, number))
            state = _state(connection, frame(connection, today))
            writer = Writer(connection, head.number, head.link)
            state.find, state.layers_known = writer.find, writer.knows_layer
            there, problems, read = 0, list(refused), {one.where for one in refused}
            for draft in writer.stretches(drafts):
                found = state.post(draft)
                if isinstance(found, list):
                    problems += [one for one in found if one.where not in read and not _follows(one, refused)]
                elif found is None:
                    there += 1
                elif not problems:
                    writer.write(found, draft.asked())
                else:
                    writer.note(draft)
            if problems:
                raise DraftRefused(problems[:_MOST_PROBLEMS])
            outcome = Outcome(writer.written, there, writer.head)
        note_head(path, outcome.head)
    return outcome


def _follows(one: Problem, refused: Sequence[Problem]) -> bool:
    """Whether a problem may come of entries that could not be read, which may have filled the account."""
    return bool(refused) and one.code == "ledger.asset_negative"


def add(path: Path, made: Made, *, today: str) -> Head:
    """Write an entry that this tool makes itself (a closing or a draw), after the same look at the head.

    The entry is made from what the books hold inside the transaction that writes it, so that nothing is
    posted between the two; where ``made`` gives none the books stay as they are.
    """
    with connected(path) as connection:
        with writing(connection):
            head = _head(connection)
            check_head(path, head, lambda number: _link_of(connection, number))
            where = frame(connection, today)
            entry = made(connection, where)
            if entry is None:
                return head
            state = _state(connection, where)
            writer = Writer(connection, head.number, head.link)
            writer.write(Posted(entry, state.apply(entry)), b"")
            writer.flush()
            new = writer.head
        note_head(path, new)
    return new


# Reading.


def opening_of(connection: sqlite3.Connection) -> Entry:
    """The opening entry; raises ``ledger.damaged`` where there is none."""
    row = connection.execute("SELECT data FROM entry WHERE number = 0").fetchone()
    if row is None:
        raise BooksRefused(
            "ledger.damaged", "The books have no opening entry.", hint="Restore them from a backup."
        )
    return entry_of(row[0])


def closings(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The last days of the fiscal years that were closed."""
    return tuple(day for (day,) in connection.execute(_CLOSINGS))


def frame(connection: sqlite3.Connection, today: str) -> Frame:
    """Policy and open fiscal year of the books."""
    return _frame(opening_of(connection), closings(connection), today)


def _frame(opening: Entry, closed: Sequence[str], today: str) -> Frame:
    books = opening.more["books"]
    period: Period = year_from(books["start"])
    for _ in closed:
        period = period.following()
    return Frame(policy(books["standard"]["id"]), period, today)


def _state(connection: sqlite3.Connection, where: Frame) -> State:
    """Balances and open layers, from the projections."""
    sums = "SELECT account, SUM(location), SUM(market) FROM posting GROUP BY account"
    balances = {name: Pair(location, market) for name, location, market in connection.execute(sums)}

    def known_layer(name: str) -> bool:
        return connection.execute("SELECT 1 FROM layer WHERE id = ?", (name,)).fetchone() is not None

    state = State(where, lambda key: find(connection, key), balances, stocks(connection), known_layer)
    if where.policy.removals == "inventoriable":
        state.inventoried = inventoried(connection)
    return state


_LAST_CLOSING: Final = "SELECT COALESCE(MAX(number), 0) FROM entry WHERE kind = 'close'"
_SINCE: Final = (
    " FROM posting WHERE (account LIKE 'removals/%' OR account IN ('ncc/removals', 'ncc/reversals'))"
    f" AND entry > ({_LAST_CLOSING})"
)
"""Postings since the last closing that change removals, or what is charged for them."""
_REMOVED: Final = "SELECT COALESCE(SUM(location), 0), COALESCE(SUM(market), 0)" + _SINCE
_CORRECTED: Final = f"SELECT data FROM entry WHERE kind = 'correction' AND number IN (SELECT entry{_SINCE})"  # noqa: S608 - constants


def inventoried(connection: sqlite3.Connection) -> Pair:
    """What entries of the open year changed of removals in products, in grams.

    What corrections of earlier years changed is left out: a statement lists it with prior periods.
    """
    found = -Pair(*connection.execute(_REMOVED).fetchone())
    closed: int = connection.execute(_LAST_CLOSING).fetchone()[0]
    for (data,) in connection.execute(_CORRECTED):
        entry = entry_of(data)
        if (entry.corrects or 0) <= closed:
            found -= removals_elsewhere(entry.postings)
    return found


def stocks(connection: sqlite3.Connection) -> Stocks:
    """The layers that still hold units, the oldest first."""
    found = Stocks()
    query = (
        "SELECT layer.id, account, made, layer.units, layer.location, layer.market,"
        " COALESCE(SUM(taking.units), 0), COALESCE(SUM(taking.location), 0), COALESCE(SUM(taking.market), 0)"
        " FROM layer LEFT JOIN taking ON taking.layer = layer.id GROUP BY layer.id"
        " ORDER BY opened_by, layer.place"
    )
    for name, account, made, units, location, market, taken, gone, away in connection.execute(query):
        if units > taken:
            layer = Layer(name, account, made, units, Pair(location, market))
            left = Pair(location - gone, market - away)
            found.put(Stock(layer, units - taken, left, touched=bool(taken)))
    return found


def _head(connection: sqlite3.Connection) -> Head:
    row = connection.execute("SELECT number, link FROM entry ORDER BY number DESC LIMIT 1").fetchone()
    if row is None:
        raise BooksRefused("ledger.damaged", "The books have no entry.", hint="Restore them from a backup.")
    return Head(row[0], row[1])


def head_of(connection: sqlite3.Connection) -> Head:
    """Number and link of the last entry."""
    return _head(connection)


def _link_of(connection: sqlite3.Connection, number: int) -> bytes | None:
    row = connection.execute("SELECT link FROM entry WHERE number = ?", (number,)).fetchone()
    return None if row is None else cast("bytes", row[0])
