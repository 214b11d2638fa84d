"""Pull the claims that corrections can reach from a resolver: consumers, inputs, and what replaces them.

From each claim on the way leads to its inputs, to the public claims that consume it and to the claim that
replaces it, through any number of levels. Nothing is believed by that: whoever pulls verifies.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from passport.identifiers.product_id import parse_product_id
from passport.model import kind_of, shape
from resolver.outgoing import client, fetch
from resolver.outgoing.client import ServerRefused
from signing.digests import document_digest
from signing.errors import JsonRefused, ToolError
from signing.strict_json import loads

MOST: Final = 100_000
"""Claims in one pull; above it the network is another one's task."""
_DIGEST: Final = re.compile(r"uID[A-D][A-Za-z0-9_-]{64}")
_MOST_PAGE: Final = 1_048_576
_GONE: Final = frozenset({404, 410})


class PullRefused(ToolError):
    """A pull that has no end, or an answer that is none: ``pull.too_many``, ``pull.answer``."""


def pulled(
    base: str, claims: Iterable[Mapping[str, Any]], *, most: int = MOST
) -> Iterator[tuple[str, bytes]]:
    """The address and bytes of each passport that the claims lead to, themselves left out.

    A claim that is not public there is passed over. Raises ``ServerRefused``, ``FetchRefused``,
    ``pull.too_many``, ``pull.answer``.
    """
    waiting: deque[str] = deque()
    seen: set[str] = set()

    def found(digests: Iterable[str]) -> None:
        # What was named is counted, not what was fetched: naming costs a server nothing (T361).
        for digest in digests:
            if digest not in seen:
                seen.add(digest)
                waiting.append(digest)
            if len(seen) - len(known) > most:
                raise PullRefused(
                    "pull.too_many",
                    f"More than {most} claims hang together at this resolver.",
                    hint="Pull from fewer claims, or make the plan from files: passport resolver export.",
                )

    known = {document_digest(claim): claim for claim in claims}
    seen |= known.keys()
    for digest, claim in sorted(known.items()):
        found(_above(claim))
        found(_beyond(base, digest))
    while waiting:
        digest = waiting.popleft()
        document = _claim(base, digest)
        if document is None:
            continue
        yield _passport(base, digest, document)
        found(_above(document))
        found(_beyond(base, digest))


def _above(claim: Mapping[str, Any]) -> list[str]:
    """What a claim consumes, and what it replaces."""
    inputs = claim["credentialSubject"].get("inputs", ())
    line = claim.get("wasRevisionOf", {})
    return [*(entry["digestMultibase"] for entry in inputs), *filter(None, [line.get("digestMultibase")])]


def _beyond(base: str, digest: str) -> Iterator[str]:
    """What consumes a claim, and what replaces it, page by page of the answer."""
    after = ""
    while True:
        page = _page(base, digest, after)
        successor = page.get("replacedBy")
        listed = page.get("consumers")
        digests = [_digest(one) for one in listed] if isinstance(listed, list) else []
        yield from digests
        if isinstance(successor, dict) and not after:
            yield _digest(successor)
        # Only forward: a server that repeats itself would be asked for ever.
        if not isinstance(page.get("next"), str) or not digests or digests[-1] <= after:
            return
        after = digests[-1]


def _page(base: str, digest: str, after: str) -> dict[str, Any]:
    query = f"?after={after}" if after else ""
    url = f"{client.base_of(base)}/d/{digest}/consumers{query}"
    answer = fetch.request("GET", url, headers={"Accept": "application/json"}, found=False)
    if answer.status in _GONE:
        return {}
    if answer.status != 200:
        raise client.refused(answer)
    try:
        value = loads(answer.body, max_bytes=_MOST_PAGE, numbers=False)
    except JsonRefused:
        value = None
    if not isinstance(value, dict):
        raise _odd()
    return value


def _digest(entry: object) -> str:
    digest = entry.get("digest") if isinstance(entry, dict) else None
    if not isinstance(digest, str) or _DIGEST.fullmatch(digest) is None:
        raise _odd()
    return digest


def _odd() -> PullRefused:
    return PullRefused(
        "pull.answer",
        "The server answers with something else than the consumers of a claim.",
        hint="Name the address of a resolver of this version or a newer one with --resolver.",
    )


def _claim(base: str, digest: str) -> dict[str, Any] | None:
    """The claim of a digest; ``None`` where it is not there, or is something else."""
    try:
        data = client.fetch_document(base, digest)
    except ServerRefused as refused:
        if refused.status in _GONE:
            return None
        raise
    document: Any = loads(data, max_bytes=len(data) + 1)
    if kind_of(document) != "claim" or shape.check("claim", document) is not None:
        return None
    return dict(document)


def _passport(base: str, digest: str, claim: Mapping[str, Any]) -> tuple[str, bytes]:
    """The passport of this very claim, with statements and status lists; at least the claim itself."""
    key = parse_product_id(claim["credentialSubject"]["id"]).key
    url = f"{client.base_of(base)}/passport/{key}?claim={digest}"
    return url, client.fetch_passport(url)
