"""Certificates, their retirement and the assignment of devices, signed by parties of the world."""

import copy
from typing import Any

from passport.acts import instruments
from passport.acts.sealing import Signing, envelope, seal
from signing.digests import document_digest, multibase_digest
from tests.world import FIVE_YEARS, World
from tests.world_acts import GTIN
from tests.world_people import Document, Identity, Knob

ISSUED = "2026-09-05T08:00:00Z"
HOUR = {"start": "2026-08-01T12:00:00Z", "end": "2026-08-01T13:00:00Z"}
PARK = "https://id.wind-park.example/device/7"
MAIN = "did:web:certificates.example"


def body_of(there: World) -> Identity:
    """The issuing body."""
    return there.identity("issuing", "issuing-body", "Issuing Body Example", "issuing")


def registry_of(there: World, host: str = "certificates") -> Identity:
    """A registry, the main one by default."""
    return there.identity(f"registry {host}", "registry", "Registry Example", host)


def listing(there: World, *who: Document, **knobs: Knob) -> bytes:
    """The world's trust list with these parties besides, as ``Identity.listed`` shows them."""

    def edit(document: Document) -> None:
        subject = document["credentialSubject"]
        shown = [
            {name: value for name, value in one.items() if value or name != "identifierPrefixes"}
            for one in who
        ]
        subject["parties"] = sorted([*subject["parties"], *shown], key=lambda one: str(one["id"]))

    return there.trust(edit=edit, **knobs)


def unit_subject(**changes: Knob) -> Document:
    """An hour of a wind park: 5,000,000 Wh were metered, all of them are certified."""
    return {
        "origin": {"id": PARK, "name": "Wind park 7", "country": "SE", "commissioned": "2021-04-01"},
        "product": "electricity",
        "period": dict(HOUR),
        "units": {"from": "0", "to": "5000000", "unit": "WHR"},
        "metered": {"quantity": "5000000", "factor": "1"},
        "geography": "SE-3",
        "custodyModel": "book-and-claim",
        "attribute": {
            "intensity": "0",
            "per": "KWH",
            "boundary": "generation",
            "method": {"name": "GHG Protocol Scope 2 Guidance", "edition": "2015"},
        },
        "supports": ["none"],
        "registry": MAIN,
        "evidence": [{"kind": "meter-readings", "digestMultibase": multibase_digest(b"readings")}],
        **copy.deepcopy(changes),
    }


def certificate(
    there: World, by: Identity, *, at: str = ISSUED, until: str = FIVE_YEARS, **changes: Knob
) -> Document:
    """A certificate about ``unit_subject`` with these members changed."""
    signing = Signing(by.party, by.signer, at, there.new_id(at), until, by.place())
    return instruments.certify(unit_subject(**changes), signing)


def assignment(
    there: World, by: Identity, *, device: str = PARK, registry: str = MAIN, product: str = "electricity",
    start: str = "2026-01-01T00:00:00Z", end: str = "2027-01-01T00:00:00Z",
) -> Document:  # fmt: skip
    """One registry keeps the device's certificates from ``start`` to ``end``."""
    signing = Signing(by.party, by.signer, ISSUED, there.new_id(ISSUED), FIVE_YEARS, by.place())
    period = {"start": start, "end": end}
    return instruments.assign(
        {"id": device, "product": product, "registry": registry, "period": period}, signing
    )


USED = {"start": "2026-09-17T12:00:00Z", "end": "2026-09-17T13:00:00Z"}
"""An hour in which the coil of the world was made."""
CERTIFIED = "2026-09-17T14:00:00Z"
RETIRED = "2026-09-17T20:00:00Z"
DAY = {"start": "2026-09-17T00:00:00Z", "end": "2026-09-18T00:00:00Z"}


def taken(certified: Document, first: str = "0", behind: str = "1000000", **changes: Knob) -> Document:
    """Units of a certificate, as a retirement lists them."""
    subject = certified["credentialSubject"]
    own = {"certificate": document_digest(certified), "origin": subject["origin"]["id"], **subject["period"]}
    return {**own, "from": first, "to": behind, **changes}


def retirement(
    there: World, by: Identity, units: list[Document], *, at: str = RETIRED, id: str = "", **changes: Knob
) -> Document:
    """Units that the mill used for its coil; a member that is ``None`` is left out. Signed unquestioned."""
    subject = {
        "type": "RetiredUnits", "beneficiary": there.mill.did, "scope": "2", "purpose": "product-claim",
        "usedFor": GTIN, "product": "electricity", "unit": "WHR", "geography": "SE-3", "period": dict(DAY),
        "units": sorted(units, key=lambda entry: (entry["certificate"], entry["from"])),
        **copy.deepcopy(changes),
    }  # fmt: skip
    signing = Signing(by.party, by.signer, at, id or there.new_id(at), FIVE_YEARS)
    body = envelope("retirement", signing, {name: one for name, one in subject.items() if one is not None})
    return seal("retirement", body, signing)


def cites(retired: Document, quantity: str = "1000000", **changes: str) -> dict[str, str]:
    """An entry of the member ``instruments`` of a claim."""
    return {
        "id": retired["id"], "digestMultibase": document_digest(retired), "quantity": quantity,
        "unit": "WHR", "statement": "market-based", **changes,
    }  # fmt: skip


def full(there: World) -> dict[str, Document]:
    """One document of each kind with every member."""
    body, registry = body_of(there), registry_of(there)
    there.besides += [body, registry]
    digest = multibase_digest(b"an earlier certificate")
    one = certificate(
        there, body,
        attribute={**unit_subject()["attribute"], "qualities": ["additional", "unsupported"]},
        supports=["quota", "tax-relief"],
        recipient="did:web:grid.example",
        evidence=[
            {"kind": kind, "digestMultibase": multibase_digest(kind.encode())}
            for kind in ("proof-of-sustainability", "delivery-note")
        ],
        replaces={"id": there.new_id(ISSUED), "digestMultibase": digest},
    )  # fmt: skip
    entry: dict[str, Any] = {"certificate": digest, "origin": PARK, **HOUR, "from": "0", "to": "1000000"}
    subject = {
        "beneficiary": there.mill.did,
        "scope": "3",
        "chain": [
            {"role": "shipper", "party": there.mill.did},
            {"role": "carrier", "party": "did:web:carrier.example"},
        ],
        "purpose": "product-claim",
        "usedFor": "https://id.norrland-steel.example/01/07312345678909/21/C-2026-0917-44",
        "product": "electricity",
        "unit": "WHR",
        "geography": "SE-3",
        "period": dict(HOUR),
        "counterpart": "did:web:grid.example",
        "units": [entry, {**entry, "from": "2000000", "to": "3000000"}],
    }
    signing = Signing(registry.party, registry.signer, ISSUED, there.new_id(ISSUED), FIVE_YEARS)
    return {
        "certificate": one,
        "retirement": instruments.retire(subject, signing),
        "assignment": assignment(there, body),
    }
