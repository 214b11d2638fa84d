"""What the service is told at start, checked before the first request."""

from dataclasses import dataclass

from passport import vocab
from resolver import limits
from signing.dids import check_did, split_method
from signing.errors import ToolError
from signing.signer import Signer


class SettingsRefused(ToolError):
    """A service that must not start like this; code ``settings.*``."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Who answers: the third signature. ``signer`` may lie in a hardware module or a key service."""

    did: str
    name: str
    signer: Signer

    def __post_init__(self) -> None:
        check_did(self.did)
        controller, _ = split_method(self.signer.verification_method)
        if controller != self.did:
            raise SettingsRefused(
                "settings.platform",
                "The response key belongs to another identity than the platform's.",
                hint="Give the key that belongs to the platform's DID.",
            )


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one resolver.

    ``database``: an SQLAlchemy URL (``sqlite:///file.db``). ``trust``: bytes of a trust file; its parties are
    the registered issuers. ``platform``: without one, passports are served with two signatures. ``pinned``:
    the publisher's key the trust list must be signed by, when it is not in force by being named.
    ``max_credential`` and ``max_request`` in bytes; ``response_cache`` in seconds: how long an answer without
    a challenge is used again; ``clock_skew`` in seconds: how far ``created`` of a signed request may lie from
    the clock.
    """

    database: str
    trust: bytes
    platform: Platform | None = None
    pinned: str | None = None
    max_credential: int = limits.MAX_CREDENTIAL
    max_request: int = limits.MAX_REQUEST
    response_cache: int = 60
    clock_skew: int = 300

    def __post_init__(self) -> None:
        if not self.database.startswith(("sqlite:///", "postgresql")):
            raise SettingsRefused(
                "settings.database",
                "The database URL is neither sqlite:/// nor postgresql.",
                hint="For one machine use sqlite:///resolver.sqlite.",
            )
        if not 0 < self.max_credential <= self.max_request <= limits.HARD_MAX_REQUEST:
            raise SettingsRefused(
                "settings.limits",
                "The size limits do not fit together.",
                hint=f"0 < max_credential <= max_request <= {limits.HARD_MAX_REQUEST} bytes.",
            )
        if not 0 <= self.response_cache <= vocab.RESPONSE_LIFETIME_SECONDS // 2:
            raise SettingsRefused(
                "settings.response_cache",
                "Responses would be used again for too long.",
                hint="A response lives a day; use it again for at most half of it, better for a minute.",
            )
        if not 1 <= self.clock_skew <= 3600:
            raise SettingsRefused(
                "settings.clock_skew",
                "The tolerance for clocks is not between 1 and 3600 seconds.",
                hint="Leave it at 300.",
            )
