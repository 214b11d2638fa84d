"""A library's file: the signed credential and, beside it, its factor records (libraries.md, DESIGN 2.10).

A record is JSON of strings, as ``FactorRecord.as_json`` gives it. The credential signs the root of the
RFC 6962 tree over the JCS bytes of the records in the order of their ids, so that one record can be proven
without the others.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from passport.views.commitment import hash_text, root_text
from signing import jcs
from signing.digests import multibase_digest
from signing.encoding import multibase_decode
from signing.errors import ToolError
from signing.logs import merkle
from signing.logs.notes import decode_base64
from signing.strict_json import JsonValue, loads

FORMAT: Final = "passport-library/1"
MOST_BYTES: Final = 8 * 1024 * 1024
"""As a passport file may have: some twenty thousand records."""
_SHA2_256: Final = 2
"""Bytes of the multihash before the hash."""


class LibraryRefused(ToolError):
    """A file that is no library, or one whose records are not those that were signed; codes ``library.*``."""


class HeldLibrary(NamedTuple):
    """The credential as it was read, and the records that lie beside it; nothing of it is believed yet."""

    credential: dict[str, Any]
    records: tuple[dict[str, Any], ...]


def is_library(document: object) -> bool:
    """Whether a parsed file calls itself a library."""
    return isinstance(document, dict) and document.get("format") == FORMAT


def parts_of(document: Mapping[str, Any]) -> HeldLibrary | None:
    """Give the parts of a parsed file that calls itself a library; ``None`` where its form is another."""
    credential, records = document.get("credential"), document.get("records")
    if document.keys() != {"format", "credential", "records"} or not isinstance(credential, dict):
        return None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        return None
    return HeldLibrary(credential, tuple(records))


def read(data: bytes) -> HeldLibrary:
    """Read a library's file; raises ``library.format``, and ``json.*`` for what is no strict JSON."""
    # What is no JSON object at all, a table of factors above all, is none; JSON that is broken says where.
    document: Any = loads(data, max_bytes=MOST_BYTES) if data.lstrip()[:1] == b"{" else None
    found = parts_of(document) if is_library(document) else None
    if found is None:
        raise LibraryRefused(
            "library.format",
            "This is no signed library of factors.",
            hint="Name the file that its publisher hands out; factors of your own, .csv, go to --factors.",
        )
    return found


def write(credential: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> bytes:
    """Give the bytes of a library's file, in JCS."""
    parts = {"format": FORMAT, "credential": dict(credential), "records": [dict(one) for one in records]}
    return jcs.canonical(cast("JsonValue", parts))


def leaf_of(record: Mapping[str, Any]) -> bytes:
    """Hash a record as a leaf of the tree; raises ``json.*`` for one without a canonical form."""
    return merkle.leaf_hash(jcs.canonical(cast("JsonValue", dict(record))))


def digest_of(record: Mapping[str, Any]) -> str:
    """Give the digest by which claims and workings name a record."""
    return multibase_digest(jcs.canonical(cast("JsonValue", dict(record))))


def tree_of(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Give ``digestMultibase`` and ``count`` of records, as the credential states them."""
    leaves = [leaf_of(record) for record in records]
    return {"digestMultibase": root_text(merkle.fold(leaves)), "count": str(len(leaves))}


def holds(records: Sequence[Mapping[str, Any]], root: str, count: int) -> bool:
    """Whether records are exactly those of a signed root."""
    try:
        return tree_of(records) == {"digestMultibase": root, "count": str(count)}
    except ToolError:
        return False


def proofs_of(records: Sequence[Mapping[str, Any]], ids: Sequence[str]) -> list[dict[str, Any]]:
    """Give the place and the path to the root of each record with one of these ids, by id."""
    leaves = [leaf_of(record) for record in records]
    places = {record["id"]: place for place, record in enumerate(records)}

    def subtrees(level: int, offset: int) -> bytes:
        return merkle.fold(leaves[offset << level : (offset + 1) << level])

    found = []
    for one in sorted(ids):
        path = [hash_text(part) for part in merkle.inclusion_proof(places[one], len(leaves), subtrees)]
        found.append({"id": one, "index": str(places[one]), **({"hashes": path} if path else {})})
    return found


def is_proven(record: Mapping[str, Any], path: Mapping[str, Any], root: str, count: int) -> bool:
    """Whether a path, checked or not, leads from a record to a root over ``count`` records."""
    index, hashes = path.get("index"), path.get("hashes", [])
    if not isinstance(index, str) or not (index.isascii() and index.isdigit() and len(index) < 10):
        return False
    if not isinstance(hashes, list):
        return False
    proof = [decode_base64(one) if isinstance(one, str) else None for one in hashes]
    try:
        expected = multibase_decode(root, max_chars=47)[_SHA2_256:]
        merkle.check_inclusion(
            leaf_of(record), int(index), count, [one for one in proof if one is not None], expected
        )
    except ToolError:
        return False
    return None not in proof
