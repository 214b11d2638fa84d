"""A registry with an issuing body, a park, a mill and others, asked without HTTP; every request as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from resolver.registry import asked
from resolver.registry.lots import Lot
from resolver.registry.registry import Registry
from resolver.store.sql import SqlStore
from signing import jcs
from signing.digests import document_digest
from tests import world_instruments as there_is
from tests.world import World
from tests.world_people import Document, Identity
from verify import TrustList

NOW = "2026-09-10T08:00:00Z"
UNITS = 5_000_000


@dataclass
class Trading:
    """``at`` is the moment of the next request; ids of requests count up."""

    store: SqlStore
    world: World = field(default_factory=lambda: World("registry"))
    at: str = NOW
    count: int = 0

    def __post_init__(self) -> None:
        world = self.world
        self.body, self.own = there_is.body_of(world), there_is.registry_of(world)
        self.park = world.identity("park", "producer", "Wind Park 7", "wind-park")
        self.other = world.identity("other body", "issuing-body", "Other Body", "other-body")
        parties = [self.body, self.own, self.park, self.other]
        self.trust_file = there_is.listing(world, *(one.listed() for one in parties))
        self.trust = TrustList.open(self.trust_file)
        self.registry = Registry(self.own.party, self.own.signer, self.store, self.trust)

    @property
    def mill(self) -> Identity:
        return self.world.mill

    def id(self) -> str:
        self.count += 1
        return f"urn:uuid:019955c0-6f00-7a31-9c7e-{self.count:012x}"

    def ask(self, who: Identity, act: str, **members: Any) -> Any:
        """What the registry answers; ``id`` is a new one unless it is given."""
        body = jcs.canonical({"act": act, "id": self.id(), **members})
        return json.loads(self.registry.act(asked.read(body, 1 << 23), who.did, self.at))

    def assign(self, **changes: str) -> Document:
        document = there_is.assignment(self.world, self.body, **changes)
        self.ask(self.body, "assign", documents=[document])
        return document

    def certificate(self, **changes: Any) -> Document:
        return there_is.certificate(self.world, self.body, **changes)

    def issue(self, *documents: Document, holder: Identity | None = None) -> list[str]:
        """Issue to the park, or another holder; the digests."""
        self.ask(self.body, "issue", holder=(holder or self.park).did, documents=list(documents))
        return [document_digest(one) for one in documents]

    def issued(self, **changes: Any) -> str:
        """A device that is assigned here and one certificate of it; its digest."""
        self.assign()
        return self.issue(self.certificate(**changes))[0]

    def transfer(self, digest: str, first: int, behind: int, *, by: Identity, to: Identity) -> Any:
        return self.ask(by, "transfer", to=to.did, units=[units(digest, first, behind)])

    def retire(self, *entries: Mapping[str, str], by: Identity, **use: Any) -> Document:
        """The retirement that the registry signed."""
        members = {"beneficiary": by.did, **USE, **use}
        found: Document = self.ask(by, "retire", units=list(entries), use=members)["retirement"]
        return found

    def live(self, digest: str) -> list[Lot]:
        return self.registry.store.lots(digest, unit=0, most=10_000)


PRODUCT = "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-44"
USE: dict[str, Any] = {
    "scope": "2", "purpose": "product-claim", "usedFor": PRODUCT, "geography": "SE-3",
    "period": {"start": "2026-08-01T00:00:00Z", "end": "2026-08-02T00:00:00Z"},
}  # fmt: skip
"""What a retirement is for, but for its beneficiary."""


def units(digest: str, first: int, behind: int) -> dict[str, str]:
    return {"certificate": digest, "from": str(first), "to": str(behind)}
