"""The parties of the world: who they are, their keys and their status lists."""

from dataclasses import dataclass, field
from typing import Any

from passport import status
from passport.acts.places import StatusPlace
from passport.model.common import Party
from passport.vocab import STATUS_PURPOSES, StatusPurpose
from signing.keys import PrivateKey
from signing.signer import JcsSigner, KeySigner, Signer

Document = dict[str, Any]
Knob = Any
"""A member's new value, of whatever kind the test wants."""


@dataclass
class Identity:
    """A party of the world: who it is, its key, its status lists."""

    role: str
    name: str
    domain: str
    legal_entity: str
    key: PrivateKey
    fragment: str = "key-1"
    control_group: str = "none"
    prefixes: list[dict[str, str]] = field(default_factory=list)
    bits: dict[StatusPurpose, bytes] = field(
        default_factory=lambda: dict.fromkeys(STATUS_PURPOSES, bytes(status.MIN_BYTES))
    )
    issued: int = 0
    jcs: bool = False
    """Whether its proofs are of a JCS suite."""

    @property
    def did(self) -> str:
        return f"did:web:{self.domain}"

    @property
    def party(self) -> Party:
        return Party(self.did, self.name)

    @property
    def signer(self) -> Signer:
        signer = KeySigner(self.key, f"{self.did}#{self.fragment}")
        return JcsSigner(signer) if self.jcs else signer

    @property
    def base(self) -> str:
        return f"https://{self.domain}/status"

    def place(self) -> StatusPlace:
        """The next free index, spread over the list."""
        self.issued += 1
        return StatusPlace(self.base, self.issued * 7919 % status.MIN_BITS)

    def listed_key(self, **changes: str) -> dict[str, str]:
        """This key as a trust list shows it."""
        window = {"notBefore": "2024-01-01T00:00:00Z", "notAfter": "2034-01-01T00:00:00Z"}
        shown = {"id": self.signer.verification_method, "publicKeyMultibase": self.key.public.multikey}
        return {**shown, **window, **changes}

    def listed(self, **changes: Knob) -> Document:
        """This party as a trust list shows it."""
        return {
            "id": self.did,
            "name": self.name,
            "roles": [self.role],
            "legalEntity": self.legal_entity,
            "controlGroup": self.control_group,
            "identifierPrefixes": list(self.prefixes),
            "keys": [self.listed_key()],
            **changes,
        }
