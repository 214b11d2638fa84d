"""T124: the audited party edits the findings file, the auditor is in a hurry; nothing is signed over that."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.auditing import Week, coherent, refused
from tests.work.lots import lot

REPEATED = "the review of this claim was repeated"
NOT_REPEATED = "was not repeated before signing"


@pytest.fixture(scope="module")
def made(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """Six coils of three heats, one of them misstated by the mill; reviewed, nothing answered."""
    week = Week(tmp_path_factory.mktemp("made"))
    shutil.copytree(demo, week.demo)
    lot(week.lot, week.demo, heats=3, coils=2)
    week.forge("H00-1", coherent("42.133333"))
    code, output = week.review()
    assert code == 0, output
    yield week


@pytest.fixture
def week(made: Week, tmp_path: Path) -> Week:
    """A copy of it."""
    return Week.begin(made, tmp_path / "week")


@pytest.fixture
def honest(demo: Path, tmp_path: Path) -> Week:
    """Two honest coils of one heat, reviewed."""
    week = Week(tmp_path / "honest")
    shutil.copytree(demo, week.demo)
    lot(week.lot, week.demo, heats=1, coils=2)
    code, output = week.review()
    assert code == 0, output
    return week


def _misstated(week: Week) -> str:
    (found,) = [one.id for one in week.read().found if one.kind == "misstatement"]
    return found


def _settle_others(week: Week) -> None:
    for one in week.read().found:
        if one.kind != "misstatement":
            week.settle(one.id)


def test_a_material_finding_that_the_mill_deleted_keeps_the_lot_from_being_signed(week: Week) -> None:
    """T124: once ``attest --batch --yes`` signed twelve unmodified statements over it."""
    _settle_others(week)
    gone = _misstated(week)
    week.take_out(gone)
    code, output = refused(week.attest("--yes", "--json"))
    assert (code, f"{gone} is missing" in output) == ("findings.not_continued", True)
    claim = week.lot / "claims" / "H00-1.passport.json"
    assert refused(week.attest_one(claim, "--yes", "--json"))[0] == "findings.not_continued"
    assert not week.attested.exists()
    # The auditor's next word is refused as well, and so is a look with the identity; the mill's is not ours.
    assert refused(week.answer("F-001", "reopen", "--json"))[0] == "findings.not_continued"
    assert week.run("answer", week.findings, "--as", week.demo / "verifier")[0] == 2
    assert week.run("answer", week.findings)[0] == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('kind = "misstatement"\nseverity = "material"', 'kind = "misstatement"\nseverity = "minor"'),
        ('effect = "-40.000000"', 'effect = "-0.400000"'),
        ("Why?", "Fine."),
        ('[sample]  # risk', '[sample]  # no'),
    ],
)  # fmt: skip
def test_a_finding_that_asks_less_than_it_did_is_named(week: Week, before: str, after: str) -> None:
    """T124: severity, effect and words; a remark in the file is nobody's word and may change."""
    week.edit(before, after)
    code, output = week.run("answer", week.findings, "--as", week.demo / "verifier", "--json")
    if "sample" in before:
        assert code == 0, output
    else:
        assert refused((code, output))[0] == "findings.not_continued"
        assert f"{_misstated(week)} is changed" in output


@pytest.mark.parametrize(
    ("before", "after"),
    [('value = "0.05"', 'value = "0.5"'), ("sampled = true", "sampled = false"), ("by risk:", "by luck:")],
)
def test_no_reason_stands_for_another_sample_or_materiality(week: Week, before: str, after: str) -> None:
    """T124: what the whole engagement rests on is not changed by a word on the command line."""
    week.edit(before, after)
    more = ("--changed", "F-001", "I changed it.")
    assert refused(week.attest("--yes", "--json", *more))[0] == "findings.not_continued"


def test_an_answer_that_the_auditor_reopened_does_not_come_back(honest: Week) -> None:
    """T124: the mill hands in the file as it was before the auditor took the acceptance back."""
    honest.settle("F-001", "F-002")
    settled = honest.findings.read_bytes()
    assert honest.answer("F-001", "reopen")[0] == 0
    honest.findings.write_bytes(settled)
    code, output = refused(honest.attest("--yes", "--json"))
    assert (code, "what was said before" in output) == ("findings.not_continued", True)


def test_a_reason_is_signed_with_the_claims_it_is_about(week: Week) -> None:
    """T124: a finding may be dropped with a reason, and whoever reads the statement reads the reason."""
    _settle_others(week)
    gone = _misstated(week)
    week.take_out(gone)
    reason = "The scale was read twice; see the protocol."
    code, shown = week.attest("--check", "--changed", gone, reason)
    assert code == 0, shown
    assert f'changed    {gone} misstatement, material: "{reason}"' in shown
    code, output = week.attest("--yes", "--changed", gone, reason)
    assert code == 0, output
    told = [one.get("nonconformities", []) for one in week.statements()]
    (about,) = [one for one in told if one]
    assert (about[0]["key"], about[0]["material"], about[0]["resolved"]) == (
        f"{gone.lower()}-changed", True, True,
    )  # fmt: skip
    assert reason in about[0]["description"] and "its workings come to" in about[0]["description"]
    # The reason is remembered: an interrupted run is completed without giving it again, with the same bytes.
    code, output = week.attest("--yes")
    assert (code, "0 statements signed, 6 there already" in output) == (0, True), output


def test_a_reason_for_nothing_is_refused(honest: Week) -> None:
    honest.settle("F-001", "F-002")
    for more, code in (
        (("--changed", "F-001", "No change."), "usage.changed"),
        (("--changed", "F-009", "No such."), "usage.changed"),
        (("--changed", "F-001", "a", "--changed", "F-001", "b"), "usage.changed"),
        (("--changed", "F-001", " "), "usage.reason"),
        (("--changed", "F-001", "-"), "usage.reason"),
        (("--changed", "F-001", "\u2800\u3164"), "usage.reason"),
    ):
        assert refused(honest.attest("--yes", "--json", *more))[0] == code


def test_what_the_auditor_edits_before_sending_is_remembered(honest: Week) -> None:
    """T124: a finding written by hand is known only to the auditor, and is missed like a drafted one."""
    honest.edit(
        "# The claims of the engagement",
        '[[findings]]\nid = "F-004"\nkind = "nonconformity"\nseverity = "material"\nclaims = ["C-0001"]\n'
        'clause = "ISO 14067 6.3.2"\nquestion = "Is it calibrated?"\n\n# The claims of the engagement',
    )
    words = ("answer", honest.findings, "--remember", "--as", honest.demo / "verifier")
    assert refused(honest.run(*words, "--json"))[0] == "terminal.nobody_to_ask"
    code, output = honest.run(*words, "--yes")
    assert (code, "F-004 is new, nonconformity, material" in output) == (0, True), output
    honest.take_out("F-004")
    assert refused(honest.answer("F-001", "accept", "--json"))[0] == "findings.not_continued"


def test_a_review_that_nobody_remembers_is_signed_by_nobody(honest: Week) -> None:
    """T124: a review without the identity writes a file, and nothing is signed on it."""
    other = honest.folder / "other.toml"
    words = ("review", honest.lot / "claims", *honest.trust, "--engagement", "urn:engagement:x", "-o", other)
    code, output = honest.run(*words)
    assert (code, "Nobody remembers this engagement" in output) == (0, True)
    honest.findings = other
    assert refused(honest.attest("--yes", "--json"))[0] == "findings.not_remembered"


def test_a_renamed_engagement_is_not_taken_for_a_new_one(honest: Week) -> None:
    """T156: the hint that helps with a file of an earlier version takes no renamed one in."""
    name = honest.read().engagement
    honest.take_out("F-001")
    honest.edit(name, "urn:engagement:other", times=9)
    for answer in (honest.attest("--yes", "--json"), honest.review("--resume", honest.findings, "--json")):
        code, output = refused(answer)
        assert (code, f"in the engagement {name}" in output) == ("findings.not_remembered", True)


def test_a_second_review_does_not_replace_what_is_remembered(honest: Week) -> None:
    honest.settle("F-001")
    kept = honest.findings.read_bytes()
    assert refused(honest.review("--json"))[0] == "review.remembered"
    assert honest.findings.read_bytes() == kept
    assert honest.review("--engagement", "urn:engagement:second")[0] == 0


def test_an_interruption_between_file_and_memory_loses_nothing(honest: Week) -> None:
    """T124: the file is written first, so that what is remembered is never ahead of it."""
    register = honest.demo / "verifier" / "register.sqlite"
    remember = "SELECT id, data, beside, at FROM engagement"
    with closing(sqlite3.connect(register)) as connection:
        before = connection.execute(remember).fetchall()
    honest.settle("F-001", "F-002")
    with closing(sqlite3.connect(register)) as connection:
        assert connection.execute(remember).fetchall() != before
        connection.executemany("INSERT OR REPLACE INTO engagement VALUES (?, ?, ?, ?)", before)
        connection.commit()
    assert honest.run("answer", honest.findings, "--as", honest.demo / "verifier")[0] == 0
    assert honest.attest("--yes")[0] == 0


def test_many_findings_are_answered_at_once_or_none(honest: Week) -> None:
    code, output = honest.run(
        "answer", honest.findings, "--finding", "F-001", "F-002", "--close", "--text", "One contract.",
        "--as", honest.demo / "mill", "--by", "Mia Mill",
    )  # fmt: skip
    assert (code, output.count("answered, to be closed")) == (0, 2), output
    before = honest.findings.read_bytes()
    code, output = honest.answer("F-001", "accept", "--finding", "F-007", "F-008", "--json")
    assert refused((code, output))[0] == "answer.several"
    assert "F-007" in output and "F-008" in output
    assert honest.findings.read_bytes() == before
    code, output = honest.answer("all", "accept")
    assert (code, output.count("accepted by")) == (0, 2), output
    assert honest.attest("--yes")[0] == 0


def test_a_folder_of_an_earlier_version_gets_the_tables_in_place(honest: Week) -> None:
    """T124: 0.3.0 made no table of these; what its folder holds stays, and the review is taken in."""
    honest.settle("F-001", "F-002")
    path = honest.demo / "verifier" / "register.sqlite"
    register = sqlite3.connect(path)
    new = ("engagement", "engaged", "reasoned")
    listed = [name for (name,) in register.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    before = {name: register.execute(f"SELECT * FROM {name}").fetchall() for name in set(listed) - set(new)}
    for table in new:
        register.execute(f"DROP TABLE {table}")
    register.execute("PRAGMA user_version = 0")
    register.commit()
    register.close()
    assert refused(honest.attest("--yes", "--json"))[0] == "findings.not_remembered"
    code, output = honest.review("--resume", honest.findings)
    assert code == 0, output
    register = sqlite3.connect(path)
    after = {name: register.execute(f"SELECT * FROM {name}").fetchall() for name in before}
    register.close()
    assert after == before
    assert "judged" in before and "issued" in before
    assert honest.attest("--yes")[0] == 0
