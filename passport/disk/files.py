"""Read files of the person at the terminal once, and write them whole or not at all.

Names come from the command line or from a fixed list, never from the content of a document (T72). Bytes are
read once and the bytes that were checked are the bytes that are used (T73). Only regular files of a bounded
size are read, and nothing is written through a symbolic link (T74).
"""

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from signing.errors import ToolError

MAX_DOCUMENT: Final = 8 * 1024 * 1024  # a container of section 2.5, the largest document there is
MAX_PICTURE: Final = 32 * 1024 * 1024  # a photograph of a telephone, uncompressed headroom included
MAX_SMALL: Final = 1024 * 1024  # drafts, templates, identity files
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_CREATE_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
# Where it exists: do not wait for the other end of a pipe.
_READ_FLAGS: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class FileRefused(ToolError):
    """A file that cannot be read or must not be written; codes ``file.*``."""


class MachineFailure(ToolError):
    """The machine failed (a full disk, a broken database), not the command: exit code 1."""


def _refused(code: str, message: str, hint: str, path: Path) -> FileRefused:
    return FileRefused(f"file.{code}", message, hint=hint, where=str(path))


def translate(error: OSError, path: Path) -> ToolError:
    """Return the error of an operating system as a sentence with a hint, distinguished by number and class.

    Its own sentence is in the language of the machine; it is shown only where nothing is known of the error.
    Raises ``BrokenPipeError`` as it is, which ends the command without a message.
    """
    if isinstance(error, BrokenPipeError):
        raise error  # the reader of our output left, which is about no file that is named
    if error.errno in NO_ROOM:
        return MachineFailure(
            "file.no_space",
            f"There is no space left to write {path}.",
            hint="Free some space, then run the command again.",
        )
    if isinstance(error, FileNotFoundError):
        return _refused(
            "missing", f"There is no {path}.", "Check the spelling and the folder you are in.", path
        )
    if isinstance(error, IsADirectoryError):
        return _refused(
            "directory", f"{path} is a folder; a file is needed.", "Name the file inside it.", path
        )
    if isinstance(error, NotADirectoryError):
        return _refused(
            "not_a_folder", f"{path} lies inside something that is no folder.", "Check the path.", path
        )
    if isinstance(error, PermissionError):
        return _refused(
            "permission", f"{path} may not be opened by this user.", "Check its owner and mode.", path
        )
    reason = error.strerror or type(error).__name__
    return _refused("system", f"{path}: {reason}.", "Check the path and the disk.", path)


def read(path: Path, *, limit: int = MAX_DOCUMENT) -> bytes:
    """Read a regular file that is not empty and has at most ``limit`` bytes; raises ``file.*``.

    Kind and size are asked of what was opened, not of the name, so that nothing can be put in its place
    between (T74); a byte more than the limit is read to notice that there are more.
    """
    try:
        descriptor = os.open(path, _READ_FLAGS)
    except OSError as error:
        # Windows says "permission denied" of a folder.
        raise translate(IsADirectoryError() if path.is_dir() else error, path) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise translate(IsADirectoryError(), path)
        if not stat.S_ISREG(mode):
            raise _refused(
                "not_regular", f"{path} is not a regular file.", "Copy its content into a file first.", path
            )
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return _bounded(stream.read(limit + 1), str(path), limit)
    finally:
        os.close(descriptor)


def read_standard_input(*, limit: int = MAX_DOCUMENT) -> bytes:
    """Read standard input to its end, at most ``limit`` bytes; raises ``file.empty``, ``file.too_large``."""
    return _bounded(sys.stdin.buffer.read(limit + 1), "Standard input", limit)


def _bounded(data: bytes, name: str, limit: int) -> bytes:
    """Return what was read, unless it is nothing or more than ``limit`` bytes."""
    if not data:
        raise FileRefused(
            "file.empty", f"{name} is empty.", hint="Check that it was written completely.", where=name
        )
    if len(data) > limit:
        raise FileRefused(
            "file.too_large",
            f"{name} has more than {f'{limit // 1024} KiB' if limit >= 1024 else f'{limit} bytes'}.",
            hint="This is not a file of the kind this command reads.",
            where=name,
        )
    return data


def check_free(path: Path, *, replace: bool | None = None) -> None:
    """Refuse an output path before the work begins: taken, a folder, or in a folder that does not exist.

    ``replace`` is ``--force``, and ``None`` for a command that has no such option and replaces nothing. A
    symbolic link is taken even with ``replace``, and also where it leads nowhere: writing through it would
    write elsewhere (T74). Raises ``file.exists``, ``file.directory``, ``file.missing`` and other ``file.*``.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:  # a name that is too long, or no name at all
        named = error if isinstance(error, OSError) else OSError(errno.EINVAL, "no name of a file")
        raise translate(named, path) from error
    if path.is_dir() and not path.is_symlink():
        raise translate(IsADirectoryError(), path)
    if os.path.lexists(path) and (path.is_symlink() or not replace):
        hint = "Choose another name, or say --force to replace it."
        if path.is_symlink():
            hint = "Choose another name: a symbolic link is not replaced, nor written through."
        elif replace is None:
            hint = "Choose another name."
        raise _refused("exists", f"{path} exists already.", hint, path)
    if not path.parent.is_dir():
        raise _refused("missing", f"There is no folder {path.parent}.", "Create it first.", path.parent)


@contextlib.contextmanager
def writing(path: Path, *, replace: bool | None = None, private: bool = False) -> Iterator[Path]:
    """Give a temporary sibling of ``path`` to be filled; it becomes ``path``, or is removed after an error.

    It is synchronised before and its folder after the change of name, so a power cut leaves the old file or
    the whole new one. ``private``: for its owner alone. Without ``replace`` an existing file is never
    touched, not even one that appeared meanwhile.
    """
    check_free(path, replace=replace)
    temporary: Path | None = None
    try:
        from signing import nonces  # noqa: PLC0415 - reading, which verify does, needs no randomness

        sibling = path.parent / f".passport-{nonces.random_bytes(8).hex()}.tmp"
        os.close(os.open(sibling, _CREATE_FLAGS, 0o600 if private else 0o644))
        temporary = sibling
        yield temporary
        _sync(temporary)
        _install(temporary, path, replace=bool(replace))
        temporary = None
        _sync_folder(path.parent)
    except OSError as error:
        raise translate(error, path) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write(path: Path, data: bytes, *, replace: bool | None = None, private: bool = False) -> None:
    """Write ``data`` as the whole of ``path``: all of it, durable, or nothing."""
    with writing(path, replace=replace, private=private) as temporary, temporary.open("r+b") as stream:
        stream.write(data)


def move(path: Path, to: Path) -> None:
    """Give a file that a command wrote the name of another, whose place it takes in one step, durably."""
    try:
        path.replace(to)
        _sync_folder(to.parent)
    except OSError as error:
        raise translate(error, to) from error


def remove(path: Path) -> None:
    """Remove a file that a command wrote for itself, if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise translate(error, path) from error


def write_new(path: Path, data: bytes) -> None:
    """Write as ``write`` one of many new files of a folder; ``settle`` makes their names durable together.

    A folder is synchronised once then, not once a file.
    """
    from signing import nonces  # noqa: PLC0415 - as above

    temporary = path.parent / f".passport-{nonces.random_bytes(8).hex()}.tmp"
    installed = False
    try:
        try:
            with os.fdopen(os.open(temporary, _CREATE_FLAGS, 0o644), "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            _install(temporary, path, replace=False)
            installed = True
        finally:
            if not installed:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise translate(error, path) from error


def settle(folder: Path) -> None:
    """Make the names of new files in a folder durable."""
    try:
        _sync_folder(folder)
    except OSError as error:
        raise translate(error, folder) from error


def _install(temporary: Path, path: Path, *, replace: bool) -> None:
    """Give a finished file its name, in one step; without ``replace`` a taken name is ``file.exists``.

    A hard link fails where the name exists, which renaming does not do on every system.
    """
    if replace:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)  # fails where the name is taken, also by a dangling link
    except FileExistsError:
        raise _refused(
            "exists", f"{path} appeared while this command ran.", "Choose another name.", path
        ) from None
    except OSError:  # a file system without hard links
        check_free(path)
        temporary.replace(path)
    else:
        temporary.unlink()


def _sync(path: Path) -> None:
    """Make the content of a file durable."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where folders can be synchronised (not on Windows)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sqlite_path(path: Path) -> str:
    """Return a path for an SQLite URL: absolute, with forward slashes also on Windows."""
    return path.resolve().as_posix()
