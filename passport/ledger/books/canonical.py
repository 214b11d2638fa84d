"""Read the canonical bytes of entries, most of them in one look.

The usual entry is matched as a whole against the only form in which ``Entry.as_json`` and JCS write it:
members in their order, text without escapes, amounts in their one spelling. What matches is canonical by
that. Other bytes (escapes, members of single kinds, what nobody of ours wrote) are read as JSON.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, cast

from passport.ledger.books.accounts import sign_of
from passport.ledger.books.amounts import Pair, scaled
from passport.ledger.books.entries import Entry, Evidence, Layer, Posting, from_json
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import loads

MOST_ENTRY: Final = 64 * 1024 * 1024
"""Bytes of an entry: an opening holds every layer in stock, some 150 bytes each."""
# A text or a figure ends with a quote, so matching never goes back into one (``*+``, ``{0,17}+``, ``?+``).
_T: Final = r'"([^"\\\x00-\x1f]*+)"'
_F: Final = r'"((?!-0")-?(?:0|[1-9][0-9]{0,17}+)(?:\.[0-9]{0,5}[1-9])?+)"'
_EVIDENCE: Final = rf'\{{"id":{_T},"kind":{_T}\}}'
_RULE: Final = rf'\{{"account":{_T},"rule":{_T}\}}'
_POSTING: Final = rf'\{{"account":{_T},"location":{_F},"market":{_F}(?:,"stage":{_T})?\}}'
_LAYER: Final = rf'\{{"account":{_T},"id":{_T},"location":{_F},"made":{_T},"market":{_F},"units":{_F}\}}'


def _listed(one: str) -> str:
    """A list of such objects, as one group."""
    plain = re.sub(r"(?<!\\)\((?!\?)", "(?:", one)
    return rf"\[((?:{plain}(?:,{plain})*)?)\]"


_USUAL: Final = re.compile(
    rf'\{{(?:"account":{_T},)?(?:"allocation":{_listed(_RULE)},)?(?:"corrects":"(0|[1-9][0-9]{{0,17}})",)?"day":{_T},'
    rf'"evidence":{_listed(_EVIDENCE)},"key":{_T},"kind":{_T},(?:"layer":{_T},)?"number":"(0|[1-9][0-9]{{0,17}})",'
    rf'(?:"opens":{_listed(_LAYER)},)?"postings":{_listed(_POSTING)},"text":{_T}(?:,"units":{_F})?\}}'
)
_AMOUNTS: Final = re.compile(r'"account":"([^"]*+)","location":"([^"]*+)","market":"([^"]*+)"')
"""The members of postings that were matched before, when no text in them holds a quote."""
_EVIDENCES, _RULES, _POSTINGS, _LAYERS = (re.compile(one) for one in (_EVIDENCE, _RULE, _POSTING, _LAYER))


Moved = tuple[int, int, str, int, int]
"""A posting as the tables hold it: entry, place, account, and grams of both columns, debits positive."""


class Looked(NamedTuple):
    """What a check needs of an entry. ``layers`` is there only where it does something to layers.

    That entry has its postings where it is a correction, which layers need, and may lack everything else that
    they do not.
    """

    key: str
    day: str
    kind: str
    postings: list[Moved]
    layers: Entry | None


def entry_of(data: bytes) -> Entry:
    """The entry in the bytes of a journal; raises what JSON and a member that is missing raise."""
    found = _usual(data)
    if found is None:
        return from_json(cast("dict[str, Any]", loads(data, max_bytes=MOST_ENTRY)))
    amounts, stages = _moved(0, found.postings), [one[3] for one in _POSTINGS.findall(found.postings)]
    postings = [
        Posting(name, Pair(one, other), stage)
        for (_, _, name, one, other), stage in zip(amounts, stages, strict=True)
    ]
    evidence = [Evidence(kind, value) for value, kind in _EVIDENCES.findall(found.evidence)]
    return _entry(found, tuple(postings), tuple(evidence))


def looked_at(data: bytes, number: int) -> Looked | None:
    """The entry of that number whose canonical bytes these are; nothing where they are of none."""
    found = _usual(data)
    if found is None:
        return _read(data, number)
    if found.number != str(number):
        return None
    try:
        moved = _moved(number, found.postings)
    except AssertionError:  # an account that the chart has not
        return None
    entry = None
    if found.account or found.opens or found.layer:
        corrects = moved if found.kind == "correction" else ()
        entry = _entry(found, tuple([Posting(one[2], Pair(one[3], one[4])) for one in corrects]), ())
    return Looked(found.key, found.day, found.kind, moved, entry)


def _read(data: bytes, number: int) -> Looked | None:
    """The same of bytes in another form than the usual one."""
    try:
        value = loads(data, max_bytes=MOST_ENTRY)
        if not isinstance(value, dict) or jcs.canonical(value) != data:
            return None
        entry = from_json(cast("dict[str, Any]", value))
        if entry.as_json(number) != value:
            return None
    except (ToolError, KeyError, TypeError, ValueError, AssertionError):
        return None
    moved = [(number, place, one.account, *one.amount) for place, one in enumerate(entry.postings)]
    return Looked(entry.key, entry.day, entry.kind, moved, entry)


class _Parts(NamedTuple):
    """The texts of an entry in its usual form; what it has not is ``None``."""

    account: str | None
    allocation: str | None
    corrects: str | None
    day: str
    evidence: str
    key: str
    kind: str
    layer: str | None
    number: str
    opens: str | None
    postings: str
    text: str
    units: str | None


def _usual(data: bytes) -> _Parts | None:
    """An entry in its usual form; nothing for any other bytes."""
    if len(data) > MOST_ENTRY:
        return None
    try:
        matched = _USUAL.fullmatch(data.decode())
    except UnicodeDecodeError:
        return None
    if matched is None:
        return None
    found = _Parts._make(matched.groups())
    return found if (found.units is None) == (found.account is None) else None


def _moved(number: int, postings: str) -> list[Moved]:
    """The postings of an entry; raises ``AssertionError`` for an account that the chart has not."""
    found = []
    place = 0
    for name, location, market in _AMOUNTS.findall(postings):
        sign = sign_of(name)
        one = sign * scaled(location)
        # Most amounts are the same in both columns, and their text is read once.
        found.append((number, place, name, one, one if market == location else sign * scaled(market)))
        place += 1
    return found


def _entry(parts: _Parts, postings: tuple[Posting, ...], evidence: tuple[Evidence, ...]) -> Entry:
    opened = tuple([_layer(*one) for one in _LAYERS.findall(parts.opens)]) if parts.opens else ()
    more: Mapping[str, Any] = _NOTHING
    if parts.allocation is not None:
        rules = _RULES.findall(parts.allocation)
        more = {"allocation": [{"account": name, "rule": rule} for name, rule in rules]}
    return Entry(
        parts.key,
        parts.day,
        parts.kind,
        parts.text,
        postings,
        evidence,
        int(parts.corrects) if parts.corrects else None,
        parts.layer or "",
        parts.account or "",
        scaled(parts.units) if parts.units else 0,
        opened,
        more,
    )


_NOTHING: Final[Mapping[str, Any]] = {}


def _layer(account: str, name: str, location: str, made: str, market: str, units: str) -> Layer:
    return Layer(name, account, made, scaled(units), Pair(scaled(location), scaled(market)))
