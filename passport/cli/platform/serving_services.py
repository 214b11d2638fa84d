"""What ``passport serve`` runs: the log's settings with its key, and one line a service at the start."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from passport.party import identity
from signing import keystore
from signing.signer import KeySigner

if TYPE_CHECKING:
    from resolver.log.log_file import LogFile
    from resolver.services import Services
    from resolver.settings import LogSettings

_MOST_LISTED = 20


def log_settings(file: "LogFile", passphrase_file: Path | None) -> "LogSettings":
    """Read the key of the log that a configuration names; raises ``KeyRefused`` and ``settings.log_*``."""
    from resolver.settings import LogSettings  # noqa: PLC0415 - the server's libraries only when they are used

    secret = Path(file.passphrase_file) if file.passphrase_file else passphrase_file
    private = keystore.load(Path(file.key), identity.passphrase_for_use(secret))
    return LogSettings(file.origin, KeySigner(private, file.origin), file.witnesses)


def lines(services: "Services") -> list[str]:
    """Say of each service which key it signs with and which line of ``/readyz`` shows its state."""
    return [*_passports(services), *_log(services)]


def _passports(services: "Services") -> Iterator[str]:
    platform = services.settings.platform
    if platform is not None:
        yield f"passports: answered with {platform.signer.verification_method}; /readyz: responses"


def _log(services: "Services") -> Iterator[str]:
    log = services.log
    if log is None:
        yield "log: none; [log] in --config FILE begins one (passport log init)"
        return
    witnesses = len(log.settings.witnesses)
    yield f"log: {log.settings.key.vkey}, {witnesses} witness{'' if witnesses == 1 else 'es'}; /readyz: log"
    added, unknown = log.before
    if added:
        yield f"log: {added} documents stored before it began were entered, in the order of storing."
    if unknown:
        shown = ", ".join(unknown[:_MOST_LISTED])
        rest = f" and {len(unknown) - _MOST_LISTED} more" if len(unknown) > _MOST_LISTED else ""
        yield f"log: {len(unknown)} documents are not in it; the trust list does not name their key:"
        yield f"  {shown}{rest}"
