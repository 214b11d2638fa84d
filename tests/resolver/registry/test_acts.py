"""What each act does, what it refuses with which code, and that a request is carried out once."""

from collections.abc import Callable
from typing import Any

import pytest

from passport.model.instruments import retirement
from resolver.registry import asked, checking
from resolver.registry.checking import wrong_registry
from resolver.store.sql import SqlStore
from resolver.store.store import Conflict
from resolver.web.problems import Problem
from signing import jcs
from signing.digests import document_digest, multibase_digest
from signing.errors import ToolError
from tests import world_instruments as there_is
from tests.resolver.registry.trading import NOW, UNITS, Trading, units
from tests.world_instruments import HOUR, PARK
from verify.believing.listed import judge


@pytest.fixture
def trading(store: SqlStore) -> Trading:
    return Trading(store)


def link_to(trading: Trading, digest: str) -> dict[str, str]:
    return {"id": trading.world.new_id(NOW), "digestMultibase": digest}


def refused(work: Callable[[], object]) -> ToolError:
    with pytest.raises(ToolError) as found:
        work()
    return found.value


def code(work: Callable[[], object]) -> str:
    return refused(work).code


def test_units_are_issued_transferred_and_retired_and_stay_whole(trading: Trading) -> None:
    digest = trading.issued()
    trading.transfer(digest, 0, 1_000_000, by=trading.park, to=trading.mill)
    document = trading.retire(units(digest, 200_000, 300_000), by=trading.mill)
    found = retirement.read(document)
    assert (found.beneficiary, found.size, found.used_for is not None) == (trading.mill.did, 100_000, True)
    assert judge("retirement", document, document_digest(document), trading.trust).stopped == ""
    assert trading.registry.store.retirement(document_digest(document)) == jcs.canonical(document)
    live = [
        (one.first, one.behind, one.state, one.holder == trading.mill.did) for one in trading.live(digest)
    ]
    assert live == [
        (0, 200_000, "active", True), (200_000, 300_000, "retired", True),
        (300_000, 1_000_000, "active", True), (1_000_000, UNITS, "active", False),
    ]  # fmt: skip
    held = trading.registry.store.holdings(trading.mill.did, after=0, most=10)
    assert [(lot.first, lot.behind) for lot, _ in held] == [(0, 200_000), (300_000, 1_000_000)]
    assert wrong_registry(trading.store) == []


def test_a_retirement_of_other_units_than_were_retired_is_found(trading: Trading) -> None:
    """T274: as many units as were retired are no proof that they are those units."""
    digest = trading.issued()
    trading.transfer(digest, 0, 1_000, by=trading.park, to=trading.mill)
    trading.retire(units(digest, 0, 100), by=trading.mill)
    rows = trading.registry.store.every()
    moved = [one._replace(first=one.first + 100, behind=one.behind + 100) if one.act == "retire" else one
             for one in rows]  # fmt: skip
    assert list(checking._retirements(trading.store, rows)) == []
    (wrong,) = checking._retirements(trading.store, moved)
    assert wrong.endswith("names other units than were retired for it.")


def test_a_unit_is_retired_once_whoever_asks(trading: Trading) -> None:
    """T271: a second retirement is refused with the units, the day, and that it was for somebody else."""
    digest = trading.issued()
    trading.transfer(digest, 0, 1_000_000, by=trading.park, to=trading.mill)
    trading.retire(units(digest, 0, 1_000_000), by=trading.mill)
    before = trading.live(digest)
    error = refused(lambda: trading.retire(units(digest, 999_999, 1_000_001), by=trading.park))
    assert (error.code, error.where) == ("registry.retired", "/units/0")
    assert error.message == (
        f"Units 999,999 to 1,000,000 of certificate {digest} were retired on 2026-09-10"
        " for another beneficiary."
    )
    for act in (
        lambda: trading.transfer(digest, 0, 10, by=trading.mill, to=trading.park),
        lambda: trading.ask(trading.mill, "reserve", units=[units(digest, 0, 10)]),
        lambda: trading.retire(units(digest, 0, 10), by=trading.mill),
    ):
        assert code(act) == "registry.retired"
    assert trading.live(digest) == before


def test_the_same_request_is_answered_again_and_another_under_its_id_is_refused(trading: Trading) -> None:
    """T272: a retry after a lost answer does nothing twice; an id stands for one content of one sender."""
    digest = trading.issued()
    request: dict[str, Any] = {"act": "transfer", "id": trading.id(), "to": trading.mill.did}
    request["units"] = [units(digest, 0, 10)]

    def send(who: Any, **changes: Any) -> bytes:
        body = jcs.canonical({**request, **changes})
        return trading.registry.act(asked.read(body, 1 << 20), who.did, trading.at)

    first = send(trading.park)
    trading.at = "2026-09-11T08:00:00Z"
    assert send(trading.park) == first
    assert len(trading.live(digest)) == 2
    assert code(lambda: send(trading.park, units=[units(digest, 0, 11)])) == "registry.request_reused"
    assert code(lambda: send(trading.mill)) == "registry.request_reused"
    retire = {**request, "act": "retire", "id": trading.id()}
    del retire["to"]
    use: dict[str, Any] = {
        "beneficiary": trading.park.did, "scope": "2", "purpose": "inventory", "geography": "SE-3",
        "period": {"start": "2026-08-01T00:00:00Z", "end": "2026-08-02T00:00:00Z"},
    }  # fmt: skip
    other: list[Any] = [units(digest, 10, 20)]
    body = jcs.canonical({**retire, "units": other, "use": use})
    found = [trading.registry.act(asked.read(body, 1 << 20), trading.park.did, NOW) for _ in range(2)]
    assert found[0] == found[1]


def test_reserved_units_are_only_retired(trading: Trading) -> None:
    digest = trading.issued()
    trading.ask(trading.park, "reserve", units=[units(digest, 0, 100)])
    assert (
        code(lambda: trading.transfer(digest, 50, 60, by=trading.park, to=trading.mill)) == "registry.state"
    )
    assert (
        code(lambda: trading.ask(trading.park, "reserve", units=[units(digest, 99, 101)])) == "registry.state"
    )
    trading.retire(units(digest, 0, 100), by=trading.park)
    assert [one.state for one in trading.live(digest)] == ["retired", "active"]


def test_a_withdrawal_takes_what_is_free_and_leaves_what_was_retired(trading: Trading) -> None:
    """T275: nothing leaves ``retired``; the answer says how many units others have used already."""
    digest = trading.issued()
    trading.retire(units(digest, 100, 200), by=trading.park)
    answer = trading.ask(trading.body, "withdraw", certificate=digest, reason="The meter was wrong")
    assert answer["retired"] == "100"
    assert [one.state for one in trading.live(digest)] == ["withdrawn", "retired", "withdrawn"]
    error = refused(lambda: trading.retire(units(digest, 0, 10), by=trading.park))
    assert (error.code, "The meter was wrong" in error.message) == ("registry.withdrawn", True)
    again = lambda: trading.ask(trading.body, "withdraw", certificate=digest, reason="again")  # noqa: E731 - one line
    assert code(again) == "registry.withdrawn"
    assert (
        code(lambda: trading.ask(trading.other, "withdraw", certificate=digest, reason="x"))
        == "registry.not_issuer"
    )
    # Issued anew behind the units that were withdrawn, naming what it replaces.
    first = link_to(trading, digest)
    beyond = {"from": str(UNITS), "to": str(2 * UNITS - 99), "unit": "WHR"}
    error = refused(lambda: trading.issue(trading.certificate(units=beyond, replaces=first)))
    assert error.code == "registry.metered", "the hundred that were retired count for ever"
    beyond["to"] = str(2 * UNITS - 100)
    assert trading.issue(trading.certificate(units=beyond, replaces=first))
    assert wrong_registry(trading.store) == []


ISSUE: dict[str, tuple[dict[str, Any], str, str]] = {
    "another registry's": (
        {"registry": "did:web:other.example"}, "registry.other", "/documents/0/credentialSubject/registry",
    ),
    "a gap": (
        {"units": {"from": "10", "to": "20", "unit": "WHR"}},
        "registry.contiguous", "/documents/0/credentialSubject/units/from",
    ),
    "no assignment": (
        {"origin": {"id": PARK + "8", "name": "Park 8", "country": "SE", "commissioned": "2021-04-01"}},
        "registry.not_assigned", "/documents/0/credentialSubject/origin/id",
    ),
    "another product": (
        {"product": "heat"}, "registry.not_assigned", "/documents/0/credentialSubject/origin/id",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ISSUE)
def test_what_may_not_be_issued_is_refused_with_its_place(trading: Trading, name: str) -> None:
    changes, expected, where = ISSUE[name]
    trading.assign()
    error = refused(lambda: trading.issue(trading.certificate(**changes)))
    assert (error.code, error.where) == (expected, where)


def test_no_unit_is_issued_twice_and_none_beyond_the_meter(trading: Trading) -> None:
    """T270: the same period again, one that overlaps it, another reading, and more than was metered."""
    first = {"units": {"from": "0", "to": "3000000", "unit": "WHR"}}
    trading.issued(**first)
    assert code(lambda: trading.issue(trading.certificate(**first))) == "registry.contiguous"
    shifted = {"start": "2026-08-01T12:30:00Z", "end": "2026-08-01T13:30:00Z"}
    assert code(lambda: trading.issue(trading.certificate(period=shifted))) == "registry.period"
    rest = {"units": {"from": "3000000", "to": "3000010", "unit": "WHR"}}
    larger = {**rest, "metered": {"quantity": "6000000", "factor": "1"}}
    assert code(lambda: trading.issue(trading.certificate(**larger))) == "registry.metered"
    trading.issue(trading.certificate(units={"from": "3000000", "to": "5000000", "unit": "WHR"}))
    spurious = {"id": trading.world.new_id(NOW), "digestMultibase": document_digest(trading.certificate())}
    beyond = {"units": {"from": "5000000", "to": "5000010", "unit": "WHR"}, "replaces": spurious}
    error = refused(lambda: trading.issue(trading.certificate(**beyond)))
    assert (error.code, len(error.also)) == ("registry.metered", 1)
    later = {"start": HOUR["end"], "end": "2026-08-01T14:00:00Z"}
    twice = [trading.certificate(period=later), trading.certificate(period=later)]
    assert code(lambda: trading.issue(*twice)) == "registry.contiguous"


def test_a_device_that_is_assigned_to_two_registries_gets_no_certificate(trading: Trading) -> None:
    """T273: whoever brings the second assignment, and whichever came first."""
    digest = trading.issued()
    trading.assign(registry="did:web:other.example", start="2026-08-01T00:00:00Z", end="2026-09-01T00:00:00Z")
    later = {"start": HOUR["end"], "end": "2026-08-01T14:00:00Z"}
    assert code(lambda: trading.issue(trading.certificate(period=later))) == "registry.assigned_elsewhere"
    # What was issued before stays what it is; a time at which only one registry is named is that one's.
    trading.transfer(digest, 0, 10, by=trading.park, to=trading.mill)
    july = {"start": "2026-07-01T12:00:00Z", "end": "2026-07-01T13:00:00Z"}
    trading.issue(trading.certificate(period=july))


def test_only_the_issuing_body_that_assigned_a_device_issues_for_it(trading: Trading) -> None:
    """T273: another listed body certifies nothing of a device whose meter it does not answer for."""
    trading.assign()
    theirs = there_is.certificate(trading.world, trading.other)
    act = {"holder": trading.park.did, "documents": [theirs]}
    assert code(lambda: trading.ask(trading.other, "issue", **act)) == "registry.not_assigned"
    own = there_is.assignment(trading.world, trading.other)
    trading.ask(trading.other, "assign", documents=[own])
    trading.ask(trading.other, "issue", **act)


def test_documents_of_strangers_and_other_kinds_are_not_taken(trading: Trading) -> None:
    trading.assign()
    good = trading.certificate()
    forged = {**good, "validUntil": "2030-01-01T00:00:00Z"}
    by_other = there_is.certificate(trading.world, trading.other)
    cases: list[tuple[list[Any], str]] = [
        ([forged], "verify.extra.proof"), ([by_other], "registry.sender"),
        ([{**good, "extra": "x"}], "registry.certificate"), ([trading.world.claim()], "registry.certificate"),
        ([{}], "registry.certificate"),
    ]  # fmt: skip
    for documents, expected in cases:
        error = refused(lambda documents=documents: trading.ask(  # type: ignore[misc]  # bound here
            trading.body, "issue", holder=trading.park.did, documents=documents
        ))  # fmt: skip
        assert (error.code, error.where.startswith("/documents/0")) == (expected, True)
    assert (
        code(lambda: trading.ask(trading.park, "issue", holder=trading.park.did, documents=[good]))
        == "registry.role"
    )
    nobody = trading.world.stranger
    assert (
        code(lambda: trading.ask(trading.body, "issue", holder=nobody.did, documents=[good]))
        == "registry.unknown_party"
    )


def test_acts_on_units_that_are_not_there_or_not_yours(trading: Trading) -> None:
    digest = trading.issued()

    def give(*entries: dict[str, str]) -> object:
        return trading.ask(trading.park, "transfer", to=trading.mill.did, units=list(entries))

    assert code(lambda: give(units(digest, 5, 5))) == "registry.units"
    assert code(lambda: give(units(digest, 0, UNITS + 1))) == "registry.units"
    assert code(lambda: give(units(digest, 0, 10), units(digest, 9, 20))) == "registry.units_twice"
    assert code(lambda: give(units(document_digest(trading.certificate()), 0, 1))) == "registry.unknown"
    assert (
        code(lambda: trading.transfer(digest, 0, 1, by=trading.mill, to=trading.park))
        == "registry.not_holder"
    )
    with pytest.raises(Problem) as found:
        give({"certificate": digest, "from": "0.5", "to": "1"})
    assert (found.value.code, found.value.where) == ("registry.form", "/units/0/from")
    error = refused(lambda: give(units(digest, 5, 5), units(digest, 10, UNITS + 1)))
    assert len(error.also) == 1, "both mistakes are named"
    trading.at = "2031-09-18T06:00:00Z"
    assert code(lambda: give(units(digest, 0, 1))) == "registry.expired"


POLICY: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "another market": ({}, {"geography": "SE-4"}, "retirement.geography"),
    "produced after the use": (
        {}, {"period": {"start": "2026-07-01T00:00:00Z", "end": "2026-08-01T12:00:00Z"}},
        "retirement.vintage",
    ),
    "too old": (
        {}, {"period": {"start": "2027-08-01T00:00:00Z", "end": "2027-08-01T13:00:01Z"}},
        "retirement.vintage",
    ),
    "a quota counts them too": ({"supports": ["quota"]}, {}, "retirement.supports"),
    "no product for a product claim": ({}, {"purpose": "inventory"}, "retirement.subject"),
}  # fmt: skip


@pytest.mark.parametrize("name", POLICY)
def test_what_the_policy_does_not_allow_is_not_retired(trading: Trading, name: str) -> None:
    changes, use, expected = POLICY[name]
    digest = trading.issued(**changes)
    error = refused(lambda: trading.retire(units(digest, 0, 10), by=trading.park, **use))
    assert error.code == expected
    assert [one.state for one in trading.live(digest)] == ["active"]


def test_units_that_a_quota_counts_too_serve_compliance(trading: Trading) -> None:
    digest = trading.issued(supports=["quota"])
    use = {"purpose": "compliance", "beneficiary": trading.park.did, "scope": "1", "geography": "SE-3",
           "period": {"start": "2026-08-01T00:00:00Z", "end": "2026-08-02T00:00:00Z"}}  # fmt: skip
    assert trading.ask(trading.park, "retire", units=[units(digest, 0, 1)], use=use)["retirement"]


def test_certificates_of_two_products_are_not_retired_together(trading: Trading) -> None:
    digest = trading.issued()
    trading.assign(product="heat")
    meter = [{"kind": "meter-readings", "digestMultibase": multibase_digest(b"heat")}]
    (heat,) = trading.issue(trading.certificate(product="heat", evidence=meter))
    both = refused(lambda: trading.retire(units(digest, 0, 1), units(heat, 0, 1), by=trading.park))
    assert (both.code, both.where) == ("retirement.product", "/units/1")


def test_the_chain_of_transport_is_in_one_retirement(trading: Trading) -> None:
    """Carrier, logistics provider and shipper claim the same units, each in its scope, by one retirement."""
    digest = trading.issued()
    roles = [("shipper", trading.park.did), ("carrier", "did:web:carrier.example"),
             ("logistics-provider", "did:web:lsp.example")]  # fmt: skip
    links = [{"role": role, "party": who} for role, who in sorted(roles)]
    document = trading.retire(units(digest, 0, 1), by=trading.park, scope="3", chain=links)
    assert [role for role, _ in retirement.read(document).chain] == [
        "carrier",
        "logistics-provider",
        "shipper",
    ]
    twice = [*links[:1], *links]
    assert (
        code(lambda: trading.retire(units(digest, 1, 2), by=trading.park, scope="3", chain=twice))
        == "registry.form"
    )
    error = refused(lambda: trading.retire(units(digest, 1, 2), by=trading.park, scope="1", chain=links))
    assert (error.code, error.where) == ("retirement.subject", "/use/credentialSubject/chain")


def test_a_conflict_is_no_problem_of_form(trading: Trading) -> None:
    digest = trading.issued()
    assert isinstance(
        refused(lambda: trading.transfer(digest, 0, 1, by=trading.mill, to=trading.park)), Conflict
    )
    with pytest.raises(Problem) as found:
        trading.ask(trading.park, "burn", units=[])
    assert (found.value.code, found.value.status) == ("registry.act", 422)
