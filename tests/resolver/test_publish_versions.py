"""Versions of one claim that come to a resolver together (T501)."""

from signing.digests import document_digest
from tests.resolver.service import PATH, Service, file, parts
from tests.resolver.test_publish import refused, revision


def test_t501_a_claim_that_was_replaced_before_it_was_published_comes_with_what_replaces_it(
    service: Service,
) -> None:
    """T501: alone neither is taken; together they are one line, whose head is served."""
    world = service.world
    first = world.claim()
    second = revision(world, first, heat="H2")
    world.set_bit(first, "refresh")
    replaced = world.status_list(world.mill, "refresh")
    refused(service, service.publish(file([first, replaced]), world.mill), 422, "verify.claim.refresh", first)
    refused(service, service.publish(second, world.mill), 409, "publish.revises_unknown", second)
    answer = service.publish(file([second, first, replaced]), world.mill)
    assert answer.status_code == 201, answer.text
    assert parts(service.get(PATH).content).claim.document == second
    assert service.get(f"/d/{document_digest(first)}").status_code == 200
    assert service.publish(file([first, second]), world.mill).status_code == 200


def test_a_claim_that_was_withdrawn_is_not_taken_with_its_successor_either(service: Service) -> None:
    world = service.world
    first = world.claim()
    second = revision(world, first, heat="H2")
    world.revoke(first)
    withdrawn = world.status_list(world.mill, "revocation")
    both = file([second, first, withdrawn])
    refused(service, service.publish(both, world.mill), 422, "verify.claim.revocation", first, second)
