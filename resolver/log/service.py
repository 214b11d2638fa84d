"""The log as the application holds it: begun at start, one step a second, served from its store."""

from collections.abc import Callable
from typing import Final

from passport import moments
from resolver.log.log_store import LogStore
from resolver.log.logged import BackFilled, back_fill, log_trust_list
from resolver.log.sequencing import Sequencer, State, Ticking
from resolver.log.witnesses import Witness
from resolver.publishing.registered import Registered
from resolver.settings import LogSettings
from resolver.store.sql import SqlStore
from signing.logs import tiles


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

    def tile(self, path: str) -> bytes | None:
        """A tile or bundle by its path below ``tile/``, if the newest signed tree covers it.

        What is stored and not yet signed is not served: a restored backup could differ there, and tiles are
        kept by caches for ever. Raises ``LogRefused`` ``log.tile``.
        """
        place = tiles.parse_path(path)
        head = self.log.head()
        end = (place.number * tiles.WIDTH + place.width) * tiles.WIDTH ** max(place.level, 0)
        return self.log.tile(place) if head is not None and end <= head.size else None
