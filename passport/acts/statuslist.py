"""Status lists as credentials, and the places credentials have in them (DESIGN 5)."""

from dataclasses import dataclass
from typing import Any, Final

from passport import moments, status
from passport.acts.sealing import envelope, seal
from passport.vocab import (
    STATUS_LIST_LIFETIME_SECONDS,
    STATUS_LIST_MOST_SECONDS,
    STATUS_OF,
    Kind,
    StatusPurpose,
)
from signing.signer import Signer

_FIRST: Final = "1"


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """One index in the lists of an issuer, used for every purpose; ``base`` is ``https://{domain}/status``."""

    base: str
    index: int

    def list_id(self, purpose: StatusPurpose) -> str:
        """The id of the list for this purpose."""
        return list_id(self.base, purpose)

    def entries(self, kind: Kind) -> list[dict[str, str]]:
        """The ``credentialStatus`` of a credential of this kind."""
        return [
            {
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(self.index),
                "statusListCredential": self.list_id(purpose),
            }
            for purpose in STATUS_OF[kind]
        ]


def list_id(base: str, purpose: StatusPurpose) -> str:
    """The id of an issuer's list for one purpose."""
    return f"{base}/{purpose}/{_FIRST}"


def publish(
    issuer: str,
    purpose: StatusPurpose,
    bits: bytes,
    signer: Signer,
    *,
    base: str,
    at: str,
    valid_until: str | None = None,
) -> dict[str, Any]:
    """A signed list of ``issuer`` (a DID) around ``bits``, by default for seven days from ``at``.

    Raises ``StatusRefused`` for bits of a forbidden length and ``status.window`` for more than 31 days,
    ``ActRefused``, ``ShapeRefused``.
    """
    name = list_id(base, purpose)
    end = valid_until or moments.shift(at, STATUS_LIST_LIFETIME_SECONDS)
    if moments.seconds(end) - moments.seconds(at) > STATUS_LIST_MOST_SECONDS:
        raise status.StatusRefused(
            "status.window",
            f"A status list from {at} to {end} holds longer than {STATUS_LIST_MOST_SECONDS // 86_400} days.",
            hint="Sign lists for a shorter time, and sign them again before they end.",
        )
    subject = {
        "id": f"{name}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": status.encode_bits(bits),
    }
    return seal("statuslist", envelope("statuslist", name, issuer, (at, end), subject), signer, at=at)
