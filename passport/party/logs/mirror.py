"""The folder of a monitor: what it has read of a log, so that nothing read before is believed anew.

checkpoint            the newest checkpoint, as the log signed it
tile/entries/...      every bundle of entries up to it, by its path below the log
lists                 digests of own status lists that lay in the identity folder when the monitor ran
fork-DIGEST/          smaller.note and larger.note, which contradict each other, and the hashes that show it
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from passport.disk import files, new_folder
from passport.party.logs.disputes import LARGER, SMALLER
from signing.logs import notes

_CHECKPOINT: Final = "checkpoint"
_LISTS: Final = "lists"
_MOST_BUNDLE: Final = 256 * (2 + 65_535)
_PARTIAL: Final = ".p"


class Mirror(NamedTuple):
    """The folder; it is made when something is first kept."""

    folder: Path

    @property
    def held(self) -> str | None:
        """The note up to which the log was compared, ``None`` before the first time."""
        path = self.folder / _CHECKPOINT
        if not path.exists():
            return None
        return files.read(path, limit=notes.MOST_BYTES).decode("utf-8", "replace")

    def kept(self, path: str) -> bytes | None:
        """The bytes of a bundle by its path, ``None`` where it is not there."""
        file = self.folder.joinpath(*path.split("/"))
        try:
            return files.read(file, limit=_MOST_BUNDLE) if file.is_file() else None
        except files.FileRefused:  # empty, or too long for any bundle
            return None

    def keep(self, path: str, data: bytes) -> None:
        """Store a bundle; it counts when the checkpoint over it is moved, and is replaced until then."""
        file = self.folder.joinpath(*path.split("/"))
        _make(file.parent)
        files.write(file, data, replace=True)

    def move(self, note: str) -> None:
        """Make a checkpoint the newest, now that every bundle up to it is there and belongs to it."""
        _make(self.folder)
        files.write(self.folder / _CHECKPOINT, note.encode(), replace=True)
        for folder in self.folder.glob(f"tile/entries/**/*{_PARTIAL}"):
            if folder.with_suffix("").is_file():  # the whole bundle is there
                for file in folder.iterdir():
                    file.unlink()
                folder.rmdir()

    @property
    def lists(self) -> frozenset[str]:
        """Digests of own status lists that were there before."""
        path = self.folder / _LISTS
        return (
            frozenset(files.read(path).decode("ascii", "replace").split()) if path.exists() else frozenset()
        )

    def remember(self, lists: Iterable[str]) -> None:
        """Keep digests of own status lists."""
        known = self.lists
        if more := known.union(lists) - known:
            _make(self.folder)
            text = "".join(f"{digest}\n" for digest in sorted(known | more))
            files.write(self.folder / _LISTS, text.encode(), replace=True)

    def dispute(self, smaller: str, larger: str, root: bytes, hashes: Iterable[bytes]) -> Path:
        """Write two notes that contradict each other as files of their own; the same two once.

        Of different sizes they come with the root that the larger tree has at the smaller size, and with the
        consistency proof from it to the larger root, one hash in base64 a line.
        """
        name = hashlib.sha256((smaller + larger).encode()).hexdigest()[:16]
        folder = self.folder / f"fork-{name}"
        if not folder.exists():
            _make(self.folder)
            contents = {SMALLER: smaller.encode(), LARGER: larger.encode()}
            if root:
                contents["root.txt"] = _lines([root])
                contents["consistency.txt"] = _lines(hashes)
            new_folder.write(folder, contents)
        return folder


def _lines(hashes: Iterable[bytes]) -> bytes:
    return "".join(f"{b64encode(one).decode()}\n" for one in hashes).encode()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.translate(error, folder) from error
