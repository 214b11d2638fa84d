"""Batches of readings signed by a gateway of the world."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from passport import moments
from passport.acts.sealing import Signing
from passport.acts.sources import readings as acts
from passport.model.sources import batch as model
from passport.readings.document import HeldBatch, Reading, write
from passport.readings.facts import Signed
from signing.digests import document_digest
from tests.world import FIVE_YEARS, World
from tests.world_people import Document, Identity, Knob

METER = "https://id.norrland-steel.example/meter/em-17"
DAY = "2026-09-17T00:00:00Z"
QUARTER = 900
A_DAY = 96
KINDS = {"gateway": "P-256", "another": "P-256"}
SIGNED = "2026-09-18T01:00:00Z"


def gateway_of(there: World) -> Identity:
    """The device that signs for the mill's meters; ``KINDS`` gives it a P-256 key."""
    return there.identity("gateway", "gateway", "Gateway 1", "gw.norrland-steel")


def rows(count: int = A_DAY, *, first: str = DAY, values: Sequence[str] = ()) -> tuple[Reading, ...]:
    """Quarter-hours from a moment on; the figures go up and down through the day."""
    found = []
    for place in range(count):
        start = moments.shift(first, place * QUARTER)
        value = values[place] if values else f"{40 + (place * 7) % 23}.25"
        found.append(Reading(start, moments.shift(start, QUARTER), value))
    return tuple(found)


def total(readings: Sequence[Reading]) -> str:
    """The sum of quarter figures, which all end in .25, as text."""
    quarters = sum(int(one.value.partition(".")[0]) * 4 + 1 for one in readings)
    return f"{quarters // 4}.{(quarters % 4) * 25:02}".replace(".00", "")


def subject(readings: Sequence[Reading], first: str = DAY, **changes: Knob) -> Document:
    """A day of a meter, with its register and calibration; a member that is ``None`` is left out."""
    period = {"start": first, "end": moments.shift(first, 86_400)}
    members = {
        "meter": METER, "quantity": "electricity", "unit": "KWH", "period": period, "step": str(QUARTER),
        "register": {"first": "1000", "last": f"{_sum('1000', total(readings))}"},
        "calibration": {"digestMultibase": document_digest({"certificate": "em-17"}), "until": "2027-03-31"},
        **changes,
    }  # fmt: skip
    return {name: value for name, value in members.items() if value is not None}


def _sum(*figures: str) -> str:
    return format(sum(map(Decimal, figures), Decimal(0)).normalize(), "f")


def batch(
    there: World, by: Identity, readings: Sequence[Reading], *, at: str = SIGNED, first: str = DAY,
    **changes: Knob,
) -> Document:  # fmt: skip
    """A signed batch of these readings."""
    signing = Signing(by.party, by.signer, at, there.new_id(at), FIVE_YEARS)
    return acts.sign(subject(readings, first, **changes), readings, signing)


def held(there: World, by: Identity, readings: Sequence[Reading] = (), **knobs: Any) -> HeldBatch:
    """A batch with its readings, by default a whole day."""
    listed = tuple(readings) or rows(first=knobs.get("first", DAY))
    return HeldBatch(batch(there, by, listed, **knobs), listed)


def signed(one: HeldBatch) -> Signed:
    """The same as a calculation holds it once it was judged."""
    return Signed(document_digest(one.credential), model.read(one.credential), one.readings)


def file_of(*batches: HeldBatch) -> bytes:
    """The file of a meter."""
    return write(batches)


def full(there: World) -> dict[str, Document]:
    """A batch with every member, signed though no batch has both step and sample."""
    device = gateway_of(there)
    there.besides.append(device)
    document = batch(there, device, rows(4), previous={"digestMultibase": document_digest({"former": "day"})})
    sample = {"frame": "quarters", "size": "4", "of": "96", "low": "1", "high": "2", "confidence": "0.95"}

    def edit(one: Document) -> None:
        one["credentialSubject"]["sample"] = sample

    return {"readings": there.resign(document, edit, by=device)}
