"""HubCredential: what a hub signs about a content that lies beside it in one file (hub.md)."""

from typing import Any, Final, Literal, NamedTuple

from passport.model.common import Document, Envelope, read_envelope
from signing import jcs
from signing.errors import JsonRefused
from signing.strict_json import JsonValue, loads

FILE: Final = "passport-hub-file/1"
TYPE: Final = "HubCredential"
MOST_BYTES: Final = 64 * 1024 * 1024
"""The longest file that is read: a release of some 200,000 cells."""

About = Literal["AggregateRelease", "HubCharter", "RuleSetEquivalence"]
"""What a content is."""


class HubDocument(NamedTuple):
    """A HubCredential that passed ``shape.check``: kind, number and digest of the content beside it."""

    envelope: Envelope
    about: About
    number: str
    content: str
    """The digest of the JCS bytes of the content."""


class HubFile(NamedTuple):
    """A file of both, of which nothing is checked yet but that both are JSON objects."""

    credential: dict[str, Any]
    content: dict[str, Any]


def read(document: Document) -> HubDocument:
    """Read the credential of a document that passed ``shape.check("hubdocument", ...)``."""
    subject = document["credentialSubject"]
    return HubDocument(
        read_envelope(document), subject["type"], subject["number"], subject["digestMultibase"]
    )


def written(credential: Document, content: Document) -> bytes:
    """Put both into one file, as canonical JSON."""
    return jcs.canonical({"format": FILE, "credential": {**credential}, "content": {**content}})


def opened(data: bytes) -> HubFile:
    """Take a file apart; raises ``json.*``, and ``json.form`` where it is no file of a hub."""
    value: JsonValue = loads(data, max_bytes=MOST_BYTES)
    if isinstance(value, dict) and value.keys() == {"format", "credential", "content"}:
        credential, content = value["credential"], value["content"]
        if value["format"] == FILE and isinstance(credential, dict) and isinstance(content, dict):
            return HubFile(credential, content)
    raise JsonRefused(
        "json.form", "This is no file that a hub has signed.",
        hint="Get the release again from the hub: signed.json of its folder, or /hub/releases/1.",
    )  # fmt: skip
