"""The folder of a log or a witness: its key, and its verifier key in text.

key    private key, Ed25519, OpenSSH format, mode 0600
vkey   verifier key of C2SP signed-note, one line; its name is the log's origin or the witness's name
"""

from pathlib import Path
from typing import Final

from passport.disk import files, new_folder
from passport.party import identity
from signing import keystore
from signing.errors import ToolError
from signing.keys import PrivateKey
from signing.logs import notes
from signing.logs.notes import NoteKey
from signing.signer import KeySigner

KEY: Final = "key"
VKEY: Final = "vkey"
MOST_BYTES: Final = 1_000
"""Bytes of a file that holds a verifier key."""


class NoteFolderRefused(ToolError):
    """A folder of a log or witness that cannot be made or used; codes ``log.name``, ``log.folder``."""


def make(folder: Path, name: str, kind: int, passphrase: bytes | None) -> NoteKey:
    """Make the folder with a new key, whole or not at all; ``kind`` is the type of its signatures.

    Raises ``log.name``, ``identity.not_empty``, ``file.*`` and ``key.*``.
    """
    if not notes.is_name(name):
        raise NoteFolderRefused(
            "log.name",
            "A log or witness has a name that is not empty and holds neither blanks nor plus signs.",
            hint="Like log.example/steel, without https://.",
        )
    identity.check_vacant(folder)
    key = PrivateKey.generate("Ed25519")
    made = NoteKey(name, kind, key.public)
    with new_folder.whole(folder, mode=0o700) as building:
        keystore.create(building / KEY, key, passphrase)
        files.write(building / VKEY, f"{made.vkey}\n".encode())
    return made


def read(folder: Path) -> NoteKey:
    """Read the verifier key of a folder; raises ``log.folder``, ``log.vkey`` and ``file.*``."""
    if not (folder / VKEY).is_file():
        raise NoteFolderRefused(
            "log.folder",
            f"{folder} is no folder of a log or witness.",
            hint="passport log init and passport witness init make one.",
        )
    return read_vkey(folder / VKEY)


def read_vkey(path: Path) -> NoteKey:
    """Read a file that holds one verifier key; raises ``log.vkey``, ``log.key_kind`` and ``file.*``."""
    text = files.read(path, limit=MOST_BYTES).decode("utf-8", "replace")
    return notes.parse_vkey(text.removesuffix("\n").removesuffix("\r"))


def signer(folder: Path, passphrase_file: Path | None) -> KeySigner:
    """Open the key of a folder; raises ``key.*``, and ``log.folder`` where it is not that of ``vkey``."""
    named = read(folder)
    private = keystore.load(folder / KEY, identity.passphrase_for_use(passphrase_file))
    if private.public != named.public:
        raise NoteFolderRefused(
            "log.folder",
            f"The key in {folder} is not that of its verifier key.",
            hint="Restore the folder from a backup.",
        )
    return KeySigner(private, named.name)
