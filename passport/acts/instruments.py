"""Sign certificates, their retirement, and the assignment of a device to a registry (certificates.md).

Each act says everything that is wrong at once, because a meter's month is some seven hundred certificates.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from passport.acts.sealing import ActRefused, Signing, envelope, seal
from passport.identifiers.device_id import device_key
from passport.model.instruments.retirement import SCOPE_OF

NONE: Final = "none"
"""The one entry of ``supports`` where no incentive and no quota counts the units too."""
_SUBJECT: Final = "/credentialSubject"
_HINT: Final = "Nothing was signed; correct every place that is named."


def certify(subject: Mapping[str, Any], signing: Signing) -> dict[str, Any]:
    """Sign an AttributeCertificate: the issuing body certifies units of one production period.

    ``subject``: the members of the credential's subject but ``type``, arrays in any order. Raises
    ``ActRefused`` ``certificate.subject`` with every rule it breaks, ``ShapeRefused``, signing errors.
    """
    attribute = dict(subject["attribute"])
    if attribute.get("qualities"):
        attribute["qualities"] = sorted(attribute["qualities"])
    ordered = {
        **subject,
        "type": "CertifiedUnits",
        "attribute": attribute,
        "supports": sorted(subject["supports"]),
        "evidence": sorted(subject["evidence"], key=lambda entry: (entry["kind"], entry["digestMultibase"])),
    }
    body = envelope("certificate", signing, ordered)
    return seal(
        "certificate", body, signing,
        examine=lambda: _refuse("certificate.subject", wrong_certificate(ordered, signing.at)),
    )  # fmt: skip


def wrong_certificate(subject: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    """Where a certificate of the right shape contradicts itself, as pairs of JSON Pointer and sentence."""
    period, units, metered = subject["period"], subject["units"], subject["metered"]
    if not period["start"] < period["end"]:
        yield f"{_SUBJECT}/period", "The period ends before it begins."
    elif period["end"] > at:
        yield f"{_SUBJECT}/period/end", "The period has not ended: what was not produced is not certified."
    if not int(units["from"]) < int(units["to"]):
        yield f"{_SUBJECT}/units", "The units run backwards or are none: from is below to."
    # What takes the place of a withdrawn certificate is counted behind it, and the registry adds up the rest.
    counted = int(units["to"]) - (int(units["from"]) if "replaces" in subject else 0)
    if counted > most_units(metered):
        yield (
            f"{_SUBJECT}/units/to",
            f"More units than metered times the factor, which are {most_units(metered):,}.",
        )
    if subject["origin"]["commissioned"] > period["start"][:10]:
        yield f"{_SUBJECT}/origin/commissioned", "The device was commissioned after the period began."
    if NONE in subject["supports"] and len(subject["supports"]) > 1:
        yield f"{_SUBJECT}/supports", f"{NONE} stands alone, or is left out."


def most_units(metered: Mapping[str, Any]) -> int:
    """The units that a metered quantity gives at most: quantity times factor, rounded down."""
    return int(int(metered["quantity"]) * Fraction(metered["factor"]))


def retire(subject: Mapping[str, Any], signing: Signing) -> dict[str, Any]:
    """Sign a RetirementCredential: the registry says that units were used up.

    ``subject``: the members of the credential's subject but ``type``, arrays in any order. Raises
    ``ActRefused`` ``retirement.subject`` with every rule it breaks, ``ShapeRefused``, signing errors.
    """
    ordered = {
        **subject,
        "type": "RetiredUnits",
        "units": sorted(subject["units"], key=lambda entry: (entry["certificate"], entry["from"])),
    }
    if "chain" in subject:
        ordered["chain"] = sorted(subject["chain"], key=lambda entry: str(entry["role"]))
    body = envelope("retirement", signing, ordered)
    return seal(
        "retirement", body, signing,
        examine=lambda: _refuse("retirement.subject", wrong_retirement(ordered)),
    )  # fmt: skip


def wrong_retirement(subject: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a retirement of the right shape contradicts itself, as pairs of JSON Pointer and sentence."""
    if not subject["period"]["start"] < subject["period"]["end"]:
        yield f"{_SUBJECT}/period", "The period of use ends before it begins."
    if ("usedFor" in subject) != (subject["purpose"] == "product-claim"):
        yield f"{_SUBJECT}/usedFor", "A product is named exactly where the purpose is product-claim."
    own = {entry["role"] for entry in subject.get("chain", ()) if entry["party"] == subject["beneficiary"]}
    if "chain" in subject and subject["scope"] not in {SCOPE_OF[role] for role in own}:
        yield f"{_SUBJECT}/chain", "The beneficiary is not in the chain in a role of its scope."
    yield from _wrong_units(subject["units"])


def _wrong_units(entries: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Entries that hold no unit, and units of one device that are listed twice."""
    for place, entry in enumerate(entries):
        if not (int(entry["from"]) < int(entry["to"]) and entry["start"] < entry["end"]):
            yield f"{_SUBJECT}/units/{place}", "The units or their period run backwards."
    origins = [device_key(entry["origin"]) for entry in entries]
    ordered = sorted(
        range(len(entries)),
        key=lambda place: (origins[place], entries[place]["start"], int(entries[place]["from"])),
    )
    device, start, end, reached = "", "", "", 0
    for place in ordered:
        entry = entries[place]
        if (origins[place], entry["start"]) == (device, start):
            if int(entry["from"]) < reached:
                yield f"{_SUBJECT}/units/{place}", "These units are listed twice."
        elif origins[place] == device and entry["start"] < end:
            yield f"{_SUBJECT}/units/{place}", "Two periods of this device overlap."
        else:
            reached, end = 0, ""
        device, start = origins[place], entry["start"]
        end, reached = max(end, entry["end"]), max(reached, int(entry["to"]))


def assign(device: Mapping[str, Any], signing: Signing) -> dict[str, Any]:
    """Sign a DeviceAssignmentCredential: one registry keeps a device's certificates in a window.

    ``device`` holds ``id``, ``product``, ``registry`` and ``period``. Raises ``ActRefused``
    ``assignment.period``, ``ShapeRefused`` and signing errors.
    """
    body = envelope("assignment", signing, {**device, "type": "AssignedDevice"})

    def examine() -> None:
        if not device["period"]["start"] < device["period"]["end"]:
            raise ActRefused(
                "assignment.period",
                "The assignment would end before it begins.",
                hint="Choose an end after its start.",
                where=f"{_SUBJECT}/period",
            )

    return seal("assignment", body, signing, examine=examine)


def _refuse(code: str, found: Iterator[tuple[str, str]]) -> None:
    """Raise ``ActRefused`` with every sentence, at the first place; the others are listed besides."""
    wrong = list(found)
    if not wrong:
        return
    (where, sentence), *rest = wrong
    error = ActRefused(code, sentence, hint=_HINT, where=where)
    error.also = tuple(f"{place}: {text}" for place, text in rest)
    raise error
