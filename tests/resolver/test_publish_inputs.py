"""Claims with inputs, published where the passports of those inputs are not."""

from typing import Any

import pytest

from passport.carbon.calculating.detail import Detail
from signing.digests import document_digest
from tests.resolver.service import Service
from tests.world_inputs import consumer, supply


@pytest.mark.parametrize("detail", ["component", "stage", "total"])
def test_t110_a_claim_of_figures_taken_over_from_an_input_is_published_without_it(
    service: Service, detail: Detail
) -> None:
    """T110: an input's passport is another mill's to publish; what can be checked without it is checked."""
    world = service.world
    slab = supply(world)
    chain = consumer(world, [(slab, "1050")], detail=detail)
    assert chain.docs.statement is not None
    assert service.publish(chain.docs.claim, world.mill).status_code == 201
    assert service.publish(chain.docs.statement, world.verifier).status_code == 201

    def wrong(document: dict[str, Any]) -> None:
        document["credentialSubject"]["footprint"]["results"][0]["total"] = "1"

    changed = consumer(world, [(slab, "1050")], detail=detail, edit=wrong, statement=None).docs.claim
    answer = service.publish(changed, world.mill)
    assert (answer.status_code, answer.json()["code"]) == (422, "verify.claim.figures"), answer.text
    assert service.get(f"/d/{document_digest(changed)}").status_code == 404
