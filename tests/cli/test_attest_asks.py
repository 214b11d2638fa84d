"""T124: what ``attest`` asks by itself before it signs, of one claim and of a lot."""

import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from passport import container
from passport.party import identity, remembered
from passport.sheets.drafts.reading import _draft_schema
from signing.strict_json import loads
from tests.cli.auditing import Week, coherent, refused, statement
from tests.work.lots import lot

REPEATED = "the review of this claim was repeated"
NOT_REPEATED = "was not repeated before signing"


@pytest.fixture
def honest(demo: Path, tmp_path: Path) -> Week:
    """Two honest coils of one heat, reviewed."""
    week = Week(tmp_path / "honest")
    shutil.copytree(demo, week.demo)
    lot(week.lot, week.demo, heats=1, coils=2)
    code, output = week.review()
    assert code == 0, output
    return week


def test_the_review_is_drafted_again_and_compared(honest: Week) -> None:
    """T124: nobody remembers the file, as after 0.3.0, and the drafts still show what was taken out."""
    honest.settle("F-002")
    honest.take_out("F-001")
    with sqlite3.connect(honest.demo / "verifier" / "register.sqlite") as register:
        for table in ("engagement", "engaged", "reasoned"):
            register.execute(f"DROP TABLE {table}")
        register.execute("PRAGMA user_version = 0")
    register.close()
    assert refused(honest.attest("--yes", "--json"))[0] == "findings.not_remembered"
    verifier = identity.load(honest.demo / "verifier")
    data = honest.findings.read_bytes()
    remembered.remember(verifier, data, honest.read(), at="2026-11-01T08:00:00Z")
    # The workings are not beside the claims, and nobody said where: the statement will say so.
    status, output = honest.attest("--check")
    assert (status, "workings are not at hand" in output) == (0, True), output
    more = ("--workings", honest.lot / "workings")
    code, output = refused(honest.attest("--yes", "--json", *more))
    assert (code, "electricity-location" in output) == ("attest.review_differs", True)
    status, output = honest.attest("--yes", *more, "--changed", "F-004", "The contract names the grid.")
    assert status == 0, output
    assert all(one["nonconformities"][0]["key"] == "f-004-changed" for one in honest.statements())


def test_each_statement_says_whether_its_review_was_repeated(honest: Week) -> None:
    """T124: with the workings gone, the statement says that nobody calculated the number again."""
    honest.settle("F-001", "F-002")
    assert honest.attest("--yes")[0] == 0
    for one in honest.statements():
        assert "were selected by risk" in one["engagement"]["samplingRationale"]
        assert "looked at" not in one["engagement"]["samplingRationale"]
        assert REPEATED in one["engagement"]["samplingRationale"]
    shutil.rmtree(honest.attested)
    shutil.rmtree(honest.lot / "workings")
    code, output = honest.attest("--yes", "--second")
    assert (code, "repeated   not at all" in output) == (0, True), output
    for one in honest.statements():
        assert NOT_REPEATED in one["engagement"]["samplingRationale"]
        assert REPEATED not in one["engagement"]["samplingRationale"]


def test_a_single_claim_is_asked_what_a_lot_is_asked(honest: Week) -> None:
    """T124: alone or in a lot, one opinion about a claim, and its engagement is not left out."""
    honest.settle("F-001", "F-002")
    claim = honest.lot / "claims" / "H00-1.passport.json"
    alone = (
        "attest", claim, "--opinion", honest.demo / "drafts" / "opinion.toml", "--as",
        honest.demo / "verifier", "--accreditation", honest.demo / "accreditation.json", *honest.trust, "-o",
        honest.folder / "one.passport.json", "--yes", "--json",
    )  # fmt: skip
    assert refused(honest.run(*alone))[0] == "attest.remembered"
    # Nor is a corrected claim a claim that nobody reviewed.
    draft, new = honest.lot / "drafts" / "H00-1.json", honest.folder / "new.passport.json"
    mill = ("--reason", "method-change", "--as", honest.demo / "mill", "--yes", "-o", new)
    code, output = honest.run("correct", claim, draft, *mill)
    assert code == 0, output
    assert refused(honest.run("attest", new, *alone[2:]))[0] == "attest.remembered"
    assert honest.attest("--yes")[0] == 0
    for more in ((), ("--force",)):
        assert refused(honest.attest_one(claim, "--yes", "--json", *more))[0] == "attest.second_statement"
    assert honest.attest_one(claim, "--yes", "--second")[0] == 0


def test_one_claim_with_its_workings_beside_it_is_calculated_again(demo: Path, tmp_path: Path) -> None:
    """T124: no findings file, a misstated number, and an auditor who says yes to everything."""
    week = Week(tmp_path / "week")
    shutil.copytree(demo, week.demo)
    lot(week.lot, week.demo, heats=1, coils=1)
    claim = week.forge("H00-1", coherent("42.133333"))
    words = (
        "attest", claim, "--opinion", week.demo / "drafts" / "opinion.toml", "--as", week.demo / "verifier",
        "--accreditation", week.demo / "accreditation.json", *week.trust, "--yes", "--json", "-o",
        week.folder / "one.passport.json",
    )  # fmt: skip
    assert "not calculated again" not in week.run(*words, "--check")[1]
    shutil.copy(week.lot / "workings" / "H00.json", claim.parent / "H00.workings.json")
    code, output = refused(week.run(*words))
    assert (code, "misstatement, material" in output) == ("attest.review_differs", True)
    (claim.parent / "H00.workings.json").unlink()
    status, output = week.run(*words)
    assert status == 0, output
    said = statement(week.folder / "one.passport.json")["engagement"]["samplingRationale"]
    assert "was not calculated again before signing" in said


def test_without_a_trust_list_nothing_is_signed(honest: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    """T124: once this signed a claim with one figure changed after the mill had signed it."""
    honest.settle("F-001", "F-002")
    trust = honest.trust
    monkeypatch.setattr(Week, "trust", [])
    claim = honest.lot / "claims" / "H00-1.passport.json"
    assert refused(honest.attest("--yes", "--json"))[0] == "trust.none"
    assert refused(honest.attest_one(claim, "--yes", "--json"))[0] == "trust.none"
    data = claim.read_bytes()
    changed = data.replace(b'"total":"372.6', b'"total":"272.6', 1)
    assert changed != data
    claim.write_bytes(changed)
    for more, code in (((), "trust.none"), (trust, "claim.signature")):
        assert refused(honest.attest("--yes", "--json", *more))[0] == code
        assert refused(honest.attest_one(claim, "--yes", "--json", *more))[0] == code
    assert not honest.attested.exists()
    assert not (honest.folder / "one.passport.json").exists()


@pytest.mark.parametrize("verb", ["revoke", "suspend"])
def test_a_claim_that_its_mill_took_back_is_not_attested(honest: Week, verb: str) -> None:
    """T124: ``verify`` refuses it, so ``attest`` does, alone and in a lot; the status lists are asked."""
    honest.settle("F-001", "F-002")
    claim = honest.lot / "claims" / "H00-1.passport.json"
    code, output = honest.run(verb, claim, "--as", honest.demo / "mill", "--reason", "scrapped", "--yes")
    assert code == 0, output
    lists = [loads(path.read_bytes()) for path in sorted((honest.demo / "mill" / "status").glob("*.json"))]
    (honest.demo / "status.json").write_bytes(container.bundle(lists))  # type: ignore[arg-type]  # signed lists
    for answer in (honest.attest("--yes", "--json"), honest.attest_one(claim, "--yes", "--json")):
        assert refused(answer)[0] == "claim.signature"


def test_an_open_clarification_request_wants_a_decision_first(honest: Week) -> None:
    """T124: minor or not, an answer alone is no decision."""
    honest.settle("F-001")
    claim = honest.lot / "claims" / "H00-1.passport.json"
    for _ in ("open", "answered"):
        for answer in (honest.attest("--yes", "--json"), honest.attest_one(claim, "--yes", "--json")):
            code, output = refused(answer)
            assert (code, "F-002 is not decided on" in output) == ("attest.open_request", True)
        assert honest.answer("F-002", "close")[0] == 0
    assert honest.answer("F-002", "accept")[0] == 0
    assert honest.attest("--yes")[0] == 0


def test_the_form_of_an_opinion_explains_every_field(tmp_path: Path, honest: Week) -> None:
    form = tmp_path / "opinion.toml"
    code, output = honest.run("attest", "--template", form)
    assert code == 0, output
    text = form.read_text(encoding="utf-8")
    fields = set(_draft_schema("statement")["properties"])
    named = set(re.findall(r"^(?:# )?\[*([A-Za-z]+)\]*(?: =|\.|\]|$)", text, re.MULTILINE))
    assert fields <= named, fields - named
    assert refused(honest.run("attest", "--template", form, "--json"))[0] == "file.exists"
    assert refused(honest.run("attest", "--template", tmp_path / "x.json", "--json"))[0] == "usage.template"
    # Every optional field taken into use is one that is read; what is filled in is signed.
    used = re.sub(r"^# (?=\[|[A-Za-z]+ = )", "", text, flags=re.MULTILINE)
    for name, value in (
        ("outcome", "modified"), ("levelOfAssurance", "reasonable"), ("conclusion", "Fair."),
        ("intendedUsers", "Buyers."), ("impartiality", "None."), ("lead-verifier", "A"),
        ("independent-reviewer", "B"), ("decision", "C"),
    ):  # fmt: skip
        used = used.replace(f'{name} = ""', f'{name} = "{value}"')
    used = used.replace("schemes = []", 'schemes = ["ISO14067"]').replace(
        "criteria = []", 'criteria = [{ name = "ISO 14067", edition = "2018" }]'
    )
    used = used.replace(
        "verificationStandards = []", 'verificationStandards = [{ name = "ISO 14064-3", edition = "2019" }]'
    ).replace('populationDigest = ""', f'populationDigest = "{honest.read().population_digest}"')
    used = used.replace("2026-07-01T00:00:00Z", "2018-01-01T00:00:00Z")
    form.write_text(used, encoding="utf-8")
    code, output = honest.run(
        "attest", honest.demo / "claim.passport.json", "--opinion", form, "--as", honest.demo / "verifier",
        "--accreditation", honest.demo / "accreditation.json", *honest.trust, "--yes", "--second", "-o",
        tmp_path / "one.passport.json",
    )  # fmt: skip
    assert code == 0, output
    said = statement(tmp_path / "one.passport.json")
    assert said["outcome"] == "modified"
    assert {"siteVisits", "misstatements", "nonconformities", "basisForModification"} <= set(said)
