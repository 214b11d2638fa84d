"""A lot attested as one engagement: what is refused, what is shown, and that no run leaves half a lot."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from passport.acts.statement import population_digest
from passport.party import identity
from passport.work.reviewing import findings_file
from passport.work.reviewing.answering import Speaker, answered
from signing.digests import document_digest
from signing.strict_json import loads
from tests.cli.auditing import Week
from tests.work.lots import lot


@pytest.fixture(scope="module")
def made(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """A lot of six coils of three heats, reviewed; two findings about factors and an observation."""
    week = Week(tmp_path_factory.mktemp("made"))
    shutil.copytree(demo, week.demo)
    lot(week.lot, week.demo, heats=3, coils=2)
    code, output = week.review()
    assert code == 0, output
    yield week


@pytest.fixture
def week(made: Week, tmp_path: Path) -> Week:
    """A copy of it."""
    return Week.begin(made, tmp_path / "week")


_OWN = (
    'engagement = { id = "urn:engagement:x", period = { start = 2023-01-01T00:00:00Z, end ='
    f" 2024-01-01T00:00:00Z }}, population = 1, sampled = true, "
    f'populationDigest = "{population_digest([])}" }}'
)
"""An engagement a template tells by itself."""


def _statement(path: Path) -> dict[str, Any]:
    return loads(path.read_bytes())["verifiableCredential"][1]["credentialSubject"]  # type: ignore[index,call-overload,return-value]  # a passport file


def _files(week: Week) -> list[Path]:
    return sorted(week.attested.glob("*.passport.json"))


def _refused(answer: tuple[int, str]) -> tuple[str, str]:
    """Code and whole output of a command that was refused."""
    code, output = answer
    assert code == 2, output
    assert "hint: " in output
    line = next(line for line in output.splitlines() if line.startswith('{"error"'))
    return json.loads(line)["error"]["code"], output


def test_every_claim_gets_its_own_statement_of_one_engagement(week: Week) -> None:
    week.settle("F-001", "F-002")
    code, output = week.attest("--yes")
    assert code == 0, output
    said = [_statement(path) for path in _files(week)]
    claims = [loads(path.read_bytes())["verifiableCredential"][0] for path in _files(week)]  # type: ignore[index,call-overload]  # a passport file
    digests = [document_digest(claim) for claim in claims]  # type: ignore[arg-type]  # a claim
    assert [one["digestMultibase"] for one in said] == digests
    engagements = [{**one["engagement"], "sampled": None} for one in said]
    assert all(one == engagements[0] for one in engagements)
    assert engagements[0]["population"] == "6"
    assert engagements[0]["populationDigest"] == population_digest(digests)
    assert sum(one["engagement"]["sampled"] for one in said) == 3
    assert "by risk" in engagements[0]["samplingRationale"]
    register = identity.load(week.demo / "verifier").register
    assert all(len(register.issued_about(one["id"], "statement")) == 1 for one in said)


def test_what_is_shown_before_signing_names_everything_that_will_be_signed(week: Week) -> None:
    """T101: nobody signs what was not shown; the digest holds the unattended run to what was checked."""
    week.settle("F-001", "F-002")
    code, shown = week.attest("--check")
    assert code == 0, shown
    digest = shown.rpartition("--expect ")[2].split()[0]
    rows = week.findings.read_text(encoding="utf-8")
    for told in ("6 claims", "3: C-0", "370.181999 to 376.877333", "126.900 t", '"A. Example"',
                 '"B. Example"', "unmodified", "fairly stated", "EAB-VB-0042", "6, 0 are in"):  # fmt: skip
        assert told in shown, told
    assert rows.split('populationDigest = "')[1].split('"')[0] in shown
    assert not week.attested.exists()
    other = week.template("other.toml", ("fairly stated", "badly stated"))
    for expected, template in ((digest, other), ("u" + "A" * 67, "opinion.toml")):
        answer = week.attest("--yes", "--expect", expected, "--json", template=template)
        assert _refused(answer)[0] == "attest.not_expected"
    assert not week.attested.exists()
    # Nobody at the terminal, and no --yes: nothing is signed.
    assert _refused(week.attest("--json"))[0] == "terminal.nobody_to_ask"
    assert week.attest("--yes", "--expect", digest)[0] == 0
    assert len(_files(week)) == 6


def test_a_second_run_signs_nothing_and_a_missing_file_is_not_signed_twice(week: Week) -> None:
    week.settle("F-001", "F-002")
    assert week.attest("--yes")[0] == 0
    before = {path: path.read_bytes() for path in _files(week)}
    code, output = week.attest("--yes")
    assert (code, "0 statements signed, 6 there already" in output) == (0, True)
    assert {path: path.read_bytes() for path in _files(week)} == before
    _files(week)[0].unlink()
    assert _refused(week.attest("--yes", "--json"))[0] == "attest.second_statement"
    # Taken back, the same opinion may be given anew.
    path, data = next(iter(before.items()))
    path.write_bytes(data)
    words = ("withdraw", path, "--as", week.demo / "verifier", "--reason", "a file was lost", "--yes")
    code, output = week.run(*words)
    assert code == 0, output
    path.unlink()
    code, output = week.attest("--yes")
    assert (code, "1 statement signed, 5 there already" in output) == (0, True), output


def test_another_opinion_is_not_written_over_the_first(week: Week) -> None:
    week.settle("F-001", "F-002")
    assert week.attest("--yes")[0] == 0
    other = week.template("other.toml", ("fairly stated", "very fairly stated"))
    assert _refused(week.attest("--yes", "--json", template=other))[0] == "attest.exists"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('independent-reviewer = "B. Example"', 'independent-reviewer = "Bo  ek"'), "attest.reviewer"),
        (('independent-reviewer = "B. Example"', 'independent-reviewer = "a.  EXAMPLE"'), "attest.reviewer"),
        (('decision = "C. Example"', 'decision = "A. Example"'), "statement.signatories"),
        (('value = "0.05"', 'value = "0.01"'), "attest.materiality"),
        (('outcome = "unmodified"', 'outcome = "modified"'), "statement.modification"),
        (('levelOfAssurance = "reasonable"', 'levelOfAssurance = "limited"'), "statement.scope"),
        (('schemes = ["ISO14067"]', 'schemes = ["CBAM"]'), "statement.scope"),
        (("[signatories]", f"{_OWN}\n[signatories]"), "attest.engagement"),
    ],
)  # fmt: skip
def test_what_the_template_may_not_say_is_refused_before_anything_is_signed(
    week: Week, change: tuple[str, str], code: str
) -> None:
    week.settle("F-001", "F-002")
    changes = [change]
    if "Bo  ek" in change[1]:
        changes.append(('lead-verifier = "A. Example"', 'lead-verifier = "BO EK"'))
    name = week.template("other.toml", *changes)
    assert _refused(week.attest("--yes", "--json", template=name))[0] == code
    assert not week.attested.exists()


def test_who_judged_answers_is_no_independent_reviewer(week: Week) -> None:
    week.settle("F-001", "F-002")
    swapped = week.template(
        "other.toml", ('"A. Example"', '"X"'), ('"B. Example"', '"A. Example"'), ('"X"', '"B. Example"')
    )
    assert _refused(week.attest("--yes", "--json", template=swapped))[0] == "attest.reviewer_took_part"


def test_the_lot_waits_for_a_material_finding_of_a_sampled_claim(week: Week) -> None:
    claim = week.lot / "claims" / "H00-1.passport.json"
    modified = week.template(
        "modified.toml", ('outcome = "unmodified"', 'outcome = "modified"'),
        ("[signatories]", '[[basisForModification]]\nkey = "grid"\ndescription = "Factor."\n[signatories]'),
    )  # fmt: skip
    for template in ("opinion.toml", modified):
        code, output = _refused(week.attest("--yes", "--json", template=template))
        assert code == "attest.sampled_open"
        assert "The mill answers" in output
    assert _refused(week.attest_one(claim, "--yes", "--json"))[0] == "attest.open_material"
    assert week.answer("F-001", "close")[0] == 0
    code, output = _refused(week.attest("--yes", "--json"))
    assert (code, "the auditor judges" in output) == ("attest.sampled_open", True)
    assert week.answer("F-001", "reopen")[0] == 0
    assert _refused(week.attest("--yes", "--json"))[0] == "attest.sampled_open"
    # About one claim a modified opinion can say what stays open.
    status, output = week.attest_one(claim, "--yes", template=modified)
    assert status == 0, output
    assert _statement(week.folder / "one.passport.json")["outcome"] == "modified"
    assert not week.attested.exists()


def _add(week: Week, id: str, effect: str, claims: str = '"C-0001"') -> None:
    """A minor misstatement the auditor wrote."""
    week.edit(
        "# The claims of the engagement",
        f'[[findings]]\nid = "{id}"\nkind = "misstatement"\nseverity = "minor"\nclaims = [{claims}]\n'
        f'at = "/credentialSubject/footprint"\neffect = "{effect}"\nquestion = "Electrodes?"\n\n'
        "# The claims of the engagement",
    )


def test_small_errors_are_material_together(week: Week) -> None:
    """Three of 0.9 kg in a market-based result of 45.5: each is below five per cent, all of them are not."""
    week.settle("F-001", "F-002")
    for number, effect in ((4, "0.9"), (5, "-0.9")):
        _add(week, f"F-00{number}", effect)
    assert week.attest("--check")[0] == 0
    _add(week, "F-006", "0.9")
    assert _refused(week.attest("--yes", "--json"))[0] == "attest.open_total"
    # Whatever the auditor calls it: an effect above the threshold is material.
    week.edit('effect = "-0.9"', 'effect = "-9"')
    assert _refused(week.attest("--yes", "--json"))[0] in {"attest.open_material", "attest.sampled_open"}


def test_open_minor_findings_stand_in_the_statement_of_their_claims_only(week: Week) -> None:
    week.settle("F-001", "F-002")
    _add(week, "F-004", "0.9", '"C-0001", "C-0002"')
    assert week.attest("--yes")[0] == 0
    told = [_statement(path).get("misstatements", []) for path in _files(week)]
    assert [len(one) for one in told] == [1, 1, 0, 0, 0, 0]
    assert told[0][0] == {
        "key": "f-004", "at": "/credentialSubject/footprint", "description": "Electrodes?", "effect": "0.9",
        "material": False, "corrected": False,
    }  # fmt: skip


def test_findings_about_another_claim_are_refused(week: Week) -> None:
    week.settle("F-001", "F-002")
    other = week.demo / "claim.passport.json"
    assert _refused(week.attest_one(other, "--yes", "--json"))[0] == "attest.other_claim"
    shutil.copy(other, week.lot / "claims" / "other.passport.json")
    assert _refused(week.attest("--yes", "--json"))[0] == "attest.other_claim"
    (week.lot / "claims" / "other.passport.json").unlink()
    (week.lot / "claims" / "H00-1.passport.json").unlink()
    assert _refused(week.attest("--yes", "--json"))[0] == "attest.population"
    assert not week.attested.exists()


def test_lines_of_a_file_are_reviewed_but_not_attested(week: Week) -> None:
    """A statement has to have a file to lie in; a review only reads."""
    week.settle("F-001", "F-002")
    claims = sorted((week.lot / "claims").iterdir())
    lines = b"\n".join(path.read_bytes() for path in claims)
    for path in claims:
        path.unlink()
    (week.lot / "claims" / "lot.ndjson").write_bytes(lines)
    assert week.review("--resume", week.findings)[0] == 0
    assert _refused(week.attest("--yes", "--json"))[0] == "usage.lines"


def test_a_claim_that_was_changed_is_not_attested_with_its_lot(week: Week) -> None:
    week.settle("F-001", "F-002")
    path = week.lot / "claims" / "H01-2.passport.json"
    path.write_bytes(path.read_bytes().replace(b'"Coil"', b'"Foil"'))
    code, output = _refused(week.attest("--yes", "--json"))
    assert (code, "H01-2.passport.json" in output) == ("claim.signature", True)


def test_an_acceptance_that_somebody_else_wrote_into_the_file_does_not_count(week: Week) -> None:
    """T101: the mill answers and accepts its own answer in the auditor's name, chain and all."""
    data = week.findings.read_bytes()
    auditor = Speaker("A. Example", "did:web:verifier.example", "verifier")
    for finding in ("F-001", "F-002"):
        found = findings_file.read(data, "f.toml")
        data, _ = answered(
            data, found, finding, "accept", auditor, "Fine.", at="2026-11-01T08:00:00Z", source="f.toml"
        )
    week.findings.write_bytes(data)
    code, output = _refused(week.attest("--yes", "--json"))
    assert (code, "F-001" in output) == ("attest.not_judged", True)
    claim = week.lot / "claims" / "H00-1.passport.json"
    assert _refused(week.attest_one(claim, "--yes", "--json"))[0] == "attest.not_judged"


def test_a_file_that_came_back_with_less_in_it_is_noticed(week: Week) -> None:
    sent = week.folder / "sent.toml"
    shutil.copy(week.findings, sent)
    week.settle("F-002")
    week.edit('severity = "material"', 'severity = "minor"')
    assert _refused(week.attest("--check", "--json"))[0] == "findings.not_continued"
    assert _refused(week.attest("--yes", "--json", "--sent", sent))[0] == "findings.not_continued"
    code, output = week.run("answer", week.findings, "--sent", sent)
    assert (code, "F-001 is changed" in output) == (2, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--batch", "claims", "-o", "claims", "--review", "f"], "usage.same_folder"),
        (["--batch", "claims", "-o", "out"], "usage.review"),
        (["-o", "out"], "usage.claim"),
        (["--batch", "nowhere", "-o", "out", "--review", "F"], "usage.batch"),
        (["x.json", "--batch", "claims", "-o", "out"], "usage.claim"),
    ],
)
def test_wrong_uses_of_a_lot(week: Week, words: list[str], code: str) -> None:
    named = {"claims": week.lot / "claims", "F": week.findings}
    given = [named.get(word, word) for word in words]
    if "out" in given:
        given[given.index("out")] = week.attested
    common = (
        "--template", week.demo / "drafts" / "opinion.toml", "--accreditation",
        week.demo / "accreditation.json", "--as", week.demo / "verifier", "--json",
    )  # fmt: skip
    assert _refused(week.run("attest", *given, *common))[0] == code
    assert _refused(week.run("attest", *given, *common[:-2], week.demo / "mill", "--json"))[0] in (
        code, "identity.role",
    )  # fmt: skip
