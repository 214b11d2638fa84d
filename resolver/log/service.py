"""The log as the application holds it: begun at start, one step a second, served from its store."""

import logging
from collections.abc import Callable, Iterable
from typing import Final

from passport import moments
from passport.log_evidence import LogBlock
from resolver.log.log_store import LogStore
from resolver.log.logged import BackFilled, back_fill, log_trust_list
from resolver.log.proving import blocks
from resolver.log.sequencing import Sequencer, State, Ticking
from resolver.log.witnesses import Witness
from resolver.publishing.registered import Registered
from resolver.settings import LogSettings
from resolver.store.sql import SqlStore
from resolver.store.store import StoreUnavailable
from signing.errors import ToolError
from signing.logs import tiles

_LOG: Final = logging.getLogger("resolver.log")


class LogService:
    """One log. What was stored before is entered, and the trust list, before the first request.

    Raises ``StoreUnavailable``.
    """

    def __init__(
        self, settings: LogSettings, store: SqlStore, registered: Registered, clock: Callable[[], str]
    ) -> None:
        self.settings: Final = settings
        self.log: Final = LogStore(store)
        self.before: Final[BackFilled] = back_fill(self.log, registered.multikey)
        log_trust_list(self.log, registered.trust)
        self.sequencer: Final = Sequencer(
            store,
            settings.origin,
            settings.signer,
            [Witness(one.key, one.url, settings.key) for one in settings.witnesses],
            clock=lambda: moments.seconds(clock()),
            moment=clock,
        )
        self._ticking = Ticking(self.sequencer)

    @property
    def state(self) -> State:
        """The line ``log`` of ``/readyz``."""
        return self.sequencer.state

    @property
    def current(self) -> bool:
        """Whether a witness has answered since the start that this database is no older copy.

        For whoever keeps what must never be undone in the same database: the registry of certificates, whose
        acts and answers about units wait until this holds. Without witnesses nobody can say, and it holds.
        """
        return self.state == "ok"

    def start(self) -> None:
        """Begin to sign tree heads, once a second."""
        self._ticking.start()

    def close(self) -> None:
        """Finish the step under way."""
        self._ticking.close()

    def checkpoint(self) -> str | None:
        """The newest signed tree head with the newest cosignature of each witness."""
        head = self.log.head()
        return None if head is None else head.checkpoint(newest=True)

    def proofs(self, digests: Iterable[str]) -> list[LogBlock]:
        """Prove for a passport file that documents are in the log.

        Empty, with a logged alarm, where that fails: claim and statement are served without (DESIGN 8).
        """
        try:
            return blocks(self.log, digests)
        except (StoreUnavailable, ToolError) as error:
            _LOG.error("ALARM no proof of the log could be made: %s", getattr(error, "code", "store"))
            return []

    def tile(self, path: str) -> bytes | None:
        """A tile or bundle by its path below ``tile/``, if the newest signed tree covers it.

        What is stored and not yet signed is not served: a restored backup could differ there, and tiles are
        kept by caches for ever. Raises ``LogRefused`` ``log.tile``.
        """
        place = tiles.parse_path(path)
        head = self.log.head()
        end = (place.number * tiles.WIDTH + place.width) * tiles.WIDTH ** max(place.level, 0)
        return self.log.tile(place) if head is not None and end <= head.size else None
