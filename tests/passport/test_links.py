"""Links by id and digest, and pointers into a claim."""

from typing import Any

import pytest

from passport import links
from signing.digests import document_digest

DOCUMENT: dict[str, Any] = {"id": "urn:x", "a/b": {"~": ["zero", {"deep": ""}]}, "": "empty", "0": "name"}


def test_a_link_holds_by_id_and_digest_together() -> None:
    link = links.reference(DOCUMENT)
    digest = document_digest(DOCUMENT)
    assert link == {"id": "urn:x", "digestMultibase": digest}
    assert links.names(link, DOCUMENT, digest)
    assert not links.names({**link, "id": "urn:y"}, DOCUMENT, digest)
    assert not links.names({**link, "digestMultibase": "u"}, DOCUMENT, digest)
    assert not links.names({"digestMultibase": digest}, DOCUMENT, digest)
    nothings: list[object] = [None, [], "urn:x", 5]
    for nothing in nothings:
        assert not links.names(nothing, DOCUMENT, digest)
    # Two absences are not an agreement.
    assert not links.names({}, {}, "")


@pytest.mark.parametrize("pointer", ["", "/id", "/a~1b", "/a~1b/~0/0", "/a~1b/~0/1/deep", "/", "/0"])
def test_pointers_that_lead_somewhere(pointer: str) -> None:
    assert links.resolves(DOCUMENT, pointer)


@pytest.mark.parametrize(
    "pointer",
    [
        "/x",
        "/a",
        "/a~1b/~0/2",
        "/a~1b/~0/-1",
        "/a~1b/~0/00",
        "/a~1b/~0/01",
        "/a~1b/~0/-",
        "/a~1b/~0/١",
        "/id/0",
        "/a~1b/~0/9999999999",
        "/a~1b/~0/" + "9" * 5000,
    ],
)
def test_pointers_that_lead_nowhere(pointer: str) -> None:
    assert not links.resolves(DOCUMENT, pointer)
