"""Keep the keys that the publisher of the list in force has named to follow its pinned key (DESIGN 4).

Kept beside the record of the list in force: a list signed by one of them is taken as an update.
"""

import tomllib
from typing import Final

from passport.belief import configuration
from passport.belief.configuration import TrustNotInForce
from passport.disk import files, toml_text

_FILE: Final = "successors.toml"


def accepted(publisher: str) -> tuple[str, ...]:
    """Return the multikeys accepted for that publisher; raises ``trust.configuration``."""
    path = configuration.folder() / _FILE
    if not path.exists():
        return ()
    try:
        content = tomllib.loads(files.read(path, limit=files.MAX_SMALL).decode())
        keys = [str(key) for key in content["keys"]] if content["publisher"] == publisher else []
    except (ValueError, KeyError, TypeError) as error:
        raise TrustNotInForce(
            "trust.configuration",
            "The record of accepted successors of the publisher's key is damaged.",
            hint="Remove it and accept the publisher's key change again.",
            where=str(path),
        ) from error
    return tuple(keys)


def accept(publisher: str, multikey: str) -> None:
    """Add a multikey for that publisher, durably; those of another publisher are forgotten."""
    keys = sorted({*accepted(publisher), multikey})
    record: dict[str, toml_text.Value] = {"publisher": publisher, "keys": keys}
    files.write(configuration.folder() / _FILE, toml_text.table(record).encode(), replace=True)


def forget() -> None:
    """Remove all accepted keys: a person has pinned another key."""
    path = configuration.folder() / _FILE
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise files.translate(error, path) from error
