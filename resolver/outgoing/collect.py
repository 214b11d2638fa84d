"""Fetching what belongs to a trust list: the status lists of its issuers and their DID documents (DESIGN 4).

Every address comes from a document, so only https on public addresses is asked (T75), through ``fetch``.
What comes back is bytes; whether they count is for ``verify`` to say.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from passport.model.accreditation import Accreditation
from passport.model.trustlist import ListedParty
from passport.vocab import STATUS_PURPOSES
from resolver.outgoing import fetch
from signing.dids import did_web
from signing.errors import ToolError
from verify import TrustList

MAX_DOCUMENT: Final = 1_048_576
_WITH_STATUS: Final = frozenset(
    {"producer", "verifier", "accreditation-body", "factor-publisher", "issuing-body"}
)

Ask = Callable[[str], bytes]
"""Address to bytes; raises ``ToolError``."""


class Fetched(NamedTuple):
    """One address and what became of it: bytes, or the error."""

    kind: str
    """``status`` or ``did``."""
    party: str
    url: str
    data: bytes
    error: ToolError | None


def ask(url: str) -> bytes:
    """Fetch the bytes at an address that a document named."""
    answer = fetch.request("GET", url, found=True, max_bytes=MAX_DOCUMENT)
    if answer.status != 200:
        raise fetch.FetchRefused(
            "fetch.redirect" if 300 <= answer.status < 400 else "fetch.status",
            f"The server answered with status {answer.status}.",
            hint="Ask the party; redirects are not followed.",
        )
    return answer.body


def collect(trust: TrustList, asking: Ask = ask) -> Iterator[Fetched]:
    """Ask for everything the parties of the list publish, one address after the other."""
    for party in trust.register.parties:
        if party.id.startswith("did:web:"):
            yield _one("did", party.id, did_web.url(party.id), asking)
        for url in status_urls(party, trust):
            yield _one("status", party.id, url, asking)


def status_urls(party: ListedParty, trust: TrustList) -> list[str]:
    """Where a party's status lists lie: where its accreditations say, and where this tool publishes them."""
    urls = {
        entry.list_id
        for found in trust.accreditations
        if isinstance(found.model, Accreditation) and found.envelope.issuer.id == party.id
        for entry in found.envelope.status
    }
    if party.id.startswith("did:web:") and _WITH_STATUS & set(party.roles):
        parts = did_web.parse(party.id)
        base = "/".join((parts.domain, *parts.path))
        urls |= {f"https://{base}/status/{purpose}/1" for purpose in STATUS_PURPOSES}
    return sorted(urls)


def _one(kind: str, party: str, url: str, asking: Ask) -> Fetched:
    try:
        return Fetched(kind, party, url, asking(url), None)
    except ToolError as error:
        return Fetched(kind, party, url, b"", error)
