"""Write the folder of a lot: a passport file per coil, a file of workings per heat.

A file is named after a serial number only as far as letters and digits go; what makes the name unique is a
hash, so no serial number leads anywhere else (T72).
"""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from passport import container
from passport.carbon.workings import FORMAT, SALT_BYTES
from passport.disk import clock, documents, files, folders
from passport.party.identity import Identity
from passport.party.lot_register import Plan
from passport.work.calculating import MOST_BYTES
from passport.work.issuing import Prepared
from signing import jcs, nonces
from signing.digests import digest_of_bytes, document_digest, sha256
from signing.encoding import multibase_decode
from signing.errors import ToolError
from signing.proofs import check_proof
from signing.strict_json import JsonValue, loads

WORKINGS: Final = ".workings.json"
_NO_WORD: Final = re.compile(r"[^A-Za-z0-9]+")
_SHOWN: Final = 40
_STALE_SECONDS: Final = 600


class LotRefused(ToolError):
    """A lot that cannot be issued as it is; codes ``batch.*``."""


class LotFolder:
    """The folder of ``-o``; it need not exist before something is written."""

    def __init__(self, path: Path) -> None:
        if path.exists() and not path.is_dir():
            raise LotRefused(
                "batch.folder", f"{path} is a file.", hint="Name a folder for the passports of the lot."
            )
        if not path.parent.is_dir():
            raise LotRefused(
                "batch.folder", f"There is no folder {path.parent}.", hint="Create it first."
            )
        self.path = path
        self._kept: set[str] = set()

    def begin(self) -> None:
        """Make the folder, and remove what a killed run left half written more than ten minutes ago."""
        try:
            self.path.mkdir(exist_ok=True)
            for stray in self.path.glob(".passport-*.tmp"):
                # Younger ones may be those of another run that is at work.
                if clock.seconds() - stray.stat().st_mtime > _STALE_SECONDS:
                    stray.unlink(missing_ok=True)
        except OSError as error:
            raise files.translate(error, self.path) from error

    def claim_path(self, subject: str, serial: str) -> Path:
        """Where the passport of a coil lies."""
        return self.path / f"{_name(serial, subject)}{folders.PASSPORT}"

    def workings_path(self, heat: str, basis: str) -> Path:
        """Where the workings of a heat lie; other data of the same heat have another name."""
        return self.path / f"{_name(heat, basis)}{WORKINGS}"

    def salt(self, heat: str, basis: str) -> bytes:
        """Read the salt of the workings that lie here, or draw a new one.

        The same salt gives the same bytes, so a run that is continued writes the same digests. Raises
        ``batch.workings`` for a file that no run over these data wrote.
        """
        path = self.workings_path(heat, basis)
        if not path.exists():
            return nonces.random_bytes(SALT_BYTES)
        data = files.read(path, limit=MOST_BYTES)
        try:
            workings = loads(data, max_bytes=MOST_BYTES)
            if isinstance(workings, dict) and workings.get("format") == FORMAT:
                salt = multibase_decode(str(workings.get("salt")), max_chars=64)
                if digest_of_bytes(jcs.canonical({**workings, "salt": ""})) == basis:
                    return salt
        except ToolError:
            pass  # refused below, like every file that is not the one written before
        raise LotRefused(
            "batch.workings",
            f"{path} is not the file that an earlier run wrote.",
            hint="Restore it: claims may name its digest. If there are none, move it away.",
            where=str(path),
        )

    def keep(self, prepared: Prepared) -> None:
        """Write the workings of a heat, unless they lie here; no claim names a file that does not."""
        if prepared.digest in self._kept:
            return
        path = self.workings_path(prepared.name, prepared.basis)
        if not path.exists():
            files.write(path, prepared.workings, private=True)
        elif files.read(path, limit=MOST_BYTES) != prepared.workings:
            raise LotRefused(
                "batch.at_work",
                f"{path} appeared while this command ran: another one issues the same lot.",
                hint="Wait for it, then run this one again.",
                where=str(path),
            )
        self._kept.add(prepared.digest)

    @cached_property
    def digests(self) -> Mapping[str, Path]:
        """The files of all workings that lie here, by the digests of their bytes."""
        paths = self.path.glob(f"*{WORKINGS}") if self.path.is_dir() else ()
        return {digest_of_bytes(files.read(path, limit=MOST_BYTES)): path for path in paths}

    def workings(self, digest: str) -> Mapping[str, JsonValue] | None:
        """The workings with that digest, if they lie here and are what an engine writes."""
        path = self.digests.get(digest)
        if path is None:
            return None
        value = loads(files.read(path, limit=MOST_BYTES), max_bytes=MOST_BYTES)
        return value if isinstance(value, dict) and value.get("format") == FORMAT else None

    def write(self, path: Path, claim: bytes) -> str:
        """A new passport file of one claim, given by its JCS bytes; the result is its digest D."""
        files.write_new(path, container.alone(claim))
        return digest_of_bytes(claim)

    def settle(self) -> None:
        """Make the names of new files durable; their bytes are already."""
        files.settle(self.path)

    def found(self, path: Path, plan: Plan, party: Identity) -> str:
        """Read the digest of the claim that an interrupted run wrote; raises ``batch.file`` for any other."""
        document = documents.passport(path).claim.document
        try:
            if document["id"] == plan.credential and document["credentialSubject"]["id"] == plan.subject:
                check_proof(document, party.history.key(document["proof"]["verificationMethod"]).public)
                return document_digest(document)
        except ToolError:
            pass  # refused below, like every claim this party did not sign
        raise in_the_way(path)


def in_the_way(path: Path) -> LotRefused:
    """Return the refusal of a file that no run of this identity wrote, as far as its register knows."""
    return LotRefused(
        "batch.file",
        f"{path} lies where a passport is to be written, and the register does not know it.",
        hint="Move it away. If it is yours, the register was restored from a backup: use the newest one.",
        where=str(path),
    )


def _name(shown: str, unique: str) -> str:
    """A file name: letters and digits of ``shown``, at most 40, and 64 bits of the hash of ``unique``."""
    word = _NO_WORD.sub("-", shown)[:_SHOWN].strip("-")
    return "-".join(filter(None, (word, sha256(unique.encode()).hex()[:16])))
