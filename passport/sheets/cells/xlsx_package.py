"""Open the container of a workbook, and refuse what is none or is hostile before a cell is read (T80).

An .xlsx file is a ZIP of XML parts (ECMA-376 part 2). Sizes are bounded before anything is unpacked and while
it is; no document type is read, so no entity is ever expanded; nothing a workbook refers to outside itself is
opened.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from passport.sheets.cells.grid import refused
from signing.shown import quoted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes of all parts together once unpacked; a sheet of 10^5 rows of bookings takes about 50 MiB."""
MOST_SMALL: Final = 4 * 1024 * 1024
MOST_MEMBERS: Final = 2_000
MOST_RATIO: Final = 200
_FREE_RATIO: Final = 1024 * 1024  # below this a part may shrink as it likes
_CHUNK: Final = 256 * 1024
_ENCRYPTED: Final = 1  # general purpose bit 0 of a ZIP entry (APPNOTE 4.4.4)
_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_SAVE_AS: Final = "Save it as an Excel workbook (.xlsx) without a password and without macros."
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


class Package:
    """The parts of a workbook by name; every refusal is a ``DraftRefused`` with a code ``sheet.*``."""

    def __init__(self, data: bytes, source: str) -> None:
        self.source = source
        if data.startswith(_OLE):
            raise _container(data, source)
        if len(data) > MOST_BYTES:
            raise self._refused("too_large", f"The workbook has more than {MOST_BYTES} bytes.", "Split it.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN:
            raise self._refused("form", "The file is no workbook.", _SAVE_AS) from None
        members = self._zip.infolist()
        self.names = {member.filename for member in members}
        self._check(members)

    def _refused(self, code: str, message: str, hint: str) -> Exception:
        return refused(self.source, f"sheet.{code}", message, hint)

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        """Refuse a container by its directory and its list of content types, before a part is unpacked.

        Codes ``sheet.bomb``, ``sheet.encrypted``, ``sheet.form``, ``sheet.macro``.
        """
        self._check_whole(members)
        for member in members:
            self._check_member(member)
        if len(self.names) != len(members):
            raise self._refused("form", "The workbook holds a part twice.", _SAVE_AS)
        self._check_types()

    def _check_whole(self, members: list[zipfile.ZipInfo]) -> None:
        """Refuse more than 2,000 parts, or more than 512 MiB once all are unpacked."""
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
            message = (
                f"The workbook unpacks to more than {MOST_UNPACKED // 2**20} MiB or {MOST_MEMBERS} parts."
            )
            raise self._refused("bomb", message, "Copy the cells you need into a new workbook.")

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        """Refuse a part above 1 MiB that unpacks to more than 200 times its size, and one that is encrypted.

        Rows of measured numbers shrink to about a fifteenth; a run of one byte to a thousandth, which is a
        bomb.
        """
        if member.file_size > _FREE_RATIO and member.file_size > MOST_RATIO * member.compress_size:
            message = f"Its part {quoted(member.filename, 60)} unpacks to {member.file_size // 2**20} MiB."
            raise self._refused("bomb", message, "Copy the cells you need into a new workbook.")
        if member.flag_bits & _ENCRYPTED:
            raise self._refused("encrypted", "The workbook is encrypted.", _SAVE_AS)

    def _check_types(self) -> None:
        """Refuse macros, and a container that is no workbook, by the content types of its parts."""
        types = self.small("[Content_Types].xml")
        kinds = " ".join(entry.get("ContentType", "") for entry in types)
        if "macroEnabled" in kinds or any(name.lower().endswith("vbaproject.bin") for name in self.names):
            raise self._refused(
                "macro", "The workbook holds macros (.xlsm); nobody can review those.", _SAVE_AS
            )
        if "spreadsheetml" not in kinds:
            raise self._refused("form", "The file is no .xlsx workbook.", _SAVE_AS)

    def chunks(self, name: str, most: int = MOST_UNPACKED) -> Iterator[bytes]:
        """Give a part in pieces of 256 KiB as it is unpacked; more than ``most`` bytes are ``sheet.bomb``.

        The directory of a ZIP may lie about sizes, so bytes are counted as they come.
        """
        read = 0
        try:
            with self._zip.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    read += len(chunk)
                    if read > most:
                        raise self._refused("bomb", f"Its part {quoted(name, 60)} is too large.", _SAVE_AS)
                    yield chunk
        except KeyError:
            raise self._refused(
                "form", f"The workbook lacks its part {quoted(name, 60)}.", _SAVE_AS
            ) from None
        except _BROKEN:
            raise self._refused("form", f"Its part {quoted(name, 60)} is damaged.", _SAVE_AS) from None

    def small(self, name: str) -> "Element":
        """Parse a part of at most 4 MiB as a tree; ``sheet.xml`` for what is no plain XML."""
        data = b"".join(self.chunks(name, MOST_SMALL))
        try:
            return fromstring(data, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, RecursionError):
            raise self._refused("xml", f"Its part {quoted(name, 60)} is no plain XML.", _SAVE_AS) from None

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the relations of a part: id to kind and target inside the workbook, without outside ones.

        The empty name stands for the package itself.
        """
        folder, _, base = name.rpartition("/")
        beside = posixpath.join(folder, "_rels", f"{base}.rels")
        if beside not in self.names:
            return {}
        relations = {}
        for entry in self.small(beside).iter(_RELATION):
            if entry.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/")
                relations[entry.get("Id", "")] = entry.get("Type", "").rpartition("/")[2], target
        return relations


def _container(data: bytes, source: str) -> Exception:
    """Return the refusal of an OLE container: a workbook behind a password, or the format before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refused(source, "sheet.encrypted", "The workbook is protected by a password.", _SAVE_AS)
    return refused(source, "sheet.old", "This is a workbook of the format before 2007 (.xls).", _SAVE_AS)
