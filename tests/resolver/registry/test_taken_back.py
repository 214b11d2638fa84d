"""What an issuing body takes back by its status lists, and what it assigns with what it issues.

THREATS T666 and T667.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from resolver.registry.checking import wrong_registry
from signing.digests import document_digest
from signing.errors import ToolError
from tests import world_instruments as there_is
from tests.resolver.registry.test_served import Served
from tests.resolver.registry.trading import USE, Trading, units
from tests.world_people import Document, Identity


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A registry that is served, whose issuing body publishes its lists at the same platform."""
    found = Served(tmp_path)
    found.trading.world.besides.append(found.trading.body)
    yield found
    found.service.close()
    found.trading.store.close()


def issue(served: Served, *documents: Document, **more: Any) -> Any:
    body, holder = served.trading.body, served.trading.park.did
    return served.act(body, "issue", holder=holder, documents=list(documents), **more)


def published(served: Served, purpose: Any, who: Identity) -> None:
    served.service.later(60)
    document = served.trading.world.status_list(who, purpose, at=served.service.now)
    answer = served.service.publish(document, who)
    assert answer.status_code in (200, 201), answer.text


def acts(served: Served, digest: str, unit: int) -> list[tuple[int, str]]:
    """What comes of a transfer, a reservation and a retirement of units from ``unit`` on."""
    trading = served.trading
    use = {"beneficiary": trading.park.did, **USE}
    answers = (
        served.act(trading.park, "transfer", to=trading.mill.did, units=[units(digest, unit, unit + 1)]),
        served.act(trading.park, "reserve", units=[units(digest, unit + 1, unit + 2)]),
        served.act(trading.park, "retire", units=[units(digest, unit + 2, unit + 3)], use=use),
    )
    return [(one.status_code, one.json().get("code", "")) for one in answers]


def test_units_of_a_certificate_that_was_taken_back_are_nobodys_t666(served: Served) -> None:
    """Revoked for ever, suspended until that is lifted; the others of the body go on."""
    trading, world = served.trading, served.trading.world
    first = trading.certificate()
    hour = {"start": "2026-08-01T13:00:00Z", "end": "2026-08-01T14:00:00Z"}
    second = trading.certificate(period=hour)
    assignment = there_is.assignment(world, trading.body)
    assert issue(served, first, second, assignments=[assignment]).status_code == 200
    digests = [document_digest(one) for one in (first, second)]
    done = [(200, "")] * 3
    assert acts(served, digests[0], 0) == done
    world.suspend(first)
    published(served, "suspension", trading.body)
    assert acts(served, digests[0], 10) == [(409, "registry.suspended")] * 3
    assert acts(served, digests[1], 10) == done
    world.unsuspend(first)
    published(served, "suspension", trading.body)
    assert acts(served, digests[0], 20) == done
    world.revoke(first)
    published(served, "revocation", trading.body)
    assert acts(served, digests[0], 30) == [(409, "registry.revoked")] * 3
    assert acts(served, digests[1], 30) == done
    lots = served.service.get(f"/registry/certificates/{digests[0]}/lots").json()["lots"]
    assert {one["state"] for one in lots} == {"revoked", "retired"}
    held = served.service.post("/registry/holdings", b'{"after":"0"}', trading.park).json()["lots"]
    assert {one["state"] for one in held if one["certificate"] == digests[0]} == {"revoked"}
    assert served.act(trading.body, "withdraw", certificate=digests[0], reason="misread").status_code == 200
    assert acts(served, digests[0], 40) == [(409, "registry.withdrawn")] * 3


def test_nobody_takes_back_what_another_body_signed_t666(served: Served) -> None:
    """A list under the same name by another party is not that of the issuer."""
    trading, world = served.trading, served.trading.world
    digest = served.issued()
    lists = world.status_list(trading.body, "revocation", at=served.service.now)
    certificate = served.service.get(f"/registry/certificates/{digest}").json()
    world.revoke(certificate)
    other = world.status_list(trading.other, "revocation", at=served.service.now)
    foreign = world.resign(
        other,
        lambda document: document.update(
            id=lists["id"],
            credentialSubject=world.status_list(trading.body, "revocation")["credentialSubject"],
        ),
        by=trading.other,
    )
    served.service.publish(foreign, trading.other)
    assert acts(served, digest, 0) == [(200, "")] * 3


def test_an_assignment_that_was_revoked_is_none_t666(served: Served) -> None:
    """A slip of the pen in the name of the registry is taken back; the right one then counts."""
    trading, world = served.trading, served.trading.world
    wrong = there_is.assignment(world, trading.body, registry="did:web:other.example")
    assert served.act(trading.body, "assign", documents=[wrong]).status_code == 200
    certificate, right = trading.certificate(), there_is.assignment(world, trading.body)
    answer = issue(served, certificate, assignments=[right])
    assert answer.json()["code"] == "registry.assigned_elsewhere"
    assert document_digest(wrong) in answer.text and "passport revoke" in answer.json()["hint"]
    world.revoke(wrong)
    published(served, "revocation", trading.body)
    assert issue(served, certificate).json()["code"] == "registry.not_assigned"
    assert issue(served, certificate, assignments=[right]).status_code == 200
    world.revoke(right)
    published(served, "revocation", trading.body)
    hour = {"start": "2026-08-01T13:00:00Z", "end": "2026-08-01T14:00:00Z"}
    assert issue(served, trading.certificate(period=hour)).json()["code"] == "registry.not_assigned"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"registry": "did:web:other.example"}, "registry.other"),
        ({"units": {"from": "5", "to": "10", "unit": "WHR"}}, "registry.contiguous"),
    ],
)
def test_what_is_refused_assigns_nothing_t667(store: Any, change: dict[str, Any], code: str) -> None:
    """A device is assigned with its certificates, or stays as it was, free for another registry."""
    trading = Trading(store)
    body = trading.body
    assignment = there_is.assignment(trading.world, body, registry=change.get("registry", there_is.MAIN))
    with pytest.raises(ToolError) as refused:
        trading.ask(
            body, "issue", holder=trading.park.did, documents=[trading.certificate(**change)],
            assignments=[assignment],
        )  # fmt: skip
    assert refused.value.code == code
    with pytest.raises(ToolError) as unassigned:
        trading.issue(trading.certificate())
    assert unassigned.value.code == "registry.not_assigned"
    right = there_is.assignment(trading.world, body)
    trading.ask(
        body, "issue", holder=trading.park.did, documents=[trading.certificate()], assignments=[right]
    )
    hour = {"start": "2026-08-01T13:00:00Z", "end": "2026-08-01T14:00:00Z"}
    trading.issue(trading.certificate(period=hour))
    assert wrong_registry(store) == []
