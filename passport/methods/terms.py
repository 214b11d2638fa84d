"""Compare what an attestation of a method is about with a claim: producer, plant, terms and production."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from passport.carbon.activity import SUBJECT
from passport.carbon.exact import figure
from passport.identifiers.product_id import identities
from passport.methods.attestation import ExaminedMethod, MethodAttestation
from passport.model.claim import Product
from passport.model.common import Window
from passport.moments import seconds
from passport.units import mass_in_kg
from signing.errors import ToolError

MOST_DAYS: Final = 366
"""The longest production that one attestation covers, in days: a year."""
_DAY: Final = 86_400
_ALWAYS: Final = frozenset({"alternateIds", "sector"})
_OF_A_COIL: Final = frozenset({"name", "grade", "mass"})
"""Members that data of a heat may have for all its coils, and each coil of its own."""


def too_long(since: str, until: str) -> bool:
    """Whether a method would be attested for more than ``MOST_DAYS``; moments of RFC 3339 in UTC."""
    return seconds(until) - seconds(since) > MOST_DAYS * _DAY


def misfit(attested: MethodAttestation, producer: str, product: Product) -> str:
    """What of a claim the attestation is not about, as one word; empty where it is about all of it.

    ``producer``, ``facility``, ``route``, ``boundary``, ``gwp_set``; ``period``: the claim's production is
    not within that of the attestation; ``year``: the attestation is for more than ``MOST_DAYS``.
    """
    opinion, until = attested.opinion, attested.envelope.valid_until
    if too_long(opinion.since, until):
        return "year"
    pairs = (
        ("producer", opinion.producer, producer),
        ("facility", opinion.facility.id, product.facility.id),
        ("facility", opinion.facility.country, product.facility.country),
        ("route", opinion.production_route, product.production_route),
        ("boundary", opinion.boundary, product.footprint.boundary),
        ("gwp_set", opinion.gwp_set, product.footprint.gwp_set),
    )
    apart = next((name for name, attests, claims in pairs if attests != claims), "")
    return apart or ("" if _covers(opinion, until, product.period) else "period")


def _covers(opinion: ExaminedMethod, until: str, period: Window) -> bool:
    return Window(opinion.since, until).contains(period)


def of_workings(workings: Mapping[str, Any], subject: Mapping[str, Any]) -> str:
    """``workings`` where workings that give a claim's figures are about other goods, plant or production.

    None of it is part of the method, and a replay does not compare it with the claim. ``workings`` have been
    replayed; ``subject`` is that of a claim that keeps the profile.
    """
    return "workings" if any(apart(workings["activity"], subject)) else ""


def apart(activity: Mapping[str, Any], subject: Mapping[str, Any]) -> Iterator[str]:
    """Give the members in which a claim says otherwise of its product than the activity data of its workings.

    Whatever the data say, the claim says too; sector and further identifiers are compared also where the data
    have none, since they change what a claim is about. Data of a heat name no product: name and grade are
    the coil's own, and a coil (``mass``) weighs no more than its heat made.
    """
    of_heat = "id" not in activity
    own = _OF_A_COIL if of_heat else frozenset[str]()
    for name in SUBJECT:
        if name not in own and (name in activity or name in _ALWAYS):
            if not _is_same(name, activity.get(name), subject.get(name)):
                yield name
    if of_heat and "heat" not in activity:
        yield "heat"
    if of_heat and _is_heavier(subject["mass"], activity.get("output")):
        yield "mass"


def _is_same(name: str, own: object, said: object) -> bool:
    """Whether both sides state one fact: products and masses have several spellings."""
    if name in {"id", "alternateIds"}:
        return _products(own) == _products(said)
    kilograms = _kilograms(own) if name == "mass" else None
    return own == said or (kilograms is not None and kilograms == _kilograms(said))


def _products(named: object) -> frozenset[str]:
    """The products behind an identifier or a list of them; what is no product id is left out."""
    listed = named if isinstance(named, list) else [named]
    return identities(one for one in listed if isinstance(one, str))


def _is_heavier(mass: object, made: object) -> bool:
    """Whether a product weighs more than what was made; also where one of them is no mass."""
    own, most = _kilograms(mass), _kilograms(made)
    return own is None or most is None or own > most


def _kilograms(quantity: Any) -> Decimal | None:  # noqa: ANN401 - JSON that nobody has checked
    """The kilograms of a quantity; ``None`` for what is no mass."""
    try:
        return mass_in_kg(figure(quantity["value"]), quantity["unit"])
    except (KeyError, TypeError, ToolError):
        return None
