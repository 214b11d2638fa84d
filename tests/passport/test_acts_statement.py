"""The verifier's act: an opinion is signed when it agrees with itself, the claim and the accreditation."""


import pytest

from passport.acts import statement
from passport.acts.sealing import Signing
from passport.model import shape
from signing.digests import document_digest
from tests.passport.refusals import code
from tests.world import ATTESTED, CLAIMED, FIVE_YEARS, World
from tests.world_people import Document, Knob


@pytest.fixture(scope="module")
def world() -> World:
    return World("acts")


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


def _attest(world: World, about: Document, **changes: Knob) -> Document:
    accreditation = changes.pop("accreditation", world.accreditation_document)
    signing = Signing(
        world.verifier.party, world.verifier.signer, ATTESTED, world.new_id(ATTESTED), FIVE_YEARS,
        world.verifier.place(),
    )  # fmt: skip
    opinion = changes.pop("opinion", world.opinion())
    return statement.attest(about, opinion, accreditation, signing._replace(**changes))


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
