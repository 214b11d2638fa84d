"""Reading and verifying many documents, here or in processes of their own: pure work, and nothing else.

What the processes find only saves time. Whatever they do not answer, because one died or was not asked, is
found by the process that stores.
"""

import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Final, Generic, TypeVar

from resolver.publishing.examining import Examination, Examiner, Question
from resolver.publishing.incoming import Item, SignedDocument, read
from signing.errors import ToolError
from verify import TrustList

_LOG: Final = logging.getLogger("resolver.workers")
_PATIENCE_SECONDS: Final = 60
"""How long one piece of work may take; it takes a few milliseconds."""
_PIECES: Final = 3
"""Pieces of one batch for each process: small enough that all end at about the same time."""
Reply = TypeVar("Reply")
Content = Sequence[Item] | None
"""The documents of a body; ``None``: it is refused, or nobody looked."""


class Later(Generic[Reply]):
    """The answer of workers, when it comes."""

    def __init__(self, parts: "Sequence[Future[list[Reply]]]", lost: Callable[[], None]) -> None:
        self._parts, self._lost = parts, lost

    def result(self) -> list[Reply]:
        """Wait for the answer; ``[]`` where the workers broke."""
        try:
            return [one for part in self._parts for one in part.result(_PATIENCE_SECONDS)]
        except (BrokenProcessPool, TimeoutError, OSError) as error:
            _LOG.error("a worker was lost, its work is done here: %s", type(error).__name__)
            self._lost()
            return []


class Workers:
    """So many processes, started when there is work for them; with ``count`` 0, none ever."""

    def __init__(
        self, count: int, trust: bytes, pinned: str | None, *, max_request: int, max_credential: int
    ) -> None:
        self.count: Final = count
        self._arguments = (trust, pinned, max_request, max_credential)
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._starting: list[Future[int]] = []

    def read(self, bodies: Sequence[bytes]) -> Later[Content]:
        """Read the documents of each body."""
        return self._later(_read, [(some,) for some in _parts(bodies, self.count * _PIECES)])

    def answer(
        self, questions: Sequence[Question], documents: Mapping[str, SignedDocument]
    ) -> Later[Examination]:
        """Give the answer to each question; ``documents`` holds what they name."""
        pieces: list[tuple[Sequence[Question], Mapping[str, bytes]]] = []
        for some in _parts(questions, self.count * _PIECES):
            named = {digest for one in some for digest in (one.claim, one.statement, *one.extras, *one.lists)}
            pieces.append((some, {digest: documents[digest].data for digest in named if digest}))
        return self._later(_answer, pieces)

    def _later(
        self, do: "Callable[..., list[Reply]]", pieces: "Sequence[tuple[object, ...]]"
    ) -> Later[Reply]:
        """Give work to the processes; the caller does it himself where there are none or they broke."""
        if self.count == 0:
            return Later([], self._drop)
        try:
            pool = self._started()
            parts = [pool.submit(do, *arguments) for arguments in pieces] if pool is not None else []
        except (BrokenProcessPool, OSError, RuntimeError) as error:
            _LOG.error("no worker takes work: %s", type(error).__name__)
            self._drop()
            parts = []
        return Later(parts, self._drop)

    def ready(self, seconds: float) -> bool:
        """Start the processes, and wait for them so long; work that comes before they are is done here."""
        self._started()
        return not wait_for(self._starting, seconds).not_done

    def _started(self) -> ProcessPoolExecutor | None:
        """Give the pool, once all its processes are up: the first request does not wait for them."""
        with self._lock:
            if self._pool is None:
                # Not forked: other threads may hold locks, and the child would inherit the database's files.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self.count, context, _begin, self._arguments)
                self._starting = [self._pool.submit(os.getpid) for _ in range(self.count)]
            pool, starting = self._pool, self._starting
        if not all(one.done() for one in starting):
            return None
        for one in starting:
            one.result()
        return pool

    def _drop(self) -> None:
        """Let the processes go; the next work starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Stop the processes."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _parts(work: Sequence[Reply], count: int) -> Iterator[Sequence[Reply]]:
    size = -(-len(work) // max(1, count)) or 1
    for start in range(0, len(work), size):
        yield work[start : start + size]


class _Here:
    """The state of one worker process."""

    examiner: Examiner
    max_request: int
    max_credential: int


def _begin(trust: bytes, pinned: str | None, max_request: int, max_credential: int) -> None:
    # A service that stops finishes what is under way: the signal is for the process that decides.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Documents are read and forgotten, and hold no cycles: looking for those took a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000)
    _Here.examiner = Examiner(TrustList.open(trust, pinned=pinned))
    _Here.max_request, _Here.max_credential = max_request, max_credential


def _end_with_parent() -> None:
    """End this process with its parent: it holds both ends of its pipe, and would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read(bodies: Sequence[bytes]) -> list[Content]:
    found: list[Content] = []
    for body in bodies:
        try:
            found.append(read(body, max_request=_Here.max_request, max_credential=_Here.max_credential))
        except ToolError:
            found.append(None)
    return found


def _answer(questions: Sequence[Question], data: Mapping[str, bytes]) -> list[Examination]:
    documents = {digest: SignedDocument(digest, some) for digest, some in data.items()}
    return [_Here.examiner.answer(one, documents) for one in questions]
