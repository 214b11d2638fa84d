"""Pinned JSON-LD contexts: a URL names one content for ever, and nothing is ever fetched.

The digest is SHA-256 over sorted compact JSON, so it does not depend on the order or the white space of a
copy: a context is its content. (W3C publishes digests of the bytes; ``PUBLISHED`` names both, and a test
compares them.)
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from signing.errors import ContextRefused

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
JWK_V1 = "https://w3id.org/security/jwk/v1"


class Published(NamedTuple):
    """One published context: SHA-256 (hex) of its bytes as W3C serves them, and of its content."""

    bytes_digest: str
    content_digest: str


# The byte digests are normative (VC Data Model 2.0 B.1, Data Integrity 1.0 2.4, Controlled Identifiers 1.0).
PUBLISHED: Mapping[str, Published] = {
    CREDENTIALS_V2: Published(
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    ),
    DATA_INTEGRITY_V2: Published(
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
    ),
    MULTIKEY_V1: Published(
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        "be20c3ee6af6e9c4102e66a85c26617831218e32216bdf050f870e389e737cdc",
    ),
    JWK_V1: Published(
        "0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece",
        "38dd329a9a011facda06afc4ba43a121980eaedbd1f974268026d157926bc086",
    ),
}


def content_digest(document: object) -> str:
    """SHA-256 (hex) of a parsed context, independent of member order and white space."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class PinnedContexts:
    """A closed set of context documents, each compared with its pin when the set is made.

    ``documents`` maps URL to parsed document; ``pins`` maps URL to content digest and adds to ``PUBLISHED``,
    whose digests it cannot change. Raises ``ContextRefused``: ``context.unpinned`` or ``context.changed``
    (T15).
    """

    def __init__(self, documents: Mapping[str, object], pins: Mapping[str, str] | None = None) -> None:
        self._documents = dict(documents)
        self.digests: dict[str, str] = {}
        for url, document in self._documents.items():
            expected = PUBLISHED[url].content_digest if url in PUBLISHED else (pins or {}).get(url)
            if expected is None:
                raise ContextRefused("context.unpinned", f"no digest is pinned for the context {url}")
            found = content_digest(document)
            if found != expected:
                raise ContextRefused(
                    "context.changed",
                    f"the context {url} is not the one that is pinned",
                    hint=f"expected content digest {expected}, found {found}",
                )
            self.digests[url] = found

    def get(self, url: str) -> object:
        """Return the document behind ``url``; ``ContextRefused`` when it is not in this set."""
        try:
            return self._documents[url]
        except KeyError:
            raise unpinned(url) from None

    def loader(self) -> Callable[[str, object], dict[str, Any]]:
        """Return a document loader in pyld's shape that serves this set and nothing else."""

        def load(url: str, _options: object = None) -> dict[str, Any]:
            return {
                "contentType": "application/ld+json",
                "contextUrl": None,
                "documentUrl": url,
                "document": self.get(url),
            }

        return load


def unpinned(url: object) -> ContextRefused:
    """Return the refusal for a context this installation does not know."""
    return ContextRefused(
        "context.unpinned",
        f"the context {url!r:.200} is not pinned",
        hint="contexts are never fetched: only those shipped with, or handed to, this tool are read",
        where="/@context",
    )
