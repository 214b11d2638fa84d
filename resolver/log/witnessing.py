"""A witness of C2SP tlog-witness: cosigns tree heads that continue what it has seen, and keeps what does not.

Per log one newest checkpoint; comparing with it and replacing it are one transaction, written through before
the cosignature is given away. A checkpoint that its log has signed and that contradicts the one held is kept
as evidence: both notes are signed by the log, so anybody can check that it signed two histories.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from signing.errors import LogRefused, ToolError
from signing.logs import checkpoints, merkle, notes, proofs
from signing.logs.checkpoints import Checkpoint
from signing.logs.notes import Note, NoteKey
from signing.signer import Signer

_TEXT: Final = "text/plain; charset=utf-8"
_SIZE: Final = "text/x.tlog.size"
_BUSY_SECONDS: Final = 5
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE log (origin TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
                  size INTEGER NOT NULL DEFAULT 0, root BLOB, note TEXT);
CREATE TABLE evidence (place INTEGER PRIMARY KEY AUTOINCREMENT, origin TEXT NOT NULL, at INTEGER NOT NULL,
                       reason TEXT NOT NULL, held TEXT NOT NULL, shown TEXT NOT NULL, UNIQUE (held, shown));
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""


class WitnessStoreRefused(ToolError):
    """The witness's file cannot be used; codes ``witness.file``, ``witness.format``, ``witness.log``."""


class Answer(NamedTuple):
    """What goes back over HTTP."""

    status: int
    media: str
    body: bytes


class Evidence(NamedTuple):
    """Two notes, both signed by one log, that cannot belong to one growing tree."""

    origin: str
    at: int
    reason: str
    held: str
    shown: str


class Watched(NamedTuple):
    """A log as the witness knows it: ``note`` is the newest cosigned checkpoint, empty before the first."""

    origin: str
    key: NoteKey
    size: int
    root: bytes
    note: str


class _Stop(Exception):
    """Ends a request with an answer."""

    def __init__(self, status: int, text: str, media: str = _TEXT) -> None:
        super().__init__(text)
        self.answer = Answer(status, media, text.encode())


class Witnessing:
    """One witness: its verifier key of type 0x04, and the file that holds what it has seen.

    ``signer``: the key's private half; ``None`` where nothing is to be cosigned. Raises
    ``WitnessStoreRefused``.
    """

    def __init__(self, file: Path, key: NoteKey, signer: Signer | None) -> None:
        if key.kind != notes.COSIGNATURE:
            raise WitnessStoreRefused(
                "witness.key",
                "That is the key of a log, not of a witness.",
                hint="passport witness init makes the folder of a witness.",
            )
        self.key: Final = key
        self._file, self._signer = file, signer
        with self._writing() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            elif version != _VERSION:
                raise WitnessStoreRefused(
                    "witness.format",
                    "The witness's file was written by another version of this tool.",
                    hint="Use that version, or the newest.",
                )

    def add_log(self, vkey: str) -> Watched:
        """Begin to watch a log by its verifier key, whose name is the origin; a known log stays as it is."""
        key = notes.parse_vkey(vkey)
        if key.kind != notes.ED25519:
            raise WitnessStoreRefused(
                "witness.log",
                "That is the key of a witness, not of a log.",
                hint="A log's verifier key has the type 0x01: ask its operator, or 'passport log check URL'.",
            )
        with self._writing() as connection:
            held = _watched(connection, "origin", key.name)
            if held is None:
                row = (key.name, _hashed(key.name), vkey)
                connection.execute("INSERT INTO log (origin, name, key) VALUES (?, ?, ?)", row)
                return Watched(key.name, key, 0, merkle.EMPTY_ROOT, "")
        if held.key != key:
            raise WitnessStoreRefused(
                "witness.log",
                f"The log '{key.name}' is watched under another key.",
                hint="A log keeps its key; a new key is a log of another origin.",
            )
        return held

    def logs(self) -> list[Watched]:
        """Every log that is watched."""
        with self._writing() as connection:
            names = [row[0] for row in connection.execute("SELECT origin FROM log ORDER BY origin")]
            return [found for name in names if (found := _watched(connection, "origin", name)) is not None]

    def evidence(self) -> list[Evidence]:
        """Every contradiction that a log has signed, oldest first."""
        query = "SELECT origin, at, reason, held, shown FROM evidence ORDER BY place"
        with self._writing() as connection:
            return [Evidence(*row) for row in connection.execute(query)]

    def newest(self, name: str) -> Answer:
        """The newest cosigned checkpoint of the log whose origin hashes to ``name``."""
        with self._writing() as connection:
            held = _watched(connection, "name", name)
        if held is None or not held.note:
            return Answer(404, _TEXT, b"no checkpoint of such a log\n")
        return Answer(200, _TEXT, held.note.encode())

    def add_checkpoint(self, body: bytes, now: int) -> Answer:
        """Judge a body of ``POST /add-checkpoint``, and cosign what continues the log (C2SP tlog-witness).

        ``now``: POSIX seconds, which the cosignature says.
        """
        try:
            old, proof, text = _request(body)
            with self._writing() as connection:
                return self._judge(connection, old, proof, text, now)
        except _Stop as stop:
            return stop.answer

    def _judge(
        self, connection: sqlite3.Connection, old: int, proof: Sequence[bytes], text: str, now: int
    ) -> Answer:
        held, new, note = self._of_known_log(connection, text)
        if old > new.size:
            raise _Stop(400, "the old size is larger than the checkpoint's\n")
        if old != held.size:
            self._note_rollback(connection, held, new, note, now)
            return Answer(409, _SIZE, f"{held.size}\n".encode())
        try:
            merkle.check_consistency(old, held.root, new.size, new.root, proof)
        except LogRefused:
            # Another root for the same size proves that the log signed two histories. A proof that fails
            # may be the sender's mistake; it is kept for whoever asks the log for the right one.
            reason = "two roots for one size" if old == new.size else "no valid consistency proof"
            if old:
                _keep(connection, Evidence(held.origin, now, reason, held.note, str(note)))
            return Answer(422, _TEXT, b"the checkpoint does not continue the one that was cosigned\n")
        if self._signer is None:
            raise _Stop(503, "this witness has no key at hand\n")
        line = str(checkpoints.cosign(new, self.key.name, self._signer, now))
        signed = str(_only_log(note, held.key)) + line
        connection.execute(
            "UPDATE log SET size = ?, root = ?, note = ? WHERE origin = ?",
            (new.size, new.root, signed, held.origin),
        )
        return Answer(200, _TEXT, line.encode())

    def _of_known_log(self, connection: sqlite3.Connection, text: str) -> tuple[Watched, Checkpoint, Note]:
        try:
            note = notes.parse_note(text)
            new = checkpoints.parse_checkpoint(note.text)
        except LogRefused as refused:
            raise _Stop(422 if refused.code == "log.empty_root" else 400, "no checkpoint\n") from None
        held = _watched(connection, "origin", new.origin)
        if held is None:
            raise _Stop(404, "this log is not watched here\n")
        try:
            signed = notes.signed_by(note, [held.key])
        except LogRefused:
            signed = []
        if not signed:
            raise _Stop(403, "the checkpoint is not signed by the log\n")
        return held, new, note

    def _note_rollback(
        self, connection: sqlite3.Connection, held: Watched, new: Checkpoint, note: Note, now: int
    ) -> None:
        """Another root for the size that was cosigned proves a fork, whatever old size came with it."""
        if held.note and new.size == held.size and new.root != held.root:
            _keep(connection, Evidence(held.origin, now, "two roots for one size", held.note, str(note)))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock; written through (synchronous=FULL) when it ends."""
        try:
            with closing(
                sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None)
            ) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise WitnessStoreRefused(
                "witness.file",
                f"The witness's file cannot be read or written: {error}.",
                hint="Nothing was cosigned. Check the disk and the file's rights.",
            ) from None


def _request(body: bytes) -> tuple[int, list[bytes], str]:
    try:
        head, separator, text = body.decode().partition("\n\n")
        first, *rows = head.split("\n")
        if not separator or not first.startswith("old "):
            raise _Stop(400, "the request does not begin with 'old' and a size\n")
        return checkpoints.parse_number(first.removeprefix("old ")), list(proofs.parse_hashes(rows)), text
    except (UnicodeDecodeError, LogRefused):
        raise _Stop(400, "the request is not in the form of tlog-witness\n") from None


def _only_log(note: Note, key: NoteKey) -> Note:
    return note._replace(
        lines=tuple(one for one in note.lines if (one.name, one.key_id) == (key.name, key.key_id))
    )


def _watched(connection: sqlite3.Connection, column: str, value: str) -> Watched | None:
    query = f"SELECT origin, key, size, root, note FROM log WHERE {column} = ?"  # noqa: S608 - two fixed names
    row = connection.execute(query, (value,)).fetchone()
    if row is None:
        return None
    origin, key, size, root, note = row
    return Watched(
        origin, notes.parse_vkey(key), size, merkle.EMPTY_ROOT if root is None else root, note or ""
    )


def _keep(connection: sqlite3.Connection, found: Evidence) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO evidence (origin, at, reason, held, shown) VALUES (?, ?, ?, ?, ?)", found
    )


def _hashed(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()
