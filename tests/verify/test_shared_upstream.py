"""What verifications share under one trust list: proofs of upstream credentials, never an answer about today.

The memory is the trust list's own, by kind and digest of the canonical bytes; a list opened anew begins
without one. It holds shape, signer and proof, so a revocation between two verifications is seen (T60, T67).
"""

import json
from collections.abc import Iterator

import pytest

from signing import jcs
from signing.digests import document_digest
from tests.world import World
from tests.world_inputs import SLAB, Chain, Supply, consumer, supply
from tests.world_people import Document, Knob
from verify import Demand, Evidence, Report, TrustList, verify
from verify.believing import proof
from verify.limits import REMEMBERED


class _Counter:
    """Counts the proofs that are really checked, by digest; each of them runs."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, document: Document, key: Knob, **knobs: Knob) -> Knob:
        self.seen.append(document_digest(document))
        return _PROVE(document, key, **knobs)


_PROVE = proof.prove


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Counter]:
    counter = _Counter()
    monkeypatch.setattr(proof, "prove", counter)
    yield counter


@pytest.fixture
def world() -> World:
    return World()


def judged(world: World, chain: Chain, trust: TrustList, **knobs: Knob) -> Report:
    evidence = Evidence.open(status=chain.status(world), **knobs)
    return verify(chain.file(world), evidence, trust, Demand(at=world.at))


def test_the_proofs_of_a_shared_slab_are_checked_once(world: World, proofs: _Counter) -> None:
    slab = supply(world)
    coils = [consumer(world, [(slab, mass)]) for mass in ("1050", "1060", "1070", "1080")]
    trust = TrustList.open(world.trust())
    assert [judged(world, coil, trust).state for coil in coils] == ["verified"] * 4
    assert slab.statement is not None
    for upstream in (slab.claim, slab.statement, world.accreditation_document):
        assert proofs.seen.count(document_digest(upstream)) == 1
    # What lies in no two passports is checked in each, and again when it is asked about again.
    own = document_digest(coils[0].docs.claim)
    assert proofs.seen.count(own) == 1
    judged(world, coils[0], trust)
    assert proofs.seen.count(own) == 2
    judged(world, coils[0], TrustList.open(world.trust()))
    assert proofs.seen.count(document_digest(slab.claim)) == 2


@pytest.mark.parametrize("what", ["claim", "statement", "accreditation"])
def test_a_revocation_between_two_verifications_is_seen(world: World, what: str) -> None:
    slab = supply(world)
    coil = consumer(world, [(slab, "1050")])
    trust = TrustList.open(world.trust())
    assert judged(world, coil, trust).state == "verified"
    upstream = {
        "claim": slab.claim,
        "statement": slab.statement,
        "accreditation": world.accreditation_document,
    }
    world.revoke(upstream[what] or {})
    after = judged(world, coil, trust)
    assert after.state == judged(world, coil, TrustList.open(world.trust())).state != "verified"


def test_an_end_of_time_between_two_verifications_is_seen(world: World) -> None:
    """The same bytes under the same list, asked about another day."""
    slab = supply(world)
    coil = consumer(world, [(slab, "1050")])
    listed = world.trust()
    trust, evidence = TrustList.open(listed), Evidence.open(status=coil.status(world))
    assert verify(coil.file(world), evidence, trust, Demand(at=world.at)).state == "verified"
    later = "2027-06-01T00:00:00Z"
    fresh = verify(coil.file(world), evidence, TrustList.open(listed), Demand(at=later))
    assert verify(coil.file(world), evidence, trust, Demand(at=later)) == fresh
    assert fresh.state != "verified"


def _changed(slab: Supply) -> Document:
    changed: Document = json.loads(json.dumps(slab.claim))
    changed["credentialSubject"]["name"] += "."
    return changed


@pytest.mark.parametrize("order", [("good", "bad"), ("bad", "good")])
def test_changed_bytes_are_never_answered_for_by_others(
    world: World, order: tuple[str, ...], proofs: _Counter
) -> None:
    """A slab with one character more, and a coil that names it by its own digest: its proof is checked."""
    slab = supply(world)
    forged = Supply(_changed(slab), None)
    chains = {"good": consumer(world, [(slab, "1050")]), "bad": consumer(world, [(forged, "1050")])}
    trust = TrustList.open(world.trust())
    states = {which: judged(world, chains[which], trust).state for which in order}
    assert states["good"] == "verified" != states["bad"]
    once = proofs.seen.count(forged.digest)
    assert once >= 1
    judged(world, chains["bad"], trust)
    assert proofs.seen.count(forged.digest) == 2 * once, "what failed is not remembered"


def test_a_proof_in_other_bytes_is_another_credential(world: World) -> None:
    """The digest covers the proof too: a damaged signature over the same claim is no hit."""
    slab = supply(world)
    damaged = json.loads(json.dumps(slab.claim))
    value = damaged["proof"]["proofValue"]
    damaged["proof"]["proofValue"] = value[:-1] + ("2" if value[-1] != "2" else "3")
    assert document_digest(damaged) != slab.digest
    coil = consumer(world, [(slab, "1050")])
    trust = TrustList.open(world.trust())
    assert judged(world, coil, trust).state == "verified"
    members = json.loads(coil.file(world))
    members["verifiableCredential"] = [
        damaged if one == slab.claim else one for one in members["verifiableCredential"]
    ]
    evidence = Evidence.open(status=coil.status(world))
    assert verify(jcs.canonical(members), evidence, trust, Demand(at=world.at)).state != "verified"


def test_the_memory_is_bounded(world: World) -> None:
    trust = TrustList.open(world.trust())
    for number in range(3):
        judged(world, consumer(world, [(supply(world, id=f"{SLAB}-{number}"), "1050")]), trust)
    size = trust.remembered.size
    assert 0 < size <= REMEMBERED
    for number in range(REMEMBERED + 5):
        trust.remembered.put(("claim", str(number)), trust.accreditations[0])
    assert trust.remembered.size == REMEMBERED
