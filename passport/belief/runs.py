"""Journals of this user's batches: found again by what the run is over, so that ``--resume`` needs no name.

A journal belongs to one command over the same targets and holds the moment of the run, so that a resumed run
judges all its passports at one moment. What else decides a verdict (the bytes of all files, trust list,
policy, options) goes into its header as digests: where one differs, the lines are not those of this run.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from passport.belief import configuration
from passport.disk import files
from passport.disk.files import FileRefused
from passport.disk.journal import Journal, held
from signing import jcs
from signing.digests import sha256
from signing.errors import ToolError
from signing.strict_json import JsonValue

FOLDER: Final = "runs"
_SHOWN: Final = 32
WORDS: Final = {
    "files": "the files",
    "at": "the moment of --at",
    "trust": "the trust list",
    "policy": "the policy",
    "evidence": "status lists or inputs",
    "options": "--json or --lang",
    "tool": "the version of the tool",
    "to": "the resolver",
    "party": "the party",
}
"""Members of a journal's header, which decide the lines in it."""
T = TypeVar("T")


class RunRefused(ToolError):
    """A run that cannot go on from its journal: ``batch.changed``, ``batch.at_work``."""


class Kept:
    """The journal of one command over these targets; use ``opened``.

    ``at`` is the moment of the interrupted run that goes on, else empty. ``was_interrupted``: there is one.
    """

    def __init__(self, path: Path, stack: contextlib.ExitStack, *, resume: bool) -> None:
        self._path = path
        self._stack = stack
        self._journal: Journal | None = None
        self.at = ""
        self._alone = path.exists() and self._is_alone()
        self.was_interrupted = self._alone
        if resume and path.exists():
            if not self._alone:
                raise RunRefused(
                    "batch.at_work",
                    "A run over the same files is still at work.",
                    hint="Wait for it, or end it; then say --resume.",
                )
            self._journal = Journal.found(path)
            self.at = self._journal.header.get("at", "") if self._journal else ""

    @property
    def resumes(self) -> bool:
        """Whether an interrupted run goes on."""
        return bool(self.at)

    def begin(self, header: dict[str, str]) -> str:
        """Keep a new journal, or go on with the one that was found.

        The result is why none can be kept, if so: another run over the same targets keeps one, or the folder
        cannot be written. Raises ``batch.changed``, ``file.no_space``.
        """
        if self._journal is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._alone = self._alone or self._is_alone()
                if not self._alone:
                    return "Another run over the same files is at work."
                self._journal = Journal.begun(self._path, header)
            except OSError as error:
                return files.translate(error, self._path.parent).message
            except FileRefused as error:
                return error.message
            return ""
        before = self._journal.header
        if before != header:
            other = [word for name, word in WORDS.items() if before.get(name) != header.get(name)]
            raise RunRefused(
                "batch.changed",
                f"This is not the run that was interrupted: {', '.join(other)} changed since then.",
                hint="Put back what was changed; or run it without --resume, which begins anew.",
            )
        return ""

    def _is_alone(self) -> bool:
        return self._stack.enter_context(held(self._path.with_suffix(".lock")))

    def lines(self, read: Callable[[bytes], T]) -> Iterator[T]:
        """What the interrupted run had done."""
        if self._journal is not None and self.at:
            yield from self._journal.lines(read)

    def add(self, lines: Iterable[bytes]) -> None:
        """Keep a chunk, durable on return. Raises ``file.no_space``."""
        if self._journal is not None:
            self._journal.add(lines)

    def end(self) -> None:
        """The run is complete; what an interrupted one left is of no use any more."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._alone:
            self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the journal for ``--resume``."""
        if self._journal is not None:
            self._journal.close()


@contextlib.contextmanager
def opened(command: str, targets: Iterable[str], *, resume: bool) -> Iterator[Kept]:
    """The journal of ``command`` over ``targets``. Raises ``batch.at_work``, ``file.*``.

    A second run over the same targets at the same time keeps none, and may not resume the first.
    """
    words: JsonValue = [command, *(name if name == "-" else str(Path(name).absolute()) for name in targets)]
    name = sha256(jcs.canonical(words)).hex()[:_SHOWN]
    with contextlib.ExitStack() as stack:
        kept = Kept(configuration.folder() / FOLDER / f"{name}.ndjson", stack, resume=resume)
        try:
            yield kept
        finally:
            kept.close()
