"""Views of a claim, judged: what the vectors do not hold, and what no view changes (DESIGN 2.9)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from passport import container
from passport.carbon.workings import workings_digest
from passport.model.log_entry import log_entry, subject_of
from passport.views.facts import Fact
from signing import jcs
from signing.digests import document_digest
from signing.errors import ToolError
from tests.vectors_build.about_views import COKE, calculated, viewed
from tests.verify.helpers import Json, failed, found
from tests.world import World
from tests.world_views import Footprint, Lie, fact_with, footprint, view
from verify import Demand, Evidence, Report, TrustList, verify

CREDIT = "/components/slag-credit"


class Shown:
    """A world with a claim that commits to facts, and reports about it with views of it."""

    def __init__(self, **knobs: Any) -> None:
        self.world = World("shown")
        self.of: Footprint = footprint(**knobs)
        self.docs = self.world.documents({"footprint": self.of.member})
        self.trust = TrustList.open(self.world.trust(), at=self.world.at)

    def view(self, *places: str) -> Json:
        return view(self.docs.claim, self.of.held, *places).document()

    def report(self, data: bytes = b"", *beside: Json) -> Report:
        status = self.world.status_bundle()
        evidence = Evidence.open(status=status, views=[jcs.canonical(one) for one in beside])
        plain = container.write(self.docs.claim, self.docs.statement, self.docs.response)
        return verify(data or plain, evidence, self.trust, Demand(self.world.at))

    def inside(self, *views: Json) -> Report:
        return self.report(viewed(self.docs, *views))


@pytest.fixture(scope="module")
def shown() -> Shown:
    return Shown()


def test_a_view_beside_the_file_counts_like_one_inside(shown: Shown) -> None:
    """Only the digest of the file differs, and the order in which views are counted."""
    one, other = shown.view(COKE, "/order/buyer"), shown.view("/scrap/home")
    inside, beside = shown.inside(one, other), shown.report(b"", one, other)
    mixed = shown.report(viewed(shown.docs, one), other)
    assert inside.state == beside.state == mixed.state == "verified"
    assert inside.number == beside.number == mixed.number
    assert inside.findings == beside.findings == mixed.findings
    assert inside.number is not None
    assert [one["at"] for one in inside.number["disclosed"]["facts"]] == [COKE, "/order/buyer", "/scrap/home"]


def test_without_views_the_report_is_what_it_was(shown: Shown) -> None:
    """Views add findings and ``number.disclosed``, and change nothing else."""
    plain, viewed_ = shown.report(), shown.report(b"", shown.view(COKE))
    assert not [one for one in plain.findings if one.code.startswith("view.")]
    assert plain.number is not None and "disclosed" not in plain.number
    rest = tuple(one for one in viewed_.findings if not one.code.startswith("view."))
    assert rest == plain.findings
    number = {name: value for name, value in (viewed_.number or {}).items() if name != "disclosed"}
    assert number == plain.number
    assert [one.code for one in viewed_.findings if one.code.startswith("view.")] == [
        "view.shape", "view.claim", "view.root", "view.figures",
    ]  # fmt: skip


def test_no_view_changes_what_a_log_enters(shown: Shown) -> None:
    """An entry is computed from the claim and its key; D of the claim and of the statement are the same."""
    whole = json.loads(viewed(shown.docs, shown.view(COKE)))
    claim, statement = whole["verifiableCredential"][:2]
    assert document_digest(claim) == document_digest(shown.docs.claim)
    assert document_digest(statement) == document_digest(shown.docs.statement or {})
    key = shown.world.mill.key.public.multikey
    entries = {
        log_entry("claim", document_digest(one), subject_of("claim", one), key)
        for one in (claim, shown.docs.claim)
    }
    assert len(entries) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: {**one, "format": "passport-view/2"}, "view.shape"),
        (lambda one: {**one, "proof": one["proof"][:-1]}, "view.root"),
        (lambda one: {**one, "leaves": []}, "view.shape"),
        (lambda one: {**one, "more": "1"}, "view.shape"),
        (lambda one: {**one, "claim": {**one["claim"], "id": _OTHER}}, "view.claim"),
    ],
    ids=["later form", "a hash too few", "no facts", "another member", "another claim"],
)
def test_a_view_that_is_none_leaves_it_incomplete(
    shown: Shown, change: Callable[[Json], Json], code: str
) -> None:
    report = shown.inside(change(shown.view(COKE)))
    assert report.state == "incomplete" and failed(report) == {code}
    assert report.number is not None and "disclosed" not in report.number


_OTHER = "urn:uuid:018f3c2e-7a41-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("at", "lie", "rule"),
    [
        (CREDIT, fact_with(CREDIT, amount="1.000000"), "disclosed.sign"),
        (COKE, fact_with(COKE, key="eaf-electrodes"), "disclosed.part"),
        (COKE, fact_with(COKE, fallbackFrom="M3"), "disclosed.part"),
        (COKE, fact_with(COKE, allocation={"rule": "mass", "share": "0.5"}), "disclosed.part"),
    ],
)
def test_what_a_producer_signed_against_its_own_claim(at: str, lie: Lie, rule: str) -> None:
    """T310: found where it is shown, and nowhere else."""
    one = Shown(lie=lie)
    assert one.inside(one.view("/scrap/home")).state == "verified"
    report = one.inside(one.view(at))
    assert report.state == "figures_wrong" and failed(report) == {"view.figures"}
    assert found(report, "view.figures").params["rule"] == rule


def test_gases_belong_to_a_stage_that_the_claim_has() -> None:
    more = Fact("/gases/location-based/painting", {"gases": [{"gas": "CO2", "mass": "1"}]})
    one = Shown(more=[more])
    assert found(one.inside(one.view(more.at)), "view.figures").params["rule"] == "disclosed.stage"


def test_components_that_are_listed_are_shown_as_they_are() -> None:
    """Of a claim that lists its components a view says nothing new of one, and may say it."""
    one = Shown(detail="component")
    report = one.inside(one.view(COKE, "/gases/location-based/rolling"))
    assert report.state == "verified"
    (row,) = [row for row in (report.number or {})["disclosed"]["aggregates"] if row["facts"] != "0"]
    assert row["withheld"] == "0.000000"


def test_a_file_with_views_names_both_contexts(shown: Shown) -> None:
    data = viewed(shown.docs, shown.view(COKE), context=("https://www.w3.org/ns/credentials/v2",))
    assert failed(shown.report(data)) == {"container.structure"}


def test_a_file_has_at_most_eight_views(shown: Shown) -> None:
    assert shown.inside(*[shown.view(COKE)] * 8).state == "verified"
    assert failed(shown.inside(*[shown.view(COKE)] * 9)) == {"container.structure"}


@pytest.mark.parametrize(
    "changed",
    [
        {"facts": {"/scrap/home": {"share": "2"}}}, {"facts": ["/scrap/home"]}, {"facts": {"/scrap/home": 1}},
        {"facts": {"/components/scrap": {"share": "0.1"}}}, {"disclosable": "/scrap/home"},
        {"disclosable": ["/order/buyer"]}, {"disclosable": [1]}, {"disclosable": []},
    ],
)  # fmt: skip
def test_workings_that_name_facts_they_do_not_hold_give_no_root(changed: Json) -> None:
    """The claim names these very workings, and nobody can say to what they commit it."""
    one = calculated()
    workings = {**one.calculation.workings, **changed}
    member = {**one.footprint, "workings": {"digestMultibase": workings_digest(workings)}}
    world = World("workings")
    docs = world.documents({"footprint": member})
    evidence = Evidence.open(status=world.status_bundle(), workings=jcs.canonical(workings))
    trust = TrustList.open(world.trust(), at=world.at)
    data = container.write(docs.claim, docs.statement, docs.response)
    report = verify(data, evidence, trust, Demand(world.at))
    assert report.state == "incomplete"
    assert found(report, "claim.workings").outcome == "not_checked"


def test_views_beside_a_co2_statement_belong_to_nothing() -> None:
    """It has no footprint, so a view is never one of it, whatever it names."""
    from tests.full_documents import full, world

    statement = full("carbonstatement")
    shown = Shown()
    given = shown.view(COKE)
    given["claim"] = {"id": statement["id"], "digestMultibase": document_digest(statement)}
    evidence = Evidence.open(views=jcs.canonical(given))
    trust = TrustList.open(world().trust(), at=world().at)
    report = verify(jcs.canonical(statement), evidence, trust, Demand(world().at))
    assert found(report, "view.claim").outcome == "pass"
    assert found(report, "view.root").params == {"problem": "view.none"}
    assert found(report, "view.figures").params == {"because": "view.root"}


@pytest.mark.parametrize("data", [b"[]", b'{"format":"passport-holdings/1"}', b"{}"])
def test_what_is_no_view_is_an_error(data: bytes) -> None:
    with pytest.raises(ToolError) as refused:
        Evidence.open(views=data)
    assert refused.value.code == "evidence.view" and refused.value.hint
