"""Pinned contexts: content decides, nothing is fetched."""

import copy
import hashlib
import json
from typing import Any

import pytest

from signing.errors import ContextRefused
from signing.jsonld.compile import bundled
from signing.jsonld.contexts import CREDENTIALS_V2, PUBLISHED, PinnedContexts, content_digest
from tests.shared_data import vectors
from tests.signing.documents import CONTEXT_FILE, PASSPORT_V1

FILES = {
    "https://www.w3.org/ns/credentials/v2": "credentials/v2.jsonld",
    "https://w3id.org/security/data-integrity/v2": "data-integrity/v2",
    "https://w3id.org/security/multikey/v1": "multikey/v1",
    "https://w3id.org/security/jwk/v1": "jwk/v1",
}


@pytest.mark.parametrize("url", sorted(FILES))
def test_both_digests_are_those_of_the_published_file(url: str) -> None:
    data = vectors(f"contexts/{FILES[url]}").read_bytes()
    assert hashlib.sha256(data).hexdigest() == PUBLISHED[url].bytes_digest
    assert content_digest(json.loads(data)) == PUBLISHED[url].content_digest


def test_every_published_context_is_compared() -> None:
    assert set(FILES) == set(PUBLISHED)


def test_the_copy_in_pyld_has_the_published_content() -> None:
    assert content_digest(bundled(CREDENTIALS_V2)) == PUBLISHED[CREDENTIALS_V2].content_digest


def test_a_changed_context_is_refused() -> None:
    """T15: also when the caller brings a pin of its own for a published URL."""
    changed: Any = copy.deepcopy(bundled(CREDENTIALS_V2))
    changed["@context"]["name"] = "https://schema.org/alternateName"
    with pytest.raises(ContextRefused) as refusal:
        PinnedContexts({CREDENTIALS_V2: changed}, {CREDENTIALS_V2: content_digest(changed)})
    assert refusal.value.code == "context.changed"


def test_a_context_without_a_pin_is_refused() -> None:
    with pytest.raises(ContextRefused) as refusal:
        PinnedContexts({PASSPORT_V1: json.loads(CONTEXT_FILE.read_text())})
    assert refusal.value.code == "context.unpinned"


def test_the_loader_serves_nothing_else() -> None:
    contexts = PinnedContexts({CREDENTIALS_V2: bundled(CREDENTIALS_V2)})
    load = contexts.loader()
    assert load(CREDENTIALS_V2, {})["document"] == contexts.get(CREDENTIALS_V2)
    with pytest.raises(ContextRefused):
        load("https://example.org/context", {})
