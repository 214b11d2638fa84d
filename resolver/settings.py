"""The settings of the service, checked before the first request."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from passport import vocab
from resolver.catalogue.records import Record
from resolver.outgoing import fetch
from resolver.web import limits
from resolver.web.limiting import Rate
from signing.dids import check_did, did_web, split_method
from signing.errors import ToolError
from signing.logs import notes
from signing.logs.notes import NoteKey
from signing.shown import visible
from signing.signer import Signer

NOWHERE: Final = "https://resolver.invalid"
"""Where links point when nobody said where the service is; the domain never exists (RFC 2606)."""
PACT_KEY_BYTES: Final = 32
_LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?/?")
_ROOT: Final = re.compile(r"https?://([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:[1-9][0-9]{0,4})?/?")


class SettingsRefused(ToolError):
    """A service that must not start like this; code ``settings.*``."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Who answers: the third signature. ``signer`` may lie in a hardware module or a key service."""

    did: str
    name: str
    signer: Signer
    spare: Signer | None = None
    """Signs when the first cannot: during a rotation both keys are in the trust list."""

    @property
    def signers(self) -> tuple[Signer, ...]:
        """The keys in the order they are tried."""
        return (self.signer,) if self.spare is None else (self.signer, self.spare)

    def __post_init__(self) -> None:
        check_did(self.did)
        if any(split_method(one.verification_method)[0] != self.did for one in self.signers):
            raise SettingsRefused(
                "settings.platform",
                "The response key belongs to another identity than the platform's.",
                hint="Give the key that belongs to the platform's DID.",
            )


class WitnessAddress(NamedTuple):
    """A witness of the log: its verifier key of type 0x04, and the prefix of its addresses."""

    key: NoteKey
    url: str


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The transparency log: its origin (C2SP tlog-checkpoint), its own Ed25519 key, its witnesses."""

    origin: str
    signer: Signer
    witnesses: tuple[WitnessAddress, ...] = ()

    @property
    def key(self) -> NoteKey:
        """The verifier key, whose name is the origin."""
        return NoteKey(self.origin, notes.ED25519, self.signer.public)

    def __post_init__(self) -> None:
        if not notes.is_name(self.origin):
            raise SettingsRefused(
                "settings.log_origin",
                "The origin of the log is empty, or holds a blank, a plus sign or a control character.",
                hint="Name the log like log.example/steel, without https://.",
            )
        if self.signer.public.kind != "Ed25519":
            raise SettingsRefused(
                "settings.log_key",
                "The key of the log is not an Ed25519 key.",
                hint="passport log init makes one; C2SP logs sign with Ed25519.",
            )
        if any(one.key.kind != notes.COSIGNATURE for one in self.witnesses):
            raise SettingsRefused(
                "settings.log_witness",
                "A witness of the log is named by the key of a log.",
                hint="passport witness status DIR shows the verifier key of a witness.",
            )
        if len({one.key.name for one in self.witnesses}) != len(self.witnesses):
            raise SettingsRefused(
                "settings.log_witness",
                "Two witnesses of the log have one name.",
                hint="Name each witness once.",
            )


@dataclass(frozen=True, slots=True)
class RegistrySettings:
    """A registry of certificates: its DID and name, and the key that signs what is retired."""

    did: str
    name: str
    signer: Signer

    def __post_init__(self) -> None:
        check_did(self.did)
        if split_method(self.signer.verification_method)[0] != self.did:
            raise SettingsRefused(
                "settings.registry",
                "The key of the registry belongs to another identity than the registry's.",
                hint="Give the key that belongs to the registry's DID.",
            )


@dataclass(frozen=True, slots=True)
class PactSettings:
    """The host of PACT 3: ``key`` are 32 random bytes that tokens are made with, from a file.

    ``secret_of`` reads the secret in a file, with which this host signs in at a client; ``send`` makes
    requests.
    """

    key: bytes = field(repr=False)
    secret_of: Callable[[str], str]
    send: Callable[..., fetch.Answer] = fetch.request

    def __post_init__(self) -> None:
        if len(self.key) != PACT_KEY_BYTES:
            raise SettingsRefused(
                "settings.pact_key",
                f"The key that tokens of PACT are made with has not {PACT_KEY_BYTES} bytes.",
                hint="Remove the file pact.key of the identity; passport serve --pact makes another one.",
            )


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one resolver.

    ``database``: an SQLAlchemy URL (``sqlite:///file.db``). ``trust``: bytes of a trust file; its parties are
    the registered issuers. ``platform``: without one, passports are served with two signatures. ``pinned``:
    the publisher's key the trust list must be signed by, when it is not in force by being named.
    ``max_credential`` and ``max_request`` in bytes; ``response_cache`` in seconds: how long an answer without
    a challenge is used again; ``clock_skew`` in seconds: how far ``created`` of a signed request may lie from
    the clock. ``root``: the address under which the service is reached, which begins every link it gives;
    without it, the host of the platform's did:web. ``phone``: where the phone app is that pages link to; by
    itself the one served here as a demonstration, ``""``: none. ``modules``: a folder ``node_modules`` with
    that app's optional packages; by itself the one of a checkout. ``max_bulk``: bytes of one bulk request.
    ``misses`` and ``publishes``: how often one address may ask for what is not there, and send; ``proxies``:
    addresses whose X-Forwarded-For says who asks. ``workers``: processes that verify what is published in
    bulk; 0: none beside the service's own. ``header_seconds`` and ``body_seconds``: how long a caller may
    take to send a request's header, and its content or to read the answer; ``connections``: how many there
    may be at once. ``log``: the transparency log of what is stored; without it none is kept. ``registry``:
    the registry of certificates; without it there is none. ``catalogue``: records of others' data, served as
    DCAT. ``pact``: the host of PACT 3; without it there is none.
    """

    database: str
    trust: bytes
    platform: Platform | None = None
    pinned: str | None = None
    max_credential: int = limits.MAX_CREDENTIAL
    max_request: int = limits.MAX_REQUEST
    response_cache: int = 60
    clock_skew: int = 300
    root: str = ""
    phone: str = "/phone/"
    modules: str = ""
    max_bulk: int = limits.MAX_BULK
    misses: Rate = limits.MISSES
    publishes: Rate = limits.PUBLISHES
    proxies: frozenset[str] = frozenset()
    workers: int = 0
    header_seconds: int = limits.HEADER_SECONDS
    body_seconds: int = limits.BODY_SECONDS
    connections: int = limits.CONNECTIONS
    log: LogSettings | None = None
    registry: RegistrySettings | None = None
    catalogue: tuple[Record, ...] = ()
    pact: PactSettings | None = None
    hub: Path | None = None
    """Folder of the hub that is served."""

    @property
    def origin(self) -> str:
        """``root``, or what stands in for it; without a slash at the end."""
        if self.root:
            return self.root.rstrip("/")
        if self.platform is not None and self.platform.did.startswith("did:web:"):
            return f"https://{did_web.parse(self.platform.did).domain}"
        return NOWHERE

    def __post_init__(self) -> None:
        wrong = [*self._wrong(), *self._wrong_pact(), *self._wrong_patience()]
        if len(wrong) == 1:
            raise wrong[0]
        if wrong:
            raise SettingsRefused(
                "settings.several",
                " ".join(one.message for one in wrong),
                hint=" ".join(one.hint for one in wrong),
            )

    def _wrong(self) -> Iterator[SettingsRefused]:
        """Yield a refusal for every setting out of its range or form, with what is right in the hint.

        Sizes are bytes, times seconds. Codes are ``settings.`` and the setting's name, ``settings.limits``
        for sizes. ``__post_init__`` raises all that is found here and by ``_wrong_patience`` at once.
        """
        if not self.database.startswith(("sqlite:///", "postgresql")):
            yield SettingsRefused(
                "settings.database",
                "The database URL is neither sqlite:/// nor postgresql.",
                hint="For one machine use sqlite:///resolver.sqlite.",
            )
        if not 0 < self.max_credential <= self.max_request <= limits.HARD_MAX_REQUEST:
            yield SettingsRefused(
                "settings.limits",
                "The size limits do not fit together.",
                hint=f"0 < max_credential <= max_request <= {limits.HARD_MAX_REQUEST} bytes.",
            )
        if not 0 <= self.response_cache <= vocab.RESPONSE_LIFETIME_SECONDS // 2:
            yield SettingsRefused(
                "settings.response_cache",
                "Responses would be used again for too long.",
                hint="A response lives a day; use it again for at most half of it, better for a minute.",
            )
        if self.root and _ROOT.fullmatch(self.root) is None:
            yield SettingsRefused(
                "settings.root",
                "The address of the service is not an http or https origin in lower case.",
                hint="Give the address people reach it under, like https://id.mill.example.",
            )
        if self.phone and not self.phone.startswith(("https://", "http://", "/")):
            yield SettingsRefused(
                "settings.phone",
                "The address of the phone app is neither a path nor an http or https address.",
                hint="Like /phone/ or https://check.example/phone/.",
            )
        if self.modules and not Path(self.modules).is_dir():
            yield SettingsRefused(
                "settings.modules",
                f"There is no folder {visible(str(self.modules))}.",
                hint="Run npm ci in mobile_demo/ first; modules is its folder node_modules.",
            )
        if not 0 < self.max_bulk <= limits.HARD_MAX_REQUEST:
            yield SettingsRefused(
                "settings.limits",
                "The size limit of bulk requests does not fit.",
                hint=f"0 < max_bulk <= {limits.HARD_MAX_REQUEST} bytes.",
            )
        if not 1 <= self.clock_skew <= 3600:
            yield SettingsRefused(
                "settings.clock_skew",
                "The tolerance for clocks is not between 1 and 3600 seconds.",
                hint="Leave it at 300.",
            )

    def _wrong_pact(self) -> Iterator[SettingsRefused]:
        """List what speaks against a host of PACT under this address."""
        if self.pact is not None and not (self.root.startswith("https://") or _LOOPBACK.fullmatch(self.root)):
            yield SettingsRefused(
                "settings.pact_root",
                "Clients of PACT would send their secrets to an address without TLS.",
                hint="Give the https address of the web server in front: --root https://pact.mill.example",
            )

    def _wrong_patience(self) -> Iterator[SettingsRefused]:
        """List limits of processes, times and connections that are out of range."""
        if not 0 <= self.workers <= limits.MAX_WORKERS:
            yield SettingsRefused(
                "settings.workers",
                f"The number of workers is not between 0 and {limits.MAX_WORKERS}.",
                hint="One for each core of the machine.",
            )
        if not (1 <= self.header_seconds <= 300 and 1 <= self.body_seconds <= 3600):
            yield SettingsRefused(
                "settings.patience",
                "A caller would be waited for too shortly or too long.",
                hint="header_seconds is between 1 and 300, body_seconds between 1 and 3600.",
            )
        if self.connections < 1:
            yield SettingsRefused(
                "settings.connections",
                "The service would take no connection.",
                hint=f"Leave it at {limits.CONNECTIONS}.",
            )
