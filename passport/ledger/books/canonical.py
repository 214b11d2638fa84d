"""Read the canonical bytes of entries, most of them in one look.

The usual entry is matched as a whole against the only form in which ``Entry.as_json`` and JCS write it:
members in their order, text without escapes, amounts in their one spelling. What matches is canonical by
that. Other bytes (escapes, members of single kinds, what nobody of ours wrote) are read as JSON.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from passport.ledger.books.accounts import sign_of
from passport.ledger.books.amounts import Pair, scaled
from passport.ledger.books.entries import Entry, Evidence, Layer, Posting, from_json
from signing import jcs
from signing.errors import ToolError
from signing.strict_json import loads

MOST_ENTRY: Final = 1024 * 1024
_T: Final = r'"([^"\\\x00-\x1f]*)"'
_F: Final = r'"((?!-0")-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{0,5}[1-9])?)"'
_EVIDENCE: Final = rf'\{{"id":{_T},"kind":{_T}\}}'
_RULE: Final = rf'\{{"account":{_T},"rule":{_T}\}}'
_POSTING: Final = rf'\{{"account":{_T},"location":{_F},"market":{_F}(?:,"stage":{_T})?\}}'
_LAYER: Final = rf'\{{"account":{_T},"id":{_T},"location":{_F},"made":{_T},"market":{_F},"units":{_F}\}}'


def _listed(one: str) -> str:
    """A list of such objects, as one group."""
    plain = re.sub(r"(?<!\\)\((?!\?)", "(?:", one)
    return rf"\[((?:{plain}(?:,{plain})*)?)\]"


_USUAL: Final = re.compile(
    rf'\{{(?:"account":{_T},)?(?:"allocation":{_listed(_RULE)},)?(?:"corrects":"([0-9]{{1,18}})",)?"day":{_T},'
    rf'"evidence":{_listed(_EVIDENCE)},"key":{_T},"kind":{_T},(?:"layer":{_T},)?"number":"([0-9]{{1,18}})",'
    rf'(?:"opens":{_listed(_LAYER)},)?"postings":{_listed(_POSTING)},"text":{_T}(?:,"units":{_F})?\}}'
)
_EVIDENCES, _RULES, _POSTINGS, _LAYERS = (re.compile(one) for one in (_EVIDENCE, _RULE, _POSTING, _LAYER))


def entry_of(data: bytes) -> Entry:
    """The entry in the bytes of a journal; raises what JSON and a member that is missing raise."""
    found = _usual(data)
    return from_json(cast("dict[str, Any]", loads(data, max_bytes=MOST_ENTRY))) if found is None else found[0]


def canonical_entry(data: bytes, number: int) -> Entry | None:
    """The entry of that number whose canonical bytes these are; nothing where they are of none."""
    found = _usual(data)
    if found is not None:
        return found[0] if found[1] == str(number) else None
    try:
        value = loads(data, max_bytes=MOST_ENTRY)
        if not isinstance(value, dict) or jcs.canonical(value) != data:
            return None
        entry = from_json(cast("dict[str, Any]", value))
        return entry if entry.as_json(number) == value else None
    except (ToolError, KeyError, TypeError, ValueError, AssertionError):
        return None


def _usual(data: bytes) -> tuple[Entry, str] | None:
    """An entry in its usual form, and its number as text; nothing for any other bytes."""
    if len(data) > MOST_ENTRY:
        return None
    try:
        found = _USUAL.fullmatch(data.decode())
        if found is None:
            return None
        account, rules, corrects, day, cited, key, kind, layer, number, opens, moved, text, units = (
            found.groups()
        )
        postings = []
        for name, location, market, stage in _POSTINGS.findall(moved):
            sign = sign_of(name)
            one = sign * scaled(location)
            # Most amounts are the same in both columns, and their text is read once.
            pair = Pair(one, one if market == location else sign * scaled(market))
            postings.append(Posting(name, pair, stage))
    except (UnicodeDecodeError, AssertionError):
        return None
    if (units is None) != (account is None) or (corrects or "1")[0] == "0" != corrects:
        return None
    evidence = tuple([Evidence(name, value) for value, name in _EVIDENCES.findall(cited)])
    opened = tuple([_layer(*one) for one in _LAYERS.findall(opens)]) if opens else ()
    more: Mapping[str, Any] = _NOTHING
    if rules is not None:
        more = {"allocation": [{"account": name, "rule": rule} for name, rule in _RULES.findall(rules)]}
    entry = Entry(
        key, day, kind, text, tuple(postings), evidence, int(corrects) if corrects else None,
        layer or "", account or "", scaled(units) if units else 0, opened, more,
    )  # fmt: skip
    return entry, number


_NOTHING: Final[Mapping[str, Any]] = {}


def _layer(account: str, name: str, location: str, made: str, market: str, units: str) -> Layer:
    return Layer(name, account, made, scaled(units), Pair(scaled(location), scaled(market)))
