"""What ``passport serve`` runs: the log's settings with its key, and one line a service at the start."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from passport.cli.output.terminal import counted
from passport.disk import files
from passport.party import identity
from signing import keystore, nonces
from signing.errors import ToolError
from signing.signer import KeySigner

if TYPE_CHECKING:
    from argparse import Namespace

    from resolver.log.log_file import LogFile
    from resolver.services import Services
    from resolver.settings import LogSettings, PactSettings, RegistrySettings

_MOST_LISTED = 20
PACT_KEY = "pact.key"
"""In the folder of the platform's identity: what access tokens are made with."""


def log_settings(file: "LogFile", passphrase_file: Path | None) -> "LogSettings":
    """Read the key of the log that a configuration names; raises ``KeyRefused`` and ``settings.log_*``."""
    from resolver.settings import LogSettings  # the server's libraries only when they are used

    secret = Path(file.passphrase_file) if file.passphrase_file else passphrase_file
    private = keystore.load(Path(file.key), identity.passphrase_for_use(secret))
    return LogSettings(file.origin, KeySigner(private, file.origin), file.witnesses)


def registry_settings(args: "Namespace") -> "RegistrySettings":
    """Unlock the key that signs retirements: that of ``--registry DIR``, or of the platform itself."""
    from resolver.settings import RegistrySettings

    own = args.registry.parts == ()
    party = identity.load(args.identity if own else args.registry)
    if not own and party.role != "registry":
        raise identity.IdentityRefused(
            "identity.role", f"{party.name} is a {party.role}.",
            hint="Name an identity of the role registry, or say --registry alone for the platform's own.",
        )  # fmt: skip
    return RegistrySettings(party.did, party.name, party.signer(args.passphrase_file))


def pact_settings(folder: Path) -> "PactSettings":
    """Settings of the host of PACT, with its key: in the identity's folder, made when it is first needed."""
    from resolver.settings import PACT_KEY_BYTES, PactSettings

    path = folder / PACT_KEY
    if not path.exists():
        files.write(path, nonces.random_bytes(PACT_KEY_BYTES), private=True)
    return PactSettings(files.read(path), _secret_of)


def _secret_of(path: str) -> str:
    """The first line of a file that holds a secret."""
    return files.read(Path(path)).decode("utf-8", "replace").partition("\n")[0].strip()


def lines(services: "Services") -> list[str]:
    """Say of each service which key it signs with and which line of ``/readyz`` shows its state."""
    return [*_passports(services), *_log(services), *_registry(services), *_pact(services), *_hub(services)]


def _passports(services: "Services") -> Iterator[str]:
    platform = services.settings.platform
    if platform is not None:
        yield f"passports: answered with {platform.signer.verification_method}; /readyz: responses"


def _registry(services: "Services") -> Iterator[str]:
    settings = services.settings.registry
    if settings is not None:
        yield f"registry: retirements signed with {settings.signer.verification_method}; /readyz: registry"


def _pact(services: "Services") -> Iterator[str]:
    host = services.pact
    if host is not None:
        count = len(host.clients.all())
        yield f"pact: {host.origin}/3/footprints, {count} client{'' if count == 1 else 's'} (passport share)"


def _hub(services: "Services") -> Iterator[str]:
    if services.hub is not None:
        count = len(services.hub.signed())
        shown = f"hub: /hub, {count} signed release{'' if count == 1 else 's'}"
        try:
            edition = services.hub.charter_in_force(services.clock()).number
        except ToolError as error:
            yield f"{shown}. {error.message}"
        else:
            yield f"{shown}, edition {edition} of its charter in force"


def _log(services: "Services") -> Iterator[str]:
    log = services.log
    if log is None:
        yield "log: none; [log] in --config FILE begins one (passport log init)"
        return
    witnesses = len(log.settings.witnesses)
    yield f"log: {log.settings.key.vkey}, {witnesses} witness{'' if witnesses == 1 else 'es'}; /readyz: log"
    added, unknown = log.before
    if added:
        yield f"log: entered {counted(added, 'document')} stored before it began, in the order of storing."
    if unknown:
        shown = ", ".join(unknown[:_MOST_LISTED])
        rest = f" and {len(unknown) - _MOST_LISTED} more" if len(unknown) > _MOST_LISTED else ""
        yield f"log: {counted(len(unknown), 'document')} not in it; the trust list does not name the key:"
        yield f"  {shown}{rest}"
