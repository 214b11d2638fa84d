"""Identifiers of published claims: one names one product."""

from tests.resolver.service import Service
from tests.resolver.test_publish import refused
from tests.world import GTIN


def test_the_product_id_of_another_claim_is_no_alias(service: Service) -> None:
    """One identifier names one product: nobody moves a label by listing it as an alternate."""
    service.stocked()
    plate = "https://id.norrland-steel.example/p/ULE12345678900001"
    other = service.world.claim(id=plate, alternateIds=[GTIN])
    refused(service, service.publish(other, service.world.mill), 409, "publish.name_taken", other)
