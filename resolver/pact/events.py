"""CloudEvents 1.0 as PACT 3 uses them: read those that clients send, write those that they are owed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from passport.identifiers.licence_plate import is_uuid
from resolver.pact import filters
from resolver.pact.refusals import PactRefused, bad
from signing import jcs, strict_json
from signing.errors import JsonRefused
from signing.shown import quoted
from signing.strict_json import JsonValue

MEDIA_TYPE: Final = "application/cloudevents+json"
_PREFIX: Final = "org.wbcsd.pact.ProductFootprint."
CREATED: Final = f"{_PREFIX}RequestCreatedEvent.3"
FULFILLED: Final = f"{_PREFIX}RequestFulfilledEvent.3"
REJECTED: Final = f"{_PREFIX}RequestRejectedEvent.3"
PUBLISHED: Final = f"{_PREFIX}PublishedEvent.3"
_TYPES: Final = (CREATED, FULFILLED, REJECTED, PUBLISHED)
MOST_BYTES: Final = 262_144
"""Bytes of one event; a PublishedEvent of 1,000 ids has 40,000."""
_MOST_IDS: Final = 1_000
_MOST_TEXT: Final = 500
_READ: Final = frozenset({*filters.NAMES, "pfIds"})
"""Members of the data of events that mean something here."""
_URI_REFERENCE: Final = re.compile(r"[!#$%&'()*+,./0-9:;=?@A-Z_a-z~\[\]-]{1,500}")


class Event(NamedTuple):
    """An event that a client sent. Its ``source`` is a name: nothing is ever sent there (T344)."""

    type: str
    id: str
    source: str
    data: dict[str, Any]


def read(body: bytes) -> Event:
    """Read an event and check it; raises ``PactRefused`` 400 with the member that is wrong."""
    try:
        value = strict_json.loads(body, max_bytes=MOST_BYTES)
    except JsonRefused as error:
        raise bad(f"The event is no JSON that is taken here: {error.message}") from None
    if not isinstance(value, dict):
        raise bad("The event is no object.")
    if value.get("specversion") != "1.0":
        raise bad("specversion is not 1.0.")
    kind, data = _text(value, "type"), value.get("data")
    if kind not in _TYPES:
        raise bad(f"There is no type {quoted(kind, 80)}; there are {', '.join(_TYPES)}.")
    if _URI_REFERENCE.fullmatch(_text(value, "source")) is None:
        raise bad("source is no URI reference.")
    if filters.instant(_text(value, "time")) is None:
        raise bad("time is no date and time with its offset (RFC 3339).")
    if not isinstance(data, dict):
        raise bad("data is no object.")
    found = Event(kind, _text(value, "id"), _text(value, "source"), dict(data))
    _check(found)
    # What nothing reads, as a comment, is not kept either (T393).
    return found._replace(data={name: one for name, one in found.data.items() if name in _READ})


def _text(value: Mapping[str, object], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= _MOST_TEXT or not found.isprintable():
        raise bad(f"{name} is no text of 1 to {_MOST_TEXT} printable characters.")
    return found


def _check(event: Event) -> None:
    """Check the data by the type of the event."""
    if event.type == CREATED:
        filters.from_event(event.data)
    elif event.type == PUBLISHED:
        ids = event.data.get("pfIds")
        if not isinstance(ids, list) or not 0 < len(ids) <= _MOST_IDS:
            raise bad(f"data.pfIds is no array of 1 to {_MOST_IDS} ids of footprints.")
        if not all(isinstance(one, str) and is_uuid(one.lower()) for one in ids):
            raise bad("data.pfIds holds what is no UUID.")
    else:
        # This host asks nobody for footprints, so no answer belongs to a request of its own.
        raise bad("data.requestEventId names no request that this host made.")


def fulfilled(request: str, footprints: Sequence[bytes], envelope: "Envelope") -> bytes:
    """Write a RequestFulfilledEvent with whole footprints, each the bytes of its JSON."""
    members = b",".join(footprints)
    data = b'{"pfs":[' + members + b'],"requestEventId":' + jcs.text(request).encode() + b"}"
    return _around(FULFILLED, envelope, data)


def rejected(request: str, refusal: PactRefused, envelope: "Envelope") -> bytes:
    """Write a RequestRejectedEvent with an error of PACT."""
    error: dict[str, JsonValue] = {"code": refusal.word, "message": refusal.message}
    return _around(REJECTED, envelope, jcs.canonical({"requestEventId": request, "error": error}))


def published(ids: Iterable[str], envelope: "Envelope") -> bytes:
    """Write a PublishedEvent."""
    return _around(PUBLISHED, envelope, jcs.canonical({"pfIds": list(ids)}))


class Envelope(NamedTuple):
    """Id, source and time of an event of ours."""

    id: str
    source: str
    time: str


def _around(kind: str, envelope: Envelope, data: bytes) -> bytes:
    """Write the members of CloudEvents around ``data``, which is JSON already."""
    outer = jcs.canonical({**envelope._asdict(), "type": kind, "specversion": "1.0"})
    return outer.removesuffix(b"}") + b',"data":' + data + b"}"
