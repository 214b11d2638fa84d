"""Count keys, places and changed bits of an identity outside its folder, to notice old backups (T102).

A restored folder would hand out key names a second time and forget which places of its status lists are
taken. The memory lies in the user's configuration folder, outside of the identity folder, under a name made
of a hash (T72). It is made by the first change of keys or of a bit in a status list.
"""

import tomllib
from pathlib import Path
from typing import Final, NamedTuple

from passport.belief import configuration
from passport.disk import files, toml_text
from signing.digests import sha256
from signing.errors import ToolError

_FOLDER: Final = "identities"


class RolledBack(ToolError):
    """The folder is older than one this machine has seen; code ``identity.rolled_back``."""


class Counters(NamedTuple):
    """The highest key number, how many places of the status lists are taken, how many bits were changed."""

    keys: int
    places: int
    words: int = 0


def remembered(did: str, first: str) -> Counters | None:
    """Read the counters last seen of the identity with this DID and first key (multikey); ``None``: none.

    Raises ``identity.counters`` for a record that cannot be read.
    """
    path = _path(did, first)
    if not path.exists():
        return None
    try:
        content = tomllib.loads(files.read(path, limit=files.MAX_SMALL).decode())
        return Counters(int(content["keys"]), int(content["places"]), int(content.get("words", 0)))
    except (ValueError, KeyError, TypeError) as error:
        raise RolledBack(
            "identity.counters",
            "The record of how far this identity got is damaged.",
            hint="Remove it, if you are sure that the identity folder is the newest one.",
            where=str(path),
        ) from error


def check(did: str, first: str, now: Counters) -> None:
    """Raise ``identity.rolled_back`` for a counter below the one last seen; record higher ones."""
    before = remembered(did, first)
    if before is None:
        return
    if any(have < had for have, had in zip(now, before, strict=True)):
        raise RolledBack(
            "identity.rolled_back",
            f"This folder is an older copy of {did}: later keys or credentials were made with a newer one.",
            hint="Restore the newest backup. If it is lost, make a key that others do not know yet:"
            " passport keys new DIR --restored",
        )
    if now != before:
        remember(did, first, now)


def remember(did: str, first: str, now: Counters) -> None:
    """Record the counters of an identity, in the user's configuration folder."""
    path = _path(did, first)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.translate(error, path.parent) from error
    record = {name: str(count) for name, count in now._asdict().items()}
    files.write(path, toml_text.table(record).encode(), replace=True)


def _path(did: str, first: str) -> Path:
    return configuration.folder() / _FOLDER / f"{sha256(f'{did} {first}'.encode()).hex()}.toml"
