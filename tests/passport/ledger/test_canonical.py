"""Entries read in one look are those that JSON gives, and nothing that is not canonical passes for one."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.ledger.books.canonical import _usual, entry_of, looked_at
from passport.ledger.books.entries import Entry, from_json
from signing import jcs
from tests.passport.ledger.companies import gocasi_drafts, gocasi_opening
from tests.passport.ledger.journals import journal
from tests.passport.ledger.years import Step, drafts, fresh, years

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


def check(data: bytes, number: int, entry: Entry) -> None:
    """Read whole it is the entry; looked at, what a check compares."""
    assert entry_of(data) == entry
    found = looked_at(data, number)
    assert found is not None and found[:3] == (entry.key, entry.day, entry.kind)
    moved = [(number, place, one.account, *one.amount) for place, one in enumerate(entry.postings)]
    assert found.postings == moved
    layers = entry.account or entry.opens or entry.layer
    if layers or found.layers is not None:
        assert found.layers is not None
        same = ("account", "layer", "units", "opens", "kind", "corrects")
        assert all(getattr(found.layers, name) == getattr(entry, name) for name in same)
        if entry.kind == "correction":
            assert [one[:2] for one in found.layers.postings] == [one[:2] for one in entry.postings]


def test_every_entry_of_the_example_is_read_both_ways() -> None:
    """All but the opening and the closing entry, which have members of their own, in one look."""
    books = journal(gocasi_opening(), gocasi_drafts(), "casi-2")
    made = [one.as_json(number) for number, one in enumerate(books)]
    for number, one in enumerate(made):
        data = jcs.canonical(one)
        check(data, number, from_json(one))
        assert (_usual(data) is not None) == (0 < number < len(made) - 1)


@settings(max_examples=60, deadline=None)
@given(years, TEXTS, TEXTS)
def test_random_entries_with_any_text_are_read_both_ways(plan: list[Step], text: str, key: str) -> None:
    state = fresh()
    for number, one in enumerate(drafts(plan), 1):
        came = state.post(one)
        assert came is not None and not isinstance(came, list)
        written = came.entry._replace(text=text, key=key or "K").as_json(number)
        data = jcs.canonical(written)
        check(data, number, from_json(written))


def changed(data: bytes, old: str, new: str) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"account"', '{ "account"'),
        ('"location":"1240"', '"location":"1240.0"'),
        ('"location":"1240"', '"location":"01240"'),
        ('"location":"1240"', '"location":"1_240"'),
        ('"location":"1240"', '"location":"-0"'),
        ('"location":"1240"', '"location":1240'),
        ('"number":"1"', '"number":"2"'),
        ('"number":"1"', '"number":"01"'),
        ('"text":"Materials bought"', '"text":"Materials\\u0020bought"'),
        ('"text":"Materials bought"}', '"text":"Materials bought","text":"x"}'),
        ('"text":"Materials bought"}', '"text":"Materials bought","units":"1"}'),
        ('"text":"Materials bought"}', '"text":"Materials bought"} '),
        ('"text":"Materials bought"}', '"text":"Materials bought"}\n'),
        ("materials/steel", "materials/St\u0000eel"),
        ("materials/steel", "metals/steel"),
        ('{"account":"materials/steel","location":"1240"', '{"location":"1240","account":"materials/steel"'),
    ],
)
def test_other_bytes_for_the_same_entry_are_none(old: str, new: str) -> None:
    data = jcs.canonical(journal(gocasi_opening(), gocasi_drafts(), "casi-2")[1].as_json(1))
    assert looked_at(data, 1) is not None
    assert looked_at(changed(data, old, new), 1) is None


def test_members_in_another_order_or_with_blanks_are_none() -> None:
    written = journal(gocasi_opening(), gocasi_drafts(), "casi-2")[4].as_json(4)
    assert looked_at(json.dumps(written).encode(), 4) is None
    assert looked_at(json.dumps(written, sort_keys=True).encode(), 4) is None
    assert looked_at(b"[]", 4) is None and looked_at(b"\xff", 4) is None
