"""Findings files: read strictly, lengthened only, and no answer or finding changes unnoticed."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passport.acts.statement import population_digest
from passport.sheets.drafts.reading import DraftRefused
from passport.work.reviewing import findings_file, findings_text
from passport.work.reviewing.answering import AnswerRefused, Speaker, answered
from passport.work.reviewing.continuing import NotContinued, check_continues, differences
from passport.work.reviewing.findings_file import Findings, ReviewFinding, Row, Sampling
from passport.work.reviewing.findings_schema import KINDS, Act, Kind
from passport.work.reviewing.review_totals import open_effects
from signing.digests import multibase_digest
from tests.world_people import Knob

AT = "2026-09-21T08:00:00Z"
MILL = Speaker("Mia Mill", "did:web:mill.example", "producer")
AUDITOR = Speaker("Ada Lind", "did:web:verifier.example", "verifier")
FOOTPRINT = "/credentialSubject/footprint"


def row(number: int, *, former: tuple[tuple[str, str], ...] = ()) -> Row:
    """The line of a claim."""
    return Row(
        f"C-{number:04d}",
        f"urn:uuid:01a200c6-bc10-7f23-87d3-{number:012d}",
        multibase_digest(b"claim %d" % number),
        f"https://id.mill.example/01/07312345678909/21/H-{number}",
        "372.616666",
        number == 1,
        "yes",
        "H01",
        former,
    )


def file(*found: ReviewFinding, rows: tuple[Row, ...] = ()) -> Findings:
    """A findings file about three claims."""
    rows = rows or (row(1), row(2), row(3))
    return Findings(
        "urn:engagement:e-1", AT, MILL.party, ("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"),
        population_digest([one.digest for one in rows]), ("relative", "0.05"),
        Sampling("risk", 1, "", "1 of 3 claims."), rows, found, (),
    )  # fmt: skip


WRONG = ReviewFinding(
    "F-001", "misstatement", "material", ("C-0001",), "Why?", "coke", f"{FOOTPRINT}/components/0", "40", ""
)
UNCLEAR = ReviewFinding(
    "F-002", "clarification-request", "minor", ("C-0001", "C-0002"), "What?", "", "", "", ""
)
RULE = ReviewFinding(
    "F-003", "nonconformity", "minor", ("C-0003",), "Not calibrated.", "", "", "", "ISO 14067 6.3"
)


def read(data: bytes) -> Findings:
    """As the tool reads it."""
    return findings_file.read(data, "f.toml")


def data_of(findings: Findings) -> bytes:
    """As the tool writes it."""
    return findings_text.text(findings).encode()


def said(data: bytes, finding: str, act: Act, speaker: Speaker, **more: Knob) -> bytes:
    """The file with one word more."""
    return answered(data, read(data), finding, act, speaker, f"I {act}.", at=AT, source="f.toml", **more)[0]


_TEXT = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60)


@given(_TEXT, _TEXT, st.sampled_from(sorted(KINDS)))
@settings(deadline=None)
def test_what_is_written_is_what_is_read(question: str, name: str, kind: Kind) -> None:
    found = WRONG._replace(question=question) if kind == "misstatement" else ReviewFinding(
        "F-001", kind, "minor", ("C-0002", "C-0003"), question, "coke", "", "", "x 1")
    findings = file(found)
    data = data_of(findings)
    again = read(data)
    assert again._replace(digest="") == findings
    assert again.digest == multibase_digest(data)
    longer = said(data, "F-001", "close", MILL._replace(by=name))
    assert longer.startswith(data.rstrip(b"\n"))
    assert read(longer).said("F-001")[0].by == name


def test_lists_of_many_claims_and_corrected_ones_come_back_too() -> None:
    rows = tuple(row(number) for number in range(1, 41))
    rows = (*rows, row(41, former=(("C-0091", multibase_digest(b"old")),)))
    found = UNCLEAR._replace(claims=(*(one.key for one in rows[:30]), "C-0091"))
    findings = file(found, rows=rows)
    assert read(data_of(findings))._replace(digest="") == findings
    assert not findings.corrected(found)
    assert findings.corrected(found._replace(claims=("C-0091",)))


_EDITS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "another format": (lambda t: t.replace("findings/1", "findings/9"), "draft.", 'format = "passport'),
    "unknown kind": (lambda t: t.replace('"misstatement"', '"mistake"'), "draft.", 'kind = "mistake"'),
    "typing error": (lambda t: t.replace("severity =", "severty =", 1), "draft.", "severty"),
    "no question": (lambda t: t.replace('question = "Why?"', ""), "draft.missing_member", "[[findings]]"),
    "number as float": (lambda t: t.replace('effect = "40"', "effect = 40.5"), "draft.float", "effect"),
    "no effect": (lambda t: t.replace('effect = "40"', ""), "findings.effect", "[[findings]]"),
    "effect of a question": (
        lambda t: t.replace('question = "What', 'effect = "1"\nquestion = "What'),
        "findings.effect",
        'effect = "1"',
    ),
    "no clause": (lambda t: t.replace('clause = "ISO 14067 6.3"', ""), "findings.clause", "[[findings]]"),
    "unknown claim": (lambda t: t.replace('["C-0003"]', '["C-0009"]'), "findings.claim", "C-0009"),
    "same id twice": (lambda t: t.replace('"F-002"', '"F-001"'), "draft.duplicate", "[[findings]]"),
    "claim taken out": (lambda t: t[: t.rindex("[[claims]]")], "findings.population", "populationDigest"),
    "digest changed": (
        lambda t: t.replace(row(2).digest, multibase_digest(b"other")),
        "findings.population",
        "populationDigest",
    ),
    "population": (lambda t: t.replace("tion = 3", "tion = 4"), "findings.population", "population = 4"),
    "no TOML": (lambda t: t.replace('id = "F-001"', "id = F-001"), "draft.toml", "id = F-001"),
}  # fmt: skip


@pytest.mark.parametrize("name", _EDITS)
def test_every_mistake_is_named_at_its_line(name: str) -> None:
    edit, code, line = _EDITS[name]
    text = edit(findings_text.text(file(WRONG, UNCLEAR, RULE)))
    with pytest.raises(DraftRefused) as refused:
        read(text.encode())
    problem = next(one for one in refused.value.problems if one.code.startswith(code))
    number = int(problem.where.rpartition(":")[2])
    assert line in text.split("\n")[number - 1]
    assert problem.hint


def test_all_mistakes_are_told_at_once() -> None:
    text = findings_text.text(file(WRONG, UNCLEAR, RULE))
    for right, wrong in (('"misstatement"', '"mistake"'), ("severity", "severty"), ("question = ", "q = ")):
        text = text.replace(right, wrong)
    with pytest.raises(DraftRefused) as refused:
        read(text.encode())
    assert len(refused.value.problems) >= 10


def test_nothing_said_before_an_answer_can_be_changed_after_it() -> None:
    evidence = [("a.pdf", row(1).digest)]
    data = said(data_of(file(WRONG, UNCLEAR, RULE)), "F-001", "close", MILL, evidence=evidence)
    data = said(data, "F-001", "reopen", AUDITOR)
    text = data.decode()
    for before, after in (
        ('severity = "material"', 'severity = "minor"'),
        ('question = "Why?"', 'question = "Really?"'),
        ('effect = "40"', 'effect = "4"'),
        ('claims = ["C-0001"]', 'claims = ["C-0002"]'),
        ('text = "I close."', 'text = "I never said that."'),
        ('act = "close"', 'act = "amend"'),
        ('by = "Mia Mill"', 'by = "Mo Mill"'),
        ("a.pdf", "b.pdf"),
        ('text = "I reopen."', 'text = "I see."'),
    ):
        assert before in text
        with pytest.raises(DraftRefused) as refused:
            read(text.replace(before, after, 1).encode())
        assert {one.code for one in refused.value.problems} == {"findings.chain"}, before
    # Findings nobody answered yet stay the auditor's to edit.
    read(text.replace("Not calibrated.", "Not calibrated since May.").encode())


def test_a_word_taken_out_of_the_middle_is_missed() -> None:
    data = data_of(file(WRONG))
    spoken: tuple[tuple[Act, Speaker], ...] = (("close", MILL), ("reopen", AUDITOR), ("close", MILL))
    for act, speaker in spoken:
        data = said(data, "F-001", act, speaker)
    head, first, second, third = data.decode().split("[[history]]")
    for text in ("[[history]]".join((head, first, third)), "[[history]]".join((head, second, third))):
        with pytest.raises(DraftRefused) as refused:
            read(text.encode())
        assert "findings.chain" in {one.code for one in refused.value.problems}


def test_a_finding_that_was_answered_is_not_taken_out() -> None:
    text = said(data_of(file(WRONG, UNCLEAR)), "F-001", "close", MILL).decode()
    begin, end = text.index("[[findings]]"), text.rindex("[[findings]]")
    with pytest.raises(DraftRefused) as refused:
        read((text[:begin] + text[end:]).encode())
    assert refused.value.code == "findings.unknown"


@pytest.mark.parametrize(
    ("acts", "last", "speaker", "code"),
    [
        ([], "accept", MILL, "answer.role"),
        ([], "close", AUDITOR, "answer.role"),
        ([], "close", MILL._replace(party="did:web:other.example"), "answer.party"),
        (["close"], "accept", AUDITOR._replace(party=MILL.party), "answer.party"),
        ([], "reopen", AUDITOR, "answer.turn"),
        (["close", "accept"], "close", MILL, "answer.turn"),
        (["close", "accept"], "accept", AUDITOR, "answer.turn"),
        (["amend"], "accept", AUDITOR, "answer.not_corrected"),
    ],
)
def test_only_whose_turn_it_is_may_speak(acts: list[Act], last: Act, speaker: Speaker, code: str) -> None:
    data = data_of(file(WRONG))
    for act in acts:
        data = said(data, "F-001", act, AUDITOR if act in ("accept", "reopen") else MILL)
    with pytest.raises(AnswerRefused) as refused:
        said(data, "F-001", last, speaker)
    assert refused.value.code == code
    assert refused.value.hint


def test_states_follow_from_what_was_said() -> None:
    data = data_of(file(WRONG, UNCLEAR))
    states = [read(data).state("F-002")]
    spoken: tuple[tuple[Act, Speaker], ...] = (
        ("close", MILL), ("reopen", AUDITOR), ("amend", MILL), ("close", MILL), ("accept", AUDITOR),
        ("reopen", AUDITOR),
    )  # fmt: skip
    for act, speaker in spoken:
        data = said(data, "F-002", act, speaker)
        states.append(read(data).state("F-002"))
    assert states == ["open", "answered", "open", "answered", "answered", "settled", "open"]
    assert read(data).state("F-001") == "open"


def test_unknown_findings_other_claims_and_clocks_that_run_back_are_refused() -> None:
    data = said(data_of(file(WRONG)), "F-001", "close", MILL)
    codes = []
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        ("F-009", {}),
        ("F-001", {"at": "2026-09-20T08:00:00Z"}),
        ("F-001", {"claim": (row(2).digest, row(3).digest)}),
    )
    for finding, more in cases:
        with pytest.raises(AnswerRefused) as refused:
            answered(
                data, read(data), finding, "amend", MILL, "x", source="f.toml", **{"at": AT, **more}
            )
        codes.append(refused.value.code)
    assert codes == ["answer.unknown", "answer.time", "answer.claim"]


def test_a_returned_file_has_to_continue_the_one_that_was_sent() -> None:
    sent = data_of(file(WRONG, UNCLEAR, RULE))
    check_continues(read(sent), read(said(sent, "F-001", "close", MILL)))
    moved = (row(1)._replace(sampled=False), row(2)._replace(sampled=True), row(3))
    for changed in (
        file(UNCLEAR, RULE),
        file(WRONG._replace(severity="minor"), UNCLEAR, RULE),
        file(WRONG, UNCLEAR, RULE)._replace(materiality=("relative", "0.5")),
        file(WRONG, UNCLEAR, RULE, rows=moved),
    ):
        with pytest.raises(NotContinued) as refused:
            check_continues(read(sent), read(data_of(changed)))
        assert refused.value.code == "findings.not_continued"
    answered_one = said(sent, "F-001", "close", MILL)
    with pytest.raises(NotContinued):
        check_continues(read(answered_one), read(sent))


def test_errors_are_added_up_per_claim() -> None:
    small = WRONG._replace(severity="minor", effect="-10")
    several = [small._replace(id=f"F-{number:03d}") for number in (1, 2)]
    worst = open_effects(file(*several))
    assert worst is not None
    assert worst[0].key == "C-0001"
    assert float(worst[1]) == pytest.approx(20 / 372.616666)
    assert worst[1] > worst[2]
    assert open_effects(file(UNCLEAR)) is None


def test_what_asks_less_than_before_is_weaker() -> None:
    """T124: more weight, more claims and other words need no reason with --remember; all else does."""
    stronger = (
        {"question": "Why so?"}, {"effect": "-99"}, {"effect": "99"}, {"claims": (*WRONG.claims, "C-0003")},
    )  # fmt: skip
    weaker: tuple[dict[str, object], ...] = (
        {"severity": "minor"}, {"kind": "observation"}, {"claims": ()}, {"effect": "0.1"}, {"effect": ""},
        {"at": "/credentialSubject"}, {"component": "elsewhere"}, {"clause": "other"},
    )  # fmt: skip
    for changes, expected in ((stronger, False), (weaker, True)):
        for change in changes:
            now = WRONG._replace(**change)
            (found,) = differences(file(WRONG), file(now))
            assert found.weaker is expected, change
            assert found.words == f"F-001 is changed ({', '.join(change)})"
    (gone,) = differences(file(WRONG, UNCLEAR), file(UNCLEAR))
    assert (gone.weaker, gone.words) == (True, "F-001 is missing")
