"""A service with a hub of eight mills, of which two are parties of the world, and a charter."""

import shutil
from pathlib import Path
from typing import Any

from passport.acts.hub import content as hub_content
from passport.acts.sealing import Signing
from resolver.hub import releasing
from resolver.hub.access import charters
from resolver.hub.rows import Row
from resolver.hub.store import Hub
from signing import jcs
from tests.resolver.hub.filled import HubWorld, rows
from tests.resolver.hub.test_releasing import AT, MILLS, TONNE, of, take
from tests.resolver.hub.test_signed_releases import by
from tests.resolver.service import Service
from tests.world import FIVE_YEARS, NOW, Identity, World

SETTER = "did:web:standards.example"
QUESTIONS = ["accesses", "anomalies", "reconcile", "search"]
EVERYBODY = {"party": "*", "may": QUESTIONS, "of": "own"}
RULES = {"boundary": "", "gwpSet": "", "electricity": ""}


def draft(*grants: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A charter before it is signed."""
    return {"text": "Who may ask.", "standardSetter": SETTER, "grants": list(grants), **members}


def issue(world: World, hub: Path, wanted: dict[str, Any], who: Identity | None = None) -> None:
    """Sign an edition now."""
    keeper = who or world.platform
    identifier = "urn:uuid:00000000-0000-7000-8000-00000000c0de"
    signing = Signing(keeper.party, keeper.signer, NOW, identifier, FIVE_YEARS)

    def sign(number: str, content: Any) -> bytes:
        return hub_content.sign("HubCharter", number, content, signing)

    with Hub.opened(hub).alone() as mine:
        charters.issue(mine, wanted, keeper.did, NOW, sign)


class Made:
    """A hub as files: two claims of each of eight mills and one release; made once, since nobody writes here.

    ``mill`` and ``rival`` of the world are the first two mills; half of the mills are in another country.
    """

    def __init__(self, folder: Path) -> None:
        self.world = HubWorld()
        self.row = rows(self.world, self.world.passport())[0]._replace(mass_ug=20 * TONNE)
        parties = [self.world.mill.did, self.world.rival.did, *MILLS[2:]]
        self.filled = [
            of(self.row, place, 1000 + 10 * place + 900 * number, number,
               country=("SE", "DE")[place > 3], route=("scrap-EAF", "BF-BOF")[number])
            ._replace(producer=party, facility=f"https://f.example/414/{place}")
            for place, party in enumerate(parties) for number in range(2)
        ]  # fmt: skip
        self.hub = Hub.opened(folder / "hub", make=True)
        take(self.hub, self.filled)
        groups = {one.producer: one.producer for one in self.filled}
        with self.hub.alone() as mine:
            releasing.release(mine, groups, AT, by(self.world.platform))


class ServedHub:
    """A copy of that hub with a service, and nobody's charter."""

    def __init__(self, made: Made, folder: Path) -> None:
        self.world, self.row = made.world, made.row
        self.hub = Hub.opened(Path(shutil.copytree(made.hub.folder, folder / "hub")))
        self.filled: list[Row] = made.filled
        self.service = Service(folder, world=self.world, now=NOW, knobs={"hub": self.hub.folder})

    def rules(self) -> dict[str, str]:
        """What figures of these rows have in common."""
        row = self.row
        return {"boundary": row.boundary, "gwpSet": row.gwp_set, "electricity": row.electricity}

    def ask(self, question: str, who: Identity, **members: Any) -> Any:
        """A signed question."""
        return self.service.post(f"/hub/{question}", jcs.canonical(members), who)
