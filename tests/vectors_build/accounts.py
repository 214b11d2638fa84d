"""A CO2 statement in the world of the vectors: the paper's company, signed as the mill's own books."""

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from passport.acts import carbon_statement
from passport.acts.sealing import Signing
from passport.carbon.rechecking.accounts import scaled, shown
from passport.links import reference
from passport.model.common import Window
from signing.digests import multibase_digest
from signing.strict_json import loads
from tests.vectors_build.scenario import Given, given
from tests.vectors_build.stage import Stage, both, file_of
from tests.world import Documents, World
from tests.world_acts import Edit
from tests.world_people import Document, Identity, Knob

DRAFTS = Path(__file__).resolve().parent / "accounts_drafts"
ENTITY = "https://id.norrland-steel.example/417/7312345000021"
SIGNED, ATTESTED, UNTIL = "2026-03-31T00:00:00Z", "2026-04-20T12:00:00Z", "2036-03-31T00:00:00Z"
RESULTS = "/credentialSubject/co2Statement/results"
YEAR = Window("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
SCOPE = [{"scheme": "entity", "sector": "entity", "country": "SE", "level": "reasonable"}]


def draft(detail: str = "account") -> Document:
    """The draft of the paper's company, as its books give it, with the mill as the entity."""
    made: Any = loads((DRAFTS / f"{detail}.json").read_bytes())
    made["co2Statement"]["journal"]["digestMultibase"] = multibase_digest(b"journal of the vectors")
    return {**made, "id": ENTITY, "name": "Norrland Steel AB"}


def before() -> Document:
    """The year before: the same balances without the column of 2025, and a contribution that fits."""
    made = draft("account")
    made["period"] = {"start": "2024-01-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"}
    for result in made["co2Statement"]["results"]:
        parts = {"direct": 0, "removals": 0, "scope2": 0, "upstream": 0}
        names = {"direct/fuels": "direct", "removals/permanent": "removals"}
        names |= {"indirect/scope-2": "scope2", "indirect/upstream": "upstream"}
        for row in result["balances"]:
            taken = row["changes"].pop()
            row["total"] = shown(scaled(row["total"]) - scaled(taken["amount"]))
            row["changes"].insert(0, {"year": "2022", "amount": "0"})
            if row["account"] in names:
                parts[names[row["account"]]] = scaled(row["changes"][-1]["amount"])
        legacy = next(row for row in result["balances"] if row["side"] == "legacy")
        total = -scaled(legacy["changes"][-1]["amount"])
        sold = shown(total - parts["removals"])
        result["contribution"] = {
            "goodsSold": [{"key": "all", "amount": sold}],
            "goodsSoldTotal": sold,
            "removals": shown(parts["removals"]),
            "total": shown(total),
        }
        result["flow"] = {name: shown(one) for name, one in parts.items()}
        result["flow"]["total"] = shown(sum(parts.values()))
    return made


def sign(w: World, drafted: Document, *edits: Edit, at: str = SIGNED, by: Identity | None = None) -> Document:
    """A CO2 statement of the mill; ``edits`` are signed without questions."""
    who = by or w.mill
    signing = Signing(who.party, who.signer, at, w.new_id(at), UNTIL, who.place())
    signed = carbon_statement.issue(drafted, signing)
    return w.resign(signed, both(*edits)) if edits else signed


def chain(
    w: Stage, first: Document, *, accreditation: Document | None = None, **opinion: Knob
) -> tuple[Documents, Document]:
    """A statement and an answer about a CO2 statement, and the accreditation it names."""
    granted = accreditation or w.accreditation(scope=SCOPE)
    period = {"start": YEAR.start, "end": YEAR.end}
    said = {
        "materialityThreshold": {"basis": "relative", "value": "0.05", "of": "net-contribution"},
        "criteria": [{"name": "CASI paper 2", "edition": "1"}],
        "schemes": ["entity"],
        "engagement": {**w.opinion()["engagement"], "period": period},
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
    **more: Knob,
) -> Given:
    """What is given for a chain: its own trust list and status lists."""
    signed = [one for one in (docs.claim, docs.statement, granted) if one is not None]
    return given(
        file_of(docs, extras=extras),
        trust=w.trust(accreditations=[granted]),
        status=(w.status_bundle(of=[*signed, *of]),),
        **more,
    )


def sound(w: Stage, detail: str, *edits: Edit, **opinion: Knob) -> Given:
    """A CO2 statement of this detail, attested and answered about; ``edits`` are signed unquestioned."""
    return asked(w, *chain(w, sign(w, draft(detail), *edits), **opinion))


def moved(*places: tuple[str, int]) -> Edit:
    """Change figures by tonnes; a place is a pointer below the first result."""

    def edit(document: Document) -> None:
        for pointer, by in places:
            place: Any = document["credentialSubject"]["co2Statement"]["results"][0]
            *path, name = pointer.split("/")
            for step in path:
                place = place[int(step)] if isinstance(place, list) else place[step]
            place[name] = shown(scaled(place[name]) + by * 10**6)

    return edit


def link(document: Document) -> dict[str, str]:
    """How another document names this one."""
    return copy.deepcopy(reference(document))
