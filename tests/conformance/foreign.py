"""What the published vectors need: their contexts, pinned, and the key in a did:key fragment."""

import functools
import json
from pathlib import Path

from signing.jsonld import fallback
from signing.jsonld.contexts import PinnedContexts, content_digest
from signing.keys import PublicKey
from signing.suites.suite import Canonicaliser
from tests.shared_data import vectors
from tests.signing.documents import Json

_FILES = {
    "https://www.w3.org/2018/credentials/v1": "credentials/v1.jsonld",
    "https://www.w3.org/ns/credentials/v2": "credentials/v2.jsonld",
    "https://www.w3.org/ns/credentials/examples/v2": "credentials/examples-v2.jsonld",
    "https://w3id.org/security/data-integrity/v2": "data-integrity/v2",
    "https://w3id.org/citizenship/v4rc1": "citizenship/v4rc1.jsonld",
}


@functools.cache
def foreign_contexts() -> PinnedContexts:
    """Read when first asked for, never at import: without the data the module still imports."""
    documents = {url: load(vectors(f"contexts/{name}")) for url, name in _FILES.items()}
    return PinnedContexts(documents, {url: content_digest(document) for url, document in documents.items()})


def foreign_canonicaliser() -> Canonicaliser:
    return fallback.canonicaliser(foreign_contexts())


def key_in_fragment(verification_method: str) -> PublicKey:
    return PublicKey.from_multikey(verification_method.partition("#")[2])


def load(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))
