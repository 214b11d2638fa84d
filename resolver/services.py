"""What the routes work with, put together once at start."""

from collections.abc import Callable
from dataclasses import dataclass

from resolver.answers.page import Pages
from resolver.answers.respond import Collected, Responder
from resolver.hub.access.host import HubHost
from resolver.log.service import LogService
from resolver.pact.host import PactHost
from resolver.publishing.copies import Copies
from resolver.publishing.publish import Publisher
from resolver.publishing.registered import Registered
from resolver.registry.registry import Registry
from resolver.settings import Settings
from resolver.store.consumption import Edges
from resolver.store.records import Records
from resolver.store.store import Store
from resolver.web.measuring import Measures


@dataclass(frozen=True, slots=True)
class Services:
    """``clock`` gives the moment now, as ``YYYY-MM-DDThh:mm:ssZ``."""

    settings: Settings
    clock: Callable[[], str]
    store: Store
    collected: Collected
    records: Records
    edges: Edges
    registered: Registered
    publisher: Publisher
    responder: Responder
    pages: Pages
    measures: Measures
    copies: Copies
    log: LogService | None = None
    registry: Registry | None = None
    pact: PactHost | None = None
    hub: HubHost | None = None
