"""``relatedResource`` of the VC data model (T55): passports link by members of their own, and refuse it."""

import pytest

from passport import container
from signing.digests import multibase_digest
from tests.verify.helpers import world
from tests.world_people import Document

DIGESTS = [multibase_digest(name, "sha2-256") for name in (b"one", b"two")]


@pytest.mark.parametrize(
    "resources",
    [
        [{"id": "https://a.example/x", "digestMultibase": digest} for digest in DIGESTS],
        [{"id": "https://a.example/x", "digestMultibase": DIGESTS[0], "digestSRI": "sha384-AAAA"}],
        [{"id": "https://a.example/x", "digestMultibase": DIGESTS[0]}],
    ],
    ids=["twice the same id", "digests of two kinds", "one"],
)
def test_t55_related_resources_are_refused_even_when_signed(resources: list[Document]) -> None:
    actors = world()
    claim = actors.resign(actors.claim(), lambda one: one.update(relatedResource=resources))
    assert actors.verify(container.write(claim)).state == "refused"
