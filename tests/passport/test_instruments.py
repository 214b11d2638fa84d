"""Certificates, retirements and assignments: what is signed, and every mistake named at once."""

from collections.abc import Callable
from typing import Any

import pytest

from passport.acts import instruments
from passport.acts.sealing import ActRefused, Signing
from passport.model.common import Window
from passport.model.instruments import assignment, certificate, retirement
from passport.vocab import SUITE_OF_KEY
from signing.digests import document_digest, multibase_digest
from signing.keys import KeyKind
from tests import world_instruments as there_is
from tests.world import FIVE_YEARS, World
from tests.world_instruments import HOUR, ISSUED, PARK
from verify import TrustList
from verify.believing.listed import judge


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_a_listed_body_and_registry_sign_by_either_suite(kind: KeyKind) -> None:
    world = World("instruments", kinds=kind)
    body, registry = there_is.body_of(world), there_is.registry_of(world)
    trust = TrustList.open(there_is.listing(world, body.listed(), registry.listed()))
    signed = there_is.full(world)
    for name, document in signed.items():
        judged = judge(name, document, document_digest(document), trust)  # type: ignore[arg-type]  # a Kind
        assert judged.stopped == ""
        assert document["proof"]["cryptosuite"] == SUITE_OF_KEY[kind]
    # The roles are not each other's: a registry certifies nothing, a body retires nothing.
    other_role = {"issuing-body": "registry", "registry": "issuing-body"}
    for name, who in (("certificate", body), ("retirement", registry)):
        listed = {**who.listed(), "roles": [other_role[who.role]]}
        other = registry if who is body else body
        role = TrustList.open(there_is.listing(world, other.listed(), listed))
        assert judge(name, signed[name], document_digest(signed[name]), role).stopped == "role"  # type: ignore[arg-type]  # a Kind


def test_readers_count_units_by_their_intervals() -> None:
    signed = there_is.full(World("instruments"))
    one = certificate.read(signed["certificate"])
    assert (one.units.size, one.metered.quantity, one.supports) == (
        5_000_000,
        "5000000",
        ("quota", "tax-relief"),
    )
    used = retirement.read(signed["retirement"])
    assert (used.size, used.document is signed["retirement"]) == (2_000_000, True)
    spans = [(one.units.start, one.units.end) for one in used.units]
    assert spans == [(0, 1_000_000), (2_000_000, 3_000_000)]
    assert used.units[0].period == Window(HOUR["start"], HOUR["end"])
    given = assignment.read(signed["assignment"])
    assert (given.device, given.product, given.registry) == (PARK, "electricity", there_is.MAIN)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "backwards": ({"units": {"from": "5", "to": "5", "unit": "WHR"}}, "/credentialSubject/units"),
    "beyond the meter": (
        {"units": {"from": "0", "to": "5000001", "unit": "WHR"}},
        "/credentialSubject/units/to",
    ),
    "beyond the factor": (
        {"metered": {"quantity": "9999999", "factor": "0.5"}},
        "/credentialSubject/units/to",
    ),
    "not ended": (
        {"period": {"start": "2026-09-05T07:00:00Z", "end": "2026-09-05T09:00:00Z"}},
        "/credentialSubject/period/end",
    ),
    "period backwards": (
        {"period": {"start": HOUR["end"], "end": HOUR["start"]}},
        "/credentialSubject/period",
    ),
    "before its device": (
        {"origin": {"id": PARK, "name": "P", "country": "SE", "commissioned": "2026-08-02"}},
        "/credentialSubject/origin/commissioned",
    ),
    "none and a quota": ({"supports": ["none", "quota"]}, "/credentialSubject/supports"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_certificate_that_contradicts_itself_is_not_signed(name: str) -> None:
    changes, where = WRONG[name]
    world = World("instruments")
    with pytest.raises(ActRefused) as refused:
        there_is.certificate(world, there_is.body_of(world), **changes)
    assert (refused.value.code, refused.value.where) == ("certificate.subject", where)


def test_all_mistakes_of_a_certificate_are_named_at_once() -> None:
    world = World("instruments")
    with pytest.raises(ActRefused) as refused:
        there_is.certificate(
            world, there_is.body_of(world), supports=["none", "quota"],
            units={"from": "7000000", "to": "6000000", "unit": "WHR"},
        )  # fmt: skip
    assert refused.value.where == "/credentialSubject/units"
    assert [one.partition(":")[0] for one in refused.value.also] == [
        "/credentialSubject/units/to", "/credentialSubject/supports",
    ]  # fmt: skip


def _entry(**changes: str) -> dict[str, str]:
    digest = multibase_digest(b"a certificate")
    return {"certificate": digest, "origin": PARK, **HOUR, "from": "0", "to": "10", **changes}


RETIRED: dict[str, Callable[[dict[str, Any]], object]] = {
    "/credentialSubject/units/1": lambda one: one.update(
        units=[_entry(), _entry(**{"from": "5", "to": "15"})]
    ),
    "/credentialSubject/units/0": lambda one: one.update(units=[_entry(**{"from": "10"})]),
    "/credentialSubject/usedFor": lambda one: one.pop("usedFor"),
    "/credentialSubject/chain": lambda one: one.update(scope="1"),
    "/credentialSubject/period": lambda one: one.update(period={"start": HOUR["end"], "end": HOUR["end"]}),
}


@pytest.mark.parametrize("where", RETIRED)
def test_a_retirement_that_contradicts_itself_is_not_signed(where: str) -> None:
    world = World("instruments")
    subject = {
        k: v for k, v in there_is.full(world)["retirement"]["credentialSubject"].items() if k != "type"
    }
    RETIRED[where](subject)
    who = there_is.registry_of(world)
    signing = Signing(who.party, who.signer, ISSUED, world.new_id(ISSUED), FIVE_YEARS)
    with pytest.raises(ActRefused) as refused:
        instruments.retire(subject, signing)
    assert (refused.value.code, refused.value.where) == ("retirement.subject", where)


def test_an_interval_inside_an_earlier_one_is_listed_twice_too() -> None:
    """The third entry lies within the first, not within the second: the reach counts, not the neighbour."""
    entries = [
        _entry(**{"to": "100"}),
        _entry(**{"from": "10", "to": "20"}),
        _entry(**{"from": "50", "to": "60"}),
    ]
    subject = {"period": HOUR, "purpose": "inventory", "beneficiary": "did:web:a.example", "scope": "2"}
    found = list(instruments.wrong_retirement({**subject, "units": entries}))
    assert [where for where, _ in found] == ["/credentialSubject/units/1", "/credentialSubject/units/2"]


def test_an_assignment_that_ends_before_it_begins_is_not_signed() -> None:
    world = World("instruments")
    with pytest.raises(ActRefused) as refused:
        there_is.assignment(world, there_is.body_of(world), end="2025-01-01T00:00:00Z")
    assert refused.value.code == "assignment.period"
