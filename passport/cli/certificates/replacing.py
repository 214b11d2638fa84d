"""Find what withdrawn certificates leave to the ones that are issued in their place (``--replaces``)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from passport.cli.certificates import asking, show
from passport.cli.certificates.answers import CertificateRefused
from passport.disk import documents
from passport.identifiers.device_id import device_key
from passport.sheets.meters.reading import Reading
from signing.digests import document_digest
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
    url: str,
    named: Iterable[str],
    device: Mapping[str, Any],
    readings: Iterable[Reading],
    withdraw: Callable[[str], object] | None = None,
) -> dict[str, Place]:
    """By the start of its period, the place that the withdrawn certificates ``named`` leave a reading.

    ``withdraw`` takes back one that stands, by its digest, once all were looked at. Raises
    ``certificate.replaces`` for one that stands without that, and for one that no reading takes the place of.
    """
    starts = {one.start: one for one in readings}
    known = {}
    standing = []
    for digest in dict.fromkeys(digest for name in named for digest in _digests(name, starts)):
        known[digest] = document = asking.certificate_at(url, digest)
        subject = document["credentialSubject"]
        alike = device_key(subject["origin"]["id"]) == device_key(device["origin"]["id"])
        if not alike or subject["product"] != device["product"] or subject["period"]["start"] not in starts:
            raise _refused(
                f"Certificate {digest} is of no device, product and period that is certified here.",
                "Leave it out: a period that begins elsewhere needs no --replaces.",
            )
        withdrawn, lots = show.lots_of(url, digest, subject["units"])
        if not withdrawn:
            standing.append(digest)
            _check_reading(digest, subject, _retired(lots), (device, starts[subject["period"]["start"]]))
    for digest in standing:
        if withdraw is None:
            raise _refused(
                f"Certificate {digest} was not withdrawn.",
                'Say --withdraw "why" to withdraw it first, or leave it out.',
            )
        withdraw(digest)
    return _left_by(url, known)


def _check_reading(
    digest: str, subject: Mapping[str, Any], retired: int, new: tuple[Mapping[str, Any], Reading]
) -> None:
    """Refuse another reading for one of which units were retired: nothing could be issued in its place."""
    device, reading = new
    before = subject["metered"]["quantity"], Fraction(subject["metered"]["factor"]), subject["units"]["unit"]
    if retired and before != (str(reading.units), Fraction(device.get("factor", "1")), device["unit"]):
        raise _refused(
            f"Of certificate {digest} {retired:,} units were retired, so its reading of {before[0]} stands"
            f" for ever, and {reading.where} states another.",
            "Leave it as it is; or state the same reading, to issue what was not retired anew.",
        )


def _retired(lots: Iterable[Mapping[str, str]]) -> int:
    return sum(int(lot["to"]) - int(lot["from"]) for lot in lots if lot["state"] == "retired")


def _digests(name: str, starts: Collection[str]) -> list[str]:
    """The digest of a certificate that a person named; of a kept request those of these periods."""
    path = Path(name)
    found = documents.parse(path) if path.is_file() else None
    if not isinstance(found, dict) or found.get("act") != "issue":
        return [asking.digest_of(name)]
    return [
        document_digest(one)
        for one in found["documents"]
        if one["credentialSubject"]["period"]["start"] in starts
    ]


def _left_by(url: str, several: Mapping[str, Mapping[str, Any]]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for digest, document in several.items():
        subject = document["credentialSubject"]
        start, own = subject["period"]["start"], subject["units"]
        used = _retired(show.lots_of(url, digest, own)[1])
        before = found.get(start, Place())
        link = {"id": document["id"], "digestMultibase": digest}
        newest = before if before.first >= int(own["to"]) else Place(int(own["to"]), 0, link)
        found[start] = newest._replace(retired=before.retired + used)
    return found


def _refused(message: str, hint: str) -> CertificateRefused:
    return CertificateRefused("certificate.replaces", f"{message} Nothing was signed.", hint=hint)
