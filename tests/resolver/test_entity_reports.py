"""Inventory reports at a resolver: verified, stored, answered about at the entity's address, corrected."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from resolver.answers.wording import WORDINGS
from resolver.store import checking
from resolver.store.periods import wish_of
from signing import jcs
from signing.digests import document_digest
from tests.cli.sessions import in_process
from tests.resolver.service import PATH as GOODS
from tests.resolver.service import Service, file, listening, parts
from tests.resolver.test_page import text_of, words_of_verdicts
from tests.vectors_build import accounts as books
from tests.vectors_build import inventories
from tests.vectors_build.about_inventories import booked
from tests.vectors_build.stage import Stage, put

PATH = "/417/7312345000021"
REPORT = f"/passport{PATH}?document=report"


class Reporting(Service):
    """A resolver, the mill as a reporter, and a verifier who may attest its reports."""

    stage: Stage
    granted: dict[str, Any]


@pytest.fixture
def service(tmp_path: Path, database: str) -> Iterator[Reporting]:
    stage = Stage()
    granted = stage.accreditation(scope=books.SCOPE)
    knobs = {"trust": stage.trust(accreditations=[granted])}
    found = Reporting(tmp_path, world=stage, database=database, knobs=knobs)
    found.stage, found.granted = stage, granted
    yield found
    found.close()


def published(service: Reporting, *documents: dict[str, Any]) -> None:
    """Documents of the mill, stored."""
    answer = service.publish(file(list(documents)), service.world.mill)
    assert answer.status_code in (200, 201), answer.text


def attested(service: Reporting, first: dict[str, Any]) -> dict[str, Any]:
    """Publish a report with the statement about it and all status lists; gives the statement."""
    w = service.stage
    docs, _ = inventories.chain(w, first, accreditation=service.granted)
    assert docs.statement is not None
    lists = w.status_lists(of=[first, docs.statement, service.granted])
    own = [one for one in lists if one["issuer"] == w.mill.did]
    published(service, first, *own)
    theirs = [one for one in lists if one not in own]
    answer = service.publish(file([docs.statement, service.granted, *theirs]), w.verifier)
    assert answer.status_code == 201, answer.text
    return docs.statement


def report(service: Reporting, start: str = "", end: str = "", **changes: Any) -> dict[str, Any]:
    """A report of the mill, of the roaster's year or another period."""
    period: dict[str, Any] = {"period": {"start": start, "end": end}} if start else {}
    return inventories.sign(service.stage, inventories.draft(**period, **changes))


def served(service: Service, path: str) -> dict[str, Any]:
    answer = service.get(path, "application/json")
    assert answer.status_code == 200, (path, answer.text)
    return dict(parts(answer.content).claim.document)


def test_a_report_is_verified_stored_and_answered_about(service: Reporting) -> None:
    first = report(service)
    statement = attested(service, first)
    data = service.get(f"{PATH}", "application/json").content
    members = parts(data)
    assert members.claim.document == first
    assert members.statement is not None
    assert members.statement.document == statement
    assert members.response is not None
    said = members.response.document["credentialSubject"]
    assert (said["answer"], said["id"]) == ("current", first["credentialSubject"]["id"])
    trust = service.knobs["trust"]
    assert service.stage.verify(data, trust=trust).state == "verified"
    for path in (REPORT, f"{PATH}?document=report", f"{REPORT}&year=2026", f"{REPORT}&year=2026-09"):
        assert served(service, path) == first
    for path in (f"{REPORT}&year=2025", f"{REPORT}&year=2026-10", f"{PATH}?document=report&year=2025"):
        for accept in ("application/json", "text/html"):
            assert service.get(path, accept).status_code == 404
    assert service.get(f"/passport{PATH}?document=sums").json()["code"] == "request.document"
    store = service.apps[-1].state.services.store
    assert not checking.integrity(store)


def test_verify_fetches_the_report_beside_a_co2_statement(service: Reporting, tmp_path: Path) -> None:
    first = report(service)
    attested(service, first)
    published(service, books.sign(service.stage, books.draft()))
    trust = tmp_path / "trust.json"
    trust.write_bytes(service.knobs["trust"])
    with listening(service.app) as url:
        named = ["--trust", str(trust), "--at", service.now, "--json"]
        code, output = in_process(["verify", f"{url}{PATH}?document=report", *named])
    said = json.loads(output.strip().splitlines()[-1])
    assert (code, said["verdict"]["state"]) == (0, "verified"), output
    assert said["signatures"][0]["digest"] == document_digest(first)


def test_a_status_word_about_a_report_changes_the_answer(service: Reporting) -> None:
    first = report(service)
    attested(service, first)
    service.stage.suspend(first)
    service.later(60)
    published(service, service.stage.status_list(service.stage.mill, "suspension", at=service.now))
    response = parts(service.get(REPORT, "application/json").content).response
    assert response is not None
    assert response.document["credentialSubject"]["answer"] == "suspended"


def test_a_co2_statement_leads_and_the_report_beside_it_has_an_address_of_its_own(service: Reporting) -> None:
    first, stated = report(service), books.sign(service.stage, books.draft())
    published(service, first)
    assert served(service, PATH) == first
    published(service, stated)
    assert served(service, PATH) == served(service, f"{PATH}?year=2025") == stated
    assert served(service, f"{PATH}?year=2026") == served(service, REPORT) == first
    linkset = service.get(f"{PATH}?linkType=linkset").json()["linkset"][0]
    (links,) = [found for name, found in linkset.items() if name.endswith("sustainabilityInfo")]
    assert served(service, links[0]["href"].removeprefix("https://served.example")) == first
    versions = [
        service.get(f"/versions{PATH}{query}").json()["versions"] for query in ("", "?document=report")
    ]
    assert [[one["digest"] for one in line] for line in versions] == [
        [document_digest(stated)], [document_digest(first)]
    ]  # fmt: skip


def test_periods_follow_each_other_and_never_share_time(service: Reporting) -> None:
    """T510: two reports of one time, of which neither replaces the other, are not both served; others are."""
    halves = [("2025-01-01", "2025-07-01"), ("2025-07-01", "2026-01-01")]
    reports = [report(service, *one) for one in halves]
    for one in reports:
        published(service, one)
    assert served(service, REPORT) == served(service, f"{REPORT}&year=2025") == reports[1]
    assert served(service, f"{REPORT}&year=2025-06") == reports[0]
    for start, end in (
        ("2025-01-01", "2026-01-01"),
        ("2025-04-06", "2026-04-06"),
        ("2024-07-01", "2025-02-15"),
    ):
        rival = report(service, start, end)
        answer = service.publish(jcs.canonical(rival), service.world.mill)
        assert (answer.status_code, answer.json()["code"]) in {
            (409, "publish.period"),
            (409, "publish.second_claim"),
        }
        assert service.get(f"/d/{document_digest(rival)}").status_code == 404
    long = report(service, "2001-01-01", "2025-01-01")
    published(service, long)
    assert served(service, f"{REPORT}&year=2024") == long
    assert served(service, REPORT) == reports[1]


def test_half_months_of_one_month_follow_each_other(service: Reporting) -> None:
    """Periods that touch within a month share no time, and each has an address and a history of its own."""
    halves = [report(service, *one) for one in (("2025-06-01", "2025-06-16"), ("2025-06-16", "2025-07-01"))]
    for one in halves:
        published(service, one)
    assert served(service, f"{REPORT}&year=2025-06") == served(service, REPORT) == halves[1]
    for one in halves:
        wish = wish_of("inventory", one["credentialSubject"])
        path = f"/passport{PATH}?{wish.query}"
        assert served(service, path) == one
        assert f"&{wish.query}".replace("&", "&amp;") in service.get(f"{path}&lang=en", "text/html").text
        listed = service.get(f"/versions{PATH}?{wish.query}").json()["versions"]
        assert [version["digest"] for version in listed] == [document_digest(one)]
        rival = served(service, f"{path}&claim={document_digest(one)}")
        assert rival == one
    others = f"{REPORT}&period=2025-06-01/2025-06-16&claim={document_digest(halves[1])}"
    assert service.get(others, "application/json").status_code == 404
    listed = service.get(f"/versions{PATH}?document=report&year=2025-06").json()["versions"]
    assert [one["digest"] for one in listed] == [document_digest(one) for one in halves]
    shared = report(service, "2025-06-10", "2025-06-20")
    answer = service.publish(jcs.canonical(shared), service.world.mill)
    assert (answer.status_code, answer.json()["code"]) == (409, "publish.period")
    assert "2025-06-" in answer.text and answer.json()["where"] == "/credentialSubject/period"


def test_reports_that_share_days_within_months_are_not_both_stored(service: Reporting) -> None:
    """T568: the time that two periods share holds no first day of a month, nor both their beginnings."""
    first, other = report(service, "2025-01-10", "2025-01-20"), report(service, "2025-01-15", "2025-02-15")
    published(service, first)
    answer = service.publish(jcs.canonical(other), service.world.mill)
    assert (answer.status_code, answer.json()["code"]) == (409, "publish.period")
    assert "2025-01-10/2025-01-20" in answer.json()["detail"]
    published(service, report(service, "2025-01-20", "2025-02-15"))


def test_a_correction_of_a_period_stays_in_its_line(service: Reporting) -> None:
    """Its end was wrong by a month: the correction takes its place, and both periods lead to it."""
    first = report(service, "2025-01-01", "2025-08-01")
    published(service, first)
    revision = {"wasRevisionOf": {**inventories.link(first), "reason": "calculation-error"}}
    elsewhere = report(service, "2025-09-01", "2025-10-01", **revision)
    answer = service.publish(jcs.canonical(elsewhere), service.world.mill)
    assert (answer.status_code, answer.json()["code"]) == (409, "publish.period")
    second = report(service, "2025-01-01", "2025-07-01", **revision)
    published(service, second)
    for query in ("", "&year=2025-06", "&period=2025-01-01/2025-07-01", "&period=2025-01-01/2025-08-01"):
        assert served(service, REPORT + query) == second
    assert service.get(f"{REPORT}&year=2025-07", "application/json").status_code == 404
    earlier = service.get(f"{REPORT}&claim={document_digest(first)}", "application/json").content
    assert parts(earlier).claim.document == first


@pytest.mark.parametrize("query", [
    "period=2025", "period=2025-01-01", "period=2025-07-01/2025-01-01", "period=2025-01-01/2025-02-30",
    "period=", "period=2025-01-01T000000Z/2025-02-01", "period=2025-01-01/2025-02-01&year=2025",
    "year=2025&year=2024", "year=2025-01-01/2025-02-01",
])  # fmt: skip
def test_an_address_says_one_year_or_one_period(service: Reporting, query: str) -> None:
    for path in (f"/passport{PATH}", f"/versions{PATH}", PATH):
        answer = service.get(f"{path}?{query}", "application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "request.period")
    published(service, service.world.claim())
    assert service.get(f"/passport{GOODS}?{query}", "application/json").status_code == 200, "its own query"


def test_a_period_that_ends_before_it_begins_is_refused(service: Reporting) -> None:
    for start, end in (("2025-02-01", "2025-01-01"), ("2025-01-01", "2025-01-01")):
        period = {"start": f"{start}T00:00:00Z", "end": f"{end}T00:00:00Z"}
        wrong = inventories.sign(
            service.stage, inventories.draft(), put("/credentialSubject/period", period)
        )
        answer = service.publish(jcs.canonical(wrong), service.world.mill)
        assert (answer.status_code, answer.json()["code"]) == (422, "publish.period")


def test_two_co2_statements_of_one_time_are_not_both_served(service: Reporting) -> None:
    """T510: a fiscal year that begins within one that was stated."""
    published(service, books.sign(service.stage, books.draft()))
    other = books.sign(service.stage, books.draft(), put("/credentialSubject/period", {
        "start": "2025-07-01T00:00:00Z", "end": "2026-07-01T00:00:00Z"}))  # fmt: skip
    answer = service.publish(jcs.canonical(other), service.world.mill)
    assert answer.status_code in (409, 422)
    assert service.get(f"/d/{document_digest(other)}").status_code == 404


def test_two_fiscal_years_that_end_in_one_year_follow_each_other(service: Reporting) -> None:
    """A short fiscal year: the last one answers for the calendar year, and each has an address of its own."""
    ends = ("2025-01-01T00:00:00Z", "2025-04-01T00:00:00Z", "2026-01-01T00:00:00Z")
    signed = [
        books.sign(service.stage, books.draft(), put("/credentialSubject/period", {"start": one, "end": two}))
        for one, two in pairwise(ends)
    ]
    for one in signed:
        published(service, one)
    assert served(service, f"{PATH}?year=2025") == served(service, PATH) == signed[1]
    assert served(service, f"{PATH}?period=2025-01-01/2025-04-01") == signed[0]
    assert served(service, f"{PATH}?year=2025-03") == signed[0]


def test_a_correction_takes_the_place_of_a_report_and_the_first_says_so(service: Reporting) -> None:
    first = report(service)
    attested(service, first)
    revision = {**inventories.link(first), "reason": "calculation-error"}
    rival = report(service, title="another report")
    answer = service.publish(jcs.canonical(rival), service.world.mill)
    assert (answer.status_code, answer.json()["code"]) == (409, "publish.second_claim")
    second = report(service, title="the better report", wasRevisionOf=revision)
    published(service, second)
    assert served(service, REPORT) == second
    earlier = service.get(f"{REPORT}&claim={document_digest(first)}", "application/json").content
    response = parts(earlier).response
    assert response is not None
    said = response.document["credentialSubject"]
    assert (said["answer"], parts(earlier).claim.document) == ("superseded", first)
    listed = service.get(f"/versions{PATH}?document=report").json()["versions"]
    assert [one["digest"] for one in listed] == [document_digest(first), document_digest(second)]


def test_a_report_of_carbon_books_brings_the_statement_it_is_compared_with(service: Reporting) -> None:
    """T511: what is stored was compared with the books, and who fetches it can compare again."""
    first, stated = booked(service.stage)
    answer = service.publish(jcs.canonical(first), service.world.mill)
    assert (answer.status_code, answer.json()["code"]) == (409, "publish.accounts_unknown")
    lists = service.stage.status_lists(of=[stated])
    published(service, stated, *lists)
    attested(service, first)
    data = service.get(REPORT, "application/json").content
    assert [one.document for one in parts(data).extras if one.kind == "carbonstatement"] == [stated]
    assert service.stage.verify(data, trust=service.knobs["trust"]).state == "verified"
    wrong = service.stage.resign(first, put(f"{inventories.REPORT}/physical/figures/0/amount", "1"))
    answer = service.publish(jcs.canonical(wrong), service.world.mill)
    assert (answer.status_code, answer.json()["code"]) == (422, "verify.claim.figures")


def test_what_contradicts_itself_or_is_somebody_else_s_is_not_stored(service: Reporting) -> None:
    w = service.stage
    amount = put(f"{inventories.REPORT}/physical/figures/0/amount", "1")
    netted = inventories.sign(w, inventories.draft())
    netted["credentialSubject"]["inventory"]["total"] = "1"
    other = inventories.sign(w, inventories.draft(), amount)
    for wrong, code in ((other, "verify.claim.figures"), (netted, "publish.profile")):
        answer = service.publish(jcs.canonical(wrong), w.mill)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    answer = service.publish(jcs.canonical(report(service)), w.verifier)
    assert (answer.status_code, answer.json()["code"]) == (403, "publish.not_yours")


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_the_page_has_four_columns_and_no_line_of_sums(service: Reporting, lang: str) -> None:
    first = report(service)
    published(service, first, books.sign(service.stage, books.draft()))
    page = service.get(f"{REPORT}&lang={lang}", "text/html").text
    words = WORDINGS[lang].texts
    for name in (
        "report.physical",
        "report.marketBased",
        "report.impact",
        "report.beyondValueChain",
        "report.no_sum",
    ):
        assert words[name] in page
    figures = first["credentialSubject"]["inventory"]
    for figure in (*figures["physical"]["figures"], *figures["marketBased"]["figures"]):
        assert figure["label"] in page
        assert f"<td class=\"number\">{WORDINGS[lang].exact(figure['amount'])}</td>" in page
    for row in page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]:
        assert row.count("<td ") == 4
    assert not {word for word in words_of_verdicts() if f" {word} " in text_of(page)}
    # Each of its links leads to this report, and none to the CO2 statement at the same address.
    for wanted in (
        "?format=html&amp;lang=de&amp;document=report",
        "?download=1&amp;document=report",
        "?document=report",
    ):
        assert wanted in page
    link = page.split('href="/passport', 1)[1].split('"')[0].replace("&amp;", "&")
    assert document_digest(first) in service.get(f"/passport{link}", "text/html").text
