"""Find files beside the author's own: readings, and the documents that factors name as evidence."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from passport.disk import files
from signing.digests import multibase_digest

MAX_FILE: Final = 64 * 1024 * 1024
"""Bytes of a file of readings or of a document that is digested."""
# Looked for by a plain name only, never by a path (T72).
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9 _.-]{0,120}")


def path_of(name: str, folders: Iterable[Path]) -> Path | None:
    """Return the file of that plain name in the first of the folders that has one; ``None`` without any."""
    if not _PLAIN_NAME.fullmatch(name):
        return None
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def documents(*authors: Path) -> Callable[[str], str]:
    """Return what answers with the digest of a document beside one of the author's files, by its name.

    Each document is read once; the answer is empty where there is none.

    The author's files themselves are no evidence of what they say (T129).
    """
    folders = list(dict.fromkeys(path.parent for path in authors))
    known: dict[str, str] = {}

    def digest(name: str) -> str:
        if name not in known:
            path = path_of(name, folders)
            if path is not None and any(path.samefile(author) for author in authors):
                path = None
            known[name] = "" if path is None else multibase_digest(files.read(path, limit=MAX_FILE))
        return known[name]

    return digest
