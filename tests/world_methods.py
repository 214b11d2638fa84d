"""Claims with their workings, and attestations of the method behind them, in the world of the other tests."""

import copy
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from passport.acts.methods.examined import Examined, attest_method
from passport.acts.sealing import Signing
from passport.acts.statement import population_digest
from passport.carbon.activity import SUBJECT
from passport.carbon.workings import drawn, replay, workings_digest
from passport.methods.skeleton import method_digest
from passport.sheets.activity.from_file import calculate_file
from passport.vocab import CONTEXT_V2
from signing import jcs
from tests.passport.carbon.activities import example_file
from tests.world import World
from tests.world_acts import ATTESTED, Edit
from tests.world_people import Document, Identity, Knob

SALT = bytes(range(32))
SINCE = "2026-09-01T00:00:00Z"
UNTIL = "2027-08-31T00:00:00Z"
HEAT = "H-77"
COIL = "https://id.norrland-steel.example/01/07312345678909/21/H-77-1"
EXAMPLE = "bf-bof.toml"
"""An example whose plant is that of the world's mill."""


class Calculated(NamedTuple):
    """The members of a claim that a calculation gives, and its workings."""

    members: dict[str, Any]
    workings: dict[str, Any]


@cache
def calculated(*replaced: tuple[str, str]) -> Calculated:
    """The example of the package, with texts of it replaced."""
    data = example_file(EXAMPLE)
    for old, new in replaced:
        assert old.encode() in data
        data = data.replace(old.encode(), new.encode())
    found = calculate_file(data, "toml", salt=SALT, source=EXAMPLE)
    return Calculated(said_of(found.workings, drawn(found.result, "stage", found.workings)), found.workings)


def said_of(workings: Mapping[str, Any], footprint: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a claim that workings give, with its footprint."""
    activity = workings["activity"]
    return {**{name: activity[name] for name in SUBJECT if name in activity}, "footprint": footprint}


@cache
def of_heat() -> Calculated:
    """The same workings as those of a heat: they name no product, and the coil is the claim's own."""
    workings = copy.deepcopy(calculated().workings)
    for name in ("id", "name", "mass"):
        del workings["activity"][name]
    workings["activity"]["heat"] = HEAT
    own = {"id": COIL, "name": "Coil of the heat", "mass": {"value": "21840", "unit": "KGM"}}
    members = said_of(workings, drawn(replay(workings), "stage", workings))
    return Calculated({**own, **members}, workings)


class Made(NamedTuple):
    """A claim that nobody verified, and the workings it names."""

    claim: Document
    workings: dict[str, Any]

    def workings_file(self) -> bytes:
        return jcs.canonical(self.workings)


def made(w: World, *replaced: tuple[str, str], of: Calculated | None = None, **knobs: Knob) -> Made:
    """A claim of the mill from the example, or of another calculation; ``knobs`` change the draft."""
    found = of or calculated(*replaced)
    return Made(w.claim(**{**found.members, **knobs}), found.workings)


def attestation(
    w: World,
    of: Made,
    *,
    by: Identity | None = None,
    at: str = ATTESTED,
    since: str = SINCE,
    until: str = UNTIL,
    accreditation: Document | None = None,
    edit: Edit | None = None,
    **opinion: Knob,
) -> Document:
    """The world's verifier attests the method of a claim; ``by`` signs it in another's name and key."""
    who = by or w.verifier
    examined = Examined(
        of.claim, method_digest(of.workings), since, 1, population_digest([workings_digest(of.workings)])
    )
    said = {name: value for name, value in w.opinion(**opinion).items() if name != "engagement"}
    signing = Signing(w.verifier.party, w.verifier.signer, at, w.new_id(at), until, who.place())
    signed = attest_method(examined, said, accreditation or w.accreditation_document, signing)
    if who is not w.verifier:
        signed = w.resign(signed, lambda document: _rename(document, w.verifier, who), by=who)
    return w.resign(signed, edit, by=who) if edit else signed


def _rename(document: Document, one: Identity, other: Identity) -> None:
    document.update(issuer=other.party.document())
    for entry in document["credentialStatus"]:
        entry["statusListCredential"] = entry["statusListCredential"].replace(one.base, other.base)


def file_of(*documents: Mapping[str, Any]) -> bytes:
    """The file in which attestations travel, with their accreditation."""
    held: Any = [*documents]
    return jcs.canonical(
        {"@context": [CONTEXT_V2], "type": ["VerifiablePresentation"], "verifiableCredential": held}
    )
