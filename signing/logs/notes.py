"""Signed notes of C2SP: a text, an empty line, and lines with a key's name and signature; verifier keys.

A note is read strictly and its text means nothing before ``signed_by`` has checked a key that the caller
trusts. Signature types: 0x01 Ed25519 over the text, 0x04 Ed25519 cosignatures (``checkpoints``); lines of
other types, such as 0x06 (ML-DSA-44), belong to unknown keys and are kept, but never counted.
"""

import binascii
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

from signing.errors import LogRefused, ProofRefused
from signing.keys import PublicKey
from signing.signer import Signer

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
_RAW_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4
MOST_SIGNATURES: Final = 16
"""A verifier must accept 16 (C2SP signed-note); more are refused, which bounds the work a note can cause."""
MOST_BYTES: Final = 100_000
"""16 signatures by ML-DSA-44 are 53 kB in base64."""
_CONTROL: Final = re.compile("[\\x00-\\x09\\x0b-\\x1f]")
_NAME: Final = re.compile(r"[^\s+\x00-\x1f]+")
_DASH: Final = "\u2014 "


class NoteKey(NamedTuple):
    """A key that signs notes: its name, the type of its signatures, and the Ed25519 public key."""

    name: str
    kind: int
    public: PublicKey

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, line feed, type, key), which stand before each signature."""
        return _key_id(self.name, self.kind, self.public.raw)

    @property
    def vkey(self) -> str:
        """The verifier key in text: ``name+key id+base64(type, key)``."""
        material = b64encode(bytes([self.kind]) + self.public.raw).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"


@lru_cache(maxsize=256)
def _key_id(name: str, kind: int, raw: bytes) -> bytes:
    """Compute a key's id; the same few keys are asked for it at every note."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + raw).digest()[:_KEY_ID_BYTES]


class SignatureLine(NamedTuple):
    """One signature line: the key's name and id, and what the key has signed with."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"


class Note(NamedTuple):
    """A note that was read, and not yet checked: its text with the last line feed, its signature lines."""

    text: str
    lines: tuple[SignatureLine, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(str(line) for line in self.lines)


def parse_vkey(text: str) -> NoteKey:
    """Read a verifier key of type 0x01 or 0x04.

    Raises ``LogRefused``: ``log.vkey`` (not in the form, or an id that is not this key's), ``log.key_kind``
    (a type this tool cannot check).
    """
    name, _, rest = text.partition("+")
    key_id, _, material = rest.partition("+")
    data = decode_base64(material)
    if not is_name(name):
        raise _bad_vkey("its name is empty or holds a blank or a plus sign")
    if not data:
        raise _bad_vkey("it does not end in a key in base64")
    if data[0] not in (ED25519, COSIGNATURE) or len(data) != 1 + _RAW_KEY_BYTES:
        raise LogRefused(
            "log.key_kind",
            f"The verifier key '{name}' is not of a type that can be checked here.",
            hint="Use the key's Ed25519 form: type 0x01 of a log, 0x04 of a witness.",
        )
    key = NoteKey(name, data[0], PublicKey.from_raw("Ed25519", data[1:]))
    if key_id != key.key_id.hex():
        raise _bad_vkey("its key id does not belong to its name and key")
    return key


def parse_note(text: str) -> Note:
    """Read a signed note: strict lines, at most 16 signatures, no key twice.

    Raises ``LogRefused``: ``log.note`` with what is wrong, ``log.note_size``.
    """
    _check_characters(text)
    head, separator, tail = text.rpartition("\n\n")
    if not separator or not head or not tail.endswith("\n"):
        raise _bad_note("no empty line stands between text and signatures, or the last line does not end")
    rows = tail[:-1].split("\n")
    if len(rows) > MOST_SIGNATURES:
        raise _bad_note(f"it holds more than {MOST_SIGNATURES} signatures")
    lines = tuple(_signature_line(row) for row in rows)
    if len({(line.name, line.key_id) for line in lines}) != len(lines):
        raise _bad_note("one key signs it twice")
    return Note(head + "\n", lines)


def _check_characters(text: str) -> None:
    """Return if a note is at most 100,000 bytes of UTF-8 without control characters but the line feed."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise _bad_note("it holds half of a surrogate pair") from None
    if size > MOST_BYTES:
        raise LogRefused("log.note_size", "The note is too long.", hint="A note has at most 100,000 bytes.")
    if _CONTROL.search(text):
        raise _bad_note("it holds a control character other than the line feed")


def _signature_line(row: str) -> SignatureLine:
    name, _, encoded = row.removeprefix(_DASH).partition(" ")
    data = decode_base64(encoded)
    if not row.startswith(_DASH) or not is_name(name) or data is None or len(data) <= _KEY_ID_BYTES:
        raise _bad_note("a signature line is not in the form 'em dash, name, base64'")
    return SignatureLine(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def sign_note(text: str, name: str, signer: Signer) -> SignatureLine:
    """Sign a note's text with an Ed25519 key under a key name; the line is to be added to the note."""
    key = NoteKey(name, ED25519, signer.public)
    return SignatureLine(name, key.key_id, signer.sign(text.encode()))


def signed_by(note: Note, keys: Iterable[NoteKey]) -> list[NoteKey]:
    """List the keys of type 0x01 among ``keys`` that signed the note.

    A line that names a known key (name and id) and does not verify refuses the whole note: ``LogRefused``
    ``log.signature``. Lines of unknown keys are ignored (C2SP signed-note).
    """
    known = {(key.name, key.key_id): key for key in keys if key.kind == ED25519}
    signed: list[NoteKey] = []
    for line in note.lines:
        key = known.get((line.name, line.key_id))
        if key is not None:
            check_line(key, line, note.text.encode(), line.signature)
            signed.append(key)
    return signed


def check_line(key: NoteKey, line: SignatureLine, message: bytes, signature: bytes) -> None:
    """Return if ``signature`` is the key's over ``message``; else raise ``LogRefused`` ``log.signature``."""
    try:
        key.public.verify(message, signature)
    except ProofRefused:
        raise LogRefused(
            "log.signature",
            f"The signature of '{line.name}' does not belong to this note.",
            hint="The note was changed after it was signed; fetch it again.",
        ) from None


def is_name(name: str) -> bool:
    """Whether a text may name a key: not empty, without white space, plus signs or control characters."""
    return _NAME.fullmatch(name) is not None


def decode_base64(text: str) -> bytes | None:
    """Decode standard base64 with padding (RFC 4648 section 4); None where it is not the one encoding."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    return data if binascii.b2a_base64(data, newline=False).decode() == text else None


def _bad_note(reason: str) -> LogRefused:
    return LogRefused(
        "log.note", f"This is no signed note: {reason}.", hint="Fetch it again, as it was served."
    )


def _bad_vkey(reason: str) -> LogRefused:
    return LogRefused(
        "log.vkey",
        f"This is no verifier key: {reason}.",
        hint="Copy the whole line 'name+id+key' as published.",
    )
