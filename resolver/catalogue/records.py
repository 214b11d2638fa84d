"""The records ``[[catalogue]]`` of a configuration file: read whole, every mistake listed.

A record says where data are to be had and under which rules they were made. It vouches for nothing: whoever
uses the data checks them by their own signatures or by the digest that a record may carry.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from passport.carbon.boundary import BOUNDARIES
from passport.carbon.gwp import gwp_sets
from signing.shown import escaped, quoted, visible

KINDS: Final = ("baseline", "factor-library", "registry", "trust-list")
RULED: Final = frozenset({"baseline", "factor-library"})
"""Kinds that hold figures: of these boundary and GWP set are stated, or nobody could compare anything."""
_NEEDED: Final = ("id", "kind", "title", "publisher", "edition", "issued", "licence", "page")
_RULES: Final = ("boundary", "gwp_set")
_OPTIONAL: Final = ("description", "download", "media_type", "sha256", *_RULES)
_ADDRESSES: Final = ("id", "licence", "page", "download")
_ADDRESS: Final = re.compile(r"https://[^\s\"<>\\^`{|}\x00-\x1f\x7f]{1,1000}", re.ASCII)
_MEDIA: Final = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LONGEST: Final = 500
_MOST: Final = 1_000
_SHOWN: Final = 60


class Record(NamedTuple):
    """What is to be had, of whom, in which edition, under which licence; texts, empty where nothing is said.

    ``id``, ``licence``, ``page`` and ``download`` are https addresses, ``issued`` a day (YYYY-MM-DD),
    ``sha256`` 64 hexadecimal digits of the downloaded bytes.
    """

    id: str
    kind: str
    title: str
    publisher: str
    edition: str
    issued: str
    licence: str
    page: str
    description: str = ""
    download: str = ""
    media_type: str = ""
    sha256: str = ""
    boundary: str = ""
    gwp_set: str = ""


def read_records(value: object) -> tuple[Record, ...]:
    """Read the tables, by kind, title and edition; raises ``ValueError``, which says all that is wrong."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError("is no list of tables [[catalogue]]")
    if len(value) > _MOST:
        raise ValueError(f"has more than {_MOST} records")
    wrong: list[str] = []
    for number, table in enumerate(value, 1):
        wrong += [f"record {number} {text}" for text in _wrong(table)]
    names = [str(table.get("id")) for table in value]
    wrong += [f"names {quoted(name, _SHOWN)} twice" for name in sorted({*names}) if names.count(name) > 1]
    if wrong:
        raise ValueError(", ".join(wrong))
    return tuple(sorted((Record(**table) for table in value), key=_order))


def _order(record: Record) -> tuple[str, str, str, str]:
    return record.kind, record.title, record.edition, record.id


def _wrong(table: Mapping[str, Any]) -> Iterator[str]:
    known = {*_NEEDED, *_OPTIONAL}
    yield from (f"has no member {escaped(name)}" for name in sorted(table.keys() - known))
    for name in (*_NEEDED, *_OPTIONAL):
        if name not in table:
            if name in _NEEDED or (name in _RULES and table.get("kind") in RULED):
                yield f"says nothing about {name}"
        elif not _is_text(table[name]):
            yield f"has no text of 1 to {_LONGEST} characters in {name}"
        elif (why := _misfit(name, table[name])) is not None:
            yield why
    if "sha256" in table and "download" not in table:
        yield "has sha256 of no download"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST and visible(value) == value


def _misfit(name: str, text: str) -> str | None:
    """Why a text does not fit its member, or ``None``."""
    closed = {"kind": KINDS, "boundary": tuple(sorted(BOUNDARIES)), "gwp_set": tuple(sorted(gwp_sets()))}
    forms = {**dict.fromkeys(_ADDRESSES, _ADDRESS), "media_type": _MEDIA, "sha256": _SHA256, "issued": _DAY}
    if name in closed and text not in closed[name]:
        return f"has {name} {quoted(text, _SHOWN)}, which is none of {', '.join(closed[name])}"
    if name in forms and forms[name].fullmatch(text) is None:
        what = "https address" if name in _ADDRESSES else {"issued": "day like 2026-01-31"}.get(name, name)
        return f"has in {name} {quoted(text, _SHOWN)}, which is no {what}"
    if name == "issued" and not _is_day(text):
        return f"has in issued {quoted(text, _SHOWN)}, which is no day of the calendar"
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
