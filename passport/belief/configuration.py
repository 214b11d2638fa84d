"""Keep the user's configuration: the trust list in force, and the publisher key it is pinned to.

The signed bytes of a list lie under a name made of their digest (T72); ``in-force.toml`` names the one in
force and is replaced in one step, so an interrupted installation leaves the previous list in force.
"""

import os
from pathlib import Path
from typing import Final, NamedTuple

from passport.disk import files, toml_text
from signing.digests import sha256
from signing.errors import ToolError

ENVIRONMENT: Final = "PASSPORT_TRUST"
_POINTER: Final = "in-force.toml"
_STATUS: Final = "status.json"


class TrustNotInForce(ToolError):
    """There is no usable trust list in force; codes ``trust.*``."""


class Pin(NamedTuple):
    """The installed list: who publishes it, by which key, in which version, and its bytes' digest (hex)."""

    publisher: str
    key: str
    version: str
    digest: str


def folder() -> Path:
    """Return the folder of this user's configuration, by the rule of the system; it is not created here.

    ``XDG_CONFIG_HOME`` counts everywhere, ``APPDATA`` on Windows, else ``~/.config``.
    """
    if os.environ.get("XDG_CONFIG_HOME"):
        return Path(os.environ["XDG_CONFIG_HOME"]) / "passport"
    if os.name == "nt" and os.environ.get("APPDATA"):
        return Path(os.environ["APPDATA"]) / "passport"
    return Path.home() / ".config" / "passport"


def pin() -> Pin | None:
    """Return what is installed, ``None`` if nothing is; a damaged record is ``trust.configuration``."""
    path = folder() / _POINTER
    if not path.exists():
        return None
    import tomllib  # noqa: PLC0415 - not when a list is named

    try:
        content = tomllib.loads(files.read(path, limit=files.MAX_SMALL).decode())
        installed_list = Pin(*(str(content[name]) for name in ("publisher", "key", "version", "digest")))
        bytes.fromhex(installed_list.digest)
    except (ValueError, KeyError) as error:  # no UTF-8, no TOML, no such member, no digest
        raise TrustNotInForce(
            "trust.configuration",
            "The record of the installed trust list is damaged.",
            hint="Remove it and install the list again with: passport trust use FILE",
            where=str(path),
        ) from error
    return installed_list


def installed(record: Pin) -> bytes:
    """Return the bytes of the installed list; ``trust.configuration`` where their SHA-256 is another one."""
    path = _list_path(record.digest)
    data = files.read(path)
    if sha256(data).hex() != record.digest:
        raise TrustNotInForce(
            "trust.configuration",
            "The installed trust list was changed on disk.",
            hint="Install it again with: passport trust use FILE",
            where=str(path),
        )
    return data


def install(data: bytes, *, publisher: str, key: str, version: str) -> Path:
    """Put a list that was checked and agreed to in force, and return where it lies.

    The list is written first and named in force second, each in one step; stopped between, the old list
    counts.
    """
    digest = sha256(data).hex()
    path = _list_path(digest)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.translate(error, path.parent) from error
    files.write(path, data, replace=True)
    record = {"publisher": publisher, "key": key, "version": version, "digest": digest}
    files.write(folder() / _POINTER, toml_text.table(record).encode(), replace=True)
    return path


def status_beside_installed() -> Path:
    """Return where the status bundle beside the installed list lies."""
    return folder() / _STATUS


def _list_path(digest: str) -> Path:
    """Return where a list of that SHA-256 (hex) lies."""
    return folder() / "trust" / f"{digest[:64]}.json"
