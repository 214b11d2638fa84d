"""Keep the status history of an identity: the newest signed lists and every bit that was changed.

The register holds the truth: the signed lists, the words about single credentials and the corrections, each
change in one transaction. The files in ``status/`` are copies for a web server, replaced one by one after the
transaction; a copy that an interruption left behind is replaced by the next command. A copy that is newer
than the register shows that the register was restored from a backup, and nothing is signed from then on: it
would hand out taken places again and forget withdrawals (T102).
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from passport.disk import files
from passport.model import kind_of, shape
from passport.model.carbon_statement import registered_about
from passport.party.register_schema import connected, looked_at
from passport.status import bit
from passport.vocab import STATUS_PURPOSES, StatusPurpose
from passport.work import standing
from passport.work.standing import Change, Lists
from signing import jcs
from signing.errors import ToolError
from signing.proofs import check_proof
from signing.signer import Signer
from signing.strict_json import loads

if TYPE_CHECKING:
    from pathlib import Path

    from passport.party.key_history import History

_LIMIT: Final = files.MAX_DOCUMENT
WITH_STATUS: Final = ("producer", "verifier", "accreditation-body", "issuing-body", "factor-publisher")
"""Roles whose credentials can be withdrawn; the others publish no status lists."""


class StatusHistoryRefused(ToolError):
    """Lists that cannot be used or continued; codes ``status.*``."""


class Word(NamedTuple):
    """A bit that is to be changed: of which credential (place and digest), to what, and why."""

    change: Change
    digest: str
    reason: str


class Said(NamedTuple):
    """A bit that was changed."""

    position: int
    digest: str
    purpose: StatusPurpose
    value: bool
    reason: str
    at: str


class SignedLists(NamedTuple):
    """What a signing of the lists did: the lists now, and the words that were new."""

    lists: Lists
    new: tuple[Word, ...]


class Correction(NamedTuple):
    """A claim or CO2 statement signed to replace another: digests, digest of its draft, its bytes."""

    old: str
    new: str
    draft: str
    data: bytes


class Holder(Protocol):
    """What is asked of the identity that has said something of its credentials."""

    @property
    def did(self) -> str:
        """Its DID."""

    @property
    def folder(self) -> "Path":
        """Its folder."""

    @property
    def role(self) -> str:
        """Its role."""

    @property
    def status_base(self) -> str:
        """Where its status lists are published."""

    @property
    def history(self) -> "History":
        """All its keys."""

    def status_path(self, purpose: StatusPurpose) -> "Path":
        """The copy of a list beside the register."""


class StatusHistory:
    """The part of an identity's register that changes after signing."""

    def __init__(self, party: Holder) -> None:
        """``party``: whose."""
        self._party = party
        self._path = party.folder / "register.sqlite"

    def words(self) -> int:
        """Count the bits that were ever changed; the count never falls."""
        if not self._path.exists():
            return 0
        with looked_at(self._path) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM word").fetchone()[0])

    def history(self) -> list[Said]:
        """List every change of a bit, oldest first.

        Waits for nobody who writes, so it can be asked inside a transaction of the register (T445).
        """
        self._check_there()
        with looked_at(self._path) as connection:
            rows = connection.execute(
                "SELECT position, digest, purpose, value, reason, at FROM word ORDER BY number"
            )
            return [
                Said(place, digest, purpose, bool(value), reason, at)
                for place, digest, purpose, value, reason, at in rows
            ]

    def current(self) -> dict[StatusPurpose, dict[str, Any]]:
        """Read the newest lists, by purpose; the copies in ``status/`` are the same afterwards.

        Raises ``status.rolled_back`` (T102), ``status.damaged``, ``status.missing``.
        """
        with self._locked() as connection:
            return self._reconciled(connection)

    def sign(
        self, words: Sequence[Word], signer: Signer, *, at: str, seconds: int, force: bool = True
    ) -> SignedLists:
        """Set or lift bits and sign every list anew, all of it or nothing (kill -9 included).

        Words that are in force already are left out; with none left, and without ``force``, nothing is
        signed. Raises what ``current`` and ``standing.resign`` raise.
        """
        with self._locked() as connection:
            lists = self._reconciled(connection)
            new = tuple(
                word
                for word in words
                if standing.is_set(lists, word.change.purpose, word.change.position) != word.change.value
            )
            if not new and not force:
                return SignedLists(lists, ())
            issuer = standing.Issuer(self._party.did, self._party.status_base, signer)
            signed = standing.resign(lists, [word.change for word in new], issuer, at=at, seconds=seconds)
            for word in new:
                connection.execute(
                    "INSERT INTO word (position, digest, purpose, value, reason, at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        word.change.position, word.digest, word.change.purpose, int(word.change.value),
                        word.reason, at,
                    ),
                )  # fmt: skip
            for purpose, document in signed.items():
                _put(connection, purpose, document)
        # Read again, not taken from above: another process may have signed newer ones meanwhile.
        return SignedLists(self.current(), new)

    def positions(self) -> dict[str, int]:
        """The places in the lists that are taken, by credential id."""
        with self._locked() as connection:
            return dict(connection.execute("SELECT credential, position FROM allocation"))

    def correction_of(self, old: str) -> Correction | None:
        """What replaces the claim with this digest, if anything was signed."""
        with self._locked() as connection:
            row = connection.execute(
                "SELECT old, new, draft, data FROM correction WHERE old = ?", (old,)
            ).fetchone()
            return None if row is None else Correction(*row)

    def corrections(self) -> dict[str, str]:
        """Which claim each corrected claim replaces, by their digests."""
        with looked_at(self._path) as connection:
            return dict(connection.execute("SELECT new, old FROM correction"))

    def corrected(self, made: Correction, claim: Mapping[str, Any], *, at: str) -> Correction:
        """Record a signed correction, once: where another process was faster, the result is its own."""
        with self._locked() as connection:
            row = connection.execute(
                "SELECT old, new, draft, data FROM correction WHERE old = ?", (made.old,)
            ).fetchone()
            if row is not None:
                return Correction(*row)
            connection.execute("INSERT INTO correction VALUES (?, ?, ?, ?, ?)", (*made, at))
            connection.execute(
                "INSERT INTO issued VALUES (?, ?, ?, ?, ?)",
                (made.new, claim["id"], kind_of(claim), registered_about(claim), at),
            )
            return made

    @contextlib.contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        """The register, written by nobody else meanwhile; committed on leaving well."""
        self._check_there()
        with connected(self._path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def _check_there(self) -> None:
        if not self._path.exists():
            raise StatusHistoryRefused(
                "status.rolled_back",
                f"{self._party.folder} has no register.",
                hint="Restore the folder from the newest backup.",
                where=str(self._path),
            )

    def _reconciled(self, connection: sqlite3.Connection) -> dict[StatusPurpose, dict[str, Any]]:
        """Read the lists, replace copies that differ, and refuse a register with a newer copy (T102).

        A list that the register lacks is taken from its copy, as the identity was made with it.
        """
        rows = connection.execute("SELECT purpose, begins, data FROM list").fetchall()
        held = {purpose: (begins, bytes(data)) for purpose, begins, data in rows}
        folder = self._party.folder / "status"
        if not held and self._party.role not in WITH_STATUS:
            return {}
        for stray in folder.glob(".passport-*.tmp"):
            stray.unlink(missing_ok=True)  # of a process that was killed: nobody else writes here now
        found = {}
        for purpose in STATUS_PURPOSES:
            path = self._party.status_path(purpose)
            copy = _bytes(path)
            if purpose not in held:
                found[purpose] = self._adopt(connection, path, purpose, self._genuine(copy, purpose))
                continue
            begins, data = held[purpose]
            found[purpose] = _object(data)
            if copy == data:
                continue
            document = self._genuine(copy, purpose)
            if document is not None and jcs.canonical(document) != data and begins <= document["validFrom"]:
                raise self._rolled_back(path)
            folder.mkdir(exist_ok=True)
            files.write(path, data, replace=True)
        return found

    def _genuine(self, copy: bytes | None, purpose: StatusPurpose) -> dict[str, Any] | None:
        """The list in a file, if this identity signed it for that purpose; ``None`` for anything else."""
        if copy is None:
            return None
        try:
            document = _object(copy)
            if kind_of(document) != "statuslist" or shape.check("statuslist", document) is not None:
                return None
            name = document["proof"]["verificationMethod"]
            if (document["credentialSubject"]["statusPurpose"], document["issuer"]) != (
                purpose,
                self._party.did,
            ):
                return None
            check_proof(document, self._party.history.key(name).public)
        except ToolError:
            return None
        return document

    def _adopt(
        self,
        connection: sqlite3.Connection,
        path: "Path",
        purpose: StatusPurpose,
        document: dict[str, Any] | None,
    ) -> dict[str, Any]:
        """Take the first list into the register, as the identity was made with it: no bit is set in it.

        One with a set bit shows that an older register was restored (``status.rolled_back``).
        """
        if document is None:
            raise StatusHistoryRefused(
                "status.damaged" if path.exists() else "status.missing",
                f"{path} is not the status list that this identity was made with.",
                hint="Restore the folder from a backup.",
                where=str(path),
            )
        if any(standing.bits_of(document)):
            raise self._rolled_back(path)
        _put(connection, purpose, document)
        return document

    def _rolled_back(self, path: "Path") -> StatusHistoryRefused:
        return StatusHistoryRefused(
            "status.rolled_back",
            f"The status list {path} is newer than the register: the register was restored from a backup.",
            hint="Restore the newest register.sqlite. If it is lost, begin a new identity: this one would"
            " hand out places that are taken.",
            where=str(path),
        )


def bits_by_position(lists: Lists) -> dict[int, list[StatusPurpose]]:
    """The places at which some bit is set, and the purposes of which it is."""
    found: dict[int, list[StatusPurpose]] = {}
    for purpose, document in lists.items():
        bits = standing.bits_of(document)
        for place, byte in enumerate(bits):
            if byte:
                for index in range(place * 8, place * 8 + 8):
                    if bit(bits, index):
                        found.setdefault(index, []).append(purpose)
    return dict(sorted(found.items()))


def _bytes(path: "Path") -> bytes | None:
    """The bytes of a copy; ``None`` where there is no regular file that can be read."""
    try:
        return files.read(path, limit=_LIMIT)
    except files.FileRefused:  # missing, empty, a folder
        return None


def _put(connection: sqlite3.Connection, purpose: StatusPurpose, document: Mapping[str, Any]) -> None:
    """Replace the newest list of a purpose in the register."""
    connection.execute(
        "INSERT INTO list VALUES (?, ?, ?) ON CONFLICT (purpose) DO UPDATE SET begins = excluded.begins,"
        " data = excluded.data",
        (purpose, document["validFrom"], jcs.canonical(dict(document))),
    )


def _object(data: bytes) -> dict[str, Any]:
    value = loads(data, max_bytes=_LIMIT)
    if not isinstance(value, dict):
        raise StatusHistoryRefused("status.damaged", "A status list is not a JSON object.")
    return value
