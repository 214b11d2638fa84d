"""``passport keys export-did|backup``: write the DID document, or pack the identity folder into a file."""

import sqlite3
import zipfile
from argparse import Namespace
from pathlib import Path

from passport.cli.output import terminal
from passport.disk import clock, files
from passport.disk.damaged import is_damaged
from passport.disk.files import MachineFailure
from passport.party import identity, key_history
from signing import jcs, keystore

_PRIVATE = 0o600 << 16  # the mode of a member, as unzip restores it
_SQLITE = "register.sqlite"


def export_did(args: Namespace) -> int:
    """Write the DID document with the keys that live now."""
    party = identity.load(args.folder)
    document = key_history.did_json(party.did, party.history, at=clock.at(args))
    files.write(args.output, document, replace=args.force)
    return _print_done(args, f"{args.output}: serve it as {identity.did_url(party.did)}")


def backup(args: Namespace) -> int:
    """Pack the folder: keys as they lie there, and the register as it is at one moment."""
    party = identity.load(args.folder)
    with files.writing(args.output, replace=args.force, private=True) as temporary:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in _contents(party.folder):
                info = zipfile.ZipInfo(path.relative_to(party.folder).as_posix())
                info.external_attr = _PRIVATE
                info.compress_type = zipfile.ZIP_DEFLATED
                data = _register(path) if path.name == _SQLITE else files.read(path)
                archive.writestr(info, data)
    code = _print_done(args, f"{args.output}: {terminal.counted(len(_contents(party.folder)), 'file')}")
    plain = [
        key.name
        for key in party.history.keys
        if key.token is None and not keystore.is_encrypted(party.folder / "keys" / key.name)
    ]
    if plain:
        terminal.note(f"warning: {', '.join(plain)} lies in it without a passphrase; lock the backup away.")
    return code


def _contents(folder: Path) -> list[Path]:
    """The files of an identity; no links, no temporary files, nothing else that was put there."""
    names = [*folder.glob("*.toml"), *folder.glob("*.json"), folder / _SQLITE]
    names += [*(folder / "keys").glob("key-*"), *(folder / "status").glob("*.json")]
    return sorted(path for path in names if path.is_file() and not path.is_symlink())


def _register(path: Path) -> bytes:
    """The database as one consistent whole, also while another process writes it."""
    try:
        source = sqlite3.connect(path)
        copy = sqlite3.connect(":memory:")
        try:
            source.backup(copy)
            return copy.serialize()
        finally:
            copy.close()
            source.close()
    except sqlite3.Error as error:
        if is_damaged(error):
            raise files.FileRefused(
                "register.damaged",
                f"The register {path} is damaged or none: {error}.",
                hint="Nothing was written. Restore the identity's folder from an earlier backup.",
                where=str(path),
            ) from error
        raise MachineFailure(
            "register.database",
            f"The register {path} cannot be read: {error}.",
            hint="Try again when no other command works in this folder.",
            where=str(path),
        ) from error


def _print_done(args: Namespace, line: str) -> int:
    if args.json:
        terminal.say_bytes(jcs.canonical({"file": str(args.output)}))
    else:
        terminal.say(line)
    return 0
