"""Entries of a transparency log: what is logged about a signed document, computed from the document alone.

Four lines of ASCII, each ended by a line feed::

    passport-log/1 claim
    <D(x) of the document>
    <base64 of SHA-256("passport-log/1 subject" LF subject)>
    <base64 of SHA-256("passport-log/1 key" LF multikey of the signing key)>

All documents about one subject share the third line, all signatures of one key the fourth; neither can be
read without knowing the subject or the key. A subject is guessable where product numbers are.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from passport.identifiers.product_id import parse_product_id
from passport.model.common import Document, read_envelope
from passport.vocab import Kind

_FORMAT: Final = "passport-log/1"
_LINES: Final = 5
"""Four, and what stands behind the last line feed."""
_SUBJECTS: Final[Mapping[Kind, Callable[[Document], str]]] = {
    # Two claims for one product share their line whatever host, alias or spelling names the product.
    "claim": lambda document: parse_product_id(document["credentialSubject"]["id"]).key,
    # Every year of an entity shares its line; the id is a Digital Link too, which has several spellings.
    "carbonstatement": lambda document: parse_product_id(document["credentialSubject"]["id"]).key,
    "inventory": lambda document: parse_product_id(document["credentialSubject"]["id"]).key,
    "statement": lambda document: str(document["credentialSubject"]["digestMultibase"]),
    "accreditation": lambda document: str(document["credentialSubject"]["id"]),
    "statuslist": lambda document: str(document["id"]),
    "trustlist": lambda document: read_envelope(document).issuer.id,
    "keychange": lambda document: read_envelope(document).issuer.id,
    # The registry: a copy of its database that lacks a retirement holds fewer entries than were signed for.
    "retirement": lambda document: read_envelope(document).issuer.id,
}
LOGGED: Final = frozenset(_SUBJECTS)
"""Kinds that are logged. Responses are not: each is made for one caller and lives a day."""


class LogEntry(NamedTuple):
    """An entry that was read: kind and D(x) of the document, the lines of its subject and its key."""

    kind: str
    digest: str
    subject: str
    key: str


def subject_of(kind: Kind, document: Document) -> str:
    """Name what a document is about.

    claim: the product's key; carbonstatement and inventory: the entity's; statement: the digest of what it is
    about; accreditation: the verifier; statuslist: its id; trustlist, keychange and retirement: the issuer.
    """
    return _SUBJECTS[kind](document)


def log_entry(kind: Kind, digest: str, subject: str, multikey: str) -> bytes:
    """Write the entry of a document: its kind, D(x), what it is about, and the key that signed it."""
    lines = (f"{_FORMAT} {kind}", digest, subject_line(subject), key_line(multikey))
    return "".join(f"{line}\n" for line in lines).encode()


def read_entry(entry: bytes) -> LogEntry | None:
    """Read an entry of this format; ``None`` where it is another's, which a log may hold too."""
    lines = entry.decode("ascii", "replace").split("\n")
    if len(lines) != _LINES or lines[-1] or not lines[0].startswith(f"{_FORMAT} "):
        return None
    return LogEntry(lines[0].removeprefix(f"{_FORMAT} "), *lines[1:-1])


def subject_line(subject: str) -> str:
    """Write the third line of every entry about a subject."""
    return _hashed("subject", subject)


def key_line(multikey: str) -> str:
    """Write the fourth line of every entry whose document a key has signed."""
    return _hashed("key", multikey)


def _hashed(name: str, text: str) -> str:
    return b64encode(sha256(f"{_FORMAT} {name}\n{text}".encode()).digest()).decode()
