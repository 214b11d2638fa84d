"""An inventory report in the world of the vectors: the mill as a roaster, and as a buyer of certificates."""

import copy
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from passport.acts.entities import inventory_report
from passport.acts.sealing import Signing
from passport.links import reference
from passport.model.common import Window
from passport.sheets.drafts.inventory_drafts import members
from signing.strict_json import loads
from tests.vectors_build.accounts import ENTITY, SCOPE
from tests.vectors_build.scenario import Given, Source, given
from tests.vectors_build.stage import Stage, both, file_of
from tests.world import Documents, World
from tests.world_acts import Edit
from tests.world_people import Document, Identity, Knob

DRAFTS = Path(__file__).resolve().parent / "inventories_drafts"
SIGNED, ATTESTED, UNTIL = "2026-10-02T00:00:00Z", "2026-10-20T12:00:00Z", "2036-10-02T00:00:00Z"
PERIOD = Window("2025-10-01T00:00:00Z", "2026-10-01T00:00:00Z")
REPORT = "/credentialSubject/inventory"
TRUST = "trust/reports.json"


def draft(name: str = "roaster", **changes: Knob) -> Document:
    """A draft as ``passport inventory`` wrote it from the examples, with the mill as the entity."""
    made: Any = loads((DRAFTS / f"{name}.json").read_bytes())
    entity = {"id": ENTITY, "country": "SE", "consolidation": "operational-control"}
    period = {"start": PERIOD.start[:10], "end": PERIOD.end[:10]}
    shown = {**made, "reporter": "Norrland Steel AB", "entity": entity, "period": period}
    shown.setdefault("gwpSet", "IPCC-AR6-GWP100")
    return {**shown, **copy.deepcopy(changes)}


def sign(w: World, drafted: Document, *edits: Edit, at: str = SIGNED, by: Identity | None = None) -> Document:
    """A report of the mill; ``edits`` are signed without questions."""
    who = by or w.mill
    signing = Signing(who.party, who.signer, at, w.new_id(at), UNTIL, who.place())
    signed = inventory_report.issue(members(drafted), signing)
    return w.resign(signed, both(*edits), by=who) if edits else signed


def chain(
    w: Stage, first: Document, *, accreditation: Document | None = None, **opinion: Knob
) -> tuple[Documents, Document]:
    """A statement and an answer about a report, and the accreditation it names."""
    granted = accreditation or w.accreditation(scope=SCOPE)
    said = {
        "materialityThreshold": {"basis": "relative", "value": "0.05", "of": "inventory"},
        "criteria": [{"name": "GHG Protocol Corporate Standard", "edition": "2004"}],
        "schemes": ["entity"],
        "engagement": {**w.opinion()["engagement"], "period": first["credentialSubject"]["period"]},
        **opinion,
    }
    second = w.statement(first, accreditation=granted, at=ATTESTED, **said)
    return Documents(first, second, w.answer(first, second)), granted


def asked(
    w: Stage,
    docs: Documents,
    granted: Document,
    *,
    extras: Iterable[Document] = (),
    of: Iterable[Document] = (),
    status: Iterable[Source] = (),
    **more: Knob,
) -> Given:
    """What is given for a chain: its own trust list and status lists."""
    signed = [one for one in (docs.claim, docs.statement, granted) if one is not None]
    trust = more.pop("trust", None) or shared(w.trust(accreditations=[granted]), TRUST, listed)
    lists = (w.status_bundle(of=[*signed, *of]), *status)
    return given(file_of(docs, extras=extras), trust=trust, status=lists, **more)


def shared(trust: bytes, name: str, made: Callable[[], bytes]) -> Source:
    """The name of a shared trust list, where this one is the same byte for byte."""
    return name if trust == made() else trust


@cache
def listed() -> bytes:
    """The trust list with the accreditation of the first report of a world."""
    w = Stage()
    return w.trust(accreditations=[chain(w, sign(w, draft()))[1]])


def sound(w: Stage, name: str, *edits: Edit, changes: Document | None = None, **opinion: Knob) -> Given:
    """A report of this draft, attested and answered about; ``edits`` are signed unquestioned."""
    return asked(w, *chain(w, sign(w, draft(name, **(changes or {})), *edits), **opinion))


def link(document: Document) -> dict[str, str]:
    """How another document names this one."""
    return copy.deepcopy(reference(document))
