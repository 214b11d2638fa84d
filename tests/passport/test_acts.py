"""The acts sign what agrees, and refuse what contradicts itself or another document."""

import copy
from typing import Any

import pytest

from passport import claim, response, statement, statuslist, trustlist
from passport.model import shape
from passport.model.common import Party
from signing import errors
from signing.digests import document_digest
from signing.errors import ToolError
from signing.keys import PrivateKey
from signing.proofs import check_proof
from signing.signer import KeySigner
from tests.world import ATTESTED, CLAIMED, FIVE_YEARS, GTIN, NOW, PLATE, World
from tests.world_people import Document


@pytest.fixture(scope="module")
def world() -> World:
    return World("acts")


def code(act: Any, *arguments: Any, **named: Any) -> tuple[str, str]:
    """The refusal's code and place; every refusal says what to do."""
    with pytest.raises(ToolError) as refused:
        act(*arguments, **named)
    assert refused.value.message
    assert refused.value.hint
    return refused.value.code, refused.value.where


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_the_suite_follows_the_key(kind: Any) -> None:
    there = World("suites", kinds=kind)
    documents: list[Document] = [
        *there.documents().signed(),
        there.accreditation_document,
        there.trust_document(),
        there.status_list(there.mill, "refresh"),
    ]
    suite = {"Ed25519": "eddsa-rdfc-2022", "P-256": "ecdsa-rdfc-2019"}[kind]
    for document in documents:
        assert document["proof"]["cryptosuite"] == suite
        check_proof(document, there.issuer_of(document).key.public)
        with pytest.raises(errors.ProofMismatch):
            check_proof(document, World("others", kinds=kind).mill.key.public)


def test_the_same_world_gives_the_same_bytes() -> None:
    assert World("twice").passport(status_inside=True) == World("twice").passport(status_inside=True)


def test_other_kinds_of_keys_sign_no_passports(world: World) -> None:
    signer = KeySigner(PrivateKey.from_seed("P-384", b"x" * 64), f"{world.mill.did}#key-9")
    assert code(_issue, world, signer=signer) == ("act.key", "")


# Claim


def _issue(world: World, draft: Document | None = None, **changes: Any) -> Document:
    arguments: dict[str, Any] = {
        "issuer": world.mill.party,
        "signer": world.mill.signer,
        "at": CLAIMED,
        "valid_until": FIVE_YEARS,
        "status": world.mill.place(),
        "id": world.new_id(CLAIMED),
        **changes,
    }
    return claim.issue(world.draft() if draft is None else draft, **arguments)


def test_a_claim_is_valid_from_its_signature(world: World) -> None:
    signed = _issue(world)
    assert (signed["validFrom"], signed["proof"]["created"], signed["validUntil"]) == (
        CLAIMED,
        CLAIMED,
        FIVE_YEARS,
    )
    entries = signed["credentialStatus"]
    assert [entry["statusPurpose"] for entry in entries] == ["revocation", "suspension", "refresh"]
    assert len({entry["statusListIndex"] for entry in entries}) == 1
    assert entries[2]["statusListCredential"] == "https://norrland-steel.example/status/refresh/1"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"period": {"start": "2026-09-18T00:00:00Z", "end": "2026-09-18T00:00:00Z"}},
            ("claim.period", "/credentialSubject/period"),
        ),
        (
            {"period": {"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T06:00:01Z"}},
            ("claim.period", "/credentialSubject/period/end"),
        ),
        ({"alternateIds": [GTIN]}, ("claim.product", "/credentialSubject/alternateIds")),
        ({"name": "a\nb"}, ("profile.pattern", "/credentialSubject/name")),
        ({"mass": {"value": 21840, "unit": "KGM"}}, ("profile.wrong_kind", "/credentialSubject/mass/value")),
    ],
)
def test_a_claim_that_cannot_be_true_is_not_signed_T113(
    world: World, change: Document, expected: tuple[str, str]
) -> None:
    assert code(_issue, world, world.draft(**change)) == expected


def test_a_period_may_end_when_the_claim_begins(world: World) -> None:
    _issue(world, world.draft(period={"start": "2026-09-17T06:00:00Z", "end": CLAIMED}))


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("results", 0, "total"), "1008.034647", "/results/0/total"),
        (("results", 1, "gases", 0, "mass"), "1.000000", "/results/1/gases"),
        (("results", 0, "primaryDataShare"), "1.00000", "/results/0/primaryDataShare"),
        (("components", 0, "tier"), "T4", "/components/0/tier"),
        (("gwpSet",), "IPCC-AR6-GWP100-other", "/gwpSet"),
    ],
)
def test_figures_that_contradict_each_other_are_never_signed(
    world: World, path: tuple[Any, ...], value: str, where: str
) -> None:
    draft = copy.deepcopy(world.draft())
    place = draft["footprint"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    class Pen:
        """A signer that must not be asked."""

        public = world.mill.key.public
        verification_method = world.mill.signer.verification_method

        def sign(self, message: bytes) -> bytes:
            raise AssertionError(len(message))

    found = code(_issue, world, draft, signer=Pen())
    assert found == ("claim.figures", f"/credentialSubject/footprint{where}")


def test_nothing_is_missed_for_want_of_members(world: World) -> None:
    """Leaving any member out of a draft is a refusal with a place, never a crash."""
    optional = {"productClassifications", "grade", "heat"}
    for name in world.draft():
        draft = {key: value for key, value in world.draft().items() if key != name}
        if name in optional:
            _issue(world, draft)
        else:
            assert code(_issue, world, draft)[0].startswith(("profile.", "identifier.", "claim.")), name


def test_the_window_runs_forward_and_the_key_is_the_issuers_T44(world: World) -> None:
    assert code(_issue, world, valid_until=CLAIMED) == ("act.window", "/validUntil")
    assert code(_issue, world, signer=world.rival.signer) == ("act.issuer", "/issuer")
    assert code(_issue, world, issuer=Party("did:web:UPPER.example", "x"))[0] == "profile.form"
    assert code(_issue, world, id="urn:uuid:5") == ("profile.pattern", "/id")


def test_a_claim_does_not_replace_itself(world: World) -> None:
    name = world.new_id(CLAIMED)
    revision = {
        "id": name,
        "digestMultibase": document_digest(world.claim()),
        "reason": "new-factor",
        "effect": [{"electricity": way, "value": "0"} for way in ("location-based", "market-based")],
    }
    draft = world.draft(wasRevisionOf=revision)
    assert code(_issue, world, draft, id=name) == ("claim.revision", "/wasRevisionOf/id")
    assert _issue(world, draft)["wasRevisionOf"] == revision


COMPONENT = {
    "key": "gas",
    "stage": "rolling",
    "scope": "1",
    "method": "M2",
    "amount": "10.5",
    "gas": "CH4-combustion",
    "quantityTier": "T4",
    "factorTier": "T1",
    "isPrimary": True,
}


def _of_components(world: World, *components: Document, **changes: Any) -> Document:
    draft = world.draft(components=list(components), **changes)
    del draft["footprint"]
    return draft


def test_results_are_drawn_from_components(world: World) -> None:
    grid = {**COMPONENT, "key": "el", "scope": "2", "gas": "CO2", "amount": "2"}
    parts = [
        {**grid, "key": "el-market", "electricity": "market-based", "amount": "0.1"},
        {**grid, "electricity": "location-based"},
        COMPONENT,
        {**COMPONENT, "key": "credit", "scope": "3", "amount": "-1", "isPrimary": False, "gas": "CO2"},
    ]
    footprint = _issue(world, _of_components(world, *parts, detail="component"))["credentialSubject"][
        "footprint"
    ]
    location, market = footprint["results"]
    assert (location["total"], market["total"]) == ("11.500000", "9.600000")
    # 10.5 kgCO2e of methane at 27.0; the credit of 1 is netted in the mass of its own gas only.
    assert location["gases"] == [
        {"gas": "CH4-combustion", "mass": "0.388889"},
        {"gas": "CO2", "mass": "1.000000"},
    ]
    assert [share["share"] for share in location["evidenceBreakdown"]] == [
        "0.00000",
        "0.00000",
        "0.00000",
        "1.00000",
        "0.00000",
    ]
    assert location["primaryDataShare"] == "0.92593"
    assert [part["key"] for part in footprint["components"]] == ["credit", "el", "el-market", "gas"]
    assert all("gas" not in part and part["tier"] == "T1" for part in footprint["components"])


@pytest.mark.parametrize(("detail", "count"), [(None, 1), ("stage", 1), ("component", 2), ("total", 0)])
def test_the_recipe_is_not_given_away_unless_asked(world: World, detail: str | None, count: int) -> None:
    more = {"detail": detail} if detail else {}
    draft = _of_components(world, COMPONENT, {**COMPONENT, "key": "more", "factor": "urn:xx:y"}, **more)
    footprint = _issue(world, draft)["credentialSubject"]["footprint"]
    assert len(footprint.get("components", ())) == count
    assert ("factor" in str(footprint.get("components"))) == (
        "factorTier" in str(footprint.get("components"))
    )
    assert "urn:xx:y" not in str(footprint) or detail == "component"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"amount": "1.1234567"}, "/components/0/amount"),
        ({"amount": "1e3"}, "/components/0/amount"),
        ({"amount": 5}, "/components/0/amount"),
        ({"isPrimary": "true"}, "/components/0/isPrimary"),
    ],
)
def test_components_that_cannot_be_added_up(world: World, change: Document, where: str) -> None:
    draft = _of_components(world, {**COMPONENT, **change})
    assert code(_issue, world, draft) == ("claim.component", where)


@pytest.mark.parametrize("name", ["key", "stage", "amount", "quantityTier", "isPrimary"])
def test_components_that_lack_something(world: World, name: str) -> None:
    part = {key: value for key, value in COMPONENT.items() if key != name}
    assert code(_issue, world, _of_components(world, part)) == ("claim.component", f"/components/0/{name}")
    assert code(_issue, world, _of_components(world)) == ("claim.component", "/components")


# Statement


def test_a_statement_copies_what_is_the_claims(world: World) -> None:
    about = world.claim()
    said = world.statement(about)["credentialSubject"]
    footprint = about["credentialSubject"]["footprint"]
    assert (said["id"], said["digestMultibase"]) == (about["id"], document_digest(about))
    assert (said["boundary"], said["gwpSet"]) == (footprint["boundary"], footprint["gwpSet"])
    assert said["accreditation"]["scope"] == [
        {"scheme": "ISO14067", "sector": "iron-and-steel", "country": "SE", "level": "reasonable"}
    ]
    assert said["coverage"] == ["/credentialSubject/footprint"]


def test_an_engagement_may_be_this_claim_alone(world: World) -> None:
    about = world.claim()
    said = world.statement(about, engagement=None)["credentialSubject"]["engagement"]
    assert said["period"] == about["credentialSubject"]["period"]
    assert said["populationDigest"] == statement.population_digest([document_digest(about)])


MISSTATEMENT = {
    "key": "1",
    "at": "/credentialSubject/footprint/components/3",
    "description": "Late stock count.",
    "effect": "0.4",
    "material": False,
    "corrected": False,
}
LAPSE = {"key": "1", "clause": "6.1", "description": "No procedure.", "material": True, "resolved": False}
BASIS = [{"key": "1", "description": "A factor could not be confirmed."}]


@pytest.mark.parametrize(
    ("opinion", "expected"),
    [
        (
            {"misstatements": [{**MISSTATEMENT, "material": True}]},
            ("statement.open_findings", "/misstatements/0"),
        ),
        # 5 % of the smaller of the two totals; each alone is not material, both together are.
        (
            {
                "misstatements": [
                    {**MISSTATEMENT, "effect": "-20"},
                    {**MISSTATEMENT, "key": "2", "effect": "15"},
                ]
            },
            ("statement.open_findings", "/misstatements"),
        ),
        (
            {
                "misstatements": [MISSTATEMENT],
                "materialityThreshold": {"basis": "absolute", "value": "0.3", "of": "total"},
            },
            ("statement.open_findings", "/misstatements"),
        ),
        ({"nonconformities": [LAPSE]}, ("statement.open_findings", "/nonconformities/0")),
        ({"basisForModification": BASIS}, ("statement.modification", "/basisForModification")),
        (
            {"outcome": "adverse", "basisForModification": []},
            ("statement.modification", "/basisForModification"),
        ),
        ({"coverage": ["/credentialSubject/nothing"]}, ("statement.coverage", "/coverage/0")),
        ({"misstatements": [{**MISSTATEMENT, "at": "/x"}]}, ("statement.coverage", "/misstatements/0/at")),
        ({"schemes": ["EU-ETS"]}, ("statement.scope", "/accreditation/scope/0")),
        ({"levelOfAssurance": "limited"}, ("statement.scope", "/accreditation/scope/0")),
        (
            {
                "signatories": {
                    "lead-verifier": "Ada Lind",
                    "independent-reviewer": "ada  lind",
                    "decision": "C",
                }
            },
            ("statement.signatories", "/signatories"),
        ),
        (
            {"signatories": {"lead-verifier": "A", "independent-reviewer": "B", "decision": "A"}},
            ("statement.signatories", "/signatories"),
        ),
        ({"signatories": {"lead-verifier": "A", "decision": "B"}}, ("profile.length", "/signatories")),
        ({"conclusion": ""}, ("profile.length", "/conclusion")),
    ],
)
def test_an_opinion_that_contradicts_itself_is_not_signed_T106(
    world: World, opinion: Document, expected: tuple[str, str]
) -> None:
    found = code(world.statement, world.claim(), **opinion)
    assert found == (expected[0], f"/credentialSubject{expected[1]}")


@pytest.mark.parametrize(
    "opinion",
    [
        {"misstatements": [{**MISSTATEMENT, "material": True, "corrected": True}]},
        {"misstatements": [{**MISSTATEMENT, "effect": "20"}]},
        {"nonconformities": [{**LAPSE, "resolved": True}]},
        {"outcome": "modified", "misstatements": [{**MISSTATEMENT, "material": True}]},
        {"outcome": "adverse", "basisForModification": BASIS},
    ],
)
def test_an_opinion_that_agrees_is_signed(world: World, opinion: Document) -> None:
    assert shape.check("statement", world.statement(world.claim(), **opinion)) is None


def test_the_engagement_contains_the_claims_period(world: World) -> None:
    engagement = world.opinion()["engagement"]
    short = {**engagement, "period": {"start": "2026-09-17T00:00:01Z", "end": "2026-10-01T00:00:00Z"}}
    assert code(world.statement, world.claim(), engagement=short)[0] == "statement.engagement"
    exact = {**engagement, "period": world.claim()["credentialSubject"]["period"]}
    world.statement(world.claim(), engagement=exact)


def _attest(world: World, about: Document, **changes: Any) -> Document:
    arguments: dict[str, Any] = {
        "opinion": world.opinion(),
        "accreditation": world.accreditation_document,
        "issuer": world.verifier.party,
        "signer": world.verifier.signer,
        "at": ATTESTED,
        "valid_until": FIVE_YEARS,
        "status": world.verifier.place(),
        "id": world.new_id(ATTESTED),
        **changes,
    }
    return statement.attest(about, **arguments)


def test_the_producer_does_not_verify_itself_T43(world: World) -> None:
    named = {"issuer": world.mill.party, "signer": world.mill.signer}
    assert code(_attest, world, world.claim(), **named)[0] == "statement.self"


@pytest.mark.parametrize(
    ("moment", "good"),
    [
        ("2026-09-25T11:59:59Z", False),
        ("2026-09-25T12:00:00Z", True),
        ("2026-09-26T11:59:59Z", True),
        ("2026-09-26T12:00:00Z", False),
    ],
)
def test_the_accreditation_is_in_force_to_the_second_T50(world: World, moment: str, good: bool) -> None:
    granted = world.accreditation(at="2026-09-25T12:00:00Z", valid_until="2026-09-26T12:00:00Z")
    if good:
        _attest(world, world.claim(), accreditation=granted, at=moment)
    else:
        found = code(_attest, world, world.claim(), accreditation=granted, at=moment)
        assert found == ("statement.accreditation", "/credentialSubject/accreditation")


def test_the_accreditation_is_the_issuers_own_T51(world: World) -> None:
    granted = world.accreditation(verifier=world.rival)
    assert code(_attest, world, world.claim(), accreditation=granted)[0] == "statement.accreditation"


def test_a_statement_is_not_older_than_its_claim_T58(world: World) -> None:
    assert code(_attest, world, world.claim(), at="2026-09-18T05:59:59Z")[0] == "statement.time"
    _attest(world, world.claim(), at=CLAIMED)


def test_the_empty_opinion_is_a_refusal(world: World) -> None:
    assert code(_attest, world, world.claim(), opinion={})[0].startswith("profile.")


# Response, accreditation, lists


def test_a_response_lasts_a_day_and_carries_the_challenge(world: World) -> None:
    one = world.documents(response={"challenge": "abc"})
    assert one.response is not None
    assert (one.response["validFrom"], one.response["validUntil"]) == (NOW, "2026-11-22T10:00:00Z")
    assert one.response["proof"]["challenge"] == "abc"
    assert one.response["credentialSubject"]["claim"]["digestMultibase"] == document_digest(one.claim)


@pytest.mark.parametrize("challenge", ["", "x" * 129, "a b", "é"])
def test_challenges_have_a_form(world: World, challenge: str) -> None:
    about = world.claim()
    assert code(world.response, about, None, challenge=challenge)[1] == "/proof/challenge"


def test_a_response_fits_what_it_names(world: World) -> None:
    about, other = world.claim(alternateIds=[PLATE]), world.claim()
    opinion = world.statement(about)
    assert code(world.response, other, opinion)[0] == "response.statement"
    assert code(world.response, about, opinion, product=GTIN + "X")[0] == "response.product"
    assert code(world.response, about, None, word="current")[0] == "response.answer"
    assert code(world.response, about, opinion, word="unverified")[0] == "response.answer"
    assert code(world.response, about, opinion, successor=other)[0] == "response.answer"
    answered = world.response(about, opinion, product=PLATE)
    assert answered["credentialSubject"]["id"] == PLATE
    for word in response.Answer.__args__:
        named = None if word == "unverified" else opinion
        assert world.response(about, named, word=word)["credentialSubject"]["answer"] == word


def test_a_body_does_not_accredit_itself(world: World) -> None:
    assert code(world.accreditation, verifier=world.body)[0] == "accreditation.self"


def test_a_status_list_is_the_issuers_and_lasts_a_week(world: World) -> None:
    signed = world.status_list(world.mill, "refresh", at=NOW)
    assert signed["id"] == statuslist.list_id(world.mill.base, "refresh")
    assert signed["credentialSubject"]["id"] == signed["id"] + "#list"
    assert signed["validUntil"] == "2026-11-28T10:00:00Z"
    assert signed["issuer"] == world.mill.did


def test_a_trust_list_is_signed_by_a_key_it_names_in_force(world: World) -> None:
    register = world.trust_document()["credentialSubject"]
    at, end = "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"
    bare = {name: register[name] for name in ("id", "name", "version", "publisherKeys")}

    def publish(**changes: Any) -> Document:
        return trustlist.publish(
            {**bare, **changes},
            world.publisher.did,
            world.publisher.signer,
            at=at,
            valid_until=end,
            id=world.new_id(at),
        )

    assert "parties" not in publish()["credentialSubject"]
    for change in (
        {"notAfter": at},
        {"notBefore": "2026-11-01T00:00:01Z"},
        {"revoked": at, "reason": "rotation"},
    ):
        keys = [world.publisher.listed_key(**change)]
        assert code(publish, publisherKeys=keys)[0] == "trustlist.publisher"
    assert code(publish, publisherKeys=[world.rival.listed_key()])[0] == "trustlist.publisher"


def test_two_parties_never_share_a_key_T38(world: World) -> None:
    copied = {"rival": {"keys": [world.mill.listed_key(id=f"{world.rival.did}#key-1")]}}
    assert code(world.trust_document, listed=copied)[0] == "trustlist.shared_key"
    copied = {"rival": {"keys": [world.publisher.listed_key(id=f"{world.rival.did}#key-1")]}}
    assert code(world.trust_document, listed=copied)[0] == "trustlist.shared_key"


def test_keys_that_must_not_be_used_are_not_listed_T29(world: World) -> None:
    small = "z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"  # the point of order one
    with pytest.raises(ToolError):
        world.trust_document(listed={"rival": {"keys": [world.rival.listed_key(publicKeyMultibase=small)]}})


def test_the_list_names_the_contexts_this_tool_was_built_with_T15() -> None:
    # The digest of credentials/v2 is normative (VC Data Model 2.0 B.1).
    assert trustlist.context_digests()[1] == {
        "id": "https://www.w3.org/ns/credentials/v2",
        "digestMultibase": "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA",
    }
