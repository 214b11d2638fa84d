"""The body of evidence of one run: an index of many files on disk, each file with what bears on it (T122).

Two passes: ``add`` reads what every file says of itself, ``items`` gives each file again with the rivals and
inputs that other files hold. Memory stays flat however many files there are: the index is an SQLite database
in a temporary folder, and bytes that lie in a file are read from there a second time. What changed between
the two readings is refused, so that the bytes that were grouped are the bytes that are judged (T73). Who
judges, in how many processes, is not known here.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from passport.carbon.rechecking.consumption import Overuse
from passport.container import bundle
from passport.work.batches.consumed import Consumed, note
from passport.work.batches.items import FileChanged, Item, Place, Task, sha256
from passport.work.batches.reading import Reader
from passport.work.batches.rows import packed, unpacked
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from verify.believing.memo import Weighed
from verify.believing.renewing import keep
from verify.believing.trust import TrustList
from verify.evidence import Known
from verify.gathering.gather import gather
from verify.gathering.said import Said, said
from verify.together import Holding, chosen, holding

_SCHEMA: Final = """
CREATE TABLE item (
    place INTEGER PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, start INTEGER NOT NULL,
    size INTEGER NOT NULL, hash BLOB NOT NULL, problem TEXT NOT NULL, message TEXT NOT NULL,
    said BLOB NOT NULL, alone INTEGER NOT NULL, judged INTEGER NOT NULL
);
CREATE TABLE about (product TEXT, digest TEXT, place INTEGER, PRIMARY KEY (product, digest)) WITHOUT ROWID;
CREATE TABLE of (claim TEXT, digest TEXT, place INTEGER, PRIMARY KEY (claim, digest)) WITHOUT ROWID;
CREATE TABLE uses (input TEXT, claim TEXT, PRIMARY KEY (input, claim)) WITHOUT ROWID;
"""
_LISTS_AT_ONCE: Final = 64
_HOLDING: Final = 2_048
"""Files of which it is kept where they lie and what holds in them: each of many may have all for rivals."""
_SAID_BYTES: Final = 1024 * 1024
"""Bytes of what files say of themselves that are kept read, as the index has them."""
_ABOUT: Final = 16_384
"""Documents by what they are about that are kept at hand, and what nothing is about."""
_NAMED: Final = 5
"""Names of rival files listed for one file."""


class BodyRefused(ToolError):
    """No room for the index: ``batch.index``."""


class Body:
    """A context manager; its files are removed when it is left."""

    def __init__(self, trust: TrustList, *, at: str, lang: str) -> None:
        self._trust = trust
        self._at = at
        self._lang = lang
        self._count = 0
        self._lists: dict[str, Known] = {}
        self._list_digests: set[str] = set()
        self._over: dict[str, Overuse] | None = None
        self._settled = False

    def __enter__(self) -> "Body":
        self._folder = tempfile.TemporaryDirectory(prefix="passport-run-")
        folder = Path(self._folder.name)
        self._base = sqlite3.connect(folder / "index.sqlite", isolation_level=None)
        # Nothing of it outlives the run, so nothing has to be durable.
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.executescript(_SCHEMA)
        self._base.execute("BEGIN")
        self._spool = (folder / "spool").open("w+b")
        self._reader = Reader()
        self._digest = hashlib.sha256()
        self._said: Weighed[int, Said] = Weighed(_SAID_BYTES)
        self._holding: Weighed[int, Holding] = Weighed(_HOLDING)
        self._about: Weighed[str, list[tuple[str, int]]] = Weighed(_ABOUT)
        self._places: Weighed[int, Place] = Weighed(_HOLDING)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()
        self._base.close()
        self._folder.cleanup()

    # The first pass

    def add(self, item: Item) -> int:
        """Take a file in; its place in the run. Raises ``batch.index``."""
        try:
            return self._add(item, said(item.data))
        except (sqlite3.OperationalError, OSError) as error:
            raise BodyRefused(
                "batch.index",
                f"The index of this run cannot be kept in {tempfile.gettempdir()}: {error}.",
                hint="Free some space there, or name another folder by the variable TMPDIR.",
            ) from error

    def _add(self, item: Item, content: Said) -> int:
        for one in content.lists:
            if one.digest not in self._list_digests:
                self._list_digests.add(one.digest)
                self._lists[one.digest] = one
        if len(self._lists) > 2 * _LISTS_AT_ONCE:
            self._fold()
        place = self._count
        self._count += 1
        # A name that is no Unicode cannot be reported as it is, but its file can be read again.
        item = item._replace(name=item.name.encode(errors="backslashreplace").decode())
        path, start = self._lying(item)
        known = sha256(item.data)
        # With no input and no alias only another claim about its own product can bear on it.
        alone = int(len(content.claims) <= 1 and not any(one.inputs or one.cited for one in content.claims))
        self._base.execute(
            "INSERT INTO item VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (place, item.name, os.fsencode(path), start, len(item.data), known, item.problem, item.message,
             packed(content), alone, int(not item.is_beside)),
        )  # fmt: skip
        what = (item.name, str(item.offset), known.hex(), item.problem, str(item.is_beside))
        self._digest.update(jcs.canonical(list(what)))
        self._index(place, content)
        return place

    def know(self, files: Iterable[bytes]) -> None:
        """Take in what is evidence for every file anyway, once all files are: it leads to others of them.

        Raises ``batch.index``.
        """
        for number, data in enumerate(files, 1):
            content = said(data)
            row = (-number, "", "", 0, 0, b"", "", "", packed(content), 0, 0)
            self._base.execute("INSERT INTO item VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)
            self._index(-number, content)

    def _index(self, place: int, content: Said) -> None:
        """Note what the file at that place is found by."""
        if self._about.weight:  # what was looked for before may be another answer now
            self._about = Weighed(_ABOUT)
        for claim in content.claims:
            rows = [(product, claim.digest, place) for product in claim.products]
            self._base.executemany("INSERT OR IGNORE INTO about VALUES (?,?,?)", rows)
            self._base.execute("INSERT OR IGNORE INTO of VALUES (?,?,?)", (claim.digest, claim.digest, place))
            uses = [(digest, claim.digest) for digest in claim.inputs if place >= 0]
            self._base.executemany("INSERT OR IGNORE INTO uses VALUES (?,?)", uses)
        opinions = [(about, digest, place) for digest, about in content.opinions]
        self._base.executemany("INSERT OR IGNORE INTO of VALUES (?,?,?)", opinions)
        grants = [(key, digest, place) for digest, key in content.grants]
        self._base.executemany("INSERT OR IGNORE INTO about VALUES (?,?,?)", grants)

    def _lying(self, item: Item) -> tuple[str, int]:
        """Path and offset where the bytes can be read again, by processes that work in any folder."""
        if item.path or not item.data:
            return item.path and str(Path(item.path).absolute()), item.offset
        start = self._spool.seek(0, 2)
        self._spool.write(item.data)
        return self._spool.name, start

    def _fold(self) -> None:
        """Of the lists met so far only those that can change a verdict are kept."""
        kept = keep(((one.digest, one.document) for one in self._lists.values()), self._trust, at=self._at)
        known = (Known("statuslist", document_digest(one), dict(one)) for one in kept)
        self._lists = {one.digest: one for one in known}

    def _settle(self) -> None:
        if not self._settled:
            self._settled = True
            self._spool.flush()  # other processes read it
            self._fold()

    # Between the two

    @property
    def count(self) -> int:
        """How many files there are, those included that are only evidence for others."""
        return self._count

    @property
    def judged(self) -> int:
        """How many of them are to be judged."""
        return int(self._base.execute("SELECT TOTAL(judged) FROM item").fetchone()[0])

    def places(self, skip: int = 0) -> Iterator[tuple[str, int]]:
        """Name of each file that is to be judged, and where it begins on disk; without ``skip`` of them."""
        query = "SELECT name, start FROM item WHERE judged ORDER BY place LIMIT -1 OFFSET ?"
        return iter(self._base.execute(query, (skip,)))

    def digest(self) -> str:
        """The same for the same bytes under the same names in the same order, and for no others (hex)."""
        return self._digest.hexdigest()

    def status(self) -> tuple[bytes, ...]:
        """The status lists in all files that can change a verdict, as bundles."""
        self._settle()
        documents = [one.document for one in self._lists.values()]
        return (bundle(documents),) if documents else ()

    def overuses(self) -> list[Overuse]:
        """Materials of which the claims of the run together consume more than their passports cover.

        Only claims whose signature holds are added up, and it changes no verdict: whoever sold too much is
        not found by looking at one passport.
        """
        return sorted(set(self._consumed_beyond().values()))

    # The second pass

    def items(self) -> Iterator[Item]:
        """All files that are to be judged, in their order, each with what bears on it."""
        return map(self._reader.item, self.tasks())

    def tasks(self, skip: int = 0) -> Iterator[Task]:
        """As ``items``, to be read by whoever judges them; the first ``skip`` were judged before."""
        query = "SELECT place FROM item WHERE judged ORDER BY place LIMIT -1 OFFSET ?"
        for (place,) in self._base.execute(query, (skip,)):
            yield self._task(place)

    def alone(self) -> Iterator[Task]:
        """As ``tasks``, each without what other files hold about it, which takes reading those here."""
        self._settle()
        rows = self._base.execute(
            "SELECT problem, message, name, path, start, size, hash FROM item WHERE judged ORDER BY place"
        )
        for problem, message, *where in rows:
            own = _located(where)
            yield Task(Item(own.name, b"", problem, message, own.path, own.start), own)

    def item(self, place: int) -> Item:
        """The file at ``place``."""
        return self._reader.item(self._task(place))

    def _task(self, place: int) -> Task:
        self._settle()
        name, problem, message, alone = self._base.execute(
            "SELECT name, problem, message, alone FROM item WHERE place = ?", (place,)
        ).fetchone()
        own = self._place(place)
        bare = Item(name, b"", problem, message, own.path, own.start)
        if problem or (alone and not self._is_contested(place)):
            return Task(bare, own)
        try:
            found = gather(place, self)
            rivals = chosen(found, self._holding_at)
        except FileChanged as error:  # a file that belongs to this one has changed since it was read
            return Task(bare._replace(problem=error.code, message=error.message), own)
        others = tuple(self._name(one) for one in found.rivals[:_NAMED])
        over = self._consumed_beyond()
        notes = tuple(
            note(over[digest], self._lang)
            for claim in self.said(place).claims[:1]
            for digest in claim.inputs
            if digest in over
        )
        inputs = tuple(map(self._place, found.inputs))
        return Task(
            bare._replace(others=others, notes=notes), own, tuple(map(self._place, rivals)), inputs
        )

    def _is_contested(self, place: int) -> bool:
        for claim in self.said(place).claims:
            for key in claim.sought:
                asked = "SELECT 1 FROM about WHERE product = ? AND digest <> ? LIMIT 1"
                if self._base.execute(asked, (key, claim.digest)).fetchone():
                    return True
        return False

    # What ``gather`` asks

    def claims_about(self, products: Iterable[str]) -> list[tuple[str, int]]:
        """Digest and first place of each different claim about one of these products."""
        return [row for product in products for row in self._rows_about(product)]

    def _rows_about(self, product: str) -> list[tuple[str, int]]:
        rows = self._about.get(product)
        if rows is None:
            asked = "SELECT digest, place FROM about WHERE product = ?"
            rows = list(self._base.execute(asked, (product,)))
            self._about.put(product, rows, 1 + len(rows))
        return rows

    def documents_of(self, claim: str) -> list[tuple[str, int]]:
        """Digest and first place of that claim and of each different statement about it."""
        rows = self._base.execute(
            "SELECT digest, place FROM of WHERE claim = ? ORDER BY place, digest", (claim,)
        )
        return list(rows)

    def said(self, place: int) -> Said:
        """What the file at that place says."""
        found = self._said.get(place)
        if found is None:
            row = self._base.execute("SELECT said FROM item WHERE place = ?", (place,)).fetchone()
            found = unpacked(row[0])
            self._said.put(place, found, len(row[0]))
        return found

    def _holding_at(self, place: int) -> Holding:
        found = self._holding.get(place)
        if found is None:
            found = holding(self._reader.bytes(self._place(place)), self.said(place), self._trust)
            self._holding.put(place, found, 1)
        return found

    def _name(self, place: int) -> str:
        row = self._base.execute("SELECT name FROM item WHERE place = ?", (place,)).fetchone()
        return str(row[0])

    def _place(self, place: int) -> Place:
        """Where the bytes of the file lie."""
        found = self._places.get(place)
        if found is None:
            asked = "SELECT name, path, start, size, hash FROM item WHERE place = ?"
            found = _located(self._base.execute(asked, (place,)).fetchone())
            self._places.put(place, found, 1)
        return found

    def _consumed_beyond(self) -> dict[str, Overuse]:
        """The material that the run consumes beyond its mass, by digest; asked for once."""
        if self._over is None:
            self._settle()
            self._over = Consumed(self._base, self._place, self._trust).overused()
        return self._over


def _located(row: Sequence[Any]) -> Place:
    """Where bytes lie, by a row of the index: paths are kept as the file system has them."""
    name, path, *rest = row
    return Place(name, os.fsdecode(path), *rest)
