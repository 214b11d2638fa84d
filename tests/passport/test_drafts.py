"""Drafts in TOML and JSON: what people write, every error at once, each in its place."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.acts import claim, statement
from passport.acts.sealing import Signing
from passport.model import shape
from passport.sheets import drafts
from passport.sheets.drafts import DraftRefused, Problem, example, read_draft
from tests.world import ATTESTED, CLAIMED, FIVE_YEARS, World
from tests.world_people import Knob

CLAIM = example("claim").decode()
STATEMENT = example("statement").decode()


def problems(text: str | bytes, kind: Knob = "toml", what: Knob = "claim") -> list[Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(DraftRefused) as refused:
        read_draft(data, kind=kind, source="draft", what=what)
    found = list(refused.value.problems)
    assert (refused.value.code, refused.value.where) == (found[0].code, found[0].where)
    assert all(one.message and one.hint for one in found)
    return found


def only(text: str | bytes, kind: Knob = "toml", what: Knob = "claim") -> tuple[str, str]:
    found = problems(text, kind, what)
    assert len(found) == 1, found
    return found[0].code, found[0].where


def line_of(text: str, wanted: str) -> str:
    return f"draft:{text[: text.index(wanted)].count(chr(10)) + 1}"


def changed(old: str, new: str, text: str = CLAIM) -> tuple[str, str]:
    """The text with one change, and the place of that line."""
    assert old in text
    after = text.replace(old, new, 1)
    return after, line_of(after, new)


def test_the_examples_become_signed_documents() -> None:
    there = World("drafts")
    draft = read_draft(example("claim"), kind="toml", source="claim.toml")
    mill, name = there.mill, there.new_id(CLAIMED)
    signed = claim.issue(
        draft.members, Signing(mill.party, mill.signer, CLAIMED, name, FIVE_YEARS, mill.place())
    )
    opinion = read_draft(example("statement"), kind="toml", source="statement.toml", what="statement")
    attested = statement.attest(
        signed,
        opinion.members,
        there.accreditation_document,
        Signing(
            there.verifier.party, there.verifier.signer, ATTESTED, there.new_id(ATTESTED), FIVE_YEARS,
            there.verifier.place(),
        ),
    )  # fmt: skip
    assert shape.check("claim", signed) is None
    assert shape.check("statement", attested) is None
    assert [result["total"] for result in signed["credentialSubject"]["footprint"]["results"]] == [
        "500.190000",
        "253.590000",
    ]


@pytest.mark.parametrize("what", ["claim", "statement"])
def test_json_says_the_same_as_toml(what: Knob) -> None:
    members = read_draft(example(what), kind="toml", source="x", what=what).members
    again = read_draft(json.dumps(members).encode(), kind="json", source="x", what=what)
    assert again.members == members


def test_times_may_carry_an_offset_and_figures_be_whole_numbers() -> None:
    members = read_draft(example("claim"), kind="toml", source="x").members
    assert members["period"] == {"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T00:00:00Z"}
    assert members["mass"] == {"value": "21840", "unit": "KGM"}
    written = json.dumps(
        {**members, "period": {"start": "2026-09-16 19:30:00-04:30", "end": "2026-09-18T00:00:00Z"}}
    )
    assert (
        read_draft(written.encode(), kind="json", source="x").members["period"]["start"]
        == "2026-09-17T00:00:00Z"
    )


def test_a_draft_may_hold_a_ready_footprint() -> None:
    there = World("drafts")
    members = read_draft(json.dumps(there.draft()).encode(), kind="json", source="x").members
    assert members == there.draft()
    both = {**there.draft(), "components": [{}]}
    assert "draft.components" in {one.code for one in problems(json.dumps(both), "json")}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("value = 21840", "value = 21.84", "draft.float"),
        ('amount = "327.15"', "amount = 327.15", "draft.float"),
        ('amount = "327.15"', "amount = 3e2", "draft.float"),
        ('amount = "327.15"', 'amount = "327,15"', "draft.pattern"),
        ('amount = "327.15"', 'amount = "1.0000001"', "draft.pattern"),
        ('amount = "327.15"', "amount = true", "draft.wrong_kind"),
        ('grade = "S355J2"', 'grad = "S355J2"', "draft.unknown_member"),
        ('grade = "S355J2"', "grade = 355", "draft.wrong_kind"),
        ('locode = "SELLA"', 'locode = "SELLA1"', "draft.length"),
        ("isPrimary = true", 'isPrimary = "true"', "draft.wrong_kind"),
        ('factorTier = "T2"', 'factorTier = "T5"', "draft.enum"),
        ("start = 2026-09-17T02:00:00+02:00", "start = 2026-09-17T02:00:00", "draft.pattern"),
        ("start = 2026-09-17T02:00:00+02:00", "start = 2026-09-17", "draft.pattern"),
        ("start = 2026-09-17T02:00:00+02:00", "start = 2026-09-17T02:00:00.5Z", "draft.length"),
        ("end = 2026-09-18T02:00:00+02:00", "end = 2026-09-16T02:00:00+02:00", "draft.period"),
        ("07312345678909", "07312345678908", "identifier.check_digit"),
        ("https://id.norrland", "http://id.norrland", "draft.pattern"),
    ],
)
def test_each_error_is_named_on_its_line(old: str, new: str, code: str) -> None:
    text, place = changed(old, new)
    found = problems(text)
    assert (found[0].code, found[0].where) == (code, place)


def test_a_fraction_is_refused_with_the_reason() -> None:
    (found,) = problems(changed('amount = "327.15"', "amount = 327.15")[0])
    assert '"327.15"' in found.hint
    assert "digits" in found.hint


def test_missing_members_and_repeated_entries_have_a_line_too() -> None:
    text, _ = changed('country = "SE"\n', "")
    assert only(text) == ("draft.missing_member", line_of(text, "[facility]"))
    text, _ = changed('key = "ferro-alloys"', 'key = "slag-credit"')
    assert only(text) == (
        "draft.duplicate",
        line_of(
            text, '[[components]]\nkey = "slag-credit"\nstage = "steelmaking"\nscope = "3"\nmethod = "M2"'
        ),
    )
    text = CLAIM[: CLAIM.index("[[components]]")]
    assert only(text) == ("draft.components", "draft:1")


def test_every_error_is_told_at_once() -> None:
    text = CLAIM
    for old, new in (
        ("value = 21840", "value = 21.84"),
        ("grade =", "grad ="),
        ('country = "SE"\n', ""),
        ('factorTier = "T3"', 'factorTier = "T9"'),
        ("07312345678909", "07312345678908"),
    ):
        text = changed(old, new, text)[0]
    found = problems(text)
    assert {one.code for one in found} == {
        "draft.float",
        "draft.unknown_member",
        "draft.missing_member",
        "draft.enum",
        "identifier.check_digit",
    }
    hint = next(one.hint for one in found if one.code == "draft.unknown_member")
    assert hint == "Did you mean grade?"


def test_json_errors_have_pointers() -> None:
    members: Any = json.loads(json.dumps(read_draft(example("claim"), kind="toml", source="x").members))
    members["components"][2]["amount"] = 36.52
    members["facility"]["a/b"] = 1
    assert [(one.code, one.where) for one in problems(json.dumps(members), "json")] == [
        ("draft.unknown_member", "draft#/facility/a~1b"),
        ("draft.float", "draft#/components/2/amount"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('outcome = "unmodified"', 'outcome = "fine"', "draft.enum"),
        ('decision = "Cilla Strand"\n', "", "draft.missing_member"),
        ('lead-verifier = "Ada Lind"', 'lead = "Ada Lind"', "draft.unknown_member"),
        ("date = 2026-09-21", "date = 2026-02-30", "draft.toml"),
        ("date = 2026-09-21", 'date = "2026-02-30"', "draft.form"),
        ('value = "0.05"', "value = 0.05", "draft.float"),
        ('schemes = ["ISO14067"]', "schemes = []", "draft.empty"),
        ("coverage = [", 'boundary = "gate-to-gate"\ncoverage = [', "draft.unknown_member"),
    ],
)
def test_statement_drafts_are_read_the_same_way(old: str, new: str, code: str) -> None:
    text, _ = changed(old, new, STATEMENT)
    assert code in {one.code for one in problems(text, what="statement")}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "draft.missing_member"),
        (b"a = ", "draft.toml"),
        (b"a = 1\na = 2", "draft.toml"),
        (b"x = \xff", "draft.encoding"),
        (b"x = " + b"[" * 5000, "draft.toml"),
        (b"#" * 1_100_000, "draft.too_large"),
        (b"[[components]]\n[components.a]\n[[components]]\nkey=1", "draft.unknown_member"),
    ],
)
def test_what_is_no_draft_is_refused_without_a_crash(data: bytes, code: str) -> None:
    assert code in {one.code for one in problems(data)}


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b'{"a":1,"a":2}', b"\xff", b'"x"', b'{"mass":[]}', b'{"components":{}}']
)
def test_json_that_is_no_draft_is_refused_without_a_crash_T1(data: bytes) -> None:
    assert problems(data, "json")


def test_lines_are_found_in_every_style_of_toml() -> None:
    text = (
        'name = """\nheat = 5\n"""\n"grade" = 7 # bad\nmass.value = 1.5\nfacility = { id = 1 }\n'
        "[ period ]\nstart = 1\n[[components]]\n"
        "[components.allocation]\nrule = 1\n[[components]]\n'key' = 5\n"
    )
    places = {
        one.message.split()[0]: one.where for one in problems(text) if one.code != "draft.missing_member"
    }
    assert places["grade"] == "draft:4"
    assert places["mass.value"] == "draft:5"
    assert places["facility.id"] == "draft:6"
    assert places["period.start"] == "draft:8"
    assert places["components.1.allocation.rule"] == "draft:11"
    assert places["components.2.key"] == "draft:13"
    assert "heat" not in places


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_is_a_refusal_or_a_draft(data: st.DataObject) -> None:
    """Cutting or overwriting the example anywhere never crashes."""
    raw = bytearray(drafts.example("claim"))
    start = data.draw(st.integers(0, len(raw) - 1))
    raw[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    try:
        read_draft(bytes(raw), kind="toml", source="x")
    except DraftRefused as refused:
        assert refused.problems
