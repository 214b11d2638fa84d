"""Compare what an attestation of a method is about with a claim: producer, plant, terms and production."""

from typing import Final

from passport.methods.attestation import MethodAttestation
from passport.model.claim import Product
from passport.model.common import Window
from passport.moments import seconds

MOST_DAYS: Final = 366
"""The longest production that one attestation covers, in days: a year."""
_DAY: Final = 86_400


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
    return apart or ("" if covers(opinion.since, until, product.period) else "period")


def covers(since: str, until: str, period: Window) -> bool:
    """Whether production of a claim is within that for which a method is attested."""
    return Window(since, until).contains(period)
