"""The producer's act: a claim is signed when it agrees with itself, and not before."""

import copy
from typing import Any

import pytest

from passport.acts import claim
from passport.acts.sealing import Signing
from passport.carbon.calculating.calculate import ENGINE, RULED_BY_FILE
from passport.model.common import Party
from signing.digests import document_digest
from signing.keys import PrivateKey
from signing.signer import KeySigner
from tests.passport.refusals import code
from tests.world import CLAIMED, FIVE_YEARS, GTIN, World
from tests.world_people import Document, Knob


@pytest.fixture(scope="module")
def world() -> World:
    return World("acts")


def _issue(world: World, draft: Document | None = None, **changes: Knob) -> Document:
    name, place = world.new_id(CLAIMED), world.mill.place()
    signing = Signing(world.mill.party, world.mill.signer, CLAIMED, name, FIVE_YEARS, place)
    return claim.issue(world.draft() if draft is None else draft, signing._replace(**changes))


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


def _of_components(world: World, *components: Document, **changes: Knob) -> Document:
    draft = world.draft(components=list(components), **changes)
    del draft["footprint"]
    return draft


@pytest.mark.parametrize(
    ("constant", "gwp_set", "fits"),
    [
        ("44/12", "IPCC-AR5-GWP100", False),
        ("3.664", "IPCC-AR6-GWP100", False),
        ("3.664", "IPCC-AR5-GWP100", True),
    ],
)
def test_a_claim_of_the_border_mechanism_keeps_its_constants(
    world: World, constant: str, gwp_set: str, fits: bool
) -> None:
    """T287: refused when it is signed, and not only warned about when it is calculated."""
    method = {"id": ENGINE, "version": RULED_BY_FILE, "carbonToCO2": constant}
    draft = _of_components(
        world, COMPONENT, boundary="CBAM-production-process", gwpSet=gwp_set, method=method
    )
    if fits:
        assert _issue(world, draft)["credentialSubject"]["footprint"]["boundary"] == draft["boundary"]
    else:
        assert code(_issue, world, draft) == ("claim.regime", "/credentialSubject/footprint")


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


def test_other_kinds_of_keys_sign_no_passports(world: World) -> None:
    signer = KeySigner(PrivateKey.from_seed("P-384", b"x" * 64), f"{world.mill.did}#key-9")
    assert code(_issue, world, signer=signer) == ("act.key", "")
