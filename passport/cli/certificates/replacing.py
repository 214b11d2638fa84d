"""Find what withdrawn certificates leave to the ones that are issued in their place (``--replaces``)."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from passport.cli.certificates import asking, show
from passport.cli.certificates.answers import CertificateRefused
from passport.identifiers.device_id import device_key
from passport.sheets.meters.reading import Reading
from signing.strict_json import JsonValue


class Place(NamedTuple):
    """Where the units of a new certificate begin, how many were retired before, and what it replaces."""

    first: int = 0
    retired: int = 0
    link: Mapping[str, str] | None = None

    def members(self, most: int, unit: str) -> dict[str, JsonValue]:
        """The members ``units`` and ``replaces`` of a certificate whose reading gives ``most`` units."""
        behind = self.first + most - self.retired
        units: dict[str, JsonValue] = {"from": str(self.first), "to": str(behind), "unit": unit}
        return {"units": units} if self.link is None else {"units": units, "replaces": dict(self.link)}


def places_of(
    url: str, named: Iterable[str], device: Mapping[str, Any], readings: Iterable[Reading]
) -> dict[str, Place]:
    """By the start of its period, the place that the withdrawn certificates ``named`` leave a reading.

    Raises ``certificate.replaces`` for one that stands, and for one that no reading takes the place of.
    """
    starts = {one.start for one in readings}
    found: dict[str, Place] = {}
    for digest in dict.fromkeys(asking.digest_of(name) for name in named):
        document = asking.certificate_at(url, digest)
        subject = document["credentialSubject"]
        start, own = subject["period"]["start"], subject["units"]
        alike = device_key(subject["origin"]["id"]) == device_key(device["origin"]["id"])
        if not alike or subject["product"] != device["product"] or start not in starts:
            raise _refused(
                f"Certificate {digest} is of no device, product and period that is certified here.",
                "Leave it out: a period that begins elsewhere needs no --replaces.",
            )
        withdrawn, lots = show.lots_of(url, digest, own)
        if not withdrawn:
            raise _refused(
                f"Certificate {digest} was not withdrawn.", "Withdraw it first, or leave it out."
            )
        used = sum(int(lot["to"]) - int(lot["from"]) for lot in lots if lot["state"] == "retired")
        before = found.get(start, Place())
        link = {"id": document["id"], "digestMultibase": digest}
        newest = before if before.first >= int(own["to"]) else Place(int(own["to"]), 0, link)
        found[start] = newest._replace(retired=before.retired + used)
    return found


def _refused(message: str, hint: str) -> CertificateRefused:
    return CertificateRefused("certificate.replaces", f"{message} Nothing was signed.", hint=hint)
