"""Judge credentials that many verifications share: accreditations, status lists, claims, statements.

The answers depend on the document and the trust list alone, so they are remembered with the trust list.
"""

from typing import Any, NamedTuple, Protocol

from passport.model.common import Envelope
from passport.model.trustlist import ListedParty
from passport.vocab import Kind
from signing.keys import PublicKey
from verify.believing import credential
from verify.believing.credential import Asked, Model
from verify.believing.memo import Memo
from verify.believing.party import Listing, Step


class Listed(NamedTuple):
    """A credential with the answers of ``credential.CHECKS``; ``stopped`` is empty for all yes."""

    kind: Kind
    digest: str
    document: dict[str, Any]
    model: Model | None
    steps: tuple[Step, ...]
    party: ListedParty | None
    key: PublicKey | None
    stopped: str

    @property
    def envelope(self) -> Envelope:
        """The envelope; only of a credential that keeps the profile."""
        if self.model is None:
            raise AssertionError("asked for the envelope of a document that breaks the profile")
        return self.model.envelope


class Remembering(Listing, Protocol):
    """A trust list with the answers it has given, by kind and digest."""

    @property
    def remembered(self) -> Memo[tuple[str, str], Listed]:
        """Only credentials whose every answer was yes."""


def judge(kind: Kind, document: dict[str, Any], digest: str, trust: Remembering) -> Listed:
    """Ask ``credential.CHECKS`` of one credential, or take the remembered answers of the same digest.

    Only answers that are all yes are remembered, so that no stranger can fill the memory.
    """
    remembered = trust.remembered.get((kind, digest))
    if remembered is None:
        remembered = _judge(kind, document, digest, trust)
        if not remembered.stopped:
            trust.remembered.put((kind, digest), remembered)
    return remembered


def _judge(kind: Kind, document: dict[str, Any], digest: str, trust: Listing) -> Listed:
    asked = Asked(kind, document, digest, trust)
    for check in credential.CHECKS:
        check(asked)
    return Listed(
        kind, digest, document, asked.model, tuple(asked.steps), asked.party, asked.key, asked.stopped
    )
