"""What counts is found first and then asked everything: T117, T121, T123 and T126.

The single faults are scenarios in ``tests/vectors``; here are the properties they are cases of.
"""

import itertools
from collections.abc import Iterable
from typing import Any

import pytest

from passport import container, moments
from passport.acts import response, statuslist
from passport.acts.sealing import ActRefused, Signing
from passport.links import reference
from passport.status import MIN_BYTES, StatusRefused
from passport.vocab import STATUS_LIST_MOST_SECONDS, Answer
from signing import jcs
from signing.digests import document_digest
from signing.encoding import multibase_encode
from tests.vectors_build.stage import put
from tests.verify.helpers import found
from tests.world import CLAIMED, DAY, World
from tests.world_inputs import Chain, consumer, supply
from tests.world_people import Document
from verify import Demand, Evidence, Report, TrustList, verify
from verify.believing.renewing import keep
from verify.believing.trust import TrustRefused
from verify.limits import INPUT_CREDENTIALS
from verify.states import RANK

NEWER = "2026-01-01T00:00:00Z"
OLDER = "2025-01-01T00:00:00Z"
NARROW = [{"scheme": "CBAM", "sector": "iron-and-steel", "country": "SE", "level": "reasonable"}]


def _citing(world: World, granted: Document) -> bytes:
    """A passport whose statement cites this accreditation."""
    claim = world.claim()
    statement = world.statement(claim, accreditation=granted)
    return container.write(claim, statement, world.response(claim, statement))


@pytest.mark.parametrize("same_second", [False, True])
@pytest.mark.parametrize("fault", ["revoke", "suspend", "withdrawn", "narrow", "ended"])
def test_t117_it_makes_no_difference_which_accreditation_is_cited(fault: str, *, same_second: bool) -> None:
    """T117: citing the older of two accreditations gives nothing that citing the newest does not give."""
    world = World()
    ways: dict[str, dict[str, Any]] = {
        "narrow": {"scope": NARROW}, "ended": {"valid_until": "2026-09-01T00:00:00Z"},
    }  # fmt: skip
    changes = ways.get(fault, {})
    older = world.accreditation(at=OLDER)
    newest = world.accreditation(at=OLDER if same_second else NEWER, **changes)
    if fault in {"revoke", "suspend"}:
        getattr(world, fault)(newest)

    def withdrawn(document: Document) -> None:
        for entry in document["credentialSubject"]["accreditations"]:
            if fault == "withdrawn" and entry["digestMultibase"] == document_digest(newest):
                entry["withdrawn"] = {"at": CLAIMED, "reason": "cause"}

    granted = [older, newest]
    trust = container.trust_file(world.trust_document(accreditations=granted, edit=withdrawn), granted)
    reports = [world.verify(_citing(world, older), trust=trust)]
    if fault not in {"narrow", "ended"}:  # nobody's act signs a statement on one that does not allow it
        reports.append(world.verify(_citing(world, newest), trust=trust))
    states = {"revoke": "revoked", "suspend": "suspended", "withdrawn": "revoked"}
    assert {report.state for report in reports} == {states.get(fault, "not_verified")}


def test_t117_removing_an_accreditation_that_the_list_names_never_verifies() -> None:
    """T117, T121: the newest accreditation taken out of the trust file is missing, and not absent."""
    world = World()
    older, newest = world.accreditation(at=OLDER), world.accreditation(at=NEWER, scope=NARROW)
    whole = world.trust(accreditations=[older, newest])
    less = container.trust_file(world.trust_document(accreditations=[older, newest]), [older])
    states = [world.verify(_citing(world, older), trust=trust).state for trust in (whole, less)]
    assert states == ["not_verified", "not_verified"]


# Statements about an input


def _beside(world: World, chain: Chain, documents: Iterable[Document], trust: bytes) -> Report:
    inputs = [jcs.canonical(one) for one in documents]
    evidence = Evidence.open(status=chain.status(world, also=[]), inputs=inputs)
    return verify(chain.alone(), evidence, TrustList.open(trust), Demand(at=world.at))


def _two_houses(world: World) -> bytes:
    """A trust list under which the platform's house is also a verifier, which nobody accredited."""
    return world.trust(listed={"platform": {"roles": ["platform", "verifier"]}})


@pytest.mark.parametrize("outcome", ["unmodified", "modified", "adverse", "disclaimed"])
@pytest.mark.parametrize("vouched", [True, False])
@pytest.mark.parametrize("at", ["2026-09-11T06:00:00Z", "2026-09-14T06:00:00Z", "2026-10-14T06:00:00Z"])
def test_t121_who_has_no_right_changes_nothing(outcome: str, at: str, *, vouched: bool) -> None:
    """T121: a statement of an unaccredited verifier about an input changes no state, whatever it says."""
    world = World()
    slab = supply(world, statement={} if vouched else None)
    chain = consumer(world, [(slab, "1050")], passes=vouched)
    trust = _two_houses(world)
    without = _beside(world, chain, chain.extras(), trust)
    other = world.statement(slab.claim, by=world.platform, at=at, outcome=outcome)
    with_it = _beside(world, chain, [*chain.extras(), other], trust)
    assert without.state == with_it.state == "verified"
    assert without.as_of == with_it.as_of


@pytest.mark.parametrize("outcome", ["unmodified", "modified", "adverse", "disclaimed"])
@pytest.mark.parametrize("at", ["2026-09-11T06:00:00Z", "2026-09-14T06:00:00Z"])
def test_t121_who_has_no_right_takes_nothing_from_a_no(outcome: str, at: str) -> None:
    """T121, T188: an accredited verifier that does not vouch for an input is heard, whoever else speaks."""
    world = World()
    slab = supply(world)
    validation = put("/credentialSubject/statementType", "validation")
    refusing = world.statement(slab.claim, at="2026-09-12T06:00:00Z", edit=validation)
    other = world.statement(slab.claim, by=world.platform, at=at, outcome=outcome)
    chain = consumer(world, [(slab, "1050")])
    trust = _two_houses(world)
    orders = itertools.permutations([slab.claim, refusing, other])
    reports = [_beside(world, chain, documents, trust) for documents in orders]
    assert len({report.to_bytes() for report in reports}) == 1
    assert reports[0].to_bytes() == _beside(world, chain, [slab.claim, refusing], trust).to_bytes()
    assert reports[0].state == "figures_wrong"


def test_t121_the_order_of_statements_changes_nothing() -> None:
    """T121: which statement about an input counts does not depend on where it lies."""
    world = World()
    slab = supply(world)
    chain = consumer(world, [(slab, "1050")])
    opinions = [
        slab.statement or {},
        world.statement(slab.claim, at="2026-09-13T06:00:00Z", outcome="modified"),
        world.statement(slab.claim, by=world.platform, at="2026-09-14T06:00:00Z", outcome="adverse"),
        world.statement(slab.claim, at="2026-09-15T06:00:00Z"),
    ]
    world.revoke(opinions[3])
    trust = _two_houses(world)
    reports = {
        _beside(world, chain, [slab.claim, *order], trust).to_bytes()
        for order in itertools.permutations(opinions)
    }
    assert len(reports) == 1
    report = _beside(world, chain, [slab.claim, *opinions], trust)
    # The newest is withdrawn, the adverse one is by nobody: what is left has reservations.
    assert (report.state, found(report, "inputs.unqualified").outcome) == ("qualified", "fail")


def test_t121_no_opinion_that_is_taken_away_improves_the_state() -> None:
    """T121: of several statements that count the worst is heard, so leaving out another one helps nobody."""
    world = World()
    slab = supply(world)
    chain = consumer(world, [(slab, "1050")])
    reserved = world.statement(slab.claim, at="2026-09-13T06:00:00Z", outcome="modified")
    opinions = [slab.statement or {}, reserved]
    whole = _beside(world, chain, [slab.claim, *opinions], world.trust())
    older = _beside(world, chain, [slab.claim, reserved], world.trust())
    none = _beside(world, chain, [slab.claim], world.trust())
    assert (whole.state, older.state, none.state) == ("qualified", "qualified", "incomplete")
    assert RANK[none.state] < RANK[whole.state]


def test_t121_junk_does_not_push_out_the_newest_accreditation() -> None:
    """T121: accreditations in the name of nobody are not counted against the limit of what is checked."""
    world = World()
    slab = supply(world)
    chain = consumer(world, [(slab, "1050")])
    stranger = world.accreditation(by=world.stranger)
    many = [world.tampered(stranger, put("/validUntil", f"2{year}-01-01T00:00:00Z"))
            for year in range(100, 101 + INPUT_CREDENTIALS)]  # fmt: skip
    assert len(many) > INPUT_CREDENTIALS
    narrow = world.accreditation(at=NEWER, scope=NARROW)
    report = _beside(world, chain, [*many, *chain.extras(), narrow], world.trust())
    assert found(report, "inputs.vouched").outcome != "pass"
    named = [world.tampered(world.accreditation(), put("/validUntil", f"2{year}-01-01T00:00:00Z"))
             for year in range(100, 101 + INPUT_CREDENTIALS)]  # fmt: skip
    crowded = _beside(world, chain, [*named, *chain.extras()], world.trust())
    assert (crowded.state, found(crowded, "inputs.present").params["problem"]) == ("incomplete", "too_many")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_t121_of_several_corrections_the_last_is_shown(order: tuple[int, ...]) -> None:
    """T121: the successor a report names is the last of its line, in whatever order they are handed over."""
    world = World()
    line = [world.claim()]
    for _ in range(3):
        effect = [{"electricity": mark, "value": "-1.5"} for mark in ("location-based", "market-based")]
        revision = {**reference(line[-1]), "reason": "new-factor", "effect": effect}
        line.append(world.claim(edit=put("/wasRevisionOf", revision)))
    later = [container.write(line[1:][place]) for place in order]
    statement = world.statement(line[0])
    report = world.verify(container.write(line[0], statement), claims=later)
    assert report.state == "superseded"
    assert found(report, "claim.successor").params["successor"] == document_digest(line[3])


# Two clocks


@pytest.mark.parametrize("days", [1, 31])
def test_t123_a_list_holds_at_most_31_days(days: int) -> None:
    """T123: the act signs no list with a longer window, and no verifier believes one."""
    world = World()
    who, at = world.mill, "2026-11-20T00:00:00Z"
    end = moments.shift(at, days * DAY)
    bits = bytes(MIN_BYTES)
    week = Signing(who.did, who.signer, at, valid_until=end)
    signed = statuslist.publish("refresh", bits, week, base=who.base)
    assert signed["validUntil"] == end
    with pytest.raises(StatusRefused) as caught:
        late = moments.shift(at, STATUS_LIST_MOST_SECONDS + 1)
        statuslist.publish("refresh", bits, week._replace(valid_until=late), base=who.base)
    assert caught.value.code == "status.window" and caught.value.hint


@pytest.mark.parametrize("member", ["validFrom", "created"])
def test_t123_a_publishers_key_holds_at_both_times_of_its_list(member: str) -> None:
    """T123: an ended key of a publisher signs no list that begins after its end, or is dated back."""
    world = World()
    end = "2026-11-10T00:00:00Z"
    key = {**world.publisher.listed_key(), "revoked": end, "reason": "rotation"}
    keys = put("/credentialSubject/publisherKeys", [key])
    honest = world.trust_document(at="2026-11-01T00:00:00Z", edit=keys)
    assert TrustList.open(container.trust_file(honest, [world.accreditation_document])).valid_from
    pointer = "/validFrom" if member == "validFrom" else "/proof/created"
    late = world.resign(honest, put(pointer, "2026-11-15T00:00:00Z"))
    with pytest.raises(TrustRefused) as caught:
        TrustList.open(container.trust_file(late, [world.accreditation_document]))
    assert caught.value.code == "trust.publisher_key"


def test_t121_refreshing_keeps_all_of_the_newest_second_and_what_can_be_read() -> None:
    """T121: a fetch makes no suspension forgotten, neither by an equally new list nor by a damaged one."""
    world = World()
    claim = world.claim()
    at = "2026-11-20T00:00:00Z"
    clean = world.status_list(world.mill, "suspension", at=at)
    world.suspend(claim)
    held = world.status_list(world.mill, "suspension", at=at)
    damage = put("/credentialSubject/encodedList", multibase_encode("u", b"no gzip"))
    damaged = world.status_list(world.mill, "suspension", at="2026-11-21T00:00:00Z", edit=damage)
    long = world.status_list(
        world.mill, "suspension", at="2026-11-21T00:00:00Z", valid_until="2030-01-01T00:00:00Z"
    )
    ahead = world.status_list(
        world.mill, "suspension", at=at, edit=put("/proof/created", "2026-11-21T10:05:01Z")
    )
    trust = TrustList.open(world.trust())

    def kept(*lists: Document) -> list[str]:
        rows = [(document_digest(one), one) for one in lists]
        return [document_digest(one) for one in keep(rows, trust, at=world.at)]

    def digests(*lists: Document) -> list[str]:
        return sorted(document_digest(one) for one in lists)

    assert kept(clean, held) == digests(clean, held)
    assert kept(clean, held, damaged) == digests(clean, held, damaged)
    assert kept(held, long) == digests(held, long)
    assert kept(held, ahead) == digests(held)


# A response that contradicts itself


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("succeeded", [True, False])
@pytest.mark.parametrize("word", ["current", "superseded", "suspended", "withdrawn", "unverified"])
def test_t126_what_the_act_refuses_is_disputed(word: Answer, *, named: bool, succeeded: bool) -> None:
    """T126: the words a platform cannot sign are those that a verifier finds contradictory, and no others."""
    world = World()
    claim = world.claim()
    statement = world.statement(claim) if named else None
    successor = world.claim(grade="S420") if succeeded else None
    # The issuers say what the platform says, so that only a contradiction in itself is left.
    if word in {"superseded", "suspended", "withdrawn"}:
        world.set_bit(claim, {"superseded": "refresh", "suspended": "suspension"}.get(word, "revocation"))  # type: ignore[arg-type]
    try:
        product, platform = claim["credentialSubject"]["id"], world.platform
        response.answer(
            response.Answering(product, claim, statement, word, successor),
            Signing(platform.party, platform.signer, world.at, world.new_id(world.at)),
        )
        refused = False
    except ActRefused:
        refused = True
    honest = world.response(claim, statement)

    def edit(document: Document) -> None:
        document["credentialSubject"]["answer"] = word
        if successor is not None:
            document["credentialSubject"]["successor"] = reference(successor)

    signed = world.resign(honest, edit)
    report = world.verify(container.write(claim, statement, signed))
    assert (found(report, "response.answer").outcome == "fail") is refused
    assert ("disputed" in (report.state, *report.also)) is refused
