"""Filters of footprints: the query of ``/3/footprints``, and the data of a request by event.

Values of one criterion are joined by or, criteria by and; words are compared in lower case, as the
specification has it. A parameter that is not known is refused: ignored, it would give more than was asked
for.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote

from resolver.pact.refusals import bad
from signing.shown import quoted

WORDS: Final = ("productId", "classification", "companyId", "geography")
"""Criteria that compare words, those first that usually leave fewest."""
_MOMENTS: Final = ("validOn", "validAfter", "validBefore")
NAMES: Final = (*WORDS, "status", *_MOMENTS)
"""All criteria."""
_BY_LOWER: Final = {name.lower(): name for name in (*WORDS, *_MOMENTS, "status", "limit", "after")}
PAGE: Final = 100
"""Footprints in one answer; ``limit`` may ask for fewer."""
MOST_VALUES: Final = 100
_MOST_CHARACTERS: Final = 500
MOST_QUERY: Final = 16_384
_RFC3339: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(Z|z|[+-][0-9]{2}:[0-9]{2})"
)


class Instant(NamedTuple):
    """An instant by whole seconds: ``floor`` is the last not after it, ``ceiling`` the first not before."""

    floor: str
    ceiling: str


class Filters(NamedTuple):
    """What footprints must match; ``words`` by criterion, values in lower case."""

    words: Mapping[str, tuple[str, ...]] = {}
    status: frozenset[str] = frozenset()
    on: Instant | None = None
    after: Instant | None = None
    before: Instant | None = None


class Query(NamedTuple):
    """The page that is asked for; ``behind`` is the last number of the page before, or -1."""

    filters: Filters
    limit: int
    behind: int


def from_query(raw: bytes) -> Query:
    """Read the query of ``/3/footprints``; raises ``PactRefused`` 400 with the parameter that is wrong."""
    if len(raw) > MOST_QUERY:
        raise bad(f"The query is longer than {MOST_QUERY} bytes.")
    given: dict[str, list[str]] = {}
    for name, value in _pairs(raw):
        known = _BY_LOWER.get(name.lower())
        if known is None:
            raise bad(f"There is no parameter {quoted(name, 60)}; there are {', '.join(_BY_LOWER.values())}.")
        given.setdefault(known, []).append(value)
    limit, behind = _number(given, "limit", PAGE, 0), _number(given, "after", -1, 0)
    return Query(_filters(given), min(limit, PAGE), behind)


def from_event(data: Mapping[str, Any]) -> Filters:
    """Read the data of a RequestCreatedEvent; raises ``PactRefused`` 400."""
    given: dict[str, list[str]] = {}
    for name in NAMES:
        value = data.get(name, [])
        values = [value] if name in _MOMENTS and isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise bad(f"data.{name} is {'a moment' if name in _MOMENTS else 'an array of texts'}.")
        if values:
            given[name] = values
    unknown = sorted(set(data) - {*NAMES, "comment"})
    if unknown:
        raise bad(f"data has no member {quoted(unknown[0], 60)}.")
    return _filters(given)


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        text = raw.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError:
        raise bad("The query is not name=value pairs joined by &, percent-encoded as UTF-8.") from None


def _filters(given: Mapping[str, list[str]]) -> Filters:
    for name, values in given.items():
        if len(values) > MOST_VALUES or any(not _fits(value) for value in values):
            raise bad(f"{name} has at most {MOST_VALUES} values of {_MOST_CHARACTERS} printable characters.")
    words = {name: _words(given[name]) for name in WORDS if any(given.get(name, ()))}
    on, after, before = (_instant(given, name) for name in _MOMENTS)
    return Filters(words, frozenset(_words(given.get("status", ()))), on, after, before)


def _fits(value: str) -> bool:
    return len(value) <= _MOST_CHARACTERS and unquote(value).isprintable()


def word(text: str) -> str:
    """A word as it is compared: in lower case, what a URN writes percent-encoded decoded.

    A client that puts a URN into a query as it stands has its ``%20`` decoded on the way.
    """
    return unquote(text).lower()


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """The values as they are compared, each once; empty ones ask for nothing."""
    return tuple(dict.fromkeys(word(value) for value in values if value))


def _number(given: Mapping[str, list[str]], name: str, default: int, least: int) -> int:
    values = given.get(name, [])
    if not values:
        return default
    text = values[0]
    if len(values) > 1 or not (text.isascii() and text.isdigit() and len(text) < 16 and int(text) >= least):
        raise bad(f"{name} is given once, as a whole number of at least {least}.")
    return int(text)


def _instant(given: Mapping[str, list[str]], name: str) -> Instant | None:
    values = given.get(name, [])
    if not values:
        return None
    found = instant(values[0]) if len(values) == 1 else None
    if found is None:
        raise bad(
            f"{name} is given once, as a date and time with its offset (RFC 3339), like 2026-04-01T00:00:00Z;"
            " in a query + is written %2B."
        )
    return found


def instant(text: str) -> Instant | None:
    """Read a date and time of RFC 3339 as an instant in UTC; ``None`` for what is none."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    try:
        local = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[4].upper().replace('Z', '+00:00')}")
        floor = local.astimezone(UTC)
        ceiling = floor + timedelta(seconds=1) if (match[3] or "").strip("0") else floor
    except (ValueError, OverflowError):
        return None
    return Instant(*(f"{one.replace(tzinfo=None).isoformat()}Z" for one in (floor, ceiling)))
