"""CO2 statements at a resolver: a line of versions for each entity and year, the last year by default."""

from typing import Any

import pytest

from passport.acts import carbon_statement
from passport.acts.sealing import Signing
from passport.ledger.books.amounts import scaled, shown
from signing import jcs
from signing.digests import document_digest
from tests.resolver.service import Service, parts
from tests.resolver.test_page import text_of
from tests.vectors_build.accounts import UNTIL, before, draft, link
from tests.world_acts import Edit

PATH = "/417/7312345000021"
LATER, EARLIER = "2026-03-31T00:00:00Z", "2025-03-31T00:00:00Z"


def signed(service: Service, drafted: dict[str, Any], at: str, *edits: Edit) -> dict[str, Any]:
    """A CO2 statement of the mill of the service's world."""
    mill = service.world.mill
    signing = Signing(mill.party, mill.signer, at, service.world.new_id(at), UNTIL, mill.place())
    made: dict[str, Any] = carbon_statement.issue(drafted, signing)
    for edit in edits:
        made = service.world.resign(made, edit)
    return made


def two_years(service: Service) -> tuple[dict[str, Any], dict[str, Any]]:
    """The statements of 2024 and 2025, both published."""
    first = signed(service, before(), EARLIER)
    second = signed(service, {**draft(), "previous": link(first)}, LATER)
    for one in (first, second):
        answer = service.publish(jcs.canonical(one), service.world.mill)
        assert answer.status_code == 201, answer.text
    return first, second


def claim_of(data: bytes) -> dict[str, Any]:
    return dict(parts(data).claim.document)


def test_the_last_year_is_served_and_every_other_by_its_name(service: Service) -> None:
    first, second = two_years(service)
    assert claim_of(service.get(f"/passport{PATH}", "application/json").content) == second
    assert claim_of(service.get(f"{PATH}?year=2024", "application/json").content) == first
    assert claim_of(service.get(f"/passport{PATH}?year=2025", "application/json").content) == second
    for path in (f"/passport{PATH}?year=2023", f"{PATH}?year=2023", f"{PATH}?year=x"):
        assert service.get(path, "application/json").status_code == 404
    for one in (first, second):
        assert service.get(f"/d/{document_digest(one)}").content == jcs.canonical(one)


def test_the_history_holds_all_years_and_the_page_says_which_year_it_is(service: Service) -> None:
    first, second = two_years(service)
    listed = service.get(f"/versions{PATH}").json()["versions"]
    assert [one["digest"] for one in listed] == [document_digest(first), document_digest(second)]
    page = service.get(f"/passport{PATH}?year=2024&lang=en", "text/html").text
    assert "<dd><bdi>2024</bdi></dd>" in page
    assert "CO2 statement" in page
    assert document_digest(second) not in page


@pytest.mark.parametrize("lang", ["en", "de", "zh"])
def test_the_page_of_an_entity_leads_with_gross_emissions_and_removals(service: Service, lang: str) -> None:
    two_years(service)
    page = service.get(f"/passport{PATH}?format=html&lang={lang}", "text/html").text
    gross, net = page.index("1,447.0".replace(",", "\u202f") if lang == "en" else "447"), page.rindex("442")
    assert gross < net
    for word in ("neutral", "net zero", "net-zero", "offset"):
        assert word not in text_of(page)


def test_a_second_statement_of_a_year_has_to_replace_the_first(service: Service) -> None:
    """T226."""
    _, second = two_years(service)
    rival = signed(service, draft(), LATER)
    answer = service.publish(jcs.canonical(rival), service.world.mill)
    assert (answer.status_code, answer.json()["code"]) == (409, "publish.second_claim")
    revision = {**link(second), "reason": "calculation-error"}
    better = signed(service, {**draft(), "wasRevisionOf": revision}, LATER)
    assert service.publish(jcs.canonical(better), service.world.mill).status_code == 201
    assert claim_of(service.get(f"/passport{PATH}", "application/json").content) == better


def test_figures_that_contradict_each_other_are_not_stored(service: Service) -> None:
    def edit(document: dict[str, Any]) -> None:
        flow = document["credentialSubject"]["co2Statement"]["results"][0]["flow"]
        flow["total"] = shown(scaled(flow["total"]) + 1)

    wrong = signed(service, draft(), LATER, edit)
    answer = service.publish(jcs.canonical(wrong), service.world.mill)
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("verify.")
    assert service.get(f"/d/{document_digest(wrong)}").status_code == 404


def test_another_entity_of_the_trust_list_may_not_publish_it(service: Service) -> None:
    statement = signed(service, draft(), LATER)
    answer = service.publish(jcs.canonical(statement), service.world.verifier)
    assert (answer.status_code, answer.json()["code"]) == (403, "publish.not_yours")
