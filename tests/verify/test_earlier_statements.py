"""T254: two statements of an earlier year, by whatever way they came; those of later years say nothing."""

from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_accounts_years import EARLIER, two_of_a_year
from tests.vectors_build.accounts import ATTESTED, asked, before, chain, draft, link, sign
from tests.vectors_build.scenario import Given
from tests.vectors_build.stage import Stage, pack
from verify import Demand, Evidence, Report, TrustList
from verify.together import verify_together


def found(given: Given) -> tuple[Report, list[tuple[str, str]]]:
    """The report, and outcome and place of each finding about forks."""
    report = judging.ask(given, FOLDER)
    return report, [(one.outcome, one.where) for one in report.findings if one.code == "claim.fork"]


def test_two_statements_of_the_year_before_among_the_materials_are_a_fork() -> None:
    w = Stage()
    earlier, other = two_of_a_year(w)
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    given = asked(w, docs, granted, of=[earlier, other], inputs=(pack(earlier, other),))
    report, forks = found(given)
    assert (report.state, forks) == ("chain_broken", [("fail", "/previous")])


def test_in_a_folder_all_statements_of_the_entity_know_of_the_two() -> None:
    """Each of the two is contradicted by the other, and the next year's statement by both."""
    w = Stage()
    earlier, other = two_of_a_year(w)
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    given = asked(w, docs, granted, of=[earlier, other])
    trust = TrustList.open(judging.read(given.trust, FOLDER))
    evidence = Evidence.open(status=[judging.read(one, FOLDER) for one in given.status])
    files = [given.input, pack(earlier), pack(other)]
    reports = verify_together(files, evidence, trust, Demand(given.at))
    forks = [[one for one in report.findings if one.code == "claim.fork"] for report in reports]
    assert [[one.outcome for one in found] for found in forks] == [["fail"], ["fail"], ["fail"]]
    assert [report.state for report in reports] == ["chain_broken"] * 3


def test_two_statements_of_a_later_year_are_none_of_an_earlier_one() -> None:
    w = Stage()
    engagement = {**w.opinion()["engagement"], "period": before()["period"]}
    docs, granted = chain(w, sign(w, before(), at=EARLIER), engagement=engagement)
    later = [sign(w, draft(detail), at=ATTESTED) for detail in ("account", "total")]
    report, forks = found(asked(w, docs, granted, of=later, claims=(pack(*later),)))
    assert (report.state, forks) == ("verified", [("pass", "")])


def test_a_correction_of_the_year_before_is_no_fork() -> None:
    w = Stage()
    earlier = sign(w, before(), at=EARLIER)
    revision = {**link(earlier), "reason": "calculation-error"}
    corrected = sign(w, {**before(), "wasRevisionOf": revision}, at="2025-04-30T00:00:00Z")
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(corrected)}))
    given = asked(w, docs, granted, of=[earlier, corrected], claims=(pack(earlier, corrected),))
    report, forks = found(given)
    assert (report.state, forks) == ("verified", [("pass", "")])
