"""Write and read private key files: OpenSSH format, mode 0600, passphrase. The only file I/O in ``signing``.

Where the system has no file modes (Windows), ``create`` and ``load`` issue one ``KeyFileWarning`` a process
and rely on the folder's access list.
"""

import base64
import binascii
import os
import stat
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm

from signing.errors import KeyRefused
from signing.keys import PrivateKey

MAX_FILE_BYTES: Final = 16_384
"""Bytes; an encrypted P-384 key file has under 1,000."""

# Rounds of bcrypt-pbkdf: trying a passphrase on a new file costs about a quarter of a second. A file that
# would cost more than ten seconds is not tried (T74: no file may occupy the machine).
_ROUNDS: Final = 32
_MAX_ROUNDS: Final = 1_024

_HAS_MODES: Final = os.name == "posix"
# Absent on Windows, where they are not needed: no FIFOs in the file system, and links need a privilege.
_O_NOFOLLOW: Final[int] = getattr(os, "O_NOFOLLOW", 0)
_O_NONBLOCK: Final[int] = getattr(os, "O_NONBLOCK", 0)
_O_CLOEXEC: Final[int] = getattr(os, "O_CLOEXEC", 0)
_O_BINARY: Final[int] = getattr(os, "O_BINARY", 0)

_BEGIN: Final = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_END: Final = b"-----END OPENSSH PRIVATE KEY-----"
_MAGIC: Final = b"openssh-key-v1\0"


class KeyFileWarning(UserWarning):
    """The system cannot say who may read a key file."""


def create(path: Path, key: PrivateKey, passphrase: bytes | None) -> None:
    """Write ``key`` to the new file ``path``, mode 0600, flushed to disk; ``None`` means no passphrase.

    An existing file is never touched, and nothing is left behind when writing fails. Raises ``KeyRefused``.
    """
    if passphrase is not None and not 0 < len(passphrase) <= 72:
        raise KeyRefused(
            "key.passphrase_length",
            "A passphrase has 1 to 72 bytes.",
            hint="Choose another one; the key file format cannot use more than 72 bytes.",
        )
    _check_folder(path)
    data = key.to_openssh(passphrase, rounds=_ROUNDS)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _O_NOFOLLOW | _O_CLOEXEC | _O_BINARY
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileExistsError:
        raise KeyRefused(
            "key.file_exists",
            "The key file already exists; it is never overwritten.",
            hint="Choose another folder, or move the old key away first.",
            where=str(path),
        ) from None
    except OSError as error:
        raise _unusable(path, error) from None
    complete = False
    try:
        try:
            _write_all(descriptor, data)
        finally:
            os.close(descriptor)
        _flush_folder(path)
        complete = True
    except OSError as error:
        raise _unusable(path, error) from None
    finally:
        # Also on Ctrl-C: half a key file is worse than none.
        if not complete:
            path.unlink(missing_ok=True)


def load(path: Path, passphrase: Callable[[], bytes] | bytes | None) -> PrivateKey:
    """Return the key in the file ``path``; ``passphrase`` is called only if the file is encrypted.

    Refuses with ``KeyRefused`` links, FIFOs, folders, files that others may read, folders that others may
    write (T99).
    """
    _check_folder(path)
    data = _read(path, check_mode=True)
    secret: bytes | None = None
    if _encryption(data, path):
        secret = passphrase() if callable(passphrase) else passphrase
        if secret is None:
            raise KeyRefused(
                "key.passphrase_needed",
                "The key file is protected by a passphrase.",
                hint="Run this in a terminal, or give --passphrase-file.",
                where=str(path),
            )
    try:
        return PrivateKey.from_openssh(data, secret)
    except KeyRefused as error:
        raise KeyRefused(error.code, error.message, hint=error.hint, where=str(path)) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # The library's own words are dropped: they could quote what it was given (T100).
        if secret is not None:
            raise KeyRefused(
                "key.passphrase_wrong",
                "The passphrase does not open the key file, or the file is damaged.",
                hint="Try again; mind the keyboard layout and a line break at the end of a passphrase file.",
                where=str(path),
            ) from None
        raise _damaged(path) from None


def is_encrypted(path: Path) -> bool:
    """Whether the key file at ``path`` needs a passphrase. Raises ``KeyRefused`` if it is no key file."""
    return _encryption(_read(path, check_mode=False), path)


def _check_folder(path: Path) -> None:
    """Refuse a folder in which others may exchange the key file (``key.folder_writable``, T99).

    A folder with the sticky bit, such as ``/tmp``, lets others remove only files of their own.
    """
    if not _HAS_MODES:
        _warn_without_modes()
        return
    try:
        mode = path.parent.stat().st_mode
    except OSError as error:
        raise _unusable(path, error) from None
    if mode & (stat.S_IWGRP | stat.S_IWOTH) and not mode & stat.S_ISVTX:
        raise KeyRefused(
            "key.folder_writable",
            "Others may write to the folder of the key file and so exchange the key.",
            hint=f"Run: chmod go-w {path.parent}",
            where=str(path.parent),
        )


def _warn_without_modes() -> None:
    """Warn, once a process, that this system cannot say who may read a key file."""
    if KeyFileWarning not in _warned:
        _warned.add(KeyFileWarning)
        warnings.warn(
            "This system has no file modes: make sure that only you can read the folder of your keys.",
            KeyFileWarning,
            stacklevel=4,
        )


_warned: Final[set[type[Warning]]] = set()


def _read(path: Path, *, check_mode: bool) -> bytes:
    """Return the bytes of a small regular file; the file that was checked is the file that is read (T73)."""
    try:
        if stat.S_ISLNK(path.lstat().st_mode):
            raise _not_regular(path)
        # Non-blocking, so that a FIFO cannot hold the process before it is recognised.
        descriptor = os.open(path, os.O_RDONLY | _O_NOFOLLOW | _O_NONBLOCK | _O_CLOEXEC | _O_BINARY)
    except FileNotFoundError:
        raise KeyRefused(
            "key.file_missing",
            "There is no key file here.",
            hint="Check the folder, or create keys first.",
            where=str(path),
        ) from None
    except OSError as error:
        raise _unusable(path, error) from None
    try:
        return _read_open(descriptor, path, check_mode)
    except OSError as error:
        raise _unusable(path, error) from None
    finally:
        os.close(descriptor)


def _read_open(descriptor: int, path: Path, check_mode: bool) -> bytes:
    """Read an open file after checking its own kind, mode and size, and not those of its name."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise _not_regular(path)
    if check_mode and _HAS_MODES and stat.S_IMODE(status.st_mode) & ~0o600:
        raise KeyRefused(
            "key.file_mode",
            f"The key file has mode {stat.S_IMODE(status.st_mode):04o}; others may be able to read it.",
            hint=f"Run: chmod 600 {path}  If others could read it, replace the key.",
            where=str(path),
        )
    data = b""
    while part := os.read(descriptor, MAX_FILE_BYTES + 1 - len(data)):
        data += part
    if len(data) > MAX_FILE_BYTES:
        raise _damaged(path)
    return data


def _encryption(data: bytes, path: Path) -> bool:
    """Whether the file is encrypted, from its clear header (OpenSSH PROTOCOL.key section 1)."""
    begin, end = data.find(_BEGIN), data.rfind(_END)
    if begin < 0 or end < begin:
        raise _damaged(path)
    try:
        body = base64.b64decode(b"".join(data[begin + len(_BEGIN) : end].split()), validate=True)
    except binascii.Error:
        raise _damaged(path) from None
    if not body.startswith(_MAGIC):
        raise _damaged(path)
    cipher, rest = _string(body[len(_MAGIC) :], path)
    _, rest = _string(rest, path)
    options, _ = _string(rest, path)
    if cipher == b"none":
        return False
    _, rounds = _string(options, path)
    if int.from_bytes(rounds[:4], "big") > _MAX_ROUNDS:
        raise _damaged(path)
    return True


def _string(data: bytes, path: Path) -> tuple[bytes, bytes]:
    """Split off one string of the SSH wire format: four bytes of length, big-endian, then the bytes."""
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 + size or len(data) < 4:
        raise _damaged(path)
    return data[4 : 4 + size], data[4 + size :]


def _write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes, as ``os.write`` may write fewer, and flush them to the disk."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def _flush_folder(path: Path) -> None:
    """Flush the entry of a new file in its folder, without which its name may be lost with the power."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path.parent, os.O_RDONLY | _O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_regular(path: Path) -> KeyRefused:
    return KeyRefused(
        "key.not_regular",
        "The key file is a link, folder or device instead of a regular file.",
        hint="Name the key file itself.",
        where=str(path),
    )


def _damaged(path: Path) -> KeyRefused:
    return KeyRefused(
        "key.file_format",
        "The file is not an OpenSSH private key of a kind this tool uses.",
        hint="Use a key made by this tool or by ssh-keygen -t ed25519; if damaged, restore a backup.",
        where=str(path),
    )


def _unusable(path: Path, error: OSError) -> KeyRefused:
    return KeyRefused(
        "key.file_unusable",
        f"The key file cannot be used: {error.strerror or 'the system refused'}.",
        hint="Check the folder, its permissions and the free space.",
        where=str(path),
    )
