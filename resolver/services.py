"""What the routes work with, put together once at start."""

from collections.abc import Callable
from dataclasses import dataclass

from resolver.measuring import Measures
from resolver.page import Pages
from resolver.publish import Publisher
from resolver.registered import Registered
from resolver.respond import Collected, Responder
from resolver.settings import Settings
from resolver.store.records import Records
from resolver.store.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """``clock`` gives the moment now, as ``YYYY-MM-DDThh:mm:ssZ``."""

    settings: Settings
    clock: Callable[[], str]
    store: Store
    collected: Collected
    records: Records
    registered: Registered
    publisher: Publisher
    responder: Responder
    pages: Pages
    measures: Measures
