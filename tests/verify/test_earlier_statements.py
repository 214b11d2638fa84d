"""T254: two statements of an earlier year, by whatever way they came; those of later years say nothing."""

from tests.vectors_build import judging
from tests.vectors_build.__main__ import FOLDER
from tests.vectors_build.about_accounts_years import EARLIER, two_of_a_year
from tests.vectors_build.accounts import ATTESTED, asked, before, chain, draft, link, sign
from tests.vectors_build.scenario import Given
from tests.vectors_build.stage import Stage, pack
from verify import Report


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
