"""The sequencer: signs a tree head over what was stored since the last one, and has witnesses cosign it.

One root for each size, for ever: head and tiles are one transaction under the store's write lock, the size is
the table's key, and the tree under the last head is computed again before a new one is signed. A database
that was restored from an older backup knows less than the witnesses do, so nothing is signed after a start
until a witness has answered that its newest tree is not larger and has the same root (A.6).
"""

import threading
from collections.abc import Callable, Sequence
from typing import Final, Literal

from resolver.log import log_store
from resolver.log.log_store import Head, LogStore, Seen
from resolver.log.witnesses import Witness, WitnessRefused
from resolver.store.connecting import available
from resolver.store.sql import SqlStore
from resolver.store.store import StoreUnavailable
from signing.errors import LogRefused, ToolError
from signing.logs import checkpoints
from signing.logs.checkpoints import Checkpoint
from signing.signer import Signer

State = Literal["ok", "waiting", "refused"]
"""``waiting``: no witness has answered since the start; ``refused``: what is stored contradicts a witness or
the last head."""
_DAY: Final = 86_400


class Sequencer:
    """Signs tree heads of one log.

    ``origin`` names the log; ``signer`` is its own Ed25519 key, no key of documents; ``witnesses`` are asked
    for cosignatures; without any there is nobody to notice a restored backup, and the log signs at once.
    ``clock`` gives POSIX seconds, ``moment`` the same as a moment of documents.
    """

    def __init__(
        self,
        store: SqlStore,
        origin: str,
        signer: Signer,
        witnesses: Sequence[Witness],
        *,
        clock: Callable[[], int],
        moment: Callable[[], str],
    ) -> None:
        self.log: Final = LogStore(store)
        self.origin: Final = origin
        self._store, self._signer, self._witnesses = store, signer, witnesses
        self._clock, self._moment = clock, moment
        self._confirmed = not witnesses
        self._problem: ToolError | None = None

    @property
    def state(self) -> State:
        """Whether the log signs, for ``/readyz``."""
        return "refused" if self._problem is not None else "ok" if self._confirmed else "waiting"

    @property
    def problem(self) -> ToolError | None:
        """Why nothing is signed any more."""
        return self._problem

    def step(self) -> Head | None:
        """Sign what is new and have it cosigned; the newest head, or ``None`` where there is nothing to sign.

        Raises ``LogRefused`` ``log.rolled_back``, ``log.forked``, ``log.changed`` and ``log.witness_ahead``,
        after which nothing more is signed.
        """
        if self._problem is not None:
            raise self._problem
        try:
            if not self._confirmed and not self._confirm():
                return None
            head = self._sign()
            if head is not None and self._due(head):
                self._offer(head)
                return self.log.head()
        except LogRefused as refused:
            self._problem = refused
            raise
        return head

    def _confirm(self) -> bool:
        """Ask the witnesses what they have seen of this log; ``False`` while none answers."""
        for witness in self._witnesses:
            try:
                known = witness.newest(self.origin)
            except WitnessRefused:
                continue
            # Read after the answer: another instance stores a head before a witness sees it.
            held = self.log.head()
            if known is not None:
                self._compare(known, 0 if held is None else held.size)
            self._confirmed = True
        return self._confirmed

    def _compare(self, known: Checkpoint, size: int) -> None:
        if known.size > size:
            raise LogRefused(
                "log.rolled_back",
                f"A witness has seen {known.size} entries of this log, and the database holds {size}.",
                hint="Restore a newer backup. A log that goes on from an older state would contradict it.",
            )
        if self.log.root(known.size) != known.root:
            raise LogRefused(
                "log.forked",
                f"A witness has seen another tree of this log at {known.size} entries.",
                hint="Restore the database that belongs to this log's key, or begin a log of another origin.",
            )

    def _sign(self) -> Head | None:
        with available(), self._store.writing() as connection:
            last = log_store.newest_in(connection)
            size = 0 if last is None else last.size
            if last is not None and log_store.root_in(connection, size) != last.root:
                raise LogRefused(
                    "log.changed",
                    f"The first {size} entries of the log are not those that were signed.",
                    hint="The database was changed below this tool: restore a backup.",
                )
            count = log_store.grow(connection, size)
            if count == size:
                return last
            head = Checkpoint(self.origin, count, log_store.root_in(connection, count))
            note = checkpoints.sign_checkpoint(head, self._signer)
            signed = Head(count, head.root, str(note))
            log_store.add_head(connection, signed, self._moment())
            return signed

    def _due(self, head: Head) -> bool:
        """Whether a witness has yet to see this head, or has seen it more than a day ago."""
        now = self._clock()
        newest = {one.witness: one.time for one in head.seen}
        return any(now - newest.get(witness.name, 0) >= _DAY for witness in self._witnesses)

    def _offer(self, head: Head) -> None:
        """Ask each witness for a cosignature; one that does not answer is asked again the next time.

        A witness may be ahead because another instance on the same database has signed a larger head since;
        the next step offers that one. Else the log runs twice: ``LogRefused`` ``log.witness_ahead``.
        """
        seen: list[Seen] = []
        for witness in self._witnesses:
            try:
                seen.append(witness.cosign(head, self.log))
            except WitnessRefused as refused:
                if refused.code == "log.witness_ahead" and not self._is_older(head):
                    raise LogRefused(refused.code, refused.message, hint=refused.hint) from None
        if seen:
            self.log.add_seen(head.size, seen)

    def _is_older(self, head: Head) -> bool:
        """Whether a larger head was stored meanwhile."""
        newest = self.log.head()
        return newest is not None and newest.size > head.size


class Ticking:
    """Runs a sequencer once a second in a thread of its own, until it is closed."""

    def __init__(self, sequencer: Sequencer, *, seconds: float = 1.0) -> None:
        self._sequencer, self._seconds = sequencer, seconds
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Finish the step under way."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._sequencer.step()
            except LogRefused:
                return  # /readyz says so; an operator has to look
            except (StoreUnavailable, ToolError):
                pass  # the database is away, or the key's module: the next step may find it
            self._ending.wait(self._seconds)
